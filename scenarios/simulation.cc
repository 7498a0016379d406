// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Builds a World out of a Scenario. What the protocols do is the stack's business, how they meet
// ns-3 is sim's; here is only who does what when.
#include "scenarios/simulation.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "ns3/boolean.h"
#include "ns3/callback.h"
#include "ns3/simulator.h"
#include "scenarios/activities.h"
#include "scenarios/check_external.h"
#include "scenarios/dial_in.h"
#include "scenarios/key_reader.h"
#include "scenarios/link_config.h"
#include "scenarios/loader.h"
#include "scenarios/meter.h"
#include "scenarios/names.h"
#include "scenarios/nats.h"
#include "scenarios/ns3_settings.h"
#include "scenarios/outside.h"
#include "scenarios/statistics.h"
#include "scenarios/traffic.h"
#include "sim/ethernet-bridge.h"
#include "sim/path-mtu-tcp.h"
#include "sim/pptp-client.h"
#include "sim/pptp-helper.h"
#include "sim/pptp-server.h"
#include "sim/world.h"
#include "stack/trace/tracer.h"
#include "stack/tunnel/presets.h"
#include "stack/wire/ppp.h"

namespace pptplab::scenarios {
namespace {

/// After the last hang-up, for what is still on its way: acknowledgments, TCP's farewell.
constexpr Duration kGrace = std::chrono::seconds(1);

ns3::Time ToNs3(Duration duration) { return ns3::NanoSeconds(duration.count()); }
Duration Now() { return Duration(ns3::Simulator::Now().GetNanoSeconds()); }
ns3::Ipv4Address ToNs3(Address address) { return ns3::Ipv4Address(address.value); }
ns3::Ipv4Mask MaskOf(const Network& network) {
  return ns3::Ipv4Mask(network.prefix == 0 ? 0 : ~uint32_t{0} << (32 - network.prefix));
}

ns3::Ipv6Address ToNs3(const Network6& network) {
  Address6 octets = network.address;
  return ns3::Ipv6Address(octets.data());
}

bool Has(const std::vector<NetworkProtocol>& protocols, NetworkProtocol protocol) {
  return std::find(protocols.begin(), protocols.end(), protocol) != protocols.end();
}

std::optional<NetworkProtocol> NetworkOf(uint16_t ppp_protocol) {
  switch (ppp_protocol) {
    case wire::kPppIpv4:
      return NetworkProtocol::kIpv4;
    case wire::kPppIpv6:
      return NetworkProtocol::kIpv6;
    case wire::kPppIpx:
      return NetworkProtocol::kIpx;
    case wire::kPppNbf:
      return NetworkProtocol::kNetBeui;
    case wire::kPppBridging:
      return NetworkProtocol::kBridging;
  }
  return std::nullopt;
}

/// NetBIOS names are upper case and have 15 characters at most.
std::string NetbiosNameOf(std::string name) {
  for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name.substr(0, 15);
}

void Configure(ppp::SessionConfig& session, const std::vector<NetworkProtocol>& protocols) {
  session.ipcp.enabled = Has(protocols, NetworkProtocol::kIpv4);
  session.ipv6cp.enabled = Has(protocols, NetworkProtocol::kIpv6);
  session.ipxcp.enabled = Has(protocols, NetworkProtocol::kIpx);
  session.nbfcp.enabled = Has(protocols, NetworkProtocol::kNetBeui);
  session.bcp.enabled = Has(protocols, NetworkProtocol::kBridging);
}

/// What a caller goes by where there are no IP addresses; `kind` tells clients from dial-in users.
void NameOnNetworks(ppp::SessionConfig& session, const std::string& node, uint8_t kind,
                    size_t number) {
  session.ipxcp.node = {0x02, 0, 0, kind, static_cast<uint8_t>(number >> 8 & 0xff),
                        static_cast<uint8_t>(number & 0xff)};
  session.nbfcp.peer_name = NetbiosNameOf(node);
  session.nbfcp.names = {{session.nbfcp.peer_name, 0x00, false}};
}

void Apply(ns3::Object& object, const Attributes& attributes) {
  for (const Attribute& attribute : attributes) {
    if (auto error = ApplyAttribute(object, attribute.name.name, attribute.value)) {
      throw Problem{attribute.name.at, std::move(*error)};
    }
  }
}

ppp::EncryptionPolicy PolicyOf(Policy policy) {
  switch (policy) {
    case Policy::kRequired:
      return ppp::EncryptionPolicy::kRequired;
    case Policy::kAllowed:
      return ppp::EncryptionPolicy::kAllowed;
    case Policy::kRefused:
      break;
  }
  return ppp::EncryptionPolicy::kRefused;
}

void Configure(ppp::EncryptionConfig& config, const Encryption& encryption, Policy compression,
               MppeCipher cipher) {
  config.modelled = cipher == MppeCipher::kModelled;
  config.policy = PolicyOf(encryption.policy);
  config.compression = PolicyOf(compression);
  const auto has = [&](uint32_t bits) {
    return std::find(encryption.bits.begin(), encryption.bits.end(), bits) != encryption.bits.end();
  };
  config.allow_40 = has(40);
  config.allow_56 = has(56);
  config.allow_128 = has(128);
  config.allow_stateless = encryption.mode == KeyMode::kStateless;
  config.allow_stateful = encryption.mode == KeyMode::kStateful;
  config.prefer_stateful = encryption.mode == KeyMode::kStateful;
}

void Configure(ppp::IpcpConfig& config, HeaderCompression compression) {
  config.vj = compression == HeaderCompression::kVj;
}

/// First of all settings, so that others win.
void Configure(tunnel::EndpointConfig& config, std::optional<Preset> preset, tunnel::End end) {
  if (preset) tunnel::ApplyPreset(WordsOf(*preset)[static_cast<size_t>(*preset)], end, config);
}

}  // namespace

struct Simulation::Private {
  Private(const Scenario& scenario_to_run, const SimulationOptions& options)
      : scenario(scenario_to_run),
        world(ConfigOf(scenario_to_run, options)),
        names(scenario, world, report),
        activities(scenario, world, report, names,
                   [this](const std::string& node) { HangUpIfDone(node); }),
        traffic(scenario, world, report, activities) {
    for (const auto& client : scenario.pptp_clients) {
      report.tunnels.emplace_back().client = client.name.name;
    }
    for (const auto& user : scenario.dial_in_users) {
      report.tunnels.emplace_back().client = user.name.name;
    }
    BuildNetwork();
    for (const std::string& notice : scenario.notices) world.Note("", notice);
    RecordPlaces();
    for (const auto& server : scenario.pptp_servers) InstallServer(server);
    for (size_t i = 0; i < scenario.pptp_clients.size(); ++i) InstallClient(i);
    InstallDialIn();
    names.Install();
    activities.Install();
    traffic.Install();
    statistics = std::make_unique<Statistics>(scenario, world, report, activities, options);
    meter = std::make_unique<Meter>(world, report, activities, options);
  }

