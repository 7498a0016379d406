// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See pptp-server.h.
#include "sim/pptp-server.h"

#include <algorithm>
#include <bit>
#include <map>
#include <string_view>
#include <utility>

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "sim/config_accessor.h"
#include "sim/endpoint_driver.h"
#include "sim/router_advertisement.h"
#include "stack/tunnel/server.h"
#include "stack/wire/ppp.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("PptpServer");
NS_OBJECT_ENSURE_REGISTERED(PptpServer);

using pptplab::sim::ToNs3;
using pptplab::sim::ToStack;
using Config = pptplab::tunnel::EndpointConfig;

/// The users of one server, as AddUser gave them.
class PptpServer::Directory final : public pptplab::ppp::UserDirectory {
 public:
  void Add(const std::string& name, pptplab::ppp::User user) { m_users[name] = std::move(user); }
  std::optional<pptplab::ppp::User> Find(std::string_view name) const override {
    const auto found = m_users.find(name);
    if (found == m_users.end()) return std::nullopt;
    return found->second;
  }
  bool ChangePassword(std::string_view name, std::string_view new_password) override {
    const auto found = m_users.find(name);
    if (found == m_users.end()) return false;
    found->second.password = new_password;
    found->second.status = pptplab::ppp::AccountStatus::kActive;
    return true;
  }

 private:
  std::map<std::string, pptplab::ppp::User, std::less<>> m_users;
};

namespace {

Config Defaults() {
  Config config;
  config.control.host_name = "server";
  config.session.authentication.require_peer = true;
  return config;
}

}  // namespace

TypeId PptpServer::GetTypeId() {
  static TypeId tid = AddCommon(
      PptpAttributes(TypeId("ns3::PptpServer")
                         .SetParent<PptpApplication>()
                         .SetGroupName("PptpLab")
                         .AddConstructor<PptpServer>(),
                     Defaults())
          .Add(
              "AcceptIncomingCalls",
              "as the PNS of access concentrators, whose lines are called (RFC 2637 section "
              "3.2.3); "
              "clients can't dial in then",
              [](Config & c) -> auto& { return c.control.accept_incoming_calls; })
          .Add(
              "RequireAuthentication", "clients must prove who they are (RFC 1661 section 3.5)",
              [](Config & c) -> auto& { return c.session.authentication.require_peer; })
          .Add(
              "Authentication",
              "how clients may prove who they are, the best first: "
              "mschapv2, mschapv1, chap-md5, pap, eap-md5, eap-mschapv2, eap-tls (RFC 1661 section "
              "6.2)",
              [](Config & c) -> auto& { return c.session.authentication.methods; })
          .Add(
              "RechallengeInterval",
              "CHAP: time between new proofs during a session; zero: none (RFC 1994 section 2)",
              [](Config & c) -> auto& { return c.session.authentication.rechallenge_interval; })
          .Add(
              "AcceptLmResponse",
              "MS-CHAPv1: let somebody in by the LM response alone (RFC 2433 section 6)",
              [](Config & c) -> auto& { return c.session.authentication.accept_lm_response; })
          .Add(
              "ServerName", "Name field of Challenges (RFC 2759 section 3)",
              [](Config & c) -> auto& { return c.session.authentication.server_name; })
          .Add(
              "ChallengeTimeout",
              "wait before a Challenge is sent again (RFC 1994 section 4.1 gives "
              "no value)",
              [](Config & c) -> auto& { return c.session.authentication.challenge_timeout; })
          .Add(
              "MaxChallenges",
              "Challenges without an answer before the link is given up (RFC 1994 "
              "section 4.1)",
              [](Config & c) -> auto& { return c.session.authentication.max_challenges; })
          .Add(
              "MaxAttempts",
              "wrong answers before the link is terminated; 1: no retry (RFC 2759 "
              "section 6, R=)",
              [](Config & c) -> auto& { return c.session.authentication.max_attempts; })
          .Add(
              "LocalAddress", "the server's own address in every tunnel (RFC 1332 section 3.3)",
              [](Config & c) -> auto& { return c.session.ipcp.local; })
          .Add(
              "PoolFirst", "first inner address to hand out (RFC 1332 section 3.3)",
              [](Config & c) -> auto& { return c.pool_first; })
          .Add(
              "PoolLast", "last inner address to hand out (RFC 1332 section 3.3)",
              [](Config & c) -> auto& { return c.pool_last; })
          .Add(
              "Dns1", "primary DNS server told to clients (RFC 1877 section 1.1)",
              [](Config & c) -> auto& { return c.session.ipcp.dns[0]; })
          .Add(
              "Dns2", "secondary DNS server told to clients (RFC 1877 section 1.3)",
              [](Config & c) -> auto& { return c.session.ipcp.dns[1]; })
          .Add(
              "Nbns1", "primary NBNS server told to clients (RFC 1877 section 1.2)",
              [](Config & c) -> auto& { return c.session.ipcp.nbns[0]; })
          .Add(
              "Nbns2", "secondary NBNS server told to clients (RFC 1877 section 1.4)",
              [](Config & c) -> auto& { return c.session.ipcp.nbns[1]; })
          .tid(),
      Defaults())
      .AddAttribute("Prefix6",
                    "a /64 that clients make their IPv6 addresses of, told to them by Router "
                    "Advertisements; :: for none (RFC 4861 section 4.6.2)",
                    Ipv6AddressValue(Ipv6Address::GetAny()),
                    MakeIpv6AddressAccessor(&PptpServer::m_prefix6), MakeIpv6AddressChecker());
  return tid;
}

