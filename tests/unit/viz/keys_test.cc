// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Keys against RFC 2759 §9.2 and RFC 3079 §3.5, and against real sessions, each packet of which
// must decrypt to what the decoder made of it.
#include "viz/model/keys.h"

#include <gtest/gtest.h>

#include "model_support.h"
#include "stack/observe/decode.h"
#include "stack/wire/chap.h"
#include "viz/model/packet_key.h"

namespace pptplab::viz {
namespace {

using model_test::Script;
using trace::Direction;
using trace::Layer;
using Check = KeyValue::Check;

constexpr trace::NodeId kClient = 1;
constexpr trace::NodeId kRouter = 2;
constexpr trace::NodeId kServer = 3;

constexpr const char* kAuthenticatorChallenge = "5b5d7c7d7b3f2f3e3c2c602132262628";
constexpr const char* kPeerChallenge = "21402324255e262a28295f2b3a337c7e";
constexpr const char* kNtResponse = "82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df";
constexpr const char* kNtHash = "44ebba8d5312b8d611474411f56989ae";

Bytes Hex(const std::string& text) { return *FromHex(text); }

/// The exchange of RFC 2759 §9.2, then MPPE, as both ends record it.
class Exchange {
 public:
  explicit Exchange(Script& script, const std::string& mode = "128-bit stateless")
      : script_(script), mode_(mode) {
    script_.Node(kClient, "client", "PPTP client");
    script_.Node(kRouter, "isp", "router");
    script_.Node(kServer, "server", "PPTP server");
    script_.Event(kServer, 1, Layer::kLcp,
                  trace::Agreed{"Authentication-Protocol", "MS-CHAPv2", false});
    script_.Event(kClient, 1, Layer::kLcp,
                  trace::Agreed{"Authentication-Protocol", "MS-CHAPv2", true});
  }
  void Authenticate(bool with_secrets) {
    Message(kServer, "0107001810" + std::string(kAuthenticatorChallenge) + "737276");
    if (with_secrets) Key("NT hash", "", kNtHash);
    Message(kClient, "0207003a31" + std::string(kPeerChallenge) + "0000000000000000" + kNtResponse +
                         "0055736572");
    const std::string proof = "S=407A5589115FD0D6209F510FE9C04566932CDA56";
    Message(kServer, "0307002e" + ToHex(AsBytes(proof)));
    if (with_secrets) Key("Master key", "", "fdece3717a8c838cb388e527ae3cdd31");
  }
  void Agree() {
    for (const trace::NodeId node : {kClient, kServer}) {
      script_.Event(node, 1, Layer::kCcp, trace::Agreed{"MPPE", mode_, false});
      script_.Event(node, 1, Layer::kCcp, trace::Agreed{"MPPE", mode_, true});
    }
  }
  void StartMppe(const std::string& session_key) {
    Agree();
    Key("Session key", "server to client", session_key);
    Key("Session key", "client to server", std::string(session_key.size(), '0'));
  }
  /// A packet from the server that both ends or, lost, only the server knows of.
  void Packet(uint16_t count, uint8_t flags, bool lost = false) {
    const JourneyId journey = script_.NewJourney();
    const auto step = [&](trace::NodeId node, Direction direction) {
      script_.Event(node, 1, Layer::kMppe,
                    trace::Step{trace::Step::What::kEncrypt, direction, flags, 56, 60, count, 0},
                    journey);
    };
    step(kServer, Direction::kSent);
    if (!lost) step(kClient, Direction::kReceived);
  }
  void Key(const char* what, const char* direction, const std::string& material) {
    for (const trace::NodeId node : {kClient, kServer}) {
      script_.Event(node, 1, Layer::kMppe, trace::Key{what, direction, Hex(material)});
    }
  }

