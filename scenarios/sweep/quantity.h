// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Numbers with units as studies compare, space and draw them: 20ms, 2%, 10Mbps, 35kB, 1400.
#ifndef PPTPLAB_SCENARIOS_SWEEP_QUANTITY_H_
#define PPTPLAB_SCENARIOS_SWEEP_QUANTITY_H_

#include <optional>
#include <string>
#include <string_view>

#include "scenarios/yaml_tree.h"

namespace pptplab::sweep {

struct Quantity {
  double number = 0;  ///< as written
  std::string unit;   ///< as written; may be empty
  /// In seconds, bits per second, octets, or a share of 1.
  double value = 0;
};

/// nullopt: it is no number, or has a unit that nobody knows.
std::optional<Quantity> ReadQuantity(std::string_view text);

/// Four significant digits at most, then the unit: "12.59ms". `whole`: no fraction.
std::string WriteQuantity(double number, const std::string& unit, bool whole);

/// A number as tables have it: the fewest digits that say a double, or `digits` significant ones.
std::string NumberText(double number);
std::string NumberText(double number, int digits);
/// With so many decimals, and never with an exponent.
std::string FixedText(double number, int decimals);

/// A value as one line of YAML; reading it gives the same value.
std::string OneLineYaml(const scenarios::Value& value);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_QUANTITY_H_
