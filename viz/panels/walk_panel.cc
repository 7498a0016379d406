// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Drawing a walk. Bars end at the same right edge: what is carried stays where it is, and each
// header that is put in front sticks out to the left.
#include "viz/panels/walk_panel.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "viz/panels/hatch.h"

namespace pptplab::viz {

namespace {

using Kind = WalkBox::Kind;

constexpr float kFoldSeconds = 0.150f;
constexpr float kQuiet = 0.55f;
constexpr float kLineHeight = 22;
constexpr float kBarHeight = 18;
constexpr float kGap = 8;

std::string ChangeOf(const WalkBox& box) {
  switch (box.kind) {
    case Kind::kAdd:
    case Kind::kPayload:
      return "+" + std::to_string(box.change) + " = " + std::to_string(box.size);
    case Kind::kRemove:
      return "−" + std::to_string(-box.change) + " = " + std::to_string(box.size);
    case Kind::kPass:
    case Kind::kHop:
    case Kind::kLost:
    case Kind::kArrive:
      break;
  }
  return std::to_string(box.size);
}

/// ↓ down, → along, ↑ up, × lost: the direction of the walk, whatever the colours.
const char* ArrowOf(Kind kind) {
  switch (kind) {
    case Kind::kPayload:
    case Kind::kAdd:
      return "↓";
    case Kind::kRemove:
    case Kind::kArrive:
      return "↑";
    case Kind::kHop:
      return "→";
    case Kind::kLost:
      return "×";
    case Kind::kPass:
      break;
  }
  return "·";
}

std::string HexOf(const Bytes& bytes) {
  std::string text;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) text += i % 4 == 0 ? "  " : " ";
    text += ToHex(ByteView(bytes).subspan(i, 1));
  }
  return text;
}

ImU32 Mix(ImU32 color, float alpha) {
  const auto a = static_cast<float>((color >> IM_COL32_A_SHIFT) & 0xff);
  return (color & ~IM_COL32_A_MASK) | (static_cast<ImU32>(a * alpha + 0.5f) << IM_COL32_A_SHIFT);
}

}  // namespace

void WalkPanel::AddCommands(CommandTable& table) {
  const auto has_walk = [this](const State& state) {
    return !state.empty() && current_ < walk_.boxes.size();
  };
  const auto step = [this](State& state, size_t to) {
    const WalkBox& box = walk_.boxes[to];
    state.Select(box.item);
    state.SelectField(box.field);
  };
  table.Add({"walk.down", "Next box of the walk", "Packet", "Shift+J",
             [this, step](State& state) {
               if (current_ + 1 < walk_.boxes.size()) step(state, current_ + 1);
             },
             has_walk, true});
  table.Add({"walk.up", "Previous box of the walk", "Packet", "Shift+K",
             [this, step](State& state) {
               if (current_ > 0) step(state, current_ - 1);
             },
             has_walk, true});
}

void WalkPanel::Refresh(const State& state) {
  const bool other = revision_ != state.revision() || recording_size_ != state.recording().size() ||
                     shown_ == kNoItem;
  if (!other && shown_ == state.cursor()) {
    const size_t now = CurrentBox(walk_, shown_, state.field());
    // A byte that belongs to no box leaves the box where it is.
    if (now != current_ && state.field()) {
      current_ = now;
      scroll_to_current_ = true;
    }
    return;
  }
  const JourneyId before = walk_.journey;
  walk_ = MakeWalk(state.recording(), state.cursor(), state.point_of_view());
  current_ = CurrentBox(walk_, state.cursor(), state.field());
  if (walk_.journey != before || unfolded_.size() != walk_.boxes.size()) {
    unfolded_.assign(walk_.boxes.size(), 0);
    if (current_ < unfolded_.size()) unfolded_[current_] = 1;
  }
  revision_ = state.revision();
  recording_size_ = state.recording().size();
  shown_ = state.cursor();
  scroll_to_current_ = true;
}

