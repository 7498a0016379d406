// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One end of a control connection for tests: its call IDs, its randomness, what it recorded and
// said.
#ifndef PPTPLAB_TESTS_UNIT_PPTP_SUPPORT_H_
#define PPTPLAB_TESTS_UNIT_PPTP_SUPPORT_H_

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "stack/base/rng.h"
#include "stack/pptp/control_connection.h"
#include "stack/trace/recording.h"
#include "stack/wire/pptp_control.h"

namespace pptplab::pptp {

inline Instant Seconds(int64_t s) { return Instant(std::chrono::seconds(s)); }

/// Hands out 100, 101, … as long as there are any.
class FakeCallIds final : public CallIdSource {
 public:
  std::optional<uint16_t> AllocateCallId() override {
    if (left == 0) return std::nullopt;
    --left;
    used.insert(next);
    return next++;
  }
  void ReleaseCallId(uint16_t call_id) override { EXPECT_EQ(used.erase(call_id), 1u); }

  uint16_t next = 100;
  size_t left = 10000;
  std::set<uint16_t> used;
};

/// "CallUp 100/7", "CallDown 100", "Closed": short enough to compare.
inline std::string Brief(const ControlSignal& signal) {
  struct Visitor {
    std::string operator()(const ConnectionEstablished&) const { return "Established"; }
    std::string operator()(const CallUp& up) const {
      return "CallUp " + std::to_string(up.call_id) + "/" + std::to_string(up.peer_call_id);
    }
    std::string operator()(const CallDown& down) const {
      return "CallDown " + std::to_string(down.call_id);
    }
    std::string operator()(const LinkInfoReceived& info) const {
      return "LinkInfo " + std::to_string(info.call_id);
    }
    std::string operator()(const DialLine& dial) const {
      return "DialLine " + std::to_string(dial.call_id) + " " + dial.wanted.phone_number;
    }
    std::string operator()(const ConnectionClosed&) const { return "Closed"; }
  };
  return std::visit(Visitor{}, signal);
}

using Strings = std::vector<std::string>;

class End {
 public:
  End(Role role, bool initiator, ControlConfig config = {})
      : tracer(&sink, 1), connection(With(config, role), initiator, call_ids, rng, tracer) {}

  /// All messages said so far, decoded.
  std::vector<wire::ControlMessage> Messages() {
    std::vector<wire::ControlMessage> messages;
    while (auto bytes = connection.TakeMessage()) {
      auto message = wire::ReadControlMessage(*bytes);
      EXPECT_TRUE(message);
      if (message) messages.push_back(*message);
    }
    return messages;
  }
  /// Their types only.
  Strings Said() {
    Strings said;
    for (const auto& message : Messages()) {
      said.emplace_back(wire::NameOfControlType(static_cast<uint32_t>(wire::TypeOf(message))));
    }
    return said;
  }
  Strings Signals() {
    Strings signals;
    while (auto signal = connection.TakeSignal()) {
      reason = "";
      if (auto* down = std::get_if<CallDown>(&*signal)) reason = down->reason;
      if (auto* closed = std::get_if<ConnectionClosed>(&*signal)) reason = closed->reason;
      signals.push_back(Brief(*signal));
    }
    return signals;
  }
  void Hear(Instant now, const wire::ControlMessage& message) {
    connection.Receive(now, wire::WriteControlMessage(message));
  }
  template <class Detail>
  std::vector<Detail> Recorded() const {
    std::vector<Detail> found;
    for (const trace::Event& event : sink.events()) {
      if (const auto* detail = std::get_if<Detail>(&event.detail)) found.push_back(*detail);
    }
    return found;
  }
  /// Brings the connection up against a peer that says what it should.
  void Establish(Instant now) {
    connection.Up(now);
    Hear(now, initiator_peer());
    Said();
    Signals();
    ASSERT_TRUE(connection.established());
  }

  FakeCallIds call_ids;
  SeededRng rng{1};
  trace::MemorySink sink;
  trace::Tracer tracer;
  ControlConnection connection;
  std::string reason;  ///< of the last signal taken, if it has one

 private:
  static ControlConfig With(ControlConfig config, Role role) {
    config.role = role;
    return config;
  }
  wire::ControlMessage initiator_peer() const {
    if (connection.state() == "wait_ctl_reply") return wire::StartControlConnectionReply{};
    return wire::StartControlConnectionRequest{};
  }
};

/// An established PNS with one call, 100 here and 7 there.
inline void EstablishCall(End& pns, Instant now) {
  pns.Establish(now);
  ASSERT_EQ(pns.connection.PlaceCall(now), 100);
  wire::OutgoingCallReply reply;
  reply.call_id = 7;
  reply.peers_call_id = 100;
  pns.Hear(now, reply);
  pns.Said();
  pns.Signals();
}
/// An established PAC with one call, 100 here and 7 there.
inline void AcceptCall(End& pac, Instant now) {
  pac.Establish(now);
  wire::OutgoingCallRequest request;
  request.call_id = 7;
  pac.Hear(now, request);
  pac.Said();
  pac.Signals();
}

}  // namespace pptplab::pptp

#endif  // PPTPLAB_TESTS_UNIT_PPTP_SUPPORT_H_