  static sim::WorldConfig ConfigOf(const Scenario& scenario, const SimulationOptions& options) {
    sim::WorldConfig config;
    config.run = options.run.value_or(scenario.run);
    config.recording_path = options.recording_path;
    config.recording_comment = options.command;
    config.pcap_prefix = options.pcap_prefix;
    config.real_time = HasExternal(scenario);
    return config;
  }

  // --- the network
  // -----------------------------------------------------------------------------------

  std::string RoleOf(const Named<Node>& node) const {
    const std::string& name = node.name.name;
    if (node.value.external) return RoleOfExternal(node.value);
    if (Find(scenario.pptp_servers, name) != nullptr) return "PPTP server";
    if (Find(scenario.pptp_clients, name) != nullptr) return "PPTP client";
    if (Find(scenario.access_concentrators, name) != nullptr) return "PPTP access concentrator";
    if (Find(scenario.dial_in_users, name) != nullptr) return "dial-in user";
    if (Find(scenario.http_servers, name) != nullptr) return "HTTP server";
    if (Find(scenario.dns_servers, name) != nullptr) return "name server";
    if (Find(scenario.netware_servers, name) != nullptr) return "NetWare server";
    return node.value.kind == NodeKind::kRouter ? "router" : "host";
  }

  void BuildNetwork() {
    WatchMtuIfNeeded();
    for (const auto& node : scenario.nodes) {
      world.AddNode(node.name.name, RoleOf(node), Ipv6RoleOf(node));
      ConfigureMtu(node);
      if (node.value.fail_over) world.FailOver(node.name.name);
    }
    const auto routed = RoutedLinks(scenario);
    for (const Link& link : scenario.links) {
      sim::LinkConfig config = LinkConfigOf(link);
      if (routed.contains(&link)) config.is_private = false;
      world.Connect(link.between[0].name, link.between[1].name, config);
    }
    InstallNats(scenario, world);
    outside = std::make_unique<Outside>(scenario, world);
    for (const Lan& lan : scenario.lans) {
      sim::LanConfig config;
      config.rate = ns3::DataRate(lan.rate.bits_per_second);
      config.delay = ToNs3(lan.latency);
      config.mtu = static_cast<uint16_t>(lan.mtu);
      config.mask = MaskOf(lan.network);
      for (const Station& station : lan.stations) {
        config.stations.push_back(
            {station.node.name, station.address ? ToNs3(*station.address) : ns3::Ipv4Address()});
        if (!station.address) config.stations.back().address = ns3::Ipv4Address::GetAny();
      }
      world.AddLan(config);
    }
  }

