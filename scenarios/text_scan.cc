// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See text_scan.h.
#include "scenarios/text_scan.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace pptplab::scenarios {
namespace {

Problem At(const std::shared_ptr<const std::string>& source, std::string_view text, size_t place,
           std::string sentence) {
  const auto end = text.begin() + static_cast<ptrdiff_t>(place);
  const auto lines = std::count(text.begin(), end, '\n');
  return {{source, static_cast<int>(lines) + 1, 0}, std::move(sentence)};
}

/// The encoding in <?xml … encoding="…"?>, in lower case; empty if none is said.
std::string DeclaredEncoding(std::string_view text) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || text.substr(start, 5) != "<?xml") return "";
  const std::string_view declaration = text.substr(start, text.find("?>", start) - start);
  size_t at = declaration.find("encoding");
  if (at == std::string_view::npos) return "";
  at = declaration.find_first_of("\"'", at);
  if (at == std::string_view::npos) return "";
  const size_t close = declaration.find(declaration[at], at + 1);
  if (close == std::string_view::npos) return "";
  return LowerCase(declaration.substr(at + 1, close - at - 1));
}

std::string FromLatin1(std::string_view text) {
  std::string utf8;
  utf8.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x80) {
      utf8 += c;
    } else {
      utf8 += static_cast<char>(0xc0 | (octet >> 6));
      utf8 += static_cast<char>(0x80 | (octet & 0x3f));
    }
  }
  return utf8;
}

/// Octets of the character that begins here; 0: it is no UTF-8 (RFC 3629 §4), roughly: overlong
/// forms of three and four octets pass, they hurt nobody here.
size_t LengthOfCharacter(std::string_view text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const size_t length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3
                        : lead < 0xf5 ? 4 : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[at + i]) & 0xc0) != 0x80) return 0;
  }
  return length;
}

}  // namespace

Result<std::string, Problem> ToUtf8(std::string text,
                                    const std::shared_ptr<const std::string>& source) {
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
  const bool is_utf16 = text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff");
  if (is_utf16 || text.find('\0') < 4) {
    return Unexpected{At(source, text, 0, "is UTF-16 or no text at all: save it as UTF-8")};
  }
  const std::string declared = DeclaredEncoding(text);
  if (declared == "iso-8859-1" || declared == "latin1" || declared == "windows-1252") {
    text = FromLatin1(text);
  } else if (!declared.empty() && declared != "utf-8" && declared != "utf8" &&
             declared != "us-ascii") {
    return Unexpected{At(source, text, 0,
                         "its encoding is " + Quoted(declared) +
                             ", which isn't read: save it as UTF-8")};
  }
  for (size_t at = 0; at < text.size();) {
    const size_t length = LengthOfCharacter(text, at);
    const auto octet = static_cast<unsigned char>(text[at]);
    const bool is_control = octet < 0x20 && octet != '\t' && octet != '\n' && octet != '\r';
    if (length == 0 || is_control) {
      constexpr char kDigits[] = "0123456789abcdef";
      std::string sentence = "the octet 0x";
      sentence += kDigits[octet >> 4];
      sentence += kDigits[octet & 15];
      sentence += is_control ? " has no place in a text" : " is no UTF-8 here: save the file as UTF-8";
      return Unexpected{At(source, text, at, std::move(sentence))};
    }
    at += length;
  }
  return text;
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string Quoted(std::string_view text) {
  size_t length = std::min<size_t>(text.size(), 60);
  while (length > 0 && length < text.size() &&
         (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) {
    --length;  // not in the middle of a character
  }
  std::string quoted = "\"";
  for (const char c : text.substr(0, length)) {
    quoted += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  if (length < text.size()) quoted += "…";
  quoted += '"';
  return quoted;
}

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::optional<double> ToNumber(std::string_view text) {
  text = Trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || text.empty() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

}  // namespace pptplab::scenarios
