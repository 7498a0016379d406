// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See check_names.h.
#include "scenarios/check_names.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "scenarios/nearest.h"

namespace pptplab::scenarios {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

/// RFC 1035 §2.3.1 and §2.3.4, and the underscore that the field uses.
bool IsPlainDnsName(std::string_view name) {
  if (name.empty() || name.size() > 253) return false;
  size_t label = 0;
  for (const char c : name) {
    if (c == '.') {
      if (label == 0) return false;
      label = 0;
      continue;
    }
    const bool fits = std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
    if (!fits || ++label > 63) return false;
  }
  return label > 0;
}

class Checker {
 public:
  explicit Checker(const Scenario& scenario) : scenario_(scenario) {}

  std::optional<Problem> Run() {
    for (const auto& server : scenario_.dns_servers) {
      KnownNode(server.name);
      std::set<std::string> names;
      for (const DnsEntry& entry : server.value.zone) {
        if (!IsPlainDnsName(entry.name.name)) {
          Fail(entry.name.at, Quoted(entry.name) + " is no name for DNS: labels of 1 to 63 letters, "
                                                   "digits, - and _, with dots between them");
        }
        if (!names.insert(Lower(entry.name.name)).second) {
          Fail(entry.name.at, Quoted(entry.name) + " is here twice");
        }
        NodeOrAddress(entry.target);
      }
    }
    for (const auto& resolver : scenario_.resolvers) {
      KnownNode(resolver.name);
      for (const Reference& server : resolver.value.servers) NodeOrAddress(server);
      if (resolver.value.timeout < std::chrono::milliseconds(1)) {
        Fail(resolver.name.at, "a resolver's timeout is 1ms or longer");
      } else if (resolver.value.tries == 0 || resolver.value.tries > 100) {
        Fail(resolver.name.at, "a resolver tries 1 to 100 times");
      }
    }
    for (const NameLookup& lookup : scenario_.lookups) {
      KnownNode(lookup.from);
      if (!IsPlainDnsName(lookup.name.name)) {
        Fail(lookup.name.at, Quoted(lookup.name) + " is no name for DNS");
      }
    }
    return problem_;
  }

 private:
  static std::string Quoted(const Reference& name) {
    return "\"" + name.name.substr(0, 60) + "\"";
  }
  void Fail(const Position& at, std::string sentence) {
    if (!problem_) problem_ = Problem{at, std::move(sentence)};
  }
  void KnownNode(const Reference& node) {
    if (problem_ || Find(scenario_.nodes, node.name) != nullptr) return;
    std::vector<std::string> names;
    for (const auto& known : scenario_.nodes) names.push_back(known.name.name);
    Fail(node.at, "there is no node " + Quoted(node) + Suggestion(node.name, names));
  }
  void NodeOrAddress(const Reference& target) {
    if (!ParseAddress(target.name)) KnownNode(target);
  }

  const Scenario& scenario_;
  std::optional<Problem> problem_;
};

}  // namespace

std::optional<Problem> CheckNames(const Scenario& scenario) { return Checker(scenario).Run(); }

std::vector<std::string> NamesInZones(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const auto& server : scenario.dns_servers) {
    for (const DnsEntry& entry : server.value.zone) names.push_back(entry.name.name);
  }
  return names;
}

bool IsInSomeZone(const Scenario& scenario, std::string_view name) {
  const std::vector<std::string> names = NamesInZones(scenario);
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& known) { return Lower(known) == Lower(name); });
}

}  // namespace pptplab::scenarios
