// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The tables: RFC 1661's as the RFC prints it (events down, states across), as far as there is room
// for its words, and RFC 2637's row by row. The current state is a lit column or a lit heading, the
// last transition a lit cell, those before it fade.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "viz/panels/automata_panel.h"

namespace pptplab::viz {

namespace {

constexpr size_t kTrail = 5;  ///< transitions that still glow
constexpr std::array<float, kTrail> kGlow = {0.9f, 0.36f, 0.24f, 0.16f, 0.10f};

// Of RFC 2637's tables, design pixels.
constexpr float kTitleHeight = 22;
constexpr float kStateHeight = 24;
constexpr float kRowHeight = 40;

/// How much of a cell's text fits.
enum class Detail : uint8_t { kNextState, kTwoLines, kWhole };

struct Grid {
  ImVec2 at{};
  float events = 0;  ///< width of the column with their names
  float column = 0;
  float row = 0;
  float header = 0;
  Detail detail = Detail::kNextState;
  ImVec2 Cell(size_t event, size_t state) const {
    return {at.x + events + column * static_cast<float>(state),
            at.y + header + row * static_cast<float>(event)};
  }
};

Grid GridIn(const Ui& ui, ImVec2 at, float width) {
  Grid grid;
  grid.at = at;
  const float letter = ui.Measure(TextRole::kMonoSmall, "0").x;
  grid.events = std::round(letter * 6);
  grid.header = std::round(ui.Scaled(40));
  constexpr auto kStates = static_cast<float>(ppp::kAutomatonStates);
  const float column = std::floor((width - grid.events) / kStates);
  grid.column = column;
  if (column >= letter * 13.5f) {
    grid.detail = Detail::kWhole;
    grid.row = std::round(ui.Scaled(24));
  } else if (column >= letter * 8.6f) {
    grid.detail = Detail::kTwoLines;
    grid.header = std::round(ui.Scaled(54));
    grid.row = std::round(ui.Scaled(34));
  } else {
    grid.column = std::min(column, std::round(ui.Scaled(44)));
    grid.row = std::round(ui.Scaled(20));
  }
  return grid;
}

/// "tld,irc,str/4" on two lines: "tld,irc," and "str/4".
std::pair<std::string, std::string> TwoLines(const std::string& text, size_t letters) {
  if (text.size() <= letters) return {text, ""};
  const size_t comma = text.rfind(',', letters - 1);
  if (comma == std::string::npos) return {text, ""};
  return {text.substr(0, comma + 1), text.substr(comma + 1)};
}

/// How strongly a cell or row glows: by how many transitions ago it was passed.
template <class IsHere>
float GlowOf(const Machine& machine, size_t count, IsHere is_here) {
  for (size_t ago = 0; ago < kTrail && ago < count; ++ago) {
    if (is_here(machine.changes[count - 1 - ago])) return kGlow[ago];
  }
  return 0;
}

/// The next time that it passes here after the cursor, else the first time; kNoItem: never.
template <class IsHere>
ItemIndex NextPass(const Machine& machine, ItemIndex cursor, IsHere is_here) {
  ItemIndex first = kNoItem;
  for (const Change& change : machine.changes) {
    if (!is_here(change)) continue;
    if (change.item > cursor) return change.item;
    if (first == kNoItem) first = change.item;
  }
  return first;
}

void Centered(const Ui& ui, ImDrawList* list, ImVec2 min, float width, float height, TextRole role,
              ImU32 color, std::string_view text) {
  const ImVec2 size = ui.Measure(role, text);
  ui.DrawText(list,
              {std::round(min.x + (width - size.x) / 2), std::round(min.y + (height - size.y) / 2)},
              role, color, text);
}

/// Across the top: the numbers of the states, their names where there is room, else only the
/// current one's.
void DrawStates(const Ui& ui, const Grid& grid, std::optional<ppp::AutomatonState> now,
                trace::Layer layer) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const bool all = grid.detail != Detail::kNextState;
  const float line = std::round(grid.header / (grid.detail == Detail::kTwoLines ? 3 : 2));
  const float numbers = grid.at.y + grid.header - line;
  const float end = grid.at.x + grid.events + grid.column * ppp::kAutomatonStates;
  for (size_t i = 0; i < ppp::kAutomatonStates; ++i) {
    const bool lit = now && static_cast<size_t>(*now) == i;
    const ImVec2 at{grid.Cell(0, i).x, grid.at.y};
    const ImU32 color = lit ? ui.LayerColor(layer) : ui.Color(Tone::kQuietText);
    const std::string_view name = ppp::kAutomatonStateNames[i];
    const size_t hyphen = name.find('-');
    if (grid.detail == Detail::kTwoLines && hyphen != std::string_view::npos) {
      Centered(ui, list, at, grid.column, line, TextRole::kSmall, color,
               name.substr(0, hyphen + 1));
      Centered(ui, list, {at.x, at.y + line}, grid.column, line, TextRole::kSmall, color,
               name.substr(hyphen + 1));
    } else if (all) {
      const float y = numbers - line;
      Centered(ui, list, {at.x, y}, grid.column, line, TextRole::kSmall, color, name);
    } else if (lit) {
      const float width = ui.Measure(TextRole::kSmall, name).x;
      const float x = std::clamp(at.x + (grid.column - width) / 2, grid.at.x, end - width);
      ui.DrawText(list, {std::round(x), grid.at.y}, TextRole::kSmall, color, name);
    }
    const std::string number = std::to_string(i);
    Centered(ui, list, {at.x, numbers}, grid.column, line, TextRole::kMonoSmall, color, number);
  }
}

void DrawCell(const Ui& ui, const Grid& grid, ImVec2 at, const ppp::AutomatonCell& cell,
              ImU32 color) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const auto put = [&](float y, float height, std::string_view text) {
    Centered(ui, list, {at.x, y}, grid.column, height, TextRole::kMonoSmall, color, text);
  };
  if (!cell.legal) return put(at.y, grid.row, "·");
  if (grid.detail == Detail::kNextState) {
    const char next = static_cast<char>('0' + static_cast<int>(cell.next));
    return put(at.y, grid.row, std::string_view(&next, 1));
  }
  const std::string text = TextOfCell(cell);
  const float letter = ui.Measure(TextRole::kMonoSmall, "0").x;
  const auto [first, second] = TwoLines(
      text, std::max<size_t>(4, static_cast<size_t>((grid.column - ui.Scaled(3)) / letter)));
  if (second.empty()) return put(at.y, grid.row, first);
  put(at.y + ui.Scaled(1), grid.row / 2, first);
  put(at.y + grid.row / 2 - ui.Scaled(1), grid.row / 2, second);
}

}  // namespace

