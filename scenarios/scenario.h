// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a scenario file says, as plain structs. Each has one list of its keys, Keys(io, self), with
// a sentence for each: from it the loader reads (loader.cc) and the JSON Schema is written
// (schema.cc), so that they can't disagree.
//
//   io.Required(key, member, sentence)    io.Optional(key, member, sentence)    io.Nodes(key,
//   table, sentence)
//
// Nothing here knows ns-3.
#ifndef PPTPLAB_SCENARIOS_SCENARIO_H_
#define PPTPLAB_SCENARIOS_SCENARIO_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/units.h"
#include "scenarios/yaml_tree.h"
#include "stack/ppp/session.h"

namespace pptplab::scenarios {

/// A text that must fit something else in the file (the name of a node, a URL), with its place for
/// messages.
struct Reference {
  std::string name;
  Position at;
};

/// Things that are named by their key, in the file's order: nodes, or what runs on a node.
template <class T>
struct Named {
  Reference name;
  T value;
};
template <class T>
using Table = std::vector<Named<T>>;

template <class T>
const T* Find(const Table<T>& table, std::string_view name) {
  for (const Named<T>& entry : table) {
    if (entry.name.name == name) return &entry.value;
  }
  return nullptr;
}

enum class NodeKind : uint8_t { kHost, kRouter };
enum class Policy : uint8_t { kRequired, kAllowed, kRefused };
enum class KeyMode : uint8_t { kStateless, kStateful };
enum class Outcome : uint8_t { kUp, kDown };
enum class LineKind : uint8_t { kAsynchronous, kSynchronous };
enum class HeaderCompression : uint8_t { kNone, kVj };
/// Whose habits an end has: stack/tunnel/presets.h.
enum class Preset : uint8_t { kLinux, kWindows2000, kMpd };
enum class PacketProtocol : uint8_t { kAny, kIcmp, kTcp, kUdp, kGre };
/// What a tunnel can carry.
enum class NetworkProtocol : uint8_t { kIpv4, kIpv6, kIpx, kNetBeui, kBridging };
enum class IpVersion : uint8_t { kIpv4, kIpv6 };

struct Node {
  static constexpr std::string_view kName = "a node";
  NodeKind kind = NodeKind::kHost;
  std::string label;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("kind", self.kind, "A host (the default), or a router, which passes packets on.");
    io.Optional("label", self.label, "What this node stands for, for people.");
  }
};

/// A packet that a link drops on purpose.
struct ListedPacket {
  static constexpr std::string_view kName = "a packet to drop";
  PacketProtocol protocol = PacketProtocol::kAny;
  uint32_t number = 1;
  Reference from;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("protocol", self.protocol,
                "Only packets of this IP protocol are counted; any if not said.");
    io.Required("number", self.number, "Which of them, from 1.");
    io.Required("from", self.from, "Which of the link's two nodes sends it.");
  }
};

struct Link {
  static constexpr std::string_view kName = "a link";
  std::vector<Reference> between;
  Rate rate{100'000'000};
  Duration latency = std::chrono::milliseconds(1);
  Fraction loss;
  uint32_t mtu = 1500;
  std::optional<Network> network;
  std::optional<Network6> network6;
  bool is_private = false;
  std::vector<uint32_t> blocks;
  std::vector<ListedPacket> drop;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("between", self.between, "The two nodes that it joins.");
    io.Optional("rate", self.rate, "How fast it sends, each way; 100Mbps if not said.");
    io.Optional("latency", self.latency, "How long a bit travels, one way; 1ms if not said.");
    io.Optional("loss", self.loss, "The share of packets that get lost at random; 0% if not said.");
    io.Optional("mtu", self.mtu, "The largest IP packet that fits, in octets; 1500 if not said.");
    io.Optional("network", self.network,
                "The addresses of its two ends: the first two of this network. One is chosen if "
                "not said.");
    io.Optional("network6", self.network6,
                "IPv6, too: the first two addresses of this /64. None if not said.");
    io.Optional("private", self.is_private,
                "Behind the server: nobody outside has a route to it. No if not said.");
    io.Optional(
        "blocks", self.blocks,
        "IP protocols that it swallows, by number: 47 is a firewall that lets no GRE pass.");
    io.Optional("drop", self.drop, "Exactly these packets get lost, each once.");
  }
};

/// A node on an Ethernet.
struct Station {
  static constexpr std::string_view kName = "a station";
  Reference node;
  std::optional<Address> address;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("node", self.node, "The node.");
    io.Optional("address", self.address,
                "Its IPv4 address there; none if not said: a bridge, or no IP at all.");
  }
};

