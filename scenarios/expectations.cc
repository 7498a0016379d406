// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Each expectation becomes one sentence that says what is expected and, if it is otherwise, what
// is.
#include "scenarios/expectations.h"

#include <algorithm>
#include <cctype>

#include "scenarios/key_reader.h"

namespace pptplab::scenarios {
namespace {

std::string Seconds(Duration time) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  std::string fraction = std::to_string(ms % 1000);
  fraction.insert(0, 3 - fraction.size(), '0');
  return std::to_string(ms / 1000) + "." + fraction + " s";
}

std::string RoundedRate(double bits_per_second) {
  return ToText(Rate{static_cast<uint64_t>(bits_per_second / 1000) * 1000});
}

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

class Checker {
 public:
  Checker(const std::string& client, const Report& report, std::vector<Verdict>& verdicts)
      : client_(client), report_(report), verdicts_(verdicts) {
    const auto found =
        std::find_if(report.tunnels.begin(), report.tunnels.end(),
                     [&](const TunnelOutcome& tunnel) { return tunnel.client == client; });
    tunnel_ = found == report.tunnels.end() ? &nothing_ : &*found;
  }

  void Check(const Expectation& expected) {
    if (expected.tunnel) CheckTunnel(*expected.tunnel);
    if (!expected.because.empty()) CheckReason(expected.because);
    if (expected.tunnels) CheckTunnels(*expected.tunnels);
    if (expected.encryption) CheckEncryption(*expected.encryption);
    if (expected.network_protocols) CheckNetworks(*expected.network_protocols);
    if (expected.sha256) CheckDownloads(*expected.sha256);
    if (expected.download) CheckEnds(*expected.download);
    if (expected.downloads) CheckEnds(*expected.downloads);
    if (expected.path_mtu) CheckPathMtu(*expected.path_mtu);
    if (expected.pings_answered) CheckPings(*expected.pings_answered);
    if (expected.messages_arrive) CheckMessages(*expected.messages_arrive);
    if (expected.orderly_hang_up) CheckHangUp(*expected.orderly_hang_up);
    CheckReceived(expected);
    CheckGoodput(expected);
    if (expected.names_resolved) CheckNames(*expected.names_resolved);
    if (expected.dns_through_tunnel) CheckLeaks(*expected.dns_through_tunnel);
    if (expected.says) CheckWords(*expected.says);
  }

 private:
  void Say(bool holds, std::string sentence, bool is_tunnel = false) {
    verdicts_.push_back({holds, is_tunnel, client_ + ": " + std::move(sentence)});
  }
  std::string WhyDown() const {
    return tunnel_->reason.empty() ? "" : " (" + tunnel_->reason + ")";
  }

