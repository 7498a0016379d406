// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Compression: MPPC's history as a strip of 8,192 octets with the packet's place in it, below it
// the packet's octets, those that were copied on a ground of their own; of a TCP/IP header what
// was sent and what it is restored to.
#include <algorithm>
#include <cmath>

#include "viz/panels/keys_panel.h"

namespace pptplab::viz {

namespace {

/// Changes of key in one frame: about 8 ms.
constexpr uint32_t kChangesPerFrame = 7000;
constexpr size_t kMostLines = 240;  ///< of arcs, and of rows of octets

std::string WithCommas(size_t number) {
  std::string text = std::to_string(number);
  for (size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

std::string Counted(size_t number, const char* what) {
  return WithCommas(number) + " " + what + (number == 1 ? "" : "s");
}

std::string Share(size_t part, size_t whole) {
  if (whole == 0) return "";
  return " (" + std::to_string((part * 100 + whole / 2) / whole) + " %)";
}

char Letter(uint8_t octet) { return octet >= ' ' && octet <= '~' ? static_cast<char>(octet) : '.'; }

}  // namespace

void KeysPanel::RefreshCompression(const State& state) {
  const ItemIndex before = compression_.mppc ? compression_.mppc->packet.item : kNoItem;
  compression_ =
      CompressionAt(state.recording(), index_, end_, cursor_, chain_, cache_, kChangesPerFrame);
  compression_is_stale_ = false;
  if (compression_.is_busy) busy_frame_ = ImGui::GetFrameCount();
  if (!compression_.mppc || compression_.mppc->packet.item != before) token_ = SIZE_MAX;
}

/// The next copy in this direction, round the end.
void KeysPanel::SelectCopy(State& state, int by) {
  const auto& tokens = compression_.mppc->read.tokens;
  if (tokens.empty()) return;
  const size_t size = tokens.size();
  size_t at = token_ < size ? token_ : by > 0 ? size - 1 : 0;
  for (size_t i = 0; i < size; ++i) {
    at = (at + size + (by > 0 ? 1 : size - 1)) % size;
    if (tokens[at].is_copy) break;
  }
  token_ = at;
  const MppcToken& token = tokens[at];
  state.Say("A copy: " + Counted(token.length, "octet") + " from " +
            Counted(token.offset, "octet") + " back, said in " + std::to_string(token.bits) +
            " bits.");
}

void KeysPanel::DrawCompression(Ui& ui, State& state) {
  if (!compression_.empty_reason.empty()) {
    ui.EmptyState("keys.empty", compression_.empty_reason);
    return;
  }
  const float width = ImGui::GetContentRegionAvail().x - ui.Scaled(10);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  float y = start.y + ui.Scaled(4);
  if (compression_.mppc) y = DrawMppc(ui, state, *compression_.mppc, {start.x, y}, width);
  if (compression_.mppc && compression_.vj) y += ui.Scaled(12);
  if (compression_.vj) y = DrawVj(ui, state, *compression_.vj, {start.x, y}, width);
  ImGui::SetCursorScreenPos(start);
  ImGui::Dummy({width, y - start.y});
}

float KeysPanel::DrawWhyNot(const Ui& ui, const std::string& text, ImVec2 at, float width) const {
  const ImFont* const font = ui.Font(TextRole::kSmall);
  ImGui::GetWindowDrawList()->AddText(font, font->FontSize, at, ui.Color(Tone::kQuietText),
                                      text.c_str(), nullptr, width);
  return at.y + font->CalcTextSizeA(font->FontSize, 1e6f, width, text.c_str()).y + ui.Scaled(8);
}

// --- MPPC

float KeysPanel::DrawMppc(Ui& ui, State& state, const MppcView& view, ImVec2 at, float width) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  float y = at.y;
  const std::string title =
      std::string(compression_.at_cursor ? "This packet" : "The last packet") +
      (compression_.to_server ? ", client → server" : ", server → client");
  ui.DrawText(list, {at.x, y}, TextRole::kBody, ui.Color(Tone::kText),
              ui.Elide(TextRole::kBody, title, width));
  y += ui.Scaled(22);
  std::string sizes = "MPPC, count " + std::to_string(view.packet.number) + ": ";
  if (view.packet.compressed) {
    sizes += WithCommas(view.size_before) + " → " + Counted(view.size_after, "octet") +
             Share(view.size_after, view.size_before);
  } else {
    sizes += Counted(view.size_before, "octet");
  }
  ui.DrawText(list, {at.x, y}, TextRole::kSmall, ui.Color(Tone::kQuietText),
              ui.Elide(TextRole::kSmall, sizes, width));
  y += ui.Scaled(24);
  y = DrawMppcBits(ui, view.packet, {at.x, y}, width);
  if (!view.why_not.empty()) return DrawWhyNot(ui, view.why_not, {at.x, y}, width);
  y = DrawHistory(ui, state, view, {at.x, y}, width);
  return DrawTokens(ui, state, view, {at.x, y}, width);
}

/// RFC 2118 §3.1: A, B and C, each with what it means as it stands here.
float KeysPanel::DrawMppcBits(const Ui& ui, const CompressedPacket& packet, ImVec2 at,
                              float width) const {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  struct Bit {
    const char* name;
    bool is_set;
    const char* words;
  };
  const Bit bits[] = {
      {"A", packet.flushed, packet.flushed ? "the history was emptied" : "the history goes on"},
      {"B", packet.at_front, packet.at_front ? "it is full: on at its front" : "there is room"},
      {"C", packet.compressed, packet.compressed ? "compressed" : "sent as it is"}};
  const float side = std::round(ui.Scaled(20));
  float x = at.x, y = at.y;
  for (const Bit& bit : bits) {
    const ImVec2 size = ui.Measure(TextRole::kSmall, bit.words);
    const float needed = side + ui.Scaled(6) + size.x;
    if (x > at.x && x + needed > at.x + width) {
      x = at.x;
      y += side + ui.Scaled(4);
    }
    const ImVec2 max{x + side, y + side};
    if (bit.is_set) {
      list->AddRectFilled({x, y}, max, ui.LayerColor(trace::Layer::kMppe, 0.35f), ui.Scaled(4));
    }
    list->AddRect({x, y}, max, ui.LayerColor(trace::Layer::kMppe, bit.is_set ? 1.0f : 0.4f),
                  ui.Scaled(4));
    const ImVec2 letter = ui.Measure(TextRole::kSmall, bit.name);
    ui.DrawText(list,
                {std::round(x + (side - letter.x) / 2), std::round(y + (side - letter.y) / 2)},
                TextRole::kSmall, ui.Color(bit.is_set ? Tone::kText : Tone::kQuietText), bit.name);
    ui.DrawText(list, {x + side + ui.Scaled(6), std::round(y + (side - size.y) / 2)},
                TextRole::kSmall, ui.Color(bit.is_set ? Tone::kText : Tone::kQuietText), bit.words);
    x += needed + ui.Scaled(16);
  }
  return y + side + ui.Scaled(12);
}

/// 8,192 octets from left to right: what earlier packets left there, this packet's own place, and
/// an arc from each copy to where it came from.
float KeysPanel::DrawHistory(Ui& ui, State& state, const MppcView& view, ImVec2 at, float width) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float bar = std::round(ui.Scaled(22));
  const float arcs = std::round(ui.Scaled(30));
  const ImVec2 min{at.x, at.y + arcs};
  const ImVec2 max{at.x + width, min.y + bar};
  const auto x_of = [&](size_t octet) {
    return min.x + width * static_cast<float>(octet) / static_cast<float>(ppp::kMppcHistory);
  };
  list->AddRectFilled(min, max, ui.Color(Tone::kLine, 0.5f), ui.Scaled(3));
  size_t number = 0;
  for (const HistoryPart& part : view.parts) {
    const ImVec2 from{x_of(part.begin), min.y};
    const ImVec2 to{std::max(x_of(part.end), x_of(part.begin) + 1), max.y};
    const float strength = number++ % 2 == 0 ? 0.20f : 0.32f;
    list->AddRectFilled(from, to, ui.LayerColor(trace::Layer::kMppe, strength));
    const std::string id = "keys.history." + std::to_string(number);
    if (ui.HitArea(id.c_str(), from, to)) state.Select(part.packet);
    ui.Tooltip(("Octets " + WithCommas(part.begin) + " to " + WithCommas(part.end) +
                ", from an earlier packet: click to go there")
                   .c_str());
  }
  const size_t end = view.read.begin + view.read.out.size();
  const ImVec2 own_min{x_of(view.read.begin), min.y};
  const ImVec2 own_max{std::max(x_of(end), own_min.x + ui.Scaled(3)), max.y};
  list->AddRectFilled(own_min, own_max, ui.LayerColor(trace::Layer::kInner, 0.55f));
  list->AddRect(own_min, own_max, ui.Color(Tone::kAccent), 0, 0, std::max(1.0f, ui.Scaled(2)));
  const auto arc = [&](const MppcToken& token, bool is_chosen) {
    const float from = x_of(token.from + token.length / 2u);
    const float to = x_of(token.at + token.length / 2u);
    const float rise = std::min(arcs * 1.7f, ui.Scaled(8) + std::fabs(to - from) * 0.6f);
    const ImU32 color =
        is_chosen ? ui.Color(Tone::kAccent) : ui.LayerColor(trace::Layer::kInner, 0.35f);
    list->AddBezierQuadratic({from, min.y}, {(from + to) / 2, min.y - rise}, {to, min.y}, color,
                             is_chosen ? ui.LineWidth(2) : 1);
  };
  size_t drawn = 0;
  for (const MppcToken& token : view.read.tokens) {
    if (token.is_copy && ++drawn <= kMostLines) arc(token, false);
  }
  if (token_ < view.read.tokens.size() && view.read.tokens[token_].is_copy) {
    const MppcToken& token = view.read.tokens[token_];
    arc(token, true);
    const ImVec2 from{x_of(token.from), min.y};
    list->AddRect({from.x - 1, from.y - 1},
                  {std::max(x_of(token.from + token.length), from.x + 2) + 1, max.y + 1},
                  ui.Color(Tone::kAccent));
  }
  ui.Probe("keys.history", min, max, true, "");
  const float y = max.y + ui.Scaled(3);
  const ImU32 quiet = ui.Color(Tone::kQuietText);
  const std::string last = WithCommas(ppp::kMppcHistory);
  const ImVec2 size = ui.Measure(TextRole::kSmall, last);
  ui.DrawText(list, {at.x, y}, TextRole::kSmall, quiet, "0");
  ui.DrawText(list, {std::round(max.x - size.x), y}, TextRole::kSmall, quiet, last);
  const std::string words = "history: this packet at " + WithCommas(view.read.begin);
  const std::string shown = ui.Elide(TextRole::kSmall, words, width - size.x - ui.Scaled(40));
  ui.DrawText(list, {std::round(at.x + (width - ui.Measure(TextRole::kSmall, shown).x) / 2), y},
              TextRole::kSmall, quiet, shown);
  return y + size.y + ui.Scaled(10);
}

/// The packet's octets as letters. A copy stands on a ground of its own.
float KeysPanel::DrawTokens(Ui& ui, State& state, const MppcView& view, ImVec2 at, float width) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const auto copies = std::count_if(view.read.tokens.begin(), view.read.tokens.end(),
                                    [](const MppcToken& token) { return token.is_copy; });
  std::string words = Counted(view.literals, "octet") + " as they are, " + WithCommas(view.copied) +
                      " in " + Counted(static_cast<size_t>(copies), "cop");
  words.replace(words.rfind("cop"), std::string::npos, copies == 1 ? "copy" : "copies");
  if (!view.read.problem.empty()) words += "; then " + view.read.problem;
  float y = at.y;
  ui.DrawText(list, {at.x, y}, TextRole::kSmall, ui.Color(Tone::kText),
              ui.Elide(TextRole::kSmall, words, width));
  y += ui.Scaled(22);
  const float cell = ui.Measure(TextRole::kMonoSmall, "0").x;
  const float line = std::round(ui.Measure(TextRole::kMonoSmall, "0").y + ui.Scaled(3));
  const auto columns = static_cast<size_t>(std::max(8.0f, std::floor(width / cell)));
  const float top = y;
  const Bytes& out = view.read.out;
  const size_t rows = std::min((out.size() + columns - 1) / columns, kMostLines);
  // Grounds first, a piece for each row that a copy touches.
  const auto pieces = [&](size_t begin, size_t length, const auto& each) {
    for (size_t octet = begin; octet < begin + length;) {
      const size_t row = octet / columns, column = octet % columns;
      const size_t here = std::min(begin + length - octet, columns - column);
      if (row >= rows) return;
      const ImVec2 min{at.x + cell * static_cast<float>(column),
                       top + line * static_cast<float>(row)};
      each(min, ImVec2{min.x + cell * static_cast<float>(here), min.y + line - 1});
      octet += here;
    }
  };
  for (size_t i = 0; i < view.read.tokens.size(); ++i) {
    const MppcToken& token = view.read.tokens[i];
    if (!token.is_copy) continue;
    const bool is_chosen = i == token_;
    bool is_first = true;
    pieces(token.out, token.length, [&](ImVec2 min, ImVec2 max) {
      list->AddRectFilled(min, max, ui.LayerColor(trace::Layer::kMppe, is_chosen ? 0.5f : 0.24f));
      if (is_first) {
        list->AddRectFilled(min, {min.x + 1, max.y}, ui.LayerColor(trace::Layer::kMppe));
      }
      if (is_chosen) list->AddRect(min, max, ui.Color(Tone::kAccent));
      is_first = false;
    });
  }
  const bool has_source = token_ < view.read.tokens.size() && view.read.tokens[token_].is_copy &&
                          view.read.tokens[token_].from >= view.read.begin &&
                          view.read.tokens[token_].from < view.read.tokens[token_].at;
  if (has_source) {
    const MppcToken& token = view.read.tokens[token_];
    pieces(token.from - size_t{view.read.begin}, token.length, [&](ImVec2 min, ImVec2 max) {
      list->AddRect(min, max, ui.LayerColor(trace::Layer::kInner));
    });
  }
  for (size_t row = 0; row < rows; ++row) {
    std::string text;
    for (size_t i = row * columns; i < std::min(out.size(), (row + 1) * columns); ++i) {
      text += Letter(out[i]);
    }
    ui.DrawText(list, {at.x, top + line * static_cast<float>(row)}, TextRole::kMonoSmall,
                ui.Color(Tone::kText), text);
  }
  y = top + line * static_cast<float>(rows);
  const ImVec2 max{at.x + cell * static_cast<float>(columns), y};
  if (rows == 0) return y;
  const bool clicked = ui.HitArea("keys.tokens", {at.x, top}, max);
  if (ImGui::IsItemHovered()) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const auto row = static_cast<size_t>(std::max(0.0f, (mouse.y - top) / line));
    const auto column = static_cast<size_t>(std::max(0.0f, (mouse.x - at.x) / cell));
    const size_t octet = row * columns + std::min(column, columns - 1);
    for (size_t i = 0; i < view.read.tokens.size(); ++i) {
      const MppcToken& token = view.read.tokens[i];
      if (octet < token.out || octet >= token.out + token.length) continue;
      if (clicked) token_ = token.is_copy ? i : SIZE_MAX;
      const std::string tip =
          token.is_copy ? "Copy: offset " + WithCommas(token.offset) + ", length " +
                              WithCommas(token.length) + ", from octet " + WithCommas(token.from) +
                              " of the history; " + std::to_string(token.bits) + " bits"
                        : "Literal: " + std::to_string(token.bits) + " bits";
      ui.Tooltip(tip.c_str());
      if (clicked) state.Say(tip + ".");
      break;
    }
  }
  return y + ui.Scaled(6);
}

