// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Opening a file and giving a password, by hand.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/ui/capture.h"
#include "tests/ui/driver.h"

namespace pptplab::viz {
namespace {

void WaitForOpening(Driver& driver) {
  driver.Frame(2);
  driver.app().FinishOpening();
  driver.Frame(2);
}

TEST(OpenDialog, TakesAPathThatIsTyped) {
  Driver driver;
  driver.Press("Ctrl+O");
  ASSERT_TRUE(driver.Sees("overlay.open"));
  driver.Type(DecodedRecording());
  driver.Press("Enter");
  WaitForOpening(driver);
  EXPECT_FALSE(driver.Sees("overlay.open"));
  EXPECT_FALSE(driver.state().empty());
}

TEST(OpenDialog, SaysWhatIsWrongWithAPath) {
  Driver driver;
  driver.Press("Ctrl+O");
  driver.Type("/no/such/recording.pcapng");
  driver.Press("Enter");
  WaitForOpening(driver);
  EXPECT_TRUE(driver.state().empty());
  EXPECT_NE(driver.TextOf("status").find("no such file"), std::string::npos);
}

TEST(OpenDialog, WalksThroughDirectories) {
  Driver driver;
  driver.Press("Ctrl+O");
  driver.Click("open.entry...");
  EXPECT_TRUE(driver.Sees("overlay.open"));
}

TEST(PasswordDialog, IsAskedForARealCaptureAndDecryptsIt) {
  Driver driver;
  driver.app().OpenAsking(RealCapture());
  driver.Frame(2);
  ASSERT_TRUE(driver.Sees("overlay.password"));
  driver.Type("alice");
  driver.Click("password.password");
  driver.Type("correct-horse");
  driver.Press("Enter");
  WaitForOpening(driver);
  ASSERT_FALSE(driver.state().empty());
  EXPECT_NE(driver.state().status().find("73 of 73"), std::string::npos) << driver.state().status();
  EXPECT_NE(driver.app().CommandLine().find("--user alice --password …"), std::string::npos);
}

TEST(PasswordDialog, SaysThatAPasswordIsWrong) {
  Driver driver;
  driver.app().Open({RealCapture(), "alice", "wrong", {}});
  WaitForOpening(driver);
  ASSERT_FALSE(driver.state().empty());
  EXPECT_NE(driver.state().status().find("not the one"), std::string::npos)
      << driver.state().status();
}

TEST(PasswordDialog, ShowsTheCaptureWithoutAnAnswerToo) {
  Driver driver;
  driver.app().OpenAsking(RealCapture());
  driver.Frame(2);
  driver.Press("Escape");
  WaitForOpening(driver);
  EXPECT_FALSE(driver.state().empty());
}

TEST(PasswordDialog, NeverPutsThePasswordIntoTheCommandLineOrTheSettings) {
  Driver driver;
  driver.app().Open({RealCapture(), "alice", "correct-horse", {}});
  WaitForOpening(driver);
  EXPECT_EQ(driver.app().CommandLine().find("correct-horse"), std::string::npos);
  EXPECT_EQ(driver.state().settings().ToJson().find("correct-horse"), std::string::npos);
}

}  // namespace
}  // namespace pptplab::viz
