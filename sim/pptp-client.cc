// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See pptp-client.h.
#include "sim/pptp-client.h"

#include "ns3/boolean.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "sim/config_accessor.h"
#include "sim/endpoint_driver.h"
#include "sim/link-routing.h"
#include "sim/router_advertisement.h"
#include "stack/tunnel/client.h"
#include "stack/wire/ppp.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("PptpClient");
NS_OBJECT_ENSURE_REGISTERED(PptpClient);

using pptplab::sim::ToNs3;
using pptplab::sim::ToStack;
using Config = pptplab::tunnel::EndpointConfig;

namespace {

Config Defaults() {
  Config config;
  config.control.host_name = "client";
  return config;
}

}  // namespace

TypeId PptpClient::GetTypeId() {
  static TypeId tid =
      AddCommon(
          PptpAttributes(TypeId("ns3::PptpClient")
                             .SetParent<PptpApplication>()
                             .SetGroupName("PptpLab")
                             .AddConstructor<PptpClient>(),
                         Defaults())
              .Add(
                  "User",
                  "name that we prove ourselves under (RFC 1334, RFC 1994, RFC 2759 section 4)",
                  [](Config & c) -> auto& { return c.session.authentication.user; })
              .Add(
                  "Password", "password of that user (RFC 2759 section 8)",
                  [](Config & c) -> auto& { return c.session.authentication.password; })
              .Add(
                  "Authentication",
                  "how we are ready to prove who we are, the best first: "
                  "mschapv2, mschapv1, chap-md5, pap, eap-md5, eap-mschapv2, eap-tls (RFC 1661 "
                  "section 6.2)",
                  [](Config & c) -> auto& { return c.session.authentication.methods; })
              .Add(
                  "NewPassword",
                  "what to change an expired password to; empty: do not (RFC 2759 section 7)",
                  [](Config & c) -> auto& { return c.session.authentication.new_password; })
              .Add(
                  "SendLmResponse",
                  "MS-CHAPv1: send the proof under the LAN Manager hash, too (RFC 2433 section 6)",
                  [](Config & c) -> auto& { return c.session.authentication.send_lm_response; })
              .Add(
                  "AuthenticationTimeout",
                  "wait for a Challenge or a verdict before the link is given up (RFC 1661 section "
                  "3.5 gives no value)",
                  [](Config & c) -> auto& { return c.session.authentication.give_up_after; })
              .Add(
                  "ResponseTimeout",
                  "wait for a verdict before a Response or PAP's request is sent again (RFC 1334 "
                  "section 2.2.1 gives no value)",
                  [](Config & c) -> auto& { return c.session.authentication.challenge_timeout; })
              .Add(
                  "MaxRequests",
                  "PAP's requests without an answer before the link is given up (RFC 1334 section "
                  "2.2.1 gives no value)",
                  [](Config & c) -> auto& { return c.session.authentication.max_challenges; })
              .Add(
                  "LocalAddress",
                  "inner address that we ask for; 0.0.0.0: the server's choice (RFC 1332 section "
                  "3.3)",
                  [](Config & c) -> auto& { return c.session.ipcp.local; })
              .Add(
                  "RequestDns", "ask for DNS server addresses (RFC 1877 section 1.1)",
                  [](Config & c) -> auto& { return c.session.ipcp.request_dns; })
              .Add(
                  "RequestNbns", "ask for NBNS server addresses (RFC 1877 section 1.2)",
                  [](Config & c) -> auto& { return c.session.ipcp.request_nbns; })
              .tid(),
          Defaults())
          .AddAttribute("Server", "outer address of the PPTP server (TCP port 1723, RFC 2637)",
                        Ipv4AddressValue(), MakeIpv4AddressAccessor(&PptpClient::m_server),
                        MakeIpv4AddressChecker())
          .AddAttribute(
              "FullTunnel",
              "true: everything but the way to the server goes through the tunnel; false: "
              "the routes added by AddTunnelRoute do",
              BooleanValue(false), MakeBooleanAccessor(&PptpClient::m_fullTunnel),
              MakeBooleanChecker())
          .AddAttribute("Redial",
                        "how long after a tunnel that it didn't end itself, or that never came up, "
                        "it dials again; 0: never (RFC 2637 section 3.1 leaves it open)",
                        TimeValue(Time(0)), MakeTimeAccessor(&PptpClient::m_redial),
                        MakeTimeChecker(Time(0)));
  return tid;
}

PptpClient::PptpClient() = default;
PptpClient::~PptpClient() = default;

void PptpClient::AddTunnelRoute(Ipv4Address network, Ipv4Mask mask) {
  m_routes.emplace_back(network, mask);
}

void PptpClient::AddTunnelRoute6(Ipv6Address network, Ipv6Prefix prefix) {
  m_routes6.emplace_back(network, prefix);
}

std::unique_ptr<pptplab::tunnel::Endpoint> PptpClient::MakeEndpoint() {
  return std::make_unique<pptplab::tunnel::Client>(m_config, ToStack(m_server), m_rng, EventSink(),
                                                   NodeNumber());
}

void PptpClient::PrepareDevice() {}

void PptpClient::DoDispose() {
  m_redialEvent.Cancel();
  PptpApplication::DoDispose();
}

void PptpClient::HangUp() {
  m_hungUp = true;
  m_redialEvent.Cancel();
  PptpApplication::HangUp();
}

