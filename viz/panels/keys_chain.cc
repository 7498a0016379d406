// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The chain as a drawing: on the left what crosses the wire, on the right what never does, an arrow
// wherever one value follows from another. In a narrow panel the same values stand in one column.
#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <map>

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
constexpr float kPlainRow = 42;
constexpr float kTallRow = 80;  ///< of responses, with their three blocks

trace::Layer LayerOf(const KeyValue& value) {
  return value.on_wire ? trace::Layer::kAuthentication : trace::Layer::kMppe;
}

bool IsMppeKey(KeyStep step) {
  return step == KeyStep::kStartKeyToServer || step == KeyStep::kStartKeyToClient ||
         step == KeyStep::kSessionKeyToServer || step == KeyStep::kSessionKeyToClient;
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
  struct Place {
    ImVec2 min{};
    ImVec2 max{};
    size_t row = 0;
    bool is_left = true;
    bool is_wide = false;
    float Middle() const { return std::round((min.x + max.x) / 2); }
    float Level() const { return std::round((min.y + max.y) / 2); }
  };
  float left = 0, right = 0;  ///< x of the columns
  float column = 0;           ///< width of each
  float gap = 0;              ///< between rows
  std::map<KeyStep, Place> places;

  float Gutter() const { return std::round((left + column + right) / 2); }
  /// Another value stands between the two, in their column.
  bool IsBetween(const Place& from, const Place& to) const {
    return std::any_of(places.begin(), places.end(), [&](const auto& entry) {
      const Place& place = entry.second;
      return place.row > from.row && place.row < to.row &&
             (place.is_wide || place.is_left == from.is_left);
    });
  }
};

bool KeysPanel::IsTall(const KeyRow& row) const {
  const auto has_blocks = [](std::optional<KeyStep> step) {
    return step == KeyStep::kNtResponse || step == KeyStep::kLmResponse;
  };
  return has_blocks(row.left) || has_blocks(row.right);
}

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
  marks_inside_ = !chain_.columns_are_sides;
  const auto px = [&ui](float size) { return std::round(ui.Scaled(size)); };
  // A margin on the left only where an arrow has to pass there.
  const bool left_margin = !chain_.columns_are_sides;
  const float lead = left_margin ? px(kMargin) : 0;
  const float width = std::min(room.x - px(4), px(kWidest));
  Geometry g;
  g.column = std::floor((width - lead - px(kGutter) - px(kMargin)) / 2);
  g.left = at.x + lead;
  g.right = g.left + g.column + px(kGutter);
  // Heights by the room that there is; less than the least scrolls.
  const auto rows = static_cast<float>(chain_.rows.size());
  const auto tall = static_cast<float>(std::count_if(
      chain_.rows.begin(), chain_.rows.end(), [this](const KeyRow& row) { return IsTall(row); }));
  const float least =
      px(kPlainRow) * (rows - tall) + px(kTallRow) * tall + px(14) * (rows - 1) + px(kHeadHeight);
  const float spare = std::max(0.0f, room.y - px(6) - least) / rows;
  const float plain = px(kPlainRow) + std::min(px(56), std::floor(spare * 0.73f));
  const float response = px(kTallRow) + std::min(px(80), std::floor(spare * 0.9f));
  g.gap = px(14) + std::min(px(34), std::floor(spare * 0.28f));
  float y = at.y + px(kHeadHeight);
  for (size_t i = 0; i < chain_.rows.size(); ++i) {
    const KeyRow& row = chain_.rows[i];
    const float height = IsTall(row) ? response : plain;
    const auto place = [&](KeyStep step, bool is_left) {
      const float x = is_left ? g.left : g.right;
      const float right = row.is_wide ? g.right + g.column : x + g.column;
      g.places[step] = {{x, y}, {right, y + height}, i, is_left, row.is_wide};
    };
    if (row.left) place(*row.left, true);
    if (row.right) place(*row.right, false);
    y += height + g.gap;
  }
  DrawColumnHeads(ui, g, at.y + px(3));
  DrawEdges(ui, g);
  for (const auto& [step, place] : g.places) {
    if (step == KeyStep::kNtResponse || step == KeyStep::kLmResponse) {
      DrawResponse(ui, state, step, place.min, place.max);
    } else {
      DrawValue(ui, state, step, place.min, place.max);
    }
  }
  scroll_to_selected_ = false;
  ImGui::Dummy({width, y - g.gap - at.y + px(2)});
}

