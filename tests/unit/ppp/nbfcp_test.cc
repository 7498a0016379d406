// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// NBFCP: RFC 2097 §3, option by option.
#include "stack/ppp/nbfcp.h"

#include <gtest/gtest.h>

#include "tests/unit/ppp/fakes.h"

namespace pptplab::ppp {
namespace {

using What = Verdict::What;

wire::ProjectedName Projected(std::string_view name, uint8_t added = wire::kNameUnique) {
  return {wire::MakeNetbiosName(name, 0), added};
}

Verdict Judge(NbfcpOptions& options, const Bytes& option) {
  return options.Judge({option[0], option});
}

TEST(Nbfcp, EachRefusedNameHasItsResult_Rfc2097_3_1) {
  NbfcpConfig config;
  config.names = {{"SERVER", 0, false}, {"SALES", 0, true}};
  config.taken = {"BOB"};
  NbfcpOptions options(config);
  wire::NameProjection asked;
  asked.names = {Projected("ALICE"), Projected("BOB"),   Projected("SERVER"),
                 Projected("*"),     Projected("ALICE"), Projected("SALES", wire::kNameGroup)};
  const Verdict verdict = Judge(options, Write(asked));
  ASSERT_EQ(verdict.what, What::kNak) << "a Reject says that names are not projected at all";
  const auto results = Read<wire::NameProjection>(verdict.instead);
  ASSERT_TRUE(results);
  std::vector<uint8_t> codes;
  for (const auto& name : results->names) codes.push_back(name.added);
  EXPECT_EQ(codes,
            (std::vector<uint8_t>{wire::kNameAdded, wire::kNameInUse, wire::kNameDuplicate,
                                  wire::kNameInvalid, wire::kNameDuplicate, wire::kNameAdded}));
  asked.names = {Projected("ALICE"), Projected("SALES", wire::kNameGroup)};
  EXPECT_EQ(Judge(options, Write(asked)).what, What::kAck);
}

TEST(Nbfcp, RefusedNamesAreLeftOutOfTheNextRequest_Rfc2097_3_1) {
  NbfcpConfig config;
  config.names = {{"ALICE", 0, false}, {"BOB", 0, false}};
  NbfcpOptions options(config);
  wire::NameProjection results;
  results.names = {Projected("ALICE", wire::kNameAdded), Projected("BOB", wire::kNameInUse)};
  const Bytes ours = options.Request().at(0), rejected = Write(results);
  EXPECT_TRUE(options.RejectsOurs({1, ours}, {1, rejected})) << "the last octets may differ";
  NbfcpOptions naked(config);
  naked.PeerNaked({1, rejected});
  EXPECT_EQ(Read<wire::NameProjection>(naked.Request().at(0))->names,
            std::vector{Projected("ALICE")});
  EXPECT_EQ(naked.refused(), "BOB<00> in use on the remote network");
  options.PeerRejected({1, rejected});
  EXPECT_EQ(Read<wire::NameProjection>(options.Request().at(0))->names,
            std::vector{Projected("ALICE")});
  EXPECT_EQ(options.refused(), "BOB<00> in use on the remote network");
  results.names[1] = Projected("MALLORY", wire::kNameInUse);
  EXPECT_FALSE(options.RejectsOurs({1, ours}, {1, Write(results)})) << "other names were not ours";
}

TEST(Nbfcp, FourteenNamesFillAnOption_Rfc2097_3_1) {
  NbfcpConfig config;
  for (int i = 0; i < 15; ++i) config.names.push_back({"NAME" + std::to_string(i), 0, false});
  const auto request = NbfcpOptions(config).Request();
  ASSERT_EQ(request.size(), 2u);
  EXPECT_EQ(request[0].size(), 2u + 14 * 17);
  EXPECT_EQ(request[1].size(), 2u + 17);
}

TEST(Nbfcp, WhoIsAskedForNamesAndHasNoneSaysSo_Rfc2097_3_1) {
  NbfcpOptions options{NbfcpConfig{}};
  EXPECT_TRUE(options.Request().empty());
  const Bytes none = Write(wire::NameProjection{});
  options.PeerNaked({1, none});
  EXPECT_EQ(options.Request(), std::vector<Bytes>{none});
  options.PeerRejected({1, none});
  EXPECT_TRUE(options.Request().empty());
}

TEST(Nbfcp, MulticastPeriodsMeet_Rfc2097_3_3) {
  NbfcpConfig config;
  config.multicast_forward_period = 5;
  config.multicast_priority = 1;
  NbfcpOptions options(config);
  const auto naked = [&](uint16_t period, uint8_t priority) {
    const Verdict verdict = Judge(options, Write(wire::MulticastFiltering{period, priority}));
    return verdict.what == What::kNak ? ToHex(verdict.instead) : "";
  };
  EXPECT_EQ(naked(60, 0), "");
  EXPECT_EQ(naked(0, 1), "");
  EXPECT_EQ(naked(0xffff, 0), "0305000500") << "ffff asks for ours";
  EXPECT_EQ(naked(61, 0), "0305003c00") << "a minute is the most";
  EXPECT_EQ(naked(7, 2), "0305000701") << "there are two priorities";
  const auto asks = [&] {
    const auto request = options.Request();
    return request.empty() ? "" : ToHex(request.at(0));
  };
  const Bytes all = Write(wire::MulticastFiltering{0, 1});
  options.PeerNaked({3, all});
  EXPECT_EQ(asks(), "0305000001") << "the peer relies on all of them";
  const Bytes unknown = Write(wire::MulticastFiltering{0xffff, 0});
  options.PeerNaked({3, unknown});
  EXPECT_EQ(asks(), "") << "no value exists";
  EXPECT_EQ(Judge(options, {3, 4, 0, 0}).what, What::kReject);
  config.multicast_forward_period = 0xffff;
  NbfcpOptions ignorant(config);
  EXPECT_EQ(Judge(ignorant, unknown).what, What::kAck) << "nor have we one";
}

TEST(Nbfcp, TheRestartTimerLeavesTimeToAddNames_Rfc2097_3_1) {
  for (const bool named : {false, true}) {
    SessionConfig config = ClientConfig();
    config.nbfcp.enabled = true;
    if (named) config.nbfcp.names = {{"ALICE", 0, false}};
    trace::Tracer silent;
    Nbfcp nbfcp(config, silent);
    nbfcp.Open(kStart);
    nbfcp.LowerUp(kStart);
    ASSERT_TRUE(nbfcp.NextDeadline());
    EXPECT_EQ(*nbfcp.NextDeadline() - kStart, std::chrono::seconds(named ? 10 : 3));
  }
}

TEST(Nbfcp, WhoDoesNotKnowNamesRejectsThemUnchanged) {
  NbfcpConfig config;
  config.names = {{"ALICE", 0, false}};
  NbfcpOptions options(config);
  const Bytes ours = options.Request().at(0);
  options.PeerRejected({1, ours});
  EXPECT_TRUE(options.Request().empty());
}

TEST(Nbfcp, PeerInformationAndMacAddresses_Rfc2097_3_2_3_4) {
  NbfcpConfig config;
  config.peer_name = "ALICE";
  config.multicast_forward_period = 5;
  config.mac_address_required = true;
  NbfcpOptions options(config);
  EXPECT_EQ(options.Request().size(), 3u);
  EXPECT_EQ(Judge(options, Write(wire::PeerInformation{2, 4, 0, AsBytes("GATE")})).what,
            What::kAck);
  EXPECT_EQ(
      Judge(options, Write(wire::PeerInformation{2, 4, 0, AsBytes(std::string(33, 'A'))})).what,
      What::kReject);
  EXPECT_EQ(Judge(options, {4, 2}).what, What::kAck);
  EXPECT_EQ(Judge(options, {9, 2}).what, What::kReject);
}

SessionConfig WithNames(SessionConfig config, std::vector<NetbiosName> names) {
  config.nbfcp.enabled = true;
  config.nbfcp.names = std::move(names);
  return config;
}

TEST(Nbfcp, BothEndsKnowWhichNamesWereTaken) {
  SessionConfig server = WithNames(ServerConfig(), {{"SERVER", 0x20, false}});
  server.nbfcp.taken = {"BOB"};
  server.nbfcp.mac_address_required = true;
  Pair pair(WithNames(ClientConfig(), {{"ALICE", 0, false}, {"BOB", 3, false}}), server);
  pair.Connect();
  ASSERT_TRUE(pair.client.networks.contains(wire::kPppNbf));
  const NetworkUp& client = pair.client.networks[wire::kPppNbf];
  ASSERT_EQ(client.local_names.size(), 1u);
  EXPECT_EQ(client.local_names[0].name, "ALICE");
  ASSERT_EQ(client.remote_names.size(), 1u);
  EXPECT_EQ(client.remote_names[0].name, "SERVER");
  EXPECT_EQ(client.remote_names[0].suffix, 0x20);
  EXPECT_TRUE(client.whole_frames_sent);
  EXPECT_FALSE(client.whole_frames_received);
  EXPECT_TRUE(pair.server.networks[wire::kPppNbf].whole_frames_received);
}

TEST(Nbfcp, WithoutAnyNameTheLinkGoesOnWithTheOtherProtocols) {
  SessionConfig server = WithNames(ServerConfig(), {});
  server.nbfcp.taken = {"ALICE"};
  Pair pair(WithNames(ClientConfig(), {{"ALICE", 0, false}}), server);
  pair.Connect();
  EXPECT_TRUE(pair.connected()) << "IPv4 is there";
  EXPECT_FALSE(pair.client.networks.contains(wire::kPppNbf));
  EXPECT_FALSE(pair.server.networks.contains(wire::kPppNbf));
  bool told = false;
  for (const trace::Event& event : pair.client.sink.events()) {
    const auto* note = std::get_if<trace::Note>(&event.detail);
    told = told || (note != nullptr && note->text ==
                                           "The link goes on without NBFCP: the peer took none of "
                                           "our NetBIOS names: ALICE<00> in use on the remote "
                                           "network");
  }
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace pptplab::ppp
