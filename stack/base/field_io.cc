// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/base/field_io.h"

namespace pptplab {

void Describer::IpAddress(const char* name, Address& value, const char* meaning) {
  const size_t at = offset();
  Reader::IpAddress(name, value);
  if (ok()) Add(name, meaning, at * 8, 32, ToString(value));
}

void Describer::View(const char* name, ByteView& value, size_t n, const char* meaning) {
  const size_t at = offset();
  Reader::View(name, value, n);
  if (ok() && n > 0) Add(name, meaning, at * 8, n * 8, ToHex(value));
}

void Describer::TextView(const char* name, ByteView& value, size_t n, const char* meaning) {
  const size_t at = offset();
  Reader::View(name, value, n);
  if (ok() && n > 0) Add(name, meaning, at * 8, n * 8, Printable(value));
}

void Describer::Text16(const char* name, std::string_view& value, const char* meaning) {
  const size_t at = offset();
  Reader::Text16(name, value);
  if (ok()) Add(name, meaning, at * 8, (offset() - at) * 8, Printable(AsBytes(value)));
}

void Describer::Bytes16(const char* name, ByteView& value, const char* meaning) {
  const size_t at = offset();
  Reader::Bytes16(name, value);
  if (ok()) Add(name, meaning, at * 8, (offset() - at) * 8, ToHex(value));
}

void Describer::Length(const char* name, size_t width, const char* meaning) {
  const size_t at = offset();
  LimitTo(name, width);
  if (ok()) AddNumber(name, meaning, at, end_, nullptr);
}

std::string Describer::Printable(ByteView bytes) {
  std::string text;
  for (uint8_t byte : bytes) {
    if (byte == 0) break;
    text += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
  }
  return text;
}

void Describer::Add(const char* name, const char* meaning, size_t bit_offset, size_t bit_length,
                    std::string value) {
  fields_.push_back(Field{name, meaning, section_, bit_offset, bit_length, std::move(value)});
}

void Describer::AddNumber(const char* name, const char* meaning, size_t at, uint64_t value,
                          NameOf names, Base base) {
  std::string text = std::to_string(value);
  if (base == Base::kHexadecimal) {
    std::array<uint8_t, 8> octets{};
    StoreBe32(octets.data(), static_cast<uint32_t>(value >> 32));
    StoreBe32(octets.data() + 4, static_cast<uint32_t>(value & 0xffffffffu));
    text = "0x" + ToHex(ByteView(octets).last(offset() - at));
  }
  if (names != nullptr) {
    const std::string_view value_name = names(static_cast<uint32_t>(value));
    if (!value_name.empty()) text = std::string(value_name) + " (" + text + ")";
  }
  Add(name, meaning, at * 8, (offset() - at) * 8, std::move(text));
}

void Describer::AddBits(const char* name, int width, uint32_t value, const char* meaning) {
  const int from_left = bits_width_ - bits_left_ - width;
  Add(name, meaning, bits_start_ * 8 + static_cast<size_t>(from_left), static_cast<size_t>(width),
      std::to_string(value));
}

}  // namespace pptplab
