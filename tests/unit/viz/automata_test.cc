// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The automata at any cursor, and the tables that they are drawn from.
#include "viz/model/automata.h"

#include <gtest/gtest.h>

#include <sstream>

#include "stack/pptp/connection_table.h"
#include "tests/unit/viz/model_support.h"

namespace pptplab::viz {
namespace {

using model_test::Script;
using trace::Layer;

constexpr auto kConnection = AutomatonKind::kControlConnection;
constexpr auto kCall = AutomatonKind::kCall;
constexpr auto kLcp = AutomatonKind::kLcp;
constexpr const char* kTcpOpen = "TCP Open Indication";
constexpr const char* kStartRequest = "Receive Start-Control-Connection-Request, Version OK";
constexpr const char* kStartReply = "Receive Start-Control-Connection-Reply, Version OK";
constexpr const char* kCallRequest = "Receive Outgoing-Call-Request, No Error";
constexpr const char* kCallReply = "Receive Outgoing-Call-Reply, No Error";

/// Writes transitions of a client and a server that have one tunnel.
class Told {
 public:
  explicit Told(Script& script) : script_(script) {
    script.Node(1, "client", "PPTP client");
    script.Node(2, "server", "PPTP server");
  }

  trace::EventId Change(trace::NodeId node, trace::SessionId session, const char* automaton,
                        const char* from, const char* event, const char* to,
                        trace::EventId cause = 0) {
    const Layer layer = std::string_view(automaton).starts_with("PPTP") ? Layer::kPptp
                        : std::string_view(automaton) == "LCP"          ? Layer::kLcp
                                                                        : Layer::kPpp;
    script_.Later(1);
    return script_.Event(node, session, layer, trace::Transition{automaton, from, event, "", to}, 0,
                         cause);
  }
  trace::EventId Stimulus(trace::NodeId node) {
    return script_.Event(node, 0, Layer::kTcp,
                         trace::Stimulus{trace::Stimulus::What::kPacket, "bytes"});
  }
  void Connect(trace::NodeId client, trace::NodeId server) {
    Change(client, 0, "PPTP control connection", "idle", kTcpOpen, "wait_ctl_reply");
    Change(server, 0, "PPTP control connection", "idle", kTcpOpen, "idle");
    Change(server, 0, "PPTP control connection", "idle", kStartRequest, "established");
    Change(client, 0, "PPTP control connection", "wait_ctl_reply", kStartReply, "established");
  }
  void Call(trace::NodeId client, trace::NodeId server, trace::SessionId at_server,
            uint16_t call_id) {
    Change(client, 0, "PPTP call (PNS)", "idle", "Open Indication", "wait_reply");
    auto cause = Stimulus(server);
    Change(server, 0, "PPTP call (PAC)", "idle", kCallRequest, "wait_cs_ans", cause);
    Change(server, 0, "PPTP call (PAC)", "wait_cs_ans", "Telco Answer", "established", cause);
    const auto peer = static_cast<uint16_t>(call_id + 1);
    script_.Event(server, at_server, Layer::kPptp, trace::SessionNamed{{}, call_id, peer, ""}, 0,
                  cause);
    cause = Stimulus(client);
    Change(client, 0, "PPTP call (PNS)", "wait_reply", kCallReply, "established", cause);
    script_.Event(client, 1, Layer::kPptp, trace::SessionNamed{{}, peer, call_id, ""}, 0, cause);
    Change(server, at_server, "LCP", "Initial", "Open", "Starting");
    Change(client, 1, "LCP", "Initial", "Open", "Starting");
  }

