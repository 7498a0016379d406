// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// For tests of the NAT: packets of two clients and a server, and what stands in them.
#ifndef PPTPLAB_TESTS_UNIT_NAT_SUPPORT_H_
#define PPTPLAB_TESTS_UNIT_NAT_SUPPORT_H_

#include "stack/nat/translator.h"
#include "stack/wire/checksum.h"
#include "stack/wire/gre.h"
#include "stack/wire/icmp.h"
#include "stack/wire/pptp_control.h"
#include "stack/wire/tcp.h"
#include "stack/wire/udp.h"

namespace pptplab::nat {

inline constexpr Address kFirstClient{0xc6336415};   // 198.51.100.21
inline constexpr Address kSecondClient{0xc6336416};  // 198.51.100.22
inline constexpr Address kOutside{0xc0000202};       // 192.0.2.2
inline constexpr Address kServer{0xc0000201};        // 192.0.2.1
inline constexpr Mode kTranslating[] = {Mode::kNoHelper, Mode::kByAddress, Mode::kLinuxHelper,
                                        Mode::kCallAlias, Mode::kStaleChecksum};

inline Instant At(Duration since_start) { return Instant(since_start); }

inline Settings In(Mode mode) {
  Settings settings;
  settings.mode = mode;
  settings.outside = kOutside;
  return settings;
}

inline Bytes Ip(Address from, Address to, uint8_t protocol, ByteView payload) {
  wire::Ipv4Header header;
  header.source = from;
  header.destination = to;
  header.protocol = protocol;
  header.identification = 0x4711;
  return wire::WriteIpv4Packet(header, payload);
}

inline Bytes Tcp(Address from, uint16_t source_port, Address to, uint16_t destination_port,
                 ByteView data = {}, bool syn = false, bool fin = false) {
  wire::TcpHeader header;
  header.source_port = source_port;
  header.destination_port = destination_port;
  header.ack = true;
  header.syn = syn;
  header.fin = fin;
  Bytes segment = Write(header);
  segment.insert(segment.end(), data.begin(), data.end());
  StoreBe16(&segment[16], wire::TransportChecksum(from, to, wire::kIpProtocolTcp, segment));
  return Ip(from, to, wire::kIpProtocolTcp, segment);
}

inline Bytes Udp(Address from, uint16_t source_port, Address to, uint16_t destination_port,
                 bool with_checksum = true) {
  wire::UdpHeader header;
  header.source_port = source_port;
  header.destination_port = destination_port;
  header.length = 12;
  Bytes datagram = Write(header);
  datagram.resize(12, 0x5a);
  if (with_checksum) {
    StoreBe16(&datagram[6], wire::TransportChecksum(from, to, wire::kIpProtocolUdp, datagram));
  }
  return Ip(from, to, wire::kIpProtocolUdp, datagram);
}

inline Bytes Echo(Address from, Address to, uint16_t identifier, bool reply = false) {
  wire::IcmpHeader header;
  header.type = reply ? wire::kIcmpEchoReply : wire::kIcmpEcho;
  header.identifier = identifier;
  Bytes message = Write(header);
  StoreBe16(&message[2], wire::ChecksumOf(message));
  return Ip(from, to, wire::kIpProtocolIcmp, message);
}

inline Bytes Gre(Address from, Address to, uint16_t call_id, size_t payload = 20) {
  wire::GreHeader header;
  header.has_sequence = true;
  header.payload_length = static_cast<uint16_t>(payload);
  header.call_id = call_id;
  Bytes packet = Write(header);
  packet.resize(packet.size() + payload, 0x55);
  return Ip(from, to, wire::kIpProtocolGre, packet);
}

inline Bytes Unreachable(Address from, Address to, uint8_t code, ByteView about) {
  wire::IcmpHeader header;
  header.type = wire::kIcmpDestinationUnreachable;
  header.code = code;
  Bytes message = Write(header);
  message.insert(message.end(), about.begin(), about.end());
  StoreBe16(&message[2], wire::ChecksumOf(message));
  return Ip(from, to, wire::kIpProtocolIcmp, message);
}

inline Bytes Control(Address from, uint16_t source_port, Address to, uint16_t destination_port,
                     const wire::ControlMessage& message) {
  return Tcp(from, source_port, to, destination_port, wire::WriteControlMessage(message));
}

inline Address SourceOf(ByteView packet) { return {LoadBe32(&packet[12])}; }
inline Address DestinationOf(ByteView packet) { return {LoadBe32(&packet[16])}; }
inline uint16_t CallIdOf(ByteView gre_packet) { return LoadBe16(&gre_packet[26]); }
/// The two octets at `at` of the control message in a TCP segment without options.
inline uint16_t ControlField(ByteView packet, size_t at) { return LoadBe16(&packet[40 + at]); }

/// Of IP, and of TCP, UDP or ICMP inside (no fragments; no options).
inline bool ChecksumsAreRight(ByteView packet) {
  if (!wire::Ipv4ChecksumIsRight(packet)) return false;
  const ByteView payload = packet.subspan(20);
  switch (packet[9]) {
    case wire::kIpProtocolTcp:
      return wire::TransportChecksum(SourceOf(packet), DestinationOf(packet), packet[9], payload) ==
             0;
    case wire::kIpProtocolUdp:
      return LoadBe16(&payload[6]) == 0 ||
             wire::TransportChecksum(SourceOf(packet), DestinationOf(packet), packet[9], payload) ==
                 0;
    case wire::kIpProtocolIcmp:
      return wire::ChecksumOf(payload) == 0;
  }
  return true;
}

/// An outgoing call through the NAT, as far as the Outgoing-Call-Reply: both clients use `call_id`.
struct Call {
  Address client;
  uint16_t port = 40000;
  uint16_t call_id = 7;
  uint16_t server_call_id = 0;
  uint16_t outside_port = 0;  ///< from here on: as seen
  uint16_t outside_call_id = 0;
  uint16_t peers_call_id_inside = 0;  ///< in the reply, as the client gets it
};
inline Call SetUpCall(Translator& nat, Instant now, Call call) {
  wire::OutgoingCallRequest request;
  request.call_id = call.call_id;
  Bytes packet = Control(call.client, call.port, kServer, wire::kPptpPort, request);
  const Verdict out = nat.Outbound(now, packet);
  PPTPLAB_CHECK(out.forward && ChecksumsAreRight(packet));
  call.outside_port = LoadBe16(&packet[20]);
  call.outside_call_id = ControlField(packet, 12);
  wire::OutgoingCallReply reply;
  reply.call_id = call.server_call_id;
  reply.peers_call_id = call.outside_call_id;
  const Address to = SourceOf(packet);
  packet = Control(kServer, wire::kPptpPort, to, call.outside_port, reply);
  const Verdict in = nat.Inbound(now, packet);
  PPTPLAB_CHECK(in.forward && ChecksumsAreRight(packet) && DestinationOf(packet) == call.client);
  call.peers_call_id_inside = ControlField(packet, 14);
  return call;
}

}  // namespace pptplab::nat

#endif  // PPTPLAB_TESTS_UNIT_NAT_SUPPORT_H_