  void ConfigureMtu(const Named<Node>& node) {
    const auto conduct = world.ConductOf(node.name.name);
    conduct->SetAttribute("SendIcmp", ns3::BooleanValue(node.value.icmp));
    conduct->SetAttribute("MssClamp", ns3::BooleanValue(node.value.mss_clamp));
    if (node.value.mss_clamp) world.WatchMtu();
    if (!node.value.path_mtu_discovery) return;
    ns3::PathMtuTcpFactory::Install(world.node(node.name.name));
    world.WatchMtu();
  }

  /// Somebody forbids fragmentation: then routers look for that.
  void WatchMtuIfNeeded() {
    const auto forbids = [](const Ping& ping) { return ping.do_not_fragment || ping.path_mtu; };
    bool needed = std::any_of(scenario.pings.begin(), scenario.pings.end(), forbids);
    const auto names_it = [](const Attributes& attributes) {
      return std::any_of(attributes.begin(), attributes.end(), [](const Attribute& attribute) {
        const std::string& name = attribute.name.name;
        return name.size() >= 12 && name.compare(name.size() - 12, 12, "DontFragment") == 0;
      });
    };
    needed |= names_it(scenario.attributes);
    for (const auto& server : scenario.pptp_servers) needed |= names_it(server.value.attributes);
    for (const auto& client : scenario.pptp_clients) needed |= names_it(client.value.attributes);
    if (needed) world.WatchMtu();
  }

  /// Where the topology's file has its nodes, as the visualizer's topology.cc reads it: millionths of
  /// the drawing's longer side.
  void RecordPlaces() {
    double left = 0, right = 0, top = 0, bottom = 0;
    bool is_first = true;
    for (const auto& node : scenario.nodes) {
      if (!node.value.drawn_at) continue;
      const auto [x, y] = *node.value.drawn_at;
      left = is_first ? x : std::min(left, x), right = is_first ? x : std::max(right, x);
      top = is_first ? y : std::min(top, y), bottom = is_first ? y : std::max(bottom, y);
      is_first = false;
    }
    trace::TraceSink* const sink = world.recorder().sink();
    const double side = std::max({right - left, bottom - top, 1e-9});
    for (const auto& node : scenario.nodes) {
      if (sink == nullptr || !node.value.drawn_at) continue;
      trace::Tracer tracer(sink, world.recorder().IdOf(world.node(node.name.name)));
      const auto record = [&](const char* what, double share) {
        const trace::Sample sample{what, node.name.name, static_cast<uint64_t>(share / side * 1e6),
                                   "millionths"};
        tracer.Record({}, trace::Layer::kRun, 0, sample);
      };
      record("place across", node.value.drawn_at->first - left);
      record("place down", node.value.drawn_at->second - top);
    }
  }

  sim::Ipv6Role Ipv6RoleOf(const Named<Node>& node) const {
    const std::string& name = node.name.name;
    const auto* const server = Find(scenario.pptp_servers, name);
    const auto* const client = Find(scenario.pptp_clients, name);
    bool has = (server != nullptr && Has(server->network_protocols, NetworkProtocol::kIpv6)) ||
               (client != nullptr && Has(client->network_protocols, NetworkProtocol::kIpv6));
    for (const Link& link : scenario.links) {
      has |= link.network6 && (link.between[0].name == name || link.between[1].name == name);
    }
    if (!has) return sim::Ipv6Role::kNone;
    const bool routes = node.value.kind == NodeKind::kRouter || server != nullptr;
    return routes ? sim::Ipv6Role::kRouter : sim::Ipv6Role::kHost;
  }

  void InstallBridge(const std::string& node) {
    const auto applications = ns3::PptpLabHelper(ns3::EthernetBridge::GetTypeId().GetName()).Install(world.node(node));
    world.Adopt(applications);
  }

  // --- PPTP
  // ------------------------------------------------------------------------------------------

