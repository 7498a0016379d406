// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// IPXCP, RFC 1552: the link's IPX network, each end's node, how they route. Header compression is
// rejected (§3.3). IPXWAN (RFC 1634), which could do the same inside IPX, is not spoken.
#ifndef PPTPLAB_STACK_PPP_IPXCP_H_
#define PPTPLAB_STACK_PPP_IPXCP_H_

#include <cstdint>
#include <vector>

#include "stack/base/rng.h"
#include "stack/ppp/network_control.h"

namespace pptplab::ppp {

class IpxcpOptions final : public OptionPolicy {
 public:
  IpxcpOptions(const IpxcpConfig& config, Rng& rng) : config_(config), rng_(rng) { Restart(); }

  void Restart() override;
  std::vector<Bytes> Request() const override;
  Verdict Judge(const wire::OptionView& option) override;
  void PeerNaked(const wire::OptionView& option) override;
  void PeerRejected(const wire::OptionView& option) override;
  void Agreed(const Options& ours, const Options& peers) override;

  const NetworkUp& agreed() const { return agreed_; }

 private:
  Verdict JudgeNetwork(const wire::OptionView& option);
  Verdict JudgeNode(const wire::OptionView& option);
  Verdict JudgeRouting(const wire::OptionView& option);
  Bytes NodeForPeer();

  const IpxcpConfig config_;
  Rng& rng_;
  MacAddress drawn_{};  ///< for a peer that asks

  uint32_t network_ = 0;
  MacAddress node_{};
  std::vector<uint16_t> routing_;
  bool ask_network_ = true;
  bool ask_node_ = true;
  bool ask_name_ = true;
  bool ask_complete_ = true;
  NetworkUp agreed_;
};

class Ipxcp final : public NetworkControl {
 public:
  Ipxcp(const SessionConfig& config, Rng& rng, trace::Tracer& tracer)
      : NetworkControl(wire::kPppIpxcp, "IPXCP", trace::Layer::kIpcp, config.automaton, options_,
                       tracer),
        options_(config.ipxcp, rng) {}
  NetworkUp Agreement() const override { return options_.agreed(); }
  std::string WhyUseless() const override {
    return Agreement().ipx_local_node == MacAddress{} ? "the peer gave us no IPX node number" : "";
  }

 private:
  IpxcpOptions options_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_IPXCP_H_
