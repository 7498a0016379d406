// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Names: asked through the tunnel, leaking beside it, asked again, not known. And what pptplab run
// --flows and --series write about it all.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <sstream>

#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

const std::string kRun = PPTPLAB_BINARY_DIR "/bin/pptplab-run";

/// client - isp - server - host. host is private and knows the firm's names; the provider's server
/// hangs on isp and knows public ones.
constexpr const char* kNetwork = R"(duration: 60s
nodes: {client: {}, isp: {kind: router}, isp-dns: {}, server: {kind: router}, host: {}}
links:
  - {between: [client, isp], rate: 10Mbps, latency: 5ms}
  - {between: [isp, isp-dns]}
  - {between: [isp, server], rate: 10Mbps, latency: 5ms}
  - {between: [server, host], network: 10.1.0.0/30, private: true}
pptp-servers: {server: {users: [{name: alice, password: x}], dns: [10.1.0.2]}}
pptp-clients: {client: {server: server, user: alice, password: x, routes: [10.1.0.0/30]}}
http-servers: {host: {files: [{path: /page.txt, file: page.txt}]}}
dns-servers:
  host: {zone: {www.corp.example: host, mail.corp.example: 10.1.0.9}}
  isp-dns: {zone: {www.example.com: isp-dns}}
)";

class NamesRun : public ::testing::Test {
 protected:
  NamesRun() {
    const std::string page(20'000, 'x');
    WriteFile(directory_ / "page.txt", AsBytes(page));
  }
  CommandResult Run(const std::string& more, std::vector<std::string> arguments = {},
                    const std::string& out = "r.pcapng") {
    const std::string text = kNetwork + more;
    const std::string file = directory_ / "t.yaml";
    WriteFile(file, AsBytes(text));
    arguments.insert(arguments.begin(), {kRun, file, "--check", "--out", directory_ / out});
    return RunCommand(arguments);
  }
  std::string Text(const std::string& name) {
    const Bytes bytes = ReadFile(directory_ / name);
    return std::string(bytes.begin(), bytes.end());
  }
  TemporaryDirectory directory_;
};

TEST_F(NamesRun, ANameIsAskedThroughTheTunnelOfTheServerThatIpcpNamed_Rfc1877) {
  const auto run = Run(R"(downloads: [{client: client, url: http://www.corp.example/page.txt}]
pings: [{from: client, to: WWW.corp.example, count: 1, start: 6s}]
expect:
  client: {names-resolved: true, dns-through-tunnel: true, pings-answered: true}
)",
                       {"--text"});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_NE(run.out.find("client looked up www.corp.example: 10.1.0.2"), std::string::npos)
      << run.out;
  EXPECT_NE(run.out.find("20000 octets"), std::string::npos) << run.out;
}

TEST_F(NamesRun, ASplitTunnelThatAsksTheProviderFirstLeaksTheFirmsNames) {
  const auto run = Run(R"(resolvers: {client: {servers: [isp-dns], tunnel-first: false}}
downloads: [{client: client, url: http://www.corp.example/page.txt}]
lookups: [{from: client, name: www.example.com}]
expect:
  client: {dns-through-tunnel: false}
)");
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_NE(run.out.find("www.corp.example: there is no such name"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("client looked up www.example.com: 198.18.0."), std::string::npos)
      << run.out;
  EXPECT_NE(run.out.find("2 of 2 questions for names go outside the tunnel"), std::string::npos)
      << run.out;
}

TEST_F(NamesRun, WhoIsNotAnsweredAsksAgainAndThenTheNextServer) {
  // The link swallows the first question; the second server is asked when the first stays silent.
  const auto run = Run(R"(resolvers: {client: {servers: [10.1.0.1, isp-dns], tunnel-first: false}}
lookups: [{from: client, name: www.example.com, start: 100ms}]
expect: {client: {names-resolved: true}}
)",
                       {"--set", "links[1].drop=[{protocol: udp, number: 1, from: isp}]"});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  const auto gives_up = Run(R"(resolvers: {client: {servers: [isp], timeout: 500ms, tries: 3}}
lookups: [{from: client, name: www.example.com, start: 100ms}]
expect: {client: {names-resolved: false}}
)");
  EXPECT_EQ(gives_up.status, 0) << gives_up.out << gives_up.err;
  EXPECT_NE(gives_up.out.find("no name server answers"), std::string::npos) << gives_up.out;
  const auto nobody = Run("lookups: [{from: isp, name: www.example.com}]\n");
  EXPECT_NE(nobody.out.find("no name server is known"), std::string::npos) << nobody.out;
}

constexpr const char* kMoves = R"(downloads: [{client: client, url: http://www.corp.example/page.txt}]
bulk-sends: [{from: client, to: host, bytes: 300kB}]
)";

/// Like ns-3's flowmon-parse-results.py reads: statistics by number, then what the numbers are.
constexpr const char* kReader = R"py(
import sys, xml.etree.ElementTree as et
root = et.parse(sys.argv[1]).getroot()
ns = lambda text: int(float(text[:-2]))
stats = {f.get("flowId"): f for f in root.findall("FlowStats/Flow")}
for what in root.findall("Ipv4FlowClassifier/Flow"):
    f = stats[what.get("flowId")]
    rx = int(f.get("rxPackets"))
    tx = int(f.get("txPackets"))
    delay = ns(f.get("delaySum")) / rx / 1e9 if rx else 0
    duration = ns(f.get("timeLastRxPacket")) - ns(f.get("timeFirstTxPacket"))
    assert tx >= rx + int(f.get("lostPackets")) and duration >= 0
    assert sum(int(b.get("count")) for b in f.findall("delayHistogram/bin")) == rx
    assert sum(int(d.get("packets")) for d in what.findall("Dscp")) == tx
    print(what.get("protocol"), what.get("sourceAddress"), what.get("destinationAddress"),
          what.get("destinationPort"), what.get("callId"), tx, rx, f.get("rxBytes"),
          round(delay * 1000))
root.findall("FlowProbes/FlowProbe")
)py";

