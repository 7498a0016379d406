// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See traffic.h.
#include "scenarios/traffic.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ns3/bulk-send-application.h"
#include "ns3/callback.h"
#include "ns3/data-rate.h"
#include "ns3/inet-socket-address.h"
#include "ns3/onoff-application.h"
#include "ns3/packet-sink.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/tcp-socket.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"
#include "scenarios/key_reader.h"
#include "sim/flow-tcp-socket-factory.h"

namespace pptplab::scenarios {
namespace {

using ns3::Packet;
using ns3::Ptr;

/// Streams of their own: flows change nobody else's random numbers.
constexpr int64_t kFlowStreams = 5'000'000;
constexpr int64_t kStreamsOfAFlow = 4;
/// For what is still on its way when a source has stopped.
constexpr Duration kGrace = std::chrono::seconds(1);

ns3::Time ToNs3(Duration duration) { return ns3::NanoSeconds(duration.count()); }
Duration Now() { return Duration(ns3::Simulator::Now().GetNanoSeconds()); }

std::string Constant(Duration duration) {
  return "ns3::ConstantRandomVariable[Constant=" +
         std::to_string(static_cast<double>(duration.count()) / 1e9) + "]";
}
std::string Exponential(Duration mean) {
  return "ns3::ExponentialRandomVariable[Mean=" +
         std::to_string(static_cast<double>(mean.count()) / 1e9) + "]";
}

}  // namespace

std::string TypeNameOf(TcpVariant variant) {
  constexpr std::array<const char*, 16> kNames = {
      "ns3::TcpNewReno",  "ns3::TcpLinuxReno", "ns3::TcpCubic",  "ns3::TcpBbr",
      "ns3::TcpBic",      "ns3::TcpHighSpeed", "ns3::TcpHtcp",   "ns3::TcpHybla",
      "ns3::TcpIllinois", "ns3::TcpLedbat",    "ns3::TcpLp",     "ns3::TcpScalable",
      "ns3::TcpVegas",    "ns3::TcpVeno",      "ns3::TcpWestwood", "ns3::TcpYeah"};
  return kNames[static_cast<size_t>(variant)];
}

Traffic::Traffic(const Scenario& scenario, sim::World& world, Report& report,
                 Activities& activities)
    : scenario_(scenario), world_(world), report_(report), activities_(activities) {
  const auto reserve = [this](const auto& flow) {
    if (flow.port) ports_.insert({flow.to.name, static_cast<uint16_t>(*flow.port)});
  };
  for (const BulkSend& bulk : scenario.bulk_sends) reserve(bulk);
  for (const OnOff& on_off : scenario.on_offs) reserve(on_off);
  for (const BulkSend& bulk : scenario.bulk_sends) {
    Flow flow;
    flow.bulk = &bulk;
    flow.from = bulk.from, flow.to = bulk.to, flow.inside = bulk.inside;
    flow.start = bulk.start, flow.stop = bulk.stop, flow.bytes = bulk.bytes.octets;
    flow.tcp = bulk.tcp, flow.segment_size = bulk.segment_size;
    flow.port = static_cast<uint16_t>(bulk.port.value_or(0));
    Add(std::move(flow));
  }
  for (const OnOff& on_off : scenario.on_offs) {
    Flow flow;
    flow.on_off = &on_off;
    flow.from = on_off.from, flow.to = on_off.to, flow.inside = on_off.inside;
    flow.start = on_off.start, flow.stop = on_off.stop, flow.bytes = on_off.bytes.octets;
    flow.is_tcp = on_off.protocol == Transport::kTcp;
    flow.tcp = on_off.tcp, flow.segment_size = on_off.segment_size;
    flow.port = static_cast<uint16_t>(on_off.port.value_or(0));
    Add(std::move(flow));
  }
}

uint16_t Traffic::FreePort(const std::string& node) {
  uint16_t& port = next_ports_.try_emplace(node, kFirstFlowPort).first->second;
  while (ports_.contains({node, port})) ++port;
  return port++;
}

void Traffic::Add(Flow flow) {
  if (flow.port == 0) flow.port = FreePort(flow.to.name);
  ports_.insert({flow.to.name, flow.port});
  FlowOutcome& outcome = report_.flows.emplace_back();
  outcome.from = flow.from.name;
  outcome.to = flow.to.name;
  outcome.protocol = flow.is_tcp ? "TCP" : "UDP";
  outcome.port = flow.port;
  outcome.wanted = flow.bytes;
  flows_.push_back(std::move(flow));
}

void Traffic::Install() {
  for (const auto& node : scenario_.nodes) {
    if (!scenario_.tcp) break;
    world_.node(node.name.name)
        ->GetObject<ns3::TcpL4Protocol>()
        ->SetAttribute("SocketType",
                       ns3::TypeIdValue(ns3::TypeId::LookupByName(TypeNameOf(*scenario_.tcp))));
  }
  for (size_t i = 0; i < flows_.size(); ++i) {
    Flow& flow = flows_[i];
    InstallSink(i);
    // Whose tunnel must be up: the sender's, or that of whom it sends to.
    const bool to_a_client = flow.inside && activities_.HasTunnel(flow.to.name);
    flow.activity = activities_.Plan({to_a_client ? flow.to.name : flow.from.name,
                                      NetworkProtocol::kIpv4, flow.start, [this, i] { Begin(i); }});
  }
}

void Traffic::InstallSink(size_t index) {
  const Flow& flow = flows_[index];
  const auto sink = ns3::CreateObject<ns3::PacketSink>();
  sink->SetAttribute("Protocol", ns3::TypeIdValue(flow.is_tcp ? ns3::TcpSocketFactory::GetTypeId()
                                                              : ns3::UdpSocketFactory::GetTypeId()));
  sink->SetAttribute("Local", ns3::AddressValue(ns3::InetSocketAddress(
                                  ns3::Ipv4Address::GetAny(), flow.port)));
  sink->TraceConnectWithoutContext(
      "Rx", ns3::Callback<void, Ptr<const Packet>, const ns3::Address&>(
                [this, index](Ptr<const Packet> packet, const ns3::Address&) {
                  Received(index, packet->GetSize());
                }));
  world_.node(flow.to.name)->AddApplication(sink);
}

/// Empty: it has none now.
std::string Traffic::InnerAddressOf(const std::string& node) const {
  if (const auto* const server = Find(scenario_.pptp_servers, node)) {
    return ToString(server->address);
  }
  for (const TunnelOutcome& tunnel : report_.tunnels) {
    if (tunnel.client == node && !tunnel.down) return tunnel.address;
  }
  return "";
}

void Traffic::Begin(size_t index) {
  Flow& flow = flows_[index];
  FlowOutcome& outcome = report_.flows[index];
  outcome.started = Now();
  ns3::Ipv4Address to = world_.AddressOf(flow.to.name);
  if (flow.inside) {
    const std::string inner = InnerAddressOf(flow.to.name);
    if (inner.empty()) return End(index, flow.to.name + " has no address inside a tunnel");
    to = ns3::Ipv4Address(inner.c_str());
  }
  outcome.address = ToString(Address{to.Get()});
  flow.source = MakeSource(flow, index, to);
  flow.source->TraceConnectWithoutContext(
      "Tx", ns3::Callback<void, Ptr<const Packet>>([this, index](Ptr<const Packet> packet) {
        report_.flows[index].sent += packet->GetSize();
      }));
  std::string text = flow.bulk != nullptr ? "bulk-send to " : "on-off to ";
  text += flow.to.name + " (" + outcome.address + " port " + std::to_string(flow.port) + ", " +
          outcome.protocol + ")";
  if (flow.bytes > 0) text += ": " + std::to_string(flow.bytes) + " octets";
  world_.Note(flow.from.name, text);
  flow.source->SetStartTime(ns3::Seconds(0));
  if (flow.stop) {
    const Duration left = std::max(*flow.stop - Now(), Duration(0));
    flow.source->SetStopTime(ToNs3(left));
    ns3::Simulator::Schedule(ToNs3(left + kGrace), [this, index] { End(index, ""); });
  }
  world_.node(flow.from.name)->AddApplication(flow.source);
}

Ptr<ns3::Application> Traffic::MakeSource(const Flow& flow, size_t index, ns3::Ipv4Address to) {
  const ns3::AddressValue remote(ns3::InetSocketAddress(to, flow.port));
  const int64_t stream = kFlowStreams + kStreamsOfAFlow * static_cast<int64_t>(index);
  ns3::TypeId factory = ns3::UdpSocketFactory::GetTypeId();
  if (flow.is_tcp) {
    factory = ns3::FlowTcpSocketFactory::GetTypeId();
    const auto tcp = flow.tcp ? flow.tcp : scenario_.tcp;
    ns3::FlowTcpSocketFactory::On(world_.node(flow.from.name))
        ->Expect({tcp ? TypeNameOf(*tcp) : "", flow.segment_size, stream,
                  [this, index](Ptr<ns3::Socket> socket) { Watch(index, socket); }});
  }
  if (flow.bulk != nullptr) {
    const auto source = ns3::CreateObject<ns3::BulkSendApplication>();
    source->SetAttribute("Protocol", ns3::TypeIdValue(factory));
    source->SetAttribute("Remote", remote);
    source->SetAttribute("MaxBytes", ns3::UintegerValue(flow.bytes));
    return source;
  }
  const OnOff& wanted = *flow.on_off;
  const auto source = ns3::CreateObject<ns3::OnOffApplication>();
  source->SetAttribute("Protocol", ns3::TypeIdValue(factory));
  source->SetAttribute("Remote", remote);
  source->SetAttribute("MaxBytes", ns3::UintegerValue(flow.bytes));
  source->SetAttribute("PacketSize", ns3::UintegerValue(wanted.packet_size));
  source->SetAttribute("DataRate",
                       ns3::DataRateValue(ns3::DataRate(wanted.rate.bits_per_second)));
  const auto text = wanted.random ? &Exponential : &Constant;
  source->SetAttribute("OnTime", ns3::StringValue(text(wanted.on)));
  source->SetAttribute("OffTime", ns3::StringValue(text(wanted.off)));
  source->AssignStreams(stream + 1);
  return source;
}

/// A connection that ends before everything has arrived ends the flow, too.
void Traffic::Watch(size_t index, Ptr<ns3::Socket> socket) {
  using State = ns3::TcpSocket::TcpStates_t;
  socket->TraceConnectWithoutContext(
      "State", ns3::Callback<void, State, State>([this, index](State before, State now) {
        Flow& flow = flows_[index];
        if (now == State::ESTABLISHED) flow.was_connected = true;
        const bool is_end = now == State::CLOSED && before != State::CLOSED;
        if (!is_end) return;
        // The last octets may be in flight still, or wait to be read.
        ns3::Simulator::Schedule(ToNs3(kGrace), [this, index] {
          End(index, flows_[index].was_connected ? "the connection ended before everything arrived"
                                                 : "there was no connection");
        });
      }));
}

void Traffic::Received(size_t index, uint32_t octets) {
  FlowOutcome& outcome = report_.flows[index];
  outcome.received += octets;
  outcome.last_arrival = Now();
  if (outcome.wanted > 0 && outcome.received >= outcome.wanted) End(index, "");
}

void Traffic::End(size_t index, const std::string& error) {
  FlowOutcome& outcome = report_.flows[index];
  if (std::exchange(outcome.done, true)) return;
  outcome.error = outcome.received > 0 && outcome.received >= outcome.wanted ? "" : error;
  std::string text = std::to_string(outcome.received) + " octets of ";
  text += outcome.from + "'s ";
  text += flows_[index].bulk != nullptr ? "bulk-send" : "on-off";
  text += " arrived";
  if (!outcome.error.empty()) text += "; " + outcome.error;
  world_.Note(outcome.to, text);
  // Not from inside TCP: who is waiting for this may hang up.
  ns3::Simulator::ScheduleNow([this, index] { activities_.End(flows_[index].activity); });
}

}  // namespace pptplab::scenarios
