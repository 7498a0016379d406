// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What came of a real Linux, out of what it says: its reports and pppd's and pptp's log become the same outcomes that
// simulated nodes have, so that the same expectations hold for both.
#ifndef PPTPLAB_SCENARIOS_PEER_OUTCOME_H_
#define PPTPLAB_SCENARIOS_PEER_OUTCOME_H_

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/linux_guest.h"
#include "scenarios/outcome.h"
#include "stack/base/time.h"

namespace pptplab::scenarios {

class PeerReader {
 public:
  explicit PeerReader(const std::string& node);

  /// In the order in which they came; `now` is when they were noticed. A report's line is a line, too.
  void Line(const std::string& line, Duration now);
  void Report(const GuestReport& report, Duration now);

  const TunnelOutcome& tunnel() const { return tunnel_; }
  const std::vector<PingOutcome>& pings() const { return pings_; }
  const std::vector<DownloadOutcome>& downloads() const { return downloads_; }
  /// How often it has done what this command asked for.
  size_t TimesDone(std::string_view command) const;

 private:
  void Up(const GuestReport& report, Duration now);
  void Down(Duration now);
  void Fetched(const GuestReport& report);

  const std::string node_;
  TunnelOutcome tunnel_;
  std::string last_words_;  ///< that could be a reason
  std::vector<PingOutcome> pings_;
  std::vector<DownloadOutcome> downloads_;
  std::vector<std::string> done_;
};

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_PEER_OUTCOME_H_
