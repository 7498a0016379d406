// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The key "external": attachments, real Linux peers, and what can't be asked of them.
#include <gtest/gtest.h>

#include "scenarios/check_external.h"
#include "scenarios/loader.h"
#include "scenarios/pppd_options.h"

namespace pptplab::scenarios {
namespace {

Result<Scenario, Problem> LoadText(const std::string& text) {
  return LoadScenario("s.yaml", {},
                      [&](const std::string&) -> Result<std::string, std::string> { return text; });
}

/// A client of ours and an external node in place of its server; `more` follows.
Result<Scenario, Problem> Load(const std::string& external, const std::string& more = "") {
  return LoadText("nodes: {client: {}, real: {external: " + external +
                  "}}\n"
                  "links: [{between: [client, real]}]\n"
                  "pptp-clients:\n  client: {server: real, user: a, password: b}\n" +
                  more);
}

/// A real client that dials our server.
Result<Scenario, Problem> LoadClient(const std::string& client, const std::string& more = "") {
  return LoadText(
      "nodes: {server: {}, other: {}, real: {external: {peer: linux, client: " + client +
      "}}}\n"
      "links: [{between: [real, server]}, {between: [server, other]}]\n"
      "pptp-servers:\n  server: {users: [{name: a, password: b}]}\n" +
      more);
}

std::string ErrorOf(const Result<Scenario, Problem>& result) {
  return result ? "no error" : ToString(result.error());
}

TEST(External, AttachmentsAreReadByTheirKind) {
  EXPECT_EQ(ReadAttachment("fd:3")->fd, 3);
  EXPECT_EQ(ReadAttachment("unix:/run/a b:c")->name, "/run/a b:c");
  EXPECT_EQ(ReadAttachment("tap:pptp0")->kind, Attachment::Kind::kTap);
  for (const char* wrong : {"", "fd", "fd:", "fd:-1", "fd:3x", "fd:1024", "fd:99999999999", "unix:",
                            "tap:", "tap:..", "tap:a/b", "tap:sixteen-letters-", "tab:pptp0", "3"}) {
    EXPECT_FALSE(ReadAttachment(wrong)) << wrong;
  }
  EXPECT_FALSE(ReadAttachment("unix:" + std::string(108, 'x')));
  EXPECT_NE(ReadAttachment("tab:pptp0").error().find("did you mean \"tap:\"?"), std::string::npos);
}

TEST(External, APeerHasItsRoleWithTheKeysOfOurs) {
  const auto scenario = Load(
      "{peer: linux, vanishes: 30s, server: {users: [{name: alice, password: correct-horse, address: "
      "10.8.0.7}], authentication: [mschapv2, chap-md5], encryption: {policy: allowed, bits: [40, "
      "128], mode: stateful}, header-compression: vj, files: [{path: /page.txt, file: "
      "files/page.txt}], pppd-options: [mtu 1400, novjccomp], once-up: [{ping: [0, 1472], count: 2}, "
      "{wait: 1s}, {hang-up: true}]}}");
  ASSERT_TRUE(scenario) << ErrorOf(scenario);
  const External* const external = FindExternal(*scenario, "real");
  ASSERT_TRUE(external != nullptr && external->server);
  EXPECT_EQ(external->vanishes, std::chrono::seconds(30));
  const PeerServer& server = *external->server;
  EXPECT_EQ(server.users[0].address, (Address{0x0a080007}));
  EXPECT_EQ(server.authentication.size(), 2u);
  EXPECT_EQ(server.encryption.mode, KeyMode::kStateful);
  EXPECT_EQ(server.header_compression, HeaderCompression::kVj);
  EXPECT_EQ(server.pppd_options[0].name, "mtu 1400");
  ASSERT_EQ(server.once_up.size(), 3u);
  EXPECT_EQ(*server.once_up[0].ping, (std::vector<uint32_t>{0, 1472}));
  EXPECT_EQ(server.once_up[0].count, 2u);
  EXPECT_TRUE(IsRealServer(*scenario, "real"));
  EXPECT_FALSE(IsRealServer(*scenario, "client"));
  EXPECT_TRUE(HasExternal(*scenario));
}

TEST(External, ARealClientDialsUsAndIsExpectedToComeUp) {
  const auto scenario = LoadClient(
      "{server: server, user: a, password: b, dial: 2s, routes: [10.1.0.0/16], once-up: [{flood: "
      "5000, size: 64, to: other}, {fetch: http://other/page.txt}]}",
      "expect:\n  real: {tunnel: up, encryption: 128-bit, says: [MPPE, compression]}\n");
  ASSERT_TRUE(scenario) << ErrorOf(scenario);
  const PeerClient& client = *FindExternal(*scenario, "real")->client;
  EXPECT_EQ(client.dial, std::chrono::seconds(2));
  EXPECT_EQ(client.once_up[0].flood, 5000u);
  EXPECT_EQ(client.once_up[0].to->name, "other");
  EXPECT_TRUE(IsRealClient(*scenario, "real"));
}

TEST(External, CopiesOfARealClientAreSeveral) {
  const auto scenario = LoadText(
      "nodes: {server: {}, real: {copies: 2, external: {peer: linux, client: {server: server, user: "
      "user-#, password: b}}}}\n"
      "links: [{between: [real, server]}]\n"
      "pptp-servers:\n  server: {users: [{name: user-1, password: b}]}\n");
  ASSERT_TRUE(scenario) << ErrorOf(scenario);
  EXPECT_EQ(FindExternal(*scenario, "real-2")->client->user, "user-2");
}

TEST(External, SaysWhatIsWrongAndWhatWouldBeRight) {
  const std::string secret = "users: [{name: a, password: b}]";
  const auto server = [&](const std::string& keys) {
    return Load("{peer: linux, server: {" + keys + "}}");
  };
  const auto client = [](const std::string& keys) {
    return LoadClient("{server: server, user: a, password: b, " + keys + "}");
  };
  const std::pair<Result<Scenario, Problem>, const char*> cases[] = {
      {Load("{}"), "either \"attach\" (tap:NAME, unix:PATH, fd:N) or \"peer: linux\""},
      {Load("{attach: fd:3, peer: linux, server: {}}"), "either \"attach\""},
      {Load("{attach: tab:x}"), "s.yaml:1:47: \"tab:x\" is no attachment"},
      {Load("{attach: fd:3, server: {}}"), "belong to \"peer: linux\""},
      {Load("{attach: fd:3, vanishes: 3s}"), "belong to \"peer: linux\""},
      {Load("{peer: linux}"), "exactly one of server, client and nat"},
      {Load("{peer: linux, server: {}, nat: {}}"), "exactly one of server, client and nat"},
      {Load("{peer: linus, server: {}}"), "did you mean \"linux\"?"},
      {Load("{atach: fd:3}"), "did you mean \"attach\"?"},
      {Load("{peer: linux, server: {}, vanishes: 2min}"), "after the run's end"},
      {Load("{attach: fd:3}", "pings: [{from: real, to: client}]\n"),
       "\"real\" is external, so there is no ping of ours on it"},
      {Load("{attach: fd:3}", "http-servers: {real: {}}\n"), "no HTTP server of ours"},
      {Load("{attach: fd:3}", "lans: [{stations: [{node: client}, {node: real}]}]\n"),
       "no Ethernet (lans) of ours"},
      {Load("{attach: fd:3}", "expect: {real: {says: [up]}}\n"), "says is for a real Linux"},
      {Load("{attach: fd:3}", "expect: {real: {tunnel: up}}\n"), "there is no PPTP client \"real\""},
      {LoadClient("{server: real2, user: a, password: b}"), "there is no node \"real2\""},
      {server("encryption: {bits: [56]}"), "MPPE keys of 40 and 128 bits, not 56"},
      {server("authentication: [eap-mschapv2]"), "has no eap-mschapv2"},
      {server("authentication: [pap, pap]"), "names pap twice"},
      {server("users: [{name: a}]"), "needs the key \"password\""},
      {server("users: [{name: 'a\"b', password: c}]"), "printable characters of ASCII"},
      {server(secret + ", pppd-options: [mtu]"), "\"mtu\" needs one value"},
      {server(secret + ", pppd-options: [novjcomp]"), "did you mean \"novjccomp\"?"},
      {server(secret + ", pppd-options: [connect /bin/sh]"), "no option of pppd that a scenario"},
      {server("files: [{path: /../x, file: files/x}]"), "begins with a slash"},
      {server("files: [{path: /x, file: /etc/passwd}]"), "lies beside the scenario file"},
      {server("once-up: [{ping: [56], wait: 1s}]"), "exactly one of ping, flood, fetch"},
      {server("once-up: [{}]"), "exactly one of ping, flood, fetch"},
      {server("once-up: [{ping: []}]"), "1 to 32 sizes"},
      {server("once-up: [{ping: [70000]}]"), "up to 60000 octets"},
      {server("once-up: [{fetch: http://cliemt/x}]"), "did you mean \"client\"?"},
      {server("once-up: [{fetch: /x}]"), "is no URL for a real Linux"},
      {client("server: real"), "twice"},
      {LoadClient("{server: sever, user: a, password: b}"), "did you mean \"server\"?"},
      {LoadClient("{server: other, user: a, password: b}"), "there is no PPTP server \"other\""},
      {LoadClient("{server: server, user: a}"), "needs the key \"password\""},
      {client("dial: 2min"), "dial after the run's end"},
      {LoadText("nodes: {a: {}, real: {external: {attach: fd:3}}}\nlinks: []\n"), "needs a link"},
      {LoadText("nodes: {a: {}, real: {external: {attach: fd:3}}}\n"
                "links: [{between: [a, real], network6: fd00::/64}]\n"),
       "only IPv4 gets to an external node"},
      {LoadText("nodes: {a: {}, real: {external: {attach: fd:3}}}\n"
                "links: [{between: [a, real], mtu: 9000}]\n"),
       "its mtu is at most 1500"},
      {LoadText("nodes: {a: {}, real: {external: {attach: fd:3}}}\n"
                "links: [{between: [a, real]}, {between: [a, real]}]\n"),
       "the end of one link; \"real\" has 2"},
      {LoadText("nodes: {r: {external: {attach: fd:3}}, s: {external: {attach: fd:3}}}\n"
                "links: [{between: [r, s]}]\n"),
       "attached twice"},
      {LoadText("nodes: {a: {}, real: {external: {peer: linux, nat: {}}}}\n"
                "links: [{between: [a, real], private: true}]\n"),
       "\"kind: router\""},
      {LoadText("nodes: {a: {}, real: {kind: router, external: {peer: linux, nat: {}}}}\n"
                "links: [{between: [a, real], private: true}]\n"),
       "exactly one link outside"},
  };
  for (const auto& [result, sentence] : cases) {
    const std::string error = ErrorOf(result);
    EXPECT_TRUE(error.starts_with("s.yaml:")) << error << "\n" << sentence;
    EXPECT_NE(error.find(sentence), std::string::npos) << error << "\n" << sentence;
  }
}

/// What is to be copied from the page for classrooms is a scenario.
TEST(External, ThePageThatConnectsAMachineHasAScenario) {
  const auto page =
      ReadWholeFile(std::string(PPTPLAB_SOURCE_DIR) + "/scenarios/pages/connect-your-own.md", 100'000);
  ASSERT_TRUE(page);
  const std::string begin = "```yaml\n";
  const size_t at = page->find(begin);
  ASSERT_NE(at, std::string::npos);
  const size_t from = at + begin.size();
  const auto scenario = LoadText(page->substr(from, page->find("```", from) - from));
  ASSERT_TRUE(scenario) << ErrorOf(scenario);
  EXPECT_EQ(FindExternal(*scenario, "you")->attach->name, "tap:pptp0");
}

TEST(External, OptionsOfPppdCantRunProgramsOrNameFiles) {
  for (const char* fine : {"novj", "mtu 1400", "ms-dns 10.1.0.2", "bsdcomp 9,15"}) {
    EXPECT_EQ(CheckPppdOption(fine), std::nullopt) << fine;
  }
  for (const char* bad : {"", "pty true", "connect x", "plugin x.so", "file /etc/passwd", "logfile x",
                          "ipparam x", "mtu 1400 pty true", "mtu $(id)", "mtu 1\npty", "novj x",
                          "novj\npty true", "call x", "ip-up-script x"}) {
    EXPECT_NE(CheckPppdOption(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace pptplab::scenarios
