// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Says in one sentence what is wrong with a tunnel, for the person whose tunnel it is. It goes the
// way that a tunnel goes: control connection, call, GRE, LCP, authentication, encryption, network
// protocol, traffic; the first thing that didn't come is the trouble.
#ifndef PPTPLAB_STACK_OBSERVE_DIAGNOSIS_H_
#define PPTPLAB_STACK_OBSERVE_DIAGNOSIS_H_

#include "stack/observe/summary.h"

namespace pptplab::observe {

/// Causes: "control-unanswered", "control-refused", "control-lost", "call-unanswered",
/// "call-refused", "no-gre", "gre-blocked", "lcp-unanswered", "lcp-not-opened",
/// "authentication-refused", "authentication-unanswered", "authentication-failed",
/// "server-not-trusted", "no-common-encryption", "network-not-opened", "keys-differ",
/// "peer-vanished"; without trouble "up" (and still up when the capture ends), "ended", "no-call";
/// of captures that hold a part only "traffic-only" (not the beginning) and "one-direction".
Diagnosis Diagnose(const SessionSummary& session);
/// What a NAT made of a session that was seen on both sides of it.
std::string DescribeNat(const SessionSummary& inside, const SessionSummary& outside);

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_DIAGNOSIS_H_
