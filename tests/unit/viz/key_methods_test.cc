// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Chains of the other ways of authentication: MS-CHAPv1 against RFC 3079 §2.5, the change of an
// expired password, MS-CHAPv2 in EAP, and those that give no key.
#include <gtest/gtest.h>

#include "model_support.h"
#include "stack/crypto/digest.h"
#include "stack/crypto/mschap_v1.h"
#include "stack/crypto/password_change.h"
#include "stack/wire/change_password.h"
#include "stack/wire/chap.h"
#include "stack/wire/eap.h"
#include "stack/wire/lcp.h"
#include "viz/model/keys.h"

namespace pptplab::viz {
namespace {

using model_test::Script;
using trace::Direction;
using trace::Layer;
using Check = KeyValue::Check;
using Guess = KeyChain::Guess;
using S = KeyStep;

constexpr trace::NodeId kClient = 1, kServer = 3;
/// RFC 3079 §2.5.
const crypto::Challenge8 kChallenge = {0x10, 0x2d, 0xb5, 0xdf, 0x08, 0x5d, 0x30, 0x41};
constexpr const char* kPassword = "clientPass";

/// Both ends of one link, as they record it.
class Link {
 public:
  explicit Link(Script& script) : script_(script) {
    script_.Node(kClient, "client", "PPTP client");
    script_.Node(kServer, "server", "PPTP server");
  }
  void Send(trace::NodeId from, uint16_t protocol, const Bytes& packet) {
    Bytes frame(2);
    StoreBe16(frame.data(), protocol);
    frame.insert(frame.end(), packet.begin(), packet.end());
    for (const trace::NodeId node : {from, from == kClient ? kServer : kClient}) {
      script_.Later(1);
      script_.Event(node, 1, Layer::kAuthentication,
                    trace::Message{node == from ? Direction::kSent : Direction::kReceived,
                                   trace::Protocol::kPppFrame, frame});
    }
  }
  void Challenge(ByteView value, uint8_t id = 1) {
    wire::ChapValuePacket packet;
    packet.identifier = id;
    packet.value = value;
    Send(kServer, wire::kPppChap, Write(packet));
  }
  void Response(ByteView value, uint8_t id = 1) {
    wire::ChapValuePacket packet;
    packet.code = wire::kChapResponse;
    packet.identifier = id;
    packet.value = value;
    packet.name = AsBytes("alice");
    Send(kClient, wire::kPppChap, Write(packet));
  }
  void Verdict(uint8_t code, std::string_view text, uint8_t id = 1) {
    wire::ChapMessagePacket packet;
    packet.code = code;
    packet.identifier = id;
    packet.message = AsBytes(text);
    Send(kServer, wire::kPppChap, Write(packet));
  }
  void Agree(const std::string& mode) {
    for (const trace::NodeId node : {kClient, kServer}) {
      script_.Event(node, 1, Layer::kCcp, trace::Agreed{"MPPE", mode, false});
      script_.Event(node, 1, Layer::kCcp, trace::Agreed{"MPPE", mode, true});
    }
  }
  void MsChapV1(bool with_lm) {
    Challenge(kChallenge);
    wire::MsChapV1Response response;
    if (with_lm) response.lm_response = crypto::LmChallengeResponse(kChallenge, kPassword);
    response.nt_response = crypto::NtChallengeResponse(kChallenge, kPassword);
    Response(Write(response));
    Verdict(wire::kChapSuccess, "");
  }

