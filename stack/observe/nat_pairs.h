// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Finds sessions that were seen on both sides of a NAT. It changes addresses, ports and Call IDs;
// TCP's Sequence Numbers and what GRE carries cross it as they are. So each session keeps a sample
// of these, and sessions between different addresses whose samples agree are one.
//
// The sample is what has the lowest hash values: the same on both sides, whenever each capture
// began.
#ifndef PPTPLAB_STACK_OBSERVE_NAT_PAIRS_H_
#define PPTPLAB_STACK_OBSERVE_NAT_PAIRS_H_

#include <cstdint>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/observe/summary.h"

namespace pptplab::observe {

/// A TCP segment with data.
void AddSegment(FlowPrint& print, uint32_t sequence_number, size_t octets);
/// A GRE packet with a payload; short ones say little and are left out.
void AddPayload(FlowPrint& print, uint32_t sequence_number, ByteView payload);

/// Which is the inside tells the Time to Live: each router takes one off. Each session is in at
/// most one pair.
std::vector<NatSummary> FindNatPairs(const std::vector<SessionSummary>& sessions);

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_NAT_PAIRS_H_
