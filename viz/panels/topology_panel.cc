// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Draws what the topology says: tubes under links under the way that the selected packet came,
// under nodes, under packets. Above a node stands its name, above that what the packet is wrapped
// in, above that whose tunnel it is; below links their rate and latency.
#include "viz/panels/topology_panel.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "viz/panels/ladder_panel.h"

namespace pptplab::viz {
namespace {

constexpr float kSecondsPerHop = 0.350f;
constexpr float kLongestMotion = 1.05f;
/// The cursor moves again within this time: somebody holds the key down.
constexpr float kHeldDown = 0.15f;
constexpr float kDiesAt = 0.62f;
constexpr float kMarksAbove = 29;   ///< middle of a line above a node's edge
constexpr float kTunnelAbove = 47;  ///< … of the next one
constexpr size_t kMostNames = 40;
constexpr size_t kFewNodes = 12;
constexpr float kRoomForName =
    90;  ///< between nodes, so that each may have its name and its links' pace
constexpr size_t kMostFlights = 64;

/// Half the side of what DrawRings draws.
float HalfOf(const Ui& ui, const std::vector<trace::Layer>& rings) {
  return ui.Scaled(6 + 4 * static_cast<float>(rings.empty() ? 0 : rings.size() - 1));
}

float EaseOut(float t) { return 1 - (1 - t) * (1 - t) * (1 - t); }

ImVec2 Between(ImVec2 a, ImVec2 b, float t) {
  return {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

/// A text in the middle of a place, on its own ground.
void Centred(const Ui& ui, ImDrawList* list, ImVec2 centre, Tone tone, std::string_view text,
             TextRole role = TextRole::kSmall) {
  const ImVec2 size = ui.Measure(role, text);
  const ImVec2 at{std::round(centre.x - size.x / 2), std::round(centre.y - size.y / 2)};
  ui.DrawText(list, at, role, ui.Color(tone), text);
}

}  // namespace

void TopologyPanel::AddCommands(CommandTable& table) {
  table.Add({"topology.arrange", "Topology: put the nodes back in their places", "View", "",
             [this](State&) {
               topology_.Arrange();
               view_ = {};
             },
             [](const State& state) { return !state.empty(); }});
  table.Add({"topology.zoom-in", "Topology: look closer (mouse wheel)", "View", "",
             [this](State&) { Zoom(1.5f, view_.centre); },
             [](const State& state) { return !state.empty(); }});
  table.Add({"topology.zoom-out", "Topology: see more (mouse wheel)", "View", "",
             [this](State&) { Zoom(1 / 1.5f, view_.centre); },
             [](const State& state) { return !state.empty(); }});
}

void TopologyPanel::Draw(Ui& ui, State& state, const CommandTable&) {
  if (state.empty()) {
    return ui.EmptyState("topology.empty",
                         "Open a recording, a capture or a scenario to see its network.");
  }
  topology_.Update(state.recording(), state.revision());
  if (topology_.nodes().empty()) {
    return ui.EmptyState("topology.empty",
                         "This recording names no nodes. A capture gets them from pptplab decode.");
  }
  const Frame frame = Arrange(ui);
  if (frame.max.x <= frame.min.x || ImGui::GetContentRegionAvail().y < ui.Scaled(60)) return;
  ReadZoom(ui, frame);
  ReadLinks(state);
  Follow(ui, state);
  const Selected selected = PlaceSelected(ui, frame);
  DrawTunnels(ui, state, frame, selected);
  if (frame.is_crowded) {
    DrawCrowdLinks(ui, frame);
  } else {
    DrawLinks(ui, frame);
  }
  DrawTrail(ui, frame, selected);
  if (frame.is_crowded) {
    DrawCrowd(ui, state, frame);
  } else {
    DrawNodes(ui, state, frame);
  }
  DrawFlights(ui, state, frame);
  DrawSelected(ui, frame, selected);
  DrawLinkEvents(ui, frame);
  TakeLinkClicks(ui, state, frame);
}

TopologyPanel::Frame TopologyPanel::Arrange(const Ui& ui) const {
  Frame frame;
  const ImVec2 at = ImGui::GetCursorScreenPos(), room = ImGui::GetContentRegionAvail();
  const auto seen = static_cast<size_t>(
      std::count_if(topology_.nodes().begin(), topology_.nodes().end(), [&](const auto& node) {
        const float reach = 0.5f / view_.zoom;
        return std::abs(static_cast<float>(node.x) - view_.centre.x) <= reach &&
               std::abs(static_cast<float>(node.y) - view_.centre.y) <= reach;
      }));
  const auto nodes = static_cast<float>(topology_.nodes().size());
  frame.top = at.y;
  frame.end = {at.x + room.x, at.y + room.y};
  float widest = 0;
  bool is_flat = nodes > 1 && nodes <= static_cast<float>(kMostNames);
  for (const TopologyNode& node : topology_.nodes()) {
    if (topology_.nodes().size() > kMostNames) break;
    widest = std::max(widest, ui.Measure(TextRole::kBody, node.name).x);
    is_flat = is_flat && std::abs(node.y - 0.5) < 0.01 && !node.moved;
  }
  frame.spacing = std::sqrt(std::max(room.x, 1.0f) * std::max(room.y, 1.0f) /
                            static_cast<float>(std::max<size_t>(seen, 1)));
  frame.is_crowded = !is_flat && (seen > kMostNames ||
                                  (seen > kFewNodes && frame.spacing < ui.Scaled(kRoomForName)));
  frame.radius = ui.Scaled(frame.is_crowded ? 6.0f : seen > kFewNodes ? 10.0f : 15.0f);
  widest = std::min(widest, room.x * 0.4f);
  // Side by side, names and rates need room; a chain that has none stands upright.
  const float needed = std::max(widest, ui.Scaled(52)) + ui.Scaled(14);
  frame.is_upright = is_flat && room.x < needed * nodes && room.y > room.x * 0.7f;
  const float side = frame.is_crowded   ? ui.Scaled(24)
                     : frame.is_upright ? frame.radius + ui.Scaled(20)
                                        : std::max(widest / 2 + ui.Scaled(4), ui.Scaled(28));
  frame.left = at.x;
  frame.is_tall = room.y > 2 * frame.radius + ui.Scaled(kTunnelAbove + 9 + 44);
  const float above =
      frame.is_crowded ? ui.Scaled(26)
      : frame.is_upright
          ? ui.Scaled(32)
          : frame.radius + ui.Scaled((frame.is_tall ? kTunnelAbove : kMarksAbove) + 9);
  frame.min = {at.x + side, at.y + above};
  frame.max = {at.x + room.x - side, at.y + room.y -
                                         ui.Scaled(frame.is_crowded   ? 14
                                                   : frame.is_upright ? 22
                                                                      : 44)};
  if (frame.max.y < frame.min.y + 1) {
    frame.min.y = std::round((frame.min.y + frame.max.y) / 2);
    frame.max.y = frame.min.y + 1;
  }
  return frame;
}

ImVec2 TopologyPanel::At(const Frame& frame, size_t index) const {
  const TopologyNode& node = topology_.nodes()[index];
  const float width = frame.max.x - frame.min.x, height = frame.max.y - frame.min.y;
  if (frame.is_upright) {
    return {std::round(frame.min.x + width * 0.3f),
            std::round(frame.min.y + static_cast<float>(node.x) * height)};
  }
  const float x = (static_cast<float>(node.x) - view_.centre.x) * view_.zoom + 0.5f;
  const float y = (static_cast<float>(node.y) - view_.centre.y) * view_.zoom + 0.5f;
  return {std::round(frame.min.x + x * width), std::round(frame.min.y + y * height)};
}

// --- what is selected

void TopologyPanel::Follow(const Ui& ui, const State& state) {
  const RecordingModel& recording = state.recording();
  const bool same = shown_ == &recording && revision_ == state.revision();
  if (same && cursor_ == state.cursor()) return;
  const bool moved = cursor_ != state.cursor() || shown_ != &recording;
  const bool held = ui.seconds() - began_ < kHeldDown;
  shown_ = &recording;
  revision_ = state.revision();
  cursor_ = state.cursor();
  legs_.clear();
  rings_.clear();
  rests_at_.reset();
  end_ = {};
  if (recording.size() == 0) return;
  if (moved) began_ = held || !ui.motion() ? ui.seconds() - kLongestMotion : ui.seconds();
  tunnels_ = topology_.TunnelsAt(cursor_);
  flights_ = topology_.InFlight(state.cursor_time(), kMostFlights);
  const Item& item = recording.item(cursor_);
  const JourneyId journey = JourneyBehind(recording, cursor_);
  if (journey != 0) {
    ReadLegs(state, FollowJourney(recording, journey, cursor_));
  } else if (IsOnWire(recording, item)) {
    ReadLegs(state, FollowPacket(recording, cursor_));
  }
  if (legs_.empty() && !rests_at_ && item.node != 0) rests_at_ = topology_.IndexOf(item.node);
  std::erase_if(flights_, [&](const Flight& flight) {
    return flight.journey != 0 && flight.journey == journey;
  });
}

void TopologyPanel::ReadLegs(const State& state, const JourneyPath& path) {
  const RecordingModel& recording = state.recording();
  const bool step_by_step = state.unit() == StepUnit::kLayer || state.unit() == StepUnit::kEvent;
  end_ = path.end;
  for (const Hop& hop : path.hops) {
    if (step_by_step && hop.sent != cursor_) continue;
    const auto from = topology_.IndexOf(hop.from), to = topology_.IndexOf(hop.to);
    if (!from || !to) continue;
    const bool dies =
        path.end.how == JourneyEnd::How::kDropped && path.end.on_link && &hop == &path.hops.back();
    legs_.push_back({*from, *to, dies, EncapsulationOf(recording, hop.sent)});
  }
  if (!legs_.empty()) {
    if (step_by_step && !legs_.back().dies) end_.how = JourneyEnd::How::kUnderWay;
    return;
  }
  // At a node: as it was when a packet was seen last.
  if (step_by_step) {
    const Item& item = recording.item(cursor_);
    const bool dies_here = path.end.how == JourneyEnd::How::kDropped && path.end.item == cursor_;
    if (!dies_here) end_.how = JourneyEnd::How::kUnderWay;
    rests_at_ = topology_.IndexOf(item.node);
  } else {
    rests_at_ = topology_.IndexOf(path.end.node);
  }
  ItemIndex packet = kNoItem;
  for (const ItemIndex index : path.items) {
    if (recording.item(index).kind != Item::kPacket) continue;
    if (packet == kNoItem || index <= cursor_) packet = index;
  }
  if (packet != kNoItem) rings_ = EncapsulationOf(recording, packet);
}

// --- drawing

void TopologyPanel::DrawTunnels(const Ui& ui, const State& state, const Frame& frame,
                                const Selected& selected) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  std::set<std::pair<size_t, size_t>> drawn;  // of thousands of tunnels, each stretch once
  for (const Tunnel& tunnel : tunnels_) {
    const bool encrypted = tunnel.encrypted <= state.cursor();
    const trace::Layer layer = encrypted ? trace::Layer::kMppe : trace::Layer::kPpp;
    const float half = ui.Scaled(frame.is_crowded ? 4 : 11);
    for (size_t i = 0; i + 1 < tunnel.way.size(); ++i) {
      if (frame.is_crowded && !drawn.emplace(tunnel.way[i], tunnel.way[i + 1]).second) continue;
      const ImVec2 a = At(frame, tunnel.way[i]), b = At(frame, tunnel.way[i + 1]);
      const float dx = b.x - a.x, dy = b.y - a.y;
      const float length = std::max(std::sqrt(dx * dx + dy * dy), 1.0f);
      const ImVec2 across{-dy / length * half, dx / length * half};
      list->AddLine(a, b, ui.LayerColor(layer, 0.16f), 2 * half);
      for (const float side : {-1.0f, 1.0f}) {
        list->AddLine({a.x + side * across.x, a.y + side * across.y},
                      {b.x + side * across.x, b.y + side * across.y}, ui.LayerColor(layer, 0.8f),
                      ui.Scaled(1.2f));
      }
      if (!encrypted) continue;
      for (float at = 0; at < length; at += ui.Scaled(7)) {
        const ImVec2 on = Between(a, b, at / length);
        const ImVec2 further = Between(a, b, std::min(at + half, length) / length);
        list->AddLine({on.x - across.x, on.y - across.y},
                      {further.x + across.x, further.y + across.y}, ui.LayerColor(layer, 0.28f), 1);
      }
    }
    if (tunnels_.size() > 3) continue;
    const std::string who = tunnel.user.empty() ? std::string() : " of " + tunnel.user;
    const std::string what = (encrypted ? "encrypted tunnel" : "tunnel in clear") + who;
    const ImVec2 a = At(frame, tunnel.way.front()), b = At(frame, tunnel.way.back());
    const ImVec2 middle = Between(a, b, 0.5f);
    if (frame.is_upright || frame.is_crowded || view_.zoom > 1) {
      if (&tunnel != &tunnels_.front()) continue;
      ui.DrawText(list,
                  {frame.min.x - ui.Scaled(22),
                   frame.is_upright ? frame.min.y - ui.Scaled(34) : frame.top + ui.Scaled(4)},
                  TextRole::kSmall, ui.LayerColor(layer),
                  ui.Elide(TextRole::kSmall, what, frame.max.x - frame.min.x + ui.Scaled(56)));
      continue;
    }
    const ImVec2 size = ui.Measure(TextRole::kSmall, what);
    const float x = std::round(middle.x - size.x / 2);
    const float y = middle.y - frame.radius -
                    ui.Scaled(frame.is_tall ? kTunnelAbove : kMarksAbove) - size.y / 2;
    // One line for both: what the packet is wrapped in says more.
    const float marks = ui.Measure(TextRole::kSmall, selected.marks).x;
    const bool covered = !frame.is_tall && !selected.marks.empty() &&
                         selected.marks_at.x < x + size.x + ui.Scaled(8) &&
                         x < selected.marks_at.x + marks + ui.Scaled(8);
    if (covered) continue;
    ui.DrawText(list, {x, std::round(y)}, TextRole::kSmall, ui.LayerColor(layer), what);
  }
}

void TopologyPanel::DrawNodes(Ui& ui, const State& state, const Frame& frame) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  for (size_t i = 0; i < topology_.nodes().size(); ++i) {
    const TopologyNode& node = topology_.nodes()[i];
    const ImVec2 at = At(frame, i);
    if (view_.zoom > 1 && !IsSeen(frame, at)) continue;
    const float r = frame.radius;
    const std::string id = "topology.node." + node.name;
    ui.HitArea(id.c_str(), {at.x - r, at.y - r}, {at.x + r, at.y + r}, node.name.c_str());
    const bool active = ImGui::IsItemActive(), hovered = ImGui::IsItemHovered();
    if (active && ImGui::IsMouseDragging(0, ui.Scaled(3)) && !frame.is_upright) {
      const ImVec2 mouse = ImGui::GetIO().MousePos;
      const ImVec2 share = ShareOf(frame, mouse);
      topology_.Move(i, share.x, share.y);
    } else if (!node.role.empty() && !active) {
      ui.Tooltip((node.name + ": " + node.role).c_str());
    }
    const bool here =
        state.recording().size() > 0 && state.recording().item(state.cursor()).node == node.id;
    const ImU32 line = hovered || active ? ui.Color(Tone::kAccent)
                                         : ui.Color(here ? Tone::kText : Tone::kQuietText);
    DrawNodeShape(ui, list, at, r, node.shape, line, ui.Color(Tone::kPanel));
    const Tone tone = here ? Tone::kText : Tone::kQuietText;
    if (frame.is_upright) {
      const float x = at.x + r + ui.Scaled(8);
      const std::string name =
          ui.Elide(TextRole::kBody, node.name, frame.max.x + ui.Scaled(14) - x);
      ui.DrawText(list, {x, std::round(at.y - ui.Measure(TextRole::kBody, name).y / 2)},
                  TextRole::kBody, ui.Color(tone), name);
    } else {
      Centred(ui, list, {at.x, at.y - r - ui.Scaled(12)}, tone,
              ui.Elide(TextRole::kBody, node.name, frame.max.x - frame.min.x), TextRole::kBody);
    }
  }
}

void TopologyPanel::DrawFlights(Ui& ui, State& state, const Frame& frame) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float r = ui.Scaled(4);
  for (size_t i = 0; i < flights_.size(); ++i) {
    const Flight& flight = flights_[i];
    const auto along = static_cast<float>(flight.progress);
    const ImVec2 at = Between(At(frame, flight.from), At(frame, flight.to),
                              flight.is_lost ? along * kDiesAt : along);
    list->AddRectFilled({at.x - r, at.y - r}, {at.x + r, at.y + r},
                        ui.LayerColor(flight.layer, 0.55f), ui.Scaled(2));
    const std::string id = "topology.packet." + std::to_string(i);
    if (ui.HitArea(id.c_str(), {at.x - r, at.y - r}, {at.x + r, at.y + r})) {
      state.Select(flight.item);
      return;
    }
  }
}

