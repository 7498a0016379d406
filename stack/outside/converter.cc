// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See converter.h.
#include "stack/outside/converter.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "stack/wire/arp.h"
#include "stack/wire/ipv4.h"

namespace pptplab::outside {

namespace {

constexpr size_t kEthernetHeader = 14;
constexpr size_t kMostKept = 128;  // octets of a frame that is dropped
constexpr Duration kAskAgain = std::chrono::seconds(1);
constexpr int kMostAsked = 3;  // RFC 1122 §2.3.2.1: not more than one a second
constexpr wire::MacAddress kBroadcast{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

using trace::DropReason;

bool IsMulticast(const wire::MacAddress& hardware) { return (hardware[0] & 1) != 0; }
bool IsMulticast(Address address) { return address.value >> 28 == 0xe; }

std::string TypeInWords(uint16_t type) {
  if (type < wire::kFirstEtherType) return "IEEE 802.2 (LLC)";
  const std::string_view name = wire::NameOfEtherType(type);
  if (!name.empty()) return std::string(name);
  const uint8_t octets[] = {static_cast<uint8_t>(type >> 8), static_cast<uint8_t>(type & 0xff)};
  return "EtherType " + ToHex(octets);
}

}  // namespace

Converter::Converter(const ConverterConfig& config) : config_(config) {}

std::optional<Output> Converter::TakeOutput() {
  if (outputs_.empty()) return std::nullopt;
  std::optional<Output> first(std::move(outputs_.front()));
  outputs_.pop_front();
  return first;
}

void Converter::Drop(DropReason reason, std::string text, ByteView bytes, JourneyId journey) {
  outputs_.push_back(Dropped{reason, std::move(text),
                             ToBytes(bytes.first(std::min(bytes.size(), kMostKept))), journey});
}

bool Converter::IsInNetwork(Address address) const {
  const int prefix = config_.prefix_length;
  const uint32_t mask = prefix == 0 ? 0 : ~uint32_t{0} << (32 - prefix);
  return ((address.value ^ config_.far_end.value) & mask) == 0;
}

bool Converter::IsOutside(Address address) const {
  return IsInNetwork(address) && address != config_.far_end;
}

// --- from outside
// ------------------------------------------------------------------------------------------------

void Converter::ReceiveFrame(ByteView frame, size_t size) {
  if (size > config_.mtu + kEthernetHeader) {
    return Drop(DropReason::kTooLong,
                "a frame of " + std::to_string(size) + " octets from outside: this link takes IP "
                "packets of " + std::to_string(config_.mtu),
                frame);
  }
  const auto header = ReadPrefix<wire::EthernetHeader>(frame);
  if (!header) {
    return Drop(DropReason::kMalformed,
                "a frame of " + std::to_string(size) + " octets from outside, too short for Ethernet",
                frame);
  }
  const wire::EthernetHeader& ethernet = header->value;
  // Its own frames come back where a switch floods; others' are none of its business.
  if (ethernet.source == config_.hardware) return;
  if (!IsMulticast(ethernet.destination) && ethernet.destination != config_.hardware) return;
  const ByteView content = frame.subspan(header->size);
  if (ethernet.tag.present || ethernet.service_tag.present) {
    return Drop(DropReason::kUnknownProtocol, "a frame from outside with a VLAN tag", frame);
  }
  switch (ethernet.type) {
    case wire::kEtherTypeArp:
      return ReceiveArp(content);
    case wire::kEtherTypeIpv4:
      return ReceiveIp(content, ethernet.source);
  }
  Drop(DropReason::kUnknownProtocol,
       "a frame from outside with " + TypeInWords(ethernet.type) + ", neither IPv4 nor ARP", frame);
}

void Converter::ReceiveArp(ByteView packet) {
  const auto arp = Read<wire::ArpPacket>(packet);
  if (!arp) {
    return Drop(DropReason::kMalformed,
                std::string("ARP from outside: ") + arp.error().reason + " (" + arp.error().field + ")",
                packet);
  }
  if (!IsMulticast(arp->sender_hardware)) Learn(arp->sender_protocol, arp->sender_hardware);
  if (arp->operation != wire::kArpRequest || IsOutside(arp->target_protocol)) return;
  if (arp->target_protocol == arp->sender_protocol || arp->target_protocol.IsAny()) return;
  wire::ArpPacket reply;
  reply.operation = wire::kArpReply;
  reply.sender_hardware = config_.hardware;
  reply.sender_protocol = arp->target_protocol;
  reply.target_hardware = arp->sender_hardware;
  reply.target_protocol = arp->sender_protocol;
  SendFrame(arp->sender_hardware, wire::kEtherTypeArp, Write(reply), 0);
}

void Converter::ReceiveIp(ByteView packet, const wire::MacAddress& from) {
  const auto ip = wire::ReadIpv4Packet(packet);
  if (!ip) {
    return Drop(DropReason::kMalformed,
                std::string("IPv4 from outside: ") + ip.error().reason + " (" + ip.error().field + ")",
                packet);
  }
  packet = packet.first(ip->header.total_length);  // what is behind is Ethernet's padding
  if (!wire::Ipv4ChecksumIsRight(packet)) {
    return Drop(DropReason::kChecksum, "IPv4 from outside: its header's checksum is wrong", packet);
  }
  if (!ip->header.options.empty()) {
    return Drop(DropReason::kMalformed, "IPv4 from outside with options, which ns-3 doesn't know",
                packet);
  }
  const Address to = ip->header.destination;
  if (IsMulticast(to) || to.value == 0xffffffffu || to.IsAny()) {
    return Drop(DropReason::kNoRoute,
                ToString(to) + ": broadcasts and multicasts from outside end here", packet);
  }
  Learn(ip->header.source, from);
  outputs_.push_back(ToLink{ToBytes(packet)});
}

void Converter::Learn(Address address, const wire::MacAddress& hardware) {
  if (!IsOutside(address)) return;
  Neighbour* const neighbour = FindOrAdd(address);
  if (neighbour == nullptr || neighbour->hardware == hardware) return;
  outputs_.push_back(Remark{ToString(address) + " outside is at " + wire::ToString(hardware)});
  neighbour->hardware = hardware;
  neighbour->asked = 0;
  for (const Waiting& waiting : std::exchange(neighbour->waiting, {})) {
    SendFrame(hardware, wire::kEtherTypeIpv4, waiting.packet, waiting.journey);
  }
}

/// Null: there are too many already; there is always room for the one that matters most.
Converter::Neighbour* Converter::FindOrAdd(Address address) {
  if (const auto found = neighbours_.find(address); found != neighbours_.end()) {
    return &found->second;
  }
  if (neighbours_.size() >= config_.most_known && address != config_.outside) return nullptr;
  return &neighbours_[address];
}

// --- to the outside
// ----------------------------------------------------------------------------------------------

void Converter::ReceivePacket(Instant now, ByteView packet, JourneyId journey) {
  const auto ip = wire::ReadIpv4Packet(packet);
  if (!ip) {
    // A link may have changed a bit of it: nobody outside could say whose it is.
    return Drop(DropReason::kMalformed,
                std::string("IPv4: ") + ip.error().reason + " (" + ip.error().field + ")", packet,
                journey);
  }
  const Address to = ip->header.destination;
  if (to.value == 0xffffffffu) {
    return SendFrame(kBroadcast, wire::kEtherTypeIpv4, packet, journey);
  }
  const Address next = IsOutside(to) ? to : config_.outside;
  Neighbour* const neighbour = FindOrAdd(next);
  if (neighbour == nullptr) {
    return Drop(DropReason::kQueueFull, "too many addresses outside", packet, journey);
  }
  if (neighbour->hardware) {
    return SendFrame(*neighbour->hardware, wire::kEtherTypeIpv4, packet, journey);
  }
  if (neighbour->waiting.size() >= config_.most_waiting) {
    return Drop(DropReason::kQueueFull, "nobody outside answers ARP for " + ToString(next), packet,
                journey);
  }
  neighbour->waiting.push_back({ToBytes(packet), journey});
  if (neighbour->asked == 0) Ask(now, next, *neighbour);
}

void Converter::Ask(Instant now, Address address, Neighbour& neighbour) {
  ++neighbour.asked;
  neighbour.ask_again = now + kAskAgain;
  wire::ArpPacket request;
  request.sender_hardware = config_.hardware;
  request.sender_protocol = config_.far_end;
  request.target_protocol = address;
  SendFrame(kBroadcast, wire::kEtherTypeArp, Write(request), 0);
}

void Converter::Tick(Instant now) {
  for (auto it = neighbours_.begin(); it != neighbours_.end();) {
    auto& [address, neighbour] = *it;
    if (neighbour.asked == 0 || neighbour.hardware || neighbour.ask_again > now) {
      ++it;
    } else if (neighbour.asked < kMostAsked) {
      Ask(now, address, neighbour);
      ++it;
    } else {
      for (const Waiting& waiting : neighbour.waiting) {
        Drop(DropReason::kNoRoute, "nobody outside answers ARP for " + ToString(address),
             waiting.packet, waiting.journey);
      }
      it = neighbours_.erase(it);
    }
  }
}

std::optional<Instant> Converter::NextDeadline() const {
  std::optional<Instant> next;
  for (const auto& [address, neighbour] : neighbours_) {
    if (neighbour.asked == 0 || neighbour.hardware) continue;
    if (!next || neighbour.ask_again < *next) next = neighbour.ask_again;
  }
  return next;
}

void Converter::SendFrame(const wire::MacAddress& to, uint16_t type, ByteView content,
                          JourneyId journey) {
  wire::EthernetHeader header;
  header.destination = to;
  header.source = config_.hardware;
  header.type = type;
  Bytes frame = Write(header);
  frame.insert(frame.end(), content.begin(), content.end());
  outputs_.push_back(ToOutside{std::move(frame), journey});
}

}  // namespace pptplab::outside
