// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A short request and a reply of some thousand octets over ns-3's TCP: the same in the plain
// network and through the tunnels. Connections stay open until the end, so that all of them exist
// at once.
#ifndef PPTPLAB_TESTS_BENCH_SCALE_EXCHANGE_H_
#define PPTPLAB_TESTS_BENCH_SCALE_EXCHANGE_H_

#include <cstdint>
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

/// Answers on TCP port 80 of one node.
class Responder {
 public:
  /// `hash`: pptplab's, in front of ns3's TCP, as PPTP servers have it.
  Responder(ns3::Ptr<ns3::Node> node, bool hash, uint32_t reply);

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
  void Start(ns3::Ptr<ns3::Node> node, ns3::Ipv4Address server);
  uint32_t received() const { return received_; }  ///< octets

 private:
  void Connected(ns3::Ptr<ns3::Socket> socket);
  void Read(ns3::Ptr<ns3::Socket> socket);

  ns3::Ptr<ns3::Socket> socket_;
  uint32_t received_ = 0;
};

/// What a network of either kind is made of and how its run ended.
struct Size {
  uint32_t clients = 100;
  uint32_t for_each_router = 100;
  /// Clients that start in a second: the same at every size, so that as many are busy at once.
  uint32_t each_second = 500;
  uint32_t reply = 4'000;  ///< octets for each client; at most 130,000
  bool hang_up = false;    ///< tunnels: all clients hang up after that
  double StartOf(uint32_t client) const {
    return 1 + double{1} * client / each_second;
  }  ///< seconds
  double end() const { return StartOf(clients) + 5; }
  uint32_t groups() const { return (clients + for_each_router - 1) / for_each_router; }
};
struct Outcome {
  uint32_t up = 0;          ///< tunnels or connections that are there at the end
  uint32_t left = 0;        ///< … and after hanging up
  uint32_t answered = 0;    ///< clients whose exchange was whole
  uint64_t server_tcp = 0;  ///< packets that the server's TCP got
  uint64_t forwarded = 0;   ///< packets that the server forwarded, into tunnels and out of them
  uint64_t events = 0;
  uint64_t heap = 0;                    ///< octets in use at the end, everything still up
  double built = 0, ran = 0, gone = 0;  ///< seconds of wall time
  double run_cpu = 0;                   ///< of `ran`, seconds of the processor
};

/// Seconds that the processor has worked for this program.
double CpuSeconds();
/// What malloc has handed out, in octets.
uint64_t HeapInUse();

/// Counts the packets of `server` in `outcome`, which outlives it.
void CountPackets(ns3::Ptr<ns3::Node> server, Outcome& outcome);

Outcome RunPlain(const Size& size);
/// As scenarios are built; without tunnels, each client reaches its host by the network's routes:
/// the same packets over the same hops.
Outcome RunWorld(const Size& size, bool tunnels);

}  // namespace pptplab::scale

#endif  // PPTPLAB_TESTS_BENCH_SCALE_EXCHANGE_H_
