// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Names for the nodes of an imported topology: labels are for people ("São Paulo", "Zürich/2", "?"),
// nodes of a scenario have 1 to 32 of a-z, A-Z, 0-9, - and _ (key_reader.cc).
#include <array>

#include "scenarios/topology_graph.h"

namespace pptplab::scenarios {
namespace {

constexpr size_t kLongestName = 32;

struct Spelling {
  char32_t first, last;
  const char* letters;  ///< one for each, or one string for all
};
/// Latin letters with marks; upper case where that is so.
constexpr std::array<Spelling, 21> kRuns{{
    {0xc0, 0xc5, "AAAAAA"}, {0xc7, 0xcf, "CEEEEIIII"}, {0xd1, 0xd6, "NOOOOO"}, {0xd8, 0xdd, "OUUUUY"},
    {0xe0, 0xe5, "aaaaaa"}, {0xe7, 0xef, "ceeeeiiii"}, {0xf1, 0xf6, "nooooo"}, {0xf8, 0xfd, "ouuuuy"},
    {0xff, 0xff, "y"}, {0x100, 0x107, "AaAaAaCc"}, {0x108, 0x111, "CcCcCcDdDd"},
    {0x112, 0x11b, "EeEeEeEeEe"}, {0x11c, 0x127, "GgGgGgGgHhHh"}, {0x128, 0x131, "IiIiIiIiIi"},
    {0x134, 0x137, "JjKk"}, {0x139, 0x142, "LlLlLlLlLl"}, {0x143, 0x148, "NnNnNn"},
    {0x14c, 0x151, "OoOoOo"}, {0x154, 0x165, "RrRrRrSsSsSsSsTtTt"},
    {0x168, 0x17e, "UuUuUuUuUuUuWwYyYZzZzZz"}, {0x218, 0x21b, "SsTt"},
}};

/// The next character of UTF-8 that was checked; moves `at` behind it.
char32_t Take(std::string_view text, size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  const int more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  char32_t c = static_cast<char32_t>(lead & (0x3f >> more));
  for (int i = 0; i < more && at < text.size(); ++i) {
    c = (c << 6) | (static_cast<unsigned char>(text[at++]) & 0x3f);
  }
  return c;
}

/// Its nearest of ASCII; empty: none.
std::string Plain(char32_t c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_') {
    return std::string(1, static_cast<char>(c));
  }
  if (c == 0xc6) return "Ae";
  if (c == 0xe6) return "ae";
  if (c == 0xdf) return "ss";
  for (const Spelling& run : kRuns) {
    if (c >= run.first && c <= run.last) return std::string(1, run.letters[c - run.first]);
  }
  return "";
}

}  // namespace

std::string LegalName(std::string_view label) {
  std::string name;
  for (size_t at = 0; at < label.size();) {
    const std::string plain = Plain(Take(label, at));
    if (!plain.empty()) {
      name += plain;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
    if (name.size() >= kLongestName) break;
  }
  name.resize(std::min(name.size(), kLongestName));
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name;
}

}  // namespace pptplab::scenarios
