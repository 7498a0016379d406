// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// By itself, because who sees both operators inline takes malloc and delete for a mismatch.
#include "tests/unit/tunnel/counted_new.h"

#include <cstdlib>
#include <new>

namespace {

size_t allocations = 0;

}  // namespace

void* operator new(size_t size) {
  ++allocations;
  if (void* room = std::malloc(size == 0 ? 1 : size)) return room;
  throw std::bad_alloc();
}
void operator delete(void* room) noexcept { std::free(room); }
void operator delete(void* room, size_t) noexcept { std::free(room); }

namespace pptplab::testing {

size_t Allocations() { return allocations; }

}  // namespace pptplab::testing
