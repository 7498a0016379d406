// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Dial-in as RFC 2637 meant it: callers with plain PPP on serial lines, an access concentrator
// that relays their frames, a network server where PPP ends. Whole endpoints, an imaginary network.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "stack/trace/recording.h"
#include "stack/tunnel/access_concentrator.h"
#include "stack/tunnel/line_peer.h"
#include "stack/tunnel/line_port.h"
#include "stack/wire/ppp.h"
#include "stack/wire/pptp_control.h"
#include "tests/support/pair.h"

namespace pptplab::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using tunnel::CallId;
using wire::ControlType;
using wire::LineFraming;

constexpr Address kPacAddress{0xc0000202}, kPnsAddress{0xc0000201};

tunnel::EndpointConfig PnsConfig() {
  auto config = ServerConfig();
  config.control.accept_incoming_calls = true;
  return config;
}

Bytes PacketOf(uint32_t index, size_t size = 100) {
  Bytes packet(size, 0x7e);  // what a line has to escape
  packet[0] = 0x45;
  StoreBe16(&packet[2], static_cast<uint16_t>(size));
  StoreBe32(&packet[20], index);
  return packet;
}

/// One caller and its line. The line lies between `peer` and `port`, which is the PAC's end.
struct Caller {
  Caller(const ppp::SessionConfig& config, LineFraming framing, uint64_t seed)
      : rng(seed), peer(config, framing, nullptr, rng, nullptr, 9), port(framing, tracer) {}
  SeededRng rng;
  trace::Tracer tracer;
  tunnel::LinePeer peer;
  tunnel::LinePort port;
  std::optional<CallId> call;
  std::vector<tunnel::LinkUp> ups;
  int downs = 0;
  std::vector<Bytes> delivered;
  std::string ended;     ///< why PPP did
  bool hung_up = false;  ///< by the PAC
  size_t to_user = 0;    ///< octets
};

class DialIn {
 public:
  explicit DialIn(const tunnel::EndpointConfig& pns_config = PnsConfig(),
                  tunnel::EndpointConfig pac_config = {})
      : pac(pac_config, kPnsAddress, pac_rng_, &sink, 1),
        pns(pns_config, users, pns_rng_, nullptr, 2) {
    pns.Open(now);
    pac.Open(now);
    Drain();
    RunFor(seconds(1));
  }

  Caller& AddCaller(LineFraming framing, ppp::SessionConfig config = ClientConfig().session) {
    callers.push_back(std::make_unique<Caller>(config, framing, 100 + callers.size()));
    return *callers.back();
  }
  void Ring(Caller& caller, LineFraming framing = LineFraming::kAsynchronous) {
    caller.call = pac.Ring(now, {.dialed_number = "5551000",
                                 .dialing_number = "5552000",
                                 .subaddress = "7",
                                 .bearer_type = framing == LineFraming::kSynchronous ? 2u : 1u,
                                 .framing_type = static_cast<uint32_t>(framing),
                                 .connect_speed = 33600});
    Drain();
  }
  void HangUp(Caller& caller) {
    caller.peer.LineDown(now);
    pac.LineLost(now, *caller.call);
    Drain();
  }
  void Send(Caller& caller, Bytes packet) {
    caller.peer.SendPacket(now, wire::kPppIpv4, Pdu(packet));
    Drain();
  }

  void RunFor(Duration duration) {
    Drain();
    const Instant end = now + duration;
    while (true) {
      auto next = Earlier(pac.NextDeadline(), pns.NextDeadline());
      for (const auto& caller : callers) next = Earlier(next, caller->peer.NextDeadline());
      if (!queue_.empty()) next = Earlier(next, queue_.begin()->first);
      if (!next || *next > end) break;
      now = std::max(now, *next);
      while (!queue_.empty() && queue_.begin()->first <= now) {
        const auto action = std::move(queue_.begin()->second);
        queue_.erase(queue_.begin());
        action();
        Drain();
      }
      pac.Tick(now);
      pns.Tick(now);
      for (const auto& caller : callers) caller->peer.Tick(now);
      Drain();
    }
    now = end;
  }