  void CheckTunnel(Outcome expected) {
    if (expected == Outcome::kUp) {
      Say(tunnel_->up.has_value(),
          tunnel_->up ? "the tunnel comes up, at " + Seconds(*tunnel_->up) +
                            (tunnel_->address.empty() ? "" : " with address " + tunnel_->address)
                      : "the tunnel should come up, but it didn't" + WhyDown(),
          true);
    } else {
      Say(!tunnel_->up.has_value(),
          tunnel_->up ? "the tunnel should stay down, but it came up at " + Seconds(*tunnel_->up)
                      : "the tunnel stays down" + WhyDown(),
          true);
    }
  }
  void CheckReason(const std::string& expected) {
    const std::string found =
        tunnel_->reason.empty() ? "it has no reason to" : "the reason is: " + tunnel_->reason;
    const bool holds = tunnel_->reason.find(expected) != std::string::npos;
    Say(holds, holds ? found
                     : "the tunnel should end because of \"" + expected + "\", but " + found);
  }
  void CheckTunnels(uint32_t expected) {
    const uint32_t count = tunnel_->times_up;
    const std::string found = std::to_string(count) + (count == 1 ? " tunnel comes" : " tunnels come");
    Say(count == expected, count == expected ? found + " up, one after the other"
                                             : std::to_string(expected) +
                                                   " tunnels should come up, but " + found + " up" +
                                                   WhyDown());
  }
  void CheckEncryption(const std::string& expected) {
    const std::string& found = tunnel_->encryption;
    const bool holds = found.find(expected) != std::string::npos;
    Say(holds, holds ? "the tunnel is encrypted: MPPE, " + found
                     : "the tunnel should be encrypted with " + expected + ", but " +
                           (found.empty() ? "no encryption was agreed on" : "it is with " + found));
  }
  void CheckDownloads(const std::string& sha256) {
    size_t count = 0;
    for (const DownloadOutcome& download : report_.downloads) {
      if (download.client != client_) continue;
      ++count;
      const bool holds = download.done && download.error.empty() &&
                         (download.status == 200 || !download.is_http) &&
                         download.sha256 == Lower(sha256);
      if (holds) {
        Say(true, download.url + " arrives whole: " + std::to_string(download.octets) +
                      " octets in " + Seconds(download.took) + ", SHA-256 " +
                      download.sha256.substr(0, 16) + "…");
      } else {
        Say(false, download.url + " should arrive whole, but " + WhatInstead(download, sha256));
      }
    }
    if (count == 0) Say(false, "a file should be fetched, but the scenario has no download for it");
  }
  void CheckEnds(DownloadEnd expected) {
    size_t count = 0;
    for (const DownloadOutcome& download : report_.downloads) {
      if (download.client != client_) continue;
      ++count;
      CheckEnd(download, expected, "every file");
    }
    if (count == 0) Say(false, "a file should be fetched, but the scenario has no download for it");
  }
  void CheckEnds(const std::vector<DownloadEnd>& expected) {
    size_t count = 0;
    for (const DownloadOutcome& download : report_.downloads) {
      if (download.client != client_) continue;
      if (count < expected.size()) {
        const std::string which = "file " + std::to_string(count + 1);
        CheckEnd(download, expected[count], which);
      }
      ++count;
    }
    if (count == expected.size()) return;
    Say(false, std::to_string(expected.size()) + " files should be fetched, but the scenario has " +
                   std::to_string(count) + " downloads for it");
  }
  void CheckEnd(const DownloadOutcome& download, DownloadEnd expected, const std::string& which) {
    const bool arrived = download.done && download.error.empty() &&
                         (download.status == 200 || !download.is_http);
    const bool stalled = !arrived && download.connected;
    const std::string found =
        download.url + (arrived   ? " arrives whole, in " + Seconds(download.took)
                        : stalled ? " stalls: " + std::to_string(download.octets) +
                                        " octets of it after " + Seconds(download.took)
                                  : " has no connection");
    const bool holds = expected == DownloadEnd::kArrives ? arrived : stalled;
    Say(holds, holds                               ? found
               : expected == DownloadEnd::kArrives ? which + " should arrive, but " + found
                                                   : which + " should stall, but " + found);
  }
  void CheckPathMtu(uint32_t expected) {
    size_t count = 0;
    for (const PingOutcome& ping : report_.pings) {
      if (ping.from != client_ || !ping.finds_path_mtu) continue;
      ++count;
      const std::string found =
          ping.path_mtu != 0
              ? "packets of " + std::to_string(ping.path_mtu) + " octets get to " + ping.to
              : "large packets to " + ping.to + " vanish, and nobody says why";
      const bool holds = ping.path_mtu == expected;
      Say(holds, holds ? found
                       : "the path's MTU should be " + std::to_string(expected) + ", but " + found);
    }
    if (count == 0) Say(false, "a path's MTU should be found, but no ping from here looks for it");
  }
  static std::string WhatInstead(const DownloadOutcome& download, const std::string& sha256) {
    if (!download.error.empty()) return download.error;
    if (!download.done) return "it was not fetched";
    if (download.is_http && download.status != 200) return "the server answered " + std::to_string(download.status);
    return "its SHA-256 is " + download.sha256 + ", not " + sha256;
  }
  static std::string Listed(const std::vector<NetworkProtocol>& protocols) {
    std::string text;
    for (const NetworkProtocol protocol : protocols) {
      text += (text.empty() ? "" : ", ") + WordsOf(protocol)[static_cast<size_t>(protocol)];
    }
    return text.empty() ? "nothing" : text;
  }
  void CheckNetworks(std::vector<NetworkProtocol> expected) {
    std::vector<NetworkProtocol> found;
    for (const auto& [protocol, address] : tunnel_->networks) found.push_back(protocol);
    std::sort(expected.begin(), expected.end());
    const bool holds = found == expected;
    Say(holds, holds ? "the tunnel carries " + Listed(found)
                     : "the tunnel should carry " + Listed(expected) + ", but it carries " +
                           Listed(found));
  }
  void CheckPings(bool expected) {
    size_t count = 0;
    for (const PingOutcome& ping : report_.pings) {
      if (ping.from != client_ || ping.finds_path_mtu) continue;
      ++count;
      const bool answered = ping.sent > 0 && ping.received == ping.sent;
      const std::string found = ping.to + " answers " + std::to_string(ping.received) + " of " +
                                std::to_string(ping.sent) + " pings" +
                                (ping.received > 0 && ping.fastest > Duration(0) ? ", in " + Seconds(ping.fastest) + " at best"
                                                   : "");
      const bool holds = expected ? answered : ping.received == 0;
      Say(holds, holds      ? found
                 : expected ? "every ping should be answered, but " + found
                            : "no ping should be answered, but " + found);
    }
    if (count == 0) Say(false, "pings should be answered, but the scenario has no ping from here");
  }
  void CheckMessages(bool expected) {
    size_t count = 0;
    for (const MessageOutcome& message : report_.messages) {
      if (message.from != client_) continue;
      ++count;
      const std::string found =
          message.shown ? message.to + " shows the message \"" + message.text + "\" at " +
                              Seconds(*message.shown)
                        : message.to + " does not show the message \"" + message.text + "\"";
      const bool holds = message.shown.has_value() == expected;
      Say(holds, holds ? found : (expected ? "every message should arrive, but " + found
                                           : "no message should arrive, but " + found));
    }
    if (count == 0) Say(false, "messages should arrive, but the scenario has none from here");
  }
  void CheckHangUp(bool expected) {
    const bool orderly = tunnel_->link_was_terminated &&
                         (tunnel_->connection_was_stopped || tunnel_->has_real_end);
    const std::string found =
        orderly && tunnel_->has_real_end ? "it hung up in good order: PPP's link, the call; Linux "
                                           "closes the control connection without a message"
        : orderly        ? "it hung up in good order: PPP's link, the call, the control connection"
        : !tunnel_->up   ? "there was no tunnel to end"
        : !tunnel_->down ? "the tunnel was still up at the end"
        : !tunnel_->link_was_terminated ? "PPP's link was not terminated by messages" + WhyDown()
                                        : "the control connection was not stopped by messages";
    const bool holds = orderly == expected;
    Say(holds, holds ? found
                     : (expected ? "it should hang up in good order, but " + found
                                 : "it should not hang up in good order, but " + found));
  }

