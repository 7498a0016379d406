// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Programs within limits, whatever they do.
#include "labs/engine/limited_process.h"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "labs/engine/confinement.h"
#include "tests/support/command.h"

namespace pptplab::labs {
namespace {

class Limited : public ::testing::Test {
 protected:
  LimitedCommand Shell(const std::string& line) const {
    LimitedCommand command;
    command.words = {"/bin/sh", "-c", line};
    command.directory = directory_.path();
    command.reads = {"/bin", "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/dev"};
    command.writes = {directory_.path().string()};
    return command;
  }
  static Ending Run(const LimitedCommand& command) { return LimitedProcess(command).End(); }

  testing::TemporaryDirectory directory_;
};

TEST_F(Limited, SaysHowAProgramEnded) {
  const Ending ending = Run(Shell("echo out; echo err >&2; exit 3"));
  EXPECT_EQ(ending.why, Ending::Why::kExited);
  EXPECT_EQ(ending.number, 3);
  EXPECT_EQ(ending.said, "out\nerr\n");
  const Ending killed = Run(Shell("kill -TERM $$"));
  EXPECT_EQ(killed.why, Ending::Why::kSignal);
  EXPECT_EQ(killed.number, SIGTERM);
}

TEST_F(Limited, TheClockOnTheWallEndsTheWholeGroup) {
  LimitedCommand command = Shell("sleep 300 & sleep 300; echo never");
  command.wall_seconds = 1;
  const Ending ending = Run(command);
  EXPECT_EQ(ending.why, Ending::Why::kTooLong);
  EXPECT_EQ(ending.said, "");
}

TEST_F(Limited, WhoeverKeepsTheOutputOpenIsNotWaitedFor) {
  LimitedCommand command = Shell("sleep 300 & echo done");
  command.wall_seconds = 60;
  const Ending ending = Run(command);
  EXPECT_EQ(ending.why, Ending::Why::kExited);
  EXPECT_EQ(ending.said, "done\n");
}

TEST_F(Limited, OutputAndFilesHaveLimits) {
  LimitedCommand command = Shell("while :; do echo yes yes yes yes yes; done");
  command.output = 1000;
  const Ending ending = Run(command);
  EXPECT_EQ(ending.why, Ending::Why::kTooMuch);
  EXPECT_EQ(ending.said.size(), 1000u);

  command = Shell("exec head -c 100000 /dev/zero > file");
  command.file_size = 1000;
  Run(command);
  EXPECT_LE(testing::ReadFile(directory_ / "file").size(), 1000u);
}

TEST_F(Limited, OnlyTheFoldersOfTheCommandAreThere) {
  if (!HasLandlock()) GTEST_SKIP() << "needs Landlock";
  const testing::TemporaryDirectory other;
  testing::WriteFile(other / "secret", AsBytes("secret"));
  LimitedCommand command = Shell("cat " + (other / "secret") + " && touch " + (other / "new"));
  const Ending ending = Run(command);
  EXPECT_NE(ending.number, 0);
  EXPECT_EQ(ending.said.find("secret\n"), std::string::npos) << ending.said;
  EXPECT_FALSE(std::filesystem::exists(other / "new"));
}

TEST_F(Limited, QuestionsWithoutAnAnswerComeBack) {
  LimitedCommand command = Shell("exit 0");
  LimitedProcess ends(command);
  EXPECT_EQ(ends.Ask(AsBytes("anybody?")), std::nullopt);
  EXPECT_EQ(ends.End().why, Ending::Why::kExited);
  EXPECT_EQ(ends.Ask(AsBytes("now?")), std::nullopt);

  command = Shell("exec sleep 300");
  command.wall_seconds = 1;
  LimitedProcess sleeps(command);
  EXPECT_EQ(sleeps.Ask(AsBytes("anybody?")), std::nullopt);
  EXPECT_EQ(sleeps.End().why, Ending::Why::kTooLong);

  LimitedProcess echoes(Shell("exec cat <&3 >&3"));
  EXPECT_EQ(echoes.Ask(AsBytes("anybody?")), ToBytes(AsBytes("anybody?")));
  EXPECT_EQ(echoes.End().number, 0);
  command = Shell("exec cat <&3 >&3");
  LimitedProcess too_long(command);
  EXPECT_EQ(too_long.Ask(AsBytes("anybody?"), 3), std::nullopt);
  EXPECT_EQ(too_long.End().why, Ending::Why::kTooMuch);
}

TEST_F(Limited, AProgramThatIsNotThereIsSaidToHaveEndedWith127) {
  LimitedCommand command;
  command.words = {"/no/such/program"};
  command.directory = directory_.path();
  EXPECT_EQ(Run(command).number, 127);
}

}  // namespace
}  // namespace pptplab::labs
