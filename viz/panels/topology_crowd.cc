// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The topology panel with more nodes than there is room for names: nodes as dots, sized by what
// they are and how many links they have; names for what matters most, as many as fit; and a closer
// look by the mouse's wheel. As soon as few nodes are in view, topology_panel.cc draws them as it
// always does.
#include <algorithm>
#include <cmath>
#include <set>

#include "viz/panels/topology_panel.h"

namespace pptplab::viz {
namespace {

constexpr float kClosest = 60;
/// So many names are tried in a frame; those of the first have the best chance of finding room.
constexpr size_t kMostTried = 160;
/// Names keep clear of dots as long as there are no more than this in view.
constexpr size_t kMostDots = 1500;

struct Box {
  ImVec2 min, max;
  bool Meets(const Box& other) const {
    return min.x < other.max.x && other.min.x < max.x && min.y < other.max.y && other.min.y < max.y;
  }
};

bool IsEnd(const TopologyNode& node) {
  return node.shape == NodeShape::kClient || node.shape == NodeShape::kServer;
}

}  // namespace

bool TopologyPanel::IsSeen(const Frame& frame, ImVec2 at) const {
  return at.x >= frame.left && at.x <= frame.end.x && at.y >= frame.top && at.y <= frame.end.y;
}

ImVec2 TopologyPanel::ShareOf(const Frame& frame, ImVec2 at) const {
  const float x = (at.x - frame.min.x) / (frame.max.x - frame.min.x);
  const float y = (at.y - frame.min.y) / (frame.max.y - frame.min.y);
  return {(x - 0.5f) / view_.zoom + view_.centre.x, (y - 0.5f) / view_.zoom + view_.centre.y};
}

/// What is at `fixed` stays where it is on the screen.
void TopologyPanel::Zoom(float factor, ImVec2 fixed) {
  const float before = view_.zoom;
  view_.zoom = std::clamp(before * factor, 1.0f, kClosest);
  const float part = before / view_.zoom, reach = 0.5f / view_.zoom;
  const auto moved = [&](float centre, float stays) {
    return std::clamp(stays + (centre - stays) * part, reach, 1 - reach);
  };
  view_.centre = {moved(view_.centre.x, fixed.x), moved(view_.centre.y, fixed.y)};
}

void TopologyPanel::ReadZoom(const Ui&, const Frame& frame) {
  if (frame.is_upright || !ImGui::IsWindowHovered()) return;
  const ImGuiIO& io = ImGui::GetIO();
  if (io.MouseWheel != 0) Zoom(std::pow(1.25f, io.MouseWheel), ShareOf(frame, io.MousePos));
  const bool drags_ground = ImGui::IsMouseDragging(0) && !ImGui::IsAnyItemActive();
  if (!drags_ground || view_.zoom <= 1) return;
  view_.centre.x -= io.MouseDelta.x / ((frame.max.x - frame.min.x) * view_.zoom);
  view_.centre.y -= io.MouseDelta.y / ((frame.max.y - frame.min.y) * view_.zoom);
  Zoom(1, view_.centre);
}

/// By the room that there is, and a little by what hangs on it.
float TopologyPanel::CrowdRadius(const Ui& ui, const Frame& frame, size_t index) const {
  const TopologyNode& node = topology_.nodes()[index];
  if (IsEnd(node)) return ui.Scaled(8);
  const float base = std::clamp(0.09f * frame.spacing, ui.Scaled(1.4f), ui.Scaled(7));
  return base * (0.7f + 0.15f * std::log2(1.0f + static_cast<float>(node.links)));
}

std::optional<size_t> TopologyPanel::NearestToMouse(const Ui& ui, const Frame& frame) const {
  if (!ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) return std::nullopt;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  std::optional<size_t> nearest;
  float least = ui.Scaled(10);
  for (size_t i = 0; i < topology_.nodes().size(); ++i) {
    const ImVec2 at = At(frame, i);
    const float distance = std::hypot(at.x - mouse.x, at.y - mouse.y);
    if (distance >= least) continue;
    least = distance;
    nearest = i;
  }
  return nearest;
}

void TopologyPanel::DrawCrowdLinks(const Ui& ui, const Frame& frame) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const ImU32 quiet =
      ui.LayerColor(trace::Layer::kLink, topology_.links().size() > 300 ? 0.4f : 0.6f);
  for (size_t i = 0; i < topology_.links().size(); ++i) {
    const TopologyLink& link = topology_.links()[i];
    const ImVec2 a = At(frame, link.a), b = At(frame, link.b);
    if (std::max(a.x, b.x) < frame.left || std::min(a.x, b.x) > frame.end.x) continue;
    if (std::max(a.y, b.y) < frame.top || std::min(a.y, b.y) > frame.end.y) continue;
    const bool stressed = hovered_ && (link.a == *hovered_ || link.b == *hovered_);
    const bool is_cut = i < links_.size() && !links_[i].up;
    const ImU32 color = is_cut     ? ui.Color(Tone::kError)
                        : stressed ? ui.Color(Tone::kAccent)
                                   : quiet;
    list->AddLine(a, b, color, ui.LineWidth(stressed || is_cut ? 2 : 1));
  }
}

