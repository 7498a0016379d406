// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See sim_support.h.
#include "tests/integration/sim_support.h"

#include <map>
#include <variant>

#include "ns3/boolean.h"
#include "ns3/string.h"
#include "sim/pptp-helper.h"
#include "stack/base/rng.h"

namespace pptplab::sim_test {

using ns3::Ipv4Address;
using ns3::MilliSeconds;
using ns3::Seconds;

Bytes FileBody() {
  Bytes body(35149);
  SeededRng rng(35149);
  rng.Fill(body);
  return body;
}

namespace {

sim::LinkConfig LinkOf(const char* rate, int delay_ms) {
  sim::LinkConfig link;
  link.rate = ns3::DataRate(rate);
  link.delay = MilliSeconds(delay_ms);
  return link;
}

std::string Text(Ipv4Address address) { return ToString(Address{address.Get()}); }

}  // namespace

RemoteAccess::RemoteAccess(const Options& o) : options(o) {
  sim::WorldConfig config;
  config.seed = 1;
  config.run = options.run;
  config.recording_memory = &recording;
  config.pcap_prefix = options.pcap_prefix;
  world = std::make_unique<sim::World>(config);
  world->AddNode("client", "PPTP client");
  world->AddNode("r1", "router");
  world->AddNode("r2", "router");
  world->AddNode("server", "PPTP server");
  world->AddNode("host", "web server");
  world->Connect("client", "r1", LinkOf("20Mbps", 5));
  sim::LinkConfig middle = LinkOf("50Mbps", 10);
  middle.loss = options.loss;
  middle.blocked_protocols = options.blocked;
  middle.listed = options.listed;
  if (options.on_middle) options.on_middle(middle);
  world->Connect("r1", "r2", middle);
  world->Connect("r2", "server", LinkOf("100Mbps", 2));
  sim::LinkConfig behind = LinkOf("1Gbps", 1);
  behind.network = Ipv4Address("10.9.0.0");
  behind.mask = ns3::Ipv4Mask("255.255.255.0");
  behind.is_private = true;
  host_address = world->Connect("server", "host", behind).address_b;

  ns3::PptpServerHelper server_helper(Ipv4Address("10.8.0.1"), Ipv4Address("10.8.0.100"),
                                      Ipv4Address("10.8.0.199"));
  auto servers = server_helper.Install("server");
  server = ns3::DynamicCast<ns3::PptpServer>(servers.Get(0));
  server->AddUser("alice", "correct-horse");
  servers.Start(options.start_server ? Seconds(0) : Seconds(10000));
  server->TraceConnectWithoutContext(
      "TunnelDown", ns3::Callback<void, const std::string&>(
                        [this](const std::string& why) { server_downs.push_back(why); }));
  world->Adopt(servers);

  ns3::PptpClientHelper client_helper(world->AddressOf("server"), "alice", options.password);
  client_helper.SetAttribute("FullTunnel", ns3::BooleanValue(options.full_tunnel));
  auto clients = client_helper.Install("client");
  client = ns3::DynamicCast<ns3::PptpClient>(clients.Get(0));
  if (!options.full_tunnel) {
    client->AddTunnelRoute(Ipv4Address("10.9.0.0"), ns3::Ipv4Mask("255.255.255.0"));
  }
  clients.Start(options.start_pptp ? Seconds(1) : Seconds(10000));
  if (options.start_pptp) clients.Stop(Seconds(options.hang_up_at));
  client->TraceConnectWithoutContext(
      "TunnelUp", ns3::Callback<void, const std::string&, Ipv4Address, Ipv4Address>(
                      [this](const std::string& user, Ipv4Address local, Ipv4Address remote) {
                        client_ups.push_back(user + " " + Text(local) + " " + Text(remote));
                      }));
  client->TraceConnectWithoutContext(
      "TunnelDown", ns3::Callback<void, const std::string&>(
                        [this](const std::string& why) { client_downs.push_back(why); }));
  world->Adopt(clients);

  auto http_servers = ns3::HttpServerHelper().Install("host");
  http_server = ns3::DynamicCast<ns3::HttpServer>(http_servers.Get(0));
  http_server->AddFile("/file.bin", FileBody());
  world->Adopt(http_servers);
  auto http_clients = ns3::HttpClientHelper(host_address, options.path).Install("client");
  http_client = ns3::DynamicCast<ns3::HttpClient>(http_clients.Get(0));
  http_clients.Start(Seconds(8));
  world->Adopt(http_clients);
}

void RemoteAccess::Run() {
  world->RunUntil(Seconds(options.end));
  world->Close();
}

Bytes RecordingOf(const Options& options) {
  RemoteAccess run(options);
  run.Run();
  return run.recording;
}

Contents ReadAll(const Bytes& recording) {
  Contents contents;
  auto reader = trace::RecordingReader::FromBytes(recording);
  if (!reader) {
    contents.problem = reader.error();
    return contents;
  }
  std::map<trace::NodeId, std::string> nodes;
  while (auto item = (*reader)->Next()) {
    if (const auto* packet = std::get_if<trace::RecordedPacket>(&*item)) {
      const trace::PacketView& p = packet->packet;
      const auto& info = (*reader)->interfaces().at(p.interface);
      contents.packets.push_back({p.time, info.name, info.link_type, p.direction, ToBytes(p.bytes),
                                  p.journey, std::string(p.comment)});
      continue;
    }
    const trace::Event& event = std::get<trace::RecordedEvent>(*item).event;
    ++contents.events;
    if (const auto* node = std::get_if<trace::NodeNamed>(&event.detail)) {
      nodes[event.node] = std::string(node->name);
    } else if (const auto* drop = std::get_if<trace::Drop>(&event.detail)) {
      contents.drops.push_back(
          {nodes[event.node], event.layer, drop->reason, std::string(drop->field), event.journey});
    } else if (const auto* note = std::get_if<trace::Note>(&event.detail)) {
      contents.notes.push_back(std::string(note->text));
    }
  }
  contents.interfaces = (*reader)->interfaces();
  contents.problem = (*reader)->problem();
  return contents;
}

ByteView IpOf(const RecordedPacket& packet) {
  ByteView bytes = packet.bytes;
  if (packet.link_type == trace::kLinkTypePpp) {
    if (bytes.size() < 2 || LoadBe16(bytes.data()) != 0x0021) return {};
    bytes = bytes.subspan(2);
  }
  return bytes;
}

}  // namespace pptplab::sim_test
