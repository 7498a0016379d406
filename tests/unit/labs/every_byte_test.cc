// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 2's sums, computed from headers: the MTU against routers that fragment, the overhead against
// what each packet in the tunnel costs.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>
#include <variant>

#include "labs/all_labs.h"
#include "labs/engine/judge.h"
#include "labs/engine/messages.h"
#include "labs/engine/session.h"
#include "labs/engine/tape.h"
#include "labs/engine/workbench.h"

namespace pptplab::labs {
namespace {

class EveryByteLab : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(binaries_ + "/pptplab-run")) GTEST_SKIP() << "needs pptplab-run";
  }
  Draw DrawOf(const std::string& student) const {
    return Draw(InstanceSeed(AsBytes("a course key"), student, lab_.name()));
  }
  Verdict Judged(const Keys& keys, const std::string& task, long said) const {
    return Judge(*tasks_.Find(task), keys.at(task), {std::to_string(said)});
  }
  const std::string binaries_ = std::string(PPTPLAB_BINARY_DIR) + "/bin";
  Workbench bench_{std::string(PPTPLAB_BINARY_DIR) + "/lab-runs", binaries_};
  const Lab& lab_ = *FindLab("every-byte");
  const TaskList tasks_ = TasksOf(lab_);
};

TEST_F(EveryByteLab, WithItsMtuNothingIsFragmentedAndWithOneOctetMoreThereIs) {
  for (const char* student : {"ann", "bob", "cat"}) {
    const Instance instance = lab_.Make(DrawOf(student));
    const int mtu = std::stoi(lab_.Solve(DrawOf(student), bench_).at("mtu").right[0]);
    for (const int more : {0, 1}) {
      const int data = mtu + more - 28;  // without the headers of IP and ICMP
      const auto run = bench_.Simulate(instance.scenarios[0].text, instance.scenarios[0].run,
                                       {"pings[1].size=" + std::to_string(data)});
      int fragmented = 0;
      for (const trace::RecordedEvent& event : Tape::Read(run.recording).events) {
        fragmented += std::holds_alternative<trace::Fragmentation>(event.event.detail) ? 1 : 0;
      }
      EXPECT_EQ(fragmented > 0, more == 1) << student << ", MTU " << mtu << " + " << more;
    }
  }
}

/// Octets of IP outside less those inside; 0: it carries no IP packet.
long CostOf(const Tape& tape, const GrePacket& packet) {
  const auto& outside = packet.packet->packet;
  for (const TapePacket& inside : tape.packets) {
    if (inside.packet.journey == outside.journey && inside.interface.ends_with(":ppp0"))
      return static_cast<long>(outside.bytes.size() - packet.ip_offset) -
             static_cast<long>(inside.packet.bytes.size());
  }
  return 0;
}

TEST_F(EveryByteLab, WhoTookAPacketWithAnAcknowledgmentForItsOverheadIsToldSo) {
  for (const char* student : {"ann", "bob", "cat"}) {
    SCOPED_TRACE(student);
    const Keys keys = lab_.Solve(DrawOf(student), bench_);
    const InstanceScenario given = lab_.Make(DrawOf(student)).scenarios[0];
    const Tape tape = Tape::Read(bench_.Simulate(given.text, given.run).recording);
    int with = 0, without = 0;
    for (const GrePacket& packet : GrePackets(tape)) {
      const long cost = packet.gre.has_sequence ? CostOf(tape, packet) : 0;
      if (cost == 0) continue;
      const bool is_ridden = packet.gre.has_acknowledgment;
      ++(is_ridden ? with : without);
      const std::string task = is_ridden ? "overhead-ack" : "overhead";
      EXPECT_EQ(Judged(keys, task, cost).share, 1) << task << ": " << cost;
      EXPECT_EQ(Judged(keys, is_ridden ? "overhead" : "overhead-ack", cost).mistake,
                is_ridden ? "with-acknowledgment" : "forgets-ack");
      const long with_link = cost + static_cast<long>(packet.ip_offset);
      EXPECT_EQ(Judged(keys, task, with_link).mistake, "two-too-many");
      EXPECT_EQ(Judged(keys, "overhead", with_link).mistake,
                is_ridden ? "acknowledgment-and-link" : "two-too-many");
    }
    EXPECT_GT(with, 0) << "the recording has packets for both tasks";
    EXPECT_GT(without, 0) << "the recording has packets for both tasks";
  }
}

TEST_F(EveryByteLab, WhoTakesTheLinksHeaderOffTheMtuIsToldWhatItIs) {
  std::set<std::string> acfc;
  for (const char* student : {"ann", "bob", "cat", "dan", "eve"}) {
    acfc.insert(lab_.Make(DrawOf(student)).values().at("acfc"));
    const Keys keys = lab_.Solve(DrawOf(student), bench_);
    const long mtu = std::stol(keys.at("mtu").right[0]);
    EXPECT_NE(Judged(keys, "mtu", mtu - 2).says.find("00 21"), std::string::npos) << student;
  }
  EXPECT_EQ(acfc.size(), 2u) << "some have ACFC and some don't";
}

}  // namespace
}  // namespace pptplab::labs
