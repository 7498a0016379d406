// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Where two runs part.
#include "viz/model/compare.h"

#include <gtest/gtest.h>

#include "tests/unit/viz/model_support.h"

namespace pptplab::viz {
namespace {

using model_test::Script;
using trace::Direction;
using trace::Layer;
using Kind = ComparedRow::Kind;

/// A run of two nodes that note what they do.
class Story {
 public:
  explicit Story(const char* which) : script(which) {
    script.Node(1, "client", "PPTP client");
    script.Node(2, "server", "PPTP server");
  }
  Story& Say(trace::NodeId node, std::string_view text) {
    script.Later(10);
    script.Event(node, 0, Layer::kApplication, trace::Note{text});
    return *this;
  }
  Script script;
};

RunComparison CompareRuns(Story& first, Story& second) {
  return Compare(*first.script.Open(), *second.script.Open());
}

std::string KindsOf(const RunComparison& comparison) {
  std::string kinds;
  for (const ComparedRow& row : comparison.rows) {
    kinds += row.kind == Kind::kSame        ? '='
             : row.kind == Kind::kChanged   ? '#'
             : row.kind == Kind::kOnlyFirst ? '-'
                                            : '+';
  }
  return kinds;
}

TEST(MeaningOf, LeavesOutWhatIsRandomOrOnlyCounts) {
  EXPECT_EQ(MeaningOf("Outgoing-Call-Reply, Call ID 62696, Peer's Call ID 46002, Connected"),
            "Outgoing-Call-Reply, Call ID *, Peer's Call ID *, Connected");
  EXPECT_EQ(MeaningOf("LCP Configure-Request id 12: MRU 1400, Magic-Number 0x8c8cda9d, PFC"),
            "LCP Configure-Request id *: MRU 1400, Magic-Number *, PFC");
  EXPECT_EQ(MeaningOf("CHAP Success id 1: S=BA404F94CAFE55DB M=Access granted"),
            "CHAP Success id *: S=* M=Access granted");
  EXPECT_EQ(MeaningOf("TCP 80 > 49154, ACK, seq 13001, ack 100, 1300 octets"),
            "TCP 80 > 49154, ACK, seq 13001, ack *, 1300 octets");
  EXPECT_EQ(MeaningOf("NT hash: 91c81bd7d0872ad66d3f917fea9fb5fb"), "NT hash: *");
  EXPECT_EQ(MeaningOf(""), "");
  EXPECT_EQ(MeaningOf("Call ID "), "Call ID ");
}

TEST(Compare, FindsNoDifferenceBetweenTheSameStoriesAtOtherTimes) {
  Story first("-a"), second("-b");
  second.script.At(500);
  for (Story* run : {&first, &second})
    run->Say(1, "asks, Call ID 7").Say(2, "answers").Say(1, "thanks");
  const RunComparison comparison = CompareRuns(first, second);
  EXPECT_EQ(KindsOf(comparison), "===");
  EXPECT_TRUE(comparison.differences.empty());
  EXPECT_EQ(comparison.sentence, "Step by step both runs are the same: all 3 steps.");
  EXPECT_EQ(comparison.second[0].time_ns - comparison.first[0].time_ns, 500 * model_test::kMs);
}

TEST(Compare, DoesNotMindWhenNodesDoTheSameInAnotherOrderAmongEachOther) {
  Story first("-a"), second("-b");
  first.Say(1, "a").Say(2, "x").Say(1, "b").Say(2, "y");
  second.Say(2, "x").Say(2, "y").Say(1, "a").Say(1, "b");
  const RunComparison comparison = CompareRuns(first, second);
  EXPECT_EQ(KindsOf(comparison), "====");
  for (const ComparedRow& row : comparison.rows) {
    EXPECT_EQ(comparison.first[row.first].text, comparison.second[row.second].text);
  }
}

TEST(Compare, PutsTheSameKindOfThingSideBySide) {
  Story first("-a"), second("-b");
  first.Say(1, "hello").Say(1, "CCP Configure-Request id 1: MPPE 128-bit stateless").Say(1, "end");
  second.Say(1, "hello").Say(1, "CCP Configure-Request id 1: MPPE 128-bit stateful").Say(1, "end");
  const RunComparison comparison = CompareRuns(first, second);
  EXPECT_EQ(KindsOf(comparison), "=#=");
  EXPECT_EQ(comparison.differences, (std::vector<size_t>{1}));
  EXPECT_EQ(comparison.sentence,
            "The first step is the same. Then client: “CCP Configure-Request id 1: MPPE 128-bit "
            "stateful” instead of “CCP Configure-Request id 1: MPPE 128-bit stateless”.");
}

TEST(Compare, PutsBesideAStepWhatItsNodeDoesInstead) {
  Story first("-a"), second("-b");
  first.Say(1, "asks").Say(2, "agrees").Say(2, "opens").Say(1, "enters").Say(1, "leaves");
  second.Say(1, "asks").Say(2, "refuses").Say(1, "leaves");
  const RunComparison comparison = CompareRuns(first, second);
  EXPECT_EQ(KindsOf(comparison), "=#--=");
  EXPECT_EQ(comparison.sentence,
            "The first step is the same. Then server: “refuses” instead of “agrees”.");
}

TEST(Compare, TellsWhatIsNewAndWhatIsMissing) {
  Story first("-a"), second("-b");
  first.Say(1, "a").Say(2, "b").Say(1, "d");
  second.Say(1, "a").Say(2, "b").Say(2, "c").Say(1, "d");
  const RunComparison more = CompareRuns(first, second);
  EXPECT_EQ(KindsOf(more), "==+=");
  EXPECT_EQ(more.sentence, "The first 2 steps are the same. Then this is new: server: “c”.");
  const RunComparison less = CompareRuns(second, first);
  EXPECT_EQ(KindsOf(less), "==-=");
  EXPECT_EQ(less.sentence, "The first 2 steps are the same. Then this is missing: server: “c”.");
}

TEST(Compare, FindsItsWayBackAfterADifference) {
  Story first("-a"), second("-b");
  for (int i = 0; i < 50; ++i) {
    first.Say(1, "step " + std::to_string(i));
    if (i == 20) second.Say(1, "again").Say(1, "and again");
    if (i != 30) second.Say(1, "step " + std::to_string(i));
  }
  const RunComparison comparison = CompareRuns(first, second);
  EXPECT_EQ(comparison.rows.size(), 52u);
  EXPECT_EQ(comparison.differences.size(), 3u);
}

TEST(Compare, ShowsEachStepOfBothRunsExactlyOnceWhateverTheyAre) {
  uint32_t random = 1;
  const auto next = [&](uint32_t below) {
    random = random * 1664525 + 1013904223;
    return (random >> 16) % below;
  };
  for (int round = 0; round < 20; ++round) {
    Story first("-a"), second("-b");
    for (Story* run : {&first, &second}) {
      for (uint32_t i = next(60); i-- > 0;) {
        run->Say(static_cast<trace::NodeId>(1 + next(2)),
                 std::string(1, static_cast<char>('a' + next(4))));
      }
    }
    const RunComparison comparison = CompareRuns(first, second);
    std::vector<int> of_first(comparison.first.size()), of_second(comparison.second.size());
    for (const ComparedRow& row : comparison.rows) {
      if (row.first != ComparedRow::kNone) ++of_first[row.first];
      if (row.second != ComparedRow::kNone) ++of_second[row.second];
    }
    for (const int count : of_first) ASSERT_EQ(count, 1);
    for (const int count : of_second) ASSERT_EQ(count, 1);
  }
}

TEST(Compare, IsBoundedWhateverTheLength) {
  Story first("-a"), second("-b");
  for (size_t i = 0; i < kMostComparedSteps + 5; ++i) {
    first.script.Event(1, 0, Layer::kRun, trace::Note{i % 2 == 0 ? "a" : "b"});
    second.script.Event(1, 0, Layer::kRun, trace::Note{i % 3 == 0 ? "a" : "c"});
  }
  const RunComparison comparison = CompareRuns(first, second);
  EXPECT_TRUE(comparison.is_cut);
  EXPECT_EQ(comparison.first.size(), kMostComparedSteps);
}

TEST(Compare, LooksAtWholeTunnels) {
  Script first("-a"), second("-b");
  for (Script* script : {&first, &second}) {
    script->Node(1, "client", "PPTP client");
    script->Node(2, "server", "PPTP server");
    model_test::Tunnel tunnel(*script, 1, 2, "client", 1);
    tunnel.Connect();
    tunnel.Negotiate();
    tunnel.Data();
    if (script == &second) {
      script->Event(2, 0, Layer::kLink, trace::Drop{trace::DropReason::kListed, "server:p2p1", 0},
                    script->NewJourney());
    }
    tunnel.HangUp();
  }
  const RunComparison comparison = Compare(*first.Open(), *second.Open());
  ASSERT_EQ(comparison.differences.size(), 1u);
  const ComparedRow& row = comparison.rows[comparison.differences[0]];
  EXPECT_EQ(row.kind, Kind::kOnlySecond);
  EXPECT_TRUE(comparison.second[row.second].is_drop);
  EXPECT_NE(comparison.outcome.find("Both times the tunnel comes up"), std::string::npos)
      << comparison.outcome;
  EXPECT_NE(comparison.outcome.find("1 packet dropped instead of none"), std::string::npos)
      << comparison.outcome;
  EXPECT_EQ(comparison.RowOf(kNoItem - 1), comparison.rows.size() - 1);
  EXPECT_EQ(comparison.RowOf(0), ComparedRow::kNone);
}

TEST(Compare, OfNothingIsNothing) {
  Script first("-a"), second("-b");
  const RunComparison comparison = Compare(*first.Open(), *second.Open());
  EXPECT_TRUE(comparison.rows.empty());
  EXPECT_EQ(comparison.RowOf(0), ComparedRow::kNone);
}

}  // namespace
}  // namespace pptplab::viz
