// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What LCP has beyond options and Echo: Discard-Request (RFC 1661 §5.9), Identification and
// Time-Remaining (RFC 1570 §1), the bounds of the MRU (RFC 1661 §6.1), and all that is rejected on
// purpose.
#include <gtest/gtest.h>

#include "stack/ppp/lcp.h"
#include "tests/unit/ppp/fakes.h"
#include "tests/unit/ppp/scripted.h"

namespace pptplab::ppp {
namespace {

using Strings = std::vector<std::string>;

struct LcpExtensions : ::testing::Test {
  LcpExtensions() { config.lcp.magic_number = false; }

  void Start() {
    peer.emplace(config, rng);
    peer->Start();
  }
  void Open(std::string_view options = "") {
    Start();
    peer->Receive(1, 9, options);
    peer->AckOurs();
    ASSERT_TRUE(peer->protocol.opened());
  }
  std::string LastNote() const {
    std::string text;
    for (const trace::Event& event : peer->sink.events()) {
      if (const auto* note = std::get_if<trace::Note>(&event.detail)) text = note->text;
    }
    return text;
  }
  /// The packets with this Code, as hexadecimal text, of all that was sent since the last call.
  Strings Sent(uint8_t code) {
    Strings sent;
    while (const auto packet = peer->protocol.TakePacket()) {
      if ((*packet)[0] == code) sent.push_back(ToHex(*packet));
    }
    return sent;
  }

  SessionConfig config;
  SeededRng rng{7};
  std::optional<Scripted<Lcp>> peer;
};

// --- Identification

TEST_F(LcpExtensions, SaysWhatItIsWhenOpened_Rfc1570_1_1) {
  config.lcp.identification = "pptplab";
  Open();
  EXPECT_EQ(Sent(wire::kIdentification), Strings{"0c01000f00000000" + ToHex(AsBytes("pptplab"))});
}

TEST_F(LcpExtensions, SaysNothingOfItselfUnlessToldTo) {
  Open();
  EXPECT_EQ(Sent(wire::kIdentification), Strings{});
}

TEST_F(LcpExtensions, TheMagicNumberIsZeroUntilOneIsAgreedOnAndEachIdentifierIsNew_Rfc1570_1_1) {
  config.lcp.identification = "one\ntwo";
  config.lcp.magic_number = true;
  Start();
  Sent(0);
  peer->Receive(1, 9, "0d0306");  // Callback: is rejected, and that is a reason to say who we are
  const Strings early = Sent(wire::kIdentification);
  ASSERT_EQ(early.size(), 2u);
  EXPECT_EQ(early[0], "0c01000b00000000" + ToHex(AsBytes("one")));
  EXPECT_EQ(early[1], "0c02000b00000000" + ToHex(AsBytes("two")));
  Open();
  const Strings opened = Sent(wire::kIdentification);
  ASSERT_EQ(opened.size(), 2u);
  const std::string magic = opened[0].substr(8, 8);
  EXPECT_NE(magic, "00000000");
  EXPECT_EQ(opened[1].substr(8, 8), magic);
  EXPECT_NE(opened[0].substr(2, 2), opened[1].substr(2, 2));
}

TEST_F(LcpExtensions, IdentificationIsAtMostTheDefaultMruLessEight_Rfc1570_1_1) {
  config.lcp.identification = std::string(4000, 'x');
  Open();
  const Strings sent = Sent(wire::kIdentification);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].size() / 2, 1500u);
}

TEST_F(LcpExtensions, WhatThePeerSaysItIsIsWrittenDownInAnyStateAndNotAnswered_Rfc1570_1_1) {
  Start();
  Sent(0);
  peer->Receive(12, 1, "00000000" + ToHex(AsBytes("MSRASV5.00")));
  EXPECT_EQ(LastNote(), "The peer says what it is: \"MSRASV5.00\".");
  EXPECT_EQ(peer->Sent(), "");
  Open();
  Sent(0);
  peer->Receive(12, 2,
                "00000000"
                "410042ff");
  EXPECT_EQ(LastNote(), "The peer says what it is: \"A.B.\".");
  EXPECT_EQ(peer->Sent(), "");
  peer->Receive(12, 3, "000000");
  EXPECT_EQ(peer->LastDrop(), "Magic-Number@4");
}

TEST_F(LcpExtensions, ACodeRejectOfAnIdentificationChangesNothing_Rfc1570_1_1) {
  config.lcp.identification = "pptplab";
  Open();
  Sent(0);
  peer->Receive(7, 1, "0c01000f00000000");
  EXPECT_TRUE(peer->protocol.opened());
}

// --- Time-Remaining

