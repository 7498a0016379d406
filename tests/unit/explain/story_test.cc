// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Recordings made by hand, told: who speaks to whom, what got lost, why a tunnel stayed down.
#include "stack/explain/story.h"

#include <gtest/gtest.h>

#include <sstream>

#include "stack/base/rng.h"
#include "stack/explain/ladder.h"
#include "stack/explain/story_data.h"
#include "stack/wire/chap.h"
#include "stack/wire/ppp.h"
#include "stack/wire/pptp_control.h"

namespace pptplab::explain {
namespace {

using trace::Direction;
using trace::Layer;

constexpr trace::NodeId kClient = 1, kServer = 2, kOther = 3;

/// A recording that is written call by call, a millisecond apart.
class Recording {
 public:
  Recording() : writer_(&bytes_) {}

  void Name(trace::NodeId node, std::string_view name, std::string_view role) {
    Record(node, 0, Layer::kRun, trace::NodeNamed{name, role});
  }
  void ClientAndServer() {
    Name(kClient, "client", "PPTP client");
    Name(kServer, "server", "PPTP server");
  }
  trace::EventId Record(trace::NodeId node, trace::SessionId session, Layer layer,
                        trace::Detail detail, JourneyId journey = 0, trace::EventId cause = 0) {
    now_ += std::chrono::milliseconds(1);
    return writer_.Record({now_, node, session, layer, journey, cause, std::move(detail)});
  }
  void Control(trace::NodeId from, trace::NodeId to, const wire::ControlMessage& message) {
    const Bytes bytes = wire::WriteControlMessage(message);
    Record(from, 0, Layer::kPptp,
           trace::Message{Direction::kSent, trace::Protocol::kPptpControl, bytes});
    if (to == 0) return;
    Record(to, 0, Layer::kPptp,
           trace::Message{Direction::kReceived, trace::Protocol::kPptpControl, bytes});
  }
  void Ppp(trace::NodeId from, trace::NodeId to, uint16_t protocol, uint8_t code,
           JourneyId journey = 0) {
    Bytes frame(2);
    StoreBe16(frame.data(), protocol);
    const Bytes packet = Write(wire::ControlPacket{code, 1, {}});
    frame.insert(frame.end(), packet.begin(), packet.end());
    Record(from, 1, Layer::kLcp,
           trace::Message{Direction::kSent, trace::Protocol::kPppFrame, frame}, journey);
    if (to == 0) return;
    Record(to, 1, Layer::kLcp,
           trace::Message{Direction::kReceived, trace::Protocol::kPppFrame, frame}, journey);
  }

  Bytes Finish() {
    writer_.Close();
    return bytes_;
  }
  std::string Tell(const StoryOptions& options = {}) { return Told(Finish(), options); }
  static std::string Told(Bytes bytes, const StoryOptions& options = {}) {
    auto reader = trace::RecordingReader::FromBytes(std::move(bytes));
    if (!reader) return "unreadable: " + reader.error();
    std::ostringstream out;
    PrintStory(**reader, out, options);
    return out.str();
  }

