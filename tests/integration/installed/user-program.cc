// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A program that somebody else wrote, against an installed copy (see installed_test.cc): it includes
// ns-3's umbrellas, says where a Config path leads, and turns every Attribute to and fro.
#include <cstring>
#include <iostream>

#include "ns3/config-store-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "pptplab/pptplab-module.h"

using namespace ns3;

namespace {

void TunnelUp(std::string path, const std::string& user, Ipv4Address local, Ipv4Address remote) {
  std::cout << Simulator::Now().As(Time::S) << " " << path << " up " << user << " " << local << " "
            << remote << "\n";
}
void TunnelDown(std::string path, const std::string& reason) {
  std::cout << path << " down " << reason << "\n";
}
void Transition(std::string path, const std::string& automaton, const std::string& from,
                const std::string& event, const std::string& to) {
  std::cout << path << " " << automaton << ": " << from << " -" << event << "-> " << to << "\n";
}
void Gre(std::string path, Ptr<const Packet> packet) {
  static bool is_said = false;
  if (!is_said) std::cout << path << " " << packet->GetSize() << "\n";
  is_said = true;
}

/// Another value than this one, as text. (ns-3 writes a Time with six digits.)
std::string Another(std::string type, const std::string& kind, const std::string& value) {
  if (type.rfind("ns3::", 0) == 0) type.erase(0, 5);
  if (type == "BooleanValue") return value == "true" ? "false" : "true";
  if (type == "UintegerValue") return value == "1" ? "2" : "1";
  if (type == "TimeValue") return "+5e+06ns";
  if (type == "DoubleValue") return kind.find("1:") == std::string::npos ? "0.125" : "3.5";
  if (type == "Ipv4AddressValue") return "10.20.30.40";
  if (type == "Ipv6AddressValue") return "fd00::";
  if (type == "EnumValue") {  // "One|Two|Three"
    const size_t bar = kind.find('|');
    const std::string first = kind.substr(0, bar);
    return first != value ? first : kind.substr(bar + 1, kind.find('|', bar + 1) - bar - 1);
  }
  if (kind.find("mschapv2") != std::string::npos) return "pap";
  return "some words";
}

/// Sets each attribute of `object` to another value; counts those that don't come back as they were
/// set, and says which.
int TurnEach(Ptr<Object> object) {
  int wrong = 0, turned = 0;
  const TypeId type = object->GetInstanceTypeId();
  for (uint32_t i = 0; i < type.GetAttributeN(); ++i) {
    const auto info = type.GetAttribute(i);
    if (!(info.flags & TypeId::ATTR_SET) || !info.accessor->HasSetter()) continue;
    if (!info.accessor->HasGetter()) continue;  // Preset: many values at once
    StringValue was, is;
    object->GetAttribute(info.name, was);
    const std::string wanted = Another(info.checker->GetValueTypeName(),
                                       info.checker->GetUnderlyingTypeInformation(), was.Get());
    const bool set = object->SetAttributeFailSafe(info.name, StringValue(wanted));
    object->GetAttribute(info.name, is);
    ++turned;
    if (set && is.Get() == wanted) continue;
    std::cout << "wrong: " << type.GetName() << "::" << info.name << " was \"" << was.Get()
              << "\", set to \"" << wanted << "\", is \"" << is.Get() << "\"\n";
    ++wrong;
  }
  std::cout << type.GetName() << ": " << turned << " attributes turned, " << wrong << " wrong\n";
  return wrong;
}

void Print(Ptr<Object> object) {
  const TypeId type = object->GetInstanceTypeId();
  for (uint32_t i = 0; i < type.GetAttributeN(); ++i) {
    const auto info = type.GetAttribute(i);
    if (!info.accessor->HasGetter()) continue;
    StringValue value;
    object->GetAttribute(info.name, value);
    std::cout << type.GetName() << "::" << info.name << "=" << value.Get() << "\n";
  }
}

}  // namespace

int main(int argc, char* argv[]) {
  bool turn = false, print = false, recompute = false;
  std::string ascii;
  CommandLine cmd(__FILE__);
  cmd.AddValue("turn", "set every attribute of both ends to another value", turn);
  cmd.AddValue("print", "print every attribute of both ends and run nothing", print);
  cmd.AddValue("recompute", "compute global routes again while the tunnel is up", recompute);
  cmd.AddValue("ascii", "prefix of ascii traces", ascii);
  cmd.Parse(argc, argv);
  ConfigStore config;
  config.ConfigureDefaults();

  NodeContainer n(2);
  InternetStackHelper().Install(n);
  PointToPointHelper link;
  Ipv4AddressHelper addresses("10.1.1.0", "255.255.255.0");
  const auto interfaces = addresses.Assign(link.Install(n));
  PptpHelper pptp;
  pptp.AddUser("alice", "correct-horse");
  auto ends = pptp.InstallServer(n.Get(1));
  const auto clients = pptp.InstallClient(n.Get(0), interfaces.GetAddress(1), "alice");
  clients.Get(0)->SetStopTime(Seconds(5));
  ends.Add(clients);
  if (pptp.InstallClient(n.Get(0), Ipv4Address("10.1.1.9"), "nobody").GetN() != 1) return 1;
  Ipv4GlobalRoutingHelper::PopulateRoutingTables();  // with ppp devices on the nodes
  PptpHelper::AssignStreams(ends, 100);

  int wrong = 0;
  for (uint32_t i = 0; turn && i < ends.GetN(); ++i) wrong += TurnEach(ends.Get(i));
  config.ConfigureAttributes();
  for (uint32_t i = 0; print && i < ends.GetN(); ++i) Print(ends.Get(i));
  if (turn || print) return wrong != 0;

  const std::string client = "/NodeList/*/ApplicationList/*/$ns3::PptpClient/";
  Config::Connect(client + "TunnelUp", MakeCallback(&TunnelUp));
  Config::Connect(client + "TunnelDown", MakeCallback(&TunnelDown));
  Config::Connect("/NodeList/1/ApplicationList/0/$ns3::PptpServer/StateTransition",
                  MakeCallback(&Transition));
  Config::Connect("/NodeList/1/ApplicationList/*/$ns3::PptpApplication/$ns3::PptpServer/Rx",
                  MakeCallback(&Gre));
  pptp.EnablePcap("user", n);
  if (!ascii.empty()) pptp.EnableAsciiAll(ascii);
  if (recompute) {
    Simulator::Schedule(Seconds(4), &Ipv4GlobalRoutingHelper::RecomputeRoutingTables);
  }
  Simulator::Stop(Seconds(8));
  Simulator::Run();
  const auto application = DynamicCast<PptpServer>(ends.Get(0));
  std::cout << "links " << application->GetLinkCount() << "\n";
  Simulator::Destroy();
}
