// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Drawing octets and fields. Rows are virtual: of a packet of 64 kB only what can be seen is drawn.
// Where there is little room, one of octets, fields and box is shown; where there is much, all.
#include "viz/panels/bytes_panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace pptplab::viz {

namespace {

constexpr float kShortHeight = 420;  // design pixels; below, one view at a time
constexpr float kWideWidth = 880;    // from here on octets and fields side by side
constexpr float kFieldRow = 22;
constexpr float kMeaningHeight = 46;
constexpr float kRulerHeight = 46;

std::string LabelOf(const BytesPane& pane) {
  if (IsEncrypted(pane)) return "Encrypted";
  return pane.in_tunnel ? "Decrypted" : "On the wire";
}

std::string Plural(size_t n) { return std::to_string(n) + (n == 1 ? " octet" : " octets"); }

}  // namespace

// --- what is shown

void BytesPanel::AddCommands(CommandTable& table) {
  const auto has_recording = [](const State& state) {
    return !state.empty() && state.recording().size() > 0;
  };
  const auto step = [this](State& state, bool forward) {
    Refresh(state);
    const auto to = forward ? view_.NextField(state.field()) : view_.PreviousField(state.field());
    if (to) state.SelectField(*to);
  };
  table.Add({"field.next", "Next field", "Packet", "J", [step](State& state) { step(state, true); },
             has_recording, true});
  table.Add({"field.previous", "Previous field", "Packet", "K",
             [step](State& state) { step(state, false); }, has_recording, true});
  table.Add({"field.none", "No field selected", "Packet", "",
             [](State& state) { state.SelectField(std::nullopt); }, has_recording});
  table.Add({"bytes.octets", "Show octets", "Packet", "", [this](State&) { show_ = kOctets; }, {}});
  table.Add({"bytes.fields", "Show fields", "Packet", "", [this](State&) { show_ = kFields; }, {}});
  table.Add(
      {"bytes.box", "Show the RFC's box", "Packet", "", [this](State&) { show_ = kBox; }, {}});
}

void BytesPanel::Refresh(const State& state) {
  const bool same = shown_ == state.cursor() && revision_ == state.revision() &&
                    recording_size_ == state.recording().size();
  if (!same) {
    mru_.Update(state.recording());
    view_ = MakeBytesView(state.recording(), state.cursor(), state.point_of_view());
    ruler_ =
        MakeRuler(view_, view_.panes.empty() ? std::nullopt
                                             : mru_.At(state.recording(), view_.panes[0].item));
    lines_.clear();
    for (const BytesPane& pane : view_.panes) {
      for (size_t l = 0; l < pane.layers.size(); ++l) {
        lines_.push_back({{pane.first_layer + l, kWholeLayer}, &pane});
        for (size_t f = 0; f < pane.layers[l].fields.size(); ++f) {
          lines_.push_back({{pane.first_layer + l, f}, &pane});
        }
      }
    }
    shown_ = state.cursor();
    revision_ = state.revision();
    recording_size_ = state.recording().size();
    pane_ = 0;
    hovered_.reset();
  }
  const BytesPane* const pane = state.field() ? view_.PaneOf(*state.field()) : nullptr;
  const bool is_here = pane != nullptr && (state.field()->field == kWholeLayer ||
                                           pane->Find(*state.field()) != nullptr);
  const auto selected = is_here ? state.field() : view_.focus;
  if (same && selected == selected_) return;
  selected_ = selected;
  scroll_octets_ = scroll_fields_ = true;
  if (selected_ && view_.panes.size() > 1) {
    pane_ = view_.PaneOf(*selected_) == &view_.panes[1] ? 1 : 0;
  }
}

void BytesPanel::Select(State& state, const FieldRef& ref) {
  state.SelectField(ref);
  selected_ = ref;
  scroll_octets_ = scroll_fields_ = true;
}

// --- the panel

