// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/observe/secrets_file.h"

#include <algorithm>

namespace pptplab::observe {

Result<Secrets, std::string> ReadSecrets(std::string_view text) {
  Secrets secrets;
  for (size_t number = 1; !text.empty(); ++number) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) {
      return Unexpected{"line " + std::to_string(number) +
                        ": is no \"user:password\"; a comment begins with #"};
    }
    secrets.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 1))});
  }
  return secrets;
}

}  // namespace pptplab::observe
