// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The scenarios dial-in and collision as their users run them: what they expect holds, the
// recording shows the lines, and what goes wrong on a line is told.
#include <gtest/gtest.h>

#include <map>

#include "stack/trace/recording.h"
#include "stack/wire/pptp_control.h"
#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

CommandResult RunScenario(const std::string& name, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {PPTPLAB_BINARY_DIR "/bin/pptplab-run",
                                       PPTPLAB_SOURCE_DIR "/scenarios/" + name});
  return RunCommand(arguments);
}

struct Seen {
  std::map<std::string, size_t> packets;  ///< by interface
  std::map<std::string, uint16_t> link_types;
  std::map<trace::DropReason, size_t> drops;
  std::map<wire::ControlType, size_t> sent;
  std::vector<wire::WanErrorNotify> wan_errors;
  size_t line_steps = 0, lines = 0;
};
Seen Read(const std::string& path) {
  Seen seen;
  auto reader = trace::RecordingReader::Open(path);
  EXPECT_TRUE(reader);
  while (const auto item = (*reader)->Next()) {
    if (const auto* packet = std::get_if<trace::RecordedPacket>(&*item)) {
      const auto& interface = (*reader)->interfaces()[packet->packet.interface];
      ++seen.packets[interface.name];
      seen.link_types[interface.name] = interface.link_type;
      continue;
    }
    const auto& detail = std::get<trace::RecordedEvent>(*item).event.detail;
    if (const auto* drop = std::get_if<trace::Drop>(&detail)) ++seen.drops[drop->reason];
    if (const auto* step = std::get_if<trace::Step>(&detail)) {
      seen.line_steps += step->what == trace::Step::What::kLineFraming;
    }
    if (const auto* link = std::get_if<trace::LinkNamed>(&detail)) {
      seen.lines += link->interface_a.find(":tty") != std::string_view::npos;
    }
    const auto* message = std::get_if<trace::Message>(&detail);
    if (message == nullptr || message->protocol != trace::Protocol::kPptpControl ||
        message->direction != trace::Direction::kSent) {
      continue;
    }
    const auto control = wire::ReadControlMessage(message->bytes);
    if (!control) continue;
    ++seen.sent[wire::TypeOf(*control)];
    if (const auto* errors = std::get_if<wire::WanErrorNotify>(&*control)) {
      seen.wan_errors.push_back(*errors);
    }
  }
  EXPECT_EQ((*reader)->problem(), "");
  return seen;
}

using wire::ControlType;

TEST(DialInScenario, TwoCallersFetchAFileThroughLineConcentratorAndTunnel) {
  TemporaryDirectory directory;
  const auto result =
      RunScenario("dial-in.yaml", {"--out", directory / "r.pcapng", "--text", "--check"});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  EXPECT_EQ(result.out.find("✗"), std::string::npos);
  for (const char* part : {"Incoming-Call-Request", "\"5552001\"", "2 calls from telephone lines",
                           "of PPP", "Lost Carrier", "✓ carol: it hung up in good order"}) {
    EXPECT_NE(result.out.find(part), std::string::npos) << part;
  }
  Seen seen = Read(directory / "r.pcapng");
  EXPECT_EQ(seen.lines, 2u);
  for (const char* interface : {"alice:tty0", "carol:tty0", "pac:tty0", "pac:tty1"}) {
    EXPECT_GT(seen.packets[interface], 50u) << interface;
    EXPECT_EQ(seen.link_types[interface], trace::kLinkTypePppHdlc);
  }
  EXPECT_EQ(seen.packets["alice:tty0"], seen.packets["pac:tty0"]) << "a good line loses nothing";
  EXPECT_GT(seen.packets["alice:ppp0 (decrypted)"], 50u);
  EXPECT_EQ(seen.packets.count("pac:ppp0 (decrypted)"), 0u) << "PPP does not end there";
  EXPECT_GT(seen.line_steps, 200u);
  // Two calls on one control connection (RFC 2637 §3.2).
  EXPECT_EQ(seen.sent[ControlType::kStartControlConnectionRequest], 1u);
  EXPECT_EQ(seen.sent[ControlType::kIncomingCallRequest], 2u);
  EXPECT_EQ(seen.sent[ControlType::kIncomingCallConnected], 2u);
  EXPECT_EQ(seen.sent[ControlType::kCallDisconnectNotify], 2u);
  EXPECT_EQ(seen.sent[ControlType::kStopControlConnectionRequest], 1u);
}