  ppp::EapTlsConfig TlsFrom(const Certificate& wanted, const std::string& name) const {
    ppp::EapTlsConfig tls;
    tls.authority = wanted.trusts;
    tls.issuer = wanted.authority;
    tls.certificate_name = wanted.name.empty() ? name : wanted.name;
    tls.server_name = wanted.expects;
    tls.valid_from = wanted.from.seconds;
    tls.valid_until = wanted.until.seconds;
    tls.date = scenario.date.seconds;
    tls.fragment_size = static_cast<uint16_t>(wanted.fragment);
    return tls;
  }

  void InstallServer(const Named<PptpServer>& server) {
    const PptpServer& wanted = server.value;
    ns3::PptpServerHelper helper(ToNs3(wanted.address), ToNs3(wanted.pool.first),
                                 ToNs3(wanted.pool.last));
    const auto applications = helper.Install(world.node(server.name.name));
    const auto application = ns3::DynamicCast<ns3::PptpServer>(applications.Get(0));
    auto& session = application->config().session;
    Configure(application->config(), wanted.preset, tunnel::End::kServer);
    Configure(session.encryption, wanted.encryption, wanted.compression, scenario.mppe);
    Configure(session.ipcp, wanted.header_compression);
    application->config().control.accept_incoming_calls = wanted.incoming_calls;
    session.authentication.methods = wanted.authentication;
    session.authentication.tls = TlsFrom(wanted.certificate, server.name.name);
    for (size_t i = 0; i < wanted.dns.size(); ++i) session.ipcp.dns[i] = wanted.dns[i];
    for (size_t i = 0; i < wanted.nbns.size(); ++i) session.ipcp.nbns[i] = wanted.nbns[i];
    Configure(session, wanted.network_protocols);
    session.ipxcp.network = wanted.ipx_network.number;
    session.ipxcp.node = {0x02, 0, 0, 0, 0, 0x01};
    if (const auto* const netbeui = Find(scenario.netbeui_servers, server.name.name)) {
      session.nbfcp.peer_name = NetbiosNameOf(netbeui->name);
      session.nbfcp.taken = {session.nbfcp.peer_name};
    }
    if (wanted.ipv6_prefix) {
      application->SetAttribute("Prefix6", ns3::Ipv6AddressValue(ToNs3(*wanted.ipv6_prefix)));
    }
    for (const User& user : wanted.users) {
      application->AddUser(user.name, {user.password.value_or(""), user.address, user.account});
      for (const Network& network : user.networks) {
        application->AddUserNetwork(user.name, ToNs3(network.address), MaskOf(network));
      }
    }
    for (const CallOut& call : wanted.calls_out) {
      const DialInUser* const user = Find(scenario.dial_in_users, call.user.name);
      application->CallOut(user->number, ToNs3(call.at));
    }
    if (wanted.opens_to) {
      const PptpClient* const client = Find(scenario.pptp_clients, wanted.opens_to->name);
      application->OpenTo(world.AddressOf(wanted.opens_to->name), ToNs3(client->dial));
    }
    Apply(*application, wanted.attributes);
    world.Adopt(applications);
    if (wanted.hangs_up) hanging_servers.push_back({application});
    if (session.bcp.enabled) InstallBridge(server.name.name);
  }

  bool IsOpenedTo(const std::string& client) const {
    return std::any_of(scenario.pptp_servers.begin(), scenario.pptp_servers.end(),
                       [&](const auto& server) {
                         return server.value.opens_to && server.value.opens_to->name == client;
                       });
  }

