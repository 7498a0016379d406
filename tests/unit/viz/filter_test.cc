// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The language for finding things (viz/model/filter.h).
#include "viz/model/filter.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "stack/base/rng.h"
#include "tests/unit/viz/model_support.h"
#include "viz/model/filter_words.h"
#include "viz/model/item_text.h"

namespace pptplab::viz {
namespace {

using namespace model_test;

class FilterTest : public testing::Test {
 protected:
  void SetUp() override { model_ = WholeTunnel(script_); }

  std::vector<ItemIndex> Matching(const std::string& text) {
    auto filter = Filter::Parse(text);
    EXPECT_TRUE(filter) << text << ": " << (filter ? "" : filter.error().sentence);
    std::vector<ItemIndex> items;
    for (ItemIndex i = 0; filter && i < model_->size(); ++i) {
      if (filter->Matches(*model_, i)) items.push_back(i);
    }
    return items;
  }
  size_t Count(const std::string& text) { return Matching(text).size(); }
  /// Items for which this holds.
  template <class Holds>
  std::vector<ItemIndex> Where(Holds holds) {
    std::vector<ItemIndex> items;
    for (ItemIndex i = 0; i < model_->size(); ++i) {
      if (holds(model_->item(i))) items.push_back(i);
    }
    return items;
  }

