// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Head, list of tasks, the chosen task around its input, verdict and hints.
#include "viz/panels/lab_panel.h"

#include <algorithm>
#include <cmath>

#include "labs/all_labs.h"
#include "viz/ui/overlay.h"

namespace pptplab::viz {

namespace {

constexpr float kTaskRow = 26;
constexpr size_t kLongestQuestion = 20'000;  ///< a pack may come from anybody
constexpr float kHalfTurn = 3.14159265f;
constexpr float kShort = 440;  ///< design pixels; below, list and task scroll together
constexpr const char* kNoLab =
    "No lab is open. “pptplab lab start 5 --student me” makes one; “pptplab view lab-05-me” opens "
    "it here, with its tasks beside the live views.";

/// A sign for each standing, so that no colour has to tell them apart.
void DrawSign(const Ui& ui, ImVec2 centre, Standing standing, bool is_checking) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float r = ui.Scaled(5);
  const float width = ui.LineWidth(1.6f);
  const ImU32 text = ui.Color(Tone::kText);
  const ImU32 quiet = ui.Color(Tone::kQuietText);
  if (is_checking) {
    for (const float x : {-1.0f, 0.0f, 1.0f})
      list->AddCircleFilled({centre.x + x * r * 0.8f, centre.y}, r * 0.26f, quiet);
    return;
  }
  switch (standing) {
    case Standing::kOpen:
      list->AddCircle(centre, r, quiet, 0, width);
      return;
    case Standing::kAnswered:
      list->AddCircle(centre, r, text, 0, width);
      list->AddCircleFilled(centre, r * 0.5f, text);
      return;
    case Standing::kRight: {
      const ImVec2 points[] = {{centre.x - r, centre.y + r * 0.05f},
                               {centre.x - r * 0.25f, centre.y + r * 0.8f},
                               {centre.x + r * 1.05f, centre.y - r * 0.8f}};
      list->AddPolyline(points, 3, text, 0, ui.LineWidth(2));
      return;
    }
    case Standing::kPartly:
      list->AddCircle(centre, r, text, 0, width);
      list->PathArcTo(centre, r, kHalfTurn * 0.5f, kHalfTurn * 1.5f, 12);
      list->PathFillConvex(text);
      return;
    case Standing::kWrong: {
      const ImU32 error = ui.Color(Tone::kError);
      const float c = r * 0.8f;
      list->AddLine({centre.x - c, centre.y - c}, {centre.x + c, centre.y + c}, error, width);
      list->AddLine({centre.x - c, centre.y + c}, {centre.x + c, centre.y - c}, error, width);
      return;
    }
  }
}

/// Scrolls until what was drawn last is seen, if it isn't.
void BringIntoView() {
  const float bottom = ImGui::GetWindowPos().y + ImGui::GetWindowHeight();
  if (ImGui::GetCursorScreenPos().y > bottom) ImGui::SetScrollHereY(1);
}

/// Tasks are written for a README, too, where these mark code.
std::string WithoutTicks(std::string text) {
  std::erase(text, '`');
  return text;
}

/// "right · 9.5 of 10"
std::string StandingText(const labs::TaskState& task) {
  const Standing standing = StandingOf(task);
  const bool is_judged = standing != Standing::kOpen && standing != Standing::kAnswered;
  return std::string(WordFor(standing)) + " · " +
         (is_judged ? PointsText(task.points()) + " of " : "") + PointsText(task.task->points);
}

}  // namespace

Standing StandingOf(const labs::TaskState& task) {
  if (!task.is_answered()) return Standing::kOpen;
  if (!task.share) return Standing::kAnswered;
  if (task.is_right()) return Standing::kRight;
  return *task.share > 0 ? Standing::kPartly : Standing::kWrong;
}

std::string_view WordFor(Standing standing) {
  switch (standing) {
    case Standing::kOpen:
      return "open";
    case Standing::kAnswered:
      return "answered";
    case Standing::kRight:
      return "right";
    case Standing::kPartly:
      return "partly right";
    case Standing::kWrong:
      return "wrong";
  }
  return "";
}

