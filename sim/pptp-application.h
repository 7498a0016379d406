// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What ns3::PptpClient and ns3::PptpServer have in common: an endpoint of the stack and its driver,
// a ppp device, an Attribute for every timer, counter, window and option of tunnel::EndpointConfig,
// and the trace sources. No protocol decision.
//
// Programs outside include it as C++17, so no header of the stack is included here.
//
// Both classes register the attributes under their own names, so that ns3::PptpClient::EchoInterval
// and ns3::PptpServer::EchoInterval can be set apart from each other.
#ifndef PPTPLAB_SIM_PPTP_APPLICATION_H_
#define PPTPLAB_SIM_PPTP_APPLICATION_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ns3/application.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/packet.h"
#include "ns3/traced-callback.h"
#include "sim/adoptable.h"
#include "sim/ppp-net-device.h"
#include "sim/stack_names.h"

namespace ns3 {

class PptpApplication : public Application, public pptplab::sim::Adoptable {
 public:
  static TypeId GetTypeId();
  PptpApplication();
  ~PptpApplication() override;

  void SetRecorder(pptplab::sim::Recorder* recorder) override;
  int64_t AssignStreams(int64_t stream) override;

  /// Hangs up in an orderly way, as StopTime does.
  virtual void HangUp();
  /// Tunnels that carry some network protocol now.
  size_t GetLinkCount() const;
  /// The first of its kind on this node; null if there is none.
  static Ptr<PptpApplication> On(Ptr<Node> node);

  /// Who sends and receives the packets of a network protocol that isn't IP: IPX, NetBIOS frames,
  /// bridged Ethernet. All of it is called from inside the endpoint's events.
  struct NetworkUser {
    std::function<void(const pptplab::tunnel::LinkUp& up)> up;
    std::function<void(pptplab::tunnel::CallId call)> down;
    std::function<void(pptplab::tunnel::CallId call, Ptr<Packet> packet)> receive;
  };
  /// By the protocol's PPP number; one that is up already is said at once. All users of a protocol
  /// get each of its packets. Returns a number for RemoveNetworkUser.
  uint32_t AddNetworkUser(uint16_t protocol, NetworkUser user);
  void RemoveNetworkUser(uint32_t number);
  void SendNetwork(pptplab::tunnel::CallId call, uint16_t protocol, Ptr<const Packet> packet);
  /// Null before the start, unless MakeDevice was called.
  Ptr<PppNetDevice> GetPppDevice() const { return m_device; }
  /// Makes the ppp device before the start already, so that its traces can be connected; down. The
  /// application is on its node, and the Internet stack too. Harmless the second time.
  void MakeDevice();
  /// The stack's end, to look at; null before the start and after the end.
  const pptplab::tunnel::Endpoint* GetEndpoint() const;
  /// The name servers that IPCP handed out in the tunnels that are up (RFC 1877).
  std::vector<Ipv4Address> GetNameServers() const;
  /// The link-local IPv6 address at the other end of the first tunnel that carries IPv6; ::
  /// without one.
  Ipv6Address GetPeerLinkLocal() const;
  /// The stack's whole configuration, as the attributes set it. Read when the application starts.
  pptplab::tunnel::EndpointConfig& config() { return m_config; }
  const pptplab::tunnel::EndpointConfig& config() const { return m_config; }

  /// Names of the automaton and of its states and event, as the RFC has them.
  typedef void (*StateTransitionTracedCallback)(const std::string& automaton,
                                                const std::string& from, const std::string& event,
                                                const std::string& to);
  typedef void (*DropTracedCallback)(const std::string& layer, const std::string& reason);
  typedef void (*NegotiatedTracedCallback)(const std::string& what, const std::string& value);
  typedef void (*KeyChangeTracedCallback)(const std::string& what, const std::string& direction);
  typedef void (*TunnelUpTracedCallback)(const std::string& user, Ipv4Address local,
                                         Ipv4Address remote);
  /// Its PPP number, our and the peer's address in it.
  typedef void (*NetworkUpTracedCallback)(uint16_t protocol, const std::string& local,
                                          const std::string& remote);
  typedef void (*TunnelDownTracedCallback)(const std::string& reason);

 protected:
  void DoDispose() override;

  /// The attributes and trace sources under the name of the class that is being registered.
  static TypeId AddCommon(TypeId tid, const pptplab::tunnel::EndpointConfig& defaults);

