// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What we put on an asynchronous line, before an independent judge: tshark takes the Flags and
// escapes off, checks the FCS and reads PPP.
#include <gtest/gtest.h>

#include "stack/wire/hdlc.h"
#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

/// A classic pcap of link type USER0 with the stretch of line as its only packet.
Bytes Capture(ByteView line) {
  Bytes file = FromHex(
                   "a1b2c3d4000200040000000000000000000400000000009300000000"
                   "00000000")
                   .value();
  for (int i = 0; i < 2; ++i) {
    const auto size = static_cast<uint32_t>(line.size());
    for (int shift = 24; shift >= 0; shift -= 8)
      file.push_back(static_cast<uint8_t>(size >> shift));
  }
  file.insert(file.end(), line.begin(), line.end());
  return file;
}

std::string AskTshark(ByteView line) {
  TemporaryDirectory directory;
  WriteFile(directory / "line.pcap", Capture(line));
  const auto result =
      RunCommand({"tshark", "-n", "-r", directory / "line.pcap", "-V", "-o",
                  "uat:user_dlts:\"User 0 (DLT=147)\",\"ppp_raw_hdlc\",\"0\",\"\",\"0\",\"\"", "-o",
                  "ppp.fcs_type:16-Bit"});
  return result.out;
}

TEST(HdlcLine, TsharkFindsTheFcsRightAndReadsLcp) {
  const Bytes frame =
      FromHex("ff03c0210101001c010405780206000000000506deadbeef0702080203047d7e").value();
  for (const uint32_t accm : {wire::kDefaultAccm, 0u}) {
    wire::HdlcEncoder encoder(wire::LineFraming::kAsynchronous);
    encoder.SetAccm(accm);
    Bytes line;
    encoder.Encode(frame, line);
    encoder.Encode(frame, line);
    const std::string told = AskTshark(line);
    EXPECT_NE(told.find("[correct]"), std::string::npos) << told;
    EXPECT_NE(told.find("Configuration Request"), std::string::npos) << told;
    EXPECT_NE(told.find("0xdeadbeef"), std::string::npos) << told;
    EXPECT_EQ(told.find("incorrect"), std::string::npos) << told;
    // And it is tshark that judges: a wrong bit does not pass.
    line[line.size() / 4] ^= 1;
    EXPECT_NE(AskTshark(line).find("incorrect"), std::string::npos);
  }
}

}  // namespace
}  // namespace pptplab::testing
