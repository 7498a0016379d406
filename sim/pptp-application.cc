// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See pptp-application.h; the attributes are in pptp-attributes.cc.
#include "sim/pptp-application.h"

#include <sstream>
#include <utility>
#include <variant>
#include <vector>

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "sim/bridge.h"
#include "sim/endpoint_driver.h"
#include "sim/gre-l4-protocol.h"
#include "sim/recorder.h"
#include "stack/tunnel/endpoint.h"
#include "stack/wire/ipx.h"
#include "stack/wire/ppp.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("PptpApplication");
NS_OBJECT_ENSURE_REGISTERED(PptpApplication);

namespace trace = pptplab::trace;
namespace tunnel = pptplab::tunnel;
namespace wire = pptplab::wire;

/// All that is the stack's: its settings, the driver, and the application as what the stack and the
/// driver talk to. Events go on to the recording, and to whoever listens to the trace sources.
struct PptpApplication::Private final : pptplab::sim::DriverHost,
                                        tunnel::FrameTap,
                                        trace::TraceSink {
  explicit Private(PptpApplication& application) : a(application) {}

  pptplab::JourneyId NewJourney() override { return a.NewJourney(); }

  // TraceSink.
  trace::EventId Record(const trace::Event& event) override {
    FireTraceSources(event);
    trace::TraceSink* const sink = a.m_recorder ? a.m_recorder->sink() : nullptr;
    return sink ? sink->Record(event) : 0;
  }
  void FireTraceSources(const trace::Event& event) {
    if (const auto* transition = std::get_if<trace::Transition>(&event.detail)) {
      if (a.m_stateTrace.IsEmpty()) return;
      a.m_stateTrace(std::string(transition->automaton), std::string(transition->from),
                     std::string(transition->event), std::string(transition->to));
    } else if (const auto* drop = std::get_if<trace::Drop>(&event.detail)) {
      if (a.m_dropTrace.IsEmpty()) return;
      a.m_dropTrace(std::string(trace::NameOfLayer(static_cast<uint32_t>(event.layer))),
                    std::string(trace::NameOfDropReason(static_cast<uint32_t>(drop->reason))));
    } else if (const auto* agreed = std::get_if<trace::Agreed>(&event.detail)) {
      if (a.m_negotiatedTrace.IsEmpty()) return;
      a.m_negotiatedTrace(std::string(agreed->what), std::string(agreed->value));
    } else if (const auto* key = std::get_if<trace::Key>(&event.detail)) {
      if (a.m_keyTrace.IsEmpty()) return;
      a.m_keyTrace(std::string(key->what), std::string(key->direction));
    }
  }

  // DriverHost.
  void GreSent(Ptr<const Packet> packet) override { a.m_txTrace(packet); }
  void GreReceived(Ptr<const Packet> packet) override { a.m_rxTrace(packet); }
  void Deliver(tunnel::CallId call, uint16_t protocol, Ptr<Packet> packet) override {
    a.Deliver(call, protocol, packet);
  }
  void LinkUp(const tunnel::LinkUp& up) override { a.LinkUp(up); }
  void LinkDown(const tunnel::LinkDown& down) override { a.LinkDown(down); }
  void CallEnded(const tunnel::CallEnded& ended) override { a.CallEnded(ended); }
  void LineUp(tunnel::CallId call) override { a.LineUp(call); }
  void DialLine(const tunnel::DialLine& dial) override { a.DialLine(dial); }
  void SendFrame(tunnel::SendFrame& frame) override { a.SendFrame(frame); }
  void SetLineAccm(const tunnel::SetLineAccm& accm) override { a.SetLineAccm(accm); }

  // FrameTap.
  void Frame(pptplab::Instant now, tunnel::CallId /*call*/, trace::Direction direction,
             pptplab::ByteView ppp_frame, pptplab::JourneyId journey) override {
    a.m_recorder->WriteFrame(a.NodeNumber(), decrypted, now, direction, ppp_frame, journey);
  }

  PptpApplication& a;
  tunnel::EndpointConfig config;
  pptplab::sim::StreamRng rng;
  std::unique_ptr<pptplab::sim::EndpointDriver> driver;
  std::map<tunnel::CallId, std::map<uint16_t, tunnel::LinkUp>> links;
  std::map<uint16_t, size_t> link_counts;  ///< by network protocol
  uint32_t decrypted = 0;  ///< the recorder's interface
};

TypeId PptpApplication::GetTypeId() {
  static TypeId tid =
      TypeId("ns3::PptpApplication").SetParent<Application>().SetGroupName("PptpLab");
  return tid;
}

PptpApplication::PptpApplication()
    : m_p(std::make_unique<Private>(*this)), m_config(m_p->config), m_rng(m_p->rng) {}
PptpApplication::~PptpApplication() = default;

void PptpApplication::SetRecorder(pptplab::sim::Recorder* recorder) { m_recorder = recorder; }

