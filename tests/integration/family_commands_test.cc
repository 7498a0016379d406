// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A branch without IP, two offices with one network, a laptop whose address changes: the recording
// shows why what they expect holds, and changing one thing changes it.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/trace/recording.h"
#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

CommandResult RunScenario(const std::string& name, std::vector<std::string> more) {
  std::vector<std::string> argv{PPTPLAB_BINARY_DIR "/bin/pptplab-run",
                                PPTPLAB_SOURCE_DIR "/scenarios/" + name + ".yaml", "--check"};
  argv.insert(argv.end(), more.begin(), more.end());
  return RunCommand(argv);
}

struct Seen {
  /// Of "NODE:ppp0 (decrypted)": by the frame's PPP protocol.
  std::map<std::string, std::map<uint16_t, size_t>> protocols;
  std::map<std::string, size_t> to;  ///< its IPv4 packets, by destination
  std::map<trace::DropReason, size_t> drops;
};
Seen Read(const std::string& path) {
  Seen seen;
  auto reader = trace::RecordingReader::Open(path);
  EXPECT_TRUE(reader);
  while (const auto item = (*reader)->Next()) {
    if (const auto* recorded = std::get_if<trace::RecordedPacket>(&*item)) {
      const std::string& name = (*reader)->interfaces().at(recorded->packet.interface).name;
      ByteView frame = recorded->packet.bytes;
      if (name.find("(decrypted)") == std::string::npos || frame.size() < 4) continue;
      if (LoadBe16(frame.data()) == 0xff03) frame = frame.subspan(2);
      const uint16_t protocol = LoadBe16(frame.data());
      ++seen.protocols[name][protocol];
      if (protocol == 0x0021 && frame.size() >= 22) {
        ++seen.to[ToString(Address{LoadBe32(frame.data() + 18)})];
      }
      continue;
    }
    const auto& detail = std::get<trace::RecordedEvent>(*item).event.detail;
    if (const auto* drop = std::get_if<trace::Drop>(&detail)) ++seen.drops[drop->reason];
  }
  return seen;
}

bool Says(const CommandResult& result, const std::string& part) {
  return result.out.find(part) != std::string::npos;
}

TEST(LegacyOffice, CarriesIpxAndNetBiosFramesAndNoIpOverTheLines) {
  TemporaryDirectory directory;
  ASSERT_EQ(RunScenario("legacy-office", {"--out", directory / "r.pcapng"}).status, 0);
  Seen seen = Read(directory / "r.pcapng");
  auto& counter = seen.protocols["counter:ppp0 (decrypted)"];
  auto& store = seen.protocols["store:ppp0 (decrypted)"];
  EXPECT_GT(counter[0x002b], 50u) << "IPX";
  EXPECT_GE(counter[0x003f], 6u) << "NetBIOS frames";
  EXPECT_GE(store[0x003f], 6u);
  EXPECT_EQ(store[0x002b], 0u);
  EXPECT_GE(store[0x802b], 1u) << "IPXCP, which LCP rejects there";
  for (auto* caller : {&counter, &store}) {
    EXPECT_EQ((*caller)[0x0021], 0u);
    EXPECT_EQ((*caller)[0x8021], 0u);
  }
}

TEST(SiteToSite, RoutesOnlyTheOtherSideThroughTheTunnel) {
  TemporaryDirectory directory;
  ASSERT_EQ(RunScenario("site-to-site", {"--out", directory / "r.pcapng"}).status, 0);
  Seen seen = Read(directory / "r.pcapng");
  EXPECT_GT(seen.to["10.1.0.2"], 10u);
  EXPECT_GT(seen.to["10.2.0.2"], 10u);
  EXPECT_GT(seen.to["10.2.0.6"], 3u);
  EXPECT_EQ(seen.to.size(), 3u) << "nothing for the website";
}

TEST(SiteToSite, NeedsTheServerToKnowWhatIsBehindItsUser) {
  TemporaryDirectory directory;
  const auto result = RunScenario("site-to-site", {"--out", directory / "r.pcapng", "--set",
                                                   "pptp-servers.hq.users[0].networks=[]"});
  EXPECT_EQ(result.status, 1);
  EXPECT_TRUE(Says(result, "pc: every ping should be answered, but intranet answers 0 of 3"))
      << result.out;
  EXPECT_TRUE(Says(result, "✓ branch: website answers 3 of 3")) << result.out;
  Seen seen = Read(directory / "r.pcapng");
  EXPECT_GE(seen.to["10.1.0.2"], 6u) << "sent, and received";
  EXPECT_EQ(seen.to["10.2.0.2"], 0u);
}

