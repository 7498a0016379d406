// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// NBFCP, RFC 2097: a dial-in computer's NetBIOS names on the network that it dials into, so that
// the server can defend them there; and what the ends want of multicasts and MAC addresses.
#ifndef PPTPLAB_STACK_PPP_NBFCP_H_
#define PPTPLAB_STACK_PPP_NBFCP_H_

#include <cstdint>
#include <string>
#include <vector>

#include "stack/ppp/network_control.h"
#include "stack/wire/network_options.h"

namespace pptplab::ppp {

class NbfcpOptions final : public OptionPolicy {
 public:
  explicit NbfcpOptions(const NbfcpConfig& config) : config_(config) { Restart(); }

  void Restart() override;
  std::vector<Bytes> Request() const override;
  Verdict Judge(const wire::OptionView& option) override;
  void PeerNaked(const wire::OptionView& option) override;
  void PeerRejected(const wire::OptionView& option) override;
  /// What became of each name is for a Configure-Nak to say (§3.1); the format's description says
  /// it of a Configure-Reject, so results are understood in either.
  bool RejectsOurs(const wire::OptionView& ours, const wire::OptionView& rejected) const override;
  void Agreed(const Options& ours, const Options& peers) override;

  const NetworkUp& agreed() const { return agreed_; }
  /// Names that the peer refused, each with its reason; empty: none.
  const std::string& refused() const { return refused_; }
  bool HasNoName() const { return !config_.names.empty() && agreed_.local_names.empty(); }

 private:
  Verdict JudgeNames(const wire::OptionView& option);
  Verdict JudgeMulticasts(const wire::OptionView& option) const;
  bool Refused(const wire::NameProjection& results);
  uint8_t ResultFor(const wire::ProjectedName& name, size_t earlier) const;

  const NbfcpConfig config_;
  std::vector<wire::ProjectedName> names_;  ///< still to be asked for
  bool ask_peer_information_ = false;
  bool ask_no_names_ = false;  ///< the peer wants to be told that there are none
  bool ask_multicast_ = false;
  wire::MulticastFiltering multicast_;
  bool ask_mac_ = false;
  std::string refused_;
  NetworkUp agreed_;
};

class Nbfcp final : public NetworkControl {
 public:
  Nbfcp(const SessionConfig& config, trace::Tracer& tracer)
      : NetworkControl(wire::kPppNbfcp, "NBFCP", trace::Layer::kIpcp, WithTimeForNames(config),
                       options_, tracer),
        options_(config.nbfcp) {}
  NetworkUp Agreement() const override { return options_.agreed(); }
  std::string WhyUseless() const override;

 private:
  static AutomatonConfig WithTimeForNames(const SessionConfig& config);

  NbfcpOptions options_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_NBFCP_H_
