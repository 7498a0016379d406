// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The same network as scenarios are built, with a tunnel for each client (MS-CHAPv2, MPPE-128):
// what a client asks for is behind the server, so its exchange goes through the tunnel. Without
// tunnels (routed) it goes there by itself.
#include <chrono>
#include <memory>
#include <string>
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

sim::LinkConfig LinkOf(const char* rate, int delay_ms) {
  sim::LinkConfig link;
  link.rate = ns3::DataRate(rate);
  link.delay = ns3::MilliSeconds(delay_ms);
  return link;
}

class Network {
 public:
  Network(const Size& size, bool tunnels)
      : size_(size), tunnels_(tunnels), world_(Config()), requests_(size.clients) {
    CountPackets(world_.AddNode("server", "PPTP server"), counted_);
    world_.AddNode("hub", "router");
    ConnectBehind("server", "hub", "10Gbps");
    for (uint32_t g = 0; g < size_.groups(); ++g) AddGroup(g);
    if (tunnels_) AddServer();
    for (uint32_t i = 0; i < size_.clients; ++i) tunnels_ ? AddClient(i) : AskWithout(i);
  }

  void Run() { world_.RunUntil(ns3::Seconds(size_.end())); }
  void HangUp() { world_.RunUntil(ns3::Seconds(2 * size_.end())); }
  uint32_t links() const { return static_cast<uint32_t>(server_->GetLinkCount()); }

  Outcome outcome() const {
    Outcome outcome = counted_;
    outcome.up = tunnels_ ? links() : 0;
    for (const Request& request : requests_)
      outcome.answered += request.received() == size_.reply ? 1 : 0;
    if (!tunnels_) outcome.up = outcome.answered;
    outcome.events = ns3::Simulator::GetEventCount();
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

  Ipv4Address ConnectBehind(const std::string& a, const std::string& b, const char* rate) {
    sim::LinkConfig link = LinkOf(rate, 1);
    link.network = Ipv4Address(next_behind_);
    link.is_private = tunnels_;
    next_behind_ += 4;
    return world_.Connect(a, b, link).address_b;
  }

  void AddGroup(uint32_t group) {
    const std::string host = Name("host", group), router = Name("router", group);
    responders_.push_back(
        std::make_unique<Responder>(world_.AddNode(host, "host"), true, size_.reply));
    hosts_.push_back(ConnectBehind("hub", host, "1Gbps"));
    world_.AddNode(router, "router");
    servers_.push_back(world_.Connect("server", router, LinkOf("1Gbps", 5)).address_a);
    for (uint32_t i = 0; i < size_.for_each_router && clients_.size() < size_.clients; ++i) {
      const std::string client = Name("client", static_cast<uint32_t>(clients_.size()));
      clients_.push_back(world_.AddNode(client, "PPTP client"));
      world_.Connect(router, client, LinkOf("20Mbps", 2));
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

  /// The same exchange by the network's own routes.
  void AskWithout(uint32_t number) {
    ns3::Simulator::Schedule(ns3::Seconds(size_.StartOf(number)), [this, number] {
      requests_[number].Start(clients_[number], hosts_[number / size_.for_each_router]);
    });
  }

  void AddClient(uint32_t number) {
    const uint32_t group = number / size_.for_each_router;
    ns3::PptpClientHelper helper(servers_[group], "alice", "correct-horse");
    auto installed = helper.Install(clients_[number]);
    const auto client = ns3::DynamicCast<ns3::PptpClient>(installed.Get(0));
    client->AddTunnelRoute(Ipv4Address("10.9.0.0"), ns3::Ipv4Mask("255.255.0.0"));
    client->TraceConnectWithoutContext(
        "TunnelUp", ns3::Callback<void, const std::string&, Ipv4Address, Ipv4Address>(
                        [this, number, group](const std::string&, Ipv4Address, Ipv4Address) {
                          requests_[number].Start(clients_[number], hosts_[group]);
                        }));
    installed.Start(ns3::Seconds(size_.StartOf(number)));
    installed.Stop(ns3::Seconds(size_.end() + size_.StartOf(number)));
    world_.Adopt(installed);
  }

  Size size_;
  bool tunnels_;
  sim::World world_;
  std::vector<Request> requests_;
  std::vector<std::unique_ptr<Responder>> responders_;
  std::vector<Ptr<ns3::Node>> clients_;
  std::vector<Ipv4Address> servers_;  ///< the server's address on each group's link
  std::vector<Ipv4Address> hosts_;
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
  const double cpu = CpuSeconds();
  network->Run();
  const double run_cpu = CpuSeconds() - cpu;
  Outcome outcome = network->outcome();
  outcome.run_cpu = run_cpu;
  outcome.heap = HeapInUse();
  if (size.hang_up) {
    network->HangUp();
    outcome.left = network->links();
  }
  outcome.built = built;
  outcome.ran = since() - built;
  network.reset();
  outcome.gone = since() - outcome.built - outcome.ran;
  return outcome;
}

}  // namespace pptplab::scale
