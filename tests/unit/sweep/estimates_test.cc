// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Statistics of studies against numbers that are known: tables, textbooks, and data whose mean is known.
#include "scenarios/sweep/estimates.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "scenarios/sweep/random.h"

namespace pptplab::sweep {
namespace {

/// Normally distributed (Box and Muller).
double Normal(Random& random, double mean, double deviation) {
  const double radius = std::sqrt(-2 * std::log(1 - random.Share()));
  return mean + deviation * radius * std::cos(2 * std::numbers::pi * random.Share());
}

TEST(Estimates, AnIntervalIsStudentsT) {
  // t(0.975, 4 degrees) = 2.776; deviation sqrt(2.5).
  const std::vector<double> data{1, 2, 3, 4, 5};
  const Mean mean = MeanOf(data, 0.95);
  EXPECT_EQ(mean.n, 5u);
  EXPECT_DOUBLE_EQ(mean.mean, 3);
  EXPECT_NEAR(mean.deviation, 1.5811388, 1e-7);
  EXPECT_NEAR(mean.half_width, 2.776445 * 1.5811388 / std::sqrt(5), 1e-5);
  // 99 %: t = 4.604.
  EXPECT_NEAR(MeanOf(data, 0.99).half_width, 4.604095 * 1.5811388 / std::sqrt(5), 1e-5);
}

TEST(Estimates, OneRunSaysNothingAboutTheNextAndNoRunSaysNothingAtAll) {
  const std::vector<double> one{7};
  EXPECT_EQ(MeanOf(one, 0.95).mean, 7);
  EXPECT_TRUE(std::isinf(MeanOf(one, 0.95).half_width));
  EXPECT_EQ(MeanOf({}, 0.95).n, 0u);
  EXPECT_TRUE(std::isinf(RelativeHalfWidth(MeanOf({}, 0.95))));
}

TEST(Estimates, EqualDataAreCertain) {
  const std::vector<double> data(10, 9313011.978696963);
  const Mean mean = MeanOf(data, 0.95);
  EXPECT_EQ(mean.mean, data[0]);
  EXPECT_EQ(mean.half_width, 0);
  EXPECT_EQ(RelativeHalfWidth(mean), 0);
}

TEST(Estimates, NinetyFivePercentOfIntervalsHoldTheMean) {
  Random random(7);
  constexpr int kTrials = 10'000;
  for (const size_t n : {5u, 30u}) {
    int held = 0;
    std::vector<double> data(n);
    for (int trial = 0; trial < kTrials; ++trial) {
      for (double& value : data) value = Normal(random, 12.5, 4);
      const Mean mean = MeanOf(data, 0.95);
      held += std::fabs(mean.mean - 12.5) <= mean.half_width ? 1 : 0;
    }
    EXPECT_GE(held, 0.94 * kTrials) << n;
    EXPECT_LE(held, 0.96 * kTrials) << n;
  }
}

TEST(Estimates, WelchsIntervalHoldsTheDifferenceOfUnequalSamplesAsOften) {
  Random random(11);
  constexpr int kTrials = 10'000;
  int held = 0;
  std::vector<double> a(8), b(20);
  for (int trial = 0; trial < kTrials; ++trial) {
    for (double& value : a) value = Normal(random, 1, 3);
    for (double& value : b) value = Normal(random, 2, 1);
    const Mean difference = UnpairedDifference(a, b, 0.95);
    held += std::fabs(difference.mean - 1) <= difference.half_width ? 1 : 0;
  }
  EXPECT_GE(held, 0.94 * kTrials);
  EXPECT_LE(held, 0.96 * kTrials);
}

TEST(Estimates, PairsTakeAwayWhatBothHaveInCommon) {
  Random random(13);
  std::vector<double> a, b;
  for (int i = 0; i < 20; ++i) {
    const double losses = Normal(random, 100, 30);
    a.push_back(losses + Normal(random, 0, 1));
    b.push_back(losses + 2 + Normal(random, 0, 1));
  }
  const Mean paired = PairedDifference(a, b, 0.95), unpaired = UnpairedDifference(a, b, 0.95);
  EXPECT_NEAR(paired.mean, unpaired.mean, 1e-9);
  EXPECT_LT(paired.half_width * 5, unpaired.half_width);
  EXPECT_GT(paired.mean - paired.half_width, 0) << "two is seen";
  EXPECT_LT(unpaired.mean - unpaired.half_width, 0) << "and wouldn't be";
}

TEST(Estimates, AQuantileLiesBetweenItsNeighboursAndItsIntervalIsTheSameEachTime) {
  const std::vector<double> data{9, 1, 3, 7, 5};
  const Quantile median = QuantileOf(data, 0.5, 0.95, 1);
  EXPECT_EQ(median.value, 5);
  EXPECT_DOUBLE_EQ(QuantileOf(data, 0.25, 0.95, 1).value, 3);
  EXPECT_DOUBLE_EQ(QuantileOf(data, 0.9, 0.95, 1).value, 8.2);
  EXPECT_LE(median.low, median.value);
  EXPECT_GE(median.high, median.value);
  const Quantile again = QuantileOf(data, 0.5, 0.95, 1);
  EXPECT_EQ(again.low, median.low);
  EXPECT_EQ(again.high, median.high);
  const std::vector<double> one{4};
  EXPECT_EQ(QuantileOf(one, 0.95, 0.95, 1).high, 4);
}

TEST(Estimates, TheBootstrapHoldsTheMedianAboutAsOftenAsItSays) {
  Random random(17);
  constexpr int kTrials = 1'000;
  int held = 0;
  std::vector<double> data(40);
  for (int trial = 0; trial < kTrials; ++trial) {
    for (double& value : data) value = -std::log(1 - random.Share());  // exponential
    const Quantile median = QuantileOf(data, 0.5, 0.95, static_cast<uint64_t>(trial));
    held += median.low <= std::numbers::ln2 && std::numbers::ln2 <= median.high ? 1 : 0;
  }
  EXPECT_GE(held, 0.92 * kTrials);
  EXPECT_LE(held, 0.98 * kTrials);
}

TEST(Estimates, TheNextCountFollowsTheDeviationAndAtMostDoubles) {
  const Mean mean{10, 100, 0, 6};  // 6 %
  EXPECT_EQ(NextCount(mean, 10, 0.05), 15u);   // 10 × 1.44
  EXPECT_EQ(NextCount(mean, 10, 0.01), 20u);   // 360 would be asked for
  EXPECT_EQ(NextCount(mean, 10, 0.0599), 11u);
  EXPECT_EQ(NextCount(MeanOf({}, 0.95), 4, 0.05), 8u);
}

}  // namespace
}  // namespace pptplab::sweep