PptpServer::PptpServer() : m_users(std::make_unique<Directory>()) {}
PptpServer::~PptpServer() = default;

void PptpServer::AddUser(const std::string& name, const std::string& password,
                         std::optional<Ipv4Address> address) {
  pptplab::ppp::User user{password, std::nullopt};
  if (address) user.address = ToStack(*address);
  m_users->Add(name, std::move(user));
}

void PptpServer::AddUser(const std::string& name, const pptplab::ppp::User& user) {
  m_users->Add(name, user);
}

void PptpServer::AddUserNetwork(const std::string& user, Ipv4Address network, Ipv4Mask mask) {
  m_networks.insert({user, {network.CombineMask(mask).Get(), mask.Get()}});
}

void PptpServer::CallOut(const std::string& number, Time at) {
  Simulator::Schedule(at, [this, number] {
    if (driver() == nullptr) return;
    driver()->Feed([&](pptplab::tunnel::Endpoint& endpoint, pptplab::Instant now) {
      pptplab::pptp::OutgoingCall wanted;
      wanted.phone_number = number;
      return static_cast<pptplab::tunnel::Server&>(endpoint).CallOut(now, wanted);
    });
  });
}

void PptpServer::OpenTo(Ipv4Address client, Time at) {
  Simulator::Schedule(at, [this, client] {
    if (driver() != nullptr) driver()->OpenTo(client);
  });
}

std::unique_ptr<pptplab::tunnel::Endpoint> PptpServer::MakeEndpoint() {
  return std::make_unique<pptplab::tunnel::Server>(m_config, *m_users, m_rng, EventSink(),
                                                   NodeNumber());
}

void PptpServer::PrepareDevice() {
  if (!m_config.session.ipcp.enabled) return;
  GetPppDevice()->Up(ToNs3(m_config.session.ipcp.local), m_config.session.lcp.mru);
  AddPoolRoutes();
  for (const auto& [user, network] : m_networks) {
    GetPppDevice()->AddRoute(Ipv4Address(network.network), Ipv4Mask(network.mask));
  }
}

// The fewest networks that hold exactly the pool: routes are searched one by one, so a big server
// must not have one for each client.
void PptpServer::AddPoolRoutes() {
  uint64_t first = m_config.pool_first.value;
  const uint64_t last = m_config.pool_last.value;
  while (first != 0 && first <= last) {
    int bits = std::min(std::countr_zero(static_cast<uint32_t>(first)), 31);
    while (bits > 0 && first + (uint64_t{1} << bits) - 1 > last) --bits;
    const auto mask = static_cast<uint32_t>(~((uint64_t{1} << bits) - 1));
    GetPppDevice()->AddRoute(Ipv4Address(static_cast<uint32_t>(first)), Ipv4Mask(mask));
    first += uint64_t{1} << bits;
  }
}