int64_t PptpApplication::AssignStreams(int64_t stream) {
  m_rng.SetStream(stream);
  return 1;
}

trace::TraceSink* PptpApplication::EventSink() {
  const bool recorded = m_recorder && m_recorder->sink();
  const bool heard = !m_dropTrace.IsEmpty() || !m_stateTrace.IsEmpty() ||
                     !m_negotiatedTrace.IsEmpty() || !m_keyTrace.IsEmpty();
  return recorded || heard ? m_p.get() : nullptr;
}

trace::NodeId PptpApplication::NodeNumber() const {
  return m_recorder ? m_recorder->IdOf(GetNode()) : 0;
}

void PptpApplication::StartApplication() {
  NS_LOG_FUNCTION(this);
  if (m_p->driver) return;
  auto endpoint = MakeEndpoint();
  if (HasDevice()) {
    PrepareStart();
    endpoint->SetFrameTap(Tap());
    PrepareDevice();
  }
  m_p->driver =
      std::make_unique<pptplab::sim::EndpointDriver>(GetNode(), std::move(endpoint), *m_p);
  GreL4Protocol::Of(GetNode())->SetDontFragment(m_dontFragment);
  if (Listens()) m_p->driver->Listen();
  m_p->driver->Open();
}

void PptpApplication::MakeDevice() {
  if (m_device || !HasDevice()) return;
  m_device = PppNetDevice::Install(GetNode());
  m_device->SetHandler(
      [this](Ptr<Packet> packet, Ipv4Address destination) { HandlePpp(packet, destination); });
  m_device->SetHandler6(
      [this](Ptr<Packet> packet, Ipv6Address destination) { HandlePpp6(packet, destination); });
}

void PptpApplication::PrepareStart() {
  MakeDevice();
  if (!m_recorder) return;
  m_recorder->AddDevice(m_device, m_device->GetName());
  m_p->decrypted = m_recorder->AddDecryptedInterface(GetNode(), m_device->GetName());
}

tunnel::FrameTap* PptpApplication::Tap() {
  return m_recorder && m_recorder->sink() ? m_p.get() : nullptr;
}

void PptpApplication::StopApplication() { HangUp(); }

void PptpApplication::HangUp() {
  NS_LOG_FUNCTION(this);
  if (m_p->driver) m_p->driver->Close();
}

void PptpApplication::DoDispose() {
  NS_LOG_FUNCTION(this);
  m_p->driver.reset();
  if (m_device) m_device->SetHandler(nullptr);
  if (m_device) m_device->SetHandler6(nullptr);
  m_device = nullptr;
  m_p->links.clear();
  m_p->link_counts.clear();
  m_users.clear();
  m_recorder = nullptr;
  Application::DoDispose();
}

void PptpApplication::HandlePpp(Ptr<Packet> packet, Ipv4Address destination) {
  // Call 0 does not exist: the endpoint drops the packet and says so.
  SendNetwork(CallFor(destination), wire::kPppIpv4, packet);
}

void PptpApplication::HandlePpp6(Ptr<Packet> packet, Ipv6Address destination) {
  if (!destination.IsMulticast()) {
    SendNetwork(CallFor6(destination), wire::kPppIpv6, packet);
    return;
  }
  std::vector<tunnel::CallId> calls;
  for (const auto& [call, networks] : m_p->links) {
    if (networks.contains(wire::kPppIpv6)) calls.push_back(call);
  }
  for (const tunnel::CallId call : calls) SendNetwork(call, wire::kPppIpv6, packet->Copy());
}

Ptr<PptpApplication> PptpApplication::On(Ptr<Node> node) {
  for (uint32_t i = 0; i < node->GetNApplications(); ++i) {
    if (const auto found = DynamicCast<PptpApplication>(node->GetApplication(i))) return found;
  }
  return nullptr;
}

uint32_t PptpApplication::AddNetworkUser(uint16_t protocol, NetworkUser user) {
  m_users[++m_lastUser] = {protocol, user};
  const auto links = m_p->links;
  for (const auto& [call, networks] : links) {
    const auto found = networks.find(protocol);
    if (found != networks.end()) user.up(found->second);
  }
  return m_lastUser;
}

void PptpApplication::RemoveNetworkUser(uint32_t number) { m_users.erase(number); }

std::vector<PptpApplication::NetworkUser> PptpApplication::UsersOf(uint16_t protocol) const {
  std::vector<NetworkUser> users;
  for (const auto& [number, registered] : m_users) {
    if (registered.protocol == protocol) users.push_back(registered.user);
  }
  return users;
}

void PptpApplication::SendNetwork(tunnel::CallId call, uint16_t protocol,
                                  Ptr<const Packet> packet) {
  SendDown(call, protocol, packet);
}

void PptpApplication::SendDown(tunnel::CallId call, uint16_t protocol, Ptr<const Packet> packet) {
  if (m_p->driver) m_p->driver->SendPacket(call, protocol, packet);
}

