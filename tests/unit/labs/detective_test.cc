// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 4: what the key says will happen is what does happen in the run that goes on, and the run
// that breaks off is its beginning.
#include <gtest/gtest.h>

#include <filesystem>
#include <variant>

#include "labs/04-state-machine-detective/cases.h"
#include "labs/engine/workbench.h"

namespace pptplab::labs::detective {
namespace {

bool HasEvent(const Tape& tape, const std::string& node, Instant at, const std::string& event) {
  for (const trace::RecordedEvent& recorded : tape.events) {
    const auto* step = std::get_if<trace::Transition>(&recorded.event.detail);
    if (step != nullptr && tape.NodeOf(recorded) == node && recorded.event.time == at &&
        step->event == event) {
      return true;
    }
  }
  return false;
}

TEST(Detective, TheTimerOfEachCaseBringsItsEventAndTheCollisionComesBeforeIt) {
  const std::string binaries = std::string(PPTPLAB_BINARY_DIR) + "/bin";
  if (!std::filesystem::exists(binaries + "/pptplab-run")) GTEST_SKIP() << "needs pptplab-run";
  Workbench bench(std::string(PPTPLAB_BINARY_DIR) + "/lab-runs", binaries);
  for (const char* student : {"ann", "bob", "cat"}) {
    const Draw draw(InstanceSeed(AsBytes("a course key"), student, "04-state-machine-detective"));
    for (const Case& which : CasesOf(draw)) {
      SCOPED_TRACE(std::string(student) + ", " + which.name);
      const auto& [name, text, run] = which.given;
      const Tape whole = Tape::Read(bench.Simulate(text, run, {which.whole}).recording);
      const Findings found = Investigate(which, whole);
      EXPECT_GT(found.deadline, which.end);
      EXPECT_EQ(HasEvent(whole, found.node, found.deadline, found.event),
                which.name != "collision");

      const Tape given = Tape::Read(bench.Simulate(text, run).recording);
      ASSERT_FALSE(given.packets.empty());
      ASSERT_LT(given.packets.size(), whole.packets.size());
      EXPECT_LE(given.packets.back().packet.time, which.end);
      for (size_t i = 0; i < given.packets.size(); ++i) {
        ASSERT_EQ(given.packets[i].packet.time, whole.packets[i].packet.time) << "packet " << i + 1;
      }
    }
  }
}

}  // namespace
}  // namespace pptplab::labs::detective
