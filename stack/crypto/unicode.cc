// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// UTF-8 to UTF-16 and back. Not here: code pages (LmPasswordHash takes octets as they are).
#include "stack/crypto/unicode.h"

namespace pptplab::crypto {
namespace {

void AppendUtf16Le(Bytes& out, uint32_t code_point) {
  const auto unit = [&out](uint32_t value) {
    out.push_back(static_cast<uint8_t>(value & 0xff));
    out.push_back(static_cast<uint8_t>(value >> 8));
  };
  if (code_point < 0x10000) {
    unit(code_point);
  } else {
    unit(0xd800 + ((code_point - 0x10000) >> 10));
    unit(0xdc00 + ((code_point - 0x10000) & 0x3ff));
  }
}

/// Takes one code point off `text`; nullopt if it is ill-formed (Unicode table 3-7).
std::optional<uint32_t> TakeUtf8(ByteView& text) {
  const uint8_t lead = text[0];
  const size_t size = lead < 0x80   ? 1
                      : lead < 0xc2 ? 0
                      : lead < 0xe0 ? 2
                      : lead < 0xf0 ? 3
                      : lead < 0xf5 ? 4
                                    : 0;
  if (size == 0 || text.size() < size) return std::nullopt;
  uint32_t code_point = size == 1 ? lead : lead & (0x7fu >> size);
  for (size_t i = 1; i < size; ++i) {
    if ((text[i] & 0xc0) != 0x80) return std::nullopt;
    code_point = code_point << 6 | (text[i] & 0x3fu);
  }
  const bool overlong = (size == 3 && code_point < 0x800) || (size == 4 && code_point < 0x10000);
  const bool surrogate = code_point >= 0xd800 && code_point < 0xe000;
  if (overlong || surrogate || code_point > 0x10ffff) return std::nullopt;
  text = text.subspan(size);
  return code_point;
}

void AppendUtf8(std::string& out, uint32_t code_point) {
  const auto octet = [&out](uint32_t value) { out.push_back(static_cast<char>(value)); };
  if (code_point < 0x80) return octet(code_point);
  if (code_point < 0x800) {
    octet(0xc0 | code_point >> 6);
  } else if (code_point < 0x10000) {
    octet(0xe0 | code_point >> 12);
    octet(0x80 | (code_point >> 6 & 0x3f));
  } else {
    octet(0xf0 | code_point >> 18);
    octet(0x80 | (code_point >> 12 & 0x3f));
    octet(0x80 | (code_point >> 6 & 0x3f));
  }
  octet(0x80 | (code_point & 0x3f));
}

}  // namespace

Bytes Utf16LeOf(std::string_view text) {
  Bytes out;
  for (ByteView rest = AsBytes(text); !rest.empty();) {
    const auto code_point = TakeUtf8(rest);
    if (!code_point) {
      out.clear();
      for (const uint8_t octet : AsBytes(text)) AppendUtf16Le(out, octet);
      return out;
    }
    AppendUtf16Le(out, *code_point);
  }
  return out;
}

std::optional<std::string> Utf8Of(ByteView utf16_le) {
  if (utf16_le.size() % 2 != 0) return std::nullopt;
  std::string text;
  for (size_t i = 0; i < utf16_le.size(); i += 2) {
    uint32_t unit = utf16_le[i] | uint32_t{utf16_le[i + 1]} << 8;
    if (unit >= 0xdc00 && unit < 0xe000) return std::nullopt;
    if (unit >= 0xd800 && unit < 0xdc00) {
      i += 2;
      if (i == utf16_le.size()) return std::nullopt;
      const uint32_t low = utf16_le[i] | uint32_t{utf16_le[i + 1]} << 8;
      if (low < 0xdc00 || low >= 0xe000) return std::nullopt;
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
    AppendUtf8(text, unit);
  }
  return text;
}

}  // namespace pptplab::crypto
