// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/command.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace pptplab::viz {

namespace {

struct NamedKey {
  std::string_view name;
  int code;
};
// GLFW's key codes (its key tokens are part of its interface, so naming them here needs no header).
constexpr auto kNamedKeys = std::to_array<NamedKey>({
    {"Space", 32}, {"'", 39},          {",", 44},       {"-", 45},         {".", 46},
    {"\\", 92},    {"`", 96},          {"Insert", 260}, {"/", 47},         {";", 59},
    {"=", 61},     {"[", 91},          {"]", 93},       {"Escape", 256},   {"Enter", 257},
    {"Tab", 258},  {"Backspace", 259}, {"Delete", 261}, {"Right", 262},    {"Left", 263},
    {"Down", 264}, {"Up", 265},        {"PageUp", 266}, {"PageDown", 267}, {"Home", 268},
    {"End", 269},  {"F1", 290},        {"F2", 291},     {"F3", 292},       {"F4", 293},
    {"F5", 294},   {"F6", 295},        {"F7", 296},     {"F8", 297},       {"F9", 298},
    {"F10", 299},  {"F11", 300},       {"F12", 301},
});

/// How well the letters of `query` appear in `text` in this order; -1: they don't.
int MatchScore(std::string_view query, std::string_view text) {
  int score = 0;
  size_t at = 0;
  bool adjacent = false;
  for (char wanted : query) {
    const auto lower = static_cast<char>(std::tolower(static_cast<unsigned char>(wanted)));
    bool found = false;
    for (; at < text.size() && !found; ++at) {
      found = static_cast<char>(std::tolower(static_cast<unsigned char>(text[at]))) == lower;
      if (found) {
        const bool word_start = at == 0 || text[at - 1] == ' ' || text[at - 1] == '.';
        score += 1 + (adjacent ? 3 : 0) + (word_start ? 4 : 0);
        adjacent = true;
      } else {
        adjacent = false;
      }
    }
    if (!found) return -1;
  }
  return score;
}

}  // namespace

std::optional<KeyChord> ParseKey(std::string_view text) {
  KeyChord key;
  const auto take = [&text](std::string_view prefix) {
    if (text.size() <= prefix.size() || text.substr(0, prefix.size()) != prefix) return false;
    text.remove_prefix(prefix.size());
    return true;
  };
  for (bool more = true; more;) {
    more = false;
    if (take("Ctrl+")) key.control = more = true;
    if (take("Shift+")) key.shift = more = true;
    if (take("Alt+")) key.alt = more = true;
  }
  if (text == "?") {  // on most keyboards; the app also looks at the character
    key.code = 47;
    key.shift = true;
    return key;
  }
  if (text.size() == 1 && std::isalnum(static_cast<unsigned char>(text[0])) != 0) {
    key.code = std::toupper(static_cast<unsigned char>(text[0]));
    return key;
  }
  for (const NamedKey& named : kNamedKeys) {
    if (named.name != text) continue;
    key.code = named.code;
    return key;
  }
  return std::nullopt;
}

std::string ToString(const KeyChord& key) {
  if (key == KeyChord{47, false, true, false}) return "?";
  std::string text;
  if (key.control) text += "Ctrl+";
  if (key.shift) text += "Shift+";
  if (key.alt) text += "Alt+";
  for (const NamedKey& named : kNamedKeys) {
    if (named.code == key.code) return text + std::string(named.name);
  }
  const bool is_letter =
      (key.code >= 'A' && key.code <= 'Z') || (key.code >= '0' && key.code <= '9');
  return is_letter ? text + static_cast<char>(key.code) : "";
}

void CommandTable::Add(Command command) { commands_.push_back(std::move(command)); }

const Command* CommandTable::Find(std::string_view name) const {
  const auto found = std::find_if(commands_.begin(), commands_.end(),
                                  [&](const Command& command) { return command.name == name; });
  return found == commands_.end() ? nullptr : &*found;
}

std::string CommandTable::KeyOf(const Command& command, const Settings& settings) const {
  const auto changed = settings.keys.find(command.name);
  return changed == settings.keys.end() ? command.key : changed->second;
}

const Command* CommandTable::ForKey(const KeyChord& key, const Settings& settings) const {
  // A key that somebody chose goes before one that another command has by default.
  for (const bool chosen : {true, false}) {
    for (const Command& command : commands_) {
      if (settings.keys.contains(command.name) != chosen) continue;
      if (const auto own = ParseKey(KeyOf(command, settings)); own && *own == key) return &command;
    }
  }
  return nullptr;
}

std::vector<const Command*> CommandTable::Search(std::string_view query) const {
  std::vector<std::pair<int, const Command*>> scored;
  for (const Command& command : commands_) {
    const int score = std::max(MatchScore(query, command.title), MatchScore(query, command.name));
    if (score >= 0) scored.emplace_back(-score, &command);
  }
  std::stable_sort(scored.begin(), scored.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const Command*> found;
  for (const auto& [score, command] : scored) found.push_back(command);
  return found;
}

bool CommandTable::Run(std::string_view name, State& state) const {
  const Command* command = Find(name);
  if (command == nullptr || (command->enabled && !command->enabled(state))) return false;
  command->run(state);
  return true;
}

}  // namespace pptplab::viz
