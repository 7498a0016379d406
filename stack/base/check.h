// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// CHECK: what must hold unless our own code is wrong. What the wire or a user sends is never CHECKed;
// it is data, and comes back as a Result or a Drop.
#ifndef PPTPLAB_STACK_BASE_CHECK_H_
#define PPTPLAB_STACK_BASE_CHECK_H_

namespace pptplab {

/// Prints `expression` with its place on stderr and aborts.
[[noreturn]] void CheckFailed(const char* file, int line, const char* expression);

}  // namespace pptplab

#define PPTPLAB_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::pptplab::CheckFailed(__FILE__, __LINE__, #condition))

#endif  // PPTPLAB_STACK_BASE_CHECK_H_