void WalkPanel::Animate(const Ui& ui) {
  const float step = ui.motion() ? ui.elapsed() / kFoldSeconds : 1;
  for (size_t i = 0; i < unfolded_.size(); ++i) {
    const float goal = i == current_ ? 1.0f : 0.0f;
    unfolded_[i] += std::clamp(goal - unfolded_[i], -step, step);
  }
}

WalkPanel::Scale WalkPanel::MakeScale(const Ui& ui, float left, float right) const {
  Scale scale;
  scale.right = right;
  float most_headers = 0;
  for (const WalkBox& box : walk_.boxes) {
    float headers = 0;
    for (const WalkSegment& segment : box.segments) {
      if (segment.is_payload) {
        scale.payload_octets = std::max(scale.payload_octets, segment.octets);
      } else {
        headers += WidthOf(ui, segment, scale);
      }
    }
    most_headers = std::max(most_headers, headers);
  }
  // Headers take what their labels need, but leave the payload its part of the widest row.
  const bool has_payload = scale.payload_octets > 1;
  const float room = (right - left - ui.Scaled(12)) * 0.98f;
  const float for_headers = has_payload ? room * 0.62f : room;
  scale.header = most_headers > 0 ? std::min(for_headers / most_headers, 1.6f) : 1;
  scale.payload = room - most_headers * scale.header;
  return scale;
}

// Octets differ by a factor of a thousand: widths grow with the square root, so that a header of
// one octet can be seen and one of twenty is clearly more.
float WalkPanel::WidthOf(const Ui& ui, const WalkSegment& segment, const Scale& scale) const {
  const auto octets = static_cast<float>(segment.octets);
  if (segment.is_payload && scale.payload > 0) {
    const float share = std::sqrt(octets / static_cast<float>(scale.payload_octets));
    return std::max(ui.Scaled(6), scale.payload * share);
  }
  return (ui.Scaled(8) + std::sqrt(octets) * ui.Scaled(7)) * scale.header;
}

float WalkPanel::RowHeight(const Ui& ui, size_t i, float width) const {
  const WalkBox& box = walk_.boxes[i];
  float more = 0;
  if (unfolded_[i] > 0) {
    const ImFont* const font = ui.Font(TextRole::kBody);
    const auto wrapped = [&](const std::string& text) {
      return text.empty()
                 ? 0.0f
                 : font->CalcTextSizeA(font->FontSize, 1e6f, width, text.c_str()).y + ui.Scaled(4);
    };
    more = wrapped(box.decision) + (box.header.empty() ? 0 : ui.Scaled(20));
  }
  return ui.Scaled(kLineHeight + kBarHeight + kGap) + more * unfolded_[i];
}

void WalkPanel::Draw(Ui& ui, State& state, const CommandTable&) {
  if (state.empty() || state.recording().size() == 0) {
    ui.EmptyState("walk.empty",
                  "Open a recording: the way of the selected packet through the "
                  "layers is drawn here.");
    return;
  }
  Refresh(state);
  if (walk_.boxes.empty()) {
    ui.EmptyState("walk.empty", walk_.empty_reason);
    return;
  }
  Animate(ui);
  ImGui::BeginChild("walk.boxes", {0, 0}, false);
  const float width = ImGui::GetContentRegionAvail().x - ui.Scaled(4);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const Scale scale = MakeScale(ui, start.x + ui.Scaled(6), start.x + width);
  float y = start.y;
  std::string place;
  for (size_t i = 0; i < walk_.boxes.size(); ++i) {
    const WalkBox& box = walk_.boxes[i];
    if (box.place != place && box.kind != Kind::kHop) {
      place = box.place;
      if (place.empty()) {
        y += ui.Scaled(kGap);
      } else {
        ui.DrawText(ImGui::GetWindowDrawList(),
                    {start.x + ui.Scaled(6), std::round(y + ui.Scaled(3))}, TextRole::kSmall,
                    ui.Color(Tone::kQuietText), ui.Elide(TextRole::kSmall, place, width));
        y += ui.Scaled(22);
      }
    }
    const float height = RowHeight(ui, i, width - ui.Scaled(14));
    DrawRow(ui, state, i, {start.x, y}, width, scale);
    if (i == current_ && scroll_to_current_) {
      ImGui::SetScrollFromPosY(y + height / 2 - ImGui::GetWindowPos().y, 0.5f);
    }
    y += height;
  }
  if (walk_.is_cut) {
    ui.DrawText(ImGui::GetWindowDrawList(), {start.x + ui.Scaled(6), y}, TextRole::kSmall,
                ui.Color(Tone::kQuietText), "… and more of the same journey");
    y += ui.Scaled(22);
  }
  ImGui::Dummy({width, y - start.y});
  const bool settled = current_ >= unfolded_.size() || unfolded_[current_] >= 1;
  if (settled) scroll_to_current_ = false;
  ImGui::EndChild();
}

