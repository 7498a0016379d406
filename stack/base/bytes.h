// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Bytes to own, a view to look, big-endian numbers, and hexadecimal for people.
#ifndef PPTPLAB_STACK_BASE_BYTES_H_
#define PPTPLAB_STACK_BASE_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pptplab {

using Bytes = std::vector<uint8_t>;
using ByteView = std::span<const uint8_t>;

/// Network byte order. The caller guarantees the room.
constexpr uint16_t LoadBe16(const uint8_t* at) {
  return static_cast<uint16_t>(at[0] << 8 | at[1]);
}
constexpr uint32_t LoadBe32(const uint8_t* at) {
  return static_cast<uint32_t>(LoadBe16(at)) << 16 | LoadBe16(at + 2);
}
constexpr void StoreBe16(uint8_t* at, uint16_t value) {
  at[0] = static_cast<uint8_t>(value >> 8);
  at[1] = static_cast<uint8_t>(value & 0xff);
}
constexpr void StoreBe32(uint8_t* at, uint32_t value) {
  StoreBe16(at, static_cast<uint16_t>(value >> 16));
  StoreBe16(at + 2, static_cast<uint16_t>(value & 0xffff));
}

/// The bytes of a text, without a terminator.
ByteView AsBytes(std::string_view text);
std::string_view AsText(ByteView bytes);
Bytes ToBytes(ByteView view);

/// "0a1b2c", lower case, without separators.
std::string ToHex(ByteView bytes);
/// Accepts upper and lower case and ignores white space; nullopt on anything else or an odd count.
std::optional<Bytes> FromHex(std::string_view text);

}  // namespace pptplab

#endif  // PPTPLAB_STACK_BASE_BYTES_H_
