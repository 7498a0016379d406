// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Names between text and octets, and the numbers of DNS as words.
#include "stack/wire/dns_name.h"

#include <cctype>
#include <optional>
#include <vector>

#include "stack/wire/dns.h"

namespace pptplab::wire {
namespace {

/// More than a name can have labels.
constexpr int kMostPointers = 128;

void AppendLabelText(ByteView label, std::string& text) {
  if (!text.empty()) text += '.';
  for (const uint8_t octet : label) {
    if (octet == '.' || octet == '\\') {
      text += '\\';
      text += static_cast<char>(octet);
    } else if (octet > ' ' && octet < 0x7f) {
      text += static_cast<char>(octet);
    } else {
      text += '\\';
      text += static_cast<char>('0' + octet / 100);
      text += static_cast<char>('0' + octet / 10 % 10);
      text += static_cast<char>('0' + octet % 10);
    }
  }
}

/// The labels of a text; nullopt: it can't be written.
std::optional<std::vector<std::string>> LabelsOf(std::string_view name) {
  std::vector<std::string> labels;
  if (name.empty()) return labels;
  size_t octets = 1;
  labels.emplace_back();
  for (size_t i = 0; i < name.size(); ++i) {
    char c = name[i];
    if (c == '.') {
      labels.emplace_back();
      continue;
    }
    if (c == '\\') {
      const auto digit = [&](size_t at) {
        return at < name.size() && name[at] >= '0' && name[at] <= '9' ? name[at] - '0' : -1;
      };
      if (digit(i + 1) < 0) {
        if (i + 1 >= name.size()) return std::nullopt;
        c = name[++i];
      } else {
        if (digit(i + 2) < 0 || digit(i + 3) < 0) return std::nullopt;
        const int value = digit(i + 1) * 100 + digit(i + 2) * 10 + digit(i + 3);
        if (value > 255) return std::nullopt;
        c = static_cast<char>(value);
        i += 3;
      }
    }
    labels.back() += c;
  }
  for (const std::string& label : labels) {
    if (label.empty() || label.size() > kDnsLargestLabel) return std::nullopt;
    octets += 1 + label.size();
  }
  return octets <= kDnsLargestName ? std::optional(std::move(labels)) : std::nullopt;
}

}  // namespace

Result<DnsName> ReadDnsName(ByteView message, size_t at) {
  const auto failed = [&](const char* reason) { return Unexpected{Error{reason, "NAME", at}}; };
  DnsName name;
  size_t place = at, octets = 1, limit = at;
  int pointers = 0;
  while (true) {
    if (place >= message.size()) return failed("truncated");
    const uint8_t length = message[place];
    if ((length & 0xc0) == 0xc0) {
      if (place + 2 > message.size()) return failed("truncated");
      if (pointers == 0) name.size = place + 2 - at;
      // §4.1.4: "a prior occurance of the same name"; so none can go in circles.
      place = static_cast<size_t>(LoadBe16(&message[place]) & 0x3fff);
      if (place >= limit) return failed("a pointer doesn't lead back");
      if (++pointers > kMostPointers) return failed("too many pointers");
      limit = place;
      continue;
    }
    if ((length & 0xc0) != 0) return failed("a label of an unknown kind");
    if (length == 0) break;
    octets += size_t{1} + length;
    if (octets > kDnsLargestName) return failed("longer than 255 octets");
    if (message.size() - place - 1 < length) return failed("truncated");
    AppendLabelText(message.subspan(place + 1, length), name.text);
    place += size_t{1} + length;
  }
  if (pointers == 0) name.size = place + 1 - at;
  return name;
}

void AppendDnsName(std::string_view name, Bytes& out) {
  const auto labels = LabelsOf(name);
  PPTPLAB_CHECK(labels.has_value());
  for (const std::string& label : *labels) {
    out.push_back(static_cast<uint8_t>(label.size()));
    out.insert(out.end(), label.begin(), label.end());
  }
  out.push_back(0);
}

bool IsDnsName(std::string_view name) { return LabelsOf(name).has_value(); }

bool SameDnsName(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::string_view NameOfDnsType(uint32_t type) {
  switch (type) {
    case kDnsTypeA:
      return "A";
    case kDnsTypeNs:
      return "NS";
    case kDnsTypeCname:
      return "CNAME";
    case kDnsTypeSoa:
      return "SOA";
    case kDnsTypePtr:
      return "PTR";
    case kDnsTypeMx:
      return "MX";
    case kDnsTypeTxt:
      return "TXT";
    case kDnsTypeAaaa:
      return "AAAA";
  }
  return "";
}

std::string_view NameOfDnsClass(uint32_t type) { return type == kDnsClassIn ? "IN" : ""; }

std::string_view NameOfDnsResponseCode(uint32_t code) {
  switch (code) {
    case kDnsNoError:
      return "no error";
    case kDnsFormatError:
      return "format error";
    case kDnsServerFailure:
      return "server failure";
    case kDnsNameError:
      return "no such name";
    case kDnsNotImplemented:
      return "not implemented";
    case kDnsRefused:
      return "refused";
  }
  return "";
}

}  // namespace pptplab::wire
