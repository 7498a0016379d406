// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One PPTP session as a passive reader knows it: a control connection between a client and a
// server, its calls, and what travels in each call's GRE packets. If only GRE was captured there is
// no control connection, and the ends are a guess.
#ifndef PPTPLAB_STACK_OBSERVE_SESSION_H_
#define PPTPLAB_STACK_OBSERVE_SESSION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "stack/observe/complaints.h"
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

  /// `options` and `complaints` outlive this. `sink` may be null.
  Session(const SessionOptions& options, PerEnd<Address> addresses, trace::TraceSink* sink,
          Complaints& complaints);

  /// What the two ends are called in events.
  void SetNodes(PerEnd<trace::NodeId> nodes, PerEnd<trace::SessionId> sessions);
  trace::NodeId node(End end) const { return chronicle_.node(end); }

  /// A whole control message from `from`. Returns a sentence for people, or "".
  std::string ObserveControl(Moment moment, End from, ByteView message);
  /// Of a session that only GRE told of the control connection turns up: these are its ends.
  void AdoptEnds(PerEnd<Address> ends);
  /// The TCP connection has ended, by RST or by FINs.
  void ObserveClose(Moment moment, bool reset);
  /// An IP packet from `from`: a TCP segment of the control connection, or GRE.
  void ObserveTimeToLive(End from, uint8_t time_to_live);
  void ObserveSegment(uint32_t sequence_number, size_t octets);
  /// An ICMP error about what `sender` sent.
  void ObserveIcmp(uint64_t frame, Address reporter, uint8_t type, uint8_t code, bool about_gre,
                   End sender);

  /// `end` has assigned this Call ID.
  bool HasAssigned(End end, uint16_t call_id) const { return by_id_[end].contains(call_id); }
  /// A call for an ID that nobody has announced: the first whose ID in that direction isn't known,
  /// or a new one if the control connection was captured but no call.
  std::optional<size_t> AdoptCall(End from, uint16_t call_id);
  /// Call IDs that were assigned or became known since the last time: who assigned it, the ID, the
  /// call.
  struct Assignment {
    End by = End::kClient;
    uint16_t call_id = 0;
    size_t call = 0;
  };
  std::vector<Assignment> TakeAssignments() { return std::exchange(assignments_, {}); }
  /// A call that only its GRE packets tell of.
  std::optional<size_t> AddUnannouncedCall(End from, uint16_t call_id);
  /// `payload` has at least the header's Payload Length octets, or what is there of them; of those
  /// that are there `captured` are real, zeros stand for what the capture cut off.
  void ObserveGre(Moment moment, End from, size_t call, const wire::GreHeader& header,
                  size_t header_size, ByteView payload, size_t captured);
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
    bool touched = false;  ///< is in touched_
    size_t index = 0;
    CallSummary facts;  ///< what control messages said; the IDs are in `id`
  };
  std::string ObserveConnectionMessage(Moment moment, End from,
                                       const wire::ControlMessage& message);
  std::string ObserveCallMessage(Moment moment, End from, const wire::ControlMessage& message);
  void RequestCall(Moment moment, End from, uint16_t call_id);
  struct Answer {
    uint16_t call_id = 0;
    uint16_t peers_call_id = 0;
    uint8_t result = 0;
    uint8_t error = 0;
    bool incoming = false;
  };
  void AnswerCall(Moment moment, End from, const Answer& answer);
  void EndCall(Moment moment, Call* call, const char* event);
  void Assign(Call& call, End end, uint16_t call_id);
  void Touch(Call& call);
  /// One automaton of one end goes to another state; `state` is where it was.
  void SetState(Moment moment, End end, const char* automaton, const char*& state,
                const char* event, const char* to);
  Call* AddCall();
  Call* FindById(End assigned_by, uint16_t call_id);
  void NameSession(Moment moment, Call& call);
  void Drain(Moment moment, End from, Call& call);
  void SettleEnds(const Call& call);
  void SwapEnds();

  const SessionOptions* options_;
  PerEnd<Address> addresses_;
  Chronicle chronicle_;
  Complaints* complaints_;
  PerEnd<std::optional<trace::InterfaceId>> vantage_;
  std::vector<std::unique_ptr<Call>> calls_;
  PerEnd<std::map<uint16_t, size_t>> by_id_;  ///< the latest call for an ID that this end assigned
  PerEnd<std::set<size_t>> without_id_;       ///< calls for which this end has no ID yet
  std::set<size_t> waiting_;                  ///< calls with packets that wait for earlier ones
  std::vector<size_t> touched_;               ///< calls that may have inner frames
  std::vector<Assignment> assignments_;
  bool control_seen_ = false;
  bool established_ = false;
  PerEnd<const char*> control_state_;
  PacketSummary packets_;  ///< what is counted before the PPP link
  SessionSummary facts_;   ///< what control messages, TCP and ICMP said
  std::optional<Instant> first_;
  Instant last_{};
};

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_SESSION_H_
