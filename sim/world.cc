// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See world.h.
#include "sim/world.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include "ns3/boolean.h"
#include "ns3/csma-channel.h"
#include "ns3/csma-net-device.h"
#include "ns3/drop-tail-queue.h"
#include "ns3/global-value.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-interface-address.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-interface-address.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/ipv6.h"
#include "ns3/mac48-address.h"
#include "ns3/names.h"
#include "ns3/realtime-simulator-impl.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "sim/adoptable.h"
#include "sim/bridge.h"
#include "sim/comments.h"
#include "sim/damage.h"
#include "sim/fail_over.h"
#include "sim/fragment_limit.h"
#include "sim/link-routing.h"
#include "sim/live_link.h"
#include "sim/nat-router.h"
#include "sim/outside-port.h"
#include "sim/pptp-helper.h"
#include "sim/routes.h"

namespace pptplab::sim {

using ns3::Ptr;

namespace {

// Random streams by what they are for, so that a further application doesn't change a link's
// losses.
constexpr int64_t kApplicationStreams = 0;
// Links have those from 1,000,000 and from 3,000,000,000 on (live_link).
constexpr int64_t kNodeStreams = 2'000'000;

constexpr uint32_t kFirstNetwork = 0xc6120000;  // 198.18.0.0/15, RFC 2544 §C.2.2
constexpr uint32_t kLastNetwork = 0xc613fffc;

std::unique_ptr<Recorder> MakeRecorder(const WorldConfig& config) {
  std::unique_ptr<trace::RecordingWriter> writer;
  if (config.recording_memory != nullptr) {
    writer = std::make_unique<trace::RecordingWriter>(config.recording_memory, "pptplab",
                                                      config.recording_comment);
  } else if (!config.recording_path.empty()) {
    writer = std::make_unique<trace::RecordingWriter>(config.recording_path, "pptplab",
                                                      config.recording_comment);
  }
  return std::make_unique<Recorder>(std::move(writer), config.pcap_prefix);
}

}  // namespace

struct World::Private {
  std::unique_ptr<Recorder> recorder;
  Comments comments;
  std::map<std::string, Ptr<ns3::Node>> nodes;
  std::map<std::string, int> devices_of;
  std::map<std::string, int> ethernets_of;
  std::map<std::string, ns3::Ipv4Address> lan_addresses;
  std::map<std::string, Ipv6Role> ipv6;
  std::vector<std::unique_ptr<Link>> links;
  std::vector<std::unique_ptr<LiveLink>> live_links;  ///< the same
  std::set<std::string> hosts;                        ///< that fail over
  std::vector<std::unique_ptr<sim::FailOver>> fail_overs;
  uint32_t next_network = kFirstNetwork;
  int64_t next_application_stream = kApplicationStreams;
  int64_t next_node_stream = kNodeStreams;
  bool routed = false;
  bool may_damage = false;
  bool looks_for_damage = false;
  bool limits_fragments = false;
  bool watches_mtu = false;
  std::vector<ns3::Ptr<ns3::OutsidePort>> ports;
  bool real_time = false;
  ns3::Time latest;  ///< how far behind real time it ever was
};

namespace {

/// Events in the same order, a twentieth of a run's time less than in ns-3's default, a binary tree
/// of all pending events. (Its Remove is slow, and called by next to nothing: timers that are
/// cancelled stay.) Another one that somebody chose stays.
void ChooseScheduler() {
  ns3::StringValue chosen;
  ns3::GlobalValue::GetValueByName("SchedulerType", chosen);
  if (chosen.Get() != "ns3::MapScheduler") return;
  ns3::GlobalValue::Bind("SchedulerType", ns3::StringValue("ns3::PriorityQueueScheduler"));
}

}  // namespace

World::World(const WorldConfig& config) : p_(std::make_unique<Private>()) {
  p_->real_time = config.real_time;
  ns3::GlobalValue::Bind("SimulatorImplementationType",
                         ns3::StringValue(config.real_time ? "ns3::RealtimeSimulatorImpl"
                                                           : "ns3::DefaultSimulatorImpl"));
  ChooseScheduler();
  p_->recorder = MakeRecorder(config);
  if (config.comments) {
    p_->recorder->SetCommenter([&comments = p_->comments](const Recorder::ControlPacket& packet) {
      return comments.On(packet);
    });
  }
  if (config.seed) ns3::RngSeedManager::SetSeed(*config.seed);
  if (config.run) ns3::RngSeedManager::SetRun(*config.run);
  ns3::GlobalValue::Bind("ChecksumEnabled", ns3::BooleanValue(config.checksums));
}

World::~World() {
  for (const auto& port : p_->ports) port->Dispose();  // no thread hands over any more
  ns3::Simulator::Destroy();
  ns3::Names::Clear();
}

Recorder& World::recorder() { return *p_->recorder; }
const std::vector<std::unique_ptr<Link>>& World::links() const { return p_->links; }

// --- nodes and links
// -----------------------------------------------------------------------------------

Ptr<ns3::Node> World::AddNode(const std::string& name, const std::string& role, Ipv6Role ipv6) {
  const auto is_plain = [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '_' || c == '.';
  };
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_plain)) {
    throw std::invalid_argument("\"" + name +
                                "\" is no name for a node: use letters, digits, - _ .");
  }
  if (p_->nodes.contains(name)) {
    throw std::invalid_argument("there is a node \"" + name + "\" already");
  }
  const auto node = ns3::CreateObject<ns3::Node>();
  ns3::InternetStackHelper stack;
  stack.SetIpv6StackInstall(ipv6 != Ipv6Role::kNone);
  stack.SetRoutingHelper(ns3::LinkRoutingHelper());
  stack.SetRoutingHelper(ns3::Ipv6StaticRoutingHelper());
  stack.Install(node);
  if (ipv6 != Ipv6Role::kNone) {
    node->GetObject<ns3::Ipv6>()->SetAttribute("IpForward",
                                               ns3::BooleanValue(ipv6 == Ipv6Role::kRouter));
    // RFC 5072 §5: what IPV6CP agreed on is unique. The other addresses here are chosen so.
    node->GetObject<ns3::Icmpv6L4Protocol>()->SetAttribute("DAD", ns3::BooleanValue(false));
  }
  p_->ipv6[name] = ipv6;
  p_->next_node_stream += stack.AssignStreams(ns3::NodeContainer(node), p_->next_node_stream);
  ns3::Names::Add(name, node);
  p_->nodes[name] = node;
  p_->recorder->AddNode(node, name, role);
  ns3::IpConduct::Of(node)->SetRecorder(p_->recorder.get());
  p_->comments.AddNode(p_->recorder->IdOf(node), name, role);
  return node;
}