  std::vector<ControlType> Said(bool by_pac) const {
    std::vector<ControlType> types;
    for (const auto& [pac_said, message] : said) {
      if (pac_said == by_pac) types.push_back(wire::TypeOf(message));
    }
    return types;
  }
  template <class Message>
  std::vector<Message> All() const {
    std::vector<Message> found;
    for (const auto& [by_pac, message] : said) {
      if (const auto* one = std::get_if<Message>(&message)) found.push_back(*one);
    }
    return found;
  }

  Instant now = AtNanoseconds(1'000'000'000);
  OneUser users{"alice", "correct-horse"};
  trace::MemorySink sink;

 private:
  SeededRng pac_rng_{1}, pns_rng_{2};

 public:
  tunnel::AccessConcentrator pac;
  tunnel::Server pns;
  std::vector<std::unique_ptr<Caller>> callers;
  std::vector<std::pair<bool, wire::ControlMessage>> said;
  std::vector<Bytes> pns_delivered;
  std::vector<tunnel::LinkUp> pns_ups;
  std::vector<std::string> pns_ended;
  std::vector<tunnel::DialLine> dialed;
  std::vector<Bytes> gre_from_pac;
  /// May change what a caller's line carries to the PAC.
  std::function<void(Bytes& octets)> line_noise;

 private:
  void At(Instant when, std::function<void()> action) { queue_.emplace(when, std::move(action)); }
  Caller* Of(CallId call) {
    for (const auto& caller : callers) {
      if (caller->call == call) return caller.get();
    }
    return nullptr;
  }
  void Drain() {
    while (auto output = pac.TakeOutput()) FromPac(*output);
    while (auto output = pns.TakeOutput()) FromPns(*output);
    for (const auto& caller : callers) {
      while (auto output = caller->peer.TakeOutput()) FromUser(*caller, *output);
    }
  }
  void Control(const Bytes& bytes, bool by_pac) {
    said.emplace_back(by_pac, wire::ReadControlMessage(bytes).value());
    At(now + milliseconds(5), [this, bytes, by_pac] {
      auto& to = by_pac ? static_cast<tunnel::Endpoint&>(pns) : pac;
      to.ReceiveControl(now, 1, bytes);
    });
  }
  void FromPac(tunnel::Output& output) {
    const Instant arrival = now + milliseconds(5);
    if (std::holds_alternative<tunnel::OpenControl>(output)) {
      At(arrival, [this] {
        pns.ControlUp(now, 1, kPacAddress);
        pac.ControlUp(now, 1, kPnsAddress);
      });
    } else if (auto* control = std::get_if<tunnel::SendControl>(&output)) {
      Control(control->bytes, true);
    } else if (auto* gre = std::get_if<tunnel::SendGre>(&output)) {
      gre_from_pac.push_back(ToBytes(gre->packet.bytes()));
      At(arrival, [this, packet = gre->packet] { pns.ReceiveGre(now, kPacAddress, packet); });
    } else if (auto* up = std::get_if<tunnel::LineUp>(&output)) {
      if (Caller* caller = Of(up->call)) caller->peer.LineUp(now);
    } else if (auto* dial = std::get_if<tunnel::DialLine>(&output)) {
      dialed.push_back(*dial);
    } else if (auto* frame = std::get_if<tunnel::SendFrame>(&output)) {
      Caller* const caller = Of(frame->call);
      if (caller == nullptr) return;
      const Bytes octets = caller->port.Send(now, frame->frame);
      caller->to_user += octets.size();
      At(now + milliseconds(20),
         [this, caller, octets] { caller->peer.ReceiveOctets(now, octets, 0); });
    } else if (auto* accm = std::get_if<tunnel::SetLineAccm>(&output)) {
      if (Caller* caller = Of(accm->call)) {
        caller->port.SetAccm(accm->send_accm, accm->receive_accm);
      }
    } else if (auto* ended = std::get_if<tunnel::CallEnded>(&output)) {
      if (Caller* caller = Of(ended->call)) {
        caller->hung_up = true;
        caller->peer.LineDown(now);
      }
    }
  }
  void FromPns(tunnel::Output& output) {
    if (auto* control = std::get_if<tunnel::SendControl>(&output)) {
      Control(control->bytes, false);
    } else if (auto* gre = std::get_if<tunnel::SendGre>(&output)) {
      At(now + milliseconds(5),
         [this, packet = gre->packet] { pac.ReceiveGre(now, kPnsAddress, packet); });
    } else if (auto* packet = std::get_if<tunnel::DeliverPacket>(&output)) {
      pns_delivered.push_back(ToBytes(packet->packet.bytes()));
    } else if (auto* up = std::get_if<tunnel::LinkUp>(&output)) {
      pns_ups.push_back(*up);
    } else if (auto* ended = std::get_if<tunnel::CallEnded>(&output)) {
      pns_ended.push_back(ended->reason);
    }
  }
  void FromUser(Caller& caller, tunnel::LineOutput& output) {
    if (auto* line = std::get_if<tunnel::SendOctets>(&output)) {
      At(now + milliseconds(20), [this, &caller, octets = line->octets]() mutable {
        if (line_noise) line_noise(octets);
        const uint64_t damaged = caller.port.damaged();
        caller.port.Receive(now, octets, 0);
        if (!caller.call) return;
        if (caller.port.damaged() != damaged) {
          pac.ReportLineErrors(now, *caller.call, caller.port.errors());
        }
        while (auto frame = caller.port.TakeFrame()) {
          pac.ReceiveFrame(now, *caller.call, std::move(*frame));
        }
      });
    } else if (auto* packet = std::get_if<tunnel::DeliverPacket>(&output)) {
      caller.delivered.push_back(ToBytes(packet->packet.bytes()));
    } else if (auto* up = std::get_if<tunnel::LinkUp>(&output)) {
      caller.ups.push_back(*up);
    } else if (std::holds_alternative<tunnel::LinkDown>(output)) {
      ++caller.downs;
    } else if (auto* ended = std::get_if<tunnel::LineEnded>(&output)) {
      caller.ended = ended->reason;
      HangUp(caller);
    }
  }

  std::multimap<Instant, std::function<void()>> queue_;
};

TEST(DialIn, ACallerSpeaksPppWithThePnsThroughThePac_Rfc2637_3_2_3) {
  for (const auto framing : {LineFraming::kAsynchronous, LineFraming::kSynchronous}) {
    DialIn world;
    Caller& alice = world.AddCaller(framing);
    world.Ring(alice, framing);
    world.RunFor(seconds(10));
    ASSERT_EQ(alice.ups.size(), 1u);
    ASSERT_EQ(world.pns_ups.size(), 1u);
    EXPECT_EQ(alice.ups[0].network.local, Address{0x0a080064}) << "from the PNS's pool";
    EXPECT_EQ(world.pns_ups[0].user, "alice");
    for (uint32_t i = 0; i < 5; ++i) world.Send(alice, PacketOf(i));
    world.pns.SendPacket(world.now, world.pns_ups[0].call, wire::kPppIpv4, Pdu(PacketOf(77)));
    world.RunFor(seconds(1));
    ASSERT_EQ(world.pns_delivered.size(), 5u);
    EXPECT_EQ(world.pns_delivered[4], PacketOf(4)) << "encrypted between caller and PNS";
    ASSERT_EQ(alice.delivered.size(), 1u);
    EXPECT_EQ(alice.delivered[0], PacketOf(77));
  }
}

TEST(DialIn, TheRequestSaysWhoCallsWhomAndOverWhat_Rfc2637_2_9_and_2_11) {
  DialIn world;
  Caller& alice = world.AddCaller(LineFraming::kSynchronous);
  world.Ring(alice, LineFraming::kSynchronous);
  world.RunFor(seconds(5));
  const auto requests = world.All<wire::IncomingCallRequest>();
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].dialed_number, wire::MakeName64("5551000"));
  EXPECT_EQ(requests[0].dialing_number, wire::MakeName64("5552000"));
  EXPECT_EQ(requests[0].dialed_number_length, 7);
  EXPECT_EQ(requests[0].subaddress, wire::MakeName64("7"));
  EXPECT_EQ(requests[0].call_bearer_type, 2u) << "digital";
  const auto connected = world.All<wire::IncomingCallConnected>();
  ASSERT_EQ(connected.size(), 1u);
  EXPECT_EQ(connected[0].framing_type, 2u) << "synchronous";
  EXPECT_EQ(connected[0].connect_speed, 33600u);
}

