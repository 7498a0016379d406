// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// TCP with what ns-3's lacks: SYNs say the MSS that the link takes and the peer's is heeded (RFC
// 9293 §3.7.1, RFC 6691); every packet has DF set, and an ICMP "fragmentation needed" makes the
// segments smaller (Path MTU Discovery, RFC 1191). If that ICMP message never comes, the connection
// stands still: an MTU black hole (RFC 2923 §2.1), as with real ones.
//
//   PathMtuTcpFactory::Install(node);
//   Socket::CreateSocket(node, PathMtuTcpFactory::TypeOn(node));   ns-3's own TCP on other nodes
//
// The segment size follows from the MSS; the attribute SegmentSize has no effect. Not here: IPv6
// (ns-3's own TCP then), trying larger packets again after ten minutes (RFC 1191 §6.3), probing
// without ICMP (RFC 4821).
#ifndef PPTPLAB_SIM_PATH_MTU_TCP_H_
#define PPTPLAB_SIM_PATH_MTU_TCP_H_

#include <cstdint>
#include <string>

#include "ns3/event-id.h"
#include "ns3/ip-l4-protocol.h"
#include "ns3/node.h"
#include "ns3/socket-factory.h"
#include "ns3/tcp-socket-base.h"

namespace ns3 {

class PathMtuTcpSocket;

/// A node's sockets of this kind. Stands between its TCP and its IP.
class PathMtuTcpFactory : public SocketFactory {
 public:
  static TypeId GetTypeId();
  /// After the Internet stack and before the node's first connection; harmless the second time.
  static void Install(Ptr<Node> node);
  /// What to create this node's TCP sockets by.
  static TypeId TypeOn(Ptr<Node> node);

  Ptr<Socket> CreateSocket() override;

 protected:
  void DoDispose() override;

 private:
  friend class PathMtuTcpSocket;
  void Send(Ptr<Packet> segment, Ipv4Address source, Ipv4Address destination, uint8_t protocol,
            Ptr<Ipv4Route> route);
  void Note(const std::string& text);

  Ptr<Node> m_node;
  IpL4Protocol::DownTargetCallback m_down;
  PathMtuTcpSocket* m_sender = nullptr;  ///< whose packet is being sent
};

class PathMtuTcpSocket : public TcpSocketBase {
 public:
  static TypeId GetTypeId();
  TypeId GetInstanceTypeId() const override;
  PathMtuTcpSocket() = default;
  PathMtuTcpSocket(const PathMtuTcpSocket& listener);
  void SetFactory(Ptr<PathMtuTcpFactory> factory);
  int Connect(const Address& address) override;
  /// RFC 9293 §3.10.5: by RST, whatever is on the way still.
  void Abort();

 protected:
  void DoDispose() override;
  Ptr<TcpSocketBase> Fork() override;
  void CompleteFork(Ptr<Packet> packet, const TcpHeader& header, const Address& from,
                    const Address& to) override;
  void DoForwardUp(Ptr<Packet> packet, const Address& from, const Address& to) override;
  void SendEmptyPacket(uint8_t flags) override;
  uint32_t SendDataPacket(SequenceNumber32 sequence, uint32_t size, bool with_ack) override;

 private:
  friend class PathMtuTcpFactory;
  void ReadPeersMss(const TcpHeader& header);
  void HandleIcmp(Ipv4Address source, uint8_t ttl, uint8_t type, uint8_t code, uint32_t info);
  /// Packets of this connection may not be larger from now on.
  void SetPathMtu(uint32_t mtu);
  void AdaptSegmentSize();
  /// RFC 1191 §6.4: what was too large goes again at once, in smaller segments.
  void Resend();

  Ptr<PathMtuTcpFactory> m_factory;
  uint32_t m_pathMtu = 0xffff;  ///< octets; of the link at first
  uint16_t m_peersMss = 536;
  EventId m_resend;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_PATH_MTU_TCP_H_