TopologyPanel::Selected TopologyPanel::PlaceSelected(const Ui& ui, const Frame& frame) const {
  Selected selected;
  if (legs_.empty()) return selected;
  const auto count = static_cast<float>(legs_.size());
  const float seconds = std::min(kSecondsPerHop * count, kLongestMotion);
  const float passed = ui.motion() ? (ui.seconds() - began_) / seconds : 1.0f;
  const float along = EaseOut(std::clamp(passed, 0.0f, 1.0f)) * count;
  const size_t i = std::min(static_cast<size_t>(along), legs_.size() - 1);
  const Leg& leg = legs_[i];
  const ImVec2 from = At(frame, leg.from), to = At(frame, leg.to);
  selected.leg = &leg;
  selected.done = i;
  selected.arrived = passed >= 1;
  selected.half = HalfOf(ui, leg.rings);
  const float dx = to.x - from.x, dy = to.y - from.y;
  const float length = std::max(std::sqrt(dx * dx + dy * dy), 1.0f);
  const float part = std::min(along - static_cast<float>(i), 1.0f);
  if (!frame.is_upright) {  // between two nodes that are close to each other
    const float room = length - 2 * frame.radius - ui.Scaled(4);
    selected.size = std::clamp(room / (2 * selected.half), 0.6f, 1.0f);
    selected.half *= selected.size;
  }
  const float beside = frame.radius + selected.half + ui.Scaled(4);
  const bool rests = !leg.dies && i + 1 == legs_.size();
  if (frame.is_upright && rests) {
    // No room between two nodes: it leaves the link and rests beside the node.
    selected.tip = Between(from, to, part);
    const float aside = std::min(beside, std::max(0.0f, to.x - frame.left - selected.half));
    selected.at = {selected.tip.x - aside * std::clamp((part - 0.6f) / 0.4f, 0.0f, 1.0f),
                   selected.tip.y};
    return selected;
  }
  const float stop = leg.dies ? kDiesAt : std::max(0.5f, 1 - beside / length);
  selected.tip = selected.at = Between(from, to, part * stop);
  if (frame.is_upright || (selected.arrived && leg.dies)) return selected;
  for (const trace::Layer ring : leg.rings) {
    selected.marks += (selected.marks.empty() ? "" : " › ") + std::string(Ui::LayerMark(ring));
  }
  const ImVec2 size = ui.Measure(TextRole::kSmall, selected.marks);
  const float x = std::clamp(selected.at.x - size.x / 2, frame.min.x - ui.Scaled(24),
                             std::max(frame.min.x, frame.max.x + ui.Scaled(24) - size.x));
  const float y = selected.at.y -
                  std::max(selected.half + ui.Scaled(10), frame.radius + ui.Scaled(kMarksAbove));
  selected.marks_at = {std::round(x), std::round(y - size.y / 2)};
  return selected;
}