void WalkPanel::DrawRow(Ui& ui, State& state, size_t i, ImVec2 at, float width,
                        const Scale& scale) {
  const WalkBox& box = walk_.boxes[i];
  const float height = RowHeight(ui, i, width - ui.Scaled(14)) - ui.Scaled(kGap) / 2;
  const ImVec2 end{at.x + width, at.y + height};
  const bool is_visible = ImGui::IsRectVisible(at, end);
  const std::string id = "walk.box." + std::to_string(i);
  if (ui.HitArea(id.c_str(), at, end, box.name.c_str())) {
    state.Select(box.item);
    state.SelectField(box.field);
  }
  if (!is_visible) return;
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const bool hovered = ImGui::IsMouseHoveringRect(at, end) && ImGui::IsWindowHovered();
  const bool is_current = i == current_;
  if (is_current) list->AddRectFilled(at, end, ui.Color(Tone::kSelection), ui.Scaled(4));
  if (is_current || hovered) {
    list->AddRect(at, end, ui.Color(Tone::kAccent, is_current ? 0.9f : 0.5f), ui.Scaled(4));
  }
  const float alpha = is_current || hovered ? 1 : kQuiet;
  DrawLine(ui, box, {at.x + ui.Scaled(6), at.y + ui.Scaled(2)}, width - ui.Scaled(12), alpha);
  DrawBar(ui, box, {at.x, at.y + ui.Scaled(kLineHeight)}, ui.Scaled(kBarHeight), scale, alpha);
  if (unfolded_[i] <= 0) return;
  list->PushClipRect(at, end, true);
  DrawUnfolded(ui, box, {at.x + ui.Scaled(6), at.y + ui.Scaled(kLineHeight + kBarHeight + 4)},
               width - ui.Scaled(14));
  list->PopClipRect();
}

void WalkPanel::DrawLine(Ui& ui, const WalkBox& box, ImVec2 at, float width, float alpha) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const bool is_lost = box.kind == Kind::kLost;
  const ImU32 quiet = ui.Color(Tone::kQuietText, std::max(alpha, 0.75f));
  float x = at.x;
  // The badge is the tallest: texts stand in its middle.
  const float middle = at.y + ui.Scaled(8);
  const float small = std::round(middle - ui.Measure(TextRole::kSmall, "A").y / 2);
  const float body = std::round(middle - ui.Measure(TextRole::kBody, "A").y / 2);
  ui.DrawText(list, {x, small}, TextRole::kSmall, is_lost ? ui.Color(Tone::kError) : quiet,
              ArrowOf(box.kind));
  x += ui.Scaled(14);
  x += ui.LayerBadge(list, {x, std::round(middle - ui.Scaled(9))}, box.layer, alpha) + ui.Scaled(6);
  const std::string change = ChangeOf(box);
  const float change_width = ui.Measure(TextRole::kSmall, change).x;
  const float right = at.x + width;
  ui.DrawText(list, {std::round(right - change_width), small}, TextRole::kSmall, quiet, change);
  const std::string& name = box.kind == Kind::kHop ? box.place : box.name;
  const float room = right - change_width - ui.Scaled(8) - x;
  const std::string shown = ui.Elide(TextRole::kBody, name, room);
  ui.DrawText(list, {x, body}, TextRole::kBody,
              is_lost ? ui.Color(Tone::kError) : ui.Color(Tone::kText, std::max(alpha, 0.8f)),
              shown);
  const float used = ui.Measure(TextRole::kBody, shown).x + ui.Scaled(8);
  if (box.decision.empty() || room - used < ui.Scaled(40)) return;
  ui.DrawText(list, {x + used, small}, TextRole::kSmall, quiet,
              ui.Elide(TextRole::kSmall, box.decision, room - used));
}

