// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One control protocol (LCP, CCP, IPCP …) between two ends, from its packets alone: what was agreed
// in each direction, and which state of RFC 1661 §4.2 each end must be in.
//
// An end agrees to its own wish when the other one sends a Configure-Ack that repeats it (RFC 1661
// §5.2). Time-outs and administrative events can't be seen; a state is what the packets prove.
#ifndef PPTPLAB_STACK_OBSERVE_NEGOTIATION_H_
#define PPTPLAB_STACK_OBSERVE_NEGOTIATION_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/observe/summary.h"
#include "stack/wire/ppp.h"

namespace pptplab::observe {

class Negotiation {
 public:
  enum class State : uint8_t {
    kStarting,
    kRequestSent,
    kAckReceived,
    kAckSent,
    kOpened,
    kClosing,
    kStopping,
    kClosed
  };
  /// What a packet did to one end's automaton, in the RFC's words.
  struct Change {
    End end = End::kClient;
    std::string_view from;
    std::string_view event;
    std::string_view actions;
    std::string_view to;
  };

  /// `packet` was sent by `from`. At most one change for each end.
  std::vector<Change> Observe(End from, const wire::ControlPacket& packet);

  /// The options of `end`'s request that the other one acknowledged; null: none yet.
  const Bytes* Agreed(End end) const { return agreed_[end] ? &*agreed_[end] : nullptr; }
  /// The options that `end` asked for last; null: no request was seen.
  const Bytes* LastRequest(End end) const { return request_[end] ? &*request_[end] : nullptr; }
  /// Counts the agreements for `end`: another number means that everything starts anew.
  uint32_t generation(End end) const { return generation_[end]; }
  bool IsOpened(End end) const { return state_[end] == State::kOpened; }
  bool terminated() const { return terminated_; }
  void SwapEnds();

 private:
  void Step(std::vector<Change>& changes, End end, std::string_view event, std::string_view actions,
            State to);
  void ObserveRequest(std::vector<Change>& changes, End from, const wire::ControlPacket& packet);
  void ObserveAck(std::vector<Change>& changes, End from, const wire::ControlPacket& packet);

  PerEnd<State> state_;
  PerEnd<std::optional<Bytes>> request_;
  PerEnd<uint8_t> request_identifier_;
  PerEnd<bool> request_answered_;
  PerEnd<std::optional<Bytes>> agreed_;
  PerEnd<uint32_t> generation_;
  bool terminated_ = false;
};

/// The data of an option of this type in a list of options; nullopt if it is not there.
std::optional<ByteView> FindOption(ByteView options, uint8_t type);

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_NEGOTIATION_H_
