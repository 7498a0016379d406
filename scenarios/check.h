// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Whether what a scenario says fits together: nodes exist, a client's server is one, URLs are
// served.
#ifndef PPTPLAB_SCENARIOS_CHECK_H_
#define PPTPLAB_SCENARIOS_CHECK_H_

#include <optional>
#include <string_view>

#include "scenarios/scenario.h"

namespace pptplab::scenarios {

/// The first thing that doesn't fit.
std::optional<Problem> CheckScenario(const Scenario& scenario);

/// A relative path that doesn't leave its directory.
bool IsBeside(std::string_view path);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_CHECK_H_
