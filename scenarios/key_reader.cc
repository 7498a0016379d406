// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Single values of a scenario file, each with the sentence that helps if it is wrong.
#include "scenarios/key_reader.h"

#include <algorithm>
#include <charconv>

#include "scenarios/nearest.h"

namespace pptplab::scenarios {

void KeyReader::Fail(const Position& at, std::string sentence) {
  if (!*problem_) *problem_ = Problem{at, std::move(sentence)};
}

bool KeyReader::Expect(const Value& value, Value::Kind kind, std::string_view what) {
  if (value.kind == kind) return true;
  Fail(value.at, std::string(what) + " must be " + std::string(NameOfKind(kind)) + ", not " +
                     std::string(NameOfKind(value.kind)));
  return false;
}

bool KeyReader::IsKnown(const Entry& entry, const std::vector<std::string>& names,
                        std::string_view what) {
  if (std::find(names.begin(), names.end(), entry.key) != names.end()) return true;
  Fail(entry.at, "unknown key \"" + entry.key.substr(0, 60) + "\" in " + std::string(what) +
                     Suggestion(entry.key, names));
  return false;
}

bool KeyReader::IsName(const Entry& entry) {
  const std::string& name = entry.key;
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  if (!name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), fits))
    return true;
  Fail(entry.at, "\"" + name.substr(0, 60) +
                     "\" can't be a name: 1 to 32 of the letters a-z, A-Z, 0-9, - and _");
  return false;
}

void KeyReader::Read(const Value& value, std::string& out) {
  if (Expect(value, Value::Kind::kText, "this")) out = value.text;
}

void KeyReader::Read(const Value& value, Reference& out) {
  Read(value, out.name);
  out.at = value.at;
}

size_t KeyReader::ReadWord(const Value& value, const std::vector<std::string>& words) {
  if (!Expect(value, Value::Kind::kText, "this")) return 0;
  const auto it = std::find(words.begin(), words.end(), value.text);
  if (it != words.end()) return static_cast<size_t>(it - words.begin());
  Fail(value.at,
       "\"" + value.text.substr(0, 60) + "\" is not possible here" + Suggestion(value.text, words));
  return 0;
}

void KeyReader::Read(const Value& value, bool& out) {
  const size_t word = ReadWord(value, {"true", "false", "yes", "no"});
  out = word == 0 || word == 2;
}

void KeyReader::Read(const Value& value, uint32_t& out) {
  if (!Expect(value, Value::Kind::kText, "this")) return;
  const char* end = value.text.data() + value.text.size();
  const auto [stop, error] = std::from_chars(value.text.data(), end, out);
  if (error == std::errc() && stop == end) return;
  Fail(value.at, "\"" + value.text.substr(0, 60) + "\" is no whole number from 0 to 4294967295");
}

template <class T>
void KeyReader::ReadWith(const Value& value, T& out,
                         Result<T, std::string> (*read)(std::string_view)) {
  if (!Expect(value, Value::Kind::kText, "this")) return;
  auto result = read(value.text);
  if (result) {
    out = *result;
  } else {
    Fail(value.at, result.error());
  }
}

void KeyReader::Read(const Value& value, Duration& out) { ReadWith(value, out, &ReadDuration); }
void KeyReader::Read(const Value& value, Rate& out) { ReadWith(value, out, &ReadRate); }
void KeyReader::Read(const Value& value, Fraction& out) { ReadWith(value, out, &ReadFraction); }
void KeyReader::Read(const Value& value, Size& out) { ReadWith(value, out, &ReadSize); }
void KeyReader::Read(const Value& value, Date& out) { ReadWith(value, out, &ReadDate); }
void KeyReader::Read(const Value& value, Blocked& out) { ReadWith(value, out, &ReadBlocked); }
void KeyReader::Read(const Value& value, Address& out) { ReadWith(value, out, &ReadAddress); }
void KeyReader::Read(const Value& value, AddressRange& out) {
  ReadWith(value, out, &ReadAddressRange);
}
void KeyReader::Read(const Value& value, Network& out) { ReadWith(value, out, &ReadNetwork); }
void KeyReader::Read(const Value& value, Network6& out) { ReadWith(value, out, &ReadNetwork6); }
void KeyReader::Read(const Value& value, IpxNetwork& out) {
  ReadWith(value, out, &ReadIpxNetwork);
}

void KeyReader::Read(const Value& value, DnsEntries& out) {
  if (!Expect(value, Value::Kind::kMap, "zone")) return;
  for (const Entry& entry : value.entries) {
    out.push_back({{entry.key, entry.at}, {}});
    Read(entry.value, out.back().target);
  }
}

void KeyReader::Read(const Value& value, Attributes& out) {
  if (!Expect(value, Value::Kind::kMap, "attributes")) return;
  for (const Entry& entry : value.entries) {
    if (!Expect(entry.value, Value::Kind::kText, "an attribute's value")) return;
    out.push_back({{entry.key, entry.at}, entry.value.text});
  }
}

}  // namespace pptplab::scenarios