  void CheckReceived(const Expectation& expected) {
    if (!expected.received && !expected.received_at_least) return;
    uint64_t found = 0;
    for (const FlowOutcome& flow : report_.flows) {
      if (flow.to == client_) found += flow.received;
    }
    const std::string so_much = std::to_string(found) + " octets of flows arrive";
    if (expected.received) {
      const bool holds = found == expected.received->octets;
      Say(holds, holds ? so_much
                       : std::to_string(expected.received->octets) +
                             " octets of flows should arrive, but " + so_much);
    }
    if (expected.received_at_least) {
      const bool holds = found >= expected.received_at_least->octets;
      Say(holds, holds ? so_much
                       : "at least " + std::to_string(expected.received_at_least->octets) +
                             " octets of flows should arrive, but " + so_much);
    }
  }
  void CheckGoodput(const Expectation& expected) {
    if (!expected.goodput_at_least && !expected.goodput_at_most) return;
    size_t count = 0;
    const auto check = [&](const std::string& what, double found) {
      ++count;
      const double least =
          expected.goodput_at_least
              ? static_cast<double>(expected.goodput_at_least->bits_per_second)
              : 0;
      const bool is_too_fast =
          expected.goodput_at_most &&
          found > static_cast<double>(expected.goodput_at_most->bits_per_second);
      const std::string so_fast =
          what + " comes at " + RoundedRate(found);
      const bool holds = found >= least && !is_too_fast;
      Say(holds, holds         ? so_fast
                 : is_too_fast ? so_fast + ", which should be at most " +
                                     ToText(*expected.goodput_at_most)
                               : so_fast + ", which should be at least " +
                                     ToText(*expected.goodput_at_least));
    };
    for (const DownloadOutcome& download : report_.downloads) {
      if (download.client != client_) continue;
      const double seconds = static_cast<double>(download.took.count()) / 1e9;
      const bool arrived = download.done && download.error.empty() && seconds > 0;
      check(download.url, arrived ? static_cast<double>(download.octets) * 8 / seconds : 0);
    }
    for (const FlowOutcome& flow : report_.flows) {
      if (flow.to == client_) check(flow.from + "'s " + flow.protocol + " flow", flow.Goodput());
    }
    if (count == 0) Say(false, "something should arrive, but the scenario has no flow to it");
  }

