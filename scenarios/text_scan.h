// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What the scans of GraphML and DOT share: octets as UTF-8, words for messages.
#ifndef PPTPLAB_SCENARIOS_TEXT_SCAN_H_
#define PPTPLAB_SCENARIOS_TEXT_SCAN_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/yaml_tree.h"
#include "stack/base/result.h"

namespace pptplab::scenarios {

/// A text as UTF-8 without a byte order mark: as it is, or from ISO 8859-1 if an XML declaration says
/// so. The problem names the line of the first octet that is neither.
Result<std::string, Problem> ToUtf8(std::string text,
                                    const std::shared_ptr<const std::string>& source);

/// ASCII letters only.
std::string LowerCase(std::string_view text);
/// In quotes, at most some 60 octets, without control characters: for messages.
std::string Quoted(std::string_view text);
std::string_view Trim(std::string_view text);
/// A number and nothing else around it but blanks; nullopt: none, or not finite.
std::optional<double> ToNumber(std::string_view text);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_TEXT_SCAN_H_
