// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// BCP, RFC 3518: whole Ethernet frames through the link, for transparent bridging. Most options are
// announcements: what their sender takes. Not here: source routing between LANs
// (Line-Identification is rejected), LAN-Identification (RFC 1638 §5.5, since abolished), and the
// spanning tree itself, whose packets pass as frames.
#ifndef PPTPLAB_STACK_PPP_BCP_H_
#define PPTPLAB_STACK_PPP_BCP_H_

#include <array>
#include <cstdint>
#include <vector>

#include "stack/ppp/network_control.h"

namespace pptplab::ppp {

class BcpOptions final : public OptionPolicy {
 public:
  explicit BcpOptions(const BcpConfig& config) : config_(config) { Restart(); }

  void Restart() override;
  std::vector<Bytes> Request() const override;
  Verdict Judge(const wire::OptionView& option) override;
  void PeerNaked(const wire::OptionView& option) override;
  void PeerRejected(const wire::OptionView& option) override;
  void Agreed(const Options& ours, const Options& peers) override;

  const NetworkUp& agreed() const { return agreed_; }
  bool PeerTakesEthernet() const { return peer_takes_ethernet_; }

 private:
  bool Asks(uint8_t type) const { return (asks_ >> type & 1) != 0; }
  void Drop(uint8_t type) { asks_ &= ~(1u << type); }
  Verdict JudgeBridge(const wire::OptionView& option);
  Verdict JudgeMac(const wire::OptionView& option) const;

  const BcpConfig config_;
  uint32_t asks_ = 0;  ///< one bit for each option
  uint8_t bridge_number_ = 0;
  MacAddress mac_{};
  bool peer_takes_ethernet_ = true;
  NetworkUp agreed_;
};

class Bcp final : public NetworkControl {
 public:
  Bcp(const SessionConfig& config, trace::Tracer& tracer)
      : NetworkControl(wire::kPppBcp, "BCP", trace::Layer::kIpcp, config.automaton, options_,
                       tracer),
        options_(config.bcp) {}
  NetworkUp Agreement() const override { return options_.agreed(); }
  std::string WhyUseless() const override {
    return options_.PeerTakesEthernet() ? "" : "the peer takes no Ethernet frames";
  }

 private:
  BcpOptions options_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_BCP_H_