TEST(DialInScenario, ABadLineIsCountedAndToldAndTcpMendsWhatItLost) {
  TemporaryDirectory directory;
  const auto result =
      RunScenario("dial-in.yaml", {"--out", directory / "r.pcapng", "--check", "--set",
                                   "dial-in-users.alice.bit-errors=0.005%"});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  Seen seen = Read(directory / "r.pcapng");
  EXPECT_GE(seen.drops[trace::DropReason::kBadFcs] + seen.drops[trace::DropReason::kAborted], 3u);
  // So many that the caller's own frames suffer, too.
  RunScenario("dial-in.yaml",
              {"--out", directory / "r.pcapng", "--set", "dial-in-users.alice.bit-errors=0.05%"});
  seen = Read(directory / "r.pcapng");
  ASSERT_GE(seen.wan_errors.size(), 1u);
  EXPECT_GE(seen.wan_errors[0].crc_errors + seen.wan_errors[0].framing_errors, 1u);
}

TEST(DialInScenario, TheSameRunHasTheSameBytes) {
  TemporaryDirectory directory;
  for (const char* name : {"a", "b"}) {
    RunScenario("dial-in.yaml",
                {"--out", directory / name, "--set", "dial-in-users.alice.bit-errors=0.002%"});
  }
  EXPECT_EQ(ReadFile(directory / "a").size() > 1000, true);
  // All but the comment in which each says how it was started.
  EXPECT_EQ(Read(directory / "a").packets, Read(directory / "b").packets);
}

TEST(DialInScenario, AServerThatTakesNoSuchCallsIsRefusedWhereItIsWritten) {
  TemporaryDirectory directory;
  const auto result = RunScenario("dial-in.yaml", {"--out", directory / "r.pcapng", "--set",
                                                   "pptp-servers.pns.incoming-calls=no"});
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.err.find("incoming-calls"), std::string::npos) << result.err;
}

TEST(DialInScenario, AWrongPasswordEndsTheCallAtTheNetworkServer) {
  TemporaryDirectory directory;
  const auto result = RunScenario("dial-in.yaml", {"--out", directory / "r.pcapng", "--check",
                                                   "--set", "dial-in-users.alice.password=x"});
  EXPECT_EQ(result.status, 1);
  Seen seen = Read(directory / "r.pcapng");
  EXPECT_EQ(seen.sent[ControlType::kCallDisconnectNotify], 2u);
}

TEST(DialInScenario, ANetworkServerCallsSomebodyAtHome_Rfc2637_3_2_4) {
  TemporaryDirectory directory;
  const auto result =
      RunScenario("dial-in.yaml", {"--out", directory / "r.pcapng", "--check", "--set",
                                   "dial-in-users.alice.answers=true", "--set",
                                   "pptp-servers.pns.calls-out=[{user: alice, at: 3s}]"});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  Seen seen = Read(directory / "r.pcapng");
  EXPECT_EQ(seen.sent[ControlType::kOutgoingCallRequest], 1u);
  EXPECT_EQ(seen.sent[ControlType::kOutgoingCallReply], 1u);
  EXPECT_EQ(seen.sent[ControlType::kIncomingCallRequest], 1u) << "carol's";
}

TEST(CollisionScenario, OneConnectionIsLeftAndCarriesTheCall_Rfc2637_3_1_3) {
  TemporaryDirectory directory;
  const auto result =
      RunScenario("collision.yaml", {"--out", directory / "r.pcapng", "--text", "--check"});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  EXPECT_NE(result.out.find("Two control connections collide"), std::string::npos);
  Seen seen = Read(directory / "r.pcapng");
  EXPECT_EQ(seen.sent[ControlType::kStartControlConnectionRequest], 2u);
  EXPECT_EQ(seen.sent[ControlType::kStartControlConnectionReply], 1u);
  EXPECT_EQ(seen.sent[ControlType::kOutgoingCallRequest], 1u);
}

TEST(Presets, GiveEndsTheHabitsOfRealPeers) {
  for (const char* preset : {"linux", "windows2000", "mpd"}) {
    TemporaryDirectory directory;
    const auto result = RunScenario("remote-access.yaml",
                                    {"--out", directory / "r.pcapng", "--check", "--set",
                                     std::string("pptp-clients.client.preset=") + preset, "--set",
                                     std::string("pptp-servers.server.preset=") + preset, "--set",
                                     "pptp-clients.client.header-compression=vj", "--set",
                                     "pptp-servers.server.header-compression=vj"});
    EXPECT_EQ(result.status, 0) << preset << result.out << result.err;
  }
}

}  // namespace
}  // namespace pptplab::testing
