// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The chain as a drawing: on the left what crosses the wire, on the right what never does, an arrow
// wherever one value follows from another. In a narrow panel the same values stand in one column.
#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "viz/panels/hatch.h"
#include "viz/panels/keys_panel.h"

namespace pptplab::viz {

namespace {

using Check = KeyValue::Check;

constexpr float kWideFrom = 520;
constexpr float kWidest = 1440;
constexpr float kMargin = 20;  ///< right of the boxes: the way of one arrow
constexpr float kGutter = 36;  ///< between the columns: the way of another
constexpr float kHeadHeight = 26;
constexpr size_t kRows = 7;  ///< of the wide drawing; the fourth is the response
constexpr size_t kResponseRow = 3;

trace::Layer LayerOf(const KeyValue& value) {
  return value.on_wire ? trace::Layer::kAuthentication : trace::Layer::kMppe;
}

/// Hexadecimal in groups of so many octets.
std::string Grouped(ByteView bytes, size_t group) {
  if (group == 0) return ToHex(bytes);
  std::string text;
  for (size_t at = 0; at < bytes.size(); at += group) {
    if (at > 0) text += ' ';
    text += ToHex(bytes.subspan(at, std::min(group, bytes.size() - at)));
  }
  return text;
}

/// In groups of octets where there is room, else shortened.
std::string HexThatFits(const Ui& ui, TextRole role, ByteView bytes, float width) {
  for (const size_t group : {size_t{1}, size_t{2}, size_t{4}, size_t{0}}) {
    std::string text = Grouped(bytes, group);
    if (ui.Measure(role, text).x <= width) return text;
  }
  return ui.Elide(role, ToHex(bytes), width);
}

void ArrowHead(ImDrawList* list, ImVec2 tip, ImVec2 from, float size, ImU32 color) {
  const float dx = tip.x - from.x;
  const float dy = tip.y - from.y;
  const float length = std::max(1.0f, std::hypot(dx, dy));
  const ImVec2 along{dx / length * size, dy / length * size};
  list->AddTriangleFilled(tip, {tip.x - along.x - along.y * 0.6f, tip.y - along.y + along.x * 0.6f},
                          {tip.x - along.x + along.y * 0.6f, tip.y - along.y - along.x * 0.6f},
                          color);
}

const char* NameInColumn(KeyStep step, const KeyValue& value) {
  switch (step) {
    case KeyStep::kStartKeyToServer:
    case KeyStep::kStartKeyToClient:
      return "Start key";
    case KeyStep::kSessionKeyToServer:
    case KeyStep::kSessionKeyToClient:
      return "First session key";
    default:
      return value.name.c_str();
  }
}

const char* DirectionOf(KeyStep step) {
  switch (step) {
    case KeyStep::kStartKeyToServer:
    case KeyStep::kSessionKeyToServer:
      return "client → server";
    case KeyStep::kStartKeyToClient:
    case KeyStep::kSessionKeyToClient:
      return "server → client";
    default:
      return "";
  }
}

}  // namespace

/// Where everything is in the wide drawing.
struct KeysPanel::Geometry {
  float left = 0, right = 0;  ///< x of the columns
  float column = 0;           ///< width of each
  std::array<float, kRows> y{};
  float height = 0;    ///< of a box
  float response = 0;  ///< of the response
  float gap = 0;

  float Bottom(size_t row) const { return y[row] + (row == kResponseRow ? response : height); }
  float LeftMiddle() const { return left + column / 2; }
  float RightMiddle() const { return right + column / 2; }
};

void KeysPanel::DrawChain(Ui& ui, State& state) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  if (room.x >= ui.Scaled(kWideFrom)) {
    DrawChainWide(ui, state, at, room);
  } else {
    DrawChainNarrow(ui, state, at, room.x - ui.Scaled(10));
  }
}

