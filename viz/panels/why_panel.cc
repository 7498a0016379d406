// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Drawing an explanation. Words come from the model; here they only get places.
#include "viz/panels/why_panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "viz/model/predict.h"
#include "viz/ui/overlay.h"

namespace pptplab::viz {

namespace {

constexpr float kRow = 26;
constexpr float kGap = 6;
constexpr float kTimes = 92;   // width of a column of times
constexpr float kOctets = 96;  // … of octets
constexpr size_t kMostOctets = 4;
constexpr std::array<const char*, 3> kDepths = {"Short", "More", "All"};

/// Broken into lines between words: ImGui itself would break an address after a dot.
std::string Broken(const Ui& ui, TextRole role, std::string_view text, float width) {
  std::string lines;
  const float space = ui.Measure(role, " ").x;
  float x = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    const float wide = ui.Measure(role, word).x;
    if (!lines.empty() && x + space + wide > width) {
      lines += '\n';
      x = wide;
    } else {
      if (!lines.empty()) lines += ' ';
      x += (lines.empty() ? 0 : space) + wide;
    }
    lines += word;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Text that wraps at the right edge of the window.
void Wrapped(const Ui& ui, TextRole role, std::string_view text, Tone tone = Tone::kText) {
  const float width = ImGui::GetContentRegionAvail().x;
  // What is longer than a line, such as a digest, is broken anywhere.
  ui.Text(role, Broken(ui, role, text, width), tone, true);
}

/// A narrow column, then text that wraps beside it.
void TwoColumns(const Ui& ui, TextRole left_role, ImU32 left_color, std::string_view left,
                float width, std::string_view right) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ui.DrawText(ImGui::GetWindowDrawList(), at, left_role, left_color, left);
  ImGui::Indent(width);
  Wrapped(ui, TextRole::kSmall, right);
  ImGui::Unindent(width);
}

/// A key as it looks on a keyboard. Returns its width.
float KeyCap(const Ui& ui, ImVec2 at, std::string_view label, float height) {
  const ImVec2 text = ui.Measure(TextRole::kSentence, label);
  const float width = std::max(height, text.x + ui.Scaled(16));
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const ImVec2 end{at.x + width, at.y + height};
  list->AddRectFilled(at, end, ui.Color(Tone::kAccent, 0.22f), ui.Scaled(4));
  list->AddRect(at, end, ui.Color(Tone::kAccent), ui.Scaled(4), 0, std::max(1.0f, ui.Scaled(1)));
  ui.DrawText(list,
              {std::round(at.x + (width - text.x) / 2), std::round(at.y + (height - text.y) / 2)},
              TextRole::kSentence, ui.Color(Tone::kText), label);
  return width;
}

std::string SecondsAfter(Instant time, Instant since) {
  char text[40];
  std::snprintf(text, sizeof text, "%+.6f s", std::chrono::duration<double>(time - since).count());
  return text;
}

}  // namespace

void WhyPanel::AddCommands(CommandTable& table) {
  struct Named {
    const char* name;
    const char* title;
    const char* key;
  };
  constexpr std::array<Named, 3> kCommands = {{
      {"explain.sentence", "Explain in a sentence", "Shift+1"},
      {"explain.paragraph", "Explain in a paragraph", "Shift+2"},
      {"explain.all", "Explain all of it", "Shift+3"},
  }};
  for (size_t i = 0; i < kCommands.size(); ++i) {
    const int depth = static_cast<int>(i) + 1;
    table.Add({kCommands[i].name,
               kCommands[i].title,
               "View",
               kCommands[i].key,
               [depth](State& state) { state.settings().explanation_depth = depth; },
               {}});
  }
  table.Add({"explain.copy", "Copy the command that explains this in a terminal", "Packet",
             "Shift+X",
             [](State& state) {
               const std::string command = ExplainCommand(state.recording(), state.cursor());
               ImGui::SetClipboardText(command.c_str());
               state.Say("Copied: " + command);
             },
             [](const State& state) { return !state.empty() && state.recording().size() > 0; }});
}

void WhyPanel::Refresh(const State& state) {
  const RecordingModel& recording = state.recording();
  const int depth = std::clamp(state.settings().explanation_depth, 1, 3);
  const bool same_recording = recording_ == &recording && recording_size_ == recording.size() &&
                              revision_ == state.revision();
  if (same_recording && shown_ == state.cursor() && depth_ == depth) return;
  if (!same_recording || !explainer_) explainer_.emplace(recording);
  recording_ = &recording;
  recording_size_ = recording.size();
  revision_ = state.revision();
  shown_ = state.cursor();
  depth_ = depth;
  explanation_ =
      explainer_->Explain(shown_, static_cast<explain::Depth>(depth_), state.point_of_view());
  command_ = ExplainCommand(recording, shown_);
}

void WhyPanel::Draw(Ui& ui, State& state, const CommandTable& commands) {
  if (state.empty() || state.recording().size() == 0) {
    ui.EmptyState("why.empty", "Open a recording: what happens at the cursor is told here.");
    return;
  }
  const ItemIndex before = shown_;
  Refresh(state);
  DrawHead(ui, state);
  ImGui::BeginChild("why.text", {0, 0}, false);
  if (before != shown_) ImGui::SetScrollY(0);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ui.Scaled(8), ui.Scaled(4)});
  DrawSentence(ui);
  DrawStart(ui, state, commands);
  if (explanation_.overheard) DrawOverheard(ui);
  if (depth_ >= 2) DrawParagraph(ui, state, commands);
  if (depth_ >= 3) DrawEverything(ui, state);
  DrawCommand(ui, state);
  ImGui::PopStyleVar();
  ImGui::EndChild();
}

