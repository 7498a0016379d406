// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One pass over a recording. Steps and packets, which are many, become counts; of a few journeys
// the rows are kept, until the one that a story is told about (an HTTP request) has been found.
#include "stack/explain/story_data.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "stack/explain/event_sentences.h"
#include "stack/wire/ppp.h"

namespace pptplab::explain {
namespace {

constexpr size_t kMostMessages = 100'000;
constexpr size_t kMostRemarks = 20'000;
constexpr size_t kMostEnds = 50'000;
constexpr size_t kMostKinds = 1'000;  // of drops
constexpr size_t kMostWalks = 256;
constexpr size_t kMostRows = 200;  // of a walk
constexpr size_t kLongestMessage = 4'096;
constexpr size_t kLongestPacket = 2'048;

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

/// Octets in front of the IP packet, as far as the link type alone says.
size_t LinkHeaderSize(uint16_t link_type) {
  switch (link_type) {
    case trace::kLinkTypeEthernet:
      return 14;
    case trace::kLinkTypePpp:
      return 2;  // ns-3's point-to-point devices
    case trace::kLinkTypeLinuxCooked:
      return 16;
    case trace::kLinkTypeLinuxCooked2:
      return 20;
  }
  return 0;
}

class Collector {
 public:
  explicit Collector(const trace::RecordingReader& reader) : reader_(reader) {}

  void Take(const trace::RecordedEvent& recorded) {
    const trace::Event& event = recorded.event;
    Begin(event.time);
    const EndKey end{event.node, event.session};
    std::visit(
        Overloaded{
            [&](const trace::NodeNamed& named) {
              if (data_.nodes.size() < kMostEnds) {
                data_.nodes[event.node] = {std::string(named.name), std::string(named.role)};
              }
            },
            [&](const trace::SessionNamed& named) { Name(event, named); },
            [&](const trace::Message& message) { TakeMessage(event, message); },
            [&](const trace::Transition& transition) { TakeTransition(event, transition); },
            [&](const trace::Agreed& agreed) {
              Remark({StoryRemark::Kind::kAgreed, event.time, end, event.layer,
                      std::string(agreed.what), std::string(agreed.value), agreed.for_peer, ""});
            },
            [&](const trace::Key& key) { TakeKey(event, key); },
            [&](const trace::Drop& drop) {
              const DropKey kind{event.node, event.layer, drop.reason, std::string(drop.field)};
              if (data_.drops.size() < kMostKinds || data_.drops.contains(kind)) {
                ++data_.drops[kind];
              }
              if (event.journey != 0 && data_.dropped.size() < kMostMessages) {
                data_.dropped.emplace(event.journey, kind);
              }
            },
            [&](const trace::Step& step) { TakeStep(event, step); },
            [&](const trace::Note& note) {
              // What links do to single packets would drown the rest; their ends are counted.
              if (event.layer == trace::Layer::kLink && event.journey != 0) return;
              Remark({StoryRemark::Kind::kNote, event.time, end, event.layer,
                      std::string(note.text), "", false, ""});
            },
            [&](const trace::LinkState& link) {
              Remark({StoryRemark::Kind::kNote, event.time, EndKey{0, 0}, event.layer,
                      TellLinkState(link), "", false, ""});
            },
            [](const auto&) {},  // stimuli, timers: causes, not news
        },
        event.detail);
  }

  void Take(const trace::RecordedPacket& recorded) {
    const trace::PacketView& packet = recorded.packet;
    Begin(packet.time);
    ++data_.packets;
    const auto found = tracked_.find(packet.journey);
    if (packet.journey == 0 || found == tracked_.end()) return;
    Walk& walk = data_.walks[found->second];
    const auto& interfaces = reader_.interfaces();
    if (walk.rows.size() >= kMostRows || packet.interface >= interfaces.size()) return;
    const trace::InterfaceInfo& interface = interfaces[packet.interface];
    if (interface.link_type == trace::kLinkTypePpp && interface.name.ends_with("(decrypted)")) {
      KeepPacket(walk, packet.bytes);
      return;
    }
    WalkRow row;
    row.time = packet.time;
    row.interface = interface.name;
    row.sent = packet.direction == trace::Direction::kSent;
    const size_t whole = std::max<size_t>(packet.original_length, packet.bytes.size());
    row.octets = whole - std::min(whole, LinkHeaderSize(interface.link_type));
    walk.rows.push_back(std::move(row));
  }

  StoryData Finish(std::string problem) {
    data_.problem = std::move(problem);
    return std::move(data_);
  }

