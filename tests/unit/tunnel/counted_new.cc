// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// By itself, because who sees both operators inline takes malloc and delete for a mismatch.
#include "tests/unit/tunnel/counted_new.h"

#include <malloc.h>

#include <cstdlib>
#include <new>

namespace {

size_t allocations = 0;
size_t live = 0;

void Free(void* room) noexcept {
  live -= malloc_usable_size(room);  // 0 for a null pointer
  std::free(room);
}

}  // namespace

void* operator new(size_t size) {
  ++allocations;
  void* const room = std::malloc(size == 0 ? 1 : size);
  if (room == nullptr) throw std::bad_alloc();
  live += malloc_usable_size(room);
  return room;
}
void operator delete(void* room) noexcept { Free(room); }
void operator delete(void* room, size_t) noexcept { Free(room); }

namespace pptplab::testing {

size_t Allocations() { return allocations; }
size_t LiveOctets() { return live; }

}  // namespace pptplab::testing
