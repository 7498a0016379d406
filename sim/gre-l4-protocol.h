// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// IP protocol 47 on an ns-3 node: hands whole, reassembled packets for this node to the PPTP
// applications, and sends theirs through IP. Not here: anything that is in a GRE packet.
//
// An IpL4Protocol and not a raw socket, because a raw socket gets fragments before their reassembly
// and packets that only pass through.
#ifndef PPTPLAB_SIM_GRE_L4_PROTOCOL_H_
#define PPTPLAB_SIM_GRE_L4_PROTOCOL_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-header.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"

namespace ns3 {

class GreL4Protocol : public IpL4Protocol {
 public:
  static constexpr uint8_t PROT_NUMBER = 47;  // RFC 2637 §4: IP protocol number of GRE
  static TypeId GetTypeId();

  /// The node's one GRE protocol; made and inserted into its IPv4 if it has none yet.
  static Ptr<GreL4Protocol> Of(Ptr<Node> node);

  /// One PPTP endpoint of this node.
  struct Endpoint {
    std::function<bool(Ipv4Address peer)> knows;  ///< has a control connection with this peer
    std::function<void(Ipv4Address peer, Ptr<Packet>)> receive;  ///< starts with the GRE header
    /// An ICMP error came for a packet to this peer with this Call ID; type and code of RFC 792.
    std::function<void(Ipv4Address peer, uint16_t call_id, uint8_t type, uint8_t code)> fail = {};
  };
  /// A packet goes to the first endpoint that knows its sender; from a stranger, to the first of
  /// all, which will say why it drops it. Returns a number for RemoveEndpoint.
  uint32_t AddEndpoint(Endpoint endpoint);
  void RemoveEndpoint(uint32_t number);

  bool HasEndpoints() const { return !m_endpoints.empty(); }

  /// From now on packets have DF set, as Linux's do: what is too large for a link on the way is
  /// lost, and nobody here reacts to the ICMP error. Else they are fragmented.
  void SetDontFragment(bool dont_fragment) { m_dontFragment = dont_fragment; }
  /// `source` 0.0.0.0: the address of the interface that the route leads to.
  void Send(Ptr<Packet> packet, Ipv4Address source, Ipv4Address destination);

  // Inherited from IpL4Protocol.
  int GetProtocolNumber() const override;
  RxStatus Receive(Ptr<Packet> packet, const Ipv4Header& header,
                   Ptr<Ipv4Interface> incomingInterface) override;
  RxStatus Receive(Ptr<Packet> packet, const Ipv6Header& header,
                   Ptr<Ipv6Interface> incomingInterface) override;
  using IpL4Protocol::ReceiveIcmp;
  void ReceiveIcmp(Ipv4Address source, uint8_t ttl, uint8_t type, uint8_t code, uint32_t info,
                   Ipv4Address from, Ipv4Address to, const uint8_t payload[8]) override;
  void SetDownTarget(DownTargetCallback callback) override;
  void SetDownTarget6(DownTargetCallback6 callback) override;
  DownTargetCallback GetDownTarget() const override;
  DownTargetCallback6 GetDownTarget6() const override;

 protected:
  void DoDispose() override;

 private:
  struct Registered {
    uint32_t number;
    Endpoint endpoint;
  };
  std::vector<Registered> m_endpoints;
  uint32_t m_nextNumber = 1;
  bool m_dontFragment = false;
  Ptr<Node> m_node;
  DownTargetCallback m_downTarget;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_GRE_L4_PROTOCOL_H_