pptplab::JourneyId PptpApplication::NewJourney() {
  return m_recorder ? m_recorder->NewJourney() : ++m_ownJourneys;
}

pptplab::sim::EndpointDriver* PptpApplication::driver() const { return m_p->driver.get(); }

size_t PptpApplication::GetLinkCount() const { return m_p->links.size(); }

const std::map<tunnel::CallId, std::map<uint16_t, tunnel::LinkUp>>& PptpApplication::links() const {
  return m_p->links;
}

void PptpApplication::Deliver(tunnel::CallId call, uint16_t protocol, Ptr<Packet> packet) {
  if (protocol == wire::kPppIpv4) return m_device->Deliver(packet);
  if (protocol == wire::kPppIpv6 && m_device && m_device->HasIpv6()) {
    ReceivedOn6(packet);
    return m_device->Deliver6(packet);
  }
  for (const NetworkUser& user : UsersOf(protocol)) user.receive(call, packet);
}

namespace {

/// The two ends of a link, as its network protocol names them.
std::pair<std::string, std::string> AddressesOf(const pptplab::ppp::NetworkUp& network) {
  const auto text6 = [](uint64_t interface_id) {
    std::ostringstream text;
    text << PppNetDevice::LinkLocalOf(interface_id);
    return text.str();
  };
  switch (network.protocol) {
    case wire::kPppIpv4:
      return {ToString(network.local), ToString(network.remote)};
    case wire::kPppIpv6:
      return {text6(network.local_interface_id), text6(network.remote_interface_id)};
    case wire::kPppIpx:
      return {wire::IpxNodeName(network.ipx_network, network.ipx_local_node),
              wire::IpxNodeName(network.ipx_network, network.ipx_remote_node)};
  }
  return {};
}

}  // namespace

void PptpApplication::LinkUp(const tunnel::LinkUp& up) {
  const uint16_t protocol = up.network.protocol;
  const bool is_first = !m_p->links.contains(up.call);
  std::map<uint16_t, tunnel::LinkUp>& networks = m_p->links[up.call];
  if (!networks.contains(protocol)) ++m_p->link_counts[protocol];
  networks[protocol] = up;
  if (protocol == wire::kPppIpv4) LinkIsUp(up);
  if (protocol == wire::kPppIpv6 && m_device && m_device->HasIpv6()) Link6IsUp(up);
  for (const NetworkUser& user : UsersOf(protocol)) user.up(up);
  const auto [local, remote] = AddressesOf(up.network);
  NS_LOG_INFO("link up: " << up.user << " " << remote);
  m_networkTrace(protocol, local, remote);
  if (!is_first) return;
  m_upTrace(up.user, pptplab::sim::ToNs3(up.network.local), pptplab::sim::ToNs3(up.network.remote));
}

void PptpApplication::LinkDown(const tunnel::LinkDown& down) {
  const auto call = m_p->links.find(down.call);
  if (call == m_p->links.end()) return;
  const auto found = call->second.find(down.protocol);
  if (found == call->second.end()) return;
  const tunnel::LinkUp was = found->second;
  call->second.erase(found);
  --m_p->link_counts[down.protocol];
  if (call->second.empty()) m_p->links.erase(call);
  if (down.protocol == wire::kPppIpv4) LinkIsDown(was);
  if (down.protocol == wire::kPppIpv6 && m_device && m_device->HasIpv6()) Link6IsDown(was);
  for (const NetworkUser& user : UsersOf(down.protocol)) user.down(down.call);
}

const tunnel::Endpoint* PptpApplication::GetEndpoint() const {
  return m_p->driver ? &m_p->driver->endpoint() : nullptr;
}

std::vector<Ipv4Address> PptpApplication::GetNameServers() const {
  std::vector<Ipv4Address> servers;
  for (const auto& [call, networks] : m_p->links) {
    const auto found = networks.find(wire::kPppIpv4);
    if (found == networks.end()) continue;
    for (const pptplab::Address server : found->second.network.dns) {
      if (server.value != 0) servers.push_back(pptplab::sim::ToNs3(server));
    }
  }
  return servers;
}

Ipv6Address PptpApplication::GetPeerLinkLocal() const {
  for (const auto& [call, networks] : m_p->links) {
    const auto found = networks.find(wire::kPppIpv6);
    if (found == networks.end()) continue;
    return PppNetDevice::LinkLocalOf(found->second.network.remote_interface_id);
  }
  return Ipv6Address::GetAny();
}

size_t PptpApplication::CountLinks(uint16_t protocol) const {
  const auto found = m_p->link_counts.find(protocol);
  return found == m_p->link_counts.end() ? 0 : found->second;
}

void PptpApplication::CallEnded(const tunnel::CallEnded& ended) {
  NS_LOG_INFO("call ended: " << ended.reason);
  m_downTrace(ended.reason);
}

}  // namespace ns3