Ptr<ns3::Node> World::node(const std::string& name) const {
  const auto found = p_->nodes.find(name);
  if (found == p_->nodes.end()) {
    throw std::invalid_argument("there is no node \"" + name + "\"");
  }
  return found->second;
}

Ptr<ns3::IpGate> World::GateOf(const std::string& name) {
  const auto gate = ns3::IpGate::Of(node(name));
  gate->SetRecorder(p_->recorder.get());
  return gate;
}

Ptr<ns3::IpConduct> World::ConductOf(const std::string& name) const {
  return ns3::IpConduct::Of(node(name));
}

Ptr<ns3::NatRouter> World::AddNat(const std::string& name) {
  const auto here = node(name);
  Ptr<ns3::NetDevice> outside;
  ns3::Ipv4Address address;
  std::vector<Ptr<ns3::NetDevice>> inside;
  for (const auto& link : p_->links) {
    if (link->a != name && link->b != name) continue;
    const auto device = link->a == name ? link->device_a : link->device_b;
    if (link->config.is_private) {
      inside.push_back(device);
      continue;
    }
    if (outside) throw std::invalid_argument("the NAT \"" + name + "\" has two links outside");
    outside = device;
    address = link->a == name ? link->address_a : link->address_b;
  }
  if (!outside || inside.empty()) {
    throw std::invalid_argument("the NAT \"" + name + "\" needs links inside and one outside");
  }
  const auto nat = ns3::CreateObject<ns3::NatRouter>();
  here->AggregateObject(nat);
  nat->Install(GateOf(name), outside, address, std::move(inside), p_->recorder.get());
  return nat;
}

