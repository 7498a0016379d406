// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One target for libFuzzer, which brings main(). PPTPLAB_FUZZ_TARGET names its function.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  pptplab::fuzz::PPTPLAB_FUZZ_TARGET(pptplab::ByteView(data, size));
  return 0;
}
