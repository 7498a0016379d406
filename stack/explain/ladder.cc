// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// All lengths here are columns of a terminal; one character of UTF-8 is taken to be one column
// wide.
#include "stack/explain/ladder.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>

#include "stack/explain/sentences.h"

namespace pptplab::explain {
namespace {

constexpr size_t kTimeWidth = 12;
constexpr size_t kGap = 14;  ///< between the rails
constexpr size_t kTextAt = kTimeWidth + 4 + 1 + kGap + 1 + 3;

std::string Repeat(std::string_view part, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += part;
  return text;
}

std::string PadLeft(std::string_view text, size_t width) {
  const size_t columns = Columns(text);
  return std::string(columns < width ? width - columns : 0, ' ') + std::string(text);
}

std::string Rails(Arrow arrow) {
  switch (arrow) {
    case Arrow::kRight:
      return "│" + Repeat("─", kGap - 1) + "▶│";
    case Arrow::kLeft:
      return "│◀" + Repeat("─", kGap - 1) + "│";
    case Arrow::kRightLost:
      return "│" + Repeat("─", kGap / 2) + "✗" + std::string(kGap / 2 - 1, ' ') + "│";
    case Arrow::kLeftLost:
      return "│" + std::string(kGap / 2 - 1, ' ') + "✗" + Repeat("─", kGap / 2) + "│";
    case Arrow::kNone:
      break;
  }
  return "│" + std::string(kGap, ' ') + "│";
}

}  // namespace

size_t Columns(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::vector<std::string> Wrap(std::string_view text, size_t width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, end);
    if (word.size() > width && Columns(word) > width) {  // nothing to break at: cut it
      size_t cut = width;
      while ((static_cast<unsigned char>(word[cut]) & 0xc0) == 0x80) --cut;
      word = word.substr(0, cut);
      text.remove_prefix(cut);
    } else {
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    const bool fits = Columns(line) + 1 + Columns(word) <= width;
    if (!line.empty() && !fits) {
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  if (!line.empty() || lines.empty()) lines.push_back(std::move(line));
  return lines;
}

Ladder::Ladder(std::ostream& out, size_t width, bool colour, Instant start)
    : out_(out), width_(std::max<size_t>(width, kTextAt + 30)), colour_(colour), start_(start) {}

std::string Ladder::Paint(std::string_view text, Colour colour) const {
  const char* code = "";
  switch (colour) {
    case Colour::kPlain:
      return std::string(text);
    case Colour::kBold:
      code = "1";
      break;
    case Colour::kDim:
      code = "2";
      break;
    case Colour::kGood:
      code = "32";
      break;
    case Colour::kBad:
      code = "1;31";
      break;
  }
  if (!colour_ || text.empty()) return std::string(text);
  return std::string("\x1b[") + code + "m" + std::string(text) + "\x1b[0m";
}

std::string Ladder::Time(Instant time) const {
  const int64_t us = (Nanoseconds(time) - Nanoseconds(start_)) / 1000;
  char text[32];
  std::snprintf(text, sizeof text, "%s%" PRId64 ".%06" PRId64, us < 0 ? "-" : "",
                us < 0 ? -us / 1'000'000 : us / 1'000'000,
                us < 0 ? -us % 1'000'000 : us % 1'000'000);
  return text;
}

void Ladder::Title(std::string_view text) { out_ << Paint(Printable(text), Colour::kBold) << "\n"; }

void Ladder::Heading(std::string_view text) {
  const size_t columns = Columns(text) + 4;
  const size_t rest = columns < width_ ? width_ - columns : 0;
  out_ << "\n── " << Paint(text, Colour::kBold) << " " << Repeat("─", rest) << "\n";
}

void Ladder::Names(std::string_view left, std::string_view right) {
  const std::string a = Printable(left), b = Printable(right);
  std::string line = PadLeft("time, s", kTimeWidth) + "    ";
  // Each name is centred on its rail, as far as there is room.
  const size_t rail = kTimeWidth + 4;
  const size_t at = rail - std::min<size_t>(Columns(a) / 2, 3);
  line.resize(std::min(line.size(), at), ' ');
  line += a;
  const size_t right_rail = rail + kGap + 1;
  const size_t wanted = right_rail - std::min(Columns(b) / 2, kGap / 2);
  const size_t columns = Columns(line);
  line += std::string(columns < wanted ? wanted - columns : 1, ' ') + b;
  out_ << "\n" << Paint(line, Colour::kDim) << "\n";
}

void Ladder::Beside(std::string_view rails, std::string_view text, Colour colour) {
  for (const std::string& line : Wrap(text, width_ - kTextAt)) {
    out_ << rails << Paint(line, colour) << "\n";
  }
}

void Ladder::Message(Instant time, Arrow arrow, std::string_view name, std::string_view sentence) {
  const bool lost = arrow == Arrow::kRightLost || arrow == Arrow::kLeftLost;
  out_ << PadLeft(Time(time), kTimeWidth) << "    " << Rails(arrow) << "   "
       << Paint(name, lost ? Colour::kBad : Colour::kBold) << "\n";
  Beside(std::string(kTimeWidth + 4, ' ') + Rails(Arrow::kNone) + "   ", sentence, Colour::kPlain);
}

void Ladder::Remark(Instant time, std::string_view text, Colour colour) {
  const auto lines = Wrap(Printable(text), width_ - kTextAt - 2);
  for (size_t i = 0; i < lines.size(); ++i) {
    out_ << PadLeft(i == 0 ? Time(time) : "", kTimeWidth) << "    " << Rails(Arrow::kNone)
         << (i == 0 ? "   ◆ " : "     ") << Paint(lines[i], colour) << "\n";
  }
}

void Ladder::Row(Instant time, std::string_view text, Colour colour) {
  const auto lines = Wrap(Printable(text), width_ - kTimeWidth - 4);
  for (size_t i = 0; i < lines.size(); ++i) {
    out_ << PadLeft(i == 0 ? Time(time) : "", kTimeWidth) << "    " << Paint(lines[i], colour)
         << "\n";
  }
}

void Ladder::Item(std::string_view left, std::string_view text) {
  constexpr size_t kLeft = 22;
  const auto lines = Wrap(Printable(text), width_ - kLeft - 3);
  for (size_t i = 0; i < lines.size(); ++i) {
    out_ << PadLeft(i == 0 ? left : "", kLeft) << "   " << lines[i] << "\n";
  }
}

void Ladder::Text(std::string_view text, Colour colour, size_t indent) {
  for (const std::string& line : Wrap(Printable(text), width_ - indent)) {
    out_ << std::string(indent, ' ') << Paint(line, colour) << "\n";
  }
}

void Ladder::Blank() { out_ << "\n"; }

}  // namespace pptplab::explain