 private:
  void Begin(Instant time) {
    if (!std::exchange(begun_, true)) data_.start = time;
  }
  StoryEnd* EndOf(const trace::Event& event) {
    const EndKey key{event.node, event.session};
    const auto found = data_.ends.find(key);
    if (found != data_.ends.end()) return &found->second;
    if (event.session == 0 || data_.ends.size() >= kMostEnds) return nullptr;
    return &data_.ends[key];
  }
  void Remark(StoryRemark remark) {
    if (data_.remarks.size() < kMostRemarks) {
      data_.remarks.push_back(std::move(remark));
    } else {
      ++data_.left_out;
    }
  }
  void Name(const trace::Event& event, const trace::SessionNamed& named) {
    StoryEnd* const end = EndOf(event);
    if (end == nullptr) return;
    if (end->local_call_id == 0 && end->peer_call_id == 0) end->named = event.time;
    end->peer = named.peer;
    if (named.local_call_id != 0) end->local_call_id = named.local_call_id;
    if (named.peer_call_id != 0) end->peer_call_id = named.peer_call_id;
    if (!named.user.empty()) end->user = named.user;
  }
  void TakeMessage(const trace::Event& event, const trace::Message& message) {
    if (data_.messages.size() >= kMostMessages) {
      ++data_.left_out;
      return;
    }
    StoryMessage kept;
    kept.cause = event.cause;
    kept.time = event.time;
    kept.end = {event.node, event.session};
    kept.journey = event.journey;
    kept.message = message;
    kept.bytes = ToBytes(message.bytes.first(std::min(message.bytes.size(), kLongestMessage)));
    data_.messages.push_back(std::move(kept));
  }
  void TakeTransition(const trace::Event& event, const trace::Transition& transition) {
    if (event.layer != trace::Layer::kIpcp) return;
    StoryEnd* const end = EndOf(event);
    if (end == nullptr) return;
    // A tunnel is up while any of its network protocols is.
    std::set<std::string>& open = open_[{event.node, event.session}];
    if (transition.to == "Opened") {
      open.emplace(transition.automaton);
      if (!end->up) end->up = event.time;
    } else if (open.erase(std::string(transition.automaton)) != 0 && open.empty()) {
      end->down = event.time;
    }
  }
  void TakeKey(const trace::Event& event, const trace::Key& key) {
    // Stateless MPPE makes a session key for every packet: the first of each end tells enough.
    if (!keys_
             .insert(
                 {{event.node, event.session}, std::string(key.what) + std::string(key.direction)})
             .second ||
        keys_.size() > kMostRemarks) {
      return;
    }
    Remark({StoryRemark::Kind::kKey,
            event.time,
            {event.node, event.session},
            event.layer,
            std::string(key.what),
            ToHex(key.material),
            false,
            std::string(key.direction)});
  }
  void TakeStep(const trace::Event& event, const trace::Step& step) {
    const bool delivers = step.what == trace::Step::What::kDeliver;
    if (delivers) Count(event, step);
    auto found = tracked_.find(event.journey);
    if (found == tracked_.end()) {
      const bool begins = delivers && step.direction == trace::Direction::kSent &&
                          event.journey != 0 && !has_request_ && data_.walks.size() < kMostWalks;
      if (!begins) return;
      found = tracked_.emplace(event.journey, data_.walks.size()).first;
      data_.walks.push_back({event.journey, {event.node, event.session}, {}, false, {}});
    }
    Walk& walk = data_.walks[found->second];
    if (walk.rows.size() >= kMostRows) return;
    WalkRow row;
    row.time = event.time;
    row.node = event.node;
    row.step = step;
    walk.rows.push_back(std::move(row));
  }
  void Count(const trace::Event& event, const trace::Step& step) {
    StoryEnd* const end = EndOf(event);
    if (end == nullptr) return;
    const bool sent = step.direction == trace::Direction::kSent;
    ++(sent ? end->sent_packets : end->received_packets);
    (sent ? end->sent_octets : end->received_octets) += step.size_after;
  }
  /// `frame`: a PPP frame from a decrypted interface.
  void KeepPacket(Walk& walk, ByteView frame) {
    if (!walk.packet.empty()) return;
    const auto header = ReadPrefix<wire::PppHeader>(frame);
    // A packet of a network, in clear; control packets have messages of their own.
    if (!header || header->value.protocol >= 0x4000 ||
        header->value.protocol == wire::kPppCompressedDatagram) {
      return;
    }
    walk.protocol = header->value.protocol;
    const ByteView packet = frame.subspan(header->size);
    walk.packet = ToBytes(packet.first(std::min(packet.size(), kLongestPacket)));
    if (AsText(walk.packet).find("GET /") != std::string_view::npos) {
      walk.is_request = has_request_ = true;
    }
  }

  const trace::RecordingReader& reader_;
  StoryData data_;
  bool begun_ = false;
  bool has_request_ = false;
  std::unordered_map<JourneyId, size_t> tracked_;
  std::set<std::pair<EndKey, std::string>> keys_;
  std::map<EndKey, std::set<std::string>> open_;  ///< network control protocols
};

}  // namespace

StoryData ReadStoryData(trace::RecordingReader& reader) {
  Collector collector(reader);
  while (const auto item = reader.Next()) {
    std::visit([&](const auto& recorded) { collector.Take(recorded); }, *item);
  }
  StoryData data = collector.Finish(reader.problem());
  for (StoryMessage& message : data.messages) message.message.bytes = message.bytes;
  MatchMessages(data);
  return data;
}

}  // namespace pptplab::explain
