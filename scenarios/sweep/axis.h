// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Values of a parameter as places on an axis, and units that fit a plot's numbers.
#ifndef PPTPLAB_SCENARIOS_SWEEP_AXIS_H_
#define PPTPLAB_SCENARIOS_SWEEP_AXIS_H_

#include <string>
#include <vector>

namespace pptplab::sweep {

struct Axis {
  bool is_named = false;           ///< words, one beside the other: 0, 1 …
  bool is_log = false;
  std::vector<std::string> names;  ///< of the places
  std::vector<double> numbers;     ///< that occur, in order, in `unit`
  std::string unit;                ///< "ms", "%"
  double factor = 1;               ///< of the unit
  double least = 0, most = 1;

  /// Where a value stands; NaN: nowhere (0 on a log scale).
  double Of(const std::string& value) const;
  /// " (ms)"
  std::string Label() const { return unit.empty() ? "" : " (" + unit + ")"; }
};

/// Of all values of a parameter: numbers if all are and have one kind of unit, else names. A log scale
/// needs a number above 0.
Axis AxisOf(const std::vector<std::string>& values, bool log);

struct ScaledUnit {
  std::string name;   ///< "Mbit/s"
  double factor = 1;  ///< of it in the measure's own unit
};
ScaledUnit ScaledUnitOf(const std::string& unit, double largest);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_AXIS_H_
