// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See estimates.h.
#include "scenarios/sweep/estimates.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "scenarios/sweep/random.h"

namespace pptplab::sweep {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// The t of a two-sided interval.
double StudentsT(double degrees, double confidence) {
  return boost::math::quantile(boost::math::students_t(degrees), (1 + confidence) / 2);
}

/// Of sorted data.
double Interpolated(std::span<const double> sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(place);
  if (below + 1 >= sorted.size()) return sorted.back();
  const double part = place - static_cast<double>(below);
  return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

}  // namespace

Mean MeanOf(std::span<const double> data, double confidence) {
  Mean result;
  result.n = data.size();
  result.half_width = kInfinite;
  if (data.empty()) return result;
  const auto n = static_cast<double>(data.size());
  double sum = 0;
  for (const double value : data) sum += value;
  result.mean = sum / n;
  double rest = 0;  // of rounding: equal data have exactly their value as mean
  for (const double value : data) rest += value - result.mean;
  result.mean += rest / n;
  if (data.size() < 2) return result;
  // Twice through: the squares of deviations are exact where those of values would cancel.
  double squares = 0;
  for (const double value : data) squares += (value - result.mean) * (value - result.mean);
  result.deviation = std::sqrt(squares / (n - 1));
  result.half_width = StudentsT(n - 1, confidence) * result.deviation / std::sqrt(n);
  return result;
}

double RelativeHalfWidth(const Mean& mean) {
  if (mean.half_width == 0) return 0;
  return mean.mean == 0 ? kInfinite : mean.half_width / std::fabs(mean.mean);
}

Mean PairedDifference(std::span<const double> a, std::span<const double> b, double confidence) {
  std::vector<double> differences;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) differences.push_back(b[i] - a[i]);
  return MeanOf(differences, confidence);
}

Mean UnpairedDifference(std::span<const double> a, std::span<const double> b, double confidence) {
  const Mean one = MeanOf(a, confidence), other = MeanOf(b, confidence);
  Mean result;
  result.n = std::min(a.size(), b.size());
  result.mean = other.mean - one.mean;
  result.half_width = kInfinite;
  if (result.n < 2) return result;
  const auto na = static_cast<double>(a.size()), nb = static_cast<double>(b.size());
  const double va = one.deviation * one.deviation / na, vb = other.deviation * other.deviation / nb;
  result.deviation = std::sqrt(va + vb);
  if (va + vb == 0) {
    result.half_width = 0;
    return result;
  }
  const double degrees = (va + vb) * (va + vb) / (va * va / (na - 1) + vb * vb / (nb - 1));
  result.half_width = StudentsT(degrees, confidence) * result.deviation;
  return result;
}

Quantile QuantileOf(std::span<const double> data, double share, double confidence, uint64_t seed) {
  constexpr size_t kResamples = 1000;
  std::vector<double> sorted(data.begin(), data.end());
  std::sort(sorted.begin(), sorted.end());
  Random random(seed);
  std::vector<double> quantiles;
  std::vector<uint32_t> taken(sorted.size());
  std::vector<double> resample(sorted.size());
  for (size_t i = 0; i < kResamples; ++i) {
    std::fill(taken.begin(), taken.end(), 0);
    for (size_t j = 0; j < sorted.size(); ++j) ++taken[random.Below(sorted.size())];
    auto place = resample.begin();  // in order, without sorting
    for (size_t j = 0; j < sorted.size(); ++j) place = std::fill_n(place, taken[j], sorted[j]);
    quantiles.push_back(Interpolated(resample, share));
  }
  std::sort(quantiles.begin(), quantiles.end());
  return {Interpolated(sorted, share), Interpolated(quantiles, (1 - confidence) / 2),
          Interpolated(quantiles, (1 + confidence) / 2)};
}

size_t NextCount(const Mean& mean, size_t n, double relative) {
  const double ratio = RelativeHalfWidth(mean) / relative;
  const double wanted = static_cast<double>(n) * ratio * ratio;
  const double most = 2 * static_cast<double>(n);
  return std::max(n + 1, static_cast<size_t>(std::ceil(std::min(wanted, most))));
}

}  // namespace pptplab::sweep
