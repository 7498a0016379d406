// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Golden captures, broken in 10,000 seeded ways each kind, through the whole of decode. Under the
// sanitizers this shows that nothing reads beyond its bytes; the figures must keep to what was
// there.
#include <gtest/gtest.h>

#include <optional>

#include "stack/base/rng.h"
#include "stack/observe/decode.h"
#include "tests/unit/observe/capture_tools.h"

namespace pptplab::observe {
namespace {

constexpr int kCases = 10000;

// Long captures are cut: the beginning holds what is interesting, and time is short.
std::vector<Bytes> Originals() {
  constexpr size_t kLongest = 4600;  // up to the first encrypted packets
  std::vector<Bytes> files;
  for (const char* name :
       {"linux/mschapv2-mppe128.pcap", "linux/mschapv2-mppe128-loss.pcap",
        "linux/mschapv2-wrong-password.pcap", "linux/chap-md5-plain.pcap",
        "linux/pap-plain-vj.pcap", "linux/nat-alg.outside.pcap", "linux/nat-no-alg.outside.pcap",
        "linux/both-chap-md5.pcap", "linux/no-common-encryption.pcap",
        "public/tcpdump-l2tp-avp-overflow.pcap", "public/pcpp-GrePackets2.cap",
        "public/tcpdump-pptp.pcap", "public/tcpdump-various_gre.pcap",
        "public/zeek-gre-pptp.pcap"}) {
    files.push_back(GoldenBytes(name));
    files.back().resize(std::min(files.back().size(), kLongest));
  }
  return files;
}

// `whole`: with a recording and both reports, which cost more than the reading.
void DecodeBroken(Bytes file, bool whole) {
  const size_t size = file.size();
  Bytes recording;
  std::optional<trace::RecordingWriter> writer;
  if (whole) writer.emplace(&recording);
  const auto result = DecodeFile(std::move(file), Alice(), whole ? &*writer : nullptr);
  for (const SessionSummary& session : result.summary.sessions) {
    ASSERT_LE(session.packets.decrypted, session.packets.mppe);
    ASSERT_LE(session.packets.mppe, session.packets.gre_payloads);
    ASSERT_LE(session.packets.gre_payloads, size / 24);
  }
  if (!whole) return;
  ASSERT_FALSE(ToJson(result.summary, "x").empty());
  ASSERT_FALSE(ToText(result.summary, "x").empty());
}

TEST(DecodeFuzz, TenThousandTruncatedCaptures) {
  const auto originals = Originals();
  SeededRng rng(1);
  for (int i = 0; i < kCases; ++i) {
    Bytes file = originals[rng.Below(static_cast<uint32_t>(originals.size()))];
    file.resize(rng.Below(static_cast<uint32_t>(file.size())));
    DecodeBroken(std::move(file), i % 8 == 0);
  }
}

TEST(DecodeFuzz, TenThousandBitFlippedCaptures) {
  const auto originals = Originals();
  SeededRng rng(2);
  for (int i = 0; i < kCases; ++i) {
    Bytes file = originals[rng.Below(static_cast<uint32_t>(originals.size()))];
    const uint32_t flips = 1 + rng.Below(12);
    for (uint32_t n = 0; n < flips; ++n) {
      const uint32_t bit = rng.Below(static_cast<uint32_t>(file.size() * 8));
      file[bit / 8] = static_cast<uint8_t>(file[bit / 8] ^ (1u << (bit % 8)));
    }
    DecodeBroken(std::move(file), i % 8 == 0);
  }
}

}  // namespace
}  // namespace pptplab::observe
