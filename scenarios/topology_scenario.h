// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// An imported topology in a scenario: its nodes and links come before those that the scenario names
// itself, which may link to them by legal name, id or label.
#ifndef PPTPLAB_SCENARIOS_TOPOLOGY_SCENARIO_H_
#define PPTPLAB_SCENARIOS_TOPOLOGY_SCENARIO_H_

#include <optional>

#include "scenarios/loader.h"
#include "scenarios/topology_graph.h"

namespace pptplab::scenarios {

/// Reads scenario.topology's file, if it names one, and adds what is in it. Names of imported nodes
/// all over the scenario become the legal ones. What was assumed is in scenario.notices.
std::optional<Problem> AddTopology(Scenario& scenario, const FileSource& files);

/// The network of a scenario as a topology: nodes, links, and the wires of its Ethernets.
TopologyGraph TopologyOf(const Scenario& scenario);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_TOPOLOGY_SCENARIO_H_
