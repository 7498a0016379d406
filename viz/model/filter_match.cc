// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Does an item pass a filter? What the index knows is asked of the index; only what it doesn't know
// costs reading the block again.
#include <algorithm>

#include "stack/wire/dissect.h"
#include "viz/model/bytes.h"
#include "viz/model/filter_node.h"
#include "viz/model/item_text.h"

namespace pptplab::viz {

namespace {

using trace::Direction;
using trace::Layer;

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

class Matcher {
 public:
  Matcher(const RecordingModel& recording, ItemIndex index)
      : recording_(recording), index_(index), item_(recording.item(index)) {}

  bool Matches(const FilterNode& node) const {
    const auto matches = [this](const FilterNode& child) { return Matches(child); };
    return std::visit(Overloaded{
                          [&](FilterAnd) {
                            return std::all_of(node.children.begin(), node.children.end(), matches);
                          },
                          [&](FilterOr) {
                            return std::any_of(node.children.begin(), node.children.end(), matches);
                          },
                          [&](FilterNot) { return !Matches(node.children.front()); },
                          [&](Layer layer) { return Is(layer); },
                          [&](KindWord kind) { return Is(kind); },
                          [&](const FilterComparison& compared) { return Compare(compared); },
                          [&](const FilterText& text) { return Has(text.text); },
                      },
                      node.what);
  }

 private:
  bool Is(Layer layer) const {
    const bool carries = item_.IsPacket() && item_.layer == Layer::kGre && layer != Layer::kRun &&
                         (item_.detail & Item::kCarriedLayer) == static_cast<uint8_t>(layer);
    return item_.layer == layer || carries;
  }

  bool Is(KindWord kind) const {
    switch (kind) {
      case KindWord::kPacket:
        return item_.IsPacket();
      case KindWord::kEvent:
        return !item_.IsPacket();
      case KindWord::kMessage:
        return item_.Is<trace::Message>();
      case KindWord::kTransition:
        return item_.Is<trace::Transition>();
      case KindWord::kAgreed:
        return item_.Is<trace::Agreed>();
      case KindWord::kDrop:
        return item_.Is<trace::Drop>();
      case KindWord::kKey:
        return item_.Is<trace::Key>();
      case KindWord::kTimer:
        return item_.Is<trace::Timer>();
      case KindWord::kStimulus:
        return item_.Is<trace::Stimulus>();
      case KindWord::kNote:
        return item_.Is<trace::Note>();
      case KindWord::kStep:
        return item_.Is<trace::Step>();
      case KindWord::kNamed:
        return item_.Is<trace::NodeNamed>() || item_.Is<trace::SessionNamed>() ||
               item_.Is<trace::LinkNamed>();
      case KindWord::kMapping:
        return item_.Is<trace::Mapping>();
      case KindWord::kSample:
        return item_.Is<trace::Sample>();
      case KindWord::kLinkState:
        return item_.Is<trace::LinkState>();
      case KindWord::kFragmentation:
        return item_.Is<trace::Fragmentation>();
      case KindWord::kSent:
        return HasDirection() && item_.direction == Direction::kSent;
      case KindWord::kReceived:
        return HasDirection() && item_.direction == Direction::kReceived;
    }
    return false;
  }
  bool HasDirection() const {
    return item_.IsPacket() || item_.Is<trace::Message>() || item_.Is<trace::Step>();
  }

  // --- comparisons -----------------------------------------------------------------------------

  bool Compare(const FilterComparison& compared) const {
    switch (compared.field) {
      case FilterField::kNode:
        return AnyText(compared, {NameOf(item_.node)});
      case FilterField::kFrom:
        return AnyText(compared, Ends(Direction::kSent));
      case FilterField::kTo:
        return AnyText(compared, Ends(Direction::kReceived));
      case FilterField::kSession:
        return AnyNumber(compared, Sessions());
      case FilterField::kJourney:
        return item_.journey != 0 && AnyNumber(compared, {static_cast<int64_t>(item_.journey)});
      case FilterField::kInterface:
        return item_.IsPacket() &&
               AnyText(compared, {recording_.interfaces()[item_.interface].info.name});
      case FilterField::kTime:
        return AnyNumber(compared, {SinceBegin()});
      case FilterField::kSize:
        return item_.IsPacket() && AnyNumber(compared, {item_.size});
      case FilterField::kSeq:
        return AnyNumber(compared, SequenceNumbers());
      case FilterField::kCall:
        return AnyNumber(compared, CallIds());
      case FilterField::kCode:
        return AnyText(compared, Codes());
      case FilterField::kState:
      case FilterField::kAutomaton:
        return CompareTransition(compared);
      case FilterField::kReason:
        return item_.Is<trace::Drop>() && AnyNumber(compared, {item_.detail});
    }
    return false;
  }

