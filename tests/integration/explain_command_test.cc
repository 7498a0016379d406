// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pptplab explain as its users meet it: text, a page, exit status, sentences, hostile input.
#include <gtest/gtest.h>

#include "stack/base/rng.h"
#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

const std::string kBin = PPTPLAB_BINARY_DIR "/bin/";

class ExplainCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    recording_ = directory_ / "real.pcapng";
    const auto decoded =
        RunCommand({kBin + "pptplab-decode",
                    PPTPLAB_SOURCE_DIR "/tests/golden/captures/linux/mschapv2-mppe128.pcap",
                    "--user", "alice", "--password", "correct-horse", "--out", recording_});
    ASSERT_EQ(decoded.status, 0) << decoded.err;
  }
  CommandResult Explain(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {kBin + "pptplab-explain"});
    return RunCommand(arguments);
  }
  TemporaryDirectory directory_;
  std::string recording_;
};

TEST_F(ExplainCommand, ExplainsAPacketOctetByOctetWithItsRfcSection) {
  const auto result = Explain({recording_, "--packet", "6"});
  EXPECT_EQ(result.status, 0) << result.err;
  for (const char* part : {"Packet 6", "Start-Control-Connection-Request", "RFC 2637 §2.1",
                           "1a 2b 3c 4d", "Magic Cookie"}) {
    EXPECT_NE(result.out.find(part), std::string::npos) << part << "\n" << result.out;
  }
  EXPECT_EQ(result.out.find('\x1b'), std::string::npos) << "colour without a terminal";
}

TEST_F(ExplainCommand, TellsTheStoryOfTheWholeRecordingInSentences) {
  const auto result = Explain({recording_, "--depth", "1"});
  EXPECT_EQ(result.status, 0) << result.err;
  size_t at = 0;
  for (const char* part :
       {"opens a TCP connection to port 1723", "places a call", "what it wants of the PPP link",
        "answers as \"alice\"", "MPPE", "puts it on the wire", "wants to end the PPP link"}) {
    at = result.out.find(part, at);
    ASSERT_NE(at, std::string::npos) << part;
  }
}

TEST_F(ExplainCommand, WritesAPageOfAHandshakeThatIsSmallAndNeedsNothingElse) {
  const std::string page = directory_ / "page.html";
  const auto result = Explain({recording_, "--html", page});
  EXPECT_EQ(result.status, 0) << result.err;
  const Bytes bytes = ReadFile(page);
  const std::string html(AsText(bytes));
  EXPECT_LT(html.size(), 300'000u);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("src=\""), std::string::npos);
  EXPECT_TRUE(html.ends_with("</html>\n"));
}

TEST_F(ExplainCommand, ShowsOnlyWhatTheFilterLetsPass) {
  const auto result = Explain({recording_, "--filter", "ccp and message and sent", "--depth", "1"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.out.find("CCP Configure-Request"), std::string::npos);
  EXPECT_EQ(result.out.find("LCP Configure-Request"), std::string::npos);
  EXPECT_EQ(Explain({recording_, "--filter", "size>=100000"}).status, 1);
}

TEST_F(ExplainCommand, EndsWithTwoAndASentenceIfItIsUsedBadly) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {},
           {directory_ / "none.pcapng"},
           {recording_, "--packet", "100000"},
           {recording_, "--packet", "x"},
           {recording_, "--item", "4000000000"},
           {recording_, "--depth", "4"},
           {recording_, "--filter", "(lcp"},
           {recording_, "--html", recording_},
           {recording_, "--html", directory_ / "no/page.html"}}) {
    const auto result = Explain(arguments);
    EXPECT_EQ(result.status, 2) << result.out;
    EXPECT_FALSE(result.err.empty());
  }
  EXPECT_EQ(Explain({"--help"}).status, 0);
}

TEST_F(ExplainCommand, NeedsNoDisplayAndNoOpenGl) {
  const auto libraries = RunCommand({"ldd", kBin + "pptplab-explain"});
  ASSERT_EQ(libraries.status, 0) << libraries.err;
  for (const char* library : {"libGL", "libEGL", "libX11", "libglfw", "libwayland", "libimgui"}) {
    EXPECT_EQ(libraries.out.find(library), std::string::npos) << library;
  }
}

TEST_F(ExplainCommand, SurvivesBrokenRecordings) {
  const Bytes whole = ReadFile(recording_);
  const std::string broken = directory_ / "broken.pcapng";
  SeededRng rng(2637);
  for (int round = 0; round < 25; ++round) {
    Bytes bytes = whole;
    uint8_t dice[5];
    for (int flips = 0; flips < 100; ++flips) {
      rng.Fill(dice);
      bytes[LoadBe32(dice) % bytes.size()] = dice[4];
    }
    rng.Fill(dice);
    if (round % 2 == 1) bytes.resize(LoadBe32(dice) % bytes.size());
    WriteFile(broken, bytes);
    const auto result = Explain({broken, "--html", directory_ / "page.html"});
    EXPECT_LE(result.status, 2) << round << result.err;
    EXPECT_LE(Explain({broken, "--depth", "2"}).status, 2) << round;
  }
}

}  // namespace
}  // namespace pptplab::testing
