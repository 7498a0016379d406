// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/tape.h"

#include <stdexcept>
#include <variant>

namespace pptplab::labs {

Tape Tape::Read(const std::filesystem::path& path) {
  auto opened = trace::RecordingReader::Open(path.string());
  if (!opened) throw std::runtime_error(path.string() + " " + opened.error());
  Tape tape;
  tape.reader = std::move(*opened);
  while (auto item = tape.reader->Next()) {
    if (const auto* packet = std::get_if<trace::RecordedPacket>(&*item)) {
      const auto number = static_cast<uint32_t>(tape.packets.size() + 1);
      tape.packets.push_back(
          {number, tape.reader->interfaces().at(packet->packet.interface).name, packet->packet});
      continue;
    }
    const auto& event = std::get<trace::RecordedEvent>(*item);
    if (const auto* named = std::get_if<trace::NodeNamed>(&event.event.detail)) {
      if (tape.nodes.size() <= event.event.node) tape.nodes.resize(event.event.node + 1u);
      tape.nodes[event.event.node] = named->name;
    }
    tape.events.push_back(event);
  }
  if (!tape.reader->problem().empty()) {
    throw std::runtime_error(path.string() + ": " + tape.reader->problem());
  }
  return tape;
}

const std::string& Tape::NodeOf(const trace::RecordedEvent& event) const {
  static const std::string kNone;
  return event.event.node < nodes.size() ? nodes[event.event.node] : kNone;
}

}  // namespace pptplab::labs
