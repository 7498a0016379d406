// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The keys of a node that is no simulated one: a machine outside, at the end of a socket or a tap
// device, or a Linux in User-Mode Linux that the run starts itself. scenario.h says how keys are
// written; README.md says which bytes pass through an attachment.
#ifndef PPTPLAB_SCENARIOS_EXTERNAL_KEYS_H_
#define PPTPLAB_SCENARIOS_EXTERNAL_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/activity_keys.h"
#include "scenarios/keys.h"
#include "scenarios/tunnel_keys.h"
#include "scenarios/units.h"

namespace pptplab::scenarios {

/// What starts a machine for us.
enum class PeerKind : uint8_t { kLinux };

/// One thing that a real end of a tunnel does once the tunnel is up.
struct PeerStep {
  static constexpr std::string_view kName = "a step";
  Position place;
  std::optional<std::vector<uint32_t>> ping;
  std::optional<uint32_t> flood;
  std::optional<Reference> fetch;
  std::optional<Duration> wait;
  std::optional<bool> hang_up;
  std::optional<Reference> to;
  uint32_t count = 3;
  uint32_t size = 56;
  Duration interval = std::chrono::milliseconds(200);
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("ping", self.ping,
                "It asks for echoes with so many octets of data, size after size: [0, 56, 1372].");
    io.Optional("flood", self.flood,
                "It asks for so many echoes, each as soon as the one before is answered.");
    io.Optional("fetch", self.fetch, "It fetches this: http://NODE/PATH or http://ADDRESS/PATH.");
    io.Optional("wait", self.wait, "It does nothing for so long.");
    io.Optional("hang-up", self.hang_up, "It ends the tunnel in good order.");
    io.Optional("to", self.to,
                "ping, flood: whom it asks, a node or an address; the other end of the tunnel if "
                "not said.");
    io.Optional("count", self.count, "ping: how often with each size; 3 if not said.");
    io.Optional("size", self.size, "flood: octets of data in each; 56 if not said.");
    io.Optional("interval", self.interval,
                "ping: the time between two of them; 200ms if not said.");
  }
};
using PeerSteps = std::vector<PeerStep>;

struct PeerUser {
  static constexpr std::string_view kName = "a user of a real server";
  std::string name;
  std::optional<std::string> password;
  std::optional<Address> address;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("name", self.name, "The name that the user dials in with.");
    io.Optional("password", self.password,
                "What only the user and the server know; needed unless all is eap-tls.");
    io.Optional("address", self.address, "Always this address, instead of one from the pool.");
  }
};

/// pptpd and pppd.
struct PeerServer {
  static constexpr std::string_view kName = "a real server";
  Position place;
  Address address{0x0a080001};
  AddressRange pool{{0x0a080064}, {0x0a0800c7}};
  std::vector<PeerUser> users;
  Methods authentication{ppp::AuthenticationMethod::kMsChapV2};
  Certificate certificate;
  Encryption encryption;
  HeaderCompression header_compression = HeaderCompression::kNone;
  std::vector<ServedFile> files;
  std::vector<Reference> pppd_options;
  PeerSteps once_up;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("address", self.address,
                "Its own address inside the tunnels; 10.8.0.1 if not said.");
    io.Optional("pool", self.pool,
                "Addresses that it hands out; 10.8.0.100-10.8.0.199 if not said.");
    io.Optional("users", self.users, "Who may dial in.");
    io.Optional("authentication", self.authentication,
                "How they may prove who they are: pap, chap-md5, mschapv1, mschapv2, eap-md5, "
                "eap-tls; mschapv2 if not said, [] for not at all.");
    io.Optional("certificate", self.certificate, "What it shows and believes in eap-tls.");
    io.Optional("encryption", self.encryption,
                "What it asks of the tunnel's encryption; Linux has keys of 40 and 128 bits.");
    io.Optional("header-compression", self.header_compression,
                "Whether TCP/IP headers are compressed: none (if not said) or vj (RFC 1144).");
    io.Optional("files", self.files, "What its HTTP server serves, on port 80.");
    io.Optional("pppd-options", self.pppd_options,
                "Further options of its pppd, such as [mtu 1400, lcp-echo-interval 2].");
    io.Optional("once-up", self.once_up, "What it does when a tunnel is up, step by step.");
  }
};

