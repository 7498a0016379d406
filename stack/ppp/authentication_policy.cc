// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See authentication_policy.h.
#include "stack/ppp/authentication_policy.h"

#include <algorithm>

#include "stack/wire/options.h"

namespace pptplab::ppp {
namespace {

bool Contains(const AuthenticationMethods& methods, AuthenticationMethod method) {
  return std::ranges::find(methods, method) != methods.end();
}

std::string ListOf(const AuthenticationMethods& methods) {
  std::string text;
  for (size_t i = 0; i < methods.size(); ++i) {
    if (i > 0) text += i + 1 == methods.size() ? " or " : ", ";
    text += NameOfMethod(methods[i]);
  }
  return text;
}

}  // namespace

void AuthenticationPolicy::Restart() {
  asking_.reset();
  if (config_.require_peer && !config_.methods.empty()) asking_ = config_.methods.front();
  refused_.clear();
  objection_.clear();
  offers_ = 0;
  naked_.clear();
}

void AuthenticationPolicy::PeerNaked(const wire::OptionView& option) {
  if (!asking_) return;
  if (!Contains(refused_, *asking_)) refused_.push_back(*asking_);
  // EAP's methods are one to LCP: who refuses one of them here refuses all.
  const auto open = [&](AuthenticationMethod method) {
    return !MethodOfOption(OptionOfMethod(method), refused_);
  };
  const auto offered = MethodOfOption(option.bytes, config_.methods);
  if (offered && open(*offered)) {
    asking_ = offered;
    return;
  }
  const auto next = std::ranges::find_if(config_.methods, open);
  if (next != config_.methods.end()) {
    asking_ = *next;
    return;
  }
  objection_ = "the peer refuses to prove itself by " + ListOf(config_.methods) + ", it offers " +
               wire::DescribeOption(wire::kPppLcp, option);
}

void AuthenticationPolicy::PeerRejected() {
  if (asking_) objection_ = "the peer refuses to authenticate itself";
}

Verdict AuthenticationPolicy::Judge(const wire::OptionView& option) {
  // RFC 1661 §6.2: who can't prove itself at all Rejects; who would rather do it another way Naks.
  if (config_.user.empty() || config_.methods.empty()) return Verdict::Reject();
  if (MethodOfOption(option.bytes, config_.methods)) return Verdict::Ack();
  // Asked for something else that we don't do, we name our next method. The same wish once more is
  // a repetition and gets the same answer.
  if (!std::ranges::equal(naked_, option.bytes)) {
    ++offers_;
    naked_ = ToBytes(option.bytes);
  }
  return Verdict::Nak(OptionOfMethod(config_.methods[(offers_ - 1) % config_.methods.size()]));
}

}  // namespace pptplab::ppp
