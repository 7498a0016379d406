// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Which options of pppd a scenario may give to a real Linux: those that concern the protocols. Not those that
// run a program, load a plugin or name a file: a scenario from somewhere else must not be able to.
#ifndef PPTPLAB_SCENARIOS_PPPD_OPTIONS_H_
#define PPTPLAB_SCENARIOS_PPPD_OPTIONS_H_

#include <optional>
#include <string>
#include <string_view>

namespace pptplab::scenarios {

/// nullopt if "mtu 1400" or "novj" may be given; else the sentence that says what could have been.
std::optional<std::string> CheckPppdOption(std::string_view option);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_PPPD_OPTIONS_H_
