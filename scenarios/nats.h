// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The key "nats" of a scenario: routers that translate addresses.
#ifndef PPTPLAB_SCENARIOS_NATS_H_
#define PPTPLAB_SCENARIOS_NATS_H_

#include <set>

#include "scenarios/scenario.h"
#include "sim/world.h"

namespace pptplab::scenarios {

/// Private links that the world outside has routes to all the same: a NAT that translates nothing
/// (mode routing) hides nothing.
std::set<const Link*> RoutedLinks(const Scenario& scenario);
/// After the links.
void InstallNats(const Scenario& scenario, sim::World& world);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_NATS_H_
