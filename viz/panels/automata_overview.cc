// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// All automata of a tunnel at a glance: a row for each, a column for each end.
#include <algorithm>
#include <cmath>
#include <string>

#include "viz/panels/automata_panel.h"

namespace pptplab::viz {

namespace {

constexpr float kHeader = 30;
constexpr float kRowHeight = 28;
constexpr float kBadge = 40;

/// Where an automaton wants to be.
bool IsGoal(std::string_view state) {
  return state == "Opened" || state == "established" || state == "Success" || state == "Network";
}
bool IsTrouble(std::string_view state) { return state == "Failure"; }

}  // namespace

std::vector<AutomatonKind> AutomataPanel::ShownKinds() const {
  std::vector<AutomatonKind> kinds;
  for (size_t i = 0; i < kAutomatonKinds; ++i) {
    const auto kind = static_cast<AutomatonKind>(i);
    const auto& ends = Tunnel()->ends;
    const bool exists = std::any_of(ends.begin(), ends.end(),
                                    [&](const TunnelEnd& end) { return end.machine(kind); });
    if (i < kUsualAutomata || exists) kinds.push_back(kind);
  }
  return kinds;
}

float AutomataPanel::OverviewHeight(const Ui& ui) const {
  return ui.Scaled(kHeader + kRowHeight * static_cast<float>(ShownKinds().size()) + 34);
}

void AutomataPanel::DrawOverview(Ui& ui, State& state, Area area) {
  // Names of automata take what is left of two columns of states, at least their short names.
  const auto ends = static_cast<float>(Tunnel()->ends.size());
  const float names = std::max(ui.Scaled(kBadge + 52), area.width() - ends * ui.Scaled(112));
  DrawEnds(ui, area, std::min(names, ui.Scaled(190)));
  float y = area.min.y + ui.Scaled(kHeader);
  // Short panels have shorter rows, as long as they can be read.
  const float room = area.max.y - y - ui.Scaled(30);
  const std::vector<AutomatonKind> kinds = ShownKinds();
  const float row = std::round(
      std::clamp(room / static_cast<float>(kinds.size()), ui.Scaled(22), ui.Scaled(kRowHeight)));
  for (const AutomatonKind kind : kinds) {
    DrawOverviewRow(ui, state, kind, {{area.min.x, y}, {area.max.x, y + row}},
                    std::min(names, ui.Scaled(190)));
    y += row;
  }
  if (area.max.y - y < ui.Scaled(26)) return;
  ImGui::SetCursorScreenPos({area.min.x, y + ui.Scaled(6)});
  if (ui.Toggle("automata.follow", "Follow the cursor", &follow_)) followed_ = kNoItem;
}

/// Names above the columns; with several tunnels, which one.
void AutomataPanel::DrawEnds(Ui& ui, Area area, float names) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const auto& tunnels = automata_->tunnels();
  const auto& ends = Tunnel()->ends;
  const float column = (area.width() - names) / static_cast<float>(ends.size());
  const float y = std::round(area.min.y + ui.Scaled(6));
  for (size_t i = 0; i < ends.size(); ++i) {
    const float x = std::round(area.min.x + names + column * static_cast<float>(i) + ui.Scaled(6));
    ui.DrawText(list, {x, y}, TextRole::kSmall, ui.Color(Tone::kQuietText),
                ui.Elide(TextRole::kSmall, ends[i].name, column - ui.Scaled(8)));
  }
  if (tunnels.size() < 2) return;
  const size_t shown = std::min(choice_.tunnel, tunnels.size() - 1);
  const std::string label = std::to_string(shown + 1) + " of " + std::to_string(tunnels.size());
  ImGui::SetCursorScreenPos(area.min);
  if (!ui.BeginMenu("automata.tunnel", label, names - ui.Scaled(8), "Which tunnel")) return;
  constexpr size_t kMostListed = 40;
  const size_t first = shown < kMostListed / 2 ? 0 : shown - kMostListed / 2;
  for (size_t i = first; i < std::min(tunnels.size(), first + kMostListed); ++i) {
    std::string name = std::to_string(i + 1) + "  " + tunnels[i].ends[0].name;
    if (tunnels[i].ends.size() > 1) name += " – " + tunnels[i].ends[1].name;
    const std::string id = "automata.tunnel." + std::to_string(i);
    if (ui.MenuItem(id.c_str(), name, "", i == shown)) Choose({i, choice_.end, choice_.kind});
  }
  ui.EndMenu();
}

