// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See pppd_options.h; the words are those of pppd(8), version 2.4.9.
#include "scenarios/pppd_options.h"

#include <algorithm>
#include <vector>

#include "scenarios/nearest.h"

namespace pptplab::scenarios {
namespace {

/// Of one word.
const std::vector<std::string>& Words() {
  static const std::vector<std::string> words{
      "auth", "noauth", "require-pap", "require-chap", "require-mschap", "require-mschap-v2",
      "require-eap", "refuse-pap", "refuse-chap", "refuse-mschap", "refuse-mschap-v2", "refuse-eap",
      "require-mppe", "require-mppe-40", "require-mppe-128", "mppe-stateful", "nomppe",
      "nomppe-40", "nomppe-128", "nomppe-stateful", "noccp", "nobsdcomp", "nodeflate",
      "nopredictor1", "novj", "novjccomp", "noaccomp", "nopcomp", "nomagic", "noip", "noipv6", "+ipv6",
      "noipdefault", "ipcp-accept-local", "ipcp-accept-remote", "default-asyncmap", "receive-all",
      "passive", "silent", "defaultroute", "nodefaultroute", "proxyarp", "noproxyarp",
      "usepeerdns", "lcp-echo-adaptive", "debug"};
  return words;
}

/// With a value behind them.
const std::vector<std::string>& WordsWithValue() {
  static const std::vector<std::string> words{
      "mtu", "mru", "asyncmap", "idle", "maxconnect", "maxfail", "vj-max-slots", "bsdcomp",
      "deflate", "ms-dns", "ms-wins", "lcp-echo-interval", "lcp-echo-failure",
      "lcp-max-configure", "lcp-max-failure", "lcp-max-terminate", "lcp-restart",
      "ipcp-max-configure", "ipcp-max-failure", "ipcp-max-terminate", "ipcp-restart",
      "ccp-max-configure", "ccp-max-failure", "ccp-max-terminate", "ccp-restart",
      "chap-interval", "chap-max-challenge", "chap-restart", "pap-max-authreq", "pap-restart",
      "pap-timeout", "eap-interval", "eap-max-rreq", "eap-max-sreq", "eap-restart", "eap-timeout"};
  return words;
}

bool Has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool IsValue(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == ',' || c == ':';
  };
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

std::optional<std::string> CheckPppdOption(std::string_view option) {
  const size_t space = option.find(' ');
  const std::string word(option.substr(0, space).substr(0, 60));
  const bool has_value = space != std::string_view::npos;
  if (Has(Words(), word)) {
    if (!has_value) return std::nullopt;
    return "pppd's option \"" + word + "\" has no value";
  }
  if (Has(WordsWithValue(), word)) {
    if (has_value && IsValue(option.substr(space + 1))) return std::nullopt;
    return "pppd's option \"" + word + "\" needs one value: letters, digits, and . , :";
  }
  std::vector<std::string> known = Words();
  known.insert(known.end(), WordsWithValue().begin(), WordsWithValue().end());
  const std::string_view nearest = NearestWord(word, known);
  return "\"" + word + "\" is no option of pppd that a scenario may give" +
         (nearest.empty() ? ": those of LCP, authentication, CCP and IPCP are, such as mtu 1400"
                          : "; did you mean \"" + std::string(nearest) + "\"?");
}

}  // namespace pptplab::scenarios
