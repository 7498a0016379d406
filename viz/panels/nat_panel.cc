// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The table, its rows and the choice of the node; nat_passage.cc draws the packet below it.
#include "viz/panels/nat_panel.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "stack/wire/ipv4.h"

namespace pptplab::viz {

namespace {

constexpr float kRow = 38;
constexpr float kLine = 16;
constexpr float kPad = 4;
constexpr float kMark = 74;
constexpr float kHeader = 20;
constexpr size_t kMostInMenu = 30;

using Mark = NatRow::Mark;

std::string ProtocolOf(uint8_t ip_protocol) {
  const std::string_view name = wire::NameOfIpProtocol(ip_protocol);
  return name.empty() ? "IP " + std::to_string(ip_protocol) : std::string(name);
}

std::string Moment(const State& state, ItemIndex item) {
  char text[40];
  const int64_t since =
      state.recording().item(item).time_ns - Nanoseconds(state.recording().begin_time());
  std::snprintf(text, sizeof text, "%.3f s", static_cast<double>(since) * 1e-9);
  return text;
}

}  // namespace

void NatPanel::AddCommands(CommandTable& table) {
  const auto has_recording = [](const State& state) { return !state.empty(); };
  table.Add({"nat.next", "NAT: to the next change of the table", "View", "R",
             [this](State& state) { GoTo(state, true); }, has_recording, true});
  table.Add({"nat.previous", "NAT: to the change before", "View", "Shift+R",
             [this](State& state) { GoTo(state, false); }, has_recording, true});
  table.Add({"nat.node", "NAT: the next node that translates", "View", "Alt+R",
             [this](State& state) {
               Read(state);
               if (tables_.nodes().empty()) return state.Say("No node here translates addresses.");
               if (tables_.nodes().size() == 1) return state.Say("There is one NAT only.");
               Choose((node_ + 1) % tables_.nodes().size());
             },
             has_recording});
}

void NatPanel::Read(const State& state) {
  is_reading_ = !tables_.Update(state.recording());
  if (node_ >= tables_.nodes().size()) node_ = 0;
}

void NatPanel::Choose(size_t node) {
  node_ = node;
  scroll_ = true;
}

void NatPanel::GoTo(State& state, bool forward) {
  Read(state);
  if (tables_.nodes().empty()) return state.Say("No node here translates addresses.");
  const trace::NodeId node = tables_.nodes()[node_];
  const auto& changes = tables_.ChangesOf(node);
  const ItemIndex cursor = state.cursor();
  const size_t behind = tables_.Between(node, cursor, cursor).second;
  const bool on_one = behind > 0 && changes[behind - 1].item == cursor;
  const size_t before = on_one ? behind - 1 : behind;
  if (forward && behind < changes.size()) return state.Select(changes[behind].item);
  if (!forward && before > 0) return state.Select(changes[before - 1].item);
  state.Say(forward ? "The table does not change any more." : "The table was empty before.");
}

void NatPanel::Refresh(const State& state) {
  Read(state);
  const RecordingModel& recording = state.recording();
  const bool same = revision_ == state.revision() && size_ == recording.size() &&
                    cursor_ == state.cursor() && unit_ == state.unit() && shown_node_ == node_ &&
                    !is_reading_;
  if (same) return;
  scroll_ = scroll_ || cursor_ != state.cursor();
  revision_ = state.revision();
  size_ = recording.size();
  cursor_ = state.cursor();
  unit_ = state.unit();
  shown_node_ = node_;
  rows_.clear();
  translation_ = {};
  if (tables_.nodes().empty()) return;
  const ItemIndex since = state.PreviousStop(unit_, cursor_);
  rows_ = tables_.At(tables_.nodes()[node_], cursor_, since);
  translation_ = TranslationOf(recording, tables_.nodes(), cursor_);
  lines_before_.clear();
  size_t lines = 0;
  for (const NatRow& row : rows_) {
    lines_before_.push_back(lines);
    lines += HasFoot(row) ? 1 : 0;
  }
  lines_before_.push_back(lines);
}

bool NatPanel::HasFoot(const NatRow& row) const {
  const NatChange& change = tables_.ChangesOf(tables_.nodes()[node_])[row.change];
  const bool is_over = row.mark == Mark::kGone || change.removed == NatChange::kNone;
  return !is_over || (row.mark != Mark::kStanding && !tables_.Why(change).empty());
}

/// Why it came, changed or went; of a mapping that stands, how long.
std::string NatPanel::FootOf(const State& state, const NatRow& row) const {
  const auto& changes = tables_.ChangesOf(tables_.nodes()[node_]);
  const NatChange& change = changes[row.change];
  const std::string& why = tables_.Why(change);
  if (row.mark != Mark::kStanding && !why.empty()) return why;
  if (row.mark == Mark::kGone || change.removed == NatChange::kNone) return "";
  const NatChange& removed = changes[change.removed];
  std::string text = "until " + Moment(state, removed.item);
  if (!tables_.Why(removed).empty()) text += ": " + tables_.Why(removed);
  return text;
}

float NatPanel::TopOf(const Ui& ui, size_t row) const {
  return static_cast<float>(row) * ui.Scaled(kRow) +
         static_cast<float>(lines_before_[row]) * ui.Scaled(kLine);
}

void NatPanel::Draw(Ui& ui, State& state, const CommandTable&) {
  if (state.empty() || state.recording().size() == 0) {
    return ui.EmptyState("nat.empty",
                         "Open a recording: the table of each router that translates addresses "
                         "stands here.");
  }
  Refresh(state);
  if (tables_.nodes().empty()) {
    return ui.EmptyState("nat.empty",
                         is_reading_ ? "reading …"
                                     : "No node of this recording translates addresses. A scenario "
                                       "makes a router a NAT by “nats:”, as two-clients-one-nat "
                                       "does.");
  }
  DrawHead(ui, state);
  const float room = ImGui::GetContentRegionAvail().y;
  const float wanted = ui.Scaled(kHeader) + std::max(TopOf(ui, rows_.size()), ui.Scaled(kRow));
  DrawTable(ui, state, std::min(wanted + ui.Scaled(2), std::round(room * 0.55f)));
  DrawTranslation(ui, state);
}

/// Which NAT, and what this step did to its table.
void NatPanel::DrawHead(Ui& ui, State& state) {
  const auto name_of = [&](trace::NodeId id) {
    const Node* const node = state.recording().FindNode(id);
    return node == nullptr ? "node " + std::to_string(id) : node->name;
  };
  const auto& nodes = tables_.nodes();
  size_t counts[4] = {};
  for (const NatRow& row : rows_) ++counts[static_cast<size_t>(row.mark)];
  const size_t standing = rows_.size() - counts[static_cast<size_t>(Mark::kGone)];
  std::string text = nodes.size() > 1 ? "" : name_of(nodes[node_]) + ": ";
  text += standing == 0   ? "no mapping stands"
          : standing == 1 ? "1 mapping"
                          : std::to_string(standing) + " mappings";
  std::string step;
  for (const Mark mark : {Mark::kNew, Mark::kChanged, Mark::kGone}) {
    const size_t count = counts[static_cast<size_t>(mark)];
    if (count == 0) continue;
    step += step.empty() ? "; in this step " : ", ";
    step += std::to_string(count) + " ";
    step += NameOfMark(mark);
  }
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  float x = at.x;
  const float height = ui.Scaled(nodes.size() > 1 ? 32 : 26);
  if (nodes.size() > 1) {
    const float wide = std::min(width * 0.4f, ui.Scaled(160));
    if (ui.BeginMenu("nat.node", name_of(nodes[node_]) + " ▾", wide, "Which NAT: Alt+R")) {
      for (size_t i = 0; i < std::min(nodes.size(), kMostInMenu); ++i) {
        const std::string id = "nat.node." + std::to_string(i);
        if (ui.MenuItem(id.c_str(), name_of(nodes[i]), "", node_ == i)) Choose(i);
      }
      ui.EndMenu();
    }
    x += wide + ui.Scaled(10);
  }
  const std::string all = ui.Elide(TextRole::kBody, text + step, at.x + width - x);
  const ImVec2 size = ui.Measure(TextRole::kBody, all);
  const ImVec2 place{x, std::round(at.y + (height - ui.Scaled(2) - size.y) / 2)};
  ui.DrawText(ImGui::GetWindowDrawList(), place, TextRole::kBody, ui.Color(Tone::kText), all);
  ui.Probe("nat.head", place, {place.x + size.x, place.y + size.y}, true, text + step);
  ImGui::SetCursorScreenPos({at.x, at.y + height});
}

// --- the table

void NatPanel::DrawTable(Ui& ui, State& state, float height) {
  const ImVec2 head = ImGui::GetCursorScreenPos();
  Columns columns;
  columns.left = head.x;
  columns.end = head.x + ImGui::GetContentRegionAvail().x - ui.Scaled(10);  // the scroll bar
  columns.inside = columns.left + ui.Scaled(kMark);
  const float each = std::floor((columns.end - columns.inside) / 3);
  if (each < ui.Scaled(30)) return;
  columns.outside = columns.inside + each;
  columns.peer = columns.outside + each;
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const auto label = [&](float x, const char* text) {
    ui.DrawText(list, {x, head.y}, TextRole::kSmall, ui.Color(Tone::kQuietText),
                ui.Elide(TextRole::kSmall, text, each - ui.Scaled(6)));
  };
  label(columns.inside, "inside");
  label(columns.outside, "outside: the NAT");
  label(columns.peer, "to whom");
  ImGui::SetCursorScreenPos({head.x, head.y + ui.Scaled(kHeader)});
  ImGui::BeginChild("nat.rows", {0, std::max(height - ui.Scaled(kHeader), 1.0f)}, false);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float scroll = ImGui::GetScrollY(), seen = ImGui::GetWindowHeight();
  if (rows_.empty()) {
    ui.Text(TextRole::kSmall, "The table is empty here. R goes to its next change.",
            Tone::kQuietText, true);
  }
  // Rows lie close below where they would without their second lines.
  size_t row = 0;
  for (size_t end = rows_.size(); row < end;) {
    const size_t middle = row + (end - row) / 2;
    if (TopOf(ui, middle + 1) < scroll) {
      row = middle + 1;
    } else {
      end = middle;
    }
  }
  for (; row < rows_.size() && TopOf(ui, row) < scroll + seen; ++row) {
    DrawRow(ui, state, row, {start.x, start.y + TopOf(ui, row)}, columns);
  }
  if (scroll_) {
    const auto marked = std::find_if(rows_.begin(), rows_.end(), [](const NatRow& each_row) {
      return each_row.mark != Mark::kStanding;
    });
    const float top = TopOf(ui, static_cast<size_t>(marked - rows_.begin()));
    if (marked != rows_.end() && (top < scroll || top + ui.Scaled(kRow) > scroll + seen)) {
      ImGui::SetScrollY(std::max(0.0f, top - seen / 3));
    }
    scroll_ = false;
  }
  if (!rows_.empty()) {
    ImGui::SetCursorScreenPos(start);
    ImGui::Dummy({1, TopOf(ui, rows_.size())});
  }
  ImGui::EndChild();
}

void NatPanel::DrawRow(Ui& ui, State& state, size_t number, ImVec2 at,
                       const Columns& columns) const {
  const NatRow& row = rows_[number];
  const NatChange& change = tables_.ChangesOf(tables_.nodes()[node_])[row.change];
  const std::string foot = HasFoot(row) ? FootOf(state, row) : "";
  const float height = ui.Scaled(kRow) + (foot.empty() ? 0 : ui.Scaled(kLine)) - ui.Scaled(2);
  const ImVec2 min{columns.left, at.y}, max{columns.end, at.y + height};
  std::string text = SignOfMark(row.mark);
  text += text.empty() ? "" : " ";
  text += NameOfMark(row.mark);
  const std::string id = "nat.row." + std::to_string(number);
  if (ui.HitArea(id.c_str(), min, max, text.c_str())) state.Select(change.item);
  const bool hovered = ImGui::IsItemHovered();
  ui.Tooltip("To the event that says so");
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const bool marked = row.mark != Mark::kStanding, gone = row.mark == Mark::kGone;
  if (change.item == state.cursor()) {
    list->AddRectFilled(min, max, ui.Color(Tone::kSelection), ui.Scaled(4));
  } else if (marked) {
    list->AddRectFilled(min, max, ui.LayerColor(trace::Layer::kNat, gone ? 0.06f : 0.14f),
                        ui.Scaled(4));
  }
  if (hovered) list->AddRect(min, max, ui.Color(Tone::kAccent, 0.5f), ui.Scaled(4));
  const Tone tone = gone ? Tone::kQuietText : Tone::kText;
  const float first = std::round(at.y + ui.Scaled(kPad - 1));
  const float second = std::round(first + ui.Scaled(kLine));
  const float pad = ui.Scaled(kPad);
  ui.DrawText(list, {min.x + pad, first}, TextRole::kSmall, ui.Color(tone),
              ProtocolOf(change.protocol));
  ui.DrawText(list, {min.x + pad, second}, TextRole::kSmall, ui.Color(Tone::kText), text);
  const float room = columns.outside - columns.inside - ui.Scaled(6);
  const auto party = [&](float x, const NatParty& which) {
    ui.DrawText(list, {x, first}, TextRole::kSmall, ui.Color(tone),
                ui.Elide(TextRole::kSmall, ToString(which.address), room));
    ui.DrawText(list, {x, second}, TextRole::kSmall, ui.Color(gone ? Tone::kQuietText : tone),
                ui.Elide(TextRole::kSmall, NumberOf(change.protocol, which), room));
  };
  party(columns.inside, change.inside);
  party(columns.outside, change.outside);
  party(columns.peer, change.peer);
  if (foot.empty()) return;
  const float third = std::round(second + ui.Scaled(kLine));
  ui.DrawText(list, {columns.inside, third}, TextRole::kSmall,
              ui.Color(marked ? Tone::kText : Tone::kQuietText),
              ui.Elide(TextRole::kSmall, foot, columns.end - columns.inside - pad));
  ui.Probe((id + ".foot").c_str(), {columns.inside, third}, {columns.end, third + ui.Scaled(kLine)},
           true, foot);
}

}  // namespace pptplab::viz
