// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What each kind of answer needs: choices to tick, cards to move, fields, packets and octets picked
// in the other views. The part that keys act on has an outline.
#include <algorithm>
#include <cmath>
#include <utility>

#include "labs/engine/answer.h"
#include "viz/panels/lab_panel.h"
#include "viz/ui/overlay.h"

namespace pptplab::viz {

namespace {

using labs::Kind;

constexpr float kPad = 6;
constexpr size_t kNoCard = static_cast<size_t>(-1);

/// How to answer, where the widget alone doesn't say it.
std::string HowTo(const labs::Task& task) {
  switch (task.kind) {
    case Kind::kNumber:
      return task.within > 0 ? "A number; it need not be exact." : "A number.";
    case Kind::kHex:
      return "Octets in hexadecimal, such as 0a 1b 2c.";
    case Kind::kText:
      return "A word or a few; upper and lower case are the same.";
    case Kind::kSecret:
      return "The words to the letter.";
    case Kind::kChoice:
      return "Choose one.";
    case Kind::kChoices:
      return "Tick all that hold.";
    case Kind::kOrder:
      return "Drag the cards into their order, the first on top.";
    case Kind::kPacket:
      return "Select the packet in the ladder and take it, or write its number.";
    case Kind::kPackets:
      return "Mark packets in the ladder, or write their numbers, such as 3, 5-7.";
    case Kind::kBytes:
      return "Select octets in “Fields ⇄ bytes”, or click a field, or a header’s own line for all "
             "of it, and take them; or write the first and the last, such as 20-35.";
    case Kind::kMap:
      return "A value for each; Tab goes to the next.";
    case Kind::kChanges:
      return "Changes of the scenario, one a line, such as links[0].rate=2Mbps.";
    case Kind::kFile:
      return "The name of your file in the lab's directory.";
  }
  return "";
}

const char* ExampleOf(const labs::Task& task) {
  switch (task.kind) {
    case Kind::kHex:
      return "0a 1b 2c …";
    case Kind::kPacket:
      return "number";
    case Kind::kPackets:
      return "3, 5-7";
    case Kind::kBytes:
      return "such as 20-35";
    case Kind::kChanges:
      return "links[0].rate=2Mbps";
    case Kind::kFile:
      return "name.cc";
    case Kind::kNumber:
    case Kind::kText:
    case Kind::kSecret:
    case Kind::kChoice:
    case Kind::kChoices:
    case Kind::kOrder:
    case Kind::kMap:
      return "";
  }
  return "";
}

/// Names such as "Start-Control-Connection-Request" are not to be cut in two.
float WidestWord(const Ui& ui, const std::string& text) {
  float widest = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    widest = std::max(widest, ui.Measure(TextRole::kBody, text.substr(at, end - at)).x);
    at = end + 1;
  }
  return std::ceil(widest) + 1;
}

}  // namespace

void LabPanel::DrawAnswer(Ui& ui, State& state, const CommandTable& commands) {
  const labs::Task& task = *desk_.task().task;
  desk_.has_keyboard = false;
  ImGui::PushID(task.name.c_str());  // what is typed into one task's field is not another's
  std::string how = HowTo(task);
  if (state.empty() && task.kind == Kind::kPacket) how = "A packet's number.";
  if (state.empty() && task.kind == Kind::kPackets) how = "Packets' numbers, such as 3, 5-7.";
  const auto key = [&](const char* command) {
    const Command* const known = commands.Find(command);
    return known == nullptr ? "" : KeyOnKeyboard(commands.KeyOf(*known, state.settings()));
  };
  if (task.kind == Kind::kChoice || task.kind == Kind::kChoices)
    how += " By keys: " + key("lab.part.next") + " and " + key("lab.part.previous") + ", then " +
           key("lab.take") + ".";
  if (task.kind == Kind::kOrder) {
    how += " By keys: " + key("lab.part.next") + " and " + key("lab.part.previous") +
           " choose a card, " + key("lab.card.earlier") + " or " + key("lab.card.later") +
           " moves the card with the frame.";
  }
  if (!desk_.IsWritten() && !desk_.fields().empty())
    how += " " + key("lab.write") + " writes into the field with the bar.";
  if (desk_.IsWritten())
    how += " Enter keeps it and leaves the field, " + key("lab.write") + " goes back into it.";
  if (!how.empty()) ui.Text(TextRole::kSmall, how, Tone::kQuietText, true);
  // Above a list of fields that may be longer than the panel.
  if (task.kind == Kind::kBytes) DrawPicking(ui, state, commands);
  switch (task.kind) {
    case Kind::kChoice:
    case Kind::kChoices:
      DrawChoices(ui, state);
      break;
    case Kind::kOrder:
      DrawCards(ui, state);
      break;
    case Kind::kNumber:
    case Kind::kHex:
    case Kind::kText:
    case Kind::kSecret:
    case Kind::kPacket:
    case Kind::kPackets:
    case Kind::kBytes:
    case Kind::kMap:
    case Kind::kChanges:
    case Kind::kFile:
      DrawFields(ui, state);
      break;
  }
  if (task.kind != Kind::kBytes) DrawPicking(ui, state, commands);
  seen_part_ = desk_.part();
  ImGui::PopID();
}

