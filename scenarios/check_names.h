// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Do a scenario's name servers, resolvers and lookups fit the rest of it? A part of check.h.
#ifndef PPTPLAB_SCENARIOS_CHECK_NAMES_H_
#define PPTPLAB_SCENARIOS_CHECK_NAMES_H_

#include <optional>
#include <string_view>

#include "scenarios/scenario.h"

namespace pptplab::scenarios {

/// The first problem; nullopt: none.
std::optional<Problem> CheckNames(const Scenario& scenario);
/// Some name server of the scenario knows this name; upper and lower case are the same.
bool IsInSomeZone(const Scenario& scenario, std::string_view name);
/// All names that name servers know, for suggestions.
std::vector<std::string> NamesInZones(const Scenario& scenario);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_CHECK_NAMES_H_
