// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/subject.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "viz/model/bytes.h"

namespace pptplab::viz {

namespace {

/// Further than this nobody's text points; a long recording must not hold up a frame.
constexpr size_t kFarthest = 200'000;

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<uint32_t> Number(std::string_view text) {
  if (text.starts_with("packet")) text = Trimmed(text.substr(6));
  if (text.starts_with(':')) text.remove_prefix(1);
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

ItemIndex FirstMatch(const RecordingModel& recording, std::string_view words) {
  auto filter = Filter::Parse(words);
  if (!filter) {
    std::string quoted = "\"";
    for (const char letter : words) quoted += letter == '"' ? ' ' : letter;
    if (quoted.find_first_not_of("\" ") == std::string::npos) return kNoItem;
    filter = Filter::Parse(quoted + "\"");
  }
  if (!filter) return kNoItem;
  const auto end = static_cast<ItemIndex>(std::min(recording.size(), kFarthest));
  for (ItemIndex item = 0; item < end; ++item) {
    const Item& at = recording.item(item);
    if (at.kind != Item::kPacket && !at.Is<trace::Message>()) continue;
    if (filter->Matches(recording, item)) return item;
  }
  return kNoItem;
}

std::optional<FieldRef> FieldCalled(const RecordingModel& recording, ItemIndex item,
                                    std::string_view name) {
  const BytesView view = MakeBytesView(recording, item);
  for (const BytesPane& pane : view.panes) {
    for (size_t l = 0; l < pane.layers.size(); ++l) {
      const auto& fields = pane.layers[l].fields;
      for (size_t f = 0; f < fields.size(); ++f) {
        if (name == fields[f].name) return FieldRef{pane.first_layer + l, f};
      }
    }
  }
  return std::nullopt;
}

}  // namespace

Subject FindSubject(const RecordingModel& recording, std::string_view words) {
  const size_t slash = words.find(" / ");
  const std::string_view what = Trimmed(words.substr(0, slash));
  if (what.empty()) return {};
  Subject subject;
  const auto number = Number(what);
  subject.item = number ? recording.PacketNumber(*number) : FirstMatch(recording, what);
  if (subject.item == kNoItem || slash == std::string_view::npos) return subject;
  subject.field = FieldCalled(recording, subject.item, Trimmed(words.substr(slash + 3)));
  return subject;
}

}  // namespace pptplab::viz
