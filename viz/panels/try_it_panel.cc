// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Rows, the command, the bar. What a change is comes from viz/model/experiment.
#include "viz/panels/try_it_panel.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace pptplab::viz {

namespace {

constexpr float kButton = 56;
constexpr float kPad = 8;
constexpr float kGap = 4;
/// What stays for the command and the progress.
constexpr float kFoot = 126;

bool HasRecording(const State& state) { return !state.empty() && state.recording().size() > 0; }

size_t NumberOf(std::string_view experiment) {
  const auto all = Experiments();
  for (size_t i = 0; i < all.size(); ++i) {
    if (experiment == all[i].name) return i;
  }
  return 0;
}

void Choose(State& state, size_t step) {
  const auto all = Experiments();
  size_t next = NumberOf(state.trial().chosen);
  for (size_t tried = 0; tried < all.size(); ++tried) {
    next = (next + step) % all.size();
    if (PlanChange(state, all[next].name).is_offered) break;
  }
  state.trial().chosen = all[next].name;
  state.Say(all[NumberOf(state.trial().chosen)].title);
}

void CopyCommand(State& state) {
  const std::string command = CommandFor(state, state.trial().chosen);
  if (command.empty()) return state.Say(PlanChange(state, state.trial().chosen).sentence);
  ImGui::SetClipboardText(command.c_str());
  state.Say("Copied: " + command);
}

std::string KeyInBrackets(const CommandTable& commands, const char* name, const State& state) {
  const Command* const command = commands.Find(name);
  const std::string key = command == nullptr ? "" : commands.KeyOf(*command, state.settings());
  return key.empty() ? "" : " (" + key + ")";
}

float WrappedHeight(const Ui& ui, TextRole role, std::string_view text, float width) {
  const ImFont* const font = ui.Font(role);
  return font->CalcTextSizeA(font->FontSize, 1e6f, width, text.data(), text.data() + text.size()).y;
}

void DrawWrapped(const Ui& ui, ImVec2 at, TextRole role, ImU32 color, std::string_view text,
                 float width) {
  const ImFont* const font = ui.Font(role);
  ImGui::GetWindowDrawList()->AddText(font, font->FontSize, at, color, text.data(),
                                      text.data() + text.size(), width);
}

}  // namespace

void TryItPanel::AddCommands(CommandTable& table) {
  table.Add({"try.next", "Choose the next change to try", "Try it", "Shift+V",
             [](State& state) { Choose(state, 1); }, &HasRecording, true});
  table.Add({"try.previous", "Choose the previous change to try", "Try it", "Alt+V",
             [](State& state) { Choose(state, Experiments().size() - 1); }, &HasRecording, true});
  table.Add({"try.copy", "Copy the command of the chosen change", "Try it", "Ctrl+Shift+V",
             &CopyCommand, &HasRecording});
}

void TryItPanel::Refresh(State& state) {
  const RecordingModel* const recording = &state.recording();
  const bool same = recording_ == recording && revision_ == state.revision() &&
                    size_ == recording->size() && cursor_ == state.cursor();
  if (same && chosen_ == state.trial().chosen) return;
  if (!same) {
    changes_.clear();
    for (const Experiment& experiment : Experiments()) {
      changes_.push_back(PlanChange(state, experiment.name));
    }
  }
  recording_ = recording;
  revision_ = state.revision();
  size_ = recording->size();
  cursor_ = state.cursor();
  chosen_ = state.trial().chosen;
  command_ = CommandFor(state, chosen_);
}

void TryItPanel::Draw(Ui& ui, State& state, const CommandTable& commands) {
  if (!HasRecording(state)) {
    return ui.EmptyState("try-it.empty",
                         "Open a scenario or its recording: here one thing in it can be changed, "
                         "and the run repeated with it.");
  }
  if (!state.trial().PlannerFor(state.recording()).command()) {
    return ui.EmptyState("try-it.empty", PlanChange(state, "loss").sentence);
  }
  Refresh(state);
  const float room = ImGui::GetContentRegionAvail().y;
  const float foot = std::min(ui.Scaled(kFoot), room * 0.5f);
  // The command follows the rows; where they have no room they scroll.
  const float rows = rows_height_ > 0 ? std::min(rows_height_, room - foot) : room - foot;
  ImGui::BeginChild("try-it.rows", {0, rows}, false);
  const float width = ImGui::GetContentRegionAvail().x;
  std::optional<ExperimentGroup> group;
  for (size_t row = 0; row < changes_.size(); ++row) {
    if (!changes_[row].is_offered) continue;
    if (group != Experiments()[row].group) {
      group = Experiments()[row].group;
      ui.Text(TextRole::kSmall, NameOfGroup(*group), Tone::kQuietText);
    }
    DrawRow(ui, state, commands, row, width);
  }
  rows_height_ = ImGui::GetCursorPosY() + ui.Scaled(kPad);
  ImGui::EndChild();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::GetWindowDrawList()->AddLine(at, {at.x + ImGui::GetContentRegionAvail().x, at.y},
                                      ui.Color(Tone::kLine), std::max(1.0f, ui.Scaled(1)));
  ImGui::BeginChild("try-it.foot", {0, 0}, false);
  ImGui::Dummy({1, ui.Scaled(2)});
  state.trial().phase == Trial::Phase::kRunning ? DrawProgress(ui, state, commands)
                                                : DrawCommand(ui, state, commands);
  ImGui::EndChild();
}