void KeysPanel::DrawChainWide(Ui& ui, State& state, ImVec2 at, ImVec2 room) {
  const auto px = [&ui](float size) { return std::round(ui.Scaled(size)); };
  const float width = std::min(room.x - px(4), px(kWidest));
  Geometry g;
  g.column = std::floor((width - px(kGutter) - px(kMargin)) / 2);
  g.left = at.x;
  g.right = at.x + g.column + px(kGutter);
  // Three heights of boxes, by the room that there is; less than the least scrolls.
  const float least = px(42) * 6 + px(80) + px(14) * 6 + px(kHeadHeight);
  const float spare = std::max(0.0f, room.y - px(6) - least);
  g.height = px(42) + std::min(px(56), std::floor(spare * 0.105f));
  g.response = px(80) + std::min(px(80), std::floor(spare * 0.13f));
  g.gap = px(14) + std::min(px(34), std::floor(spare * 0.04f));
  float y = at.y + px(kHeadHeight);
  for (size_t row = 0; row < kRows; ++row) {
    g.y[row] = y;
    y = g.Bottom(row) + g.gap;
  }
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const ImU32 quiet = ui.Color(Tone::kQuietText);
  const float head = at.y + px(3);
  const float icon = head + px(8);
  DrawEye(list, {g.left + px(8), icon}, px(8), ui.LayerColor(trace::Layer::kAuthentication));
  const std::string seen =
      knowledge_ == Knowledge::kWire ? "What Eve sees on the wire" : "On the wire: Eve sees it";
  ui.DrawText(list, {g.left + px(22), head}, TextRole::kSmall, quiet, seen);
  ui.DrawIcon(list, {g.right + px(8), icon}, Icon::kLock, ui.LayerColor(trace::Layer::kMppe));
  const std::string hidden = chain_.guess == KeyChain::Guess::kRight
                                 ? "Never sent, but the password gives it"
                                 : "Never sent: both ends compute it";
  ui.DrawText(list, {g.right + px(22), head}, TextRole::kSmall, quiet, hidden);

  DrawEdges(ui, g);
  const auto box = [&](KeyStep step, bool is_left, size_t row) {
    const ImVec2 min{is_left ? g.left : g.right, g.y[row]};
    DrawValue(ui, state, step, min, {min.x + g.column, min.y + g.height});
  };
  box(KeyStep::kServerChallenge, true, 0);
  box(KeyStep::kPassword, false, 0);
  box(KeyStep::kClientChallenge, true, 1);
  box(KeyStep::kNtHash, false, 1);
  box(KeyStep::kChallengeHash, true, 2);
  box(KeyStep::kNtHashHash, false, 2);
  DrawResponse(ui, state, {g.left, g.y[kResponseRow]},
               {g.right + g.column, g.y[kResponseRow] + g.response});
  box(KeyStep::kServerProof, true, 4);
  box(KeyStep::kMasterKey, false, 4);
  box(KeyStep::kStartKeyToServer, true, 5);
  box(KeyStep::kStartKeyToClient, false, 5);
  box(KeyStep::kSessionKeyToServer, true, 6);
  box(KeyStep::kSessionKeyToClient, false, 6);
  scroll_to_selected_ = false;
  ImGui::Dummy({width, g.Bottom(kRows - 1) - at.y + px(2)});
}

