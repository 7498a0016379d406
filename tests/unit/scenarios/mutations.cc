// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See mutations.h. The text of a file is changed where its tree says that a key or a value stands.
#include "tests/unit/scenarios/mutations.h"

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

#include "scenarios/loader.h"
#include "scenarios/yaml_tree.h"
#include "stack/base/rng.h"

namespace pptplab::scenarios {
namespace {

// Hints of nodes lack their closing quote: "client-1", a copy of "client", is as good.

/// A key or a scalar value in a file.
struct Site {
  bool is_key = false;
  std::string text;
  Position at;
  std::vector<std::string> path;  ///< keys above it; "[]" for a list
};

void Collect(const Value& value, std::vector<std::string> path, std::vector<Site>& sites) {
  if (value.kind == Value::Kind::kText) sites.push_back({false, value.text, value.at, path});
  for (const Entry& entry : value.entries) {
    sites.push_back({true, entry.key, entry.at, path});
    auto below = path;
    below.push_back(entry.key);
    Collect(entry.value, below, sites);
  }
  path.push_back("[]");
  for (const Value& item : value.items) Collect(item, path, sites);
}

/// The word with two neighbouring letters swapped, else one doubled: a slip of the fingers.
std::string Misspelt(const std::string& word) {
  for (size_t i = word.size() / 2; i + 1 < word.size(); ++i) {
    if (word[i] == word[i + 1]) continue;
    std::string slip = word;
    std::swap(slip[i], slip[i + 1]);
    return slip;
  }
  return word + word.back();
}

class File {
 public:
  File(std::string name, std::string text, std::vector<Mutation>& out)
      : name_(std::move(name)), text_(std::move(text)), out_(out) {
    starts_ = {0};
    for (size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] == '\n') starts_.push_back(i + 1);
    }
    const auto tree = ParseYaml(text_, std::make_shared<const std::string>(name_));
    if (!tree) return;
    Collect(*tree, {}, sites_);
    for (const Site& site : sites_) {
      if (site.is_key && site.path == std::vector<std::string>{"nodes"}) nodes_.insert(site.text);
    }
  }

  void MutateAll() {
    for (const Site& site : sites_) {
      if (!StandsAt(site)) continue;  // quoted, folded, or behind a letter of several octets
      if (site.is_key) MutateKey(site);
      if (!site.is_key) MutateValue(site);
    }
    MutateLines();
    MutateWhole();
  }

 private:
  bool StandsAt(const Site& site) const {
    return text_.compare(OffsetOf(site), site.text.size(), site.text) == 0;
  }
  size_t OffsetOf(const Site& site) const {
    return starts_[static_cast<size_t>(site.at.line - 1)] + static_cast<size_t>(site.at.column - 1);
  }

  Mutation& Add(const std::string& kind, const std::string& what, std::string text, int line,
                int column, std::vector<std::string> hints) {
    out_.push_back({kind,
                    name_ + ":" + std::to_string(line) + ": " + what,
                    name_,
                    {{name_, std::move(text)}},
                    line,
                    column,
                    std::move(hints)});
    return out_.back();
  }
  Mutation& Replace(const std::string& kind, const Site& site, const std::string& with,
                    std::vector<std::string> hints) {
    std::string text = text_;
    text.replace(OffsetOf(site), site.text.size(), with);
    return Add(kind, "\"" + site.text + "\" as \"" + with + "\"", std::move(text), site.at.line,
               site.at.column, std::move(hints));
  }

  /// Another node is called nearly the same: u01 and u10. Nobody can say which one was meant.
  bool HasANeighbour(const std::string& name) const {
    return std::any_of(nodes_.begin(), nodes_.end(), [&](const std::string& other) {
      if (other == name || other.size() != name.size()) return false;
      size_t different = 0;
      for (size_t i = 0; i < name.size(); ++i) different += name[i] != other[i] ? 1 : 0;
      return different <= 2;
    });
  }

  void MutateKey(const Site& site) {
    if (std::find(site.path.begin(), site.path.end(), "attributes") != site.path.end()) return;
    const std::string slip = Misspelt(site.text);
    if (site.text.find('.') != std::string::npos) return;  // a name in a zone: any is as good
    if (site.path.size() == 1) {                           // a node, in one of the tables
      if (HasANeighbour(site.text)) return;
      Mutation& m = Replace("misspelt name", site, slip,
                            {"did you mean \"" + site.text, "did you mean \"" + slip});
      if (site.path.front() == "nodes") m.line = m.column = 0;  // told where it is used
      return;
    }
    Replace("misspelt key", site, slip, {"did you mean \"" + site.text + "\""});
    std::string text = text_;
    const size_t colon = text.find(':', OffsetOf(site));
    if (text.compare(colon, 2, ": ") == 0) {
      text.erase(colon, 1);
      Add("no colon", site.text, std::move(text), 0, 0,
          {"colon", "unknown key", "must be", "missing", "quotes"});
    }
  }

