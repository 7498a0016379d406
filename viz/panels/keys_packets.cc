// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MPPE at the cursor: what both ends of each direction have counted, the change of key before the
// packet, and the packet's first octets in cipher and in clear.
#include <algorithm>
#include <cmath>

#include "viz/panels/hatch.h"
#include "viz/panels/keys_panel.h"

namespace pptplab::viz {

namespace {

constexpr float kSquare = 30;       ///< a packet in the strip
constexpr float kStackBelow = 460;  ///< narrower than this: one thing under the other
constexpr size_t kMostClear = 64;

std::string ModeOf(const MppeDirection& direction) {
  return std::to_string(direction.key_bits) + " bits, " +
         (direction.stateless ? "stateless: a new key for every packet"
                              : "stateful: a new key at every 256th packet");
}

std::string WithDots(uint64_t number) {
  std::string text = std::to_string(number);
  for (size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string Octets(ByteView bytes) {
  std::string text;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) text += ' ';
    text += ToHex(bytes.subspan(i, 1));
  }
  return text;
}

std::string Letters(ByteView bytes) {
  std::string text;
  for (const uint8_t octet : bytes) {
    text += octet >= ' ' && octet <= '~' ? static_cast<char>(octet) : '.';
  }
  return text;
}

}  // namespace

std::string KeysPanel::WhyNoKey() const {
  if (!packet_.found) {
    if (chain_.empty_reason.empty() && !chain_.HasKeys()) {
      return "Nothing is encrypted: no key for MPPE comes of this authentication.";
    }
    return knowledge_ == Knowledge::kWire || chain_[KeyStep::kNtHash].is_known ||
                   chain_[KeyStep::kMasterKey].is_known
               ? "Nothing has been encrypted yet: step on to the first data packet."
               : "No packet was decrypted: Ctrl+D decrypts the whole recording with a password.";
  }
  if (packet_.start_key.empty()) {
    return knowledge_ == Knowledge::kWire
               ? "Eve sees that the key changes, and not to what. Alt+P guesses the password."
               : "The keys are not known: Alt+P lets you type the password.";
  }
  if (!change_) {
    const uint32_t known = cache_.Known(packet_.key_bits, packet_.start_key);
    return "Changing the key " + WithDots(packet_.packet.key_changes) +
           " times: " + WithDots(known) + " done …";
  }
  return "";
}

void KeysPanel::DrawPackets(Ui& ui, State& state) {
  const float width = ImGui::GetContentRegionAvail().x - ui.Scaled(10);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  float y = start.y + ui.Scaled(4);
  for (const bool to_server : {true, false}) {
    y = DrawDirection(ui, state, directions_[to_server], {start.x, y}, width) + ui.Scaled(14);
  }
  y = DrawChange(ui, state, {start.x, y}, width);
  if (change_) y = DrawClear(ui, {start.x, y}, width);
  ImGui::SetCursorScreenPos(start);
  ImGui::Dummy({width, y - start.y});
}

// --- two ends

float KeysPanel::DrawDirection(Ui& ui, State& state, const MppeDirection& direction, ImVec2 at,
                               float width) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const char* const name = direction.to_server ? "Client → server" : "Server → client";
  ui.DrawText(list, at, TextRole::kBody, ui.Color(Tone::kText), name);
  const float used = ui.Measure(TextRole::kBody, name).x + ui.Scaled(12);
  const std::string mode =
      direction.started ? ModeOf(direction) : "no encryption has been agreed yet";
  ui.DrawText(list, {at.x + used, at.y + ui.Scaled(2)}, TextRole::kSmall,
              ui.Color(Tone::kQuietText), ui.Elide(TextRole::kSmall, mode, width - used));
  float y = at.y + ui.Scaled(24);
  if (!direction.started) return y;
  const bool stacked = width < ui.Scaled(kStackBelow);
  const float column = stacked ? width : std::min(ui.Scaled(170), width * 0.27f);
  const std::string id = direction.to_server ? "keys.to_server" : "keys.to_client";
  if (stacked) {
    y = DrawEnd(ui, state, direction.sender, (id + ".sender").c_str(), "sent", {at.x, y}, width);
    DrawStrip(ui, state, direction, {at.x, y}, width);
    y += ui.Scaled(kSquare + 18);
    return DrawEnd(ui, state, direction.receiver, (id + ".receiver").c_str(), "received", {at.x, y},
                   width);
  }
  const float gap = ui.Scaled(16);
  const float left =
      DrawEnd(ui, state, direction.sender, (id + ".sender").c_str(), "sent", {at.x, y}, column);
  DrawEnd(ui, state, direction.receiver, (id + ".receiver").c_str(), "received",
          {at.x + width - column, y}, column);
  DrawStrip(ui, state, direction, {at.x + column + gap, y + ui.Scaled(8)},
            width - 2 * (column + gap));
  return left;
}