/// After a choice, card or field was drawn: the one that keys act on is brought into view.
void LabPanel::ShowPart(size_t part, float top, float bottom) {
  if (part != desk_.part() || part == seen_part_ || IsSeen(top, bottom)) return;
  ImGui::SetScrollFromPosY((top + bottom) / 2 - ImGui::GetWindowPos().y, 0.5f);
  frames_to_settle_ = 3;
}

/// A card that is held at the edge of the panel wants to go further.
void LabPanel::ScrollWhileDragging(Ui& ui) {
  const float top = ImGui::GetWindowPos().y, bottom = top + ImGui::GetWindowHeight();
  const float mouse = ImGui::GetIO().MousePos.y;
  const float edge = ui.Scaled(28);
  const float over = mouse > bottom - edge ? mouse - bottom + edge
                     : mouse < top + edge  ? mouse - top - edge
                                           : 0;
  if (over == 0) return;
  constexpr float kSpeed = 8;  // panel's edges a second
  const float by = std::clamp(over, -edge, edge) * kSpeed * std::min(ui.elapsed(), 0.05f);
  ImGui::SetScrollY(std::clamp(ImGui::GetScrollY() + by, 0.0f, ImGui::GetScrollMaxY()));
  frames_to_settle_ = 3;
}

// --- choices

void LabPanel::DrawChoices(Ui& ui, State& state) {
  const labs::Task& task = *desk_.task().task;
  const auto values = desk_.session().pack().instance.values();
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float width = ImGui::GetContentRegionAvail().x;
  const float pad = ui.Scaled(kPad);
  const float indent = ui.Scaled(28);
  const size_t count = task.choices.size();
  for (size_t i = 0; i < count; ++i) {
    const auto& [name, says] = task.choices[i];
    const std::string text = says.empty() ? name : labs::Fill(says, values);
    const float inner = width - indent - pad;
    const float height = std::round(WrappedHeight(ui, TextRole::kBody, text, inner) + 1.4f * pad);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 end{at.x + width, at.y + height};
    const bool clicked =
        ui.HitArea(("lab.choice." + std::to_string(i)).c_str(), at, end, text.c_str());
    const bool hovered = ImGui::IsItemHovered();
    const bool ticked = desk_.IsTicked(i);
    if (ticked) list->AddRectFilled(at, end, ui.Color(Tone::kSelection), ui.Scaled(4));
    if (i == desk_.part() || hovered) {
      list->AddRect(at, end, ui.Color(Tone::kAccent, i == desk_.part() ? 0.9f : 0.5f),
                    ui.Scaled(4));
    }
    const float line = ui.Measure(TextRole::kBody, "x").y;
    const ImVec2 centre{at.x + ui.Scaled(14), std::round(at.y + 0.7f * pad + line / 2)};
    const float r = ui.Scaled(6);
    const ImU32 color = ui.Color(ticked ? Tone::kAccent : Tone::kQuietText);
    if (task.kind == Kind::kChoice) {
      list->AddCircle(centre, r, color, 0, ui.LineWidth(1.5f));
      if (ticked) list->AddCircleFilled(centre, r * 0.55f, color);
    } else {
      list->AddRect({centre.x - r, centre.y - r}, {centre.x + r, centre.y + r}, color, ui.Scaled(2),
                    0, ui.LineWidth(1.5f));
      if (ticked) {
        const ImVec2 points[] = {{centre.x - r * 0.6f, centre.y},
                                 {centre.x - r * 0.1f, centre.y + r * 0.5f},
                                 {centre.x + r * 0.65f, centre.y - r * 0.5f}};
        list->AddPolyline(points, 3, color, 0, ui.LineWidth(2));
      }
    }
    DrawWrappedText(ui, {at.x + indent, at.y + 0.7f * pad}, TextRole::kBody, ui.Color(Tone::kText),
                    text, inner);
    ImGui::Dummy({width, height});
    ShowPart(i, at.y, end.y);
    if (!clicked) continue;
    desk_.SelectPart(i);
    desk_.Take(state);
  }
}

