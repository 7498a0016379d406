// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// `copies`: what is copied with a node, what is shared out, what can't be.
#include "scenarios/copies.h"

#include <gtest/gtest.h>

#include "scenarios/loader.h"

namespace pptplab::scenarios {
namespace {

constexpr const char* kCrowd = R"(nodes:
  client: {copies: 6, label: "desk #"}
  router: {kind: router, copies: 2}
  server:
  intranet:
links:
  - {between: [client, router], network: 192.0.2.0/30, drop: [{number: 1, from: client}]}
  - {between: [router, server]}
  - {between: [server, intranet], private: true}
pptp-servers:
  server: {users: [{name: boss, password: x}, {name: user-#, password: "secret-#", copies: 6}]}
pptp-clients:
  client: {server: server, user: user-#, password: secret-#, dial: 1s, dial-apart: 20ms, hang-up: 9s}
pings:
  - {from: client, to: intranet}
  - {from: intranet, to: server}
expect:
  client: {tunnel: up}
)";

Result<Scenario, Problem> Load(const std::string& text) {
  return LoadScenario("s.yaml", {},
                      [&](const std::string&) -> Result<std::string, std::string> { return text; });
}
std::string ErrorWith(const std::string& old_text, const std::string& new_text) {
  std::string text = kCrowd;
  const size_t at = text.find(old_text);
  EXPECT_NE(at, std::string::npos) << old_text;
  const auto scenario = Load(text.replace(at, old_text.size(), new_text));
  return scenario ? "no error" : ToString(scenario.error());
}

TEST(Copies, AreNodesOfTheirOwnWithTheirNumberInTheirTexts) {
  const auto scenario = Load(kCrowd);
  ASSERT_TRUE(scenario) << ToString(scenario.error());
  ASSERT_EQ(scenario->nodes.size(), 10u);
  EXPECT_EQ(scenario->nodes[0].name.name, "client-1");
  EXPECT_EQ(scenario->nodes[5].name.name, "client-6");
  EXPECT_EQ(scenario->nodes[5].value.label, "desk 6");
  EXPECT_EQ(scenario->nodes[7].name.name, "router-2");
  EXPECT_EQ(scenario->nodes[8].name.name, "server");
}

TEST(Copies, TakeTheirLinksWithThemEachInANetworkOfItsOwn) {
  const auto scenario = Load(kCrowd);
  ASSERT_TRUE(scenario) << ToString(scenario.error());
  const auto& links = scenario->links;
  ASSERT_EQ(links.size(), 6u + 2 + 1);
  const auto ends = [&](size_t i) {
    return links[i].between[0].name + " " + links[i].between[1].name;
  };
  EXPECT_EQ(ends(0), "client-1 router-1");
  EXPECT_EQ(ends(2), "client-3 router-1");
  EXPECT_EQ(ends(3), "client-4 router-2");  // shared out
  EXPECT_EQ(ends(5), "client-6 router-2");
  EXPECT_EQ(ends(7), "router-2 server");
  EXPECT_EQ(ends(8), "server intranet");
  EXPECT_EQ(links[5].network->address.value, 0xc0000214u);
  EXPECT_EQ(links[5].drop[0].from.name, "client-6");
}

TEST(Copies, TakeWhatRunsOnThemAndWhatIsExpectedOfThem) {
  const auto scenario = Load(kCrowd);
  ASSERT_TRUE(scenario) << ToString(scenario.error());
  ASSERT_EQ(scenario->pptp_clients.size(), 6u);
  const auto& last = scenario->pptp_clients[5];
  EXPECT_EQ(last.name.name, "client-6");
  EXPECT_EQ(last.value.user, "user-6");
  EXPECT_EQ(last.value.password, "secret-6");
  EXPECT_EQ(last.value.server.name, "server");
  EXPECT_EQ(last.value.dial, std::chrono::milliseconds(1100));
  EXPECT_EQ(*last.value.hang_up, std::chrono::milliseconds(9100));
  ASSERT_EQ(scenario->pings.size(), 7u);
  EXPECT_EQ(scenario->pings[5].from.name, "client-6");
  EXPECT_EQ(scenario->pings[6].from.name, "intranet");
  ASSERT_EQ(scenario->expect.size(), 6u);
  EXPECT_EQ(scenario->expect[5].name.name, "client-6");
}

TEST(Copies, OfUsersAreNumberedToo) {
  const auto scenario = Load(kCrowd);
  ASSERT_TRUE(scenario) << ToString(scenario.error());
  const auto& users = scenario->pptp_servers[0].value.users;
  ASSERT_EQ(users.size(), 7u);
  EXPECT_EQ(users[0].name, "boss");
  EXPECT_EQ(users[6].name, "user-6");
  EXPECT_EQ(users[6].password, "secret-6");
}

TEST(Copies, ThatCanNotBeAreAnsweredWithTheirPlace) {
  EXPECT_EQ(ErrorWith("copies: 6, label", "copies: 0, label"), "s.yaml:2:3: copies are 1 to 20000");
  EXPECT_EQ(ErrorWith("copies: 6, label", "copies: 4000000000, label"),
            "s.yaml:2:3: copies are 1 to 20000");
  EXPECT_EQ(ErrorWith("  server:\n", "  server:\n  client-3:\n"),
            "s.yaml:2:3: a copy of \"client\" would be called as the node \"client-3\"");
  EXPECT_EQ(ErrorWith("{name: user-#,", "{name: user,"),
            "s.yaml:11:3: the name of a user with copies needs a #, for their numbers: user-#");
  EXPECT_EQ(ErrorWith("network: 192.0.2.0/30", "network: 255.255.255.240/30"),
            "s.yaml:7:16: there are not so many networks after this link's");
  EXPECT_EQ(ErrorWith("dial-apart: 20ms", "dial-apart: 525600min"),
            "s.yaml:13:3: the last of these copies would dial after more than a year");
  EXPECT_EQ(ErrorWith("{from: intranet, to: server}", "{from: client, to: router}"), "no error");
}

TEST(Copies, LeaveTheNameOfWhatTheyAreCopiesOf) {
  // A server that names one of them must say which.
  EXPECT_EQ(ErrorWith("{users: [{", "{opens-to: client, users: [{"),
            "s.yaml:11:22: there is no PPTP client \"client\"; did you mean \"client-1\"?");
}

TEST(Copies, AreBounded) {
  // 20,000 copies of a node that very many links name.
  std::string links;
  for (int i = 0; i < 20; ++i) links += "  - {between: [client, router]}\n";
  std::string text = kCrowd;
  text.replace(text.find("copies: 6, label"), 9, "copies: 20000");
  text.insert(text.find("pptp-servers"), links);
  const auto scenario = Load(text);
  ASSERT_FALSE(scenario);
  EXPECT_EQ(scenario.error().sentence, "these copies make more than 100000 entries");
}

}  // namespace
}  // namespace pptplab::scenarios