struct Lan {
  static constexpr std::string_view kName = "a LAN";
  std::vector<Station> stations;
  Network network{{0xc0a80700}, 24};
  Rate rate{10'000'000};
  Duration latency = std::chrono::microseconds(5);
  uint32_t mtu = 1500;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("stations", self.stations, "The nodes that it joins, two or more.");
    io.Optional("network", self.network,
                "The network of its stations' addresses; 192.168.7.0/24 if not said.");
    io.Optional("rate", self.rate, "How fast it is; 10Mbps if not said.");
    io.Optional("latency", self.latency, "How long a bit travels; 5us if not said.");
    io.Optional("mtu", self.mtu,
                "The largest packet in a frame, in octets; 1500 if not said. A tunnel takes frames "
                "that are 16 octets shorter than its MRU.");
  }
};

struct User {
  static constexpr std::string_view kName = "a user";
  std::string name;
  std::optional<std::string> password;
  std::optional<Address> address;
  ppp::AccountStatus account = ppp::AccountStatus::kActive;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("name", self.name, "The name that the user dials in with.");
    io.Optional("password", self.password,
                "What only the user and the server know; needed unless all is eap-tls.");
    io.Optional("address", self.address, "Always this address, instead of one from the pool.");
    io.Optional("account", self.account,
                "Active (the default), or why the user may not come in with the right password.");
  }
};

/// What one end of EAP-TLS shows and believes: certificates follow from names.
struct Certificate {
  static constexpr std::string_view kName = "a certificate";
  std::string name;
  std::string trusts = "pptplab";
  std::string authority;
  std::string expects;
  Date from{946684800};    // 2000-01-01
  Date until{2524608000};  // 2050-01-01
  uint32_t fragment = 1024;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("name", self.name,
                "The name in it; the user's, or the server's node's, if not said.");
    io.Optional("trusts", self.trusts,
                "The authority whose certificates this end believes; pptplab if not said.");
    io.Optional("authority", self.authority,
                "The authority that signed its own certificate; the one it trusts if not said.");
    io.Optional(
        "expects", self.expects,
        "The name that a client wants to see in the server's certificate; any if not said.");
    io.Optional("from", self.from, "The first day on which it is valid; 2000-01-01 if not said.");
    io.Optional("until", self.until,
                "The first day on which it isn't any more; 2050-01-01 if not said.");
    io.Optional(
        "fragment", self.fragment,
        "Octets of TLS in one EAP packet, 16 to 1300; longer messages go in pieces; 1024 if "
        "not said.");
  }
};

/// Methods of authentication, the best first.
using Methods = std::vector<ppp::AuthenticationMethod>;

struct Encryption {
  static constexpr std::string_view kName = "encryption";
  Policy policy = Policy::kRequired;
  std::vector<uint32_t> bits{128};
  KeyMode mode = KeyMode::kStateless;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("policy", self.policy,
                "Whether MPPE is required (the default), allowed or refused.");
    io.Optional("bits", self.bits,
                "Key lengths that are acceptable: 40, 56, 128; 128 if not said.");
    io.Optional("mode", self.mode,
                "Stateless: a new key for every packet (the default); stateful: for every 256th.");
  }
};

/// Attribute name and value, passed to ns-3 as they are.
struct Attribute {
  Reference name;
  std::string value;
};
using Attributes = std::vector<Attribute>;

/// A call that a network server has its access concentrator place.
struct CallOut {
  static constexpr std::string_view kName = "a call";
  Reference user;
  Duration at = std::chrono::seconds(2);
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("user", self.user, "The dial-in user that is called, by its number.");
    io.Optional("at", self.at, "When, from the start of the run; 2s if not said.");
  }
};

