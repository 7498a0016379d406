// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The gate in front of a node's IPv4: whom it sees, and what its steps can do.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "sim/bridge.h"
#include "stack/wire/checksum.h"
#include "tests/integration/sim_support.h"

namespace pptplab::sim_test {
namespace {

using ns3::IpGate;
using ns3::Ptr;

TEST(SimGate, WithoutStepsNothingIsDifferent) {
  const Bytes without = RecordingOf({});
  RemoteAccess run;
  for (const char* node : {"client", "r1", "server"}) run.world->GateOf(node);
  run.Run();
  EXPECT_EQ(run.recording, without);
}

TEST(SimGate, SeesEveryPacketOfEveryDeviceAlsoOfOnesAddedLater) {
  RemoteAccess run;
  std::map<Ptr<ns3::NetDevice>, int> seen;
  run.world->GateOf("server")->AddStep(
      IpGate::kNat, [&seen](Ptr<ns3::NetDevice> device, Ptr<const ns3::Packet> packet) {
        ++seen[device];
        return packet;
      });
  run.Run();
  EXPECT_TRUE(run.http_client->outcome().Succeeded());
  std::map<std::string, int> received;
  for (const RecordedPacket& packet : ReadAll(run.recording).packets) {
    if (packet.direction != trace::Direction::kReceived || IpOf(packet).empty()) continue;
    ++received[packet.interface];
  }
  EXPECT_EQ(seen[run.world->links()[2]->device_b], received["server:p2p0"]);
  EXPECT_EQ(seen[run.world->links()[3]->device_a], received["server:p2p1"]);
  EXPECT_GT(received["server:ppp0"], 10);
  int total = 0;
  for (const auto& [device, count] : seen) total += count;
  EXPECT_EQ(total, received["server:p2p0"] + received["server:p2p1"] + received["server:ppp0"]);
}

TEST(SimGate, EndsAPacketWithARecordedReason) {
  RemoteAccess run;
  const auto gate = run.world->GateOf("r1");
  gate->AddStep(IpGate::kNat, [&gate](Ptr<ns3::NetDevice>, Ptr<const ns3::Packet> packet) {
    uint8_t header[20];
    packet->CopyData(header, sizeof(header));
    if (header[9] != 47) return packet;
    return gate->Drop(packet, trace::Layer::kNat, trace::DropReason::kBlocked, "here");
  });
  run.Run();
  EXPECT_TRUE(run.client_ups.empty());
  const Contents contents = ReadAll(run.recording);
  size_t dropped = 0;
  for (const RecordedDrop& drop : contents.drops) {
    if (drop.layer != trace::Layer::kNat) continue;
    ++dropped;
    EXPECT_EQ(drop.node, "r1");
    EXPECT_EQ(drop.reason, trace::DropReason::kBlocked);
    EXPECT_EQ(drop.field, "here");
    EXPECT_NE(drop.journey, 0u);
  }
  EXPECT_GT(dropped, 0u);
}

TEST(SimGate, AChangedPacketIsStillOnItsJourney) {
  RemoteAccess run;
  // Type of Service becomes 8, and the checksum follows.
  run.world->GateOf("r1")->AddStep(
      IpGate::kNat,
      [](Ptr<ns3::NetDevice>, Ptr<const ns3::Packet> packet) -> Ptr<const ns3::Packet> {
        Bytes bytes(packet->GetSize());
        packet->CopyData(bytes.data(), packet->GetSize());
        bytes[1] = 8;
        StoreBe16(&bytes[10], 0);
        StoreBe16(&bytes[10], wire::ChecksumOf(ByteView(bytes).first(20)));
        return IpGate::Changed(packet, bytes);
      });
  run.Run();
  EXPECT_TRUE(run.http_client->outcome().Succeeded());
  std::map<JourneyId, int> sent;
  size_t arrived = 0;
  for (const RecordedPacket& packet : ReadAll(run.recording).packets) {
    const ByteView ip = IpOf(packet);
    if (ip.size() < 20 || ip[9] != 47) continue;
    if (packet.interface == "client:p2p0" && packet.direction == trace::Direction::kSent) {
      EXPECT_EQ(ip[1], 0);
      ++sent[packet.journey];
    } else if (packet.interface == "server:p2p0" &&
               packet.direction == trace::Direction::kReceived) {
      EXPECT_EQ(ip[1], 8);
      EXPECT_EQ(sent[packet.journey], 1) << packet.journey;
      ++arrived;
    }
  }
  EXPECT_GT(arrived, 10u);
  EXPECT_EQ(arrived, sent.size());
}

TEST(SimGate, StepsHaveAnOrder) {
  RemoteAccess run;
  std::string order;
  const auto gate = run.world->GateOf("r1");
  const auto add = [&](IpGate::Order at, char name) {
    gate->AddStep(at, [&order, name](Ptr<ns3::NetDevice>, Ptr<const ns3::Packet> packet) {
      if (order.size() < 4) order += name;
      return packet;
    });
  };
  add(IpGate::kAfterNat, 'd');
  add(IpGate::kNat, 'b');
  add(IpGate::kBeforeNat, 'a');
  add(IpGate::kNat, 'c');
  run.Run();
  EXPECT_EQ(order, "abcd");
}

TEST(SimGate, APacketOfAStepIsSentByItsRoute) {
  RemoteAccess run;
  const auto gate = run.world->GateOf("r1");
  bool answered = false;
  gate->AddStep(IpGate::kNat, [&](Ptr<ns3::NetDevice>, Ptr<const ns3::Packet> packet) {
    if (answered) return packet;
    answered = true;
    Bytes bytes(28, 0);  // UDP from and to port 9, without a checksum
    const Bytes start = {0x45, 0xc0, 0, 28, 0x12, 0x34, 0, 0, 64, 17};
    std::copy(start.begin(), start.end(), bytes.begin());
    StoreBe32(&bytes[12], run.world->AddressOf("r1").Get());
    StoreBe32(&bytes[16], run.world->AddressOf("client").Get());
    bytes[21] = bytes[23] = 9;
    bytes[25] = 8;
    gate->Send(sim::ToPacket(bytes, 0));
    return packet;
  });
  run.Run();
  bool arrived = false;
  for (const RecordedPacket& packet : ReadAll(run.recording).packets) {
    const ByteView ip = IpOf(packet);
    if (packet.interface != "client:p2p0" || ip.size() != 28 || ip[9] != 17) continue;
    arrived = true;
    EXPECT_EQ(LoadBe16(&ip[4]), 0x1234);  // the Identification is the step's
    EXPECT_EQ(wire::ChecksumOf(ip.first(20)), 0);
  }
  EXPECT_TRUE(arrived);
}

}  // namespace
}  // namespace pptplab::sim_test
