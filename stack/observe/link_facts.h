// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Counts what a link's control packets show, whatever the negotiation makes of them: who asked, who
// answered, who gave up and with which words. A diagnosis is made of this.
#ifndef PPTPLAB_STACK_OBSERVE_LINK_FACTS_H_
#define PPTPLAB_STACK_OBSERVE_LINK_FACTS_H_

#include <cstdint>
#include <map>

#include "stack/base/bytes.h"
#include "stack/observe/summary.h"
#include "stack/wire/ppp.h"

namespace pptplab::observe {

class LinkFacts {
 public:
  /// Any frame from `from`.
  void Frame(Instant time, End from);
  /// A packet of a protocol that has RFC 1661 §5's codes.
  void Control(End from, uint16_t protocol, const wire::ControlPacket& packet);
  void Undecryptable() { ++facts_.undecryptable; }
  const LinkSummary& facts() const { return facts_; }
  void SwapEnds();

 private:
  LinkSummary::Protocol* Of(uint16_t protocol);
  void Options(End from, uint16_t protocol, const wire::ControlPacket& packet);
  void ProtocolReject(ByteView data);

  LinkSummary facts_;
  std::map<uint16_t, PerEnd<uint8_t>> latest_request_;  ///< Identifiers, by protocol and requester
};

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_LINK_FACTS_H_
