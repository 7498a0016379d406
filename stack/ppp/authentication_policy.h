// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How two ends find a method of authentication (RFC 1661 §6.2, RFC 1994 §3, RFC 2759 §2): each has
// an ordered list. Who wants a proof asks for its first; who is to prove itself Acks what is in its
// list, whatever the place, and Naks the rest with what it would rather do. A Nak that names an
// acceptable method is followed; after any other the next of the own list is asked for. So they
// agree whenever the lists have a method in common.
//
// Each direction is negotiated for itself: both ends may want a proof, by different methods.
#ifndef PPTPLAB_STACK_PPP_AUTHENTICATION_POLICY_H_
#define PPTPLAB_STACK_PPP_AUTHENTICATION_POLICY_H_

#include <optional>
#include <string>

#include "stack/ppp/control_protocol.h"
#include "stack/ppp/session.h"

namespace pptplab::ppp {

class AuthenticationPolicy {
 public:
  explicit AuthenticationPolicy(const AuthenticationConfig& config) : config_(config) {}
  /// A negotiation begins.
  void Restart();

  /// What we ask the peer to prove itself by; nullopt: it needn't.
  std::optional<AuthenticationMethod> asking() const { return asking_; }
  /// The peer would rather prove itself in another way.
  void PeerNaked(const wire::OptionView& option);
  /// The peer won't prove itself at all.
  void PeerRejected();
  /// Why there is no point in going on, one clause for people; empty: there is.
  const std::string& objection() const { return objection_; }

  /// What the peer asks us to prove ourselves by.
  Verdict Judge(const wire::OptionView& option);
  /// By what we begin to prove ourselves after an Ack of this; EAP may settle on another one.
  std::optional<AuthenticationMethod> MethodOf(const wire::OptionView& option) const {
    return MethodOfOption(option.bytes, config_.methods);
  }

 private:
  AuthenticationConfig config_;
  std::optional<AuthenticationMethod> asking_;
  AuthenticationMethods refused_;  ///< by the peer
  std::string objection_;
  size_t offers_ = 0;  ///< methods that we named in Naks, so far
  Bytes naked_;        ///< the last wish of the peer's that was Nak'ed
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_AUTHENTICATION_POLICY_H_