namespace {

LiveLink::Config LiveConfigOf(const LinkConfig& config) {
  LiveLink::Config live{config, config.queue, config.mtu, {}, config.changes};
  for (const LinkConfig::Listed& packet : config.listed) {
    live.listed_from[packet.from_a ? 0 : 1].push_back({packet.protocol, packet.number});
  }
  return live;
}

void GiveAddress(Ptr<ns3::NetDevice> device, ns3::Ipv4Address address, ns3::Ipv4Mask mask) {
  const auto ipv4 = device->GetNode()->GetObject<ns3::Ipv4>();
  const uint32_t interface = ipv4->AddInterface(device);
  ipv4->AddAddress(interface, ns3::Ipv4InterfaceAddress(address, mask));
  ipv4->SetUp(interface);
}

}  // namespace

namespace {

/// The `number`th address of a /64.
ns3::Ipv6Address InNetwork(ns3::Ipv6Address network, uint8_t number) {
  uint8_t octets[16];
  network.Serialize(octets);
  octets[15] = number;
  return ns3::Ipv6Address(octets);
}

void GiveAddress6(Ptr<ns3::NetDevice> device, ns3::Ipv6Address address) {
  const auto ipv6 = device->GetNode()->GetObject<ns3::Ipv6>();
  if (!ipv6) throw std::invalid_argument("a node of an IPv6 link lacks IPv6");
  const uint32_t interface = ipv6->AddInterface(device);
  ipv6->AddAddress(interface, ns3::Ipv6InterfaceAddress(address, ns3::Ipv6Prefix(64)));
  ipv6->SetUp(interface);
}

/// Hosts send what isn't on the link to the other end, if that is a router.
void AddDefaultRoute6(Ptr<ns3::NetDevice> device, ns3::Ipv6Address via) {
  const auto ipv6 = device->GetNode()->GetObject<ns3::Ipv6>();
  const auto routing = ns3::Ipv6StaticRoutingHelper().GetStaticRouting(ipv6);
  routing->SetDefaultRoute(via, static_cast<uint32_t>(ipv6->GetInterfaceForDevice(device)));
}

}  // namespace

const Link& World::Connect(const std::string& a, const std::string& b, const LinkConfig& config) {
  const auto node_a = node(a), node_b = node(b);
  if (a == b) throw std::invalid_argument("a link from \"" + a + "\" to itself");
  auto link = std::make_unique<Link>();
  link->a = a;
  link->b = b;
  link->config = config;
  if (config.network.IsAny()) {
    if (p_->next_network > kLastNetwork) throw std::invalid_argument("no network left for a link");
    link->config.network = ns3::Ipv4Address(p_->next_network);
    link->config.mask = ns3::Ipv4Mask("255.255.255.252");
    p_->next_network += 4;
  }
  const uint32_t network = link->config.network.CombineMask(link->config.mask).Get();
  link->address_a = ns3::Ipv4Address(network + 1);
  link->address_b = ns3::Ipv4Address(network + 2);

  auto& live = *p_->live_links.emplace_back(
      std::make_unique<LiveLink>(*p_->recorder, LiveConfigOf(config), node_a, node_b,
                                 static_cast<uint32_t>(p_->links.size())));
  link->device_a = live.device(0);
  link->device_b = live.device(1);
  GiveAddress(link->device_a, link->address_a, link->config.mask);
  GiveAddress(link->device_b, link->address_b, link->config.mask);
  if (!config.network6.IsAny()) {
    GiveAddress6(link->device_a, InNetwork(config.network6, 1));
    GiveAddress6(link->device_b, InNetwork(config.network6, 2));
    const auto role = [this](const std::string& name) { return p_->ipv6.at(name); };
    if (role(a) == Ipv6Role::kHost && role(b) == Ipv6Role::kRouter) {
      AddDefaultRoute6(link->device_a, InNetwork(config.network6, 2));
    } else if (role(b) == Ipv6Role::kHost && role(a) == Ipv6Role::kRouter) {
      AddDefaultRoute6(link->device_b, InNetwork(config.network6, 1));
    }
  }
  Recorder& recorder = *p_->recorder;
  p_->comments.AddAddress(ToStack(link->address_a), recorder.IdOf(node_a));
  p_->comments.AddAddress(ToStack(link->address_b), recorder.IdOf(node_b));
  recorder.AddDevice(link->device_a, "p2p" + std::to_string(p_->devices_of[a]++));
  recorder.AddDevice(link->device_b, "p2p" + std::to_string(p_->devices_of[b]++));
  recorder.AddLink(link->device_a, link->device_b, config.rate.GetBitRate(), config.delay);
  live.Begin();
  p_->may_damage |= live.MayDamage();
  p_->links.push_back(std::move(link));
  return *p_->links.back();
}

