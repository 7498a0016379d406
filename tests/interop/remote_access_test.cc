// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The remote-access scenario as its user runs it, and what tshark, which we didn't write, has to
// say about the recording: every interface on its own, every checksum, every message on the wire,
// and the very file that was served out of the decrypted interface.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "stack/crypto/digest.h"
#include "tests/interop/tshark.h"
#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

const std::string kPptplab = PPTPLAB_BINARY_DIR "/bin/pptplab";
const std::string kScenario = PPTPLAB_SOURCE_DIR "/scenarios/remote-access.yaml";
const std::string kServedFile = PPTPLAB_SOURCE_DIR "/scenarios/files/handbook.txt";

CommandResult RunScenario(const std::string& out, const std::vector<std::string>& more = {}) {
  std::vector<std::string> argv = {kPptplab, "run", kScenario, "--out", out, "--check"};
  argv.insert(argv.end(), more.begin(), more.end());
  return RunCommand(argv);
}

/// One run for all cases: they only look.
class RemoteAccess : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new TemporaryDirectory;
    run_ = new CommandResult(
        RunScenario(*directory_ / "run.pcapng", {"--text", "--pcap", *directory_ / "pcap"}));
  }
  static void TearDownTestSuite() {
    delete run_;
    delete directory_;
  }
  static std::string Recording() { return *directory_ / "run.pcapng"; }
  static std::string Export(const std::string& interface) {
    const std::string out = *directory_ / "one.pcap";
    const auto result =
        RunCommand({kPptplab, "export", Recording(), "--interface", interface, "--out", out});
    EXPECT_EQ(result.status, 0) << result.err;
    return out;
  }
  static std::vector<std::string> Interfaces() {
    std::vector<std::string> names;
    for (const std::string& line :
         Lines(RunCommand({kPptplab, "export", Recording(), "--list"}).out)) {
      names.push_back(line.substr(0, line.find('\t')));
    }
    return names;
  }

  static TemporaryDirectory* directory_;
  static CommandResult* run_;
};
TemporaryDirectory* RemoteAccess::directory_ = nullptr;
CommandResult* RemoteAccess::run_ = nullptr;

TEST_F(RemoteAccess, TheScenarioHoldsAndTellsItsStoryUnderTheSixSteps) {
  EXPECT_EQ(run_->status, 0) << run_->err;
  size_t at = 0;
  for (const char* step :
       {"Tunnel establishment", "Authentication and key exchange", "Tunnel established",
        "Data encapsulation", "Transmission", "Decapsulation"}) {
    const size_t found = run_->out.find(step, at);
    ASSERT_NE(found, std::string::npos) << step << " is missing or out of order\n" << run_->out;
    at = found;
  }
  EXPECT_NE(run_->out.find(Recording()), std::string::npos) << "the recording is not named";
}

TEST_F(RemoteAccess, NothingOnTheWayIsDroppedAndNothingWaitsForATimer) {
  EXPECT_EQ(run_->out.find("Dropped"), std::string::npos) << run_->out;
  EXPECT_EQ(run_->out.find("never arrives"), std::string::npos) << run_->out;
}

TEST_F(RemoteAccess, EveryInterfaceOnItsOwnIsCleanForTshark) {
  const auto interfaces = Interfaces();
  ASSERT_GE(interfaces.size(),
            12u);  // five nodes in a row, two tunnel ends and their decrypted twins
  for (const std::string& interface : interfaces) {
    const std::string file = Export(interface);
    EXPECT_GT(Tshark(file, "frame").size(), 10u) << interface;
    EXPECT_EQ(Tshark(file, kBad), std::vector<std::string>{}) << interface;
  }
}

TEST_F(RemoteAccess, TheClassicPcapOfEveryDeviceIsCleanForTshark) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*directory_ / "pcap")) {
    const std::string file = entry.path().string();
    EXPECT_EQ(entry.path().extension(), ".pcap");
    EXPECT_GT(Tshark(file, "frame").size(), 10u) << file;
    EXPECT_EQ(Tshark(file, kBad), std::vector<std::string>{}) << file;
    ++files;
  }
  EXPECT_GE(files, 10);
}

TEST_F(RemoteAccess, OnTheWireTsharkSeesEveryStageOfTheTunnel) {
  const std::string wire = Export("isp:p2p1");
  std::set<std::string> messages;
  for (const auto& type : Fields(wire, "pptp", "pptp.control_message_type")) messages.insert(type);
  for (const char* type : {"1", "2", "3", "4", "7", "8", "12", "13", "15"}) {
    EXPECT_TRUE(messages.contains(type)) << "control message type " << type;
  }
  for (const char* protocol : {"lcp", "chap", "ccp", "ipcp", "comp_data"}) {
    EXPECT_FALSE(Tshark(wire, protocol).empty()) << protocol;
  }
  EXPECT_TRUE(Tshark(wire, "http").empty()) << "the inner packets are in the clear";
}

TEST_F(RemoteAccess, TheServedFileComesOutOfTheDecryptedInterface) {
  const auto expected = crypto::Sha256({ReadFile(kServedFile)});
  for (const char* interface : {"client:ppp0 (decrypted)", "server:ppp0 (decrypted)"}) {
    TemporaryDirectory objects;
    Tshark(Export(interface), "http", {"--export-objects", "http," + objects.path().string()});
    ASSERT_TRUE(std::filesystem::exists(objects / "handbook.txt")) << interface;
    EXPECT_EQ(crypto::Sha256({ReadFile(objects / "handbook.txt")}), expected) << interface;
  }
}

TEST_F(RemoteAccess, TheWholeRecordingOpensWithoutAComplaintAboutTheFile) {
  EXPECT_GT(Tshark(Recording(), "frame").size(), 100u);  // Tshark() fails on any word on stderr
  EXPECT_FALSE(Tshark(Recording(), "frame.comment").empty()) << "no packet has a comment";
}

TEST_F(RemoteAccess, TheSameSeedGivesTheSameRecordingAndAnotherRunAnotherChallenge) {
  ASSERT_EQ(RunScenario(*directory_ / "again.pcapng").status, 0);
  EXPECT_EQ(ReadFile(Recording()), ReadFile(*directory_ / "again.pcapng"));
  ASSERT_EQ(RunScenario(*directory_ / "other.pcapng", {"--RngRun=2"}).status, 0);
  const auto challenge = [](const std::string& file) {
    return Fields(file, "chap.code == 1", "chap.value").at(0);
  };
  EXPECT_NE(challenge(Recording()), challenge(*directory_ / "other.pcapng"));
}

TEST_F(RemoteAccess, DecodeReadsTheSimulatedWireLikeAnyCapture) {
  const auto result = RunCommand({kPptplab, "decode", Export("isp:p2p1"), "--user", "alice",
                                  "--password", "correct-horse", "--json"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.out.find("\"verified\": true"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("\"lost\": 0"), std::string::npos) << result.out;
}

}  // namespace
}  // namespace pptplab::testing
