// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See damage.h.
#include "sim/damage.h"

#include <string>

#include "ns3/ipv4-l3-protocol.h"
#include "stack/wire/checksum.h"

namespace pptplab::sim {

using ns3::IpGate;
using ns3::Ptr;
using Packet = ns3::Packet;
using trace::DropReason;
using trace::Layer;

namespace {

constexpr uint8_t kIcmp = 1, kTcp = 6, kUdp = 17;

/// RFC 1812 §5.2.2: what a router makes sure of before it trusts a header. Options aside, which
/// nobody here sends.
Ptr<const Packet> CheckHeader(IpGate* gate, Ptr<const Packet> packet) {
  uint8_t header[20] = {};
  const bool is_whole = packet->CopyData(header, sizeof(header)) == sizeof(header);
  if (is_whole && ns3::Node::ChecksumEnabled() && wire::ChecksumOf(header) != 0) {
    return gate->Drop(packet, Layer::kIp, DropReason::kChecksum, "of the IP header");
  }
  const uint32_t length = LoadBe16(&header[2]);
  if (!is_whole || header[0] != 0x45 || length < sizeof(header) || length > packet->GetSize()) {
    return gate->Drop(packet, Layer::kIp, DropReason::kMalformed, "IP header");
  }
  return packet;
}

/// What TCP (RFC 793 §3.1), UDP (RFC 768) and ICMP (RFC 792) do with what is for them.
Ptr<const Packet> CheckPayload(IpGate* gate, Ptr<const Packet> packet) {
  Bytes bytes(packet->GetSize());
  packet->CopyData(bytes.data(), packet->GetSize());
  const ByteView payload = ByteView(bytes).subspan(20);
  const bool is_fragment = (LoadBe16(&bytes[6]) & 0x3fff) != 0;
  const uint8_t protocol = bytes[9];
  const Address source{LoadBe32(&bytes[12])}, destination{LoadBe32(&bytes[16])};
  if (is_fragment) return packet;
  const size_t header = protocol == kTcp ? 20 : protocol == kUdp || protocol == kIcmp ? 8 : 0;
  if (payload.size() < header) {
    return gate->Drop(packet, Layer::kIp, DropReason::kMalformed, "the payload is too short");
  }
  const auto is_wrong = [&] {
    return wire::TransportChecksum(source, destination, protocol, payload) != 0;
  };
  if (protocol == kTcp && is_wrong()) {
    return gate->Drop(packet, Layer::kTcp, DropReason::kChecksum, "of the TCP segment");
  }
  if (protocol == kUdp && LoadBe16(&payload[6]) != 0 && is_wrong()) {
    return gate->Drop(packet, Layer::kIp, DropReason::kChecksum, "of the UDP datagram");
  }
  if (protocol == kIcmp && wire::ChecksumOf(payload) != 0) {
    return gate->Drop(packet, Layer::kIp, DropReason::kChecksum, "of the ICMP message");
  }
  return packet;
}

}  // namespace

void LookForDamage(Ptr<ns3::Node> node, Ptr<IpGate> gate) {
  IpGate* const here = PeekPointer(gate);
  gate->SetInspection([here](Ptr<ns3::NetDevice> /*device*/, Ptr<const Packet> packet) {
    return CheckHeader(here, packet);
  });
  if (!ns3::Node::ChecksumEnabled()) return;
  const auto* const ipv4 = PeekPointer(node->GetObject<ns3::Ipv4L3Protocol>());
  gate->AddStep(IpGate::kChecksums, [here, ipv4](Ptr<ns3::NetDevice> device,
                                                 Ptr<const Packet> packet) {
    uint8_t header[20];
    packet->CopyData(header, sizeof(header));
    const auto interface = ipv4->GetInterfaceForDevice(device);
    const ns3::Ipv4Address destination(LoadBe32(&header[16]));
    const bool is_here = interface >= 0 && ipv4->IsDestinationAddress(
                                               destination, static_cast<uint32_t>(interface));
    return is_here ? CheckPayload(here, packet) : packet;
  });
}

}  // namespace pptplab::sim
