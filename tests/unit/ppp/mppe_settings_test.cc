// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a session's settings mean for MPPE's packets.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/ppp/fakes.h"
#include "tests/unit/ppp/mppe_support.h"

namespace pptplab::ppp {
namespace {

/// The coherency counts of the packets with FLUSHED among the first 600.
std::vector<int> FlushedCounts(bool first, bool flags) {
  SessionConfig client = ClientConfig(), server = ServerConfig();
  for (SessionConfig* config : {&client, &server}) {
    config->encryption.allow_stateless = false;
    config->encryption.flush_first_packet = first;
    config->encryption.flush_flag_packets = flags;
  }
  Pair pair(client, server);
  pair.Connect();
  EXPECT_TRUE(pair.connected());
  std::vector<int> counts;
  for (int i = 0; i < 600; ++i) {
    const Bytes clear = {0x00, 0x21, 0x45, 1, 2, 3};
    Pdu pdu(clear);
    const auto header = pair.client.session.mppe_sender()->Encrypt(pdu).header;
    if (header.flushed) counts.push_back(header.coherency_count);
    EXPECT_FALSE(pair.server.session.mppe_receiver()->Decrypt(pdu).dropped) << i;
  }
  return counts;
}

TEST(StatefulSettings, SayWhichPacketsHaveTheFlushedBit_Rfc3078_3_1_And_7_2) {
  EXPECT_EQ(FlushedCounts(true, false), std::vector<int>{0});
  EXPECT_EQ(FlushedCounts(false, true), (std::vector<int>{255, 511}));
  EXPECT_EQ(FlushedCounts(true, true), (std::vector<int>{0, 255, 511}));
  EXPECT_EQ(FlushedCounts(false, false), std::vector<int>{});
}

/// What became of each of 700 packets, of which some are lost, and their headers and sizes.
std::vector<std::string> Fates(MppeParameters parameters, bool modelled) {
  parameters.modelled = modelled;
  MppeSender sender(parameters, StartKey(parameters.key_bits));
  MppeReceiver receiver(parameters, StartKey(parameters.key_bits));
  std::vector<std::string> fates;
  for (uint32_t number = 0; number < 700; ++number) {
    const Bytes clear = ClearPacket(number);
    Pdu pdu(clear);
    const auto sent = sender.Encrypt(pdu);
    std::string fate = ToHex(pdu.bytes().first(2)) + " " + std::to_string(pdu.size());
    if (sent.key_changed) fate += " new key";
    EXPECT_FALSE(std::ranges::equal(pdu.bytes().subspan(2), clear)) << number;
    const bool lost = number == 10 || number == 255 || (number > 300 && number < 320);
    if (lost) {
      fate += " lost";
    } else {
      const auto received = receiver.Decrypt(pdu);
      if (received.dropped) fate += std::string(" dropped: ") + received.detail;
      if (received.request_reset) sender.ReceiveResetRequest();
      const bool same = std::ranges::equal(pdu.bytes(), clear);
      EXPECT_TRUE(received.dropped || same) << number;
    }
    fates.push_back(fate);
  }
  return fates;
}

TEST(ModelledCipher, KeepsSizesHeadersKeyChangesAndWhatLossesDo) {
  for (const int bits : {40, 56, 128}) {
    for (const bool stateless : {true, false}) {
      for (const MppeDialect dialect : {MppeDialect::kRfc3078, MppeDialect::kLinux}) {
        MppeParameters parameters;
        parameters.key_bits = bits;
        parameters.stateless = stateless;
        parameters.dialect = dialect;
        EXPECT_EQ(Fates(parameters, true), Fates(parameters, false)) << bits << stateless;
      }
    }
  }
}

TEST(ModelledCipher, GivesGarbageToWhoHasAnotherKey) {
  MppeParameters parameters;
  parameters.modelled = true;
  Bytes other = StartKey(128);
  other[0] ^= 1;
  MppeSender sender(parameters, StartKey(128));
  MppeReceiver receiver(parameters, other);
  int read = 0;
  for (uint32_t number = 0; number < 256; ++number) {
    const Bytes clear = ClearPacket(number);
    Pdu pdu(clear);
    sender.Encrypt(pdu);
    if (!receiver.Decrypt(pdu).dropped && std::ranges::equal(pdu.bytes(), clear)) ++read;
  }
  EXPECT_EQ(read, 0);
}

}  // namespace
}  // namespace pptplab::ppp
