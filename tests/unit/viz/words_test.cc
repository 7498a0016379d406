// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Whatever stack/wire and the schema of events know has words of its own everywhere: in the
// sentences of stack/explain, in dissections, in the model of the window. Who adds a message, an
// option or a reason, and no words, fails here.
#include <gtest/gtest.h>

#include <algorithm>

#include "stack/explain/background.h"
#include "stack/explain/event_sentences.h"
#include "stack/explain/sentences.h"
#include "stack/wire/chap.h"
#include "stack/wire/dissect.h"
#include "stack/wire/eap.h"
#include "stack/wire/options.h"
#include "stack/wire/ppp.h"
#include "stack/wire/pptp_control.h"
#include "stack/wire/summary.h"
#include "viz/model/filter_words.h"
#include "viz/model/walk.h"
#include "words.h"

namespace pptplab::viz {
namespace {

using explain::BackgroundOf;
using explain::BackgroundOfName;
using model_test::FallsBack;

const explain::Parties kParties{"the client", "the server"};

explain::Told TellFrame(uint16_t protocol, const Bytes& packet) {
  Bytes frame(2);
  StoreBe16(frame.data(), protocol);
  frame.insert(frame.end(), packet.begin(), packet.end());
  return explain::Tell({trace::Direction::kSent, trace::Protocol::kPppFrame, frame}, kParties);
}

Bytes ControlPacket(uint8_t code, const Bytes& data = {}) {
  Bytes packet = {code, 1, 0, 0};
  packet.insert(packet.end(), data.begin(), data.end());
  StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
  return packet;
}

/// The numbers up to `most` that have a name.
template <class NameOf>
std::vector<uint32_t> Named(uint32_t most, NameOf name_of) {
  std::vector<uint32_t> named;
  for (uint32_t number = 0; number <= most; ++number) {
    if (!std::string_view(name_of(number)).empty()) named.push_back(number);
  }
  return named;
}
std::vector<uint32_t> Protocols() { return Named(0xffff, &wire::NameOfPppProtocol); }
std::vector<uint32_t> ControlProtocols() {
  std::vector<uint32_t> all = Protocols();
  std::erase_if(all, [](uint32_t protocol) {
    return !wire::IsControlProtocol(static_cast<uint16_t>(protocol));
  });
  return all;
}

// --- events

TEST(Words, AreThereForEveryReasonOfADrop) {
  const auto reasons = Named(255, &trace::NameOfDropReason);
  ASSERT_FALSE(reasons.empty());
  for (const uint32_t number : reasons) {
    const auto reason = static_cast<trace::DropReason>(number);
    SCOPED_TRACE(trace::NameOfDropReason(number));
    EXPECT_FALSE(
        FallsBack(explain::TellDrop({reason, "", 0}, trace::Layer::kGre, "the server", "")));
    const auto background = BackgroundOf(trace::Drop{reason, "", 0});
    EXPECT_FALSE(background.about.empty());
    // What a scenario asks for no RFC speaks of.
    EXPECT_EQ(background.section.empty(), reason == trace::DropReason::kListed);
    ASSERT_LT(number, ReasonWords().size());
    EXPECT_FALSE(ReasonWords()[number].empty());
  }
}

TEST(Words, AreThereForEveryLayer) {
  for (const uint32_t layer : Named(255, &trace::NameOfLayer)) {
    EXPECT_TRUE(std::any_of(
        LayerWords().begin(), LayerWords().end(),
        [layer](const LayerWord& word) { return static_cast<uint32_t>(word.layer) == layer; }))
        << trace::NameOfLayer(layer);
  }
}

TEST(Words, AreThereForEveryStepInBothDirections) {
  using Step = trace::Step;
  const uint8_t flags[] = {0, 1, 2, 3, 4, 8, 16, 24, 15};
  for (const uint32_t what : Named(255, &trace::NameOfStep)) {
    for (const auto direction : {trace::Direction::kSent, trace::Direction::kReceived}) {
      for (const uint8_t flag : flags) {
        const Step step{static_cast<Step::What>(what), direction, flag, 60, 62, 0x0021, 3};
        SCOPED_TRACE(std::string(trace::NameOfStep(what)) + " " + std::to_string(flag));
        EXPECT_FALSE(FallsBack(explain::TellStep(step, "the client", {})));
        EXPECT_FALSE(FallsBack(TellStep(step)));
        EXPECT_NE(std::string(NameOfStepBox(step)), "");
        EXPECT_FALSE(BackgroundOf(step).about.empty());
        EXPECT_FALSE(BackgroundOf(step).section.empty());
      }
    }
  }
}

// --- PPTP

template <class Message>
void TellEveryCode(uint32_t most, std::string_view (*name_of)(uint32_t), Message message,
                   uint8_t Message::*field) {
  for (const uint32_t code : Named(most, name_of)) {
    message.*field = static_cast<uint8_t>(code);
    const Bytes bytes = WriteControlMessage(wire::ControlMessage(message));
    const auto told =
        explain::Tell({trace::Direction::kSent, trace::Protocol::kPptpControl, bytes}, kParties);
    EXPECT_FALSE(FallsBack(told.sentence)) << told.sentence;
    EXPECT_FALSE(FallsBack(wire::SummarizeControlMessage(bytes)));
  }
}

TEST(Words, AreThereForEveryControlMessageAndResult_Rfc2637_2) {
  const auto types = Named(255, &wire::NameOfControlType);
  EXPECT_EQ(types.size(), 15u);
  for (const uint32_t type : types) {
    EXPECT_FALSE(BackgroundOfName(wire::NameOfControlType(type)).about.empty()) << type;
  }
  using namespace wire;  // NOLINT: the messages are wire's
  TellEveryCode(255, &NameOfStartResult, StartControlConnectionReply{},
                &StartControlConnectionReply::result_code);
  TellEveryCode(255, &NameOfGeneralError, OutgoingCallReply{.result_code = 2},
                &OutgoingCallReply::error_code);
  TellEveryCode(255, &NameOfStopReason, StopControlConnectionRequest{},
                &StopControlConnectionRequest::reason);
  TellEveryCode(255, &NameOfStopResult, StopControlConnectionReply{},
                &StopControlConnectionReply::result_code);
  TellEveryCode(255, &NameOfEchoResult, EchoReply{}, &EchoReply::result_code);
  TellEveryCode(255, &NameOfOutgoingCallResult, OutgoingCallReply{},
                &OutgoingCallReply::result_code);
  TellEveryCode(255, &NameOfIncomingCallResult, IncomingCallReply{},
                &IncomingCallReply::result_code);
  TellEveryCode(255, &NameOfDisconnectResult, CallDisconnectNotify{},
                &CallDisconnectNotify::result_code);
}

// --- PPP

TEST(Words, AreThereForEveryPppProtocol) {
  for (const uint32_t number : Protocols()) {
    const auto protocol = static_cast<uint16_t>(number);
    const std::string_view name = wire::NameOfPppProtocol(number);
    SCOPED_TRACE(name);
    EXPECT_FALSE(BackgroundOfName(name).about.empty());
    Bytes frame = {0xff, 0x03, 0, 0, 1, 1, 0, 4};
    StoreBe16(&frame[2], protocol);
    EXPECT_FALSE(FallsBack(wire::SummarizePppFrame(frame))) << wire::SummarizePppFrame(frame);
    const auto layers = wire::Dissect(frame, wire::Format::kPppFrame);
    ASSERT_GE(layers.size(), 2u);
    EXPECT_NE(std::string(layers[1].name), "Data");
    EXPECT_NE(std::string(layers[1].name), "NCP");
  }
}

TEST(Words, AreThereForEveryCodeOfEveryControlProtocol) {
  for (const uint32_t number : ControlProtocols()) {
    const auto protocol = static_cast<uint16_t>(number);
    for (uint32_t code = 0; code < 256; ++code) {
      const auto name = wire::NameOfCode(protocol, static_cast<uint8_t>(code));
      if (name.empty()) continue;
      const auto told = TellFrame(protocol, ControlPacket(static_cast<uint8_t>(code)));
      SCOPED_TRACE(told.name);
      EXPECT_NE(told.name.find(name), std::string::npos) << name;
      EXPECT_FALSE(FallsBack(told.name));
      EXPECT_FALSE(FallsBack(told.sentence)) << told.sentence;
      EXPECT_FALSE(BackgroundOfName(told.name).about.empty());
      EXPECT_FALSE(BackgroundOfName(told.name).section.empty());
    }
  }
}

TEST(Words, AreThereForEveryOptionInEveryConfigurePacket) {
  for (const uint32_t number : ControlProtocols()) {
    const auto protocol = static_cast<uint16_t>(number);
    for (uint32_t type = 0; type < 256; ++type) {
      const auto name = wire::NameOfOption(protocol, static_cast<uint8_t>(type));
      if (name.empty()) continue;
      for (const uint8_t code : {wire::kConfigureRequest, wire::kConfigureAck, wire::kConfigureNak,
                                 wire::kConfigureReject}) {
        // Without a value, and with one of four octets.
        for (const Bytes& option : {Bytes{static_cast<uint8_t>(type), 2},
                                    Bytes{static_cast<uint8_t>(type), 6, 1, 2, 3, 4}}) {
          const auto told = TellFrame(protocol, ControlPacket(code, option));
          const std::string line = wire::SummarizePppPacket(protocol, ControlPacket(code, option));
          for (const std::string& text : {told.sentence, line}) {
            EXPECT_FALSE(text.empty());
            EXPECT_EQ(text.find("option " + std::to_string(type)), std::string::npos) << text;
          }
        }
      }
    }
  }
}

TEST(Words, AreThereForEveryTypeOfEap_Rfc3748_5) {
  for (const uint32_t type : Named(255, &wire::NameOfEapType)) {
    for (const uint8_t code : {wire::kEapRequest, wire::kEapResponse}) {
      const auto told =
          TellFrame(wire::kPppEap, ControlPacket(code, {static_cast<uint8_t>(type), 0}));
      SCOPED_TRACE(told.name);
      EXPECT_NE(told.name.find(wire::NameOfEapType(type)), std::string::npos);
      EXPECT_FALSE(BackgroundOfName(told.name).about.empty());
    }
  }
  for (const uint32_t op_code : Named(255, &wire::NameOfEapMsChapV2OpCode)) {
    for (const uint8_t code : {wire::kEapRequest, wire::kEapResponse}) {
      const Bytes data = {wire::kEapMsChapV2, static_cast<uint8_t>(op_code), 1, 0, 5, 0};
      EXPECT_FALSE(FallsBack(TellFrame(wire::kPppEap, ControlPacket(code, data)).sentence));
    }
  }
}

TEST(Words, AreThereForEveryErrorOfMsChap_Rfc2759_6) {
  const auto errors = Named(1000, &wire::NameOfMsChapError);
  ASSERT_FALSE(errors.empty());
  for (const uint32_t error : errors) {
    wire::MsChapV2Failure failure;
    failure.error = error;
    const std::string text = WriteMsChapV2Failure(failure);
    const auto told =
        TellFrame(wire::kPppChap, ControlPacket(wire::kChapFailure, ToBytes(AsBytes(text))));
    EXPECT_NE(told.sentence.find(wire::NameOfMsChapError(error)), std::string::npos);
  }
}

TEST(Words, NameTheProtocolAndTheCodeThatIsRejected_Rfc1661_5_6) {
  for (const uint32_t number : Protocols()) {
    Bytes data(2);
    StoreBe16(data.data(), static_cast<uint16_t>(number));
    const auto told = TellFrame(wire::kPppLcp, ControlPacket(wire::kProtocolReject, data));
    EXPECT_NE(told.sentence.find(wire::NameOfPppProtocol(number)), std::string::npos);
  }
  const auto told = TellFrame(
      wire::kPppLcp, ControlPacket(wire::kCodeReject, ControlPacket(wire::kIdentification)));
  EXPECT_NE(told.sentence.find("Identification"), std::string::npos) << told.sentence;
}

}  // namespace
}  // namespace pptplab::viz
