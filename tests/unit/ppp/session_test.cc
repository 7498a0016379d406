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

TEST(Session, TellsTheClientItsNameServers_Rfc1877_1) {
  SessionConfig client = ClientConfig();
  client.ipcp.request_dns = true;
  client.ipcp.request_nbns = true;
  Pair pair(client, ServerConfig());
  pair.Connect();
  ASSERT_TRUE(pair.connected());
  EXPECT_EQ(ToString(pair.client.network->dns[0]), "10.8.0.53");
  EXPECT_TRUE(pair.client.network->dns[1].IsAny());
}

TEST(Session, GivesAUserItsOwnAddress) {
  SessionConfig client = ClientConfig();
  client.authentication.user = "bob";
  client.authentication.password = "battery";
  Pair pair(client, ServerConfig());
  pair.Connect();
  ASSERT_TRUE(pair.connected());
  EXPECT_EQ(ToString(pair.client.network->local), "10.8.0.77");
}

TEST(Session, RefusesAWrongPasswordAndBothEndsSaySo_Rfc2759_6) {
  SessionConfig client = ClientConfig();
  client.authentication.password = "hunter2";
  SessionConfig server = ServerConfig();
  server.authentication.max_attempts = 1;
  Pair pair(client, server);
  pair.Start();
  pair.RunFor(seconds(60));
  EXPECT_FALSE(pair.client.network);
  ASSERT_TRUE(pair.client.finished && pair.server.finished);
  EXPECT_TRUE(pair.client.finished->starts_with("authentication failed: "))
      << *pair.client.finished;
  EXPECT_NE(pair.client.finished->find("691"), std::string::npos) << *pair.client.finished;
  EXPECT_TRUE(pair.server.finished->starts_with("authentication failed: "))
      << *pair.server.finished;
  EXPECT_EQ(pair.client.times_finished, 1);
  EXPECT_EQ(pair.server.session.mppe_sender(), nullptr);
}

TEST(Session, EndsIfTheClientHasNoUser) {
  SessionConfig client = ClientConfig();
  client.authentication.user.clear();
  Pair pair(client, ServerConfig());
  pair.Start();
  pair.RunFor(seconds(60));
  ASSERT_TRUE(pair.client.finished && pair.server.finished);
  EXPECT_EQ(*pair.server.finished, "the peer refuses to authenticate itself");
  EXPECT_EQ(*pair.client.finished,
            "the peer ended the link: the peer refuses to authenticate itself");
}

TEST(Session, NeedsAuthenticationForEncryption_Rfc3079_3) {
  SessionConfig server = ServerConfig();
  server.authentication.require_peer = false;
  Pair pair(ClientConfig(), server);
  pair.Start();
  pair.RunFor(seconds(60));
  ASSERT_TRUE(pair.server.finished);
  EXPECT_NE(pair.client.finished->find("without authentication there is no key"), std::string::npos);
}

struct PolicyCase {
  EncryptionPolicy client, server;
  bool network, encrypted;
};

TEST(Session, FollowsTheEncryptionPolicyOfBothEnds_Rfc3078_2) {
  using P = EncryptionPolicy;
  const PolicyCase cases[] = {
      {P::kRefused, P::kRefused, true, false},   {P::kRefused, P::kAllowed, true, false},
      {P::kRefused, P::kRequired, false, false}, {P::kAllowed, P::kRefused, true, false},
      {P::kAllowed, P::kAllowed, true, true},    {P::kAllowed, P::kRequired, true, true},
      {P::kRequired, P::kRefused, false, false}, {P::kRequired, P::kAllowed, true, true},
      {P::kRequired, P::kRequired, true, true}};
  for (const PolicyCase& c : cases) {
    SCOPED_TRACE(std::to_string(static_cast<int>(c.client)) +
                 std::to_string(static_cast<int>(c.server)));
    SessionConfig client = ClientConfig(), server = ServerConfig();
    client.encryption.policy = c.client;
    server.encryption.policy = c.server;
    Pair pair(client, server);
    pair.Connect();
    pair.RunFor(seconds(60));
    EXPECT_EQ(pair.connected(), c.network) << pair.client.finished.value_or("");
    EXPECT_EQ(pair.client.session.mppe_sender() != nullptr, c.encrypted);
    EXPECT_EQ(pair.server.session.mppe_receiver() != nullptr, c.encrypted);
    if (c.network) continue;
    const End& strict = c.client == P::kRequired ? pair.client : pair.server;
    ASSERT_TRUE(strict.finished);
    EXPECT_TRUE(strict.finished->starts_with("encryption is required, and the peer"))
        << *strict.finished;
  }
}

