// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Values that a scenario file writes with a unit or in a form of their own: 20ms, 10Mbps, 2%, 35kB,
// 2001-09-09, 10.8.0.100-10.8.0.199, 192.0.2.0/24, fd00:8::/64. A reader's error is a sentence about the text,
// without its place.
#ifndef PPTPLAB_SCENARIOS_UNITS_H_
#define PPTPLAB_SCENARIOS_UNITS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stack/base/address.h"
#include "stack/base/result.h"
#include "stack/base/time.h"

namespace pptplab::scenarios {

struct Rate {
  uint64_t bits_per_second = 0;
};
struct Fraction {
  double value = 0;  ///< 0 … 1
};
struct Size {
  uint64_t octets = 0;
};
struct Date {
  int64_t seconds = 0;  ///< since 1970-01-01 00:00:00, of the day's begin
};
/// What a firewall swallows.
struct Blocked {
  uint8_t protocol = 0;  ///< of IP
  std::optional<uint16_t> port;  ///< of TCP or UDP
};
struct AddressRange {
  Address first;
  Address last;  ///< included, not before first
};
struct Network {
  Address address;  ///< host bits are 0
  int prefix = 32;
};
using Address6 = std::array<uint8_t, 16>;
struct Network6 {
  Address6 address{};  ///< host bits are 0
  int prefix = 128;
};
struct IpxNetwork {
  uint32_t number = 0;  ///< 1 … fffffffe
};

Result<Duration, std::string> ReadDuration(std::string_view text);  ///< 20ms, 1.5s, 2min; ≤ 1 year
Result<Rate, std::string> ReadRate(std::string_view text);          ///< 10Mbps; 1bps … 1000Gbps
Result<Fraction, std::string> ReadFraction(std::string_view text);  ///< 2%; 0% … 100%
Result<Size, std::string> ReadSize(std::string_view text);          ///< 35kB, 64KiB; ≤ 1 TB
Result<Date, std::string> ReadDate(std::string_view text);          ///< 2001-09-09; 1970 … 2099
/// 47, gre, tcp/1723
Result<Blocked, std::string> ReadBlocked(std::string_view text);
Result<Address, std::string> ReadAddress(std::string_view text);
Result<AddressRange, std::string> ReadAddressRange(std::string_view text);
Result<Network, std::string> ReadNetwork(std::string_view text);
std::optional<Address6> ParseAddress6(std::string_view text);  ///< RFC 4291 §2.2
Result<Network6, std::string> ReadNetwork6(std::string_view text);
Result<IpxNetwork, std::string> ReadIpxNetwork(std::string_view text);  ///< c0ffee, hexadecimal

std::string ToText(Duration duration);  ///< "20ms", "1.5s"
std::string ToText(Rate rate);          ///< "10Mbps"

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_UNITS_H_
