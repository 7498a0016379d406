// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Whole tunnels of every way of authentication and protection, as two endpoints record them: every
// item, row, transition, key and timer has words of its own, and the Keys panel has its values.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <functional>
#include <sstream>

#include "model_support.h"
#include "recorded_pair.h"
#include "stack/explain/background.h"
#include "stack/explain/story.h"
#include "viz/model/automata.h"
#include "viz/model/compression.h"
#include "viz/model/explanation.h"
#include "viz/model/item_text.h"
#include "viz/model/ladder.h"
#include "viz/model/plots.h"
#include "words.h"

namespace pptplab::viz {
namespace {

using model_test::FallsBack;
using model_test::RecordedPair;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Method = ppp::AuthenticationMethod;
using P = ppp::EncryptionPolicy;

/// A TCP segment of one connection, with text in it.
Bytes Segment(uint32_t number, size_t size) {
  Bytes packet = model_test::TcpPacket(40000, 80, 0x18, size);
  packet[9] = 6;
  StoreBe16(&packet[4], static_cast<uint16_t>(number));
  StoreBe32(&packet[24], 1000 + number * static_cast<uint32_t>(size));
  const std::string text = "GET /handbook.txt HTTP/1.1 Host: intranet Accept: text/plain ";
  for (size_t i = 0; i < size; ++i) packet[40 + i] = static_cast<uint8_t>(text[i % text.size()]);
  StoreBe16(&packet[10], 0);
  StoreBe16(&packet[10], wire::ChecksumOf(ByteView(packet).first(20)));
  return packet;
}

struct Case {
  std::string name;
  std::function<void(tunnel::EndpointConfig& client, tunnel::EndpointConfig& server)> configure;
};

bool HasKeys(Method method) {
  return method != Method::kPap && method != Method::kChapMd5 && method != Method::kEapMd5;
}

std::vector<Case> Cases() {
  std::vector<Case> cases;
  struct Protection {
    const char* name;
    P encryption;
    P compression;
    int bits;
    bool stateless;
  };
  const Protection protections[] = {
      {"clear", P::kRefused, P::kRefused, 0, true},
      {"MPPC", P::kRefused, P::kRequired, 0, false},
      {"MPPE-40", P::kRequired, P::kRefused, 40, false},
      {"MPPE-56", P::kRequired, P::kRefused, 56, true},
      {"MPPE-128", P::kRequired, P::kRefused, 128, true},
      {"MPPC and MPPE-128, stateful", P::kRequired, P::kRequired, 128, false},
      {"MPPC and MPPE-128, stateless", P::kRequired, P::kRequired, 128, true}};
  for (const Method method : ppp::kAllAuthenticationMethods) {
    for (const Protection& protection : protections) {
      if (protection.encryption == P::kRequired && !HasKeys(method)) continue;
      cases.push_back({std::string(ppp::NameOfMethod(method)) + ", " + protection.name,
                       [=](tunnel::EndpointConfig& client, tunnel::EndpointConfig& server) {
                         for (tunnel::EndpointConfig* end : {&client, &server}) {
                           end->session.authentication.methods = {method};
                           end->session.authentication.send_lm_response = true;
                           auto& encryption = end->session.encryption;
                           encryption.policy = protection.encryption;
                           encryption.compression = protection.compression;
                           encryption.allow_40 = protection.bits == 40;
                           encryption.allow_56 = protection.bits == 56;
                           encryption.allow_128 = protection.bits == 128;
                           encryption.allow_stateless = protection.stateless;
                           encryption.allow_stateful = !protection.stateless;
                           end->session.ipcp.vj = true;
                         }
                       }});
    }
    cases.push_back({std::string(ppp::NameOfMethod(method)) + ", a wrong password",
                     [=](tunnel::EndpointConfig& client, tunnel::EndpointConfig& server) {
                       for (tunnel::EndpointConfig* end : {&client, &server}) {
                         end->session.authentication.methods = {method};
                         end->session.encryption.policy = P::kAllowed;
                       }
                       client.session.authentication.password = "letmein";
                       client.session.authentication.tls.issuer = "somebody else";
                     }});
  }
  cases.push_back({"every network protocol",
                   [](tunnel::EndpointConfig& client, tunnel::EndpointConfig& server) {
                     for (tunnel::EndpointConfig* end : {&client, &server}) {
                       end->session.ipv6cp.enabled = true;
                       end->session.ipxcp.enabled = true;
                       end->session.ipxcp.network = 0x10;
                       end->session.nbfcp.enabled = true;
                       end->session.bcp.enabled = true;
                       end->session.ipcp.vj = true;
                     }
                     client.session.ipxcp.node = {2, 0, 0, 0, 0, 1};
                     server.session.ipxcp.node = {2, 0, 0, 0, 0, 2};
                     client.session.nbfcp.names = {{"ALICE", 0, false}};
                     server.session.nbfcp.names = {{"SERVER", 0x20, false}};
                   }});
  return cases;
}

class Recorded : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    path_ = ::testing::TempDir() + "viz-words-" + std::to_string(getpid()) + ".pcapng";
    auto client = pptplab::testing::ClientConfig(), server = pptplab::testing::ServerConfig();
    client.session.lcp.echo_interval = server.session.lcp.echo_interval = seconds(2);
    GetParam().configure(client, server);
    RecordedPair recorded(path_, client, server);
    auto& pair = recorded.pair();
    pair.Open();
    pair.RunFor(seconds(5));
    is_up_ = pair.IsUp();
    for (uint32_t i = 0; i < 12 && is_up_; ++i) {
      recorded.Send(pair.client, Segment(i, 400));
      recorded.Send(pair.server, Segment(i, 300));
      pair.RunFor(milliseconds(40));
    }
    pair.RunFor(seconds(3));
    pair.client.endpoint->Close(pair.now());
    pair.RunFor(seconds(5));
    recorded.Close();
    auto recording = RecordingModel::Open(path_);
    ASSERT_TRUE(recording);
    recording_ = std::move(*recording);
  }
  void TearDown() override { std::remove(path_.c_str()); }

