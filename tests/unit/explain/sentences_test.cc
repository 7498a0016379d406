// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What students read about each message.
#include "stack/explain/sentences.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "stack/base/rng.h"
#include "stack/wire/chap.h"
#include "stack/wire/options.h"
#include "stack/wire/ppp.h"
#include "stack/wire/pptp_control.h"

namespace pptplab::explain {
namespace {

const Parties kParties{"the client", "the server"};

Told TellControl(const wire::ControlMessage& message) {
  const Bytes bytes = wire::WriteControlMessage(message);
  return Tell({trace::Direction::kSent, trace::Protocol::kPptpControl, bytes}, kParties);
}

Told TellPacket(uint16_t protocol, const Bytes& packet) {
  Bytes frame(2);
  StoreBe16(frame.data(), protocol);
  frame.insert(frame.end(), packet.begin(), packet.end());
  return Tell({trace::Direction::kSent, trace::Protocol::kPppFrame, frame}, kParties);
}

Told TellPpp(uint16_t protocol, uint8_t code, ByteView data) {
  return TellPacket(protocol, Write(wire::ControlPacket{code, 1, data}));
}

TEST(Sentence, OfAStartRequestNamesTheVersion_Rfc2637_2_1) {
  const Told told = TellControl(wire::StartControlConnectionRequest{});
  EXPECT_EQ(told.name, "Start-Control-Connection-Request");
  EXPECT_EQ(told.step, Step::kEstablishment);
  EXPECT_EQ(told.sentence,
            "The client asks the server to open a control connection, and says that it speaks PPTP "
            "1.0.");
}

TEST(Sentence, OfARefusalSaysWhy_Rfc2637_2_8) {
  wire::OutgoingCallReply reply;
  reply.result_code = 4;
  const Told told = TellControl(reply);
  EXPECT_TRUE(told.sentence.starts_with("The client refuses the call (")) << told.sentence;
}

TEST(Sentence, NamesEveryGeneralError_Rfc2637_2_16) {
  const char* const kErrors[] = {"Not-Connected", "Bad-Format",  "Bad-Value",
                                 "No-Resource",   "Bad-Call ID", "PAC-Error"};
  for (uint8_t error = 1; error <= 6; ++error) {
    wire::OutgoingCallReply reply;
    reply.result_code = 2;
    reply.error_code = error;
    EXPECT_EQ(
        TellControl(reply).sentence,
        std::string("The client refuses the call (General Error: ") + kErrors[error - 1] + ").");
  }
}

TEST(Sentence, SaysWhatThePeerSaysOfItselfAndOfTheTimeThatIsLeft_Rfc1570_1) {
  EXPECT_EQ(TellPpp(wire::kPppLcp, wire::kIdentification,
                    *FromHex("00000000"
                             "4d53524153"))
                .sentence,
            "The client says what it is: \"MSRAS\".");
  EXPECT_EQ(TellPpp(wire::kPppLcp, wire::kTimeRemaining,
                    *FromHex("00000000"
                             "0000012c"))
                .sentence,
            "The client says that this session ends in 300 s.");
  EXPECT_EQ(TellPpp(wire::kPppLcp, wire::kTimeRemaining,
                    *FromHex("00000000"
                             "ffffffff"
                             "6869"))
                .sentence,
            "The client says that there is no limit to the time of this session: \"hi\".");
}

TEST(Sentence, ExistsForAllFifteenControlMessages_Rfc2637_2) {
  using namespace wire;  // NOLINT: all fifteen
  const std::vector<ControlMessage> messages{StartControlConnectionRequest{},
                                             StartControlConnectionReply{},
                                             StopControlConnectionRequest{},
                                             StopControlConnectionReply{},
                                             EchoRequest{},
                                             EchoReply{},
                                             OutgoingCallRequest{},
                                             OutgoingCallReply{},
                                             IncomingCallRequest{},
                                             IncomingCallReply{},
                                             IncomingCallConnected{},
                                             CallClearRequest{},
                                             CallDisconnectNotify{},
                                             WanErrorNotify{},
                                             SetLinkInfo{}};
  for (const ControlMessage& message : messages) {
    const Told told = TellControl(message);
    EXPECT_EQ(told.name, NameOfControlType(static_cast<uint32_t>(TypeOf(message))));
    EXPECT_TRUE(told.sentence.starts_with("The client")) << told.name;
    EXPECT_TRUE(told.sentence.ends_with(".")) << told.name;
  }
}

TEST(Sentence, OfAnLcpRequestSaysItsOptionsInWords_Rfc1661_6) {
  Bytes options = Write(wire::MaximumReceiveUnit{1400});
  const Bytes pfc = Write(wire::ProtocolFieldCompression{});
  options.insert(options.end(), pfc.begin(), pfc.end());
  const Told told = TellPpp(wire::kPppLcp, wire::kConfigureRequest, options);
  EXPECT_EQ(told.name, "LCP Configure-Request");
  EXPECT_EQ(told.sentence,
            "The client says what it wants of the PPP link: it takes packets of up to 1400 octets, "
            "and takes a protocol field of one octet.");
}

TEST(Sentence, OfAnIpcpRequestFor0000SaysThatItAsksForAnAddress_Rfc1332_3_3) {
  const Bytes option = Write(wire::IpcpAddressOption<wire::kIpcpIpAddress>{});
  const Told told = TellPpp(wire::kPppIpcp, wire::kConfigureRequest, option);
  EXPECT_EQ(told.step, Step::kEstablished);
  EXPECT_NE(told.sentence.find("it has no address and asks the server for one"), std::string::npos)
      << told.sentence;
}

TEST(Sentence, OfAnMsChapV2ResponseNamesTheUser_Rfc2759_4) {
  Bytes value(49, 1);
  std::fill_n(value.begin() + 16, 8, uint8_t{0});  // Reserved
  const Told told =
      TellPacket(wire::kPppChap, Write(wire::ChapValuePacket{2, 1, value, AsBytes("alice")}));
  EXPECT_EQ(told.step, Step::kAuthentication);
  EXPECT_TRUE(told.sentence.starts_with(
      "The client answers as \"alice\": 24 octets that only someone who knows the password"))
      << told.sentence;
}

TEST(Sentence, OfAFailureSaysWhatAndWhetherToTryAgain_Rfc2759_6) {
  const Told told = TellPacket(
      wire::kPppChap, Write(wire::ChapMessagePacket{
                          4, 1, AsBytes("E=691 R=1 C=00112233445566778899aabbccddeeff V=3 M=no")}));
  EXPECT_NE(told.sentence.find("(E=691); another try is allowed."), std::string::npos)
      << told.sentence;
}

TEST(Sentence, OfAResetRequestSaysThatPacketsAreMissing_Rfc1962_3_1) {
  const Told told = TellPpp(wire::kPppCcp, wire::kResetRequest, {});
  EXPECT_EQ(told.name, "CCP Reset-Request");
  EXPECT_EQ(told.step, Step::kKeepAlive);
  EXPECT_NE(told.sentence.find("missed a packet and cannot decrypt"), std::string::npos);
}

TEST(Sentence, OfATerminateRequestBelongsToTheHangUp) {
  const Told told = TellPpp(wire::kPppLcp, wire::kTerminateRequest, AsBytes("bye"));
  EXPECT_EQ(told.step, Step::kHangUp);
  EXPECT_EQ(told.sentence, "The client wants to end the PPP link: \"bye\".");
}

TEST(Sentence, CarriesNothingThatATerminalObeys) {
  const Told told =
      TellPpp(wire::kPppLcp, wire::kTerminateRequest, AsBytes("\x1b[2J\n\x07\xc2\x9b"));
  for (const char c : told.sentence) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  EXPECT_EQ(Printable("a\tb\x7f\xff§"), "a.b..§");
  EXPECT_EQ(Printable("\xc2"), ".");
  EXPECT_EQ(Printable("\xe2\x82"), "..");
}

TEST(Sentence, ComesOutOfAnyBytes) {
  SeededRng rng(1723);
  const uint16_t protocols[] = {wire::kPppLcp, wire::kPppChap,   wire::kPppCcp, wire::kPppIpcp,
                                wire::kPppPap, wire::kPppIpv6cp, wire::kPppEap, wire::kPppIpv4};
  for (int i = 0; i < 20'000; ++i) {
    Bytes bytes(rng.Below(64));
    rng.Fill(bytes);
    if (bytes.size() >= 6) {
      StoreBe16(bytes.data(), protocols[rng.Below(8)]);
      bytes[2] = static_cast<uint8_t>(rng.Below(17));
      StoreBe16(&bytes[4], static_cast<uint16_t>(bytes.size() - 2));
    }
    for (const auto protocol : {trace::Protocol::kPppFrame, trace::Protocol::kPptpControl}) {
      const Told told = Tell({trace::Direction::kSent, protocol, bytes}, kParties);
      ASSERT_FALSE(told.name.empty());
      ASSERT_FALSE(told.sentence.empty());
      ASSERT_LT(told.sentence.size(), 2'000u);
    }
  }
}

}  // namespace
}  // namespace pptplab::explain