void World::Change(const Link& link, const LinkChange& change) {
  if (change.corrupt.value_or(0) > 0) LookForDamage();
  for (size_t i = 0; i < p_->links.size(); ++i) {
    if (p_->links[i].get() == &link) p_->live_links[i]->Change(change);
  }
}

void World::LookForDamage() {
  if (p_->looks_for_damage) return;
  p_->looks_for_damage = true;
  for (const auto& [name, node] : p_->nodes) sim::LookForDamage(node, GateOf(name));
}

ns3::Ipv4Address World::AddressOf(const std::string& name) const {
  node(name);
  ns3::Ipv4Address address = ns3::Ipv4Address::GetAny();
  for (const auto& link : p_->links) {
    if (link->a != name && link->b != name) continue;
    const auto here = link->a == name ? link->address_a : link->address_b;
    if (!link->config.is_private) return here;
    if (address.IsAny()) address = here;
  }
  const auto lan = p_->lan_addresses.find(name);
  return address.IsAny() && lan != p_->lan_addresses.end() ? lan->second : address;
}

ns3::Ipv6Address World::Address6Of(const std::string& name) const {
  node(name);
  for (const auto& link : p_->links) {
    if (link->config.network6.IsAny()) continue;
    if (link->a == name) return InNetwork(link->config.network6, 1);
    if (link->b == name) return InNetwork(link->config.network6, 2);
  }
  return ns3::Ipv6Address::GetAny();
}

void World::AddLan(const LanConfig& config) {
  const auto channel = ns3::CreateObject<ns3::CsmaChannel>();
  channel->SetAttribute("DataRate", ns3::DataRateValue(config.rate));
  channel->SetAttribute("Delay", ns3::TimeValue(config.delay));
  Ptr<ns3::NetDevice> first;
  for (const LanConfig::Station& station : config.stations) {
    const auto here = node(station.node);
    const auto device = ns3::CreateObject<ns3::CsmaNetDevice>();
    device->SetAddress(ns3::Mac48Address::Allocate());
    device->SetMtu(config.mtu);
    device->SetQueue(ns3::CreateObject<ns3::DropTailQueue<ns3::Packet>>());
    here->AddDevice(device);
    device->Attach(channel);
    p_->next_node_stream += device->AssignStreams(p_->next_node_stream);
    if (!station.address.IsAny()) {
      GiveAddress(device, station.address, config.mask);
      p_->lan_addresses.emplace(station.node, station.address);
    }
    p_->recorder->AddDevice(device, "eth" + std::to_string(p_->ethernets_of[station.node]++));
    if (first) p_->recorder->AddLink(first, device, config.rate.GetBitRate(), config.delay);
    if (!first) first = device;
  }
}

void World::PutOutside(const std::string& name, std::vector<std::unique_ptr<FrameSocket>> sockets) {
  const auto here = node(name);
  size_t number = 0;
  for (size_t i = 0; i < p_->links.size(); ++i) {
    const Link& link = *p_->links[i];
    if (link.a != name && link.b != name) continue;
    if (number == sockets.size()) break;
    const bool is_a = link.a == name;
    outside::ConverterConfig config;
    config.hardware[4] = static_cast<uint8_t>(i >> 8 & 0xff);
    config.hardware[5] = static_cast<uint8_t>(i & 0xff);
    config.outside = ToStack(is_a ? link.address_a : link.address_b);
    config.far_end = ToStack(is_a ? link.address_b : link.address_a);
    config.prefix_length = link.config.mask.GetPrefixLength();
    config.mtu = link.config.mtu;
    const auto port = ns3::CreateObject<ns3::OutsidePort>();
    port->Install(p_->live_links[i]->device(is_a ? 0 : 1), config, std::move(sockets[number++]),
                  p_->recorder.get());
    p_->ports.push_back(port);
  }
  if (number == 0 || number != sockets.size()) {
    throw std::invalid_argument("\"" + name + "\" has not as many links as sockets outside");
  }
  // Strangers may send what nobody in a simulation would.
  if (std::exchange(p_->limits_fragments, true)) return;
  for (const auto& [there, simulated] : p_->nodes) LimitFragments(simulated, GateOf(there));
}

void World::FailOver(const std::string& name) {
  node(name);
  p_->hosts.insert(name);
}

