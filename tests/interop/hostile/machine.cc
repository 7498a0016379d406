// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "tests/interop/hostile/machine.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

#include "stack/base/check.h"
#include "stack/wire/arp.h"
#include "stack/wire/checksum.h"
#include "stack/wire/gre.h"
#include "stack/wire/icmp.h"

namespace pptplab::testing {
namespace {

constexpr wire::MacAddress kOwn{0x02, 0, 0, 0, 0, 0x66};
constexpr wire::MacAddress kAll{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
constexpr int kPatience = 30'000;  // ms without a frame

Bytes FrameOf(const wire::MacAddress& to, uint16_t type, ByteView content) {
  wire::EthernetHeader header;
  header.destination = to;
  header.source = kOwn;
  header.type = type;
  Bytes frame = Write(header);
  frame.insert(frame.end(), content.begin(), content.end());
  return frame;
}

sockaddr_un At(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  PPTPLAB_CHECK(path.size() < sizeof(address.sun_path));
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

}  // namespace

Machine::Machine(const std::string& path, Address first, Address last, Address gateway)
    : own_path_(path + ".peer"), first_(first), last_(last), gateway_(gateway) {
  fd_ = ::socket(AF_UNIX, SOCK_DGRAM, 0);
  const sockaddr_un own = At(own_path_);
  PPTPLAB_CHECK(::bind(fd_, reinterpret_cast<const sockaddr*>(&own), sizeof(own)) == 0);
  const sockaddr_un theirs = At(path);
  for (int i = 0; i < 6000; ++i) {  // a minute
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&theirs), sizeof(theirs)) == 0) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  while (!gateway_hardware_) {
    wire::ArpPacket arp;
    arp.operation = wire::kArpRequest;
    arp.sender_hardware = kOwn;
    arp.sender_protocol = first_;
    arp.target_protocol = gateway_;
    if (!SendFrame(FrameOf(kAll, wire::kEtherTypeArp, Write(arp)))) return;
    TakeOne(1000);
  }
}

Machine::~Machine() {
  ::close(fd_);
  ::unlink(own_path_.c_str());
}

bool Machine::SendFrame(ByteView frame) {
  ++frames_sent;
  return ::send(fd_, frame.data(), frame.size(), 0) == static_cast<ssize_t>(frame.size());
}

bool Machine::SendIpPacket(ByteView packet) {
  return gateway_hardware_ && SendFrame(FrameOf(*gateway_hardware_, wire::kEtherTypeIpv4, packet));
}

bool Machine::SendIp(Address source, Address destination, uint8_t protocol, ByteView payload) {
  wire::Ipv4Header header;
  header.source = source;
  header.destination = destination;
  header.protocol = protocol;
  return SendIpPacket(wire::WriteIpv4Packet(header, payload));
}

bool Machine::Wait(const std::function<bool()>& until) {
  while (!until()) {
    if (!TakeOne(kPatience)) return until();
  }
  return true;
}

void Machine::Take() {
  while (TakeOne(0)) {
  }
}

bool Machine::Ping(Address from, Address to) {
  for (int attempt = 0; attempt < 30; ++attempt) {
    Bytes icmp(8, 0);
    icmp[0] = 8;
    StoreBe16(&icmp[6], ++pinged_);
    StoreBe16(&icmp[2], wire::ChecksumOf(icmp));
    if (!SendIp(from, to, wire::kIpProtocolIcmp, icmp)) return false;
    // A flood may have had it dropped: then it is asked again.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    while (answered_ != pinged_ && std::chrono::steady_clock::now() < deadline) TakeOne(500);
    if (answered_ == pinged_) return true;
  }
  return false;
}

bool Machine::TakeOne(int milliseconds) {
  pollfd waiting{fd_, POLLIN, 0};
  if (::poll(&waiting, 1, milliseconds) <= 0) return false;
  uint8_t room[4096];
  const ssize_t size = ::recv(fd_, room, sizeof(room), 0);
  if (size <= 0) return false;
  Dispatch(ByteView(room, static_cast<size_t>(size)));
  return true;
}

void Machine::Dispatch(ByteView frame) {
  if (frame.size() < 14) return;
  const uint16_t type = LoadBe16(frame.data() + 12);
  const ByteView content = frame.subspan(14);
  if (type == wire::kEtherTypeArp) return HandleArp(content);
  const auto ip = wire::ReadIpv4Packet(content);
  if (type != wire::kEtherTypeIpv4 || !ip) return;
  if (ip->header.protocol == wire::kIpProtocolIcmp && ip->payload.size() >= 8 &&
      ip->payload[0] == 0) {
    answered_ = LoadBe16(ip->payload.data() + 6);
  } else if (ip->header.protocol == wire::kIpProtocolTcp) {
    HandleTcp(ip->header.source, ip->header.destination, ip->payload);
  } else if (ip->header.protocol == wire::kIpProtocolGre && on_gre) {
    on_gre(ip->header.destination, ip->payload);
  }
}

void Machine::HandleArp(ByteView packet) {
  const auto arp = Read<wire::ArpPacket>(packet);
  if (!arp) return;
  if (arp->operation == wire::kArpReply && arp->sender_protocol == gateway_) {
    gateway_hardware_ = arp->sender_hardware;
  }
  const bool is_ours = arp->target_protocol >= first_ && arp->target_protocol <= last_;
  if (arp->operation != wire::kArpRequest || !is_ours) return;
  wire::ArpPacket reply;
  reply.operation = wire::kArpReply;
  reply.sender_hardware = kOwn;
  reply.sender_protocol = arp->target_protocol;
  reply.target_hardware = arp->sender_hardware;
  reply.target_protocol = arp->sender_protocol;
  SendFrame(FrameOf(arp->sender_hardware, wire::kEtherTypeArp, Write(reply)));
}

// --- TCP
// ------------------------------------------------------------------------------------------------

bool Machine::Connect(TcpId id, Address server) {
  server_ = server;
  connections_[id] = TcpState{};
  wire::TcpHeader syn;
  syn.syn = true;
  const bool sent = SendSegment(id, syn, {});
  ++connections_[id].next_to_send;
  return sent;
}

bool Machine::Say(TcpId id, ByteView bytes) {
  wire::TcpHeader header;
  header.ack = header.psh = true;
  const bool sent = SendSegment(id, header, bytes);
  connections_[id].next_to_send += static_cast<uint32_t>(bytes.size());
  return sent;
}

void Machine::Reset(TcpId id) {
  wire::TcpHeader header;
  header.rst = header.ack = true;
  SendSegment(id, header, {});
  connections_.erase(id);
}

/// Ports, place and window are the connection's unless the header says its own.
bool Machine::SendSegment(TcpId id, const wire::TcpHeader& flags, ByteView bytes) {
  const TcpState& state = connections_[id];
  wire::TcpHeader header = flags;
  header.source_port = id.second;
  header.destination_port = 1723;
  if (header.sequence_number == 0) header.sequence_number = state.next_to_send;
  if (header.ack) header.acknowledgment_number = state.next_expected;
  header.window = state.window;
  Bytes segment = Write(header);
  segment.insert(segment.end(), bytes.begin(), bytes.end());
  StoreBe16(segment.data() + 16,
            wire::TransportChecksum(id.first, server_, wire::kIpProtocolTcp, segment));
  return SendIp(id.first, server_, wire::kIpProtocolTcp, segment);
}

void Machine::HandleTcp(Address /*from*/, Address to, ByteView segment) {
  const auto header = ReadPrefix<wire::TcpHeader>(segment);
  if (!header) return;
  const wire::TcpHeader& tcp = header->value;
  const TcpId id{to, tcp.destination_port};
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  TcpState& state = found->second;
  if (tcp.rst) {
    state.is_gone = true;
    return;
  }
  if (tcp.syn && tcp.ack) {
    state.next_expected = tcp.sequence_number + 1;
    state.is_up = true;
    return Acknowledge(id);
  }
  const ByteView bytes = segment.subspan(header->size);
  if (tcp.sequence_number != state.next_expected) {
    if (!bytes.empty() || tcp.fin) Acknowledge(id);
    return;
  }
  if (state.window == 0) return;  // whoever doesn't read doesn't take it
  state.received.insert(state.received.end(), bytes.begin(), bytes.end());
  state.next_expected += static_cast<uint32_t>(bytes.size());
  if (tcp.fin) {
    ++state.next_expected;
    state.is_gone = true;
  }
  if (!bytes.empty() || tcp.fin) Acknowledge(id);
}

void Machine::Acknowledge(TcpId id) {
  wire::TcpHeader header;
  header.ack = true;
  SendSegment(id, header, {});
}

}  // namespace pptplab::testing
