// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The key "nats": what is read, and what a NAT must have around it.
#include <gtest/gtest.h>

#include "scenarios/loader.h"

namespace pptplab::scenarios {
namespace {

/// A home network with these lines in place of its links' and its NAT's.
std::string Home(const std::string& links, const std::string& nat, const std::string& kind) {
  std::string text = "nodes: {alice: {}, home: {kind: " + kind + "}, server: {}, intranet: {}}\n";
  text += "links:\n" + links + "nats:\n  " + nat + "\n";
  text += "pptp-servers:\n  server: {users: [{name: a, password: b}]}\n";
  text += "pptp-clients:\n  alice: {server: server, user: a, password: b}\n";
  return text;
}

constexpr const char* kLinks =
    "  - {between: [home, alice], private: true}\n"
    "  - {between: [home, server]}\n";

Result<Scenario, Problem> Load(const std::string& nat, const std::string& links = kLinks,
                               const std::string& kind = "router") {
  const std::string text = Home(links, nat, kind);
  return LoadScenario("s.yaml", {},
                      [&](const std::string&) -> Result<std::string, std::string> { return text; });
}

std::string ErrorOf(const Result<Scenario, Problem>& result) {
  return result ? "no error" : ToString(result.error());
}

TEST(Nats, AreReadWithTheirModeAndTimeOuts) {
  const auto scenario = Load(
      "home: {mode: call-alias, tcp-established: 2min, udp: 20s, gre-unreplied: 1500ms, "
      "max-mappings: 3}");
  ASSERT_TRUE(scenario) << ErrorOf(scenario);
  ASSERT_EQ(scenario->nats.size(), 1u);
  const Nat& nat = scenario->nats[0].value;
  EXPECT_EQ(nat.mode, NatMode::kCallAlias);
  EXPECT_EQ(nat.tcp_established, std::chrono::minutes(2));
  EXPECT_EQ(nat.udp, std::chrono::seconds(20));
  EXPECT_EQ(nat.gre_unreplied, std::chrono::milliseconds(1500));
  EXPECT_EQ(nat.gre_replied, std::nullopt);
  EXPECT_EQ(nat.max_mappings, 3u);
  EXPECT_EQ(Load("home: {}")->nats[0].value.mode, NatMode::kLinuxHelper);
}

TEST(Nats, SayWhatTheyLack) {
  const std::pair<Result<Scenario, Problem>, const char*> cases[] = {
      {Load("hom: {}"), "there is no node \"hom\"; did you mean \"home\"?"},
      {Load("home: {mode: linux-helpr}"), "did you mean \"linux-helper\"?"},
      {Load("home: {}", kLinks, "host"), "a NAT is a router: give the node \"home\""},
      {Load("home: {}", "  - {between: [home, alice]}\n  - {between: [home, server]}\n"),
       "a NAT needs something inside"},
      {Load("home: {}", "  - {between: [home, alice], private: true}\n"),
       "exactly one link outside, without \"private: true\"; \"home\" has 0"},
      {Load("home: {}", std::string(kLinks) + "  - {between: [home, intranet]}\n"),
       "\"home\" has 2"},
      {Load("server: {}"), "\"kind: router\""},
      {Load("home: {max-mappings: 0}"), "holds a mapping or more"},
      {Load("home: {udp: 0s}"), "time-outs are 1ms or longer"},
      {Load("home: {upd: 5s}"), "did you mean \"udp\"?"},
  };
  for (const auto& [result, sentence] : cases) {
    const std::string error = ErrorOf(result);
    EXPECT_TRUE(error.starts_with("s.yaml:")) << error;
    EXPECT_NE(error.find(sentence), std::string::npos) << error << "\n" << sentence;
  }
}

}  // namespace
}  // namespace pptplab::scenarios
