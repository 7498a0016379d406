// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What yaml-cpp says about a file that is not YAML, as a sentence about what to look for.
#ifndef PPTPLAB_SCENARIOS_YAML_ADVICE_H_
#define PPTPLAB_SCENARIOS_YAML_ADVICE_H_

#include <string>
#include <string_view>

namespace pptplab::scenarios {

/// `error` is yaml-cpp's message about this line (from 1) of `text`. "is not YAML: …; …"
std::string SentenceAboutYaml(std::string_view error, std::string_view text, int line);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_YAML_ADVICE_H_
