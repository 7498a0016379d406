// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The answer to the chosen task, by its kind: what fields it has, what taking means, and how the
// ladder's marks become packets' numbers.
#include <algorithm>
#include <numeric>

#include "labs/engine/answer.h"
#include "viz/model/bytes.h"
#include "viz/model/predict.h"
#include "viz/panels/lab_desk.h"

namespace pptplab::viz {

namespace {

using labs::Kind;

constexpr size_t kMostMarks = 1000;

bool HasFieldForEachChoice(Kind kind) { return kind == Kind::kMap || kind == Kind::kBytes; }
bool IsChosenFrom(Kind kind) {
  return kind == Kind::kChoice || kind == Kind::kChoices || kind == Kind::kOrder;
}

std::string Joined(const labs::Answer& answer) {
  std::string text;
  for (const std::string& word : answer) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// The names in it: "a, b" is two of them.
std::vector<std::string> NamesIn(const labs::Answer& answer) {
  std::vector<std::string> names;
  for (const std::string& words : answer) {
    for (size_t at = 0; at <= words.size();) {
      const size_t end = std::min(words.find(',', at), words.size());
      const size_t first = words.find_first_not_of(" \t\n", at);
      if (first < end) {
        const size_t last = words.find_last_not_of(" \t\n", end - 1);
        names.push_back(words.substr(first, last + 1 - first));
      }
      at = end + 1;
    }
  }
  return names;
}

/// Tasks ask about packets as links have them: a click in the ladder may have selected the message,
/// or the frame inside the tunnel.
ItemIndex PacketUnderCursor(const State& state) {
  return state.empty() ? kNoItem : PacketOnLink(state.recording(), state.cursor());
}

/// "octet 3", "octets 3–7"
std::string OctetsText(size_t first, size_t last) {
  if (first == last) return "octet " + std::to_string(first);
  return "octets " + std::to_string(first) + "–" + std::to_string(last);
}

/// The packet that is asked for, where something else of its journey is selected; else kNoItem.
ItemIndex PacketElsewhere(const State& state) {
  const ItemIndex packet = PacketUnderCursor(state);
  return packet != kNoItem && packet != state.cursor() ? packet : kNoItem;
}

/// The octets that are selected: picked with the mouse, else the selected field's. Of a frame
/// inside a tunnel they are numbered otherwise than of the packet on the link, which is asked for:
/// none.
std::optional<std::pair<size_t, size_t>> SelectedOctets(const State& state) {
  if (state.empty() || PacketElsewhere(state) != kNoItem) return std::nullopt;
  if (state.octets()) return state.octets();
  if (!state.field()) return std::nullopt;
  const BytesView view = MakeBytesView(state.recording(), state.cursor(), state.point_of_view());
  const BytesPane* const pane = view.PaneOf(*state.field());
  if (pane == nullptr || pane->item != state.cursor()) return std::nullopt;
  const OctetRange range = pane->OctetsOf(*state.field());
  if (range.end <= range.begin) return std::nullopt;
  return std::pair{range.begin, range.end - 1};
}

}  // namespace

size_t LabDesk::parts() const {
  const labs::Task& asked = *task().task;
  if (IsChosenFrom(asked.kind) || HasFieldForEachChoice(asked.kind))
    return std::max<size_t>(asked.choices.size(), 1);
  return std::max<size_t>(fields_.size(), 1);
}

bool LabDesk::IsWritten() const {
  if (tasks_.empty()) return false;
  switch (task().task->kind) {
    case Kind::kNumber:
    case Kind::kHex:
    case Kind::kText:
    case Kind::kSecret:
    case Kind::kMap:
    case Kind::kChanges:
    case Kind::kFile:
      return true;
    case Kind::kChoice:
    case Kind::kChoices:
    case Kind::kOrder:
    case Kind::kPacket:
    case Kind::kPackets:
    case Kind::kBytes:
      return false;
  }
  return false;
}

void LabDesk::SelectPart(size_t part) {
  if (!tasks_.empty()) part_ = std::min(part, parts() - 1);
}

// --- fields

void LabDesk::FillFields() {
  const labs::Task& asked = *task().task;
  const labs::Answer& answer = task().answer;
  fields_.clear();
  if (HasFieldForEachChoice(asked.kind)) {
    const auto values = labs::ReadMap(answer);
    for (const auto& [name, says] : asked.choices) {
      const auto value = values.find(name);
      fields_.push_back(value == values.end() ? "" : value->second);
    }
  } else if (asked.kind == Kind::kChanges) {
    fields_ = answer;
    fields_.emplace_back();  // room for one more
  } else if (!IsChosenFrom(asked.kind)) {
    fields_ = {Joined(answer)};
  }
}

labs::Answer LabDesk::FromFields() const {
  const labs::Task& asked = *task().task;
  labs::Answer answer;
  for (size_t i = 0; i < fields_.size(); ++i) {
    const bool is_blank = fields_[i].find_first_not_of(" \t\n") == std::string::npos;
    if (is_blank) continue;
    const bool has_name = HasFieldForEachChoice(asked.kind) && i < asked.choices.size();
    answer.push_back(has_name ? asked.choices[i].first + ": " + fields_[i] : fields_[i]);
  }
  return answer;
}

void LabDesk::Write(State& state) {
  if (!session_ || tasks_.empty() || !fields_changed_) return;
  fields_changed_ = false;
  const labs::Answer answer = FromFields();
  if (answer != task().answer) SetAnswer(state, answer);
}

void LabDesk::SetAnswer(State& state, const labs::Answer& answer) {
  if (!session_ || tasks_.empty()) return;
  fields_changed_ = false;
  try {
    session_->SetAnswer(task().task->name, answer);
    problem_.clear();
  } catch (const std::exception& error) {
    // What was typed stays in the field, so that it isn't lost.
    problem_ = SentenceOf(error);
    return state.Say("This answer could not be written: " + problem_);
  }
  seen_change_ = NewestChange();
  // What was said of no answer says nothing about one.
  if (const auto told = verdicts_.find(task().task->name);
      told != verdicts_.end() && !told->second.of_answer) {
    verdicts_.erase(told);
  }
  Refresh();
  ShowMarks(state);
}

// --- choices and cards

bool LabDesk::IsTicked(size_t choice) const {
  const labs::Task& asked = *task().task;
  const auto names = NamesIn(task().answer);
  return choice < asked.choices.size() &&
         std::ranges::find(names, asked.choices[choice].first) != names.end();
}

std::vector<size_t> LabDesk::Cards() const {
  const auto& choices = task().task->choices;
  std::vector<size_t> cards;
  for (const std::string& word : NamesIn(task().answer)) {
    const auto at = std::ranges::find(choices, word, &std::pair<std::string, std::string>::first);
    const auto card = static_cast<size_t>(at - choices.begin());
    if (at != choices.end() && std::ranges::find(cards, card) == cards.end()) cards.push_back(card);
  }
  // What the answer leaves out lies below, as given.
  for (size_t i = 0; i < choices.size(); ++i) {
    if (std::ranges::find(cards, i) == cards.end()) cards.push_back(i);
  }
  return cards;
}

void LabDesk::MoveCard(State& state, size_t from, size_t to) {
  if (!session_ || tasks_.empty() || task().task->kind != Kind::kOrder) return;
  std::vector<size_t> cards = Cards();
  if (from >= cards.size() || to >= cards.size()) return;
  const size_t moved = cards[from];
  cards.erase(cards.begin() + static_cast<std::ptrdiff_t>(from));
  cards.insert(cards.begin() + static_cast<std::ptrdiff_t>(to), moved);
  labs::Answer answer;
  for (const size_t card : cards) answer.push_back(task().task->choices[card].first);
  part_ = to;
  SetAnswer(state, answer);
}

// --- taking what is selected

std::string LabDesk::NameOfPart(size_t part) const {
  const auto& choices = task().task->choices;
  if (part >= choices.size()) return "";
  const auto& [name, says] = choices[part];
  return says.empty() ? name : labs::Fill(says, session_->pack().instance.values());
}

std::string LabDesk::WhatTakeDoes(const State& state) const {
  const labs::Task& asked = *task().task;
  switch (asked.kind) {
    case Kind::kChoice:
      return "Choose this";
    case Kind::kChoices:
      return IsTicked(part_) ? "Untick this" : "Tick this";
    case Kind::kOrder:
      return task().is_answered() ? "" : "It is in order so";
    case Kind::kPacket:
    case Kind::kPackets: {
      const ItemIndex packet = PacketUnderCursor(state);
      if (packet == kNoItem) return "";
      const uint32_t number = NumberOfPacket(state.recording(), packet);
      const bool is_in = state.marks().packets.contains(packet);
      const bool takes_out = asked.kind == Kind::kPackets && is_in;
      return (takes_out ? "Leave out packet " : "Take packet ") + std::to_string(number);
    }
    case Kind::kBytes: {
      if (PacketElsewhere(state) != kNoItem) return "Go to the packet on the link";
      const auto octets = SelectedOctets(state);
      if (!octets || part_ >= asked.choices.size()) return "";
      return "Take " + OctetsText(octets->first, octets->second) + " for " + NameOfPart(part_);
    }
    case Kind::kNumber:
    case Kind::kHex:
    case Kind::kText:
    case Kind::kSecret:
    case Kind::kMap:
    case Kind::kChanges:
    case Kind::kFile:
      return "";
  }
  return "";
}

void LabDesk::Take(State& state) {
  if (!session_ || tasks_.empty()) return;
  const labs::Task& asked = *task().task;
  const std::string what = WhatTakeDoes(state);
  if (what.empty()) {
    if (asked.kind == Kind::kBytes)
      state.Say(
          "Select octets, a field or a whole header in “Fields ⇄ bytes” first (J and K go "
          "through).");
    if (CanMark() || asked.kind == Kind::kPacket) state.Say("Select a packet first.");
    if (!fields_.empty() && asked.kind != Kind::kBytes) wants_field = true;
    return;
  }
  labs::Answer answer = NamesIn(task().answer);
  const std::string name = part_ < asked.choices.size() ? asked.choices[part_].first : "";
  if (asked.kind == Kind::kChoice) {
    SetAnswer(state, {name});
  } else if (asked.kind == Kind::kChoices) {
    if (std::erase(answer, name) == 0) answer.push_back(name);
    SetAnswer(state, answer);
  } else if (asked.kind == Kind::kOrder) {
    MoveCard(state, part_, part_);
  } else if (asked.kind == Kind::kPacket) {
    SetAnswer(state, {std::to_string(NumberOfPacket(state.recording(), PacketUnderCursor(state)))});
  } else if (asked.kind == Kind::kPackets) {
    const ItemIndex packet = PacketUnderCursor(state);
    if (state.marks().packets.erase(packet) == 0) state.marks().packets.insert(packet);
    TakeMarks(state);
  } else if (const ItemIndex packet = PacketElsewhere(state); packet != kNoItem) {
    state.Select(packet);
    state.Say("This is packet " + std::to_string(NumberOfPacket(state.recording(), packet)) +
              " on the link: select its octets, a field or a whole header.");
  } else if (const auto octets = SelectedOctets(state); octets && part_ < fields_.size()) {
    std::string said = NameOfPart(part_) + ": " + OctetsText(octets->first, octets->second) + ".";
    fields_[part_] = octets->first == octets->second
                         ? std::to_string(octets->first)
                         : std::to_string(octets->first) + "-" + std::to_string(octets->second);
    fields_changed_ = true;
    Write(state);
    if (part_ + 1 < parts()) said += " Next: " + NameOfPart(++part_) + ".";
    if (problem_.empty()) state.Say(said);
  }
}

// --- packets marked in the ladder

bool LabDesk::CanMark() const {
  return session_ && !tasks_.empty() && task().task->kind == Kind::kPackets;
}

void LabDesk::MarkByClicks(State& state, bool on) {
  state.marks().by_click = on && CanMark();
  if (state.marks().by_click) state.Say("Clicks in the ladder now mark packets.");
}

/// From the answer to the ladder.
void LabDesk::ShowMarks(State& state) {
  state.marks().packets.clear();
  const Kind kind = tasks_.empty() ? Kind::kText : task().task->kind;
  if (!state.empty() && (kind == Kind::kPackets || kind == Kind::kPacket)) {
    state.marks().word = "your answer";
    const auto numbers = labs::ReadNumbers(task().answer);
    for (size_t i = 0; numbers && i < std::min(numbers->size(), kMostMarks); ++i) {
      const ItemIndex packet = state.recording().PacketNumber((*numbers)[i]);
      if (packet != kNoItem) state.marks().packets.insert(packet);
    }
  }
  marks_ = state.marks().packets;
  marked_in_ = state.revision();
}

/// From the ladder to the answer.
void LabDesk::TakeMarks(State& state) {
  // Another recording, perhaps: other packets have these numbers.
  if (marked_in_ != state.revision()) return ShowMarks(state);
  if (!CanMark() || state.empty() || marks_ == state.marks().packets) return;
  labs::Answer answer;
  for (const ItemIndex packet : state.marks().packets)
    answer.push_back(std::to_string(NumberOfPacket(state.recording(), packet)));
  SetAnswer(state, answer);
}

}  // namespace pptplab::viz
