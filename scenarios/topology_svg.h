// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A topology as a picture: where the file says, or where stack/graph lays it out. Every node has its
// name as a tooltip; written down are those for which there is room, the biggest first.
#ifndef PPTPLAB_SCENARIOS_TOPOLOGY_SVG_H_
#define PPTPLAB_SCENARIOS_TOPOLOGY_SVG_H_

#include <string>
#include <vector>

#include "scenarios/topology_graph.h"

namespace pptplab::scenarios {

/// Places for all nodes, in 0 … 1 each way, and how much wider than high the drawing is.
struct TopologyPlaces {
  std::vector<TopologyPoint> places;
  double aspect = 1.6;
};
TopologyPlaces PlacesOf(const TopologyGraph& graph);

/// `way`: links to be stressed.
std::string DrawTopology(const TopologyGraph& graph, const std::vector<size_t>& way);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_TOPOLOGY_SVG_H_
