// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RC4 one exchange at a time: the table S with i and j, what the step does in numbers, and the key
// stream over the packet's octets.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "viz/panels/hatch.h"
#include "viz/panels/keys_panel.h"

namespace pptplab::viz {

namespace {

constexpr size_t kSchedule = Rc4Steps::kSchedule;
constexpr float kSideBySide = 520;
constexpr float kLargestGrid = 720;

std::string Hex2(uint8_t octet) { return ToHex({&octet, 1}); }

}  // namespace

// --- where

size_t KeysPanel::LastRc4Step() const { return kSchedule + packet_.cipher.size(); }

void KeysPanel::SetRc4Step(size_t step) {
  rc4_step_ = std::min(step, LastRc4Step());
  RefreshRc4();
}

// Steps are replayed from the start: of a whole stateful stream that is a millisecond.
void KeysPanel::RefreshRc4() {
  if (!change_ || change_->key.empty()) return rc4_.reset();
  rc4_step_ = std::min(rc4_step_, LastRc4Step());
  rc4_.emplace(change_->key);
  size_t steps = rc4_step_;
  // The octets that packets before this one have used up pass unseen.
  if (rc4_step_ > kSchedule) steps += packet_.stream_offset;
  for (size_t i = 0; i < steps; ++i) rc4_->Next();
}

// --- drawing

void KeysPanel::DrawRc4(Ui& ui, State&) {
  const std::string why = WhyNoKey();
  if (!why.empty() || !rc4_) {
    ui.EmptyState("keys.rc4.empty", why.empty() ? "There is no packet to decrypt." : why);
    return;
  }
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const bool beside = room.x >= ui.Scaled(kSideBySide);
  float bottom = start.y;
  if (beside) {
    const float slider = ui.Scaled(40);
    const float right = std::max(ui.Scaled(230), room.x * 0.36f);
    const float side = std::min(
        {room.x - right - ui.Scaled(28), room.y - slider - ui.Scaled(8), ui.Scaled(kLargestGrid)});
    DrawGrid(ui, start, side);
    const float x = start.x + side + ui.Scaled(20);
    const float width = start.x + room.x - x - ui.Scaled(4);
    const float y = DrawStepWords(ui, {x, start.y}, width);
    const float octets = DrawOctets(ui, {x, y + ui.Scaled(12)}, width);
    bottom = std::max(start.y + side, octets) + ui.Scaled(8);
    DrawSlider(ui, {start.x, bottom}, room.x - ui.Scaled(4));
    bottom += ui.Scaled(30);
  } else {
    const float width = room.x - ui.Scaled(10);
    DrawSlider(ui, start, width);
    float y = DrawOctets(ui, {start.x, start.y + ui.Scaled(36)}, width) + ui.Scaled(6);
    y = DrawStepWords(ui, {start.x, y}, width) + ui.Scaled(8);
    const float side = std::min(width, ui.Scaled(kLargestGrid));
    DrawGrid(ui, {start.x, y}, side);
    bottom = y + side;
  }
  ImGui::SetCursorScreenPos(start);
  ImGui::Dummy({room.x - ui.Scaled(12), bottom - start.y});
}

/// S as 16 × 16 octets, tinted by value: ordered at first, mixed by the key.
void KeysPanel::DrawGrid(const Ui& ui, ImVec2 at, float side) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float axis = std::round(ui.Scaled(18));
  const float cell = std::floor((side - axis) / 16);
  if (cell < 3) return;
  const bool has_numbers = cell >= ui.Measure(TextRole::kMonoSmall, "00").x + ui.Scaled(1);
  const ImU32 quiet = ui.Color(Tone::kQuietText);
  for (size_t n = 0; n < 16; ++n) {
    const std::string digit = ToHex(Bytes{static_cast<uint8_t>(n)}).substr(1);
    const ImVec2 size = ui.Measure(TextRole::kMonoSmall, digit);
    const float middle = (static_cast<float>(n) + 0.5f) * cell;
    ui.DrawText(list, {std::round(at.x + axis + middle - size.x / 2), at.y}, TextRole::kMonoSmall,
                quiet, digit);
    ui.DrawText(list, {at.x + ui.Scaled(3), std::round(at.y + axis + middle - size.y / 2)},
                TextRole::kMonoSmall, quiet, digit);
  }
  const Rc4Step& step = rc4_->last();
  const bool any = rc4_->steps() > 0;
  const bool generating = rc4_->steps() > kSchedule;
  for (size_t n = 0; n < 256; ++n) {
    const uint8_t value = rc4_->s()[n];
    const ImVec2 min{at.x + axis + static_cast<float>(n % 16) * cell,
                     at.y + axis + static_cast<float>(n / 16) * cell};
    const ImVec2 max{min.x + cell - 1, min.y + cell - 1};
    const float tint = 0.05f + 0.40f * static_cast<float>(value) / 255;
    list->AddRectFilled(min, max, ui.LayerColor(trace::Layer::kMppe, tint));
    const bool is_i = any && n == step.i;
    const bool is_j = any && n == step.j;
    const bool is_t = generating && n == step.t;
    const bool lit = is_i || is_j || is_t;
    if (lit) {
      list->AddRectFilled(min, max, ui.Color(is_t ? Tone::kText : Tone::kAccent));
    }
    if (!has_numbers) continue;
    const std::string number = Hex2(value);
    const ImVec2 size = ui.Measure(TextRole::kMonoSmall, number);
    const ImU32 color = lit ? ui.Color(Tone::kPanel) : ui.Color(Tone::kText);
    ui.DrawText(
        list, {std::round((min.x + max.x - size.x) / 2), std::round((min.y + max.y - size.y) / 2)},
        TextRole::kMonoSmall, color, number);
  }
  if (!any) return;
  // i, j and t by name, whoever tells the colours apart or not.
  const auto name = [&](uint8_t n, const char* letter, Tone tone) {
    const ImVec2 min{at.x + axis + static_cast<float>(n % 16) * cell,
                     at.y + axis + static_cast<float>(n / 16) * cell};
    const ImVec2 center{min.x + cell - 1, min.y};
    const float radius = ui.Scaled(7);
    list->AddCircleFilled(center, radius, ui.Color(Tone::kPanel));
    list->AddCircle(center, radius, ui.Color(tone), 0, std::max(1.0f, ui.Scaled(1.3f)));
    const ImVec2 size = ui.Measure(TextRole::kMonoSmall, letter);
    ui.DrawText(list, {std::round(center.x - size.x / 2), std::round(center.y - size.y / 2)},
                TextRole::kMonoSmall, ui.Color(tone), letter);
  };
  name(step.i, step.i == step.j ? "=" : "i", Tone::kAccent);
  if (step.i != step.j) name(step.j, "j", Tone::kAccent);
  if (generating) name(step.t, "t", Tone::kText);
}