/// pptp-linux and pppd.
struct PeerClient {
  static constexpr std::string_view kName = "a real client";
  Position place;
  Reference server;
  std::string user;
  std::optional<std::string> password;
  Duration dial = std::chrono::seconds(1);
  Methods authentication{ppp::AuthenticationMethod::kMsChapV2};
  Certificate certificate;
  Encryption encryption;
  HeaderCompression header_compression = HeaderCompression::kNone;
  std::vector<Network> routes;
  std::vector<Reference> pppd_options;
  PeerSteps once_up;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("server", self.server, "The node that it dials: a PPTP server, real or not.");
    io.Required("user", self.user, "The name to dial in with.");
    io.Optional("password", self.password,
                "The user's password; needed unless authentication is eap-tls alone.");
    io.Optional("dial", self.dial, "When it dials, from the start of the run; 1s if not said.");
    io.Optional("authentication", self.authentication,
                "How it is ready to prove who it is: pap, chap-md5, mschapv1, mschapv2, eap-md5, "
                "eap-tls; mschapv2 if not said.");
    io.Optional("certificate", self.certificate, "What it shows and believes in eap-tls.");
    io.Optional("encryption", self.encryption,
                "What it asks of the tunnel's encryption; Linux has keys of 40 and 128 bits.");
    io.Optional("header-compression", self.header_compression,
                "Whether TCP/IP headers are compressed: none (if not said) or vj (RFC 1144).");
    io.Optional("routes", self.routes,
                "Networks that it reaches through the tunnel; only its other end if not said.");
    io.Optional("pppd-options", self.pppd_options,
                "Further options of its pppd, such as [mtu 1400, lcp-echo-interval 2].");
    io.Optional("once-up", self.once_up,
                "What it does when its tunnel is up, step by step. It hangs up afterwards.");
  }
};

/// iptables, MASQUERADE, and nf_nat_pptp or not.
struct PeerNat {
  static constexpr std::string_view kName = "a real NAT";
  Position place;
  bool helper = true;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("helper", self.helper,
                "Whether its helper for PPTP (nf_nat_pptp) is in use; yes if not said.");
  }
};

/// What a node is instead of being simulated. Exactly one of `attach` and `peer`.
struct External {
  static constexpr std::string_view kName = "an external node";
  Position place;
  std::optional<Reference> attach;
  std::optional<PeerKind> peer;
  std::optional<PeerServer> server;
  std::optional<PeerClient> client;
  std::optional<PeerNat> nat;
  std::optional<Duration> vanishes;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("attach", self.attach,
                "Where a machine outside is: tap:NAME is a tap device of this computer, unix:PATH a "
                "datagram socket that is made there, fd:N one that is open already. A datagram is an "
                "Ethernet frame.");
    io.Optional("peer", self.peer,
                "A machine that the run starts itself: linux is User-Mode Linux, as server, client "
                "or nat.");
    io.Optional("server", self.server, "peer: it is a PPTP server (pptpd and pppd).");
    io.Optional("client", self.client, "peer: it is a PPTP client (pptp-linux and pppd).");
    io.Optional("nat", self.nat,
                "peer: it translates addresses; its private links are inside, the other outside.");
    io.Optional("vanishes", self.vanishes,
                "peer: it stops without a word, so long after the start of the run.");
  }
};

/// What an attachment names.
struct Attachment {
  enum class Kind : uint8_t { kFd, kUnix, kTap };
  Kind kind = Kind::kFd;
  int fd = -1;       ///< kFd
  std::string name;  ///< the socket's path or the device's name
};
/// "fd:3", "unix:/run/peer", "tap:pptp0" taken apart; the error is a clause that says how it is
/// written.
Result<Attachment, std::string> ReadAttachment(std::string_view text);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_EXTERNAL_KEYS_H_
