// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The keys about what a tunnel carries, and how each mistake in them is answered.
#include <gtest/gtest.h>

#include "scenarios/key_reader.h"
#include "scenarios/loader.h"

namespace pptplab::scenarios {
namespace {

constexpr const char* kNetworks = R"(nodes:
  client:
  server:
  alice:
links:
  - {between: [client, server], network6: "fd00:9::/64"}
lans:
  - {network: 192.168.7.0/24, stations: [{node: alice, address: 192.168.7.10}, {node: client}]}
pptp-servers:
  server: {network-protocols: [ipv4, ipx, netbeui], ipv6-prefix: "fd00:8::/64", ipx-network: c0de}
pptp-clients:
  client: {server: server, user: a, password: b, network-protocols: [bridging, ipv6]}
netware-servers:
  server: {name: ACME_FS1, files: [{path: /SYS/A.TXT, file: a.txt}]}
netbeui-servers:
  server: {name: OFFICE}
downloads:
  - {client: client, url: ipx://ACME_FS1/SYS/A.TXT}
pings:
  - {from: client, to: server, over: ipv6}
messages:
  - {from: client, to: OFFICE, text: hello}
expect:
  alice: {pings-answered: true}
)";

Result<Scenario, Problem> Load(const std::string& text) {
  return LoadScenario("s.yaml", {},
                      [&](const std::string&) -> Result<std::string, std::string> { return text; });
}
std::string ErrorWith(const std::string& old_text, const std::string& new_text) {
  std::string text = kNetworks;
  const size_t at = text.find(old_text);
  EXPECT_NE(at, std::string::npos) << old_text;
  const auto scenario = Load(text.replace(at, old_text.size(), new_text));
  return scenario ? "no error" : ToString(scenario.error());
}

TEST(Networks, AreReadAsTheyAreWritten) {
  const auto scenario = Load(kNetworks);
  ASSERT_TRUE(scenario) << ToString(scenario.error());
  const PptpServer& server = scenario->pptp_servers[0].value;
  EXPECT_EQ(server.network_protocols, (std::vector{NetworkProtocol::kIpv4, NetworkProtocol::kIpx,
                                                   NetworkProtocol::kNetBeui}));
  EXPECT_EQ(server.ipx_network.number, 0xc0deu);
  EXPECT_EQ(server.ipv6_prefix->address[1], 0);
  EXPECT_EQ(server.ipv6_prefix->prefix, 64);
  EXPECT_EQ(scenario->lans[0].stations[0].address->value, 0xc0a8070au);
  EXPECT_FALSE(scenario->lans[0].stations[1].address);
  EXPECT_EQ(scenario->pings[0].over, IpVersion::kIpv6);
  EXPECT_EQ(PptpServer{}.network_protocols, std::vector{NetworkProtocol::kIpv4});
}

TEST(Networks, SayWhereTheyAreWrongAndWhatWouldBeRight) {
  const std::vector<std::array<std::string, 3>> cases{
      {"[ipv4, ipx, netbeui]", "[ipv5]", "\"ipv5\" is not possible here; did you mean \"ipv4\"?"},
      {"[ipv4, ipx, netbeui]", "[]", "a tunnel must carry at least one network protocol"},
      {"[ipv4, ipx, netbeui]", "[ipx, ipx]", "network-protocols names ipx twice"},
      {"[ipv4, ipx, netbeui]", "[bridging]",
       "bridging needs a LAN to bridge: \"server\" is no station of one (lans)"},
      {"fd00:8::/64", "fd00:8::/48",
       "an ipv6-prefix is a /64: the other half is the interface identifier"},
      {"fd00:8::/64", "fd00:8::1/64", "\"fd00:8::1/64\" has bits set behind its prefix"},
      {"fd00:9::/64", "fd00:9", "\"fd00:9\" is no IPv6 network; write it like fd00:8::/64"},
      {"c0de", "coffee",
       "\"coffee\" is no IPX network; write up to 8 hexadecimal digits, like c0ffee"},
      {"192.168.7.10", "192.168.8.10", "192.168.8.10 is not in this LAN's network, 192.168.7.0/24"},
      {"{node: alice", "{node: alise", "there is no node \"alise\"; did you mean \"alice\"?"},
      {"ipx://ACME_FS1/", "ipx://ACME_FS2/",
       "there is no NetWare server \"ACME_FS2\"; did you mean \"ACME_FS1\"?"},
      {"ipx://ACME_FS1/SYS/A.TXT", "ipx://ACME_FS1/A.TXT",
       "\"ipx://ACME_FS1/A.TXT\" is no URL; write it like http://intranet/page.txt"},
      {"/SYS/A.TXT", "/A.TXT", "this path needs two parts, such as /SYS/LOGIN/PAGE.TXT"},
      {"to: OFFICE", "to: OFICE", "there is no NetBEUI server \"OFICE\"; did you mean \"OFFICE\"?"},
      {"name: OFFICE", "name: A_NAME_THAT_IS_TOO_LONG",
       "a NetBEUI server has a name of 1 to 15 characters"},
      {"to: server, over", "to: sever, over",
       "there is no node \"sever\"; did you mean \"server\"?"},
      {"alice: {pings-answered: true}", "alice: {tunnel: up}", "there is no PPTP client \"alice\""},
  };
  for (const auto& [before, after, sentence] : cases) {
    const std::string error = ErrorWith(before, after);
    EXPECT_NE(error.find(sentence), std::string::npos) << after << ": " << error;
    EXPECT_TRUE(error.starts_with("s.yaml:")) << error;
  }
}

TEST(Networks, AUrlSaysWhichProtocolFetches) {
  const auto http = ParseUrl("http://[fd00:9::2]:8080/page.txt");
  ASSERT_TRUE(http);
  EXPECT_EQ(http->host, "fd00:9::2");
  EXPECT_EQ(http->port, 8080);
  EXPECT_EQ(http->path, "/page.txt");
  EXPECT_EQ(ParseUrl("ipx://FS/SYS/A.TXT")->scheme, Url::Scheme::kIpx);
  EXPECT_EQ(ParseUrl("netbeui://OFFICE/PUBLIC/A.TXT")->path, "/PUBLIC/A.TXT");
  for (const char* wrong : {"http://[fd00:9::2/x", "http://[fd00::g]/x", "http://[::1]8080/x",
                            "ipx://FS/A.TXT", "netbeui:///PUBLIC/A.TXT", "ipx:/FS/SYS/A"}) {
    EXPECT_FALSE(ParseUrl(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace pptplab::scenarios