// --- Van Jacobson

float KeysPanel::DrawVj(Ui& ui, State&, const VjView& view, ImVec2 at, float width) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const ImU32 quiet = ui.Color(Tone::kQuietText);
  float y = at.y;
  if (!compression_.mppc) {
    const std::string which =
        std::string(compression_.at_cursor ? "This packet" : "The last packet") +
        (compression_.to_server ? ", client → server" : ", server → client");
    ui.DrawText(list, {at.x, y}, TextRole::kBody, ui.Color(Tone::kText),
                ui.Elide(TextRole::kBody, which, width));
    y += ui.Scaled(22);
  }
  std::string title = "TCP/IP header (Van Jacobson), slot " + std::to_string(view.packet.number);
  if (view.packet.compressed) {
    title += ": " +
             Counted(view.size_before - std::min(view.size_before, view.size_after), "octet") +
             " saved";
  } else {
    title += ": sent whole, to be remembered";
  }
  ui.DrawText(list, {at.x, y}, TextRole::kSmall, ui.Color(Tone::kText),
              ui.Elide(TextRole::kSmall, title, width));
  y += ui.Scaled(20);
  if (!view.header.empty()) {
    const std::string sent =
        "sent: " + ToHex(view.header) + "   mask " + (view.mask.empty() ? "empty" : view.mask);
    ui.DrawText(list, {at.x, y}, TextRole::kMonoSmall, ui.LayerColor(trace::Layer::kInner),
                ui.Elide(TextRole::kMonoSmall, sent, width));
    y += ui.Scaled(22);
  }
  if (!view.why_not.empty()) return DrawWhyNot(ui, view.why_not, {at.x, y}, width);
  const float shares[] = {0, 0.25f, 0.49f, 0.75f, 1};
  const auto cell = [&](size_t column, const std::string& text, ImU32 color) {
    const float x = std::round(at.x + width * shares[column]);
    const float room = width * (shares[column + 1] - shares[column]) - ui.Scaled(8);
    ui.DrawText(list, {x, y}, TextRole::kSmall, color, ui.Elide(TextRole::kSmall, text, room));
  };
  cell(1, "in the slot", quiet);
  cell(2, view.packet.compressed ? "sent" : "sent whole", quiet);
  cell(3, "restored", quiet);
  y += ui.Scaled(19);
  list->AddLine({at.x, y - ui.Scaled(2)}, {at.x + width, y - ui.Scaled(2)}, ui.Color(Tone::kLine),
                1);
  for (const VjField& field : view.fields) {
    const ImU32 color = ui.Color(field.changed ? Tone::kText : Tone::kQuietText);
    cell(0, field.name, color);
    cell(1, field.before.empty() ? "–" : field.before, quiet);
    cell(2, field.sent.empty() ? "–" : field.sent,
         field.sent.empty() ? quiet : ui.LayerColor(trace::Layer::kInner));
    cell(3, field.after, color);
    y += ui.Scaled(19);
  }
  return y + ui.Scaled(4);
}

}  // namespace pptplab::viz
