// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See axis.h.
#include "scenarios/sweep/axis.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

#include "scenarios/sweep/quantity.h"

namespace pptplab::sweep {
namespace {

/// Units of one kind can share an axis: times, rates, sizes.
std::string_view KindOf(std::string_view unit) {
  if (unit.ends_with("bps")) return "rate";
  if (unit.ends_with("B")) return "size";
  if (unit.ends_with("s") || unit == "min") return "time";
  return unit;
}

}  // namespace

double Axis::Of(const std::string& value) const {
  constexpr double kNowhere = std::numeric_limits<double>::quiet_NaN();
  if (is_named) {
    const auto place = std::find(names.begin(), names.end(), value);
    return place == names.end() ? kNowhere : static_cast<double>(place - names.begin());
  }
  const auto quantity = ReadQuantity(value);
  if (!quantity || (is_log && quantity->number <= 0)) return kNowhere;
  return quantity->unit == unit ? quantity->number : quantity->value / factor;
}

Axis AxisOf(const std::vector<std::string>& values, bool log) {
  Axis axis;
  std::string kind;
  double largest = -1;
  for (const std::string& value : values) {
    if (std::find(axis.names.begin(), axis.names.end(), value) == axis.names.end()) axis.names.push_back(value);
    const auto quantity = ReadQuantity(value);
    const bool fits = quantity && (largest < 0 || KindOf(quantity->unit) == kind);
    if (!fits) axis.is_named = true;
    if (axis.is_named) continue;
    kind = KindOf(quantity->unit);
    // The unit of the largest value.
    if (std::fabs(quantity->value) < largest) continue;
    largest = std::fabs(quantity->value);
    axis.unit = quantity->unit;
    axis.factor = quantity->number != 0 ? quantity->value / quantity->number : 1;
  }
  if (axis.is_named || axis.names.size() < 2) {
    axis.is_named = true;
    axis.unit.clear();
    return axis;
  }
  axis.is_log = log;
  for (const std::string& name : axis.names) {
    const double number = axis.Of(name);
    if (std::isfinite(number)) axis.numbers.push_back(number);
  }
  std::sort(axis.numbers.begin(), axis.numbers.end());
  if (axis.numbers.empty()) {
    axis.is_log = false;
    return axis;
  }
  axis.least = axis.numbers.front();
  axis.most = axis.numbers.back();
  return axis;
}

ScaledUnit ScaledUnitOf(const std::string& unit, double largest) {
  if (unit == "share") return {"%", 0.01};
  if (unit == "bit/s" || unit == "octets") {
    if (largest >= 1e9) return {"G" + unit, 1e9};
    if (largest >= 1e6) return {"M" + unit, 1e6};
    if (largest >= 1e3 && unit == "bit/s") return {"k" + unit, 1e3};
    if (largest >= 1e4) return {"k" + unit, 1e3};
  }
  if (unit == "s" && largest > 0) {
    if (largest < 1e-3) return {"µs", 1e-6};
    if (largest < 1) return {"ms", 1e-3};
  }
  return {unit, 1};
}

}  // namespace pptplab::sweep
