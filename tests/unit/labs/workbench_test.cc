// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/workbench.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "labs/engine/files.h"
#include "labs/engine/pool.h"
#include "tests/support/command.h"

namespace pptplab::labs {
namespace {

/// Beside a simulator that notes that it was started, and does what it is told.
class AWorkbench : public ::testing::Test {
 protected:
  void BeSimulator(const std::string& commands) {
    WriteWhole(scratch_.path() / "pptplab-run",
               "#!/bin/sh\necho x >> " + (scratch_ / "started") + "\n" + commands + "\n", 0755);
  }
  size_t started() {
    const Bytes octets = testing::ReadFile(scratch_ / "started");
    return static_cast<size_t>(std::ranges::count(octets, '\n'));
  }
  Workbench Bench() { return Workbench(scratch_.path() / "runs", scratch_.path()); }
  testing::TemporaryDirectory scratch_;
};

TEST_F(AWorkbench, RunsAScenarioOnceForAllWhoWantItAtTheSameTime) {
  BeSimulator("sleep 0.2; echo recorded > recording.pcapng; exit 1");
  PoolLimits limits;
  limits.jobs = 4;
  DoInChildren(
      4, limits,
      [&](size_t) {
        const auto run = Bench().Simulate("a: b", 1, {"x=1"});
        return std::to_string(run.status) + (std::filesystem::exists(run.recording) ? "" : "?");
      },
      [](size_t, const Outcome& outcome) { EXPECT_EQ(outcome.text, "1") << outcome.trouble; },
      [] { return false; });
  EXPECT_EQ(started(), 1u);
  Bench().Simulate("a: b", 2, {"x=1"});
  Bench().Simulate("a: b", 1, {"x=2"});
  Bench().Simulate("a: c", 1, {"x=1"});
  EXPECT_EQ(started(), 4u);
}

TEST_F(AWorkbench, ForgetsARunThatCrashed) {
  BeSimulator("kill -SEGV $$");
  EXPECT_THROW(Bench().Simulate("a: b"), std::runtime_error);
  EXPECT_THROW(Bench().Simulate("a: b"), std::runtime_error);
  EXPECT_EQ(started(), 2u);
}

TEST_F(AWorkbench, SaysThatThereIsNoSimulator) {
  EXPECT_THROW(Bench().Simulate("a: b"), std::runtime_error);
}

}  // namespace
}  // namespace pptplab::labs
