// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/base/result.h"

namespace pptplab {

std::string ToString(const Error& error) {
  std::string text = error.field;
  if (!text.empty()) text += "@" + std::to_string(error.offset) + ": ";
  return text + error.reason;
}

}  // namespace pptplab