  std::string path_;
  bool is_up_ = false;
  std::unique_ptr<RecordingModel> recording_;
};

TEST_P(Recorded, HasWordsForEveryItemTransitionKeyAndTimer) {
  const Explainer explainer(*recording_);
  for (ItemIndex item = 0; item < recording_->size(); ++item) {
    const std::string line = OneLine(*recording_, item);
    EXPECT_FALSE(FallsBack(line)) << line;
    const auto told = explainer.Tell(item);
    EXPECT_FALSE(FallsBack(told.name)) << line << " / " << told.name;
    EXPECT_FALSE(FallsBack(told.sentence)) << line << " / " << told.sentence;
    const auto event = recording_->Event(item);
    if (!event || std::holds_alternative<trace::Note>(event->detail) ||
        std::holds_alternative<trace::Message>(event->detail)) {
      continue;
    }
    const bool is_named = std::holds_alternative<trace::NodeNamed>(event->detail);
    EXPECT_TRUE(is_named || !explain::BackgroundOf(event->detail).about.empty()) << line;
    if (std::holds_alternative<trace::Timer>(event->detail)) {
      EXPECT_FALSE(explain::BackgroundOf(event->detail).section.empty()) << line;
    }
  }
}

TEST_P(Recorded, IsToldAsAStoryWithoutABareNumber) {
  auto reader = trace::RecordingReader::Open(path_);
  ASSERT_TRUE(reader);
  std::ostringstream out;
  explain::StoryOptions options;
  options.width = 400;  // sentences stay whole
  explain::PrintStory(**reader, out, options);
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(line.empty() || !FallsBack(line)) << line;
  }
}

TEST_P(Recorded, HasALadderWhoseRowsAreAllNamed) {
  State state;
  state.Show(std::move(recording_));
  Ladder ladder;
  while (!ladder.Update(state)) {
  }
  ASSERT_GT(ladder.size(), 0u);
  for (size_t row = 0; row < ladder.size(); ++row) {
    EXPECT_FALSE(FallsBack(ladder.Row(row).label)) << ladder.Row(row).label;
  }
}

TEST_P(Recorded, MovesOnlyAutomataWhoseTablesAreDrawn) {
  const Automata automata(*recording_);
  size_t changes = 0;
  for (ItemIndex item = 0; item < recording_->size(); ++item) {
    const auto event = recording_->Event(item);
    const auto* const transition = event ? std::get_if<trace::Transition>(&event->detail) : nullptr;
    if (transition == nullptr) continue;
    EXPECT_TRUE(AutomatonCalled(transition->automaton)) << transition->automaton;
  }
  for (const auto& tunnel : automata.tunnels()) {
    for (const TunnelEnd& end : tunnel.ends) {
      for (const Machine* const machine : end.machines) {
        if (machine == nullptr) continue;
        for (const Change& change : machine->changes) {
          ++changes;
          const std::string what = std::string(NameOfAutomaton(machine->kind)) + ": " +
                                   std::string(change.from) + " on " + std::string(change.event) +
                                   " to " + std::string(change.to);
          if (machine->table == nullptr) {
            EXPECT_TRUE(Rfc1661State(change.from) && Rfc1661State(change.to) &&
                        Rfc1661Event(change.event))
                << what;
          } else {
            EXPECT_NE(RowOf(*machine->table, change.from, change.event, change.to), kNoRow)
                << machine->table->title << ": " << what;
          }
        }
      }
    }
  }
  EXPECT_GT(changes, 10u);
}

