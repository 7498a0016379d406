// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See quantity.h.
#include "scenarios/sweep/quantity.h"

#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

namespace pptplab::sweep {
namespace {

using scenarios::Entry;
using scenarios::Value;

struct Unit {
  std::string_view name;
  double factor;
};
// As scenarios/units.cc has them.
constexpr std::array<Unit, 18> kUnits{{{"", 1},          {"%", 0.01},      {"ns", 1e-9},
                                       {"us", 1e-6},     {"ms", 1e-3},     {"s", 1},
                                       {"min", 60},      {"bps", 1},       {"kbps", 1e3},
                                       {"Mbps", 1e6},    {"Gbps", 1e9},    {"B", 1},
                                       {"kB", 1e3},      {"MB", 1e6},      {"GB", 1e9},
                                       {"KiB", 1024},    {"MiB", 1048576}, {"GiB", 1073741824}}};

bool IsPlain(const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return false;
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:+%";
  if (text.back() == ':') return false;
  for (const char c : text) {
    if (kPlain.find(c) == std::string_view::npos && !(c == '-' && &c != text.data())) return false;
  }
  return text.front() != '%' && text.front() != ':';
}

std::string InYaml(const std::string& text) {
  if (IsPlain(text)) return text;
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::optional<Quantity> ReadQuantity(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  Quantity quantity;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), quantity.number);
  if (error != std::errc() || !std::isfinite(quantity.number)) return std::nullopt;
  std::string_view unit = text.substr(static_cast<size_t>(end - text.data()));
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  for (const Unit& known : kUnits) {
    if (known.name != unit) continue;
    quantity.unit = unit;
    quantity.value = quantity.number * known.factor;
    return quantity;
  }
  return std::nullopt;
}

std::string NumberText(double number) {
  std::array<char, 64> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? std::string(text.data(), end) : std::string("nan");
}

std::string NumberText(double number, int digits) {
  std::array<char, 64> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number,
                                          std::chars_format::general, digits);
  return error == std::errc() ? std::string(text.data(), end) : std::string("nan");
}

std::string FixedText(double number, int decimals) {
  std::array<char, 400> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number,
                                          std::chars_format::fixed, decimals);
  return error == std::errc() ? std::string(text.data(), end) : std::string("nan");
}

std::string WriteQuantity(double number, const std::string& unit, bool whole) {
  // Four significant digits, without an exponent, which units don't take.
  const double size = number == 0 ? 0 : std::floor(std::log10(std::fabs(number)));
  std::string written = whole ? FixedText(std::round(number), 0)
                              : FixedText(number, std::clamp(3 - static_cast<int>(size), 0, 12));
  if (written.find('.') != std::string::npos) {
    while (written.back() == '0') written.pop_back();
    if (written.back() == '.') written.pop_back();
  }
  return written + unit;
}

std::string OneLineYaml(const Value& value) {
  switch (value.kind) {
    case Value::Kind::kNull:
      return "~";
    case Value::Kind::kText:
      return InYaml(value.text);
    case Value::Kind::kList: {
      std::string text;
      for (const Value& item : value.items) text += (text.empty() ? "" : ", ") + OneLineYaml(item);
      return "[" + text + "]";
    }
    case Value::Kind::kMap:
      break;
  }
  std::string text;
  for (const Entry& entry : value.entries) {
    text += (text.empty() ? "" : ", ") + InYaml(entry.key) + ": " + OneLineYaml(entry.value);
  }
  return "{" + text + "}";
}

}  // namespace pptplab::sweep
