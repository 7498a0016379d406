// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The judge is a Linux router with and without its PPTP helper, recorded on both sides
// (tests/golden/captures/linux/nat-*): the same situation is simulated, two clients behind one NAT
// with one server, and both are told in the same words, message by message: who sends what, which
// Call ID stands where, which ICMP error comes back. And tshark looks at every interface.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "stack/base/address.h"
#include "stack/trace/recording.h"
#include "tests/interop/tshark.h"
#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

const std::string kPptplab = PPTPLAB_BINARY_DIR "/bin/pptplab";
const std::string kScenario = PPTPLAB_SOURCE_DIR "/scenarios/two-clients-one-nat.yaml";
const std::string kCaptures = PPTPLAB_SOURCE_DIR "/tests/golden/captures/linux/";

struct Place {
  std::string file;
  std::vector<std::string> interfaces;  ///< empty: the file has one
};
struct Situation {
  Place inside, outside;
  Address nat, server;
};

/// One side of the NAT. Clients are numbered in the order in which they open their connections.
struct Side {
  std::array<std::vector<std::string>, 2> control;  ///< per client: control messages in order
  std::array<std::set<std::string>, 2> gre;         ///< per client: which Call IDs, which way
  std::array<std::vector<std::string>, 2> icmp;     ///< errors about their GRE
};

/// What stands for a Call ID: the number itself is another one in each run.
struct Numbers {
  std::optional<uint16_t> chosen;  ///< by the client, in its Outgoing-Call-Request as it sent it
  std::optional<uint16_t> port;    ///< of its control connection, outside
  std::optional<uint16_t> server;  ///< the server's Call ID
};
using Both = std::array<Numbers, 2>;

std::string NameOf(const Numbers& numbers, uint16_t id) {
  if (numbers.port == id) return "the outside port";
  if (numbers.chosen == id) return "the client's own";
  if (numbers.server == id) return "the server's";
  return "another";
}

std::vector<Bytes> PacketsAt(const Place& place) {
  std::vector<Bytes> packets;
  auto reader = trace::RecordingReader::Open(place.file);
  EXPECT_TRUE(reader) << place.file;
  while (auto item = (*reader)->Next()) {
    const auto* packet = std::get_if<trace::RecordedPacket>(&*item);
    if (packet == nullptr) continue;
    const auto& info = (*reader)->interfaces().at(packet->packet.interface);
    if (!place.interfaces.empty() && std::find(place.interfaces.begin(), place.interfaces.end(),
                                               info.name) == place.interfaces.end()) {
      continue;
    }
    const ByteView frame = packet->packet.bytes;
    const bool ethernet = info.link_type == trace::kLinkTypeEthernet;
    const size_t at = ethernet ? 14 : 2;
    if (frame.size() < at + 20 || LoadBe16(&frame[at - 2]) != (ethernet ? 0x0800 : 0x0021))
      continue;
    packets.push_back(ToBytes(frame.subspan(at, LoadBe16(&frame[at + 2]))));
  }
  return packets;
}

struct Control {
  bool from_server = false;
  uint16_t port = 0;  ///< the client's, on this side
  uint16_t type = 0;
  ByteView message;
};
std::optional<Control> ControlIn(const Bytes& ip) {
  if (ip[9] != 6) return std::nullopt;
  const ByteView tcp = ByteView(ip).subspan(20);
  const ByteView data = tcp.subspan(static_cast<size_t>(tcp[12] >> 4) * 4);
  Control control;
  control.from_server = LoadBe16(&tcp[0]) == 1723;
  control.port = LoadBe16(&tcp[control.from_server ? 2 : 0]);
  if (data.size() < 12 || LoadBe32(&data[4]) != 0x1a2b3c4d) return std::nullopt;
  control.type = LoadBe16(&data[8]);
  control.message = data;
  return control;
}

/// RFC 2637 §2.7, §2.8, §2.12: the Call IDs of the messages that have any here.
std::string Told(const Control& control, const Numbers& numbers) {
  std::string text = control.from_server ? "server: " : "client: ";
  text += std::to_string(control.type);
  const auto at = [&](size_t place) { return NameOf(numbers, LoadBe16(&control.message[place])); };
  if (control.type == 7 || control.type == 12) text += ", Call ID " + at(12);
  if (control.type == 8) text += ", Call ID " + at(12) + ", Peer's " + at(14);
  return text;
}

/// Which client a packet of this side belongs to.
class Clients {
 public:
  size_t Of(uint64_t key) {
    const auto found = std::find(keys_.begin(), keys_.end(), key);
    if (found == keys_.end()) keys_.push_back(key);
    return static_cast<size_t>(std::find(keys_.begin(), keys_.end(), key) - keys_.begin());
  }

 private:
  std::vector<uint64_t> keys_;
};

