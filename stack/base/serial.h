// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Numbers that wrap: GRE's 32-bit Sequence Number (RFC 2637 §4.2) and MPPE's 12-bit coherency count
// (RFC 3078 §3.1).
#ifndef PPTPLAB_STACK_BASE_SERIAL_H_
#define PPTPLAB_STACK_BASE_SERIAL_H_

#include <cstdint>

namespace pptplab {

/// How far `to` is ahead of `from` on the 32-bit circle; negative if it is behind.
constexpr int32_t SerialDistance(uint32_t from, uint32_t to) {
  return static_cast<int32_t>(to - from);
}
constexpr bool SerialBefore(uint32_t a, uint32_t b) { return SerialDistance(a, b) > 0; }

inline constexpr uint16_t kCoherencyModulus = 4096;
/// Steps forward from `from` to `to` on the circle of 4096: 0 … 4095.
constexpr uint16_t CoherencyAhead(uint16_t from, uint16_t to) {
  return static_cast<uint16_t>((to - from) & (kCoherencyModulus - 1));
}

}  // namespace pptplab

#endif  // PPTPLAB_STACK_BASE_SERIAL_H_