std::string WithKeyOf(const CommandTable& commands, const State& state, const char* name,
                      std::string label) {
  const Command* const command = commands.Find(name);
  const std::string key = command == nullptr ? "" : commands.KeyOf(*command, state.settings());
  return key.empty() ? label : label + " (" + KeyOnKeyboard(key) + ")";
}

bool FlowButton(Ui& ui, const char* id, const std::string& label, bool enabled,
                const char* tooltip) {
  const float width = ui.Measure(TextRole::kBody, label).x + 2 * ImGui::GetStyle().FramePadding.x;
  const float left = ImGui::GetItemRectMax().x + ui.Scaled(8);
  const float edge = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
  const bool after_button = ImGui::GetItemRectMax().y - ImGui::GetItemRectMin().y < ui.Scaled(40);
  if (after_button && left + width <= edge) ImGui::SameLine(0, ui.Scaled(8));
  return ui.Button(id, label.c_str(), enabled, tooltip);
}

bool IsSeen(float top, float bottom) {
  const float edge = ImGui::GetWindowPos().y;
  return top >= edge && bottom <= edge + ImGui::GetWindowHeight();
}

float WrappedHeight(const Ui& ui, TextRole role, std::string_view text, float width) {
  const ImFont* const font = ui.Font(role);
  return font
      ->CalcTextSizeA(font->FontSize, 1e6f, std::max(width, 1.0f), text.data(),
                      text.data() + text.size())
      .y;
}

void DrawWrappedText(const Ui& ui, ImVec2 at, TextRole role, ImU32 color, std::string_view text,
                     float width) {
  const ImFont* const font = ui.Font(role);
  ImGui::GetWindowDrawList()->AddText(font, font->FontSize, at, color, text.data(),
                                      text.data() + text.size(), std::max(width, 1.0f));
}

// --- the panel

void LabPanel::Draw(Ui& ui, State& state, const CommandTable& commands) {
  frames_to_settle_ = std::max(0, frames_to_settle_ - 1);
  if (!desk_.is_open()) {
    return ui.EmptyState("lab.empty", desk_.problem().empty() ? kNoLab : desk_.problem());
  }
  if (desk_.tasks().empty()) return ui.EmptyState("lab.empty", "This lab has no tasks.");
  if (turn_ != desk_.turn()) {
    turn_ = desk_.turn();
    scroll_to_chosen_ = true;
    dragged_ = static_cast<size_t>(-1);
    is_stacked_ = false;
  }
  const bool is_short = ImGui::GetContentRegionAvail().y < ui.Scaled(kShort);
  if (is_short) {
    ImGui::BeginChild("lab.all", {0, 0}, false);
    if (scroll_to_chosen_) ImGui::SetScrollY(0);
    scroll_to_chosen_ = false;
    DrawHead(ui, state, commands);
    DrawTask(ui, state, commands);
    ImGui::Dummy({1, ui.Scaled(8)});
    DrawTasks(ui, state);
    ImGui::EndChild();
    return;
  }
  DrawHead(ui, state, commands);
  const float row = ui.Scaled(kTaskRow);
  const float all = static_cast<float>(desk_.tasks().size()) * row;
  // A row cut in half says that there are more.
  const float most = (std::floor(ImGui::GetContentRegionAvail().y * 0.36f / row) + 0.5f) * row;
  ImGui::BeginChild("lab.tasks", {0, std::min(all, most)}, false);
  DrawTasks(ui, state);
  ImGui::EndChild();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::GetWindowDrawList()->AddLine(at, {at.x + width, at.y}, ui.Color(Tone::kLine),
                                      ui.LineWidth(1));
  ImGui::Dummy({1, ui.Scaled(2)});
  ImGui::BeginChild("lab.task", {0, 0}, false);
  if (scroll_to_chosen_) ImGui::SetScrollY(0);
  scroll_to_chosen_ = false;
  DrawTask(ui, state, commands);
  ImGui::EndChild();
}

