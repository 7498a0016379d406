// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// IPCP, RFC 1332 and RFC 1877, with the test as the peer.
#include "stack/ppp/ipcp.h"

#include <gtest/gtest.h>

#include "tests/unit/ppp/scripted.h"

namespace pptplab::ppp {
namespace {

SessionConfig Server() {
  SessionConfig config;
  config.ipcp.local = *ParseAddress("10.8.0.1");
  config.ipcp.remote = *ParseAddress("10.8.0.100");
  config.ipcp.dns[0] = *ParseAddress("10.8.0.53");
  return config;
}

TEST(IpcpServer, TellsThePeerItsAddressInANak_Rfc1332_3_3) {
  Scripted<Ipcp> peer(Server());
  peer.Start();
  EXPECT_EQ(peer.Sent(), "0101000a03060a080001");
  peer.Receive(1, 1, "030600000000");
  EXPECT_EQ(peer.Sent(), "0301000a03060a080064");
  peer.Receive(1, 2, "03060a080064");
  EXPECT_EQ(peer.Sent(), "0202000a03060a080064");
}

TEST(IpcpServer, AsksForTheAddressIfThePeerForgetsIt_Rfc1332_3_3) {
  Scripted<Ipcp> peer(Server());
  peer.Start();
  peer.Sent();
  peer.Receive(1, 1, "");
  EXPECT_EQ(peer.Sent(), "0301000a03060a080064");
}

TEST(IpcpServer, TellsTheServersItKnowsAndRejectsTheOthers_Rfc1877_1) {
  Scripted<Ipcp> peer(Server());
  peer.Start();
  peer.Sent();
  peer.Receive(1, 1, "03060a080064 810600000000 820600000000 830600000000");
  EXPECT_EQ(peer.Sent(),
            "0401001082060000000083060000"
            "0000");
  peer.Receive(1, 2, "03060a080064 810600000000");
  EXPECT_EQ(peer.Sent(), "0302000a81060a080035");
}

TEST(IpcpServer, AgreesOnVanJacobsonCompressionEachDirectionForItself_Rfc1332_4) {
  SessionConfig config = Server();
  config.ipcp.vj = true;
  Scripted<Ipcp> peer(config);
  peer.Start();
  EXPECT_EQ(peer.Sent(), "0101001003060a0800010206002d0f01");
  peer.Receive(1, 1, "03060a080064 02060061 0001");  // another compression
  EXPECT_EQ(peer.Sent(), "0301000a0206002d0f01");
  peer.Receive(1, 2, "03060a080064 0206002d0300");
  EXPECT_EQ(peer.Sent(), "0202001003060a0800640206002d0300");
  peer.Receive(wire::kConfigureNak, 1, "0206002d0701");
  EXPECT_EQ(peer.Sent(), "0102001003060a0800010206002d0701");
  peer.Receive(wire::kConfigureAck, 2, "03060a0800010206002d0701");
  ASSERT_TRUE(peer.protocol.opened());
  ASSERT_TRUE(peer.protocol.vj_send() && peer.protocol.vj_receive());
  EXPECT_EQ(peer.protocol.vj_send()->max_slot, 3);
  EXPECT_FALSE(peer.protocol.vj_send()->compress_slot);
  EXPECT_EQ(peer.protocol.vj_receive()->max_slot, 7);
}

TEST(IpcpServer, GoesOnWithoutHeaderCompressionIfThePeerRejectsIt_Rfc1332_3_2) {
  SessionConfig config = Server();
  config.ipcp.vj = true;
  Scripted<Ipcp> peer(config);
  peer.Start();
  peer.Sent();
  peer.Receive(wire::kConfigureReject, 1, "0206002d0f01");
  EXPECT_EQ(peer.Sent(), "0102000a03060a080001");
  peer.Receive(wire::kConfigureAck, 2, "03060a080001");
  peer.Receive(1, 1, "03060a080064");
  ASSERT_TRUE(peer.protocol.opened());
  EXPECT_FALSE(peer.protocol.vj_send() || peer.protocol.vj_receive());
}

TEST(IpcpServer, RejectsHeaderCompressionAndTheObsoleteAddresses_Rfc1332_3) {
  Scripted<Ipcp> peer(Server());
  peer.Start();
  peer.Sent();
  peer.Receive(1, 1, "03060a080064 0206002d0f01 010a0a0800640a080001");
  EXPECT_EQ(peer.Sent(), "040100140206002d0f01010a0a0800640a080001");
}

TEST(IpcpServer, StandsByItsOwnAddress_Rfc1332_3_3) {
  Scripted<Ipcp> peer(Server());
  peer.Start();
  peer.Sent();
  peer.Receive(3, 1, "0306c0a80001");
  EXPECT_EQ(peer.Sent(), "0102000a03060a080001");
}

TEST(IpcpClient, TakesWhatItIsToldAndDropsWhatIsRejected_Rfc1877_1) {
  SessionConfig config;
  config.ipcp.request_dns = true;
  config.ipcp.request_nbns = true;
  Scripted<Ipcp> peer(config);
  peer.Start();
  EXPECT_EQ(peer.Sent(), "01010022030600000000810600000000820600000000830600000000840600000000");
  peer.Receive(4, 1, "820600000000840600000000");
  EXPECT_EQ(peer.Sent(), "01020016030600000000810600000000830600000000");
  peer.Receive(3, 2, "03060a080064 81060a080035 83060a080036");
  EXPECT_EQ(peer.Sent(), "0103001603060a08006481060a08003583060a080036");
  peer.Receive(1, 9, "03060a080001");
  peer.Receive(2, 3, "03060a080064 81060a080035 83060a080036");
  ASSERT_TRUE(peer.protocol.opened());
  const NetworkUp& up = peer.protocol.addresses();
  EXPECT_EQ(ToString(up.local), "10.8.0.100");
  EXPECT_EQ(ToString(up.remote), "10.8.0.1");
  EXPECT_EQ(ToString(up.dns[1]), "10.8.0.54");
  EXPECT_TRUE(up.nbns[0].IsAny());
}

TEST(IpcpClient, RejectsAPeerThatWantsAnAddressFromIt_Rfc1332_3_3) {
  Scripted<Ipcp> peer(SessionConfig{});
  peer.Start();
  peer.Sent();
  peer.Receive(1, 1, "030600000000");
  EXPECT_EQ(peer.Sent(), "0401000a030600000000");
}

TEST(IpcpClient, RecordsWhatWasAgreed) {
  Scripted<Ipcp> peer(Server());
  peer.Start();
  peer.Receive(1, 1, "03060a080064");
  peer.AckOurs();
  std::string text;
  for (const trace::Event& event : peer.sink.events()) {
    if (const auto* agreed = std::get_if<trace::Agreed>(&event.detail)) {
      text += std::string(agreed->what) + "=" + std::string(agreed->value) +
              (agreed->for_peer ? " peer " : " own ");
    }
  }
  EXPECT_EQ(text, "IP-Address=10.8.0.1 own IP-Address=10.8.0.100 peer ");
}

}  // namespace
}  // namespace pptplab::ppp
