// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The same transfer through PPTP.
#include <chrono>

#include "ns3/boolean.h"
#include "ns3/enum.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "sim/pptp-client.h"
#include "sim/pptp-helper.h"
#include "sim/pptp-server.h"
#include "sim/world.h"
#include "stack/ppp/session.h"
#include "tests/bench/tunnel/transfer.h"

namespace pptplab::bench {

using ns3::Ipv4Address;

namespace {

using ppp::EncryptionPolicy;

void Protect(ns3::PptpHelper& helper, Protection protection) {
  const auto policy =
      protection == Protection::kNone ? EncryptionPolicy::kRefused : EncryptionPolicy::kRequired;
  const ns3::EnumValue encryption(static_cast<int>(policy));
  const ns3::BooleanValue modelled(protection == Protection::kModelled);
  helper.SetServerAttribute("Encryption", encryption);
  helper.SetClientAttribute("Encryption", encryption);
  helper.SetServerAttribute("ModelledCipher", modelled);
  helper.SetClientAttribute("ModelledCipher", modelled);
}

}  // namespace

TransferOutcome ByPptp(const Transfer& transfer, Protection protection) {
  SetTcpDefaults();
  sim::WorldConfig config;
  config.seed = 1;
  config.run = 1;
  config.recording_path = transfer.recording;
  sim::World world(config);
  for (const char* name : {"client", "router", "server"}) world.AddNode(name, "");
  sim::LinkConfig link;
  link.rate = ns3::DataRate(kRate);
  link.delay = ns3::Time(kDelay);
  world.Connect("client", "router", link);
  world.Connect("router", "server", link);
  ns3::PptpHelper helper;
  Protect(helper, protection);
  helper.AddUser("alice", "correct-horse");
  world.Adopt(helper.InstallServer(world.node("server")));
  auto client = helper.InstallClient(world.node("client"), world.AddressOf("server"), "alice");
  client.Start(ns3::Seconds(0.5));
  client.Stop(ns3::Seconds(transfer.end()));
  world.Adopt(client);
  if (!transfer.pcap_prefix.empty()) {
    ns3::PointToPointHelper().EnablePcapAll(transfer.pcap_prefix);
    helper.EnablePcapAll(transfer.pcap_prefix);
  }
  const Flow flow(world.node("client"), world.node("server"), Ipv4Address("10.8.0.1"), transfer);
  const auto start = std::chrono::steady_clock::now();
  world.RunUntil(ns3::Seconds(transfer.end()));
  TransferOutcome outcome;
  outcome.ran = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  outcome.events = ns3::Simulator::GetEventCount();
  outcome.arrived = flow.arrived();
  outcome.took = flow.last() - kStart;
  outcome.slices = flow.slices();
  return outcome;
}

}  // namespace pptplab::bench
