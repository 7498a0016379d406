// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Whatever a run does to its process, it costs that run, and what it said last is kept.
#include "scenarios/sweep/helper.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <stdexcept>
#include <thread>

namespace pptplab::sweep {
namespace {

constexpr uint32_t kFine = 0, kCrash = 1, kExit = 2, kThrow = 3, kHang = 4, kTalk = 5;

Values Job(Task task) {
  switch (task.cell) {
    case kCrash:
      std::fputs("msg=\"aborted\", file=queue.cc\n", stderr);
      std::fflush(stderr);
      std::raise(SIGSEGV);
      break;
    case kExit:
      ::_exit(3);
    case kThrow:
      throw std::runtime_error("the served file can't be read");
    case kHang:
      while (true) std::this_thread::sleep_for(std::chrono::seconds(1));
    case kTalk:
      for (int i = 0; i < 100'000; ++i) std::fputs("and so on\n", stdout);
      throw std::runtime_error("the end");
  }
  return {0.1 + task.run, std::nullopt};
}

/// Begins them all at once.
std::map<uint32_t, RunResult> RunAll(Helper& helper, const std::vector<Task>& tasks) {
  std::map<uint32_t, RunResult> results;
  for (const Task& task : tasks) helper.Begin(task);
  while (results.size() < tasks.size()) {
    if (const auto result = helper.Wait(std::chrono::seconds(1))) results[result->task.cell] = *result;
  }
  return results;
}

TEST(Helpers, ARunThatDiesOrHangsCostsNoOther) {
  // Sanitizers would catch the signal.
  const auto job = [](Task task) {
    std::signal(SIGSEGV, SIG_DFL);
    return Job(task);
  };
  Helper helper(job, std::chrono::seconds(2));
  auto results = RunAll(helper, {{kCrash, 0}, {kExit, 0}, {kThrow, 0}, {kHang, 0}, {kTalk, 0}, {kFine, 7}});
  EXPECT_FALSE(results[kFine].failed);
  ASSERT_EQ(results[kFine].values.size(), 2u);
  EXPECT_EQ(results[kFine].values[0], 0.1 + 7);  // to the last bit
  EXPECT_EQ(results[kFine].values[1], std::nullopt);
  EXPECT_TRUE(results[kCrash].failed);
  EXPECT_EQ(results[kCrash].signal, SIGSEGV);
  EXPECT_EQ(results[kCrash].error, "msg=\"aborted\", file=queue.cc\n");
  EXPECT_EQ(WhyFailed(results[kCrash]), "ended by signal 11 (Segmentation fault)");
  EXPECT_EQ(WhyFailed(results[kExit]), "ended with status 3");
  EXPECT_EQ(results[kThrow].error, "the served file can't be read\n");
  EXPECT_EQ(WhyFailed(results[kHang]), "took longer than allowed");
  EXPECT_TRUE(results[kTalk].error.ends_with("and so on\nthe end\n"));
  EXPECT_LE(results[kTalk].error.size(), 4000u);
}

TEST(Helpers, AResultIsTheSameOnItsWayThroughText) {
  RunResult result;
  result.task = {3, 4};
  result.values = {1.0 / 3, 5e-324, 1.7976931348623157e308, -0.0, std::nullopt};
  const auto again = ReadRunResult(ToText(result));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->values, result.values);
  EXPECT_FALSE(ReadRunResult("{\"cell\": 1"));
  EXPECT_FALSE(ReadRunResult("{\"cell\": -1, \"run\": 0, \"values\": [\"x\"]}"));
  EXPECT_FALSE(ReadRunResult("[]"));
}

TEST(Helpers, RunsEndWithWhoeverAskedForThem) {
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const pid_t asking = ::fork();
  if (asking == 0) {
    ::close(pipe[0]);
    // The run holds the pipe open as long as it lives.
    Helper helper(&Job, std::chrono::hours(1));
    helper.Begin({kHang, 0});
    helper.Begin({kFine, 0});
    helper.Wait(std::chrono::seconds(60));  // so the first runs, too
    [[maybe_unused]] const auto written = ::write(pipe[1], "r", 1);
    while (true) ::pause();
  }
  ::close(pipe[1]);
  char octet = 0;
  ASSERT_EQ(::read(pipe[0], &octet, 1), 1);
  ::kill(asking, SIGKILL);
  ::waitpid(asking, nullptr, 0);
  // The end of file comes when nobody is left; a hanging run would keep this test until its time is over.
  EXPECT_EQ(::read(pipe[0], &octet, 1), 0);
  ::close(pipe[0]);
}

}  // namespace
}  // namespace pptplab::sweep
