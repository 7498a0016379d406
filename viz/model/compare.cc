// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Steps of each run, aligned node by node, then merged into one list of rows that keeps the order
// of both runs wherever it can.
#include "viz/model/compare.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <utility>

#include "viz/model/item_text.h"
#include "viz/model/timeline.h"

namespace pptplab::viz {

namespace {

using Kind = ComparedRow::Kind;
constexpr size_t kNone = ComparedRow::kNone;

/// Longer sequences are aligned piece by piece, so that the table stays small.
constexpr size_t kLargestTable = 1500;

// --- meaning

bool IsHex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool IsWordLetter(char c) { return IsHex(c) || c == 'x' || c == '_'; }

/// After these words stands a value that says nothing about what is going on.
constexpr auto kBeforeRandom = std::to_array<std::string_view>(
    {"Call ID ", "Magic-Number ", "magic ", " id ", " ack ", "S=", "Identifier ", "identifier "});

/// A hash, a key, an authenticator.
constexpr size_t kLongHex = 16;

}  // namespace

std::string MeaningOf(std::string_view line) {
  std::string meaning;
  for (size_t i = 0; i < line.size();) {
    bool random = false;
    for (const std::string_view before : kBeforeRandom) random |= meaning.ends_with(before);
    size_t end = i;
    while (end < line.size() && IsWordLetter(line[end])) ++end;
    const bool starts_word = i == 0 || !IsWordLetter(line[i - 1]);
    if (end > i && (random || (starts_word && end - i >= kLongHex))) {
      meaning += '*';
      i = end;
    } else {
      meaning += line[i++];
    }
  }
  return meaning;
}

namespace {

// --- steps

/// What kind of thing a line is about: "LCP Configure-Request".
std::string_view TitleOf(std::string_view text) {
  const size_t end = std::min({text.find(" id "), text.find(':'), text.find(',')});
  return text.substr(0, end);
}

/// What a packet that was dropped said, where it was last seen.
std::string LastSeenAs(const RecordingModel& recording, const Item& drop) {
  if (drop.journey == 0) return "";
  std::string text;
  for (const ItemIndex index : recording.Journey(drop.journey)) {
    if (recording.item(index).time_ns > drop.time_ns) break;
    if (recording.item(index).IsPacket()) text = OneLine(recording, index);
  }
  return text;
}

/// A line about the item if it is worth one, else nothing.
std::optional<std::string> LineOf(const RecordingModel& recording, ItemIndex index) {
  const Item& item = recording.item(index);
  if (item.IsPacket()) {
    const Interface& interface = recording.interfaces()[item.interface];
    if (item.direction != trace::Direction::kSent) return std::nullopt;
    const bool enters_tunnel = interface.is_tunnel && !interface.is_decrypted;
    const bool opens = (item.detail & Item::kOpensPptp) != 0 && !interface.is_tunnel &&
                       recording.FirstOfJourney(item.journey) == index;
    if (!enters_tunnel && !opens) return std::nullopt;
    return OneLine(recording, index);
  }
  if (item.Is<trace::Message>()) {
    if (item.direction != trace::Direction::kSent) return std::nullopt;
    constexpr std::string_view kSent = "sent ";
    std::string text = OneLine(recording, index);
    return text.starts_with(kSent) ? text.substr(kSent.size()) : text;
  }
  if (item.Is<trace::Key>()) {
    // How the material reads is random; that there is this key, and how long, is not. Session keys
    // change with every packet.
    const auto event = recording.Event(index);
    const auto* key = event ? std::get_if<trace::Key>(&event->detail) : nullptr;
    if (key == nullptr || key->what == "Session key") return std::nullopt;
    return std::string(key->what) + (key->direction.empty() ? "" : ", ") +
           std::string(key->direction) + ", " + std::to_string(key->material.size() * 8) + " bits";
  }
  if (item.Is<trace::Drop>()) {
    const std::string last = LastSeenAs(recording, item);
    std::string_view packet = last;
    constexpr std::string_view kPptp = "PPTP ";  // the message's name says so
    if (packet.starts_with(kPptp)) packet.remove_prefix(kPptp.size());
    return std::string(TitleOf(packet)) + (packet.empty() ? "" : " ") + OneLine(recording, index);
  }
  if (item.Is<trace::Note>()) return OneLine(recording, index);
  return std::nullopt;
}

std::vector<ComparedStep> StepsOf(const RecordingModel& recording, bool* is_cut) {
  std::vector<ComparedStep> steps;
  const int64_t begin = Nanoseconds(recording.begin_time());
  for (ItemIndex i = 0; i < recording.size(); ++i) {
    auto line = LineOf(recording, i);
    if (!line) continue;
    if (steps.size() == kMostComparedSteps) {
      *is_cut = true;
      break;
    }
    const Item& item = recording.item(i);
    const Node* const node = recording.FindNode(item.node);
    steps.push_back({i, item.time_ns - begin, node == nullptr ? "" : node->name, std::move(*line),
                     item.layer, item.Is<trace::Drop>()});
  }
  return steps;
}

// --- alignment

using Places = std::vector<size_t>;

class Aligner {
 public:
  Aligner(const std::vector<ComparedStep>& first, const std::vector<ComparedStep>& second)
      : meaning_first_(NumbersOf(first)),
        meaning_second_(NumbersOf(second)),
        partner_first_(first.size(), kNone),
        partner_second_(second.size(), kNone) {
    const auto by_node_first = ByNode(first);
    const auto by_node_second = ByNode(second);
    for (const auto& [node, places] : by_node_first) {
      const auto other = by_node_second.find(node);
      if (other != by_node_second.end()) Align(places, other->second);
    }
  }

