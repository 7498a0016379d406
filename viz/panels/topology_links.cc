// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Links: their pace and what they do to packets, cut ones broken, queues as bars at their ends, and
// a cross with its cause where a packet was dropped in this step.
#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "viz/panels/ladder_panel.h"
#include "viz/panels/topology_panel.h"

namespace pptplab::viz {

namespace {

constexpr size_t kMostLines = 5;
constexpr float kShortestForQueues = 64;  ///< design pixels
constexpr float kBarHeight = 18;
constexpr float kBarWidth = 7;
/// How far from a node, as a share of the link, a packet is drawn that was dropped there.
constexpr float kDropShare = 0.22f;

ImVec2 Between(ImVec2 a, ImVec2 b, float t) {
  return {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

bool IsSteep(ImVec2 a, ImVec2 b) { return std::abs(b.y - a.y) > std::abs(b.x - a.x); }

std::vector<std::string> PartsOf(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find(", "), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return parts;
}

}  // namespace

/// What the links are doing at the cursor; worked out when it moves.
void TopologyPanel::ReadLinks(const State& state) {
  const RecordingModel& recording = state.recording();
  const bool was_reading = std::exchange(is_reading_, !history_.Update(recording));
  const auto& links = topology_.links();
  const bool same = shown_ == &recording && revision_ == state.revision() &&
                    cursor_ == state.cursor() && links_.size() == links.size() && !was_reading &&
                    events_read_ == recording.size() && unit_ == state.unit();
  if (same) return;
  unit_ = state.unit();
  events_read_ = recording.size();
  const ItemIndex since = state.PreviousStop(state.unit(), state.cursor());
  links_.assign(links.size(), {});
  for (size_t i = 0; i < links.size(); ++i) {
    LinkShown& shown = links_[i];
    const trace::NodeId a = topology_.nodes()[links[i].a].id;
    shown.wires = history_.Between(a, topology_.nodes()[links[i].b].id);
    for (const size_t wire : shown.wires) {
      const LinkTale& tale = history_.links()[wire];
      const LinkNow now = history_.At(wire, state.cursor(), since);
      shown.up = shown.up && now.up;
      if (shown.text.empty()) shown.text = now.text;
      shown.dropped += now.dropped;
      for (const LinkDrop& drop : now.drops) {
        shown.drops.emplace_back(drop, tale.ends[drop.end].node != a);
      }
      for (const size_t end : {size_t{0}, size_t{1}}) {
        if (!now.queue[end]) continue;
        auto& queue = shown.queue[tale.ends[end].node == a ? 0 : 1];
        queue = std::max(queue.value_or(0), *now.queue[end]);
        shown.longest = std::max(shown.longest, tale.ends[end].longest);
      }
    }
  }
}

void TopologyPanel::DrawLinks(const Ui& ui, const Frame& frame) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  for (size_t i = 0; i < topology_.links().size(); ++i) {
    const TopologyLink& link = topology_.links()[i];
    const ImVec2 a = At(frame, link.a), b = At(frame, link.b);
    const ImU32 color = ui.LayerColor(trace::Layer::kLink, 0.7f);
    const float width = ui.Scaled(1.6f);
    if (links_[i].up) {
      list->AddLine(a, b, color, width);
    } else {
      // Two loose ends, each with a stroke across.
      const float length = std::max(std::hypot(b.x - a.x, b.y - a.y), 1.0f);
      const float gap = std::min(0.2f, ui.Scaled(9) / length);
      const ImVec2 across{-(b.y - a.y) / length * ui.Scaled(7),
                          (b.x - a.x) / length * ui.Scaled(7)};
      for (const float at : {0.5f - gap, 0.5f + gap}) {
        const ImVec2 end = Between(a, b, at);
        list->AddLine(at < 0.5f ? a : b, end, color, width);
        list->AddLine({end.x - across.x, end.y - across.y}, {end.x + across.x, end.y + across.y},
                      ui.Color(Tone::kError), ui.Scaled(2));
      }
    }
    if (view_.zoom == 1 || (IsSeen(frame, a) && IsSeen(frame, b))) DrawLinkTexts(ui, frame, i);
    for (const bool at_b : {false, true}) DrawQueue(ui, frame, i, at_b);
  }
}

/// What it does, one thing a line; then what was dropped.
std::vector<std::pair<std::string, Tone>> TopologyPanel::LinesOf(size_t number, bool aside) const {
  const TopologyLink& link = topology_.links()[number];
  const LinkShown& shown = links_[number];
  std::vector<std::pair<std::string, Tone>> lines;
  if (!shown.up && aside) lines.emplace_back("× cut", Tone::kError);
  const std::string rate = RateText(link), latency = LatencyText(link);
  std::vector<std::string> parts;
  if (aside && !rate.empty() && !latency.empty()) {
    parts = {rate + ", " + latency};
  } else {
    for (const std::string& text : {rate, latency}) {
      if (!text.empty()) parts.push_back(text);
    }
  }
  for (std::string& part : PartsOf(shown.up ? shown.text : "")) parts.push_back(std::move(part));
  if (parts.size() > kMostLines) {
    parts.resize(kMostLines);
    parts.back() += " …";
  }
  for (std::string& part : parts) lines.emplace_back(std::move(part), Tone::kQuietText);
  if (shown.dropped > 0) {
    lines.emplace_back("× " + std::to_string(shown.dropped) + " dropped", Tone::kError);
  }
  return lines;
}

/// Beside the link, or below it.
void TopologyPanel::DrawLinkTexts(const Ui& ui, const Frame& frame, size_t number) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const TopologyLink& link = topology_.links()[number];
  const ImVec2 a = At(frame, link.a), b = At(frame, link.b), middle = Between(a, b, 0.5f);
  const bool aside = frame.is_upright || IsSteep(a, b);
  if (!links_[number].up && !aside) {
    // Above it: below may stand why the selected packet ended here.
    const std::string cut = "× cut";
    const ImVec2 size = ui.Measure(TextRole::kSmall, cut);
    const ImVec2 at{std::round(middle.x - size.x / 2),
                    std::round(middle.y - ui.Scaled(10) - size.y)};
    ui.DrawText(list, at, TextRole::kSmall, ui.Color(Tone::kError), cut);
    const std::string id = "topology.cut." + std::to_string(number);
    ui.Probe(id.c_str(), at, {at.x + size.x, at.y + size.y}, true, cut);
  }
  const auto lines = LinesOf(number, aside);
  const float line = ui.Measure(TextRole::kSmall, "x").y;
  // Below a link, up to below its nodes: those beside it have their own room.
  const float gap = std::abs(b.x - a.x) - ui.Scaled(6);
  float y = aside ? std::round(middle.y - line * static_cast<float>(lines.size()) / 2)
                  : std::round(middle.y + ui.Scaled(22) - line / 2);
  for (const auto& [text, tone] : lines) {
    const float x = middle.x + ui.Scaled(18);
    const float room = aside ? frame.max.x + ui.Scaled(14) - x : gap;
    // Text that is wider than the gap between the nodes says nothing.
    const bool fits = ui.Measure(TextRole::kSmall, text).x <= room;
    if (!fits && !aside && room < ui.Scaled(52)) continue;
    const std::string said = fits ? text : ui.Elide(TextRole::kSmall, text, room);
    const ImVec2 size = ui.Measure(TextRole::kSmall, said);
    const ImVec2 at{aside ? x : std::round(middle.x - size.x / 2), y};
    ui.DrawText(list, at, TextRole::kSmall, ui.Color(tone), said);
    y += line;
    if (tone != Tone::kError) continue;
    const std::string id =
        (text == "× cut" ? "topology.cut." : "topology.dropped.") + std::to_string(number);
    ui.Probe(id.c_str(), at, {at.x + size.x, at.y + size.y}, true, text);
  }
}

/// A bar as high as the longest queue of this link in the whole recording, filled up to the
/// cursor's.
void TopologyPanel::DrawQueue(const Ui& ui, const Frame& frame, size_t number, bool at_b) const {
  const LinkShown& shown = links_[number];
  const auto& queue = shown.queue[at_b ? 1 : 0];
  if (!queue || shown.longest == 0) return;
  const TopologyLink& link = topology_.links()[number];
  const ImVec2 from = At(frame, at_b ? link.b : link.a), to = At(frame, at_b ? link.a : link.b);
  const float length = std::hypot(to.x - from.x, to.y - from.y);
  if (length < ui.Scaled(kShortestForQueues) + 2 * frame.radius) return;
  const ImVec2 on = Between(from, to, (frame.radius + ui.Scaled(9)) / length);
  // Above a link that lies, left of one that stands.
  const bool steep = IsSteep(from, to);
  const float height = std::round(ui.Scaled(kBarHeight)), width = std::round(ui.Scaled(kBarWidth));
  const ImVec2 min =
      steep ? ImVec2{std::round(on.x - ui.Scaled(7) - width), std::round(on.y - height / 2)}
            : ImVec2{std::round(on.x - width / 2), std::round(on.y - ui.Scaled(5) - height)};
  const ImVec2 max{min.x + width, min.y + height};
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float share = static_cast<float>(*queue) / static_cast<float>(shown.longest);
  list->AddRectFilled(min, max, ui.Color(Tone::kPanel));
  list->AddRectFilled({min.x, max.y - height * std::min(share, 1.0f)}, max,
                      ui.LayerColor(trace::Layer::kLink, 0.8f));
  list->AddRect(min, max, ui.LayerColor(trace::Layer::kLink), 0, 0, ui.LineWidth(1));
  const std::string id = "topology.queue." + std::to_string(number) + (at_b ? ".b" : ".a");
  ui.Probe(id.c_str(), min, max, true, std::to_string(*queue));
  if (*queue == 0) return;
  const std::string text = std::to_string(*queue);
  const ImVec2 size = ui.Measure(TextRole::kSmall, text);
  const bool leftwards = steep || to.x < from.x;
  const float x = leftwards ? min.x - size.x - ui.Scaled(3) : max.x + ui.Scaled(3);
  ui.DrawText(list, {std::round(x), std::round(min.y + (height - size.y) / 2)}, TextRole::kSmall,
              ui.Color(Tone::kText), text);
}

/// What was dropped in this step, but for the selected packet: that one is drawn where it dies.
void TopologyPanel::DrawLinkEvents(const Ui& ui, const Frame& frame) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  for (size_t i = 0; i < links_.size(); ++i) {
    const LinkShown& shown = links_[i];
    if (shown.drops.empty()) continue;
    const TopologyLink& link = topology_.links()[i];
    const ImVec2 a = At(frame, link.a), b = At(frame, link.b);
    std::string text;
    ImVec2 last{};
    for (const auto& [drop, at_b] : shown.drops) {
      if (end_.how == JourneyEnd::How::kDropped && drop.item == end_.item) continue;
      last = Between(a, b, at_b ? 1 - kDropShare : kDropShare);
      DrawCross(ui, list, last, ui.Scaled(6), 1);
      text = "× ";
      text += trace::NameOfDropReason(static_cast<uint32_t>(drop.reason));
    }
    if (text.empty() || frame.is_crowded) continue;
    const float left = frame.min.x - ui.Scaled(22);
    const float room = frame.max.x - frame.min.x + ui.Scaled(44);
    text = ui.Elide(TextRole::kSmall, text, room);
    const ImVec2 size = ui.Measure(TextRole::kSmall, text);
    const bool aside = frame.is_upright || IsSteep(a, b);
    const float x = aside ? last.x + ui.Scaled(12) : last.x - size.x / 2;
    const float below =
        ui.Scaled(22) + size.y * (static_cast<float>(LinesOf(i, false).size()) - 0.5f);
    const float y = aside ? last.y - size.y / 2 : Between(a, b, 0.5f).y + below;
    const ImVec2 place{std::round(std::clamp(x, left, std::max(left, left + room - size.x))),
                       std::round(y)};
    list->AddRectFilled({place.x - ui.Scaled(3), place.y},
                        {place.x + size.x + ui.Scaled(3), place.y + size.y},
                        ui.Color(Tone::kPanel, 0.9f), ui.Scaled(3));
    ui.DrawText(list, place, TextRole::kSmall, ui.Color(Tone::kError), text);
    const std::string id = "topology.drop." + std::to_string(i);
    ui.Probe(id.c_str(), place, {place.x + size.x, place.y + size.y}, true, text);
  }
}

