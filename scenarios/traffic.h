// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The flows of ns-3's own BulkSendApplication and OnOffApplication, each with a PacketSink at its
// other end. Not here: downloads, pings, messages (activities.h), which say when a flow starts.
#ifndef PPTPLAB_SCENARIOS_TRAFFIC_H_
#define PPTPLAB_SCENARIOS_TRAFFIC_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ns3/application.h"
#include "ns3/socket.h"
#include "scenarios/activities.h"
#include "scenarios/outcome.h"
#include "scenarios/scenario.h"
#include "sim/world.h"

namespace pptplab::scenarios {

/// Flows that say no port listen on these, one after the other.
inline constexpr uint16_t kFirstFlowPort = 5001;

class Traffic {
 public:
  /// All of them live longer. Fills report.flows.
  Traffic(const Scenario& scenario, sim::World& world, Report& report, Activities& activities);

  /// Sinks at once, sources at their time.
  void Install();

 private:
  /// What both kinds have in common.
  struct Flow {
    const BulkSend* bulk = nullptr;  ///< this one …
    const OnOff* on_off = nullptr;   ///< … or this one
    Reference from, to;
    bool inside = false;
    std::optional<Duration> start, stop;
    uint64_t bytes = 0;  ///< 0: no end
    bool is_tcp = true;
    std::optional<TcpVariant> tcp;
    uint32_t segment_size = 0;
    uint16_t port = 0;
    size_t activity = 0;
    ns3::Ptr<ns3::Application> source;
    bool was_connected = false;
  };

  void Add(Flow flow);
  uint16_t FreePort(const std::string& node);
  void InstallSink(size_t index);
  void Begin(size_t index);
  std::string InnerAddressOf(const std::string& node) const;
  ns3::Ptr<ns3::Application> MakeSource(const Flow& flow, size_t index, ns3::Ipv4Address to);
  void Watch(size_t index, ns3::Ptr<ns3::Socket> socket);
  void Received(size_t index, uint32_t octets);
  void End(size_t index, const std::string& error);

  const Scenario& scenario_;
  sim::World& world_;
  Report& report_;
  Activities& activities_;
  std::vector<Flow> flows_;
  std::set<std::pair<std::string, uint16_t>> ports_;  ///< by node, taken or reserved
  std::map<std::string, uint16_t> next_ports_;
};

/// The name of ns-3's class: "ns3::TcpCubic".
std::string TypeNameOf(TcpVariant variant);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_TRAFFIC_H_
