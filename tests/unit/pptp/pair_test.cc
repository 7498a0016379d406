// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Two connections wired back to back: whatever one end says, the other one understands.
#include <gtest/gtest.h>

#include "tests/unit/pptp/support.h"

namespace pptplab::pptp {
namespace {

/// A TCP connection without delay, cut into segments of random size.
class Pair {
 public:
  Pair(Role initiator_role, uint64_t seed)
      : rng_(seed),
        a(initiator_role, true),
        b(initiator_role == Role::kPns ? Role::kPac : Role::kPns, false) {
    b.call_ids.next = 500;
  }

  void Open() {
    a.connection.Up(now);
    b.connection.Up(now);
    Carry();
  }
  void Carry() {
    while (CarryOneWay(a, b) | CarryOneWay(b, a)) {
    }
  }
  /// Until nothing is due any more, or for `span`.
  void Run(Duration span) {
    const Instant end = now + span;
    while (true) {
      const auto next = Earlier(a.connection.NextDeadline(), b.connection.NextDeadline());
      if (!next || *next > end) break;
      now = *next;
      a.connection.Tick(now);
      b.connection.Tick(now);
      Carry();
    }
    now = end;
  }

  SeededRng rng_;
  Instant now = Seconds(0);
  End a;
  End b;

 private:
  bool CarryOneWay(End& from, End& to) {
    Bytes stream;
    while (auto message = from.connection.TakeMessage()) {
      stream.insert(stream.end(), message->begin(), message->end());
    }
    for (size_t at = 0; at < stream.size();) {
      const size_t n = std::min<size_t>(1 + rng_.Below(200), stream.size() - at);
      to.connection.Receive(now, ByteView(stream).subspan(at, n));
      at += n;
    }
    return !stream.empty();
  }
};

TEST(ControlPair, EstablishesCallsClearsAndStops_Rfc2637_3) {
  for (const Role initiator : {Role::kPns, Role::kPac}) {
    for (uint64_t seed = 0; seed < 20; ++seed) {
      Pair pair(initiator, seed);
      pair.Open();
      ASSERT_EQ(pair.a.Signals(), Strings{"Established"});
      ASSERT_EQ(pair.b.Signals(), Strings{"Established"});
      End& pns = initiator == Role::kPns ? pair.a : pair.b;
      End& pac = initiator == Role::kPns ? pair.b : pair.a;
      const auto first = pns.connection.PlaceCall(pair.now);
      const auto second = pns.connection.PlaceCall(pair.now);
      ASSERT_TRUE(first && second);
      pair.Carry();
      ASSERT_EQ(pns.Signals().size(), 2u);
      ASSERT_EQ(pac.Signals().size(), 2u);
      pns.connection.SendLinkInfo(pair.now, *first, 0, 0);
      pns.connection.ClearCall(pair.now, *first);
      pair.Carry();
      EXPECT_EQ(pns.Signals(), Strings{"CallDown " + std::to_string(*first)});
      EXPECT_EQ(pac.Signals().size(), 2u);  // LinkInfo, CallDown
      EXPECT_EQ(pns.connection.call_state(*second), "established");
      pac.connection.ClearCall(pair.now, *pac.call_ids.used.begin());
      pair.Carry();
      EXPECT_EQ(pns.Signals(), Strings{"CallDown " + std::to_string(*second)});
      pac.Signals();
      pair.a.connection.Stop(pair.now);
      pair.Carry();
      EXPECT_EQ(pair.a.Signals(), Strings{"Closed"});
      EXPECT_EQ(pair.b.Signals(), Strings{"Closed"});
      EXPECT_TRUE(pns.call_ids.used.empty());
      EXPECT_TRUE(pac.call_ids.used.empty());
      EXPECT_TRUE(pair.a.Recorded<trace::Drop>().empty());
      EXPECT_TRUE(pair.b.Recorded<trace::Drop>().empty());
    }
  }
}

TEST(ControlPair, KeepsItselfAliveForADay_Rfc2637_3_1_4) {
  Pair pair(Role::kPns, 1);
  pair.Open();
  pair.a.connection.PlaceCall(pair.now);
  pair.Carry();
  pair.a.Signals();
  pair.b.Signals();
  pair.Run(std::chrono::hours(24));
  EXPECT_TRUE(pair.a.connection.established());
  EXPECT_TRUE(pair.b.connection.established());
  EXPECT_EQ(pair.a.Signals(), Strings{});
  EXPECT_EQ(pair.b.Signals(), Strings{});
}

TEST(ControlPair, BothStoppingAtOnceEndsCleanly) {
  Pair pair(Role::kPns, 1);
  pair.Open();
  pair.a.connection.Stop(pair.now);
  pair.b.connection.Stop(pair.now);
  pair.Carry();
  EXPECT_EQ(pair.a.Signals(), (Strings{"Established", "Closed"}));
  EXPECT_EQ(pair.b.Signals(), (Strings{"Established", "Closed"}));
}

TEST(ControlPair, BothClearingACallAtOnceEndsItOnce) {
  Pair pair(Role::kPns, 1);
  pair.Open();
  pair.a.connection.PlaceCall(pair.now);
  pair.Carry();
  pair.a.connection.ClearCall(pair.now, 100);
  pair.b.connection.ClearCall(pair.now, 500);
  pair.Carry();
  EXPECT_EQ(pair.a.Signals(), (Strings{"Established", "CallUp 100/500", "CallDown 100"}));
  EXPECT_EQ(pair.b.Signals(), (Strings{"Established", "CallUp 500/100", "CallDown 500"}));
  EXPECT_TRUE(pair.a.connection.established());
}

TEST(ControlPair, TheSameSeedSaysTheSameBytes) {
  Strings runs[2];
  for (Strings& run : runs) {
    Pair pair(Role::kPns, 5);
    pair.Open();
    pair.Run(std::chrono::minutes(5));
    for (const auto& message : pair.a.Recorded<trace::Message>())
      run.push_back(ToHex(message.bytes));
  }
  EXPECT_GT(runs[0].size(), 4u);
  EXPECT_EQ(runs[0], runs[1]);
}

}  // namespace
}  // namespace pptplab::pptp
