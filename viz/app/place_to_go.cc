// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/app/place_to_go.h"

#include <charconv>
#include <cmath>
#include <optional>

namespace pptplab::viz {

namespace {

constexpr const char* kForms =
    "; write packet:17, item:123, time:1.5s, start or end (packets are counted from 1)";

std::optional<uint32_t> ParseNumber(std::string_view text) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Duration> ParseDuration(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || !std::isfinite(number) || number < 0) return std::nullopt;
  const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  double factor = 0;
  if (unit == "s" || unit.empty()) factor = 1e9;
  if (unit == "ms") factor = 1e6;
  if (unit == "us" || unit == "µs") factor = 1e3;
  if (unit == "ns") factor = 1;
  const double nanoseconds = number * factor;
  if (factor == 0 || nanoseconds > 9e18) return std::nullopt;
  return Duration(static_cast<int64_t>(nanoseconds));
}

std::string GoToPacket(State& state, std::string_view value, const std::string& place) {
  const auto number = ParseNumber(value);
  if (!number || *number == 0) return "“" + place + "” is no packet" + kForms;
  const ItemIndex item = state.recording().PacketNumber(*number);
  if (item == kNoItem) return "the recording has no packet " + std::string(value);
  state.Select(item);
  return "";
}

}  // namespace

std::string GoTo(State& state, const std::string& place) {
  if (state.empty() || state.recording().size() == 0) return "the recording is empty";
  const auto last = static_cast<ItemIndex>(state.recording().size() - 1);
  if (place == "start") return state.Select(0), "";
  if (place == "end") return state.Select(last), "";
  const size_t colon = place.find(':');
  const std::string_view what = std::string_view(place).substr(0, colon);
  const std::string_view value =
      colon == std::string::npos ? "" : std::string_view(place).substr(colon + 1);
  if (what == "packet") return GoToPacket(state, value, place);
  if (what == "item") {
    const auto number = ParseNumber(value);
    if (!number || *number > last) {
      return "“" + place + "”: items are counted from 0 to " + std::to_string(last);
    }
    state.Select(*number);
    return "";
  }
  if (what == "time") {
    const auto since = ParseDuration(value);
    if (!since) return "“" + place + "” is no time" + kForms;
    state.GoToTime(state.recording().begin_time() + *since);
    return "";
  }
  return "“" + place + "” is no place" + kForms;
}

std::string PlaceOf(const State& state) {
  if (state.empty() || state.recording().size() == 0) return "start";
  const auto items = state.recording().items();
  if (items[state.cursor()].kind != Item::kPacket) return "item:" + std::to_string(state.cursor());
  size_t number = 0;
  for (ItemIndex i = 0; i <= state.cursor(); ++i) number += items[i].kind == Item::kPacket;
  return "packet:" + std::to_string(number);
}

}  // namespace pptplab::viz