  const Places& partner_first() const { return partner_first_; }
  const Places& partner_second() const { return partner_second_; }

 private:
  static std::map<std::string, Places> ByNode(const std::vector<ComparedStep>& steps) {
    std::map<std::string, Places> places;
    for (size_t i = 0; i < steps.size(); ++i) places[steps[i].node].push_back(i);
    return places;
  }

  /// The same meaning, the same number.
  Places NumbersOf(const std::vector<ComparedStep>& steps) {
    Places numbers;
    for (const ComparedStep& step : steps) {
      numbers.push_back(numbers_.try_emplace(MeaningOf(step.text), numbers_.size()).first->second);
    }
    return numbers;
  }

  bool Same(size_t first, size_t second) const {
    return meaning_first_[first] == meaning_second_[second];
  }
  void Pair(size_t first, size_t second) {
    partner_first_[first] = second;
    partner_second_[second] = first;
  }

  void Align(const Places& first, const Places& second) {
    size_t a = 0;
    size_t b = 0;
    while (a < first.size() && b < second.size()) {
      if (Same(first[a], second[b])) {
        Pair(first[a++], second[b++]);
        continue;
      }
      AlignPiece(first, second, &a, &b);
    }
  }

  /// Of the longest common subsequences the one that pairs earliest. Moves on behind the last pair;
  /// without any, behind the piece.
  void AlignPiece(const Places& first, const Places& second, size_t* a, size_t* b) {
    const size_t rows = std::min(kLargestTable, first.size() - *a);
    const size_t columns = std::min(kLargestTable, second.size() - *b);
    const size_t width = columns + 1;
    std::vector<uint16_t> longest((rows + 1) * width, 0);  // from here to the end
    for (size_t i = rows; i-- > 0;) {
      for (size_t j = columns; j-- > 0;) {
        longest[i * width + j] =
            Same(first[*a + i], second[*b + j])
                ? static_cast<uint16_t>(longest[(i + 1) * width + j + 1] + 1)
                : std::max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
      }
    }
    size_t end_a = *a + rows;
    size_t end_b = *b + columns;
    for (size_t i = 0, j = 0; i < rows && j < columns;) {
      if (Same(first[*a + i], second[*b + j])) {
        Pair(first[*a + i], second[*b + j]);
        end_a = *a + ++i;
        end_b = *b + ++j;
      } else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) {
        ++i;
      } else {
        ++j;
      }
    }
    *a = end_a;
    *b = end_b;
  }

