// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Hexadecimal as the RFCs print it, for vectors.
#ifndef PPTPLAB_TESTS_UNIT_CRYPTO_HEX_H_
#define PPTPLAB_TESTS_UNIT_CRYPTO_HEX_H_

#include <algorithm>
#include <array>
#include <string_view>

#include "stack/base/bytes.h"
#include "stack/base/check.h"

namespace pptplab {

inline Bytes Hex(std::string_view text) {
  auto bytes = FromHex(text);
  PPTPLAB_CHECK(bytes.has_value());
  return *bytes;
}

template <size_t N>
std::array<uint8_t, N> HexArray(std::string_view text) {
  const Bytes bytes = Hex(text);
  PPTPLAB_CHECK(bytes.size() == N);
  std::array<uint8_t, N> array{};
  std::copy(bytes.begin(), bytes.end(), array.begin());
  return array;
}

}  // namespace pptplab

#endif  // PPTPLAB_TESTS_UNIT_CRYPTO_HEX_H_
