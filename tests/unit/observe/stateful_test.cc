// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Stateful MPPE in both dialects, every key length, with losses: two endpoints of our own make the
// packets, and a capture on either side of the loss is read.
#include <gtest/gtest.h>

#include <map>

#include "stack/trace/recording.h"
#include "stack/wire/checksum.h"
#include "tests/support/pair.h"
#include "tests/unit/observe/capture_tools.h"

namespace pptplab::observe {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Bytes Packet(uint32_t index) {
  Bytes packet(60 + index % 700, static_cast<uint8_t>(index));
  packet[0] = 0x45;
  StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
  return packet;
}

Bytes InIp(bool from_client, ByteView gre) {
  Bytes packet(20 + gre.size());
  packet[0] = 0x45;
  StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
  packet[8] = 64;
  packet[9] = 47;
  StoreBe32(&packet[12], (from_client ? testing::kClientAddress : testing::kServerAddress).value);
  StoreBe32(&packet[16], (from_client ? testing::kServerAddress : testing::kClientAddress).value);
  std::copy(gre.begin(), gre.end(), packet.begin() + 20);
  return packet;
}

struct Lossy {
  Capture at_sender;    ///< all that was sent
  Capture at_receiver;  ///< without what was lost
  size_t delivered = 0;
  size_t sent = 0;
  uint64_t lost = 0;
};

Lossy RunLossy(ppp::MppeDialect dialect, int bits, bool stateless) {
  auto client = testing::ClientConfig(), server = testing::ServerConfig();
  for (auto* config : {&client, &server}) {
    auto& encryption = config->session.encryption;
    encryption.policy = ppp::EncryptionPolicy::kRequired;
    encryption.allow_40 = bits == 40;
    encryption.allow_56 = bits == 56;
    encryption.allow_128 = bits == 128;
    encryption.allow_stateless = stateless;
    encryption.allow_stateful = !stateless;
    encryption.dialect = dialect;
  }
  testing::Pair pair(client, server, {});
  Lossy lossy;
  lossy.at_sender.link_type = lossy.at_receiver.link_type = 101;
  uint64_t data = 0;
  pair.gre_filter = [&](const testing::Pair::End& from, ByteView packet) {
    const Frame frame{pair.now(), InIp(&from == &pair.client, packet)};
    lossy.at_sender.frames.push_back(frame);
    const bool is_lost = &from == &pair.client && packet.size() > 70 && ++data % 23 == 0;
    if (is_lost) {
      ++lossy.lost;
    } else {
      lossy.at_receiver.frames.push_back(frame);
    }
    return !is_lost;
  };
  pair.Open();
  pair.RunFor(seconds(5));
  EXPECT_TRUE(pair.IsUp());
  for (uint32_t i = 0; i < 600; ++i) {  // more than two rounds of a flag packet
    pair.Send(pair.client, Packet(i));
    pair.RunFor(milliseconds(20));
    ++lossy.sent;
  }
  pair.RunFor(seconds(3));
  lossy.delivered = pair.server.delivered.size();
  return lossy;
}

TEST(DecodeStateful, ReadsAsMuchAsTheReceiverDoes_Rfc3078_8) {
  for (const auto dialect : {ppp::MppeDialect::kRfc3078, ppp::MppeDialect::kLinux}) {
    for (const int bits : {40, 56, 128}) {
      for (const bool stateless : {false, true}) {
        SCOPED_TRACE((dialect == ppp::MppeDialect::kLinux ? "Linux " : "RFC 3078 ") +
                     std::to_string(bits) + (stateless ? " stateless" : " stateful"));
        const Lossy lossy = RunLossy(dialect, bits, stateless);
        ASSERT_GT(lossy.lost, 10u);
        const SessionSummary near = OnlySession(lossy.at_receiver, Alice());
        EXPECT_GE(near.packets.inner, lossy.delivered);
        EXPECT_EQ(near.packets.lost, lossy.lost);
        ASSERT_FALSE(near.protection.empty());
        EXPECT_EQ(near.protection[0].key_bits, bits);
        EXPECT_EQ(near.protection[0].stateless, stateless);
        // Who hears all that is sent reads all.
        const SessionSummary far = OnlySession(lossy.at_sender, Alice());
        EXPECT_EQ(far.packets.inner, lossy.sent);
        EXPECT_EQ(far.packets.lost, 0u);
      }
    }
  }
}

}  // namespace
}  // namespace pptplab::observe
