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
  void Examine(const Options& request) override;
  Verdict Judge(const wire::OptionView& option) override;
  void PeerNaked(const wire::OptionView& option) override;
  void PeerRejected(const wire::OptionView& option) override;
  void Agreed(const Options& ours, const Options& peers) override;

  const NetworkUp& agreed() const { return agreed_; }
  bool PeerTakesEthernet() const { return peer_takes_ethernet_; }
  /// It rejected both ways to speak of spanning trees: it is no whole bridge (§4.1.4).
  bool PeerRejectsSpanningTrees() const { return rejected_inline_ && rejected_spanning_tree_; }

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
  bool peer_offers_inline_ = false;
  bool rejected_inline_ = false;
  bool rejected_spanning_tree_ = false;
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
    if (!options_.PeerTakesEthernet()) return "the peer takes no Ethernet frames";
    if (!options_.PeerRejectsSpanningTrees()) return "";
    return "the peer won't say what becomes of spanning trees, and a loop would go unnoticed";
  }

 private:
  BcpOptions options_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_BCP_H_
