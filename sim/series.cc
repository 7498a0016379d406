// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See series.h. Trace sources of sockets hold what they write to, as some live longer than this.
#include "sim/series.h"

#include <deque>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "ns3/callback.h"
#include "ns3/csma-net-device.h"
#include "ns3/event-id.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/object-vector.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/pointer.h"
#include "ns3/queue-disc.h"
#include "ns3/queue.h"
#include "ns3/simulator.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/traffic-control-layer.h"
#include "sim/bridge.h"
#include "sim/pptp-application.h"
#include "stack/tunnel/endpoint.h"

namespace pptplab::sim {

using ns3::Ptr;

namespace {

/// RFC 4180 §2: in quotes if need be.
std::string Field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

/// Seconds, exactly: "1.25".
std::string InSeconds(int64_t nanoseconds) {
  std::string fraction = std::to_string(nanoseconds % 1'000'000'000);
  fraction.insert(0, 9 - fraction.size(), '0');
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  const std::string whole = std::to_string(nanoseconds / 1'000'000'000);
  return fraction.empty() ? whole : whole + "." + fraction;
}

std::string EndOf(const ns3::Address& address) {
  if (!ns3::InetSocketAddress::IsMatchingType(address)) return "";
  const auto inet = ns3::InetSocketAddress::ConvertFrom(address);
  return ToString(ToStack(inet.GetIpv4())) + ":" + std::to_string(inet.GetPort());
}

}  // namespace

struct Series::Private {
  struct Arrival {
    std::string node, name;
    std::function<uint64_t()> count;
    uint64_t before = 0;
  };
  /// Something with a name at a node that is counted, or holds.
  using Key = std::tuple<std::string, std::string, std::string>;  // node, what, name
  struct Connection {
    std::string name;
    int64_t rtt = -1;  ///< nanoseconds; -1: not measured
    int64_t window = -1;
  };
  struct Device {
    std::string name;
    Ptr<ns3::NetDevice> device;
    uint64_t lost = 0;  ///< in this step
  };
  struct NodeState {
    Ptr<ns3::Node> node;
    std::string name;
    std::deque<Device> devices;
    uint64_t lost = 0;  ///< by IP, in this step
    std::map<ns3::TcpSocketBase*, std::shared_ptr<Connection>> connections;
  };

  std::ostream* out;
  ns3::Time step;
  ns3::Time last;
  ns3::EventId timer;
  std::deque<NodeState> nodes;  ///< trace sources hold pointers to these
  std::vector<Arrival> arrivals;
  std::map<Key, std::string> written;  ///< the last value

  void Row(const std::string& node, const char* what, const std::string& name,
           const std::string& value, const char* unit) {
    *out << InSeconds(ns3::Simulator::Now().GetNanoSeconds()) << ',' << Field(node) << ',' << what
         << ',' << Field(name) << ',' << value << ',' << unit << "\r\n";
  }
  /// What is nothing most of the time.
  void Count(const std::string& node, const char* what, const std::string& name, uint64_t value,
             const char* unit) {
    auto& before = written[{node, what, name}];
    const std::string text = std::to_string(value);
    if (value == 0 && (before.empty() || before == "0")) return;
    before = text;
    Row(node, what, name, text, unit);
  }
  /// What holds until it changes.
  void Hold(const std::string& node, const char* what, const std::string& name,
            const std::string& value, const char* unit) {
    auto& before = written[{node, what, name}];
    if (before == value) return;
    before = value;
    Row(node, what, name, value, unit);
  }

  void Sample() {
    const ns3::Time took = ns3::Simulator::Now() - last;
    last = ns3::Simulator::Now();
    if (!took.IsStrictlyPositive()) return;
    for (Arrival& arrival : arrivals) {
      const uint64_t now = arrival.count();
      const uint64_t octets = now - std::exchange(arrival.before, now);
      Count(arrival.node, "received", arrival.name, octets, "octets");
      const double rate = static_cast<double>(octets) * 8e9 / took.GetDouble();
      Count(arrival.node, "goodput", arrival.name, static_cast<uint64_t>(rate + 0.5), "bps");
    }
    for (NodeState& node : nodes) {
      for (Device& device : node.devices) SampleDevice(node, device);
      Count(node.name, "lost", "ip", std::exchange(node.lost, 0), "packets");
      SampleConnections(node);
      SampleTunnels(node);
    }
  }

  void SampleDevice(const NodeState& node, Device& device) {
    uint64_t waiting = 0;
    ns3::PointerValue queue;
    if (device.device->GetAttributeFailSafe("TxQueue", queue)) {
      if (const auto packets = queue.Get<ns3::Queue<ns3::Packet>>()) {
        waiting += packets->GetNPackets();
      }
    }
    if (const auto control = node.node->GetObject<ns3::TrafficControlLayer>()) {
      const auto discipline = control->GetRootQueueDiscOnDevice(device.device);
      if (discipline) waiting += discipline->GetNPackets();
    }
    Count(node.name, "queue", device.name, waiting, "packets");
    Count(node.name, "lost", device.name, std::exchange(device.lost, 0), "packets");
  }

  void SampleConnections(NodeState& node) {
    const auto tcp = node.node->GetObject<ns3::TcpL4Protocol>();
    if (!tcp) return;
    ns3::ObjectVectorValue sockets;
    tcp->GetAttribute("SocketList", sockets);
    std::map<ns3::TcpSocketBase*, std::shared_ptr<Connection>> alive;
    for (auto i = sockets.Begin(); i != sockets.End(); ++i) {
      const auto socket = ns3::DynamicCast<ns3::TcpSocketBase>(i->second);
      if (!socket) continue;
      const auto known = node.connections.find(PeekPointer(socket));
      auto connection = known == node.connections.end() ? Meet(socket) : known->second;
      if (connection) alive[PeekPointer(socket)] = std::move(connection);
    }
    node.connections = std::move(alive);
    std::map<std::string, std::shared_ptr<Connection>> in_order;
    for (const auto& [socket, connection] : node.connections) in_order[connection->name] = connection;
    for (const auto& [name, connection] : in_order) {
      if (connection->rtt >= 0) Hold(node.name, "rtt", name, InSeconds(connection->rtt), "s");
      if (connection->window < 0) continue;
      Hold(node.name, "congestion-window", name, std::to_string(connection->window), "octets");
    }
  }
  /// Null: it is connected with nobody.
  static std::shared_ptr<Connection> Meet(Ptr<ns3::TcpSocketBase> socket) {
    ns3::Address local, peer;
    if (socket->GetSockName(local) != 0 || socket->GetPeerName(peer) != 0) return nullptr;
    const bool listens = !ns3::InetSocketAddress::IsMatchingType(peer) ||
                         ns3::InetSocketAddress::ConvertFrom(peer).GetPort() == 0;
    if (listens) return nullptr;
    const auto connection = std::make_shared<Connection>();
    connection->name = EndOf(local) + ">" + EndOf(peer);
    socket->TraceConnectWithoutContext(
        "RTT", ns3::Callback<void, ns3::Time, ns3::Time>([connection](ns3::Time, ns3::Time now) {
          connection->rtt = now.GetNanoSeconds();
        }));
    socket->TraceConnectWithoutContext(
        "CongestionWindow", ns3::Callback<void, uint32_t, uint32_t>(
                                [connection](uint32_t, uint32_t now) { connection->window = now; }));
    return connection;
  }

  void SampleTunnels(const NodeState& node) {
    const auto application = ns3::PptpApplication::On(node.node);
    if (!application || application->GetEndpoint() == nullptr) return;
    for (const tunnel::GreWindow& gre : application->GetEndpoint()->GreWindows()) {
      const std::string name = "call " + std::to_string(gre.call) + " to " + ToString(gre.peer);
      Hold(node.name, "gre-window", name, std::to_string(gre.window), "packets");
      Hold(node.name, "gre-unacknowledged", name, std::to_string(gre.unacknowledged), "packets");
      Count(node.name, "gre-waiting", name, gre.waiting, "packets");
      Hold(node.name, "gre-time-out", name, InSeconds(gre.time_out.count()), "s");
    }
  }

  void Tick() {
    Sample();
    timer = ns3::Simulator::Schedule(step, [this] { Tick(); });
  }

  static void LostOnDevice(Device* device, Ptr<const ns3::Packet>) { ++device->lost; }
  static void LostInQueue(Device* device, Ptr<const ns3::QueueDiscItem>) { ++device->lost; }
  static void LostByIp(NodeState* node, const ns3::Ipv4Header&, Ptr<const ns3::Packet>,
                       ns3::Ipv4L3Protocol::DropReason, Ptr<ns3::Ipv4>, uint32_t) {
    ++node->lost;
  }
};

Series::Series(std::ostream& out, ns3::Time step) : p_(std::make_unique<Private>()) {
  p_->out = &out;
  p_->step = step;
  out << "time_s,node,what,name,value,unit\r\n";
  p_->timer = ns3::Simulator::Schedule(step, [this] { p_->Tick(); });
}

Series::~Series() { p_->timer.Cancel(); }

void Series::Watch(Ptr<ns3::Node> node, const std::string& name) {
  auto& state = p_->nodes.emplace_back();
  state.node = node;
  state.name = name;
  if (const auto ipv4 = node->GetObject<ns3::Ipv4L3Protocol>()) {
    ipv4->TraceConnectWithoutContext("Drop", ns3::MakeBoundCallback(&Private::LostByIp, &state));
  }
  int links = 0, ethernets = 0;  // as World names them in recordings
  for (uint32_t i = 0; i < node->GetNDevices(); ++i) {
    const auto device = node->GetDevice(i);
    const bool is_link = ns3::DynamicCast<ns3::PointToPointNetDevice>(device) != nullptr;
    const bool is_ethernet = ns3::DynamicCast<ns3::CsmaNetDevice>(device) != nullptr;
    if (!is_link && !is_ethernet) continue;
    auto& watched = state.devices.emplace_back();
    watched.device = device;
    watched.name = is_link ? "p2p" + std::to_string(links++) : "eth" + std::to_string(ethernets++);
    const auto control = node->GetObject<ns3::TrafficControlLayer>();
    if (const auto queue = control ? control->GetRootQueueDiscOnDevice(device) : nullptr) {
      queue->TraceConnectWithoutContext("Drop",
                                        ns3::MakeBoundCallback(&Private::LostInQueue, &watched));
    }
    for (const char* source : {"MacTxDrop", "PhyRxDrop"}) {
      device->TraceConnectWithoutContext(
          source, ns3::MakeBoundCallback(&Private::LostOnDevice, &watched));
    }
  }
}

void Series::WatchArrival(const std::string& node, const std::string& name,
                          std::function<uint64_t()> count) {
  p_->arrivals.push_back({node, name, std::move(count)});
}

void Series::Finish() { p_->Sample(); }

}  // namespace pptplab::sim
