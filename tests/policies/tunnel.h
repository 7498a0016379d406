// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Two policies meet: a whole tunnel with traffic both ways, and what it looked like from outside.
#ifndef PPTPLAB_TESTS_POLICIES_TUNNEL_H_
#define PPTPLAB_TESTS_POLICIES_TUNNEL_H_

#include <optional>
#include <string>

#include "tests/policies/expectations.h"

namespace pptplab::testing {

/// What the packets of one direction showed.
struct Observed {
  size_t delivered = 0;   ///< of kPackets, each the same as it was sent
  bool encrypted = false; ///< all of them
  bool any_encrypted = false;
  bool stateless = false; ///< all of them FLUSHED
  bool compressed = false;  ///< at least one of them
  int key_bits = 0;       ///< as the sender's CCP agreed
};

struct Result {
  static constexpr size_t kPackets = 4;
  bool up = false;  ///< at both ends
  std::string client_reason;
  std::string server_reason;
  Observed client_to_server;
  Observed server_to_client;
  std::string method;  ///< by its name
};
Result Meet(const Policy& client, const Policy& server);

/// Empty: as expected. Else what isn't, a sentence.
std::string Compare(const Expectation& expected, const Result& result);

}  // namespace pptplab::testing

#endif  // PPTPLAB_TESTS_POLICIES_TUNNEL_H_
