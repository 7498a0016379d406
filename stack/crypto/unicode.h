// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Passwords as MS-CHAP hashes and carries them: Unicode in UTF-16, little-endian (RFC 2759 §8).
#ifndef PPTPLAB_STACK_CRYPTO_UNICODE_H_
#define PPTPLAB_STACK_CRYPTO_UNICODE_H_

#include <optional>
#include <string>
#include <string_view>

#include "stack/base/bytes.h"

namespace pptplab::crypto {

/// `text` is UTF-8; ill-formed UTF-8 is taken octet by octet (Latin-1).
Bytes Utf16LeOf(std::string_view text);
/// Back to UTF-8; nullopt if that is no well-formed UTF-16.
std::optional<std::string> Utf8Of(ByteView utf16_le);

}  // namespace pptplab::crypto

#endif  // PPTPLAB_STACK_CRYPTO_UNICODE_H_