void LabPanel::DrawHead(Ui& ui, State& state, const CommandTable& commands) {
  const labs::Session& session = desk_.session();
  const std::string title =
      "Lab " + std::to_string(labs::NumberOf(session.lab())) + ": " + session.tasks().title;
  const float width = ImGui::GetContentRegionAvail().x;
  const float menu = ui.Scaled(76);
  ImGui::BeginGroup();
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width - menu - ui.Scaled(8));
  ui.Text(TextRole::kSentence, title);
  ImGui::PopTextWrapPos();
  ImGui::EndGroup();
  ui.Probe("lab.title", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, title);
  const ImVec2 below = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({below.x + width - menu, ImGui::GetItemRectMin().y - ui.Scaled(5)});
  DrawMenu(ui, state, commands);
  ImGui::SetCursorScreenPos(below);

  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float height = ui.Scaled(6);
  const double all = session.points_of_all();
  const double points = desk_.points();
  list->AddRectFilled(below, {below.x + width, below.y + height}, ui.Color(Tone::kLine),
                      height / 2);
  const float done = all > 0 ? width * static_cast<float>(std::clamp(points / all, 0.0, 1.0)) : 0;
  if (done > 0) {
    list->AddRectFilled(below, {below.x + std::max(done, height), below.y + height},
                        ui.Color(Tone::kAccent), height / 2);
  }
  ImGui::Dummy({width, height});
  std::string counts = PointsText(points) + " of " + PointsText(all) + " points · " +
                       std::to_string(desk_.count_right()) + " of " +
                       std::to_string(desk_.tasks().size()) + " tasks right";
  const auto predictions = session.predictions();
  if (predictions.all > 0) {
    counts += " · " + std::to_string(predictions.right) + " of " + std::to_string(predictions.all) +
              " predictions right";
  }
  ui.Text(TextRole::kSmall, counts, Tone::kQuietText, true);
  ui.Probe("lab.points", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, counts);
  if (desk_.checking()) {
    const std::string text =
        "checking … " + std::to_string(desk_.check()->seconds()) + " s (some tasks simulate)";
    ui.Text(TextRole::kBody, text);
    ui.Probe("lab.checking", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, text);
    const std::string stop = WithKeyOf(commands, state, "lab.check.stop", "Stop");
    if (FlowButton(ui, "lab.stop", stop)) commands.Run("lab.check.stop", state);
  }
  if (!desk_.problem().empty()) {
    ui.Text(TextRole::kBody, "× " + desk_.problem(), Tone::kError, true);
    ui.Probe("lab.problem", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true,
             desk_.problem());
  }
}

void LabPanel::DrawMenu(Ui& ui, State& state, const CommandTable& commands) const {
  if (!ui.BeginMenu("lab.menu", "More", ui.Scaled(76), "Everything that can be done here")) return;
  for (const Command& command : commands.commands()) {
    if (command.group != "Lab" && command.group != "Predict") continue;
    const bool enabled = !command.enabled || command.enabled(state);
    if (ui.MenuItem(("menu." + command.name).c_str(), command.title,
                    commands.KeyOf(command, state.settings()), false, enabled)) {
      commands.Run(command.name, state);
      break;
    }
  }
  ui.EndMenu();
}

// --- the list

void LabPanel::DrawTasks(Ui& ui, State& state) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  const size_t count = desk_.tasks().size();
  for (size_t i = 0; i < count; ++i) DrawTaskRow(ui, state, i);
  ImGui::PopStyleVar();
}