TEST(Session, AgreesOnEveryStrengthAndModeThatBothAllow_Rfc3078_2_1) {
  for (const int bits : {40, 56, 128}) {
    for (const bool stateless : {true, false}) {
      for (const MppeDialect dialect : {MppeDialect::kRfc3078, MppeDialect::kLinux}) {
        SCOPED_TRACE(std::to_string(bits) + (stateless ? " stateless" : " stateful"));
        SessionConfig server = ServerConfig(), client = ClientConfig();
        server.encryption.allow_40 = bits == 40;
        server.encryption.allow_56 = bits == 56;
        server.encryption.allow_128 = bits == 128;
        server.encryption.allow_stateless = stateless;
        server.encryption.allow_stateful = !stateless;
        server.encryption.dialect = client.encryption.dialect = dialect;
        Pair pair(client, server);
        pair.Connect();
        ASSERT_TRUE(pair.connected()) << pair.client.finished.value_or("");
        ExpectEncryptedPath(pair.client.session.mppe_sender(), pair.server.session.mppe_receiver());
        ExpectEncryptedPath(pair.server.session.mppe_sender(), pair.client.session.mppe_receiver());
      }
    }
  }
}

TEST(Session, EndsWithoutACommonStrength) {
  SessionConfig client = ClientConfig(), server = ServerConfig();
  client.encryption.allow_128 = client.encryption.allow_56 = false;
  server.encryption.allow_40 = false;
  Pair pair(client, server);
  pair.Start();
  pair.RunFor(seconds(60));
  EXPECT_TRUE(pair.client.finished && pair.server.finished);
}

TEST(Session, AgreesOnKeysWhenBothEndsAuthenticateEachOther) {
  SessionConfig client = ClientConfig(), server = ServerConfig();
  client.authentication.require_peer = true;
  server.authentication.user = "bob";
  server.authentication.password = "battery";
  Pair pair(client, server);
  pair.Connect();
  ASSERT_TRUE(pair.connected()) << pair.client.finished.value_or("")
                                << pair.server.finished.value_or("");
  ExpectEncryptedPath(pair.client.session.mppe_sender(), pair.server.session.mppe_receiver());
  ExpectEncryptedPath(pair.server.session.mppe_sender(), pair.client.session.mppe_receiver());
}

TEST(Session, HangsUpInOrderAndTellsTheOtherEndWhy_Rfc1661_3_7) {
  Pair pair(ClientConfig(), ServerConfig());
  pair.Connect();
  pair.client.session.Close(pair.now);
  pair.RunFor(seconds(10));
  EXPECT_EQ(pair.client.finished, "closed by the user");
  EXPECT_EQ(pair.server.finished, "the peer ended the link: closed by the user");
  EXPECT_FALSE(pair.client.network || pair.server.network);
  EXPECT_EQ(pair.client.session.phase(), Phase::kDead);
  EXPECT_EQ(pair.client.session.mppe_sender(), nullptr);
  EXPECT_FALSE(pair.client.session.NextDeadline());
}

TEST(Session, AsksWhetherGreIsBlockedWhenNobodyAnswers) {
  Pair pair(ClientConfig(), ServerConfig());
  pair.lose = [](bool, const ControlFrame&) { return true; };
  pair.Start();
  pair.RunFor(seconds(30));
  EXPECT_EQ(pair.client.finished,
            "no answer to 10 LCP Configure-Requests: is GRE (IP protocol 47) blocked?");
}

TEST(Session, NoticesThatTheLinkBelowIsGone) {
  Pair pair(ClientConfig(), ServerConfig());
  pair.Connect();
  pair.client.session.LowerDown(pair.now);
  pair.client.TakeSignals();
  EXPECT_EQ(pair.client.finished, "the link below went down");
  EXPECT_FALSE(pair.client.network);
}

TEST(Session, NoticesADeadPeerByItsSilence_Rfc1661_5_8) {
  SessionConfig client = ClientConfig();
  client.lcp.echo_interval = seconds(10);
  Pair pair(client, ServerConfig());
  pair.Connect();
  pair.RunFor(seconds(300));
  EXPECT_TRUE(pair.connected()) << "answered echoes keep it up";
  pair.lose = [](bool, const ControlFrame&) { return true; };
  pair.RunFor(seconds(70));
  EXPECT_EQ(pair.client.finished, "the peer did not answer 4 LCP Echo-Requests");
}

