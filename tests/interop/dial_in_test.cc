// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The scenarios dial-in and collision before tshark: every interface on its own, serial lines
// included, without a malformed packet; and the served file out of a caller's decrypted interface.
#include <gtest/gtest.h>

#include <algorithm>

#include "stack/crypto/digest.h"
#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

const std::string kPptplab = PPTPLAB_BINARY_DIR "/bin/pptplab";

class Scenario {
 public:
  explicit Scenario(const std::string& name) {
    const auto run = RunCommand({kPptplab, "run", PPTPLAB_SOURCE_DIR "/scenarios/" + name, "--out",
                                 directory_ / "run.pcapng", "--check"});
    EXPECT_EQ(run.status, 0) << run.out << run.err;
  }
  std::vector<std::string> Interfaces() const {
    std::vector<std::string> names;
    for (const std::string& line :
         Lines(RunCommand({kPptplab, "export", directory_ / "run.pcapng", "--list"}).out)) {
      names.push_back(line.substr(0, line.find('\t')));
    }
    return names;
  }
  std::string Export(const std::string& interface) const {
    const std::string out = directory_ / "one.pcap";
    const auto result = RunCommand(
        {kPptplab, "export", directory_ / "run.pcapng", "--interface", interface, "--out", out});
    EXPECT_EQ(result.status, 0) << result.err;
    return out;
  }
  std::vector<std::string> Tshark(const std::string& interface, const std::string& filter,
                                  const std::vector<std::string>& more = {}) const {
    std::vector<std::string> argv{"tshark", "-n", "-r", Export(interface), "-Y", filter};
    argv.insert(argv.end(), more.begin(), more.end());
    const auto result = RunCommand(argv);
    EXPECT_EQ(result.status, 0) << interface;
    return Lines(result.out);
  }
  const TemporaryDirectory& directory() const { return directory_; }

 private:
  TemporaryDirectory directory_;
};

TEST(DialIn, TsharkReadsEveryInterfaceAndFindsNothingMalformed) {
  for (const char* name : {"dial-in.yaml", "collision.yaml"}) {
    const Scenario scenario(name);
    const auto interfaces = scenario.Interfaces();
    EXPECT_GE(interfaces.size(), 7u);
    for (const std::string& interface : interfaces) {
      EXPECT_EQ(scenario.Tshark(interface, "_ws.malformed"), std::vector<std::string>{})
          << interface;
    }
  }
}

TEST(DialIn, TsharkSeesPppOnTheLinesAndIncomingCallsInTheControlConnection) {
  const Scenario scenario("dial-in.yaml");
  for (const char* line : {"alice:tty0", "carol:tty0", "pac:tty0", "pac:tty1"}) {
    EXPECT_GE(scenario.Tshark(line, "lcp").size(), 6u) << line;
    EXPECT_GE(scenario.Tshark(line, "chap").size(), 3u) << line;
    EXPECT_GE(scenario.Tshark(line, "ppp.address == 0xff && ppp.control == 0x03").size(), 4u);
    EXPECT_TRUE(scenario.Tshark(line, "gre || pptp").empty()) << "no PPTP on a line";
  }
  const auto types = scenario.Tshark("pac:p2p0", "pptp.type == 1",
                                     {"-T", "fields", "-e", "pptp.control_message_type"});
  for (const char* type : {"9", "10", "11", "13", "15"}) {
    EXPECT_EQ(std::count(types.begin(), types.end(), type), 2) << type;
  }
  const auto speeds = scenario.Tshark("pac:p2p0", "pptp.control_message_type == 11",
                                      {"-T", "fields", "-e", "pptp.connect_speed"});
  EXPECT_EQ(speeds, (std::vector<std::string>{"33600", "64000"}));
}

TEST(DialIn, TsharkFindsTheServedFileInsideACallersTunnel) {
  const Scenario scenario("dial-in.yaml");
  const std::string capture = scenario.Export("alice:ppp0 (decrypted)");
  const std::string objects = scenario.directory() / "objects";
  RunCommand({"tshark", "-n", "-r", capture, "-q", "--export-objects", "http," + objects});
  const Bytes served = ReadFile(PPTPLAB_SOURCE_DIR "/scenarios/files/handbook.txt");
  const Bytes fetched = ReadFile(objects + "/handbook.txt");
  EXPECT_EQ(ToHex(crypto::Sha256({fetched})), ToHex(crypto::Sha256({served})));
}

}  // namespace
}  // namespace pptplab::testing
