// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2637 §1.4: control messages in a stream, split and joined anywhere, and streams that are
// none.
#include <gtest/gtest.h>

#include <algorithm>

#include "stack/pptp/message_stream.h"
#include "tests/unit/pptp/support.h"

namespace pptplab::pptp {
namespace {

void Append(Bytes& stream, const wire::ControlMessage& message) {
  const Bytes bytes = wire::WriteControlMessage(message);
  stream.insert(stream.end(), bytes.begin(), bytes.end());
}

/// A whole session as a PAC hears it.
Bytes ClientStream() {
  Bytes stream;
  Append(stream, wire::StartControlConnectionRequest{});
  Append(stream, wire::EchoRequest{77});
  wire::OutgoingCallRequest request;
  request.call_id = 7;
  Append(stream, request);
  wire::SetLinkInfo info;
  info.peers_call_id = 100;
  Append(stream, info);
  Append(stream, wire::CallClearRequest{7});
  Append(stream, wire::StopControlConnectionRequest{});
  return stream;
}

const Strings kAnswers = {"Start-Control-Connection-Reply", "Echo-Reply", "Outgoing-Call-Reply",
                          "Call-Disconnect-Notify", "Stop-Control-Connection-Reply"};
const Strings kSignals = {"Established", "CallUp 100/7", "LinkInfo 100", "CallDown 100", "Closed"};

TEST(ControlStream, MessagesMayBeSplitAtAnyOctet_Rfc2637_1_4) {
  const Bytes stream = ClientStream();
  for (size_t split = 0; split <= stream.size(); ++split) {
    End pac(Role::kPac, false);
    pac.connection.Up(Seconds(0));
    pac.connection.Receive(Seconds(1), ByteView(stream).first(split));
    pac.connection.Receive(Seconds(1), ByteView(stream).subspan(split));
    ASSERT_EQ(pac.Said(), kAnswers) << split;
    ASSERT_EQ(pac.Signals(), kSignals) << split;
  }
}

TEST(ControlStream, MessagesMayComeInPiecesOfAnySize) {
  const Bytes stream = ClientStream();
  for (size_t size = 1; size <= 200; ++size) {
    End pac(Role::kPac, false);
    pac.connection.Up(Seconds(0));
    for (size_t at = 0; at < stream.size(); at += size) {
      const size_t n = std::min(size, stream.size() - at);
      pac.connection.Receive(Seconds(1), ByteView(stream).subspan(at, n));
    }
    ASSERT_EQ(pac.Said(), kAnswers) << size;
    ASSERT_EQ(pac.Signals(), kSignals) << size;
  }
}

/// What was said is nothing, or one reply that tells what was wrong (§2.16: Bad-Format).
bool IsSilenceOrBadFormat(End& end) {
  const auto messages = end.Messages();
  if (messages.empty()) return true;
  return messages.size() == 1 &&
         std::visit(
             [](const auto& message) {
               if constexpr (requires { message.error_code; }) {
                 return message.result_code == 2 && message.error_code == 2;
               }
               return false;
             },
             messages.front());
}

TEST(ControlStream, AnyWrongOctetOfTheFixedHeaderClosesTheConnection_Rfc2637_1_4) {
  const Bytes good = wire::WriteControlMessage(wire::EchoRequest{1});
  for (size_t at = 0; at < 10;
       ++at) {  // Length, PPTP Message Type, Magic Cookie, Control Message Type
    for (int bit = 0; bit < 8; ++bit) {
      Bytes bad = good;
      bad[at] = static_cast<uint8_t>(bad[at] ^ 1 << bit);
      End pac(Role::kPac, false);
      AcceptCall(pac, Seconds(0));
      pac.connection.Receive(Seconds(1), bad);
      EXPECT_TRUE(IsSilenceOrBadFormat(pac)) << at << "." << bit;
      EXPECT_EQ(pac.Signals(), (Strings{"CallDown 100", "Closed"})) << at << "." << bit;
      ASSERT_EQ(pac.Recorded<trace::Drop>().size(), 1u);
      EXPECT_NE(pac.Recorded<trace::Drop>()[0].field, "");
      EXPECT_EQ(pac.reason.rfind("invalid control message: ", 0), 0u) << pac.reason;
    }
  }
}

TEST(ControlStream, ReservedFieldsAreIgnored_Rfc2637_2) {
  Bytes request = wire::WriteControlMessage(wire::StartControlConnectionRequest{});
  request[10] = request[11] = request[14] = request[15] = 0xff;  // Reserved0, Reserved1
  End pac(Role::kPac, false);
  pac.connection.Up(Seconds(0));
  pac.connection.Receive(Seconds(0), request);
  EXPECT_TRUE(pac.connection.established());
}

TEST(ControlStream, OctetsBeforeTheConnectionIsUpAreIgnored) {
  End pac(Role::kPac, false);
  pac.Hear(Seconds(0), wire::StartControlConnectionRequest{});
  EXPECT_EQ(pac.Said(), Strings{});
  EXPECT_EQ(pac.connection.state(), "idle");
}

TEST(ControlStream, AtMostOneMessageIsBuffered) {
  MessageStream stream;
  Bytes many;
  for (int i = 0; i < 1000; ++i) Append(many, wire::IncomingCallRequest{});
  many.resize(many.size() - 1);
  ByteView rest(many);
  size_t count = 0;
  while (auto message = stream.Next(rest)) {
    ASSERT_TRUE(*message);
    ASSERT_LE(stream.buffered(), wire::kMaxControlMessageSize);
    ++count;
  }
  EXPECT_EQ(count, 999u);
  EXPECT_EQ(stream.buffered(), 219u);
  EXPECT_TRUE(rest.empty());
}

/// Whatever came: nothing is owed, everything is bounded, and the end is the end.
void ExpectSane(End& end, uint64_t seed) {
  const Strings signals = end.Signals();
  const size_t closed = static_cast<size_t>(std::ranges::count(signals, "Closed"));
  ASSERT_LE(closed, 1u) << seed;
  if (closed == 1) {
    ASSERT_EQ(signals.back(), "Closed") << seed;
    ASSERT_EQ(end.connection.NextDeadline(), std::nullopt) << seed;
    ASSERT_TRUE(end.call_ids.used.empty()) << seed;
  }
  size_t up = 0, down = 0;
  for (const std::string& signal : signals) {
    up += signal.starts_with("CallUp");
    down += signal.starts_with("CallDown");
  }
  ASSERT_LE(end.call_ids.used.size(), ControlConfig{}.maximum_calls) << seed;
  if (closed == 1) {
    ASSERT_GE(down, up) << seed;
  }
  while (end.connection.TakeMessage()) {
  }
}

/// A random message with random fields, of any type, mostly well-formed.
Bytes RandomMessage(SeededRng& rng) {
  static constexpr uint16_t kLengths[] = {156, 156, 16, 16, 16,  20, 168, 32,
                                          220, 24,  28, 16, 148, 40, 24};
  const uint32_t type = rng.Below(15);
  Bytes bytes(kLengths[type]);
  if (rng.Below(2) == 0) rng.Fill(bytes);
  StoreBe16(&bytes[0], kLengths[type]);
  StoreBe16(&bytes[2], 1);
  StoreBe32(&bytes[4], wire::kMagicCookie);
  StoreBe16(&bytes[8], static_cast<uint16_t>(type + 1));
  if (rng.Below(2) == 0) StoreBe16(&bytes[12], static_cast<uint16_t>(100 + rng.Below(3)));
  if (rng.Below(20) == 0) bytes[rng.Below(12)] = static_cast<uint8_t>(rng.Below(256));
  return bytes;
}

void FeedInPieces(End& end, SeededRng& rng, const Bytes& stream) {
  for (size_t at = 0; at < stream.size();) {
    const size_t n = std::min<size_t>(1 + rng.Below(300), stream.size() - at);
    end.connection.Receive(Seconds(1), ByteView(stream).subspan(at, n));
    at += n;
  }
}

TEST(ControlStream, TenThousandHostileStreamsDoNoHarm) {
  size_t closed = 0;
  for (uint64_t seed = 0; seed < 10000; ++seed) {
    SeededRng rng(seed);
    End end(rng.Below(2) == 0 ? Role::kPns : Role::kPac, rng.Below(2) == 0);
    end.connection.Up(Seconds(0));
    Bytes stream;
    switch (seed % 3) {
      case 0:  // noise
        stream.resize(rng.Below(500));
        rng.Fill(stream);
        break;
      case 1:  // a session with some octets changed
        stream = ClientStream();
        for (uint32_t i = rng.Below(4); i > 0; --i) {
          stream[rng.Below(static_cast<uint32_t>(stream.size()))] = static_cast<uint8_t>(rng.U16());
        }
        break;
      default:  // any messages in any order, after the start
        end.Establish(Seconds(0));
        for (uint32_t i = rng.Below(3); i > 0; --i) end.connection.PlaceCall(Seconds(0));
        for (uint32_t i = rng.Below(12); i > 0; --i) {
          const Bytes message = RandomMessage(rng);
          stream.insert(stream.end(), message.begin(), message.end());
        }
    }
    FeedInPieces(end, rng, stream);
    if (rng.Below(2) == 0) end.connection.ClearCall(Seconds(2), 100);
    if (rng.Below(4) == 0) end.connection.Stop(Seconds(2));
    for (int i = 0; i < 5; ++i) {
      if (const auto next = end.connection.NextDeadline()) end.connection.Tick(*next);
    }
    if (rng.Below(2) == 0) end.connection.Down(Seconds(999));
    closed += end.connection.NextDeadline() == std::nullopt;
    ExpectSane(end, seed);
    if (testing::Test::HasFatalFailure()) return;
  }
  EXPECT_GT(closed, 5000u);
}

}  // namespace
}  // namespace pptplab::pptp