void KeysPanel::DrawEdges(const Ui& ui, const Geometry& g) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const auto px = [&ui](float size) { return ui.Scaled(size); };
  const auto edge = [&](KeyStep from, KeyStep to, std::initializer_list<ImVec2> points,
                        bool has_head = true) {
    const bool lit = selected_ == to || selected_ == from;
    const ImU32 color = ui.Color(lit ? Tone::kAccent : Tone::kQuietText, lit ? 1.0f : 0.7f);
    list->AddPolyline(points.begin(), static_cast<int>(points.size()), color, 0,
                      std::max(1.0f, px(lit ? 2.0f : 1.3f)));
    if (has_head) ArrowHead(list, points.end()[-1], points.end()[-2], px(7), color);
  };
  const auto down = [&](KeyStep from, KeyStep to, float x, size_t row, bool has_head = true) {
    edge(from, to, {{x, g.Bottom(row)}, {x, g.y[row + 1]}}, has_head);
  };
  using S = KeyStep;
  const float l = std::round(g.LeftMiddle());
  const float r = std::round(g.RightMiddle());
  down(S::kServerChallenge, S::kChallengeHash, l, 0, false);
  const ImVec2 plus{l, std::round((g.Bottom(0) + g.y[1]) / 2)};
  const ImU32 ground = ui.Color(Tone::kPanel);
  list->AddCircleFilled(plus, px(6), ground);
  const ImU32 quiet = ui.Color(Tone::kQuietText);
  list->AddLine({plus.x - px(4), plus.y}, {plus.x + px(4), plus.y}, quiet, px(1.3f));
  list->AddLine({plus.x, plus.y - px(4)}, {plus.x, plus.y + px(4)}, quiet, px(1.3f));
  down(S::kClientChallenge, S::kChallengeHash, l, 1);
  down(S::kChallengeHash, S::kNtResponse, l, 2);
  down(S::kPassword, S::kNtHash, r, 0);
  down(S::kNtHash, S::kNtHashHash, r, 1);
  const float middle = std::round((g.left + g.column + g.right) / 2);
  const float hash = std::round(g.y[1] + g.height / 2);
  edge(S::kNtHash, S::kNtResponse, {{g.right, hash}, {middle, hash}, {middle, g.y[kResponseRow]}});
  const float margin = std::round(g.right + g.column + px(kMargin) * 0.6f);
  const float hash_hash = std::round(g.y[2] + g.height / 2);
  const float master = std::round(g.y[4] + g.height / 2);
  edge(S::kNtHashHash, S::kMasterKey,
       {{g.right + g.column, hash_hash},
        {margin, hash_hash},
        {margin, master},
        {g.right + g.column, master}});
  down(S::kNtResponse, S::kServerProof, l, kResponseRow);
  down(S::kNtResponse, S::kMasterKey, r, kResponseRow);
  down(S::kMasterKey, S::kStartKeyToClient, r, 4);
  const float bus = std::round((g.Bottom(4) + g.y[5]) / 2);
  edge(S::kMasterKey, S::kStartKeyToServer, {{r, bus}, {l, bus}, {l, g.y[5]}});
  down(S::kStartKeyToServer, S::kSessionKeyToServer, l, 5);
  down(S::kStartKeyToClient, S::kSessionKeyToClient, r, 5);
}

/// What is behind a value: its colour if it is there, hatched if it is a secret.
void KeysPanel::DrawFrame(const Ui& ui, KeyStep step, ImVec2 min, ImVec2 max) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const KeyValue& value = chain_[step];
  const trace::Layer layer = LayerOf(value);
  const float radius = ui.Scaled(4);
  const float bar = std::round(ui.Scaled(3));
  const Shown shown = ShownAs(value);
  list->AddRectFilled(min, max, ui.Color(Tone::kPanel), radius);
  if (shown == Shown::kValue) {
    list->AddRectFilled(min, max, ui.LayerColor(layer, 0.13f), radius);
    list->AddRectFilled(min, {min.x + bar, max.y}, ui.LayerColor(layer), radius,
                        ImDrawFlags_RoundCornersLeft);
  } else {
    if (shown == Shown::kSecret) {
      Hatch(list, min, max, ui.Scaled(8), ui.LayerColor(layer, 0.22f));
    }
    list->AddRect(min, max, ui.Color(Tone::kLine), radius, 0, std::max(1.0f, ui.Scaled(1)));
  }
  if (step == selected_) {
    list->AddRect(min, max, ui.Color(Tone::kAccent), radius, 0, std::max(1.0f, ui.Scaled(2)));
  } else if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(min, max)) {
    list->AddRect(min, max, ui.Color(Tone::kAccent, 0.6f), radius, 0, std::max(1.0f, ui.Scaled(1)));
  }
}