TEST_F(LcpExtensions, TimeRemainingIsUnderstoodOnlyWhileOpened_Rfc1570_1_2) {
  Start();
  peer->Receive(13, 1,
                "00000000"
                "0000012c");
  EXPECT_EQ(peer->LastDrop(), "LCP@0");
  Open();
  Sent(0);
  peer->Receive(13, 1,
                "00000000"
                "0000012c" +
                    ToHex(AsBytes("good night")));
  EXPECT_EQ(LastNote(), "The peer says that this session ends in 300 s: \"good night\".");
  peer->Receive(13, 2,
                "00000000"
                "ffffffff");
  EXPECT_EQ(LastNote(), "The peer says that this session has no limit of time.");
  EXPECT_EQ(peer->Sent(), "");
  peer->Receive(13, 3,
                "00000000"
                "0000");
  EXPECT_EQ(peer->LastDrop(), "Seconds-Remaining@8");
}

TEST(SessionTime,
     IsAnnouncedOnEnteringTheNetworkPhaseAtIntervalsAndMoreOftenNearItsEnd_Rfc1570_1_2) {
  SessionConfig server = ServerConfig();
  server.lcp.session_time = seconds(100);
  server.lcp.time_remaining_interval = seconds(30);
  Pair pair(ClientConfig(), server);
  std::vector<uint32_t> told;
  pair.lose = [&](bool from_client, const ControlFrame& frame) {
    if (frame.protocol == wire::kPppLcp && frame.packet[0] == wire::kTimeRemaining) {
      EXPECT_FALSE(from_client);
      told.push_back(LoadBe32(&frame.packet[8]));
    }
    return false;
  };
  pair.Connect();
  ASSERT_TRUE(pair.connected());
  EXPECT_EQ(told, std::vector<uint32_t>{100});
  pair.RunFor(seconds(97));
  EXPECT_TRUE(pair.connected());
  EXPECT_EQ(told, (std::vector<uint32_t>{100, 70, 40, 20, 10, 5}));
  pair.RunFor(seconds(10));
  EXPECT_FALSE(pair.connected());
  EXPECT_EQ(pair.server.finished, "the session's time is over");
  EXPECT_EQ(pair.client.finished, "the peer ended the link: the session's time is over");
}

TEST(SessionTime, IsNotGivenAgainToALinkThatIsNegotiatedAnew_Rfc1570_1_2) {
  SessionConfig server = ServerConfig();
  server.lcp.session_time = seconds(20);
  Pair pair(ClientConfig(), server);
  pair.Connect();
  ASSERT_TRUE(pair.connected());
  pair.RunFor(seconds(10));
  const Bytes anew = {1, 99, 0, 4};  // a Configure-Request: everything from the start
  pair.Put(true, ControlFrame{wire::kPppLcp, anew, 0});
  pair.RunFor(seconds(5));
  ASSERT_TRUE(pair.connected());
  pair.RunFor(seconds(6));
  EXPECT_EQ(pair.server.finished, "the session's time is over");
}

// --- Discard-Request

TEST_F(LcpExtensions, SendsADiscardRequestThatFitsIfToldTo_Rfc1661_5_9) {
  config.lcp.discard_octets = 3;
  Open();
  EXPECT_EQ(Sent(wire::kDiscardRequest), Strings{"0b01000b"
                                                 "00000000"
                                                 "000000"});
  config.lcp.discard_octets = 60000;
  Open("01040200");
  const Strings sent = Sent(wire::kDiscardRequest);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].size() / 2, 0x200u);
}

TEST_F(LcpExtensions, DiscardsADiscardRequestInSilence_Rfc1661_5_9) {
  Open();
  Sent(0);
  peer->Receive(11, 1, "00000000cafe");
  EXPECT_EQ(peer->Sent(), "");
  EXPECT_TRUE(peer->protocol.opened());
}

// --- Unknown codes, and what is cut to the peer's MRU

TEST_F(LcpExtensions, RejectsEveryUnknownCodeWithACopyOfThePacket_Rfc1661_5_6) {
  Open();
  Sent(0);
  uint8_t identifier = 0;
  for (int code = 0; code < 256; ++code) {
    if (code >= 1 && code <= 13) continue;
    peer->Receive(static_cast<uint8_t>(code), 5, "cafe");
    Bytes expected = {7, ++identifier, 0, 10, static_cast<uint8_t>(code), 5, 0, 6, 0xca, 0xfe};
    EXPECT_EQ(peer->Sent(), ToHex(expected));
  }
  EXPECT_TRUE(peer->protocol.opened());
}

TEST_F(LcpExtensions, CutsWhatItRejectsAndRepeatsToThePeersMru_Rfc1661_5_6_5_7_5_8) {
  for (const uint16_t mru : {uint16_t{128}, uint16_t{600}, uint16_t{1500}, uint16_t{4000}}) {
    const size_t room = std::min<size_t>(mru, 1500);
    Bytes option = {1, 4, static_cast<uint8_t>(mru >> 8), static_cast<uint8_t>(mru & 0xff)};
    Open(ToHex(option));
    Sent(0);
    const Bytes data(3000, 0x55);
    Bytes unknown = Write(wire::ControlPacket{99, 1, data});
    peer->protocol.Receive(peer->now, unknown, 0);
    auto rejected = peer->protocol.TakePacket();
    ASSERT_TRUE(rejected);
    ASSERT_EQ(rejected->size(), room);
    EXPECT_EQ(LoadBe16(&(*rejected)[2]), room);
    EXPECT_TRUE(std::equal(rejected->begin() + 4, rejected->end(), unknown.begin()));

    peer->protocol.SendProtocolReject(0xc029, data);
    rejected = peer->protocol.TakePacket();
    ASSERT_TRUE(rejected);
    EXPECT_EQ(rejected->size(), room);

    Bytes echo(3000);  // Magic-Number 0
    peer->protocol.Receive(peer->now, Write(wire::ControlPacket{9, 1, echo}), 0);
    const auto reply = peer->protocol.TakePacket();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->size(), room);
  }
}