void PptpServer::LinkIsUp(const pptplab::tunnel::LinkUp& up) {
  NS_LOG_FUNCTION(this << up.user);
  const pptplab::Address inner = up.network.remote;
  m_calls[inner.value] = up.call;
  const auto [first, last] = m_networks.equal_range(up.user);
  for (auto i = first; i != last; ++i) m_networkCalls[i->second.mask][i->second.network] = up.call;
  // One device for all: it takes what the smallest of its links takes.
  GetPppDevice()->SetMtu(std::min(GetPppDevice()->GetMtu(), up.mtu));
  if (inner < m_config.pool_first || inner > m_config.pool_last) {
    GetPppDevice()->AddRoute(ToNs3(inner), Ipv4Mask::GetOnes());  // a user's own address
  }
}

void PptpServer::LinkIsDown(const pptplab::tunnel::LinkUp& was) {
  NS_LOG_FUNCTION(this << was.user);
  const auto found = m_calls.find(was.network.remote.value);
  if (found != m_calls.end() && found->second == was.call) m_calls.erase(found);
  const auto [first, last] = m_networks.equal_range(was.user);
  for (auto i = first; i != last; ++i) {
    auto& calls = m_networkCalls[i->second.mask];
    const auto behind = calls.find(i->second.network);
    if (behind != calls.end() && behind->second == was.call) calls.erase(behind);
  }
  if (CountLinks(pptplab::wire::kPppIpv4) == 0) GetPppDevice()->SetMtu(m_config.session.lcp.mru);
}

pptplab::tunnel::CallId PptpServer::CallFor(Ipv4Address destination) const {
  const auto found = m_calls.find(destination.Get());
  return found == m_calls.end() ? CallOfNetwork(destination) : found->second;
}

pptplab::tunnel::CallId PptpServer::CallOfNetwork(Ipv4Address destination) const {
  for (const auto& [mask, calls] : m_networkCalls) {
    const auto found = calls.find(destination.Get() & mask);
    if (found != calls.end()) return found->second;
  }
  return 0;
}

// --- IPv6
// ------------------------------------------------------------------------------------------------

namespace {

uint64_t InterfaceIdOf(Ipv6Address address) {
  uint8_t octets[16];
  address.Serialize(octets);
  return uint64_t{pptplab::LoadBe32(octets + 8)} << 32 | pptplab::LoadBe32(octets + 12);
}

}  // namespace

void PptpServer::Link6IsUp(const pptplab::tunnel::LinkUp& up) {
  NS_LOG_FUNCTION(this << up.user);
  const auto device = GetPppDevice();
  const bool is_first = CountLinks(pptplab::wire::kPppIpv6) == 1;
  if (is_first) {
    device->Up6(up.network.local_interface_id, up.mtu);
    if (!m_prefix6.IsAny()) {
      uint8_t octets[16];
      m_prefix6.Serialize(octets);
      octets[15] = 1;
      device->AddAddress6(Ipv6Address(octets), Ipv6Prefix(64));
    }
  } else {
    // One device for all: further clients know it by another identifier.
    device->AddAddress6(PppNetDevice::LinkLocalOf(up.network.local_interface_id), Ipv6Prefix(64));
  }
  m_calls6[up.network.remote_interface_id] = up.call;
  if (!m_prefix6.IsAny()) Advertise(up);
}

void PptpServer::Link6IsDown(const pptplab::tunnel::LinkUp& was) {
  NS_LOG_FUNCTION(this << was.user);
  const auto found = m_calls6.find(was.network.remote_interface_id);
  if (found != m_calls6.end() && found->second == was.call) m_calls6.erase(found);
  if (CountLinks(pptplab::wire::kPppIpv6) == 0) GetPppDevice()->Down6();
}

pptplab::tunnel::CallId PptpServer::CallFor6(Ipv6Address destination) const {
  const auto found = m_calls6.find(InterfaceIdOf(destination));
  return found == m_calls6.end() ? 0 : found->second;
}

// RFC 4861 §6.2: who has just come up hears at once that we are a router and which prefix is on the
// link; it makes its address of it and its interface identifier (RFC 4862 §5.5.3).
void PptpServer::Advertise(const pptplab::tunnel::LinkUp& up) {
  pptplab::sim::Ipv6Octets router{}, prefix{};
  PppNetDevice::LinkLocalOf(up.network.local_interface_id).Serialize(router.data());
  m_prefix6.Serialize(prefix.data());
  SendNetwork(up.call, pptplab::wire::kPppIpv6,
              pptplab::sim::ToPacket(pptplab::sim::WriteRouterAdvertisement(router, prefix), 0));
}

}  // namespace ns3