  void InstallClient(size_t index) {
    const auto& client = scenario.pptp_clients[index];
    const PptpClient& wanted = client.value;
    ns3::PptpClientHelper helper(world.AddressOf(wanted.server.name), wanted.user,
                                 wanted.password.value_or(""));
    auto applications = helper.Install(world.node(client.name.name));
    const auto application = ns3::DynamicCast<ns3::PptpClient>(applications.Get(0));
    auto& session = application->config().session;
    Configure(application->config(), wanted.preset, tunnel::End::kClient);
    Configure(session.encryption, wanted.encryption, wanted.compression, scenario.mppe);
    Configure(session.ipcp, wanted.header_compression);
    session.authentication.methods = wanted.authentication;
    session.authentication.new_password = wanted.new_password;
    session.authentication.tls = TlsFrom(wanted.certificate, wanted.user);
    // pppd asks for name servers only if somebody wants it to.
    session.ipcp.request_dns =
        wanted.preset != Preset::kLinux ||
        Find(scenario.resolvers, client.name.name) != nullptr;
    Configure(session, wanted.network_protocols);
    NameOnNetworks(session, client.name.name, 0x01, index);
    for (const Network& network : wanted.routes) {
      application->AddTunnelRoute(ToNs3(network.address), MaskOf(network));
    }
    if (wanted.routes.empty()) application->SetAttribute("FullTunnel", ns3::BooleanValue(true));
    if (IsOpenedTo(client.name.name)) application->AlsoListen();
    if (wanted.redial) application->SetAttribute("Redial", ns3::TimeValue(ToNs3(*wanted.redial)));
    Apply(*application, wanted.attributes);
    world.Adopt(applications);
    applications.Start(ToNs3(wanted.dial));
    // Unless it is said, it hangs up when its downloads are done; at the latest so that there is
    // time for it.
    const Duration latest =
        scenario.duration - std::min<Duration>(scenario.duration / 4, 3 * kGrace);
    applications.Stop(ToNs3(wanted.hang_up.value_or(std::max(latest, wanted.dial))));
    report.tunnels[index].has_real_end = IsRealServer(scenario, wanted.server.name);
    Watch(*application, index);
    callers.push_back({client.name.name, wanted.hang_up, application});
    if (session.bcp.enabled) InstallBridge(client.name.name);
  }

  void InstallDialIn() {
    size_t number = 0;
    const auto configure = [this, &number](ppp::SessionConfig& session,
                                           const Named<DialInUser>& user) {
      Configure(session.encryption, user.value.encryption, user.value.compression, scenario.mppe);
      Configure(session.ipcp, user.value.header_compression);
      Configure(session, user.value.network_protocols);
      NameOnNetworks(session, user.name.name, 0x02, number++);
    };
    dial_in = std::make_unique<DialIn>(scenario, world, configure);
    const size_t first = callers.size();
    for (const auto& application : dial_in->users()) {
      const auto& user = scenario.dial_in_users[callers.size() - first];
      Watch(*application, callers.size());
      callers.push_back({user.name.name, user.value.hang_up, application});
    }
    dial_in->WhenConnectionStops([this](const std::string& user) {
      for (TunnelOutcome& outcome : report.tunnels) {
        if (outcome.client == user) outcome.connection_was_stopped = true;
      }
    });
  }

  void Watch(ns3::PptpApplication& application, size_t index) {
    TunnelOutcome* const outcome = &report.tunnels[index];
    application.TraceConnectWithoutContext(
        "TunnelUp",
        ns3::Callback<void, const std::string&, ns3::Ipv4Address, ns3::Ipv4Address>(
            [outcome](const std::string&, ns3::Ipv4Address, ns3::Ipv4Address) {
              if (!outcome->up) outcome->up = Now();
              ++outcome->times_up;
              outcome->down.reset();
              outcome->reason.clear();
            }));
    application.TraceConnectWithoutContext(
        "NetworkUp",
        ns3::Callback<void, uint16_t, const std::string&, const std::string&>(
            [this, outcome](uint16_t protocol, const std::string& local, const std::string&) {
              const auto network = NetworkOf(protocol);
              if (!network) return;
              outcome->networks[*network] = local;
              if (protocol == wire::kPppIpv4) outcome->address = local;
              activities.NetworkIsUp(outcome->client, *network);
            }));
    application.TraceConnectWithoutContext(
        "TunnelDown",
        ns3::Callback<void, const std::string&>([this, outcome](const std::string& reason) {
          outcome->down = Now();
          outcome->reason = reason;
          if (dial_in) dial_in->UserIsDone(outcome->client);
        }));
    application.TraceConnectWithoutContext(
        "Negotiated", ns3::Callback<void, const std::string&, const std::string&>(
                          [outcome](const std::string& what, const std::string& value) {
                            const bool encrypted = !value.starts_with("no encryption");
                            if (what == "MPPE" && encrypted) outcome->encryption = value;
                          }));
    application.TraceConnectWithoutContext(
        "StateTransition",
        ns3::Callback<void, const std::string&, const std::string&, const std::string&,
                      const std::string&>([outcome](const std::string& automaton,
                                                    const std::string&, const std::string& event,
                                                    const std::string&) {
          // RFC 1661 §4.3: RTR and RTA; RFC 2637 §3.1.1.
          if (automaton == "LCP" && (event == "RTA" || event == "RTR")) {
            outcome->link_was_terminated = true;
          }
          if (event.find("Stop-Control-Connection-Re") != std::string::npos) {
            outcome->connection_was_stopped = true;
          }
        }));
  }

