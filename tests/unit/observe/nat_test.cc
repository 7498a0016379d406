// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The same sessions on both sides of a NAT (tests/golden/captures/linux/nat-*).
#include <gtest/gtest.h>

#include <algorithm>

#include "stack/observe/decode.h"
#include "stack/observe/nat_pairs.h"
#include "tests/unit/observe/capture_tools.h"

namespace pptplab::observe {
namespace {

struct Files {
  std::vector<std::unique_ptr<trace::RecordingReader>> readers;
  std::vector<CaptureFile> captures;
};

Files Open(const std::vector<std::string>& names) {
  Files files;
  for (const std::string& name : names) {
    auto reader = trace::RecordingReader::FromBytes(GoldenBytes("linux/" + name + ".pcap"));
    PPTPLAB_CHECK(reader.has_value());
    files.readers.push_back(std::move(*reader));
    files.captures.push_back({files.readers.back().get(), name});
  }
  return files;
}

CaptureSummary DecodeBoth(const std::string& which, trace::RecordingWriter* writer = nullptr) {
  const Files files = Open({"nat-" + which + ".inside", "nat-" + which + ".outside"});
  return Decode(files.captures, Alice(), writer).summary;
}

/// client inside, client outside, server inside, server outside
using Ids = std::vector<std::optional<uint16_t>>;
std::vector<Ids> CallIds(const CaptureSummary& summary) {
  std::vector<Ids> ids;
  for (const NatSummary& pair : summary.nat) {
    for (const auto& [in, out] : pair.calls) {
      const CallSummary& inside = summary.sessions[pair.inside].calls[in];
      const CallSummary& outside = summary.sessions[pair.outside].calls[out];
      ids.push_back({inside.client_call_id, outside.client_call_id, inside.server_call_id,
                     outside.server_call_id});
    }
  }
  return ids;
}

void ExpectPairsOfTheHelper(const CaptureSummary& summary) {
  ASSERT_EQ(summary.sessions.size(), 4u);
  ASSERT_EQ(summary.nat.size(), 2u);
  for (const NatSummary& pair : summary.nat) {
    EXPECT_EQ(ToString(summary.sessions[pair.outside].client), "192.0.2.2");
  }
  EXPECT_EQ(ToString(summary.sessions[summary.nat[0].inside].client), "198.51.100.21");
  EXPECT_EQ(ToString(summary.sessions[summary.nat[1].inside].client), "198.51.100.22");
  EXPECT_EQ(CallIds(summary),
            (std::vector<Ids>{Ids{46558, 52954, 0, 0}, Ids{62147, 55870, 128, 128}}));
}

TEST(NatPairs, OfTwoFilesAreTheTwoSessionsWithTheirCallIdsOnEachSide) {
  const CaptureSummary summary = DecodeBoth("alg");
  ExpectPairsOfTheHelper(summary);
  for (const SessionSummary& session : summary.sessions) {
    EXPECT_EQ(session.packets.decrypted, 10u);
  }
  const std::string text = ToText(summary, std::vector<std::string>{"in", "out"});
  EXPECT_NE(text.find("inside 46558 and 0, outside 52954 and 0"), std::string::npos) << text;
  EXPECT_NE(text.find("inside 62147 and 128, outside 55870 and 128"), std::string::npos);
  const std::string json = ToJson(summary, std::vector<std::string>{"in", "out"});
  for (const char* part : {"\"nat\"", "\"inside\"", "\"client_call_id\": 46558", "\"outside\"",
                           "\"client_call_id\": 52954"}) {
    EXPECT_NE(json.find(part, json.find("\"nat\"")), std::string::npos) << part;
  }
}

TEST(NatPairs, AreFoundInWhateverOrderTheFilesAreGiven) {
  const Files files = Open({"nat-alg.outside", "nat-alg.inside"});
  const auto summary = Decode(files.captures, Alice(), nullptr).summary;
  ASSERT_EQ(summary.nat.size(), 2u);
  for (const NatSummary& pair : summary.nat) {
    EXPECT_EQ(ToString(summary.sessions[pair.outside].client), "192.0.2.2");
  }
}

TEST(NatPairs, AreFoundInOneFileThatSawBothSides) {
  Bytes recording;
  trace::RecordingWriter writer(&recording);
  DecodeBoth("alg", &writer);
  writer.Close();
  // The recording holds both captures' frames on an interface each, and two decrypted ones.
  const auto again = DecodeFile(std::move(recording), Alice());
  ExpectPairsOfTheHelper(again.summary);
}

TEST(NatPairs, WithoutAHelperAreFoundByTheirControlConnections) {
  const CaptureSummary summary = DecodeBoth("no-alg");
  ASSERT_EQ(summary.nat.size(), 2u);
  EXPECT_EQ(CallIds(summary),
            (std::vector<Ids>{Ids{39266, 39266, 0, 0}, Ids{7664, 7664, 128, 128}}));
  const std::string text = ToText(summary, std::vector<std::string>{"in", "out"});
  EXPECT_NE(text.find("GRE dies at the NAT"), std::string::npos) << text;
  EXPECT_NE(text.find("ICMP protocol unreachable from 192.0.2.2"), std::string::npos) << text;
}

TEST(NatPairs, AreFoundByTheirGreIfNoControlConnectionWasCaptured) {
  std::vector<SessionSummary> sessions;
  for (const char* side : {"inside", "outside"}) {
    Capture capture = GoldenCapture("linux/nat-alg." + std::string(side) + ".pcap");
    std::erase_if(capture.frames, [](const Frame& frame) {
      return frame.bytes[12] != 8 || frame.bytes[23] == 6;  // TCP, ARP
    });
    const auto result = DecodeFile(ToFile(capture), Alice());
    sessions.insert(sessions.end(), result.summary.sessions.begin(), result.summary.sessions.end());
  }
  EXPECT_EQ(FindNatPairs(sessions).size(), sessions.size() / 2);
}

TEST(NatPairs, OfSessionsThatHaveNothingToDoWithEachOtherThereAreNone) {
  const Files files = Open({"mschapv2-mppe128", "nat-alg.inside", "mschapv2-mppe40"});
  EXPECT_TRUE(Decode(files.captures, Alice(), nullptr).summary.nat.empty());
}

TEST(NatPairs, TheSameWireCapturedTwiceIsNoNat) {
  const Files files = Open({"mschapv2-mppe128", "mschapv2-mppe128"});
  const auto summary = Decode(files.captures, Alice(), nullptr).summary;
  ASSERT_EQ(summary.sessions.size(), 1u);
  EXPECT_EQ(summary.sessions[0].packets.decrypted, 73u);
  EXPECT_TRUE(summary.nat.empty());
}

}  // namespace
}  // namespace pptplab::observe
