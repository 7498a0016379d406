// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a scenario file says, as plain structs. Each has one list of its keys, Keys(io, self), with
// a sentence for each: from it the loader reads (loader.cc) and the JSON Schema is written
// (schema.cc), so that they can't disagree.
//
//   io.Required(key, member, sentence)    io.Optional(key, member, sentence)    io.Nodes(key,
//   table, sentence)
//
// The keys of its parts: network_keys.h, external_keys.h, tunnel_keys.h, activity_keys.h,
// traffic_keys.h, name_keys.h. Nothing here knows ns-3.
#ifndef PPTPLAB_SCENARIOS_SCENARIO_H_
#define PPTPLAB_SCENARIOS_SCENARIO_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/activity_keys.h"
#include "scenarios/keys.h"
#include "scenarios/name_keys.h"
#include "scenarios/network_keys.h"
#include "scenarios/traffic_keys.h"
#include "scenarios/tunnel_keys.h"
#include "scenarios/units.h"

namespace pptplab::scenarios {

enum class Outcome : uint8_t { kUp, kDown };
/// What a scenario belongs to; each family has a page of text in scenarios/pages.
enum class Family : uint8_t {
  kRemoteAccess,
  kConsumerVpn,
  kLegacySystems,
  kWhatGoesWrong,
  kNetworks,
  kProtocol,
  kRealMachines,
};

/// What else can be seen in a scenario by changing one thing.
struct Variation {
  static constexpr std::string_view kName = "a variation";
  std::string set;
  std::string shows;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("set", self.set, "What to change, as --set takes it: links[0].loss=2%.");
    io.Required("shows", self.shows, "What one sees then, in one line.");
  }
};

/// What becomes of a download.
enum class DownloadEnd : uint8_t { kArrives, kStalls };

struct Expectation {
  static constexpr std::string_view kName = "an expectation";
  std::optional<Outcome> tunnel;
  std::string because;
  std::optional<uint32_t> tunnels;
  std::optional<std::string> encryption;
  std::optional<std::vector<NetworkProtocol>> network_protocols;
  std::optional<std::string> sha256;
  std::optional<DownloadEnd> download;
  std::optional<std::vector<DownloadEnd>> downloads;
  std::optional<bool> pings_answered;
  std::optional<uint32_t> path_mtu;
  std::optional<bool> messages_arrive;
  std::optional<bool> orderly_hang_up;
  std::optional<Size> received;
  std::optional<Size> received_at_least;
  std::optional<Rate> goodput_at_least;
  std::optional<Rate> goodput_at_most;
  std::optional<bool> names_resolved;
  std::optional<bool> dns_through_tunnel;
  std::optional<std::vector<std::string>> says;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("tunnel", self.tunnel, "Whether the client's tunnel comes up or stays down.");
    io.Optional("because", self.because,
                "Why the tunnel ends, or stays down: words of the reason that the recording has.");
    io.Optional("tunnels", self.tunnels,
                "So many tunnels of the client come up, one after the other (redial).");
    io.Optional("encryption", self.encryption, "How it is encrypted, such as 128-bit.");
    io.Optional("network-protocols", self.network_protocols,
                "What the tunnel carries: these, and nothing else.");
    io.Optional("sha256", self.sha256, "Every file that the client fetches has this SHA-256.");
    io.Optional("download", self.download,
                "Every file that it fetches arrives whole, or stalls: the connection comes up, the "
                "file doesn't come through.");
    io.Optional("downloads", self.downloads,
                "What becomes of each file that it fetches, in the scenario's order.");
    io.Optional("path-mtu", self.path_mtu,
                "What its pings with path-mtu find, in octets; 0: nothing, because large packets "
                "vanish in silence.");
    io.Optional("pings-answered", self.pings_answered, "Every ping of this node is answered.");
    io.Optional("messages-arrive", self.messages_arrive,
                "Every message of this node is shown where it is sent.");
    io.Optional("orderly-hang-up", self.orderly_hang_up,
                "The tunnel ended by messages of PPP and PPTP, not by a timer.");
    io.Optional("received", self.received,
                "Exactly so much arrives here of bulk-sends and on-offs, all together.");
    io.Optional("received-at-least", self.received_at_least,
                "At least so much arrives here of bulk-sends and on-offs, all together.");
    io.Optional("goodput-at-least", self.goodput_at_least,
                "Every download of this node, and every bulk-send and on-off to it, is as fast.");
    io.Optional("goodput-at-most", self.goodput_at_most,
                "No download of this node, and no bulk-send or on-off to it, is faster.");
    io.Optional("names-resolved", self.names_resolved,
                "Every name that this node looks up has an address for it; no: none has.");
    io.Optional("dns-through-tunnel", self.dns_through_tunnel,
                "Every question for a name goes through the tunnel; no: some leak outside it.");
    io.Optional("says", self.says,
                "A real Linux says each of these words, somewhere on its console.");
  }
};