void World::InstallFailOver(const std::string& name) {
  std::vector<sim::FailOver::Way> ways;
  for (size_t i = 0; i < p_->links.size(); ++i) {
    const Link& link = *p_->links[i];
    if (link.config.is_private || (link.a != name && link.b != name)) continue;
    const bool is_a = link.a == name;
    ways.push_back({p_->live_links[i].get(), is_a ? size_t{0} : size_t{1},
                    is_a ? link.address_b : link.address_a, is_a ? link.b : link.a});
  }
  if (ways.size() < 2) return;  // its default route is there
  p_->fail_overs.push_back(
      std::make_unique<sim::FailOver>(node(name), *p_->recorder, std::move(ways)));
}

void World::WatchMtu() { p_->watches_mtu = true; }

// --- running
// -------------------------------------------------------------------------------------------

void World::Adopt(const ns3::ApplicationContainer& applications) {
  for (auto i = applications.Begin(); i != applications.End(); ++i) {
    auto* const ours = dynamic_cast<Adoptable*>(PeekPointer(*i));
    if (ours != nullptr) ours->SetRecorder(p_->recorder.get());
  }
  p_->next_application_stream +=
      ns3::PptpLabHelper::AssignStreams(applications, p_->next_application_stream);
}

bool World::RunUntil(ns3::Time until, const Progress& progress, ns3::Time step) {
  if (!p_->routed) {
    InstallRoutes(p_->nodes, p_->links, p_->hosts);
    for (const std::string& host : p_->hosts) InstallFailOver(host);
    if (p_->watches_mtu) {
      for (const auto& [name, node] : p_->nodes) ns3::IpConduct::Of(node)->WatchForwarded();
    }
    p_->routed = true;
    if (p_->may_damage) LookForDamage();
  }
  if (p_->real_time) return RunInRealTime(until, progress, step);
  while (ns3::Simulator::Now() < until) {
    const ns3::Time now = ns3::Simulator::Now();
    const ns3::Time slice = progress ? std::min(step, until - now) : until - now;
    ns3::Simulator::Stop(slice);
    ns3::Simulator::Run();
    if (progress && !progress(ns3::Simulator::Now())) return false;
  }
  return true;
}

namespace {

/// Looks at a run in real time about every `step`, from within.
class Watch {
 public:
  Watch(World& world, const World::Progress& progress, ns3::Time step, ns3::Time& latest)
      : world_(world), progress_(progress), step_(step), latest_(latest) {
    next_ = ns3::Simulator::Schedule(step_, &Watch::Look, this);
  }
  ~Watch() { next_.Cancel(); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  bool goes_on() const { return goes_on_; }

 private:
  void Look() {
    const auto real =
        ns3::DynamicCast<ns3::RealtimeSimulatorImpl>(ns3::Simulator::GetImplementation());
    const ns3::Time behind = real->RealtimeNow() - ns3::Simulator::Now();
    if (behind > ns3::MilliSeconds(100) && behind > latest_ + latest_) {
      latest_ = behind;
      world_.Note("", "The simulation is " + std::to_string(behind.GetMilliSeconds()) +
                          " ms behind real time: this computer is too slow for it, or busy.");
    }
    goes_on_ = !progress_ || progress_(ns3::Simulator::Now());
    if (goes_on_) {
      next_ = ns3::Simulator::Schedule(step_, &Watch::Look, this);
    } else {
      ns3::Simulator::Stop();
    }
  }

  World& world_;
  const World::Progress& progress_;
  const ns3::Time step_;
  ns3::Time& latest_;
  bool goes_on_ = true;
  ns3::EventId next_;
};

}  // namespace

/// In one go, since each Run of ns-3's would begin a new count of real time.
bool World::RunInRealTime(ns3::Time until, const Progress& progress, ns3::Time step) {
  const Watch watch(*this, progress, step, p_->latest);
  while (watch.goes_on() && ns3::Simulator::Now() < until) {
    ns3::Simulator::Stop(until - ns3::Simulator::Now());
    ns3::Simulator::Run();
  }
  return watch.goes_on();
}

void World::Note(const std::string& name, std::string_view text) {
  const trace::NodeId id = name.empty() ? trace::NodeId{0} : p_->recorder->IdOf(node(name));
  p_->recorder->Note(id, trace::Layer::kRun, text);
}

void World::Close() { p_->recorder->Close(); }

}  // namespace pptplab::sim