// --- cards

void LabPanel::DrawCards(Ui& ui, State& state) {
  const labs::Task& task = *desk_.task().task;
  const auto values = desk_.session().pack().instance.values();
  const std::vector<size_t> cards = desk_.Cards();
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float width = ImGui::GetContentRegionAvail().x;
  const float pad = ui.Scaled(kPad);
  const float indent = ui.Scaled(48);
  const float mouse = ImGui::GetIO().MousePos.y;
  const bool answered = desk_.task().is_answered();
  size_t gap = 0;  // where a card would be dropped: before so many of them
  std::vector<ImVec2> tops;
  bool released = false;
  for (size_t i = 0; i < cards.size(); ++i) {
    const auto& [name, says] = task.choices[cards[i]];
    const std::string text = says.empty() ? name : labs::Fill(says, values);
    const float inner = width - indent - pad;
    const float height = std::round(WrappedHeight(ui, TextRole::kBody, text, inner) + pad);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 end{at.x + width, at.y + height};
    ui.HitArea(("lab.card." + std::to_string(i)).c_str(), at, end, text.c_str());
    const bool hovered = ImGui::IsItemHovered();
    if (ImGui::IsItemActivated()) {
      dragged_ = i;
      desk_.SelectPart(i);
    }
    released |= ImGui::IsItemDeactivated();
    if (hovered || dragged_ == i) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
    if (mouse >= (at.y + end.y) / 2) gap = i + 1;
    tops.push_back(at);
    const bool is_part = i == desk_.part();
    list->AddRectFilled(at, end, ui.Color(dragged_ == i ? Tone::kSelection : Tone::kGround),
                        ui.Scaled(4));
    list->AddRect(
        at, end,
        is_part || hovered ? ui.Color(Tone::kAccent, is_part ? 0.9f : 0.5f) : ui.Color(Tone::kLine),
        ui.Scaled(4));
    // Six dots: something to be taken hold of.
    for (int dot = 0; dot < 6; ++dot) {
      const auto column = static_cast<float>(dot % 2), row = static_cast<float>(dot / 2);
      list->AddCircleFilled(
          {at.x + ui.Scaled(9 + 5 * column), (at.y + end.y) / 2 + ui.Scaled(5) * (row - 1)},
          ui.Scaled(1.3f), ui.Color(Tone::kQuietText), 6);
    }
    const std::string number = answered ? std::to_string(i + 1) : "–";
    const ImVec2 size = ui.Measure(TextRole::kSmall, number);
    ui.DrawText(list, {at.x + ui.Scaled(40) - size.x, std::round((at.y + end.y - size.y) / 2)},
                TextRole::kSmall, ui.Color(Tone::kQuietText), number);
    DrawWrappedText(ui, {at.x + indent, at.y + pad / 2}, TextRole::kBody, ui.Color(Tone::kText),
                    text, inner);
    ImGui::Dummy({width, height + ui.Scaled(4) - ImGui::GetStyle().ItemSpacing.y});
    if (dragged_ == kNoCard) ShowPart(i, at.y, end.y);
  }
  tops.push_back(ImGui::GetCursorScreenPos());
  ImGui::Dummy({1, ui.Scaled(2)});
  if (dragged_ == kNoCard) return;
  // To lie before itself or the next is to stay.
  const size_t to = gap > dragged_ ? gap - 1 : gap;
  if (to != dragged_) {
    const float y = tops[gap].y - ui.Scaled(2);
    list->AddLine({tops[gap].x, y}, {tops[gap].x + width, y}, ui.Color(Tone::kAccent),
                  ui.LineWidth(3));
  }
  if (!released) return ScrollWhileDragging(ui);
  const size_t from = std::exchange(dragged_, kNoCard);
  if (from != to) desk_.MoveCard(state, from, to);
}