  bool HasTunnel(const std::string& client) const {
    return Find(scenario.pptp_clients, client) != nullptr ||
           Find(scenario.dial_in_users, client) != nullptr;
  }

  // --- the end
  // ---------------------------------------------------------------------------------------

  bool ServerHangsUp(const std::string& client) const {
    const PptpClient* const wanted = Find(scenario.pptp_clients, client);
    const PptpServer* const server =
        wanted == nullptr ? nullptr : Find(scenario.pptp_servers, wanted->server.name);
    return server != nullptr && server->hangs_up;
  }

  void HangUpIfDone(const std::string& client) {
    if (ServerHangsUp(client)) return;
    for (const Caller& caller : callers) {
      if (caller.name != client || caller.hang_up || !activities.AreDone(client)) continue;
      // A moment later, so that TCP can say goodbye through the tunnel.
      ns3::Simulator::Schedule(ToNs3(kGrace / 2), &ns3::PptpApplication::HangUp,
                               caller.application);
    }
  }

  void HangUpServersIfDone() {
    for (HangingServer& server : hanging_servers) {
      const bool waits = server.told || server.application->GetLinkCount() == 0 ||
                         !outside->IsDone() ||
                         !activities.AllDone([](const std::string&) { return false; });
      if (waits) continue;
      server.told = true;
      ns3::Simulator::Schedule(ToNs3(kGrace / 2), &ns3::PptpApplication::HangUp,
                               server.application);
    }
  }

  /// Every tunnel has ended or failed, and nothing is being done.
  bool IsDone() const {
    for (size_t i = 0; i < callers.size(); ++i) {
      if (!report.tunnels[i].down) return false;
      const auto client = ns3::DynamicCast<ns3::PptpClient>(callers[i].application);
      if (client && client->Redials()) return false;
    }
    // An activity of a client whose tunnel has ended will not end any more.
    if (!activities.AllDone([this](const std::string& node) { return HasTunnel(node); })) {
      return false;
    }
    if (!outside->IsDone()) return false;
    for (const HangingServer& server : hanging_servers) {
      if (server.application->GetLinkCount() > 0) return false;
    }
    return !report.tunnels.empty() || !activities.empty() || outside->HasClients();
  }

  Report Run(const std::function<bool(Duration)>& progress) {
    std::optional<Duration> done_since;
    outside->Begin();
    const auto watch = [&](ns3::Time now) {
      outside->Look();
      if (progress && !progress(Now())) {
        report.interrupted = true;
        return false;
      }
      HangUpServersIfDone();
      if (!done_since && IsDone()) done_since = Duration(now.GetNanoSeconds());
      return !done_since || Now() - *done_since < kGrace;
    };
    world.RunUntil(ToNs3(scenario.duration), watch);
    report.simulated = Now();
    activities.Finish();
    outside->Finish(report);
    if (report.interrupted) world.Note("", "The run was interrupted by its user.");
    statistics->Close();
    world.Close();
    return report;
  }

  const Scenario scenario;
  sim::World world;
  /// Who dials, in the order of report.tunnels.
  struct Caller {
    std::string name;
    std::optional<Duration> hang_up;
    ns3::Ptr<ns3::PptpApplication> application;
  };
  std::vector<Caller> callers;
  struct HangingServer {
    ns3::Ptr<ns3::PptpApplication> application;
    bool told = false;
  };
  std::vector<HangingServer> hanging_servers;
  std::unique_ptr<Outside> outside;
  std::unique_ptr<DialIn> dial_in;
  std::unique_ptr<Statistics> statistics;
  std::unique_ptr<Meter> meter;
  Report report;
  Names names;
  Activities activities;
  Traffic traffic;
};

Simulation::Simulation(const Scenario& scenario, const SimulationOptions& options) {
  for (const Attribute& attribute : scenario.attributes) {
    if (auto error = ApplySetting(attribute.name.name, attribute.value)) {
      throw Problem{attribute.name.at, std::move(*error)};
    }
  }
  p_ = std::make_unique<Private>(scenario, options);
}

Simulation::~Simulation() = default;

Report Simulation::Run(const std::function<bool(Duration)>& progress) { return p_->Run(progress); }

const std::vector<std::string>& Simulation::announcements() const {
  return p_->outside->announcements();
}

trace::RecordingWriter* Simulation::writer() { return p_->world.recorder().writer(); }

}  // namespace pptplab::scenarios
