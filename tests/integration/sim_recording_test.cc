// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a simulated run leaves in its recording.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "stack/wire/checksum.h"
#include "tests/integration/sim_support.h"

namespace pptplab::sim_test {
namespace {

/// One run for all the tests that only look.
class SimRecording : public testing::Test {
 protected:
  static void SetUpTestSuite() { contents_ = new Contents(ReadAll(RecordingOf({}))); }
  static void TearDownTestSuite() {
    delete contents_;
    contents_ = nullptr;
  }
  static Contents* contents_;
};
Contents* SimRecording::contents_ = nullptr;

TEST_F(SimRecording, HasAnInterfaceForEveryDeviceAndADecryptedOneForEachTunnelEnd) {
  EXPECT_EQ(contents_->problem, "");
  std::set<std::string> names;
  for (const auto& info : contents_->interfaces) names.insert(info.name);
  EXPECT_EQ(names, (std::set<std::string>{"client:p2p0", "client:ppp0", "client:ppp0 (decrypted)",
                                          "host:p2p0", "r1:p2p0", "r1:p2p1", "r2:p2p0", "r2:p2p1",
                                          "server:p2p0", "server:p2p1", "server:ppp0",
                                          "server:ppp0 (decrypted)"}));
  EXPECT_GT(contents_->events, 100u);
}

TEST_F(SimRecording, HasRightIpAndTcpChecksumsEverywhere) {
  size_t checked = 0;
  for (const RecordedPacket& packet : contents_->packets) {
    const ByteView ip = IpOf(packet);
    if (ip.size() < 20 || ip[0] != 0x45) continue;
    EXPECT_EQ(wire::ChecksumOf(ip.first(20)), 0) << packet.interface;
    if (ip[9] != 6) continue;
    const Address source{LoadBe32(&ip[12])}, destination{LoadBe32(&ip[16])};
    EXPECT_EQ(wire::TransportChecksum(source, destination, 6, ip.subspan(20)), 0)
        << packet.interface;
    ++checked;
  }
  EXPECT_GT(checked, 200u);
}

bool Contains(const Bytes& bytes, std::string_view text) {
  return std::search(bytes.begin(), bytes.end(), text.begin(), text.end()) != bytes.end();
}

TEST_F(SimRecording, ShowsTheDownloadInClearOnlyInsideTheTunnelAndBehindIt) {
  std::set<std::string> in_clear;
  for (const RecordedPacket& packet : contents_->packets) {
    if (Contains(packet.bytes, "GET /file.bin HTTP/1.1")) in_clear.insert(packet.interface);
  }
  EXPECT_EQ(in_clear,
            (std::set<std::string>{"client:ppp0", "client:ppp0 (decrypted)", "host:p2p0",
                                   "server:p2p1", "server:ppp0", "server:ppp0 (decrypted)"}));
}

TEST_F(SimRecording, FollowsAPacketByItsJourneyThroughTunnelLinksAndRouters) {
  JourneyId journey = 0;
  for (const RecordedPacket& packet : contents_->packets) {
    if (packet.interface == "client:ppp0" && Contains(packet.bytes, "GET /file.bin")) {
      journey = packet.journey;
      break;
    }
  }
  ASSERT_NE(journey, 0u);
  std::vector<std::string> way;
  for (const RecordedPacket& packet : contents_->packets) {
    if (packet.journey == journey) way.push_back(packet.interface);
  }
  EXPECT_EQ(way, (std::vector<std::string>{"client:ppp0", "client:ppp0 (decrypted)", "client:p2p0",
                                           "r1:p2p0", "r1:p2p1", "r2:p2p0", "r2:p2p1",
                                           "server:p2p0", "server:ppp0 (decrypted)", "server:ppp0",
                                           "server:p2p1", "host:p2p0"}));
}

TEST_F(SimRecording, RecordsNoPacketTwiceAtOneInterface) {
  std::set<std::pair<std::string, JourneyId>> seen;
  for (const RecordedPacket& packet : contents_->packets) {
    EXPECT_NE(packet.journey, 0u) << packet.interface;
    EXPECT_TRUE(seen.insert({packet.interface, packet.journey}).second)
        << packet.interface << " journey " << packet.journey;
  }
}

TEST_F(SimRecording, HasNoDropOnACleanNetworkNotEvenOfAFrameThatOvertookItsCall) {
  for (const RecordedDrop& drop : contents_->drops) ADD_FAILURE() << drop.node << " " << drop.field;
}

TEST_F(SimRecording, ExplainsControlPacketsInAComment) {
  std::set<std::string> commented;
  for (const RecordedPacket& packet : contents_->packets) {
    if (packet.comment.find("CHAP Response: ") == 0) commented.insert(packet.interface);
  }
  EXPECT_EQ(commented.size(), 8u);  // six ends of links, two ends of the tunnel
}

TEST_F(SimRecording, RunsForwardInTime) {
  Instant last{};
  for (const RecordedPacket& packet : contents_->packets) {
    EXPECT_LE(last, packet.time);
    last = packet.time;
  }
}

/// The recording as another process makes it.
Bytes RecordingOfChild(const Options& options) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    const Bytes recording = RecordingOf(options);
    size_t written = 0;
    while (written < recording.size()) {
      const ssize_t n = write(ends[1], recording.data() + written, recording.size() - written);
      if (n <= 0) _exit(1);
      written += static_cast<size_t>(n);
    }
    _exit(0);
  }
  close(ends[1]);
  Bytes all;
  Bytes part(65536);
  for (ssize_t n; (n = read(ends[0], part.data(), part.size())) > 0;) {
    all.insert(all.end(), part.begin(), part.begin() + n);
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  return all;
}

TEST(SimDeterminism, SameSeedSameBytesInThisProcessAndInAnother) {
  Options options;
  options.loss = 0.01;
  const Bytes first = RecordingOf(options);
  EXPECT_GT(first.size(), 100000u);
  EXPECT_TRUE(first == RecordingOf(options));
  EXPECT_TRUE(first == RecordingOfChild(options));
}

/// The frames that carry an MS-CHAPv2 Challenge, as the server's tunnel end saw them.
std::vector<Bytes> Challenges(const Bytes& recording) {
  std::vector<Bytes> challenges;
  for (const RecordedPacket& packet : ReadAll(recording).packets) {
    if (packet.interface != "server:ppp0 (decrypted)" || packet.bytes.size() < 3) continue;
    if (LoadBe16(packet.bytes.data()) == 0xc223 && packet.bytes[2] == 1) {
      challenges.push_back(packet.bytes);
    }
  }
  return challenges;
}

TEST(SimDeterminism, AnotherRunAnotherChallenge) {
  Options one, two;
  two.run = 2;
  const auto a = Challenges(RecordingOf(one)), b = Challenges(RecordingOf(two));
  ASSERT_EQ(a.size(), 1u);
  ASSERT_EQ(b.size(), 1u);
  EXPECT_NE(a[0], b[0]);
}

TEST(SimPcap, WritesOneClassicFileForEachDeviceUnderNs3Names) {
  const auto directory =
      std::filesystem::path(testing::TempDir()) / ("pptplab-pcap-" + std::to_string(getpid()));
  std::filesystem::create_directory(directory);
  Options options;
  options.pcap_prefix = (directory / "run").string();
  const Contents contents = ReadAll(RecordingOf(options));
  size_t files = 0;
  std::map<std::string, size_t> recorded;
  for (const RecordedPacket& packet : contents.packets) ++recorded[packet.interface];
  for (const auto& info : contents.interfaces) {
    if (info.name.find("decrypted") != std::string::npos) continue;
    std::string name = info.name;
    name[name.find(':')] = '-';
    auto reader = trace::RecordingReader::Open((directory / ("run-" + name + ".pcap")).string());
    ASSERT_TRUE(reader) << name;
    size_t packets = 0;
    while ((*reader)->Next()) ++packets;
    EXPECT_EQ(packets, recorded[info.name]) << name;
    ++files;
  }
  EXPECT_EQ(files, 10u);
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace pptplab::sim_test
