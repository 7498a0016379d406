// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Two whole sessions back to back: the phases of RFC 1661 §3, from Dead to the network and back.
#include "stack/ppp/session.h"

#include <gtest/gtest.h>

#include "tests/unit/ppp/fakes.h"

namespace pptplab::ppp {
namespace {

/// A packet goes through MPPE from one end to the other and is the same.
void ExpectEncryptedPath(MppeSender* sender, MppeReceiver* receiver) {
  ASSERT_NE(sender, nullptr);
  ASSERT_NE(receiver, nullptr);
  for (int i = 0; i < 300; ++i) {
    const Bytes clear = {0x00, 0x21, 0x45, static_cast<uint8_t>(i & 0xff), 1, 2, 3};
    Pdu pdu(clear);
    sender->Encrypt(pdu);
    EXPECT_NE(ToBytes(pdu.bytes().subspan(2)), clear);
    ASSERT_FALSE(receiver->Decrypt(pdu).dropped) << i;
    ASSERT_EQ(ToBytes(pdu.bytes()), clear);
  }
}

TEST(Session, ReachesTheNetworkPhaseWithAddressesAndEncryptionThatAgree) {
  Pair pair(ClientConfig(), ServerConfig());
  pair.Connect();
  ASSERT_TRUE(pair.connected()) << pair.client.finished.value_or("")
                                << pair.server.finished.value_or("");
  EXPECT_EQ(ToString(pair.client.network->local), "10.8.0.100");
  EXPECT_EQ(ToString(pair.client.network->remote), "10.8.0.1");
  EXPECT_EQ(ToString(pair.server.network->remote), "10.8.0.100");
  EXPECT_EQ(pair.client.session.phase(), Phase::kNetwork);
  EXPECT_TRUE(pair.client.session.NetworkIsOpen(wire::kPppIpv4));
  EXPECT_FALSE(pair.client.session.NetworkIsOpen(wire::kPppIpv6));
  EXPECT_EQ(pair.client.session.authenticated_user(), "alice");
  EXPECT_EQ(pair.server.session.authenticated_user(), "alice");
  EXPECT_EQ(pair.client.session.framing().peer_mru, 1400);
  EXPECT_TRUE(pair.client.session.framing().compress_protocol);
  EXPECT_TRUE(pair.server.session.framing().omit_address_control);
  EXPECT_EQ(pair.client.negotiated->send_accm, 0u);
  ExpectEncryptedPath(pair.client.session.mppe_sender(), pair.server.session.mppe_receiver());
  ExpectEncryptedPath(pair.server.session.mppe_sender(), pair.client.session.mppe_receiver());
}

}  // namespace
}  // namespace pptplab::ppp