void KeysPanel::DrawColumnHeads(const Ui& ui, const Geometry& g, float y) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const ImU32 quiet = ui.Color(Tone::kQuietText);
  const auto px = [&ui](float size) { return std::round(ui.Scaled(size)); };
  if (!chain_.columns_are_sides) {
    ui.DrawText(list, {g.left, y}, TextRole::kSmall, quiet,
                ui.Elide(TextRole::kSmall, "Left: the LM half, the older one", g.column));
    ui.DrawText(list, {g.right, y}, TextRole::kSmall, quiet,
                ui.Elide(TextRole::kSmall, "Right: the NT half", g.column));
    return;
  }
  DrawEye(list, {g.left + px(8), y + px(8)}, px(8), ui.LayerColor(trace::Layer::kAuthentication));
  const std::string seen =
      knowledge_ == Knowledge::kWire ? "What Eve sees on the wire" : "On the wire: Eve sees it";
  ui.DrawText(list, {g.left + px(22), y}, TextRole::kSmall, quiet, seen);
  ui.DrawIcon(list, {g.right + px(8), y + px(8)}, Icon::kLock, ui.LayerColor(trace::Layer::kMppe));
  const std::string hidden = chain_.guess == KeyChain::Guess::kRight
                                 ? "Never sent, but the password gives it"
                                 : "Never sent: both ends compute it";
  ui.DrawText(list, {g.right + px(22), y}, TextRole::kSmall, quiet, hidden);
}

// An arrow goes straight down where nothing stands in its way; from one column to the other through
// the gap above its end, if that is in the next row, else through the gutter between the columns;
// past others of its own column along the margin.
void KeysPanel::DrawEdges(const Ui& ui, const Geometry& g) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const auto px = [&ui](float size) { return ui.Scaled(size); };
  for (const KeyEdge& edge : chain_.edges) {
    const auto from_place = g.places.find(edge.from);
    const auto to_place = g.places.find(edge.to);
    if (from_place == g.places.end() || to_place == g.places.end()) continue;
    const Geometry::Place& from = from_place->second;
    const Geometry::Place& to = to_place->second;
    const bool lit = selected_ == edge.to || selected_ == edge.from;
    const ImU32 color = ui.Color(lit ? Tone::kAccent : Tone::kQuietText, lit ? 1.0f : 0.7f);
    const auto line = [&](std::initializer_list<ImVec2> points, bool has_head = true) {
      list->AddPolyline(points.begin(), static_cast<int>(points.size()), color, 0,
                        std::max(1.0f, px(lit ? 2.0f : 1.3f)));
      if (has_head) ArrowHead(list, points.end()[-1], points.end()[-2], px(7), color);
    };
    // From (to) a wide one: in the other's column.
    const float start = from.is_wide ? to.Middle() : from.Middle();
    const float end = to.is_wide ? from.Middle() : to.Middle();
    const float bus = std::round(to.min.y - g.gap / 2);
    const bool same_column = from.is_left == to.is_left || from.is_wide || to.is_wide;
    if (edge.joins) {
      line({{start, from.max.y}, {start, from.max.y + g.gap}}, false);
      const ImVec2 plus{start, std::round(from.max.y + g.gap / 2)};
      list->AddCircleFilled(plus, px(6), ui.Color(Tone::kPanel));
      const ImU32 quiet = ui.Color(Tone::kQuietText);
      list->AddLine({plus.x - px(4), plus.y}, {plus.x + px(4), plus.y}, quiet, px(1.3f));
      list->AddLine({plus.x, plus.y - px(4)}, {plus.x, plus.y + px(4)}, quiet, px(1.3f));
    } else if (from.row == to.row) {
      line({{from.is_left ? from.max.x : from.min.x, from.Level()},
            {from.is_left ? to.min.x : to.max.x, from.Level()}});
    } else if (same_column && !g.IsBetween(from, to)) {
      line({{end, from.max.y}, {end, to.min.y}});
    } else if (!same_column && to.row == from.row + 1) {
      line({{start, from.max.y}, {start, bus}, {end, bus}, {end, to.min.y}});
    } else if (same_column && !to.is_wide) {
      const float margin = from.is_left ? std::round(g.left - px(kMargin) * 0.6f)
                                        : std::round(g.right + g.column + px(kMargin) * 0.6f);
      const float side = from.is_left ? from.min.x : from.max.x;
      line({{side, from.Level()},
            {margin, from.Level()},
            {margin, to.Level()},
            {from.is_left ? to.min.x : to.max.x, to.Level()}});
    } else {
      const float side = from.is_left ? from.max.x : from.min.x;
      if (to.is_wide) {
        line({{side, from.Level()}, {g.Gutter(), from.Level()}, {g.Gutter(), to.min.y}});
      } else {
        line({{side, from.Level()},
              {g.Gutter(), from.Level()},
              {g.Gutter(), bus},
              {end, bus},
              {end, to.min.y}});
      }
    }
  }
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
  // Where the columns don't say whether Eve sees it, a mark does.
  float name_left = left;
  if (marks_inside_ && !IsMppeKey(step)) {
    const ImVec2 mark{left + ui.Scaled(7), std::round(y + ui.Measure(name_role, "X").y / 2)};
    const ImU32 color = ui.LayerColor(LayerOf(value));
    if (value.on_wire) {
      DrawEye(list, mark, ui.Scaled(6), color);
    } else {
      ui.DrawIcon(list, mark, Icon::kLock, color);
    }
    name_left += ui.Scaled(20);
  }
  const std::string name = ui.Elide(name_role, NameInColumn(step, value), end - name_left);
  ui.DrawText(list, {name_left, y}, name_role,
              ui.Color(shown == Shown::kValue ? Tone::kText : Tone::kQuietText), name);
  const float used = name_left + ui.Measure(name_role, name).x + ui.Scaled(12);
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
    if (chain_.method == KeyMethod::kEapTls && shown == Shown::kSecret) {
      why = knowledge_ == Knowledge::kWire ? "only the two ends have it" : "not recorded";
    }
    const bool no_mppe = IsMppeKey(step) && !chain_.has_mppe;
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

