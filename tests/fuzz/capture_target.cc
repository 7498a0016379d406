// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Files of anybody: classic pcap, pcapng, and the bodies of our own event blocks. An item read
// again by its place is the same one; an event that could be read is written as it was.
#include "stack/base/check.h"
#include "stack/explain/event_sentences.h"
#include "stack/explain/sentences.h"
#include "stack/trace/recording.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace pptplab::fuzz {
namespace {

struct Teller {
  template <class T>
  std::string operator()(const T&) {
    return {};
  }
  std::string operator()(const trace::Step& step) { return explain::TellStep(step, "we"); }
  std::string operator()(const trace::Transition& t) { return explain::TellTransition(t, "we"); }
  std::string operator()(const trace::Drop& drop) {
    return explain::TellDrop(drop, trace::Layer::kGre, "we");
  }
  std::string operator()(const trace::Agreed& agreed) {
    return explain::TellAgreed(agreed, "we");
  }
  std::string operator()(const trace::Timer& timer) {
    return explain::TellTimer(timer, Instant{}, "we");
  }
  std::string operator()(const trace::Stimulus& s) { return explain::TellStimulus(s, "we"); }
  std::string operator()(const trace::SessionNamed& s) { return explain::TellSession(s, "we"); }
  std::string operator()(const trace::NodeNamed& node) { return explain::TellNode(node); }
  std::string operator()(const trace::LinkNamed& link) { return explain::TellLink(link); }
  std::string operator()(const trace::Mapping& m) { return explain::TellMapping(m, "we"); }
  std::string operator()(const trace::Sample& sample) { return explain::TellSample(sample); }
  std::string operator()(const trace::LinkState& l) { return explain::TellLinkState(l); }
  std::string operator()(const trace::Fragmentation& f) {
    return explain::TellFragmentation(f, "we");
  }
  std::string operator()(const trace::Note& note) { return explain::TellNote("we", note.text); }
  std::string operator()(const trace::Message& m) {
    return explain::Tell(m, {"the client", "the server"}).sentence;
  }
  std::string operator()(const trace::Key& key) {
    return explain::TellKey("we", explain::Computed::kByOne, key.what, key.direction, "00");
  }
};

void TellEvent(const trace::Event& event) {
  (void)std::visit(Teller{}, event.detail);
}

void ReadFile(ByteView file) {
  auto opened = trace::RecordingReader::FromBytes(ToBytes(file));
  if (!opened) {
    PPTPLAB_CHECK(!opened.error().empty());
    return;
  }
  trace::RecordingReader& reader = **opened;
  size_t items = 0;
  while (const auto item = reader.Next()) {
    // Every item is paid for by octets of the file.
    PPTPLAB_CHECK(++items <= file.size());
    if (const auto* packet = std::get_if<trace::RecordedPacket>(&*item)) {
      PPTPLAB_CHECK(packet->packet.interface < reader.interfaces().size());
      const auto again = reader.ItemAt(packet->file_offset);
      PPTPLAB_CHECK(again.has_value());
      const auto* same = std::get_if<trace::RecordedPacket>(&*again);
      PPTPLAB_CHECK(same != nullptr);
      PPTPLAB_CHECK(same->packet.bytes.data() == packet->packet.bytes.data());
    } else if (const auto* event = std::get_if<trace::RecordedEvent>(&*item)) {
      PPTPLAB_CHECK(event->event.cause < event->id);
      const auto again = reader.ItemAt(event->file_offset);
      PPTPLAB_CHECK(again.has_value());
      TellEvent(event->event);
    }
  }
  for (const trace::InterfaceInfo& interface : reader.interfaces()) {
    (void)trace::PrintableText(interface.name);
  }
}

void ReadEvent(ByteView body) {
  const auto event = trace::DecodeEvent(body);
  if (!event) return;
  const Bytes once = trace::EncodeEvent(*event);
  const auto again = trace::DecodeEvent(once);
  PPTPLAB_CHECK(again.has_value());
  PPTPLAB_CHECK(trace::EncodeEvent(*again) == once);
  TellEvent(*event);
}

}  // namespace

void FuzzCapture(ByteView bytes) {
  Input input(bytes);
  if (input.Flag()) {
    ReadEvent(input.Rest());
  } else {
    ReadFile(input.Rest());
  }
}

}  // namespace pptplab::fuzz
