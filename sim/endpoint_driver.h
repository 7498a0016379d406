// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Drives one sans-IO tunnel::Endpoint with ns-3's events: TCP sockets, GRE packets, packets of the
// ppp device and one timer in; the endpoint's outputs out, drained after every input. No protocol
// decision.
#ifndef PPTPLAB_SIM_ENDPOINT_DRIVER_H_
#define PPTPLAB_SIM_ENDPOINT_DRIVER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "ns3/address.h"
#include "ns3/event-id.h"
#include "ns3/ipv4-address.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"
#include "sim/bridge.h"
#include "sim/gre-l4-protocol.h"
#include "sim/tcp_refusal.h"
#include "stack/base/fifo.h"
#include "stack/tunnel/endpoint.h"

namespace pptplab::sim {

inline constexpr uint16_t kPptpPort = 1723;  // RFC 2637 §1.3

/// What the driver needs of the application that owns it.
class DriverHost {
 public:
  virtual ~DriverHost() = default;
  virtual JourneyId NewJourney() = 0;
  virtual void GreSent(ns3::Ptr<const ns3::Packet> packet) = 0;
  virtual void GreReceived(ns3::Ptr<const ns3::Packet> packet) = 0;
  virtual void Deliver(tunnel::CallId call, uint16_t protocol, ns3::Ptr<ns3::Packet> packet) = 0;
  virtual void LinkUp(const tunnel::LinkUp& up) = 0;
  virtual void LinkDown(const tunnel::LinkDown& down) = 0;
  virtual void CallEnded(const tunnel::CallEnded& ended) = 0;
  // A concentrator's lines.
  virtual void LineUp(tunnel::CallId /*call*/) {}
  virtual void DialLine(const tunnel::DialLine& /*dial*/) {}
  virtual void SendFrame(tunnel::SendFrame& /*frame*/) {}
  virtual void SetLineAccm(const tunnel::SetLineAccm& /*accm*/) {}
};

class EndpointDriver {
 public:
  EndpointDriver(ns3::Ptr<ns3::Node> node, std::unique_ptr<tunnel::Endpoint> endpoint,
                 DriverHost& host);
  /// Lets go of every socket and event without a word on the wire; hang up with Close before.
  ~EndpointDriver();
  EndpointDriver(const EndpointDriver&) = delete;
  EndpointDriver& operator=(const EndpointDriver&) = delete;

  /// Accept control connections on TCP port 1723.
  void Listen();
  void Open();
  /// Opens a control connection of our own accord, as either end may (RFC 2637 §3.1).
  void OpenTo(ns3::Ipv4Address peer) { Connect(peer); }
  /// Hangs up in an orderly way; takes some round trips.
  void Close();
  /// To look at.
  const tunnel::Endpoint& endpoint() const { return *m_endpoint; }
  /// Any other input: `input` gets the endpoint and the time, what comes of it is carried out.
  template <class Input>
  auto Feed(Input input) {
    auto result = input(*m_endpoint, CurrentInstant());
    Drain();
    return result;
  }
  /// A packet of a network protocol, by its PPP number, for the tunnel of this call.
  void SendPacket(tunnel::CallId call, uint16_t protocol, ns3::Ptr<const ns3::Packet> packet);

 private:
  struct Control {
    ns3::Ptr<ns3::Socket> socket;
    ns3::Ipv4Address peer;
    ns3::Ipv4Address local;
    Bytes unsent;  ///< what TCP had no room for
  };

  void Drain();
  void Handle(tunnel::Output& output);
  void ArmTimer();
  void HandleTimer();

  void Connect(ns3::Ipv4Address server);
  tunnel::ConnectionId Add(ns3::Ptr<ns3::Socket> socket, ns3::Ipv4Address peer);
  void Forget(tunnel::ConnectionId id);
  Address LocalOf(tunnel::ConnectionId id) const;
  tunnel::ConnectionId IdOf(ns3::Ptr<ns3::Socket> socket) const;
  void SendUnsent(tunnel::ConnectionId id);
  void HandleConnected(ns3::Ptr<ns3::Socket> socket);
  void HandleConnectFailed(ns3::Ptr<ns3::Socket> socket);
  bool HandleSyn(ns3::Ptr<ns3::Socket> listener, const ns3::Address& from);
  void HandleAccept(ns3::Ptr<ns3::Socket> socket, const ns3::Address& from);
  void HandleRead(ns3::Ptr<ns3::Socket> socket);
  void HandleSend(ns3::Ptr<ns3::Socket> socket, uint32_t available);
  void HandleGone(ns3::Ptr<ns3::Socket> socket);

  bool Knows(ns3::Ipv4Address peer) const;
  void SendGre(tunnel::SendGre& output);
  void SendGreNow(ns3::Ptr<ns3::Packet> packet, ns3::Ipv4Address peer);
  void SendHeldGre();
  void FailGre(ns3::Ipv4Address peer, uint16_t call_id, uint8_t type, uint8_t code);
  void ReceiveGre(ns3::Ipv4Address peer, ns3::Ptr<ns3::Packet> packet);

  ns3::Ptr<ns3::Node> m_node;
  std::unique_ptr<tunnel::Endpoint> m_endpoint;
  DriverHost& m_host;
  ns3::Ptr<ns3::GreL4Protocol> m_gre;
  uint32_t m_greNumber = 0;
  ns3::Ptr<ns3::Socket> m_listener;
  ns3::Ptr<ns3::Socket> m_connecting;
  std::unique_ptr<TcpRefusal> m_refusal;
  std::map<tunnel::ConnectionId, Control> m_controls;
  std::map<ns3::Ptr<ns3::Socket>, tunnel::ConnectionId> m_ids;
  /// Our address towards a peer, and how many control connections it has with us.
  struct Local {
    ns3::Ipv4Address address;
    size_t connections = 0;
  };
  std::map<ns3::Ipv4Address, Local> m_locals;
  tunnel::ConnectionId m_lastId = 0;
  std::optional<Instant> m_controlSent;
  Fifo<std::pair<ns3::Ptr<ns3::Packet>, ns3::Ipv4Address>> m_heldGre;
  ns3::EventId m_heldGreEvent;
  ns3::EventId m_timer;
  std::optional<Instant> m_armed;
  int m_ticksWithoutProgress = 0;
  bool m_draining = false;
  std::optional<Instant> m_controlSentAt;  ///< when TCP last got a control message to send
};

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_ENDPOINT_DRIVER_H_