TEST(Session, ComesUpThoughTheWayIsLongerThanTheRestartTimer_Rfc1661_5_1) {
  for (const int round_trip_ms : {2900, 3100, 7000, 12000}) {
    SessionConfig client = ClientConfig(), server = ServerConfig();
    // Each Challenge is a new one (RFC 1994 §4.1), so CHAP needs a timer that is longer than the
    // way.
    server.authentication.challenge_timeout = client.authentication.challenge_timeout = seconds(15);
    client.authentication.give_up_after = seconds(60);
    Pair pair(client, server);
    pair.one_way = milliseconds(round_trip_ms / 2);
    pair.Start();
    pair.RunFor(seconds(200));
    EXPECT_TRUE(pair.connected()) << round_trip_ms << " " << pair.client.finished.value_or("")
                                  << " " << pair.server.finished.value_or("");
    EXPECT_EQ(pair.client.Times("LCP", "Opened"), 1) << round_trip_ms;
  }
}

TEST(Session, RepeatsItsIpcpRequestAsSoonAsAPeerThatWantsEncryptionFirstHasIt) {
  // As pppd does: until CCP is Opened it says nothing of IPCP, and answers ours with a
  // Terminate-Ack.
  Pair pair(ClientConfig(), ServerConfig());
  bool server_has_ccp = false;
  int repeated = 0;
  pair.lose = [&](bool from_client, const ControlFrame& frame) {
    if (!from_client && frame.protocol == wire::kPppCcp && frame.packet[0] == wire::kConfigureAck) {
      server_has_ccp = true;
    }
    if (frame.protocol != wire::kPppIpcp) return false;
    if (server_has_ccp) {
      if (from_client && frame.packet[0] == wire::kConfigureRequest) ++repeated;
      return false;
    }
    Bytes refusal = *FromHex("06000004");
    refusal[1] = frame.packet[1];
    if (from_client) pair.Put(false, {wire::kPppIpcp, refusal});
    return true;
  };
  pair.Start();
  pair.RunFor(seconds(2));  // less than the Restart timer
  EXPECT_GE(repeated, 1);
  pair.RunFor(seconds(3));
  EXPECT_TRUE(pair.connected());
}

TEST(Session, AgreesOnEncryptionBeforeAddressesIfToldTo) {
  // As pppd does with require-mppe; once at one end, once at the other, once at both.
  for (const int who : {1, 2, 3}) {
    SessionConfig client = ClientConfig(), server = ServerConfig();
    client.encryption.before_networks = (who & 1) != 0;
    server.encryption.before_networks = (who & 2) != 0;
    Pair pair(client, server);
    bool client_early = false, server_early = false;
    pair.lose = [&](bool from_client, const ControlFrame& frame) {
      const bool request =
          frame.protocol == wire::kPppIpcp && frame.packet[0] == wire::kConfigureRequest;
      if (request && from_client && pair.client.Times("CCP", "Opened") == 0) client_early = true;
      if (request && !from_client && pair.server.Times("CCP", "Opened") == 0) server_early = true;
      return false;
    };
    pair.Start();
    pair.RunFor(seconds(2));  // less than the Restart timer
    EXPECT_TRUE(pair.connected()) << who;
    EXPECT_EQ(client_early, !client.encryption.before_networks) << who;
    EXPECT_EQ(server_early, !server.encryption.before_networks) << who;
  }
}

TEST(Session, RejectsIpv6cpAndStaysUp_Rfc1661_5_7) {
  Pair pair(ClientConfig(), ServerConfig());
  pair.Connect();
  pair.client.session.Receive(pair.now, wire::kPppIpv6cp, *FromHex("0101000e010a1122334455667788"),
                              0);
  const auto frame = pair.client.session.TakeFrame();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->protocol, wire::kPppLcp);
  EXPECT_EQ(ToHex(ByteView(frame->packet).first(6)).substr(0, 2), "08");
  EXPECT_EQ(ToHex(ByteView(frame->packet).subspan(4, 2)), "8057");
  EXPECT_EQ(pair.client.session.phase(), Phase::kNetwork);
}

TEST(Session, DropsNetworkProtocolsBeforeTheirPhase_Rfc1661_3_5) {
  End end(ServerConfig(), 1, 1);
  end.session.Open(kStart);
  end.session.LowerUp(kStart);
  while (end.session.TakeFrame()) {
  }
  for (const uint16_t protocol :
       {wire::kPppIpcp, wire::kPppCcp, wire::kPppChap, wire::kPppIpv6cp}) {
    end.session.Receive(kStart, protocol, *FromHex("01010004"), 0);
    EXPECT_FALSE(end.session.TakeFrame()) << protocol;
  }
}