void KeysPanel::DrawValue(Ui& ui, State& state, KeyStep step, ImVec2 min, ImVec2 max) {
  const KeyValue& value = chain_[step];
  const Shown shown = ShownAs(value);
  const std::string id = "keys.value." + std::to_string(static_cast<int>(step));
  if (ui.HitArea(id.c_str(), min, max, value.name.c_str())) {
    selected_ = step;
    Copy(state, step);
  }
  const std::string tip = value.name + ": " + value.recipe + ". " + value.section;
  ui.Tooltip(tip.c_str());
  if (scroll_to_selected_ && step == selected_) {
    ImGui::SetScrollFromPosY((min.y + max.y) / 2 - ImGui::GetWindowPos().y, 0.5f);
  }
  DrawFrame(ui, step, min, max);
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float pad = ui.Scaled(10);
  const float left = min.x + pad;
  const float right = max.x - ui.Scaled(8);
  const bool roomy = max.y - min.y >= ui.Scaled(76);
  const TextRole name_role = roomy ? TextRole::kBody : TextRole::kSmall;
  const float line = ui.Measure(TextRole::kSmall, "X").y;
  const float name_line = ui.Measure(name_role, "X").y + ui.Scaled(roomy ? 5 : 0);
  const float mono = ui.Measure(TextRole::kMono, "X").y + ui.Scaled(roomy ? 5 : 0);
  const bool has_recipe = max.y - min.y >= name_line + line + mono + ui.Scaled(8);
  const float content = name_line + mono + (has_recipe ? line : 0);
  float y = std::round(min.y + (max.y - min.y - content) / 2);

  const ImU32 quiet = ui.Color(Tone::kQuietText);
  const bool narrow = right - left < ui.Scaled(240);
  std::string note = has_recipe || narrow ? value.section : value.recipe;
  if (*DirectionOf(step) != '\0') note = DirectionOf(step);
  float end = right;
  if (value.check != Check::kNone && shown == Shown::kValue) {
    const bool good = value.check == Check::kMatches;
    const char* const sign = good ? "✓" : "×";
    end -= ui.Measure(TextRole::kSmall, sign).x;
    ui.DrawText(list, {std::round(end), y}, TextRole::kSmall,
                ui.Color(good ? Tone::kText : Tone::kError), sign);
    end -= ui.Scaled(6);
  }
  const std::string name = ui.Elide(name_role, NameInColumn(step, value), end - left);
  ui.DrawText(list, {left, y}, name_role,
              ui.Color(shown == Shown::kValue ? Tone::kText : Tone::kQuietText), name);
  const float used = left + ui.Measure(name_role, name).x + ui.Scaled(12);
  if (end - used > ui.Scaled(60)) {
    note = ui.Elide(TextRole::kSmall, note, end - used);
    ui.DrawText(list, {std::round(end - ui.Measure(TextRole::kSmall, note).x), y}, TextRole::kSmall,
                quiet, note);
  }
  y += name_line;
  if (shown == Shown::kValue) {
    const bool fits = ui.Measure(TextRole::kMono, ToHex(value.bytes)).x <= right - left;
    const TextRole role = fits ? TextRole::kMono : TextRole::kMonoSmall;
    const std::string text = value.text.empty() ? HexThatFits(ui, role, value.bytes, right - left)
                                                : ui.Elide(role, value.text, right - left);
    ui.DrawText(list, {left, y}, role, ui.LayerColor(LayerOf(value)), text);
  } else {
    std::string why = shown == Shown::kNotYet ? "not yet" : "only with the password";
    if (step == KeyStep::kPassword) {
      why = knowledge_ == Knowledge::kWire ? "Alt+P: guess it" : "not recorded; Alt+P: type it";
    }
    const bool no_mppe = step >= KeyStep::kStartKeyToServer && !chain_.has_mppe;
    if (no_mppe) why = "no encryption was agreed";
    if (shown == Shown::kSecret) {
      ui.DrawIcon(list, {left + ui.Scaled(6), y + mono / 2}, Icon::kLock, quiet);
    }
    const float indent = shown == Shown::kSecret ? ui.Scaled(18) : 0;
    ui.DrawText(list, {left + indent, y}, TextRole::kSmall, quiet,
                ui.Elide(TextRole::kSmall, why, right - left - indent));
  }
  if (!has_recipe) return;
  y += mono;
  ui.DrawText(list, {left, y}, TextRole::kSmall, quiet,
              ui.Elide(TextRole::kSmall, value.recipe, right - left));
}

