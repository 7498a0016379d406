// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 2's MTU, computed from headers, against routers that fragment.
#include <gtest/gtest.h>

#include <filesystem>
#include <variant>

#include "labs/all_labs.h"
#include "labs/engine/tape.h"
#include "labs/engine/workbench.h"

namespace pptplab::labs {
namespace {

TEST(EveryByteLab, WithItsMtuNothingIsFragmentedAndWithOneOctetMoreThereIs) {
  const std::string binaries = std::string(PPTPLAB_BINARY_DIR) + "/bin";
  if (!std::filesystem::exists(binaries + "/pptplab-run")) GTEST_SKIP() << "needs pptplab-run";
  Workbench bench(std::string(PPTPLAB_BINARY_DIR) + "/lab-runs", binaries);
  const Lab& lab = *FindLab("every-byte");
  for (const char* student : {"ann", "bob", "cat"}) {
    const Draw draw(InstanceSeed(AsBytes("a course key"), student, lab.name()));
    const Instance instance = lab.Make(draw);
    const int mtu = std::stoi(lab.Solve(draw, bench).at("mtu").right[0]);
    for (const int more : {0, 1}) {
      const int data = mtu + more - 28;  // without the headers of IP and ICMP
      const auto run = bench.Simulate(instance.scenarios[0].text, instance.scenarios[0].run,
                                      {"pings[1].size=" + std::to_string(data)});
      int fragmented = 0;
      for (const trace::RecordedEvent& event : Tape::Read(run.recording).events) {
        fragmented += std::holds_alternative<trace::Fragmentation>(event.event.detail) ? 1 : 0;
      }
      EXPECT_EQ(fragmented > 0, more == 1) << student << ", MTU " << mtu << " + " << more;
    }
  }
}

}  // namespace
}  // namespace pptplab::labs