TEST(Session, RecordsMessagesPhasesAndKeysTheSameWayEachTime) {
  const auto run = [](uint64_t seed) {
    Pair pair(ClientConfig(), ServerConfig(), seed);
    pair.Connect();
    std::string text;
    for (const trace::Event& event : pair.client.sink.events()) {
      text += ToHex(trace::EncodeEvent(event)) + "\n";
    }
    return text;
  };
  EXPECT_EQ(run(3), run(3));
  EXPECT_NE(run(3), run(4));
  Pair pair(ClientConfig(), ServerConfig());
  pair.Connect();
  std::string keys, phases;
  for (const trace::Event& event : pair.client.sink.events()) {
    if (const auto* key = std::get_if<trace::Key>(&event.detail))
      keys += std::string(key->what) + ",";
    const auto* t = std::get_if<trace::Transition>(&event.detail);
    if (t != nullptr && t->automaton == "PPP phase") phases += std::string(t->to) + ",";
  }
  EXPECT_EQ(phases, "Establish,Authenticate,Network,");
  EXPECT_EQ(keys, "NT hash,NT hash hash,Master key,Start key,Session key,Start key,Session key,");
}

TEST(Session, ComesUpOverALossyLinkOrSaysWhyNot) {
  int up = 0;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    Pair pair(ClientConfig(), ServerConfig(), seed);
    SeededRng dice(seed);
    pair.lose = [&](bool, const ControlFrame&) { return dice.Unit() < 0.2; };
    pair.Start();
    pair.RunFor(seconds(300));
    const bool told = pair.client.finished.has_value() || pair.server.finished.has_value();
    EXPECT_TRUE(pair.connected() || told) << seed;
    if (pair.connected()) ++up;
    EXPECT_LT(pair.frames_sent, 500) << seed;
  }
  EXPECT_GT(up, 190);
}

// Found by fuzzing: from Stopped, Close leads to Closed without This-Layer-Finished.
TEST(Session, APassiveEndThatWaitsForItsPeerCanBeClosed_Rfc1661_4_1) {
  SessionConfig client = ClientConfig();
  client.automaton.passive = true;
  Pair pair(client, ServerConfig());
  pair.lose = [](bool, const ControlFrame&) { return true; };
  pair.Start();
  pair.RunFor(seconds(60));
  EXPECT_FALSE(pair.client.finished);
  pair.client.session.Close(pair.now);
  pair.client.TakeSignals();
  EXPECT_EQ(pair.client.finished, "closed by the user");
  EXPECT_EQ(pair.client.times_finished, 1);
  EXPECT_EQ(pair.client.session.phase(), Phase::kDead);
}

TEST(Session, SurvivesRandomPacketsInEveryPhase) {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Pair pair(ClientConfig(), ServerConfig(), seed);
    SeededRng dice(seed);
    pair.Start();
    if (seed % 3 != 0) pair.RunFor(milliseconds(static_cast<int>(seed % 120)));
    for (int i = 0; i < 200; ++i) {
      static constexpr uint16_t kProtocols[] = {
          wire::kPppLcp,  wire::kPppLcp,    wire::kPppChap, wire::kPppCcp,
          wire::kPppIpcp, wire::kPppIpv6cp, wire::kPppIpv4, wire::kPppCompressedDatagram};
      Bytes packet(dice.Below(40));
      dice.Fill(packet);
      if (packet.size() >= 4 && dice.Below(4) != 0) {
        packet[0] = static_cast<uint8_t>(dice.Below(16));
        packet[1] = static_cast<uint8_t>(dice.Below(4));
        StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
        if (packet.size() >= 6) {
          packet[4] = static_cast<uint8_t>(dice.Below(20));
          packet[5] = static_cast<uint8_t>(packet.size() - 4);
        }
      }
      End& end = dice.Below(2) == 0 ? pair.client : pair.server;
      end.session.Receive(pair.now, kProtocols[dice.Below(8)], packet, 0);
      int answers = 0;
      while (end.session.TakeFrame()) ++answers;
      EXPECT_LT(answers, 8);
      end.TakeSignals();
      if (i % 10 == 0) pair.RunFor(milliseconds(500));
    }
    pair.RunFor(seconds(120));
  }
}

}  // namespace
}  // namespace pptplab::ppp