  std::map<std::string, size_t> numbers_;
  Places meaning_first_;
  Places meaning_second_;
  Places partner_first_;
  Places partner_second_;
};

// --- rows

class Merger {
 public:
  Merger(RunComparison& comparison, const Aligner& aligner)
      : comparison_(comparison),
        first_(aligner.partner_first()),
        second_(aligner.partner_second()),
        told_(second_.size(), false) {}

  void Run() {
    for (size_t a = 0, b = 0; a < first_.size() || b < second_.size();) {
      if (b < second_.size() && told_[b]) {
        ++b;  // it crossed another one, and stands further up
        continue;
      }
      const size_t only_first = LonelyFrom(first_, a);
      const size_t only_second = LonelySecondFrom(b);
      if (only_first > a || only_second > b) {
        TellParted(a, only_first, b, only_second);
        a = only_first;
        b = only_second;
        continue;
      }
      if (a == first_.size()) {
        ++b;
        continue;
      }
      told_[first_[a]] = true;
      comparison_.rows.push_back({Kind::kSame, a, first_[a]});
      ++a;
    }
  }

 private:
  static size_t LonelyFrom(const Places& partners, size_t at) {
    while (at < partners.size() && partners[at] == kNone) ++at;
    return at;
  }
  size_t LonelySecondFrom(size_t at) const {
    while (at < second_.size() && second_[at] == kNone && !told_[at]) ++at;
    return at;
  }

  /// What is in one run only: the same kind of thing of the same node stands side by side; else
  /// what the node does instead.
  void TellParted(size_t a, size_t a_end, size_t b, size_t b_end) {
    for (; a < a_end; ++a) {
      const size_t like = FindAlike(a, b, b_end);
      if (like == kNone && b < b_end && IsInstead(a, a_end, b)) {
        comparison_.rows.push_back({Kind::kChanged, a, b++});
        continue;
      }
      if (like == kNone) {
        comparison_.rows.push_back({Kind::kOnlyFirst, a, kNone});
        continue;
      }
      for (; b < like; ++b) comparison_.rows.push_back({Kind::kOnlySecond, kNone, b});
      comparison_.rows.push_back({Kind::kChanged, a, b++});
    }
    for (; b < b_end; ++b) comparison_.rows.push_back({Kind::kOnlySecond, kNone, b});
  }
  bool AreAlike(size_t a, size_t b) const {
    const ComparedStep& step = comparison_.first[a];
    const ComparedStep& other = comparison_.second[b];
    return step.node == other.node && TitleOf(step.text) == TitleOf(other.text);
  }
  size_t FindAlike(size_t a, size_t b, size_t b_end) const {
    while (b < b_end && !AreAlike(a, b)) ++b;
    return b < b_end ? b : kNone;
  }
  /// By the same node, and not better beside one of the steps that follow.
  bool IsInstead(size_t a, size_t a_end, size_t b) const {
    if (comparison_.first[a].node != comparison_.second[b].node) return false;
    for (size_t later = a + 1; later < a_end; ++later) {
      if (AreAlike(later, b)) return false;
    }
    return true;
  }

