// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The walk of one data unit: which boxes, how large, what each decided.
#include "viz/model/walk.h"

#include <algorithm>

#include "journey_recording.h"

namespace pptplab::viz {
namespace {

using journey_test::kStartRequest;
using journey_test::Recorder;
using journey_test::RecordSyn;
using Kind = WalkBox::Kind;
using trace::Direction;
using trace::Layer;
using trace::Step;

std::vector<std::string> Names(const Walk& walk) {
  std::vector<std::string> names;
  for (const WalkBox& box : walk.boxes) {
    names.push_back((box.kind == Kind::kHop ? box.place : box.name) + " " +
                    std::to_string(box.size));
  }
  return names;
}

uint32_t Total(const WalkBox& box) {
  uint32_t total = 0;
  for (const WalkSegment& segment : box.segments) total += segment.octets;
  return total;
}

TEST(Walk, GoesDownThroughEveryHeaderOverTheLinksAndUpAgain) {
  const auto syn = RecordSyn("walk");
  const Walk walk = MakeWalk(*syn.recording, syn.first_wire);
  const std::vector<std::string> expected = {"TCP 36",
                                             "IPv4 56",
                                             "ppp device 56",
                                             "MPPE 60",
                                             "PPP Protocol 61",
                                             "PPP framing 61",
                                             "GRE 77",
                                             "IPv4 97",
                                             "Link 99",
                                             "client → isp 99",
                                             "isp → server 99",
                                             "Link 97",
                                             "IPv4 77",
                                             "GRE 61",
                                             "PPP Protocol 60",
                                             "MPPE 58",
                                             "ppp device 56",
                                             "Link 58",
                                             "server → intranet 58",
                                             "Link 56",
                                             "IPv4 36",
                                             "TCP 0"};
  EXPECT_EQ(Names(walk), expected);
}

TEST(Walk, EveryBoxesSegmentsAddUpToItsSize) {
  const auto syn = RecordSyn("walk_sizes");
  const Walk walk = MakeWalk(*syn.recording, syn.first_wire);
  ASSERT_FALSE(walk.boxes.empty());
  for (const WalkBox& box : walk.boxes) EXPECT_EQ(Total(box), box.size) << box.name;
}

TEST(Walk, SaysWhatEachLayerDecided) {
  const auto syn = RecordSyn("walk_words");
  const Walk walk = MakeWalk(*syn.recording, syn.first_wire);
  ASSERT_GT(walk.boxes.size(), 10u);
  EXPECT_EQ(walk.boxes[3].decision, "coherency count 0, flushed, key changed");
  EXPECT_EQ(walk.boxes[5].decision, "Address and Control left out (ACFC)");
  EXPECT_EQ(walk.boxes[6].decision, "Sequence Number 9, acknowledges 10");
  EXPECT_EQ(walk.boxes[10].decision, "isp forwards it: Time to Live 64 → 63");
}

TEST(Walk, HasTheOctetsOfAHeaderFromTheWire) {
  const auto syn = RecordSyn("walk_octets");
  const Walk walk = MakeWalk(*syn.recording, syn.down_gre);
  EXPECT_EQ(ToHex(walk.boxes[3].header), "9000");
  EXPECT_EQ(ToHex(walk.boxes[4].header), "fd");
  EXPECT_EQ(ToHex(walk.boxes[6].header), "3081880b003df4e8000000090000000a");
}

TEST(Walk, HatchesWhatIsEncryptedFromMppeToMppe) {
  const auto syn = RecordSyn("walk_encrypted");
  const Walk walk = MakeWalk(*syn.recording, syn.first_wire);
  const auto has_encrypted = [](const WalkBox& box) {
    return std::any_of(box.segments.begin(), box.segments.end(),
                       [](const WalkSegment& s) { return s.is_encrypted; });
  };
  EXPECT_FALSE(has_encrypted(walk.boxes[2]));
  for (size_t i = 3; i < 15; ++i) EXPECT_TRUE(has_encrypted(walk.boxes[i])) << i;
  EXPECT_FALSE(has_encrypted(walk.boxes[15]));
  // RFC 3078 §3: the MPPE header itself and what is in front of it stay readable.
  EXPECT_FALSE(walk.boxes[6].segments[0].is_encrypted);
  EXPECT_FALSE(walk.boxes[6].segments[2].is_encrypted);
}

TEST(Walk, IsTheSameFromWhateverItemOfTheJourney) {
  const auto syn = RecordSyn("walk_same");
  const auto names = Names(MakeWalk(*syn.recording, syn.first_wire));
  EXPECT_EQ(Names(MakeWalk(*syn.recording, syn.down_mppe)), names);
  EXPECT_EQ(Names(MakeWalk(*syn.recording, syn.delivered)), names);
}

TEST(Walk, FindsTheBoxOfTheCursor) {
  const auto syn = RecordSyn("walk_cursor");
  const Walk walk = MakeWalk(*syn.recording, syn.first_wire);
  EXPECT_EQ(CurrentBox(walk, syn.down_mppe, std::nullopt), 3u);
  EXPECT_EQ(CurrentBox(walk, syn.up_mppe, std::nullopt), 15u);
  // A packet on a wire is its hop; with a layer selected it is the box that put it there.
  EXPECT_EQ(CurrentBox(walk, syn.first_wire, std::nullopt), 9u);
  EXPECT_EQ(CurrentBox(walk, syn.first_wire, FieldRef{1, 3}), 7u);
  EXPECT_EQ(CurrentBox(walk, syn.arrived, std::nullopt), 10u);
}

TEST(Walk, EveryBoxSelectsAnItemThatMakesItCurrent) {
  const auto syn = RecordSyn("walk_click");
  const Walk walk = MakeWalk(*syn.recording, syn.first_wire);
  for (size_t i = 0; i < walk.boxes.size(); ++i) {
    EXPECT_EQ(CurrentBox(walk, walk.boxes[i].item, walk.boxes[i].field), i) << walk.boxes[i].name;
  }
}

TEST(Walk, EndsWhereThePacketWasLost) {
  const auto syn = RecordSyn("walk_lost", false);
  const Walk walk = MakeWalk(*syn.recording, syn.first_wire);
  ASSERT_FALSE(walk.boxes.empty());
  EXPECT_EQ(walk.boxes.back().kind, Kind::kLost);
  EXPECT_EQ(walk.boxes.back().decision, "the link lost it");
  const WalkBox& hop = walk.boxes[walk.boxes.size() - 2];
  EXPECT_EQ(hop.place, "isp → ?");
}

TEST(Walk, AsANodeSeesItIsWhatThisNodeDoes) {
  const auto syn = RecordSyn("walk_node");
  const Walk walk = MakeWalk(*syn.recording, syn.first_wire, {PointOfView::Who::kNode, 2, 0});
  const std::vector<std::string> expected = {"client → isp 99", "isp → server 99"};
  EXPECT_EQ(Names(walk), expected);
}

TEST(Walk, AsAnEavesdropperSeesItEndsAtTheEncryption) {
  const auto syn = RecordSyn("walk_eavesdropper");
  const auto wire = syn.recording->item(syn.first_wire).interface;
  const Walk walk =
      MakeWalk(*syn.recording, syn.first_wire, {PointOfView::Who::kEavesdropper, 0, wire});
  const std::vector<std::string> expected = {
      "Encrypted data 58", "MPPE 60", "PPP 61", "GRE 77", "IPv4 97", "Link 99", "client → ? 99"};
  EXPECT_EQ(Names(walk), expected);
}

TEST(Walk, OfAControlPacketBeginsWithItsMessage) {
  Recorder r("walk_control");
  const auto client = r.Interface("client:p2p0", trace::kLinkTypePpp);
  const Bytes message = *FromHex("802101020010030600000000810600000000");
  r.Event(1, Layer::kIpcp, trace::Message{Direction::kSent, trace::Protocol::kPppFrame, message});
  r.Event(1, Layer::kPpp, Step{Step::What::kProtocolField, Direction::kSent, 0, 16, 18, 0x8021, 0});
  r.Event(1, Layer::kPpp, Step{Step::What::kAddressControl, Direction::kSent, 1, 18, 18, 0, 0});
  r.Event(1, Layer::kGre, Step{Step::What::kGre, Direction::kSent, 1, 18, 34, 7, 8});
  const ItemIndex wire =
      r.Packet(client, Direction::kSent,
               "00214500003600080000402f7c8dc0000201cb0071023081880b0012f4e80000000700000008"
               "802101020010030600000000810600000000");
  const auto recording = r.Open();
  const Walk walk = MakeWalk(*recording, wire);
  const std::vector<std::string> expected = {"Message 16",   "PPP Protocol 18", "PPP framing 18",
                                             "GRE 34",       "IPv4 54",         "Link 56",
                                             "client → ? 56"};
  EXPECT_EQ(Names(walk), expected);
  EXPECT_EQ(walk.boxes[0].layer, Layer::kIpcp);
  EXPECT_NE(walk.boxes[0].decision.find("Configure-Request"), std::string::npos);
}

TEST(Walk, OfAPptpMessageIsThatOfTheTcpSegmentThatCarriesIt) {
  Recorder r("walk_pptp");
  const auto client = r.Interface("client:p2p0", trace::kLinkTypePpp);
  const auto server = r.Interface("server:p2p0", trace::kLinkTypePpp);
  const Bytes message = *FromHex(kStartRequest);
  const ItemIndex sent = r.Event(
      1, Layer::kPptp, trace::Message{Direction::kSent, trace::Protocol::kPptpControl, message}, 0);
  const std::string segment = std::string("0021450000d00002000040067c22c0000201cb007102") +
                              "c00106bb000000010000000180108000e3b80000080a00000408000003f80000" +
                              kStartRequest;
  const ItemIndex packet = r.Packet(client, Direction::kSent, segment, 4);
  r.Packet(server, Direction::kReceived, segment, 4);
  const ItemIndex received =
      r.Event(3, Layer::kPptp,
              trace::Message{Direction::kReceived, trace::Protocol::kPptpControl, message}, 0);
  const auto recording = r.Open();
  EXPECT_EQ(FindJourney(*recording, sent).packet, packet);
  const std::vector<std::string> expected = {
      "PPTP 156", "TCP 188",  "IPv4 208", "Link 210", "client → server 210",
      "Link 208", "IPv4 188", "TCP 156",  "PPTP 156"};
  EXPECT_EQ(Names(MakeWalk(*recording, sent)), expected);
  EXPECT_EQ(Names(MakeWalk(*recording, received)), expected);
}

TEST(Walk, OfAnEventIsThatOfWhatItReactsTo) {
  Recorder r("walk_cause");
  r.Event(1, Layer::kGre, trace::Stimulus{trace::Stimulus::What::kPacket, "GRE packet"});
  const ItemIndex timer =
      r.Event(1, Layer::kLcp, trace::Timer{"LCP restart timer"}, 0, r.last_event());
  const auto recording = r.Open();
  EXPECT_EQ(FindJourney(*recording, timer).journey, journey_test::kJourney);
}

TEST(Walk, OfACaptureWithoutDirectionsSaysWhereThePacketWasSeen) {
  Recorder r("walk_capture");
  const auto wire = r.Interface("eth0", trace::kLinkTypeRawIp);
  const ItemIndex item = r.Packet(wire, std::nullopt, journey_test::kInner, 0);
  const auto recording = r.Open();
  const Walk walk = MakeWalk(*recording, item);
  const std::vector<std::string> expected = {"TCP 36", "IPv4 56", "seen on eth0 56"};
  EXPECT_EQ(Names(walk), expected);
}

/// The packet on the wire, and its two fragments.
struct Pieces {
  std::string whole = journey_test::kWire;
  std::string first, second;
  Pieces() {
    const size_t payload = 2 * (2 + 20);
    const std::string addresses = "402f0000c0000201cb007102";
    first =
        "0021450000"
        "44"
        "000a2000" +
        addresses + whole.substr(payload, 2 * 48);
    second =
        "0021450000"
        "31"
        "000a0006" +
        addresses + whole.substr(payload + 2 * 48);
  }
};

TEST(Walk, ShowsEachFragmentOnItsWayAndWhoPutThemTogether) {
  using Fragments = trace::Fragmentation;
  const Pieces pieces;
  Recorder r("walk_fragments");
  const auto client = r.Interface("client:p2p0", trace::kLinkTypePpp);
  const auto isp_in = r.Interface("isp:p2p0", trace::kLinkTypePpp);
  const auto isp_out = r.Interface("isp:p2p1", trace::kLinkTypePpp);
  const auto server = r.Interface("server:p2p0", trace::kLinkTypePpp);
  r.Packet(client, Direction::kSent, pieces.whole);
  r.Packet(isp_in, Direction::kReceived, pieces.whole);
  const ItemIndex cut =
      r.Event(2, Layer::kIp, Fragments{Fragments::What::kFragmented, 10, 97, 2, 68});
  r.Packet(isp_out, Direction::kSent, pieces.first);
  r.Packet(isp_out, Direction::kSent, pieces.second);
  r.Packet(server, Direction::kReceived, pieces.first);
  r.Packet(server, Direction::kReceived, pieces.second);
  r.Event(3, Layer::kIp, Fragments{Fragments::What::kReassembled, 10, 97, 2, 0});
  r.Event(3, Layer::kGre, Step{Step::What::kGre, Direction::kReceived, 1, 77, 61, 9, 10});
  const auto recording = r.Open();
  const Walk walk = MakeWalk(*recording, cut);
  const std::vector<std::string> names = Names(walk);
  const auto at = std::find(names.begin(), names.end(), "Fragmentation 99");
  ASSERT_NE(at, names.end());
  EXPECT_EQ(*(at - 1), "client → isp 99");
  const std::vector<std::string> rest(at, names.end());
  const std::vector<std::string> expected = {
      "Fragmentation 99", "isp → server 70", "isp → server 51", "Reassembly 99",
      "Link 97",          "IPv4 77",         "GRE 61"};
  EXPECT_EQ(rest, expected);
  const WalkBox& told = walk.boxes[static_cast<size_t>(at - names.begin())];
  EXPECT_NE(told.decision.find("takes 68: 2 fragments"), std::string::npos) << told.decision;
  EXPECT_EQ(told.item, cut);
  EXPECT_NE((&told)[1].decision.find("octets 0 to 48, more follow"), std::string::npos);
  for (const WalkBox& box : walk.boxes) EXPECT_EQ(Total(box), box.size);
}

TEST(Walk, SaysWhichFragmentNobodyReceived) {
  const Pieces pieces;
  Recorder r("walk_fragment_lost");
  const auto isp_out = r.Interface("isp:p2p1", trace::kLinkTypePpp);
  const auto server = r.Interface("server:p2p0", trace::kLinkTypePpp);
  const ItemIndex first = r.Packet(isp_out, Direction::kSent, pieces.first);
  r.Packet(isp_out, Direction::kSent, pieces.second);
  r.Packet(server, Direction::kReceived, pieces.second);
  const auto recording = r.Open();
  std::vector<std::string> hops;
  for (const WalkBox& box : MakeWalk(*recording, first).boxes) {
    if (box.kind == Kind::kHop) hops.push_back(box.place);
  }
  EXPECT_EQ(hops, (std::vector<std::string>{"isp → ?", "isp → server"}));
}

TEST(Walk, OfWhatIsNoPacketSaysWhatToSelect) {
  const auto syn = RecordSyn("walk_none");
  const Walk walk = MakeWalk(*syn.recording, 0);
  EXPECT_TRUE(walk.boxes.empty());
  EXPECT_FALSE(walk.empty_reason.empty());
  EXPECT_EQ(CurrentBox(walk, 0, std::nullopt), 0u);
  EXPECT_TRUE(MakeWalk(*syn.recording, kNoItem).boxes.empty());
}

TEST(Walk, SurvivesStepsWhoseSizesContradictEachOther) {
  Recorder r("walk_hostile");
  const auto client = r.Interface("client:p2p0", trace::kLinkTypePpp);
  ItemIndex last = 0;
  for (uint32_t i = 0; i < 600; ++i) {
    Step step;
    step.what = static_cast<Step::What>(i % 7);
    step.direction = i % 3 == 0 ? Direction::kReceived : Direction::kSent;
    step.size_before = static_cast<uint16_t>(i * 40503u);
    step.size_after = static_cast<uint16_t>(i * 25717u);
    last = r.Event(1, Layer::kMppe, step);
    r.Packet(client, i % 2 == 0 ? Direction::kSent : Direction::kReceived,
             std::string(journey_test::kWire).substr(0, i % 90 * 2));
  }
  const auto recording = r.Open();
  const Walk walk = MakeWalk(*recording, last);
  EXPECT_TRUE(walk.is_cut);
  EXPECT_LE(walk.boxes.size(), 200u);
  for (const WalkBox& box : walk.boxes) EXPECT_EQ(Total(box), box.size);
}

}  // namespace
}  // namespace pptplab::viz
