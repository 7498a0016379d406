// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// bench_tunnel KIND [OCTETS]: one transfer, and one line of figures about it. Status 1: not all
// octets arrived. KIND:
//
//   udp                ns-3's own tunnel: VirtualNetDevice and UDP
//   clear              PPTP without MPPE
//   modelled           PPTP, MPPE-128 stateless with the cipher left out
//   mppe               PPTP, MPPE-128 stateless
//   recorded FILE      … with pptplab's recording
//   traced PREFIX      … with ns-3's own pcap tracing on the same devices instead
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "tests/bench/tunnel/transfer.h"

namespace pptplab::bench {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

int Usage() {
  std::fprintf(stderr,
               "usage: bench_tunnel udp|clear|modelled|mppe [OCTETS]\n"
               "       bench_tunnel recorded|traced FILE [OCTETS]\n");
  return 2;
}

int Main(int argc, char** argv) {
  const std::string kind = argc > 1 ? argv[1] : "";
  const bool writes = kind == "recorded" || kind == "traced";
  const int octets_at = writes ? 3 : 2;
  if (writes && argc < 3) return Usage();
  Transfer transfer;
  if (argc > octets_at) transfer.octets = std::strtoull(argv[octets_at], nullptr, 10);
  if (kind == "recorded") transfer.recording = argv[2];
  if (kind == "traced") transfer.pcap_prefix = argv[2];
  const std::map<std::string, Protection> kinds = {{"clear", Protection::kNone},
                                                   {"modelled", Protection::kModelled},
                                                   {"mppe", Protection::kReal},
                                                   {"recorded", Protection::kReal},
                                                   {"traced", Protection::kReal}};
  TransferOutcome outcome;
  if (kind == "udp") {
    outcome = ByUdpTunnel(transfer);
  } else if (kinds.contains(kind)) {
    outcome = ByPptp(transfer, kinds.at(kind));
  } else {
    return Usage();
  }
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const double packets = static_cast<double>(outcome.arrived) / kSegment;
  std::printf(
      "%s octets=%llu simulated=%.3f events=%llu events_each_packet=%.2f ran=%.3f user=%.3f "
      "system=%.3f peak_kib=%ld slices=",
      kind.c_str(), static_cast<unsigned long long>(outcome.arrived), outcome.took,
      static_cast<unsigned long long>(outcome.events),
      static_cast<double>(outcome.events) / packets, outcome.ran, Seconds(used.ru_utime),
      Seconds(used.ru_stime), used.ru_maxrss);
  for (size_t i = 0; i < outcome.slices.size(); ++i) {
    std::printf("%s%.4f", i == 0 ? "" : ",", outcome.slices[i]);
  }
  std::printf("\n");
  return outcome.arrived == transfer.octets ? 0 : 1;
}

}  // namespace
}  // namespace pptplab::bench

int main(int argc, char** argv) { return pptplab::bench::Main(argc, argv); }