// Above the three keys that the NT hash is cut into, below the three blocks that cross the wire.
void KeysPanel::DrawResponse(Ui& ui, State& state, ImVec2 min, ImVec2 max) {
  const KeyValue& value = chain_[KeyStep::kNtResponse];
  if (ui.HitArea("keys.value.5", min, max, value.name.c_str())) {
    selected_ = KeyStep::kNtResponse;
    Copy(state, KeyStep::kNtResponse);
  }
  const std::string tip = value.name + ": " + value.recipe + ". " + value.section;
  ui.Tooltip(tip.c_str());
  if (scroll_to_selected_ && selected_ == KeyStep::kNtResponse) {
    ImGui::SetScrollFromPosY((min.y + max.y) / 2 - ImGui::GetWindowPos().y, 0.5f);
  }
  DrawFrame(ui, KeyStep::kNtResponse, min, max);
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float left = min.x + ui.Scaled(10);
  const float right = max.x - ui.Scaled(8);
  const bool roomy = max.y - min.y >= ui.Scaled(124);
  const TextRole name_role = roomy ? TextRole::kBody : TextRole::kSmall;
  const float line = ui.Measure(name_role, "X").y;
  float y = min.y + ui.Scaled(roomy ? 8 : 4);
  const bool shown = ShownAs(value) == Shown::kValue;
  ui.DrawText(list, {left, y}, TextRole::kSmall, ui.Color(shown ? Tone::kText : Tone::kQuietText),
              value.name);
  std::string note = "DES of the challenge hash, three times";
  if (shown && value.check == Check::kMatches) note = "✓ what was computed is what was sent";
  if (shown && value.check == Check::kDiffers) note = "× another one was sent";
  const bool differs = shown && value.check == Check::kDiffers;
  const float used = ui.Measure(name_role, value.name).x + ui.Scaled(16);
  std::string section = std::string("  ") + value.section;
  if (right - left - used < ui.Scaled(330)) section.clear();
  note = ui.Elide(TextRole::kSmall, note + section, right - left - used);
  ui.DrawText(list, {std::round(right - ui.Measure(TextRole::kSmall, note).x), y}, TextRole::kSmall,
              ui.Color(differs ? Tone::kError : Tone::kQuietText), note);
  y += line + ui.Scaled(5);
  const float gap = std::round(ui.Scaled(8));
  const float part = std::floor((right - left - 2 * gap) / 3);
  for (size_t block = 0; block < 3; ++block) {
    const float x = left + static_cast<float>(block) * (part + gap);
    DrawBlock(ui, block, {x, y}, {x + part, max.y - ui.Scaled(7)});
  }
}