 private:
  Script& script_;
};

KeyChain Chain(Script& script, Knowledge knowledge, const std::string& password) {
  const auto recording = script.Open();
  KeyIndex index;
  index.Update(*recording);
  const auto last = static_cast<ItemIndex>(recording->size() - 1);
  return MakeKeyChain(*recording, index, index.EndAt(*recording, last), last, knowledge, password);
}
std::string HexOf(const KeyChain& chain, S step) { return ToHex(chain[step].bytes); }

TEST(KeyChainV1, FollowsFromThePasswordToKeysOfEachLength_Rfc3079_2_5) {
  struct Expected {
    const char* mode;
    const char* start;
    const char* session;
  };
  const Expected cases[] = {{"40-bit stateless", "76a152936096d783", "d1269e538cec4a08"},
                            {"56-bit stateless", "76a152936096d783", "d10801538cec4a08"},
                            {"128-bit stateless", "a8947850cfc0acc1d1789fb62ddcddb0",
                             "59d159bc09f76f1da2a86a28ffec0b1e"}};
  for (const Expected& expected : cases) {
    SCOPED_TRACE(expected.mode);
    Script script;
    Link link(script);
    link.MsChapV1(true);
    link.Agree(expected.mode);
    const KeyChain chain = Chain(script, Knowledge::kWire, kPassword);
    ASSERT_EQ(chain.empty_reason, "");
    EXPECT_EQ(chain.method, KeyMethod::kMsChapV1);
    EXPECT_EQ(chain.guess, Guess::kRight);
    EXPECT_EQ(HexOf(chain, S::kNtHash), "44ebba8d5312b8d611474411f56989ae");
    EXPECT_EQ(HexOf(chain, S::kLmHash), "76a152936096d7830e2390227404afd2");
    EXPECT_EQ(chain[S::kLmResponse].check, Check::kMatches);
    EXPECT_EQ(chain[S::kNtResponse].check, Check::kMatches);
    for (const S step : {S::kStartKeyToServer, S::kStartKeyToClient}) {
      EXPECT_EQ(HexOf(chain, step), expected.start);
    }
    for (const S step : {S::kSessionKeyToServer, S::kSessionKeyToClient}) {
      EXPECT_EQ(HexOf(chain, step), expected.session);
    }
  }
}

TEST(KeyChainV1, CutsBothHashesIntoThreeDesKeys_Rfc2433_A_7) {
  Script script;
  Link(script).MsChapV1(true);
  const KeyChain chain = Chain(script, Knowledge::kWire, kPassword);
  const auto joined = [](const ResponseBlocks& blocks) {
    return ToHex(blocks[0].key) + ToHex(blocks[1].key) + ToHex(blocks[2].key);
  };
  EXPECT_EQ(joined(chain.blocks), HexOf(chain, S::kNtHash) + "0000000000");
  EXPECT_EQ(joined(chain.lm_blocks), HexOf(chain, S::kLmHash) + "0000000000");
  const auto found = CrackThirdKey(Chain(script, Knowledge::kWire, ""));
  ASSERT_TRUE(found);
  EXPECT_EQ(ToHex(*found), "89ae");
}

TEST(KeyChainV1, SaysThatTheLmResponseIsLeftOut_Rfc2433_5) {
  Script script;
  Link(script).MsChapV1(false);
  const KeyChain chain = Chain(script, Knowledge::kWire, kPassword);
  EXPECT_TRUE(chain.lm_is_left_out);
  EXPECT_EQ(chain[S::kLmResponse].check, Check::kNone);
  EXPECT_EQ(chain.guess, Guess::kRight);
}

TEST(KeyChainV1, OfAnEavesdropperEndsAtTheWire) {
  Script script;
  Link link(script);
  link.MsChapV1(true);
  link.Agree("128-bit stateless");
  const KeyChain chain = Chain(script, Knowledge::kWire, "");
  for (const S step : chain.Order()) {
    EXPECT_EQ(chain[step].is_known, chain[step].on_wire) << chain[step].name;
  }
  EXPECT_EQ(Chain(script, Knowledge::kWire, "letmein").guess, Guess::kWrong);
}

TEST(KeyChainMd5, ChecksAGuessAndEndsWithoutAKey_Rfc1994_4_1) {
  Script script;
  Link link(script);
  const Bytes challenge = *FromHex("00112233445566778899aabbccddeeff");
  const uint8_t id[] = {7};
  link.Challenge(challenge, 7);
  link.Response(crypto::Md5({id, AsBytes("correct-horse"), challenge}), 7);
  link.Verdict(wire::kChapSuccess, "", 7);
  const KeyChain right = Chain(script, Knowledge::kWire, "correct-horse");
  EXPECT_EQ(right.method, KeyMethod::kMd5);
  EXPECT_EQ(right.guess, Guess::kRight);
  EXPECT_EQ(right[S::kDigest].check, Check::kMatches);
  EXPECT_EQ(right[S::kNoKeys].text, "none");
  EXPECT_FALSE(right.HasKeys());
  EXPECT_EQ(Chain(script, Knowledge::kWire, "letmein").guess, Guess::kWrong);
}

TEST(KeyChainPap, HasThePasswordOnTheWire_Rfc1334_2) {
  Script script;
  Link link(script);
  wire::PapRequestData data;
  data.peer_id = AsBytes("alice");
  data.password = AsBytes("correct-horse");
  wire::ControlPacket packet;
  packet.code = 1;
  const Bytes bytes = Write(data);
  packet.data = bytes;
  link.Send(kClient, wire::kPppPap, Write(packet));
  const KeyChain chain = Chain(script, Knowledge::kWire, "");
  EXPECT_EQ(chain.method, KeyMethod::kPap);
  EXPECT_EQ(chain[S::kPassword].text, "correct-horse");
  EXPECT_TRUE(chain[S::kPassword].on_wire);
  EXPECT_EQ(chain[S::kUserName].text, "alice");
}

TEST(KeyChainEap, OfMsChapV2IsTheSameAsOfChap_Rfc2759_9_2) {
  Script script;
  Link link(script);
  const auto eap = [&](trace::NodeId from, uint8_t code, uint8_t id, const Bytes& type_data) {
    Bytes packet = {code, id, 0, 0, wire::kEapMsChapV2};
    packet.insert(packet.end(), type_data.begin(), type_data.end());
    StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
    link.Send(from, wire::kPppEap, packet);
  };
  const auto value = [](uint8_t op_code, const std::string& hex, std::string_view name) {
    wire::EapMsChapV2ValueData data;
    data.op_code = op_code;
    const Bytes bytes = *FromHex(hex);
    data.value = bytes;
    data.name = AsBytes(name);
    return Write(data);
  };
  eap(kServer, 1, 2, value(1, "5b5d7c7d7b3f2f3e3c2c602132262628", "server"));
  eap(kClient, 2, 2,
      value(2,
            "21402324255e262a28295f2b3a337c7e0000000000000000"
            "82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df00",
            "User"));
  wire::EapMsChapV2MessageData success;
  const std::string proof = "S=407A5589115FD0D6209F510FE9C04566932CDA56";
  success.message = AsBytes(proof);
  eap(kServer, 1, 3, Write(success));
  eap(kClient, 2, 3, {wire::kEapMsChapV2Success});
  link.Send(kServer, wire::kPppEap, {3, 3, 0, 4});
  link.Agree("128-bit stateless");
  const KeyChain chain = Chain(script, Knowledge::kWire, "clientPass");
  ASSERT_EQ(chain.empty_reason, "");
  EXPECT_TRUE(chain.in_eap);
  EXPECT_EQ(chain.user, "User");
  EXPECT_EQ(chain.guess, Guess::kRight);
  EXPECT_EQ(chain[S::kServerProof].check, Check::kMatches);
  EXPECT_EQ(HexOf(chain, S::kMasterKey), "fdece3717a8c838cb388e527ae3cdd31");
  EXPECT_EQ(HexOf(chain, S::kSessionKeyToClient), "405cb2247a7956e6e211007ae27b22d4");
  EXPECT_FALSE(chain.failed);
}

/// Challenge, a right Response, E=648 with another challenge, Change-Password, Success.
void ChangePassword(Link& link) {
  crypto::Challenge16 challenge{}, next{}, peer{};
  challenge.fill(1);
  next.fill(2);
  peer.fill(3);
  const auto old_hash = crypto::NtPasswordHash("old-horse");
  const auto new_hash = crypto::NtPasswordHash("new-horse");
  wire::MsChapV2Response response;
  response.peer_challenge = peer;
  response.nt_response = crypto::GenerateNtResponse(challenge, peer, "alice", old_hash);
  link.Challenge(challenge);
  link.Response(Write(response));
  wire::MsChapV2Failure failure;
  failure.error = wire::kErrorPasswordExpired;
  failure.challenge = next;
  link.Verdict(wire::kChapFailure, WriteMsChapV2Failure(failure));
  SeededRng rng(9);
  wire::MsChapV2ChangePassword change;
  change.identifier = 2;
  change.encrypted_password = crypto::EncryptPwBlockWithPasswordHash("new-horse", old_hash, rng);
  change.encrypted_hash = crypto::NtPasswordHashEncryptedWithBlock(old_hash, new_hash);
  change.peer_challenge = peer;
  change.nt_response = crypto::GenerateNtResponse(next, peer, "alice", new_hash);
  link.Send(kClient, wire::kPppChap, Write(change));
  link.Verdict(wire::kChapSuccess, "S=0000000000000000000000000000000000000000", 2);
}

TEST(KeyChainChange, IsOpenedByTheOldPasswordOrTheNewOne_Rfc2759_7) {
  Script script;
  Link link(script);
  ChangePassword(link);
  for (const char* typed : {"old-horse", "new-horse"}) {
    SCOPED_TRACE(typed);
    const KeyChain chain = Chain(script, Knowledge::kWire, typed);
    EXPECT_TRUE(chain.changes_password);
    EXPECT_EQ(chain.user, "alice");
    EXPECT_EQ(chain.guess, Guess::kRight);
    EXPECT_EQ(chain[S::kPassword].text, "new-horse");
    EXPECT_EQ(HexOf(chain, S::kNtHash), ToHex(crypto::NtPasswordHash("new-horse")));
    const bool is_old = std::string_view(typed) == "old-horse";
    EXPECT_EQ(chain[S::kOldPassword].is_known, is_old);
    EXPECT_EQ(chain[S::kEncryptedHash].check, is_old ? Check::kMatches : Check::kNone);
  }
  EXPECT_EQ(Chain(script, Knowledge::kWire, "letmein").guess, Guess::kWrong);
}

TEST(KeyChain, SurvivesEveryMessageCutAnywhere) {
  const Bytes packets[] = {
      *FromHex("c0230101001405616c6963650d636f72726563742d68"),
      *FromHex("c2270101000d0410aabbccddeeff00"),
      *FromHex("c2270201001a1a0102000510aabbccddeeff001122334455"),
      *FromHex("c227020300280d0016030100500100004c0303aabbccddeeff00112233445566778899aa"),
      *FromHex("c22307020010aabbccddeeff00112233")};
  for (const Bytes& whole : packets) {
    for (size_t size = 0; size <= whole.size(); ++size) {
      Script script;
      for (const auto direction : {Direction::kSent, Direction::kReceived}) {
        script.Event(
            kServer, 1, Layer::kAuthentication,
            trace::Message{direction, trace::Protocol::kPppFrame, ByteView(whole).first(size)});
      }
      Chain(script, Knowledge::kEnds, "x");
    }
  }
}

}  // namespace
}  // namespace pptplab::viz