void LabPanel::DrawTaskRow(Ui& ui, State& state, size_t index) {
  const labs::TaskState& task = desk_.tasks()[index];
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = ui.Scaled(kTaskRow);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 end{at.x + width, at.y + height};
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const bool chosen = index == desk_.chosen();
  if (chosen) list->AddRectFilled(at, end, ui.Color(Tone::kSelection), ui.Scaled(4));
  const std::string right = StandingText(task);
  const std::string id = "lab.task." + std::to_string(index);
  const bool clicked = ui.HitArea(id.c_str(), at, end, (task.task->title + ", " + right).c_str());
  if (ImGui::IsItemHovered()) list->AddRect(at, end, ui.Color(Tone::kAccent, 0.6f), ui.Scaled(4));
  const bool is_checking = desk_.checking() && (desk_.check()->task().empty() ||
                                                desk_.check()->task() == task.task->name);
  DrawSign(ui, {at.x + ui.Scaled(12), at.y + height / 2}, StandingOf(task), is_checking);
  const float x = at.x + ui.Scaled(26);
  const ImVec2 size = ui.Measure(TextRole::kSmall, right);
  const float right_x = end.x - size.x - ui.Scaled(6);
  const float line = ui.Measure(TextRole::kBody, "x").y;
  ui.DrawText(list, {x, std::round(at.y + (height - line) / 2)}, TextRole::kBody,
              ui.Color(Tone::kText),
              ui.Elide(TextRole::kBody, std::to_string(index + 1) + "  " + task.task->title,
                       right_x - x - ui.Scaled(10)));
  ui.DrawText(list, {right_x, std::round(at.y + (height - size.y) / 2)}, TextRole::kSmall,
              ui.Color(Tone::kQuietText), right);
  ImGui::Dummy({width, height});
  if (chosen && scroll_to_chosen_ && !IsSeen(at.y, end.y)) ImGui::SetScrollHereY(0.5f);
  if (clicked) desk_.ChooseToAnswer(state, index);
}

// --- the chosen task

void LabPanel::DrawTask(Ui& ui, State& state, const CommandTable& commands) {
  const labs::TaskState& task = desk_.task();
  const std::string title = std::to_string(desk_.chosen() + 1) + "  " + task.task->title;
  ui.Text(TextRole::kSentence, title, Tone::kText, true);
  ui.Probe("lab.task.title", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, title);
  std::string asks = WithoutTicks(task.asks);
  if (asks.size() > kLongestQuestion) asks = asks.substr(0, kLongestQuestion) + " …";
  while (!asks.empty() && asks.back() == '\n') asks.pop_back();
  // Lines are wrapped anew; an empty one begins a paragraph.
  for (size_t i = 0; i + 1 < asks.size(); ++i) {
    if (asks[i] != '\n') continue;
    if (asks[i + 1] == '\n') {
      ++i;
    } else {
      asks[i] = ' ';
    }
  }
  ui.Text(TextRole::kBody, asks, Tone::kText, true);
  ui.Probe("lab.question", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, asks);
  if (!task.awaits.empty()) {
    std::string awaits = "Before this one comes";
    for (const std::string& name : task.awaits) {
      const labs::Task* const other = desk_.session().tasks().Find(name);
      awaits += (name == task.awaits.front() ? ": " : ", ") + (other ? other->title : name);
    }
    ui.Text(TextRole::kSmall, awaits + ".", Tone::kQuietText, true);
  }
  ImGui::Dummy({1, ui.Scaled(2)});
  DrawAnswer(ui, state, commands);
  ImGui::Dummy({1, ui.Scaled(2)});
  DrawActions(ui, state, commands);
  if (!desk_.notice().empty()) {
    ui.Text(TextRole::kBody, desk_.notice(), Tone::kText, true);
    ui.Probe("lab.notice", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, desk_.notice());
  }
  DrawVerdict(ui);
  if (desk_.news == LabDesk::News::kVerdict) BringIntoView();
  DrawHints(ui, state, commands);
  if (desk_.news == LabDesk::News::kHint) BringIntoView();
  // The scrolled view is drawn in the frames after this one, whether or not something happens.
  if (desk_.news != LabDesk::News::kNone) frames_to_settle_ = 3;
  desk_.news = LabDesk::News::kNone;
  ImGui::Dummy({1, ui.Scaled(8)});
}

void LabPanel::DrawActions(Ui& ui, State& state, const CommandTable& commands) {
  const bool can_check = desk_.session().can_check();
  const char* const exam = can_check ? nullptr : "An exam is checked by the teacher.";
  const bool again = desk_.task().task->kind == labs::Kind::kFile && desk_.task().is_answered();
  if (ui.Button("lab.check",
                WithKeyOf(commands, state, "lab.check", again ? "Check again" : "Check").c_str(),
                can_check && !desk_.checking(), exam)) {
    commands.Run("lab.check", state);
  }
  if (desk_.hints_left() > 0 && !desk_.hint_asked()) {
    const std::string hint = WithKeyOf(commands, state, "lab.hint", "Hint") + ", −" +
                             PointsText(desk_.next_price()) + " points";
    if (FlowButton(ui, "lab.hint", hint)) commands.Run("lab.hint", state);
  }
  if (!desk_.task().task->about.empty() && !state.empty() &&
      FlowButton(ui, "lab.subject", WithKeyOf(commands, state, "lab.subject", "Show"), true,
                 "Go to what this task is about")) {
    commands.Run("lab.subject", state);
  }
}