TEST(SiteToSite, TheLongestOfTheUsersNetworksWins) {
  TemporaryDirectory directory;
  const auto result = RunScenario(
      "site-to-site",
      {"--out", directory / "r.pcapng", "--set",
       "pptp-servers.hq.users=[{name: branch, password: two-houses, networks: [10.2.0.0/29]}, "
       "{name: other, password: x, networks: [10.0.0.0/8]}]",
       "--set",
       "pptp-clients.website={server: hq, user: other, password: x, routes: [10.99.0.0/16], dial: "
       "2s, hang-up: 15s}"});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
}

TEST(MobileWorker, SendsNothingFromTheAddressThatIsGone) {
  TemporaryDirectory directory;
  const auto result = RunScenario("mobile-worker", {"--out", directory / "r.pcapng", "--text"});
  ASSERT_EQ(result.status, 0) << result.out;
  EXPECT_TRUE(Says(result, "2 tunnels come up, one after the other")) << result.out;
  Seen seen = Read(directory / "r.pcapng");
  EXPECT_GT(seen.drops[trace::DropReason::kCut], 3u) << "what is sent to the old address";
  EXPECT_GT(seen.drops[trace::DropReason::kNoRoute], 3u) << "what is sent from it";
}

TEST(MobileWorker, LosesNoTunnelIfTheAddressComesBackInTime) {
  TemporaryDirectory directory;
  const auto result = RunScenario(
      "mobile-worker", {"--out", directory / "r.pcapng", "--set",
                        "links[0].changes=[{at: 10s, cut: true}, {at: 14s, cut: false}]"});
  EXPECT_EQ(result.status, 1);
  EXPECT_TRUE(Says(result, "2 tunnels should come up, but 1 tunnel comes up")) << result.out;
  EXPECT_TRUE(Says(result, "file 1 should stall, but http://intranet/handbook.txt arrives whole"))
      << result.out;
}

TEST(MobileWorker, FullTunnelsAreDialedAgainToo) {
  TemporaryDirectory directory;
  const auto result = RunScenario("mobile-worker", {"--out", directory / "r.pcapng", "--set",
                                                    "pptp-clients.laptop.routes=[]"});
  EXPECT_EQ(result.status, 0) << result.out;
  // The route to the server goes with the link: the tunnel must not be sent into itself.
  const auto back = RunScenario(
      "mobile-worker", {"--out", directory / "r.pcapng", "--set", "pptp-clients.laptop.routes=[]",
                        "--set", "links[0].changes=[{at: 10s, cut: true}, {at: 14s, cut: false}]"});
  EXPECT_TRUE(Says(back, "✓ laptop: 2 tunnels come up")) << back.out;
}

TEST(FamilyKeys, AreCheckedWithTheirPlace) {
  TemporaryDirectory directory;
  for (const auto& [name, set, sentence] : std::vector<std::array<std::string, 3>>{
           {"site-to-site", "pptp-servers.hq.users[0].networks=[10.2.0.1/24]",
            "\"10.2.0.1/24\" has host bits set; the network is 10.2.0.0/24"},
           {"mobile-worker", "nodes.intranet.fail-over=true", "fail-over needs two links"},
           {"mobile-worker", "nodes.laptop.kind=router", "fail-over is for hosts"},
           {"mobile-worker", "expect.laptop.downloads=[stall]", "stalls"},
           {"legacy-office", "dial-in-users.store.network-protocols=[ipv6]",
            "a dial-in user's line carries ipv4, ipx and netbeui, not ipv6"},
           {"legacy-office", "dial-in-users.store.network-protocols=[]",
            "must carry at least one network protocol"}}) {
    const auto result = RunScenario(name, {"--out", directory / "r.pcapng", "--set", set});
    EXPECT_EQ(result.status, 2) << set;
    EXPECT_NE(result.err.find(sentence), std::string::npos) << result.err;
  }
}

}  // namespace
}  // namespace pptplab::testing