  RunComparison& comparison_;
  const Places& first_;
  const Places& second_;
  std::vector<bool> told_;  ///< steps of the second run that have their row
};

// --- sentences

std::string Counted(size_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string Quoted(const ComparedStep& step) {
  return (step.node.empty() ? "" : step.node + ": ") + "“" + step.text + "”";
}

/// What the second run does where the first one does something else; nullptr: nothing.
const ComparedStep* FirstNewNear(const RunComparison& comparison, size_t row) {
  for (; row < comparison.rows.size() && comparison.rows[row].kind != Kind::kSame; ++row) {
    if (comparison.rows[row].second != kNone)
      return &comparison.second[comparison.rows[row].second];
  }
  return nullptr;
}

std::string SentenceOf(const RunComparison& comparison) {
  if (comparison.differences.empty()) {
    return "Step by step both runs are the same: all " + Counted(comparison.rows.size(), "step") +
           ".";
  }
  const size_t row = comparison.differences.front();
  const ComparedRow& parted = comparison.rows[row];
  const std::string begin = row == 0 ? "They differ from the first step on: "
                            : row == 1
                                ? "The first step is the same. Then "
                                : "The first " + Counted(row, "step") + " are the same. Then ";
  switch (parted.kind) {
    case Kind::kOnlyFirst:
      if (const ComparedStep* const instead = FirstNewNear(comparison, row)) {
        return begin + Quoted(*instead) + " instead of " + Quoted(comparison.first[parted.first]) +
               ".";
      }
      return begin + "this is missing: " + Quoted(comparison.first[parted.first]) + ".";
    case Kind::kOnlySecond:
      return begin + "this is new: " + Quoted(comparison.second[parted.second]) + ".";
    case Kind::kChanged:
    case Kind::kSame:
      break;
  }
  return begin + Quoted(comparison.second[parted.second]) + " instead of “" +
         comparison.first[parted.first].text + "”.";
}

std::string Seconds(int64_t ns) {
  char text[40];
  std::snprintf(text, sizeof text, "%.3f s", static_cast<double>(ns) / 1e9);
  return text;
}

/// When the first data could flow, from the first packet of the tunnel's story on.
std::optional<int64_t> TimeToData(const Timeline& timeline) {
  for (const Band& band : timeline.bands()) {
    if (band.phase == PhaseKind::kData) {
      return Nanoseconds(band.begin) - Nanoseconds(timeline.bands().front().begin);
    }
  }
  return std::nullopt;
}

size_t DropsIn(const RecordingModel& recording) {
  return static_cast<size_t>(
      std::count_if(recording.items().begin(), recording.items().end(),
                    [](const Item& item) { return item.Is<trace::Drop>(); }));
}

size_t PacketsOnWires(const RecordingModel& recording) {
  return static_cast<size_t>(
      std::count_if(recording.items().begin(), recording.items().end(), [&](const Item& item) {
        return item.IsPacket() && item.direction == trace::Direction::kSent &&
               !recording.interfaces()[item.interface].is_tunnel;
      }));
}

std::string OutcomeOf(const RecordingModel& first, const RecordingModel& second) {
  const auto before = TimeToData(Timeline(first));
  const auto after = TimeToData(Timeline(second));
  std::string text;
  if (before && after) {
    const std::string was = Seconds(*before);
    const std::string is = Seconds(*after);
    text = "Both times the tunnel comes up, in " + (was == is ? is : is + " instead of " + was);
  } else if (before) {
    text = "With the change the tunnel does not come up";
  } else if (after) {
    text = "Only with the change the tunnel comes up, in " + Seconds(*after);
  } else {
    text = "In neither run the tunnel comes up";
  }
  const size_t dropped = DropsIn(second);
  const size_t used_to = DropsIn(first);
  if (dropped != used_to) {
    text += "; " + Counted(dropped, "packet") + " dropped instead of " +
            (used_to == 0 ? "none" : std::to_string(used_to));
  }
  const size_t packets = PacketsOnWires(second);
  const size_t there_were = PacketsOnWires(first);
  if (packets != there_were) {
    text += "; " + Counted(packets, "packet") + " on the links instead of " +
            std::to_string(there_were);
  }
  return text + ".";
}

}  // namespace

size_t RunComparison::RowOf(ItemIndex first_item) const {
  size_t found = ComparedRow::kNone;
  for (size_t row = 0; row < rows.size(); ++row) {
    if (rows[row].first == ComparedRow::kNone) continue;
    if (first[rows[row].first].item > first_item) break;
    found = row;
  }
  return found;
}

RunComparison Compare(const RecordingModel& first, const RecordingModel& second) {
  RunComparison comparison;
  comparison.first = StepsOf(first, &comparison.is_cut);
  comparison.second = StepsOf(second, &comparison.is_cut);
  Merger(comparison, Aligner(comparison.first, comparison.second)).Run();
  for (size_t row = 0; row < comparison.rows.size(); ++row) {
    if (comparison.rows[row].kind != Kind::kSame) comparison.differences.push_back(row);
  }
  comparison.sentence = SentenceOf(comparison);
  comparison.outcome = OutcomeOf(first, second);
  return comparison;
}

}  // namespace pptplab::viz