/// The way that it came.
void TopologyPanel::DrawTrail(const Ui& ui, const Frame& frame, const Selected& selected) const {
  if (selected.leg == nullptr) return;
  ImDrawList* const list = ImGui::GetWindowDrawList();
  for (size_t i = 0; i <= selected.done; ++i) {
    const Leg& leg = legs_[i];
    const trace::Layer layer = leg.rings.empty() ? trace::Layer::kIp : leg.rings.back();
    list->AddLine(At(frame, leg.from), i == selected.done ? selected.tip : At(frame, leg.to),
                  ui.LayerColor(layer, 0.8f), ui.LineWidth(3));
  }
}

void TopologyPanel::DrawSelected(Ui& ui, const Frame& frame, const Selected& selected) const {
  if (selected.leg == nullptr) return DrawResting(ui, frame);
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const Leg& leg = *selected.leg;
  const float half = DrawRings(ui, list, selected.at, leg.rings, 1, selected.size);
  if (selected.arrived && end_.how == JourneyEnd::How::kDropped) {
    DrawEnd(ui, frame, leg.dies ? selected.at : At(frame, leg.to));
  } else {
    ui.DrawText(list, selected.marks_at, TextRole::kSmall, ui.Color(Tone::kText), selected.marks);
  }
  ui.Probe("topology.selected", {selected.at.x - half, selected.at.y - half},
           {selected.at.x + half, selected.at.y + half}, true, selected.marks);
}

