// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See names.h.
#include "scenarios/names.h"

#include <optional>
#include <set>
#include <utility>

#include "ns3/boolean.h"
#include "ns3/uinteger.h"
#include "scenarios/loader.h"
#include "sim/dns-server.h"
#include "sim/pptp-helper.h"

namespace pptplab::scenarios {
namespace {

ns3::Time ToNs3(Duration duration) { return ns3::NanoSeconds(duration.count()); }

}  // namespace

Names::Names(const Scenario& scenario, sim::World& world, Report& report)
    : scenario_(scenario), world_(world), report_(report) {}

bool Names::IsName(const std::string& text) const {
  return !ParseAddress(text) && !ParseAddress6(text) && Find(scenario_.nodes, text) == nullptr;
}

void Names::Install() {
  for (const auto& server : scenario_.dns_servers) InstallServer(server);
  std::set<std::string> nodes;
  for (const auto& resolver : scenario_.resolvers) nodes.insert(resolver.name.name);
  for (const NameLookup& lookup : scenario_.lookups) nodes.insert(lookup.from.name);
  for (const Download& download : scenario_.downloads) {
    const auto url = ParseUrl(download.url.name);
    if (url->scheme == Url::Scheme::kHttp && IsName(url->host)) nodes.insert(download.client.name);
  }
  for (const Ping& ping : scenario_.pings) {
    if (IsName(ping.to.name)) nodes.insert(ping.from.name);
  }
  for (const std::string& node : nodes) InstallResolver(node);
}

void Names::InstallServer(const Named<DnsServer>& server) {
  ns3::PptpLabHelper helper("ns3::DnsServer");
  helper.SetAttribute("Ttl", ns3::TimeValue(ToNs3(server.value.ttl)));
  const auto applications = helper.Install(world_.node(server.name.name));
  const auto application = ns3::DynamicCast<ns3::DnsServer>(applications.Get(0));
  for (const DnsEntry& entry : server.value.zone) {
    const auto literal = ParseAddress(entry.target.name);
    application->AddName(entry.name.name, literal ? ns3::Ipv4Address(literal->value)
                                                  : world_.AddressOf(entry.target.name));
  }
  world_.Adopt(applications);
}

void Names::InstallResolver(const std::string& node) {
  const Resolver* wanted = Find(scenario_.resolvers, node);
  const Resolver usual;
  if (wanted == nullptr) wanted = &usual;
  ns3::PptpLabHelper helper("ns3::DnsResolver");
  helper.SetAttribute("Timeout", ns3::TimeValue(ToNs3(wanted->timeout)));
  helper.SetAttribute("Tries", ns3::UintegerValue(wanted->tries));
  helper.SetAttribute("TunnelFirst", ns3::BooleanValue(wanted->tunnel_first));
  const auto applications = helper.Install(world_.node(node));
  const auto application = ns3::DynamicCast<ns3::DnsResolver>(applications.Get(0));
  for (const Reference& server : wanted->servers) {
    const auto literal = ParseAddress(server.name);
    application->AddServer(literal ? ns3::Ipv4Address(literal->value)
                                   : world_.AddressOf(server.name));
  }
  world_.Adopt(applications);
  resolvers_[node] = application;
}

void Names::Resolve(const std::string& node, const std::string& name, Found found) {
  const size_t row = report_.lookups.size();
  LookupOutcome& asked = report_.lookups.emplace_back();
  asked.from = node;
  asked.name = name;
  resolvers_.at(node)->Resolve(
      name, [this, row, found = std::move(found)](const ns3::DnsResolver::Outcome& outcome) {
        LookupOutcome& report = report_.lookups[row];
        report.done = true;
        report.error = outcome.error;
        report.queries = outcome.queries;
        report.queries_outside = outcome.queries_outside;
        report.took = Duration(outcome.took.GetNanoSeconds());
        if (outcome.error.empty()) {
          report.address = ToString(Address{outcome.address.Get()});
          found(outcome.address, "");
        } else {
          found(std::nullopt, report.name + ": " + outcome.error);
        }
      });
}

}  // namespace pptplab::scenarios
