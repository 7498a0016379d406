// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/panels/filter_field.h"

#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>

#include "viz/ui/overlay.h"

namespace pptplab::viz {

namespace {

constexpr size_t kMostWords = 8;

/// How much of the field's end the suggested word replaces.
size_t StartOfLastWord(const std::string& text) {
  const size_t at = text.find_last_of(" ()");
  return at == std::string::npos ? 0 : at + 1;
}

}  // namespace

/// Tab puts the first suggestion in; after a click on one the cursor stands behind it.
int FilterField::Edit(ImGuiInputTextCallbackData* data) {
  auto& field = *static_cast<FilterField*>(data->UserData);
  if (data->EventFlag == ImGuiInputTextFlags_CallbackCompletion && !field.words_.empty()) {
    const auto begin = static_cast<int>(StartOfLastWord(std::string(data->Buf)));
    data->DeleteChars(begin, data->BufTextLen - begin);
    data->InsertChars(begin, field.words_.front().c_str());
  }
  if (field.cursor_to_end_) {
    data->CursorPos = data->SelectionStart = data->SelectionEnd = data->BufTextLen;
    field.cursor_to_end_ = false;
  }
  return 0;
}

void FilterField::Apply(State& state) {
  auto filter = Filter::Parse(text_);
  if (!filter) {
    error_ = filter.error();
    return;
  }
  error_ = {};
  state.SetFilter(std::move(*filter));
  shown_ = text_;
}

void FilterField::Complete(State& state, const std::string& word) {
  text_.erase(StartOfLastWord(text_));
  text_ += word;
  Apply(state);
  wants_focus_ = cursor_to_end_ = true;
}

void FilterField::Draw(Ui& ui, State& state, float width) {
  if (state.filter().text() != shown_) {  // somebody else set it
    shown_ = text_ = state.filter().text();
    error_ = {};
  }
  const float slack = ui.Scaled(28) - ImGui::GetFrameHeight();
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + std::round(slack / 2));
  if (wants_focus_) ImGui::SetKeyboardFocusHere();
  wants_focus_ = false;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::SetNextItemWidth(width);
  if (ImGui::InputTextWithHint(
          "##filter", "Filter: lcp and node=client", &text_,
          ImGuiInputTextFlags_CallbackCompletion | ImGuiInputTextFlags_CallbackAlways, &Edit,
          this)) {
    Apply(state);
  }
  const bool active = ImGui::IsItemActive();
  const ImVec2 end = ImGui::GetItemRectMax();
  ui.Probe("filter", at, end, true, text_);
  if (!error_.sentence.empty()) {
    ImGui::GetWindowDrawList()->AddRect(at, end, ui.Color(Tone::kError), ui.Scaled(4), 0,
                                        std::max(1.0f, ui.Scaled(1)));
  }
  if (active) words_ = text_.empty() ? std::vector<std::string>{} : Filter::Suggestions(text_);
  // The list stays for the frame in which a click on it takes the focus away.
  const bool show = active || (typing_ && ImGui::IsMouseDown(0)) || !error_.sentence.empty();
  typing_ = active || (typing_ && ImGui::IsMouseDown(0));
  if (show && (!words_.empty() || !error_.sentence.empty())) {
    DrawBelow(ui, state, {at.x, end.y + ui.Scaled(4)}, width);
  }
}

void FilterField::DrawBelow(Ui& ui, State& state, ImVec2 at, float width) {
  ImGui::SetNextWindowPos(at);
  ImGui::SetNextWindowSize({std::max(width, ui.Scaled(260)), 0});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, ui.Color(Tone::kPanel));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, ui.Scaled(6));
  ImGui::Begin("filter help", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing |
                   ImGuiWindowFlags_AlwaysAutoResize);
  ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
  if (!error_.sentence.empty()) {
    ui.Text(TextRole::kSmall, "× " + error_.sentence, Tone::kError, true);
    ui.Probe("filter.error", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), false,
             error_.sentence);
  }
  const size_t count = typing_ ? std::min(words_.size(), kMostWords) : 0;
  for (size_t i = 0; i < count; ++i) {
    const std::string word = words_[i];
    const std::string id = "filter.word." + std::to_string(i);
    if (ImGui::Selectable((word + "##" + id).c_str())) {
      Complete(state, word);
      break;
    }
    ui.Probe(id.c_str(), ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, word);
    if (i > 0) continue;
    ImGui::SameLine();
    ui.Text(TextRole::kSmall, "Tab", Tone::kQuietText);
  }
  ImGui::End();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor();
}

}  // namespace pptplab::viz
