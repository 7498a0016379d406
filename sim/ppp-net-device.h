// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// ppp0: ns-3's VirtualNetDevice with an IPv4 interface and, on nodes that have IPv6, an IPv6
// interface, whose packets go into a tunnel. What IP sends on it comes out of a handler, with the
// destination that the packet names; what the tunnel delivers goes up to IP. Not here: PPP; which
// call a packet belongs to (the application); what isn't IP.
#ifndef PPTPLAB_SIM_PPP_NET_DEVICE_H_
#define PPTPLAB_SIM_PPP_NET_DEVICE_H_

#include <cstdint>
#include <functional>
#include <string>

#include "ns3/ipv4-address.h"
#include "ns3/ipv4-static-routing.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-address.h"
#include "ns3/ipv6.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/virtual-net-device.h"

namespace ns3 {

class PppNetDevice : public VirtualNetDevice {
 public:
  static TypeId GetTypeId();
  PppNetDevice();

  /// Makes a device on `node` with an IPv4 interface that has no address and is down.
  static Ptr<PppNetDevice> Install(Ptr<Node> node);

  /// Neither this nor IsPointToPoint, so that ns-3's global routing leaves it out: it would look for
  /// the channel of a point-to-point device, which a tunnel hasn't, and crash.
  bool IsBroadcast() const override { return false; }

  /// "ppp0", "ppp1" … in the order in which the node got them.
  const std::string& GetName() const { return m_name; }

  /// An IPv4 packet on its way into the tunnel, and its destination.
  using Handler = std::function<void(Ptr<Packet> packet, Ipv4Address destination)>;
  void SetHandler(Handler handler);
  /// The same for IPv6.
  using Handler6 = std::function<void(Ptr<Packet> packet, Ipv6Address destination)>;
  void SetHandler6(Handler6 handler);

  /// Gives the interface its address (with a mask of 32 bits: the link is point-to-point) and takes
  /// it up.
  void Up(Ipv4Address address, uint16_t mtu);
  /// Takes the interface, its address and every route through it away.
  void Down();
  bool IsUp() const;
  /// Routes through this device; they end with Down.
  void AddRoute(Ipv4Address network, Ipv4Mask mask);

  /// An IPv4 packet came out of the tunnel.
  void Deliver(Ptr<Packet> packet);

  // --- IPv6; all of it needs a node with IPv6.
  bool HasIpv6() const { return m_ipv6 != nullptr; }
  /// fe80:: and the interface identifier (RFC 5072 §5).
  static Ipv6Address LinkLocalOf(uint64_t interface_id);
  /// Gives the IPv6 interface the link-local address of this interface identifier (RFC 5072 §5).
  void Up6(uint64_t interface_id, uint16_t mtu);
  /// Takes its addresses and routes away.
  void Down6();
  void AddAddress6(Ipv6Address address, Ipv6Prefix prefix);
  void AddRoute6(Ipv6Address network, Ipv6Prefix prefix);
  /// An address that is not link-local; :: if it has none.
  Ipv6Address GetGlobalAddress6() const;
  /// An IPv6 packet came out of the tunnel.
  void Deliver6(Ptr<Packet> packet);

 protected:
  void DoDispose() override;

 private:
  bool HandleSend(Ptr<Packet> packet, const Address& source, const Address& destination,
                  uint16_t protocol);
  Ptr<Ipv4StaticRouting> Routing() const;

  Handler m_handler;
  Handler6 m_handler6;
  std::string m_name;
  Ptr<Ipv4> m_ipv4;
  uint32_t m_interface = 0;
  Ptr<Ipv6> m_ipv6;
  uint32_t m_interface6 = 0;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_PPP_NET_DEVICE_H_
