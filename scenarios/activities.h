// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a scenario's nodes do with the network besides PPTP: servers that wait, and downloads, pings
// and messages, each of which starts at its own time or as soon as its node's tunnel carries the
// network protocol that it needs. Writes what came of them into the report.
#ifndef PPTPLAB_SCENARIOS_ACTIVITIES_H_
#define PPTPLAB_SCENARIOS_ACTIVITIES_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ns3/application-container.h"
#include "ns3/ipv4-address.h"
#include "scenarios/loader.h"
#include "scenarios/names.h"
#include "scenarios/outcome.h"
#include "scenarios/scenario.h"
#include "sim/fetch_outcome.h"
#include "sim/http-client.h"
#include "sim/world.h"

namespace pptplab::scenarios {

class Activities {
 public:
  /// `ended` is called with the node whenever one of its activities ends. The others live longer.
  Activities(const Scenario& scenario, sim::World& world, Report& report, Names& names,
             std::function<void(const std::string& node)> ended);

  /// Servers at once, everything else at its time. Throws Problem.
  void Install();
  /// A client's tunnel carries this now.
  void NetworkIsUp(const std::string& client, NetworkProtocol protocol);

  bool AreDone(const std::string& node) const;
  /// All but those of nodes for which `is_lost` (their tunnel has ended).
  bool AllDone(const std::function<bool(const std::string& node)>& is_lost) const;
  bool empty() const { return activities_.empty(); }
  /// After the run: what there is to say of what hasn't ended.
  void Finish();

  /// Something that a node does: at `start`, or else as soon as the node's tunnel carries `needs`.
  struct Activity {
    std::string node;
    NetworkProtocol needs = NetworkProtocol::kIpv4;
    std::optional<Duration> start;
    std::function<void()> begin;
    std::optional<size_t> turn{};  ///< those of one node that have one wait for lower ones
    bool is_ready = false;         ///< but for its turn
    bool started = false;
    bool done = false;
  };
  /// Before the run; returns its number, for End.
  size_t Plan(Activity activity);
  void End(size_t index);
  bool HasTunnel(const std::string& node) const;
  /// What has arrived of the scenario's `download`th download.
  uint64_t OctetsSoFar(size_t download) const;

 private:

  std::vector<uint8_t> ReadServed(const ServedFile& file) const;
  void InstallHttpServer(const Named<HttpServer>& server);
  void InstallNetWareServer(const Named<NetWareServer>& server);
  void InstallNetBeuiServer(const Named<NetBeuiServer>& server);
  void Begin(size_t index);
  bool IsItsTurn(const Activity& activity) const;
  void WaitForAddress6(const std::string& client);

  NetworkProtocol NeedOf(const Download& download) const;
  void Fetch(size_t activity, size_t index);
  void PlanLookups();
  void FetchHttp(size_t activity, size_t index, const Url& url);
  void FetchHttpFrom(ns3::Ipv4Address address, size_t activity, size_t index, const Url& url);
  void EndFetch(size_t activity, size_t index, const sim::FetchOutcome& ended);
  void StartPing(size_t activity, size_t index);
  void PingAddress(std::optional<ns3::Ipv4Address> address, size_t activity, size_t index);
  void SendMessage(size_t activity, size_t index);
  void Start(const ns3::ApplicationContainer& applications);

  const Scenario& scenario_;
  sim::World& world_;
  Report& report_;
  Names& names_;
  std::function<void(const std::string&)> ended_;
  std::vector<Activity> activities_;
  std::map<size_t, ns3::Ptr<ns3::HttpClient>> fetching_;  ///< by the download's number
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_ACTIVITIES_H_
