// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Bounds keep a run finite: a packet at most every microsecond, on and off at most a thousand times
// a second.
#include "scenarios/check_traffic.h"

#include <map>
#include <tuple>

#include "scenarios/nearest.h"

namespace pptplab::scenarios {
namespace {

constexpr uint32_t kPptpPort = 1723;

class Checker {
 public:
  explicit Checker(const Scenario& scenario) : scenario_(scenario) {
    for (const auto& server : scenario.http_servers) {
      taken_[{server.name.name, Transport::kTcp, server.value.port}] = "its HTTP server";
    }
    for (const auto& server : scenario.pptp_servers) {
      taken_[{server.name.name, Transport::kTcp, kPptpPort}] = "its PPTP server";
    }
  }

  std::optional<Problem> Run() {
    constexpr size_t kMaxFlows = 40'000;
    if (scenario_.bulk_sends.size() + scenario_.on_offs.size() > kMaxFlows) {
      const Position at = scenario_.on_offs.empty() ? scenario_.bulk_sends.back().to.at
                                                    : scenario_.on_offs.back().to.at;
      return Problem{at, "a scenario has at most " + std::to_string(kMaxFlows) + " flows"};
    }
    for (const BulkSend& flow : scenario_.bulk_sends) CheckFlow(flow, Transport::kTcp);
    for (const OnOff& flow : scenario_.on_offs) {
      CheckFlow(flow, flow.protocol);
      CheckPace(flow);
    }
    return problem_;
  }

 private:
  void Fail(const Position& at, std::string sentence) {
    if (!problem_) problem_ = Problem{at, std::move(sentence)};
  }
  void KnownNode(const Reference& node) {
    if (problem_ || Find(scenario_.nodes, node.name) != nullptr) return;
    std::vector<std::string> names;
    for (const auto& known : scenario_.nodes) names.push_back(known.name.name);
    Fail(node.at,
         "there is no node \"" + node.name.substr(0, 60) + "\"" + Suggestion(node.name, names));
  }

  template <class Flow>
  void CheckFlow(const Flow& flow, Transport transport) {
    KnownNode(flow.from);
    KnownNode(flow.to);
    if (flow.from.name == flow.to.name) {
      Fail(flow.to.at, std::string(Flow::kName) + " is between two different nodes");
    }
    const bool has_inner = Find(scenario_.pptp_servers, flow.to.name) != nullptr ||
                           Find(scenario_.pptp_clients, flow.to.name) != nullptr ||
                           Find(scenario_.dial_in_users, flow.to.name) != nullptr;
    if (flow.inside && !has_inner) {
      Fail(flow.to.at, "\"" + flow.to.name.substr(0, 60) +
                           "\" has no tunnel, so nothing can be sent to its address inside one");
    }
    if (flow.start && flow.stop && *flow.stop <= *flow.start) {
      Fail(flow.to.at, "stop comes before start");
    }
    if (flow.segment_size < 64 || flow.segment_size > 65495) {
      Fail(flow.to.at, "a segment-size is from 64 to 65495 octets");
    }
    if (transport == Transport::kUdp && flow.tcp) {
      Fail(flow.to.at, "tcp says how TCP answers congestion, but this flow is udp");
    }
    if (!flow.port) return;
    if (*flow.port == 0 || *flow.port > 65535) {
      Fail(flow.to.at, "a port is a number from 1 to 65535");
    }
    std::string& owner = taken_[{flow.to.name, transport, *flow.port}];
    if (!owner.empty()) {
      Fail(flow.to.at, "port " + std::to_string(*flow.port) + " of \"" + flow.to.name.substr(0, 60) +
                           "\" is taken by " + owner);
    }
    owner = "another flow";
  }

  void CheckPace(const OnOff& flow) {
    if (flow.packet_size == 0 || flow.packet_size > 65507) {
      Fail(flow.to.at, "a packet-size is from 1 to 65507 octets");
    } else if (flow.rate.bits_per_second / (uint64_t{8} * flow.packet_size) > 1'000'000) {
      Fail(flow.to.at, "this rate and packet-size are more than 1000000 packets a second");
    } else if (flow.on < std::chrono::milliseconds(1)) {
      Fail(flow.to.at, "on is 1ms or longer");
    }
  }

  const Scenario& scenario_;
  std::map<std::tuple<std::string, Transport, uint32_t>, std::string> taken_;
  std::optional<Problem> problem_;
};

}  // namespace

std::optional<Problem> CheckTraffic(const Scenario& scenario) { return Checker(scenario).Run(); }

}  // namespace pptplab::scenarios
