// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Where an application meets IPX: on the tunnels of its node, if its PPTP application carries IPX,
// else on its first Ethernet device. Builds and checks the header, demultiplexes by socket. Not
// here: routing (NetWare's servers do that), RIP.
#ifndef PPTPLAB_SIM_IPX_PORT_H_
#define PPTPLAB_SIM_IPX_PORT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "sim/pptp-application.h"
#include "stack/base/bytes.h"
#include "stack/tunnel/endpoint.h"
#include "stack/wire/ipx.h"

namespace pptplab::sim {

class IpxPort {
 public:
  using Handler = std::function<void(const wire::IpxHeader& header, ByteView data)>;

  /// `network` is the number of the Ethernet; a tunnel's comes from IPXCP.
  IpxPort(ns3::Ptr<ns3::Node> node, uint32_t network);
  ~IpxPort();
  IpxPort(const IpxPort&) = delete;
  IpxPort& operator=(const IpxPort&) = delete;

  /// Packets for this socket go to `handler`.
  void Listen(uint16_t socket, Handler handler);
  /// Called when there is somebody to talk to: at once on an Ethernet.
  void WhenUp(std::function<void()> callback);
  bool IsUp() const { return m_device || !m_links.empty(); }

  /// A source's network and node that are 0 are filled in. To all nodes: into every tunnel.
  void Send(wire::IpxHeader header, ByteView data);
  /// Our address on the way to `node`, with socket 0.
  wire::IpxAddress AddressTowards(const wire::MacAddress& node) const;

 private:
  struct TunnelEnd {
    uint32_t network = 0;
    wire::MacAddress local{}, remote{};
  };
  void Receive(ByteView packet);
  void HandleFrame(ns3::Ptr<ns3::NetDevice> device, ns3::Ptr<const ns3::Packet> packet,
                   uint16_t protocol, const ns3::Address& from, const ns3::Address& to,
                   ns3::NetDevice::PacketType type);

  ns3::Ptr<ns3::Node> m_node;
  uint32_t m_network;
  ns3::Ptr<ns3::PptpApplication> m_tunnels;  ///< null: on an Ethernet
  ns3::Ptr<ns3::NetDevice> m_device;
  std::map<tunnel::CallId, TunnelEnd> m_links;
  std::map<uint16_t, Handler> m_handlers;
  std::function<void()> m_whenUp;
  uint32_t m_userNumber = 0;
};

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_IPX_PORT_H_
