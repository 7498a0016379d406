// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What is shown where, the sentence above the table, and the history.
#include "viz/panels/automata_panel.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "viz/panels/status.h"

namespace pptplab::viz {

namespace {

constexpr float kOverviewShare = 0.42f;  ///< of the panel's width, beside a machine
constexpr float kOverviewWidest = 330;   ///< design pixels
constexpr float kBesideFrom = 540;       ///< of the panel's width
constexpr float kTwoFrom = 620;          ///< of the machine's: both ends side by side
constexpr float kHistoryFrom = 520;      ///< of its height: history under the table
constexpr float kShortestHistory = 112;
constexpr float kMachineFrom = 300;  ///< of its height: overview above it
constexpr float kHeadHeight = 34;
constexpr float kRow = 24;

}  // namespace

void AutomataPanel::AddCommands(CommandTable& table) {
  const auto has_recording = [](const State& state) { return !state.empty(); };
  const auto add = [&](const char* name, const char* title, const char* group, const char* key,
                       bool repeats, auto run) {
    table.Add({name, title, group, key,
               [this, run](State& state) {
                 Refresh(state);
                 run(state);
               },
               has_recording, repeats});
  };
  add("automata.next", "State machines: next automaton", "View", "S", false,
      [this](State&) { NextAutomaton(1); });
  add("automata.previous", "State machines: previous automaton", "View", "Shift+S", false,
      [this](State&) { NextAutomaton(-1); });
  add("automata.end", "State machines: the other end", "View", "Alt+S", false, [this](State&) {
    MachineChoice choice = choice_;
    choice.end = 1 - std::min<size_t>(choice.end, 1);
    Choose(choice);
  });
  add("automata.all", "State machines: all of them, or one", "View", "Shift+A", false,
      [this](State&) { shows_machine_ = !shows_machine_; });
  add("automata.history", "State machines: history or table", "View", "H", false, [this](State&) {
    shows_machine_ = true;
    shows_history_ = !shows_history_;
  });
  add("automata.follow", "State machines: follow the cursor", "View", "Shift+H", false,
      [this](State& state) {
        follow_ = !follow_;
        followed_ = kNoItem;
        state.Say(follow_ ? "The state machines follow the cursor."
                          : "The state machines stay with the chosen automaton.");
      });
  add("automata.tunnel", "State machines: next tunnel", "View", "", false, [this](State&) {
    if (automata_->tunnels().empty()) return;
    Choose({(choice_.tunnel + 1) % automata_->tunnels().size(), choice_.end, choice_.kind});
  });
  add("automata.forward", "Next transition of this automaton", "Time", "Alt+Right", true,
      [this](State& state) { StepTransition(state, true); });
  add("automata.back", "Previous transition of this automaton", "Time", "Alt+Left", true,
      [this](State& state) { StepTransition(state, false); });
}

void AutomataPanel::StepTransition(State& state, bool forward) {
  const Machine* const machine = Chosen();
  if (machine == nullptr) return state.Say("This automaton never moves.");
  const size_t count = machine->CountAt(state.cursor());
  const bool on_it = count > 0 && machine->changes[count - 1].item == state.cursor();
  const size_t back = on_it ? 2 : 1;
  if (forward ? count == machine->changes.size() : count < back) {
    return state.Say(forward ? "This was its last transition." : "This was its first transition.");
  }
  state.Select(machine->changes[forward ? count : count - back].item);
  state.Say("");
  followed_ = state.cursor();  // this automaton is what one looks at
}

void AutomataPanel::NextAutomaton(int by) {
  const TunnelMachines* const tunnel = Tunnel();
  if (tunnel == nullptr) return;
  constexpr int kCount = static_cast<int>(kAutomatonKinds);
  MachineChoice choice = choice_;
  for (int i = 1; i <= kCount; ++i) {
    const int kind = (static_cast<int>(choice_.kind) + by * i + kCount) % kCount;
    choice.kind = static_cast<AutomatonKind>((kind + kCount) % kCount);
    const bool exists = std::any_of(tunnel->ends.begin(), tunnel->ends.end(), [&](const auto& end) {
      return end.machine(choice.kind) != nullptr;
    });
    if (exists) break;
  }
  Choose(choice);
}

/// By hand: from now on it stays.
void AutomataPanel::Choose(MachineChoice choice) {
  choice_ = choice;
  follow_ = false;
  shows_machine_ = true;
}

const TunnelMachines* AutomataPanel::Tunnel() const {
  if (!automata_ || automata_->tunnels().empty()) return nullptr;
  return &automata_->tunnels()[std::min(choice_.tunnel, automata_->tunnels().size() - 1)];
}

const Machine* AutomataPanel::Chosen() const {
  const TunnelMachines* const tunnel = Tunnel();
  if (tunnel == nullptr) return nullptr;
  return tunnel->ends[std::min(choice_.end, tunnel->ends.size() - 1)].machine(choice_.kind);
}

void AutomataPanel::Refresh(const State& state) {
  if (state.empty()) return;
  switch (identity_.Look(state.recording())) {
    case RecordingIdentity::Change::kOther:
      automata_ = std::make_unique<Automata>(state.recording());
      choice_ = {};
      followed_ = kNoItem;
      break;
    case RecordingIdentity::Change::kGrown:
      automata_->Update();
      break;
    case RecordingIdentity::Change::kNone:
      break;
  }
  if (!follow_ || followed_ == state.cursor()) return;
  followed_ = state.cursor();
  choice_ = automata_->Follow(state.cursor(), choice_);
}

void AutomataPanel::Draw(Ui& ui, State& state, const CommandTable&) {
  if (state.empty()) {
    return ui.EmptyState("automata.empty",
                         "Open a recording: the state of every automaton of both ends is drawn "
                         "here, with the tables of the RFCs.");
  }
  Refresh(state);
  if (Tunnel() == nullptr) {
    return ui.EmptyState("automata.empty",
                         "No automaton moves in this recording. A capture of a network gets its "
                         "states from `pptplab decode`.");
  }
  // A list that is new knows its height only in the next frame.
  const Scrolled now{state.cursor(), choice_, shows_machine_, shows_history_};
  if (scrolled_ != now) frames_to_scroll_ = 3;
  scrolled_ = now;
  scroll_ = frames_to_scroll_ > 0;
  frames_to_scroll_ = std::max(0, frames_to_scroll_ - 1);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const Area all{at, {at.x + room.x, at.y + room.y}};
  const float overview = OverviewHeight(ui);
  if (room.x >= ui.Scaled(kBesideFrom)) {
    const float split =
        std::round(at.x + std::min(room.x * kOverviewShare, ui.Scaled(kOverviewWidest)));
    DrawOverview(ui, state, {at, {split, all.max.y}});
    DrawMachine(ui, state, {{split + ui.Scaled(16), at.y}, all.max}, false);
  } else if (room.y >= overview + ui.Scaled(kMachineFrom)) {
    DrawOverview(ui, state, {at, {all.max.x, at.y + overview}});
    DrawMachine(ui, state, {{at.x, at.y + overview + ui.Scaled(8)}, all.max}, false);
  } else if (shows_machine_) {
    DrawMachine(ui, state, all, true);
  } else {
    DrawOverview(ui, state, all);
  }
}

void AutomataPanel::DrawMachine(Ui& ui, State& state, Area area, bool with_back) {
  const TunnelMachines& tunnel = *Tunnel();
  const bool both = tunnel.ends.size() == 2 && area.width() >= ui.Scaled(kTwoFrom);
  const bool with_history = area.height() >= ui.Scaled(kHistoryFrom);
  area.min.y +=
      DrawMachineHead(ui, state, area, with_back, !both && tunnel.ends.size() == 2, with_history);
  if (!both) {
    return DrawEndOf(ui, state, std::min(choice_.end, tunnel.ends.size() - 1), area, with_history);
  }
  const float middle = std::round((area.min.x + area.max.x) / 2);
  const float gap = ui.Scaled(8);
  DrawEndOf(ui, state, 0, {area.min, {middle - gap, area.max.y}}, with_history);
  DrawEndOf(ui, state, 1, {{middle + gap, area.min.y}, area.max}, with_history);
}

/// Name, end, table or history. Returns its height.
float AutomataPanel::DrawMachineHead(Ui& ui, const State&, Area area, bool with_back,
                                     bool with_ends, bool with_history) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const TunnelMachines& tunnel = *Tunnel();
  const float height = ui.Scaled(26);
  float x = area.min.x;
  if (with_back) {
    ImGui::SetCursorScreenPos(area.min);
    if (ui.Button("automata.back", "‹", true, "All automata of both ends")) {
      shows_machine_ = false;
    }
    x = ImGui::GetItemRectMax().x + ui.Scaled(8);
  }
  const float middle = area.min.y + height / 2;
  x += ui.LayerBadge(list, {x, std::round(middle - ui.Scaled(9))}, LayerOfAutomaton(choice_.kind)) +
       ui.Scaled(8);
  float right = area.max.x;
  if (!with_history) {
    const char* const other = shows_history_ ? "Table" : "History";
    right -= ui.Measure(TextRole::kBody, other).x + 2 * ImGui::GetStyle().FramePadding.x;
    ImGui::SetCursorScreenPos({right, area.min.y});
    if (ui.Button("automata.show", other)) shows_history_ = !shows_history_;
    right -= ui.Scaled(8);
  }
  if (with_ends) {
    const std::string first = ui.Elide(TextRole::kSmall, tunnel.ends[0].name, ui.Scaled(72));
    const std::string second = ui.Elide(TextRole::kSmall, tunnel.ends[1].name, ui.Scaled(72));
    const char* const labels[] = {first.c_str(), second.c_str()};
    right -= ui.Measure(TextRole::kSmall, first).x + ui.Measure(TextRole::kSmall, second).x +
             ui.Scaled(38);
    int end = static_cast<int>(choice_.end);
    ImGui::SetCursorScreenPos({right, area.min.y});
    if (ui.Choice("automata.end", &end, labels, 2)) {
      Choose({choice_.tunnel, static_cast<size_t>(end), choice_.kind});
    }
    right -= ui.Scaled(8);
  }
  std::string name(NameOfAutomaton(choice_.kind));
  if (ui.Measure(TextRole::kBody, name).x > right - x) name = ShortNameOfAutomaton(choice_.kind);
  name = ui.Elide(TextRole::kBody, name, right - x);
  const ImVec2 size = ui.Measure(TextRole::kBody, name);
  ui.DrawText(list, {std::round(x), std::round(middle - size.y / 2)}, TextRole::kBody,
              ui.Color(Tone::kText), name);
  return ui.Scaled(kHeadHeight);
}

