// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What RFC 2637 §5 concedes to somebody on the way of the packets, shown against a real socket: a forged message in the
// control connection, a forged packet of LCP in GRE, and what he can't do: have a recorded packet taken twice. The
// recording tells what the server was told; that it wasn't its client who said it, nobody can see there.
#include "stack/wire/pptp_control.h"
#include "tests/interop/hostile/program.h"
#include "tests/interop/hostile/victim.h"

namespace pptplab::testing {
namespace {

constexpr Address kVictim{kFirst.value + 100};

/// A run with 20 s of pings beside, and on the machine outside a client whose tunnel is up.
class OnPath : public ::testing::Test {
 protected:
  OnPath() : program_("--text --set pings[0].count=100"), machine_(program_.Socket(), kFirst, kLast, kGateway) {
    EXPECT_TRUE(machine_.Ping(kFirst, kServer));
    victim_.emplace(machine_, kVictim, kServer, "alice", "correct-horse");
    EXPECT_TRUE(victim_->Wait([this] { return victim_->is_up() || victim_->ended(); }));
    EXPECT_TRUE(victim_->is_up()) << victim_->ended().value_or("");
  }
  bool EndsSoon() {
    return victim_->Wait([this] { return victim_->ended().has_value(); });
  }
  /// The session beside goes on, and the story has these words.
  void ExpectStory(const std::string& words) {
    const CommandResult& result = program_.Join();
    EXPECT_EQ(result.status, 0) << result.out << result.err;
    EXPECT_NE(result.out.find(words), std::string::npos) << result.out;
  }

  Program program_;
  Machine machine_;
  std::optional<Victim> victim_;
};

TEST_F(OnPath, AForgedCallClearRequestEndsTheCall_Rfc2637_5) {
  machine_.Say(victim_->id(), wire::WriteControlMessage(
                                  wire::CallClearRequest{.call_id = victim_->call_id}));
  EXPECT_TRUE(EndsSoon());
  ExpectStory("Call-Clear-Request");
}

TEST_F(OnPath, AForgedStopRequestEndsTheControlConnection_Rfc2637_5) {
  machine_.Say(victim_->id(),
               wire::WriteControlMessage(wire::StopControlConnectionRequest{}));
  EXPECT_TRUE(EndsSoon());
  ExpectStory("Stop-Control-Connection-Request");
}

TEST_F(OnPath, AForgedTerminateRequestEndsTheLink_Rfc2637_5) {
  const Bytes terminate{0xff, 0x03, 0xc0, 0x21, 5, 99, 0, 4};
  machine_.SendIp(kVictim, kServer, wire::kIpProtocolGre,
                  Gre(victim_->servers_call_id, victim_->next_number, terminate));
  EXPECT_TRUE(EndsSoon());
  ExpectStory("Terminate-Request");
}

TEST_F(OnPath, WhatWasSaidOnceIsNotTakenTwice_Rfc2637_4_3) {
  wire::Ipv4Header header;
  header.protocol = 253;  // RFC 3692: for experiments
  header.source = Address{0x0a080064};
  header.destination = Address{0x0a080001};
  const Bytes nothing = wire::WriteIpv4Packet(header, {});
  victim_->Send(nothing);
  ASSERT_FALSE(victim_->last_data.empty());
  for (int i = 0; i < 100; ++i) {
    machine_.SendIp(kVictim, kServer, wire::kIpProtocolGre, victim_->last_data);
  }
  ASSERT_TRUE(machine_.Ping(kFirst, kServer));
  EXPECT_FALSE(victim_->ended());
  EXPECT_EQ(program_.Join().status, 0);
  Account account(program_.Recording());
  EXPECT_EQ(account.drops[trace::DropReason::kDuplicate], 100u);
}

}  // namespace
}  // namespace pptplab::testing
