// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One TCP connection through one tunnel, over two hops:
//
//   client - router - server        100 Mb/s and 1 ms each; the connection goes from the client's
//   to
//                                   the server's inner address
//
// The same payload by ns-3's own UDP tunnel out of a VirtualNetDevice and by PPTP.
#ifndef PPTPLAB_TESTS_BENCH_TUNNEL_TRANSFER_H_
#define PPTPLAB_TESTS_BENCH_TUNNEL_TRANSFER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "ns3/ipv4-address.h"
#include "ns3/node.h"
#include "ns3/packet-sink.h"
#include "ns3/ptr.h"

namespace pptplab::bench {

inline constexpr const char* kRate = "100Mbps";
inline constexpr const char* kDelay = "1ms";
inline constexpr uint32_t kSegment = 1'300;  ///< octets; fits both tunnels without fragments
inline constexpr double kStart = 2;          ///< seconds; the tunnel is up long before

struct Transfer {
  uint64_t octets = 110'000'000;  ///< some 10 s
  std::string recording;          ///< PPTP: pptplab's recording goes there; empty: none
  std::string pcap_prefix;  ///< PPTP: ns-3's own pcap tracing on the same devices; empty: none
  double end() const { return kStart + static_cast<double>(octets) / 1e7 + 5; }
};

struct TransferOutcome {
  uint64_t arrived = 0;  ///< octets
  uint64_t events = 0;
  double took = 0;             ///< seconds of simulated time
  double ran = 0;              ///< seconds of wall time, the building of the network not counted
  std::vector<double> slices;  ///< of the Flow
};

enum class Protection : uint8_t { kNone, kModelled, kReal };  ///< the last two: MPPE-128 stateless

/// TCP's defaults for both: segments that fit, no more in flight than the routers' queues take.
void SetTcpDefaults();
/// The sender on `client`, to `server`, from kStart on; the sink on `sink_node`.
class Flow {
 public:
  Flow(ns3::Ptr<ns3::Node> client, ns3::Ptr<ns3::Node> sink_node, ns3::Ipv4Address server,
       const Transfer& transfer);
  uint64_t arrived() const { return sink_->GetTotalRx(); }
  /// Seconds of the processor that each twentieth of the octets took.
  const std::vector<double>& slices() const { return slices_; }
  double last() const { return last_; }  ///< when the last octet came; seconds of simulated time

 private:
  void Arrived(uint64_t slice_size);

  ns3::Ptr<ns3::PacketSink> sink_;
  double last_ = 0;
  std::vector<double> slices_;
  double slice_began_;
};

TransferOutcome ByUdpTunnel(const Transfer& transfer);
TransferOutcome ByPptp(const Transfer& transfer, Protection protection);

}  // namespace pptplab::bench

#endif  // PPTPLAB_TESTS_BENCH_TUNNEL_TRANSFER_H_
