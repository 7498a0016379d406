// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Account of what the peer has acknowledged, RFC 2637 §4.2. An acknowledgment covers everything up
// to its number (§4.2.5). Not here: the window and the adaptive time-out of §4.2.1 to §4.4.
#include "stack/gre/sender.h"

namespace pptplab::gre {

void Sender::ReceiveAcknowledgment(uint32_t number) {
  // Counted in steps from the oldest unacknowledged packet, so the wrap at 2^32 needs no thought:
  // old numbers come out as almost 2^32 steps, numbers never sent as too many.
  const uint32_t oldest = any_acknowledged_ ? acknowledged_ + 1 : first_;
  if (number - oldest >= unacknowledged()) return;
  acknowledged_ = number;
  any_acknowledged_ = true;
}

uint32_t Sender::unacknowledged() const {
  return next_ - (any_acknowledged_ ? acknowledged_ + 1 : first_);
}

}  // namespace pptplab::gre