float KeysPanel::DrawEnd(Ui& ui, State& state, const MppeEndState& end, const char* id,
                         const char* verb, ImVec2 at, float width) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float line = ui.Scaled(18);
  const ImVec2 max{at.x + width, at.y + ui.Scaled(8) + 3 * line};
  const bool hidden = knowledge_ == Knowledge::kWire;
  list->AddRectFilled(at, max, ui.LayerColor(trace::Layer::kMppe, 0.10f), ui.Scaled(4));
  if (end.item != kNoItem && ui.HitArea(id, at, max, end.node.c_str())) state.Select(end.item);
  const ImU32 quiet = ui.Color(Tone::kQuietText);
  float y = at.y + ui.Scaled(4);
  const auto put = [&](const std::string& text, ImU32 color) {
    ui.DrawText(list, {at.x + ui.Scaled(8), y}, TextRole::kSmall, color,
                ui.Elide(TextRole::kSmall, text, width - ui.Scaled(16)));
    y += line;
  };
  const std::string node = end.is_there ? end.node : "the other end";
  if (!end.is_there) {
    put(node, quiet);
    put("is not in the recording", quiet);
    return max.y;
  }
  if (!end.has_packet) {
    put(node, ui.Color(Tone::kText));
    put(std::string("has ") + verb + " nothing yet", quiet);
    return max.y;
  }
  put(node + " " + verb + " " + WithDots(end.packets), ui.Color(Tone::kText));
  put("count " + std::to_string(end.count) + (end.flushed ? ", flushed" : ""),
      ui.LayerColor(trace::Layer::kMppe));
  if (end.missing > 0 && *verb == 'r') {
    put("× " + WithDots(end.missing) + " missing, key " + WithDots(end.key_changes),
        ui.Color(Tone::kError));
  } else {
    put((hidden ? "changes of key: " : "key ") + WithDots(end.key_changes), quiet);
  }
  return max.y;
}

/// The sender's packets around the cursor: coherency counts, a notch where the key changes, A where
/// the tables were initialised.
void KeysPanel::DrawStrip(Ui& ui, State& state, const MppeDirection& direction, ImVec2 at,
                          float width) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  const float side = std::round(ui.Scaled(kSquare));
  const float gap = std::round(ui.Scaled(4));
  const auto most = static_cast<size_t>(std::max(1.0f, (width + gap) / (side + gap)));
  const size_t count = direction.nearby.size();
  const size_t current = direction.current;
  // The current one a little right of the middle, as long as there are packets behind it.
  size_t first = 0;
  if (current != SIZE_MAX && current + 1 > most * 2 / 3) first = current + 1 - most * 2 / 3;
  if (count > most) first = std::min(first, count - most);
  if (count <= most) first = 0;
  if (count == 0) {
    ui.DrawText(list, {at.x, at.y + ui.Scaled(6)}, TextRole::kSmall, ui.Color(Tone::kQuietText),
                ui.Elide(TextRole::kSmall, "no packet yet", width));
    return;
  }
  const std::string id = direction.to_server ? "keys.to_server." : "keys.to_client.";
  float x = at.x;
  for (size_t i = first; i < std::min(count, first + most); ++i) {
    const MppePacket& packet = direction.nearby[i];
    const ImVec2 min{x, at.y};
    const ImVec2 max{x + side, at.y + side};
    if (ui.HitArea((id + std::to_string(i)).c_str(), min, max,
                   std::to_string(packet.count).c_str())) {
      state.Select(packet.item);
    }
    const std::string tip = "Coherency count " + std::to_string(packet.count) + ", key " +
                            std::to_string(packet.key_changes) +
                            (packet.flushed ? "; A: the tables were initialised" : "");
    ui.Tooltip(tip.c_str());
    const bool is_current = packet_.found && packet.item == packet_.packet.item;
    const bool is_past = current != SIZE_MAX && i <= current;
    list->AddRectFilled(min, max, ui.LayerColor(trace::Layer::kMppe, is_past ? 0.24f : 0.06f),
                        ui.Scaled(3));
    if (packet.key_changed) {
      list->AddRectFilled(min, {min.x + ui.Scaled(3), max.y},
                          ui.LayerColor(trace::Layer::kMppe, is_past ? 1.0f : 0.5f));
    }
    if (is_current) {
      list->AddRect(min, max, ui.Color(Tone::kAccent), ui.Scaled(3), 0,
                    std::max(1.0f, ui.Scaled(2)));
    }
    const std::string number = std::to_string(packet.count);
    const TextRole role = TextRole::kMonoSmall;
    const ImVec2 size = ui.Measure(role, number);
    if (size.x <= side) {
      ui.DrawText(list,
                  {std::round(x + (side - size.x) / 2 + ui.Scaled(1)),
                   std::round(at.y + (side - size.y) / 2)},
                  role, ui.Color(is_past ? Tone::kText : Tone::kQuietText), number);
    }
    x += side + gap;
  }
}