struct PptpServer {
  static constexpr std::string_view kName = "a PPTP server";
  Address address{0x0a080001};
  AddressRange pool{{0x0a080064}, {0x0a0800c7}};
  std::vector<User> users;
  Methods authentication{ppp::AuthenticationMethod::kMsChapV2};
  Certificate certificate;
  Encryption encryption;
  Policy compression = Policy::kRefused;
  std::vector<Address> dns;
  std::vector<Address> nbns;
  HeaderCompression header_compression = HeaderCompression::kNone;
  std::optional<Preset> preset;
  bool incoming_calls = false;
  std::optional<Reference> opens_to;
  std::vector<CallOut> calls_out;
  std::vector<NetworkProtocol> network_protocols{NetworkProtocol::kIpv4};
  std::optional<Network6> ipv6_prefix;
  IpxNetwork ipx_network{0x00c0ffee};
  Attributes attributes;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("address", self.address,
                "Its own address inside the tunnels; 10.8.0.1 if not said.");
    io.Optional("pool", self.pool,
                "Addresses that it hands out; 10.8.0.100-10.8.0.199 if not said.");
    io.Optional("users", self.users, "Who may dial in.");
    io.Optional("authentication", self.authentication,
                "How they may prove who they are, the best first; mschapv2 if not said.");
    io.Optional("certificate", self.certificate, "What it shows and believes in eap-tls.");
    io.Optional("encryption", self.encryption, "What it asks of the tunnel's encryption.");
    io.Optional("compression", self.compression,
                "Whether MPPC is required, allowed or refused (the default).");
    io.Optional("dns", self.dns, "Up to two name servers that it tells its clients.");
    io.Optional("nbns", self.nbns, "Up to two NetBIOS name servers that it tells its clients.");
    io.Optional("header-compression", self.header_compression,
                "Whether TCP/IP headers are compressed: none (if not said) or vj (RFC 1144).");
    io.Optional("preset", self.preset, "Whose habits it has; what the RFCs say if not said.");
    io.Optional("incoming-calls", self.incoming_calls,
                "It is the network server (PNS) of access concentrators, whose lines are called; "
                "clients can't dial in. No if not said.");
    io.Optional("opens-to", self.opens_to,
                "A client to which it opens a control connection itself, at the moment at which "
                "that one dials: the two collide (RFC 2637 §3.1.3).");
    io.Optional("calls-out", self.calls_out,
                "Whom it has called over the lines of its access concentrator.");
    io.Optional("network-protocols", self.network_protocols,
                "What the tunnel is to carry; ipv4 if not said.");
    io.Optional("ipv6-prefix", self.ipv6_prefix,
                "A /64 that clients make their IPv6 addresses of; link-local ones only if not "
                "said.");
    io.Optional("ipx-network", self.ipx_network,
                "The IPX network number of the tunnels, hexadecimal; c0ffee if not said.");
    io.Optional("attributes", self.attributes, "Attributes of ns3::PptpServer for this node.");
  }
};

struct PptpClient {
  static constexpr std::string_view kName = "a PPTP client";
  Reference server;
  std::string user;
  std::optional<std::string> password;
  std::string new_password;
  Duration dial = std::chrono::seconds(1);
  std::optional<Duration> hang_up;
  std::vector<Network> routes;
  Methods authentication{ppp::AuthenticationMethod::kMsChapV2};
  Certificate certificate;
  Encryption encryption;
  Policy compression = Policy::kRefused;
  HeaderCompression header_compression = HeaderCompression::kNone;
  std::optional<Preset> preset;
  std::vector<NetworkProtocol> network_protocols{NetworkProtocol::kIpv4};
  Attributes attributes;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("server", self.server, "The node that runs the PPTP server.");
    io.Required("user", self.user, "The name to dial in with.");
    io.Optional("password", self.password,
                "The user's password; needed unless authentication is eap-tls alone.");
    io.Optional("new-password", self.new_password,
                "What to change the password to if it has expired; it isn't changed if not said.");
    io.Optional("dial", self.dial, "When it dials, from the start of the run; 1s if not said.");
    io.Optional("hang-up", self.hang_up,
                "When it hangs up; when its downloads are done if not said.");
    io.Optional("routes", self.routes,
                "Networks that it reaches through the tunnel; everything if not said.");
    io.Optional("authentication", self.authentication,
                "How it is ready to prove who it is, the best first; mschapv2 if not said.");
    io.Optional("certificate", self.certificate, "What it shows and believes in eap-tls.");
    io.Optional("encryption", self.encryption, "What it asks of the tunnel's encryption.");
    io.Optional("compression", self.compression,
                "Whether MPPC is required, allowed or refused (the default).");
    io.Optional("header-compression", self.header_compression,
                "Whether TCP/IP headers are compressed: none (if not said) or vj (RFC 1144).");
    io.Optional("preset", self.preset, "Whose habits it has; what the RFCs say if not said.");
    io.Optional("network-protocols", self.network_protocols,
                "What the tunnel is to carry; ipv4 if not said.");
    io.Optional("attributes", self.attributes, "Attributes of ns3::PptpClient for this node.");
  }
};