 private:
  Script& script_;
};

ItemIndex Find(const RecordingModel& recording, std::string_view to, trace::NodeId node) {
  for (ItemIndex i = 0; i < recording.size(); ++i) {
    const auto event = recording.Event(i);
    if (!event || event->node != node) continue;
    const auto* const transition = std::get_if<trace::Transition>(&event->detail);
    if (transition != nullptr && transition->to == to) return i;
  }
  return kNoItem;
}

TEST(Automata, TellTheStateOfEachEndAtAnyCursor) {
  Script script;
  Told told(script);
  told.Connect(1, 2);
  told.Call(1, 2, 1, 500);
  const auto recording = script.Open();
  const Automata automata(*recording);
  ASSERT_EQ(automata.tunnels().size(), 1u);
  const auto& ends = automata.tunnels()[0].ends;
  ASSERT_EQ(ends.size(), 2u);
  EXPECT_EQ(ends[0].name, "client");
  EXPECT_EQ(ends[1].name, "server");
  const Machine* const client = ends[0].machine(kConnection);
  ASSERT_NE(client, nullptr);
  EXPECT_EQ(client->StateAt(0), "idle");
  EXPECT_EQ(client->LastAt(0), nullptr);
  const ItemIndex waits = Find(*recording, "wait_ctl_reply", 1);
  EXPECT_EQ(client->StateAt(waits), "wait_ctl_reply");
  EXPECT_EQ(client->StateAt(waits - 1), "idle");
  EXPECT_EQ(client->StateAt(kNoItem - 1), "established");
  EXPECT_EQ(client->LastAt(waits)->event, kTcpOpen);
  for (const TunnelEnd& end : ends) {
    ASSERT_NE(end.machine(kCall), nullptr);
    EXPECT_EQ(end.machine(kCall)->StateAt(kNoItem - 1), "established");
    ASSERT_NE(end.machine(kLcp), nullptr);
    EXPECT_EQ(end.machine(kLcp)->StateAt(kNoItem - 1), "Starting");
    EXPECT_EQ(end.machine(AutomatonKind::kIpcp), nullptr);
  }
}

TEST(Automata, RunTheTableOfTheirRole_Rfc2637_3_1) {
  Script script;
  Told told(script);
  told.Connect(1, 2);
  told.Call(1, 2, 1, 500);
  const auto recording = script.Open();
  const Automata automata(*recording);
  const auto& ends = automata.tunnels()[0].ends;
  EXPECT_NE(ends[0].machine(kConnection)->table->title.find("3.1.1"), std::string_view::npos);
  EXPECT_NE(ends[1].machine(kConnection)->table->title.find("3.1.2"), std::string_view::npos);
  EXPECT_NE(ends[0].machine(kCall)->table->title.find("PNS"), std::string_view::npos);
  EXPECT_NE(ends[1].machine(kCall)->table->title.find("PAC"), std::string_view::npos);
  EXPECT_EQ(ends[0].machine(kLcp)->table, nullptr);
}

TEST(Automata, OfPapAreNoChap_Rfc1334_2) {
  Script script;
  Told told(script);
  told.Change(1, 1, "Authentication", "Initial", "Start", "Request sent");
  told.Change(1, 1, "Authentication", "Request sent", "Authenticate-Ack", "Success");
  const auto recording = script.Open();
  const Automata automata(*recording);
  const Machine* const peer = automata.tunnels()[0].ends[0].machine(AutomatonKind::kAuthentication);
  ASSERT_NE(peer, nullptr);
  EXPECT_NE(peer->table->title.find("the peer of PAP"), std::string_view::npos);
}

TEST(Automata, OfEapAreNoChap_Rfc3748_4) {
  Script script;
  Told told(script);
  told.Change(1, 1, "Authentication", "Initial", "Start", "Waiting for Request");
  told.Change(1, 1, "Authentication", "Waiting for Request", "Request Identity", "Response sent");
  told.Change(1, 1, "Authentication", "Response sent", "Success", "Success");
  const auto recording = script.Open();
  const Automata automata(*recording);
  const Machine* const peer = automata.tunnels()[0].ends[0].machine(AutomatonKind::kAuthentication);
  ASSERT_NE(peer, nullptr);
  EXPECT_NE(peer->table->title.find("the peer of EAP"), std::string_view::npos);
}

TEST(Automata, OfTwoClientsAreToldApartAtTheServer) {
  Script script;
  Told told(script);
  script.Node(3, "other client", "PPTP client");
  // Both connect at once: the second connection begins before the first one is established.
  told.Change(2, 0, "PPTP control connection", "idle", kTcpOpen, "idle");
  told.Change(1, 0, "PPTP control connection", "idle", kTcpOpen, "wait_ctl_reply");
  told.Change(2, 0, "PPTP control connection", "idle", kStartRequest, "established");
  told.Change(3, 0, "PPTP control connection", "idle", kTcpOpen, "wait_ctl_reply");
  told.Change(2, 0, "PPTP control connection", "idle", kStartRequest, "established");
  told.Call(1, 2, 1, 500);
  told.Call(3, 2, 2, 700);
  const auto recording = script.Open();
  const Automata automata(*recording);
  ASSERT_EQ(automata.tunnels().size(), 2u);
  const auto& first = automata.tunnels()[0].ends;
  const auto& second = automata.tunnels()[1].ends;
  ASSERT_EQ(first.size(), 2u);
  ASSERT_EQ(second.size(), 2u);
  EXPECT_EQ(first[0].node, 1);
  EXPECT_EQ(second[0].node, 3);
  EXPECT_NE(first[1].machine(kCall), second[1].machine(kCall));
  EXPECT_NE(first[1].machine(kConnection), second[1].machine(kConnection));
  EXPECT_EQ(second[1].machine(kLcp)->session, 2u);
}

TEST(Automata, WithoutASessionAreShownToo) {
  Script script;
  Told told(script);
  told.Connect(1, 2);
  const auto recording = script.Open();
  const Automata automata(*recording);
  ASSERT_EQ(automata.tunnels().size(), 1u);
  ASSERT_EQ(automata.tunnels()[0].ends.size(), 2u);
  EXPECT_EQ(automata.tunnels()[0].ends[0].machine(kLcp), nullptr);
}

TEST(Automata, FollowWhatTheCursorIsAbout) {
  Script script;
  Told told(script);
  told.Connect(1, 2);
  told.Call(1, 2, 1, 500);
  script.Event(1, 1, Layer::kIpcp,
               trace::Message{trace::Direction::kSent, trace::Protocol::kPppFrame,
                              model_test::Frame(0x8021, 1, 1)});
  script.Event(2, 0, Layer::kPptp,
               trace::Message{trace::Direction::kReceived, trace::Protocol::kPptpControl,
                              model_test::Control(12)});
  script.Event(2, 1, Layer::kInner, trace::Note{"an application"});
  const auto recording = script.Open();
  const Automata automata(*recording);
  MachineChoice now;
  now = automata.Follow(Find(*recording, "wait_cs_ans", 2), now);
  EXPECT_EQ(now, (MachineChoice{0, 1, kCall}));
  now = automata.Follow(Find(*recording, "Starting", 1), now);
  EXPECT_EQ(now, (MachineChoice{0, 0, kLcp}));
  const auto end = static_cast<ItemIndex>(recording->size());
  now = automata.Follow(end - 3, now);
  EXPECT_EQ(now, (MachineChoice{0, 0, AutomatonKind::kIpcp}));
  now = automata.Follow(end - 2, now);
  EXPECT_EQ(now, (MachineChoice{0, 1, kCall})) << "Call-Clear-Request is about the call";
  now = automata.Follow(end - 1, now);
  EXPECT_EQ(now.kind, kCall) << "a note is about no automaton";
  EXPECT_EQ(automata.Follow(kNoItem, now), now);
}

TEST(Automata, GrowWithTheRecording) {
  Script script;
  Told told(script);
  told.Connect(1, 2);
  const auto recording = script.Open();
  Automata automata(*recording);
  const Machine* const client = automata.tunnels()[0].ends[0].machine(kConnection);
  EXPECT_EQ(client->changes.size(), 2u);
  told.Change(1, 0, "PPTP control connection", "established", "Local Terminate", "wait_stop_reply");
  script.Flush();
  ASSERT_TRUE(recording->Grow());
  automata.Update();
  EXPECT_EQ(automata.tunnels()[0].ends[0].machine(kConnection), client);
  EXPECT_EQ(client->StateAt(kNoItem - 1), "wait_stop_reply");
}

TEST(Automata, NameTheLatestToAct) {
  Script script;
  Told told(script);
  told.Connect(1, 2);
  told.Call(1, 2, 1, 500);
  const auto recording = script.Open();
  const Automata automata(*recording);
  EXPECT_EQ(automata.LastToAct(0, 0), nullptr);
  const ItemIndex waits = Find(*recording, "wait_reply", 1);
  EXPECT_EQ(automata.LastToAct(0, waits), automata.tunnels()[0].ends[0].machine(kCall));
  EXPECT_EQ(automata.LastToAct(7, waits), nullptr);
}

TEST(Automata, OfNamesThatNobodyKnowsAreLeftOut) {
  Script script;
  Told told(script);
  told.Change(1, 1, "Elevator", "up", "button", "down");
  const auto recording = script.Open();
  EXPECT_TRUE(Automata(*recording).tunnels().empty());
}

TEST(AutomataTables, ShowTheVeryRowsThatRun_Rfc2637_3_1) {
  const auto tables = TablesOf(kConnection);
  ASSERT_EQ(tables.size(), 2u);
  EXPECT_EQ(tables[0].rows.size(), pptp::kOriginatorTable.size());
  EXPECT_EQ(tables[1].rows.size(), pptp::kReceiverTable.size());
  for (const auto& row : pptp::kOriginatorTable) {
    EXPECT_NE(
        RowOf(tables[0], pptp::NameOf(row.from), pptp::NameOf(row.event), pptp::NameOf(row.to)),
        kNoRow)
        << pptp::NameOf(row.event);
  }
  EXPECT_EQ(tables[0].states.front(), "idle");
}

TEST(AutomataTables, PrintTheCellsOfRfc1661AsItDoes_Rfc1661_4_1) {
  std::istringstream text{std::string(ppp::kAutomatonTableText)};
  std::string word;
  for (size_t i = 0; i < ppp::kAutomatonStates; ++i) text >> word;
  for (const auto& row : ppp::kAutomatonTable) {
    text >> word;
    for (const ppp::AutomatonCell& cell : row) {
      text >> word;
      EXPECT_EQ(TextOfCell(cell), word);
    }
  }
}

TEST(AutomataTables, SayWhatTheShortWordsMean_Rfc1661_4_4) {
  EXPECT_EQ(ActionsInFull("irc,tlu"), "Initialize-Restart-Count, This-Layer-Up");
  EXPECT_EQ(ActionsInFull("scr,what"), "Send-Configure-Request, what");
  EXPECT_EQ(ActionsInFull(""), "");
  const std::string cell = ExplainCell(ppp::AutomatonEvent::kRca, ppp::AutomatonState::kAckSent);
  EXPECT_NE(cell.find("Receive-Configure-Ack (RFC 1661 §4.3)"), std::string::npos) << cell;
  EXPECT_NE(cell.find("This-Layer-Up (§4.4)"), std::string::npos) << cell;
  EXPECT_NE(cell.find("goes to Opened"), std::string::npos) << cell;
  EXPECT_EQ(Rfc1661State("Ack-Sent"), ppp::AutomatonState::kAckSent);
  EXPECT_EQ(Rfc1661Event("RCR+"), ppp::AutomatonEvent::kRcrPlus);
  EXPECT_FALSE(Rfc1661State("Sleeping"));
}

TEST(AutomataTables, FindAnArrowBetweenPhasesWhateverItsEventIsCalled_Rfc1661_3_2) {
  const auto tables = TablesOf(AutomatonKind::kPhase);
  const size_t row = RowOf(tables[0], "Authenticate", "proved", "Network");
  ASSERT_NE(row, kNoRow);
  EXPECT_EQ(tables[0].rows[row].event, "SUCCESS/NONE");
  EXPECT_EQ(RowOf(tables[0], "Network", "proved", "Authenticate"), kNoRow);
}

}  // namespace
}  // namespace pptplab::viz
