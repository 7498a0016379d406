// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a passive reader makes of compressed tunnels. No real peer that speaks MPPC was at hand, so
// two endpoints of our own make the packets.
#include <gtest/gtest.h>

#include <map>

#include "stack/trace/recording.h"
#include "stack/wire/checksum.h"
#include "stack/wire/ppp.h"
#include "tests/support/pair.h"
#include "tests/unit/observe/capture_tools.h"

namespace pptplab::observe {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using P = ppp::EncryptionPolicy;

Bytes TextPacket(uint32_t index) {
  Bytes packet(300 + index % 500, static_cast<uint8_t>('a' + index % 20));
  if (index % 5 == 0) SeededRng(index).Fill(packet);
  packet[0] = 0x45;
  StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
  return packet;
}

/// A GRE packet between the two ends, as raw IP.
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

/// A tunnel with 200 packets from the client; `lost` of the GRE packets are missing in the capture.
Capture CaptureOf(P encryption, bool stateless) {
  auto client = testing::ClientConfig(), server = testing::ServerConfig();
  for (auto* config : {&client, &server}) {
    config->session.encryption.policy = encryption;
    config->session.encryption.compression = P::kRequired;
    config->session.encryption.allow_stateless = stateless;
    config->session.encryption.allow_stateful = !stateless;
  }
  testing::Pair pair(client, server, {});
  Capture capture;
  capture.link_type = 101;
  pair.gre_filter = [&](const testing::Pair::End& from, ByteView packet) {
    capture.frames.push_back({pair.now(), InIp(&from == &pair.client, packet)});
    return true;
  };
  pair.Open();
  pair.RunFor(seconds(5));
  EXPECT_TRUE(pair.IsUp());
  for (uint32_t i = 0; i < 200; ++i) {
    pair.Send(pair.client, TextPacket(i));
    pair.RunFor(milliseconds(5));
  }
  return capture;
}

TEST(DecodeCompression, FollowsMppcAloneAndWithMppe_Rfc2118) {
  for (const P encryption : {P::kRefused, P::kRequired}) {
    for (const bool stateless : {false, true}) {
      SCOPED_TRACE(std::to_string(static_cast<int>(encryption)) + std::to_string(stateless));
      const SessionSummary session = OnlySession(CaptureOf(encryption, stateless), Alice());
      EXPECT_EQ(session.packets.mppe, 200u);
      EXPECT_EQ(session.packets.inner, 200u);
      EXPECT_EQ(session.packets.decrypted, encryption == P::kRefused ? 0u : 200u);
      ASSERT_EQ(session.protection.size(), 2u);
      EXPECT_TRUE(session.protection[0].compression);
      EXPECT_EQ(session.protection[0].key_bits, encryption == P::kRefused ? 0 : 128);
    }
  }
}

TEST(DecodeCompression, AHoleInTheCaptureCostsOnlyWhatDependsOnIt_Rfc2118_4_3) {
  Capture capture = CaptureOf(P::kRefused, true);
  capture.frames.erase(capture.frames.end() - 50);
  EXPECT_EQ(OnlySession(capture, Alice()).packets.inner, 199u);
  capture = CaptureOf(P::kRefused, false);
  capture.frames.erase(capture.frames.end() - 20);
  const uint64_t inner = OnlySession(capture, Alice()).packets.inner;
  EXPECT_GT(inner, 170u);
  EXPECT_LT(inner, 200u);
}

/// The inner IPv4 packets of a recording's decrypted interface.
std::vector<Bytes> InnerPackets(ByteView recording) {
  std::vector<Bytes> packets;
  auto reader = trace::RecordingReader::FromBytes(ToBytes(recording));
  PPTPLAB_CHECK(reader.has_value());
  while (auto item = (*reader)->Next()) {
    const auto* packet = std::get_if<trace::RecordedPacket>(&*item);
    if (packet == nullptr || packet->packet.bytes.size() < 4) continue;
    const ByteView bytes = packet->packet.bytes;
    if (LoadBe16(bytes.data()) != 0xff03 || LoadBe16(&bytes[2]) >= 0x8000) continue;
    packets.push_back(ToBytes(bytes.subspan(2)));
  }
  return packets;
}

TEST(DecodeVanJacobson, PutsARealDownloadTogetherAgain_Rfc1144) {
  const Capture capture = GoldenCapture("linux/pap-plain-vj.pcap");
  Bytes recording;
  trace::RecordingWriter writer(&recording);
  const auto result = DecodeFile(ToFile(capture), Alice(), &writer);
  writer.Close();
  ASSERT_EQ(result.summary.sessions.size(), 1u);
  EXPECT_EQ(result.summary.sessions[0].packets.malformed, 0u);
  std::map<uint32_t, Bytes> stream;  // by Sequence Number, of what the server sends
  size_t checked = 0;
  for (const Bytes& frame : InnerPackets(recording)) {
    ASSERT_EQ(LoadBe16(frame.data()), wire::kPppIpv4) << "no packet is left compressed";
    const ByteView ip = ByteView(frame).subspan(2);
    ASSERT_EQ(wire::ChecksumOf(ip.first((ip[0] & 0xf) * size_t{4})), 0);
    if (ip[9] != 6) continue;
    ++checked;
    const ByteView tcp = ip.subspan((ip[0] & 0xf) * size_t{4});
    const ByteView data = tcp.subspan((tcp[12] >> 4) * size_t{4});
    if (LoadBe16(tcp.data()) == 80 && !data.empty()) stream[LoadBe32(&tcp[4])] = ToBytes(data);
  }
  EXPECT_GT(checked, 30u);
  Bytes answer;
  for (const auto& [sequence, data] : stream) {
    answer.insert(answer.end(), data.begin(), data.end());
  }
  const std::string text(AsText(answer));
  const size_t body = text.find("\r\n\r\n");
  ASSERT_NE(body, std::string::npos);
  EXPECT_EQ(text.size() - body - 4, 35149u);
  EXPECT_NE(text.find("GNU GENERAL PUBLIC LICENSE"), std::string::npos);
}

}  // namespace
}  // namespace pptplab::observe
