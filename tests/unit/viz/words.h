// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Whether a text has given up: it is empty, says "unknown", or has a bare number where a name
// belongs.
#ifndef PPTPLAB_TESTS_UNIT_VIZ_WORDS_H_
#define PPTPLAB_TESTS_UNIT_VIZ_WORDS_H_

#include <regex>
#include <string>

namespace pptplab::viz::model_test {

inline bool FallsBack(const std::string& text) {
  // "protocol 0021 (IPv4)" is a number and its name; "code 7" is none. TLS has an alert of the name
  // unknown_ca.
  static const std::regex kBare(
      "unknown(?![ _]ca)|(^|[^a-z])(code|option|type|opcode|result|error)( is)? [0-9]+(?! ?\\()|"
      "protocol (0x)?[0-9a-f]{4}(?! ?\\()|PPP protocol [0-9]+",
      std::regex::icase);
  return text.empty() || std::regex_search(text, kBare);
}

}  // namespace pptplab::viz::model_test

#endif  // PPTPLAB_TESTS_UNIT_VIZ_WORDS_H_
