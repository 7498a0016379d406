// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a passive reader makes of a tunnel that carries more than IPv4: what was agreed, and the
// packets themselves, decrypted.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "stack/trace/recording.h"
#include "stack/wire/bridging.h"
#include "stack/wire/checksum.h"
#include "stack/wire/ipv6.h"
#include "stack/wire/ipx.h"
#include "stack/wire/nbf.h"
#include "tests/support/pair.h"
#include "tests/unit/observe/capture_tools.h"

namespace pptplab::observe {
namespace {

using std::chrono::seconds;
using P = ppp::EncryptionPolicy;

Bytes InIp(bool from_client, ByteView gre) {
  Bytes packet(20 + gre.size());
  packet[0] = 0x45;
  StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
  packet[8] = 64;
  packet[9] = 47;
  StoreBe32(&packet[12], (from_client ? testing::kClientAddress : testing::kServerAddress).value);
  StoreBe32(&packet[16], (from_client ? testing::kServerAddress : testing::kClientAddress).value);
  StoreBe16(&packet[10], wire::ChecksumOf(ByteView(packet).first(20)));
  std::copy(gre.begin(), gre.end(), packet.begin() + 20);
  return packet;
}

std::map<uint16_t, Bytes> Packets() {
  std::map<uint16_t, Bytes> packets;
  wire::Ipv6Header ip;
  ip.next_header = 59;
  packets[wire::kPppIpv6] = Write(ip);
  packets[wire::kPppIpx] = wire::WriteIpxPacket({}, Bytes(40, 'i'));
  Bytes nbf = Write(wire::LlcHeader{});
  const Bytes header = Write(wire::NbfHeader{});
  nbf.insert(nbf.end(), header.begin(), header.end());
  packets[wire::kPppNbf] = nbf;
  packets[wire::kPppBridging] = wire::BridgeEthernet(Bytes(80, 'e'), false);
  return packets;
}

/// Without IPv4, each packet once from the client.
Capture CaptureOf(P encryption) {
  auto client = testing::ClientConfig(), server = testing::ServerConfig();
  for (auto* config : {&client, &server}) {
    ppp::SessionConfig& session = config->session;
    session.encryption.policy = encryption;
    session.ipcp.enabled = false;
    session.ipv6cp.enabled = session.ipxcp.enabled = true;
    session.nbfcp.enabled = session.bcp.enabled = true;
  }
  client.session.ipv6cp.interface_id = 1;
  server.session.ipv6cp.interface_id = 2;
  server.session.ipxcp.network = 0xa1b;
  server.session.ipxcp.node = {2, 0, 0, 0, 0, 1};
  client.session.nbfcp.names = {{"ALICE", 0, false}};
  client.session.bcp.mac_address = {2, 0, 0, 0, 0, 9};
  testing::Pair pair(client, server, {});
  Capture capture;
  capture.link_type = 101;
  pair.gre_filter = [&](const testing::Pair::End& from, ByteView packet) {
    capture.frames.push_back({pair.now(), InIp(&from == &pair.client, packet)});
    return true;
  };
  pair.Open();
  pair.RunFor(seconds(5));
  for (const auto& [protocol, packet] : Packets()) {
    pair.Send(pair.client, packet, protocol);
    pair.RunFor(seconds(1));
  }
  return capture;
}

TEST(DecodeNetworks, SaysWhatEachProtocolAgreedOn) {
  const SessionSummary session = OnlySession(CaptureOf(P::kRequired), Alice());
  EXPECT_TRUE(session.network_up) << "without any IPv4";
  std::map<uint16_t, NetworkSummary> networks;
  for (const NetworkSummary& network : session.addresses.networks) {
    networks[network.protocol] = network;
  }
  ASSERT_EQ(networks.size(), 4u);
  EXPECT_EQ(networks[wire::kPppIpv6].address[End::kClient], "fe80::1");
  EXPECT_EQ(networks[wire::kPppIpv6].address[End::kServer], "fe80::2");
  EXPECT_EQ(networks[wire::kPppIpx].address[End::kServer], "00000a1b.020000000001");
  EXPECT_TRUE(networks[wire::kPppIpx].address[End::kClient].starts_with("00000a1b.02"));
  EXPECT_EQ(networks[wire::kPppNbf].names[End::kClient], std::vector<std::string>{"ALICE<00>"});
  EXPECT_EQ(networks[wire::kPppBridging].address[End::kClient], "02:00:00:00:00:09");
}

TEST(DecodeNetworks, ShowsTheirPacketsDecrypted) {
  for (const P encryption : {P::kRefused, P::kRequired}) {
    Bytes recording;
    trace::RecordingWriter writer(&recording);
    const auto result = DecodeFile(ToFile(CaptureOf(encryption)), Alice(), &writer);
    writer.Close();
    ASSERT_EQ(result.summary.sessions.size(), 1u);
    EXPECT_EQ(result.summary.sessions[0].packets.inner, 4u);
    EXPECT_EQ(result.summary.sessions[0].packets.malformed, 0u);
    std::map<uint16_t, Bytes> shown;
    std::set<std::string> opened;
    auto reader = trace::RecordingReader::FromBytes(recording);
    ASSERT_TRUE(reader.has_value());
    while (auto item = (*reader)->Next()) {
      if (const auto* packet = std::get_if<trace::RecordedPacket>(&*item)) {
        const ByteView bytes = packet->packet.bytes;
        if (bytes.size() < 4 || LoadBe16(bytes.data()) != 0xff03) continue;
        if (LoadBe16(&bytes[2]) < 0x4000) shown[LoadBe16(&bytes[2])] = ToBytes(bytes.subspan(4));
      } else if (const auto* event = std::get_if<trace::RecordedEvent>(&*item)) {
        const auto* change = std::get_if<trace::Transition>(&event->event.detail);
        if (change != nullptr && change->to == "Opened") opened.emplace(change->automaton);
      }
    }
    EXPECT_EQ(shown, Packets());
    for (const char* automaton : {"IPV6CP", "IPXCP", "NBFCP", "BCP"}) {
      EXPECT_TRUE(opened.contains(automaton)) << automaton;
    }
  }
}

}  // namespace
}  // namespace pptplab::observe