void TryItPanel::DrawRow(Ui& ui, State& state, const CommandTable& commands, size_t row,
                         float width) const {
  const Experiment& experiment = Experiments()[row];
  const ScenarioChange& change = changes_[row];
  const bool possible = !change.settings.empty();
  const bool chosen = chosen_ == experiment.name;
  const float pad = ui.Scaled(kPad);
  const float button = ui.Scaled(kButton);
  const float text_width = width - button - 3 * pad;
  if (text_width < ui.Scaled(60)) return;
  const float title = ui.Measure(TextRole::kBody, experiment.title).y;
  const float sentence = WrappedHeight(ui, TextRole::kSmall, change.sentence, text_width);
  const float height = std::round(title + sentence + 1.6f * pad);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 end{at.x + width, at.y + height};
  const std::string id = std::string("try-it.") + experiment.name;

  ImDrawList* const list = ImGui::GetWindowDrawList();
  ImGui::SetCursorScreenPos(
      {end.x - button - pad, std::round(at.y + (height - ui.Scaled(26)) / 2)});
  const bool running = state.trial().phase == Trial::Phase::kRunning;
  list->ChannelsSplit(2);
  list->ChannelsSetCurrent(1);
  const bool run = ui.Button((id + ".run").c_str(), "Run", possible && !running,
                             possible ? nullptr : change.sentence.c_str());
  // The rest of the row chooses; the button lies beside it, not on it.
  if (ui.HitArea(id.c_str(), at, {end.x - button - 2 * pad, end.y}, experiment.title)) {
    state.trial().chosen = experiment.name;
  }
  const bool hovered = ImGui::IsItemHovered();
  const Tone tone = possible ? Tone::kText : Tone::kQuietText;
  ui.DrawText(list, {at.x + pad, at.y + pad * 0.7f}, TextRole::kBody, ui.Color(tone),
              ui.Elide(TextRole::kBody, experiment.title, text_width));
  DrawWrapped(ui, {at.x + pad, at.y + pad * 0.7f + title}, TextRole::kSmall,
              ui.Color(Tone::kQuietText), change.sentence, text_width);
  list->ChannelsSetCurrent(0);
  if (chosen) list->AddRectFilled(at, end, ui.Color(Tone::kSelection), ui.Scaled(4));
  if (chosen || hovered) {
    list->AddRect(at, end, ui.Color(Tone::kAccent, chosen ? 0.9f : 0.5f), ui.Scaled(4));
  }
  list->ChannelsMerge();
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, height + ui.Scaled(kGap) - ImGui::GetStyle().ItemSpacing.y});
  if (run) commands.Run(std::string("try.") + experiment.name, state);
}

void TryItPanel::DrawCommand(Ui& ui, State& state, const CommandTable& commands) const {
  const Trial& trial = state.trial();
  if (trial.phase == Trial::Phase::kFailed && !trial.message.empty()) {
    ui.Text(TextRole::kBody, "× " + trial.message, Tone::kError, true);
  }
  if (command_.empty()) {
    return ui.Text(TextRole::kBody, PlanChange(state, chosen_).sentence, Tone::kQuietText, true);
  }
  ui.Text(TextRole::kSmall, "The same in a terminal:", Tone::kQuietText);
  ui.Text(TextRole::kMonoSmall, command_, Tone::kText, true);
  ui.Probe("try-it.command", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, command_);
  const std::string run = "Run it" + KeyInBrackets(commands, "try.run", state);
  if (ui.Button("try-it.run", run.c_str())) commands.Run("try.run", state);
  ImGui::SameLine(0, ui.Scaled(8));
  if (ui.Button("try-it.copy", "Copy")) commands.Run("try.copy", state);
  if (trial.phase != Trial::Phase::kDone) return;
  ImGui::SameLine(0, ui.Scaled(8));
  if (ui.Button("try-it.compare", "Both runs")) commands.Run("panel.compare", state);
}

void TryItPanel::DrawProgress(Ui& ui, State& state, const CommandTable& commands) const {
  const Experiment* const experiment = FindExperiment(state.trial().experiment);
  const std::string what = experiment == nullptr ? "" : std::string(experiment->title) + ". ";
  ui.Text(TextRole::kBody, what + state.trial().message, Tone::kText, true);
  ui.Probe("try-it.progress", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true,
           state.trial().message);
  // How long it takes nobody knows, so the bar says only that it goes on.
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = ui.Scaled(4);
  list->AddRectFilled(at, {at.x + width, at.y + height}, ui.Color(Tone::kLine), height / 2);
  const float place = ui.motion() ? std::fmod(ui.seconds() * 0.6f, 1.25f) - 0.25f : 0.375f;
  const float from = at.x + width * std::max(0.0f, place);
  const float to = at.x + width * std::min(1.0f, place + 0.25f);
  list->AddRectFilled({from, at.y}, {to, at.y + height}, ui.Color(Tone::kAccent), height / 2);
  ImGui::Dummy({1, ui.Scaled(10)});
  const std::string stop = "Stop" + KeyInBrackets(commands, "try.cancel", state);
  if (ui.Button("try-it.stop", stop.c_str())) commands.Run("try.cancel", state);
  ui.Text(TextRole::kMonoSmall, state.trial().command, Tone::kQuietText, true);
}

}  // namespace pptplab::viz