void AutomataPanel::DrawEndOf(Ui& ui, State& state, size_t end, Area area, bool with_history) {
  const TunnelMachines& tunnel = *Tunnel();
  const Machine* const machine = tunnel.ends[end].machine(choice_.kind);
  if (machine == nullptr) {
    const std::string text =
        tunnel.ends[end].name + ": this automaton has not moved, or nobody could see it.";
    ui.DrawText(ImGui::GetWindowDrawList(), area.min, TextRole::kSmall, ui.Color(Tone::kQuietText),
                ui.Elide(TextRole::kSmall, text, area.width()));
    return;
  }
  area.min.y += DrawLastChange(ui, state, *machine, area, tunnel.ends[end].name);
  Area table = area;
  if (with_history) {
    const float whole = TableHeight(ui, *machine, area.width());
    table.max.y =
        std::min(area.max.y - ui.Scaled(kShortestHistory), std::round(area.min.y + whole));
    const float line = table.max.y + ui.Scaled(6);
    ImDrawList* const list = ImGui::GetWindowDrawList();
    list->AddLine({area.min.x, line}, {area.max.x, line}, ui.Color(Tone::kLine), ui.Scaled(1));
    DrawHistory(ui, state, *machine, {{area.min.x, line + ui.Scaled(6)}, area.max}, end);
  } else if (shows_history_) {
    return DrawHistory(ui, state, *machine, area, end);
  }
  if (RunsRfc1661(machine->kind)) {
    DrawGrid(ui, state, *machine, table, end);
  } else {
    DrawRows(ui, state, *machine, table, end);
  }
}