  void CheckNames(bool expected) {
    size_t count = 0;
    for (const LookupOutcome& lookup : report_.lookups) {
      if (lookup.from != client_) continue;
      ++count;
      const bool found = lookup.done && lookup.error.empty();
      const std::string what =
          found ? lookup.name + " is " + lookup.address
                : lookup.name + ": " + (lookup.done ? lookup.error : "no answer until the end");
      Say(found == expected, found == expected ? what
                             : expected ? "every name should have an address, but " + what
                                        : "no name should have an address, but " + what);
    }
    if (count == 0) Say(false, "names should be looked up, but none was");
  }
  void CheckLeaks(bool expected) {
    uint32_t queries = 0, outside = 0;
    for (const LookupOutcome& lookup : report_.lookups) {
      if (lookup.from != client_) continue;
      queries += lookup.queries;
      outside += lookup.queries_outside;
    }
    const std::string found = std::to_string(outside) + " of " + std::to_string(queries) +
                              " questions for names go outside the tunnel";
    const bool holds = queries > 0 && (outside == 0) == expected;
    Say(holds, holds ? found
                     : expected ? "every question for a name should go through the tunnel, but " +
                                      found
                                : "some question for a name should leak, but " + found);
  }

  void CheckWords(const std::vector<std::string>& expected) {
    for (const std::string& words : expected) {
      std::string found;
      for (const PeerOutcome& peer : report_.peers) {
        if (peer.node != client_) continue;
        for (const std::string& line : peer.lines) {
          if (found.empty() && line.find(words) != std::string::npos) found = line;
        }
      }
      Say(!found.empty(), found.empty() ? "it should say \"" + words + "\", but it didn't"
                                        : "it says: " + found);
    }
  }

  const std::string& client_;
  const Report& report_;
  std::vector<Verdict>& verdicts_;
  const TunnelOutcome* tunnel_;
  const TunnelOutcome nothing_{};
};

}  // namespace

std::vector<Verdict> CheckExpectations(const Scenario& scenario, const Report& report) {
  std::vector<Verdict> verdicts;
  for (const auto& expected : scenario.expect) {
    Checker(expected.name.name, report, verdicts).Check(expected.value);
  }
  return verdicts;
}

}  // namespace pptplab::scenarios
