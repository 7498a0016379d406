// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Sentences for packets and events, their background, and the explanation as text and as a page.
#include "stack/explain/explanation.h"

#include <gtest/gtest.h>

#include <sstream>

#include "stack/explain/background.h"
#include "stack/explain/event_sentences.h"
#include "stack/explain/html_page.h"
#include "stack/explain/packet_sentences.h"
#include "stack/wire/pptp_control.h"

namespace pptplab::explain {
namespace {

using trace::Direction;
using trace::Layer;

/// IPv4 with enhanced GRE: an LCP Configure-Ack without options.
const char* const kLcpInGre =
    "450000280000000040 2f0000c0000202cb007102"
    "3001880b0008b3ee00000005"
    "ff03c02102010004";
/// … and an MPPE packet.
const char* const kMppeInGre =
    "450000270000000040 2f0000c0000202cb007102"
    "3001880b000700010000000b"
    "00fd9000a1b2c3";

Bytes Hex(std::string text) {
  std::erase(text, ' ');
  return *FromHex(text);
}

Told TellIp(const std::string& hex, bool is_first = true, const std::string& where = "the client") {
  const Bytes bytes = Hex(hex);
  const auto layers = wire::Dissect(bytes, wire::Format::kIp);
  PacketFacts facts;
  facts.bytes = bytes;
  facts.layers = layers;
  facts.direction = Direction::kSent;
  facts.where = where;
  facts.is_first = is_first;
  facts.parties = {"the client", "the server"};
  return TellPacket(facts);
}

TEST(PacketSentence, OfAMessageIsTheMessagesOwn) {
  const Bytes frame = *FromHex("c02102010004");
  const Told message =
      Tell({Direction::kSent, trace::Protocol::kPppFrame, frame}, {"the client", "the server"});
  EXPECT_EQ(TellIp(kLcpInGre).sentence, message.sentence);
  EXPECT_EQ(TellIp(kLcpInGre).name, "LCP Configure-Ack");
  EXPECT_EQ(TellIp(kLcpInGre, false, "the router isp").sentence,
            "On its way, at the router isp: the client agrees.");
}

TEST(PacketSentence, OfAnEncryptedPacketSaysNothingOfWhatIsInIt) {
  EXPECT_EQ(TellIp(kMppeInGre).sentence,
            "The client puts it on the wire: 39 octets of IP, protocol 47 (GRE), addressed to the "
            "server; what is in it only the two ends can read.");
  EXPECT_EQ(TellIp(kMppeInGre, false, "the router isp").sentence,
            "The router isp passes it on: 39 octets of IP, protocol 47, from the client to the "
            "server. That is all that can be seen here.");
}

TEST(PacketSentence, ComesOutOfAnyOctets) {
  Bytes bytes = Hex(kLcpInGre);
  for (size_t size = 0; size <= bytes.size(); ++size) {
    const ByteView cut = ByteView(bytes).first(size);
    const auto layers = wire::Dissect(cut, wire::Format::kIp);
    PacketFacts facts;
    facts.bytes = cut;
    facts.layers = layers;
    facts.parties = {"a", "b"};
    EXPECT_TRUE(TellPacket(facts).sentence.ends_with(".")) << size;
    EXPECT_FALSE(Overhear(cut, layers, {}).visible.empty() && size > 20) << size;
  }
}

TEST(EventSentence, GivesRfc1661sAbbreviationsTheirMeaning) {
  EXPECT_EQ(TellTransition({"LCP", "Req-Sent", "RCR+", "sca", "Ack-Sent"}, "the client"),
            "At the client, LCP goes from Req-Sent to Ack-Sent, because a Configure-Request came "
            "that it can accept (RCR+); it sends a Configure-Ack (sca).");
  EXPECT_EQ(TellTransition({"X", "a", "b", "Dial", "a"}, "the server"),
            "At the server, X stays in a, on “b”; it does “Dial”.");
}

TEST(EventSentence, SaysHowLongATimerRuns) {
  EXPECT_EQ(
      TellTimer({"LCP restart timer", trace::Timer::Action::kSet, AtNanoseconds(3'500'000'000)},
                AtNanoseconds(500'000'000), "the client"),
      "The client sets its LCP restart timer to 3 s.");
}

TEST(EventSentence, OfALinkHasItsRateAndLatency) {
  EXPECT_EQ(TellLink({"a:p2p0", "b:p2p0", 10'000'000, 100'000}),
            "A link joins a:p2p0 and b:p2p0: 10 Mbit/s, 100 µs.");
}

TEST(Background, IsThereForEveryControlMessage_Rfc2637_2) {
  for (uint32_t type = 1; type <= 15; ++type) {
    const std::string_view name = wire::NameOfControlType(type);
    const Background background = BackgroundOfName(name);
    EXPECT_FALSE(background.about.empty()) << name;
    const std::string section = "RFC 2637 §2." + std::to_string(type);
    // Some have security considerations beside it: "…, §5".
    EXPECT_TRUE(background.section == section || background.section.starts_with(section + ","))
        << name << ": " << background.section;
  }
}

TEST(Background, IsThereForEveryStepInBothDirectionsAndEveryDrop) {
  for (uint8_t what = 0; what <= static_cast<uint8_t>(trace::Step::What::kDeliver); ++what) {
    for (const Direction direction : {Direction::kSent, Direction::kReceived}) {
      trace::Step step;
      step.what = static_cast<trace::Step::What>(what);
      step.direction = direction;
      EXPECT_FALSE(BackgroundOf(step).about.empty()) << int{what};
      EXPECT_TRUE(TellStep(step, "the client").ends_with(".")) << int{what};
    }
  }
  for (uint8_t reason = 0; !trace::NameOfDropReason(reason).empty(); ++reason) {
    trace::Drop drop;
    drop.reason = static_cast<trace::DropReason>(reason);
    EXPECT_FALSE(BackgroundOf(drop).about.empty()) << int{reason};
  }
}

TEST(Overhear, ShowsHeadersAndHidesTheInside_Rfc3078_3) {
  const Bytes bytes = Hex(kMppeInGre);
  const Bytes inside = Hex("0021450000140000000040060000 0a080064 0a010002");
  const Overheard overheard = Overhear(bytes, wire::Dissect(bytes, wire::Format::kIp), inside);
  std::string visible;
  for (const std::string& line : overheard.visible) visible += line + "\n";
  EXPECT_NE(visible.find("192.0.2.2"), std::string::npos) << visible;
  EXPECT_NE(visible.find("Call ID 1, Sequence Number 11"), std::string::npos) << visible;
  EXPECT_EQ(visible.find("10.8.0.100"), std::string::npos) << visible;
  EXPECT_NE(overheard.with_password.find("10.8.0.100"), std::string::npos);
}

Explanation Evil() {
  Explanation e;
  e.name = "<script>alert(1)</script>";
  e.place = "\"><img src=x onerror=alert(2)>";
  e.sentence = "a & b < c \x1b[31m 'd'";
  e.about = "</article></style><iframe>";
  e.step = Step::kEstablishment;
  e.note = "<b>";
  e.cause = Link{"<i>", 3};
  e.consequences.push_back({{}, "x", Layer::kLcp, "<u>", 4});
  const Bytes bytes = Hex(kLcpInGre);
  e.dissections.push_back({"<title>", bytes, wire::Dissect(bytes, wire::Format::kIp)});
  return e;
}

TEST(HtmlPage, EscapesWhateverTheRecordingHolds) {
  std::ostringstream out;
  HtmlPage page(out, {"<h1>", "<p>", "pptplab explain '<a>'"});
  page.Add(Evil(), Depth::kEverything);
  page.Say("<s>");
  page.End();
  const std::string html = out.str();
  for (const char* const bad : {"<script", "<img", "<iframe", "\x1b", "<b>", "<i>", "<u>", "<s>",
                                "'<a>'", "</article></style>"}) {
    EXPECT_EQ(html.find(bad), std::string::npos) << bad;
  }
  EXPECT_NE(html.find("a &amp; b &lt; c .[31m &#39;d&#39;"), std::string::npos);
}

TEST(HtmlPage, NeedsNothingButItselfAndHasBothThemes) {
  std::ostringstream out;
  HtmlPage page(out, {"Illustrated PPTP", "", ""});
  page.Add(Evil(), Depth::kEverything);
  page.End();
  const std::string html = out.str();
  for (const char* const outside : {"http:", "https:", "url(", "@import", "<link", "src=\""}) {
    EXPECT_EQ(html.find(outside), std::string::npos) << outside;
  }
  EXPECT_NE(html.find("prefers-color-scheme:dark"), std::string::npos);
  EXPECT_NE(html.find("<h2>1  Tunnel establishment"), std::string::npos);
}

TEST(HtmlPage, TellsTheSameOctetsOnce) {
  std::ostringstream out;
  HtmlPage page(out, {});
  Explanation e = Evil();
  page.Add(e, Depth::kEverything);
  const auto before = out.str().size();
  e.item = 1;
  page.Add(e, Depth::kEverything);
  EXPECT_LT(out.str().size() - before, before / 2);
  EXPECT_NE(out.str().find("as <a href=\"#i0\">above</a>"), std::string::npos);
}

TEST(PrintExplanation, GoesFromASentenceToEveryOctet) {
  const auto printed = [](Depth depth) {
    std::ostringstream out;
    PrintExplanation(Evil(), depth, out, {});
    return out.str();
  };
  EXPECT_EQ(printed(Depth::kSentence).find("Because:"), std::string::npos);
  EXPECT_NE(printed(Depth::kParagraph).find("Because:"), std::string::npos);
  EXPECT_EQ(printed(Depth::kParagraph).find("Call ID"), std::string::npos);
  const std::string everything = printed(Depth::kEverything);
  EXPECT_NE(everything.find("b3 ee"), std::string::npos) << everything;
  EXPECT_NE(everything.find("Call ID = 46062"), std::string::npos) << everything;
  EXPECT_NE(everything.find("RFC 2637 §4.1"), std::string::npos);
  EXPECT_EQ(everything.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace pptplab::explain