TEST(DialIn, LcpAndAddressAndControlGoThroughGreAsTheCallerSentThem_Rfc2637_4) {
  DialIn world;
  Caller& alice = world.AddCaller(LineFraming::kAsynchronous);
  world.Ring(alice);
  world.RunFor(seconds(10));
  size_t lcp = 0, short_ones = 0;
  for (const Bytes& packet : world.gre_from_pac) {
    const size_t header = (packet[1] & 0x80) != 0 ? 16 : 12;
    if ((packet[0] & 0x10) == 0 || packet.size() < header + 4) continue;
    const std::string frame = ToHex(ByteView(packet).subspan(header, 4));
    lcp += frame == "ff03c021";
    short_ones += frame.starts_with("c223");  // ACFC, as caller and PNS agreed
    EXPECT_EQ(std::count(packet.begin() + static_cast<ptrdiff_t>(header), packet.end(), 0x7d) > 20,
              false)
        << "no escapes in GRE";
  }
  EXPECT_GE(lcp, 2u) << "Configure-Request and -Ack";
  EXPECT_GE(short_ones, 1u);
}

TEST(DialIn, SetLinkInfoChangesTheLinesMap_Rfc2637_2_15) {
  DialIn world;
  Caller& alice = world.AddCaller(LineFraming::kAsynchronous);
  world.Ring(alice);
  world.RunFor(seconds(10));
  const auto infos = world.All<wire::SetLinkInfo>();
  ASSERT_EQ(infos.size(), 1u);
  EXPECT_EQ(infos[0].send_accm, 0u);
  alice.to_user = 0;
  // Plain octets below 20 are not escaped any more. 00 is as many as there is: MPPE makes the rest
  // random.
  world.pns.SendPacket(world.now, world.pns_ups[0].call, wire::kPppIpv4, Pdu(PacketOf(1, 1000)));
  world.RunFor(seconds(1));
  EXPECT_LT(alice.to_user, 1040u) << "of 1,004 random octets some 8 are Flags or escapes, and "
                                     "125 would be control characters";
  EXPECT_EQ(alice.delivered.size(), 1u);
}

