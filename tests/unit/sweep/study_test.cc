// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Study files: the points they stand for, what decides on a run's key, and how each mistake is answered.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "scenarios/sweep/constraint.h"
#include "scenarios/sweep/plan.h"
#include "scenarios/sweep/quantity.h"

namespace pptplab::sweep {
namespace {

constexpr const char* kScenario = R"(nodes: {client: {}, server: {}}
links:
  - {between: [client, server], rate: 10Mbps}
pptp-servers:
  server: {users: [{name: alice, password: secret}]}
pptp-clients:
  client: {server: server, user: alice, password: secret}
)";
constexpr const char* kStudy = R"(scenario: net.yaml
parameters:
  loss: {set: 'links[0].loss', values: [0%, 1%]}
  mode:
    set: [pptp-servers.server.encryption.mode, pptp-clients.client.encryption.mode]
    values: [stateless, stateful]
metrics:
  setup: {measure: set-up-time, of: client}
)";

Result<Plan, scenarios::Problem> Make(const std::string& study, const std::string& scenario = kScenario,
                                      const std::vector<scenarios::Override>& more = {}) {
  const std::map<std::string, std::string> files{{"lab/s.yaml", study}, {"lab/net.yaml", scenario}};
  return Plan::Make("lab/s.yaml", more,
                    [files](const std::string& path) -> Result<std::string, std::string> {
                      const auto it = files.find(path);
                      if (it == files.end()) return Unexpected<std::string>{"can't be read"};
                      return it->second;
                    });
}
std::string ErrorOf(const std::string& study) {
  const auto plan = Make(study);
  return plan ? "no error" : ToString(plan.error());
}
std::string With(const std::string& old_text, const std::string& new_text) {
  std::string text = kStudy;
  const size_t at = text.find(old_text);
  EXPECT_NE(at, std::string::npos);
  return text.replace(at, old_text.size(), new_text);
}
std::string PointsOf(const Result<Plan, scenarios::Problem>& plan) {
  if (!plan) return ToString(plan.error());
  std::string text;
  for (const Cell& cell : plan->cells()) {
    for (const std::string& value : cell.values) text += value + " ";
    text += "| ";
  }
  return text;
}

TEST(Studies, AGridIsEveryCombinationTheFirstParameterSlowest) {
  const auto plan = Make(kStudy);
  EXPECT_EQ(PointsOf(plan), "0% stateless | 0% stateful | 1% stateless | 1% stateful | ");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->CommandOf(plan->cells()[1], 7),
            "pptplab run lab/net.yaml --set 'links[0].loss=0%' --set "
            "pptp-servers.server.encryption.mode=stateful --set "
            "pptp-clients.client.encryption.mode=stateful --RngRun=7");
  const auto scenario = plan->ScenarioOf(plan->cells()[3]);
  ASSERT_TRUE(scenario);
  EXPECT_EQ(scenario->links[0].loss.value, 0.01);
  EXPECT_EQ(scenario->pptp_servers[0].value.encryption.mode, scenarios::KeyMode::kStateful);
}

TEST(Studies, RangesAreSpacedEvenlyOrByRatio) {
  const std::string values = "values: [0%, 1%]";
  EXPECT_EQ(PointsOf(Make(With(values, "from: 0%, to: 10%, steps: 3") + "where: [mode == stateful]\n")),
            "0% stateful | 5% stateful | 10% stateful | ");
  EXPECT_EQ(PointsOf(Make(With(values, "from: 0.1%, to: 10%, steps: 3, scale: log") +
                          "where: [mode == stateful]\n")),
            "0.1% stateful | 1% stateful | 10% stateful | ");
}

TEST(Studies, ChoicesSetSeveralThingsUnderOneName) {
  const auto plan = Make(R"(scenario: net.yaml
parameters:
  kind: {choices: {good: {'links[0].rate': 1Gbps}, bad: {'links[0].rate': 1Mbps, 'links[0].loss': 3%}}}
metrics: {setup: {measure: set-up-time}}
)");
  EXPECT_EQ(PointsOf(plan), "good | bad | ");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->ScenarioOf(plan->cells()[1])->links[0].loss.value, 0.03);
}