void BytesPanel::Draw(Ui& ui, State& state, const CommandTable&) {
  if (state.empty() || state.recording().size() == 0) {
    ui.EmptyState("bytes.empty",
                  "Open a recording: the octets of the selected packet are shown here.");
    return;
  }
  Refresh(state);
  if (view_.panes.empty()) {
    ui.EmptyState("bytes.empty", view_.empty_reason);
    return;
  }
  hovered_ = hovered_next_;
  hovered_next_.reset();
  const bool is_short = ImGui::GetContentRegionAvail().y < ui.Scaled(kShortHeight);
  DrawHead(ui, is_short);
  const bool has_ruler = !ruler_.parts.empty();
  const float height = ImGui::GetContentRegionAvail().y - (has_ruler ? ui.Scaled(kRulerHeight) : 0);
  if (!is_short) {
    DrawAll(ui, state, height);
  } else if (show_ == kOctets) {
    DrawOctets(ui, state, ImGui::GetContentRegionAvail().x, height);
  } else if (show_ == kFields) {
    DrawFields(ui, state, height);
  } else {
    DrawBox(ui, state, height);
  }
  if (has_ruler) DrawRuler(ui, state);
}

void BytesPanel::DrawHead(Ui& ui, bool is_short) {
  if (is_short) {
    static constexpr std::array<const char*, 3> kShows = {"Octets", "Fields", "RFC’s box"};
    ui.Choice("bytes.show", &show_, kShows.data(), static_cast<int>(kShows.size()));
    ImGui::SameLine();
  }
  if (view_.panes.size() > 1 && (!is_short || show_ == kOctets)) {
    const std::string first = LabelOf(view_.panes[0]);
    const std::string second = LabelOf(view_.panes[1]);
    const std::array<const char*, 2> labels = {first.c_str(), second.c_str()};
    ui.Choice("bytes.pane", &pane_, labels.data(), 2);
    ImGui::SameLine();
  }
  const BytesPane& pane = view_.panes[static_cast<size_t>(pane_) % view_.panes.size()];
  std::string title = pane.title + ", " + Plural(pane.bytes.size());
  if (pane.original_length > pane.bytes.size()) {
    title += " of " + std::to_string(pane.original_length);
  }
  const float room = ImGui::GetContentRegionAvail().x;
  // In the middle of the row of choices.
  const bool is_beside = is_short || view_.panes.size() > 1;
  const float height = ui.Measure(TextRole::kSmall, title).y;
  if (is_beside)
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() + std::round((ui.Scaled(26) - height) / 2));
  ui.Text(TextRole::kSmall, ui.Elide(TextRole::kSmall, title, room), Tone::kQuietText);
}

void BytesPanel::DrawAll(Ui& ui, State& state, float height) {
  const float width = ImGui::GetContentRegionAvail().x;
  const float gap = ui.Scaled(8);
  if (width >= ui.Scaled(kWideWidth)) {
    const float left = std::floor(width * 0.5f);
    DrawOctets(ui, state, left, height);
    ImGui::SameLine(0, gap);
    ImGui::BeginChild("bytes.right", {0, height}, false);
    DrawFields(ui, state, std::floor(height * 0.62f));
    DrawBox(ui, state, ImGui::GetContentRegionAvail().y);
    ImGui::EndChild();
    return;
  }
  const BytesPane& pane = view_.panes[static_cast<size_t>(pane_) % view_.panes.size()];
  const Grid grid = MakeGrid(ui, pane, width);
  const size_t rows = (pane.bytes.size() + grid.columns - 1) / grid.columns;
  const float shown =
      std::min(std::floor(height * 0.34f / grid.row), static_cast<float>(rows) + 0.5f);
  const float octets = std::max(shown, 1.0f) * grid.row;
  const float box = std::floor(height * 0.26f);
  DrawOctets(ui, state, width, octets);
  const ImVec2 below = ImGui::GetCursorScreenPos();
  const float line = std::round(below.y + gap / 2);
  ImGui::GetWindowDrawList()->AddLine({below.x, line}, {below.x + width, line},
                                      ui.Color(Tone::kLine));
  ImGui::SetCursorScreenPos({below.x, std::round(below.y + gap)});
  DrawFields(ui, state, height - octets - box - 2 * gap);
  DrawBox(ui, state, box);
}

// --- octets

float BytesPanel::Grid::HexAt(size_t column) const {
  const auto c = static_cast<float>(column);
  // A gap in the middle and a smaller one at quarters: the eye counts in fours.
  return character *
         (static_cast<float>(digits) + 1.5f + c * 2.6f + static_cast<float>(column / 4) * 0.4f +
          static_cast<float>(column / 8) * 0.6f);
}
float BytesPanel::Grid::TextAt(size_t column) const {
  return HexAt(columns) + character * (0.4f + static_cast<float>(column));
}
float BytesPanel::Grid::Width() const { return has_text ? TextAt(columns) : HexAt(columns); }