/// A PAC with telephone lines.
struct AccessConcentrator {
  static constexpr std::string_view kName = "an access concentrator";
  Reference server;
  Attributes attributes;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("server", self.server,
                "The PPTP server that its callers speak with; it must take incoming calls.");
    io.Optional("attributes", self.attributes,
                "Attributes of ns3::PptpAccessConcentrator for this node.");
  }
};

struct DialInUser {
  static constexpr std::string_view kName = "a dial-in user";
  Reference concentrator;
  std::string user;
  std::string password;
  Duration dial = std::chrono::seconds(1);
  std::optional<Duration> hang_up;
  bool answers = false;
  LineKind line = LineKind::kAsynchronous;
  std::optional<Rate> rate;
  Duration latency = std::chrono::milliseconds(40);
  Fraction bit_errors;
  std::string number;
  std::string calls;
  std::string subaddress;
  std::vector<Network> routes;
  Methods authentication{ppp::AuthenticationMethod::kMsChapV2};
  Encryption encryption;
  Policy compression = Policy::kRefused;
  HeaderCompression header_compression = HeaderCompression::kNone;
  Attributes attributes;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("concentrator", self.concentrator, "The access concentrator that is called.");
    io.Required("user", self.user, "The name to dial in with.");
    io.Required("password", self.password, "The user's password.");
    io.Optional("dial", self.dial, "When it dials, from the start of the run; 1s if not said.");
    io.Optional("hang-up", self.hang_up,
                "When it hangs up; when its downloads are done if not said.");
    io.Optional("answers", self.answers,
                "It does not dial, but waits from then on to be called. No if not said.");
    io.Optional("line", self.line,
                "async: a modem, 10 bits an octet (the default); sync: ISDN, bit by bit.");
    io.Optional("rate", self.rate,
                "How fast the line is, each way; 33.6kbps for a modem, 64kbps for ISDN.");
    io.Optional("latency", self.latency, "How long a bit travels, one way; 40ms if not said.");
    io.Optional("bit-errors", self.bit_errors,
                "The share of the line's bits that are wrong; 0% if not said.");
    io.Optional("number", self.number, "The caller's telephone number.");
    io.Optional("calls", self.calls, "The number that is called.");
    io.Optional("subaddress", self.subaddress, "Further digits, as ISDN has them.");
    io.Optional("routes", self.routes,
                "Networks that it reaches through the line; everything if not said.");
    io.Optional("authentication", self.authentication,
                "How it is ready to prove who it is, the best first; mschapv2 if not said.");
    io.Optional("encryption", self.encryption, "What it asks of PPP's encryption.");
    io.Optional("compression", self.compression,
                "Whether MPPC is required, allowed or refused (the default).");
    io.Optional("header-compression", self.header_compression,
                "Whether TCP/IP headers are compressed: none (if not said) or vj (RFC 1144).");
    io.Optional("attributes", self.attributes, "Attributes of ns3::DialInUser for this node.");
  }
};

struct ServedFile {
  static constexpr std::string_view kName = "a served file";
  std::string path;
  Reference file;
  std::string type = "text/plain";
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("path", self.path, "Where it is found: the part of a URL after the host.");
    io.Required("file", self.file, "The file whose bytes are served, beside the scenario file.");
    io.Optional("type", self.type, "Its Content-Type; text/plain if not said.");
  }
};

struct HttpServer {
  static constexpr std::string_view kName = "an HTTP server";
  uint32_t port = 80;
  std::vector<ServedFile> files;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("port", self.port, "The TCP port that it listens on; 80 if not said.");
    io.Optional("files", self.files, "What it serves.");
  }
};

/// A NetWare file server, by its node.
struct NetWareServer {
  static constexpr std::string_view kName = "a NetWare server";
  std::string name = "FILESERVER";
  std::vector<ServedFile> files;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("name", self.name, "What it calls itself; FILESERVER if not said.");
    io.Optional("files", self.files,
                "What it serves: paths like /SYS/LOGIN/PAGE.TXT, the volume first.");
  }
};

/// A computer that shares files and shows messages over NetBEUI, by its node.
struct NetBeuiServer {
  static constexpr std::string_view kName = "a NetBEUI server";
  std::string name = "SERVER";
  std::vector<ServedFile> files;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("name", self.name, "Its computer name; SERVER if not said.");
    io.Optional("files", self.files, "What it shares: paths like /PUBLIC/PAGE.TXT, the share first.");
  }
};

