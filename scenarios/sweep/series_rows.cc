// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See series_rows.h.
#include "scenarios/sweep/series_rows.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace pptplab::sweep {
namespace {

struct Kind {
  std::string_view what, unit;
  bool is_counted;
};
// As sim/series.cc writes them.
constexpr std::array<Kind, 10> kKinds{{{"received", "octets", true},
                                       {"goodput", "bit/s", false},
                                       {"queue", "packets", false},
                                       {"lost", "packets", true},
                                       {"rtt", "s", false},
                                       {"congestion-window", "octets", false},
                                       {"gre-window", "packets", false},
                                       {"gre-unacknowledged", "packets", false},
                                       {"gre-waiting", "packets", false},
                                       {"gre-time-out", "s", false}}};

bool IsCounted(std::string_view what) {
  return std::any_of(kKinds.begin(), kKinds.end(), [&](const Kind& kind) {
    return kind.what == what && kind.is_counted;
  });
}

/// The next field of a line (RFC 4180 §2), which loses it.
std::string TakeField(std::string_view& line) {
  std::string field;
  if (!line.starts_with('"')) {
    const size_t end = std::min(line.find(','), line.size());
    field = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return field;
  }
  line.remove_prefix(1);
  while (!line.empty()) {
    const char c = line.front();
    line.remove_prefix(1);
    if (c != '"') {
      field += c;
    } else if (line.starts_with('"')) {
      field += '"';
      line.remove_prefix(1);
    } else {
      break;
    }
  }
  if (line.starts_with(',')) line.remove_prefix(1);
  return field;
}

double NumberIn(const std::string& text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::optional<double> History::Over(double from, double to, Reduce reduce) const {
  double sum = 0, weighted = 0, least = 0, most = 0, last = 0, known_since = to;
  bool has_value = false;
  for (size_t i = 0; i < points_.size(); ++i) {
    const auto [time, value] = points_[i];
    const double ends = i + 1 < points_.size() ? points_[i + 1].first : to;
    // What was counted in a step stands at the step's end.
    const bool counts = is_counted_ ? time > from && time <= to : ends > from && time < to;
    if (!counts) continue;
    const double begins = std::max(time, from);
    if (!has_value) known_since = begins;
    sum += value;
    weighted += value * (std::min(ends, to) - begins);
    least = has_value ? std::min(least, value) : value;
    most = has_value ? std::max(most, value) : value;
    last = value;
    has_value = true;
  }
  if (!has_value) return is_counted_ ? std::optional<double>(0) : std::nullopt;
  switch (reduce) {
    case Reduce::kMean:
      if (is_counted_) return sum;
      return to > known_since ? weighted / (to - known_since) : last;
    case Reduce::kSum:
      return sum;
    case Reduce::kLeast:
      return least;
    case Reduce::kMost:
      return most;
    case Reduce::kLast:
      return last;
  }
  return std::nullopt;
}

std::map<std::string, History> HistoriesOf(std::string_view csv,
                                           const std::function<bool(const SeriesRow&)>& wanted) {
  std::map<std::string, History> histories;
  while (!csv.empty()) {
    const size_t end = std::min(csv.find('\n'), csv.size());
    std::string_view line = csv.substr(0, end);
    csv.remove_prefix(std::min(end + 1, csv.size()));
    if (line.empty() || line.front() < '0' || line.front() > '9') continue;
    SeriesRow row;
    row.time = NumberIn(TakeField(line));
    row.node = TakeField(line);
    row.what = TakeField(line);
    row.name = TakeField(line);
    row.value = NumberIn(TakeField(line));
    if (!wanted(row)) continue;
    const auto [place, is_new] =
        histories.try_emplace(row.node + "\n" + row.name, IsCounted(row.what));
    place->second.Add(row.time, row.value);
  }
  return histories;
}

std::string UnitOfRow(std::string_view what) {
  for (const Kind& kind : kKinds) {
    if (kind.what == what) return std::string(kind.unit);
  }
  return "";
}

std::vector<std::string> KnownRows() {
  std::vector<std::string> rows;
  for (const Kind& kind : kKinds) rows.emplace_back(kind.what);
  return rows;
}

}  // namespace pptplab::sweep
