// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/observe/secrets_file.h"

#include <algorithm>

namespace pptplab::observe {
namespace {

/// "SERVER_TRAFFIC_SECRET_0 …", "RSA …": of TLS 1.3 or of other keys, which say nothing here.
bool IsOtherKeyLogLine(std::string_view line) {
  const size_t label = line.find(' ');
  if (label == 0 || label == std::string_view::npos || line.starts_with("CLIENT_RANDOM ")) {
    return false;
  }
  const auto is_label = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return std::ranges::all_of(line.substr(0, label), is_label) &&
         FromHex(line.substr(label)).has_value();
}

}  // namespace

Result<Secrets, std::string> ReadSecrets(std::string_view text) {
  Secrets secrets;
  for (size_t number = 1; !text.empty(); ++number) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    if (const auto entry = crypto::ReadKeyLogLine(line)) {
      secrets.push_back({"", "", entry});
      continue;
    }
    if (IsOtherKeyLogLine(line)) continue;
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) {
      return Unexpected{
          "line " + std::to_string(number) +
          ": is neither \"user:password\" nor of a TLS key log; a comment begins with #"};
    }
    secrets.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 1))});
  }
  return secrets;
}

}  // namespace pptplab::observe
