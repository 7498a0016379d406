// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A telecommuter (n0) dials in to a VPN server (n2) over the Internet (n1) and sends 100,000 octets
// to a host (n3) in the private network 192.168.1.0/24, which n1 doesn't know.
//
//   n0 ---- 10.1.1.0 ---- n1 ---- 10.1.2.0 ---- n2 ---- 192.168.1.0 ---- n3
//    '---------------- tunnel, 10.8.0.0 ---------'
#include "ns3/applications-module.h"
#include "ns3/config-store-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "pptplab/pptplab-module.h"

using namespace ns3;

int main(int argc, char* argv[]) {
  uint32_t octets = 100000;
  CommandLine cmd(__FILE__);
  cmd.AddValue("octets", "how many octets n0 sends to n3", octets);
  cmd.Parse(argc, argv);
  ConfigStore config;
  config.ConfigureDefaults();

  NodeContainer n(4);
  InternetStackHelper().Install(n);
  PointToPointHelper link;
  link.SetDeviceAttribute("DataRate", StringValue("10Mbps"));
  link.SetChannelAttribute("Delay", StringValue("10ms"));
  Ipv4AddressHelper first("10.1.1.0", "255.255.255.0"), second("10.1.2.0", "255.255.255.0");
  first.Assign(link.Install(n.Get(0), n.Get(1)));
  const Ipv4Address vpn = second.Assign(link.Install(n.Get(1), n.Get(2))).GetAddress(1);
  Ipv4GlobalRoutingHelper::PopulateRoutingTables();  // before there is a private network
  Ipv4AddressHelper private_network("192.168.1.0", "255.255.255.0");
  const Ipv4Address host = private_network.Assign(link.Install(n.Get(2), n.Get(3))).GetAddress(1);
  Ipv4StaticRoutingHelper().GetStaticRouting(n.Get(3)->GetObject<Ipv4>())
      ->SetDefaultRoute("192.168.1.1", 1);

  PptpHelper pptp;
  pptp.AddUser("alice", "correct-horse");
  pptp.SetClientAttribute("FullTunnel", BooleanValue(true));
  pptp.InstallServer(n.Get(2));
  ApplicationContainer client = pptp.InstallClient(n.Get(0), vpn, "alice");
  client.Start(Seconds(1));
  client.Stop(Seconds(18));

  BulkSendHelper sender("ns3::TcpSocketFactory", InetSocketAddress(host, 9));
  sender.SetAttribute("MaxBytes", UintegerValue(octets));
  sender.Install(n.Get(0)).Start(Seconds(3));
  PacketSinkHelper sink("ns3::TcpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 9));
  ApplicationContainer sinks = sink.Install(n.Get(3));

  link.EnablePcapAll("pptp-first");  // PPTP's control connection and GRE, encrypted
  pptp.EnablePcapAll("pptp-first");  // what the tunnel carries, in clear
  config.ConfigureAttributes();
  Simulator::Stop(Seconds(20));
  Simulator::Run();
  std::cout << "n3 received " << DynamicCast<PacketSink>(sinks.Get(0))->GetTotalRx() << " octets\n";
  Simulator::Destroy();
}