Both Learn(const std::vector<Bytes>& inside, const std::vector<Bytes>& outside) {
  Both both;
  Clients by_address, by_port;
  for (const Bytes& ip : inside) {
    const auto control = ControlIn(ip);
    if (!control) continue;
    Numbers& numbers = both.at(by_address.Of(LoadBe32(&ip[control->from_server ? 16 : 12])));
    if (control->type == 7) numbers.chosen = LoadBe16(&control->message[12]);
    if (control->type == 8) numbers.server = LoadBe16(&control->message[12]);
  }
  for (const Bytes& ip : outside) {
    if (const auto control = ControlIn(ip)) both.at(by_port.Of(control->port)).port = control->port;
  }
  return both;
}

/// RFC 2637 §2.15: Set-Link-Info is for a PAC with an asynchronous line. pptp-linux never sends it.
constexpr const char* kLinkInfo = "client: 15";

/// A client that hangs up has its last word with its first Call-Clear-Request: what two ends say
/// after that is a habit of theirs and no business of the NAT.
void Append(std::vector<std::string>& told, std::string text) {
  if (text == kLinkInfo) return;
  if (!told.empty() && told.back().starts_with("client: 12")) return;
  told.push_back(std::move(text));
}

Side TellInside(const std::vector<Bytes>& packets, const Both& numbers, Address server) {
  Side side;
  Clients clients;
  for (const Bytes& ip : packets) {
    const bool from_server = LoadBe32(&ip[12]) == server.value;
    const auto control = ControlIn(ip);
    if (!control && (ip[9] != 47 || ip.size() < 28)) continue;
    const size_t client = clients.Of(LoadBe32(&ip[from_server ? 16 : 12]));
    if (control) {
      Append(side.control.at(client), Told(*control, numbers.at(client)));
    } else {
      side.gre.at(client).insert((from_server ? "server: " : "client: ") +
                                 NameOf(numbers.at(client), LoadBe16(&ip[26])));
    }
  }
  return side;
}

Side TellOutside(const std::vector<Bytes>& packets, const Both& numbers, Address server) {
  Side side;
  Clients clients;
  // GRE has no ports: whose Call ID is it?
  const auto owner = [&](bool from_server, uint16_t id) -> std::optional<size_t> {
    for (size_t i = 0; i < 2; ++i) {
      const Numbers& n = numbers.at(i);
      if (from_server ? n.port == id || n.chosen == id : n.server == id) return i;
    }
    return std::nullopt;
  };
  for (const Bytes& ip : packets) {
    const bool from_server = LoadBe32(&ip[12]) == server.value;
    if (const auto control = ControlIn(ip)) {
      const size_t client = clients.Of(control->port);
      Append(side.control.at(client), Told(*control, numbers.at(client)));
    } else if (ip[9] == 47 && ip.size() >= 28) {
      const uint16_t id = LoadBe16(&ip[26]);
      if (const auto client = owner(from_server, id)) {
        side.gre.at(*client).insert((from_server ? "server: " : "client: ") +
                                    NameOf(numbers.at(*client), id));
      }
    } else if (ip[9] == 1 && ip[20] == 3 && ip.size() >= 56 && ip[28 + 9] == 47) {
      const uint16_t id = LoadBe16(&ip[28 + 26]);
      const bool about_server = LoadBe32(&ip[28 + 12]) == server.value;
      const auto client = owner(about_server, id);
      if (!client) continue;
      side.icmp.at(*client).push_back((from_server ? "server: " : "NAT: ") +
                                      std::string("unreachable, code ") + std::to_string(ip[21]) +
                                      ", about GRE of the " + (about_server ? "server" : "client") +
                                      " to Call ID " + NameOf(numbers.at(*client), id));
    }
  }
  return side;
}

struct Story {
  Side inside, outside;
};
Story TellOf(const Situation& situation) {
  const auto inside = PacketsAt(situation.inside), outside = PacketsAt(situation.outside);
  const Both numbers = Learn(inside, outside);
  return {TellInside(inside, numbers, situation.server),
          TellOutside(outside, numbers, situation.server)};
}

Story Captured(const std::string& which) {
  return TellOf({{kCaptures + "nat-" + which + ".inside.pcap", {}},
                 {kCaptures + "nat-" + which + ".outside.pcap", {}},
                 {0xc0000202},
                 {0xc0000201}});
}

class NatInterop : public ::testing::Test {
 protected:
  std::string Run(const std::string& mode, bool linux_habits) {
    const std::string out = directory_ / (mode + (linux_habits ? "-linux" : "") + ".pcapng");
    std::vector<std::string> argv = {
        kPptplab, "run", kScenario, "--out", out, "--set", "nats.home.mode=" + mode};
    if (linux_habits) {
      for (const char* set :
           {"pptp-clients.alice.preset=linux", "pptp-clients.bob.preset=linux",
            "pptp-servers.server.preset=linux", "pptp-clients.bob.attributes.FirstCallId=62147"}) {
        argv.insert(argv.end(), {"--set", set});
      }
    }
    const auto run = RunCommand(argv);
    // 1: what the scenario expects holds in the modes that let both clients through.
    EXPECT_LE(run.status, 1) << run.out << run.err;
    return out;
  }
  Story Simulated(const std::string& mode) {
    const std::string file = Run(mode, true);
    return TellOf(
        {{file, {"home:p2p0", "home:p2p1"}}, {file, {"home:p2p2"}}, {0xcb007101}, {0xcb007102}});
  }
  TemporaryDirectory directory_;
};