 private:
  void Message(trace::NodeId from, const std::string& packet) {
    Bytes bytes = Hex("c223" + packet);
    StoreBe16(&bytes[4], static_cast<uint16_t>(bytes.size() - 2));
    for (const trace::NodeId node : {from, from == kClient ? kServer : kClient}) {
      script_.Later(1);
      const auto direction = node == from ? Direction::kSent : Direction::kReceived;
      script_.Event(node, 1, Layer::kAuthentication,
                    trace::Message{direction, trace::Protocol::kPppFrame, bytes});
    }
  }

  Script& script_;
  std::string mode_;
};

KeyChain ChainAtEnd(const RecordingModel& recording, Knowledge knowledge,
                    const std::string& password) {
  KeyIndex index;
  index.Update(recording);
  const auto last = static_cast<ItemIndex>(recording.size() - 1);
  return MakeKeyChain(recording, index, index.EndAt(recording, last), last, knowledge, password);
}

std::string HexOf(const KeyChain& chain, KeyStep step) { return ToHex(chain[step].bytes); }

TEST(KeyChain, FollowsFromThePasswordAndTheWireAlone_Rfc2759_9_2) {
  Script script;
  Exchange exchange(script);
  exchange.Authenticate(false);
  exchange.StartMppe("405cb2247a7956e6e211007ae27b22d4");
  const auto recording = script.Open();
  const KeyChain chain = ChainAtEnd(*recording, Knowledge::kWire, "clientPass");
  EXPECT_EQ(chain.empty_reason, "");
  EXPECT_EQ(chain.user, "User");
  EXPECT_EQ(chain.guess, KeyChain::Guess::kRight);
  EXPECT_EQ(HexOf(chain, KeyStep::kChallengeHash), "d02e4386bce91226");
  EXPECT_EQ(HexOf(chain, KeyStep::kNtHash), kNtHash);
  EXPECT_EQ(HexOf(chain, KeyStep::kNtResponse), kNtResponse);
  EXPECT_EQ(HexOf(chain, KeyStep::kNtHashHash), "41c00c584bd2d91c4017a2a12fa59f3f");
  EXPECT_EQ(HexOf(chain, KeyStep::kMasterKey), "fdece3717a8c838cb388e527ae3cdd31");
  EXPECT_EQ(HexOf(chain, KeyStep::kStartKeyToClient), "8b7cdc149b993a1ba118cb153f56dccb");
  EXPECT_EQ(HexOf(chain, KeyStep::kSessionKeyToClient), "405cb2247a7956e6e211007ae27b22d4");
  EXPECT_EQ(HexOf(chain, KeyStep::kStartKeyToServer), "d5f0e9521e3ea9589645e86051c82226");
  EXPECT_EQ(chain[KeyStep::kNtResponse].check, Check::kMatches);
  EXPECT_EQ(chain[KeyStep::kServerProof].check, Check::kMatches);
}

TEST(KeyChain, CutsTheNtHashIntoThreeDesKeys_Rfc2759_8_5) {
  Script script;
  Exchange(script).Authenticate(false);
  const auto recording = script.Open();
  const KeyChain chain = ChainAtEnd(*recording, Knowledge::kWire, "clientPass");
  EXPECT_EQ(ToHex(chain.blocks[0].key) + ToHex(chain.blocks[1].key) + ToHex(chain.blocks[2].key),
            std::string(kNtHash) + "0000000000");
  EXPECT_EQ(ToHex(chain.blocks[2].block), "4233114a3d85d6df");
}

TEST(KeyChain, IsAsLongAsTheAgreedKeys_Rfc3079_3_5) {
  const std::pair<const char*, const char*> cases[] = {
      {"40-bit stateless", "d1269ec49fa62e3e"},
      {"56-bit stateless", "d15c00c49fa62e3e"},
      {"128-bit stateless", "405cb2247a7956e6e211007ae27b22d4"}};
  for (const auto& [mode, session_key] : cases) {
    SCOPED_TRACE(mode);
    Script script;
    Exchange exchange(script, mode);
    exchange.Authenticate(true);
    exchange.StartMppe(session_key);
    const auto recording = script.Open();
    const KeyChain chain = ChainAtEnd(*recording, Knowledge::kEnds, "");
    EXPECT_EQ(HexOf(chain, KeyStep::kSessionKeyToClient), session_key);
    EXPECT_EQ(chain[KeyStep::kSessionKeyToClient].check, Check::kMatches);
    // What the other direction's event claims is no key of this master key.
    EXPECT_EQ(chain[KeyStep::kSessionKeyToServer].check, Check::kDiffers);
  }
}

TEST(KeyChain, NeedsNoRecordedKeyButWhatCcpAgreedOn) {
  Script script;
  Exchange exchange(script, "56-bit stateless");
  exchange.Authenticate(false);
  exchange.Agree();
  const auto recording = script.Open();
  const KeyChain chain = ChainAtEnd(*recording, Knowledge::kEnds, "clientPass");
  EXPECT_TRUE(chain.has_mppe);
  EXPECT_EQ(HexOf(chain, KeyStep::kSessionKeyToClient), "d15c00c49fa62e3e");
  EXPECT_EQ(HexOf(chain, KeyStep::kSessionKeyToServer), "d16a9bd2ae999038");
}

TEST(KeyChain, OfAnEavesdropperEndsAtTheWire) {
  Script script;
  Exchange exchange(script);
  exchange.Authenticate(true);
  exchange.StartMppe("405cb2247a7956e6e211007ae27b22d4");
  const auto recording = script.Open();
  const KeyChain chain = ChainAtEnd(*recording, Knowledge::kWire, "");
  for (const KeyValue& value : chain.values) EXPECT_EQ(value.is_known, value.on_wire) << value.name;
  const KeyChain ends = ChainAtEnd(*recording, Knowledge::kEnds, "");
  EXPECT_TRUE(ends[KeyStep::kNtHash].is_known);
  EXPECT_TRUE(ends[KeyStep::kMasterKey].is_known);
  EXPECT_FALSE(ends[KeyStep::kPassword].is_known);
  EXPECT_EQ(ends[KeyStep::kMasterKey].check, Check::kMatches);
}

TEST(KeyChain, StopsAtAWrongPasswordButKeepsWhatIsRecorded) {
  Script script;
  Exchange exchange(script);
  exchange.Authenticate(true);
  const auto recording = script.Open();
  const KeyChain guess = ChainAtEnd(*recording, Knowledge::kWire, "letmein");
  EXPECT_EQ(guess.guess, KeyChain::Guess::kWrong);
  EXPECT_EQ(guess[KeyStep::kNtResponse].check, Check::kDiffers);
  EXPECT_FALSE(guess[KeyStep::kMasterKey].is_known);
  const KeyChain ends = ChainAtEnd(*recording, Knowledge::kEnds, "letmein");
  EXPECT_EQ(ends.guess, KeyChain::Guess::kWrong);
  EXPECT_EQ(HexOf(ends, KeyStep::kNtHash), kNtHash);
  EXPECT_TRUE(ends[KeyStep::kMasterKey].is_known);
}

TEST(KeyChain, SaysWhyThereIsNone) {
  Script script;
  script.Node(kClient, "client");
  script.Event(kClient, 1, Layer::kLcp, trace::Agreed{"Authentication-Protocol", "PAP", true});
  const auto recording = script.Open();
  EXPECT_NE(ChainAtEnd(*recording, Knowledge::kEnds, "").empty_reason.find("PAP"),
            std::string::npos);
}

TEST(KeyChain, SurvivesMessagesThatAreCutAnywhere) {
  const Bytes whole = Hex("c2230107001810" + std::string(kAuthenticatorChallenge) + "737276");
  for (size_t size = 0; size <= whole.size(); ++size) {
    Script script;
    script.Event(
        kServer, 1, Layer::kAuthentication,
        trace::Message{Direction::kSent, trace::Protocol::kPppFrame, ByteView(whole).first(size)});
    script.Event(kServer, 1, Layer::kMppe, trace::Key{"Session key", "", {}});
    const auto recording = script.Open();
    ChainAtEnd(*recording, Knowledge::kEnds, "x");
  }
}

TEST(KeyChain, LosesItsThirdKeyTo65536Trials_Rfc2759_8_5) {
  Script script;
  Exchange(script).Authenticate(false);
  const auto recording = script.Open();
  const auto found = CrackThirdKey(ChainAtEnd(*recording, Knowledge::kWire, ""));
  ASSERT_TRUE(found);
  EXPECT_EQ(ToHex(*found), "89ae");
}

TEST(Knowledge, OfARouterAndAnEavesdropperIsTheWire) {
  Script script;
  Exchange(script).Authenticate(true);
  const auto recording = script.Open();
  KeyIndex index;
  index.Update(*recording);
  using Who = PointOfView::Who;
  EXPECT_EQ(KnowledgeOf(index, {}), Knowledge::kEnds);
  EXPECT_EQ(KnowledgeOf(index, {Who::kNode, kServer, 0}), Knowledge::kEnds);
  EXPECT_EQ(KnowledgeOf(index, {Who::kNode, kRouter, 0}), Knowledge::kWire);
  EXPECT_EQ(KnowledgeOf(index, {Who::kEavesdropper, kClient, 0}), Knowledge::kWire);
}

// --- MPPE

struct AtEnd {
  KeyIndex index;
  MppeDirection direction;
};
AtEnd MppeAtEnd(const RecordingModel& recording) {
  AtEnd at;
  at.index.Update(recording);
  const auto last = static_cast<ItemIndex>(recording.size() - 1);
  at.direction =
      MppeAt(recording, at.index, at.index.EndAt(recording, last), last, /*to_server=*/false);
  return at;
}

TEST(Mppe, ChangesAStatelessKeyForEveryPacketAlsoThoseThatWereLost_Rfc3078_8_1) {
  Script script;
  Exchange exchange(script);
  exchange.Authenticate(true);
  exchange.StartMppe("405cb2247a7956e6e211007ae27b22d4");
  for (uint16_t count = 0; count < 10; ++count) exchange.Packet(count, 3, count == 4 || count == 5);
  const auto recording = script.Open();
  const MppeDirection direction = MppeAtEnd(*recording).direction;
  EXPECT_TRUE(direction.stateless);
  EXPECT_EQ(direction.sender.node, "server");
  EXPECT_EQ(direction.sender.key_changes, 10u);
  EXPECT_EQ(direction.sender.packets, 10u);
  EXPECT_EQ(direction.receiver.node, "client");
  EXPECT_EQ(direction.receiver.key_changes, 10u);
  EXPECT_EQ(direction.receiver.packets, 8u);
  EXPECT_EQ(direction.receiver.missing, 2u);
  EXPECT_EQ(direction.receiver.count, 9u);
  ASSERT_LT(direction.current, direction.nearby.size());
  EXPECT_EQ(direction.nearby[direction.current].count, 9u);
}

TEST(Mppe, ChangesAStatefulKeyAtFlagPackets_Rfc3078_7_2) {
  Script script;
  Exchange exchange(script, "128-bit stateful");
  exchange.Authenticate(true);
  exchange.StartMppe("405cb2247a7956e6e211007ae27b22d4");
  for (uint32_t n = 0; n < 4096 + 300; ++n) {
    const auto count = static_cast<uint16_t>(n & 0xfff);
    exchange.Packet(count, n == 0 ? 1 : (count & 0xff) == 0xff ? 2 : 0, n >= 250 && n < 262);
  }
  const auto recording = script.Open();
  const MppeDirection direction = MppeAtEnd(*recording).direction;
  EXPECT_FALSE(direction.stateless);
  EXPECT_EQ(direction.sender.key_changes, 17u);
  EXPECT_EQ(direction.receiver.key_changes, 17u);
  EXPECT_EQ(direction.receiver.missing, 12u);
}

TEST(Mppe, BeginsAnewWithNewKeys_Rfc3078_6) {
  Script script;
  Exchange exchange(script);
  exchange.Authenticate(true);
  for (int round = 0; round < 2; ++round) {
    exchange.StartMppe("405cb2247a7956e6e211007ae27b22d4");
    for (uint16_t count = 0; count < 5 - round; ++count) exchange.Packet(count, 3);
  }
  const auto recording = script.Open();
  EXPECT_EQ(MppeAtEnd(*recording).direction.sender.key_changes, 4u);
}

TEST(MppeKeyCache, GivesTheKeyAfterAnyNumberOfChangesInAnyOrder) {
  const Bytes start = Hex("8b7cdc149b993a1ba118cb153f56dccb");
  std::vector<std::string> expected;
  ppp::MppeKey key(128, start);
  for (int i = 0; i < 1200; ++i, key.Change()) expected.push_back(ToHex(key.session_key()));
  EXPECT_EQ(expected[1], "726f10500e2b54135b1b74d7682f0471");
  MppeKeyCache cache;
  for (const uint32_t changes : {3u, 1199u, 0u, 255u, 256u, 257u, 900u, 1199u}) {
    const auto found = cache.After(128, start, changes, 100000);
    ASSERT_TRUE(found);
    EXPECT_EQ(ToHex(found->session_key()), expected[changes]) << changes;
  }
}

TEST(MppeKeyCache, WorksInSlicesAndKeepsWhatItHas) {
  const Bytes start = Hex("8b7cdc149b993a1b");
  MppeKeyCache cache;
  int slices = 1;
  while (!cache.After(40, start, 5000, 1000)) ++slices;
  EXPECT_EQ(slices, 5);
  EXPECT_EQ(cache.Known(40, start), 5000u);
  EXPECT_TRUE(cache.After(40, start, 4999, 0));
}

/// Every packet that the decoder decrypted comes out the same here.
void DecryptAll(const std::string& capture, const std::string& name) {
  SCOPED_TRACE(capture);
  const std::string path = testing::TempDir() + "viz-keys-" + name + ".pcapng";
  auto reader =
      trace::RecordingReader::Open(PPTPLAB_SOURCE_DIR "/tests/golden/captures/linux/" + capture);
  ASSERT_TRUE(reader) << reader.error();
  observe::SessionOptions options;
  options.secrets.push_back({"alice", "correct-horse"});
  {
    trace::RecordingWriter writer(path);
    observe::Decode(**reader, options, &writer);
    writer.Close();
  }
  const auto recording = RecordingModel::Open(path);
  ASSERT_TRUE(recording);
  KeyIndex index;
  index.Update(**recording);
  MppeKeyCache cache;
  size_t decrypted = 0;
  for (ItemIndex item = 0; item < (*recording)->size(); ++item) {
    const Item& twin = (*recording)->item(item);
    if (!twin.IsPacket() || !(*recording)->interfaces()[twin.interface].is_decrypted) continue;
    const size_t end = index.EndAt(**recording, item);
    const KeyChain chain =
        MakeKeyChain(**recording, index, end, item, Knowledge::kWire, "correct-horse");
    const PacketKey packet = PacketKeyAt(**recording, index, end, item, chain);
    if (!packet.found || !packet.at_cursor) continue;  // a control packet in clear
    const auto change = ChangeBefore(packet, cache, 100000);
    ASSERT_TRUE(change);
    const Bytes clear = ApplyRc4(change->key, packet.stream_offset, packet.cipher);
    const ByteView frame = (*recording)->Packet(item)->bytes;
    ASSERT_GE(frame.size(), 4u);
    // The twin has Address, Control and a whole Protocol field; MPPE may carry a short one.
    const ByteView information = frame.subspan(4);
    ASSERT_GE(clear.size(), information.size());
    ASSERT_EQ(ToHex(ByteView(clear).last(information.size())), ToHex(information)) << item;
    ++decrypted;
  }
  EXPECT_GT(decrypted, 50u);
  std::remove(path.c_str());
}

TEST(PacketKey, DecryptsEveryPacketOfARealSession) {
  DecryptAll("mschapv2-mppe128.pcap", "whole");
  DecryptAll("mschapv2-mppe128-loss.pcap", "loss");
}

}  // namespace
}  // namespace pptplab::viz
