// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What replications say about a mean, a quantile, a difference, and how sure that is. Replications
// are independent and identically distributed: one run of a simulation each, with random numbers of
// its own. The same data give the same numbers everywhere.
#ifndef PPTPLAB_SCENARIOS_SWEEP_ESTIMATES_H_
#define PPTPLAB_SCENARIOS_SWEEP_ESTIMATES_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace pptplab::sweep {

/// mean ± half_width is Student's t-interval.
struct Mean {
  size_t n = 0;
  double mean = 0;
  double deviation = 0;   ///< of the sample, by n - 1; 0 if n < 2
  double half_width = 0;  ///< infinite if n < 2
};

/// `confidence`: 0.95 for a 95 % interval.
Mean MeanOf(std::span<const double> data, double confidence);

/// half_width / |mean|; infinite if the mean is 0 and not certain.
double RelativeHalfWidth(const Mean& mean);

/// b - a, replication by replication: `a[i]` and `b[i]` have the same random numbers.
Mean PairedDifference(std::span<const double> a, std::span<const double> b, double confidence);

/// b - a if nothing joins them: Welch's interval.
Mean UnpairedDifference(std::span<const double> a, std::span<const double> b, double confidence);

/// An interval by the bootstrap's percentiles.
struct Quantile {
  double value = 0;
  double low = 0, high = 0;
};

/// Linear between the two nearest of the sorted data (type 7 of Hyndman and Fan, 1996). Not of no
/// data. `seed`: of the resamples.
Quantile QuantileOf(std::span<const double> data, double share, double confidence, uint64_t seed);

/// How many replications to have next, when `mean` isn't precise enough after `n`: what its deviation
/// lets expect, more than n, at most twice n.
size_t NextCount(const Mean& mean, size_t n, double relative);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_ESTIMATES_H_