void KeysPanel::DrawBlock(Ui& ui, size_t which, ImVec2 min, ImVec2 max) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const ResponseBlock& block = chain_.blocks[which];
  const trace::Layer secret = trace::Layer::kMppe;
  const trace::Layer wire = trace::Layer::kAuthentication;
  const float half = std::round((min.y + max.y) / 2);
  const float radius = ui.Scaled(3);
  const bool is_shown = ShownAs(chain_[KeyStep::kNtResponse]) == Shown::kValue;
  const bool cracked = which == 2 && third_key_ && !block.key_is_known;
  const bool knows_key = is_shown && (block.key_is_known || cracked);
  list->AddRectFilled(min, max, ui.Color(Tone::kPanel), radius);
  const ImVec2 key_max{max.x, half};
  if (knows_key) {
    list->AddRectFilled(min, key_max, ui.LayerColor(secret, 0.22f), radius,
                        ImDrawFlags_RoundCornersTop);
  } else {
    Hatch(list, min, key_max, ui.Scaled(8), ui.LayerColor(secret, 0.3f));
  }
  list->AddRectFilled({min.x, half}, max, ui.LayerColor(wire, is_shown ? 0.2f : 0.05f), radius,
                      ImDrawFlags_RoundCornersBottom);
  const float pad = ui.Scaled(6);
  const float room = max.x - min.x - 2 * pad;
  const auto put = [&](const std::string& text, float top, float bottom, ImU32 color,
                       const std::string& note) {
    const bool large = ui.Measure(TextRole::kMono, text).x <= room * 0.62f;
    const TextRole role = large ? TextRole::kMono : TextRole::kMonoSmall;
    const ImVec2 size = ui.Measure(role, text);
    const float y = std::round((top + bottom - size.y) / 2);
    ui.DrawText(list, {min.x + pad, y}, role, color, text);
    const float left = size.x + ui.Scaled(10);
    if (room - left < ui.Measure(TextRole::kSmall, note).x) return;
    const ImVec2 note_size = ui.Measure(TextRole::kSmall, note);
    ui.DrawText(
        list, {std::round(max.x - pad - note_size.x), std::round((top + bottom - note_size.y) / 2)},
        TextRole::kSmall, ui.Color(Tone::kQuietText), note);
  };
  const std::string number = std::to_string(which + 1);
  std::string key = "key " + number;
  if (block.key_is_known && is_shown) key = ToHex(block.key);
  if (cracked) key = ToHex(*third_key_) + "0000000000";
  std::string note = block.key_is_known ? "key " + number : which < 2 ? "2⁵⁶" : "only 2¹⁶";
  if (cracked) note = "found";
  put(key, min.y, half, knows_key ? ui.LayerColor(secret) : ui.Color(Tone::kText), note);
  put(is_shown ? ToHex(block.block) : "", half, max.y, ui.LayerColor(wire), "block " + number);
}

void KeysPanel::DrawChainNarrow(Ui& ui, State& state, ImVec2 at, float width) {
  const auto px = [&ui](float size) { return std::round(ui.Scaled(size)); };
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float gutter = px(24);
  const float height = px(42);
  const float gap = px(6);
  float y = at.y + px(2);
  const ImVec2 first{at.x + px(9), y + height / 2};
  const float last = y + static_cast<float>(kKeySteps - 1) * (height + gap) + height / 2;
  list->AddLine(first, {first.x, last}, ui.Color(Tone::kLine), std::max(1.0f, ui.Scaled(1.5f)));
  for (size_t i = 0; i < kKeySteps; ++i) {
    const auto step = static_cast<KeyStep>(i);
    const KeyValue& value = chain_.values[i];
    DrawValue(ui, state, step, {at.x + gutter, y}, {at.x + width, y + height});
    const ImVec2 mark{first.x, y + height / 2};
    list->AddCircleFilled(mark, px(10), ui.Color(Tone::kPanel));
    if (value.on_wire) {
      DrawEye(list, mark, px(7), ui.LayerColor(LayerOf(value)));
    } else {
      ui.DrawIcon(list, mark, Icon::kLock, ui.LayerColor(LayerOf(value)));
    }
    y += height + gap;
  }
  scroll_to_selected_ = false;
  ImGui::Dummy({width, y - at.y});
}

}  // namespace pptplab::viz
