// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/app/tour.h"

#include <filesystem>
#include <fstream>
#include <string_view>

#include "viz/app/place_to_go.h"
#include "viz/model/item_text.h"

namespace pptplab::viz {

namespace {

constexpr size_t kMostStops = 1000;
constexpr size_t kLongestLine = 1000;
constexpr std::string_view kSpace = " \t\r";

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::string AtStop(size_t stop, size_t count) {
  return std::to_string(stop + 1) + " of " + std::to_string(count) + ": ";
}

}  // namespace

Result<Tour, std::string> Tour::Read(const std::string& path, State& state) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Unexpected(path + " can't be read");
  const ItemIndex cursor = state.cursor();
  Tour tour;
  std::string line;
  for (size_t number = 1; std::getline(file, line); ++number) {
    const std::string at = path + ":" + std::to_string(number) + ": ";
    if (line.size() > kLongestLine) return Unexpected(at + "a line of a tour is shorter than this");
    const std::string_view text = Trimmed(line);
    if (text.empty() || text[0] == '#') continue;
    if (tour.stops_.size() == kMostStops) return Unexpected(at + "a tour has at most 1000 stops");
    const size_t end = std::min(text.find_first_of(kSpace), text.size());
    const std::string problem = GoTo(state, std::string(text.substr(0, end)));
    if (!problem.empty()) {
      state.Select(cursor);
      return Unexpected(at + problem);
    }
    tour.stops_.push_back({state.cursor(), std::string(Trimmed(text.substr(end)))});
  }
  if (!state.empty() && state.recording().size() > 0) state.Select(cursor);
  if (tour.empty()) return Unexpected(path + ": no stops; write packet:1 and what to say there");
  return tour;
}

std::string Tour::PathBeside(const std::string& recording) {
  return std::filesystem::path(recording).replace_extension(".tour").string();
}

void Tour::Go(State& state, size_t stop) {
  if (stops_[stop].item < state.recording().size()) state.Select(stops_[stop].item);
  state.Say(AtStop(stop, stops_.size()) + stops_[stop].caption);
  next_ = stop + 1;
}

void Tour::Forward(State& state) {
  if (next_ >= stops_.size()) return state.Say("This is the end of the tour.");
  Go(state, next_);
}

void Tour::Back(State& state) {
  if (next_ < 2) return state.Say("The tour begins here.");
  Go(state, next_ - 2);
}

std::string TourOfBookmarks(State& state) {
  std::string text = "# where, and what to say there\n";
  const ItemIndex cursor = state.cursor();
  const std::set<ItemIndex> bookmarks = state.bookmarks();
  for (const ItemIndex bookmark : bookmarks) {
    state.Select(bookmark);
    text += PlaceOf(state) + "  " + OneLine(state.recording(), bookmark) + "\n";
  }
  state.Select(cursor);
  return text;
}

}  // namespace pptplab::viz
