// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Do a scenario's flows fit the rest of it? A part of check.h.
#ifndef PPTPLAB_SCENARIOS_CHECK_TRAFFIC_H_
#define PPTPLAB_SCENARIOS_CHECK_TRAFFIC_H_

#include <optional>

#include "scenarios/scenario.h"

namespace pptplab::scenarios {

/// The first problem; nullopt: none.
std::optional<Problem> CheckTraffic(const Scenario& scenario);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_CHECK_TRAFFIC_H_