/// "client: Ack-Sent → Opened", and on what, and what it did. Returns its height.
float AutomataPanel::DrawLastChange(Ui& ui, const State& state, const Machine& machine, Area area,
                                    std::string_view who) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const Change* const last = machine.LastAt(state.cursor());
  const trace::Layer layer = LayerOfAutomaton(machine.kind);
  float x = area.min.x;
  const auto put = [&](std::string_view text, ImU32 color) {
    const std::string shown = ui.Elide(TextRole::kBody, text, area.max.x - x);
    ui.DrawText(list, {std::round(x), area.min.y}, TextRole::kBody, color, shown);
    x += ui.Measure(TextRole::kBody, shown).x;
  };
  put(std::string(who) + ": ", ui.Color(Tone::kQuietText));
  if (last != nullptr && last->from != last->to) {
    put(std::string(last->from) + " → ", ui.Color(Tone::kText));
  }
  put(machine.StateAt(state.cursor()), ui.LayerColor(layer));
  std::string words = "nothing has happened yet";
  if (last != nullptr) {
    words = "on " + std::string(last->event);
    const auto event = RunsRfc1661(machine.kind) ? Rfc1661Event(last->event) : std::nullopt;
    if (event) words += " (" + std::string(MeaningOf(*event)) + ")";
    const std::string actions = ActionsInFull(last->actions);
    if (!actions.empty()) words += ": " + actions;
  }
  const float line = ui.Scaled(20);
  ui.DrawText(list, {area.min.x, area.min.y + line}, TextRole::kSmall, ui.Color(Tone::kQuietText),
              ui.Elide(TextRole::kSmall, words, area.width()));
  const ImVec2 end{area.max.x, area.min.y + 2 * line};
  if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(area.min, end) && !ui.keys_in_use()) {
    ImGui::BeginTooltip();
    ImGui::PushTextWrapPos(ui.Scaled(380));
    ui.Text(TextRole::kSmall, words);
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
  }
  ui.Probe("automata.last", area.min, end, false, words);
  return 2 * line + ui.Scaled(6);
}

