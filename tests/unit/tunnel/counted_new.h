// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// This program's own operator new, which counts.
#ifndef PPTPLAB_TESTS_UNIT_TUNNEL_COUNTED_NEW_H_
#define PPTPLAB_TESTS_UNIT_TUNNEL_COUNTED_NEW_H_

#include <cstddef>

namespace pptplab::testing {

/// How often operator new was called so far.
size_t Allocations();
/// Octets that it has given out and that have not come back.
size_t LiveOctets();

}  // namespace pptplab::testing

#endif  // PPTPLAB_TESTS_UNIT_TUNNEL_COUNTED_NEW_H_
