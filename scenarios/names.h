// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A scenario's name servers and resolvers: what a name stands for, asked over the network.
#ifndef PPTPLAB_SCENARIOS_NAMES_H_
#define PPTPLAB_SCENARIOS_NAMES_H_

#include <functional>
#include <map>
#include <string>

#include "ns3/ipv4-address.h"
#include "scenarios/outcome.h"
#include "scenarios/scenario.h"
#include "sim/dns-resolver.h"
#include "sim/world.h"

namespace pptplab::scenarios {

class Names {
 public:
  /// All of them live longer.
  Names(const Scenario& scenario, sim::World& world, Report& report);

  /// Name servers, and a resolver on every node that looks something up.
  void Install();
  /// Neither an address nor a node: somebody must be asked.
  bool IsName(const std::string& text) const;
  /// The address that `node` finds out; nullopt: none. Each is a row in report.lookups.
  using Found = std::function<void(std::optional<ns3::Ipv4Address> address, std::string error)>;
  void Resolve(const std::string& node, const std::string& name, Found found);

 private:
  void InstallServer(const Named<DnsServer>& server);
  void InstallResolver(const std::string& node);

  const Scenario& scenario_;
  sim::World& world_;
  Report& report_;
  std::map<std::string, ns3::Ptr<ns3::DnsResolver>> resolvers_;
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_NAMES_H_
