// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Do a scenario's external nodes fit the rest of it, and can a real Linux do what they ask? A part of
// check.h.
#ifndef PPTPLAB_SCENARIOS_CHECK_EXTERNAL_H_
#define PPTPLAB_SCENARIOS_CHECK_EXTERNAL_H_

#include <optional>
#include <string_view>

#include "scenarios/scenario.h"

namespace pptplab::scenarios {

/// The first problem; nullopt: none.
std::optional<Problem> CheckExternal(const Scenario& scenario);

/// The external node of that name; nullptr if there is none, or it is simulated.
const External* FindExternal(const Scenario& scenario, std::string_view node);
/// Somebody could dial it: a machine outside, of which nothing is known, or a real server.
bool IsRealServer(const Scenario& scenario, std::string_view node);
/// A real client that the run starts.
bool IsRealClient(const Scenario& scenario, std::string_view node);
/// Any node is external: the run is in real time.
bool HasExternal(const Scenario& scenario);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_CHECK_EXTERNAL_H_
