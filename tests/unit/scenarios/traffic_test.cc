// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The keys about flows and names, and how each mistake in them is answered.
#include <gtest/gtest.h>

#include <array>

#include "scenarios/expectations.h"
#include "scenarios/key_reader.h"
#include "scenarios/loader.h"
#include "scenarios/outcome.h"

namespace pptplab::scenarios {
namespace {

constexpr const char* kTraffic = R"(nodes:
  client:
  server:
  host:
links:
  - {between: [client, server]}
  - {between: [server, host]}
pptp-servers:
  server: {users: [{name: a, password: b}]}
pptp-clients:
  client: {server: server, user: a, password: b}
http-servers:
  host: {port: 8080}
tcp: newreno
bulk-sends:
  - {from: client, to: host, bytes: 5MB, port: 7001, tcp: bbr}
  - {from: host, to: client, inside: true, start: 3s, stop: 8s}
on-offs:
  - {from: host, to: server, rate: 1Mbps, packet-size: 1000, on: 200ms, off: 50ms, random: true}
dns-servers:
  host: {zone: {www.corp.example: host, ns.corp.example: 10.1.0.1}, ttl: 1min}
resolvers:
  client: {servers: [host, 192.0.2.53], tunnel-first: no, timeout: 1s, tries: 3}
lookups:
  - {from: client, name: nowhere.example}
downloads:
  - {client: client, url: http://WWW.corp.example/page.txt}
expect:
  host: {received: 5MB, goodput-at-least: 1Mbps}
)";

Result<Scenario, Problem> Load(const std::string& text) {
  return LoadScenario("s.yaml", {},
                      [&](const std::string&) -> Result<std::string, std::string> { return text; });
}
std::string ErrorWith(const std::string& old_text, const std::string& new_text) {
  std::string text = kTraffic;
  const size_t at = text.find(old_text);
  EXPECT_NE(at, std::string::npos) << old_text;
  const auto scenario = Load(text.replace(at, old_text.size(), new_text));
  return scenario ? "no error" : ToString(scenario.error());
}

TEST(Flows, AreReadAsTheyAreWritten) {
  const auto scenario = Load(kTraffic);
  ASSERT_TRUE(scenario) << ToString(scenario.error());
  EXPECT_EQ(scenario->tcp, TcpVariant::kNewReno);
  EXPECT_EQ(scenario->bulk_sends[0].bytes.octets, 5'000'000u);
  EXPECT_EQ(scenario->bulk_sends[0].tcp, TcpVariant::kBbr);
  EXPECT_EQ(scenario->bulk_sends[0].port, 7001u);
  EXPECT_TRUE(scenario->bulk_sends[1].inside);
  EXPECT_EQ(scenario->bulk_sends[1].stop, std::chrono::seconds(8));
  EXPECT_EQ(scenario->on_offs[0].protocol, Transport::kUdp);
  EXPECT_EQ(scenario->on_offs[0].rate.bits_per_second, 1'000'000u);
  EXPECT_EQ(scenario->on_offs[0].on, std::chrono::milliseconds(200));
  EXPECT_EQ(scenario->expect[0].value.received->octets, 5'000'000u);
}

TEST(Flows, SayWhereTheyAreWrongAndWhatWouldBeRight) {
  const std::vector<std::array<std::string, 3>> cases{
      {"tcp: newreno", "tcp: cubik", "\"cubik\" is not possible here; did you mean \"cubic\"?"},
      {"bytes: 5MB", "bytes: 5 megabytes",
       "\"5 megabytes\" has no unit of a size (\"megabytes\"); known are: B, kB, MB, GB, KiB, MiB"},
      {"{from: client, to: host", "{from: client, to: hots",
       "there is no node \"hots\"; did you mean \"host\"?"},
      {"{from: client, to: host", "{from: host, to: host",
       "a bulk-send is between two different nodes"},
      {"to: client, inside", "to: server, inside", "no error"},
      {"{from: host, to: client, inside", "{from: client, to: host, inside",
       "\"host\" has no tunnel, so nothing can be sent to its address inside one"},
      {"stop: 8s", "stop: 3s", "stop comes before start"},
      {"port: 7001", "port: 8080", "port 8080 of \"host\" is taken by its HTTP server"},
      {"port: 7001", "port: 70000", "a port is a number from 1 to 65535"},
      {"port: 7001", "segment-size: 10", "a segment-size is from 64 to 65495 octets"},
      {"rate: 1Mbps", "rate: 100Gbps",
       "this rate and packet-size are more than 1000000 packets a second"},
      {"packet-size: 1000", "packet-size: 0", "a packet-size is from 1 to 65507 octets"},
      {"on: 200ms", "on: 0s", "on is 1ms or longer"},
      {"random: true", "tcp: cubic",
       "tcp says how TCP answers congestion, but this flow is udp"},
      {"on-offs:", "onoffs:", "unknown key \"onoffs\" in a scenario; did you mean \"on-offs\"?"},
  };
  for (const auto& [old_text, new_text, sentence] : cases) {
    const std::string error = ErrorWith(old_text, new_text);
    EXPECT_NE(error.find(sentence), std::string::npos) << new_text << " -> " << error;
  }
}

TEST(Names, AreReadAsTheyAreWritten) {
  const auto scenario = Load(kTraffic);
  ASSERT_TRUE(scenario) << ToString(scenario.error());
  const DnsServer& server = scenario->dns_servers[0].value;
  ASSERT_EQ(server.zone.size(), 2u);
  EXPECT_EQ(server.zone[1].name.name, "ns.corp.example");
  EXPECT_EQ(server.zone[1].target.name, "10.1.0.1");
  EXPECT_EQ(server.ttl, std::chrono::minutes(1));
  EXPECT_FALSE(scenario->resolvers[0].value.tunnel_first);
  EXPECT_EQ(scenario->resolvers[0].value.servers[1].name, "192.0.2.53");
  EXPECT_EQ(scenario->lookups[0].name.name, "nowhere.example");
}

TEST(Names, SayWhereTheyAreWrongAndWhatWouldBeRight) {
  const std::vector<std::array<std::string, 3>> cases{
      {"http://WWW.corp", "http://www.crop",
       "there is no node \"www.crop.example\"; did you mean \"www.corp.example\"?"},
      {"ns.corp.example: 10", "WWW.CORP.example: 10", "\"WWW.CORP.example\" is here twice"},
      {"ns.corp.example: 10", "ns..example: 10", "\"ns..example\" is no name for DNS"},
      {"www.corp.example: host", "www.corp.example: hots",
       "there is no node \"hots\"; did you mean \"host\"?"},
      {"servers: [host", "servers: [hosst", "there is no node \"hosst\"; did you mean \"host\"?"},
      {"tries: 3", "tries: 0", "a resolver tries 1 to 100 times"},
      {"timeout: 1s", "timeout: 0s", "a resolver's timeout is 1ms or longer"},
      {"nowhere.example", "\"no where\"", "\"no where\" is no name for DNS"},
      {"zone: {", "zones: {", "unknown key \"zones\" in a name server; did you mean \"zone\"?"},
      {"zone: {www.corp.example: host, ns.corp.example: 10.1.0.1}", "zone: [a]",
       "zone must be a map"},
  };
  for (const auto& [old_text, new_text, sentence] : cases) {
    const std::string error = ErrorWith(old_text, new_text);
    EXPECT_NE(error.find(sentence), std::string::npos) << new_text << " -> " << error;
  }
}

TEST(Names, AreExpectedToBeFoundAndNotToLeak) {
  auto scenario = Load(kTraffic);
  ASSERT_TRUE(scenario);
  scenario->expect[0].value = Expectation{};
  scenario->expect[0].value.names_resolved = true;
  scenario->expect[0].value.dns_through_tunnel = true;
  Report report;
  const auto holds = [&] {
    std::vector<bool> all;
    for (const Verdict& verdict : CheckExpectations(*scenario, report)) all.push_back(verdict.holds);
    return all;
  };
  EXPECT_EQ(holds(), (std::vector{false, false})) << "nothing was looked up";
  LookupOutcome lookup;
  lookup.from = "host", lookup.name = "a.example", lookup.done = true, lookup.queries = 1;
  report.lookups.push_back(lookup);
  EXPECT_EQ(holds(), (std::vector{true, true}));
  report.lookups[0].queries_outside = 1;
  report.lookups[0].error = "there is no such name";
  EXPECT_EQ(holds(), (std::vector{false, false}));
}

TEST(Flows, AreExpectedToArriveWholeAndFast) {
  const auto scenario = Load(kTraffic);
  ASSERT_TRUE(scenario);
  Report report;
  FlowOutcome flow;
  flow.from = "client", flow.to = "host", flow.protocol = "TCP";
  flow.received = 5'000'000;
  flow.started = std::chrono::seconds(2), flow.last_arrival = std::chrono::seconds(12);
  report.flows.push_back(flow);
  const auto holds = [&] {
    std::vector<bool> all;
    for (const Verdict& verdict : CheckExpectations(*scenario, report)) all.push_back(verdict.holds);
    return all;
  };
  EXPECT_EQ(holds(), (std::vector{true, true}));
  report.flows[0].received -= 1;
  EXPECT_EQ(holds(), (std::vector{false, true}));
  report.flows[0].last_arrival = std::chrono::seconds(52);
  EXPECT_EQ(holds(), (std::vector{false, false}));
}

}  // namespace
}  // namespace pptplab::scenarios
