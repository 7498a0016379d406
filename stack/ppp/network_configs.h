// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What each network control protocol is told, and what becomes of it: one configuration per protocol
// and one NetworkUp per protocol that opens. A protocol that isn't enabled is answered by a
// Protocol-Reject (RFC 1661 §5.7).
#ifndef PPTPLAB_STACK_PPP_NETWORK_CONFIGS_H_
#define PPTPLAB_STACK_PPP_NETWORK_CONFIGS_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "stack/base/address.h"
#include "stack/base/time.h"
#include "stack/wire/ppp.h"

namespace pptplab::ppp {

using MacAddress = std::array<uint8_t, 6>;

struct IpcpConfig {
  bool enabled = true;
  Address local;  ///< ours; 0.0.0.0: the peer is to tell us
  Address remote; ///< the peer's, if we assign it; 0.0.0.0: it must bring its own
  Address dns[2] = {};   ///< server: told to a peer that asks
  Address nbns[2] = {};
  bool request_dns = false;  ///< client: ask for them
  bool request_nbns = false;
  /// Van Jacobson's header compression (RFC 1332 §4): ask to be sent it, and send it if asked to.
  bool vj = false;
  uint8_t vj_max_slot = 15;
  bool vj_compress_slot = true;
};

/// RFC 5072: the lower half of each end's link-local address.
struct Ipv6cpConfig {
  bool enabled = false;
  uint64_t interface_id = 0;         ///< ours; 0: drawn at random (§4.1)
  uint64_t remote_interface_id = 0;  ///< suggested to a peer that has none; 0: drawn at random
};

/// RFC 1552.
struct IpxcpConfig {
  bool enabled = false;
  uint32_t network = 0;      ///< of the link; both ends take the higher of the two (§3.1)
  MacAddress node{};         ///< ours; all zero: the peer is to tell us (§3.2)
  MacAddress remote_node{};  ///< for a peer that asks; all zero: it must bring its own
  /// In order of preference (§3.4): 0 none, 2 RIP and SAP, 4 NLSP; empty: not talked about.
  std::vector<uint16_t> routing_protocols;
  std::string router_name;   ///< said to the peer; empty: not said (§3.5)
};

/// A NetBIOS name: up to 15 characters, filled with blanks, and an octet for its use.
struct NetbiosName {
  std::string name;
  uint8_t suffix = 0;
  bool group = false;
};

/// RFC 2097.
struct NbfcpConfig {
  bool enabled = false;
  std::vector<NetbiosName> names;  ///< to be projected onto the peer's network (§3.1)
  std::vector<std::string> taken;  ///< server: names in use on its network: refused (0d)
  std::string peer_name;           ///< what we say about ourselves (§3.2); empty: nothing
  uint16_t peer_class = 8;         ///< 8: an end system
  uint16_t major_version = 4;
  uint16_t minor_version = 0;
  /// At most one multicast in this time, in seconds, 60 at most (§3.3): 0 all, and not talked about;
  /// ffff: the peer is to say it.
  uint16_t multicast_forward_period = 0;
  uint8_t multicast_priority = 0;
  bool mac_address_required = false;  ///< ask for MAC addresses before each packet (§3.4)
};

/// RFC 3518.
struct BcpConfig {
  bool enabled = false;
  bool tinygram_compression = true;  ///< padding is left out (§3.3)
  MacAddress mac_address{};          ///< ours, announced; all zero: not announced
  MacAddress remote_mac_address{};   ///< for a peer that asks with zeros
  bool tagged_frames = true;         ///< IEEE 802.1Q tags pass
  bool management_inline = true;     ///< BPDUs as bridged frames
  uint16_t lan_segment = 0;          ///< Bridge-Identification, 12 bits; 0: not said
  uint8_t bridge_number = 0;         ///< … and 4 bits
};

/// A network protocol is open: its control protocol is Opened, and encryption is on if it is
/// required. Said once for each.
struct NetworkUp {
  uint16_t protocol = wire::kPppIpv4;
  // kPppIpv4
  Address local{};
  Address remote{};
  Address dns[2] = {};
  Address nbns[2] = {};
  // kPppIpv6
  uint64_t local_interface_id = 0;
  uint64_t remote_interface_id = 0;
  // kPppIpx
  uint32_t ipx_network = 0;
  MacAddress ipx_local_node{};
  MacAddress ipx_remote_node{};
  uint16_t ipx_routing_protocol = 0;
  std::string ipx_remote_router;
  // kPppNbf: names that each end projected and the other accepted
  std::vector<NetbiosName> local_names{};
  std::vector<NetbiosName> remote_names{};
  /// We send 12 octets of MAC addresses first, most significant bit first, because the peer wants them.
  bool whole_frames_sent = false;
  bool whole_frames_received = false;
  // kPppBridging
  bool send_tinygrams = false;         ///< the peer takes frames without their padding
  bool receive_tinygrams = false;
  bool tagged_frames = false;          ///< both ends take IEEE 802.1Q tags
  bool management_inline = false;      ///< packets between bridges may go as frames
  bool control_indicator = false;      ///< and then bear flag B (§3.5)
  MacAddress bridge_local_mac{};
  MacAddress bridge_remote_mac{};
};
struct NetworkDown {
  uint16_t protocol = wire::kPppIpv4;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_NETWORK_CONFIGS_H_
