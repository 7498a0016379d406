// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Our flow statistics beside ns-3's own FlowMonitor, on the same packets: where ns-3 can see, the
// numbers are the same.
#include <gtest/gtest.h>

#include <iomanip>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "ns3/bulk-send-application.h"
#include "ns3/data-rate.h"
#include "ns3/flow-monitor-helper.h"
#include "ns3/flow-monitor.h"
#include "ns3/inet-socket-address.h"
#include "ns3/onoff-application.h"
#include "ns3/packet-sink.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"
#include "sim/flow_statistics.h"
#include "sim/world.h"

namespace pptplab::sim_test {
namespace {

/// The XML of one flow: its attributes but the number, and the rows in it.
using Rows = std::vector<std::string>;

/// Flows by "PROTOCOL SOURCE:PORT>DESTINATION:PORT".
std::map<std::string, Rows> FlowsIn(const std::string& xml) {
  const auto attribute = [](const std::string& line, const std::string& name) {
    const size_t at = line.find(" " + name + "=\"");
    if (at == std::string::npos) return std::string();
    const size_t from = at + name.size() + 3;
    return line.substr(from, line.find('"', from) - from);
  };
  std::map<std::string, Rows> by_id, by_name;
  std::istringstream lines(xml);
  std::string line, id;
  bool in_classifier = false;
  while (std::getline(lines, line)) {
    line.erase(0, line.find_first_not_of(' '));
    for (size_t at; (at = line.find(".0ns")) != std::string::npos;) line.erase(at, 2);
    if (line == "<Ipv4FlowClassifier>") in_classifier = true;
    if (line.starts_with("<Flow ")) {
      id = attribute(line, "flowId");
      if (in_classifier) {
        std::string name = attribute(line, "protocol") + " " + attribute(line, "sourceAddress");
        name += ":" + attribute(line, "sourcePort") + ">" + attribute(line, "destinationAddress");
        by_name[name + ":" + attribute(line, "destinationPort")] = by_id[id];
      } else {
        by_id[id].push_back(line.substr(line.find(" timeFirst")));
      }
    } else if (!in_classifier && !id.empty() && line != "</Flow>") {
      // What a link lost has its own reason with us; ns-3 only misses it.
      const bool is_ours = line.find("reasonCode=\"8\"") != std::string::npos;
      const bool is_nothing = line.find(" number=\"0\"") != std::string::npos ||
                              line.find(" bytes=\"0\"") != std::string::npos;
      if (!is_ours && !is_nothing) by_id[id].push_back(line);
    }
    if (line == "</FlowStats>") id.clear();
  }
  return by_name;
}

template <class Application>
ns3::Ptr<Application> Source(sim::World& world, const std::string& to, ns3::TypeId protocol,
                             uint16_t port) {
  const auto source = ns3::CreateObject<Application>();
  source->SetAttribute("Protocol", ns3::TypeIdValue(protocol));
  source->SetAttribute(
      "Remote", ns3::AddressValue(ns3::InetSocketAddress(world.AddressOf(to), port)));
  source->SetStartTime(ns3::Seconds(1));
  world.node("a")->AddApplication(source);
  const auto sink = ns3::CreateObject<ns3::PacketSink>();
  sink->SetAttribute("Protocol", ns3::TypeIdValue(protocol));
  sink->SetAttribute("Local", ns3::AddressValue(ns3::InetSocketAddress(
                                  ns3::Ipv4Address::GetAny(), port)));
  world.node(to)->AddApplication(sink);
  return source;
}

TEST(FlowStatistics, SayTheSameAsNs3sFlowMonitorAboutTcpAndUdp) {
  sim::World world(sim::WorldConfig{});
  world.AddNode("a", "host");
  world.AddNode("r", "router");
  world.AddNode("b", "host");
  sim::LinkConfig lossy;
  lossy.rate = ns3::DataRate("10Mbps");
  lossy.delay = ns3::MilliSeconds(3);
  lossy.loss = 0.01;
  world.Connect("a", "r", lossy);
  sim::LinkConfig narrow;
  narrow.rate = ns3::DataRate("1Mbps");
  narrow.delay = ns3::MilliSeconds(20);
  narrow.queue.packets = 10;
  world.Connect("r", "b", narrow);
  const auto bulk =
      Source<ns3::BulkSendApplication>(world, "b", ns3::TcpSocketFactory::GetTypeId(), 5001);
  bulk->SetAttribute("MaxBytes", ns3::UintegerValue(300'000));
  const auto on_off =
      Source<ns3::OnOffApplication>(world, "b", ns3::UdpSocketFactory::GetTypeId(), 5002);
  on_off->SetAttribute("MaxBytes", ns3::UintegerValue(300'000));
  on_off->SetAttribute("DataRate", ns3::DataRateValue(ns3::DataRate("1500kbps")));
  on_off->SetAttribute("OnTime", ns3::StringValue("ns3::ConstantRandomVariable[Constant=0.4]"));
  on_off->SetAttribute("OffTime", ns3::StringValue("ns3::ConstantRandomVariable[Constant=1]"));

  ns3::FlowMonitorHelper helper;
  sim::FlowStatistics ours;
  for (const char* name : {"a", "r", "b"}) {
    helper.Install(world.node(name));
    ours.Watch(world.node(name));
  }
  // Long enough for ns-3 to give up what it misses, too.
  world.RunUntil(ns3::Seconds(60));

  // ns-3 writes six digits unless it is told otherwise, we whole nanoseconds.
  std::ostringstream xml, theirs;
  xml << std::setprecision(15);
  theirs << std::setprecision(15);
  ours.WriteXml(xml);
  helper.GetMonitor()->SerializeToXmlStream(theirs, 0, true, false);
  const auto here = FlowsIn(xml.str());
  const auto there = FlowsIn(theirs.str());
  ASSERT_EQ(there.size(), 3u) << "TCP both ways, UDP one way";
  EXPECT_EQ(here, there);
  // It was worth comparing: every kind of row is there.
  std::string all;
  for (const auto& [name, rows] : there) {
    for (const std::string& row : rows) all += row + "\n";
  }
  for (const char* part : {"packetsDropped reasonCode=\"3\"", "<delayHistogram", "<bin",
                           "flowInterruptionsHistogram nBins=\"4\""}) {
    EXPECT_NE(all.find(part), std::string::npos) << part << "\n" << all;
  }
  EXPECT_NE(xml.str().find("reasonCode=\"8\" number=\"1"), std::string::npos)
      << "lost on the link:\n" << xml.str().substr(0, 3000);
}

}  // namespace
}  // namespace pptplab::sim_test