TEST(DialIn, DamagedFramesAreCountedAndToldOnceAMinute_Rfc2637_2_14) {
  auto config = ClientConfig().session;
  config.encryption.policy = ppp::EncryptionPolicy::kRefused;
  auto pns = PnsConfig();
  pns.session.encryption.policy = ppp::EncryptionPolicy::kRefused;
  DialIn world(pns);
  Caller& alice = world.AddCaller(LineFraming::kAsynchronous, config);
  world.Ring(alice);
  world.RunFor(seconds(10));
  ASSERT_EQ(alice.ups.size(), 1u);
  world.line_noise = [](Bytes& octets) { octets[octets.size() / 2] ^= 0x01; };
  for (uint32_t i = 0; i < 3; ++i) world.Send(alice, PacketOf(i));
  world.RunFor(seconds(1));
  world.line_noise = nullptr;
  EXPECT_TRUE(world.pns_delivered.empty());
  ASSERT_EQ(world.All<wire::WanErrorNotify>().size(), 1u);
  EXPECT_EQ(world.All<wire::WanErrorNotify>()[0].crc_errors, 1u) << "the first, at once";
  world.RunFor(seconds(58));
  EXPECT_EQ(world.All<wire::WanErrorNotify>().size(), 1u);
  world.RunFor(seconds(2));
  ASSERT_EQ(world.All<wire::WanErrorNotify>().size(), 2u);
  EXPECT_EQ(world.All<wire::WanErrorNotify>()[1].crc_errors, 3u) << "all since the call began";
  world.RunFor(seconds(200));
  EXPECT_EQ(world.All<wire::WanErrorNotify>().size(), 2u) << "nothing new, nothing said";
}

