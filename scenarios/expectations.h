// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Did what a scenario expects hold?
#ifndef PPTPLAB_SCENARIOS_EXPECTATIONS_H_
#define PPTPLAB_SCENARIOS_EXPECTATIONS_H_

#include <string>
#include <vector>

#include "scenarios/outcome.h"
#include "scenarios/scenario.h"

namespace pptplab::scenarios {

struct Verdict {
  bool holds = false;
  bool is_tunnel =
      false;             ///< about a tunnel coming up: decides the exit status without --check, too
  std::string sentence;  ///< "client: the tunnel comes up (at 1.082 s)"
};

/// One for each expectation, in the scenario's order.
std::vector<Verdict> CheckExpectations(const Scenario& scenario, const Report& report);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_EXPECTATIONS_H_
