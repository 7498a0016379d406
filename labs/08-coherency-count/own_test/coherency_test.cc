// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Write a test that a right decoder passes and the one with "<< 7" doesn't.
#include "coherency_test.h"

namespace coherency {

bool Passes(Decoder count_of) {
  return count_of(0x90, 0x01) == 1;  // go on
}

}  // namespace coherency
