// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a campaign asks for: everything once, the same whatever order results come in, more where it isn't precise.
#include "scenarios/sweep/campaign.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "scenarios/sweep/analysis.h"
#include "scenarios/sweep/tables.h"

namespace pptplab::sweep {
namespace {

Plan MakePlan(const std::string& more) {
  const std::string study = R"(scenario: net.yaml
parameters: {loss: {set: 'links[0].loss', values: [0%, 1%, 2%]}}
metrics: {setup: {measure: set-up-time}}
pairs: [{parameter: loss, from: 0%}]
quantiles: [50%]
)" + more;
  const std::string scenario = "nodes: {a: {}, b: {}}\nlinks: [{between: [a, b]}]\n";
  auto plan = Plan::Make("s.yaml", {}, [&](const std::string& path) -> Result<std::string, std::string> {
    return path == "s.yaml" ? study : scenario;
  });
  EXPECT_TRUE(plan) << ToString(plan.error());
  return std::move(*plan);
}

/// What a run "measures": spread wide in cell 2 only.
RunResult Made(Task task, bool failed = false) {
  RunResult result;
  result.task = task;
  result.failed = failed;
  result.signal = failed ? 11 : 0;
  const double noise = std::sin(task.run * 12.9898) * (task.cell == 2 ? 50 : 0.5);
  if (!failed) result.values = {100 + noise};
  result.seconds = 0.1 * (task.cell + 1);
  return result;
}

/// All that it wants, as many at once as said, the newest of them first or the oldest.
void RunAll(Campaign& campaign, size_t at_once, bool newest_first) {
  std::vector<Task> running;
  while (true) {
    while (running.size() < at_once) {
      const auto task = campaign.Next();
      if (!task) break;
      running.push_back(*task);
    }
    if (running.empty()) return;
    const auto chosen = newest_first ? running.end() - 1 : running.begin();
    const Task task = *chosen;
    running.erase(chosen);
    campaign.Take(Made(task));
  }
}

TEST(Campaigns, EveryRunIsAskedForOnce) {
  const Plan plan = MakePlan("replications: 4\n");
  Campaign campaign(plan);
  campaign.Begin();
  std::vector<std::pair<uint32_t, uint32_t>> seen;
  while (const auto task = campaign.Next()) seen.emplace_back(task->cell, task->run);
  EXPECT_EQ(seen.size(), 12u);
  // All cells have a first run before one has a second.
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end(),
                             [](const auto& a, const auto& b) { return a.second < b.second; }));
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
  EXPECT_EQ(campaign.missing(), 12u);
}

TEST(Campaigns, ResultsAreTheSameWhateverTheOrder) {
  const Plan plan = MakePlan("replications: 5\nprecision: {relative: 5%, at-most: 60}\n");
  std::string first;
  for (const size_t at_once : {1u, 2u, 7u, 100u}) {
    for (const bool newest_first : {true, false}) {
      Campaign campaign(plan);
      campaign.Begin();
      RunAll(campaign, at_once, newest_first);
      EXPECT_TRUE(campaign.IsDone());
      const Analysis analysis = Analyse(campaign);
      const std::string all =
          ResultsCsv(plan, analysis) + RunsCsv(campaign) + DifferencesCsv(plan, analysis);
      if (first.empty()) first = all;
      EXPECT_EQ(all, first) << at_once << newest_first;
    }
  }
}

TEST(Campaigns, OnlyPointsThatAreNotPreciseEnoughGetMoreAndTheLimitHolds) {
  const Plan plan = MakePlan("replications: 5\nprecision: {relative: 5%, at-most: 33}\n");
  Campaign campaign(plan);
  campaign.Begin();
  RunAll(campaign, 2, false);
  EXPECT_EQ(campaign.results(0).size(), 5u);
  EXPECT_EQ(campaign.results(1).size(), 5u);
  EXPECT_TRUE(campaign.HasConverged(0));
  EXPECT_EQ(campaign.results(2).size(), 33u);
  EXPECT_FALSE(campaign.HasConverged(2));
  EXPECT_FALSE(Analyse(campaign).converged);
}

TEST(Campaigns, ShardsShareEverythingOutAndTogetherAreTheWhole) {
  for (const char* more : {"replications: 7\n", "replications: 5\nprecision: {relative: 5%, at-most: 40}\n"}) {
    const Plan plan = MakePlan(more);
    Campaign whole(plan);
    whole.Begin();
    RunAll(whole, 3, false);
    Campaign merged(plan);
    size_t runs = 0;
    for (uint32_t index = 1; index <= 4; ++index) {
      Campaign shard(plan, {index, 4});
      shard.Begin();
      RunAll(shard, 2, true);
      EXPECT_TRUE(shard.IsDone());
      for (size_t cell = 0; cell < plan.cells().size(); ++cell) {
        for (const auto& result : shard.results(cell)) {
          if (!result) continue;
          ++runs;
          merged.Know(*result);
        }
      }
    }
    merged.Begin();
    EXPECT_TRUE(merged.IsDone());
    EXPECT_EQ(runs, whole.wanted());
    EXPECT_EQ(RunsCsv(merged), RunsCsv(whole));
    EXPECT_EQ(ResultsCsv(plan, Analyse(merged)), ResultsCsv(plan, Analyse(whole)));
  }
}

TEST(Campaigns, AFailureCostsOneRunAndIsCounted) {
  const Plan plan = MakePlan("replications: 3\n");
  Campaign campaign(plan);
  campaign.Begin();
  while (const auto task = campaign.Next()) {
    campaign.Take(Made(*task, task->cell == 1 && task->run == 1));
  }
  EXPECT_TRUE(campaign.IsDone());
  const Analysis analysis = Analyse(campaign);
  ASSERT_EQ(analysis.failures.size(), 1u);
  EXPECT_EQ(analysis.points[1].failed, 1u);
  EXPECT_EQ(analysis.points[1].metrics[0].mean.n, 2u);
  EXPECT_NE(RunsCsv(campaign).find("1%,2,,ended by signal 11"), std::string::npos);
  // The pair of the run that failed is left out.
  EXPECT_EQ(analysis.differences[0].paired.n, 2u);
  EXPECT_EQ(analysis.differences[1].paired.n, 3u);

  Campaign again(plan);
  again.Know(Made({1, 1}, true));
  again.Know(Made({0, 0}));
  again.Know(Made({9, 9}));
  again.Begin();
  EXPECT_EQ(again.missing(), 7u);
  EXPECT_EQ(again.failures(), 1u);
}

TEST(Campaigns, TheLongestOfARowGoFirst) {
  const Plan plan = MakePlan("replications: 2\n");
  Campaign campaign(plan);
  campaign.Begin();
  for (int i = 0; i < 3; ++i) campaign.Take(Made(*campaign.Next()));
  EXPECT_EQ(campaign.Next()->cell, 2u);
  EXPECT_EQ(campaign.Next()->cell, 1u);
  EXPECT_EQ(campaign.Next()->cell, 0u);
  EXPECT_NEAR(campaign.SecondsMissing(), 0.6, 1e-9);
}

}  // namespace
}  // namespace pptplab::sweep