TEST(DialIn, TheCallerHangsUpInOrder_LcpThenTheLineThenTheCall_Rfc2637_2_13) {
  DialIn world;
  Caller& alice = world.AddCaller(LineFraming::kAsynchronous);
  world.Ring(alice);
  world.RunFor(seconds(10));
  alice.peer.Close(world.now);
  world.RunFor(seconds(10));
  EXPECT_EQ(alice.downs, 1);
  EXPECT_FALSE(alice.ended.empty());
  EXPECT_EQ(world.pac.call_count(), 0u);
  EXPECT_EQ(world.pns.call_count(), 0u);
  const auto notified = world.All<wire::CallDisconnectNotify>();
  ASSERT_EQ(notified.size(), 1u);
  // The PNS's answer to LCP's Terminate-Request and its Call-Clear-Request cross the hang-up:
  // whichever comes first.
  EXPECT_TRUE(notified[0].result_code == 1 || notified[0].result_code == 4);
  world.Ring(alice);
  world.RunFor(seconds(10));
  EXPECT_EQ(alice.ups.size(), 2u) << "and may call again";
}

TEST(DialIn, ALostCarrierIsTold_Rfc2637_2_13) {
  DialIn world;
  Caller& alice = world.AddCaller(LineFraming::kAsynchronous);
  world.Ring(alice);
  world.RunFor(seconds(10));
  world.HangUp(alice);
  world.RunFor(seconds(1));
  const auto notified = world.All<wire::CallDisconnectNotify>();
  ASSERT_EQ(notified.size(), 1u);
  EXPECT_EQ(notified[0].result_code, 1) << "Lost Carrier";
  EXPECT_EQ(world.pns.call_count(), 0u);
  EXPECT_EQ(world.pns_ended.size(), 1u);
}

TEST(DialIn, SeveralCallersShareTheControlConnection_Rfc2637_3_2) {
  DialIn world;
  for (int i = 0; i < 3; ++i) {
    Caller& caller =
        world.AddCaller(i == 1 ? LineFraming::kSynchronous : LineFraming::kAsynchronous);
    world.Ring(caller);
  }
  world.RunFor(seconds(10));
  std::set<uint32_t> addresses;
  for (const auto& caller : world.callers) {
    ASSERT_EQ(caller->ups.size(), 1u);
    addresses.insert(caller->ups[0].network.local.value);
  }
  EXPECT_EQ(addresses.size(), 3u);
  world.callers[0]->peer.Close(world.now);
  world.RunFor(seconds(5));
  EXPECT_EQ(world.pac.call_count(), 2u) << "the others stay";
  EXPECT_EQ(std::ranges::count(world.Said(true), ControlType::kStartControlConnectionRequest), 1);
  world.pac.Close(world.now);
  world.RunFor(seconds(5));
  EXPECT_TRUE(world.callers[1]->hung_up);
  EXPECT_TRUE(world.callers[2]->hung_up);
  const auto said = world.Said(true);
  EXPECT_EQ(std::ranges::count(said, ControlType::kStopControlConnectionRequest), 1);
  EXPECT_EQ(world.pns.call_count(), 0u);
}

TEST(DialIn, APnsThatTakesNoCallsLeavesTheLineRinging_Rfc2637_2_10) {
  auto pns = PnsConfig();
  pns.control.maximum_calls = 1;
  DialIn world(pns);
  Caller& first = world.AddCaller(LineFraming::kAsynchronous);
  Caller& second = world.AddCaller(LineFraming::kAsynchronous);
  world.Ring(first);
  world.Ring(second);
  world.RunFor(seconds(10));
  EXPECT_EQ(first.ups.size(), 1u);
  EXPECT_TRUE(second.ups.empty());
  EXPECT_TRUE(second.hung_up);
  const auto replies = world.All<wire::IncomingCallReply>();
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_EQ(replies[1].result_code, 2) << "General Error";
  EXPECT_EQ(replies[1].error_code, 4) << "No-Resource";
}

