// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The external nodes of a scenario as a simulation has them: their links end at sockets, of machines outside or of
// User-Mode Linuxes that are started here and told what to do.
#ifndef PPTPLAB_SCENARIOS_OUTSIDE_H_
#define PPTPLAB_SCENARIOS_OUTSIDE_H_

#include <memory>
#include <string>
#include <vector>

#include "scenarios/outcome.h"
#include "scenarios/scenario.h"
#include "sim/world.h"

namespace pptplab::scenarios {

class Outside {
 public:
  /// After the World's links. Starts the Linuxes. Throws Problem if something can't be attached or is not installed.
  Outside(const Scenario& scenario, sim::World& world);
  ~Outside();
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;

  /// For people, before the run: "real, at tap:pptp0: its address is 192.0.2.2/24, its gateway 192.0.2.1".
  const std::vector<std::string>& announcements() const { return announcements_; }

  /// Waits until all Linuxes are up, and plans what they do. Throws std::runtime_error with their last words.
  void Begin();
  /// Now and then during the run: reads what they said.
  void Look();
  /// Nothing is being done by a Linux any more.
  bool IsDone() const;
  bool HasClients() const;
  /// After the run.
  void Finish(Report& report);

 private:
  struct Peer;
  void Attach(const Named<Node>& node);
  void Start(const Named<Node>& node);
  std::string AddressOf(const std::string& node_or_address) const;

  const Scenario& scenario_;
  sim::World& world_;
  std::vector<std::string> announcements_;
  std::vector<std::unique_ptr<Peer>> peers_;
};

/// What an external node is, for people; empty: it is none.
std::string RoleOfExternal(const Node& node);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_OUTSIDE_H_
