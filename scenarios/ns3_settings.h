// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// ns-3's Attributes and GlobalValues by name, checked before ns-3 sees them: what it doesn't like
// ends its process, with a message for programmers.
#ifndef PPTPLAB_SCENARIOS_NS3_SETTINGS_H_
#define PPTPLAB_SCENARIOS_NS3_SETTINGS_H_

#include <optional>
#include <string>
#include <vector>

#include "ns3/object.h"

namespace pptplab::scenarios {

/// Sets the default of "ns3::TYPE::ATTRIBUTE", or a GlobalValue. The error is a sentence, with the
/// nearest name.
std::optional<std::string> ApplySetting(const std::string& name, const std::string& value);

/// Sets an attribute of one object.
std::optional<std::string> ApplyAttribute(ns3::Object& object, const std::string& name,
                                          const std::string& value);

/// "RngRun", "ChecksumEnabled" …
std::vector<std::string> GlobalValueNames();

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_NS3_SETTINGS_H_