  /// Something with several values equals what one of them equals, and differs from what none does.
  static bool AnyNumber(const FilterComparison& compared, const std::vector<int64_t>& values) {
    const int64_t wanted = compared.number;
    const auto any = [&](auto holds) { return std::any_of(values.begin(), values.end(), holds); };
    switch (compared.comparison) {
      case Comparison::kEqual:
        return any([&](int64_t value) { return value == wanted; });
      case Comparison::kNotEqual:
        return !values.empty() && !any([&](int64_t value) { return value == wanted; });
      case Comparison::kLess:
        return any([&](int64_t value) { return value < wanted; });
      case Comparison::kLessOrEqual:
        return any([&](int64_t value) { return value <= wanted; });
      case Comparison::kGreater:
        return any([&](int64_t value) { return value > wanted; });
      case Comparison::kGreaterOrEqual:
        return any([&](int64_t value) { return value >= wanted; });
    }
    return false;
  }
  static bool AnyText(const FilterComparison& compared, const std::vector<std::string>& values) {
    const bool has_value = std::any_of(values.begin(), values.end(),
                                       [](const std::string& value) { return !value.empty(); });
    const bool equals = std::any_of(values.begin(), values.end(), [&](const std::string& value) {
      return EqualIgnoringCase(value, compared.text);
    });
    return has_value && equals == (compared.comparison == Comparison::kEqual);
  }

  // --- values ----------------------------------------------------------------------------------

  std::string NameOf(trace::NodeId id) const {
    const Node* const node = recording_.FindNode(id);
    return node == nullptr ? "" : node->name;
  }

  /// Since the recording's first item; as far as 64 bits can say.
  int64_t SinceBegin() const {
    const auto since = static_cast<uint64_t>(item_.time_ns) -
                       static_cast<uint64_t>(Nanoseconds(recording_.begin_time()));
    return static_cast<int64_t>(std::min<uint64_t>(since, INT64_MAX));
  }

  /// Who sent this, or to whom it goes: the item's own node, and where its journey begins or ends.
  std::vector<std::string> Ends(Direction direction) const {
    if (!HasDirection()) return {};
    const bool sender = direction == Direction::kSent;
    std::vector<std::string> names;
    if (item_.direction == direction) names.push_back(NameOf(item_.node));
    const ItemIndex end =
        sender ? recording_.FirstOfJourney(item_.journey) : recording_.LastOfJourney(item_.journey);
    if (end != kNoItem) {
      names.push_back(NameOf(recording_.item(end).node));
    } else if (item_.direction != direction) {
      names.push_back(OtherSpeaker());
    }
    return names;
  }
  /// Control messages in TCP have no journey; where two nodes speak PPTP, it is the other one.
  std::string OtherSpeaker() const {
    std::string other;
    for (const Node& node : recording_.nodes()) {
      if (node.id == item_.node || node.role.find("PPTP") == std::string::npos) continue;
      if (!other.empty()) return "";
      other = node.name;
    }
    return other;
  }

  /// Of a packet: those of the events on its journey.
  std::vector<int64_t> Sessions() const {
    if (!item_.IsPacket()) return {item_.session};
    std::vector<int64_t> sessions;
    for (const ItemIndex at : recording_.Journey(item_.journey)) {
      const Item& other = recording_.item(at);
      if (!other.IsPacket() && other.session != 0) sessions.push_back(other.session);
    }
    return sessions;
  }

  std::vector<int64_t> SequenceNumbers() const {
    if (item_.Is<trace::Step>() && item_.detail == static_cast<uint8_t>(trace::Step::What::kGre)) {
      const auto event = recording_.Event(index_);
      const auto* step = event ? std::get_if<trace::Step>(&event->detail) : nullptr;
      return step == nullptr ? std::vector<int64_t>{} : std::vector<int64_t>{step->number};
    }
    if (!item_.IsPacket() || item_.layer != Layer::kGre) return {};
    return Numbers("Sequence Number", "GRE");
  }

