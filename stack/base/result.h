// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Result<T>: a value, or why there is none. std::expected's names, over std::variant (gcc 12 has
// <expected> only from C++23 on).
#ifndef PPTPLAB_STACK_BASE_RESULT_H_
#define PPTPLAB_STACK_BASE_RESULT_H_

#include <cstddef>
#include <string>
#include <utility>
#include <variant>

#include "stack/base/check.h"

namespace pptplab {

/// Why some bytes could not be read: a reason in static text, the RFC's name of the field, and where
/// the field starts, in octets from the start of what was read. Costs no allocation.
struct Error {
  const char* reason = "";
  const char* field = "";
  size_t offset = 0;
};

/// "Sequence Number@8: truncated"
std::string ToString(const Error& error);

template <class E>
struct Unexpected {
  E error;
};
template <class E>
Unexpected(E) -> Unexpected<E>;

template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit
  Result(Unexpected<E> unexpected)                                        // NOLINT: implicit
      : state_(std::in_place_index<1>, std::move(unexpected.error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() {
    PPTPLAB_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  const T& value() const {
    PPTPLAB_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const E& error() const {
    PPTPLAB_CHECK(!has_value());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, E> state_;
};

}  // namespace pptplab

#endif  // PPTPLAB_STACK_BASE_RESULT_H_
