// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What both networks have in common: their shape, when each client does what, and the exchange
// itself, a short request and a reply of some thousand octets over ns-3's TCP. Connections stay
// open until the end, so that all of them exist at once.
#ifndef PPTPLAB_TESTS_BENCH_SCALE_EXCHANGE_H_
#define PPTPLAB_TESTS_BENCH_SCALE_EXCHANGE_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "ns3/address.h"
#include "ns3/ipv4-address.h"
#include "ns3/node.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"

namespace pptplab::scale {

inline constexpr uint16_t kExchangePort = 80;
inline constexpr uint32_t kRequest = 200;    ///< octets
inline constexpr uint32_t kSegment = 1'300;  ///< fits the tunnel, too

/// A tree on each side of the server: ten clients on a router, ten routers on a branch, ten
/// branches (100 for 10,000 clients), and the same behind the server with a host for each router.
/// Branches and routers are there at every size, if need be without clients: ns-3's nodes look
/// through all their links and routes for each packet, so a size must not have more of them than
/// another.
struct Size {
  static constexpr uint32_t kFan = 10, kOfBranch = kFan * kFan;
  uint32_t clients = 100;
  uint32_t each_second = 500;  ///< clients that dial in a second, and exchanges that begin in one
  uint32_t reply = 4'000;      ///< octets for each client; at most 130,000
  bool hang_up = false;        ///< tunnels: all clients hang up after that

  uint32_t branches() const { return std::max(kFan, (clients + kOfBranch - 1) / kOfBranch); }
  /// Those without clients have no routers.
  bool InUse(uint32_t branch) const { return branch * kOfBranch < clients; }
  /// When, in seconds: first all clients dial, then, with all tunnels up, they ask.
  double DialAt(uint32_t client) const { return 1 + double{1} * client / each_second; }
  double dialled() const { return DialAt(clients) + 5; }
  double AskAt(uint32_t client) const { return dialled() + double{1} * client / each_second; }
  double end() const { return AskAt(clients) + 5; }
  /// So many clients begin what they do in the time of which the processor's is taken: longer than
  /// what one of them does takes.
  uint32_t slice() const { return std::max(kFan, each_second / 4); }
};

/// One kind of link, the same in both networks.
struct Line {
  const char* rate;
  int delay_ms;
};
inline constexpr Line kToClient{"20Mbps", 2}, kToRouter{"1Gbps", 1}, kToBranch{"10Gbps", 4},
    kToHub{"40Gbps", 1};

/// Answers on TCP port 80 of one node.
class Responder {
 public:
  Responder(ns3::Ptr<ns3::Node> node, uint32_t reply);

 private:
  void Accepted(ns3::Ptr<ns3::Socket> socket, const ns3::Address& from);
  void Read(ns3::Ptr<ns3::Socket> socket);

  ns3::Ptr<ns3::Socket> listener_;
  uint32_t reply_;
  std::map<ns3::Ptr<ns3::Socket>, uint32_t> received_;
};

/// Asks once.
class Request {
 public:
  void Start(ns3::Ptr<ns3::Node> node, ns3::Ipv4Address host);
  uint32_t received() const { return received_; }  ///< octets

 private:
  void Connected(ns3::Ptr<ns3::Socket> socket);
  void Read(ns3::Ptr<ns3::Socket> socket);

  ns3::Ptr<ns3::Socket> socket_;
  uint32_t received_ = 0;
};

/// Milliseconds of the processor for each client, slice by slice; the last one's has the rest of
/// its phase.
struct Costs {
  std::vector<double> dial, exchange;
};
/// How a run ended.
struct Outcome {
  uint32_t up = 0;         ///< tunnels that are there at the end; plain: whole exchanges
  uint32_t left = 0;       ///< … and after hanging up
  uint32_t answered = 0;   ///< clients whose exchange was whole
  uint64_t forwarded = 0;  ///< packets that the server forwarded, into tunnels and out of them
  uint64_t events = 0;
  uint64_t heap = 0;                    ///< octets in use at the end, everything still up
  double built = 0, ran = 0, gone = 0;  ///< seconds of wall time
  Costs costs;                          ///< of `ran`
};

/// Runs a network through both phases.
Costs RunInSlices(const Size& size, const std::function<void(double seconds)>& run_until);
/// What malloc has handed out, in octets.
uint64_t HeapInUse();

/// Counts the packets that `server` forwards in `outcome`, which outlives it.
void CountPackets(ns3::Ptr<ns3::Node> server, Outcome& outcome);

Outcome RunPlain(const Size& size);
/// As scenarios are built; without tunnels, each client reaches its host by the network's own
/// routes: the same packets over the same hops.
Outcome RunWorld(const Size& size, bool tunnels);

}  // namespace pptplab::scale

#endif  // PPTPLAB_TESTS_BENCH_SCALE_EXCHANGE_H_
