// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// ns3::PptpServer: the answering end (PAC) as an ns-3 application. Listens on TCP port 1723,
// authenticates users, and has one multiplexed ppp device, "ppp0", for all its clients. Every
// decision is the stack's (stack/tunnel/server.h).
#ifndef PPTPLAB_SIM_PPTP_SERVER_H_
#define PPTPLAB_SIM_PPTP_SERVER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/nstime.h"
#include "sim/pptp-application.h"

namespace ns3 {

class PptpServer : public PptpApplication {
 public:
  static TypeId GetTypeId();
  PptpServer();
  ~PptpServer() override;

  /// Before the start or later. With an address, that user always gets it.
  void AddUser(const std::string& name, const std::string& password,
               std::optional<Ipv4Address> address = std::nullopt);
  /// The same with all that a directory knows.
  void AddUser(const std::string& name, const pptplab::ppp::User& user);
  /// Behind this user's end of its tunnel there is a network, whose packets go through the tunnel
  /// both ways while it is up. Before the start.
  void AddUserNetwork(const std::string& user, Ipv4Address network, Ipv4Mask mask);
  /// At this time it opens a control connection to a client itself (RFC 2637 §3.1).
  void OpenTo(Ipv4Address client, Time at);
  /// As a PNS: at this time it has somebody called over a line of its access concentrator.
  void CallOut(const std::string& number, Time at);

 private:
  class Directory;
  std::unique_ptr<pptplab::tunnel::Endpoint> MakeEndpoint() override;
  void PrepareDevice() override;
  bool Listens() const override { return true; }
  void LinkIsUp(const pptplab::tunnel::LinkUp& up) override;
  void LinkIsDown(const pptplab::tunnel::LinkUp& was) override;
  pptplab::tunnel::CallId CallFor(Ipv4Address destination) const override;
  void Link6IsUp(const pptplab::tunnel::LinkUp& up) override;
  void Link6IsDown(const pptplab::tunnel::LinkUp& was) override;
  pptplab::tunnel::CallId CallFor6(Ipv6Address destination) const override;
  void Advertise(const pptplab::tunnel::LinkUp& up);

  void AddPoolRoutes();
  pptplab::tunnel::CallId CallOfNetwork(Ipv4Address destination) const;

  std::unique_ptr<Directory> m_users;
  /// Inner address → call: the way down of a packet on a device that all clients share.
  std::unordered_map<uint32_t, pptplab::tunnel::CallId> m_calls;
  struct UserNetwork {
    uint32_t network = 0;
    uint32_t mask = 0;
  };
  std::multimap<std::string, UserNetwork> m_networks;  ///< by user
  /// Mask → network → call, the longest masks first: for what no inner address is.
  std::map<uint32_t, std::unordered_map<uint32_t, pptplab::tunnel::CallId>, std::greater<>>
      m_networkCalls;
  /// The same for IPv6, by interface identifier: the lower half of every address of a client.
  std::unordered_map<uint64_t, pptplab::tunnel::CallId> m_calls6;
  Ipv6Address m_prefix6 = Ipv6Address::GetAny();  ///< a /64
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_PPTP_SERVER_H_
