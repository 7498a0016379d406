// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One PPTP session as a passive reader knows it: a control connection between a client and a
// server, its calls, and what travels in each call's GRE packets. If only GRE was captured there is
// no control connection, and the ends are a guess.
#ifndef PPTPLAB_STACK_OBSERVE_SESSION_H_
#define PPTPLAB_STACK_OBSERVE_SESSION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stack/observe/ppp_link.h"
#include "stack/observe/sequence_order.h"
#include "stack/observe/summary.h"
#include "stack/trace/recording.h"
#include "stack/wire/gre.h"
#include "stack/wire/pptp_control.h"

namespace pptplab::observe {

struct SessionOptions {
  Secrets secrets;
  DialectChoice dialect = DialectChoice::kEither;
};

class Session {
 public:
  static constexpr size_t kMaxCalls = 256;

  /// `options` outlives this. `sink` may be null.
  Session(const SessionOptions& options, PerEnd<Address> addresses, trace::TraceSink* sink);

  /// What the two ends are called in events.
  void SetNodes(PerEnd<trace::NodeId> nodes, PerEnd<trace::SessionId> sessions);
  trace::NodeId node(End end) const { return chronicle_.node(end); }

  /// A whole control message from `from`. Returns a sentence for people, or "".
  std::string ObserveControl(Moment moment, End from, ByteView message);
  /// The TCP connection has ended.
  void ObserveClose(Moment moment);

  /// Which call a GRE packet from `from` with this Call ID belongs to.
  std::optional<size_t> FindKnownCall(End from, uint16_t call_id) const;
  /// A call for an ID that nobody has announced: the first whose ID in that direction isn't known,
  /// or a new one if the control connection was captured but no call.
  std::optional<size_t> AdoptCall(End from, uint16_t call_id);
  /// A call that only its GRE packets tell of.
  std::optional<size_t> AddUnannouncedCall(End from, uint16_t call_id);
  /// `payload` has at least the header's Payload Length octets, or what was captured of them.
  void ObserveGre(Moment moment, End from, size_t call, const wire::GreHeader& header,
                  size_t header_size, ByteView payload);
  /// Packets wait for earlier ones.
  bool IsWaiting() const;
  /// Gives up what they have waited for too long.
  void Expire(Instant now);
  /// The capture is over.
  void Finish();
  std::optional<InnerFrame> TakeInner();

  PerEnd<Address> addresses() const { return addresses_; }
  bool control_seen() const { return control_seen_; }
  SessionSummary Summarize() const;

  /// One interface for each end's packets: a capture of several interfaces sees them several times,
  /// and the first one is believed.
  bool IsVantage(End from, trace::InterfaceId interface);

 private:
  struct Call {
    PerEnd<std::optional<uint16_t>> id;  ///< assigned by that end
    PerEnd<SequenceOrder> order;         ///< of what that end sends
    std::unique_ptr<PppLink> link;
    PerEnd<const char*> state;
    bool named = false;
    bool ended = false;
  };
  std::string ObserveConnectionMessage(Moment moment, End from,
                                       const wire::ControlMessage& message);
  std::string ObserveCallMessage(Moment moment, End from, const wire::ControlMessage& message);
  void RequestCall(Moment moment, End from, uint16_t call_id);
  void AnswerCall(Moment moment, End from, uint16_t call_id, uint16_t peers_call_id, bool up);
  void EndCall(Moment moment, Call* call, const char* event);
  /// One automaton of one end goes to another state; `state` is where it was.
  void SetState(Moment moment, End end, const char* automaton, const char*& state,
                const char* event, const char* to);
  Call* AddCall();
  Call* FindById(End assigned_by, uint16_t call_id);
  void NameSession(Moment moment, Call& call);
  void Drain(Moment moment, End from, Call& call);
  void SettleEnds(const Call& call);

  const SessionOptions* options_;
  PerEnd<Address> addresses_;
  Chronicle chronicle_;
  PerEnd<std::optional<trace::InterfaceId>> vantage_;
  std::vector<std::unique_ptr<Call>> calls_;
  bool control_seen_ = false;
  bool established_ = false;
  PerEnd<const char*> control_state_;
  PacketSummary packets_;  ///< what is counted before the PPP link
  std::optional<Instant> first_;
  Instant last_{};
};

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_SESSION_H_
