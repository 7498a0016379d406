// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 6's recording: a tunnel to look at, which answers nothing.
#include <gtest/gtest.h>

#include <filesystem>

#include "labs/all_labs.h"
#include "labs/engine/workbench.h"

namespace pptplab::labs {
namespace {

TEST(MppeKeysLab, ItsTunnelIsTheSameForEverybodyAndComesUpEncrypted) {
  const std::string binaries = std::string(PPTPLAB_BINARY_DIR) + "/bin";
  if (!std::filesystem::exists(binaries + "/pptplab-run")) GTEST_SKIP() << "needs pptplab-run";
  Workbench bench(std::string(PPTPLAB_BINARY_DIR) + "/lab-runs", binaries);
  const Lab& lab = *FindLab("mppe-keys");
  const auto made = [&](const char* student) {
    return lab.Make(Draw(InstanceSeed(AsBytes("a course key"), student, lab.name())));
  };
  const Instance ann = made("ann"), bob = made("bob");
  ASSERT_EQ(ann.scenarios.size(), 1u);
  EXPECT_EQ(ann.scenarios[0].text, bob.scenarios.at(0).text);
  EXPECT_EQ(ann.scenarios[0].run, bob.scenarios.at(0).run);
  const Workbench::Run run = bench.Simulate(ann.scenarios[0].text, ann.scenarios[0].run);
  EXPECT_EQ(run.status, 0) << run.said;
}

}  // namespace
}  // namespace pptplab::labs
