// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Two visitors of the lists of keys: one finds out how often an entry is needed, the other renames
// what is in it. A new kind of entry is copied without a word here.
#include "scenarios/copies.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <type_traits>
#include <utility>

namespace pptplab::scenarios {
namespace {

constexpr size_t kMaxCopies = 20'000;
constexpr size_t kMaxEntries = 100'000;  ///< made of one list or table
constexpr size_t kMaxName = 32;
constexpr Duration kYear = std::chrono::hours(24 * 365);

/// A copied node's name, and how often there is one.
using Counts = std::map<std::string, uint32_t, std::less<>>;

/// Hands every reference and every text in an entry to a functor.
template <class Functor>
class Walk {
 public:
  explicit Walk(Functor& functor) : functor_(functor) {}

  template <class T>
  void Required(const char*, T& value, const char*) {
    Visit(value);
  }
  template <class T>
  void Optional(const char*, T& value, const char*) {
    Visit(value);
  }

  void Visit(Reference& reference) { functor_(reference); }
  void Visit(std::string& text) { functor_(text); }
  template <class T>
  void Visit(std::vector<T>& list) {
    for (T& item : list) Visit(item);
  }
  template <class T>
  void Visit(std::optional<T>& value) {
    if (value) Visit(*value);
  }
  template <class T>
  requires requires { T::kName; }
  void Visit(T& part) { T::Keys(*this, part); }
  template <class T>
  void Visit(T&) {}  // a number, a word …

 private:
  Functor& functor_;
};

/// The largest number of copies among the nodes that an entry names; 0: none of them has copies.
struct Needed {
  const Counts& counts;
  uint32_t copies = 0;
  Position at{};
  void operator()(std::string&) {}
  void operator()(const Reference& reference) {
    const auto found = counts.find(reference.name);
    if (found == counts.end() || found->second <= copies) return;
    copies = found->second;
    at = reference.at;
  }
};

/// Makes an entry the `number`th (from 0) of `copies`.
struct Renumber {
  const Counts& counts;
  uint32_t number = 0;
  uint32_t copies = 1;
  void operator()(std::string& text) const {
    const std::string digits = std::to_string(number + 1);
    for (size_t at = 0; (at = text.find('#', at)) != std::string::npos; at += digits.size()) {
      text.replace(at, 1, digits);
    }
  }
  void operator()(Reference& reference) const {
    const auto found = counts.find(reference.name);
    if (found == counts.end()) return (*this)(reference.name);
    const uint64_t which = uint64_t{number} * found->second / copies;
    reference.name += "-";
    reference.name += std::to_string(which + 1);
  }
};

class Copier {
 public:
  explicit Copier(Scenario& scenario) : scenario_(scenario) {}

  std::optional<Problem> Run() {
    CountNodes();
    if (!problem_) Users();
    if (!problem_ && !counts_.empty()) Scenario::Keys(*this, scenario_);
    return problem_;
  }

  // As the visitor of a scenario's keys.
  template <class T>
  void Optional(const char*, T&, const char*) {}
  template <class T>
  requires requires { T::kName; }
  void Optional(const char*, std::vector<T>& list, const char*) {
    if constexpr (!std::is_same_v<T, Lan>) CopyAll(list);
  }
  template <class T>
  void Nodes(const char*, Table<T>& table, const char*) {
    CopyAll(table);
  }

 private:
  void Fail(const Position& at, std::string sentence) {
    if (!problem_) problem_ = Problem{at, std::move(sentence)};
  }

  void CountNodes() {
    std::set<std::string> names;
    for (const auto& node : scenario_.nodes) names.insert(node.name.name);
    for (const auto& node : scenario_.nodes) {
      if (!node.value.copies) continue;
      const auto& [name, at] = node.name;
      const uint32_t copies = *node.value.copies;
      if (copies == 0 || copies > kMaxCopies) {
        return Fail(at, "copies are 1 to " + std::to_string(kMaxCopies));
      }
      if (name.size() + 1 + std::to_string(copies).size() > kMaxName) {
        return Fail(at, "\"" + name + "\" is too long for a node with copies");
      }
      counts_[name] = copies;
      for (uint32_t number = 1; number <= copies; ++number) {
        const std::string copy = name + "-" + std::to_string(number);
        if (names.contains(copy)) {
          return Fail(at,
                      "a copy of \"" + name + "\" would be called as the node \"" + copy + "\"");
        }
      }
    }
  }

