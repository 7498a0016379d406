// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Where to draw the nodes of a network of which nobody knows where they are. The same graph, the
// same places; and always an end: rounds are counted, because some springs never come to rest.
#ifndef PPTPLAB_STACK_GRAPH_LAYOUT_H_
#define PPTPLAB_STACK_GRAPH_LAYOUT_H_

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace pptplab::graph {

/// x to the right, y down.
using Place = std::pair<double, double>;
using Links = std::vector<std::pair<size_t, size_t>>;

/// Places in 0 … 1 each way so that links don't cross if they needn't: a chain becomes a straight
/// line from the first to the last, a small part is laid out by Kamada and Kawai's springs, a big one
/// by its distances and then by Fruchterman and Reingold's forces. Parts stand one above the other.
/// Links to nodes that don't exist are passed over.
std::vector<Place> LayOut(size_t nodes, const Links& links);

/// Places in 0 … 1 each way, and how much wider than high they were.
struct Fitted {
  std::vector<Place> places;
  double aspect = 1;
};
/// All places, of which some are known, in any unit: the others are put beside their neighbours, and
/// what would stand on one spot around it.
Fitted FillIn(std::vector<std::optional<Place>> known, const Links& links);

using Neighbours = std::vector<std::vector<size_t>>;

/// A big connected part, not yet fitted into anything: `neighbours` by local numbers.
std::vector<Place> Spread(const Neighbours& neighbours);

/// Nodes by distance from `start`, in the order of a breadth-first walk; unreached: -1.
std::vector<size_t> WalkFrom(size_t start, const Neighbours& neighbours, std::vector<int>* distance);

}  // namespace pptplab::graph

#endif  // PPTPLAB_STACK_GRAPH_LAYOUT_H_
