// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The dial-in half of a scenario: access concentrators, their lines, and who calls over them.
#ifndef PPTPLAB_SCENARIOS_DIAL_IN_H_
#define PPTPLAB_SCENARIOS_DIAL_IN_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ns3/ptr.h"
#include "scenarios/scenario.h"
#include "sim/dial-in-user.h"
#include "sim/pptp-access-concentrator.h"
#include "sim/world.h"
#include "stack/ppp/session.h"

namespace pptplab::scenarios {

class DialIn {
 public:
  using Configure = std::function<void(ppp::SessionConfig&, const Named<DialInUser>&)>;
  /// Installs everything; the scenario and the world outlive it. Throws Problem for an attribute
  /// that ns-3 doesn't know.
  DialIn(const Scenario& scenario, sim::World& world, const Configure& configure);

  /// In the scenario's order.
  const std::vector<ns3::Ptr<ns3::DialInUser>>& users() const { return users_; }
  /// The concentrator of the last user hangs up its control connection.
  void UserIsDone(const std::string& user);
  /// Called with each user whose concentrator and server said goodbye to each other.
  void WhenConnectionStops(std::function<void(const std::string& user)> listener);

 private:
  struct Concentrator {
    ns3::Ptr<ns3::PptpAccessConcentrator> application;
    std::vector<std::string> users;
    std::set<std::string> calling;  ///< … who are not done
  };
  void InstallConcentrator(const Named<AccessConcentrator>& concentrator, sim::World& world);
  void InstallUser(const Named<DialInUser>& user, sim::World& world, const Configure& configure);

  const Scenario& scenario_;
  std::map<std::string, Concentrator> concentrators_;
  std::vector<ns3::Ptr<ns3::DialInUser>> users_;
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_DIAL_IN_H_
