// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace pptplab {

void CheckFailed(const char* file, int line, const char* expression) {
  std::fprintf(stderr, "pptplab: internal error at %s:%d: %s does not hold\n", file, line,
               expression);
  std::abort();
}

}  // namespace pptplab