struct Scenario {
  static constexpr std::string_view kName = "a scenario";
  std::string name;
  std::string title;
  std::optional<Family> family;
  std::string teaches;
  std::vector<Variation> variations;
  Duration duration = std::chrono::seconds(60);
  uint32_t run = 1;
  Date date{999993600};  // 2001-09-09
  std::optional<Topology> topology;
  Table<Node> nodes;
  std::vector<Link> links;
  std::vector<Lan> lans;
  Table<Nat> nats;
  Table<PptpServer> pptp_servers;
  Table<PptpClient> pptp_clients;
  Table<AccessConcentrator> access_concentrators;
  Table<DialInUser> dial_in_users;
  Table<HttpServer> http_servers;
  Table<NetWareServer> netware_servers;
  Table<NetBeuiServer> netbeui_servers;
  std::vector<Download> downloads;
  std::vector<Ping> pings;
  std::vector<NetMessage> messages;
  Table<DnsServer> dns_servers;
  Table<Resolver> resolvers;
  std::vector<NameLookup> lookups;
  std::vector<BulkSend> bulk_sends;
  std::vector<OnOff> on_offs;
  std::optional<TcpVariant> tcp;
  MppeCipher mppe = MppeCipher::kReal;
  Attributes attributes;
  Table<Expectation> expect;
  std::string directory;  ///< of the file: what it names is looked for here
  std::vector<std::string> notices;  ///< what was assumed, in sentences
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("name", self.name, "A word for file names; the file's own name if not said.");
    io.Optional("title", self.title, "One line about it, for people.");
    io.Optional("family", self.family, "The page that it belongs to, in ./scenarios/run --list.");
    io.Optional("teaches", self.teaches, "What one sees in it: a sentence or two.");
    io.Optional("variations", self.variations, "What else can be seen by changing one thing.");
    io.Optional("duration", self.duration, "The longest that the run may take; 60s if not said.");
    io.Optional("run", self.run, "Which run of the random numbers: ns-3's RngRun; 1 if not said.");
    io.Optional("date", self.date,
                "The day on which all this happens, for certificates; 2001-09-09 if not said.");
    io.Optional("topology", self.topology,
                "A network out of a file: its nodes and links come before those that are named here.");
    io.Nodes("nodes", self.nodes, "The computers and routers, by name.");
    io.Optional("links", self.links, "What joins two of them.");
    io.Optional("lans", self.lans,
                "Ethernets. One whose station is a PPTP end with bridging goes on in the tunnel.");
    io.Nodes("nats", self.nats,
             "Routers that translate addresses, by node: private links inside, one link outside.");
    io.Nodes("pptp-servers", self.pptp_servers, "PPTP servers, by node.");
    io.Nodes("pptp-clients", self.pptp_clients, "PPTP clients, by node.");
    io.Nodes("access-concentrators", self.access_concentrators,
             "Access concentrators (PACs) with telephone lines, by node.");
    io.Nodes("dial-in-users", self.dial_in_users,
             "Computers with a modem, by node; they have no PPTP.");
    io.Nodes("http-servers", self.http_servers, "HTTP servers, by node.");
    io.Nodes("netware-servers", self.netware_servers, "NetWare file servers (IPX), by node.");
    io.Nodes("netbeui-servers", self.netbeui_servers,
             "Computers that share files and show messages over NetBEUI, by node.");
    io.Optional("downloads", self.downloads, "What is fetched.");
    io.Optional("pings", self.pings, "Who asks whom for an echo.");
    io.Optional("messages", self.messages, "Messages of \"net send\" over NetBEUI.");
    io.Nodes("dns-servers", self.dns_servers, "Name servers, by node.");
    io.Nodes("resolvers", self.resolvers, "How nodes look up names, by node.");
    io.Optional("lookups", self.lookups, "Names that are looked up for their own sake.");
    io.Optional("bulk-sends", self.bulk_sends, "Flows that take what the network gives (TCP).");
    io.Optional("on-offs", self.on_offs, "Flows at a rate, now on, now off (UDP or TCP).");
    io.Optional("tcp", self.tcp,
                "How TCP answers congestion, on every node; as ns-3 has it if not said.");
    io.Optional("mppe", self.mppe,
                "Real (the default), or modelled: with its sizes and states but without the cipher, "
                "for long runs; only ends of this run understand it.");
    io.Optional("attributes", self.attributes,
                "Defaults of ns-3: ns3::TYPE::ATTRIBUTE or a GlobalValue, and its value.");
    io.Nodes("expect", self.expect, "What must hold at the end, by client or other node.");
  }
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_SCENARIO_H_