/// A click on a link goes to what was dropped on it next. Behind everything else that takes clicks.
void TopologyPanel::TakeLinkClicks(Ui& ui, State& state, const Frame& frame) const {
  const float half = ui.Scaled(11);
  if (frame.is_crowded) return;
  for (size_t i = 0; i < links_.size(); ++i) {
    if (links_[i].wires.empty()) continue;
    const TopologyLink& link = topology_.links()[i];
    const ImVec2 at = Between(At(frame, link.a), At(frame, link.b), 0.5f);
    if (view_.zoom > 1 && !IsSeen(frame, at)) continue;
    const std::string id = "topology.link." + std::to_string(i);
    const bool clicked =
        ui.HitArea(id.c_str(), {at.x - half, at.y - half}, {at.x + half, at.y + half});
    if (ImGui::IsItemHovered()) ui.Tooltip(AboutLink(state, i).c_str());
    if (!clicked) continue;
    ItemIndex next = kNoItem, first = kNoItem;
    for (const size_t wire : links_[i].wires) {
      for (const LinkDrop& drop : history_.links()[wire].drops) {
        first = std::min(first, drop.item);
        if (drop.item > state.cursor()) next = std::min(next, drop.item);
      }
    }
    if (first == kNoItem) {
      state.Say("Nothing is dropped on this link.");
    } else {
      state.Select(next == kNoItem ? first : next);
    }
    return;
  }
}

std::string TopologyPanel::AboutLink(const State& state, size_t number) const {
  const LinkShown& shown = links_[number];
  const TopologyLink& link = topology_.links()[number];
  std::string text;
  for (const size_t wire : shown.wires) {
    const LinkTale& tale = history_.links()[wire];
    const LinkNow now = history_.At(wire, state.cursor(), state.cursor());
    text += text.empty() ? "" : "\n";
    text += tale.ends[0].interface + " – " + tale.ends[1].interface + ": ";
    text += RateText(link) + ", " + LatencyText(link);
    if (!now.up) text += ", cut";
    if (!now.text.empty()) text += ", " + now.text;
    for (const size_t end : {size_t{0}, size_t{1}}) {
      if (!now.queue[end]) continue;
      text += "\nqueue at " + tale.ends[end].interface + ": " + std::to_string(*now.queue[end]);
      text += ", at most " + std::to_string(tale.ends[end].longest) + " packets";
    }
    const std::string causes = history_.Causes(wire, state.cursor());
    text += "\ndropped up to here: " + (causes.empty() ? "nothing" : causes);
  }
  return text + "\nA click goes to the next drop on it.";
}

}  // namespace pptplab::viz