void AutomataPanel::DrawHistory(Ui& ui, State& state, const Machine& machine, Area area,
                                size_t end) {
  ImGui::SetCursorScreenPos(area.min);
  const std::string name = "automata.history." + std::to_string(end);
  ImGui::BeginChild(name.c_str(), {area.width(), area.height()}, false);
  const float row = std::round(ui.Scaled(kRow));
  const size_t count = machine.CountAt(state.cursor());
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float scroll = ImGui::GetScrollY();
  ImGui::Dummy({width, row * static_cast<float>(machine.changes.size())});
  if (scroll_) {
    ImGui::SetScrollY(std::max(0.0f, row * (static_cast<float>(count) - 0.5f) - area.height() / 2));
  }
  const auto first = static_cast<size_t>(std::max(0.0f, scroll / row));
  const auto in_sight = static_cast<size_t>(area.height() / row) + 2;
  const size_t after = std::min(machine.changes.size(), first + in_sight);
  ImDrawList* const list = ImGui::GetWindowDrawList();
  for (size_t i = first; i < after; ++i) {
    const Change& change = machine.changes[i];
    const ImVec2 min{start.x, start.y + row * static_cast<float>(i)};
    const ImVec2 max{min.x + width, min.y + row};
    const std::string id = name + "." + std::to_string(i);
    if (ui.HitArea(id.c_str(), min, max, change.to.data())) state.Select(change.item);
    const bool is_last = i + 1 == count;
    if (is_last) list->AddRectFilled(min, max, ui.Color(Tone::kSelection), ui.Scaled(4));
    if (ImGui::IsItemHovered()) {
      list->AddRect(min, max, ui.Color(Tone::kAccent, 0.6f), ui.Scaled(4));
    }
    const ImU32 quiet = ui.Color(Tone::kQuietText, i < count ? 1 : 0.6f);
    const ImU32 text = i < count ? ui.Color(Tone::kText) : quiet;
    const float y = std::round(min.y + ui.Scaled(4));
    float x = min.x + ui.Scaled(6);
    const Instant time = AtNanoseconds(state.recording().item(change.item).time_ns);
    std::string moment = FormatMoment(state, time);
    moment.resize(moment.find('.') == std::string::npos ? moment.size() : moment.find('.') + 4);
    ui.DrawText(list, {x, y + ui.Scaled(1)}, TextRole::kMonoSmall, quiet, moment);
    x += std::max(ui.Scaled(48), ui.Measure(TextRole::kMonoSmall, moment).x + ui.Scaled(10));
    const std::string way = change.from == change.to
                                ? "stays " + std::string(change.to)
                                : std::string(change.from) + " → " + std::string(change.to);
    const std::string shown = ui.Elide(TextRole::kSmall, way, max.x - x - ui.Scaled(6));
    ui.DrawText(list, {x, y}, TextRole::kSmall, text, shown);
    x += ui.Measure(TextRole::kSmall, shown).x + ui.Scaled(10);
    if (max.x - x < ui.Scaled(24)) continue;
    ui.DrawText(list, {x, y}, TextRole::kSmall, quiet,
                ui.Elide(TextRole::kSmall, change.event, max.x - x - ui.Scaled(6)));
  }
  ImGui::EndChild();
}

}  // namespace pptplab::viz
