// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The texts in MS-CHAP's Success (RFC 2759 §5) and Failure (§6, RFC 2433 §8), read with the
// tolerance that their real senders need: Windows Server 2019 leaves the space before M= out,
// Windows 98 leaves M= out. Whether an S= is right is stack/crypto's to say.
#include "stack/wire/chap.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace pptplab::wire {
namespace {

/// Reads "X=" texts from the front of what is left.
class TextScanner {
 public:
  explicit TextScanner(std::string_view text) : text_(text) {}

  bool AtEnd() const { return text_.empty(); }
  void SkipSpaces() {
    while (!text_.empty() && text_.front() == ' ') text_.remove_prefix(1);
  }
  void SkipWord() { text_.remove_prefix(std::min(text_.find(' '), text_.size())); }
  /// Takes `key` ("M=") off the front, if it is there.
  bool Take(std::string_view key) {
    if (!text_.starts_with(key)) return false;
    text_.remove_prefix(key.size());
    return true;
  }
  std::optional<uint32_t> TakeNumber() {
    uint32_t number = 0;
    const auto [next, error] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
    if (error != std::errc()) return std::nullopt;
    text_.remove_prefix(static_cast<size_t>(next - text_.data()));
    return number;
  }
  template <size_t N>
  std::optional<std::array<uint8_t, N>> TakeHex() {
    if (text_.size() < 2 * N) return std::nullopt;
    // FromHex passes over white space, which here would be a short number.
    const auto bytes = FromHex(text_.substr(0, 2 * N));
    if (!bytes || bytes->size() != N) return std::nullopt;
    text_.remove_prefix(2 * N);
    std::array<uint8_t, N> value{};
    std::copy(bytes->begin(), bytes->end(), value.begin());
    return value;
  }
  std::string TakeRest() { return std::string(std::exchange(text_, {})); }

 private:
  std::string_view text_;
};

std::string UpperHex(ByteView bytes) {
  std::string text = ToHex(bytes);
  for (char& c : text) {
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

template <size_t N>
std::optional<MsChapFailure<N>> ReadFailure(std::string_view text) {
  MsChapFailure<N> failure;
  bool any = false;
  TextScanner scanner(text);
  for (scanner.SkipSpaces(); !scanner.AtEnd(); scanner.SkipSpaces()) {
    if (scanner.Take("E=")) {
      failure.error = scanner.TakeNumber().value_or(failure.error);
    } else if (scanner.Take("R=")) {
      failure.retry_allowed = scanner.TakeNumber().value_or(0) != 0;
    } else if (scanner.Take("C=")) {
      failure.challenge = scanner.template TakeHex<N>();
    } else if (scanner.Take("V=")) {
      failure.version = scanner.TakeNumber().value_or(failure.version);
    } else if (scanner.Take("M=")) {
      failure.message = scanner.TakeRest();
    } else {
      scanner.SkipWord();
      continue;
    }
    any = true;
  }
  if (!any) return std::nullopt;
  return failure;
}

template <size_t N>
std::string WriteFailure(const MsChapFailure<N>& failure) {
  std::string text = "E=" + std::to_string(failure.error);
  text += failure.retry_allowed ? " R=1" : " R=0";
  if (failure.challenge) text += " C=" + UpperHex(*failure.challenge);
  text += " V=" + std::to_string(failure.version);
  if (!failure.message.empty()) text += " M=" + failure.message;
  return text;
}

}  // namespace

bool IsMsChapV2Response(ByteView value) {
  const auto is_zero = [](uint8_t octet) { return octet == 0; };
  return value.size() == 49 && std::ranges::all_of(value.subspan(16, 8), is_zero) &&
         !std::ranges::all_of(value.first(16), is_zero);
}

std::optional<MsChapV2Success> ReadMsChapV2Success(std::string_view text) {
  TextScanner scanner(text);
  if (!scanner.Take("S=")) return std::nullopt;
  const auto response = scanner.TakeHex<20>();
  if (!response) return std::nullopt;
  MsChapV2Success success{*response, ""};
  scanner.SkipSpaces();
  if (scanner.Take("M=")) success.message = scanner.TakeRest();
  return success;
}

std::string WriteMsChapV2Success(const MsChapV2Success& success) {
  std::string text = "S=" + UpperHex(success.authenticator_response);
  if (!success.message.empty()) text += " M=" + success.message;
  return text;
}

std::optional<MsChapV1Failure> ReadMsChapV1Failure(std::string_view text) {
  return ReadFailure<8>(text);
}
std::optional<MsChapV2Failure> ReadMsChapV2Failure(std::string_view text) {
  return ReadFailure<16>(text);
}
std::string WriteMsChapV1Failure(const MsChapV1Failure& failure) { return WriteFailure(failure); }
std::string WriteMsChapV2Failure(const MsChapV2Failure& failure) { return WriteFailure(failure); }

std::string_view NameOfMsChapError(uint32_t error) {
  switch (error) {
    case 646:
      return "outside the permitted logon hours";
    case 647:
      return "account disabled";
    case 648:
      return "password expired";
    case 649:
      return "no permission to dial in";
    case 691:
      return "authentication failure";
    case 709:
      return "the password could not be changed";
  }
  return "";
}

}  // namespace pptplab::wire
