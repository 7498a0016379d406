// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The selected packet on both sides of the NAT: what differs in full, the rest of what addresses it
// quietly beside it.
#include <algorithm>
#include <cmath>

#include "viz/model/item_text.h"
#include "viz/panels/nat_panel.h"

namespace pptplab::viz {

namespace {
constexpr float kLine = 17;
constexpr float kSign = 18;
}  // namespace

void NatPanel::DrawTranslation(Ui& ui, State& state) {
  ImGui::Dummy({1, ui.Scaled(2)});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::GetWindowDrawList()->AddLine(at, {at.x + ImGui::GetContentRegionAvail().x, at.y},
                                      ui.Color(Tone::kLine), std::max(1.0f, ui.Scaled(1)));
  ImGui::Dummy({1, ui.Scaled(2)});
  ImGui::BeginChild("nat.packet", {0, 0}, false);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ui.Scaled(8), ui.Scaled(2)});
  if (translation_.empty_reason.empty()) {
    DrawPassage(ui, state);
  } else {
    ui.Text(TextRole::kSmall, translation_.empty_reason, Tone::kQuietText, true);
    ui.Probe("nat.packet.empty", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true,
             translation_.empty_reason);
  }
  ImGui::PopStyleVar();
  ImGui::EndChild();
}

void NatPanel::DrawPassage(Ui& ui, State& state) {
  const Translation& t = translation_;
  const Node* const node = state.recording().FindNode(t.node);
  std::string head = "The selected packet at " + (node == nullptr ? "the NAT" : node->name) + ": ";
  if (t.sent == kNoItem) {
    head += "it came in and did not go on";
  } else if (t.differing == 0) {
    head += "nothing differs";
  } else {
    head += std::to_string(t.differing) + (t.differing == 1 ? " field differs" : " fields differ");
  }
  ui.Text(TextRole::kSmall, head, Tone::kText, true);
  ui.Probe("nat.packet", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, head);
  if (t.drop) {
    const std::string text = "× Dropped here: " + t.end;
    ui.Text(TextRole::kSmall, text, Tone::kError, true);
    ui.Probe("nat.packet.drop", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, text);
    if (ImGui::IsItemClicked()) state.Select(*t.drop);
  }
  const float width = ImGui::GetContentRegionAvail().x;
  for (size_t i = 0; i < t.fields.size(); ++i) DrawField(ui, state, i, width);
  for (size_t i = 0; i < t.changes.size(); ++i) {
    const std::string text = "It made this: " + OneLine(state.recording(), t.changes[i]);
    ui.Text(TextRole::kSmall, text, Tone::kQuietText, true);
    const std::string id = "nat.made." + std::to_string(i);
    ui.Probe(id.c_str(), ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, text);
    if (ImGui::IsItemClicked()) state.Select(t.changes[i]);
  }
}

/// Field, before, sign, after; above the first of a layer, the layer and where it was seen.
void NatPanel::DrawField(Ui& ui, State& state, size_t number, float width) const {
  const Translation& t = translation_;
  const TranslatedField& field = t.fields[number];
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float line = ui.Scaled(kLine), sign = ui.Scaled(kSign);
  const float name = std::round(std::min(width * 0.34f, ui.Scaled(150)));
  const float value = std::floor((width - name - sign) / 2);
  if (value < ui.Scaled(30)) return;
  if (number == 0 || t.fields[number - 1].layer != field.layer) {
    ImGui::Dummy({width, ui.Scaled(number == 0 ? 2 : 1)});
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ui.DrawText(list, at, TextRole::kSmall, ui.LayerColor(trace::Layer::kNat),
                ui.Elide(TextRole::kSmall, field.layer, name));
    if (number == 0) {
      ui.DrawText(list, {at.x + name, at.y}, TextRole::kSmall, ui.Color(Tone::kQuietText),
                  ui.Elide(TextRole::kSmall, "in: " + t.from, value));
      ui.DrawText(list, {at.x + name + value + sign, at.y}, TextRole::kSmall,
                  ui.Color(Tone::kQuietText),
                  ui.Elide(TextRole::kSmall, t.to.empty() ? "" : "out: " + t.to, value));
    }
    ImGui::Dummy({width, line});
  }
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 end{at.x + width, at.y + line};
  const std::string id = "nat.field." + std::to_string(number);
  const std::string what = field.name + ": " + field.before + (field.differs ? " ≠ " : " = ") +
                           (field.after.empty() ? field.before : field.after);
  if (ui.HitArea(id.c_str(), at, end, what.c_str())) {
    state.Select(t.sent == kNoItem ? t.received : t.sent);
    state.SelectField(field.field);
  }
  const std::string hint = field.note.empty() ? what : what + "\n" + field.note;
  ui.Tooltip(hint.c_str());
  if (ImGui::IsItemHovered()) list->AddRect(at, end, ui.Color(Tone::kAccent, 0.5f), ui.Scaled(3));
  const bool follows = !field.note.empty();
  const Tone tone = field.differs && !follows ? Tone::kText : Tone::kQuietText;
  const ImU32 color = ui.Color(tone);
  ui.DrawText(list, {at.x + ui.Scaled(10), at.y}, TextRole::kSmall, color,
              ui.Elide(TextRole::kSmall, field.name, name - ui.Scaled(14)));
  ui.DrawText(list, {at.x + name, at.y}, TextRole::kSmall, color,
              ui.Elide(TextRole::kSmall, field.before, value - ui.Scaled(4)));
  if (t.sent != kNoItem) {
    ui.DrawText(list, {at.x + name + value, at.y}, TextRole::kSmall,
                field.differs ? ui.LayerColor(trace::Layer::kNat) : ui.Color(Tone::kQuietText),
                field.differs ? "≠" : "=");
    ui.DrawText(list, {at.x + name + value + sign, at.y}, TextRole::kSmall, color,
                ui.Elide(TextRole::kSmall, field.after, value));
  }
  ImGui::Dummy({width, line});
}

}  // namespace pptplab::viz
