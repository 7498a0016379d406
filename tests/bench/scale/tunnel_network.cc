// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The same network as scenarios are built, with a tunnel for each client (MS-CHAPv2, MPPE-128):
// the hosts are behind the server, so each exchange goes through a tunnel.
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ns3/simulator.h"
#include "sim/pptp-client.h"
#include "sim/pptp-helper.h"
#include "sim/pptp-server.h"
#include "sim/world.h"
#include "tests/bench/scale/exchange.h"

namespace pptplab::scale {

using ns3::Ipv4Address;
using ns3::Ptr;

namespace {

class Network {
 public:
  Network(const Size& size, bool tunnels)
      : size_(size), tunnels_(tunnels), world_(Config()), requests_(size.clients) {
    CountPackets(world_.AddNode("server", "PPTP server"), counted_);
    world_.AddNode("hub", "router");
    ConnectBehind("server", "hub", kToHub);
    for (uint32_t b = 0; b < size_.branches(); ++b) AddBranch(b);
    if (tunnels_) AddServer();
    for (uint32_t i = 0; i < size_.clients; ++i) AddClient(i);
  }

  void RunUntil(double seconds) { world_.RunUntil(ns3::Seconds(seconds)); }
  uint32_t links() const { return static_cast<uint32_t>(server_->GetLinkCount()); }

  Outcome outcome() const {
    Outcome outcome = counted_;
    outcome.events = ns3::Simulator::GetEventCount();
    for (const Request& request : requests_)
      outcome.answered += request.received() == size_.reply ? 1 : 0;
    outcome.up = tunnels_ ? links() : outcome.answered;
    return outcome;
  }

 private:
  static sim::WorldConfig Config() {
    sim::WorldConfig config;
    config.seed = 1;
    config.run = 1;
    return config;
  }

  static std::string Name(const char* what, uint32_t number) {
    return what + std::to_string(number);
  }

  static sim::LinkConfig LinkOf(const Line& line) {
    sim::LinkConfig link;
    link.rate = ns3::DataRate(line.rate);
    link.delay = ns3::MilliSeconds(line.delay_ms);
    return link;
  }

  Ipv4Address ConnectBehind(const std::string& a, const std::string& b, const Line& line) {
    sim::LinkConfig link = LinkOf(line);
    link.network = Ipv4Address(next_behind_);
    link.is_private = tunnels_;
    next_behind_ += 4;
    return world_.Connect(a, b, link).address_b;
  }

  void AddBranch(uint32_t number) {
    const std::string front = Name("front", number), behind = Name("behind", number);
    world_.AddNode(front, "router");
    world_.AddNode(behind, "router");
    servers_.push_back(world_.Connect("server", front, LinkOf(kToBranch)).address_a);
    ConnectBehind("hub", behind, kToRouter);
    for (uint32_t r = 0; size_.InUse(number) && r < Size::kFan; ++r) {
      const auto group = static_cast<uint32_t>(hosts_.size());
      const std::string host = Name("host", group), router = Name("router", group);
      responders_.push_back(std::make_unique<Responder>(world_.AddNode(host, "host"), size_.reply));
      hosts_.push_back(ConnectBehind(behind, host, kToRouter));
      world_.AddNode(router, "router");
      world_.Connect(front, router, LinkOf(kToRouter));
      for (uint32_t i = 0; i < Size::kFan && clients_.size() < size_.clients; ++i) {
        const std::string client = Name("client", static_cast<uint32_t>(clients_.size()));
        clients_.push_back(world_.AddNode(client, "PPTP client"));
        world_.Connect(router, client, LinkOf(kToClient));
      }
    }
  }

  void AddServer() {
    ns3::PptpServerHelper helper(Ipv4Address("10.8.0.1"), Ipv4Address("10.64.0.1"),
                                 Ipv4Address("10.64.255.254"));
    const auto servers = helper.Install("server");
    server_ = ns3::DynamicCast<ns3::PptpServer>(servers.Get(0));
    server_->AddUser("alice", "correct-horse");
    world_.Adopt(servers);
  }

  void AddClient(uint32_t number) {
    const uint32_t group = number / Size::kFan;
    if (tunnels_) AddTunnel(number, servers_[group / Size::kFan]);
    ns3::Simulator::Schedule(ns3::Seconds(size_.AskAt(number)), [this, number, group] {
      requests_[number].Start(clients_[number], hosts_[group]);
    });
  }

  void AddTunnel(uint32_t number, Ipv4Address server) {
    ns3::PptpClientHelper helper(server, "alice", "correct-horse");
    auto installed = helper.Install(clients_[number]);
    const auto client = ns3::DynamicCast<ns3::PptpClient>(installed.Get(0));
    client->AddTunnelRoute(Ipv4Address("10.9.0.0"), ns3::Ipv4Mask("255.255.0.0"));
    installed.Start(ns3::Seconds(size_.DialAt(number)));
    installed.Stop(ns3::Seconds(size_.end() + size_.DialAt(number)));
    world_.Adopt(installed);
  }

  Size size_;
  bool tunnels_;
  sim::World world_;
  std::vector<Request> requests_;
  std::vector<std::unique_ptr<Responder>> responders_;
  std::vector<Ptr<ns3::Node>> clients_;
  std::vector<Ipv4Address> servers_;  ///< the server's address on each branch's link
  std::vector<Ipv4Address> hosts_;    ///< one for each router
  Ptr<ns3::PptpServer> server_;
  Outcome counted_;                    ///< its packets
  uint32_t next_behind_ = 0x0a090000;  // 10.9.0.0
};

}  // namespace

Outcome RunWorld(const Size& size, bool tunnels) {
  const auto start = std::chrono::steady_clock::now();
  const auto since = [&start] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  auto network = std::make_unique<Network>(size, tunnels);
  const double built = since();
  Costs costs = RunInSlices(size, [&network](double seconds) { network->RunUntil(seconds); });
  Outcome outcome = network->outcome();
  outcome.costs = std::move(costs);
  outcome.heap = HeapInUse();
  if (size.hang_up) {
    network->RunUntil(2 * size.end());
    outcome.left = network->links();
  }
  outcome.built = built;
  outcome.ran = since() - built;
  network.reset();
  outcome.gone = since() - outcome.built - outcome.ran;
  return outcome;
}

}  // namespace pptplab::scale
