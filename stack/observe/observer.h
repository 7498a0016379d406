// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A passive reader of PPTP: captured frames in; sessions, authentication, keys, decrypted packets
// and the events that the endpoints themselves would have recorded out.
//
//   frame -> link layer -> IPv4 (fragments put together) -> TCP port 1723 -> control messages ->
//   calls
//                                                        -> enhanced GRE -> order -> PPP -> MPPE ->
//                                                        inner
//
// Whatever the capture holds, memory is bounded and nothing is thrown. What it can't follow it
// counts.
#ifndef PPTPLAB_STACK_OBSERVE_OBSERVER_H_
#define PPTPLAB_STACK_OBSERVE_OBSERVER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "stack/observe/complaints.h"
#include "stack/observe/control_stream.h"
#include "stack/observe/session.h"
#include "stack/observe/summary.h"
#include "stack/wire/reassembly.h"
#include "stack/wire/tcp.h"

namespace pptplab::observe {

/// A frame as it was captured.
struct CapturedFrame {
  Instant time{};
  trace::InterfaceId interface = 0;
  uint16_t link_type = trace::kLinkTypeEthernet;
  ByteView bytes;
  uint32_t original_length = 0;  ///< on the wire; more than bytes: the capture cut it (snaplen)
  size_t capture = 0;            ///< which file it is from, if there are several
  uint64_t number = 0;           ///< in its file, from 1; 0: there is only one
};

class Observer {
 public:
  static constexpr size_t kMaxSessions = 16384;
  static constexpr size_t kMaxSessionsOfPair = 512;
  static constexpr size_t kMaxConnections = 16384;
  static constexpr size_t kMaxInterfaces = 64;
  static constexpr size_t kMaxAttempts = 256;

  /// `options` and `sink` outlive this; `sink` null: no events are wanted.
  Observer(const SessionOptions& options, trace::TraceSink* sink);
  ~Observer();

  /// The next frame of the capture; they are numbered from 1, and an event's or inner packet's
  /// journey is the number of the frame that completed it. Drain TakeInner() afterwards.
  void Observe(const CapturedFrame& frame);
  /// The capture is over. Drain TakeInner() once more.
  void Finish();

  struct Inner {
    size_t session = 0;  ///< index
    Address source;      ///< outer address of the end that sent it
    InnerFrame frame;
  };
  std::optional<Inner> TakeInner();
  /// A sentence about the last frame, for people; "" if there is nothing to say. (Of what is inside
  /// GRE the inner frames speak.)
  std::string TakeComment() { return std::exchange(comment_, {}); }

  uint64_t frames() const { return frame_number_; }
  /// Outer addresses of a session's ends.
  PerEnd<Address> addresses(size_t session) const { return sessions_[session]->addresses(); }
  CaptureSummary Summarize() const;

 private:
  struct Connection;  ///< a TCP connection with port 1723
  struct Pair {       ///< two addresses that have sessions with each other
    std::vector<size_t> sessions;
    bool nobody_adopts = false;  ///< no call lacks an ID, and none has been added since
    /// Where GRE packets go, by destination and Call ID: the session and call that had it last.
    std::map<std::pair<Address, uint16_t>, std::pair<size_t, size_t>> calls;
  };
  struct ConnectionKey {
    PerEnd<Address> address;
    PerEnd<uint16_t> port;
    friend bool operator<(const ConnectionKey& a, const ConnectionKey& b) {
      return a.AsTuple() < b.AsTuple();
    }
    std::tuple<Address, Address, uint16_t, uint16_t> AsTuple() const {
      return {address[End::kClient], address[End::kServer], port[End::kClient], port[End::kServer]};
    }
  };

  void ObserveIpv4(Moment moment, trace::InterfaceId interface, ByteView packet, int depth);
  void ObserveCutFragment(Moment moment, trace::InterfaceId interface, wire::Ipv4Header header,
                          ByteView packet);
  void ObserveIpv6(Moment moment, trace::InterfaceId interface, ByteView packet, int depth);
  void ObservePayload(Moment moment, trace::InterfaceId interface, const wire::Ipv4Header& header,
                      ByteView payload, int depth);
  void InspectOther(const CapturedFrame& frame);
  void ObserveTcp(Moment moment, const wire::Ipv4Header& ip, ByteView segment);
  void GreetSession(const Connection& connection);
  std::optional<size_t> SessionFor(Moment moment, const Connection& connection, ByteView message);
  void ObserveChunks(Moment moment, Connection& connection, End from,
                     const std::vector<wire::StreamChunk>& chunks);
  void ObserveGre(Moment moment, trace::InterfaceId interface, const wire::Ipv4Header& ip,
                  ByteView packet);
  void ObserveIcmp(const wire::Ipv4Header& ip, ByteView message);
  Session* FindQuoted(const wire::Ipv4Header& quoted, ByteView behind);
  void CountAttempt(const wire::Ipv4Header& ip, const wire::TcpHeader& tcp);
  std::optional<std::pair<size_t, size_t>> FindCall(Pair& pair, const wire::Ipv4Header& ip,
                                                    uint16_t call_id);
  /// The pair's map learns which IDs the session has assigned meanwhile.
  void LearnAssignments(size_t session);
  /// The octets of `part` that were captured: behind them stand zeros for what was cut off.
  size_t Captured(ByteView part) const;
  /// A packet that should have `length` octets, with zeros for those that the capture cut off.
  ByteView Whole(ByteView packet, size_t length);
  std::optional<size_t> AddSession(Moment moment, PerEnd<Address> addresses, bool control);
  trace::NodeId NodeFor(Moment moment, Address address, const char* role);
  Pair& PairOf(Address a, Address b);
  std::unique_ptr<Connection> NewConnection(PerEnd<Address> addresses);
  void MakeRoomForConnection();
  void ExpireWaiting(Instant now);

  const SessionOptions* options_;
  trace::TraceSink* sink_;
  uint64_t frame_number_ = 0;
  uint64_t ignored_ = 0;
  Instant last_time_{};
  std::string comment_;
  Complaints complaints_;
  uint64_t cut_frames_ = 0;
  bool is_cut_ = false;              ///< the frame in hand
  const uint8_t* cut_at_ = nullptr;  ///< the first octet that isn't real; null: all are
  Bytes padded_;                     ///< the frame in hand with zeros behind it
  std::map<std::pair<Address, Address>, AttemptSummary> attempts_;
  std::map<trace::InterfaceId, wire::Ipv4Reassembler> reassemblers_;
  std::map<ConnectionKey, std::unique_ptr<Connection>> connections_;
  std::map<std::pair<Address, Address>, Pair> pairs_;
  std::vector<std::unique_ptr<Session>> sessions_;
  std::vector<size_t> touched_;  ///< sessions that may have inner frames
  std::set<size_t> waiting_;     ///< sessions with packets that wait for earlier ones
  Instant last_expiry_{};
  struct Node {
    trace::NodeId id = 0;
    trace::SessionId last_session = 0;
  };
  std::unordered_map<Address, Node> nodes_;
};

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_OBSERVER_H_
