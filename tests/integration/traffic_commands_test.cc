// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Flows of ns-3's own applications through a tunnel and beside it, as pptplab run reports them.
#include <gtest/gtest.h>

#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

const std::string kRun = PPTPLAB_BINARY_DIR "/bin/pptplab-run";

/// client - isp - server - host; host is private, so only the tunnel leads there.
constexpr const char* kNetwork = R"(duration: 40s
nodes: {client: {}, isp: {kind: router}, server: {kind: router}, host: {}}
links:
  - {between: [client, isp], rate: 10Mbps, latency: 5ms}
  - {between: [isp, server], rate: 10Mbps, latency: 5ms}
  - {between: [server, host], network: 10.1.0.0/30, private: true}
pptp-servers: {server: {users: [{name: alice, password: x}]}}
pptp-clients: {client: {server: server, user: alice, password: x, routes: [10.1.0.0/30]}}
)";

class TrafficRun : public ::testing::Test {
 protected:
  CommandResult Run(const std::string& more, std::vector<std::string> arguments = {},
                    const std::string& out = "r.pcapng") {
    const std::string text = kNetwork + more;
    const std::string file = directory_ / "t.yaml";
    WriteFile(file, AsBytes(text));
    arguments.insert(arguments.begin(), {kRun, file, "--check", "--out", directory_ / out});
    return RunCommand(arguments);
  }
  static bool Has(const CommandResult& run, const std::string& part) {
    return run.out.find(part) != std::string::npos;
  }
  TemporaryDirectory directory_;
};

TEST_F(TrafficRun, BulkSendsArriveWholeThroughTheTunnelBothWaysAndBesideIt) {
  const auto run = Run(R"(bulk-sends:
  - {from: client, to: host, bytes: 500kB}
  - {from: host, to: client, inside: true, bytes: 400kB, tcp: newreno}
  - {from: isp, to: client, bytes: 300kB}
expect:
  host: {received: 500kB, goodput-at-least: 1Mbps, goodput-at-most: 10Mbps}
  client: {received: 700kB, tunnel: up}
)");
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_TRUE(Has(run, "client sent host by TCP: 500000 octets arrived in ")) << run.out;
}

TEST_F(TrafficRun, WhatHasNoWayDoesNotArriveAndTheRunSaysSo) {
  const auto run = Run(R"(bulk-sends:
  - {from: isp, to: host, bytes: 1kB, start: 1s}
  - {from: host, to: client, inside: true, bytes: 1kB, start: 100ms}
)");
  EXPECT_TRUE(Has(run, "isp sent host by TCP: 0 octets arrived")) << run.out;
  EXPECT_TRUE(Has(run, "client has no address inside a tunnel")) << run.out;
}

TEST_F(TrafficRun, OnOffsKeepTheirRateAndEndWhenTheyAreToldTo) {
  // 200 kbps for half of 4 s: 50 kB in packets of 512 octets.
  const auto run = Run(R"(on-offs:
  - {from: client, to: host, rate: 200kbps, on: 500ms, off: 500ms, start: 3s, stop: 7s}
  - {from: host, to: client, inside: true, protocol: tcp, rate: 400kbps, bytes: 51200B}
expect:
  host: {received: 49664B, goodput-at-most: 120kbps}
  client: {received: 51200B}
)");
  EXPECT_EQ(run.status, 0) << run.out << run.err;
}

TEST_F(TrafficRun, PingsInTurnWaitForEachOtherAndAtOnceMeansAsSoonAsOneIsAnswered) {
  // 300 of them, 10 s apart, would not be done within the 40 s of the run.
  const auto run = Run(R"(pings:
  - {from: client, to: 10.8.0.1, count: 300, interval: 10s, at-once: true, in-turn: true}
  - {from: client, to: 10.8.0.1, count: 2, interval: 10ms, in-turn: true}
expect: {client: {pings-answered: true}}
)");
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  const Bytes recording = ReadFile(directory_ / "r.pcapng");
  const std::string_view text(reinterpret_cast<const char*>(recording.data()), recording.size());
  const size_t done = text.find("10.8.0.1 answered 300 of 300");
  ASSERT_NE(done, std::string_view::npos);
  const size_t next = text.find("asks 10.8.0.1, 2 times");
  ASSERT_NE(next, std::string_view::npos);
  EXPECT_LT(done, next);
}

TEST_F(TrafficRun, AServerThatHangsUpDoesSoWhenAllIsDone) {
  const std::string text = std::string(kNetwork).replace(
      std::string(kNetwork).find("users: [{name: alice"), 0, "hangs-up: true, ") + R"(pings:
  - {from: client, to: 10.8.0.1, count: 5, interval: 2s}
expect: {client: {tunnel: up, pings-answered: true, orderly-hang-up: true, because: the peer ended the link}}
)";
  const std::string file = directory_ / "t.yaml";
  WriteFile(file, AsBytes(text));
  const auto run = RunCommand({kRun, file, "--check", "--out", directory_ / "r.pcapng"});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
}

TEST_F(TrafficRun, EveryVariantOfTcpCarriesAFlow) {
  std::string flows = "bulk-sends:\n";
  size_t count = 0;
  for (const char* variant :
       {"newreno", "linuxreno", "cubic", "bbr", "bic", "highspeed", "htcp", "hybla", "illinois",
        "ledbat", "lp", "scalable", "vegas", "veno", "westwood", "yeah"}) {
    flows += "  - {from: client, to: server, bytes: 50kB, start: " + std::to_string(++count) +
             "s, tcp: " + variant + "}\n";
  }
  const auto run = Run(flows + "expect: {server: {received: 800kB}}\n");
  EXPECT_EQ(run.status, 0) << run.out << run.err;
}

TEST_F(TrafficRun, SameRunSameBytesWithRandomFlows) {
  const std::string flows = R"(tcp: bbr
bulk-sends: [{from: client, to: host, bytes: 100kB}]
on-offs: [{from: client, to: host, random: true, on: 100ms, off: 100ms, start: 2s, stop: 5s}]
)";
  Run(flows, {}, "a.pcapng");
  Run(flows, {}, "b.pcapng");
  Run(flows, {"--RngRun=2"}, "c.pcapng");
  EXPECT_EQ(ReadFile(directory_ / "a.pcapng"), ReadFile(directory_ / "b.pcapng"));
  EXPECT_NE(ReadFile(directory_ / "a.pcapng"), ReadFile(directory_ / "c.pcapng"));
}

}  // namespace
}  // namespace pptplab::testing
