// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Captures that hold a part: begun late, one direction, packets cut short (snaplen). What can be
// recovered is.
#include <gtest/gtest.h>

#include <algorithm>

#include "stack/observe/decode.h"
#include "tests/unit/observe/capture_tools.h"

namespace pptplab::observe {
namespace {

constexpr char kGood[] = "linux/mschapv2-mppe128.pcap";
constexpr char kMaster[] = "854e99e31d57881788c10d6fad843785";

/// The first frame that holds these octets.
size_t FrameWith(const Capture& capture, const Bytes& octets) {
  for (size_t i = 0; i < capture.frames.size(); ++i) {
    const Bytes& bytes = capture.frames[i].bytes;
    if (!std::ranges::search(bytes, octets).empty()) return i;
  }
  ADD_FAILURE() << "no such frame";
  return 0;
}

const Bytes kChallenge = {0xc2, 0x23, 0x01};
const Bytes kResponse = {0xc2, 0x23, 0x02};

/// A file whose frames are cut to `snaplen` octets.
Bytes CutFile(const Capture& capture, size_t snaplen) {
  Bytes file;
  trace::RecordingWriter writer(&file);
  const auto interface = writer.AddInterface({"wire", "", capture.link_type});
  for (const Frame& frame : capture.frames) {
    trace::PacketView packet;
    packet.time = frame.time;
    packet.interface = interface;
    packet.bytes = ByteView(frame.bytes).first(std::min(snaplen, frame.bytes.size()));
    packet.original_length = static_cast<uint32_t>(frame.bytes.size());
    writer.WritePacket(packet);
  }
  writer.Close();
  return file;
}

TEST(PartialCapture, WithoutTheChallengeTheResponseStillGivesTheKeys_Rfc3079_3_4) {
  Capture capture = GoldenCapture(kGood);
  const size_t response = FrameWith(capture, kResponse);
  capture.frames.erase(capture.frames.begin(),
                       capture.frames.begin() + static_cast<std::ptrdiff_t>(response));
  const SessionSummary session = OnlySession(capture, Alice());
  EXPECT_EQ(session.packets.mppe, 73u);
  EXPECT_EQ(session.packets.decrypted, 73u);
  ASSERT_EQ(session.authentication.size(), 1u);
  EXPECT_EQ(session.authentication[0].verified, true) << "packets came out";
  ASSERT_FALSE(session.keys.empty());
  EXPECT_EQ(ToHex(session.keys[0].material), kMaster);

  const SessionSummary wrong = OnlySession(capture, Alice("hunter2"));
  EXPECT_EQ(wrong.packets.decrypted, 0u);
  EXPECT_EQ(wrong.authentication.at(0).verified, std::nullopt) << "nothing can be said";
  EXPECT_TRUE(wrong.keys.empty());
}

TEST(PartialCapture, WithoutAnyOneFrameNearlyAllIsDecrypted) {
  const Capture whole = GoldenCapture(kGood);
  const size_t response = FrameWith(whole, kResponse);
  for (size_t gone = 0; gone < whole.frames.size(); ++gone) {
    if (gone == response) continue;  // all keys come from it
    Capture capture = whole;
    capture.frames.erase(capture.frames.begin() + static_cast<std::ptrdiff_t>(gone));
    const auto result = DecodeFile(ToFile(capture), Alice());
    ASSERT_EQ(result.summary.sessions.size(), 1u) << gone;
    EXPECT_GE(result.summary.sessions[0].packets.decrypted, 72u) << gone;
    EXPECT_EQ(result.summary.malformed, 0u) << gone;
  }
}

TEST(PartialCapture, BegunAnywhereBeforeTheResponseIsDecryptedFromThere) {
  const Capture whole = GoldenCapture(kGood);
  const size_t response = FrameWith(whole, kResponse);
  for (size_t begin = 0; begin <= response; ++begin) {
    Capture capture = whole;
    capture.frames.erase(capture.frames.begin(),
                         capture.frames.begin() + static_cast<std::ptrdiff_t>(begin));
    const SessionSummary session = OnlySession(capture, Alice());
    EXPECT_EQ(session.packets.decrypted, 73u) << begin;
    EXPECT_EQ(ToString(session.client), "192.0.2.2") << begin;
  }
}

TEST(PartialCapture, OfTwoSessionsWithoutTheirControlConnectionsKeepsThemApart) {
  Capture capture = GoldenCapture("linux/mschapv2-mppe128-two-users.pcap");
  std::erase_if(capture.frames, [](const Frame& frame) { return frame.bytes[23] == 6; });
  SessionOptions both = Alice();
  both.secrets.push_back({"bob", "battery-staple"});
  const auto result = DecodeFile(ToFile(capture), both);
  ASSERT_EQ(result.summary.sessions.size(), 2u);
  for (const SessionSummary& session : result.summary.sessions) {
    EXPECT_EQ(session.packets.decrypted, 10u);
    EXPECT_EQ(session.authentication.at(0).verified, true);
  }
}

TEST(PartialCapture, OfOneDirectionIsDecryptedIfItHoldsTheResponse) {
  Capture capture = GoldenCapture(kGood);
  std::erase_if(capture.frames, [](const Frame& frame) {
    return frame.bytes[12] == 8 && frame.bytes[29] == 1;  // from 192.0.2.1
  });
  const SessionSummary session = OnlySession(capture, Alice());
  EXPECT_GT(session.packets.mppe, 20u);
  EXPECT_EQ(session.packets.decrypted, session.packets.mppe);
  EXPECT_EQ(session.diagnosis.cause, "one-direction");
}

TEST(PartialCapture, WithoutTheResponseNothingIsDecryptedAndNothingClaimed) {
  Capture capture = GoldenCapture(kGood);
  capture.frames.erase(capture.frames.begin() +
                       static_cast<std::ptrdiff_t>(FrameWith(capture, kResponse)));
  const SessionSummary session = OnlySession(capture, Alice());
  EXPECT_EQ(session.packets.decrypted, 0u);
  EXPECT_TRUE(session.keys.empty());
}

TEST(PartialCapture, FromTheMiddleOnIsFollowedWithoutItsAuthentication) {
  Capture capture = GoldenCapture(kGood);
  capture.frames.erase(capture.frames.begin(), capture.frames.begin() + 60);
  const SessionSummary session = OnlySession(capture, Alice());
  EXPECT_GT(session.packets.mppe, 40u);
  EXPECT_EQ(session.packets.decrypted, 0u);
  EXPECT_EQ(session.diagnosis.cause, "ended") << session.diagnosis.text;
}

TEST(PartialCapture, ReadsWhatIsThereOfPacketsThatWereCutShort) {
  const Capture capture = GoldenCapture(kGood);
  Bytes recording;
  trace::RecordingWriter writer(&recording);
  // Long enough for the Response, too short for what was downloaded.
  const auto result = DecodeFile(CutFile(capture, 128), Alice(), &writer);
  writer.Close();
  ASSERT_EQ(result.summary.sessions.size(), 1u);
  const SessionSummary& session = result.summary.sessions[0];
  EXPECT_EQ(session.calls.at(0).client_call_id, 65444) << "of control messages their beginning";
  EXPECT_TRUE(session.control_established);
  EXPECT_EQ(session.packets.mppe, 73u);
  EXPECT_EQ(session.packets.decrypted, 73u);
  EXPECT_EQ(session.packets.lost, 0u);
  EXPECT_GT(session.packets.cut, 20u);
  EXPECT_EQ(result.summary.malformed, 0u);
  EXPECT_GT(result.summary.cut, 20u);

  // Inner packets are as short, and say how long they were.
  auto reader = trace::RecordingReader::FromBytes(std::move(recording));
  ASSERT_TRUE(reader.has_value());
  size_t short_ones = 0;
  while (auto item = (*reader)->Next()) {
    const auto* packet = std::get_if<trace::RecordedPacket>(&*item);
    if (packet == nullptr || packet->packet.interface == 0) continue;
    if (packet->packet.original_length == packet->packet.bytes.size()) continue;
    ++short_ones;
    // A whole IPv4 packet behind ff 03 00 21, as far as its own header says.
    ASSERT_GE(packet->packet.bytes.size(), 8u);
    EXPECT_EQ(packet->packet.original_length, 4u + LoadBe16(&packet->packet.bytes[6]));
  }
  EXPECT_GT(short_ones, 20u);
}

TEST(PartialCapture, OfAnyLengthOfPacketsIsReadWithoutAComplaint) {
  const Capture capture = GoldenCapture(kGood);
  for (size_t snaplen = 0; snaplen < 160; ++snaplen) {
    const auto result = DecodeFile(CutFile(capture, snaplen), Alice());
    EXPECT_EQ(result.summary.malformed, 0u) << snaplen;
    for (const SessionSummary& session : result.summary.sessions) {
      EXPECT_LE(session.packets.decrypted, session.packets.mppe);
    }
  }
}

}  // namespace
}  // namespace pptplab::observe
