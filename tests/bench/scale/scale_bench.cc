// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// bench_scale plain|routed|tunnels [CLIENTS [hang-up|REPLY [EACH_SECOND]]]: one run, and one line
// of figures about it, those in milliseconds for each client and slice by slice. Status 1: not
// every tunnel came up and carried its exchange.
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "tests/bench/cpu_seconds.h"
#include "tests/bench/scale/exchange.h"

namespace {

constexpr uint32_t kClientsBefore = 20;

pptplab::scale::Outcome Run(std::string_view kind, const pptplab::scale::Size& size) {
  return kind == "plain" ? pptplab::scale::RunPlain(size)
                         : pptplab::scale::RunWorld(size, kind == "tunnels");
}

/// ns-3 keeps up to 1,000 buffers of packets that are gone, of the largest size so far. Full from
/// the start they are the same in each kind of run, and no part of what a tunnel takes.
void FillBuffersOfNs3() {
  const std::vector<uint8_t> octets(1'600);
  std::vector<ns3::Ptr<ns3::Packet>> packets;
  for (int i = 0; i < 1'001; ++i) {
    packets.push_back(
        ns3::Create<ns3::Packet>(octets.data(), static_cast<uint32_t>(octets.size())));
  }
}

void PrintSlices(const std::vector<double>& costs) {
  for (size_t i = 0; i < costs.size(); ++i) std::printf("%s%.3f", i == 0 ? "" : ",", costs[i]);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view kind = argc > 1 ? argv[1] : "";
  pptplab::scale::Size size;
  if (argc > 2) size.clients = static_cast<uint32_t>(std::strtoul(argv[2], nullptr, 10));
  size.hang_up = argc > 3 && std::string_view(argv[3]) == "hang-up";
  if (argc > 3 && !size.hang_up) {
    size.reply = static_cast<uint32_t>(std::strtoul(argv[3], nullptr, 10));
  }
  if (argc > 4) size.each_second = static_cast<uint32_t>(std::strtoul(argv[4], nullptr, 10));
  if ((kind != "plain" && kind != "routed" && kind != "tunnels") || size.clients == 0 ||
      size.clients > 60'000 || size.reply == 0 || size.reply > 130'000 || size.each_second == 0) {
    std::fprintf(
        stderr,
        "usage: bench_scale plain|routed|tunnels [CLIENTS [hang-up|REPLY [EACH_SECOND]]]\n");
    return 2;
  }
  FillBuffersOfNs3();
  // What a program does once (libraries, their tables, OpenSSL's providers, processor caches) is
  // done by a small network before, so that ten clients don't pay for it alone.
  pptplab::scale::Size first = size;
  first.clients = kClientsBefore;
  Run(kind, first);
  const uint64_t heap_before = pptplab::scale::HeapInUse();
  const double before = pptplab::bench::CpuSeconds();
  const auto outcome = Run(kind, size);
  const double cpu = pptplab::bench::CpuSeconds() - before;
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  std::printf(
      "%s clients=%u up=%u answered=%u forwarded=%llu events=%llu wall=%.3f built=%.3f ran=%.3f "
      "gone=%.3f cpu=%.6f peak_kib=%ld heap_kib=%llu dial_ms=",
      argv[1], size.clients, outcome.up, outcome.answered,
      static_cast<unsigned long long>(outcome.forwarded),
      static_cast<unsigned long long>(outcome.events), outcome.built + outcome.ran + outcome.gone,
      outcome.built, outcome.ran, outcome.gone, cpu, used.ru_maxrss,
      static_cast<unsigned long long>((outcome.heap - heap_before) / 1024));
  PrintSlices(outcome.costs.dial);
  std::printf(" exchange_ms=");
  PrintSlices(outcome.costs.exchange);
  std::printf("\n");
  return outcome.up == size.clients && outcome.answered == size.clients && outcome.left == 0 ? 0
                                                                                             : 1;
}
