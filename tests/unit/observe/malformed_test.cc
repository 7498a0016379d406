// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What is malformed is named: frame, layer, field. What is only cut off by the capture is not.
#include <gtest/gtest.h>

#include <algorithm>

#include "stack/observe/decode.h"
#include "tests/unit/observe/capture_tools.h"

namespace pptplab::observe {
namespace {

constexpr char kGood[] = "linux/mschapv2-mppe128.pcap";

std::vector<Complaint> Complaints(Bytes file) {
  return DecodeFile(std::move(file), Alice()).summary.complaints;
}

void ExpectComplaint(const std::vector<Complaint>& complaints, uint64_t frame, const char* layer,
                     const char* field) {
  const bool there = std::ranges::any_of(complaints, [&](const Complaint& complaint) {
    return complaint.frame == frame && complaint.layer == layer && complaint.field == field;
  });
  std::string all;
  for (const Complaint& complaint : complaints) {
    all += std::to_string(complaint.frame) + " " + complaint.layer + " " + complaint.field + "\n";
  }
  EXPECT_TRUE(there) << frame << " " << layer << " " << field << ", there are:\n" << all;
}

/// The n-th frame, from 0, of IP protocol `protocol`.
size_t FrameOf(const Capture& capture, uint8_t protocol, size_t n, size_t least_size = 0) {
  for (size_t i = 0; i < capture.frames.size(); ++i) {
    const Bytes& bytes = capture.frames[i].bytes;
    if (bytes.size() < std::max<size_t>(least_size, 34) || bytes[12] != 8) continue;
    if (bytes[23] == protocol && n-- == 0) return i;
  }
  ADD_FAILURE() << "no such frame";
  return 0;
}

TEST(Malformed, AnAvpOfL2tpAndUdpLengthsAreNamed_Rfc2661_3_1) {
  const auto complaints = Complaints(GoldenBytes("public/tcpdump-l2tp-avp-overflow.pcap"));
  ExpectComplaint(complaints, 1, "L2TP", "Flags");
  ExpectComplaint(complaints, 6, "UDP", "Length");
  ExpectComplaint(complaints, 20, "L2TP", "Flags");
}

TEST(Malformed, AnOptionLongerThanItsPacketIsNamed_Rfc1661_5_1) {
  const auto complaints = Complaints(GoldenBytes("public/tcpdump-ppp-invalid-lengths.pcap"));
  ASSERT_EQ(complaints.size(), 1u);
  ExpectComplaint(complaints, 1, "IPCP", "Length");
}

TEST(Malformed, AFrameThatIsNoPppIsNamed_Rfc1662_3_1) {
  const auto complaints = Complaints(GoldenBytes("public/tcpdump-ppp_ip_udp_dns.pcap"));
  ASSERT_EQ(complaints.size(), 1u);
  ExpectComplaint(complaints, 1, "PPP", "Protocol");
}

TEST(Malformed, TotalLengthBeyondTheFrameIsNamed_Rfc791_3_1) {
  Capture capture = GoldenCapture(kGood);
  const size_t frame = FrameOf(capture, 47, 3);
  StoreBe16(&capture.frames[frame].bytes[16], 2000);
  ExpectComplaint(Complaints(ToFile(capture)), frame + 1, "IPv4", "Total Length");
}

TEST(Malformed, PayloadLengthBeyondThePacketIsNamed_Rfc2637_4_1) {
  Capture capture = GoldenCapture(kGood);
  const size_t frame = FrameOf(capture, 47, 3);
  StoreBe16(&capture.frames[frame].bytes[14 + 20 + 4], 1400);
  ExpectComplaint(Complaints(ToFile(capture)), frame + 1, "GRE", "Payload Length");
}

TEST(Malformed, ALengthInLcpIsNamed_Rfc1661_5) {
  Capture capture = GoldenCapture(kGood);
  const size_t frame = FrameOf(capture, 47, 0);
  Bytes& bytes = capture.frames[frame].bytes;
  const uint8_t lcp[] = {0xc0, 0x21};
  const auto at = std::search(bytes.begin() + 34, bytes.end(), lcp, lcp + 2);
  ASSERT_NE(at, bytes.end());
  StoreBe16(&*at + 4, 400);
  ExpectComplaint(Complaints(ToFile(capture)), frame + 1, "LCP", "Length");
}

TEST(Malformed, AControlMessageIsNamed_Rfc2637_1_4) {
  Capture capture = GoldenCapture(kGood);
  // Start-Control-Connection-Request has a Result Code of its own reply's kind: its reserved field.
  const size_t frame = FrameOf(capture, 6, 0, 14 + 20 + 32 + 156);
  StoreBe16(&capture.frames[frame].bytes[14 + 20 + 32 + 8], 99);  // no such type
  const auto result = DecodeFile(ToFile(capture), Alice());
  EXPECT_GT(result.summary.malformed, 0u);
  EXPECT_EQ(result.summary.complaints.at(0).frame, frame + 1);
  EXPECT_EQ(result.summary.complaints.at(0).layer, "PPTP");
}

TEST(Malformed, FramesAreNumberedInTheirOwnFile) {
  std::vector<std::unique_ptr<trace::RecordingReader>> readers;
  std::vector<CaptureFile> captures;
  for (const char* name :
       {"linux/nat-alg.inside.pcap", "public/tcpdump-ppp-invalid-lengths.pcap"}) {
    readers.push_back(std::move(*trace::RecordingReader::FromBytes(GoldenBytes(name))));
    captures.push_back({readers.back().get(), name});
  }
  const auto result = Decode(captures, Alice(), nullptr);
  ASSERT_EQ(result.summary.complaints.size(), 1u);
  EXPECT_EQ(result.summary.complaints[0].capture, 1u);
  EXPECT_EQ(result.summary.complaints[0].frame, 1u);
}

TEST(Malformed, IsBoundedAndCounted) {
  Capture capture = GoldenCapture(kGood);
  const size_t frame = FrameOf(capture, 47, 3);
  StoreBe16(&capture.frames[frame].bytes[14 + 20 + 4], 1400);
  capture.frames.insert(capture.frames.end(), 1000, capture.frames[frame]);
  const auto result = DecodeFile(ToFile(capture), Alice());
  EXPECT_EQ(result.summary.malformed, 1001u);
  EXPECT_EQ(result.summary.complaints.size(), 100u);
  EXPECT_NE(ToText(result.summary, "x").find("and 901 more"), std::string::npos);
}

}  // namespace
}  // namespace pptplab::observe
