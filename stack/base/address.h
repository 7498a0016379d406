// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// An IPv4 address in host byte order, as the stack passes it around.
#ifndef PPTPLAB_STACK_BASE_ADDRESS_H_
#define PPTPLAB_STACK_BASE_ADDRESS_H_

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace pptplab {

struct Address {
  uint32_t value = 0;

  constexpr bool IsAny() const { return value == 0; }
  friend constexpr auto operator<=>(Address, Address) = default;
};

/// "192.0.2.1"
std::string ToString(Address address);
/// Dotted decimal, four numbers of 0 to 255, nothing else.
std::optional<Address> ParseAddress(std::string_view text);

}  // namespace pptplab

template <>
struct std::hash<pptplab::Address> {
  size_t operator()(pptplab::Address address) const noexcept { return address.value; }
};

#endif  // PPTPLAB_STACK_BASE_ADDRESS_H_