float AutomataPanel::TableHeight(const Ui& ui, const Machine& machine, float width) {
  if (RunsRfc1661(machine.kind)) {
    const Grid grid = GridIn(ui, {}, width - ImGui::GetStyle().ScrollbarSize - ui.Scaled(2));
    return grid.header + grid.row * ppp::kAutomatonEvents + ui.Scaled(4);
  }
  float height = kTitleHeight + kRowHeight * static_cast<float>(machine.table->rows.size());
  std::string_view group;
  for (const StateRow& row : machine.table->rows) {
    if (row.from == group) continue;
    group = row.from;
    height += kStateHeight;
  }
  return ui.Scaled(height) + ui.Scaled(4);
}

void AutomataPanel::DrawGrid(Ui& ui, State& state, const Machine& machine, Area area, size_t end) {
  const trace::Layer layer = LayerOfAutomaton(machine.kind);
  const size_t count = machine.CountAt(state.cursor());
  const auto now = Rfc1661State(machine.StateAt(state.cursor()));
  // The states' numbers stay in sight, the events scroll below them.
  Grid grid = GridIn(ui, area.min, area.width() - ImGui::GetStyle().ScrollbarSize - ui.Scaled(2));
  DrawStates(ui, grid, now, layer);
  ImGui::SetCursorScreenPos({area.min.x, area.min.y + grid.header});
  const std::string name = "automata.grid." + std::to_string(end);
  ImGui::BeginChild(name.c_str(), {area.width(), area.height() - grid.header}, false);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  grid.at = start;
  grid.header = 0;
  const float width = grid.events + grid.column * ppp::kAutomatonStates;
  const float height = grid.row * ppp::kAutomatonEvents;
  ImDrawList* const list = ImGui::GetWindowDrawList();
  if (now) {
    const ImVec2 top{grid.Cell(0, static_cast<size_t>(*now)).x, start.y};
    list->AddRectFilled(top, {top.x + grid.column, start.y + height}, ui.LayerColor(layer, 0.16f),
                        ui.Scaled(4));
  }
  if (ui.HitArea(name.c_str(), start, {start.x + width, start.y + height}, "RFC 1661 §4.1")) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const auto event = static_cast<size_t>((mouse.y - start.y) / grid.row);
    const auto column =
        static_cast<size_t>(std::max(0.0f, (mouse.x - start.x - grid.events) / grid.column));
    const ItemIndex pass = NextPass(machine, state.cursor(), [&](const Change& change) {
      const auto from = Rfc1661State(change.from);
      const auto on = Rfc1661Event(change.event);
      return from && on && static_cast<size_t>(*from) == column &&
             static_cast<size_t>(*on) == event;
    });
    if (pass != kNoItem) state.Select(pass);
    if (pass == kNoItem) state.Say("This automaton never takes this transition here.");
  }
  const bool hovered = ImGui::IsItemHovered();
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  for (size_t event = 0; event < ppp::kAutomatonEvents; ++event) {
    const ImVec2 row = grid.Cell(event, 0);
    if (event % 2 == 1) {
      list->AddRectFilled({start.x, row.y}, {start.x + width, row.y + grid.row},
                          ui.Color(Tone::kLine, 0.25f));
    }
    const ImVec2 size = ui.Measure(TextRole::kMonoSmall, "0");
    ui.DrawText(list, {start.x + ui.Scaled(2), std::round(row.y + (grid.row - size.y) / 2)},
                TextRole::kMonoSmall, ui.Color(Tone::kQuietText), ppp::kAutomatonEventNames[event]);
    for (size_t column = 0; column < ppp::kAutomatonStates; ++column) {
      const ImVec2 at = grid.Cell(event, column);
      const auto in_state = static_cast<ppp::AutomatonState>(column);
      const auto on_event = static_cast<ppp::AutomatonEvent>(event);
      const float glow = GlowOf(machine, count, [&](const Change& change) {
        return change.from == ppp::NameOf(in_state) && change.event == ppp::NameOf(on_event);
      });
      const ImVec2 far{at.x + grid.column, at.y + grid.row};
      if (glow > 0) {
        list->AddRectFilled({at.x + 1, at.y + 1}, {far.x - 1, far.y - 1},
                            ui.LayerColor(layer, glow), ui.Scaled(3));
      }
      const bool is_last = glow == kGlow[0];
      const bool in_column = now && in_state == *now;
      const ImU32 color = is_last                 ? ui.Color(Tone::kPanel)
                          : glow > 0 || in_column ? ui.Color(Tone::kText)
                                                  : ui.Color(Tone::kQuietText, 0.8f);
      DrawCell(ui, grid, at, ppp::CellOf(on_event, in_state), color);
      if (is_last && scroll_) {
        ImGui::SetScrollFromPosY(at.y + grid.row / 2 - ImGui::GetWindowPos().y, 0.5f);
      }
      if (hovered && mouse.x >= at.x && mouse.x < far.x && mouse.y >= at.y && mouse.y < far.y) {
        list->AddRect(at, far, ui.Color(Tone::kAccent), ui.Scaled(3));
        ui.Tooltip(ExplainCell(on_event, in_state).c_str());
      }
    }
  }
  ImGui::SetCursorScreenPos(start);
  ImGui::Dummy({width, height});
  ImGui::EndChild();
}

