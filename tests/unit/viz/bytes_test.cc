// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// From octets to fields and back, the RFC's box, and the ruler.
#include "viz/model/bytes.h"

#include <string_view>

#include "journey_recording.h"
#include "stack/base/rng.h"

namespace pptplab::viz {
namespace {

using journey_test::kWire;
using journey_test::Recorder;
using journey_test::RecordSyn;
using trace::Direction;
using trace::Layer;

Interface WireInterface() {
  Interface interface;
  interface.info = {"client:p2p0", "", trace::kLinkTypePpp};
  return interface;
}

std::vector<std::string> LayerNames(const BytesPane& pane) {
  std::vector<std::string> names;
  for (const auto& layer : pane.layers) names.emplace_back(layer.name);
  return names;
}

const Field* FieldNamed(const BytesPane& pane, const char* name, FieldRef* ref) {
  for (size_t l = 0; l < pane.layers.size(); ++l) {
    for (size_t f = 0; f < pane.layers[l].fields.size(); ++f) {
      *ref = {pane.first_layer + l, f};
      if (std::string_view(pane.layers[l].fields[f].name) == name) return pane.Find(*ref);
    }
  }
  return nullptr;
}

TEST(Bytes, APointToPointLinkIsNoTunnelThoughItSpeaksPpp) {
  const BytesPane pane = MakePane(WireInterface(), 0, *FromHex(kWire));
  const std::vector<std::string> expected = {"Link", "IPv4", "GRE",
                                             "PPP",  "MPPE", "Encrypted data"};
  EXPECT_EQ(LayerNames(pane), expected);
  EXPECT_EQ(pane.layers[0].layer, Layer::kLink);
  EXPECT_EQ(pane.layers[1].layer, Layer::kIp);
  EXPECT_EQ(pane.layers[2].layer, Layer::kGre);
  EXPECT_EQ(pane.layers[4].layer, Layer::kMppe);
}

TEST(Bytes, EveryOctetOfAFieldLeadsToItAndBack) {
  const BytesPane pane = MakePane(WireInterface(), 0, *FromHex(kWire));
  FieldRef ref;
  const Field* const field = FieldNamed(pane, "Sequence Number", &ref);
  ASSERT_NE(field, nullptr);
  EXPECT_EQ(field->value, "9");
  const OctetRange range = pane.OctetsOf(ref);
  EXPECT_EQ(range.begin, 30u);
  EXPECT_EQ(range.end, 34u);
  for (size_t i = range.begin; i < range.end; ++i) EXPECT_EQ(pane.FieldAt(i), ref);
}

TEST(Bytes, AnOctetOfPayloadLeadsToItsWholeLayer) {
  const BytesPane pane = MakePane(WireInterface(), 0, *FromHex(kWire));
  const auto ref = pane.FieldAt(pane.bytes.size() - 1);
  ASSERT_TRUE(ref);
  EXPECT_EQ(ref->field, kWholeLayer);
  EXPECT_EQ(pane.Find(*ref), nullptr);
  EXPECT_EQ(pane.OctetsOf(*ref).begin, 41u);
  EXPECT_EQ(pane.OctetsOf(*ref).end, 99u);
  EXPECT_FALSE(pane.FieldAt(pane.bytes.size()));
}

TEST(Bytes, AnEncryptedPacketHasItsDecryptedTwinBesideIt) {
  const auto syn = RecordSyn("bytes_twin");
  const BytesView view = MakeBytesView(*syn.recording, syn.first_wire);
  ASSERT_EQ(view.panes.size(), 2u);
  EXPECT_EQ(view.panes[0].item, syn.first_wire);
  EXPECT_EQ(view.panes[1].item, syn.clear);
  EXPECT_EQ(view.panes[1].first_layer, view.panes[0].layers.size());
  const FieldRef in_twin{view.panes[1].first_layer + 1, 0};
  EXPECT_EQ(view.PaneOf(in_twin), &view.panes[1]);
}

TEST(Bytes, ADecryptedFrameHasItsEncryptedTwinBesideIt) {
  const auto syn = RecordSyn("bytes_twin_back");
  const BytesView view = MakeBytesView(*syn.recording, syn.clear);
  ASSERT_EQ(view.panes.size(), 2u);
  EXPECT_EQ(view.panes[0].item, syn.clear);
  EXPECT_EQ(view.panes[1].item, syn.first_wire);
}

TEST(Bytes, AnEavesdropperHasNoTwin) {
  const auto syn = RecordSyn("bytes_eavesdropper");
  const auto wire = syn.recording->item(syn.first_wire).interface;
  const PointOfView view{PointOfView::Who::kEavesdropper, 0, wire};
  EXPECT_EQ(MakeBytesView(*syn.recording, syn.first_wire, view).panes.size(), 1u);
  EXPECT_TRUE(MakeBytesView(*syn.recording, syn.clear, view).panes.empty());
}

TEST(Bytes, AStepShowsThePacketWithItsLayerLit) {
  const auto syn = RecordSyn("bytes_step");
  const BytesView gre = MakeBytesView(*syn.recording, syn.down_gre);
  ASSERT_TRUE(gre.focus);
  EXPECT_STREQ(gre.PaneOf(*gre.focus)->LayerOf(*gre.focus)->name, "GRE");
  const BytesView mppe = MakeBytesView(*syn.recording, syn.up_mppe);
  ASSERT_TRUE(mppe.focus);
  EXPECT_STREQ(mppe.PaneOf(*mppe.focus)->LayerOf(*mppe.focus)->name, "MPPE");
  const BytesView deliver = MakeBytesView(*syn.recording, syn.down_deliver);
  ASSERT_FALSE(deliver.panes.empty());
  EXPECT_EQ(deliver.panes[0].item, syn.clear);
}

TEST(Bytes, AMessageEventShowsItsOwnOctets) {
  Recorder r("bytes_message");
  const Bytes bytes = *FromHex(journey_test::kStartRequest);
  const ItemIndex item = r.Event(
      1, Layer::kPptp, trace::Message{Direction::kSent, trace::Protocol::kPptpControl, bytes}, 0);
  const auto recording = r.Open();
  const BytesView view = MakeBytesView(*recording, item);
  ASSERT_EQ(view.panes.size(), 1u);
  EXPECT_EQ(view.panes[0].bytes, bytes);
  EXPECT_EQ(LayerNames(view.panes[0]), std::vector<std::string>{"PPTP"});
  EXPECT_EQ(MakeRuler(view, std::nullopt).limit, 0u);
}

TEST(Bytes, WhatHasNoOctetsSaysSo) {
  const auto syn = RecordSyn("bytes_none");
  EXPECT_FALSE(MakeBytesView(*syn.recording, 0).empty_reason.empty());
  EXPECT_TRUE(MakeBytesView(*syn.recording, 0).panes.empty());
  EXPECT_TRUE(MakeBytesView(*syn.recording, kNoItem).panes.empty());
}

TEST(Bytes, FieldsAreWalkedForwardsAndExactlyBack) {
  const auto syn = RecordSyn("bytes_walk");
  const BytesView view = MakeBytesView(*syn.recording, syn.first_wire);
  std::vector<FieldRef> way;
  std::optional<FieldRef> at;
  while (true) {
    const auto next = view.NextField(at);
    ASSERT_TRUE(next);
    if (next == at) break;
    at = next;
    way.push_back(*at);
    ASSERT_LT(way.size(), 500u);
  }
  EXPECT_GT(way.size(), 50u);
  EXPECT_EQ(view.PaneOf(way.back()), &view.panes[1]);
  for (size_t i = way.size() - 1; i > 0; --i) {
    at = view.PreviousField(at);
    ASSERT_TRUE(at);
    EXPECT_EQ(*at, way[i - 1]);
  }
  EXPECT_EQ(view.PreviousField(at), at);
}

TEST(Box, ShowsTheEnhancedGreHeaderAsRfc2637_4_1Does) {
  const BytesPane pane = MakePane(WireInterface(), 0, *FromHex(kWire));
  const auto& gre = pane.layers[2];
  const BoxDiagram box = MakeBox(gre);
  ASSERT_EQ(box.row_octet, (std::vector<size_t>{0, 4, 8, 12}));
  const auto cell = [&](const char* name) {
    for (const BoxCell& c : box.cells) {
      if (c.field != kNowhere && std::string_view(gre.fields[c.field].name) == name) return c;
    }
    return BoxCell{};
  };
  EXPECT_EQ(cell("K").bit, 2);
  EXPECT_EQ(cell("Ver").bit, 13);
  EXPECT_EQ(cell("Ver").bits, 3);
  EXPECT_EQ(cell("Protocol Type").bit, 16);
  EXPECT_EQ(cell("Call ID").row, 1u);
  EXPECT_EQ(cell("Sequence Number").row, 2u);
  EXPECT_EQ(cell("Sequence Number").bits, 32);
}

TEST(Box, DrawsALongFieldAsTwoRowsAndGoesOnBehindIt) {
  wire::DissectedLayer layer;
  layer.size = 4 + 64 + 2;
  layer.fields.push_back({"Head", "", "", 0, 32, "1"});
  layer.fields.push_back({"Host Name", "", "", 32, 512, "client"});
  layer.fields.push_back({"Tail", "", "", 544, 8, "2"});
  const BoxDiagram box = MakeBox(layer);
  EXPECT_EQ(box.row_octet, (std::vector<size_t>{0, 4, 4, 68}));
  ASSERT_EQ(box.cells.size(), 4u);
  EXPECT_EQ(box.cells[1].rows, 2u);
  EXPECT_EQ(box.cells[2].row, 3u);
  EXPECT_EQ(box.cells[2].bits, 8);
  // Octets that no field names are there, too.
  EXPECT_EQ(box.cells[3].field, kNowhere);
  EXPECT_EQ(box.cells[3].bits, 8);
}

TEST(Box, NamesAFieldOnceInItsWidestPart) {
  wire::DissectedLayer layer;
  layer.size = 12;
  layer.fields.push_back({"Type", "", "", 0, 8, "1"});
  layer.fields.push_back({"Value", "", "", 8, 56, "2"});
  const BoxDiagram box = MakeBox(layer);
  ASSERT_EQ(box.cells.size(), 4u);
  EXPECT_FALSE(box.cells[1].is_widest);
  EXPECT_TRUE(box.cells[2].is_widest);
}

TEST(Ruler, CountsEveryOctetOnceAndLooksThroughTheEncryption) {
  const auto syn = RecordSyn("ruler");
  const BytesView view = MakeBytesView(*syn.recording, syn.first_wire);
  const Ruler ruler = MakeRuler(view, std::nullopt);
  EXPECT_EQ(ruler.total, 99u);
  size_t sum = 0;
  for (const RulerPart& part : ruler.parts) sum += part.octets;
  EXPECT_EQ(sum, 99u);
  EXPECT_EQ(ruler.payload, 0u);  // a SYN carries nothing
  ASSERT_EQ(ruler.parts.size(), 8u);
  EXPECT_FALSE(ruler.parts[4].is_encrypted);
  EXPECT_TRUE(ruler.parts[5].is_encrypted);
  EXPECT_EQ(ruler.counted, 97u);
  EXPECT_EQ(ruler.limit, 1500u);
}

TEST(Ruler, InsideTheTunnelTheAgreedMruIsTheLimit) {
  const auto syn = RecordSyn("ruler_mru");
  const BytesView view = MakeBytesView(*syn.recording, syn.clear);
  const Ruler ruler = MakeRuler(view, 1400);
  EXPECT_EQ(ruler.limit, 1400u);
  EXPECT_EQ(ruler.counted, 56u);  // RFC 1661 §6.1: the Protocol field doesn't count
}

TEST(MruTable, KnowsWhatWasAgreedBeforeAtThisNode) {
  Recorder r("mru");
  const ItemIndex before = r.Event(1, Layer::kLcp, trace::Note{"nothing yet"}, 0);
  r.Event(1, Layer::kLcp, trace::Agreed{"MRU", "1400", true}, 0);
  r.Event(3, Layer::kLcp, trace::Agreed{"MRU", "1396", true}, 0);
  const ItemIndex client = r.Event(1, Layer::kLcp, trace::Note{"later"}, 0);
  const ItemIndex server = r.Event(3, Layer::kLcp, trace::Note{"later"}, 0);
  const auto recording = r.Open();
  MruTable table;
  table.Update(*recording);
  EXPECT_EQ(table.At(*recording, before), std::nullopt);
  EXPECT_EQ(table.At(*recording, client), 1400u);
  EXPECT_EQ(table.At(*recording, server), 1396u);
}

TEST(Bytes, WhateverTheOctetsAreTheTablesFit) {
  SeededRng rng(5);
  const std::string wire = kWire;
  for (size_t round = 0; round < 2000; ++round) {
    Bytes bytes = *FromHex(wire);
    Bytes noise(4);
    rng.Fill(noise);
    bytes[noise[0] % bytes.size()] ^= noise[1];
    bytes[noise[2] % bytes.size()] ^= noise[3];
    bytes.resize(round % (bytes.size() + 1));
    const BytesPane pane = MakePane(WireInterface(), 0, bytes);
    ASSERT_EQ(pane.layer_of.size(), bytes.size());
    for (size_t i = 0; i < bytes.size(); ++i) {
      const auto ref = pane.FieldAt(i);
      if (!ref) continue;
      ASSERT_TRUE(pane.OctetsOf(*ref).Contains(i));
    }
    for (const auto& layer : pane.layers) {
      for (const BoxCell& cell : MakeBox(layer).cells) ASSERT_LE(cell.bit + cell.bits, 32);
    }
  }
}

}  // namespace
}  // namespace pptplab::viz
