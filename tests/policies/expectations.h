// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What two policies agree on, said by small tables: RFC 1661 §6.2 for the method, RFC 3079 for the
// keys that it gives, RFC 3078 §2.1 for strength, mode and MPPC. Nothing here asks the code that it
// is about.
#ifndef PPTPLAB_TESTS_POLICIES_EXPECTATIONS_H_
#define PPTPLAB_TESTS_POLICIES_EXPECTATIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stack/ppp/session.h"

namespace pptplab::testing {

using Method = ppp::AuthenticationMethod;
using Methods = ppp::AuthenticationMethods;
using Wish = ppp::EncryptionPolicy;

/// Which mode of MPPE an end allows, and which it asks for.
enum class Mode : uint8_t { kStateless, kStateful, kEither, kRatherStateful };

/// Strengths as a set.
inline constexpr uint8_t k40 = 1;
inline constexpr uint8_t k56 = 2;
inline constexpr uint8_t k128 = 4;

struct Policy {
  Methods methods;
  Wish encryption = Wish::kRequired;
  uint8_t strengths = k40 | k56 | k128;
  Mode mode = Mode::kEither;
  Wish compression = Wish::kRefused;
};
std::string ToString(const Policy& policy);

/// One direction, as its packets show it.
struct Direction {
  int key_bits = 0;  ///< 0: not encrypted
  bool stateless = false;
  friend bool operator==(const Direction&, const Direction&) = default;
};

struct Expectation {
  bool traffic = false;
  /// Without traffic: what the sentence must speak of, one of these.
  std::vector<std::string> causes;
  Method method{};    ///< with traffic, and all that follows
  Direction up;       ///< from the client
  Direction down;
  bool compressed = false;
};
Expectation Expect(const Policy& client, const Policy& server);

}  // namespace pptplab::testing

#endif  // PPTPLAB_TESTS_POLICIES_EXPECTATIONS_H_