// Above the three keys that a hash is cut into, below the three blocks that cross the wire.
void KeysPanel::DrawResponse(Ui& ui, State& state, KeyStep step, ImVec2 min, ImVec2 max) {
  const KeyValue& value = chain_[step];
  const bool is_lm = step == KeyStep::kLmResponse;
  const std::string id = "keys.value." + std::to_string(static_cast<int>(step));
  if (ui.HitArea(id.c_str(), min, max, value.name.c_str())) {
    selected_ = step;
    Copy(state, step);
  }
  const std::string tip = value.name + ": " + value.recipe + ". " + value.section;
  ui.Tooltip(tip.c_str());
  if (scroll_to_selected_ && selected_ == step) {
    ImGui::SetScrollFromPosY((min.y + max.y) / 2 - ImGui::GetWindowPos().y, 0.5f);
  }
  DrawFrame(ui, step, min, max);
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
  std::string note = chain_.columns_are_sides ? "DES of the challenge hash, three times" : "";
  if (shown && value.check == Check::kMatches) {
    note = chain_.columns_are_sides ? "✓ what was computed is what was sent" : "✓";
  }
  if (shown && value.check == Check::kDiffers) note = "× another one was sent";
  const bool is_left_out = is_lm && chain_.lm_is_left_out && shown;
  if (is_left_out) note = "left out: zeros";
  const bool differs = shown && value.check == Check::kDiffers;
  const float used = ui.Measure(name_role, value.name).x + ui.Scaled(16);
  std::string section = std::string("  ") + value.section;
  if (right - left - used < ui.Scaled(chain_.columns_are_sides ? 330 : 150)) section.clear();
  note = ui.Elide(TextRole::kSmall, note + section, right - left - used);
  ui.DrawText(list, {std::round(right - ui.Measure(TextRole::kSmall, note).x), y}, TextRole::kSmall,
              ui.Color(differs ? Tone::kError : Tone::kQuietText), note);
  if (is_left_out) return;
  y += line + ui.Scaled(5);
  const float gap = std::round(ui.Scaled(8));
  const float part = std::floor((right - left - 2 * gap) / 3);
  for (size_t block = 0; block < 3; ++block) {
    const float x = left + static_cast<float>(block) * (part + gap);
    DrawBlock(ui, step, block, {x, y}, {x + part, max.y - ui.Scaled(7)});
  }
}

void KeysPanel::DrawBlock(Ui& ui, KeyStep step, size_t which, ImVec2 min, ImVec2 max) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const bool is_lm = step == KeyStep::kLmResponse;
  const ResponseBlock& block = (is_lm ? chain_.lm_blocks : chain_.blocks)[which];
  const trace::Layer secret = trace::Layer::kMppe;
  const trace::Layer wire = trace::Layer::kAuthentication;
  const float half = std::round((min.y + max.y) / 2);
  const float radius = ui.Scaled(3);
  const bool is_shown = ShownAs(chain_[step]) == Shown::kValue;
  const bool cracked = !is_lm && which == 2 && third_key_ && !block.key_is_known;
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
  const auto put = [&](const std::string& whole, float top, float bottom, ImU32 color,
                       const std::string& note) {
    const bool large = ui.Measure(TextRole::kMono, whole).x <= room * 0.62f;
    const TextRole role = large ? TextRole::kMono : TextRole::kMonoSmall;
    const std::string text = ui.Elide(role, whole, room);
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
  marks_inside_ = false;
  const auto px = [&ui](float size) { return std::round(ui.Scaled(size)); };
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float gutter = px(24);
  const float height = px(42);
  const float gap = px(6);
  float y = at.y + px(2);
  const ImVec2 first{at.x + px(9), y + height / 2};
  const std::vector<KeyStep> order = chain_.Order();
  const float last = y + static_cast<float>(order.size() - 1) * (height + gap) + height / 2;
  list->AddLine(first, {first.x, last}, ui.Color(Tone::kLine), std::max(1.0f, ui.Scaled(1.5f)));
  for (const KeyStep step : order) {
    const KeyValue& value = chain_[step];
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