TEST_P(Recorded, HasItsKeysAndItsCompressionWorkedOut) {
  KeyIndex index;
  index.Update(*recording_);
  const auto last = static_cast<ItemIndex>(recording_->size() - 1);
  for (const Knowledge knowledge : {Knowledge::kEnds, Knowledge::kWire}) {
    const size_t end = index.EndAt(*recording_, last);
    // No password gives EAP-TLS's keys to who only listens.
    const bool is_tls = GetParam().name.find("TLS") != std::string::npos;
    if (is_tls && knowledge == Knowledge::kWire) continue;
    const std::string password = knowledge == Knowledge::kWire ? "correct-horse" : "";
    const KeyChain chain = MakeKeyChain(*recording_, index, end, last, knowledge, password);
    ASSERT_EQ(chain.empty_reason, "");
    EXPECT_EQ(chain.user, "alice");
    ASSERT_FALSE(chain.rows.empty());
    EXPECT_FALSE(FallsBack(CaptionOf(chain, knowledge)));
    for (const KeyStep step : chain.Order()) {
      EXPECT_FALSE(FallsBack(chain[step].name)) << static_cast<int>(step);
      EXPECT_FALSE(FallsBack(chain[step].recipe)) << chain[step].name;
      EXPECT_FALSE(is_up_ && chain[step].check == KeyValue::Check::kDiffers) << chain[step].name;
    }
    if (!is_up_ || !chain.has_mppe) continue;
    for (const KeyStep step : {KeyStep::kSessionKeyToServer, KeyStep::kSessionKeyToClient}) {
      EXPECT_TRUE(chain[step].is_known) << chain[step].name;
      EXPECT_EQ(chain[step].check,
                knowledge == Knowledge::kEnds ? KeyValue::Check::kMatches : KeyValue::Check::kNone);
    }
    MppeKeyCache cache;
    size_t read = 0, headers = 0;
    for (ItemIndex item = 0; item < recording_->size(); ++item) {
      const Item& step = recording_->item(item);
      const bool compresses = step.Is<trace::Step>() &&
                              step.detail == static_cast<uint8_t>(trace::Step::What::kCompress);
      if (!compresses) continue;
      const auto view = CompressionAt(*recording_, index, end, item, chain, cache, 100'000);
      if (!view.at_cursor) continue;
      if (view.mppc && view.mppc->packet.compressed) {
        EXPECT_EQ(view.mppc->why_not, "");
        EXPECT_EQ(view.mppc->read.problem, "");
        ++read;
      }
      if (view.vj) {
        EXPECT_EQ(view.vj->why_not, "");
        EXPECT_FALSE(view.vj->fields.empty());
        if (view.vj->packet.compressed) {
          EXPECT_FALSE(view.vj->header.empty());
          ++headers;
        }
      }
    }
    EXPECT_GT(headers, 0u);
    const bool has_mppc = GetParam().name.find("MPPC") != std::string::npos;
    EXPECT_EQ(read > 0, has_mppc);
  }
}

TEST(RecordedWindow, IsPlottedBesideWhatIsUnderWayAndSoIsTheTimeOut_Rfc2637_4_4) {
  const std::string path = ::testing::TempDir() + "viz-window-" + std::to_string(getpid());
  auto client = pptplab::testing::ClientConfig(), server = pptplab::testing::ServerConfig();
  for (tunnel::EndpointConfig* end : {&client, &server}) end->gre_sender.windowing = true;
  pptplab::testing::WireConfig wire;
  wire.loss = 0.2;
  RecordedPair recorded(path, client, server, wire);
  auto& pair = recorded.pair();
  pair.Open();
  pair.RunFor(seconds(20));
  for (uint32_t i = 0; i < 200; ++i) {
    recorded.Send(pair.client, Segment(i, 400));
    pair.RunFor(milliseconds(20));
  }
  recorded.Close();
  const auto recording = RecordingModel::Open(path);
  ASSERT_TRUE(recording);
  const auto tunnels = TunnelsToPlot(**recording);
  ASSERT_EQ(tunnels.size(), 1u);
  EXPECT_EQ(tunnels[0].name, "client");
  EXPECT_EQ(tunnels[0].ends.size(), 2u);
  for (const auto& only : {std::vector<PlotEnd>(), tunnels[0].ends}) {
    Plots plots(**recording, only);
    while (!plots.ReadOn(1000)) {
    }
    const Series& window = plots.plot(PlotKind::kWindow).series[3].data;
    const Series& time_out = plots.plot(PlotKind::kRoundTrip).series[3].data;
    ASSERT_GT(window.size(), 2u);
    ASSERT_EQ(time_out.size(), window.size());
    for (const auto& point : window.points()) EXPECT_GE(point.value, 1.0f);
    for (const auto& point : time_out.points()) EXPECT_GT(point.value, 0.0f);
  }
  std::remove(path.c_str());
}

INSTANTIATE_TEST_SUITE_P(EveryWay, Recorded, ::testing::ValuesIn(Cases()), [](const auto& test) {
  std::string name = test.param.name;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

}  // namespace
}  // namespace pptplab::viz