float KeysPanel::DrawStepWords(const Ui& ui, ImVec2 at, float width) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const Rc4Step& step = rc4_->last();
  float y = at.y;
  const auto put = [&](TextRole role, Tone tone, const std::string& text, float height) {
    ui.DrawText(list, {at.x, y}, role, ui.Color(tone), ui.Elide(role, text, width));
    y += ui.Scaled(height);
  };
  const auto mono = [&](const std::string& text) { put(TextRole::kMono, Tone::kText, text, 20); };
  const uint8_t before = static_cast<uint8_t>(step.j - step.s_i - step.key);
  if (rc4_step_ == 0) {
    put(TextRole::kBody, Tone::kText, "Before the key: the table in order", 24);
    put(TextRole::kSmall, Tone::kQuietText, "S[n] = n.  ] takes a step, Shift+] sixteen.", 20);
    return y;
  }
  if (rc4_step_ <= kSchedule) {
    put(TextRole::kBody, Tone::kText, "Key schedule, step " + std::to_string(rc4_step_) + " of 256",
        24);
    mono("i = " + Hex2(step.i));
    mono("j = " + Hex2(before) + " + S[i] + key[" + std::to_string(step.key_index) + "]");
    mono("  = " + Hex2(before) + " + " + Hex2(step.s_i) + " + " + Hex2(step.key) + " = " +
         Hex2(step.j));
    mono("exchange S[" + Hex2(step.i) + "], S[" + Hex2(step.j) + "]");
    put(TextRole::kSmall, Tone::kQuietText, "The session key mixes the table, octet by octet.", 20);
    return y;
  }
  const size_t octet = rc4_step_ - kSchedule;
  put(TextRole::kBody, Tone::kText,
      "Key stream, octet " + std::to_string(octet) + " of " + std::to_string(packet_.cipher.size()),
      24);
  const auto old_j = static_cast<uint8_t>(step.j - step.s_i);
  mono("i = " + Hex2(step.i));
  mono("j = " + Hex2(old_j) + " + S[i] = " + Hex2(step.j));
  mono("exchange S[" + Hex2(step.i) + "], S[" + Hex2(step.j) + "]");
  mono("t = " + Hex2(step.s_i) + " + " + Hex2(step.s_j) + " = " + Hex2(step.t));
  mono("S[t] = " + Hex2(step.output));
  if (packet_.stream_offset > 0) {
    put(TextRole::kSmall, Tone::kQuietText,
        std::to_string(packet_.stream_offset) + " octets went to packets before", 20);
  }
  return y;
}

