// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Shortest paths by delay over numbered nodes and links, from one node to all that it reaches.
#ifndef PPTPLAB_STACK_GRAPH_SHORTEST_PATHS_H_
#define PPTPLAB_STACK_GRAPH_SHORTEST_PATHS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace pptplab::graph {

class PathFinder {
 public:
  struct Edge {
    size_t a = 0;
    size_t b = 0;
    int64_t delay_ns = 0;
    size_t link = 0;  ///< the caller's number for it
  };
  struct Step {
    size_t node = 0;  ///< the one that is reached
    size_t link = 0;  ///< by which the way to it begins
    int64_t delay_ns = 0;
    size_t before = 0;  ///< the node before it on the way
  };

  /// `edges` may be parallel; a node without one is alone.
  PathFinder(size_t nodes, const std::vector<Edge>& edges);
  ~PathFinder();
  PathFinder(PathFinder&&) noexcept;
  PathFinder& operator=(PathFinder&&) noexcept;

  /// All that `from` reaches, the nearest first; equally near ones by hops. Without `from` itself.
  std::vector<Step> From(size_t from) const;
  /// The links of the way from one to another, as routers choose it: each looks for itself. Empty:
  /// there is none.
  std::vector<size_t> Way(size_t from, size_t to) const;

 private:
  struct Private;
  std::unique_ptr<Private> p_;
};

}  // namespace pptplab::graph

#endif  // PPTPLAB_STACK_GRAPH_SHORTEST_PATHS_H_