BytesPanel::Grid BytesPanel::MakeGrid(const Ui& ui, const BytesPane& pane, float width) const {
  Grid grid;
  const ImVec2 size = ui.Measure(TextRole::kMono, "0");
  grid.character = size.x;
  grid.row = std::round(size.y + ui.Scaled(4));
  grid.digits = pane.bytes.size() > 0x10000 ? 6 : 4;
  if (grid.Width() <= width) return grid;
  grid.columns = 8;
  grid.has_text = grid.Width() <= width;
  return grid;
}

void BytesPanel::DrawOctets(Ui& ui, State& state, float width, float height) {
  const float gap = ui.Scaled(12);
  const float half = (width - gap) / 2;
  const bool side_by_side =
      view_.panes.size() > 1 && MakeGrid(ui, view_.panes[0], half).columns == 16;
  if (side_by_side) {
    DrawPane(ui, state, view_.panes[0], half, height);
    ImGui::SameLine(0, gap);
    DrawPane(ui, state, view_.panes[1], half, height);
    return;
  }
  DrawPane(ui, state, view_.panes[static_cast<size_t>(pane_) % view_.panes.size()], width, height);
}

void BytesPanel::DrawPane(Ui& ui, State& state, const BytesPane& pane, float width, float height) {
  const std::string id = "bytes.octets." + std::to_string(pane.first_layer);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGui::BeginChild(id.c_str(), {width, height}, false);
  const Grid grid = MakeGrid(ui, pane, ImGui::GetContentRegionAvail().x);
  const size_t rows = (pane.bytes.size() + grid.columns - 1) / grid.columns;
  if (scroll_octets_ && selected_ && pane.LayerOf(*selected_) != nullptr) {
    const size_t row = pane.OctetsOf(*selected_).begin / grid.columns;
    const float y = static_cast<float>(row) * grid.row;
    const float top = ImGui::GetScrollY();
    if (y < top || y + 2 * grid.row > top + height)
      ImGui::SetScrollY(std::max(0.0f, y - height / 3));
    scroll_octets_ = false;
  }
  ImGui::PushFont(ui.Font(TextRole::kMono));
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(rows), grid.row);
  while (clipper.Step()) {
    for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) {
      DrawOctetRow(ui, state, pane, grid, static_cast<size_t>(row) * grid.columns);
    }
  }
  ImGui::PopFont();
  ImGui::EndChild();
  ImGui::PopStyleVar();
  ui.Probe(id.c_str(), ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, pane.title);
}