TEST_F(NamesRun, FlowsAreCountedInsideAndOutsideTheTunnelAndReadByNs3sScripts) {
  const auto run = Run(kMoves, {"--flows", directory_ / "f.xml"});
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  const auto read = RunCommand({"python3", "-c", kReader, directory_ / "f.xml"});
  ASSERT_EQ(read.status, 0) << read.err;
  size_t gre = 0, inner_octets = 0, gre_octets = 0;
  for (const std::string& line : Lines(read.out)) {
    std::istringstream words(line);
    std::string protocol, from, to, port, call;
    size_t sent = 0, received = 0, octets = 0, delay = 0;
    words >> protocol >> from >> to >> port >> call >> sent >> received >> octets >> delay;
    if (protocol == "47") {
      ++gre;
      EXPECT_EQ(call, port) << line;
      EXPECT_GT(received, 20u) << line;
      EXPECT_EQ(sent, received) << line;
      EXPECT_GE(delay, 10u) << line;
      if (from == "198.18.0.1") gre_octets = octets;
    }
    const bool is_inner = from == "10.8.0.100";
    if (is_inner) inner_octets += octets;
    if (is_inner && to == "10.1.0.2" && port == "5001") {
      EXPECT_GE(octets, 300'000u) << line;
      EXPECT_EQ(sent, received) << line;
    }
  }
  EXPECT_EQ(gre, 2u) << read.out;
  EXPECT_GT(inner_octets, 300'000u);
  EXPECT_GT(gre_octets, inner_octets) << "what the tunnel adds";
}

TEST_F(NamesRun, TheSeriesAddUpToWhatArrived) {
  const auto run = Run(kMoves, {"--series", directory_ / "s.csv", "--series-step", "50ms"});
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  const std::string csv = Text("s.csv");
  ASSERT_TRUE(csv.starts_with("time_s,node,what,name,value,unit\r\n")) << csv.substr(0, 80);
  std::map<std::string, uint64_t> received;
  std::map<std::string, size_t> rows;
  double last = 0;
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    ASSERT_EQ(line.back(), '\r');
    std::vector<std::string> fields;
    std::istringstream parts(line.substr(0, line.size() - 1));
    for (std::string field; std::getline(parts, field, ',');) fields.push_back(field);
    ASSERT_EQ(fields.size(), 6u) << line;
    EXPECT_GE(std::stod(fields[0]), last) << line;
    last = std::stod(fields[0]);
    ++rows[fields[2]];
    EXPECT_EQ(fields[3].find("0.0.0.0"), std::string::npos) << "nobody's connection: " << line;
    if (fields[2] == "received") received[fields[1] + " " + fields[3]] += std::stoull(fields[4]);
  }
  EXPECT_EQ(received["client http://www.corp.example/page.txt"], 20'000u);
  EXPECT_EQ(received["host TCP from client to port 5001"], 300'000u);
  for (const char* what : {"goodput", "rtt", "congestion-window", "queue", "gre-window",
                           "gre-unacknowledged", "gre-time-out"}) {
    EXPECT_GT(rows[what], 0u) << what;
  }
}

TEST_F(NamesRun, LookingChangesNothingAndSaysTheSameTwice) {
  const auto text = [this](const char* n, bool looks) {
    std::vector<std::string> arguments;
    const std::string name = n;
    if (looks) {
      arguments = {"--flows", directory_ / (name + ".xml"), "--series", directory_ / (name + ".csv")};
    }
    const auto run = Run(kMoves, arguments, name + ".pcapng");
    EXPECT_EQ(run.status, 0) << run.err;
    return ReadFile(directory_ / (name + ".pcapng"));
  };
  const Bytes without = text("a", false);
  EXPECT_EQ(without, text("b", true));
  EXPECT_EQ(without, text("c", true));
  EXPECT_EQ(Text("b.xml"), Text("c.xml"));
  EXPECT_EQ(Text("b.csv"), Text("c.csv"));
}

TEST_F(NamesRun, AFileThatCannotBeWrittenEndsTheRunBeforeItBegins) {
  for (const char* option : {"--flows", "--series"}) {
    const auto run = Run(kMoves, {option, "/nowhere/at/all"});
    EXPECT_EQ(run.status, 2) << option;
    EXPECT_NE(run.err.find("/nowhere/at/all can't be written"), std::string::npos) << run.err;
  }
  EXPECT_EQ(Run(kMoves, {"--series-step", "0s"}).status, 2);
  EXPECT_EQ(Run(kMoves, {"--series-step", "often"}).status, 2);
}

}  // namespace
}  // namespace pptplab::testing
