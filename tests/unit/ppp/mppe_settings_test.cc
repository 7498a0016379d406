// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a session's settings mean for MPPE's packets.
#include <gtest/gtest.h>

#include "tests/unit/ppp/fakes.h"

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

}  // namespace
}  // namespace pptplab::ppp