  Script script_;
  std::unique_ptr<RecordingModel> model_;
};

TEST_F(FilterTest, ThatIsEmptyMatchesEverything) {
  EXPECT_EQ(Count(""), model_->size());
  EXPECT_EQ(Count("  \t"), model_->size());
  EXPECT_TRUE(Filter().MatchesEverything());
  EXPECT_FALSE(Filter::Parse("lcp")->MatchesEverything());
  EXPECT_EQ(Filter::Parse(" lcp ")->text(), " lcp ");
  EXPECT_FALSE(Filter().Matches(*model_, kNoItem));
}

TEST_F(FilterTest, FindsLayersAndKinds) {
  EXPECT_EQ(Matching("pptp"), Where([](const Item& i) { return i.layer == Layer::kPptp; }));
  EXPECT_EQ(Matching("PPTP"), Matching("pptp"));
  EXPECT_EQ(Matching("packet"), Where([](const Item& i) { return i.IsPacket(); }));
  EXPECT_EQ(Matching("event"), Where([](const Item& i) { return !i.IsPacket(); }));
  EXPECT_EQ(Matching("key"), Where([](const Item& i) { return i.Is<trace::Key>(); }));
  EXPECT_EQ(Matching("step"), Where([](const Item& i) { return i.Is<trace::Step>(); }));
  EXPECT_EQ(Matching("transition"), Where([](const Item& i) { return i.Is<trace::Transition>(); }));
  EXPECT_EQ(Count("named"), 4u);
  EXPECT_EQ(Count("message sent") + Count("message received"), Count("message"));
  EXPECT_EQ(Count("drop"), 0u);
}

TEST_F(FilterTest, FindsAGrePacketByWhatItCarries) {
  EXPECT_EQ(Count("packet gre auth"), 6u);
  EXPECT_EQ(Count("packet gre mppe"), 6u);
  EXPECT_EQ(Count("packet gre run"), 0u);
}

TEST_F(FilterTest, JoinsWithAndOrNotAndBrackets) {
  const size_t messages = Count("message");
  EXPECT_EQ(Count("message and lcp"), Count("message lcp"));
  EXPECT_EQ(Count("message && lcp"), Count("message lcp"));
  EXPECT_EQ(Count("message lcp") + Count("message not lcp"), messages);
  EXPECT_EQ(Count("message !lcp"), Count("message not lcp"));
  EXPECT_EQ(Count("lcp message or ccp message"), Count("message (lcp || ccp)"));
  EXPECT_EQ(Count("message (lcp or ccp)"), Count("message lcp") + Count("message ccp"));
  EXPECT_EQ(Count("message or lcp and ccp"), messages);  // and binds tighter
  EXPECT_EQ(Count("not not message"), messages);
  EXPECT_EQ(Count("NOT (message OR packet)"), Count("not message not packet"));
}

TEST_F(FilterTest, ComparesNodesAndWhoSentAndReceived) {
  EXPECT_EQ(Matching("node=client"), Where([](const Item& i) { return i.node == 1; }));
  EXPECT_EQ(Matching("node=CLIENT"), Matching("node=client"));
  EXPECT_EQ(Count("node=client") + Count("node!=client"), model_->size());
  EXPECT_EQ(Count("node=nobody"), 0u);
  // A message that the client sends is from the client and to the server, at both ends.
  EXPECT_EQ(Count("message pptp from=client"), 6u);
  EXPECT_EQ(Count("message pptp from=client to=server"), 6u);
  EXPECT_EQ(Count("message lcp from=client to=server"), 4u);
  EXPECT_EQ(Count("message lcp from=server to=client"), 4u);
  EXPECT_EQ(Count("key from=client"), 0u);  // nobody sends a key
}

TEST_F(FilterTest, ComparesNumbers) {
  EXPECT_EQ(Count("session=1 packet gre"), Count("packet gre"));
  EXPECT_EQ(Count("session=2"), 0u);
  const JourneyId journey = model_->item(model_->PacketNumber(1)).journey;
  EXPECT_EQ(Matching("journey=" + std::to_string(journey)), model_->Journey(journey));
  EXPECT_EQ(Count("size>=57") + Count("size<57"), Count("packet"));
  EXPECT_EQ(Count("size<=56") + Count("size>56"), Count("packet"));
  EXPECT_EQ(Count("size=40") + Count("size!=40"), Count("packet"));
  EXPECT_EQ(Count("time<1s"), 2u);  // only names come before
  EXPECT_EQ(Count("time>=1s"), model_->size() - 2);
  EXPECT_EQ(Count("time>=1000ms"), Count("time>=1"));
  EXPECT_EQ(Count("time>=1000000us"), Count("time>=1000000000ns"));
  EXPECT_EQ(Count("seq=17 step"), 6u);  // three packets, at both ends
  EXPECT_EQ(Count("seq=17 packet"), 6u);
  EXPECT_EQ(Count("seq=0x11"), 12u);
  EXPECT_EQ(Count("seq>17"), 0u);
  EXPECT_GT(Count("call=2001 packet"), 0u);
  EXPECT_GT(Count("call=1001 event"), 0u);
  EXPECT_EQ(Count("call=4711"), 0u);
}

TEST_F(FilterTest, ComparesNamesInsidePackets) {
  EXPECT_EQ(Count("interface=\"client:ppp0 (decrypted)\""), 3u);
  EXPECT_EQ(Count("interface=client:ppp0"), 3u);
  EXPECT_EQ(Count("message code=Start-Control-Connection-Request"), 2u);
  EXPECT_EQ(Count("message code=configure-request"), 6u);
  EXPECT_EQ(Count("packet code=Configure-Request"), 6u);
  EXPECT_EQ(Count("message lcp code=5"), 2u);
  EXPECT_EQ(Count("state=Opened"), 4u);
  EXPECT_EQ(Count("automaton=CCP state=Opened"), 2u);
  EXPECT_EQ(Count("transition state!=Opened"), 0u);
}

TEST_F(FilterTest, FindsWordsInTheLineAboutAnItem) {
  const auto found = Matching("\"START-control\" message");
  EXPECT_EQ(found.size(), 4u);
  EXPECT_EQ(Count("\"no such words\""), 0u);
  EXPECT_EQ(Count("\"\""), model_->size());
  EXPECT_EQ(Count("\"quote \\\" inside\""), 0u);
}

TEST(Filter, FindsDropsByTheirReasonAndPacketsByTheirComment) {
  Script script;
  script.Event(1, 1, Layer::kGre, trace::Drop{trace::DropReason::kDuplicate, "", 0});
  script.Event(1, 1, Layer::kGre, trace::Drop{trace::DropReason::kQueueFull, "", 0});
  script.Packet(script.Interface("a:eth0"), Direction::kSent, TcpPacket(1, 2, 0), 0, "Look here");
  const auto model = script.Open();
  EXPECT_TRUE(Filter::Parse("reason=duplicate")->Matches(*model, 0));
  EXPECT_FALSE(Filter::Parse("reason=duplicate")->Matches(*model, 1));
  EXPECT_TRUE(Filter::Parse("reason!=duplicate")->Matches(*model, 1));
  EXPECT_FALSE(Filter::Parse("reason!=duplicate")->Matches(*model, 2));
  EXPECT_TRUE(Filter::Parse("\"look HERE\"")->Matches(*model, 2));
}

TEST(Filter, SaysWhatIsWrongWhereAndWhatWouldBeRight) {
  struct Case {
    const char* text;
    size_t position;
    const char* part;  ///< of the sentence
  };
  for (const Case& c : {
           Case{"lcp drp", 4, "did you mean “drop”?"},
           Case{"xyzzyplugh", 0, "write \"xyzzyplugh\""},
           Case{"nde=client", 0, "did you mean “node”?"},
           Case{"node", 0, "node=…"},
           Case{"node<client", 4, "only = and !="},
           Case{"node=", 5, "is missing"},
           Case{"size>=big", 6, "no whole number"},
           Case{"size>=99999999999999999999", 6, "no whole number"},
           Case{"session=-1", 8, "no whole number"},
           Case{"time>1parsec", 5, "no time"},
           Case{"time>1e999", 5, "no time"},
           Case{"time>nan", 5, "no time"},
           Case{"reason=duplicat", 7, "“duplicate”"},
           Case{"lcp=3", 3, "stands alone"},
           Case{"(lcp", 0, "never closed"},
           Case{"lcp)", 3, "closes nothing"},
           Case{"()", 1, "in front of this )"},
           Case{"lcp or", 6, "missing here"},
           Case{"or lcp", 0, "in front of this word"},
           Case{"not", 3, "missing here"},
           Case{"\"open", 0, "closing \""},
           Case{"lcp & ccp", 4, "“&&”"},
           Case{"=3", 0, "in front"},
           Case{"lcp =3", 4, "stands alone"},
       }) {
    const auto filter = Filter::Parse(c.text);
    ASSERT_FALSE(filter) << c.text;
    EXPECT_EQ(filter.error().position, c.position) << c.text;
    EXPECT_NE(filter.error().sentence.find(c.part), std::string::npos)
        << c.text << ": " << filter.error().sentence;
  }
}

TEST(Filter, RefusesWhatIsTooLongOrTooDeep) {
  EXPECT_FALSE(Filter::Parse(std::string(4097, 'a')));
  EXPECT_FALSE(Filter::Parse(std::string(1000, '(')));
  EXPECT_FALSE(Filter::Parse(std::string(4000, '!') + "lcp"));
  EXPECT_TRUE(Filter::Parse(std::string(50, '(') + "lcp" + std::string(50, ')')));
  std::string many = "lcp";
  while (many.size() < 4000) many += " or lcp";
  EXPECT_TRUE(Filter::Parse(many));
}

TEST(Filter, OffersWordsThatCanStandThere) {
  const auto has = [](const std::string& text, const std::string& word) {
    const auto words = Filter::Suggestions(text);
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  EXPECT_TRUE(has("", "lcp"));
  EXPECT_TRUE(has("lcp ", "drop"));
  EXPECT_TRUE(has("lcp and (dr", "drop"));
  EXPECT_FALSE(has("lcp and (dr", "lcp"));
  EXPECT_TRUE(has("no", "node="));
  EXPECT_TRUE(has("no", "not"));
  EXPECT_TRUE(has("drop reason=du", "reason=duplicate"));
  EXPECT_TRUE(has("reason!=", "reason!=link-loss"));
  EXPECT_TRUE(has("automaton=ppp", "automaton=\"PPP phase\""));
  EXPECT_TRUE(Filter::Suggestions("\"in a te").empty());
  EXPECT_TRUE(Filter::Suggestions("size>").empty());
  // Whatever is offered can be parsed (a field needs its value).
  for (const std::string& word : Filter::Suggestions("")) {
    if (word == "and" || word == "or" || word == "not") continue;
    EXPECT_TRUE(Filter::Parse(word.ends_with('=') ? "lcp" : word)) << word;
  }
  for (const FieldEntry& field : FieldWords()) {
    for (const std::string& word : Filter::Suggestions(std::string(field.word) + "=")) {
      EXPECT_TRUE(Filter::Parse(word)) << word;
    }
  }
}

TEST(Filter, With10000SeedsOfRandomTextNeverHurts) {
  Script script;
  const auto model = WholeTunnel(script);
  std::vector<std::string> pieces = Filter::Suggestions("");
  for (const char* piece : {"(",      ")",    "\"",   "\\",    "=",
                            "!=",     "<",    ">=",   "&&",    "||",
                            "!",      "17",   "1.5s", "0x",    "client",
                            " ",      " ",    " ",    "\"x\"", "duplicate",
                            "Opened", "\xff", "“",    "-",     "999999999999999999"}) {
    pieces.emplace_back(piece);
  }
  size_t parsed = 0;
  for (uint64_t seed = 0; seed < 10'000; ++seed) {
    SeededRng rng(seed);
    std::string text;
    for (uint32_t n = rng.Below(12); n > 0; --n) {
      text += pieces[rng.Below(static_cast<uint32_t>(pieces.size()))];
      if (rng.Below(2) == 0) text += ' ';
    }
    static_cast<void>(Filter::Suggestions(text));
    const auto filter = Filter::Parse(text);
    if (!filter) {
      EXPECT_FALSE(filter.error().sentence.empty());
      EXPECT_LE(filter.error().position, text.size());
      continue;
    }
    ++parsed;
    for (int i = 0; i < 5; ++i) {
      filter->Matches(*model, rng.Below(static_cast<uint32_t>(model->size())));
    }
  }
  EXPECT_GT(parsed, 500u);
}

}  // namespace
}  // namespace pptplab::viz
