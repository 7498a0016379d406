// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// IPCP, RFC 1332: each end's IP address; and RFC 1877: the addresses of DNS and NBNS servers, for a
// peer that asks; and Van Jacobson's header compression (RFC 1332 §4), each direction for itself:
// what an end asks for, it can receive. Not here: the compression (vj), the obsolete IP-Addresses
// option.
#ifndef PPTPLAB_STACK_PPP_IPCP_H_
#define PPTPLAB_STACK_PPP_IPCP_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "stack/ppp/network_control.h"

namespace pptplab::ppp {

class IpcpOptions final : public OptionPolicy {
 public:
  explicit IpcpOptions(const IpcpConfig& config);

  void Restart() override;
  std::vector<Bytes> Request() const override;
  Verdict Judge(const wire::OptionView& option) override;
  std::vector<Bytes> Missing(const Options& request) override;
  void PeerNaked(const wire::OptionView& option) override;
  void PeerRejected(const wire::OptionView& option) override;
  void Agreed(const Options& ours, const Options& peers) override;

  void AssignToPeer(Address address) { config_.remote = address; }
  const NetworkUp& addresses() const { return agreed_; }
  const std::optional<VjChoice>& vj_receive() const { return vj_receive_; }
  const std::optional<VjChoice>& vj_send() const { return vj_send_; }

 private:
  /// One of the five address options of ours.
  struct Wish {
    uint8_t type = 0;
    bool ask = false;
    bool given = false;  ///< configured here: a Nak doesn't change it
    Address value;
  };

  Wish* FindWish(uint8_t type);
  Address AddressOf(uint8_t type) const;
  /// What a peer is told that asks for this server; 0.0.0.0: we know none.
  Address ServerFor(uint8_t type) const;

  IpcpConfig config_;
  std::array<Wish, 5> wishes_;
  NetworkUp agreed_;
  std::optional<VjChoice> vj_wish_;  ///< what we ask for
  std::optional<VjChoice> vj_receive_, vj_send_;
};

class Ipcp final : public NetworkControl {
 public:
  Ipcp(const SessionConfig& config, trace::Tracer& tracer)
      : NetworkControl(wire::kPppIpcp, "IPCP", trace::Layer::kIpcp, config.automaton, options_,
                       tracer),
        options_(config.ipcp) {}

  NetworkUp Agreement() const override { return addresses(); }
  std::string WhyUseless() const override {
    return addresses().local.IsAny() ? "the peer gave us no IP address" : "";
  }
  /// Before Open: the address that the peer gets.
  void AssignToPeer(Address address) { options_.AssignToPeer(address); }
  /// While Opened.
  const NetworkUp& addresses() const { return options_.addresses(); }
  /// While Opened; empty: headers go whole in that direction.
  const std::optional<VjChoice>& vj_receive() const { return options_.vj_receive(); }
  const std::optional<VjChoice>& vj_send() const { return options_.vj_send(); }

 private:
  IpcpOptions options_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_IPCP_H_
