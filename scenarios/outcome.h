// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What came of a run, as plain structs.
#ifndef PPTPLAB_SCENARIOS_OUTCOME_H_
#define PPTPLAB_SCENARIOS_OUTCOME_H_

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
  /// What it carried at some time, with our address in it (may be empty).
  std::map<NetworkProtocol, std::string> networks;
  std::string address;         ///< inside the tunnel
  std::string encryption;      ///< "128-bit stateless"; empty: none agreed on
  std::optional<Duration> down;
  std::string reason;                   ///< why it ended, or never came up; empty: it didn't end
  bool link_was_terminated = false;     ///< LCP Terminate-Request and -Ack
  bool connection_was_stopped = false;  ///< Stop-Control-Connection-Request and -Reply
};

struct DownloadOutcome {
  std::string client;
  std::string url;
  bool done = false;
  bool is_http = true;
  int status = 0;     ///< of HTTP; 0: no response
  std::string error;  ///< one clause; empty: the whole body arrived
  size_t octets = 0;
  std::string sha256;  ///< of the body, hexadecimal
  Duration took{};
};

struct PingOutcome {
  std::string from, to;
  uint32_t sent = 0;
  uint32_t received = 0;
  Duration fastest{};
};

struct MessageOutcome {
  std::string from, to;
  std::string text;
  std::optional<Duration> shown;  ///< when its receiver showed it
};

struct Report {
  Duration simulated{};
  bool interrupted = false;
  std::vector<TunnelOutcome> tunnels;      ///< in the scenario's order
  std::vector<DownloadOutcome> downloads;  ///< in the scenario's order
  std::vector<PingOutcome> pings;          ///< in the scenario's order
  std::vector<MessageOutcome> messages;    ///< in the scenario's order
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_OUTCOME_H_
