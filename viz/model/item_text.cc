// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/item_text.h"

#include "stack/explain/event_sentences.h"
#include "stack/wire/dissect.h"

namespace pptplab::viz {

namespace {

std::string With(std::string text, std::string_view more, std::string_view between = " ") {
  if (!more.empty()) text.append(between).append(more);
  return text;
}

struct Teller {
  std::string operator()(const trace::NodeNamed& named) const {
    return With("node " + std::string(named.name), named.role, ": ");
  }
  std::string operator()(const trace::SessionNamed& named) const {
    return With("tunnel with " + ToString(named.peer) + ", Call ID " +
                    std::to_string(named.local_call_id) + ", Peer's Call ID " +
                    std::to_string(named.peer_call_id),
                named.user, ", user ");
  }
  std::string operator()(const trace::Stimulus& stimulus) const {
    return std::string(stimulus.text);
  }
  std::string operator()(const trace::Message& message) const {
    return std::string(trace::NameOfDirection(static_cast<uint32_t>(message.direction))) + " " +
           wire::Summarize(message.protocol, message.bytes);
  }
  std::string operator()(const trace::Transition& transition) const {
    std::string text = With(std::string(transition.automaton) + ": " +
                                std::string(transition.from) + " → " + std::string(transition.to),
                            transition.event, " on ");
    return With(std::move(text), transition.actions, ", ");
  }
  std::string operator()(const trace::Agreed& agreed) const {
    return With("agreed: " + std::string(agreed.what), agreed.value) +
           (agreed.for_peer ? " for the peer" : "");
  }
  std::string operator()(const trace::Timer& timer) const {
    return std::string(timer.name) + " " +
           std::string(trace::Timer::NameOfAction(static_cast<uint32_t>(timer.action)));
  }
  std::string operator()(const trace::Key& key) const {
    return With(std::string(key.what), key.direction, ", ") + ": " + ToHex(key.material);
  }
  std::string operator()(const trace::Drop& drop) const {
    return With(
        "dropped: " + std::string(trace::NameOfDropReason(static_cast<uint32_t>(drop.reason))),
        drop.field, ", ");
  }
  std::string operator()(const trace::Step& step) const {
    return std::string(trace::NameOfStep(static_cast<uint32_t>(step.what))) + ", " +
           std::string(trace::NameOfDirection(static_cast<uint32_t>(step.direction))) + ": " +
           std::to_string(step.size_before) + " → " + std::to_string(step.size_after) + " octets";
  }
  std::string operator()(const trace::Note& note) const { return std::string(note.text); }
  std::string operator()(const trace::LinkNamed& link) const {
    return "link " + std::string(link.interface_a) + " – " + std::string(link.interface_b);
  }
  std::string operator()(const trace::Mapping& mapping) const {
    std::string text = "NAT mapping ";
    text += trace::Mapping::NameOfAction(static_cast<uint32_t>(mapping.action));
    text += ": " + explain::NameOfMapping(mapping);
    return With(std::move(text), mapping.why, ", ");
  }
  std::string operator()(const trace::Sample& sample) const {
    std::string text(sample.what);
    text += " at ";
    text += sample.where;
    text += ": " + std::to_string(sample.value);
    return With(std::move(text), sample.unit);
  }
  std::string operator()(const trace::LinkState& link) const {
    std::string text = link.up ? "link " : "cut link ";
    text += link.interface_a;
    text += " – ";
    text += link.interface_b;
    return With(std::move(text), link.text, ": ");
  }
  std::string operator()(const trace::Fragmentation& fragmentation) const {
    std::string text(
        trace::Fragmentation::NameOfWhat(static_cast<uint32_t>(fragmentation.what)));
    text += ": " + std::to_string(fragmentation.size) + " octets, ";
    return text + std::to_string(fragmentation.pieces) + " pieces";
  }
};

}  // namespace

std::string OneLine(const trace::Event& event) {
  return trace::PrintableText(std::visit(Teller{}, event.detail));
}

std::string OneLine(const trace::PacketView& packet, uint16_t link_type) {
  const auto format = wire::FormatOfLinkType(link_type);
  if (!format) return std::to_string(packet.bytes.size()) + " octets";
  return trace::PrintableText(wire::Summarize(packet.bytes, *format));
}

std::string OneLine(const RecordingModel& recording, ItemIndex index) {
  if (const auto packet = recording.Packet(index)) {
    return OneLine(*packet, recording.interfaces()[packet->interface].info.link_type);
  }
  if (const auto event = recording.Event(index)) return OneLine(*event);
  return "";
}

}  // namespace pptplab::viz
