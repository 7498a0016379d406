// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/predict.h"

#include <algorithm>
#include <set>

#include "stack/trace/recording.h"
#include "stack/wire/dissect.h"

namespace pptplab::viz {

namespace {

/// Messages of a recording that choices are taken from; more would say nothing new.
constexpr size_t kMostStops = 3000;
constexpr size_t kMostNames = 64;
constexpr size_t kLongestName = 60;
constexpr size_t kNear = 200;  ///< items

/// A number for each number, spread evenly: choices lie elsewhere at each stop, and in the same
/// place whenever this stop is asked for.
uint32_t Scatter(uint32_t value) {
  value = (value ^ (value >> 16)) * 0x7feb352dU;
  value = (value ^ (value >> 15)) * 0x846ca68bU;
  return value ^ (value >> 16);
}

/// The name without this one's numbers: what stands before its Identifier, its options, its size.
std::string Shortened(std::string text) {
  // A packet's summary names the protocol, a message's doesn't.
  if (text.starts_with("PPTP ")) text.erase(0, 5);
  if (text.starts_with("TCP ") && text.find(" > ") < text.find(',')) {
    const size_t flags = std::min(text.find(','), text.size());
    text = text.substr(std::min(flags + 2, text.size()));
    text = text.starts_with("seq") ? "TCP acknowledgment or data" : "TCP " + text;
  }
  for (const char* end : {":", ",", " (", " id "}) text = text.substr(0, text.find(end));
  while (!text.empty() && (text.back() == ' ' || text.back() == '.')) text.pop_back();
  return text.size() > kLongestName ? "" : text;
}

std::set<std::string> NamesIn(const State& state) {
  std::set<std::string> names;
  const Timeline& timeline = state.timeline();
  ItemIndex item = timeline.First(StepUnit::kMessage);
  for (size_t i = 0; item != kNoItem && i < kMostStops && names.size() < kMostNames; ++i) {
    if (std::string name = NameOfMessage(state.recording(), item); !name.empty())
      names.insert(std::move(name));
    item = timeline.Next(StepUnit::kMessage, item);
  }
  return names;
}

bool HasRecording(const State& state) { return !state.empty() && state.recording().size() > 0; }

}  // namespace

std::string NameOfMessage(const RecordingModel& recording, ItemIndex index) {
  if (index >= recording.size()) return "";
  if (recording.item(index).kind == Item::kPacket) {
    const auto packet = recording.Packet(index);
    if (!packet || packet->interface >= recording.interfaces().size()) return "";
    const auto format =
        wire::FormatOfLinkType(recording.interfaces()[packet->interface].info.link_type);
    return format ? Shortened(trace::PrintableText(wire::Summarize(packet->bytes, *format))) : "";
  }
  const auto event = recording.Event(index);
  if (!event) return "";
  const auto* message = std::get_if<trace::Message>(&event->detail);
  if (message == nullptr) return "";
  return Shortened(trace::PrintableText(wire::Summarize(message->protocol, message->bytes)));
}

ItemIndex PacketBehind(const RecordingModel& recording, ItemIndex index) {
  if (index >= recording.size()) return kNoItem;
  const Item& item = recording.item(index);
  if (item.kind == Item::kPacket) return index;
  if (item.journey != 0) {
    for (const ItemIndex other : recording.Journey(item.journey)) {
      if (recording.item(other).kind == Item::kPacket) return other;
    }
  }
  // A message in TCP is on no journey of its own: the packet of its name, at its node and near it.
  const std::string name = NameOfMessage(recording, index);
  if (name.empty()) return kNoItem;
  const auto is_it = [&](size_t other) {
    const Item& at = recording.item(static_cast<ItemIndex>(other));
    return at.kind == Item::kPacket && at.node == item.node &&
           NameOfMessage(recording, static_cast<ItemIndex>(other)) == name;
  };
  for (size_t by = 1; by < kNear; ++by) {
    if (index + by < recording.size() && is_it(index + by))
      return index + static_cast<ItemIndex>(by);
    if (by <= index && is_it(index - by)) return index - static_cast<ItemIndex>(by);
  }
  return kNoItem;
}

ItemIndex PacketOnLink(const RecordingModel& recording, ItemIndex index) {
  const ItemIndex packet = PacketBehind(recording, index);
  if (packet == kNoItem) return kNoItem;
  const auto is_on_link = [&](ItemIndex item) {
    const Item& at = recording.item(item);
    return at.kind == Item::kPacket && at.interface < recording.interfaces().size() &&
           !recording.interfaces()[at.interface].is_tunnel;
  };
  const JourneyId journey = recording.item(packet).journey;
  if (journey == 0 || is_on_link(packet)) return packet;
  for (const ItemIndex other : recording.Journey(journey)) {
    if (is_on_link(other)) return other;
  }
  return packet;
}

uint32_t NumberOfPacket(const RecordingModel& recording, ItemIndex packet) {
  if (packet >= recording.size() || recording.item(packet).kind != Item::kPacket) return 0;
  const auto items = recording.items().first(packet + size_t{1});
  return static_cast<uint32_t>(std::count_if(
      items.begin(), items.end(), [](const Item& item) { return item.kind == Item::kPacket; }));
}

void Prediction::Restart() {
  is_asking = false;
  choices.clear();
  stop = edge = kNoItem;
  guess = kChoices;
  asked = guessed_right = 0;
}

void Prediction::Turn(State& state, bool on) {
  is_on = on;
  is_asking = false;
  edge = on ? state.cursor() : kNoItem;
  guess = kChoices;
  choices.clear();
}

bool Prediction::Ask(const State& state, ItemIndex item) {
  const std::string name = NameOfMessage(state.recording(), item);
  if (name.empty()) return false;
  std::set<std::string> all = NamesIn(state);
  all.erase(name);
  if (all.empty()) return false;
  std::vector<std::string> others(all.begin(), all.end());
  choices = {name};
  uint32_t dice = Scatter(item + 1);
  while (choices.size() < kChoices && !others.empty()) {
    dice = Scatter(dice);
    const auto at = others.begin() + static_cast<std::ptrdiff_t>(dice % others.size());
    choices.push_back(*at);
    others.erase(at);
  }
  right = Scatter(dice + 1) % choices.size();
  std::swap(choices[0], choices[right]);
  return true;
}

bool Prediction::HoldsBack(State& state, StepUnit unit) {
  if (!is_on || state.empty()) return false;
  if (is_asking) {
    state.Say("What comes next? Choose one of the four, or give up and reveal it.");
    return true;
  }
  if (edge == kNoItem) edge = state.cursor();
  // From a later station of a journey that has begun, too, what comes is what comes after the edge.
  const bool is_ahead = state.cursor() > edge;
  const ItemIndex next = state.NextStop(unit, is_ahead ? edge : state.cursor());
  if (next == kNoItem || next <= edge) return false;  // the end, or revealed before
  guess = kChoices;
  stop = next;
  is_asking = Ask(state, next);
  if (!is_asking) {
    edge = next;
    if (is_ahead) state.Select(next);
    return is_ahead;
  }
  state.SetPlaying(false);
  state.Say("");
  return true;
}

bool Prediction::Hides(const RecordingModel& recording, ItemIndex item) const {
  if (!is_on || edge == kNoItem || item <= edge || item >= recording.size()) return false;
  const JourneyId journey = recording.item(item).journey;
  if (journey == 0) return true;
  const auto stations = recording.Journey(journey);
  return stations.empty() || stations.front() > edge;
}

bool Prediction::HoldsBackJump(State& state, ItemIndex item) const {
  if (!Hides(state.recording(), item)) return false;
  state.SetPlaying(false);
  state.Say("What comes later is hidden while you predict: → asks what comes next.");
  return true;
}

void Prediction::Guess(State& state, size_t choice) {
  if (!is_asking || choice >= choices.size()) return;
  guess = choice;
  ++asked;
  const bool is_right = choice == right;
  if (is_right) ++guessed_right;
  const ItemIndex packet = PacketBehind(state.recording(), stop);
  Reveal(state);
  state.Say("");  // what was said of the question
  if (!record) return;
  const std::string problem =
      record(NumberOfPacket(state.recording(), packet), choices[choice], is_right);
  if (!problem.empty()) state.Say(problem);
}

void Prediction::Reveal(State& state) {
  if (!is_asking) return;
  is_asking = false;
  edge = stop;
  state.Select(stop);
}

void AddPredictCommands(CommandTable& table) {
  table.Add({"predict", "Predict: ask what comes before each step, on or off", "Predict", "F12",
             [](State& state) {
               state.prediction().Turn(state, !state.prediction().is_on);
               state.Say(state.prediction().is_on
                             ? "What comes later is hidden. → asks what comes next."
                             : "Nothing is hidden any more.");
             },
             HasRecording});
  const auto is_asking = [](const State& state) { return state.prediction().is_asking; };
  constexpr const char* kNames[] = {"first", "second", "third", "fourth"};
  for (size_t i = 0; i < Prediction::kChoices; ++i) {
    const std::string letter(1, static_cast<char>('A' + i));
    table.Add({"predict." + std::string(1, static_cast<char>('a' + i)),
               "Predict: the " + std::string(kNames[i]) + " answer", "Predict", "Alt+" + letter,
               [i](State& state) { state.prediction().Guess(state, i); }, is_asking});
  }
  table.Add({"predict.reveal", "Predict: reveal it without a guess", "Predict", "Alt+Enter",
             [](State& state) { state.prediction().Reveal(state); }, is_asking});
}

}  // namespace pptplab::viz
