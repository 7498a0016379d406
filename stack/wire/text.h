// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Numbers as the summaries of this folder write them.
#ifndef PPTPLAB_STACK_WIRE_TEXT_H_
#define PPTPLAB_STACK_WIRE_TEXT_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "stack/base/bytes.h"

namespace pptplab::wire {

/// "0x0000c021"
inline std::string Hex32(uint32_t value) {
  std::array<uint8_t, 4> octets{};
  StoreBe32(octets.data(), value);
  return "0x" + ToHex(octets);
}
/// "0xc021"
inline std::string Hex16(uint16_t value) {
  std::array<uint8_t, 2> octets{};
  StoreBe16(octets.data(), value);
  return "0x" + ToHex(octets);
}
/// "Identity (1)"; "1" without a name.
inline std::string WithNumber(std::string_view name, uint32_t value) {
  const std::string number = std::to_string(value);
  return name.empty() ? number : std::string(name) + " (" + number + ")";
}
/// "IPV6CP (0x8057)"; "0x8057" without a name.
inline std::string WithHex16(std::string_view name, uint16_t value) {
  return name.empty() ? Hex16(value) : std::string(name) + " (" + Hex16(value) + ")";
}

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_TEXT_H_
