// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Asking tshark about a capture, with every checksum checked.
#ifndef PPTPLAB_TESTS_INTEROP_TSHARK_H_
#define PPTPLAB_TESTS_INTEROP_TSHARK_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/command.h"

namespace pptplab::testing {

/// What tshark prints for the packets of `file` that pass `filter`; its complaints fail the test.
inline std::vector<std::string> Tshark(const std::string& file, const std::string& filter,
                                       const std::vector<std::string>& more = {}) {
  std::vector<std::string> argv = {"tshark", "-r", file, "-Y", filter};
  // Out of order: else it calls a segment that is sent again malformed, where one was lost.
  for (const char* preference : {"ip.check_checksum:TRUE", "tcp.check_checksum:TRUE",
                                 "udp.check_checksum:TRUE", "tcp.reassemble_out_of_order:TRUE"}) {
    argv.insert(argv.end(), {"-o", preference});
  }
  argv.insert(argv.end(), more.begin(), more.end());
  const CommandResult result = RunCommand(argv);
  EXPECT_EQ(result.status, 0) << file;
  for (const std::string& line : Lines(result.err)) {
    if (line.find("Running as user") == std::string::npos) {
      ADD_FAILURE() << "tshark complains about " << file << ": " << line;
    }
  }
  return Lines(result.out);
}

inline std::vector<std::string> Fields(const std::string& file, const std::string& filter,
                                       const std::string& field) {
  return Tshark(file, filter, {"-T", "fields", "-e", field});
}

inline const std::string kBad =
    "_ws.malformed || ip.checksum.status == 0 || tcp.checksum.status == 0 || "
    "udp.checksum.status == 0 || icmp.checksum.status == 0 || icmpv6.checksum.status == 0";

}  // namespace pptplab::testing

#endif  // PPTPLAB_TESTS_INTEROP_TSHARK_H_