void PptpClient::CallEnded(const pptplab::tunnel::CallEnded& ended) {
  PptpApplication::CallEnded(ended);
  if (m_redial.IsZero() || m_hungUp || m_redialEvent.IsRunning()) return;
  m_redialEvent = Simulator::Schedule(m_redial, &PptpClient::Redial, this);
}

void PptpClient::Redial() {
  NS_LOG_FUNCTION(this);
  if (driver() != nullptr) driver()->Open();
}

void PptpClient::LinkIsUp(const pptplab::tunnel::LinkUp& up) {
  NS_LOG_FUNCTION(this);
  m_tunnelAddress = ToNs3(up.network.local);
  if (m_fullTunnel) KeepRouteToServer();
  const auto device = GetPppDevice();
  device->Up(m_tunnelAddress, up.mtu);
  device->AddRoute(ToNs3(up.network.remote), Ipv4Mask::GetOnes());
  for (const auto& [network, mask] : m_routes) device->AddRoute(network, mask);
  if (m_fullTunnel) device->AddRoute(Ipv4Address::GetAny(), Ipv4Mask::GetZero());
}

void PptpClient::LinkIsDown(const pptplab::tunnel::LinkUp& /*was*/) {
  NS_LOG_FUNCTION(this);
  GetPppDevice()->Down();
  RemoveRouteToServer();
  m_tunnelAddress = Ipv4Address::GetAny();
}

// The tunnel's own packets never go into the tunnel, even if the route to the server is lost.
pptplab::tunnel::CallId PptpClient::CallFor(Ipv4Address destination) const {
  if (destination == m_server) return 0;
  return links().empty() ? 0 : links().begin()->first;
}

// The link-local address at once; another one and a default route by a Router Advertisement.
void PptpClient::Link6IsUp(const pptplab::tunnel::LinkUp& up) {
  NS_LOG_FUNCTION(this);
  const auto device = GetPppDevice();
  device->Up6(up.network.local_interface_id, up.mtu);
  for (const auto& [network, prefix] : m_routes6) device->AddRoute6(network, prefix);
}

// RFC 4862 §5.5.3: the prefix and our interface identifier are an address.
void PptpClient::ReceivedOn6(Ptr<const Packet> packet) {
  const auto prefix = pptplab::sim::ReadRouterAdvertisement(pptplab::sim::ToPdu(packet).bytes());
  const auto device = GetPppDevice();
  const auto up = InterfaceId();
  if (!prefix || !up || !device->GetGlobalAddress6().IsAny()) return;
  pptplab::sim::Ipv6Octets address = *prefix;
  pptplab::StoreBe32(&address[8], static_cast<uint32_t>(*up >> 32));
  pptplab::StoreBe32(&address[12], static_cast<uint32_t>(*up & 0xffffffffu));
  device->AddAddress6(Ipv6Address(address.data()), Ipv6Prefix(64));
  device->AddRoute6(Ipv6Address::GetAny(), Ipv6Prefix(uint8_t{0}));
}

std::optional<uint64_t> PptpClient::InterfaceId() const {
  for (const auto& [call, networks] : links()) {
    const auto found = networks.find(pptplab::wire::kPppIpv6);
    if (found != networks.end()) return found->second.network.local_interface_id;
  }
  return std::nullopt;
}

void PptpClient::Link6IsDown(const pptplab::tunnel::LinkUp& /*was*/) {
  NS_LOG_FUNCTION(this);
  GetPppDevice()->Down6();
}

pptplab::tunnel::CallId PptpClient::CallFor6(Ipv6Address /*destination*/) const {
  return links().empty() ? 0 : links().begin()->first;
}

// Otherwise the tunnel's own packets would go into the tunnel.
void PptpClient::KeepRouteToServer() {
  const auto ipv4 = GetNode()->GetObject<Ipv4>();
  Ipv4Header header;
  header.SetDestination(m_server);
  Socket::SocketErrno error = Socket::ERROR_NOTERROR;
  const auto route = ipv4->GetRoutingProtocol()->RouteOutput(nullptr, header, nullptr, error);
  if (!route) return;
  const auto interface =
      static_cast<uint32_t>(ipv4->GetInterfaceForDevice(route->GetOutputDevice()));
  if (const auto routing = LinkRoutingHelper::Of(ipv4)) {
    routing->AddRoute(m_server, Ipv4Mask::GetOnes(), {route->GetGateway(), interface, 0});
  } else {
    Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->AddHostRouteTo(m_server, route->GetGateway(),
                                                                     interface);
  }
  m_keptRoute = interface;
}

void PptpClient::RemoveRouteToServer() {
  if (!m_keptRoute) return;
  const uint32_t interface = *std::exchange(m_keptRoute, std::nullopt);
  const auto ipv4 = GetNode()->GetObject<Ipv4>();
  if (const auto routing = LinkRoutingHelper::Of(ipv4)) {
    return routing->RemoveRoute(m_server, Ipv4Mask::GetOnes(), interface);
  }
  const auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
  for (uint32_t i = 0; i < routing->GetNRoutes(); ++i) {
    const Ipv4RoutingTableEntry route = routing->GetRoute(i);
    if (route.IsHost() && route.GetDest() == m_server) {
      routing->RemoveRoute(i);
      return;
    }
  }
}

}  // namespace ns3