void WalkPanel::DrawBar(Ui& ui, const WalkBox& box, ImVec2 at, float height, const Scale& scale,
                        float alpha) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  float right = scale.right - ui.Scaled(6);
  const float left_edge = at.x + ui.Scaled(6);
  for (auto segment = box.segments.rbegin(); segment != box.segments.rend(); ++segment) {
    const float width = WidthOf(ui, *segment, scale);
    const ImVec2 min{std::max(left_edge, std::round(right - width)), at.y};
    const ImVec2 max{std::round(right) - 1, at.y + height};
    if (max.x <= min.x) break;
    const ImU32 color = ui.LayerColor(segment->layer);
    // The current box lies on a ground of its own, which a plate would be below.
    if (alpha < 1) {
      ui.Ground(min, max, Tone::kPanel, Mix(color, 0.28f * alpha));
    } else {
      list->AddRectFilled(min, max, Mix(color, 0.28f));
    }
    if (segment->is_encrypted || segment->layer == trace::Layer::kMppe) {
      Hatch(list, min, max, ui.Scaled(9), ui.LayerColor(trace::Layer::kMppe, 0.6f * alpha));
    }
    list->AddRect(min, max, Mix(color, alpha));
    const std::string octets = std::to_string(segment->octets);
    const std::string full = segment->name + " " + octets;
    const float room = max.x - min.x - ui.Scaled(6);
    const ImVec2 middle{(min.x + max.x) / 2, (min.y + max.y) / 2};
    const std::string& text = ui.Measure(TextRole::kSmall, full).x <= room ? full : octets;
    const ImVec2 size = ui.Measure(TextRole::kSmall, text);
    const bool has_lock = segment->layer == trace::Layer::kMppe && size.x > room;
    if (has_lock && room > ui.Scaled(4)) {
      ui.DrawIcon(list, middle, Icon::kLock, Mix(color, alpha));
    } else if (size.x <= room + ui.Scaled(4)) {
      ui.DrawText(list, {std::round(middle.x - size.x / 2), std::round(middle.y - size.y / 2)},
                  TextRole::kSmall, ui.Color(Tone::kText, std::max(alpha, 0.8f)), text);
    }
    right = min.x;
  }
}

void WalkPanel::DrawUnfolded(const Ui& ui, const WalkBox& box, ImVec2 at, float width) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const ImFont* const font = ui.Font(TextRole::kBody);
  float y = at.y;
  if (!box.decision.empty()) {
    list->AddText(font, font->FontSize, {at.x, y}, ui.Color(Tone::kText), box.decision.c_str(),
                  nullptr, width);
    y += font->CalcTextSizeA(font->FontSize, 1e6f, width, box.decision.c_str()).y + ui.Scaled(4);
  }
  if (box.header.empty()) return;
  ui.DrawText(list, {at.x, y}, TextRole::kMonoSmall, ui.LayerColor(box.layer),
              ui.Elide(TextRole::kMonoSmall, HexOf(box.header), width));
}

}  // namespace pptplab::viz
