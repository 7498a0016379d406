// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How a run can be repeated with one thing changed.
#include "viz/model/experiment.h"

#include <gtest/gtest.h>

#include "tests/unit/viz/model_support.h"
#include "viz/model/state.h"
#include "viz/model/trial.h"

namespace pptplab::viz {
namespace {

using model_test::Script;
using trace::Direction;
using trace::Layer;

constexpr const char* kCommand = "pptplab run scenarios/a.yaml --set 'links[0].loss=1%' --RngRun=7";

TEST(RunCommand, IsReadAsAShellReadsIt) {
  const auto command = ParseRunCommand(kCommand);
  ASSERT_TRUE(command);
  EXPECT_EQ(command->scenario, "scenarios/a.yaml");
  EXPECT_EQ(command->options,
            (std::vector<std::string>{"--set", "links[0].loss=1%", "--RngRun=7"}));
  EXPECT_EQ(ToString(*command), kCommand);
  const auto odd = ParseRunCommand("pptplab run 'it'\\''s  a.yaml' \"b \\\" c\" d\\ e ''");
  ASSERT_TRUE(odd);
  EXPECT_EQ(odd->scenario, "it's  a.yaml");
  EXPECT_EQ(odd->options, (std::vector<std::string>{"b \" c", "d e", ""}));
  EXPECT_EQ(ParseRunCommand(ToString(*odd))->options, odd->options);
}

TEST(RunCommand, IsNothingElse) {
  for (const char* text : {"", "pptplab run", "pptplab view a.yaml", "run a.yaml b",
                           "pptplab run --x", "pptplab run 'a", "pptplab run a \"b", "\\", "'"}) {
    EXPECT_FALSE(ParseRunCommand(text)) << text;
  }
  EXPECT_FALSE(ParseRunCommand("pptplab run a.yaml " + std::string(100'000, 'x')));
  std::string many = "pptplab run a.yaml";
  for (int i = 0; i < 2000; ++i) many += " x";
  EXPECT_FALSE(ParseRunCommand(many));
}

TEST(RunCommand, TakesSettingsMoreOrInstead) {
  const auto command = ParseRunCommand(kCommand);
  EXPECT_EQ(ToString(With(*command, {"links[0].loss=20%", "links[1].latency=5ms"})),
            "pptplab run scenarios/a.yaml --set 'links[0].loss=20%' --RngRun=7 --set "
            "'links[1].latency=5ms'");
}

TEST(RunCommand, KeepsThePacketsThatItDropsAlready) {
  RunCommand command = With({"a.yaml", {}}, {"links[1].drop=[{number: 3, from: a}]"});
  command = With(command, {"links[1].drop=[{number: 9, from: b}]"});
  EXPECT_EQ(command.options,
            (std::vector<std::string>{
                "--set", "links[1].drop=[{number: 3, from: a}, {number: 9, from: b}]"}));
}

/// client - r1 - r2 - server - host, with a few packets on the way.
class Network {
 public:
  explicit Network(std::string_view comment = kCommand) : script("", comment) {
    const char* const names[] = {"client", "r1", "r2", "server", "host"};
    const char* const roles[] = {"PPTP client", "router", "router", "PPTP server", ""};
    for (trace::NodeId id = 1; id <= 5; ++id) script.Node(id, names[id - 1], roles[id - 1]);
    for (const char* name : {"client:p2p0", "r1:p2p0", "r1:p2p1", "r2:p2p0", "r2:p2p1",
                             "server:p2p0", "server:p2p1", "host:p2p0"}) {
      script.Interface(name);
    }
    // Named in the scenario's order, which is not that of the way.
    Link("server:p2p1", "host:p2p0");
    Link("client:p2p0", "r1:p2p0");
    Link("r1:p2p1", "r2:p2p0");
    Link("r2:p2p1", "server:p2p0");
  }
  void Link(const char* a, const char* b) {
    script.Event(0, 0, Layer::kRun, trace::LinkNamed{a, b, 1000, 0});
  }
  /// From the client as far as r2.
  void Send(JourneyId journey) {
    const Bytes bytes = model_test::TcpPacket(1, 2, 0x10);
    script.Packet(0, Direction::kSent, bytes, journey);
    script.Packet(1, Direction::kReceived, bytes, journey);
    script.Packet(2, Direction::kSent, bytes, journey);
    script.Packet(3, Direction::kReceived, bytes, journey);
  }
  Script script;
};

TEST(Experiments, AreSettingsOfTheRecordingsOwnNetwork) {
  Network network;
  const auto recording = network.script.Open();
  const ExperimentPlanner planner(*recording);
  const auto settings = [&](const char* name) { return planner.Plan(name, 0).settings; };
  using Settings = std::vector<std::string>;
  EXPECT_EQ(settings("password"), (Settings{"pptp-clients.client.password=wrong"}));
  EXPECT_EQ(settings("loss"), (Settings{"links[2].loss=20%"}));  // in the middle of the way
  EXPECT_EQ(settings("gre"), (Settings{"links[2].blocks=[47]"}));
  EXPECT_EQ(settings("delay"), (Settings{"links[2].latency=500ms"}));
  EXPECT_EQ(settings("stateful"), (Settings{"pptp-servers.server.encryption.mode=stateful",
                                            "pptp-clients.client.encryption.mode=stateful"}));
  EXPECT_EQ(settings("pap"), (Settings{"pptp-servers.server.authentication=[pap]",
                                       "pptp-clients.client.authentication=[pap]",
                                       "pptp-servers.server.encryption.policy=refused",
                                       "pptp-clients.client.encryption.policy=refused"}));
  EXPECT_EQ(settings("vj"), (Settings{"pptp-servers.server.header-compression=vj",
                                      "pptp-clients.client.header-compression=vj"}));
  EXPECT_EQ(planner.Plan("loss", 0).sentence,
            "Every fifth packet between r1 and r2 gets lost, by chance.");
  for (const Experiment& experiment : Experiments()) {
    EXPECT_FALSE(planner.Plan(experiment.name, 0).sentence.empty()) << experiment.name;
    if (std::string_view(experiment.name) == "drop") continue;  // nothing is selected
    const bool is_nat = experiment.group == ExperimentGroup::kNat;
    EXPECT_EQ(settings(experiment.name).empty(), is_nat) << experiment.name;
    EXPECT_EQ(planner.Plan(experiment.name, 0).is_offered, !is_nat) << experiment.name;
  }
}

TEST(Experiments, ChangeWhatTheLinkInTheMiddleDoes) {
  Network network;
  network.script.At(2345).Event(1, 0, Layer::kPptp, trace::Note{"here"});
  const auto recording = network.script.Open();
  const auto last = static_cast<ItemIndex>(recording->size() - 1);
  const ExperimentPlanner planner(*recording);
  using Settings = std::vector<std::string>;
  const auto settings = [&](const char* name) { return planner.Plan(name, last).settings; };
  EXPECT_EQ(settings("cut"), (Settings{"links[2].changes=[{at: 2345ms, cut: true}]"}));
  EXPECT_EQ(settings("jitter"), (Settings{"links[2].jitter=50ms"}));
  EXPECT_EQ(settings("bursts"), (Settings{"links[2].burst-loss={enter: 2%, leave: 25%}"}));
  EXPECT_EQ(settings("black-hole"), (Settings{"links[2].mtu=600", "links[2].blocks=[icmp]"}));
  EXPECT_EQ(settings("red"), (Settings{"links[2].rate=256kbps", "links[2].queue.discipline=red"}));
}

TEST(Experiments, OfferModesWhereANatIs) {
  Network network;
  network.script.Event(2, 0, Layer::kNat, trace::Mapping{});
  const auto recording = network.script.Open();
  const ExperimentPlanner planner(*recording);
  EXPECT_EQ(planner.Plan("nat-by-address", 0).settings,
            std::vector<std::string>{"nats.r1.mode=by-address"});
  EXPECT_TRUE(planner.Plan("nat-routing", 0).is_offered);
  // One that translates nothing says nothing, but the command names it.
  Network other("pptplab run a.yaml --set nats.r2.mode=routing");
  const auto routed = other.script.Open();
  EXPECT_EQ(ExperimentPlanner(*routed).Plan("nat-linux-helper", 0).settings,
            std::vector<std::string>{"nats.r2.mode=linux-helper"});
}

TEST(Experiments, DropExactlyTheSelectedPacketOnTheWireWhereItIsSelected) {
  Network network;
  for (JourneyId journey = 11; journey <= 13; ++journey) network.Send(journey);
  network.script.Event(1, 0, Layer::kPptp, trace::Note{"of a journey"}, 12);
  network.script.Event(1, 0, Layer::kPptp, trace::Note{"of none"});
  const auto recording = network.script.Open();
  const ExperimentPlanner planner(*recording);
  const auto drop = [&](ItemIndex item) {
    const auto settings = planner.Plan("drop", item).settings;
    return settings.empty() ? "" : settings[0];
  };
  const ItemIndex second = recording->PacketNumber(5);  // the second one as the client sends it
  const std::string from_client = "links[1].drop=[{number: 2, from: client}]";
  const std::string from_r1 = "links[2].drop=[{number: 2, from: r1}]";
  EXPECT_EQ(drop(second), from_client);
  EXPECT_EQ(drop(second + 1), from_client);  // received: what the other end sent
  EXPECT_EQ(drop(second + 2), from_r1);
  EXPECT_EQ(drop(second + 3), from_r1);
  const auto last = static_cast<ItemIndex>(recording->size());
  EXPECT_EQ(drop(last - 2), from_client);  // an event: where its packet first meets a wire
  EXPECT_EQ(drop(last - 1), "");
  EXPECT_EQ(drop(kNoItem), "");
}

TEST(Experiments, SayWhyTheyCannotBeDone) {
  Network network("");
  const auto recording = network.script.Open();
  for (const Experiment& experiment : Experiments()) {
    const ScenarioChange change = ExperimentPlanner(*recording).Plan(experiment.name, 0);
    EXPECT_TRUE(change.settings.empty());
    EXPECT_NE(change.sentence.find("pptplab run"), std::string::npos);
  }
  Script empty("-empty", kCommand);
  const auto nothing = empty.Open();
  EXPECT_TRUE(ExperimentPlanner(*nothing).Plan("loss", 0).settings.empty());
  EXPECT_EQ(FindExperiment("nonsense"), nullptr);
}

TEST(Experiments, AreShownWithTheirWholeCommand) {
  Network network;
  State state;
  EXPECT_EQ(CommandFor(state, "loss"), "");
  EXPECT_FALSE(PlanChange(state, "loss").sentence.empty());
  state.Show(network.script.Open());
  EXPECT_EQ(CommandFor(state, "loss"), std::string(kCommand) + " --set 'links[2].loss=20%'");
  state.trial().chosen = "gre";
  state.trial().phase = Trial::Phase::kFailed;
  network.Send(1);
  state.Show(network.script.Open());
  EXPECT_EQ(state.trial().chosen, "gre");
  EXPECT_EQ(state.trial().phase, Trial::Phase::kNone);
  EXPECT_EQ(CommandFor(state, "nonsense"), "");
}

}  // namespace
}  // namespace pptplab::viz