void ExpectSame(const Side& captured, const Side& simulated, const char* which) {
  for (size_t client = 0; client < 2; ++client) {
    EXPECT_EQ(captured.control[client], simulated.control[client]) << which << ", " << client;
    EXPECT_EQ(captured.gre[client], simulated.gre[client]) << which << ", " << client;
    EXPECT_EQ(captured.icmp[client], simulated.icmp[client]) << which << ", " << client;
  }
}

using Words = std::vector<std::string>;

TEST_F(NatInterop, TheLinuxHelperDoesMessageByMessageWhatLinuxDid) {
  Story captured = Captured("alg");
  Story simulated = Simulated("linux-helper");
  // What is compared, in words.
  EXPECT_EQ(captured.inside.control[0],
            (Words{"client: 1", "server: 2", "client: 7, Call ID the client's own",
                   "server: 8, Call ID the server's, Peer's the client's own",
                   "client: 12, Call ID the client's own"}));
  EXPECT_EQ(captured.outside.control[0],
            (Words{"client: 1", "server: 2", "client: 7, Call ID the outside port",
                   "server: 8, Call ID the server's, Peer's the outside port",
                   "client: 12, Call ID the outside port"}));
  EXPECT_EQ(captured.outside.gre[1],
            (std::set<std::string>{"client: the server's", "server: the outside port"}));
  // When the first of Linux's clients has gone, a late GRE packet of the server makes its computer
  // complain, through the NAT. Simulated ends hang up in good order.
  EXPECT_EQ(captured.outside.icmp[0].size() + captured.outside.icmp[1].size(), 1u);
  captured.outside.icmp = {};
  ExpectSame(captured.inside, simulated.inside, "inside");
  ExpectSame(captured.outside, simulated.outside, "outside");
}

TEST_F(NatInterop, WithoutTheHelperEveryMessageAndIcmpErrorIsThatOfLinux) {
  const Story captured = Captured("no-alg");
  const Story simulated = Simulated("no-helper");
  for (size_t client = 0; client < 2; ++client) {
    EXPECT_EQ(captured.outside.control[client],
              (Words{"client: 1", "server: 2", "client: 7, Call ID the client's own",
                     "server: 8, Call ID the server's, Peer's the client's own",
                     "client: 12, Call ID the client's own"}));
    EXPECT_EQ(captured.inside.gre[client], (std::set<std::string>{"client: the server's"}));
    EXPECT_EQ(captured.outside.icmp[client],
              (Words{"NAT: unreachable, code 2, about GRE of the server to Call ID the client's "
                     "own"}));
  }
  ExpectSame(captured.inside, simulated.inside, "inside");
  ExpectSame(captured.outside, simulated.outside, "outside");
}

TEST_F(NatInterop, EachModeIsToldApartFromTheOther) {
  const Story helper = Captured("alg"), none = Captured("no-alg");
  EXPECT_NE(helper.outside.control[0], none.outside.control[0]);
  EXPECT_NE(helper.outside.gre[0], none.outside.gre[0]);
  const Story alias = Simulated("call-alias");
  EXPECT_NE(helper.outside.control[0], alias.outside.control[0]);
}

TEST_F(NatInterop, TsharkFindsNothingBadButWhereAChecksumIsStale) {
  for (const char* mode :
       {"linux-helper", "call-alias", "by-address", "no-helper", "routing", "stale-checksum"}) {
    const std::string recording = Run(mode, false);
    std::set<std::string> with_bad;
    for (const std::string& line :
         Lines(RunCommand({kPptplab, "export", recording, "--list"}).out)) {
      const std::string interface = line.substr(0, line.find('\t'));
      const std::string file = directory_ / "one.pcap";
      ASSERT_EQ(RunCommand({kPptplab, "export", recording, "--interface", interface, "--out", file})
                    .status,
                0);
      const auto bad = Tshark(file, kBad);
      if (bad.empty()) continue;
      with_bad.insert(interface);
      // Nothing but the IP header's checksum, and of GRE only.
      EXPECT_EQ(Tshark(file, "(" + kBad + ") && !(ip.checksum.status == 0 && gre)"), Words{})
          << mode << " " << interface;
    }
    const bool stale = mode == std::string("stale-checksum");
    EXPECT_EQ(with_bad.contains("home:p2p2"), stale) << mode;
    EXPECT_EQ(with_bad.contains("server:p2p0"), stale) << mode;
    EXPECT_EQ(with_bad.empty(), !stale) << mode;
  }
}

}  // namespace
}  // namespace pptplab::testing
