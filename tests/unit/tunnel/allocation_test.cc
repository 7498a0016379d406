// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A packet brings its own room (Pdu's headroom); no layer on its way down or up asks for more.
// Counted by an operator new of this program's own.
#include <gtest/gtest.h>

#include "stack/wire/ppp.h"
#include "tests/support/linked_paths.h"
#include "tests/unit/tunnel/counted_new.h"

namespace pptplab::testing {
namespace {

/// Allocations of 100 packets between the client's network and the server's.
size_t AllocationsOf(const ppp::EncryptionConfig& encryption) {
  ppp::SessionConfig client = LinkedClientConfig();
  ppp::SessionConfig server = LinkedServerConfig();
  client.encryption = server.encryption = encryption;
  LinkedPaths paths(client, server);
  EXPECT_TRUE(paths.IsUp());
  const Bytes packet = NetworkPacket(1400);
  const auto send = [&] {
    Pdu pdu(packet);
    const size_t before = Allocations();
    auto gre = paths.client().Down(paths.now(), wire::kPppIpv4, std::move(pdu));
    PPTPLAB_CHECK(gre.has_value());
    paths.server().ReceiveGre(paths.now(), std::move(*gre));
    const auto arrival = paths.server().Up(paths.now());
    EXPECT_TRUE(arrival.has_value());
    return Allocations() - before;
  };
  send();  // buffers that stay are made once
  size_t sum = 0;
  for (int i = 0; i < 300; ++i) sum += send();
  return sum;
}

TEST(DataPathAllocations, NoLayerAllocatesForAPacketInClear) {
  ppp::EncryptionConfig config;
  config.policy = ppp::EncryptionPolicy::kRefused;
  EXPECT_EQ(AllocationsOf(config), 0u);
}

TEST(DataPathAllocations, NoLayerAllocatesForAnEncryptedPacket_Rfc3078) {
  for (const bool stateful : {false, true}) {
    ppp::EncryptionConfig config;
    config.prefer_stateful = stateful;
    EXPECT_EQ(AllocationsOf(config), 0u) << (stateful ? "stateful" : "stateless");
  }
}

}  // namespace
}  // namespace pptplab::testing