// --- one packet

float KeysPanel::DrawChange(Ui& ui, State& state, ImVec2 at, float width) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  list->AddLine({at.x, at.y - ui.Scaled(4)}, {at.x + width, at.y - ui.Scaled(4)},
                ui.Color(Tone::kLine), std::max(1.0f, ui.Scaled(1)));
  float y = at.y + ui.Scaled(4);
  const ImU32 quiet = ui.Color(Tone::kQuietText);
  if (packet_.found) {
    std::string title = std::string(packet_.at_cursor ? "This packet" : "The last packet") +
                        ", coherency count " + std::to_string(packet_.packet.count) + ": key " +
                        WithDots(packet_.packet.key_changes);
    ui.DrawText(list, {at.x, y}, TextRole::kBody, ui.Color(Tone::kText),
                ui.Elide(TextRole::kBody, title, width));
    y += ui.Scaled(26);
  }
  const std::string why = WhyNoKey();
  if (!why.empty()) {
    const ImFont* const font = ui.Font(TextRole::kSmall);
    list->AddText(font, font->FontSize, {at.x, y}, quiet, why.c_str(), nullptr, width);
    return y + font->CalcTextSizeA(font->FontSize, 1e6f, width, why.c_str()).y + ui.Scaled(10);
  }
  const float box = std::round(ui.Scaled(42));
  const auto value = [&](const char* id, const std::string& name, const Bytes& bytes,
                         const char* recipe, ImVec2 min, float room) {
    const ImVec2 max{min.x + room, min.y + box};
    if (ui.HitArea(id, min, max, name.c_str())) {
      ImGui::SetClipboardText(ToHex(bytes).c_str());
      state.Say(name + ", copied: " + ToHex(bytes));
    }
    ui.Tooltip(recipe);
    const trace::Layer layer = trace::Layer::kMppe;
    list->AddRectFilled(min, max, ui.LayerColor(layer, 0.13f), ui.Scaled(4));
    list->AddRectFilled(min, {min.x + ui.Scaled(3), max.y}, ui.LayerColor(layer), ui.Scaled(4),
                        ImDrawFlags_RoundCornersLeft);
    const float inner = room - ui.Scaled(18);
    ui.DrawText(list, {min.x + ui.Scaled(10), min.y + ui.Scaled(4)}, TextRole::kSmall,
                ui.Color(Tone::kText), ui.Elide(TextRole::kSmall, name, inner));
    ui.DrawText(list, {min.x + ui.Scaled(10), min.y + ui.Scaled(21)}, TextRole::kMonoSmall,
                ui.LayerColor(layer), ui.Elide(TextRole::kMonoSmall, ToHex(bytes), inner));
  };
  const uint32_t number = packet_.packet.key_changes;
  const std::string before = "Key " + WithDots(number == 0 ? 0 : number - 1);
  const std::string now = "Key " + WithDots(number) + ": this packet’s";
  if (number == 0) {
    value("keys.change.key", now, change_->key, "The first session key: RFC 3079 §3.3", {at.x, y},
          std::min(width, ui.Scaled(300)));
    return y + box + ui.Scaled(14);
  }
  const char* const sha = "SHA-1 of start key and key (RFC 3078 §7.3)";
  const char* const rc4 = "RC4 of the interim key under itself";
  // Beside each other only if the keys can be read whole.
  const float hex = ui.Measure(TextRole::kMonoSmall, ToHex(change_->key)).x + ui.Scaled(20);
  const bool stacked = width < 3 * hex + 2 * ui.Scaled(62);
  const float arrow = std::round(ui.Scaled(stacked ? 20 : 62));
  const float room = stacked ? std::min(width, ui.Scaled(420))
                             : std::min(std::floor((width - 2 * arrow) / 3), ui.Scaled(420));
  ImVec2 min{at.x, y};
  const auto link = [&](const char* label, const char* words) {
    const ImVec2 size = ui.Measure(TextRole::kSmall, label);
    if (stacked) {
      const std::string text = ui.Elide(TextRole::kSmall, std::string("↓ ") + words, room);
      ui.DrawText(list, {min.x + ui.Scaled(10), min.y + box + ui.Scaled(1)}, TextRole::kSmall,
                  quiet, text);
      min.y += box + arrow;
      return;
    }
    const float x = min.x + room;
    const float middle = std::round(min.y + box / 2);
    list->AddLine({x + ui.Scaled(6), middle}, {x + arrow - ui.Scaled(10), middle}, quiet,
                  ui.Scaled(1.3f));
    list->AddTriangleFilled({x + arrow - ui.Scaled(5), middle},
                            {x + arrow - ui.Scaled(12), middle - ui.Scaled(4)},
                            {x + arrow - ui.Scaled(12), middle + ui.Scaled(4)}, quiet);
    ui.DrawText(list, {std::round(x + (arrow - size.x) / 2), middle - size.y - ui.Scaled(2)},
                TextRole::kSmall, quiet, label);
    min.x += room + arrow;
  };
  value("keys.change.before", before, change_->before, "The session key until now", min, room);
  link("SHA-1", sha);
  value("keys.change.interim", "Interim key", change_->interim, sha, min, room);
  link("RC4", rc4);
  value("keys.change.key", now, change_->key, rc4, min, room);
  return min.y + box + ui.Scaled(14);
}