/// It did not move: it is beside its node, where neither the name nor a rate stands.
void TopologyPanel::DrawResting(const Ui& ui, const Frame& frame) const {
  if (!rests_at_) return;
  const ImVec2 node = At(frame, *rests_at_);
  const float beside = frame.radius + HalfOf(ui, rings_) + ui.Scaled(4);
  const ImVec2 at =
      frame.is_upright ? ImVec2{node.x - beside, node.y} : ImVec2{node.x, node.y + beside};
  if (!rings_.empty()) DrawRings(ui, ImGui::GetWindowDrawList(), at, rings_, 1);
  if (end_.how == JourneyEnd::How::kDropped) DrawEnd(ui, frame, at);
}

void TopologyPanel::DrawEnd(const Ui& ui, const Frame& frame, ImVec2 at) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  DrawCross(ui, list, at, ui.Scaled(9), 1);
  const float room = frame.max.x - frame.min.x + ui.Scaled(44);
  const std::string text = ui.Elide(TextRole::kSmall, "× " + end_.text, room);
  const ImVec2 size = ui.Measure(TextRole::kSmall, text);
  const float left = frame.min.x - ui.Scaled(22);
  const float x = std::clamp(at.x - size.x / 2, left, std::max(left, left + room - size.x));
  const ImVec2 place{std::round(x), std::round(at.y + ui.Scaled(14))};
  list->AddRectFilled({place.x - ui.Scaled(4), place.y - ui.Scaled(2)},
                      {place.x + size.x + ui.Scaled(4), place.y + size.y + ui.Scaled(2)},
                      ui.Color(Tone::kPanel, 0.9f), ui.Scaled(3));
  ui.DrawText(list, place, TextRole::kSmall, ui.Color(Tone::kError), text);
  ui.Probe("topology.drop", place, {place.x + size.x, place.y + size.y}, true, text);
}

}  // namespace pptplab::viz