  std::vector<int64_t> CallIds() const {
    std::vector<int64_t> ids;
    if (!item_.IsPacket()) {
      const SessionInfo* const session = recording_.FindSession(item_.node, item_.session);
      if (session != nullptr) ids = {session->local_call_id, session->peer_call_id};
    }
    for (const char* name : {"Call ID", "Peer's Call ID"}) {
      const std::vector<int64_t> more = Numbers(name, nullptr);
      ids.insert(ids.end(), more.begin(), more.end());
    }
    return ids;
  }

  /// "Configure-Request (1)" is called by its name and by its number.
  std::vector<std::string> Codes() const {
    std::vector<std::string> codes;
    ForEachField([&](const wire::DissectedLayer&, const Field& field) {
      const std::string_view name = field.name;
      if (name != "Code" && name != "Control Message Type") return;
      const size_t bracket = field.value.rfind(" (");
      codes.push_back(field.value.substr(0, bracket));
      if (bracket != std::string::npos) {
        codes.push_back(field.value.substr(bracket + 2, field.value.size() - bracket - 3));
      }
    });
    return codes;
  }

  std::vector<int64_t> Numbers(std::string_view field_name, const char* layer_name) const {
    std::vector<int64_t> numbers;
    ForEachField([&](const wire::DissectedLayer& layer, const Field& field) {
      if (field_name != field.name) return;
      if (layer_name != nullptr && std::string_view(layer_name) != layer.name) return;
      char* end = nullptr;
      const long long number = std::strtoll(field.value.c_str(), &end, 10);
      if (end != field.value.c_str()) numbers.push_back(number);
    });
    return numbers;
  }

  /// Of packets and messages of the protocols that make up a tunnel.
  template <class Visit>
  void ForEachField(Visit visit) const {
    std::vector<wire::DissectedLayer> layers;
    if (item_.Is<trace::Message>()) {
      const auto event = recording_.Event(index_);
      const auto* message = event ? std::get_if<trace::Message>(&event->detail) : nullptr;
      if (message == nullptr) return;
      const bool is_pptp = message->protocol == trace::Protocol::kPptpControl;
      layers = wire::Dissect(message->bytes,
                             is_pptp ? wire::Format::kPptpControl : wire::Format::kPppFrame);
    } else if (MayBeControl()) {
      const auto packet = recording_.Packet(index_);
      if (!packet) return;
      layers = DissectPacket(recording_.interfaces()[packet->interface], packet->bytes);
    }
    for (const wire::DissectedLayer& layer : layers) {
      if (std::string_view(layer.name) == "ICMP") continue;  // its Code is another one
      for (const Field& field : layer.fields) visit(layer, field);
    }
  }
  bool MayBeControl() const {
    return item_.IsPacket() && item_.layer != Layer::kInner && item_.layer != Layer::kTcp &&
           item_.layer != Layer::kIp;
  }

  bool CompareTransition(const FilterComparison& compared) const {
    if (!item_.Is<trace::Transition>()) return false;
    const auto event = recording_.Event(index_);
    const auto* transition = event ? std::get_if<trace::Transition>(&event->detail) : nullptr;
    if (transition == nullptr) return false;
    // "PPTP call" is also "PPTP call (PNS)".
    const bool equals = compared.field == FilterField::kState
                            ? EqualIgnoringCase(transition->to, compared.text)
                            : StartsWithIgnoringCase(transition->automaton, compared.text);
    return equals == (compared.comparison == Comparison::kEqual);
  }

  bool Has(std::string_view text) const {
    if (item_.IsPacket()) {
      const auto packet = recording_.Packet(index_);
      if (packet && ContainsIgnoringCase(packet->comment, text)) return true;
    }
    return ContainsIgnoringCase(OneLine(recording_, index_), text);
  }

  const RecordingModel& recording_;
  ItemIndex index_;
  const Item& item_;
};

}  // namespace

bool Matches(const FilterNode& node, const RecordingModel& recording, ItemIndex index) {
  return Matcher(recording, index).Matches(node);
}

}  // namespace pptplab::viz