void TopologyPanel::DrawCrowd(Ui& ui, const State& state, const Frame& frame) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  if (!ImGui::IsMouseDown(0) || !hovered_) hovered_ = NearestToMouse(ui, frame);
  const trace::NodeId here =
      state.recording().size() > 0 ? state.recording().item(state.cursor()).node : trace::NodeId{0};
  // Ends of tunnels last: nothing covers them.
  for (const bool ends : {false, true}) {
    for (size_t i = 0; i < topology_.nodes().size(); ++i) {
      const TopologyNode& node = topology_.nodes()[i];
      const ImVec2 at = At(frame, i);
      if (IsEnd(node) != ends || !IsSeen(frame, at)) continue;
      const bool stressed = hovered_ == i || (here != 0 && node.id == here);
      const ImU32 line = ui.Color(hovered_ == i ? Tone::kAccent
                                  : stressed    ? Tone::kText
                                                : Tone::kQuietText);
      const float r = CrowdRadius(ui, frame, i);
      if (r >= ui.Scaled(5.5f)) {
        DrawNodeShape(ui, list, at, r, node.shape, line, ui.Color(Tone::kPanel));
      } else {
        list->AddCircleFilled(at, stressed ? r + ui.Scaled(2) : r, line, 12);
      }
    }
  }
  DrawCrowdNames(ui, state, frame);
}

/// Whose name is wanted most: under the mouse, its neighbours, where the cursor is, ends of
/// tunnels, where the packet comes along, then crossings.
std::vector<size_t> TopologyPanel::ByImportance(const State& state) const {
  std::vector<size_t> order;
  std::set<size_t> taken;
  const auto take = [&](size_t node) {
    if (order.size() < kMostTried && taken.insert(node).second) order.push_back(node);
  };
  if (hovered_) {
    take(*hovered_);
    for (const size_t neighbour : topology_.NeighboursOf(*hovered_)) take(neighbour);
  }
  if (state.recording().size() > 0) {
    const auto here = topology_.IndexOf(state.recording().item(state.cursor()).node);
    if (here) take(*here);
  }
  for (const Tunnel& tunnel : tunnels_) take(tunnel.way.front()), take(tunnel.way.back());
  for (size_t i = 0; i < topology_.nodes().size(); ++i) {
    if (IsEnd(topology_.nodes()[i])) take(i);
  }
  for (const Leg& leg : legs_) take(leg.from), take(leg.to);
  for (const Tunnel& tunnel : tunnels_) {
    for (const size_t node : tunnel.way) take(node);
  }
  for (const size_t node : by_links_) take(node);
  return order;
}

void TopologyPanel::DrawCrowdNames(Ui& ui, const State& state, const Frame& frame) {
  if (by_links_.size() != topology_.nodes().size()) {
    by_links_.resize(topology_.nodes().size());
    for (size_t i = 0; i < by_links_.size(); ++i) by_links_[i] = i;
    std::stable_sort(by_links_.begin(), by_links_.end(), [&](size_t a, size_t b) {
      return topology_.nodes()[a].links > topology_.nodes()[b].links;
    });
  }
  ImDrawList* const list = ImGui::GetWindowDrawList();
  std::vector<Box> taken;
  for (size_t i = 0; i < topology_.nodes().size() && taken.size() < kMostDots; ++i) {
    const ImVec2 at = At(frame, i);
    const float r = CrowdRadius(ui, frame, i);
    if (IsSeen(frame, at)) taken.push_back({{at.x - r, at.y - r}, {at.x + r, at.y + r}});
  }
  for (const size_t i : ByImportance(state)) {
    const TopologyNode& node = topology_.nodes()[i];
    const ImVec2 at = At(frame, i);
    if (!IsSeen(frame, at)) continue;
    const float r = CrowdRadius(ui, frame, i) + ui.Scaled(2), hit = std::max(r, ui.Scaled(6));
    const std::string id = "topology.node." + node.name;
    const bool wanted = IsEnd(node) || hovered_ == i;
    const ImVec2 size = ui.Measure(TextRole::kSmall, node.name);
    const ImVec2 spots[] = {{at.x - size.x / 2, at.y - r - size.y},
                            {at.x + r, at.y - size.y / 2},
                            {at.x - r - size.x, at.y - size.y / 2},
                            {at.x - size.x / 2, at.y + r}};
    const Box* room = nullptr;
    for (const ImVec2& spot : spots) {
      const Box box{{std::round(spot.x), std::round(spot.y)}, {spot.x + size.x, spot.y + size.y}};
      const bool is_inside = box.min.x >= frame.left && box.max.x <= frame.end.x &&
                             box.min.y >= frame.top && box.max.y <= frame.end.y;
      const bool is_free = std::none_of(taken.begin(), taken.end(),
                                        [&](const Box& other) { return other.Meets(box); });
      if (!is_inside || !is_free) continue;
      taken.push_back(box);
      room = &taken.back();
      break;
    }
    if (room == nullptr && !wanted) continue;
    if (room == nullptr) {  // over others, on its own ground
      const float x =
          std::clamp(spots[0].x, frame.left, std::max(frame.left, frame.end.x - size.x));
      const float y = std::clamp(spots[0].y, frame.top, std::max(frame.top, frame.end.y - size.y));
      taken.push_back({{std::round(x), std::round(y)}, {x + size.x, y + size.y}});
      room = &taken.back();
    }
    list->AddRectFilled(room->min, room->max, ui.Color(Tone::kPanel, 0.8f));
    ui.DrawText(list, room->min, TextRole::kSmall,
                ui.Color(wanted ? Tone::kText : Tone::kQuietText), node.name);
    ui.HitArea(id.c_str(), {at.x - hit, at.y - hit}, {at.x + hit, at.y + hit}, node.name.c_str());
    if (ImGui::IsItemActive() && ImGui::IsMouseDragging(0, ui.Scaled(3))) {
      const ImVec2 share = ShareOf(frame, ImGui::GetIO().MousePos);
      topology_.Move(i, share.x, share.y);
    } else if (!node.role.empty()) {
      ui.Tooltip((node.name + ": " + node.role).c_str());
    }
  }
}

}  // namespace pptplab::viz
