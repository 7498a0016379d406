// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The two drawings below the fields: the RFC's box of 32 bits a row, and the ruler that shows what
// of a packet is payload and what is headers.
#include <algorithm>
#include <cmath>
#include <string>

#include "viz/panels/bytes_panel.h"
#include "viz/panels/hatch.h"

namespace pptplab::viz {

namespace {

constexpr float kBoxRow = 26;

/// What fits of a field's name into its cell: the name, its first letter, or nothing.
std::string CellText(const Ui& ui, const Field& field, float room) {
  const std::string with_value =
      field.value.size() <= 24 && !field.value.empty() ? field.name + (" " + field.value) : "";
  if (!with_value.empty() && ui.Measure(TextRole::kSmall, with_value).x <= room) return with_value;
  if (ui.Measure(TextRole::kSmall, field.name).x <= room) return field.name;
  const std::string elided = ui.Elide(TextRole::kSmall, field.name, room);
  if (elided.size() > 4) return elided;
  const std::string letter(field.name, std::min<size_t>(1, std::string_view(field.name).size()));
  return ui.Measure(TextRole::kSmall, letter).x <= room + ui.Scaled(5) ? letter : "";
}

}  // namespace

void BytesPanel::DrawBox(Ui& ui, State& state, float height) {
  ImGui::BeginChild("bytes.box", {0, height}, false);
  const auto lit = Lit();
  const FieldRef ref = lit ? *lit : FieldRef{view_.panes[0].first_layer, kWholeLayer};
  const BytesPane* const pane = view_.PaneOf(ref);
  const wire::DissectedLayer* const layer = pane == nullptr ? nullptr : pane->LayerOf(ref);
  if (layer == nullptr || layer->fields.empty()) {
    ui.Text(TextRole::kSmall,
            layer == nullptr ? "These octets have no format."
                             : std::string(layer->name) + " has no fields that can be read.",
            Tone::kQuietText, true);
    ImGui::EndChild();
    return;
  }
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const BoxDiagram box = MakeBox(*layer);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float gutter = ui.Scaled(30);
  const float left = start.x + gutter;
  const float bit = std::floor((ImGui::GetContentRegionAvail().x - gutter - ui.Scaled(4)) / 32);
  for (int i = 0; i < 32; i += 8) {
    ui.DrawText(list, {left + bit * static_cast<float>(i) + ui.Scaled(2), start.y},
                TextRole::kSmall, ui.Color(Tone::kQuietText), std::to_string(i));
  }
  const float top = start.y + ui.Scaled(17);
  const float row = ui.Scaled(kBoxRow);
  for (size_t r = 0; r < box.row_octet.size(); ++r) {
    const bool goes_on = r > 0 && box.row_octet[r] == box.row_octet[r - 1];
    ui.DrawText(list, {start.x, top + row * static_cast<float>(r) + ui.Scaled(5)}, TextRole::kSmall,
                ui.Color(Tone::kQuietText), goes_on ? "⋮" : std::to_string(box.row_octet[r]));
  }
  for (size_t c = 0; c < box.cells.size(); ++c) {
    const BoxCell& cell = box.cells[c];
    const ImVec2 min{left + bit * static_cast<float>(cell.bit),
                     top + row * static_cast<float>(cell.row)};
    const ImVec2 max{min.x + bit * static_cast<float>(cell.bits),
                     min.y + row * static_cast<float>(cell.rows)};
    const ImU32 line = ui.LayerColor(layer->layer, 0.8f);
    if (cell.field == kNowhere) {
      list->AddRect(min, {max.x + 1, max.y + 1}, ui.Color(Tone::kLine));
      continue;
    }
    const FieldRef cell_ref{ref.layer, cell.field};
    const Field& field = layer->fields[cell.field];
    const std::string id = "bytes.cell." + std::to_string(c);
    if (ui.HitArea(id.c_str(), min, max, field.name)) Select(state, cell_ref);
    if (ImGui::IsItemHovered()) hovered_next_ = cell_ref;
    const bool is_lit = lit && lit->layer == ref.layer && lit->field == cell.field;
    list->AddRectFilled(
        min, max, is_lit ? ui.Color(Tone::kAccent, 0.4f) : ui.LayerColor(layer->layer, 0.12f));
    list->AddRect(min, {max.x + 1, max.y + 1}, line, 0, 0, is_lit ? ui.Scaled(2) : 1);
    if (!cell.is_widest) continue;
    const std::string text = CellText(ui, field, max.x - min.x - ui.Scaled(6));
    const ImVec2 size = ui.Measure(TextRole::kSmall, text);
    ui.DrawText(
        list, {std::round((min.x + max.x - size.x) / 2), std::round((min.y + max.y - size.y) / 2)},
        TextRole::kSmall, ui.Color(Tone::kText), text);
  }
  const float rows = static_cast<float>(box.row_octet.size()) * row;
  ImGui::Dummy({gutter + bit * 32, top - start.y + rows + ui.Scaled(4)});
  ImGui::EndChild();
}

void BytesPanel::DrawRuler(Ui& ui, State& state) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const ImVec2 at{start.x, start.y + ui.Scaled(4)};
  const float height = ui.Scaled(16);
  // To scale, but a part that is there can be seen.
  const size_t scale_octets =
      std::max<size_t>({ruler_.total, ruler_.limit + (ruler_.total - ruler_.counted), 1});
  const float least = ui.Scaled(7);
  const float room = width - least * static_cast<float>(ruler_.parts.size());
  float x = at.x;
  for (size_t i = 0; i < ruler_.parts.size(); ++i) {
    const RulerPart& part = ruler_.parts[i];
    const float part_width = least + std::max(0.0f, room) * static_cast<float>(part.octets) /
                                         static_cast<float>(scale_octets);
    const ImVec2 min{std::round(x), at.y};
    const ImVec2 max{std::round(x + part_width) - 1, at.y + height};
    x += part_width;
    const std::string label = part.name + " " + std::to_string(part.octets);
    const std::string id = "bytes.ruler." + std::to_string(i);
    if (ui.HitArea(id.c_str(), min, max, label.c_str()) && part.ref) Select(state, *part.ref);
    const bool hovered = ImGui::IsItemHovered();
    if (hovered && part.ref) hovered_next_ = part.ref;
    ui.Tooltip(label.c_str());
    list->AddRectFilled(min, max, ui.LayerColor(part.layer, part.is_payload ? 0.75f : 0.35f),
                        ui.Scaled(2));
    if (part.is_encrypted || part.layer == trace::Layer::kMppe) {
      Hatch(list, min, max, ui.Scaled(6), ui.LayerColor(trace::Layer::kMppe, 0.8f));
    }
    list->AddRect(min, max, hovered ? ui.Color(Tone::kAccent) : ui.LayerColor(part.layer),
                  ui.Scaled(2));
  }
  if (ruler_.limit > 0 && x < at.x + width) {
    list->AddRect({x, at.y + ui.Scaled(4)}, {at.x + width, at.y + height - ui.Scaled(4)},
                  ui.Color(Tone::kLine), ui.Scaled(2));
  }
  const size_t headers = ruler_.total - std::min(ruler_.total, ruler_.payload);
  std::string text = std::to_string(ruler_.payload) + " payload + " + std::to_string(headers) +
                     " headers = " + std::to_string(ruler_.total);
  if (ruler_.limit > 0) {
    const std::string limit = std::to_string(ruler_.limit) + " (" + ruler_.limit_name + ")";
    text += ruler_.counted <= ruler_.limit
                ? "; " + std::to_string(ruler_.limit - ruler_.counted) + " left of " + limit
                : "; " + std::to_string(ruler_.counted - ruler_.limit) + " more than " + limit;
  }
  ui.DrawText(list, {at.x, at.y + height + ui.Scaled(4)}, TextRole::kSmall,
              ui.Color(Tone::kQuietText), ui.Elide(TextRole::kSmall, text, width));
  ui.Probe("bytes.ruler", at, {at.x + width, at.y + ui.Scaled(kBoxRow + 14)}, false, text);
}

}  // namespace pptplab::viz