  void MutateValue(const Site& site) {
    static const std::regex time("[0-9.]+(ns|us|ms|s|min)"), rate("[0-9.]+[kMG]?bps"),
        share("[0-9.]+%"), number("[0-9]+"), address("[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+(/[0-9]+)?");
    const std::string& key = site.path.empty() || site.path.back() != "[]" || site.path.size() < 2
                                 ? site.path.empty() ? name_ : site.path.back()
                                 : site.path[site.path.size() - 2];
    if (std::find(site.path.begin(), site.path.end(), "attributes") != site.path.end()) return;
    static const std::set<std::string> kTexts = {"title", "teaches",  "label",     "shows",
                                                 "set",   "password", "user",      "name",
                                                 "text",  "trusts",   "authority", "ipx-network"};
    const bool is_text = kTexts.count(key) > 0;
    const std::vector<std::string> example = {"write it like", "did you mean"};
    if (std::regex_match(site.text, time)) {
      Replace("wrong unit", site, std::to_string(std::stoi(site.text)) + "sec", example);
      Replace("no unit", site, std::to_string(std::stoi(site.text)), example);
      Replace("negative", site, "-" + site.text, {"from 0s"});
    } else if (std::regex_match(site.text, rate)) {
      Replace("wrong unit", site, std::to_string(std::stoi(site.text)) + "MBit/s", example);
      Replace("no unit", site, std::to_string(std::stoi(site.text)), example);
      Replace("negative", site, "-" + site.text, {"from 1bps"});
    } else if (std::regex_match(site.text, share)) {
      Replace("wrong unit", site, "0.02", example);
      Replace("negative", site, "-" + site.text, {"from 0%"});
      Replace("too much", site, "120%", {"from 0%"});
    } else if (std::regex_match(site.text, address)) {
      Replace("wrong address", site, "10.8.0.256", {"write it like", "such as", "known are"});
      Replace("wrong address", site, "10.8.0", {"write it like", "such as", "known are"});
    } else if (!is_text && std::regex_match(site.text, number) && key != "number" &&
               key != "calls") {
      Replace("negative", site, "-1", {"from ", "known are", "is possible"});
      Replace("huge", site, "99999999999999999999", {"from ", "known are"});
    } else if (nodes_.count(site.text) > 0 && !is_text) {
      if (!HasANeighbour(site.text)) {
        Replace("unknown node", site, Misspelt(site.text), {"did you mean \"" + site.text});
      }
      Replace("unknown node", site, "nowhere", {"known are", "nodes are"});
    } else if (!is_text && std::regex_match(site.text, std::regex("[a-z]+[0-9-]*[a-z0-9-]*")) &&
               site.text.size() > 1 && key != "sha256") {
      Replace("misspelt word", site, Misspelt(site.text), {"did you mean \"" + site.text + "\""});
    }
    if (key != "sha256") Replace("a list", site, "[1, [2]]", {"must be", "not a list"});
    Replace("a map", site, "{a: {b: c}}", {"must be", "unknown key"});
  }

  void MutateLines() {
    bool is_first = true;
    for (size_t i = 0; i + 1 < starts_.size(); ++i) {
      const std::string line = text_.substr(starts_[i], starts_[i + 1] - starts_[i]);
      const int number = static_cast<int>(i + 1);
      const size_t word = line.find_first_not_of(' ');
      if (word == std::string::npos || line[word] == '#' || line[word] == '\n') continue;
      const auto with = [&](const std::string& replaced) {
        std::string text = text_;
        return text.replace(starts_[i], line.size(), replaced);
      };
      const bool goes_on =
          i > 0 && text_[starts_[i] - 2] == ',';  // inside brackets a tab is a space
      if (word > 0 && !goes_on && line.find(": ") != std::string::npos && line[word] != '-') {
        Add("a tab", line, with("\t" + line.substr(word)), number, 0, {"tab", "spaces"});
      }
      if (line[word] != '-' && !goes_on &&
          std::regex_search(line, std::regex("^ *[a-z0-9-]+:.*[^,]\n$"))) {
        Add("twice", line, with(line + line), 0, 0, {"here twice", "first in line"});
      }
      for (const char bracket : {']', '}', '"'}) {
        const size_t at = line.rfind(bracket);
        if (at == std::string::npos || line.find("set:") < at || line.find('#') < at) continue;
        if (bracket == '"' && line.find(": \"") == std::string::npos) continue;
        std::string less = line;
        less.erase(at, 1);
        Add("not closed", line, with(less), 0, 0,
            {"clos", "]", "}", "\"", "quot", "comma", "missing"});
      }
      if (i % 3 != 0) continue;
      Add("noise", line, with("$&!:{ 0x\x01\x02\xfe\n" + line), 0, 0, {""});
      // Before the first value it is a directive, which YAML has us pass over.
      if (!is_first) Add("noise", line, with("%$&! 0x\x01\n" + line), 0, 0, {""});
      is_first = false;
    }
  }

  void MutateWhole() {
    Add("cycle", "includes itself", "include: " + name_ + "\n" + text_, 1, 10,
        {"includes itself; take one include out"});
    Mutation& pair = Add("cycle", "includes b.yaml, which includes it", "include: b.yaml\n" + text_,
                         0, 0, {"includes itself through b.yaml"});
    pair.files["b.yaml"] = "include: [" + name_ + "]\n";
    Add("cycle", "includes what isn't there", "include: lan.yaml\n" + text_, 1, 10,
        {"lan.yaml can't be read"});
    static const std::string noise = [] {
      std::string octets(10'000'000, ' ');
      SeededRng rng(2637);
      for (char& c : octets) c = static_cast<char>(rng.Below(256));
      return octets;
    }();
    Add("10 MB of noise", "after it", text_ + noise, 0, 0, {"too large"});
  }

  std::string name_, text_;
  std::vector<Mutation>& out_;
  std::vector<size_t> starts_;
  std::vector<Site> sites_;
  std::set<std::string> nodes_;
};

}  // namespace

std::vector<Mutation> AllMutations() {
  std::vector<Mutation> all;
  std::set<std::string> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(PPTPLAB_SOURCE_DIR) + "/scenarios")) {
    if (entry.path().extension() == ".yaml") files.insert(entry.path().string());
  }
  for (const std::string& path : files) {
    auto text = ReadWholeFile(path, kMaxFileSize);
    if (!text) continue;
    File(std::filesystem::path(path).filename().string(), std::move(*text), all).MutateAll();
  }
  return all;
}

}  // namespace pptplab::scenarios