/// What is explained, and how deeply.
void WhyPanel::DrawHead(Ui& ui, State& state) const {
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  float choice = 0;
  for (const char* const label : kDepths) {
    choice += ui.Measure(TextRole::kSmall, label).x + ui.Scaled(18) + 1;
  }
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float badge = ui.LayerBadge(list, {start.x, start.y + ui.Scaled(4)}, explanation_.layer);
  const float left = badge + ui.Scaled(8);
  const float room = width - left - choice - ui.Scaled(10);
  if (room > ui.Scaled(40)) {
    const std::string name = ui.Elide(TextRole::kBody, explanation_.name, room);
    const float height = ui.Measure(TextRole::kBody, name).y;
    ui.DrawText(list, {start.x + left, std::round(start.y + (ui.Scaled(kRow) - height) / 2)},
                TextRole::kBody, ui.Color(Tone::kQuietText), name);
  }
  ImGui::SetCursorScreenPos({std::round(start.x + width - choice), start.y});
  int depth = depth_ - 1;
  if (ui.Choice("why.depth", &depth, kDepths.data(), static_cast<int>(kDepths.size()))) {
    state.settings().explanation_depth = depth + 1;
  }
  ImGui::SetCursorScreenPos({start.x, start.y + ui.Scaled(kRow + kGap)});
}

void WhyPanel::DrawSentence(const Ui& ui) const {
  Wrapped(ui, TextRole::kSentence, explanation_.sentence);
  ui.Probe("why.sentence", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true,
           explanation_.sentence);
}

/// Where everything begins: which key to press.
void WhyPanel::DrawStart(const Ui& ui, const State& state, const CommandTable& commands) const {
  const bool is_first = state.PreviousStop(state.unit(), state.cursor()) == kNoItem &&
                        state.NextStop(state.unit(), state.cursor()) != kNoItem;
  const Command* const forward = commands.Find("step.forward");
  if (!is_first || forward == nullptr) return;
  const std::string key = KeyOnKeyboard(commands.KeyOf(*forward, state.settings()));
  if (key.empty()) return;
  ImGui::Dummy({0, 0});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = ui.Scaled(28);
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const ImVec2 press = ui.Measure(TextRole::kSentence, "Press");
  const float y = std::round(at.y + (height - press.y) / 2);
  ui.DrawText(list, {at.x, y}, TextRole::kSentence, ui.Color(Tone::kAccent), "Press");
  float x = at.x + press.x + ui.Scaled(8);
  x += KeyCap(ui, {x, at.y}, key, height) + ui.Scaled(8);
  ui.DrawText(list, {x, y}, TextRole::kSentence, ui.Color(Tone::kAccent), "for what happens next.");
  const float width = x - at.x + ui.Measure(TextRole::kSentence, "for what happens next.").x;
  ui.Probe("why.press", at, {at.x + width, at.y + height}, true, "Press " + key);
  ImGui::Dummy({width, height});
}

bool WhyPanel::DrawLink(Ui& ui, const char* id, std::string_view label,
                        std::string_view text) const {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const std::string words =
      Broken(ui, TextRole::kBody, std::string(label) + " " + std::string(text), width);
  const ImFont* const font = ui.Font(TextRole::kBody);
  const float height = font->CalcTextSizeA(font->FontSize, 1e6f, width, words.c_str()).y;
  const bool pressed = ui.HitArea(id, at, {at.x + width, at.y + height}, words.c_str());
  const bool hovered = ImGui::IsItemHovered();
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  ImGui::GetWindowDrawList()->AddText(font, font->FontSize, at,
                                      ui.Color(Tone::kAccent, hovered ? 1.0f : 0.9f), words.c_str(),
                                      nullptr, width);
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, height + ui.Scaled(2)});
  return pressed;
}

void WhyPanel::DrawParagraph(Ui& ui, State& state, const CommandTable& commands) const {
  ImGui::Dummy({0, ui.Scaled(2)});
  if (!explanation_.about.empty()) Wrapped(ui, TextRole::kBody, explanation_.about);
  if (!explanation_.section.empty()) {
    Wrapped(ui, TextRole::kSmall, explanation_.section, Tone::kQuietText);
  }
  ImGui::Dummy({0, ui.Scaled(2)});
  if (explanation_.cause && DrawLink(ui, "why.cause", "↑ Because:", explanation_.cause->text)) {
    commands.Run("go.cause", state);
  }
  const Prediction& prediction = state.prediction();
  const bool is_effect_shown =
      explanation_.effect && !prediction.Hides(state.recording(), explanation_.effect->item);
  if (is_effect_shown && DrawLink(ui, "why.effect", "↓ Leads to:", explanation_.effect->text)) {
    state.Select(explanation_.effect->item);
  }
  if (!explanation_.next.empty() && !prediction.is_on) {
    Wrapped(ui, TextRole::kBody, "Next: " + explanation_.next, Tone::kQuietText);
  }
  if (!explanation_.note.empty()) {
    Wrapped(ui, TextRole::kBody, "Comment: " + explanation_.note, Tone::kQuietText);
  }
}