  /// A server's users have copies of their own.
  void Users() {
    for (auto& server : scenario_.pptp_servers) {
      std::vector<User> users;
      for (User& user : server.value.users) {
        const uint32_t copies = user.copies.value_or(1);
        if (copies == 0 || copies > kMaxCopies || users.size() + copies > kMaxEntries) {
          return Fail(server.name.at, "copies of a user are 1 to " + std::to_string(kMaxCopies));
        }
        if (user.copies && user.name.find('#') == std::string::npos) {
          return Fail(server.name.at,
                      "the name of a user with copies needs a #, for their numbers: user-#");
        }
        if (!user.copies) users.push_back(std::move(user));
        for (uint32_t number = 0; user.copies && number < copies; ++number) {
          users.push_back(user);
          User& copy = users.back();
          copy.copies.reset();
          Renumber renumber{counts_, number, copies};
          Walk(renumber).Visit(copy);
          if (copy.address) copy.address->value += number;
        }
      }
      server.value.users = std::move(users);
    }
  }

  template <class T>
  Needed NeededOf(T& entry) {
    Needed needed{counts_};
    Walk(needed).Visit(entry);
    return needed;
  }
  /// What runs on a node is copied with the node, whatever else it names.
  template <class T>
  Needed NeededOf(Named<T>& entry) {
    Needed needed{counts_};
    needed(entry.name);
    return needed;
  }

  template <class T>
  void CopyAll(std::vector<T>& list) {
    std::vector<T> all;
    for (T& entry : list) {
      const Needed needed = NeededOf(entry);
      if (problem_) return;
      if (needed.copies == 0) {
        all.push_back(std::move(entry));
        continue;
      }
      if (all.size() + needed.copies > kMaxEntries) {
        return Fail(needed.at,
                    "these copies make more than " + std::to_string(kMaxEntries) + " entries");
      }
      for (uint32_t number = 0; number < needed.copies && !problem_; ++number) {
        all.push_back(entry);
        const Renumber renumber{counts_, number, needed.copies};
        Rename(all.back(), renumber);
      }
    }
    list = std::move(all);
  }

  template <class T>
  void Rename(Named<T>& entry, const Renumber& renumber) {
    renumber(entry.name);
    Rename(entry.value, renumber);
    if constexpr (requires { entry.value.dial_apart; }) Later(entry, renumber);
  }
  template <class T>
  void Rename(T& entry, const Renumber& renumber) {
    Walk(renumber).Visit(entry);
    if constexpr (std::is_same_v<T, Node>) entry.copies.reset();
    if constexpr (std::is_same_v<T, Link>) MoveNetworks(entry, renumber.number);
  }

  template <class T>
  void Later(Named<T>& entry, const Renumber& renumber) {
    T& caller = entry.value;
    if (caller.dial_apart > kYear / renumber.copies) {
      return Fail(entry.name.at, "the last of these copies would dial after more than a year");
    }
    const Duration later = caller.dial_apart * renumber.number;
    caller.dial += later;
    if (caller.hang_up) *caller.hang_up += later;
  }

  /// Each copy of a link has the network after the one before.
  void MoveNetworks(Link& link, uint32_t number) {
    if (link.network) {
      const uint64_t size = uint64_t{1} << (32 - link.network->prefix);
      const uint64_t address = link.network->address.value + size * number;
      if (address > 0xffffffffu) {
        return Fail(link.between.front().at, "there are not so many networks after this link's");
      }
      link.network->address.value = static_cast<uint32_t>(address);
    }
    if (link.network6) {
      uint32_t carry = number;
      for (size_t octet = 8; octet-- > 0; carry >>= 8) {
        carry += link.network6->address[octet];
        link.network6->address[octet] = static_cast<uint8_t>(carry & 0xff);
      }
    }
  }

  Scenario& scenario_;
  Counts counts_;
  std::optional<Problem> problem_;
};

}  // namespace

std::optional<Problem> MakeCopies(Scenario& scenario) { return Copier(scenario).Run(); }

}  // namespace pptplab::scenarios
