// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// ns3::PptpClient: the dialing end (PNS) as an ns-3 application. At its StartTime it opens a
// control connection to its server and brings up ppp0 with the address it is given; at its StopTime
// it hangs up in an orderly way. Every decision is the stack's (stack/tunnel/client.h).
#ifndef PPTPLAB_SIM_PPTP_CLIENT_H_
#define PPTPLAB_SIM_PPTP_CLIENT_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ns3/event-id.h"
#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"
#include "sim/pptp-application.h"

namespace ns3 {

class PptpClient : public PptpApplication {
 public:
  static TypeId GetTypeId();
  PptpClient();
  ~PptpClient() override;

  /// Split tunnel: a network that is reached through the tunnel while it is up. Without any, and
  /// with the attribute FullTunnel, everything but the server itself goes through the tunnel.
  void AddTunnelRoute(Ipv4Address network, Ipv4Mask mask);

  /// Accepts control connections, too: either end may open one (RFC 2637 §3.1). Before the start.
  void AlsoListen() { m_listens = true; }
  /// The same for IPv6.
  void AddTunnelRoute6(Ipv6Address network, Ipv6Prefix prefix);
  /// Whether it will dial again if a tunnel ends now.
  bool Redials() const { return !m_redial.IsZero() && !m_hungUp; }

  /// Our address in the tunnel; 0.0.0.0 while it is down.
  Ipv4Address GetTunnelAddress() const { return m_tunnelAddress; }

  void HangUp() override;

 protected:
  void DoDispose() override;

 private:
  std::unique_ptr<pptplab::tunnel::Endpoint> MakeEndpoint() override;
  void PrepareDevice() override;
  bool Listens() const override { return m_listens; }
  void LinkIsUp(const pptplab::tunnel::LinkUp& up) override;
  void LinkIsDown(const pptplab::tunnel::LinkUp& was) override;
  pptplab::tunnel::CallId CallFor(Ipv4Address destination) const override;
  void Link6IsUp(const pptplab::tunnel::LinkUp& up) override;
  void Link6IsDown(const pptplab::tunnel::LinkUp& was) override;
  pptplab::tunnel::CallId CallFor6(Ipv6Address destination) const override;
  void ReceivedOn6(Ptr<const Packet> packet) override;
  std::optional<uint64_t> InterfaceId() const;
  void CallEnded(const pptplab::tunnel::CallEnded& ended) override;

  void Redial();
  void KeepRouteToServer();
  void RemoveRouteToServer();

  Ipv4Address m_server;
  std::optional<uint32_t> m_keptRoute;  ///< the interface of the route to the server
  bool m_listens = false;
  bool m_fullTunnel = false;
  bool m_hungUp = false;
  Time m_redial;
  EventId m_redialEvent;
  std::vector<std::pair<Ipv4Address, Ipv4Mask>> m_routes;
  std::vector<std::pair<Ipv6Address, Ipv6Prefix>> m_routes6;
  Ipv4Address m_tunnelAddress;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_PPTP_CLIENT_H_
