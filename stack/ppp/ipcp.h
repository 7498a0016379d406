// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// IPCP, RFC 1332: each end's IP address; and RFC 1877: the addresses of DNS and NBNS servers, for a
// peer that asks. Not here: Van Jacobson compression (Rejected) and the obsolete IP-Addresses
// option.
#ifndef PPTPLAB_STACK_PPP_IPCP_H_
#define PPTPLAB_STACK_PPP_IPCP_H_

#include <array>
#include <cstdint>
#include <vector>

#include "stack/ppp/control_protocol.h"

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
};

class Ipcp final : public ControlProtocol {
 public:
  Ipcp(const SessionConfig& config, trace::Tracer& tracer)
      : ControlProtocol(wire::kPppIpcp, "IPCP", trace::Layer::kIpcp, config.automaton, options_,
                        tracer),
        options_(config.ipcp) {}

  /// Before Open: the address that the peer gets.
  void AssignToPeer(Address address) { options_.AssignToPeer(address); }
  /// While Opened.
  const NetworkUp& addresses() const { return options_.addresses(); }

 private:
  IpcpOptions options_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_IPCP_H_