  virtual std::unique_ptr<pptplab::tunnel::Endpoint> MakeEndpoint() = 0;
  /// The ppp device exists and is down.
  virtual void PrepareDevice() = 0;
  virtual bool Listens() const = 0;
  /// Whether tunnels end here, in a ppp device; else somebody else's PPP is only passed on.
  virtual bool HasDevice() const { return true; }
  /// The ppp device and its interfaces in the recording; whoever overrides StartApplication.
  void PrepareStart();
  /// A packet from the ppp device, for this call.
  virtual void SendDown(pptplab::tunnel::CallId call, uint16_t protocol, Ptr<const Packet> packet);
  pptplab::sim::Recorder* recorder() const { return m_recorder; }
  pptplab::sim::EndpointDriver* driver() const;
  /// This application as whoever sees PPP frames in clear.
  pptplab::tunnel::FrameTap* Tap();
  /// IPv4 in one tunnel.
  virtual void LinkIsUp(const pptplab::tunnel::LinkUp& up) = 0;
  virtual void LinkIsDown(const pptplab::tunnel::LinkUp& was) = 0;
  /// The call that a packet for this inner address belongs to; 0: none.
  virtual pptplab::tunnel::CallId CallFor(Ipv4Address destination) const = 0;
  /// IPv6 in one tunnel; only on nodes that have it.
  virtual void Link6IsUp(const pptplab::tunnel::LinkUp& /*up*/) {}
  virtual void Link6IsDown(const pptplab::tunnel::LinkUp& /*was*/) {}
  virtual pptplab::tunnel::CallId CallFor6(Ipv6Address /*destination*/) const { return 0; }
  /// A packet on its way up to IPv6.
  virtual void ReceivedOn6(Ptr<const Packet> /*packet*/) {}

  /// Tunnels that carry this network protocol now.
  size_t CountLinks(uint16_t protocol) const;
  const std::map<pptplab::tunnel::CallId, std::map<uint16_t, pptplab::tunnel::LinkUp>>& links()
      const;
  /// For MakeEndpoint: null if nobody listens to events.
  pptplab::trace::TraceSink* EventSink();
  pptplab::trace::NodeId NodeNumber() const;

  // What the driver says; for those who have no driver, too (see endpoint_driver.h).
  virtual void Deliver(pptplab::tunnel::CallId call, uint16_t protocol, Ptr<Packet> packet);
  virtual void LinkUp(const pptplab::tunnel::LinkUp& up);
  virtual void LinkDown(const pptplab::tunnel::LinkDown& down);
  virtual void CallEnded(const pptplab::tunnel::CallEnded& ended);
  virtual pptplab::JourneyId NewJourney();
  // A concentrator's lines.
  virtual void LineUp(pptplab::tunnel::CallId /*call*/) {}
  virtual void DialLine(const pptplab::tunnel::DialLine& /*dial*/) {}
  virtual void SendFrame(pptplab::tunnel::SendFrame& /*frame*/) {}
  virtual void SetLineAccm(const pptplab::tunnel::SetLineAccm& /*accm*/) {}

 private:
  struct Private;
  std::unique_ptr<Private> m_p;

 protected:
  pptplab::tunnel::EndpointConfig& m_config;
  pptplab::sim::StreamRng& m_rng;

 private:
  void StartApplication() override;
  void StopApplication() override;
  void HandlePpp(Ptr<Packet> packet, Ipv4Address destination);
  void HandlePpp6(Ptr<Packet> packet, Ipv6Address destination);
  /// Users of a protocol now; a copy, as they may come and go while they are told something.
  std::vector<NetworkUser> UsersOf(uint16_t protocol) const;

  pptplab::sim::Recorder* m_recorder = nullptr;
  bool m_dontFragment = false;
  pptplab::JourneyId m_ownJourneys = 0;  ///< without a recorder
  Ptr<PppNetDevice> m_device;
  struct RegisteredUser {
    uint16_t protocol = 0;
    NetworkUser user;
  };
  std::map<uint32_t, RegisteredUser> m_users;
  uint32_t m_lastUser = 0;

  TracedCallback<Ptr<const Packet>> m_txTrace;
  TracedCallback<Ptr<const Packet>> m_rxTrace;
  TracedCallback<const std::string&, const std::string&> m_dropTrace;
  TracedCallback<const std::string&, const std::string&, const std::string&, const std::string&>
      m_stateTrace;
  TracedCallback<const std::string&, const std::string&> m_negotiatedTrace;
  TracedCallback<const std::string&, const std::string&> m_keyTrace;
  TracedCallback<const std::string&, Ipv4Address, Ipv4Address> m_upTrace;
  TracedCallback<uint16_t, const std::string&, const std::string&> m_networkTrace;
  TracedCallback<const std::string&> m_downTrace;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_PPTP_APPLICATION_H_