TEST(DialIn, WhatDoesNotBelongIsDroppedAndHarmless) {
  DialIn world;
  const CallId nobody = 4711;
  world.pac.ReceiveFrame(world.now, nobody, Pdu(Bytes(10, 1)));
  world.pac.ReportLineErrors(world.now, nobody, {});
  world.pac.LineLost(world.now, nobody);
  world.pac.LineAnswered(world.now, nobody, 1);
  world.pac.LineFailed(world.now, nobody, pptp::LineFailure::kBusy);
  Caller& alice = world.AddCaller(LineFraming::kAsynchronous);
  world.Ring(alice);
  world.RunFor(seconds(10));
  const size_t sent = world.gre_from_pac.size();
  world.pac.ReceiveFrame(world.now, *alice.call, Pdu(Bytes(1533, 1)));
  world.pac.SendPacket(world.now, *alice.call, wire::kPppIpv4, Pdu(PacketOf(1)));
  world.pac.LineAnswered(world.now, *alice.call, 1);
  world.pac.LineFailed(world.now, *alice.call, pptp::LineFailure::kBusy);
  world.RunFor(seconds(1));
  EXPECT_EQ(world.gre_from_pac.size(), sent) << "over 1532 octets; and no packet begins at a PAC";
  EXPECT_EQ(world.pac.call_count(), 1u);
  world.pac.HangUp(world.now, *alice.call);
  world.RunFor(seconds(1));
  EXPECT_TRUE(alice.hung_up);
  EXPECT_EQ(world.All<wire::CallDisconnectNotify>().at(0).result_code, 3) << "Admin Shutdown";
}

TEST(DialOut, APnsLetsThePacDialALine_Rfc2637_3_2_4) {
  DialIn world;
  Caller& alice = world.AddCaller(LineFraming::kAsynchronous);
  const auto call = world.pns.PlaceCall(
      world.now, 1, {.phone_number = "5552000", .subaddress = "", .bearer_type = 1});
  ASSERT_TRUE(call);
  world.RunFor(seconds(3));
  ASSERT_EQ(world.dialed.size(), 1u);
  EXPECT_EQ(world.dialed[0].wanted.wanted.phone_number, "5552000");
  EXPECT_EQ(world.All<wire::OutgoingCallReply>().size(), 0u) << "the line still rings";
  alice.call = world.dialed[0].call;
  world.pac.LineAnswered(world.now, *alice.call, 28800);
  world.RunFor(seconds(10));
  ASSERT_EQ(world.All<wire::OutgoingCallReply>().size(), 1u);
  EXPECT_EQ(world.All<wire::OutgoingCallReply>()[0].connect_speed, 28800u);
  EXPECT_EQ(alice.ups.size(), 1u);
  EXPECT_EQ(world.pns_ups.size(), 1u);
}

TEST(DialOut, ALineThatDoesNotAnswerIsTold_Rfc2637_2_8) {
  DialIn world;
  world.pns.PlaceCall(world.now, 1, {"5552000", "", 1, 1});
  world.RunFor(seconds(3));
  ASSERT_EQ(world.dialed.size(), 1u);
  world.pac.LineFailed(world.now, world.dialed[0].call, pptp::LineFailure::kBusy);
  world.RunFor(seconds(3));
  ASSERT_EQ(world.All<wire::OutgoingCallReply>().size(), 1u);
  EXPECT_EQ(world.All<wire::OutgoingCallReply>()[0].result_code, 4) << "Busy";
  ASSERT_EQ(world.pns_ended.size(), 1u);
  EXPECT_NE(world.pns_ended[0].find("Busy"), std::string::npos) << world.pns_ended[0];
}

}  // namespace
}  // namespace pptplab::testing