/// Key stream, cipher and clear text one over the other, the current octet in the middle.
float KeysPanel::DrawOctets(Ui& ui, ImVec2 at, float width) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const size_t size = packet_.cipher.size();
  if (size == 0) return at.y;
  const float label = ui.Scaled(78);
  const float cell = std::round(ui.Measure(TextRole::kMono, "00").x + ui.Scaled(8));
  const auto fit = static_cast<size_t>(std::max(1.0f, (width - label) / cell));
  const size_t done = rc4_step_ > kSchedule ? rc4_step_ - kSchedule : 0;
  const size_t current = done == 0 ? SIZE_MAX : done - 1;
  size_t first = current == SIZE_MAX || current < fit / 2 ? 0 : current - fit / 2;
  if (size > fit) first = std::min(first, size - fit);
  const size_t last = std::min(size, first + fit);
  const float line = ui.Scaled(24);
  const ImU32 quiet = ui.Color(Tone::kQuietText);
  const char* const names[] = {"On the wire", "⊕ key stream", "= in clear", ""};
  for (size_t row = 0; row < 4; ++row) {
    const float y = at.y + static_cast<float>(row) * line;
    ui.DrawText(list, {at.x, y + ui.Scaled(3)}, TextRole::kSmall, quiet, names[row]);
  }
  for (size_t n = first; n < last; ++n) {
    const float x = at.x + label + static_cast<float>(n - first) * cell;
    const bool is_done = n < done;
    const auto put = [&](size_t row, const std::string& text, ImU32 color) {
      const ImVec2 measured = ui.Measure(TextRole::kMono, text);
      ui.DrawText(list,
                  {std::round(x + (cell - measured.x) / 2),
                   at.y + static_cast<float>(row) * line + ui.Scaled(2)},
                  TextRole::kMono, color, text);
    };
    if (n == current) {
      const ImVec2 min{x, at.y - ui.Scaled(2)};
      const ImVec2 max{x + cell, at.y + 4 * line - ui.Scaled(2)};
      list->AddRectFilled(min, max, ui.Color(Tone::kSelection), ui.Scaled(4));
      list->AddRect(min, max, ui.Color(Tone::kAccent), ui.Scaled(4), 0,
                    std::max(1.0f, ui.Scaled(1)));
    }
    put(0, Hex2(packet_.cipher[n]), ui.LayerColor(trace::Layer::kMppe));
    const auto stream = static_cast<uint8_t>(packet_.cipher[n] ^ clear_[n]);
    put(1, is_done ? Hex2(stream) : "··", is_done ? ui.Color(Tone::kText) : quiet);
    put(2, is_done ? Hex2(clear_[n]) : "··", is_done ? ui.LayerColor(trace::Layer::kInner) : quiet);
    const bool is_letter = clear_[n] > ' ' && clear_[n] <= '~';
    if (is_done && is_letter) put(3, std::string(1, static_cast<char>(clear_[n])), quiet);
    const std::string id = "keys.octet." + std::to_string(n - first);
    if (ui.HitArea(id.c_str(), {x, at.y}, {x + cell, at.y + 4 * line})) {
      SetRc4Step(kSchedule + n + 1);
      break;
    }
  }
  return at.y + 4 * line;
}

void KeysPanel::DrawSlider(Ui& ui, ImVec2 at, float width) {
  ImGui::SetCursorScreenPos(at);
  if (ui.Button("keys.rc4.back", "◂", rc4_step_ > 0, "One step back: [")) {
    SetRc4Step(rc4_step_ - 1);
  }
  ImGui::SameLine(0, ui.Scaled(4));
  if (ui.Button("keys.rc4.on", "▸", rc4_step_ < LastRc4Step(), "One step on: ]")) {
    SetRc4Step(rc4_step_ + 1);
  }
  ImGui::SameLine(0, ui.Scaled(8));
  ImGui::SetNextItemWidth(std::max(ui.Scaled(40), at.x + width - ImGui::GetCursorScreenPos().x));
  int step = static_cast<int>(rc4_step_);
  char label[64];
  if (rc4_step_ <= kSchedule) {
    std::snprintf(label, sizeof label, "key schedule %zu", rc4_step_);
  } else {
    std::snprintf(label, sizeof label, "octet %zu", rc4_step_ - kSchedule);
  }
  const auto last = static_cast<int>(LastRc4Step());
  if (ImGui::SliderInt("##keys.rc4.slider", &step, 0, last, label,
                       ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_NoInput)) {
    SetRc4Step(static_cast<size_t>(std::max(0, step)));
  }
  ui.Probe("keys.rc4.slider", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), true, label);
}

}  // namespace pptplab::viz