// --- fields

void LabPanel::DrawField(Ui& ui, State& state, size_t part, const char* hint, float width) {
  std::vector<std::string>& fields = desk_.fields();
  if (part >= fields.size()) return;
  if (desk_.wants_field && part == desk_.part()) {
    ImGui::SetKeyboardFocusHere();
    desk_.wants_field = false;
  }
  const std::string id = "lab.field." + std::to_string(part);
  ImGui::PushFont(ui.Font(TextRole::kMono));
  const bool changed = ui.Field(id.c_str(), hint, &fields[part], width);
  ImGui::PopFont();
  const bool done = ImGui::IsItemDeactivatedAfterEdit();
  if (ImGui::IsItemActivated()) desk_.SelectPart(part);
  desk_.has_keyboard |= ImGui::IsItemActive();
  const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
  ShowPart(part, min.y, max.y);
  // A frame only where the keyboard is; what keys act on otherwise has a bar before it.
  const bool has_keyboard = ImGui::IsItemActive();
  ImDrawList* const list = ImGui::GetWindowDrawList();
  list->AddRect(min, max,
                has_keyboard ? ui.Color(Tone::kAccent, 0.9f) : ui.Color(Tone::kQuietText, 0.45f),
                ui.Scaled(4));
  if (part == desk_.part() && desk_.parts() > 1 && !has_keyboard) {
    list->AddRectFilled({min.x - ui.Scaled(5), min.y + ui.Scaled(2)},
                        {min.x - ui.Scaled(2), max.y - ui.Scaled(2)}, ui.Color(Tone::kAccent));
  }
  if (changed) desk_.FieldsChanged();
  if (!done) return;
  const size_t before = desk_.fields().size();
  desk_.Write(state);
  // A line was added below the last: the next change goes there.
  if (desk_.fields().size() > before && part + 1 == before) {
    desk_.SelectPart(part + 1);
    desk_.wants_field = true;
  }
}

