// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How a node behaves about MTUs and errors where ns-3's IPv4 doesn't (it fragments packets that say
// "don't fragment", and sends no ICMP of type 3 but port unreachable):
//
//   as a router  a packet with DF that is too large for the next link ends here, and its sender is
//                told the link's MTU (RFC 1191 §4); the MSS of SYNs that pass is lowered, if wanted
//   as a host    a packet of its own with DF that is too large is refused to its sender; a packet
//                of a protocol that nobody takes is answered by Protocol Unreachable
//   for people   fragmentation, reassembly and its failures are recorded
//
// SendIcmp = false makes it the router of every MTU black hole. Not here: how often errors are sent
// (no limit), IPv6 (ns-3 sends Packet Too Big itself), Path MTU Discovery (path-mtu-tcp, ping).
#ifndef PPTPLAB_SIM_IP_CONDUCT_H_
#define PPTPLAB_SIM_IP_CONDUCT_H_

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-route.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "stack/base/pdu.h"
#include "stack/trace/event.h"
#include "stack/wire/icmp_error.h"

namespace pptplab::sim {
class Recorder;
}

namespace ns3 {

class IpConduct : public Object {
 public:
  static TypeId GetTypeId();
  /// The node's; it gets one if it has none. The node has the Internet stack already.
  static Ptr<IpConduct> Of(Ptr<Node> node);

  /// Events go there; null: none. It outlives the last of them.
  void SetRecorder(pptplab::sim::Recorder* recorder);
  /// From now on it looks at what it forwards: DF and, with MssClamp, SYNs. It gets a gate for
  /// that.
  void WatchForwarded();

  /// The MTU of the link that a packet to this destination leaves by, octets; 0: no route.
  uint32_t LinkMtuTowards(Ipv4Address destination) const;
  /// Sends a packet of this node with DF set. `header` says source (0.0.0.0: the interface's),
  /// destination, protocol, TTL and TOS. Returns 0, or the MTU that it is too large for, like
  /// EMSGSIZE: then it was not sent.
  uint32_t SendDontFragment(Ptr<Packet> payload, Ipv4Header header, Ptr<Ipv4Route> route = nullptr);
  /// A sentence in the recording.
  void Note(pptplab::trace::Layer layer, const std::string& text);

 protected:
  void NotifyNewAggregate() override;
  void DoDispose() override;

 private:
  /// RFC 791 §3.2: what the fragments of a packet have in common.
  using Datagram = std::tuple<Ipv4Address, Ipv4Address, uint8_t, uint16_t>;
  struct Pieces {
    uint16_t count = 0;
    pptplab::JourneyId journey = 0;
  };
  static Datagram DatagramOf(const Ipv4Header& header);

  Ptr<const Packet> CheckForwarded(Ptr<NetDevice> device, Ptr<const Packet> packet);
  Ptr<const Packet> Clamp(Ptr<const Packet> packet, uint32_t mtu);
  /// Tells the packet's sender, unless that is forbidden or pointless.
  bool Report(const pptplab::wire::IcmpError& error, pptplab::ByteView packet);
  void SendIcmp(Ptr<Packet> packet, Ipv4Address source, Ipv4Address destination, uint8_t protocol,
                Ptr<Ipv4Route> route);

  // Trace sources of Ipv4L3Protocol.
  void Delivered(const Ipv4Header& header, Ptr<const Packet> payload, uint32_t interface);
  void Sending(const Ipv4Header& header, Ptr<const Packet> payload, uint32_t interface);
  void Received(Ptr<const Packet> packet, Ptr<Ipv4> ipv4, uint32_t interface);
  void Dropped(const Ipv4Header& header, Ptr<const Packet> payload,
               Ipv4L3Protocol::DropReason reason, Ptr<Ipv4> ipv4, uint32_t interface);
  void Record(pptplab::JourneyId journey, pptplab::trace::Detail detail);
  void Drop(Ptr<const Packet> packet, pptplab::trace::DropReason reason, const std::string& text);

  Ptr<Node> m_node;
  Ptr<Ipv4L3Protocol> m_ipv4;
  bool m_sendIcmp = true;
  bool m_mssClamp = false;
  bool m_watches = false;
  IpL4Protocol::DownTargetCallback m_icmpDown;
  pptplab::sim::Recorder* m_recorder = nullptr;
  std::map<Datagram, Pieces> m_pieces;  ///< of packets that aren't whole yet; with a recording
  pptplab::JourneyId m_delivering = 0;  ///< the packet that a protocol of this node looks at
  uint16_t m_nextIdentification = 1;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_IP_CONDUCT_H_