 private:
  Bytes bytes_;
  trace::RecordingWriter writer_;
  Instant now_{};
};

size_t CountOf(const std::string& text, std::string_view part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++count;
  return count;
}

TEST(Story, DrawsAnArrowFromTheSenderToTheReceiver) {
  Recording recording;
  recording.ClientAndServer();
  recording.Control(kClient, kServer, wire::StartControlConnectionRequest{});
  recording.Control(kServer, kClient, wire::StartControlConnectionReply{});
  const std::string story = recording.Tell();
  EXPECT_EQ(CountOf(story, "▶│   Start-Control-Connection-Request"), 1u) << story;
  EXPECT_EQ(CountOf(story, "│◀─────────────│   Start-Control-Connection-Reply"), 1u) << story;
  EXPECT_EQ(CountOf(story, "1  Tunnel establishment"), 1u);
}

TEST(Story, MarksAMessageThatNeverArrives) {
  Recording recording;
  recording.ClientAndServer();
  recording.Control(kClient, kServer, wire::StartControlConnectionRequest{});
  recording.Ppp(kClient, 0, wire::kPppLcp, wire::kConfigureRequest);
  const std::string story = recording.Tell();
  EXPECT_EQ(CountOf(story, "It never arrives."), 1u) << story;
  EXPECT_EQ(CountOf(story, "✗      │   LCP Configure-Request"), 1u) << story;
}

TEST(Story, SaysWhereAMessageWasDropped) {
  Recording recording;
  recording.ClientAndServer();
  recording.Control(kClient, kServer, wire::StartControlConnectionRequest{});
  recording.Ppp(kClient, 0, wire::kPppLcp, wire::kConfigureRequest, 77);
  recording.Record(kOther, 0, Layer::kLink,
                   trace::Drop{trace::DropReason::kLinkLoss, "GRE is blocked", 0}, 77);
  const std::string story = recording.Tell();
  EXPECT_NE(story.find("It is dropped at"), std::string::npos) << story;
  EXPECT_NE(story.find("(GRE is blocked)"), std::string::npos) << story;
}

TEST(Story, SuspectsAFirewallWhenTcpArrivesAndGreDoesNot) {
  Recording recording;
  recording.ClientAndServer();
  recording.Control(kClient, kServer, wire::StartControlConnectionRequest{});
  recording.Control(kServer, kClient, wire::StartControlConnectionReply{});
  recording.Ppp(kClient, 0, wire::kPppLcp, wire::kConfigureRequest);
  recording.Ppp(kServer, 0, wire::kPppLcp, wire::kConfigureRequest);
  const std::string story = recording.Tell();
  EXPECT_NE(story.find("✗ The tunnel did not come up"), std::string::npos);
  EXPECT_NE(story.find("does not let IP"), std::string::npos) << story;
}

TEST(Story, GivesTheReasonInTheWordsOfTheEndThatDialed) {
  Recording recording;
  recording.ClientAndServer();
  recording.Control(kClient, kServer, wire::StartControlConnectionRequest{});
  recording.Record(kServer, 0, Layer::kRun, trace::Note{"The call has ended: peer hung up"});
  recording.Record(kClient, 0, Layer::kRun, trace::Note{"The call has ended: wrong password"});
  EXPECT_NE(recording.Tell().find("✗ The tunnel did not come up: wrong password"),
            std::string::npos);
}

TEST(Story, TellsEachClientsTunnelOfItsOwn) {
  Recording recording;
  recording.Name(kClient, "anna", "PPTP client");
  recording.Name(kOther, "bert", "PPTP client");
  recording.Name(kServer, "server", "PPTP server");
  for (const trace::NodeId client : {kClient, kOther}) {
    recording.Control(client, kServer, wire::StartControlConnectionRequest{});
    recording.Control(kServer, client, wire::StartControlConnectionReply{});
  }
  const std::string story = recording.Tell();
  EXPECT_NE(story.find("Tunnel 1 of 2: anna and server"), std::string::npos) << story;
  EXPECT_NE(story.find("Tunnel 2 of 2: bert and server"), std::string::npos) << story;
  EXPECT_EQ(CountOf(story, "It never arrives."), 0u);
  EXPECT_EQ(CountOf(story, "bert asks the server"), 0u);  // a sentence begins with a capital
  EXPECT_EQ(CountOf(story, "Bert asks the server"), 1u);
}

TEST(Story, OfManyTunnelsSaysThatThereWereMore) {
  Recording recording;
  recording.ClientAndServer();
  for (int i = 0; i < 6; ++i) {
    recording.Control(kClient, kServer, wire::StartControlConnectionRequest{});
  }
  EXPECT_NE(recording.Tell().find("… and 2 more tunnels, of which 0 came up."), std::string::npos);
}

TEST(Story, IsToldFromWhatWasReceivedWhenSendersAreSilent) {
  Recording recording;
  recording.ClientAndServer();
  const Bytes bytes = wire::WriteControlMessage(wire::StartControlConnectionRequest{});
  recording.Record(kServer, 0, Layer::kPptp,
                   trace::Message{Direction::kReceived, trace::Protocol::kPptpControl, bytes});
  const std::string story = recording.Tell();
  EXPECT_NE(story.find("The client asks the server to open"), std::string::npos) << story;
}

TEST(Story, OfARecordingWithoutPptpSaysSo) {
  EXPECT_NE(Recording().Tell().find("No message of PPTP or PPP"), std::string::npos);
}

TEST(Story, FollowsAPacketDownAcrossAndUp) {
  Recording recording;
  recording.ClientAndServer();
  recording.Control(kClient, kServer, wire::StartControlConnectionRequest{});
  recording.Ppp(kClient, kServer, wire::kPppLcp, wire::kConfigureRequest);
  using What = trace::Step::What;
  const auto step = [&](trace::NodeId node, What what, Direction direction, uint16_t before,
                        uint16_t after, uint32_t number) {
    recording.Record(node, 1, Layer::kGre,
                     trace::Step{what, direction, 0, before, after, number, 0}, 9);
  };
  step(kClient, What::kDeliver, Direction::kSent, 100, 100, wire::kPppIpv4);
  step(kClient, What::kProtocolField, Direction::kSent, 100, 102, wire::kPppIpv4);
  step(kClient, What::kGre, Direction::kSent, 102, 114, 5);
  step(kServer, What::kGre, Direction::kReceived, 114, 102, 5);
  step(kServer, What::kDeliver, Direction::kReceived, 100, 100, wire::kPppIpv4);
  const std::string story = recording.Tell();
  for (const char* heading : {"4  Data encapsulation", "5  Transmission", "6  Decapsulation"}) {
    EXPECT_NE(story.find(heading), std::string::npos) << heading;
  }
  EXPECT_NE(story.find("[ IP 20 ][ GRE 12 ][ PPP 2 ][ packet 100 ]"), std::string::npos) << story;
  EXPECT_NE(story.find("client → server: 1 packet delivered (100 octets)."), std::string::npos);
}

TEST(Story, IsNeverWiderThanItsColumnsAndHasNoColourUnlessAsked) {
  Recording recording;
  recording.ClientAndServer();
  recording.Control(kClient, kServer, wire::StartControlConnectionRequest{});
  recording.Record(kClient, 0, Layer::kRun, trace::Note{std::string(300, 'x')});
  const Bytes bytes = recording.Finish();
  std::istringstream lines(Recording::Told(bytes));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(Columns(line), 100u) << line;
  EXPECT_EQ(Recording::Told(bytes).find('\x1b'), std::string::npos);
  EXPECT_NE(Recording::Told(bytes, {.colour = true}).find("\x1b[1m"), std::string::npos);
}

TEST(Story, SurvivesRecordingsThatAreBroken) {
  Recording recording;
  recording.ClientAndServer();
  for (uint8_t code = 0; code < 17; ++code) {
    recording.Ppp(kClient, kServer, wire::kPppLcp, code, code);
    recording.Record(
        kClient, 1, Layer::kGre,
        trace::Step{static_cast<trace::Step::What>(code % 7), Direction::kSent, 0, 50, 40, 1, 1},
        500);
  }
  const Bytes good = recording.Finish();
  SeededRng rng(6);
  for (int i = 0; i < 3'000; ++i) {
    Bytes bytes = good;
    for (uint32_t flips = rng.Below(6); flips > 0; --flips) {
      bytes[rng.Below(static_cast<uint32_t>(bytes.size()))] ^= static_cast<uint8_t>(rng.Below(256));
    }
    if (rng.Below(2) == 0) bytes.resize(rng.Below(static_cast<uint32_t>(bytes.size())));
    EXPECT_FALSE(Recording::Told(std::move(bytes)).empty());
  }
}

TEST(Wrap, BreaksAtSpacesAndCutsWhatHasNone) {
  EXPECT_EQ(Wrap("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(Wrap("abcdefgh", 3), (std::vector<std::string>{"abc", "def", "gh"}));
  EXPECT_EQ(Wrap("", 3), (std::vector<std::string>{""}));
}

}  // namespace
}  // namespace pptplab::explain
