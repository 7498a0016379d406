// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Finds the connections of a node with thousands of them by a hash. ns-3's TCP searches its end
// points one by one, for every packet and every new connection: with 10,000 of them that is most of
// a run. The table stands between IP and TCP. Packets of connections that its listeners accepted,
// and SYNs for these listeners, go to their socket at once; all others go through TCP's own search.
// Accepted connections have their end points in small TCPs of the table's, each of some dozens.
// Nothing else is different, but that such a listener has its port on every address of the node.
//
//   auto listener = TcpTable::CreateSocket(node);   then Bind, Listen as ever
#ifndef PPTPLAB_SIM_TCP_TABLE_H_
#define PPTPLAB_SIM_TCP_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-address.h"
#include "ns3/node.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-socket-base.h"

namespace ns3 {

class TcpTable;

/// A connection as IP packets to this node name it.
struct TcpConnection {
  uint32_t peer = 0, local = 0;
  uint16_t peer_port = 0, local_port = 0;
  bool operator==(const TcpConnection&) const = default;
  struct Hash {
    size_t operator()(const TcpConnection& connection) const;
  };
};

/// Where a connection's Sequence Numbers begin (RFC 6528 §3), which ns-3 has at 0: else somebody who forges the peer's
/// address could end or fill connections that he doesn't see. The secret is the run's own, so the same run has the same
/// numbers; in real time nobody knows it.
SequenceNumber32 InitialSequenceNumberOf(const Address& local, const Address& peer);

/// Gives a new TCP socket what TcpL4Protocol::CreateSocket, which makes sockets of its own class
/// only, gives to its own.
void FurnishTcpSocket(Ptr<Node> node, Ptr<TcpSocketBase> socket);

/// A TCP socket whose accepted connections stand in the node's TcpTable, if there is one.
class TableTcpSocket : public TcpSocketBase {
 public:
  static TypeId GetTypeId();
  TypeId GetInstanceTypeId() const override;
  /// One of the node's that connects; a table is not needed.
  static Ptr<TcpSocketBase> CreateClient(Ptr<Node> node);
  TableTcpSocket() = default;
  TableTcpSocket(const TableTcpSocket& listener)
      : TcpSocketBase(listener), m_backlog(listener.m_backlog) {}
  ~TableTcpSocket() override;
  int Listen() override;
  int Connect(const Address& address) override;
  /// RFC 9293 §3.10.5: by RST, whatever is on the way still.
  void Abort();
  /// A listener: whether one more SYN may be answered (Backlog). Who accepts connections says so of each.
  bool MayAnswerSyn() const;
  void HandshakeIsDone();

 protected:
  void DoDispose() override;
  Ptr<TcpSocketBase> Fork() override;
  void CompleteFork(Ptr<Packet> packet, const TcpHeader& header, const Address& from,
                    const Address& to) override;

 private:
  friend class TcpTable;
  void EnterTable();
  void LeaveTable();

  uint32_t m_backlog = 1024;
  bool m_inHandshake = false;
  size_t m_small = 0;           ///< where the end point is, once we stand in the table
  TcpTable* m_table = nullptr;  ///< that we stand in …
  TcpConnection m_connection;   ///< … as; a listener has no peer
};

/// A node's. Takes its TCP's place among the protocols of IPv4.
class TcpTable : public IpL4Protocol {
 public:
  static TypeId GetTypeId();
  /// A socket of the node whose accepted connections are found by hash. The first call puts the
  /// table in front of the node's TCP. The Internet stack is there.
  static Ptr<TcpSocketBase> CreateSocket(Ptr<Node> node);

  ~TcpTable() override;

  int GetProtocolNumber() const override;
  RxStatus Receive(Ptr<Packet> packet, const Ipv4Header& ip, Ptr<Ipv4Interface> interface) override;
  RxStatus Receive(Ptr<Packet> packet, const Ipv6Header& ip, Ptr<Ipv6Interface> interface) override;
  void ReceiveIcmp(Ipv4Address source, uint8_t ttl, uint8_t type, uint8_t code, uint32_t info,
                   Ipv4Address payload_source, Ipv4Address payload_destination,
                   const uint8_t payload[8]) override;
  void SetDownTarget(DownTargetCallback target) override;
  void SetDownTarget6(DownTargetCallback6 target) override;
  DownTargetCallback GetDownTarget() const override;
  DownTargetCallback6 GetDownTarget6() const override;

 protected:
  void DoDispose() override;

 private:
  friend class TableTcpSocket;
  /// The end point that a packet goes to; null: TCP has to search.
  Ipv4EndPoint* Find(const TcpConnection& connection) const;

  /// The number of a small TCP with room for one more connection.
  size_t TcpForAnother();
  void LeaveSmall(size_t number);

  Ptr<Node> m_node;
  Ptr<TcpL4Protocol> m_tcp;
  struct Small {
    Ptr<TcpL4Protocol> tcp;
    uint32_t given = 0;  ///< connections since it was empty
    uint32_t used = 0;   ///< that are still there
  };
  std::vector<Small> m_small;   ///< TCPs of some accepted connections each
  std::vector<size_t> m_empty;  ///< those that can be filled again
  size_t m_filling = 0;
  uint32_t m_handshakes = 0;  ///< connections whose SYN was answered and that aren't accepted yet
  std::unordered_map<TcpConnection, TableTcpSocket*, TcpConnection::Hash> m_sockets;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_TCP_TABLE_H_
