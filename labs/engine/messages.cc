// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/messages.h"

#include <stdexcept>
#include <variant>

#include "stack/wire/ppp.h"
#include "stack/wire/pptp_control.h"

namespace pptplab::labs {
namespace {

SaidMessage Named(const trace::Message& message) {
  SaidMessage said;
  said.bytes = message.bytes;
  if (message.protocol == trace::Protocol::kPptpControl) {
    if (const auto control = wire::ReadControlMessage(message.bytes)) {
      const uint16_t type = LoadBe16(message.bytes.data() + 8);
      said.name = wire::NameOfControlType(type);
    }
    return said;
  }
  said.is_ppp = true;
  if (message.bytes.size() < 3) return said;
  said.protocol = LoadBe16(message.bytes.data());
  said.bytes = message.bytes.subspan(2);
  said.name = std::string(wire::NameOfPppProtocol(said.protocol)) + " " +
              std::string(wire::NameOfCode(said.protocol, said.bytes[0]));
  return said;
}

}  // namespace

std::vector<SaidMessage> MessagesSent(const Tape& tape) {
  std::vector<SaidMessage> out;
  for (const trace::RecordedEvent& event : tape.events) {
    const auto* message = std::get_if<trace::Message>(&event.event.detail);
    if (message == nullptr || message->direction != trace::Direction::kSent) continue;
    SaidMessage said = Named(*message);
    said.from = tape.NodeOf(event);
    said.time = event.event.time;
    said.journey = event.event.journey;
    out.push_back(std::move(said));
  }
  return out;
}

const SaidMessage& FirstOf(const std::vector<SaidMessage>& messages, std::string_view name,
                           std::string_view from) {
  for (const SaidMessage& message : messages) {
    if (message.name == name && (from.empty() || message.from == from)) return message;
  }
  throw std::runtime_error("the lab's own run has no " + std::string(name));
}

std::vector<wire::DissectedLayer> LayersOf(const Tape& tape, const TapePacket& packet) {
  const auto& interfaces = tape.reader->interfaces();
  const auto format = wire::FormatOfLinkType(interfaces.at(packet.packet.interface).link_type);
  if (!format) return {};
  return wire::Dissect(packet.packet.bytes, *format);
}

std::vector<GrePacket> GrePackets(const Tape& tape) {
  std::vector<GrePacket> out;
  for (const TapePacket& packet : tape.packets) {
    const ByteView bytes = packet.packet.bytes;
    for (const wire::DissectedLayer& layer : LayersOf(tape, packet)) {
      if (std::string_view(layer.name) != "IPv4") continue;
      const auto ip = ReadPrefix<wire::Ipv4Header>(bytes.subspan(layer.offset));
      if (!ip || ip->value.protocol != wire::kIpProtocolGre) break;
      const ByteView rest = bytes.subspan(layer.offset + ip->size);
      const auto gre = ReadPrefix<wire::GreHeader>(rest);
      if (!gre) break;
      out.push_back(
          {&packet, layer.offset, ip->value, gre->value, layer.offset + ip->size + gre->size});
      break;
    }
  }
  return out;
}

}  // namespace pptplab::labs
