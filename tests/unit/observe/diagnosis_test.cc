// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One sentence for the person whose tunnel doesn't come up: from real captures, and from real
// captures of which something was taken away.
#include "stack/observe/diagnosis.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "stack/observe/decode.h"
#include "tests/unit/observe/capture_tools.h"

namespace pptplab::observe {
namespace {

constexpr char kGood[] = "linux/mschapv2-mppe128.pcap";
constexpr uint8_t kTcp = 6;
constexpr uint8_t kGre = 47;
constexpr uint8_t kServer = 1;  // last octet of 192.0.2.1
constexpr uint8_t kClient = 2;

uint8_t Protocol(const Frame& frame) {
  return frame.bytes.size() > 34 && frame.bytes[12] == 8 ? frame.bytes[23] : uint8_t{0};
}
uint8_t Source(const Frame& frame) { return frame.bytes[29]; }
/// The type of a control message that begins the segment; 0: none does. Linux's TCP header here has
/// 32 octets.
uint8_t ControlType(const Frame& frame) {
  constexpr size_t kPayload = 14 + 20 + 32;
  if (Protocol(frame) != kTcp || frame.bytes.size() < kPayload + 10) return 0;
  return frame.bytes[kPayload + 9];
}

bool IsLcpRequest(const Frame& frame) {
  for (size_t at = 14 + 20; at + 5 < std::min<size_t>(frame.bytes.size(), 60); ++at) {
    if (frame.bytes[at] == 0xc0 && frame.bytes[at + 1] == 0x21) return frame.bytes[at + 2] == 1;
  }
  return false;
}

template <class Predicate>
SessionSummary Without(Predicate gone) {
  Capture capture = GoldenCapture(kGood);
  std::erase_if(capture.frames, gone);
  return OnlySession(capture, Alice());
}

/// The octet at `offset` of the first control message of this type set to `value`.
SessionSummary Changed(uint8_t type, size_t offset, uint8_t value) {
  Capture capture = GoldenCapture(kGood);
  const auto frame =
      std::ranges::find_if(capture.frames, [&](const Frame& f) { return ControlType(f) == type; });
  EXPECT_NE(frame, capture.frames.end());
  frame->bytes[14 + 20 + 32 + offset] = value;
  std::erase_if(capture.frames, [](const Frame& f) { return Protocol(f) == kGre; });
  return OnlySession(capture, Alice());
}

void ExpectCause(const SessionSummary& session, const char* cause, const char* words) {
  EXPECT_EQ(session.diagnosis.cause, cause) << session.diagnosis.text;
  EXPECT_NE(session.diagnosis.text.find(words), std::string::npos) << session.diagnosis.text;
}

TEST(Diagnosis, OfAGoodTunnelSaysHowItEnded) {
  ExpectCause(OnlySession(GoldenCapture(kGood), Alice()), "ended", "until the client ended it");
}

TEST(Diagnosis, SaysThatTheTunnelIsStillUpWhereTheCaptureEnds) {
  Capture capture = GoldenCapture(kGood);
  capture.frames.resize(100);
  ExpectCause(OnlySession(capture, Alice()), "up", "still up");
}

TEST(Diagnosis, NamesAWrongPassword_Rfc2759_6) {
  const auto session = OnlySession(GoldenCapture("linux/mschapv2-wrong-password.pcap"), Alice());
  ExpectCause(session, "authentication-failed", "E=691, the name or the password is wrong");
}

TEST(Diagnosis, NamesWhatBothEndsWishIfTheyFindNoCommonEncryption_Rfc3078_2) {
  const auto session = OnlySession(GoldenCapture("linux/no-common-encryption.pcap"), Alice());
  ExpectCause(session, "no-common-encryption", "MPPE required but peer negotiation failed");
  EXPECT_NE(session.diagnosis.text.find("the client asks for MPPE 128-bit stateless"),
            std::string::npos);
}

TEST(Diagnosis, SeesFromIcmpThatGreDiesAtANatWithoutAHelper_Rfc792) {
  const auto result = DecodeFile(GoldenBytes("linux/nat-no-alg.outside.pcap"), Alice());
  ASSERT_EQ(result.summary.sessions.size(), 2u);
  for (const SessionSummary& session : result.summary.sessions) {
    ExpectCause(session, "gre-blocked", "ICMP protocol unreachable");
    ASSERT_EQ(session.icmp.size(), 1u);
    EXPECT_TRUE(session.icmp[0].about_gre);
    EXPECT_EQ(session.icmp[0].sender, End::kServer);
  }
  EXPECT_EQ(result.summary.sessions[0].icmp[0].first_frame, 16u);
}

TEST(Diagnosis, GreFromOneEndOnlyWithoutAnAnswerIsBlocked) {
  const auto session = Without([](const Frame& frame) {
    return Protocol(frame) == kGre && (Source(frame) == kServer || !IsLcpRequest(frame));
  });
  ExpectCause(session, "gre-blocked", "nothing from the server");
}

TEST(Diagnosis, OneDirectionThatSpeaksAsIfItWereAnsweredIsHalfACapture) {
  const auto session = Without(
      [](const Frame& frame) { return Protocol(frame) == kGre && Source(frame) == kServer; });
  ExpectCause(session, "one-direction", "only what the client sent");
}

TEST(Diagnosis, AConnectedCallWithoutAnyGreHasNone) {
  const auto session = Without([](const Frame& frame) { return Protocol(frame) == kGre; });
  ExpectCause(session, "no-gre", "protocol 47");
}

TEST(Diagnosis, WithoutAnAnswerToTheStartThereIsNoPptpServer) {
  const auto session = Without([](const Frame& frame) {
    return Protocol(frame) == kGre || (Protocol(frame) == kTcp && Source(frame) == kServer);
  });
  EXPECT_EQ(session.control_established, false);
  EXPECT_EQ(session.diagnosis.cause, "call-unanswered") << session.diagnosis.text;
}

TEST(Diagnosis, NamesWhyTheControlConnectionWasRefused_Rfc2637_2_2) {
  // Result Code 4: not authorised. A refused client asks for no call.
  Capture capture = GoldenCapture(kGood);
  const auto reply =
      std::ranges::find_if(capture.frames, [](const Frame& f) { return ControlType(f) == 2; });
  ASSERT_NE(reply, capture.frames.end());
  reply->bytes[14 + 20 + 32 + 14] = 4;
  capture.frames.erase(reply + 1, capture.frames.end());
  ExpectCause(OnlySession(capture, Alice()), "control-refused", "Result Code 4");
}

TEST(Diagnosis, NamesWhyTheCallWasRefused_Rfc2637_2_8) {
  ExpectCause(Changed(8, 16, 4), "call-refused", "Result Code 4");
}

TEST(Diagnosis, LcpThatNobodyAnswersIsSaidWithItsCount_Rfc1661_4_6) {
  // Both ends send only Configure-Requests: each hears nothing of the other.
  const auto session =
      Without([](const Frame& frame) { return Protocol(frame) == kGre && !IsLcpRequest(frame); });
  ExpectCause(session, "lcp-unanswered", "got no answer");
}

TEST(Diagnosis, AChallengeWithoutAnAnswerIsNamed_Rfc1994_2) {
  Capture capture = GoldenCapture(kGood);
  const auto response = std::ranges::find_if(capture.frames, [](const Frame& frame) {
    if (Protocol(frame) != kGre || Source(frame) != kClient) return false;
    for (size_t at = 14 + 20; at + 3 < std::min<size_t>(frame.bytes.size(), 60); ++at) {
      if (frame.bytes[at] == 0xc2 && frame.bytes[at + 1] == 0x23) return true;
    }
    return false;
  });
  ASSERT_NE(response, capture.frames.end());
  capture.frames.erase(response, capture.frames.end());
  ExpectCause(OnlySession(capture, Alice()), "authentication-unanswered", "never answered");
}

TEST(Diagnosis, AClosedPortIsAnAttemptAndNoSession) {
  Capture capture = GoldenCapture("public/tcpdump-pptp.pcap");
  capture.frames.resize(1);  // the SYN
  auto result = DecodeFile(ToFile(capture), Alice());
  ASSERT_EQ(result.summary.attempts.size(), 1u);
  EXPECT_TRUE(result.summary.sessions.empty());
  EXPECT_FALSE(result.summary.attempts[0].accepted);
  EXPECT_NE(ToText(result.summary, "x").find("no answer"), std::string::npos);

  Frame refusal = capture.frames[0];
  for (size_t i = 0; i < 4; ++i) std::swap(refusal.bytes[26 + i], refusal.bytes[30 + i]);
  for (size_t i = 0; i < 2; ++i) std::swap(refusal.bytes[34 + i], refusal.bytes[36 + i]);
  refusal.bytes[47] = 0x14;  // RST, ACK
  capture.frames.push_back(refusal);
  result = DecodeFile(ToFile(capture), Alice());
  EXPECT_TRUE(result.summary.attempts.at(0).refused);
  EXPECT_NE(ToText(result.summary, "x").find("refused"), std::string::npos);
}

TEST(Diagnosis, CountsAnswersToSupersededRequests_Rfc1661_5_2) {
  Capture capture = GoldenCapture(kGood);
  for (Frame& frame : capture.frames) {
    if (Protocol(frame) == kGre && Source(frame) == kClient && IsLcpRequest(frame)) {
      for (size_t at = 14 + 20; at + 5 < frame.bytes.size(); ++at) {
        if (frame.bytes[at] != 0xc0 || frame.bytes[at + 1] != 0x21) continue;
        frame.bytes[at + 3] = 77;  // Identifier
        break;
      }
    }
  }
  const LinkSummary link = OnlySession(capture, Alice()).calls.at(0).link;
  EXPECT_GT(link.lcp.stale[End::kServer], 0u);
  EXPECT_EQ(link.lcp.stale[End::kServer], link.lcp.acks[End::kServer]);
  EXPECT_EQ(link.lcp.stale[End::kClient], 0u);
}

TEST(Diagnosis, NamesASlowPathAndTooLargePackets) {
  SessionSummary session;
  CallSummary call;
  call.link.payloads[End::kClient] = call.link.payloads[End::kServer] = 4;
  for (const End end : kEnds) call.link.lcp.requests[end] = 4;
  call.link.lcp.refusals[End::kServer] = call.link.lcp.stale[End::kServer] = 3;
  call.link.lcp.refusals[End::kClient] = 3;
  session.calls.push_back(call);
  session.diagnosis = Diagnose(session);
  ExpectCause(session, "too-slow", "longer than the Restart timer");

  session.calls[0].network_up = true;
  session.icmp.push_back({Address{0x0a000001}, 3, 4, true, End::kServer, 7, 99});
  session.diagnosis = Diagnose(session);
  ExpectCause(session, "too-large", "10.0.0.1");
}

TEST(Diagnosis, OneEndThatTalksIntoSilenceHasLostItsPeer) {
  Capture capture = GoldenCapture(kGood);
  // The server is heard up to the middle; the client sends its last data again and again.
  std::vector<Frame> frames(capture.frames.begin(), capture.frames.begin() + 110);
  const auto last = std::find_if(frames.rbegin(), frames.rend(), [](const Frame& frame) {
    return Protocol(frame) == kGre && Source(frame) == kClient && frame.bytes.size() > 80 &&
           (frame.bytes[34] & 0x10) != 0;
  });
  ASSERT_NE(last, frames.rend());
  Frame more = *last;
  const uint32_t sequence = LoadBe32(&more.bytes[14 + 20 + 8]);
  Instant time = frames.back().time;
  for (uint32_t i = 1; i <= 12; ++i) {
    StoreBe32(&more.bytes[14 + 20 + 8], sequence + 200 + i);
    more.time = time += std::chrono::seconds(2);
    frames.push_back(more);
  }
  capture.frames = frames;
  ExpectCause(OnlySession(capture, Alice()), "peer-vanished", "nothing more came from the server");
}

TEST(Diagnosis, EchoesThatGetNoAnswerMeanThatThePeerVanished_Rfc1661_5_8) {
  SessionSummary session;
  CallSummary call;
  call.network_up = true;
  call.link.payloads[End::kClient] = call.link.payloads[End::kServer] = 10;
  call.link.unanswered_echoes[End::kServer] = 4;
  session.calls.push_back(call);
  session.diagnosis = Diagnose(session);
  ExpectCause(session, "peer-vanished", "the client vanished");
}

}  // namespace
}  // namespace pptplab::observe
