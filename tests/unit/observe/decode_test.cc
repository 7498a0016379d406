// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Captures of real implementations, as they are and as other places on the wire would have seen
// them.
#include "stack/observe/decode.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/observe/capture_tools.h"

namespace pptplab::observe {
namespace {

using Verdict = AuthenticationSummary::Verdict;

constexpr char kGood[] = "linux/mschapv2-mppe128.pcap";
constexpr char kLoss[] = "linux/mschapv2-mppe128-loss.pcap";

std::string KeyNamed(const SessionSummary& session, const std::string& name) {
  for (const KeySummary& key : session.keys) {
    if (key.name == name) return ToHex(key.material);
  }
  return "";
}

void ExpectAllDecrypted(const SessionSummary& session) {
  EXPECT_EQ(session.packets.gre_payloads, 98u);
  EXPECT_EQ(session.packets.mppe, 73u);
  EXPECT_EQ(session.packets.decrypted, 73u);
  EXPECT_EQ(session.packets.lost, 0u);
}

TEST(Decode, SaysOfARealSessionWhatItsReadmeSays) {
  const SessionSummary session = OnlySession(GoldenCapture(kGood), Alice());
  ExpectAllDecrypted(session);
  EXPECT_EQ(ToString(session.client), "192.0.2.2");
  EXPECT_EQ(ToString(session.server), "192.0.2.1");
  EXPECT_EQ(KeyNamed(session, "master"), "854e99e31d57881788c10d6fad843785");
  EXPECT_EQ(KeyNamed(session, "client_start"), "fd6b8034657744c0230ae450d75f1308");
  EXPECT_EQ(KeyNamed(session, "server_start"), "fb72eea69bd15f32578686a057e3c49c");
  ASSERT_EQ(session.authentication.size(), 1u);
  EXPECT_EQ(session.authentication[0].method, "MS-CHAPv2");
  EXPECT_EQ(session.authentication[0].verdict, Verdict::kSuccess);
  EXPECT_EQ(session.authentication[0].verified, true);
  ASSERT_EQ(session.protection.size(), 2u);
  EXPECT_EQ(session.protection[0].key_bits, 128);
  EXPECT_TRUE(session.protection[1].stateless);
  ASSERT_TRUE(session.addresses.client.has_value());
  EXPECT_EQ(ToString(*session.addresses.client), "10.8.0.100");
  EXPECT_TRUE(session.ended);
}

TEST(Decode, DecryptsBehindAGapAndCountsWhatIsMissing) {
  const SessionSummary session = OnlySession(GoldenCapture(kLoss), Alice());
  EXPECT_EQ(session.packets.mppe, 80u);
  EXPECT_EQ(session.packets.decrypted, 80u);
  EXPECT_EQ(session.packets.lost, 4u);
}

TEST(Decode, ReportsAFailureWithItsMessage_Rfc2759_6) {
  const auto capture = GoldenCapture("linux/mschapv2-wrong-password.pcap");
  const SessionSummary session = OnlySession(capture, Alice());
  ASSERT_EQ(session.authentication.size(), 1u);
  EXPECT_EQ(session.authentication[0].verdict, Verdict::kFailure);
  EXPECT_EQ(session.authentication[0].message,
            "E=691 R=1 C=9b77ad1dac466d0b3470ae1097534c44 V=0 M=Access denied");
  EXPECT_EQ(session.authentication[0].verified, false);
  EXPECT_TRUE(session.keys.empty());
  // The password that the client did use explains its answer, and still there are no keys.
  const SessionSummary other = OnlySession(capture, Alice("hunter2"));
  EXPECT_EQ(other.authentication.at(0).verified, true);
  EXPECT_TRUE(other.keys.empty());
}

TEST(Decode, DecryptsNothingWithAWrongPasswordOrNone) {
  const SessionSummary wrong = OnlySession(GoldenCapture(kGood), Alice("hunter2"));
  EXPECT_EQ(wrong.authentication.at(0).verified, false);
  EXPECT_EQ(wrong.packets.mppe, 73u);
  EXPECT_EQ(wrong.packets.decrypted, 0u);
  EXPECT_TRUE(wrong.keys.empty());
  const SessionSummary none = OnlySession(GoldenCapture(kGood), SessionOptions());
  EXPECT_EQ(none.authentication.at(0).verified, std::nullopt);
  EXPECT_EQ(none.packets.decrypted, 0u);
}

TEST(Decode, TellsTwoClientsBehindOneNatApartByTheirCallIds) {
  for (const char* side : {"inside", "outside"}) {
    const auto capture = GoldenCapture("linux/nat-alg." + std::string(side) + ".pcap");
    const auto result = DecodeFile(ToFile(capture), Alice());
    ASSERT_EQ(result.summary.sessions.size(), 2u) << side;
    for (const SessionSummary& session : result.summary.sessions) {
      EXPECT_EQ(session.packets.mppe, 10u);
      EXPECT_EQ(session.packets.decrypted, 10u);
    }
  }
  const auto outside = DecodeFile(GoldenBytes("linux/nat-alg.outside.pcap"), Alice());
  EXPECT_EQ(outside.summary.sessions[0].calls.at(0).client_call_id, 52954);
  EXPECT_EQ(outside.summary.sessions[1].calls.at(0).client_call_id, 55870);
}

TEST(Decode, VerifiesPapAndChapMd5AndReadsClearPackets_Rfc1334_Rfc1994) {
  const auto md5 = OnlySession(GoldenCapture("linux/chap-md5-plain.pcap"), Alice());
  EXPECT_EQ(md5.authentication.at(0).method, "CHAP-MD5");
  EXPECT_EQ(md5.authentication.at(0).verified, true);
  EXPECT_GT(md5.packets.inner, 50u);
  EXPECT_TRUE(md5.protection.empty());
  const auto pap = OnlySession(GoldenCapture("linux/pap-plain-vj.pcap"), Alice("wrong"));
  EXPECT_EQ(pap.authentication.at(0).method, "PAP");
  EXPECT_EQ(pap.authentication.at(0).verdict, Verdict::kSuccess);
  EXPECT_EQ(pap.authentication.at(0).verified, false);
}

TEST(Decode, FindsNoPptpWhereThereIsNone) {
  for (const char* name :
       {"public/tcpdump-various_gre.pcap", "public/tcpdump-l2tp-avp-overflow.pcap",
        "public/tcpdump-ppp-invalid-lengths.pcap", "public/tcpdump-ppp_ip_udp_dns.pcap"}) {
    EXPECT_TRUE(DecodeFile(GoldenBytes(name), Alice()).summary.sessions.empty()) << name;
  }
}

TEST(Decode, FindsGreOfIpv4InsideIpv6WithoutAControlConnection) {
  const auto result = DecodeFile(GoldenBytes("public/zeek-gre-pptp.pcap"), Alice());
  ASSERT_EQ(result.summary.sessions.size(), 1u);
  EXPECT_FALSE(result.summary.sessions[0].control_seen);
  EXPECT_EQ(result.summary.sessions[0].packets.inner, 2u);
}

TEST(Decode, TakesPacketsThatABridgeCapturedTwiceOnce) {
  Capture capture = GoldenCapture(kGood);
  std::vector<Frame> twice;
  for (const Frame& frame : capture.frames) twice.insert(twice.end(), 2, frame);
  capture.frames = twice;
  const SessionSummary session = OnlySession(capture, Alice());
  EXPECT_EQ(session.packets.decrypted, 73u);
  // Fragments that came twice are one packet already when they have been put together.
  EXPECT_EQ(session.packets.gre_payloads, 98u + session.packets.duplicate);
  EXPECT_GT(session.packets.duplicate, 70u);
  EXPECT_EQ(session.packets.lost, 0u);
}

TEST(Decode, DecryptsPacketsThatOvertookEachOther) {
  Capture capture = GoldenCapture(kGood);
  for (size_t i = 40; i + 2 < 130; i += 3)
    std::swap(capture.frames[i].bytes, capture.frames[i + 2].bytes);
  ExpectAllDecrypted(OnlySession(capture, Alice()));
}

TEST(Decode, ReadsOtherLinkLayers) {
  Capture ethernet = GoldenCapture(kGood);
  const Bytes tag = {0x81, 0x00, 0x00, 0x64, 0x88, 0xa8, 0x00, 0x01};
  Capture vlan = ethernet;
  for (Frame& frame : vlan.frames) {
    frame.bytes.insert(frame.bytes.begin() + 12, tag.begin(), tag.end());
  }
  ExpectAllDecrypted(OnlySession(vlan, Alice()));

  Capture raw = ethernet;
  raw.link_type = trace::kLinkTypeRawIp;
  Capture cooked = ethernet;
  cooked.link_type = trace::kLinkTypeLinuxCooked;
  Capture cooked2 = ethernet;
  cooked2.link_type = trace::kLinkTypeLinuxCooked2;
  Capture ppp = ethernet;
  ppp.link_type = trace::kLinkTypePpp;
  for (size_t i = 0; i < ethernet.frames.size(); ++i) {
    const Bytes& frame = ethernet.frames[i].bytes;
    const Bytes type(frame.begin() + 12, frame.begin() + 14);
    const Bytes packet(frame.begin() + 14, frame.end());
    raw.frames[i].bytes = packet;
    cooked.frames[i].bytes = Bytes(14, 0);
    cooked2.frames[i].bytes = type;
    cooked2.frames[i].bytes.resize(20);
    ppp.frames[i].bytes = {0xff, 0x03, 0x00, 0x21};
    auto append = [](Bytes& to, const Bytes& more) {
      to.insert(to.end(), more.begin(), more.end());
    };
    append(cooked.frames[i].bytes, type);
    for (Capture* each : {&cooked, &cooked2, &ppp}) append(each->frames[i].bytes, packet);
  }
  for (const Capture& each : {raw, cooked, cooked2, ppp}) {
    ExpectAllDecrypted(OnlySession(each, Alice()));
  }
}

TEST(Decode, FollowsASessionWhoseControlConnectionWasNotCaptured) {
  Capture capture = GoldenCapture(kGood);
  std::erase_if(capture.frames, [](const Frame& frame) {
    return frame.bytes.size() > 23 && frame.bytes[12] == 8 && frame.bytes[23] == 6;  // TCP
  });
  const SessionSummary session = OnlySession(capture, Alice());
  EXPECT_FALSE(session.control_seen);
  EXPECT_EQ(ToString(session.client), "192.0.2.2");
  ExpectAllDecrypted(session);
}

TEST(Decode, SeesFromTheChallengeWhichEndIsTheServer) {
  Capture capture = GoldenCapture(kGood);
  capture.frames.erase(capture.frames.begin(),
                       capture.frames.begin() + 13);  // the server speaks first
  std::erase_if(capture.frames, [](const Frame& frame) { return frame.bytes[23] == 6; });
  const SessionSummary session = OnlySession(capture, Alice());
  EXPECT_EQ(ToString(session.server), "192.0.2.1");
  EXPECT_EQ(session.authentication.at(0).authenticator, End::kServer);
  EXPECT_EQ(KeyNamed(session, "client_start"), "fd6b8034657744c0230ae450d75f1308");
  EXPECT_EQ(session.packets.decrypted, 73u);
}

TEST(Decode, FindsOutTheParametersOfMppeIfCcpWasNotCaptured) {
  Capture capture = GoldenCapture(kGood);
  capture.frames.erase(capture.frames.begin() + 23, capture.frames.begin() + 27);  // CCP
  const SessionSummary session = OnlySession(capture, Alice());
  EXPECT_EQ(session.packets.decrypted, 73u);
  ASSERT_EQ(session.protection.size(), 2u);
  EXPECT_EQ(session.protection[0].key_bits, 128);
  EXPECT_TRUE(session.protection[0].stateless);
}

TEST(Decode, KeepsToOneInterfaceOfThoseThatSawTheSamePackets) {
  const Capture capture = GoldenCapture(kGood);
  Bytes file;
  trace::RecordingWriter writer(&file);
  const auto a = writer.AddInterface({"a", "", capture.link_type});
  const auto b = writer.AddInterface({"b", "", capture.link_type});
  for (const Frame& frame : capture.frames) {
    for (const auto interface : {a, b}) {
      trace::PacketView packet;
      packet.time = frame.time;
      packet.interface = interface;
      packet.bytes = frame.bytes;
      packet.original_length = static_cast<uint32_t>(frame.bytes.size());
      writer.WritePacket(packet);
    }
  }
  writer.Close();
  const auto result = DecodeFile(std::move(file), Alice());
  ASSERT_EQ(result.summary.sessions.size(), 1u);
  ExpectAllDecrypted(result.summary.sessions[0]);
}

/// A classic pcap file as a big-endian machine writes it; `magic` says which unit its fractions
/// have.
Bytes BigEndianPcap(const Capture& capture, uint32_t magic, uint32_t nanoseconds_a_unit) {
  Bytes file;
  const auto put = [&file](uint32_t value) {
    file.resize(file.size() + 4);
    StoreBe32(&file[file.size() - 4], value);
  };
  for (const uint32_t value : {magic, 0x00020004u, 0u, 0u, 65535u, 1u}) put(value);
  for (const Frame& frame : capture.frames) {
    const auto time = frame.time.time_since_epoch().count();
    put(static_cast<uint32_t>(time / 1'000'000'000));
    put(static_cast<uint32_t>(time % 1'000'000'000) / nanoseconds_a_unit);
    for (int i = 0; i < 2; ++i) put(static_cast<uint32_t>(frame.bytes.size()));
    file.insert(file.end(), frame.bytes.begin(), frame.bytes.end());
  }
  return file;
}

TEST(Decode, ReadsBigEndianFilesWithMicrosecondsAndNanoseconds) {
  const Capture capture = GoldenCapture(kGood);
  for (const auto& [magic, unit] : {std::pair(0xa1b2c3d4u, 1000u), std::pair(0xa1b23c4du, 1u)}) {
    const auto result = DecodeFile(BigEndianPcap(capture, magic, unit), Alice());
    ASSERT_EQ(result.summary.sessions.size(), 1u);
    ExpectAllDecrypted(result.summary.sessions[0]);
    EXPECT_EQ(result.problem, "");
  }
}

TEST(Decode, ReadsAFileOfSeveralSections) {
  // Each section has its own interfaces, numbered from 0 again; the session goes on in the second.
  Capture first = GoldenCapture(kGood), second = first;
  first.frames.resize(70);
  second.frames.erase(second.frames.begin(), second.frames.begin() + 70);
  Bytes file = ToFile(first);
  const Bytes more = ToFile(second);
  file.insert(file.end(), more.begin(), more.end());
  const auto result = DecodeFile(std::move(file), Alice());
  EXPECT_EQ(result.problem, "");
  ASSERT_EQ(result.summary.sessions.size(), 1u);
  ExpectAllDecrypted(result.summary.sessions[0]);
}

TEST(Decode, PutsFragmentsTogetherInWhateverOrderTheyCome_Rfc791_3_2) {
  Capture capture = GoldenCapture(kGood);
  const auto is_fragment = [](const Frame& frame) {
    return frame.bytes[12] == 8 && (LoadBe16(&frame.bytes[20]) & 0x3fff) != 0;
  };
  size_t swapped = 0;
  for (size_t i = 0; i + 1 < capture.frames.size(); ++i) {
    if (!is_fragment(capture.frames[i]) || !is_fragment(capture.frames[i + 1])) continue;
    std::swap(capture.frames[i].bytes, capture.frames[i + 1].bytes);
    ++i;
    ++swapped;
  }
  EXPECT_GT(swapped, 10u);
  ExpectAllDecrypted(OnlySession(capture, Alice()));
}

TEST(Decode, UsesWhatIsWholeOfACutFileAndSaysWhereItBroke) {
  Bytes file = GoldenBytes(kGood);
  file.resize(file.size() / 2);
  const auto result = DecodeFile(std::move(file), Alice());
  EXPECT_FALSE(result.problem.empty());
  ASSERT_EQ(result.summary.sessions.size(), 1u);
  EXPECT_GT(result.summary.sessions[0].packets.decrypted, 10u);
  EXPECT_EQ(result.summary.sessions[0].packets.decrypted, result.summary.sessions[0].packets.mppe);
}

}  // namespace
}  // namespace pptplab::observe
