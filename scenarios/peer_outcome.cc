// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See peer_outcome.h. The words are those of pppd 2.4.9 and pptp-linux 1.10.
#include "scenarios/peer_outcome.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace pptplab::scenarios {
namespace {

bool Has(std::string_view line, std::string_view words) {
  return line.find(words) != std::string_view::npos;
}

/// What pppd logs when a tunnel ends or does not come up; the first of these counts, as others follow from it.
constexpr std::array kReasons{
    "Terminating on signal", "terminated by peer", "authentication failed", "failed to authenticate",
    "MPPE required", "No response to", "Modem hangup", "Peer not responding", "timeout sending",
    "Connection refused", "Call manager exited", "refused to authenticate"};

uint64_t Number(const std::string& text) { return std::strtoull(text.c_str(), nullptr, 10); }

}  // namespace

PeerReader::PeerReader(const std::string& node) : node_(node) {
  tunnel_.client = node;
  tunnel_.has_real_end = true;
}

void PeerReader::Line(const std::string& line, Duration /*now*/) {
  // "MPPE 128-bit stateless compression enabled"
  const size_t mppe = line.find("MPPE "), enabled = line.find(" compression enabled");
  if (mppe != std::string::npos && enabled != std::string::npos && enabled > mppe + 5) {
    tunnel_.encryption = line.substr(mppe + 5, enabled - mppe - 5);
  }
  if (Has(line, "rcvd [LCP TermAck") || Has(line, "sent [LCP TermAck")) {
    tunnel_.link_was_terminated = true;
  }
  const bool is_reason = std::any_of(kReasons.begin(), kReasons.end(),
                                     [&](const char* words) { return Has(line, words); });
  if (is_reason && last_words_.empty()) last_words_ = line;
}

void PeerReader::Report(const GuestReport& report, Duration now) {
  if (report.what == "up") Up(report, now);
  if (report.what == "down" || report.what == "ended" || report.what == "not-up") Down(now);
  if (report.what == "ping" || report.what == "flood") {
    PingOutcome& ping = pings_.emplace_back();
    ping.from = node_;
    ping.to = report["to"].empty() ? "the other end" : report["to"];
    ping.to += " (" + report["size"] + " octets)";
    ping.sent = static_cast<uint32_t>(Number(report["sent"]));
    ping.received = static_cast<uint32_t>(Number(report["received"]));
  }
  if (report.what == "fetch") Fetched(report);
  if (report.what == "done") done_.push_back(report["command"]);
}

void PeerReader::Up(const GuestReport& report, Duration now) {
  if (!tunnel_.up) tunnel_.up = now;
  ++tunnel_.times_up;
  tunnel_.down.reset();
  tunnel_.reason.clear();
  last_words_.clear();
  tunnel_.link_was_terminated = false;
  tunnel_.address = report["local"];
  tunnel_.networks[NetworkProtocol::kIpv4] = report["local"];
}

void PeerReader::Down(Duration now) {
  if (!tunnel_.down) tunnel_.down = now;
  if (tunnel_.reason.empty()) tunnel_.reason = last_words_;
}

void PeerReader::Fetched(const GuestReport& report) {
  DownloadOutcome& download = downloads_.emplace_back();
  download.client = node_;
  download.url = report["url"];
  download.done = true;
  download.status = static_cast<int>(Number(report["http"]));
  download.connected = download.status != 0;
  download.octets = Number(report["octets"]);
  download.sha256 = report["sha256"];
  download.took = std::chrono::duration_cast<Duration>(
      std::chrono::duration<double>(std::strtod(report["seconds"].c_str(), nullptr)));
  if (report["exit"] != "0") download.error = "curl ended with status " + report["exit"];
}

size_t PeerReader::TimesDone(std::string_view command) const {
  return static_cast<size_t>(std::count(done_.begin(), done_.end(), command));
}

}  // namespace pptplab::scenarios
