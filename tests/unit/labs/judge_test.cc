// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/judge.h"

#include <gtest/gtest.h>

namespace pptplab::labs {
namespace {

TEST(Judge, SaysThatTwoChangesInOneWordAreTwo) {
  Task task;
  task.name = "survive";
  task.kind = Kind::kChanges;
  const Key key{{"nats.home.mode=call-alias", "nats.home.call-replied=1h"}, {}, nullptr};
  for (const char* const separator : {", ", " "}) {
    const Answer both = {key.right[0] + separator + key.right[1]};
    EXPECT_NE(Judge(task, key, both).says.find("more than one change"), std::string::npos);
  }
  EXPECT_EQ(Judge(task, key, key.right).share, 1);
  // A value may hold an equals sign.
  const Answer odd = {"pptp-clients.client.password=a=b"};
  EXPECT_EQ(Judge(task, key, odd).says.find("more than one change"), std::string::npos);
}

TEST(Judge, TellsHowToWriteLinesWhenThereAreNone) {
  Task task;
  task.name = "call-ids";
  task.kind = Kind::kMap;
  task.choices = {{"client", ""}, {"server", ""}};
  const Key key{{"client: 1", "server: 2"}, {}, nullptr};
  EXPECT_NE(Judge(task, key, {"client=1", "server=2"})
                .says.find("pptplab lab answer call-ids \"client: …\""),
            std::string::npos);
}

TEST(Judge, GivesAPartForEachLineOfAMapThatIsRight) {
  Task task;
  task.kind = Kind::kMap;
  task.choices = {{"a", ""}, {"b", ""}, {"c", ""}, {"d", ""}};
  const Key key{{"a: tcp", "b: gre", "c: gre", "d: tcp"}, {}, nullptr};
  const Verdict three = Judge(task, key, {"a: TCP", "b: gre", "c: tcp", "d: tcp"});
  EXPECT_DOUBLE_EQ(three.share, 0.3);
  EXPECT_EQ(three.says,
            "3 of 4 are right; the first that is not: \"c\". In part, it earns up to 40 %.");
  EXPECT_EQ(three.steps,
            (std::vector<std::string>{"\"a\"", "\"b\"", "1 more below the first that is not"}));
  const Verdict one = Judge(task, key, {"a: gre", "b: gre", "c: tcp", "d: gre"});
  EXPECT_DOUBLE_EQ(one.share, 0.1);
  EXPECT_EQ(one.says,
            "1 of 4 is right; the first that is not: \"a\". In part, it earns up to 40 %.");
  EXPECT_EQ(Judge(task, key, {"a: gre", "b: tcp", "c: tcp", "d: gre"}).share, 0);
}

TEST(Judge, ItsStepsAddUpToTheLinesThatAreRight) {
  Task task;
  task.kind = Kind::kMap;
  task.choices = {{"a", ""}, {"b", ""}, {"c", ""}, {"d", ""}};
  const Key key{{"a: 1", "b: 2", "c: 3", "d: 4"}, {}, nullptr};
  const auto steps = [&](const Answer& answer) { return Judge(task, key, answer).steps; };
  using Steps = std::vector<std::string>;
  EXPECT_EQ(steps({"a: 9", "b: 2", "c: 3", "d: 4"}), Steps{"3 more below the first that is not"});
  EXPECT_EQ(steps({"a: 1", "b: 9", "c: 9", "d: 4"}),
            (Steps{"\"a\"", "1 more below the first that is not"}));
  EXPECT_EQ(steps({"a: 1", "c: 3"}), (Steps{"\"a\"", "1 more below the first that is not"}))
      << "b is missing";
  EXPECT_EQ(steps({"a: 1", "b: 9", "c: 9", "d: 9"}), Steps{"\"a\""});
  EXPECT_EQ(steps({"a: 9", "b: 9", "c: 9", "d: 9"}), Steps{});
}

TEST(Judge, NamesALineThatIsMissingAndCountsItAsNotRight) {
  Task task;
  task.kind = Kind::kMap;
  task.choices = {{"a", ""}, {"b", ""}};
  const Key key{{"a: 1", "b: 2"}, {}, nullptr};
  for (const Answer& answer : {Answer{"a: 1"}, Answer{"a: 1", "b:"}}) {
    const Verdict verdict = Judge(task, key, answer);
    EXPECT_DOUBLE_EQ(verdict.share, 0.2);
    EXPECT_EQ(verdict.says,
              "1 of 2 is right; \"b\" is not answered yet. In part, it earns up to 40 %.");
  }
}

TEST(Judge, GivesAPartForEachRangeThatIsRight) {
  Task task;
  task.kind = Kind::kBytes;
  task.choices = {{"ip", ""}, {"gre", ""}, {"ppp", ""}};
  const Key key{{"ip: 0-19", "gre: 20-31"}, {}, nullptr};
  EXPECT_DOUBLE_EQ(Judge(task, key, {"ip: 0-19", "gre: 20-35"}).share, 0.2);
  EXPECT_DOUBLE_EQ(Judge(task, key, {"gre: 20-31"}).share, 0.2);
  const Verdict more = Judge(task, key, {"ip: 0-19", "gre: 20-31", "ppp: 32-33"});
  EXPECT_DOUBLE_EQ(more.share, 0.4);
  EXPECT_NE(more.says.find("not there"), std::string::npos);
}

TEST(Judge, NamesALineByTheTextThatIsReadAndTheNameThatIsTyped) {
  Task task;
  task.kind = Kind::kMap;
  task.choices = {{"lcp", "LCP Configure-Request"},
                  {"event", "the next event at the {node}: TO+ or TO-"},
                  {"gre", "GRE"}};
  const Key key{{"lcp: 1", "event: 2", "gre: 3"}, {}, nullptr};
  const auto says = [&](const Answer& answer) {
    return Judge(task, key, answer, {{"node", "server"}}).says;
  };
  EXPECT_EQ(says({"lcp: 9", "event: 2", "gre: 3"}),
            "2 of 3 are right; the first that is not: \"LCP Configure-Request\" (lcp). In part, it "
            "earns up to 40 %.");
  EXPECT_EQ(says({"lcp: 1", "event: 9", "gre: 3"}),
            "2 of 3 are right; the first that is not: \"the next event at the server\" (event). In "
            "part, it earns up to 40 %.");
  EXPECT_EQ(says({"lcp: 1", "event: 2", "gre: 9"}),
            "2 of 3 are right; the first that is not: \"GRE\". In part, it earns up to 40 %.");
  EXPECT_EQ(Judge(task, key, {"lcp: 1", "event: 9", "gre: 3"}).steps,
            (std::vector<std::string>{"\"LCP Configure-Request\" (lcp)",
                                      "1 more below the first that is not"}));
}

TEST(Judge, AKnownMistakeGoesBeforeWhatIsRightInPart) {
  Task task;
  task.kind = Kind::kMap;
  task.choices = {{"a", ""}, {"b", ""}};
  task.mistakes = {{"same", 0.1, "Both are not the same."}};
  const Key key{{"a: 1", "b: 2"}, {{"same", {"a: 1", "b: 1"}}}, nullptr};
  const Verdict verdict = Judge(task, key, {"a: 1", "b: 1"});
  EXPECT_EQ(verdict.mistake, "same");
  EXPECT_DOUBLE_EQ(verdict.share, 0.1);
}

}  // namespace
}  // namespace pptplab::labs