void AutomataPanel::DrawRows(Ui& ui, State& state, const Machine& machine, Area area, size_t end) {
  ImGui::SetCursorScreenPos(area.min);
  const std::string name = "automata.rows." + std::to_string(end);
  ImGui::BeginChild(name.c_str(), {area.width(), area.height()}, false);
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const StateTable& table = *machine.table;
  const trace::Layer layer = LayerOfAutomaton(machine.kind);
  const size_t count = machine.CountAt(state.cursor());
  const std::string_view now = machine.StateAt(state.cursor());
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x - ui.Scaled(4);
  const float row = std::round(ui.Scaled(kRowHeight));
  float y = start.y;
  std::string_view group;
  ui.DrawText(list, {start.x, y}, TextRole::kSmall, ui.Color(Tone::kQuietText),
              ui.Elide(TextRole::kSmall, table.title, width));
  y += ui.Scaled(kTitleHeight);
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const StateRow& here = table.rows[i];
    if (here.from != group) {
      group = here.from;
      const bool lit = group == now;
      const ImVec2 far{start.x + width, y + ui.Scaled(22)};
      if (lit) {
        list->AddRectFilled({start.x, y}, far, ui.LayerColor(layer, 0.28f), ui.Scaled(4));
      }
      ui.DrawText(list, {start.x + ui.Scaled(6), std::round(y + ui.Scaled(3))}, TextRole::kSmall,
                  lit ? ui.Color(Tone::kText) : ui.LayerColor(layer), group);
      if (lit && scroll_ && count == 0) {
        ImGui::SetScrollFromPosY(y - ImGui::GetWindowPos().y, 0.25f);
      }
      y += ui.Scaled(kStateHeight);
    }
    const ImVec2 min{start.x, y};
    const ImVec2 max{start.x + width, y + row};
    y += row;
    const auto is_here = [&](const Change& change) {
      return RowOf(table, change.from, change.event, change.to) == i;
    };
    const std::string id = name + "." + std::to_string(i);
    if (ui.HitArea(id.c_str(), min, max, here.event.data())) {
      const ItemIndex pass = NextPass(machine, state.cursor(), is_here);
      if (pass != kNoItem) state.Select(pass);
      if (pass == kNoItem) state.Say("This automaton never takes this transition here.");
    }
    const bool hovered = ImGui::IsItemHovered();
    if (hovered) {
      const std::string whole =
          std::string(here.event) + "\n" + (here.actions.empty() ? "no action" : here.actions) +
          "\n→ " + std::string(here.to) + "   " +
          (here.section == "ours" ? "no arrow in the RFC" : std::string(here.section));
      ui.Tooltip(whole.c_str());
    }
    const float glow = GlowOf(machine, count, is_here);
    if (glow == kGlow[0] && scroll_) {
      ImGui::SetScrollFromPosY(min.y - ImGui::GetWindowPos().y, 0.3f);
    }
    if (!ImGui::IsRectVisible(min, max)) continue;
    if (glow > 0) {
      list->AddRectFilled({min.x, min.y + 1}, {max.x, max.y - 1}, ui.LayerColor(layer, glow * 0.6f),
                          ui.Scaled(4));
    }
    if (hovered) list->AddRect(min, max, ui.Color(Tone::kAccent, 0.6f), ui.Scaled(4));
    const bool can_happen = here.from == now;
    const ImU32 text = ui.Color(can_happen || glow > 0 ? Tone::kText : Tone::kQuietText);
    const ImU32 quiet = ui.Color(glow > 0.5f ? Tone::kText : Tone::kQuietText);
    const std::string next = here.to == here.from ? "stays" : "→ " + std::string(here.to);
    const float next_width = ui.Measure(TextRole::kSmall, next).x;
    const float left = min.x + ui.Scaled(14);
    const float right = max.x - ui.Scaled(6) - next_width;
    ui.DrawText(list, {std::round(right), std::round(min.y + ui.Scaled(3))}, TextRole::kSmall, text,
                next);
    ui.DrawText(list, {left, std::round(min.y + ui.Scaled(3))}, TextRole::kSmall, text,
                ui.Elide(TextRole::kSmall, here.event, right - left - ui.Scaled(8)));
    const float section = ui.Measure(TextRole::kSmall, here.section).x;
    ui.DrawText(list,
                {std::round(max.x - ui.Scaled(6) - section), std::round(min.y + ui.Scaled(20))},
                TextRole::kSmall, quiet, here.section);
    ui.DrawText(list, {left, std::round(min.y + ui.Scaled(20))}, TextRole::kSmall, quiet,
                ui.Elide(TextRole::kSmall, here.actions.empty() ? "no action" : here.actions,
                         max.x - section - left - ui.Scaled(14)));
  }
  ImGui::SetCursorScreenPos(start);
  ImGui::Dummy({width, y - start.y});
  ImGui::EndChild();
}

}  // namespace pptplab::viz