float KeysPanel::DrawClear(Ui& ui, ImVec2 at, float width) {
  ImDrawList* const list = ImGui::GetWindowDrawList();
  float y = at.y;
  if (packet_.cipher.empty()) {
    ui.DrawText(list, {at.x, y}, TextRole::kSmall, ui.Color(Tone::kQuietText),
                ui.Elide(TextRole::kSmall, "The packet’s octets are not in the recording.", width));
    return y + ui.Scaled(20);
  }
  const float label = ui.Scaled(76);
  const float octet = ui.Measure(TextRole::kMonoSmall, "00 ").x;
  const auto fit = static_cast<size_t>(std::max(1.0f, (width - label) / octet));
  const size_t shown = std::min({fit, kMostClear, packet_.cipher.size()});
  const auto row = [&](const char* name, const std::string& text, ImU32 color) {
    ui.DrawText(list, {at.x, y}, TextRole::kSmall, ui.Color(Tone::kQuietText), name);
    ui.DrawText(list, {at.x + label, y + ui.Scaled(1)}, TextRole::kMonoSmall, color, text);
    y += ui.Scaled(20);
  };
  row("On the wire", Octets(ByteView(packet_.cipher).first(shown)),
      ui.LayerColor(trace::Layer::kMppe));
  row("In clear", Octets(ByteView(clear_).first(shown)), ui.LayerColor(trace::Layer::kInner));
  std::string letters;
  for (const char letter : Letters(ByteView(clear_).first(shown))) {
    letters += ' ';
    letters += letter;
    letters += ' ';
  }
  row("As text", letters.substr(0, letters.size() - 1), ui.Color(Tone::kQuietText));
  return y + ui.Scaled(4);
}

}  // namespace pptplab::viz
