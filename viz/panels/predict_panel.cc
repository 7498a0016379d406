// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/panels/predict_panel.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "viz/model/predict.h"
#include "viz/panels/lab_panel.h"
#include "viz/ui/overlay.h"

namespace pptplab::viz {

namespace {

bool HasRecording(const State& state) { return !state.empty() && state.recording().size() > 0; }

std::string LetterOf(size_t choice) { return std::string(1, static_cast<char>('A' + choice)); }

}  // namespace

void PredictPanel::Draw(Ui& ui, State& state, const CommandTable& commands) {
  if (!HasRecording(state)) {
    return ui.EmptyState("predict.empty",
                         "Open a recording: here you say what comes next, before you see it.");
  }
  const Prediction& prediction = state.prediction();
  const std::string toggle =
      WithKeyOf(commands, state, "predict", prediction.is_on ? "Stop predicting" : "Predict");
  if (!prediction.is_on) {
    ui.Text(TextRole::kBody,
            "What comes next? While you predict, the ladder hides what is still to come, and each "
            "step forward first asks what it will be.",
            Tone::kText, true);
    if (ui.Button("predict.toggle", toggle.c_str())) commands.Run("predict", state);
    return;
  }
  if (prediction.is_asking) {
    ui.Text(TextRole::kSentence, "What comes next?", Tone::kText, true);
    ui.Probe("predict.question", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, "");
    // An answer ends the question.
    for (size_t i = 0; i < prediction.choices.size() && prediction.is_asking; ++i)
      DrawAnswer(ui, state, commands, i);
    if (ui.Button("predict.reveal",
                  WithKeyOf(commands, state, "predict.reveal", "Reveal").c_str())) {
      commands.Run("predict.reveal", state);
    }
    if (FlowButton(ui, "predict.toggle", toggle)) commands.Run("predict", state);
    return;
  }
  std::string outcome = "→ asks what comes next.";
  if (prediction.guess < prediction.choices.size()) {
    const bool is_right = prediction.guess == prediction.right;
    outcome = is_right ? "✓ Right: " + prediction.choices[prediction.right] + "."
                       : "× It is " + prediction.choices[prediction.right] + ", not " +
                             prediction.choices[prediction.guess] + ".";
  } else if (!prediction.choices.empty()) {
    outcome = "It is " + prediction.choices[prediction.right] + ".";
  }
  ui.Text(TextRole::kSentence, outcome, Tone::kText, true);
  ui.Probe("predict.outcome", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, outcome);
  if (prediction.asked > 0) {
    const std::string count = std::to_string(prediction.guessed_right) + " of " +
                              std::to_string(prediction.asked) + " right. “Why” explains it.";
    ui.Text(TextRole::kBody, count, Tone::kQuietText, true);
    ui.Probe("predict.count", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, count);
  }
  if (ui.Button("predict.next", WithKeyOf(commands, state, "step.forward", "Next").c_str()))
    commands.Run("step.forward", state);
  if (FlowButton(ui, "predict.toggle", toggle)) commands.Run("predict", state);
}

void PredictPanel::DrawAnswer(Ui& ui, State& state, const CommandTable& commands,
                              size_t choice) const {
  const std::string& name = state.prediction().choices[choice];
  const std::string command = std::string("predict.") + static_cast<char>('a' + choice);
  const Command* const known = commands.Find(command);
  const std::string key =
      known == nullptr ? "" : KeyOnKeyboard(commands.KeyOf(*known, state.settings()));
  const float width = ImGui::GetContentRegionAvail().x;
  const float pad = ui.Scaled(6);
  const float key_width = ui.Measure(TextRole::kSmall, key).x;
  const float inner = width - ui.Scaled(30) - key_width - 2 * pad;
  const float height = std::round(WrappedHeight(ui, TextRole::kBody, name, inner) + pad);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 end{at.x + width, at.y + height};
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const bool clicked = ui.HitArea(command.c_str(), at, end, name.c_str());
  list->AddRectFilled(at, end, ui.Color(Tone::kGround), ui.Scaled(4));
  list->AddRect(at, end, ImGui::IsItemHovered() ? ui.Color(Tone::kAccent) : ui.Color(Tone::kLine),
                ui.Scaled(4));
  const float y = at.y + pad / 2;
  ui.DrawText(list, {at.x + pad, y}, TextRole::kBody, ui.Color(Tone::kQuietText), LetterOf(choice));
  DrawWrappedText(ui, {at.x + ui.Scaled(30), y}, TextRole::kBody, ui.Color(Tone::kText), name,
                  inner);
  ui.DrawText(list, {end.x - key_width - pad, y}, TextRole::kSmall, ui.Color(Tone::kQuietText),
              key);
  ImGui::Dummy({width, height});
  if (clicked) commands.Run(command, state);
}

}  // namespace pptplab::viz