struct Download {
  static constexpr std::string_view kName = "a download";
  Reference client;
  Reference url;
  IpVersion over = IpVersion::kIpv4;
  std::optional<Duration> start;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("client", self.client, "The node that fetches.");
    io.Required("url", self.url,
                "What it fetches: http://NODE/PATH or http://ADDRESS:PORT/PATH, "
                "ipx://SERVER/VOLUME/PATH (NetWare), netbeui://SERVER/SHARE/PATH.");
    io.Optional("over", self.over,
                "http: by which address of the node; ipv4 if neither this nor an address says so.");
    io.Optional("start", self.start,
                "When, from the start of the run; as soon as the tunnel is up if not said.");
  }
};

struct Ping {
  static constexpr std::string_view kName = "a ping";
  Reference from;
  Reference to;
  IpVersion over = IpVersion::kIpv4;
  uint32_t count = 3;
  std::optional<Duration> start;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("from", self.from, "The node that asks.");
    io.Required("to", self.to, "Whom it asks: a node or an address.");
    io.Optional("over", self.over,
                "ipv4 (the default) or ipv6. A client that asks its own PPTP server over ipv6 asks "
                "the link-local address at the other end of the tunnel.");
    io.Optional("count", self.count, "How often; 3 if not said.");
    io.Optional("start", self.start,
                "When, from the start of the run; as soon as the tunnel carries it if not said.");
  }
};

/// "net send" over NetBEUI.
struct NetMessage {
  static constexpr std::string_view kName = "a message";
  Reference from;
  Reference to;
  std::string text;
  std::optional<Duration> start;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("from", self.from, "The node that sends it.");
    io.Required("to", self.to, "The NetBEUI server's computer name.");
    io.Required("text", self.text, "What it says.");
    io.Optional("start", self.start,
                "When, from the start of the run; as soon as the tunnel carries it if not said.");
  }
};

struct Expectation {
  static constexpr std::string_view kName = "an expectation";
  std::optional<Outcome> tunnel;
  std::optional<std::string> encryption;
  std::optional<std::vector<NetworkProtocol>> network_protocols;
  std::optional<std::string> sha256;
  std::optional<bool> pings_answered;
  std::optional<bool> messages_arrive;
  std::optional<bool> orderly_hang_up;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("tunnel", self.tunnel, "Whether the client's tunnel comes up or stays down.");
    io.Optional("encryption", self.encryption, "How it is encrypted, such as 128-bit.");
    io.Optional("network-protocols", self.network_protocols,
                "What the tunnel carries: these, and nothing else.");
    io.Optional("sha256", self.sha256, "Every file that the client fetches has this SHA-256.");
    io.Optional("pings-answered", self.pings_answered, "Every ping of this node is answered.");
    io.Optional("messages-arrive", self.messages_arrive,
                "Every message of this node is shown where it is sent.");
    io.Optional("orderly-hang-up", self.orderly_hang_up,
                "The tunnel ended by messages of PPP and PPTP, not by a timer.");
  }
};

struct Scenario {
  static constexpr std::string_view kName = "a scenario";
  std::string name;
  std::string title;
  Duration duration = std::chrono::seconds(60);
  uint32_t run = 1;
  Date date{999993600};  // 2001-09-09
  Table<Node> nodes;
  std::vector<Link> links;
  std::vector<Lan> lans;
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
  Attributes attributes;
  Table<Expectation> expect;
  std::string directory;  ///< of the file: what it names is looked for here
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("name", self.name, "A word for file names; the file's own name if not said.");
    io.Optional("title", self.title, "One line about it, for people.");
    io.Optional("duration", self.duration, "The longest that the run may take; 60s if not said.");
    io.Optional("run", self.run, "Which run of the random numbers: ns-3's RngRun; 1 if not said.");
    io.Optional("date", self.date,
                "The day on which all this happens, for certificates; 2001-09-09 if not said.");
    io.Nodes("nodes", self.nodes, "The computers and routers, by name.");
    io.Optional("links", self.links, "What joins two of them.");
    io.Optional("lans", self.lans,
                "Ethernets. One whose station is a PPTP end with bridging goes on in the tunnel.");
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
    io.Optional("attributes", self.attributes,
                "Defaults of ns-3: ns3::TYPE::ATTRIBUTE or a GlobalValue, and its value.");
    io.Nodes("expect", self.expect, "What must hold at the end, by client or other node.");
  }
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_SCENARIO_H_
