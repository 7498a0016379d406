// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 11's table of replications: the study that students run, what it gives (computed once and
// shared by all students of a variant), and how a table is read that somebody else wrote.
#ifndef PPTPLAB_LABS_11_GRE_WINDOW_SWEEP_TABLE_H_
#define PPTPLAB_LABS_11_GRE_WINDOW_SWEEP_TABLE_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "labs/engine/workbench.h"

namespace pptplab::labs::gre_window {

/// A path that many students share, so that its reference is computed once.
struct Variant {
  std::string rate, latency, reorder, reorder_by;
};
const std::vector<Variant>& Variants();

/// The two values of ReorderTime that the study compares.
inline constexpr std::array<std::string_view, 2> kPatience{"0ms", "100ms"};
inline constexpr uint32_t kReplications = 10;  ///< of the reference
inline constexpr uint32_t kEnough = 10;        ///< that a student needs

std::string PathText(const Variant& variant);
std::string StudyText(std::string_view warm_up = "3s");

/// bit/s, by patience and run.
using Goodput = std::map<std::string, std::map<uint32_t, double>>;
struct Reference {
  Goodput warm;  ///< as the study measures it
  Goodput cold;  ///< from the first octet on
};
/// Of this build's own runs. Throws std::runtime_error with a sentence if they can't be run.
Reference ReferenceOf(const Variant& variant, Workbench& workbench);

struct Interval {
  double low = 0, high = 0;
};
/// Student's t-interval of the mean, 95 %; of at least two values.
Interval IntervalOf(const std::vector<double>& values);

struct Table {
  std::string problem;  ///< a sentence; "": it could be read
  Goodput rows;
  std::map<std::string, std::vector<uint32_t>> runs;  ///< as they stand there, some maybe twice
  std::map<std::string, std::vector<double>> values;
  std::map<std::string, Interval> claims;
};
/// `text` is hostile.
Table ReadTable(std::string_view text);
/// As `pptplab sweep` writes runs.csv, with the runs that are named.
std::string WriteTable(const Goodput& goodput, uint32_t runs);
std::string WriteClaim(std::string_view patience, const Interval& interval);

}  // namespace pptplab::labs::gre_window

#endif  // PPTPLAB_LABS_11_GRE_WINDOW_SWEEP_TABLE_H_