void LabPanel::DrawFields(Ui& ui, State& state) {
  const labs::Task& task = *desk_.task().task;
  const auto values = desk_.session().pack().instance.values();
  const float width = ImGui::GetContentRegionAvail().x;
  const char* const hint = ExampleOf(task);
  const bool has_names = task.kind == Kind::kMap || task.kind == Kind::kBytes;
  // Writing an answer may change how many fields there are.
  for (size_t i = 0; i < desk_.fields().size(); ++i) {
    if (!has_names) {
      const float unit =
          task.unit.empty() ? 0 : ui.Measure(TextRole::kBody, task.unit).x + ui.Scaled(8);
      const bool is_short = task.kind == Kind::kNumber || task.kind == Kind::kPacket;
      DrawField(ui, state, i, hint, is_short ? std::min(width - unit, ui.Scaled(180)) : width);
      // What is longer than its field can be read below it.
      const std::string text = i < desk_.fields().size() ? desk_.fields()[i] : "";
      if (!is_short && ui.Measure(TextRole::kMono, text).x > width - ui.Scaled(16))
        ui.Text(TextRole::kMonoSmall, text, Tone::kQuietText, true);
      if (!task.unit.empty()) {
        ImGui::SameLine(0, ui.Scaled(8));
        ImGui::AlignTextToFramePadding();
        ui.Text(TextRole::kBody, task.unit, Tone::kQuietText);
      }
      continue;
    }
    if (i >= task.choices.size()) break;
    const auto& [name, says] = task.choices[i];
    const std::string text = says.empty() ? name : labs::Fill(says, values);
    const bool beside = width >= ui.Scaled(280) && !is_stacked_;
    const float label =
        beside ? std::clamp(WidestWord(ui, text), std::floor(width * 0.48f), width * 0.62f) : width;
    const float room = width - label - ui.Scaled(8) - 2 * ImGui::GetStyle().FramePadding.x;
    // Not while somebody types, whose field would jump away.
    if (beside && !ImGui::IsAnyItemActive() &&
        ui.Measure(TextRole::kMono, desk_.fields()[i]).x > room) {
      is_stacked_ = true;
      frames_to_settle_ = 3;
    }
    const float frame = ImGui::GetFrameHeight();
    const float height = WrappedHeight(ui, TextRole::kBody, text, label);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float down = beside ? std::max(0.0f, std::round((frame - height) / 2)) : 0;
    DrawWrappedText(ui, {at.x, at.y + down}, TextRole::kBody, ui.Color(Tone::kText), text, label);
    ui.Probe(("lab.name." + std::to_string(i)).c_str(), at, {at.x + label, at.y + height}, true,
             text);
    ImGui::SetCursorScreenPos(beside ? ImVec2{at.x + label + ui.Scaled(8), at.y}
                                     : ImVec2{at.x, at.y + height + ui.Scaled(2)});
    DrawField(ui, state, i, hint, beside ? width - label - ui.Scaled(8) : width);
    const float left = std::max(0.0f, height - frame);
    if (beside && left > 0) ImGui::Dummy({1, left});
  }
  if (task.kind != Kind::kFile) return;
  const std::string name = desk_.fields().empty() ? "" : desk_.fields()[0];
  const std::string path = (desk_.session().directory() / name).string();
  ui.Text(TextRole::kMonoSmall, path, Tone::kQuietText, true);
  ui.Probe("lab.path", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, path);
  std::error_code error;
  const bool is_there = !name.empty() && std::filesystem::is_regular_file(path, error);
  const std::string next =
      is_there ? "Edit it with your editor and save it; the check compiles it and says what "
                 "fails first."
      : name.empty()
          ? "The directory has a .cc file to begin with, and a .h file that says what is "
            "wanted."
          : "There is no such file.";
  ui.Text(TextRole::kSmall, next, Tone::kQuietText, true);
  ui.Probe("lab.file", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, next);
}

/// What is selected in the other views, and what would be taken of it.
void LabPanel::DrawPicking(Ui& ui, State& state, const CommandTable& commands) {
  const Kind kind = desk_.task().task->kind;
  const bool picks = kind == Kind::kPacket || kind == Kind::kPackets || kind == Kind::kBytes;
  if (kind != Kind::kOrder && (!picks || state.empty())) return;
  const std::string what = desk_.WhatTakeDoes(state);
  if (kind == Kind::kOrder && what.empty()) return;
  std::string label = what.empty() ? (kind == Kind::kBytes ? "Take octets" : "Take packet") : what;
  // What is too long loses its end, not the key.
  const float key = ui.Measure(TextRole::kBody, WithKeyOf(commands, state, "lab.take", "")).x;
  label = ui.Elide(
      TextRole::kBody, label,
      ImGui::GetContentRegionAvail().x - key - 2 * ImGui::GetStyle().FramePadding.x - ui.Scaled(4));
  if (ui.Button("lab.take", WithKeyOf(commands, state, "lab.take", label).c_str(), !what.empty())) {
    commands.Run("lab.take", state);
  }
  if (kind != Kind::kPackets) return;
  const bool on = state.marks().by_click;
  if (FlowButton(ui, "lab.mark",
                 WithKeyOf(commands, state, "lab.mark", on ? "Stop marking" : "Mark by clicks"),
                 true, "Each click in the ladder marks a packet, or takes its mark away")) {
    commands.Run("lab.mark", state);
  }
}

}  // namespace pptplab::viz