TEST(Studies, AListHasItsPointsAndRandomDrawsAreTheSameForASeed) {
  EXPECT_EQ(PointsOf(Make(std::string(kStudy) +
                          "design: list\npoints: [{loss: 3%, mode: stateful}, {loss: 0%, mode: stateless}]\n")),
            "3% stateful | 0% stateless | ");
  const std::string random =
      With("values: [0%, 1%]", "from: 0%, to: 10%") + "design: random\ndraws: 5\nseed: ";
  const std::string one = PointsOf(Make(random + "1\n"));
  EXPECT_EQ(one, PointsOf(Make(random + "1\n")));
  EXPECT_NE(one, PointsOf(Make(random + "2\n")));
  EXPECT_EQ(std::count(one.begin(), one.end(), '|'), 5);
}

TEST(Studies, ConditionsLeavePointsOut) {
  EXPECT_EQ(PointsOf(Make(std::string(kStudy) + "where: ['mode == stateless or loss > 0.5%']\n")),
            "0% stateless | 1% stateless | 1% stateful | ");
}

TEST(Studies, AConditionKnowsUnitsTextsAndPrecedence) {
  const ValueOf value_of = [](std::string_view name) -> std::optional<std::string> {
    if (name == "rtt") return "20ms";
    if (name == "rate") return "10Mbps";
    if (name == "mode") return "stateful";
    return std::nullopt;
  };
  const auto holds = [&](std::string_view text) {
    const auto result = Holds(text, value_of);
    return result ? (*result ? "yes" : "no") : result.error();
  };
  EXPECT_EQ(holds("rtt == 0.02s"), "yes");
  EXPECT_EQ(holds("rate * rtt / 8 <= 25kB"), "yes");
  EXPECT_EQ(holds("rate * rtt / 8 < 25kB"), "no");
  EXPECT_EQ(holds("mode == stateless or rtt > 10ms and not rate < 1Mbps"), "yes");
  EXPECT_EQ(holds("(mode == stateless or rtt > 10ms) and rate < 1Mbps"), "no");
  EXPECT_EQ(holds("mode != 'stateful'"), "no");
  EXPECT_EQ(holds("1 + 2 * 3 - -1 == 8"), "yes");
  EXPECT_EQ(holds("mode < 3"), "\"stateful\" is no number");
  EXPECT_EQ(holds("rtt"), "it is neither true nor false; compare it with something");
  EXPECT_EQ(holds("rtt = 3"), "equal is ==");
  EXPECT_EQ(holds("rtt > 1ms) and"), "after \") and\" nothing fits; and, or, or a comparison?");
  EXPECT_EQ(holds(std::string(10'000, '(')), "it is nested too deeply");
  EXPECT_EQ(holds("1 / 0 > 1"), "it divides by 0");
  EXPECT_EQ(holds(""), "something is missing at its end");
}

TEST(Studies, AKeyIsOfAllThatDecidesOnARunAndNothingElse) {
  const auto key = [](const Result<Plan, scenarios::Problem>& plan, uint32_t run = 1,
                      const std::string& build = "b") {
    return plan ? Plan::KeyOf(plan->cells()[0], run, build) : ToString(plan.error());
  };
  const std::string base = key(Make(kStudy));
  EXPECT_EQ(base.size(), 64u);
  EXPECT_EQ(base, key(Make(std::string("# a comment\n") + kStudy + "title: another\nreplications: 99\n")));
  EXPECT_EQ(base, key(Make(kStudy, std::string("# a comment\n") + kScenario)));
  EXPECT_NE(base, key(Make(kStudy), 2));
  EXPECT_NE(base, key(Make(kStudy), 1, "c"));
  EXPECT_NE(base, key(Make(std::string(kStudy) + "warm-up: 1s\n")));
  EXPECT_NE(base, key(Make(std::string(kStudy) + "set: {duration: 9s}\n")));
  EXPECT_NE(base, key(Make(kStudy, kScenario, {{"duration", "9s"}})));
  EXPECT_NE(base, key(Make(kStudy, std::string(kScenario) + "duration: 9s\n")));
  EXPECT_NE(base, key(Make(With("measure: set-up-time", "measure: tunnels"))));
}

struct Mistake {
  std::string study, error;
};

TEST(Studies, EveryMistakeIsAnsweredWithItsPlace) {
  const std::vector<Mistake> mistakes{
      {"", "lab/s.yaml:1:1: is empty; a study needs scenario, parameters and metrics"},
      {kScenario, "lab/s.yaml:1:1: this is a scenario, not a study; pptplab run runs it, and a study names "
                  "it: \"scenario: FILE\""},
      {With("scenario: net.yaml", "scenario: /etc/passwd"),
       "lab/s.yaml:1:11: scenario is a file beside this one or below, such as loss.yaml"},
      {With("scenario: net.yaml", "scenario: no.yaml"), "lab/no.yaml: can't be read"},
      {With("parameters", "paramters"), "lab/s.yaml:2:1: unknown key \"paramters\" in a study; did you mean \"parameters\"?"},
      {With("values: [0%, 1%]", "vales: [0%, 1%]"),
       "lab/s.yaml:3:32: unknown key \"vales\" in a parameter; did you mean \"values\"?"},
      {With("values: [0%, 1%]", "steps: 3"),
       "lab/s.yaml:3:3: parameter \"loss\" needs values, such as [1%, 2%], or from and to"},
      {With("values: [0%, 1%]", "from: 1%"),
       "lab/s.yaml:3:3: parameter \"loss\" has one end of a range only; it needs from and to"},
      {With("values: [0%, 1%]", "from: 1%, to: 2ms"),
       "lab/s.yaml:3:3: a range has one unit: \"1%\" and \"2ms\" have two"},
      {With("set: 'links[0].loss', ", ""),
       "lab/s.yaml:3:3: parameter \"loss\" needs set: what of the scenario it sets, such as links[1].loss"},
      // The scenario's judgement, at the study's place.
      {With("links[0].loss", "links[7].loss"),
       "lab/s.yaml:3:15: links[7].loss=0%: there is no item 7; here are 1, counted from 0"},
      {With("links[0].loss", "links[0].lost"),
       "lab/s.yaml:3:15: links[0].lost=0%: unknown key \"lost\" in a link; did you mean \"loss\"?"},
      {With("[0%, 1%]", "[0%, 200%]"),
       "lab/s.yaml:3:15: links[0].loss=200%: \"200%\" is out of bounds"},
      {With("measure: set-up-time", "measure: setup-time"),
       "lab/s.yaml:8:20: \"setup-time\" is not possible here; did you mean \"set-up-time\"?"},
      {With("of: client", "of: clinet"),
       "lab/s.yaml:8:37: there is no node \"clinet\"; did you mean \"client\"?"},
      {With("measure: set-up-time, of: client", "measure: wire-octets, link: [client, client]"),
       "lab/s.yaml:8:40: no link joins \"client\" and \"client\""},
      {With("measure: set-up-time, of: client", "measure: series"),
       "lab/s.yaml:8:3: measure series needs row, such as rtt or queue"},
      {With("measure: set-up-time, of: client", "measure: series, row: rrt"),
       "lab/s.yaml:8:33: there are no rows \"rrt\" in a series; did you mean \"rtt\"?"},
      {std::string(kStudy) + "where: ['loss >> 1%']\n",
       "lab/s.yaml:9:9: \"loss >> 1%\" can't be judged: \"> 1%\" is no name and no number"},
      {std::string(kStudy) + "where: ['loss > 90%']\n",
       "lab/s.yaml:9:9: no point of the study is left under these conditions"},
      {std::string(kStudy) + "pairs: [{parameter: mode, from: statless}]\n",
       "lab/s.yaml:9:33: \"statless\" is no value of \"mode\" in this study; did you mean \"stateless\"?"},
      {std::string(kStudy) + "plots: [{x: los, y: [setup]}]\n",
       "lab/s.yaml:9:13: there is no parameter \"los\"; did you mean \"loss\"?"},
      {std::string(kStudy) + "plots: [{x: loss, y: [goodput]}]\n",
       "lab/s.yaml:9:23: there is no metric \"goodput\"; known are: setup"},
      {std::string(kStudy) + "design: list\n",
       "lab/s.yaml:1:11: design list needs points: [{PARAMETER: VALUE, …}, …]"},
      {std::string(kStudy) + "design: list\npoints: [{loss: 1%}]\n",
       "lab/s.yaml:10:10: this point lacks a value of \"mode\""},
      {std::string(kStudy) + "precision: {relative: 0%}\n", "lab/s.yaml:1:11: precision is above 0%"},
      {std::string(kStudy) + "replications: 0\n", "lab/s.yaml:1:11: replications are from 1 to 1000000"},
      {std::string(kStudy) + "confidence: 100%\n", "lab/s.yaml:1:11: confidence is from 50% to 99.999%"},
      {With("values: [0%, 1%]", "from: 1%, to: 2%, steps: 9999") +
           "  rate: {set: 'links[0].rate', from: 1Mbps, to: 2Mbps, steps: 9999}\n",
       "lab/s.yaml:9:10: unknown key \"set\" in a metric"},
  };
  for (const Mistake& mistake : mistakes) {
    EXPECT_EQ(ErrorOf(mistake.study).substr(0, mistake.error.size()), mistake.error) << mistake.study;
  }
}

TEST(Studies, ARealMachineIsRefusedBecauseItsRunsCantBeRepeated) {
  const std::string real = R"(nodes:
  client: {}
  server: {external: {peer: linux, server: {users: [{name: alice, password: secret}]}}}
links: [{between: [client, server], rate: 10Mbps, latency: 5ms, network: 192.0.2.0/24}]
pptp-clients:
  client: {server: server, user: alice, password: secret}
)";
  const auto plan = Make("scenario: net.yaml\nparameters:\n  loss: {set: 'links[0].loss', values: [0%, 1%]}\n"
                         "metrics:\n  setup: {measure: set-up-time, of: client}\n",
                         real);
  ASSERT_FALSE(plan);
  EXPECT_EQ(ToString(plan.error()),
            "lab/s.yaml:1:11: a study's runs can be repeated, byte for byte; those of lab/net.yaml can't: it has a "
            "real machine in it (external)");
}

TEST(Studies, FiguresWithIntervalsHaveNoExponents) {
  EXPECT_EQ(FixedText(410.124, 0), "410");
  EXPECT_EQ(FixedText(218.65, 0), "219");
  EXPECT_EQ(FixedText(-0.0512, 3), "-0.051");
  EXPECT_EQ(FixedText(12'345'678.0, 0), "12345678");
}

TEST(Studies, AGridThatIsTooLargeIsRefusedBeforeItIsMade) {
  std::string study = "scenario: net.yaml\nparameters:\n";
  for (int i = 0; i < 9; ++i) {
    study += "  p" + std::to_string(i) + ": {set: 'links[0].loss', from: 1%, to: 2%, steps: 9999}\n";
  }
  EXPECT_EQ(ErrorOf(study + "metrics: {setup: {measure: set-up-time}}\n"),
            "lab/s.yaml:1:11: this grid has 9.99e+35 points; 100000 are the most that a study may have");
}

TEST(Studies, EveryStudyThatIsShippedFitsItsScenarioAndHasItsPage) {
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(PPTPLAB_SOURCE_DIR "/scenarios/studies")) {
    if (entry.path().extension() != ".yaml") continue;
    ++count;
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(entry.path()).replace_extension(".md")))
        << entry.path();
    // Ten thousand clients take a while.
    if (entry.path().stem() == "crowd") {
      EXPECT_TRUE(LoadStudy(entry.path().string(), scenarios::FilesOnDisk()));
      continue;
    }
    const auto plan = Plan::Make(entry.path().string(), {}, scenarios::FilesOnDisk());
    EXPECT_TRUE(plan) << (plan ? "" : ToString(plan.error()));
    EXPECT_FALSE(plan && plan->study().plots.empty()) << entry.path();
  }
  EXPECT_EQ(count, 8u);
}

TEST(Studies, AValueInOneLineIsTheSameValue) {
  const auto source = std::make_shared<const std::string>("t");
  for (const char* text : {"20ms", "[gre, 'tcp/1723']", "{a: {b: [1, ~]}, 'c d': '# no comment'}", "'%x'",
                           "''", "'~'", "'- a'", "\"two\\nlines\"", "'a: b'", "[]", "{}", "'-1'"}) {
    const auto value = scenarios::ParseYaml(text, source);
    ASSERT_TRUE(value) << text;
    const std::string line = OneLineYaml(*value);
    const auto again = scenarios::ParseYaml(line, source);
    ASSERT_TRUE(again) << line;
    EXPECT_EQ(OneLineYaml(*again), line) << text;
    EXPECT_EQ(again->kind, value->kind) << line;
    EXPECT_EQ(again->text, value->text) << line;
  }
}

}  // namespace
}  // namespace pptplab::sweep
