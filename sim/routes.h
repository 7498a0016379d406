// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Routes for a World: the shortest by delay, then by hops. Private links (behind a server) are
// unknown to the world outside, as they are in the Internet: that is what a tunnel is for.
//
// All nodes share one table of networks; a node's shortest paths are computed (Boost.Graph's
// Dijkstra) when it first looks a far network up, so that 700 routers or 10,000 hosts cost what is
// used of them.
//
// Not here: ns-3's global routing (it knows no private networks and doesn't scale), routing
// protocols, routes through tunnels (the PPTP applications add and remove those), links that are cut.
#ifndef PPTPLAB_SIM_ROUTES_H_
#define PPTPLAB_SIM_ROUTES_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "ns3/node.h"
#include "ns3/ptr.h"

namespace pptplab::sim {

struct Link;

/// Metric of the routes made here; a tunnel's own default route has 0 and wins.
inline constexpr uint32_t kRouteMetric = 10;

/// A node with one link that is not private gets a default route there; one with several gets a
/// route to each such network that it can reach; one with private links only gets a default route
/// towards the nearest node that has others. Private networks are known to nodes that reach them by
/// private links alone. Nodes must route by ns3::LinkRouting. `hosts` pass nothing on however many
/// links they have; those with several get no default route here (fail_over).
void InstallRoutes(const std::map<std::string, ns3::Ptr<ns3::Node>>& nodes,
                   const std::vector<std::unique_ptr<Link>>& links,
                   const std::set<std::string>& hosts = {});

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_ROUTES_H_
