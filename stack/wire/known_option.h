// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What is known about a configuration option, for options.cc and network_options.cc.
#ifndef PPTPLAB_STACK_WIRE_KNOWN_OPTION_H_
#define PPTPLAB_STACK_WIRE_KNOWN_OPTION_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "stack/base/field_io.h"

namespace pptplab::wire {

/// What is known about an option: how to say its value, how to list its fields.
struct KnownOption {
  const char* short_name;
  std::function<std::optional<std::string>(ByteView)> value;
  Description (*describe)(ByteView);
};

template <class T>
KnownOption MakeKnown(const char* short_name, std::string (*value)(const T&)) {
  return KnownOption{short_name,
                     [value](ByteView bytes) -> std::optional<std::string> {
                       const auto option = Read<T>(bytes);
                       if (!option) return std::nullopt;
                       return value(*option);
                     },
                     &Describe<T>};
}

/// Options of the network control protocols other than IPCP.
std::optional<KnownOption> FindNetworkOption(uint16_t protocol, uint8_t type);
std::string_view NameOfNetworkOption(uint16_t protocol, uint8_t type);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_KNOWN_OPTION_H_
