// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The scenarios whose tunnels carry more than IPv4, and what tshark has to say about them: every
// interface on its own is clean, and inside the tunnel it finds the very protocols.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "stack/crypto/digest.h"
#include "stack/trace/recording.h"
#include "tests/interop/tshark.h"
#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

const std::string kPptplab = PPTPLAB_BINARY_DIR "/bin/pptplab";
const std::string kScenarios = PPTPLAB_SOURCE_DIR "/scenarios/";

/// One run of each scenario for all cases: they only look.
class Networks : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { directory_ = new TemporaryDirectory; }
  static void TearDownTestSuite() { delete directory_; }

  static std::string Recording(const std::string& scenario) {
    std::string path = *directory_ / (scenario + ".pcapng");
    if (std::filesystem::exists(path)) return path;
    const auto run =
        RunCommand({kPptplab, "run", kScenarios + scenario + ".yaml", "--out", path, "--check"});
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    return path;
  }
  static std::string Export(const std::string& scenario, const std::string& interface) {
    std::string out = *directory_ / "one.pcap";
    const auto result = RunCommand(
        {kPptplab, "export", Recording(scenario), "--interface", interface, "--out", out});
    EXPECT_EQ(result.status, 0) << result.err;
    return out;
  }
  static std::set<std::string> Set(const std::vector<std::string>& lines) {
    return {lines.begin(), lines.end()};
  }
  static TemporaryDirectory* directory_;
};
TemporaryDirectory* Networks::directory_ = nullptr;

TEST_F(Networks, EveryInterfaceOfEveryScenarioIsCleanForTshark) {
  for (const char* scenario :
       {"ipv6", "ipx", "netbeui", "legacy-office", "site-to-site", "mobile-worker", "bridged-ethernet", "fragmentation", "mtu-black-hole"}) {
    for (const std::string& line :
         Lines(RunCommand({kPptplab, "export", Recording(scenario), "--list"}).out)) {
      const std::string interface = line.substr(0, line.find('\t'));
      const std::string file = Export(scenario, interface);
      EXPECT_EQ(Tshark(file, kBad), std::vector<std::string>{}) << scenario << " " << interface;
    }
    EXPECT_GT(Tshark(Recording(scenario), "frame").size(), 100u) << scenario;
  }
}

TEST_F(Networks, NothingOfThemIsSeenOnTheWire) {
  for (const char* scenario : {"ipv6", "ipx", "netbeui"}) {
    const std::string file = Export(scenario, "isp:p2p0");
    EXPECT_EQ(Tshark(file, "ipv6 || ipx || llc || netbios || http"), std::vector<std::string>{});
    EXPECT_GT(Tshark(file, "comp_data").size(), 10u) << scenario;
  }
}

TEST_F(Networks, Ipv6FindsItsRouterItsPrefixAndTheIntranet) {
  const std::string file = Export("ipv6", "client:ppp0 (decrypted)");
  // RFC 5072 §4.1, RFC 4861 §4.2.
  EXPECT_FALSE(Tshark(file, "ipv6cp.opt.interface_identifier").empty());
  EXPECT_EQ(Set(Fields(file, "icmpv6.type == 134", "icmpv6.opt.prefix")),
            std::set<std::string>{"fd00:8::"});
  EXPECT_EQ(Tshark(file, "icmpv6.type == 128").size(), 5u);
  EXPECT_EQ(Tshark(file, "icmpv6.type == 129 && icmpv6.checksum.status == 1").size(), 5u);
  TemporaryDirectory objects;
  Tshark(file, "http", {"--export-objects", "http," + objects.path().string()});
  ASSERT_TRUE(std::filesystem::exists(objects / "handbook.txt"));
  EXPECT_EQ(crypto::Sha256({ReadFile(objects / "handbook.txt")}),
            crypto::Sha256({ReadFile(kScenarios + "files/handbook.txt")}));
  EXPECT_FALSE(Tshark(Export("ipv6", "intranet:p2p0"), "ipv6 && tcp.port == 80").empty());
}

TEST_F(Networks, IpxIsServiceAdvertisingAndTheNetWareCoreProtocol) {
  const std::string file = Export("ipx", "client:ppp0 (decrypted)");
  EXPECT_FALSE(Tshark(file, "ipxsap.request").empty());
  const auto names = Fields(file, "ipxsap.response", "ipx.src");
  ASSERT_FALSE(names.empty());
  // Tshark knows each request by its function: 33 negotiate the buffer, 76 open, 72 read, 66 close.
  const auto functions = Set(Fields(file, "ncp.type == 0x2222", "ncp.func"));
  for (const char* function : {"0x21", "0x4c", "0x48", "0x42"}) {
    EXPECT_TRUE(functions.contains(function)) << function;
  }
  for (const char* type : {"0x1111", "0x5555"}) {
    EXPECT_EQ(Tshark(file, std::string("ncp.type == ") + type).size(), 1u) << type;
  }
  EXPECT_EQ(Tshark(file, "ncp.type == 0x3333 && ncp.completion_code != 0"),
            std::vector<std::string>{});
}

