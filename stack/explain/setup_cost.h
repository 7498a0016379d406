// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What it takes before the first byte of data can go through a tunnel: the messages of each
// protocol that the two ends exchange until the first network protocol is up at the end that
// dialled (RFC 2637 §2, RFC 1661 §3.2), counted.
#ifndef PPTPLAB_STACK_EXPLAIN_SETUP_COST_H_
#define PPTPLAB_STACK_EXPLAIN_SETUP_COST_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/time.h"
#include "stack/trace/recording.h"

namespace pptplab::explain {

enum class SetupPart : uint8_t { kPptp, kLcp, kAuthentication, kCcp, kNetwork };
inline constexpr size_t kSetupParts = 5;
std::string_view NameOfSetupPart(SetupPart part);  ///< "PPTP messages"

struct SetupCost {
  std::string dialler, answerer;  ///< names of the nodes
  std::array<uint32_t, kSetupParts> messages{};
  uint64_t octets = 0;  ///< of those messages, without the headers that carry them
  /// Messages that had to wait for one another: one-way trips, one after the other.
  uint32_t trips = 0;
  Duration took{};  ///< from the first message until data may go
};

/// One for each tunnel that came up, in the order in which they began. TCP's own handshake isn't
/// counted.
std::vector<SetupCost> CostOfSetup(trace::RecordingReader& reader);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_SETUP_COST_H_
