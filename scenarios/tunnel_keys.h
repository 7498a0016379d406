// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The keys of the ends of tunnels: PPTP servers and clients, access concentrators, dial-in users.
// scenario.h says how keys are written.
#ifndef PPTPLAB_SCENARIOS_TUNNEL_KEYS_H_
#define PPTPLAB_SCENARIOS_TUNNEL_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/keys.h"
#include "scenarios/units.h"
#include "stack/ppp/session.h"

namespace pptplab::scenarios {

enum class Policy : uint8_t { kRequired, kAllowed, kRefused };
enum class KeyMode : uint8_t { kStateless, kStateful };
/// Whether MPPE encrypts, or only its sizes and states are kept.
enum class MppeCipher : uint8_t { kReal, kModelled };
enum class LineKind : uint8_t { kAsynchronous, kSynchronous };
enum class HeaderCompression : uint8_t { kNone, kVj };
/// Whose habits an end has: stack/tunnel/presets.h.
enum class Preset : uint8_t { kLinux, kWindows2000, kMpd };
/// What a tunnel can carry.
enum class NetworkProtocol : uint8_t { kIpv4, kIpv6, kIpx, kNetBeui, kBridging };

struct User {
  static constexpr std::string_view kName = "a user";
  std::string name;
  std::optional<std::string> password;
  std::optional<Address> address;
  ppp::AccountStatus account = ppp::AccountStatus::kActive;
  std::optional<uint32_t> copies;
  std::vector<Network> networks;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("name", self.name, "The name that the user dials in with.");
    io.Optional("password", self.password,
                "What only the user and the server know; needed unless all is eap-tls.");
    io.Optional("address", self.address, "Always this address, instead of one from the pool.");
    io.Optional("account", self.account,
                "Active (the default), or why the user may not come in with the right password.");
    io.Optional("copies", self.copies,
                "So many users; # in the name (and the password) is the number of each, from 1.");
    io.Optional("networks", self.networks,
                "Networks behind the user's end of the tunnel, a branch office's: the server sends "
                "what is for them into it. None if not said.");
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
  bool hangs_up = false;
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
    io.Optional("hangs-up", self.hangs_up,
                "It ends its tunnels itself, and no client does, when all that is done through them is "
                "done. No if not said.");
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
  Duration dial_apart{0};
  std::optional<Duration> redial;
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
    io.Optional("dial-apart", self.dial_apart,
                "If the node has copies: how much later each dials (and hangs up) than the one before; "
                "0s if not said.");
    io.Optional("redial", self.redial,
                "When a tunnel ends that it didn't end itself, or doesn't come up, it dials again "
                "after so long; never if not said.");
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
  Duration dial_apart{0};
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
  std::vector<NetworkProtocol> network_protocols{NetworkProtocol::kIpv4};
  Attributes attributes;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("concentrator", self.concentrator, "The access concentrator that is called.");
    io.Required("user", self.user, "The name to dial in with.");
    io.Required("password", self.password, "The user's password.");
    io.Optional("dial", self.dial, "When it dials, from the start of the run; 1s if not said.");
    io.Optional("dial-apart", self.dial_apart,
                "If the node has copies: how much later each dials (and hangs up) than the one before; "
                "0s if not said.");
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
    io.Optional("network-protocols", self.network_protocols,
                "What the line is to carry, of ipv4, ipx and netbeui; ipv4 if not said.");
    io.Optional("attributes", self.attributes, "Attributes of ns3::DialInUser for this node.");
  }
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_TUNNEL_KEYS_H_
