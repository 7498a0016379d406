// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A number, then a unit out of a table. Nothing here knows about files or lines.
#include "scenarios/units.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "scenarios/nearest.h"

namespace pptplab::scenarios {
namespace {

struct Unit {
  const char* name;
  double factor;
};
constexpr std::array<Unit, 5> kTimes{
    {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"min", 60e9}}};
constexpr std::array<Unit, 4> kRates{{{"bps", 1}, {"kbps", 1e3}, {"Mbps", 1e6}, {"Gbps", 1e9}}};
constexpr std::array<Unit, 1> kFractions{{{"%", 0.01}}};
constexpr std::array<Unit, 6> kSizes{
    {{"B", 1}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"KiB", 1024}, {"MiB", 1048576}}};

std::string Quoted(std::string_view text) {
  constexpr size_t kLongest = 60;
  if (text.size() > kLongest) return "\"" + std::string(text.substr(0, kLongest)) + "…\"";
  return "\"" + std::string(text) + "\"";
}

/// What kind of value is read, for its messages.
struct Quantity {
  std::span<const Unit> units;
  const char* name;     ///< "time"
  const char* example;  ///< "20ms"
  double smallest;
  double largest;
  const char* bounds;  ///< "0s to 366 days"
};

Result<double, std::string> ReadQuantity(std::string_view text, const Quantity& quantity) {
  const auto wrong = [&](const std::string& why) {
    return Unexpected<std::string>{Quoted(text) + why};
  };
  double number = 0;
  const auto [stop, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number)) {
    return wrong(std::string(" is no ") + quantity.name + "; write it like " + quantity.example);
  }
  std::string_view unit = text.substr(static_cast<size_t>(stop - text.data()));
  if (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  if (unit.empty()) {
    return wrong(std::string(" lacks its unit; write it like ") + quantity.example);
  }
  std::vector<std::string> names;
  for (const Unit& known : quantity.units) {
    if (unit == known.name) {
      const double value = number * known.factor;
      if (value >= quantity.smallest && value <= quantity.largest) return value;
      return wrong(std::string(" is out of bounds; a ") + quantity.name + " here is from " +
                   quantity.bounds);
    }
    names.emplace_back(known.name);
  }
  return wrong(" has no unit of a " + std::string(quantity.name) + " (" + Quoted(unit) + ")" +
               Suggestion(unit, names));
}

std::string Trimmed(double number) {
  std::array<char, 64> digits{};
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
  return error == std::errc() ? std::string(digits.data(), end) : std::string("?");
}

/// The largest unit that leaves a number of at least 1.
std::string WithUnit(double value, std::span<const Unit> units) {
  const Unit* best = &units.front();
  for (const Unit& unit : units) {
    if (value >= unit.factor) best = &unit;
  }
  return Trimmed(value / best->factor) + best->name;
}

}  // namespace

Result<Duration, std::string> ReadDuration(std::string_view text) {
  const Quantity time{kTimes, "time", "20ms", 0, 366.0 * 86400e9, "0s to 366 days"};
  const auto value = ReadQuantity(text, time);
  if (!value) return Unexpected{value.error()};
  return Duration(std::llround(*value));
}

Result<Rate, std::string> ReadRate(std::string_view text) {
  const Quantity rate{kRates, "rate", "10Mbps", 1, 1e12, "1bps to 1000Gbps"};
  const auto value = ReadQuantity(text, rate);
  if (!value) return Unexpected{value.error()};
  return Rate{static_cast<uint64_t>(std::llround(*value))};
}

Result<Fraction, std::string> ReadFraction(std::string_view text) {
  const Quantity fraction{kFractions, "share", "2%", 0, 1, "0% to 100%"};
  const auto value = ReadQuantity(text, fraction);
  if (!value) return Unexpected{value.error()};
  return Fraction{*value};
}

Result<Size, std::string> ReadSize(std::string_view text) {
  const Quantity size{kSizes, "size", "35kB", 0, 1e12, "0B to 1000GB"};
  const auto value = ReadQuantity(text, size);
  if (!value) return Unexpected{value.error()};
  return Size{static_cast<uint64_t>(std::llround(*value))};
}

