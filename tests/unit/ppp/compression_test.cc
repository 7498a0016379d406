// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MPPC as CCP negotiates it (RFC 2118 §2, RFC 3078 §2.1), alone and with MPPE: which policies meet
// how, and packets from one end to the other.
#include <gtest/gtest.h>

#include <algorithm>

#include "stack/ppp/ccp.h"
#include "tests/unit/ppp/fakes.h"
#include "tests/unit/ppp/scripted.h"

namespace pptplab::ppp {
namespace {

using P = EncryptionPolicy;
constexpr P kPolicies[] = {P::kRefused, P::kAllowed, P::kRequired};

struct CompressionTest : ::testing::Test {
  /// What we say to a peer that asks for these Supported Bits.
  std::string AnswerTo(std::string_view bits, P encryption, P compression) {
    SessionConfig config;
    config.encryption.policy = encryption;
    config.encryption.compression = compression;
    Scripted<Ccp> peer(config);
    peer.protocol.AllowEncryption(encryption != P::kRefused);
    peer.Start();
    peer.Sent();
    peer.Receive(1, 7, "1206" + std::string(bits));
    const std::string answer = peer.Sent();
    if (answer.starts_with("02")) return "ack";
    if (answer.starts_with("04")) return "reject";
    return answer.substr(12);
  }
};

TEST_F(CompressionTest, MppcIsAgreedToWhereItIsAllowedAndAskedForWhereItIsRequired_Rfc3078_2_1) {
  EXPECT_EQ(AnswerTo("01000041", P::kAllowed, P::kAllowed), "ack");
  EXPECT_EQ(AnswerTo("010000e1", P::kAllowed, P::kAllowed), "01000041");
  EXPECT_EQ(AnswerTo("01000040", P::kAllowed, P::kAllowed), "ack");
  EXPECT_EQ(AnswerTo("01000040", P::kAllowed, P::kRequired), "01000041");
  EXPECT_EQ(AnswerTo("01000041", P::kAllowed, P::kRefused), "01000040");
}

TEST_F(CompressionTest, CompressionAloneWillDoUnlessEncryptionIsRequired_Rfc2118_2) {
  EXPECT_EQ(AnswerTo("00000001", P::kRefused, P::kAllowed), "ack");
  EXPECT_EQ(AnswerTo("01000001", P::kAllowed, P::kAllowed), "ack");
  EXPECT_EQ(AnswerTo("01000001", P::kRequired, P::kAllowed), "01000041");
  EXPECT_EQ(AnswerTo("010000e1", P::kRefused, P::kAllowed), "01000001");
  EXPECT_EQ(AnswerTo("01000040", P::kRefused, P::kAllowed), "reject") << "nothing in common";
}

/// Compresses, encrypts, decrypts and decompresses one packet as the data path does.
bool Crosses(Session& from, Session& to, const Bytes& packet, bool lose = false) {
  Pdu pdu(packet);
  MppcBits bits;
  MppeSender* const mppe = from.mppe_sender();
  if (MppcSender* mppc = from.mppc_sender()) {
    bits = mppc->compressor().Compress(pdu, mppe != nullptr && mppe->FlushesNext());
    if (mppe == nullptr) mppc->PushHeader(pdu, bits);
  }
  if (mppe != nullptr) mppe->Encrypt(pdu, bits);
  if (lose) return false;
  wire::MppeHeader header;
  bool dropped = false, reset = false;
  if (to.mppe_receiver() != nullptr) {
    const auto done = to.mppe_receiver()->Decrypt(pdu);
    header = done.header;
    dropped = done.dropped;
    reset = done.request_reset;
  } else if (to.mppc_receiver() != nullptr) {
    const auto done = to.mppc_receiver()->Receive(pdu);
    header = done.header;
    dropped = done.dropped;
    reset = done.request_reset;
  }
  if (reset) to.RequestReset(kStart + seconds(100));
  if (dropped) return false;
  if (to.mppc_decompressor() == nullptr) return std::ranges::equal(pdu.bytes(), packet);
  const auto whole = to.mppc_decompressor()->Decompress(header, pdu.bytes());
  return whole && *whole == packet;
}

Bytes PacketNumber(uint32_t i) {
  Bytes packet(200 + i % 900, static_cast<uint8_t>(i));
  if (i % 7 == 0) SeededRng(i).Fill(packet);  // nothing to compress
  packet[0] = 0;
  packet[1] = 0x21;
  packet[2] = 0x45;
  return packet;
}

struct Outcome {
  bool network, encrypted, compressed;
};

/// Either end refuses: it is off, and a failure if the other one requires it. Else it is on.
Outcome Expected(P client_mppe, P server_mppe, P client_mppc, P server_mppc) {
  const auto on = [](P a, P b) { return a != P::kRefused && b != P::kRefused; };
  const auto fails = [&](P a, P b) {
    return !on(a, b) && (a == P::kRequired || b == P::kRequired);
  };
  return {!fails(client_mppe, server_mppe) && !fails(client_mppc, server_mppc),
          on(client_mppe, server_mppe), on(client_mppc, server_mppc)};
}

TEST_F(CompressionTest, EveryPairOfPoliciesMeetsAsItShould_Rfc3078_2_And_Rfc2118_2) {
  for (const P a : kPolicies) {
    for (const P b : kPolicies) {
      for (const P c : kPolicies) {
        for (const P d : kPolicies) {
          SCOPED_TRACE("MPPE " + std::to_string(static_cast<int>(a)) +
                       std::to_string(static_cast<int>(b)) + ", MPPC " +
                       std::to_string(static_cast<int>(c)) + std::to_string(static_cast<int>(d)));
          SessionConfig client = ClientConfig(), server = ServerConfig();
          client.encryption.policy = a;
          server.encryption.policy = b;
          client.encryption.compression = c;
          server.encryption.compression = d;
          Pair pair(client, server);
          pair.Connect();
          pair.RunFor(seconds(60));
          const Outcome expected = Expected(a, b, c, d);
          ASSERT_EQ(pair.connected(), expected.network)
              << pair.client.finished.value_or("") << "; " << pair.server.finished.value_or("");
          if (!expected.network) {
            EXPECT_NE(pair.client.finished->find("required"), std::string::npos)
                << *pair.client.finished;
            continue;
          }
          EXPECT_EQ(pair.client.session.mppe_sender() != nullptr, expected.encrypted);
          EXPECT_EQ(pair.server.session.mppe_receiver() != nullptr, expected.encrypted);
          EXPECT_EQ(pair.client.session.mppc_sender() != nullptr, expected.compressed);
          EXPECT_EQ(pair.server.session.mppc_decompressor() != nullptr, expected.compressed);
          for (uint32_t i = 0; i < 20; ++i) {
            ASSERT_TRUE(Crosses(pair.client.session, pair.server.session, PacketNumber(i)));
            ASSERT_TRUE(Crosses(pair.server.session, pair.client.session, PacketNumber(i)));
          }
        }
      }
    }
  }
}

struct ModeCase {
  const char* name;
  P encryption;
  bool stateless;
  MppeDialect dialect;
};

TEST_F(CompressionTest, PacketsCrossInEveryModeAndALossIsMended_Rfc2118_4_3_And_Rfc3078_8) {
  const ModeCase cases[] = {
      {"MPPC alone, stateful", P::kRefused, false, MppeDialect::kRfc3078},
      {"MPPC alone, stateless", P::kRefused, true, MppeDialect::kRfc3078},
      {"with MPPE, stateless", P::kRequired, true, MppeDialect::kRfc3078},
      {"with MPPE, stateful", P::kRequired, false, MppeDialect::kRfc3078},
      {"with MPPE, stateful, Linux", P::kRequired, false, MppeDialect::kLinux},
  };
  for (const ModeCase& c : cases) {
    SCOPED_TRACE(c.name);
    SessionConfig client = ClientConfig(), server = ServerConfig();
    for (SessionConfig* config : {&client, &server}) {
      config->encryption.policy = c.encryption;
      config->encryption.compression = P::kRequired;
      config->encryption.allow_stateless = c.stateless;
      config->encryption.allow_stateful = !c.stateless;
      config->encryption.dialect = c.dialect;
    }
    Pair pair(client, server);
    pair.Connect();
    ASSERT_TRUE(pair.connected());
    const auto send = [&](uint32_t i, bool lose = false) {
      return Crosses(pair.client.session, pair.server.session, PacketNumber(i), lose);
    };
    for (uint32_t i = 0; i < 600; ++i) ASSERT_TRUE(send(i)) << i;
    for (uint32_t loss = 0; loss < 5; ++loss) {
      send(1000, true);
      const bool reads_on = send(1001);
      EXPECT_EQ(reads_on, c.stateless);
      pair.now = std::max(pair.now, kStart + seconds(100));
      pair.client.session.Tick(pair.now);
      pair.server.session.Tick(pair.now);
      pair.RunFor(seconds(5));  // Reset-Request
      for (uint32_t i = 0; i < 300; ++i) ASSERT_TRUE(send(2000 + i)) << loss << " " << i;
      pair.RunFor(seconds(5));
    }
  }
}

}  // namespace
}  // namespace pptplab::ppp
