// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a real Linux's words become. The lines are Debian's pppd 2.4.9's; no guest is started.
#include "scenarios/peer_outcome.h"

#include <gtest/gtest.h>

namespace pptplab::scenarios {
namespace {

constexpr Duration kNow = std::chrono::seconds(3);

GuestReport Says(const std::string& what, std::map<std::string, std::string> values) {
  return {what, std::move(values), {}};
}

TEST(PeerReader, ATunnelThatComesUpWorksAndEndsInGoodOrder) {
  PeerReader reader("client");
  reader.Line("MPPE 128-bit stateless compression enabled", kNow);
  reader.Report(Says("up", {{"local", "10.8.0.100"}, {"remote", "10.8.0.1"}}), kNow);
  reader.Report(Says("ping", {{"to", "10.8.0.1"}, {"size", "56"}, {"sent", "3"}, {"received", "2"}}), kNow);
  reader.Report(Says("fetch", {{"url", "http://10.8.0.1/x"},
                               {"octets", "500"},
                               {"seconds", "0.25"},
                               {"http", "200"},
                               {"exit", "0"},
                               {"sha256", "abcd"}}),
                kNow);
  reader.Line("Terminating on signal 15", kNow);
  reader.Line("sent [LCP TermReq id=0x2 \"MPPE disabled\"]", kNow);
  EXPECT_FALSE(reader.tunnel().link_was_terminated) << "nobody has answered yet";
  reader.Line("rcvd [LCP TermAck id=0x2]", kNow);
  reader.Line("Modem hangup", kNow);
  reader.Report(Says("down", {}), kNow * 2);
  reader.Report(Says("done", {{"command", "hang-up"}}), kNow * 2);

  const TunnelOutcome& tunnel = reader.tunnel();
  EXPECT_EQ(tunnel.up, kNow);
  EXPECT_EQ(tunnel.times_up, 1u);
  EXPECT_EQ(tunnel.address, "10.8.0.100");
  EXPECT_EQ(tunnel.encryption, "128-bit stateless");
  EXPECT_EQ(tunnel.down, kNow * 2);
  EXPECT_EQ(tunnel.reason, "Terminating on signal 15") << "what follows from it is no reason";
  EXPECT_TRUE(tunnel.link_was_terminated);
  ASSERT_EQ(reader.pings().size(), 1u);
  EXPECT_EQ(reader.pings()[0].sent, 3u);
  EXPECT_EQ(reader.pings()[0].received, 2u);
  ASSERT_EQ(reader.downloads().size(), 1u);
  EXPECT_EQ(reader.downloads()[0].error, "");
  EXPECT_EQ(reader.downloads()[0].octets, 500u);
  EXPECT_EQ(reader.downloads()[0].took, std::chrono::milliseconds(250));
  EXPECT_EQ(reader.TimesDone("hang-up"), 1u);
  EXPECT_EQ(reader.TimesDone("ping"), 0u);
}

TEST(PeerReader, ATunnelThatStaysDownHasItsReason) {
  PeerReader reader("client");
  reader.Line("Remote message: E=691 R=0 Access denied", kNow);
  reader.Line("CHAP authentication failed", kNow);
  reader.Line("Modem hangup", kNow);
  reader.Report(Says("ended", {{"status", "19"}}), kNow);
  reader.Report(Says("not-up", {}), kNow);
  EXPECT_EQ(reader.tunnel().up, std::nullopt);
  EXPECT_EQ(reader.tunnel().reason, "CHAP authentication failed");
  EXPECT_EQ(reader.tunnel().encryption, "");
}

TEST(PeerReader, WhatIsNotFetchedIsAnError) {
  PeerReader reader("client");
  reader.Report(Says("fetch", {{"url", "http://10.8.0.1/x"}, {"http", "000"}, {"exit", "7"}}), kNow);
  ASSERT_EQ(reader.downloads().size(), 1u);
  EXPECT_FALSE(reader.downloads()[0].connected);
  EXPECT_NE(reader.downloads()[0].error.find("status 7"), std::string::npos);
}

TEST(PeerReader, OddReportsHarmNobody) {
  PeerReader reader("client");
  for (const char* what : {"up", "down", "ping", "flood", "fetch", "done", "", "nonsense"}) {
    reader.Report(Says(what, {}), kNow);
    reader.Report(Says(what, {{"sent", "-1"}, {"octets", "x"}, {"seconds", "nan?"}}), kNow);
  }
  EXPECT_EQ(reader.pings().size(), 4u);
}

}  // namespace
}  // namespace pptplab::scenarios
