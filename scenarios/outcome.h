// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What came of a run, as plain structs.
#ifndef PPTPLAB_SCENARIOS_OUTCOME_H_
#define PPTPLAB_SCENARIOS_OUTCOME_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scenario.h"
#include "stack/base/time.h"

namespace pptplab::scenarios {

/// What came of one client's tunnel, from the ns-3 application's trace sources.
struct TunnelOutcome {
  std::string client;
  std::optional<Duration> up;  ///< first time
  uint32_t times_up = 0;
  /// What it carried at some time, with our address in it (may be empty).
  std::map<NetworkProtocol, std::string> networks;
  std::string address;         ///< inside the tunnel
  std::string encryption;      ///< "128-bit stateless"; empty: none agreed on
  std::optional<Duration> down;         ///< last time; nullopt: it is up
  std::string reason;                   ///< why it ended, or never came up; empty: it didn't end
  bool has_real_end = false;            ///< Linux just closes the control connection
  bool link_was_terminated = false;     ///< LCP Terminate-Request and -Ack
  bool connection_was_stopped = false;  ///< Stop-Control-Connection-Request and -Reply
};

struct DownloadOutcome {
  std::string client;
  std::string url;
  bool done = false;
  bool is_http = true;
  bool connected = false;  ///< HTTP: its TCP connection came up
  int status = 0;     ///< of HTTP; 0: no response
  std::string error;  ///< one clause; empty: the whole body arrived
  size_t octets = 0;
  std::string sha256;  ///< of the body, hexadecimal
  Duration started{};  ///< from the start of the run
  Duration took{};
  size_t octets_before = 0;  ///< that had arrived when the warm-up was over
};

struct PingOutcome {
  std::string from, to;
  uint32_t sent = 0;
  uint32_t received = 0;
  Duration fastest{};
  Duration total{};  ///< of all that were answered
  bool finds_path_mtu = false;
  uint32_t path_mtu = 0;  ///< octets; 0: not found
};

struct MessageOutcome {
  std::string from, to;
  std::string text;
  std::optional<Duration> shown;  ///< when its receiver showed it
};

/// A flow of ns-3's own applications: a bulk-send or an on-off.
struct FlowOutcome {
  std::string from, to;
  std::string protocol;  ///< "TCP", "UDP"
  uint16_t port = 0;
  std::string address;   ///< of the receiver, that was sent to; empty: it never started
  uint64_t wanted = 0;   ///< octets; 0: no end
  uint64_t sent = 0;     ///< handed to the transport
  uint64_t received = 0;
  uint64_t sent_before = 0, received_before = 0;  ///< until the warm-up was over
  bool done = false;
  std::string error;  ///< one clause; empty: none
  Duration started{};
  Duration last_arrival{};
  /// Bits of payload a second, from the start to the last arrival.
  double Goodput() const {
    const double seconds = static_cast<double>((last_arrival - started).count()) / 1e9;
    return received > 0 && seconds > 0 ? static_cast<double>(received) * 8 / seconds : 0;
  }
};

/// A name that was looked up.
struct LookupOutcome {
  std::string from, name;
  bool done = false;
  std::string error;    ///< one clause; empty: it has an address
  std::string address;
  uint32_t queries = 0;
  uint32_t queries_outside = 0;  ///< of them, those that left outside a tunnel
  Duration took{};
};

/// What a link carried and lost, both ways, after the warm-up.
struct LinkOutcome {
  std::string a, b;
  uint64_t packets = 0;      ///< that began to be sent
  uint64_t octets = 0;       ///< of these IP packets
  uint64_t lost = 0;         ///< of these packets, by the link
  uint64_t queue_drops = 0;  ///< packets that were never sent
};

/// What a real Linux said on its console.
struct PeerOutcome {
  std::string node;
  std::vector<std::string> lines;
};

struct Report {
  Duration simulated{};
  Duration warm_up{};
  bool interrupted = false;
  // Of these, real Linuxes' come last.
  std::vector<TunnelOutcome> tunnels;      ///< in the scenario's order
  std::vector<DownloadOutcome> downloads;  ///< in the scenario's order
  std::vector<PingOutcome> pings;          ///< in the scenario's order
  std::vector<MessageOutcome> messages;    ///< in the scenario's order
  std::vector<LookupOutcome> lookups;      ///< in the order in which they began
  std::vector<PeerOutcome> peers;          ///< in the scenario's order
  std::vector<FlowOutcome> flows;          ///< bulk-sends, then on-offs, in the scenario's order
  std::vector<LinkOutcome> links;          ///< in the scenario's order, if they are counted
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_OUTCOME_H_
