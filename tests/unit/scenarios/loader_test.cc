// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Scenario files: what is read, and how each mistake is answered: place, sentence, nearest word.
#include "scenarios/loader.h"

#include <gtest/gtest.h>

#include <map>

namespace pptplab::scenarios {
namespace {

constexpr const char* kSmall = R"(nodes:
  client:
  server: {label: the server}
links:
  - between: [client, server]
    rate: 10Mbps
pptp-servers:
  server:
    users:
      - {name: alice, password: secret}
pptp-clients:
  client: {server: server, user: alice, password: secret}
)";

using Files = std::map<std::string, std::string>;

Result<Scenario, Problem> Load(const Files& files, const std::vector<Override>& overrides = {}) {
  return LoadScenario("lab/s.yaml", overrides,
                      [&](const std::string& path) -> Result<std::string, std::string> {
                        const auto it = files.find(path);
                        if (it == files.end()) return Unexpected<std::string>{"can't be read"};
                        return it->second;
                      });
}
Result<Scenario, Problem> Load(const std::string& text,
                               const std::vector<Override>& overrides = {}) {
  return Load(Files{{"lab/s.yaml", text}}, overrides);
}
std::string ErrorOf(const Result<Scenario, Problem>& result) {
  return result ? "no error" : ToString(result.error());
}
/// The small scenario with one text in it replaced.
std::string With(const std::string& old_text, const std::string& new_text) {
  std::string text = kSmall;
  const size_t at = text.find(old_text);
  EXPECT_NE(at, std::string::npos);
  return text.replace(at, old_text.size(), new_text);
}

TEST(Loader, ReadsAScenario) {
  const auto scenario = Load(kSmall);
  ASSERT_TRUE(scenario) << ErrorOf(scenario);
  EXPECT_EQ(scenario->name, "s");
  EXPECT_EQ(scenario->directory, "lab");
  ASSERT_EQ(scenario->nodes.size(), 2u);
  EXPECT_EQ(scenario->nodes[1].name.name, "server");
  EXPECT_EQ(scenario->nodes[1].value.label, "the server");
  ASSERT_EQ(scenario->links.size(), 1u);
  EXPECT_EQ(scenario->links[0].rate.bits_per_second, 10'000'000u);
  EXPECT_EQ(scenario->links[0].latency, std::chrono::milliseconds(1));
  EXPECT_EQ(scenario->pptp_servers[0].value.users[0].name, "alice");
  EXPECT_EQ(scenario->pptp_clients[0].value.encryption.bits, std::vector<uint32_t>{128});
}

TEST(Loader, ReadsTheScenariosOfTheProject) {
  const auto scenario =
      LoadScenario(std::string(PPTPLAB_SOURCE_DIR) + "/scenarios/remote-access.yaml", {});
  ASSERT_TRUE(scenario) << ErrorOf(scenario);
  EXPECT_EQ(scenario->links.size(), 4u);
}

TEST(Loader, SaysWhereAndWhatWouldBeRight) {
  const std::vector<std::array<std::string, 3>> cases{
      {"rate:", "rat:", "lab/s.yaml:6:5: unknown key \"rat\" in a link; did you mean \"rate\"?"},
      {"nodes:", "notes:",
       "lab/s.yaml:1:1: unknown key \"notes\" in a scenario; did you mean \"nodes\"?"},
      {"10Mbps", "10Mbit",
       "lab/s.yaml:6:11: \"10Mbit\" has no unit of a rate (\"Mbit\"); did you mean \"Mbps\"?"},
      {"10Mbps", "10", "lab/s.yaml:6:11: \"10\" lacks its unit; write it like 10Mbps"},
      {"10Mbps", "fast", "lab/s.yaml:6:11: \"fast\" is no rate; write it like 10Mbps"},
      {"10Mbps", "-1Mbps",
       "lab/s.yaml:6:11: \"-1Mbps\" is out of bounds; a rate here is from 1bps to 1000Gbps"},
      {"[client, server]", "[client, sever]",
       "lab/s.yaml:5:23: there is no node \"sever\"; did you mean \"server\"?"},
      {"[client, server]", "[client]", "lab/s.yaml:5:15: a link is between two nodes, not 1"},
      {"[client, server]", "client", "lab/s.yaml:5:14: this must be a list, not a single value"},
      {"{server: server,", "{server: client,",
       "lab/s.yaml:12:20: there is no PPTP server \"client\"; known are: server"},
      {"{server: server, ", "{", "lab/s.yaml:12:11: a PPTP client needs the key \"server\""},
      {"label: the server", "kind: ruter",
       "lab/s.yaml:3:18: \"ruter\" is not possible here; did you mean \"router\"?"},
      {"  client:\n", "  client:\n  client:\n",
       "lab/s.yaml:3:3: the key \"client\" is here twice, first in line 2"},
  };
  for (const auto& [right, wrong, message] : cases) {
    EXPECT_EQ(ErrorOf(Load(With(right, wrong))), message);
  }
}

TEST(Loader, NamesTheFileThatCannotBeRead) {
  EXPECT_EQ(ErrorOf(Load(Files{})), "lab/s.yaml: can't be read");
  EXPECT_EQ(ErrorOf(Load("")),
            "lab/s.yaml:1:1: is empty; a scenario needs at least nodes and links");
  EXPECT_EQ(ErrorOf(Load("- a\n")).find("lab/s.yaml:1:1: a scenario must be a map"), 0u);
  EXPECT_EQ(ErrorOf(Load("a: [\n")).find("lab/s.yaml:"), 0u);
}

TEST(Loader, LaysOverridesOnTheFile) {
  const auto scenario = Load(
      kSmall, {{"links[0].latency", "20ms"}, {"pptp-servers.server.encryption.bits", "[40, 56]"}});
  ASSERT_TRUE(scenario) << ErrorOf(scenario);
  EXPECT_EQ(scenario->links[0].latency, std::chrono::milliseconds(20));
  EXPECT_EQ(scenario->pptp_servers[0].value.encryption.bits, (std::vector<uint32_t>{40, 56}));
}

TEST(Loader, ReadsCertificatesAndNeedsNoPasswordWhereNoneIsAskedFor) {
  const auto scenario =
      LoadScenario(std::string(PPTPLAB_SOURCE_DIR) + "/scenarios/eap-tls.yaml", {});
  ASSERT_TRUE(scenario) << ErrorOf(scenario);
  const Certificate& certificate = scenario->pptp_servers[0].value.certificate;
  EXPECT_EQ(certificate.name, "vpn.example");
  EXPECT_EQ(certificate.fragment, 400u);
  EXPECT_EQ(certificate.until.seconds, 2524608000);  // 2050-01-01
  const auto dated = Load(
      kSmall, {{"date", "2024-02-29"}, {"pptp-servers.server.certificate.from", "1970-01-01"}});
  ASSERT_TRUE(dated) << ErrorOf(dated);
  EXPECT_EQ(dated->date.seconds, 1709164800);
  EXPECT_EQ(dated->pptp_servers[0].value.certificate.from.seconds, 0);
  for (const char* wrong :
       {"2023-02-29", "2024-13-01", "1969-12-31", "tomorrow", "2024-1-1", "20240-1-01"}) {
    EXPECT_FALSE(Load(kSmall, {{"date", wrong}})) << wrong;
  }
  EXPECT_TRUE(Load(With("name: alice, password: secret", "name: alice"),
                   {{"pptp-servers.server.authentication", "[eap-tls]"}}));
  EXPECT_NE(ErrorOf(Load(With("user: alice, password: secret", "user: alice")))
                .find("a PPTP client needs the key \"password\""),
            std::string::npos);
  EXPECT_NE(ErrorOf(Load(With("name: alice, password: secret", "name: alice")))
                .find("a user needs the key \"password\""),
            std::string::npos);
  EXPECT_NE(ErrorOf(Load(kSmall, {{"pptp-servers.server.certificate.fragment", "1500"}}))
                .find("16 to 1300"),
            std::string::npos);
}

TEST(Loader, ReadsHowEachSideAuthenticatesInItsOrder) {
  using Method = ppp::AuthenticationMethod;
  const auto usual = Load(kSmall);
  EXPECT_EQ(usual->pptp_clients[0].value.authentication, Methods{Method::kMsChapV2});
  const auto scenario = Load(kSmall, {{"pptp-servers.server.authentication", "[chap-md5, pap]"},
                                      {"pptp-clients.client.authentication", "[mschapv1]"}});
  ASSERT_TRUE(scenario) << ErrorOf(scenario);
  EXPECT_EQ(scenario->pptp_servers[0].value.authentication,
            (Methods{Method::kChapMd5, Method::kPap}));
  EXPECT_EQ(scenario->pptp_clients[0].value.authentication, Methods{Method::kMsChapV1});
  for (const char* wrong : {"[kerberos]", "[pap, pap]", "[]"}) {
    EXPECT_FALSE(Load(kSmall, {{"pptp-servers.server.authentication", wrong}})) << wrong;
  }
  EXPECT_EQ(ErrorOf(Load(kSmall, {{"pptp-servers.server.authentication", "[pap, pap]"}})),
            "lab/s.yaml:8:3: authentication names pap twice");
}

TEST(Loader, ReportsOverridesAsTheyWereWritten) {
  EXPECT_EQ(
      ErrorOf(Load(kSmall, {{"links[0].rate", "10Mbit"}})),
      "--set links[0].rate: \"10Mbit\" has no unit of a rate (\"Mbit\"); did you mean \"Mbps\"?");
  EXPECT_EQ(ErrorOf(Load(kSmall, {{"links[0].rat", "10Mbps"}})),
            "--set links[0].rat: unknown key \"rat\" in a link; did you mean \"rate\"?");
  EXPECT_EQ(ErrorOf(Load(kSmall, {{"links[3].rate", "1Mbps"}})),
            "--set links[3].rate: there is no item 3; here are 1, counted from 0");
  EXPECT_EQ(ErrorOf(Load(kSmall, {{"links[x]", "1"}})),
            "--set links[x]: this is no path; write it like links[0].rate=2Mbps");
}

TEST(Loader, ReadsWhichPacketsALinkDrops) {
  const auto scenario = Load(kSmall, {{"links[0].drop",
                                       "[{protocol: gre, number: 3, from: server}, {number: 9, "
                                       "from: client}]"}});
  ASSERT_TRUE(scenario) << ErrorOf(scenario);
  ASSERT_EQ(scenario->links[0].drop.size(), 2u);
  EXPECT_EQ(scenario->links[0].drop[0].protocol, PacketProtocol::kGre);
  EXPECT_EQ(scenario->links[0].drop[0].number, 3u);
  EXPECT_EQ(scenario->links[0].drop[0].from.name, "server");
  EXPECT_EQ(scenario->links[0].drop[1].protocol, PacketProtocol::kAny);
  const auto error = [](const char* value) {
    return ErrorOf(Load(kSmall, {{"links[0].drop", value}}));
  };
  EXPECT_EQ(error("[{number: 0, from: server}]"),
            "--set links[0].drop: packets to drop are counted from 1");
  EXPECT_EQ(error("[{number: 1, from: sever}]"),
            "--set links[0].drop: \"sever\" is no end of this link; did you mean \"server\"?");
  EXPECT_EQ(error("[{number: 1}]"), "--set links[0].drop: a packet to drop needs the key \"from\"");
  EXPECT_EQ(error("[{number: 1, from: server, protocol: gree}]"),
            "--set links[0].drop: \"gree\" is not possible here; did you mean \"gre\"?");
}

TEST(Loader, LetsAFileWinOverWhatItIncludes) {
  const auto scenario = Load(
      Files{{"lab/s.yaml", "include: base.yaml\ntitle: mine\nnodes:\n  extra: {kind: router}\n"},
            {"lab/base.yaml", std::string("title: theirs\nduration: 5s\n") + kSmall}});
  ASSERT_TRUE(scenario) << ErrorOf(scenario);
  EXPECT_EQ(scenario->title, "mine");
  EXPECT_EQ(scenario->duration, std::chrono::seconds(5));
  EXPECT_EQ(scenario->nodes.size(), 3u);
}

TEST(Loader, NamesTheIncludedFileInAnError) {
  EXPECT_EQ(
      ErrorOf(Load(Files{{"lab/s.yaml", "include: [b.yaml]\n"}, {"lab/b.yaml", "\nnods: {}\n"}})),
      "lab/b.yaml:2:1: unknown key \"nods\" in a scenario; did you mean \"nodes\"?");
  EXPECT_EQ(ErrorOf(Load("include: ../../etc/passwd\n")),
            "lab/s.yaml:1:10: include takes files beside this one, such as lan.yaml");
  EXPECT_EQ(ErrorOf(Load("include: gone.yaml\n")), "lab/s.yaml:1:10: lab/gone.yaml can't be read");
  EXPECT_EQ(ErrorOf(Load("include: s.yaml\n")),
            "lab/s.yaml:1:10: lab/s.yaml includes itself; take one include out");
}

TEST(Loader, ServesOnlyFilesBesideTheScenario) {
  const std::string more =
      "http-servers:\n  server:\n    files: [{path: /a, file: ../../etc/passwd}]\n";
  EXPECT_EQ(ErrorOf(Load(kSmall + more)),
            "lab/s.yaml:15:30: a served file lies beside the scenario file, such as "
            "files/page.txt");
}

TEST(Loader, ChecksUrls) {
  const std::string more = "http-servers: {server: {}}\ndownloads:\n  - {client: client, url: ";
  EXPECT_TRUE(Load(kSmall + more + "http://server/a}\n"));
  EXPECT_TRUE(Load(kSmall + more + "http://10.1.0.2:8080/a}\n"));
  EXPECT_EQ(ErrorOf(Load(kSmall + more + "ftp://server/a}\n")),
            "lab/s.yaml:15:27: \"ftp://server/a\" is no URL; write it like "
            "http://intranet/page.txt");
  EXPECT_EQ(ErrorOf(Load(kSmall + more + "http://sever/a}\n")),
            "lab/s.yaml:15:27: there is no node \"sever\"; did you mean \"server\"?");
}

TEST(Schema, IsTheFileInTheTree) {
  // Written from the same lists of keys that the loader reads by: neither knows a key that the
  // other doesn't.
  const auto file =
      ReadWholeFile(std::string(PPTPLAB_SOURCE_DIR) + "/scenarios/schema.json", 1'000'000);
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(*file, ScenarioSchema())
      << "write it again: pptplab-run --print-schema > scenarios/schema.json";
}

TEST(Units, AreReadAndWritten) {
  EXPECT_EQ(ToText(std::chrono::milliseconds(20)), "20ms");
  EXPECT_EQ(ToText(std::chrono::microseconds(1500)), "1.5ms");
  EXPECT_EQ(ToText(Rate{10'000'000}), "10Mbps");
  EXPECT_EQ(ReadFraction("2.5%")->value, 0.025);
  EXPECT_EQ(ReadSize("35kB")->octets, 35000u);
  EXPECT_FALSE(ReadNetwork("10.1.0.1/16"));
}

}  // namespace
}  // namespace pptplab::scenarios
