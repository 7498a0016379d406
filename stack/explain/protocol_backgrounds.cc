// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/explain/protocol_backgrounds.h"

#include <array>

namespace pptplab::explain {
namespace {

struct Entry {
  std::string_view name;
  Background background;
};

constexpr auto kProtocols = std::to_array<Entry>({
    // Network protocols, and what goes beside them.
    {"Padding", {"Octets that only fill a frame up; they are thrown away.", "", "RFC 1570 §2.4"}},
    {"IPv4", {"A packet of the Internet Protocol, version 4.", "", "RFC 1332 §2"}},
    {"IPv6", {"A packet of the Internet Protocol, version 6.", "", "RFC 5072 §2"}},
    {"OSI", {"A packet of the OSI network layer, as DECnet Phase V uses it.", "", "RFC 1377"}},
    {"XNS IDP", {"A packet of Xerox's network protocol, the ancestor of IPX.", "", "RFC 1764"}},
    {"DECnet Phase IV", {"A packet of Digital's network protocol.", "", "RFC 1762"}},
    {"AppleTalk", {"A packet of the Macintosh's own network protocol.", "", "RFC 1378"}},
    {"IPX",
     {"A packet of Novell's NetWare. Tunnels that carry it as it is, without IP in between, are "
      "what PPTP was made for.",
      "", "RFC 1552 §2"}},
    {"NetBIOS Frames",
     {"A frame of NetBEUI, by which Windows machines on one wire found each other by name. It "
      "knows no addresses of a network layer.",
      "", "RFC 2097 §2"}},
    {"Bridging PDU",
     {"A whole frame of Ethernet, its MAC addresses included: the tunnel is a cable between two "
      "LANs.",
      "", "RFC 3518 §4.2"}},
    {"IEEE 802.1 BPDU",
     {"A word of bridges among themselves, by which they agree on a tree without loops. Bridges "
      "that agreed on Management-Inline send it as an ordinary frame instead.",
      "", "RFC 3518 §4.4"}},
    {"IBM source routing BPDU",
     {"The same among bridges that route by the sender's list of rings, as Token Ring had it.", "",
      "RFC 3518 §4.4"}},
    {"DEC LANbridge 100 BPDU",
     {"The same among Digital's bridges, from before the standard.", "", "RFC 3518 §4.4"}},
    {"MPLS", {"A packet with labels in front, by which routers forward it.", "", "RFC 3032 §4"}},
    {"VJ compressed TCP/IP",
     {"A TCP/IP packet of which only the changes of its header are sent. Who has the connection's "
      "last header can put it together.",
      "The header is restored from its slot.", "RFC 1144 §3.2, RFC 1332 §4"}},
    {"VJ uncompressed TCP/IP",
     {"A whole TCP/IP packet that says in which slot its header is to be remembered: the slot's "
      "number stands where IP says that it is TCP.",
      "Those after it are sent as changes.", "RFC 1144 §3.2.3, RFC 1332 §4"}},
    {"Multilink",
     {"A piece of a packet that was spread over several links. One tunnel is one link, so it is "
      "refused.",
      "", "RFC 1990 §3"}},
    {"Encryption",
     {"A packet that ECP's method has encrypted. MPPE is none of these.", "", "RFC 1968 §4"}},
    {"Individual Link Encryption",
     {"A packet encrypted below multilink, on one of several links.", "", "RFC 1968 §4"}},
    {"Individual Link Compressed Datagram",
     {"A packet compressed below multilink, on one of several links.", "", "RFC 1962 §4"}},
    {"Compressed Datagram",
     {"A packet that MPPE has encrypted or MPPC compressed. What it is stands inside.",
      "It is decrypted, then decompressed.", "RFC 1962 §4, RFC 3078 §3"}},
    // Control protocols.
    {"OSINLCP", {"It would open the way for OSI's network layer.", "", "RFC 1377 §2"}},
    {"ATCP", {"It would open the way for AppleTalk.", "", "RFC 1378 §2"}},
    {"IPXCP",
     {"IPXCP agrees on IPX inside the tunnel: a network number and a node for each end.", "",
      "RFC 1552 §3"}},
    {"BCP",
     {"BCP agrees that whole Ethernet frames pass through the tunnel, and of which kinds.", "",
      "RFC 3518 §3"}},
    {"NBFCP",
     {"NBFCP agrees on NetBEUI inside the tunnel, and on the names that each end stands for.", "",
      "RFC 2097 §2"}},
    {"IPV6CP",
     {"IPV6CP agrees on IPv6 inside the tunnel: each end gets an identifier, from which its "
      "link-local address follows.",
      "", "RFC 5072 §3"}},
    {"ECP",
     {"It would agree on encryption that isn't MPPE; MPPE is CCP's business.", "", "RFC 1968 §2"}},
    {"Individual Link CCP", {"CCP for one of several links of a bundle.", "", "RFC 1962 §2"}},
    {"MPLSCP", {"It would open the way for MPLS.", "", "RFC 3032 §4.4"}},
    {"LQR",
     {"A report of how many packets arrived. A tunnel has GRE's Sequence Numbers for that.", "",
      "RFC 1989 §2.6"}},
    {"CBCP",
     {"Microsoft's way to agree on being called back. Who comes through a tunnel has no telephone "
      "number, so callback is refused.",
      "", "RFC 1570 §2.3"}},
    {"BACP", {"It would agree on how links of a bundle are added and dropped.", "", "RFC 2125 §2"}},
    {"BAP", {"It would add links to a bundle and drop them.", "", "RFC 2125 §3"}},
});

Background Named(std::string_view name) {
  for (const Entry& entry : kProtocols) {
    if (entry.name == name) return entry.background;
  }
  return {};
}

}  // namespace

Background BackgroundOfProtocol(std::string_view name) {
  // Some names have spaces: the longest beginning that is one.
  while (!name.empty()) {
    const Background found = Named(name);
    if (!found.about.empty()) return found;
    const size_t end = name.find_last_of(" ,");
    name = end == std::string_view::npos ? std::string_view() : name.substr(0, end);
  }
  return {};
}

}  // namespace pptplab::explain
