// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How much fits between two nodes: over one way, and over all ways together.
#ifndef PPTPLAB_STACK_GRAPH_FLOW_H_
#define PPTPLAB_STACK_GRAPH_FLOW_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pptplab::graph {

/// A link that carries `capacity` each way.
struct Pipe {
  size_t a = 0;
  size_t b = 0;
  uint64_t capacity = 0;
};

/// The way whose narrowest pipe is widest.
struct Widest {
  uint64_t capacity = 0;      ///< 0: there is no way
  std::vector<size_t> pipes;  ///< indices, from the first to the last
};
Widest WidestWay(size_t nodes, const std::vector<Pipe>& pipes, size_t from, size_t to);

/// The maximum flow, and a minimum cut: pipes that bound it together (Ford and Fulkerson).
struct Flow {
  uint64_t capacity = 0;
  std::vector<size_t> cut;  ///< indices
};
Flow MaximumFlow(size_t nodes, const std::vector<Pipe>& pipes, size_t from, size_t to);

/// Connected parts, the largest first; of equal ones, the one with the lowest node.
std::vector<std::vector<size_t>> PartsOf(size_t nodes, const std::vector<Pipe>& pipes);

}  // namespace pptplab::graph

#endif  // PPTPLAB_STACK_GRAPH_FLOW_H_
