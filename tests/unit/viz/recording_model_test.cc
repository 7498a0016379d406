// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The index of a recording (viz/model/recording_model.cc, packet_layer.cc, journey_index.h).
#include "viz/model/recording_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>

#include "stack/base/rng.h"
#include "stack/observe/decode.h"
#include "tests/unit/viz/model_support.h"
#include "viz/model/item_text.h"
#include "viz/model/journey_index.h"

namespace pptplab::viz {
namespace {

using namespace model_test;

std::string FileText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}
void WriteFile(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

TEST(RecordingModel, KnowsNodesInterfacesAndWhoseTheyAre) {
  Script script;
  script.Node(7, "client", "PPTP client");
  const auto wire = script.Interface("client:p2p0");
  const auto clear = script.Interface("client:ppp0 (decrypted)", trace::kLinkTypePpp);
  const auto only_here = script.Interface("10.0.0.1 - 10.0.0.2 (decrypted)", trace::kLinkTypePpp);
  const auto nobodys = script.Interface("eth0");
  for (const auto interface : {wire, clear, only_here, nobodys}) {
    script.Packet(interface, Direction::kReceived, TcpPacket(1, 2, 0));
  }
  const auto model = script.Open();
  ASSERT_EQ(model->nodes().size(), 2u);
  EXPECT_EQ(model->nodes()[0].role, "PPTP client");
  EXPECT_EQ(model->nodes()[0].interfaces, (std::vector<trace::InterfaceId>{wire, clear}));
  EXPECT_EQ(model->nodes()[1].name, "10.0.0.1");
  const auto owner = model->interfaces()[only_here].node;
  EXPECT_EQ(model->FindNode(owner)->name, "10.0.0.1");
  EXPECT_EQ(model->interfaces()[nobodys].node, 0);
  EXPECT_EQ(model->FindNode(1234), nullptr);
  EXPECT_EQ(model->item(1).node, 7);
  EXPECT_EQ(model->item(3).node, owner);
  EXPECT_EQ(model->item(3).direction, Direction::kReceived);
  EXPECT_TRUE(model->interfaces()[clear].is_decrypted);
  EXPECT_TRUE(model->interfaces()[clear].is_tunnel);
  EXPECT_FALSE(model->interfaces()[wire].is_tunnel);
}

TEST(RecordingModel, TellsPacketsApartByTheirFirstOctets) {
  Script script;
  const auto raw = script.Interface("a:eth0");
  const auto ppp = script.Interface("a:p2p0", trace::kLinkTypePpp);
  const auto ethernet = script.Interface("a:eth1", trace::kLinkTypeEthernet);
  const auto clear = script.Interface("a:ppp0 (decrypted)", trace::kLinkTypePpp);
  const auto inner = script.Interface("a:ppp0");
  const auto cooked = script.Interface("any", trace::kLinkTypeLinuxCooked);
  const auto cooked2 = script.Interface("any2", trace::kLinkTypeLinuxCooked2);
  struct Case {
    trace::InterfaceId interface;
    Bytes bytes;
    Layer layer;
    uint8_t detail;
  };
  const auto with = [](const char* front, const Bytes& packet) {
    Bytes all = *FromHex(front);
    all.insert(all.end(), packet.begin(), packet.end());
    return all;
  };
  const Bytes lcp = Frame(0xc021, 1, 1);
  const auto carried = [](Layer layer) { return static_cast<uint8_t>(layer); };
  const Bytes padded_ack = with("", [] {
    Bytes packet = TcpPacket(1723, 40000, 0x10);
    packet.resize(packet.size() + 6);  // Ethernet pads; the IP header says how much is TCP
    return packet;
  }());
  const std::vector<Case> cases = {
      {raw, TcpPacket(40000, 1723, 0x02), Layer::kTcp, Item::kOpensPptp},
      {raw, TcpPacket(1723, 40000, 0x12), Layer::kTcp, 0},
      {raw, TcpPacket(40000, 1723, 0x18, 16), Layer::kPptp, 0},
      {raw, TcpPacket(40000, 1723, 0x11), Layer::kTcp, Item::kClosesPptp},
      {raw, TcpPacket(40000, 80, 0x18, 16), Layer::kTcp, 0},
      {raw, padded_ack, Layer::kTcp, 0},
      {raw, GrePacket(1, 1, lcp), Layer::kGre, carried(Layer::kLcp)},
      {raw, GrePacket(1, 1, {0xff, 0x03, 0xc2, 0x23, 1, 1, 0, 4}), Layer::kGre,
       carried(Layer::kAuthentication)},
      {raw, GrePacket(1, 1, {0xfd, 0x90, 0, 1, 2}), Layer::kGre, carried(Layer::kMppe)},
      {raw, GrePacket(1, 1, {0x21, 0x45}), Layer::kGre, carried(Layer::kInner)},
      {raw, GrePacket(1, 1, {}), Layer::kGre, 0},
      {raw,
       *FromHex("45000014000000004011000000000000"
                "00000000"),
       Layer::kIp, 0},
      {raw, {}, Layer::kLink, 0},
      {raw, {0x45, 0}, Layer::kLink, 0},
      {ppp, with("0021", TcpPacket(40000, 1723, 0x18, 16)), Layer::kPptp, 0},
      {ppp, with("ff030021", GrePacket(1, 1, lcp)), Layer::kGre, carried(Layer::kLcp)},
      {ppp, lcp, Layer::kLcp, 0},
      {ethernet, with("0102030405060708090a0b0c0800", TcpPacket(1, 1723, 2)), Layer::kTcp,
       Item::kOpensPptp},
      {ethernet, with("0102030405060708090a0b0c810000010800", GrePacket(1, 1, lcp)), Layer::kGre,
       carried(Layer::kLcp)},
      {ethernet, *FromHex("0102030405060708090a0b0c0806"), Layer::kLink, 0},
      {clear, Frame(0xc021, 1, 1), Layer::kLcp, 0},
      {clear, Frame(0xc023, 1, 1), Layer::kAuthentication, 0},
      {clear, Frame(0xc227, 1, 1), Layer::kAuthentication, 0},
      {clear, Frame(0x80fd, 1, 1), Layer::kCcp, 0},
      {clear, Frame(0x8021, 1, 1), Layer::kIpcp, 0},
      {clear, with("0021", TcpPacket(1, 1723, 2)), Layer::kInner, 0},
      {clear, with("2d", Bytes(9)), Layer::kInner, 0},
      {clear, Frame(0x8207, 1, 1), Layer::kPpp, 0},
      {inner, TcpPacket(1, 80, 2), Layer::kInner, 0},
      {cooked, with("00000001000600112233445500000800", TcpPacket(1, 2, 2)), Layer::kTcp, 0},
      {cooked2, with("0800000000000001000100060011223344550000", TcpPacket(1, 2, 2)), Layer::kTcp,
       0},
  };
  for (const Case& c : cases) script.Packet(c.interface, Direction::kSent, c.bytes);
  const auto model = script.Open();
  for (size_t i = 0; i < cases.size(); ++i) {
    const Item& item = model->item(static_cast<ItemIndex>(i));
    EXPECT_EQ(trace::NameOfLayer(static_cast<uint32_t>(item.layer)),
              trace::NameOfLayer(static_cast<uint32_t>(cases[i].layer)))
        << i;
    EXPECT_EQ(item.detail, cases[i].detail) << i;
    EXPECT_EQ(item.size, cases[i].bytes.size()) << i;
  }
}

TEST(RecordingModel, ReadsBlocksAgainWhenSomebodyLooks) {
  Script script;
  const auto model = WholeTunnel(script);
  size_t packets = 0;
  for (ItemIndex i = 0; i < model->size(); ++i) {
    const Item& item = model->item(i);
    const auto packet = model->Packet(i);
    const auto event = model->Event(i);
    ASSERT_NE(packet.has_value(), event.has_value());
    ASSERT_FALSE(OneLine(*model, i).empty());
    if (packet) {
      EXPECT_EQ(Nanoseconds(packet->time), item.time_ns);
      EXPECT_EQ(packet->interface, item.interface);
      EXPECT_EQ(packet->journey, item.journey);
      EXPECT_EQ(model->PacketNumber(static_cast<uint32_t>(++packets)), i);
    } else {
      EXPECT_EQ(Nanoseconds(event->time), item.time_ns);
      EXPECT_EQ(event->node, item.node);
      EXPECT_EQ(event->detail.index(), item.kind);
      EXPECT_EQ(event->cause == 0, item.cause == kNoItem);
    }
  }
  EXPECT_EQ(model->PacketNumber(0), kNoItem);
  EXPECT_EQ(model->PacketNumber(static_cast<uint32_t>(packets + 1)), kNoItem);
  EXPECT_FALSE(model->Packet(kNoItem));
  EXPECT_FALSE(model->Event(kNoItem));
}

TEST(RecordingModel, FindsCausesJourneysSessionsAndTimes) {
  Script script;
  const auto model = WholeTunnel(script);
  bool any_cause = false;
  for (ItemIndex i = 0; i < model->size(); ++i) {
    const Item& item = model->item(i);
    if (item.cause != kNoItem) {
      any_cause = true;
      EXPECT_LT(item.cause, i);
      EXPECT_TRUE(model->item(item.cause).Is<trace::Stimulus>());
    }
    const auto journey = model->Journey(item.journey);
    EXPECT_TRUE(std::is_sorted(journey.begin(), journey.end()));
    EXPECT_EQ(std::count(journey.begin(), journey.end(), i), item.journey == 0 ? 0 : 1);
    if (item.journey == 0) continue;
    EXPECT_EQ(model->FirstOfJourney(item.journey), journey.front());
    EXPECT_EQ(model->LastOfJourney(item.journey), journey.back());
  }
  EXPECT_TRUE(any_cause);
  EXPECT_TRUE(model->Journey(12345).empty());
  EXPECT_EQ(model->FirstOfJourney(12345), kNoItem);
  ASSERT_EQ(model->sessions().size(), 2u);
  EXPECT_EQ(model->FindSession(1, 1)->user, "alice");
  EXPECT_EQ(model->FindSession(1, 1)->peer_call_id, 2001);
  EXPECT_TRUE(model->item(model->sessions()[0].first).Is<trace::SessionNamed>());
  EXPECT_EQ(model->FirstAt(AtNanoseconds(0)), 0u);
  EXPECT_EQ(model->item(model->FirstAt(AtNanoseconds(kMs))).time_ns, 1000 * kMs);
  EXPECT_EQ(model->FirstAt(AtNanoseconds(1'000'000 * kMs)), model->size());
}

TEST(RecordingModel, SortsWhatIsNotInTheOrderOfTimeAndCausesFollow) {
  Script script;
  const auto wire = script.Interface("wire");
  script.At(30);
  const auto cause = script.Event(1, 1, Layer::kGre, trace::Stimulus{});
  script.At(40).Event(1, 1, Layer::kGre, trace::Note{"effect"}, 5, cause);
  script.At(10).Packet(wire, {}, TcpPacket(1, 2, 0), 5);
  script.At(20).Packet(wire, {}, TcpPacket(3, 4, 0), 5);
  script.At(5).Event(1, 1, Layer::kGre, trace::Note{"before its cause"}, 0, cause);
  const auto model = script.Open();
  for (ItemIndex i = 1; i < model->size(); ++i) {
    EXPECT_LE(model->item(i - 1).time_ns, model->item(i).time_ns);
  }
  EXPECT_EQ(OneLine(*model, 0), "before its cause");
  EXPECT_EQ(model->item(0).cause, kNoItem);  // an effect never comes before its cause
  EXPECT_EQ(OneLine(*model, 4), "effect");
  EXPECT_EQ(model->item(4).cause, 3u);
  EXPECT_EQ(model->PacketNumber(1), 1u);  // as tshark counts: in the order of the file
  EXPECT_EQ(model->PacketNumber(2), 2u);
  EXPECT_EQ(model->Journey(5), (std::vector<ItemIndex>{1, 2, 4}));
}

TEST(RecordingModel, PutsADecodedFrameBetweenItsSendingAndItsArrival) {
  Script script;
  const auto wire = script.Interface("wire");
  script.At(20).Event(1, 1, Layer::kGre, trace::Step{}, 9);
  script.Event(2, 1, Layer::kGre, trace::Stimulus{trace::Stimulus::What::kPacket, "GRE"}, 9);
  script.Event(2, 1, Layer::kGre, trace::Step{}, 9);
  script.At(10).Packet(wire, {}, TcpPacket(1, 2, 0), 8);
  script.At(20).Packet(wire, {}, TcpPacket(1, 2, 0), 9);
  const auto model = script.Open();
  std::string kinds;
  for (const Item& item : model->items()) {
    kinds += item.IsPacket() ? 'p' : item.Is<trace::Stimulus>() ? 's' : 'e';
  }
  EXPECT_EQ(kinds, "pepse");
}

TEST(RecordingModel, OpensAndSortsADecodedCapture) {
  Script script;  // for its path
  const std::string path = script.path() + ".decoded";
  {
    auto reader = trace::RecordingReader::Open(
        std::string(PPTPLAB_SOURCE_DIR) + "/tests/golden/captures/linux/mschapv2-mppe128.pcap");
    ASSERT_TRUE(reader);
    trace::RecordingWriter writer(path);
    observe::Decode(**reader, {}, &writer);
  }
  const auto model = RecordingModel::Open(path);
  std::filesystem::remove(path);
  ASSERT_TRUE(model) << model.error();
  const auto items = (*model)->items();
  EXPECT_TRUE(std::is_sorted(items.begin(), items.end(),
                             [](const Item& a, const Item& b) { return a.time_ns < b.time_ns; }));
  EXPECT_EQ((*model)->problem(), "");
  EXPECT_EQ((*model)->nodes().size(), 2u);
  EXPECT_EQ((*model)->sessions().size(), 2u);
}

TEST(RecordingModel, GrowsWithTheFileAndKeepsWhatItShowed) {
  Script script;
  script.Node(1, "client", "PPTP client");
  const auto model = script.Open();
  ASSERT_EQ(model->size(), 1u);
  EXPECT_FALSE(model->Grow());
  script.At(100);
  const auto cause = script.Event(1, 1, Layer::kGre, trace::Stimulus{}, 3);
  script.Flush();
  ASSERT_TRUE(model->Grow());
  const auto late = script.Interface("late:p2p0");
  script.At(50).Packet(late, Direction::kSent, TcpPacket(1, 2, 0), 3);
  script.At(120).Event(1, 1, Layer::kGre, trace::Note{"effect"}, 3, cause);
  script.At(110).Event(2, 1, Layer::kRun, trace::NodeNamed{"late", ""});
  script.Flush();
  ASSERT_TRUE(model->Grow());
  ASSERT_EQ(model->size(), 5u);
  EXPECT_EQ(model->item(2).time_ns, 100 * kMs);  // it became known only then
  EXPECT_EQ(model->item(2).node, 2);
  EXPECT_EQ(OneLine(*model, 4), "effect");
  EXPECT_EQ(model->item(4).cause, 1u);
  EXPECT_EQ(model->Journey(3), (std::vector<ItemIndex>{1, 2, 4}));
  EXPECT_EQ(model->end_time(), AtNanoseconds(120 * kMs));
  EXPECT_FALSE(model->Grow());
  EXPECT_EQ(model->problem(), "");
}

TEST(RecordingModel, SaysWhatIsWrongWithAFile) {
  EXPECT_EQ(RecordingModel::Open("/nonexistent.pcapng").error(),
            "/nonexistent.pcapng cannot be opened: No such file or directory");
  Script script;
  script.Node(1, "client");
  script.Flush();
  const std::string cut = script.path() + ".cut";
  std::string text = FileText(script.path());
  text.pop_back();
  WriteFile(cut, text);
  const auto model = RecordingModel::Open(cut);
  ASSERT_TRUE(model);
  EXPECT_EQ((*model)->size(), 0u);
  EXPECT_NE((*model)->problem().find("is cut off"), std::string::npos);
  EXPECT_EQ((*model)->begin_time(), Instant{});
  EXPECT_FALSE((*model)->Grow());
  EXPECT_EQ((*model)->problem(), "");  // somebody follows it: the rest may come
  WriteFile(cut, "");
  EXPECT_FALSE((*model)->Grow());
  EXPECT_NE((*model)->problem().find("shorter"), std::string::npos);
  std::filesystem::remove(cut);
}

TEST(RecordingModel, SurvivesTimesAsFarApartAsTheyCanBe) {
  Script script;
  Bytes file;
  {
    trace::RecordingWriter writer(&file);
    for (const int64_t time :
         {std::numeric_limits<int64_t>::max(), int64_t{0}, std::numeric_limits<int64_t>::min()}) {
      writer.Record({.time = AtNanoseconds(time), .detail = trace::Note{"x"}});
    }
    writer.Close();
  }
  const std::string path = script.path() + ".far";
  WriteFile(path, AsText(file));
  const auto model = RecordingModel::Open(path);
  ASSERT_TRUE(model);
  const Timeline timeline(**model);
  EXPECT_EQ(timeline.DensityStrip(7).packets.size(), 7u);
  EXPECT_EQ((*model)->item(0).time_ns, std::numeric_limits<int64_t>::min());
  std::filesystem::remove(path);
}

TEST(RecordingModel, With2000SeedsOfFlippedBitsNeverHurts) {
  Script script;
  WholeTunnel(script);
  const std::string whole = FileText(script.path());
  const std::string path = script.path() + ".broken";
  for (uint64_t seed = 0; seed < 2'000; ++seed) {
    SeededRng rng(seed);
    std::string text = whole;
    for (uint32_t flips = rng.Below(6); flips > 0; --flips) {
      text[rng.Below(static_cast<uint32_t>(text.size()))] ^= static_cast<char>(1 << rng.Below(7));
    }
    if (rng.Below(2) == 0) text.resize(rng.Below(static_cast<uint32_t>(text.size())));
    WriteFile(path, text);
    const auto model = RecordingModel::Open(path);
    if (!model) continue;
    const Timeline timeline(**model);
    for (int look = 0; look < 20 && (*model)->size() > 0; ++look) {
      const ItemIndex at = rng.Below(static_cast<uint32_t>((*model)->size()));
      OneLine(**model, at);
      timeline.PhaseAt(at);
      timeline.SixStepAt(at);
      (*model)->Journey((*model)->item(at).journey);
    }
  }
  std::filesystem::remove(path);
}

TEST(JourneyIndex, FindsAllItemsOfJourneysSmallAndLarge) {
  JourneyIndex index;
  std::map<JourneyId, std::vector<uint32_t>> expected;
  SeededRng rng(3);
  for (uint32_t item = 0; item < 20'000; ++item) {
    JourneyId journey = rng.Below(3'000);
    if (rng.Below(4) == 0) journey = journey * 0x123456789abcdu;
    if (rng.Below(4) == 0) journey *= 100;
    index.Add(journey, item);
    if (journey != 0) expected[journey].push_back(item);
  }
  for (const auto& [journey, items] : expected) EXPECT_EQ(index.Items(journey), items);
  EXPECT_TRUE(index.Items(0).empty());
}

}  // namespace
}  // namespace pptplab::viz