void BytesPanel::DrawOctetRow(Ui& ui, State& state, const BytesPane& pane, const Grid& grid,
                              size_t first) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const size_t end = std::min(first + grid.columns, pane.bytes.size());
  const auto lit = Lit();
  const bool is_packet = &pane == view_.panes.data();
  const bool picked = is_packet && state.octets().has_value();
  const OctetRange range = picked ? OctetRange{state.octets()->first, state.octets()->second + 1}
                           : lit  ? pane.OctetsOf(*lit)
                                  : OctetRange{};
  const std::string id = "bytes.row." + std::to_string(pane.first_layer + first);
  const bool clicked = ImGui::InvisibleButton(id.c_str(), {grid.Width(), grid.row});
  const float mouse = ImGui::GetMousePos().x - at.x;
  const bool hovered = ImGui::IsItemHovered();
  const bool pressed = ImGui::IsItemActivated();
  const bool is_over = ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left) && !clicked) drag_from_.reset();
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%0*zx", grid.digits, first);
  const float y = at.y + std::floor((grid.row - ImGui::GetFontSize()) / 2);
  list->AddText({at.x, y}, ui.Color(Tone::kQuietText, 0.8f), text.data());
  for (size_t i = first; i < end; ++i) {
    const size_t column = i - first;
    const float x = at.x + grid.HexAt(column);
    const float x_text = at.x + grid.TextAt(column);
    const uint32_t l = pane.layer_of[i];
    const bool is_lit = range.Contains(i);
    const ImU32 color = l == kNowhere
                            ? ui.Color(Tone::kQuietText)
                            : ui.LayerColor(pane.layers[l].layer, is_lit || !lit ? 1 : 0.75f);
    if (is_lit) {
      const bool goes_on = range.Contains(i + 1) && column + 1 < grid.columns;
      const float next = goes_on ? at.x + grid.HexAt(column + 1) : x + 2 * grid.character;
      list->AddRectFilled({x - ui.Scaled(2), at.y},
                          {next + (goes_on ? -ui.Scaled(2) : ui.Scaled(2)), at.y + grid.row},
                          ui.Color(Tone::kAccent, 0.32f));
      if (grid.has_text) {
        list->AddRectFilled({x_text, at.y}, {x_text + grid.character, at.y + grid.row},
                            ui.Color(Tone::kAccent, 0.32f));
      }
    }
    std::snprintf(text.data(), text.size(), "%02x", pane.bytes[i]);
    list->AddText({x, y}, is_lit ? ui.Color(Tone::kText) : color, text.data());
    if (grid.has_text) {
      const bool printable = pane.bytes[i] >= 0x20 && pane.bytes[i] < 0x7f;
      text = {printable ? static_cast<char>(pane.bytes[i]) : '.', '\0'};
      list->AddText({x_text, y}, ui.Color(printable ? Tone::kText : Tone::kQuietText, 0.8f),
                    text.data());
    }
    const float step = grid.HexAt(column + 1) - grid.HexAt(column);
    const bool under_mouse =
        (mouse >= grid.HexAt(column) && mouse < grid.HexAt(column) + step) ||
        (grid.has_text && mouse >= grid.TextAt(column) && mouse < grid.TextAt(column + 1));
    if (!is_over || !under_mouse) continue;
    if (is_packet && pressed) drag_from_ = i;
    if (is_packet && drag_from_ && (*drag_from_ != i || picked) && !pressed)
      state.SelectOctets(std::min(*drag_from_, i), std::max(*drag_from_, i));
    const auto ref = pane.FieldAt(i);
    if (!ref || !hovered) continue;
    hovered_next_ = ref;
    const bool dragged =
        state.octets() && drag_from_ && state.octets()->first != state.octets()->second;
    if (clicked && !dragged) Select(state, *ref);
  }
  if (first == 0) {
    ui.Probe("bytes.first_octet", {at.x + grid.HexAt(0), at.y},
             {at.x + grid.HexAt(0) + 2 * grid.character, at.y + grid.row}, true, "");
  }
}

// --- fields

void BytesPanel::DrawFields(Ui& ui, State& state, float height) {
  const float row = ui.Scaled(kFieldRow);
  const float list_height = std::max(row * 2, height - ui.Scaled(kMeaningHeight));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGui::BeginChild("bytes.fields", {0, list_height}, false);
  if (scroll_fields_ && selected_) {
    const auto line = std::find_if(lines_.begin(), lines_.end(),
                                   [this](const Line& l) { return l.ref == *selected_; });
    const float y = static_cast<float>(line - lines_.begin()) * row;
    const float top = ImGui::GetScrollY();
    if (line != lines_.end() && (y < top || y + 2 * row > top + list_height)) {
      ImGui::SetScrollY(std::max(0.0f, y - list_height / 3));
    }
    scroll_fields_ = false;
  }
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(lines_.size()), row);
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      DrawFieldLine(ui, state, lines_[static_cast<size_t>(i)]);
    }
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
  DrawMeaning(ui, state);
}

