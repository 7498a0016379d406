// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 1's Call IDs: which of them is whose.
#include <gtest/gtest.h>

#include <filesystem>

#include "labs/all_labs.h"
#include "labs/engine/files.h"
#include "labs/engine/judge.h"
#include "labs/engine/messages.h"
#include "labs/engine/session.h"
#include "labs/engine/workbench.h"
#include "tests/support/command.h"

namespace pptplab::labs {
namespace {

class TwoChannelsLab : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(binaries_ + "/pptplab-run")) GTEST_SKIP() << "needs pptplab-run";
  }
  Verdict Judged(const Keys& keys, const char* task, const Answer& answer) const {
    return Judge(*tasks_.Find(task), keys.at(task), answer, lab_.Make(draw_).values());
  }
  const std::string binaries_ = std::string(PPTPLAB_BINARY_DIR) + "/bin";
  const Lab& lab_ = *FindLab("two-channels");
  const TaskList tasks_ = TasksOf(lab_);
  const Draw draw_{InstanceSeed(AsBytes("a course key"), "ann", lab_.name())};
};

TEST_F(TwoChannelsLab, WhoTakesOneOfTheTwoCallIdsFromTheOtherEndIsToldWhichOne) {
  Workbench bench(std::string(PPTPLAB_BINARY_DIR) + "/lab-runs", binaries_);
  const Keys keys = lab_.Solve(draw_, bench);
  const auto right = ReadMap(keys.at("call-ids").right);
  const std::string client = right.at("client"), server = right.at("server");
  ASSERT_NE(client, server);
  const auto said = [&](const char* task, const char* first, const std::string& one,
                        const char* second, const std::string& other) {
    const Answer answer{std::string(first) + ": " + one, std::string(second) + ": " + other};
    return Judged(keys, task, answer).mistake;
  };
  EXPECT_EQ(said("call-ids", "client", client, "server", client), "peers-field");
  EXPECT_EQ(said("call-ids", "client", server, "server", server), "servers-twice");
  EXPECT_EQ(said("call-ids", "client", server, "server", client), "swapped");
  EXPECT_EQ(said("gre-call-ids", "to-server", client, "to-client", client), "one-for-both");
  EXPECT_EQ(said("gre-call-ids", "to-server", server, "to-client", server), "one-for-both");
}

// Each end draws its Call ID when it runs, so one student in 65,535 has the same one twice.
TEST_F(TwoChannelsLab, IsStillRightIfBothEndsDrewTheSameCallId) {
  const testing::TemporaryDirectory scratch;
  WriteWhole(scratch.path() / "pptplab-run",
             "#!/bin/sh\nexec " + binaries_ +
                 "/pptplab-run \"$@\" --set pptp-clients.client.attributes.FirstCallId=777 "
                 "--set pptp-servers.server.attributes.FirstCallId=777\n",
             0755);
  Workbench bench(scratch.path() / "runs", scratch.path());
  const Keys keys = lab_.Solve(draw_, bench);
  EXPECT_EQ(Judged(keys, "call-ids", {"client: 777", "server: 777"}).share, 1);
  EXPECT_EQ(Judged(keys, "gre-call-ids", {"to-server: 777", "to-client: 777"}).share, 1);
  for (const auto& [task, key] : keys) {
    for (const auto& [mistake, answer] : key.mistakes) {
      SCOPED_TRACE(task + ", " + mistake);
      EXPECT_EQ(Judged(keys, task.c_str(), answer).mistake, mistake);
    }
  }

  // The client's first GRE packet is told from the server's, which comes before it.
  const InstanceScenario given = lab_.Make(draw_).scenarios[0];
  const Tape tape = Tape::Read(bench.Simulate(given.text, given.run).recording);
  for (const GrePacket& packet : GrePackets(tape)) {
    if (!packet.packet->interface.starts_with("client:")) continue;
    const Verdict verdict = Judged(keys, "first-gre", {std::to_string(packet.packet->number)});
    EXPECT_EQ(verdict.mistake, "clients-first") << packet.packet->number;
    break;
  }
}

}  // namespace
}  // namespace pptplab::labs
