// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Mend CountOf, and write Ahead. coherency.h says what they are to do.
#include "coherency.h"

namespace coherency {

uint16_t CountOf(uint8_t first, uint8_t second) {
  return static_cast<uint16_t>((first & 0x0f) << 7 | second);
}

uint16_t Ahead(uint16_t from, uint16_t to) {
  return 0;  // yours
}

}  // namespace coherency
