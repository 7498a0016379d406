// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What tshark has to say about our DNS: every message is well formed, and it reads in them what we
// wrote.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/interop/tshark.h"
#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

constexpr const char* kScenario = R"(name: dns
nodes: {client: {}, server: {kind: router}, host: {}}
links:
  - {between: [client, server]}
  - {between: [server, host], network: 10.1.0.0/30, private: true}
pptp-servers: {server: {users: [{name: alice, password: x}], dns: [10.1.0.2]}}
pptp-clients: {client: {server: server, user: alice, password: x, routes: [10.1.0.0/30]}}
dns-servers: {host: {zone: {www.corp.example: host, mail.corp.example: 10.1.0.9}}}
lookups:
  - {from: client, name: www.corp.example}
  - {from: client, name: MAIL.corp.example}
  - {from: client, name: nowhere.example}
)";

TEST(Dns, TsharkReadsOurMessagesWithoutComplaint) {
  TemporaryDirectory directory;
  const std::string text = kScenario;
  WriteFile(directory / "dns.yaml", AsBytes(text));
  const auto run = RunCommand({PPTPLAB_BINARY_DIR "/bin/pptplab-run", directory / "dns.yaml",
                               "--out", directory / "r.pcapng", "--pcap", directory / "pcap"});
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory / "pcap")) {
    EXPECT_TRUE(Tshark(entry.path().string(), kBad).empty()) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 6u) << "four ends of links and both ends of the tunnel";
  const std::string inside = directory / "pcap/dns-client-ppp0.pcap";
  EXPECT_EQ(Fields(inside, "dns.flags.response == 0", "dns.qry.name"),
            (std::vector<std::string>{"www.corp.example", "MAIL.corp.example", "nowhere.example"}));
  EXPECT_EQ(Fields(inside, "dns.flags.response == 1 && dns.a", "dns.a"),
            (std::vector<std::string>{"10.1.0.2", "10.1.0.9"}));
  EXPECT_EQ(Fields(inside, "dns.flags.rcode == 3", "dns.qry.name"),
            (std::vector<std::string>{"nowhere.example"}));
  EXPECT_TRUE(Fields(directory / "pcap/dns-client-p2p0.pcap", "dns", "dns.qry.name").empty())
      << "outside the tunnel there is nothing to read";
}

}  // namespace
}  // namespace pptplab::testing
