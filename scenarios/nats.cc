// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See nats.h.
#include "scenarios/nats.h"

#include <optional>
#include <string>

#include "ns3/enum.h"
#include "ns3/nstime.h"
#include "ns3/uinteger.h"
#include "sim/nat-router.h"

namespace pptplab::scenarios {

std::set<const Link*> RoutedLinks(const Scenario& scenario) {
  std::set<std::string> known;
  std::set<const Link*> routed;
  for (const auto& nat : scenario.nats) {
    if (nat.value.mode == NatMode::kRouting) known.insert(nat.name.name);
  }
  bool grows = !known.empty();
  while (grows) {
    grows = false;
    for (const Link& link : scenario.links) {
      const std::string &a = link.between[0].name, &b = link.between[1].name;
      if (!link.is_private || (!known.contains(a) && !known.contains(b))) continue;
      grows |= routed.insert(&link).second;
      known.insert({a, b});
    }
  }
  return routed;
}

void InstallNats(const Scenario& scenario, sim::World& world) {
  for (const auto& nat : scenario.nats) {
    const Nat& wanted = nat.value;
    if (wanted.mode == NatMode::kRouting) continue;
    const auto router = world.AddNat(nat.name.name);
    router->SetAttribute("Mode", ns3::EnumValue(static_cast<int>(wanted.mode)));
    const auto set = [&](const char* attribute, const std::optional<Duration>& time) {
      if (time) router->SetAttribute(attribute, ns3::TimeValue(ns3::NanoSeconds(time->count())));
    };
    set("TcpEstablished", wanted.tcp_established);
    set("TcpTransitory", wanted.tcp_transitory);
    set("Udp", wanted.udp);
    set("Icmp", wanted.icmp);
    set("GreUnreplied", wanted.gre_unreplied);
    set("GreReplied", wanted.gre_replied);
    set("CallExpected", wanted.call_expected);
    set("CallUnreplied", wanted.call_unreplied);
    set("CallReplied", wanted.call_replied);
    router->SetAttribute("MaxMappings", ns3::UintegerValue(wanted.max_mappings));
  }
}

}  // namespace pptplab::scenarios