void LabPanel::DrawVerdict(Ui& ui) const {
  const labs::TaskState& task = desk_.task();
  const LabCheck::Verdict* const verdict = desk_.verdict();
  if (verdict == nullptr && !task.share) return;
  const double share = verdict != nullptr ? verdict->share : *task.share;
  const bool is_old = desk_.verdict_is_old();
  const Standing standing = !is_old && !task.is_answered() ? Standing::kOpen
                            : share >= 1                   ? Standing::kRight
                            : share > 0                    ? Standing::kPartly
                                                           : Standing::kWrong;
  std::string word(WordFor(standing));
  if (!is_old) word[0] = static_cast<char>(word[0] - 'a' + 'A');
  word += ": " + PointsText(is_old ? verdict->points : task.points()) + " of " +
          PointsText(task.task->points) + " points";
  if (standing == Standing::kOpen) word = "Not answered yet";
  if (task.hints > 0 && share > 0) word += ", hints taken off";
  if (is_old) word = "Before you changed it, " + word;
  const Tone tone = is_old ? Tone::kQuietText : Tone::kText;
  ImGui::Dummy({1, ui.Scaled(4)});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float line = ui.Measure(TextRole::kBody, word).y;
  DrawSign(ui, {at.x + ui.Scaled(7), at.y + line / 2}, is_old ? Standing::kOpen : standing, false);
  ImGui::SetCursorScreenPos({at.x + ui.Scaled(20), at.y});
  ui.Text(TextRole::kBody, word, standing == Standing::kWrong && !is_old ? Tone::kError : tone,
          true);
  ui.Probe("lab.verdict", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, word);
  std::string says = verdict != nullptr ? verdict->says : "";
  if (verdict == nullptr && !task.mistake.empty()) {
    if (const labs::Mistake* known = task.task->FindMistake(task.mistake)) says = known->says;
  }
  if (verdict != nullptr) {
    for (const std::string& step : verdict->steps)
      ui.Text(TextRole::kSmall, "✓ " + step, Tone::kQuietText, true);
  }
  if (says.empty() || standing == Standing::kOpen) return;
  ui.Text(TextRole::kBody, WithoutTicks(says), tone, true);
  ui.Probe("lab.says", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, says);
}

void LabPanel::DrawHints(Ui& ui, State& state, const CommandTable& commands) {
  const std::vector<std::string> hints = desk_.hints();
  for (size_t i = 0; i < hints.size(); ++i) {
    ImGui::Dummy({1, ui.Scaled(2)});
    ui.Text(TextRole::kSmall, "Hint " + std::to_string(i + 1), Tone::kQuietText);
    ui.Text(TextRole::kBody, WithoutTicks(hints[i]), Tone::kText, true);
    ui.Probe(("lab.hint." + std::to_string(i)).c_str(), ImGui::GetItemRectMin(),
             ImGui::GetItemRectMax(), true, hints[i]);
  }
  if (!desk_.hint_asked() || desk_.hints_left() <= 0) return;
  ImGui::Dummy({1, ui.Scaled(4)});
  const std::string asks = desk_.WhatHintCosts();
  ui.Text(TextRole::kBody, asks, Tone::kText, true);
  ui.Probe("lab.hint.asks", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, asks);
  if (ui.Button("lab.hint.take", WithKeyOf(commands, state, "lab.hint", "Take the hint").c_str())) {
    commands.Run("lab.hint", state);
  }
  if (FlowButton(ui, "lab.hint.no", WithKeyOf(commands, state, "lab.hint.no", "Keep the points"))) {
    commands.Run("lab.hint.no", state);
  }
}

}  // namespace pptplab::viz
