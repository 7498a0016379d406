// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A NAT's table at any cursor, and one packet on both of its sides.
#include <gtest/gtest.h>

#include "stack/base/rng.h"
#include "tests/unit/viz/model_support.h"
#include "viz/model/nat_table.h"
#include "viz/model/translation.h"

namespace pptplab::viz {
namespace {

using model_test::GrePacket;
using model_test::Script;
using model_test::TcpPacket;
using trace::Direction;
using trace::Layer;
using trace::Mapping;
using Action = trace::Mapping::Action;
using Mark = NatRow::Mark;

constexpr uint8_t kTcp = 6;
constexpr uint8_t kGre = 47;
constexpr trace::NodeId kNat = 2;

Mapping MappingOf(Action action, uint32_t id, uint8_t protocol = kTcp, std::string_view why = "") {
  return {action,       protocol,   id,           {0xc0a80102}, 40000 + id,
          {0xcb007101}, 50000 + id, {0xcb007102}, 1723,         why};
}
void Map(Script& script, Action action, uint32_t id, std::string_view why = "") {
  script.Later(1).Event(kNat, 0, Layer::kNat, MappingOf(action, id, kTcp, why));
}
/// "1+ 2 3×": the mappings of the rows and their signs.
std::string Told(const NatTables& tables, const std::vector<NatRow>& rows) {
  std::string text;
  for (const NatRow& row : rows) {
    if (!text.empty()) text += ' ';
    text += std::to_string(tables.ChangesOf(kNat)[row.change].id);
    text += SignOfMark(row.mark);
  }
  return text;
}

// Items: 0 the node, 1 to 6 the changes.
std::unique_ptr<RecordingModel> ThreeMappings(Script& script) {
  script.Node(kNat, "home", "router");
  Map(script, Action::kAdded, 1);
  Map(script, Action::kAdded, 2);
  Map(script, Action::kChanged, 1, "both Call IDs are known");
  Map(script, Action::kRemoved, 2, "expired");
  Map(script, Action::kAdded, 3);
  Map(script, Action::kRemoved, 1, "its connection ended");
  return script.Open();
}

TEST(NatTables, StandAtEveryCursorAsTheChangesBeforeItLeftThem) {
  Script script;
  const auto recording = ThreeMappings(script);
  NatTables tables;
  ASSERT_TRUE(tables.Update(*recording));
  ASSERT_EQ(tables.nodes(), std::vector<trace::NodeId>{kNat});
  const std::vector<std::string> expected = {"", "1+", "1 2+", "1≠ 2", "1 2×", "1 3+", "1× 3"};
  for (ItemIndex i = 1; i < expected.size(); ++i) {
    EXPECT_EQ(Told(tables, tables.At(kNat, i, i - 1)), expected[i]) << i;
  }
  for (ItemIndex i = static_cast<ItemIndex>(expected.size()); i-- > 1;) {
    EXPECT_EQ(Told(tables, tables.At(kNat, i, i - 1)), expected[i]) << "backwards, " << i;
  }
  // A larger step: what came and went within it is gone.
  EXPECT_EQ(Told(tables, tables.At(kNat, 4, 0)), "1+ 2×");
  EXPECT_EQ(Told(tables, tables.At(kNat, 6, 6)), "3");
}

TEST(NatTables, KnowWhenAndWhyAMappingWillGo) {
  Script script;
  const auto recording = ThreeMappings(script);
  NatTables tables;
  tables.Update(*recording);
  const auto& changes = tables.ChangesOf(kNat);
  ASSERT_EQ(changes.size(), 6u);
  EXPECT_EQ(changes[0].removed, 5u);
  EXPECT_EQ(changes[2].removed, 5u);
  EXPECT_EQ(changes[1].removed, 3u);
  EXPECT_EQ(changes[4].removed, NatChange::kNone);
  EXPECT_EQ(tables.Why(changes[3]), "expired");
  EXPECT_EQ(tables.Why(changes[0]), "");
  EXPECT_EQ(NumberOf(kTcp, changes[0].inside), "port 40001");
  EXPECT_EQ(NumberOf(kGre, changes[0].inside), "Call ID 40001");
  EXPECT_EQ(NumberOf(1, changes[0].inside), "Identifier 40001");
  EXPECT_EQ(NumberOf(kGre, {}), "any Call ID");
}

// Whatever a recording says, and however one walks through it: the same as counted from the start.
TEST(NatTables, AreTheSameFromEverySide) {
  Script script;
  script.Node(kNat, "home");
  SeededRng rng(11);
  std::vector<std::pair<Action, uint32_t>> said;
  for (int i = 0; i < 400; ++i) {
    Bytes bytes(2);
    rng.Fill(bytes);
    said.emplace_back(static_cast<Action>(bytes[0] % 3), bytes[1] % 20);
    Map(script, said.back().first, said.back().second);
  }
  const auto recording = script.Open();
  NatTables tables;
  while (!tables.Update(*recording, 7)) {
  }
  for (int i = 0; i < 300; ++i) {
    Bytes bytes(2);
    rng.Fill(bytes);
    const auto cursor = static_cast<ItemIndex>((bytes[0] * 256 + bytes[1]) % 401);
    std::set<uint32_t> standing;
    for (ItemIndex at = 0; at < cursor; ++at) {
      said[at].first == Action::kRemoved ? (void)standing.erase(said[at].second)
                                         : (void)standing.insert(said[at].second);
    }
    std::set<uint32_t> shown;
    for (const NatRow& row : tables.At(kNat, cursor, cursor)) {
      shown.insert(tables.ChangesOf(kNat)[row.change].id);
    }
    EXPECT_EQ(shown, standing) << cursor;
  }
}

TEST(NatTables, BeginAnewWithAnotherRecording) {
  Script first("a");
  const auto one = ThreeMappings(first);
  Script second("b");
  second.Node(9, "other");
  const auto none = second.Open();
  NatTables tables;
  tables.Update(*one);
  tables.Update(*none);
  EXPECT_TRUE(tables.nodes().empty());
  EXPECT_TRUE(tables.At(kNat, 5, 0).empty());
}

/// Inside, the router's two interfaces, outside.
class Passage : public testing::Test {
 protected:
  Passage() {
    script.Node(1, "alice", "PPTP client");
    script.Node(kNat, "home", "router");
    inside = script.Interface("home:p2p0");
    outside = script.Interface("home:p2p1");
  }
  Translation Of(ItemIndex item) {
    recording = script.Open();
    const std::vector<trace::NodeId> nodes{kNat};
    return TranslationOf(*recording, nodes, item);
  }
  static const TranslatedField* Find(const Translation& translation, std::string_view layer,
                                     std::string_view name) {
    for (const TranslatedField& field : translation.fields) {
      if (field.layer == layer && field.name == name) return &field;
    }
    return nullptr;
  }
  Script script;
  trace::InterfaceId inside = 0, outside = 0;
  std::unique_ptr<RecordingModel> recording;
};

TEST_F(Passage, TellsAddressesPortsAndChecksumsApart) {
  const JourneyId journey = script.NewJourney();
  Bytes before = TcpPacket(49153, 1723, 0x18);
  Bytes after = before;
  StoreBe32(&after[12], 0xcb007101);
  StoreBe16(&after[20], 50001);
  after[8] = 63;
  StoreBe16(&after[36], 0x1234);
  script.Packet(inside, Direction::kReceived, before, journey);
  script.Event(kNat, 0, Layer::kNat, MappingOf(Action::kAdded, 1), journey);
  script.Packet(outside, Direction::kSent, after, journey);
  const Translation translation = Of(2);
  EXPECT_EQ(translation.received, 2u);
  EXPECT_EQ(translation.sent, 4u);
  EXPECT_EQ(translation.from, "home:p2p0");
  EXPECT_EQ(translation.to, "home:p2p1");
  EXPECT_EQ(translation.changes, std::vector<ItemIndex>{3});
  const TranslatedField* const source = Find(translation, "IPv4", "Source Address");
  ASSERT_NE(source, nullptr);
  EXPECT_EQ(source->before, "192.0.2.2");
  EXPECT_EQ(source->after, "203.0.113.1");
  EXPECT_TRUE(source->differs);
  const TranslatedField* const port = Find(translation, "TCP", "Source Port");
  ASSERT_NE(port, nullptr);
  EXPECT_EQ(port->after, "50001");
  const TranslatedField* const checksum = Find(translation, "TCP", "Checksum");
  ASSERT_NE(checksum, nullptr);
  EXPECT_EQ(checksum->note, "covers what changed");
  ASSERT_NE(Find(translation, "TCP", "Destination Port"), nullptr);
  EXPECT_FALSE(Find(translation, "TCP", "Destination Port")->differs);
  EXPECT_EQ(Find(translation, "TCP", "Window"), nullptr);
  EXPECT_EQ(translation.differing, 4u);
}

TEST_F(Passage, ShowsTheCallIdOfGreAndOfTheControlMessage) {
  const JourneyId gre = script.NewJourney();
  script.Packet(outside, Direction::kReceived, GrePacket(52954, 3, {0xc0, 0x21, 1, 1, 0, 4}), gre);
  script.Packet(inside, Direction::kSent, GrePacket(46558, 3, {0xc0, 0x21, 1, 1, 0, 4}), gre);
  const JourneyId control = script.NewJourney();
  const auto request = [](uint16_t call_id) {
    Bytes packet = TcpPacket(49153, 1723, 0x18);
    Bytes message = model_test::Control(7);
    StoreBe16(&message[12], call_id);
    packet.insert(packet.end(), message.begin(), message.end());
    StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
    return packet;
  };
  script.Packet(inside, Direction::kReceived, request(46558), control);
  script.Packet(outside, Direction::kSent, request(52954), control);
  const Translation in_gre = Of(2);
  const TranslatedField* const call = Find(in_gre, "GRE", "Call ID");
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(call->before, "52954");
  EXPECT_EQ(call->after, "46558");
  EXPECT_EQ(in_gre.differing, 1u);
  const Translation in_control = Of(5);
  const TranslatedField* const said = Find(in_control, "PPTP", "Call ID");
  ASSERT_NE(said, nullptr);
  EXPECT_EQ(said->before, "46558");
  EXPECT_EQ(said->after, "52954");
}

TEST_F(Passage, SaysWhereAndWhyItEnded) {
  const JourneyId journey = script.NewJourney();
  script.Packet(outside, Direction::kReceived, GrePacket(7, 3, {0xc0, 0x21, 1, 1, 0, 4}), journey);
  script.Event(kNat, 0, Layer::kNat, trace::Drop{trace::DropReason::kNoMapping, "GRE", 0}, journey);
  const Translation translation = Of(2);
  EXPECT_EQ(translation.sent, kNoItem);
  ASSERT_TRUE(translation.drop);
  EXPECT_EQ(*translation.drop, 3u);
  EXPECT_NE(translation.end.find("GRE"), std::string::npos);
  ASSERT_NE(Find(translation, "GRE", "Call ID"), nullptr);
  EXPECT_EQ(translation.differing, 0u);
  // The node translates, though no mapping was made.
  NatTables tables;
  tables.Update(*recording);
  EXPECT_EQ(tables.nodes().size(), 1u);
}

TEST_F(Passage, OfWhatPassesElsewhereThereIsNone) {
  const auto other = script.Interface("alice:p2p0");
  script.Packet(other, Direction::kSent, TcpPacket(1, 2, 2), script.NewJourney());
  const Translation translation = Of(2);
  EXPECT_FALSE(translation.empty_reason.empty());
  EXPECT_TRUE(translation.fields.empty());
  EXPECT_FALSE(Of(99).empty_reason.empty());
}

}  // namespace
}  // namespace pptplab::viz
