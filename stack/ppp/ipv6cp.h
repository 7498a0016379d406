// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// IPV6CP, RFC 5072: an Interface-Identifier for each end, different from the other's. Everything
// else about addresses is Neighbor Discovery's, inside IPv6. Header compression (RFC 5172) is
// rejected.
#ifndef PPTPLAB_STACK_PPP_IPV6CP_H_
#define PPTPLAB_STACK_PPP_IPV6CP_H_

#include <cstdint>
#include <vector>

#include "stack/base/rng.h"
#include "stack/ppp/network_control.h"

namespace pptplab::ppp {

class Ipv6cpOptions final : public OptionPolicy {
 public:
  Ipv6cpOptions(const Ipv6cpConfig& config, Rng& rng) : config_(config), rng_(rng) {}

  void Restart() override;
  std::vector<Bytes> Request() const override;
  Verdict Judge(const wire::OptionView& option) override;
  std::vector<Bytes> Missing(const Options& request) override;
  void PeerNaked(const wire::OptionView& option) override;
  void PeerRejected(const wire::OptionView& option) override;
  void Agreed(const Options& ours, const Options& peers) override;

  const NetworkUp& agreed() const { return agreed_; }

 private:
  uint64_t Draw();
  /// For a peer that has none, or ours; never our own.
  Bytes Suggestion();

  const Ipv6cpConfig config_;
  Rng& rng_;
  uint64_t drawn_ = 0;      ///< once, so that the address survives negotiations
  uint64_t tentative_ = 0;  ///< what we ask for, or asked for last
  bool ask_ = true;
  uint64_t suggested_ = 0;  ///< in our last Configure-Nak; 0: in none
  uint64_t for_peer_ = 0;   ///< drawn for it
  bool prompted_ = false;   ///< a Nak said that the option is missing
  NetworkUp agreed_;
};

class Ipv6cp final : public NetworkControl {
 public:
  Ipv6cp(const SessionConfig& config, Rng& rng, trace::Tracer& tracer)
      : NetworkControl(wire::kPppIpv6cp, "IPV6CP", trace::Layer::kIpcp, config.automaton, options_,
                       tracer),
        options_(config.ipv6cp, rng) {}
  NetworkUp Agreement() const override { return options_.agreed(); }
  std::string WhyUseless() const override {
    return Agreement().local_interface_id == 0 ? "no interface identifier was agreed for IPv6" : "";
  }

 private:
  Ipv6cpOptions options_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_IPV6CP_H_
