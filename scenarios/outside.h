// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The external nodes of a scenario as a simulation has them: their links end at sockets of machines outside.
#ifndef PPTPLAB_SCENARIOS_OUTSIDE_H_
#define PPTPLAB_SCENARIOS_OUTSIDE_H_

#include <string>
#include <vector>

#include "scenarios/scenario.h"
#include "sim/world.h"

namespace pptplab::scenarios {

class Outside {
 public:
  /// After the World's links. Throws Problem if something can't be attached.
  Outside(const Scenario& scenario, sim::World& world);
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;

  /// For people, before the run: "real, at tap:pptp0: its address is 192.0.2.2/24, its gateway 192.0.2.1".
  const std::vector<std::string>& announcements() const { return announcements_; }

 private:
  void Attach(const Named<Node>& node);

  const Scenario& scenario_;
  sim::World& world_;
  std::vector<std::string> announcements_;
};

/// What an external node is, for people; empty: it is none.
std::string RoleOfExternal(const Node& node);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_OUTSIDE_H_