void AutomataPanel::DrawOverviewRow(Ui& ui, const State& state, AutomatonKind kind, Area area,
                                    float names) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const TunnelMachines& tunnel = *Tunnel();
  const trace::Layer layer = LayerOfAutomaton(kind);
  const std::string id = "automata." + std::string(ShortNameOfAutomaton(kind));
  const bool is_chosen = kind == choice_.kind;
  const bool exists = std::any_of(tunnel.ends.begin(), tunnel.ends.end(),
                                  [&](const TunnelEnd& end) { return end.machine(kind); });
  if (ui.HitArea(id.c_str(), area.min, {area.min.x + names, area.max.y},
                 NameOfAutomaton(kind).data())) {
    Choose({choice_.tunnel, choice_.end, kind});
  }
  if (is_chosen) {
    list->AddRectFilled(area.min, area.max, ui.Color(Tone::kSelection), ui.Scaled(4));
  }
  const float middle = (area.min.y + area.max.y) / 2;
  const float alpha = exists ? 1 : 0.4f;
  ui.LayerBadge(list, {area.min.x + ui.Scaled(4), std::round(middle - ui.Scaled(9))}, layer, alpha);
  const auto put = [&](float x, float right, std::string_view text, ImU32 color) {
    const std::string shown = ui.Elide(TextRole::kSmall, text, right - x);
    const ImVec2 size = ui.Measure(TextRole::kSmall, shown);
    ui.DrawText(list, {std::round(x), std::round(middle - size.y / 2)}, TextRole::kSmall, color,
                shown);
  };
  const float name_x = area.min.x + ui.Scaled(kBadge);
  std::string_view name = NameOfAutomaton(kind);
  if (ui.Measure(TextRole::kSmall, name).x > names - ui.Scaled(kBadge + 4)) {
    name = ShortNameOfAutomaton(kind);
  }
  put(name_x, area.min.x + names, name, ui.Color(Tone::kText, std::max(alpha, 0.6f)));
  const Machine* const acted = automata_->LastToAct(choice_.tunnel, state.cursor());
  const float column = (area.width() - names) / static_cast<float>(tunnel.ends.size());
  for (size_t i = 0; i < tunnel.ends.size(); ++i) {
    const ImVec2 min{std::round(area.min.x + names + column * static_cast<float>(i)),
                     area.min.y + ui.Scaled(2)};
    const ImVec2 max{std::round(min.x + column - ui.Scaled(4)), area.max.y - ui.Scaled(2)};
    const std::string cell = id + "." + std::to_string(i);
    const Machine* const machine = tunnel.ends[i].machine(kind);
    const std::string_view now = machine == nullptr ? "–" : machine->StateAt(state.cursor());
    if (ui.HitArea(cell.c_str(), min, max, std::string(now).c_str())) {
      Choose({choice_.tunnel, i, kind});
    }
    const bool hovered = ImGui::IsItemHovered();
    if (IsGoal(now)) {
      list->AddRectFilled(min, max, ui.LayerColor(layer, 0.28f), ui.Scaled(4));
    }
    if (machine != nullptr && machine == acted) {
      list->AddRect(min, max, ui.LayerColor(layer), ui.Scaled(4), 0, ui.Scaled(1.5f));
    } else if (hovered) {
      list->AddRect(min, max, ui.Color(Tone::kAccent, 0.6f), ui.Scaled(4));
    }
    const bool moved = machine != nullptr && machine->LastAt(state.cursor()) != nullptr;
    const Tone tone = IsTrouble(now) ? Tone::kError : moved ? Tone::kText : Tone::kQuietText;
    put(min.x + ui.Scaled(6), max.x - ui.Scaled(2),
        IsTrouble(now) ? "× " + std::string(now) : std::string(now), ui.Color(tone));
    if (hovered && machine != nullptr) ui.Tooltip(std::string(now).c_str());
  }
}

}  // namespace pptplab::viz