void BytesPanel::DrawFieldLine(Ui& ui, State& state, const Line& line) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 end{at.x + width, at.y + ui.Scaled(kFieldRow)};
  const auto* const layer = line.pane->LayerOf(line.ref);
  const Field* const field = line.pane->Find(line.ref);
  const std::string id = "bytes.field." + std::to_string(line.ref.layer) +
                         (field == nullptr ? "" : "." + std::to_string(line.ref.field));
  const char* const name = field == nullptr ? layer->name : field->name;
  if (ui.HitArea(id.c_str(), at, end, name)) Select(state, line.ref);
  if (ImGui::IsItemHovered()) hovered_next_ = line.ref;
  const auto lit = Lit();
  if (selected_ == line.ref) list->AddRectFilled(at, end, ui.Color(Tone::kSelection), ui.Scaled(3));
  if (lit == line.ref) list->AddRect(at, end, ui.Color(Tone::kAccent, 0.7f), ui.Scaled(3));
  const float y = at.y + ui.Scaled(2);
  if (field == nullptr) {
    float x = at.x + ui.Scaled(4);
    x += ui.LayerBadge(list, {x, y}, layer->layer) + ui.Scaled(6);
    ui.DrawText(list, {x, y}, TextRole::kBody, ui.Color(Tone::kText), layer->name);
    x += ui.Measure(TextRole::kBody, layer->name).x + ui.Scaled(8);
    const bool is_bad = layer->error.has_value();
    const std::string summary = (is_bad ? "× " : "") + layer->summary;
    ui.DrawText(list, {x, y + ui.Scaled(1)}, TextRole::kSmall,
                ui.Color(is_bad ? Tone::kError : Tone::kQuietText),
                ui.Elide(TextRole::kSmall, summary, end.x - x));
  } else {
    const float name_x = at.x + ui.Scaled(14);
    const float value_x = at.x + std::max(ui.Scaled(120), width * 0.36f);
    const bool has_section = width > ui.Scaled(460);
    const float section_width = ui.Measure(TextRole::kSmall, field->section).x;
    const float value_room = end.x - value_x - (has_section ? section_width + ui.Scaled(10) : 0);
    list->AddLine({at.x + ui.Scaled(6), at.y}, {at.x + ui.Scaled(6), end.y},
                  ui.LayerColor(layer->layer), ui.Scaled(2));
    ui.DrawText(list, {name_x, y + ui.Scaled(1)}, TextRole::kSmall, ui.Color(Tone::kText),
                ui.Elide(TextRole::kSmall, field->name, value_x - name_x - ui.Scaled(6)));
    ui.DrawText(
        list, {value_x, y + ui.Scaled(1)}, TextRole::kMonoSmall, ui.Color(Tone::kText),
        ui.Elide(TextRole::kMonoSmall, field->value.empty() ? "0" : field->value, value_room));
    if (has_section) {
      ui.DrawText(list, {end.x - section_width, y + ui.Scaled(1)}, TextRole::kSmall,
                  ui.Color(Tone::kQuietText), field->section);
    }
  }
  ImGui::Dummy({width, ui.Scaled(kFieldRow)});
}

void BytesPanel::DrawMeaning(Ui& ui, const State& state) const {
  const float width = ImGui::GetContentRegionAvail().x;
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 end{at.x + width, at.y + ui.Scaled(kMeaningHeight - 6)};
  const auto lit = Lit();
  const BytesPane* const pane = lit ? view_.PaneOf(*lit) : nullptr;
  std::string first = "Select an octet or a field.";
  std::string second =
      "J and K: field by field. A click on the bar below: a whole header.";
  if (pane != nullptr) {
    const auto* const layer = pane->LayerOf(*lit);
    const OctetRange range = pane->OctetsOf(*lit);
    const std::string octets =
        range.end > range.begin + 1
            ? "octets " + std::to_string(range.begin) + " to " + std::to_string(range.end - 1)
            : "octet " + std::to_string(range.begin);
    if (const Field* const field = pane->Find(*lit)) {
      first = std::string(field->name) + (*field->meaning == '\0' ? "" : ": ") + field->meaning;
      const size_t bits = field->bit_length;
      second = (*field->section == '\0' ? "" : std::string(field->section) + " · ") + octets +
               (bits % 8 == 0 ? "" : ", " + std::to_string(bits) + (bits == 1 ? " bit" : " bits"));
    } else if (layer != nullptr) {
      first = std::string(layer->name) + (layer->summary.empty() ? "" : ": " + layer->summary);
      second = octets + ", " + Plural(range.end - range.begin);
    }
  }
  if (state.octets()) {
    const auto [from, to] = *state.octets();
    first = from == to ? "Octet " + std::to_string(from)
                       : "Octets " + std::to_string(from) + " to " + std::to_string(to);
    second = Plural(to - from + 1) + " selected";
  }
  list->AddLine(at, {end.x, at.y}, ui.Color(Tone::kLine));
  ui.DrawText(list, {at.x + ui.Scaled(4), at.y + ui.Scaled(4)}, TextRole::kSmall,
              ui.Color(Tone::kText), ui.Elide(TextRole::kSmall, first, width - ui.Scaled(8)));
  ui.DrawText(list, {at.x + ui.Scaled(4), at.y + ui.Scaled(21)}, TextRole::kSmall,
              ui.Color(Tone::kQuietText), ui.Elide(TextRole::kSmall, second, width - ui.Scaled(8)));
  ui.Probe("bytes.meaning", at, end, false, first);
  ImGui::Dummy({width, end.y - at.y});
}

}  // namespace pptplab::viz