void WhyPanel::DrawOverheard(const Ui& ui) const {
  ImGui::Dummy({0, ui.Scaled(4)});
  const ImVec2 top = ImGui::GetCursorScreenPos();
  const auto list = [&](const char* heading, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    Wrapped(ui, TextRole::kSmall, heading, Tone::kQuietText);
    ImGui::Indent(ui.Scaled(10));
    for (const std::string& line : lines) Wrapped(ui, TextRole::kBody, "· " + line);
    ImGui::Unindent(ui.Scaled(10));
  };
  list("This wire shows", explanation_.overheard->visible);
  list("It does not show", explanation_.overheard->hidden);
  if (!explanation_.overheard->with_password.empty()) {
    Wrapped(ui, TextRole::kBody, explanation_.overheard->with_password, Tone::kQuietText);
  }
  ui.Probe("why.overheard", top, ImGui::GetItemRectMax(), true,
           explanation_.overheard->with_password);
}

void WhyPanel::DrawEverything(Ui& ui, State& state) const {
  if (!explanation_.consequences.empty()) {
    ImGui::Dummy({0, ui.Scaled(6)});
    Wrapped(ui, TextRole::kSmall, "What each layer did, and what followed", Tone::kQuietText);
    for (size_t i = 0; i < explanation_.consequences.size(); ++i) {
      const explain::Consequence& each = explanation_.consequences[i];
      const ImVec2 at = ImGui::GetCursorScreenPos();
      TwoColumns(ui, TextRole::kMonoSmall, ui.LayerColor(each.layer),
                 SecondsAfter(each.time, explanation_.time), ui.Scaled(kTimes), each.text);
      const ImVec2 end{at.x + ImGui::GetContentRegionAvail().x, ImGui::GetItemRectMax().y};
      const std::string id = "why.followed." + std::to_string(i);
      if (ui.HitArea(id.c_str(), at, end, each.text.c_str())) state.Select(each.item);
    }
  }
  DrawFields(ui);
}

void WhyPanel::DrawFields(const Ui& ui) const {
  for (const explain::Dissection& dissection : explanation_.dissections) {
    ImGui::Dummy({0, ui.Scaled(6)});
    Wrapped(ui, TextRole::kSmall,
            dissection.title + ", " + std::to_string(dissection.bytes.size()) + " octets",
            Tone::kQuietText);
    for (const auto& layer : dissection.layers) {
      const std::string section = explain::SectionOf(layer);
      const ImVec2 at = ImGui::GetCursorScreenPos();
      ui.DrawText(ImGui::GetWindowDrawList(), at, TextRole::kBody, ui.LayerColor(layer.layer),
                  layer.name);
      ImGui::Indent(ui.Scaled(kOctets));
      Wrapped(ui, TextRole::kBody,
              section + (section.empty() || layer.summary.empty() ? "" : ": ") + layer.summary,
              Tone::kQuietText);
      ImGui::Unindent(ui.Scaled(kOctets));
      if (layer.error) Wrapped(ui, TextRole::kSmall, ToString(*layer.error), Tone::kError);
      for (const Field& field : layer.fields) {
        std::string text(field.name);
        if (!field.value.empty()) text += " = " + field.value;
        if (field.meaning[0] != '\0') text += " · " + std::string(field.meaning);
        if (section != field.section) text += " (" + std::string(field.section) + ")";
        TwoColumns(ui, TextRole::kMonoSmall, ui.LayerColor(layer.layer),
                   explain::OctetsOf(dissection, layer, field, kMostOctets), ui.Scaled(kOctets),
                   text);
      }
    }
  }
}

/// The command that shows the same in a terminal; a click copies it.
void WhyPanel::DrawCommand(Ui& ui, State& state) const {
  ImGui::Dummy({0, 0});
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const std::string text = ui.Elide(TextRole::kMonoSmall, command_, width);
  const ImVec2 size = ui.Measure(TextRole::kMonoSmall, text);
  const bool pressed = ui.HitArea("why.command", at, {at.x + size.x, at.y + size.y + ui.Scaled(4)},
                                  command_.c_str());
  const bool hovered = ImGui::IsItemHovered();
  ui.Tooltip("The same in a terminal. Click to copy.");
  ui.DrawText(ImGui::GetWindowDrawList(), at, TextRole::kMonoSmall,
              ui.Color(hovered ? Tone::kAccent : Tone::kQuietText), text);
  if (pressed) {
    ImGui::SetClipboardText(command_.c_str());
    state.Say("Copied: " + command_);
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy(size);
}

}  // namespace pptplab::viz