Result<Date, std::string> ReadDate(std::string_view text) {
  const auto number = [&](size_t at, size_t digits) {
    int value = 0;
    for (size_t i = at; i < at + digits; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    using namespace std::chrono;  // NOLINT: its calendar
    const int year_number = number(0, 4);
    const int month_number = number(5, 2);
    const int day_number = number(8, 2);
    const bool digits =
        year_number >= 1970 && year_number <= 2099 && month_number >= 0 && day_number >= 0;
    const year_month_day day{year(year_number), month(static_cast<unsigned>(month_number)),
                             std::chrono::day(static_cast<unsigned>(day_number))};
    if (digits && day.ok()) return Date{sys_seconds(sys_days(day)).time_since_epoch().count()};
  }
  return Unexpected{Quoted(text) + " is no date from 1970 to 2099; write it like 2001-09-09"};
}

Result<Blocked, std::string> ReadBlocked(std::string_view text) {
  const auto number = [](std::string_view digits, uint32_t most) -> std::optional<uint32_t> {
    uint32_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc() || stop != end || value > most) return std::nullopt;
    return value;
  };
  const auto wrong = [&](const std::string& why) {
    return Unexpected<std::string>{Quoted(text) + why};
  };
  const size_t slash = text.find('/');
  const std::string_view name = text.substr(0, slash);
  Blocked blocked;
  if (const auto protocol = number(name, 255)) {
    blocked.protocol = static_cast<uint8_t>(*protocol);
  } else {
    constexpr std::array<std::pair<std::string_view, uint8_t>, 5> kProtocols{
        {{"icmp", 1}, {"tcp", 6}, {"udp", 17}, {"gre", 47}, {"icmpv6", 58}}};
    const auto found = std::find_if(kProtocols.begin(), kProtocols.end(),
                                    [name](const auto& known) { return known.first == name; });
    if (found == kProtocols.end()) {
      return wrong(" can't be blocked: an IP protocol is a number from 0 to 255 or a name" +
                   Suggestion(name, {"icmp", "tcp", "udp", "gre", "icmpv6"}));
    }
    blocked.protocol = found->second;
  }
  if (slash == std::string_view::npos) return blocked;
  const auto port = number(text.substr(slash + 1), 65535);
  if ((blocked.protocol != 6 && blocked.protocol != 17) || !port || *port == 0) {
    return wrong(" can't be blocked: only TCP and UDP have ports, from 1 to 65535, such as tcp/1723");
  }
  blocked.port = static_cast<uint16_t>(*port);
  return blocked;
}

Result<Address, std::string> ReadAddress(std::string_view text) {
  if (const auto address = ParseAddress(text)) return *address;
  return Unexpected{Quoted(text) + " is no IPv4 address; write it like 10.8.0.1"};
}

Result<AddressRange, std::string> ReadAddressRange(std::string_view text) {
  const size_t dash = text.find('-');
  if (dash != std::string_view::npos) {
    const auto first = ParseAddress(text.substr(0, dash));
    const auto last = ParseAddress(text.substr(dash + 1));
    if (first && last && *first <= *last) return AddressRange{*first, *last};
    if (first && last) return Unexpected{Quoted(text) + " ends before it begins"};
  }
  return Unexpected{Quoted(text) +
                    " is no range of addresses; write it like 10.8.0.100-10.8.0.199"};
}

Result<Network, std::string> ReadNetwork(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto address = ParseAddress(text.substr(0, slash));
    int prefix = -1;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, prefix);
    if (address && error == std::errc() && stop == end && prefix >= 0 && prefix <= 32) {
      const uint32_t mask = prefix == 0 ? 0 : ~uint32_t{0} << (32 - prefix);
      const Network network{Address{address->value & mask}, prefix};
      if (network.address == *address) return network;
      return Unexpected{Quoted(text) + " has host bits set; the network is " +
                        ToString(network.address) + "/" + std::to_string(prefix)};
    }
  }
  return Unexpected{Quoted(text) + " is no network; write it like 10.1.0.0/16"};
}

std::optional<Address6> ParseAddress6(std::string_view text) {
  constexpr size_t kLongest = 45;
  if (text.size() > kLongest || text.find('\0') != std::string_view::npos) return std::nullopt;
  Address6 address{};
  const std::string terminated(text);
  if (::inet_pton(AF_INET6, terminated.c_str(), address.data()) != 1) return std::nullopt;
  return address;
}

Result<Network6, std::string> ReadNetwork6(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto address = ParseAddress6(text.substr(0, slash));
    int prefix = -1;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, prefix);
    if (address && error == std::errc() && stop == end && prefix >= 0 && prefix <= 128) {
      for (int bit = prefix; bit < 128; ++bit) {
        const auto octet = (*address)[static_cast<size_t>(bit / 8)];
        if ((octet >> (7 - bit % 8) & 1) != 0) {
          return Unexpected{Quoted(text) + " has bits set behind its prefix"};
        }
      }
      return Network6{*address, prefix};
    }
  }
  return Unexpected{Quoted(text) + " is no IPv6 network; write it like fd00:8::/64"};
}

Result<IpxNetwork, std::string> ReadIpxNetwork(std::string_view text) {
  IpxNetwork network;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, network.number, 16);
  if (error == std::errc() && stop == end && network.number != 0 && network.number != 0xffffffff) {
    return network;
  }
  return Unexpected{Quoted(text) +
                    " is no IPX network; write up to 8 hexadecimal digits, like c0ffee"};
}

std::string ToText(Duration duration) {
  return WithUnit(static_cast<double>(duration.count()),
                  std::span(kTimes).first(kTimes.size() - 1));
}

std::string ToText(Rate rate) {
  return WithUnit(static_cast<double>(rate.bits_per_second), kRates);
}

}  // namespace pptplab::scenarios