/// NetBIOS frames as a LAN has them, for Wireshark doesn't look for them inside PPP: an Ethernet
/// header in front of the LLC header that they have there, too.
std::string AsEthernet(const std::string& recording, const std::string& interface,
                       const std::string& out) {
  auto reader = trace::RecordingReader::Open(recording);
  EXPECT_TRUE(reader);
  Bytes file = {0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0,    4,    0, 0, 0, 0,
                0,    0,    0,    0,    0, 0, 0xff, 0xff, 0, 0, 0, 1};
  const auto append32 = [&file](size_t value) {
    file.resize(file.size() + 4);
    StoreBe32(&file[file.size() - 4], static_cast<uint32_t>(value));
  };
  while (const auto item = (*reader)->Next()) {
    const auto* recorded = std::get_if<trace::RecordedPacket>(&*item);
    if (recorded == nullptr) continue;
    const trace::PacketView& packet = recorded->packet;
    if ((*reader)->interfaces().at(packet.interface).name != interface) continue;
    ByteView frame = packet.bytes;
    if (frame.size() > 4 && LoadBe16(frame.data()) == 0xff03) frame = frame.subspan(2);
    if (frame.size() < 2 || LoadBe16(frame.data()) != 0x003f) continue;
    frame = frame.subspan(2);
    const bool sent = packet.direction == trace::Direction::kSent;
    const auto ns = packet.time.time_since_epoch().count();
    append32(static_cast<size_t>(ns / 1'000'000'000));
    append32(static_cast<size_t>(ns % 1'000'000'000 / 1000));
    append32(frame.size() + 14);
    append32(frame.size() + 14);
    const uint8_t here = sent ? 1 : 2, there = sent ? 2 : 1;
    file.insert(file.end(), {2, 0, 0, 0, 0, there, 2, 0, 0, 0, 0, here});
    file.insert(file.end(), {static_cast<uint8_t>(frame.size() >> 8),
                             static_cast<uint8_t>(frame.size() & 0xff)});
    file.insert(file.end(), frame.begin(), frame.end());
  }
  WriteFile(out, file);
  return out;
}

TEST_F(Networks, NetBeuiIsNamesADatagramAndASession) {
  const std::string file =
      AsEthernet(Recording("netbeui"), "client:ppp0 (decrypted)", *directory_ / "ethernet.pcap");
  EXPECT_EQ(Tshark(file, kBad), std::vector<std::string>{});
  std::map<std::string, size_t> commands;
  for (const std::string& command : Fields(file, "netbios", "netbios.command")) {
    ++commands[command];
  }
  EXPECT_EQ(commands["0x01"], 9u) << "Add-Name-Query: three times for each of three names";
  for (const char* once : {"0x08", "0x0a", "0x0e", "0x17", "0x18", "0x19"}) {
    EXPECT_EQ(commands[once], 1u) << once;
  }
  // Every Data-Only-Last has its Data-Ack.
  EXPECT_GT(commands["0x16"], 10u);
  EXPECT_EQ(commands["0x14"], commands["0x16"]);
  // Names come first, and SABME before the session's first frame.
  EXPECT_FALSE(Tshark(file, "llc.control.u_modifier_cmd == 0x1b || llc.control == 0x7f").empty());
  // SMB's core dialect, as tshark knows it: negotiate, tree connect, open, read, close.
  const auto smb = Set(Fields(file, "smb", "smb.cmd"));
  for (const char* command : {"0x72", "0x70", "0x02", "0x0a", "0x04", "0x71", "0x25"}) {
    EXPECT_TRUE(smb.contains(command)) << command;
  }
}

TEST_F(Networks, ABridgedFrameComesOutOnTheOtherEthernetAsItWas) {
  const auto frames = [](const std::string& interface, const std::string& filter) {
    return Tshark(Export("bridged-ethernet", interface), filter,
                  {"-T", "fields", "-e", "eth.src", "-e", "eth.dst", "-e", "eth.type"});
  };
  for (const char* filter : {"arp.opcode == 1", "arp.opcode == 2", "icmp.type == 8",
                             "icmp.type == 0", "ipx.socket == 0x0452 && eth.dst.ig == 1"}) {
    const auto at_alice = frames("alice:eth0", filter);
    EXPECT_FALSE(at_alice.empty()) << filter;
    EXPECT_EQ(at_alice, frames("bob:eth0", filter)) << filter;
  }
  // RFC 3518 §4.2: tshark reads the same frames inside PPP.
  const std::string inside = Export("bridged-ethernet", "branch:ppp0 (decrypted)");
  for (const char* filter : {"bcp_bpdu && arp", "bcp_bpdu && icmp", "bcp_bpdu && ncp"}) {
    EXPECT_FALSE(Tshark(inside, filter).empty()) << filter;
  }
}

}  // namespace
}  // namespace pptplab::testing
