// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The sending half of enhanced GRE, RFC 2637 §4: numbers packets and keeps account of
// acknowledgments.
#ifndef PPTPLAB_STACK_GRE_SENDER_H_
#define PPTPLAB_STACK_GRE_SENDER_H_

#include <cstdint>

namespace pptplab::gre {

struct SenderConfig {
  uint32_t first_sequence_number = 0;  ///< RFC 2637 §4.1: 0; Linux and old Poptop start at 1
};

class Sender {
 public:
  explicit Sender(const SenderConfig& config) : next_(config.first_sequence_number) {}

  /// The Sequence Number for the next packet with a payload.
  uint32_t TakeSequenceNumber() { return next_++; }
  /// The peer has everything up to and including `number`. An acknowledgment of something never
  /// sent or older than the last one changes nothing.
  void ReceiveAcknowledgment(uint32_t number);

  uint32_t next_sequence_number() const { return next_; }
  /// Packets sent and not yet acknowledged.
  uint32_t unacknowledged() const;

 private:
  uint32_t next_ = 0;
  uint32_t acknowledged_ = 0;
  bool any_acknowledged_ = false;
  uint32_t first_ = next_;
};

}  // namespace pptplab::gre

#endif  // PPTPLAB_STACK_GRE_SENDER_H_