TEST_F(LcpExtensions, TakesAnyMruFromItsMinimumUpAndMayBeAskedForMoreThanTheDefault_Rfc1661_6_1) {
  for (const std::string_view option : {"01040080", "010405dc", "01040fa0", "0104ffff"}) {
    Start();
    Sent(0);
    peer->Receive(1, 7, option);
    EXPECT_EQ(peer->Sent(), "02070008" + std::string(option));
  }
  config.lcp.mru = 1600;
  Start();
  EXPECT_NE(peer->Sent().find("01040640"), std::string::npos);
}

// --- Rejected on purpose

TEST_F(LcpExtensions, RejectsTheOptionsOfWhatItDoesNotDo_Rfc1661_5_4) {
  const std::pair<const char*, const char*> kRefused[] = {
      {"Quality-Protocol (LQR, RFC 1989)", "0408c02500000bb8"},
      {"FCS-Alternatives (RFC 1570 §2.1)", "090304"},
      {"Self-Describing-Padding (RFC 1570 §2.2)", "0a0308"},
      {"Numbered-Mode (RFC 1663)", "0b0408ff"},
      {"Callback, CBCP", "0d0306"},
      {"Callback, by the authenticated user (RFC 1570 §2.3)", "0d0300"},
      {"Callback, E.164 number", "0d0603313233"},
      {"Compound-Frames (RFC 1570 §2.4)", "0f02"},
      {"Multilink-MRRU (RFC 1990 §5.1.1)", "1104064e"},
      {"Multilink Short Sequence Numbers (RFC 1990 §5.1.2)", "1202"},
      {"Multilink Endpoint-Discriminator (RFC 1990 §5.1.3)", "13090300c0ca0000aa"},
      {"Link-Discriminator (BACP, RFC 2125)", "17040001"},
      {"Internationalization (RFC 2484)", "1c06000003e8"},
      {"Vendor-Specific (RFC 2153)", "000600005e00"},
      {"nothing that anybody knows", "c803aa"},
  };
  for (const auto& [name, option] : kRefused) {
    SCOPED_TRACE(name);
    Start();
    Sent(0);
    peer->Receive(1, 7, std::string("010405dc") + option);
    const Bytes rejected = *FromHex(option);
    const Bytes answer = Write(wire::ControlPacket{wire::kConfigureReject, 7, rejected});
    EXPECT_EQ(peer->Sent(), ToHex(answer)) << "it, and nothing else, as it came";
    const wire::OptionView view{rejected[0], rejected};
    if (rejected[0] != 0xc8) {
      EXPECT_NE(wire::NameOfOption(wire::kPppLcp, rejected[0]), "") << "and has a name for people";
    }
    EXPECT_NE(wire::DescribeOption(wire::kPppLcp, view), "");
  }
}

TEST(Refused, ProtocolsThatAreLeftOutOnPurposeGetAProtocolRejectAndTheLinkStays_Rfc1661_5_7) {
  const uint16_t kRefused[] = {
      0x003d,  // Multilink (RFC 1990)
      0x0053,  // Encryption (ECP, RFC 1968)
      0x8053,  // ECP
      0x8029,  // ATCP (RFC 1378)
      0x0029,  // AppleTalk
      0xc025,  // LQR (RFC 1989)
      0xc029,  // CBCP, Microsoft's callback
      0xc02b,  // BACP (RFC 2125)
      0xc02d,  // BAP
  };
  Pair pair(ClientConfig(), ServerConfig());
  std::vector<uint16_t> rejected;
  pair.lose = [&](bool from_client, const ControlFrame& frame) {
    if (!from_client && frame.protocol == wire::kPppLcp && frame.packet[0] == wire::kProtocolReject)
      rejected.push_back(LoadBe16(&frame.packet[4]));
    return false;
  };
  pair.Connect();
  ASSERT_TRUE(pair.connected());
  for (const uint16_t protocol : kRefused) {
    EXPECT_NE(wire::NameOfPppProtocol(protocol), "") << protocol;
    pair.Put(true, ControlFrame{protocol, Bytes{1, 1, 0, 4}, 0});
    pair.RunFor(seconds(1));
    ASSERT_FALSE(rejected.empty()) << protocol;
    EXPECT_EQ(rejected.back(), protocol);
  }
  EXPECT_EQ(rejected.size(), std::size(kRefused));
  EXPECT_TRUE(pair.connected());
}

}  // namespace
}  // namespace pptplab::ppp
