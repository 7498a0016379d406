// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The fifteen control messages of RFC 2637 §2: layout, truncation, round trip, framing, names.
#include "stack/wire/pptp_control.h"

#include <gtest/gtest.h>

#include "tests/unit/wire/golden.h"

namespace pptplab::wire {
namespace {

using testing::Fragment;
using Fragments = std::vector<Fragment>;

std::string Repeat(const char* hex, size_t n) {
  std::string text;
  for (size_t i = 0; i < n; ++i) text += hex;
  return text;
}

/// `text_hex` and zeros, `size` octets.
std::string Padded(std::string text_hex, size_t size) {
  return text_hex + Repeat("00", size - text_hex.size() / 2);
}

Fragments Message(const char* length, const char* type, Fragments body) {
  Fragments fragments = {{length, "Length"},
                         {"0001", "PPTP Message Type"},
                         {"1a2b3c4d", "Magic Cookie"},
                         {type, "Control Message Type"},
                         {"0000", "Reserved0"}};
  fragments.insert(fragments.end(), body.begin(), body.end());
  return fragments;
}

/// Besides the format itself: the way over the type number.
template <class T>
T ExpectMessage(const Fragments& fragments) {
  testing::ExpectGolden<T>(fragments);
  const Bytes bytes = testing::Join(fragments);
  const auto length = FrameLength(bytes);
  EXPECT_TRUE(length && *length == bytes.size());
  for (size_t cut = 0; cut < kControlHeaderSize; ++cut) {
    const auto early = FrameLength(ByteView(bytes).first(cut));
    EXPECT_TRUE(early && *early == 0) << cut;
  }
  const auto message = ReadControlMessage(bytes);
  EXPECT_TRUE(message) << ToString(message.error());
  if (!message) return T{};
  EXPECT_EQ(TypeOf(*message), T::kType);
  EXPECT_EQ(ToHex(WriteControlMessage(*message)), ToHex(bytes));
  testing::ExpectLayout(fragments, DescribeControlMessage(bytes));
  EXPECT_TRUE(std::holds_alternative<T>(*message));
  return std::get<T>(*message);
}

const std::string kLocal = "6c6f63616c";  // "local"

TEST(ControlMessages, StartControlConnectionRequest_Rfc2637_2_1) {
  const auto message = ExpectMessage<StartControlConnectionRequest>(
      Message("009c", "0001",
              {{"0100", "Protocol Version"},
               {"0000", "Reserved1"},
               {"00000003", "Framing Capabilities"},
               {"00000002", "Bearer Capabilities"},
               {"0001", "Maximum Channels"},
               {"0893", "Firmware Revision"},
               {Padded(kLocal, 64), "Host Name"},
               {Padded("6e74", 64), "Vendor String"}}));
  EXPECT_EQ(message.protocol_version, 0x0100);
  EXPECT_EQ(message.framing_capabilities, 3u);
  EXPECT_EQ(message.bearer_capabilities, 2u);
  EXPECT_EQ(message.maximum_channels, 1);
  EXPECT_EQ(message.firmware_revision, 2195);
  EXPECT_EQ(message.host_name, MakeName64("local"));
}

TEST(ControlMessages, StartControlConnectionReply_Rfc2637_2_2) {
  const auto message = ExpectMessage<StartControlConnectionReply>(
      Message("009c", "0002",
              {{"0100", "Protocol Version"},
               {"02", "Result Code"},
               {"06", "Error Code"},
               {"00000001", "Framing Capabilities"},
               {"00000002", "Bearer Capabilities"},
               {"ffff", "Maximum Channels"},
               {"0001", "Firmware Revision"},
               // Windows leaves whatever was there behind the NUL; it survives the round trip.
               {"6100" + Repeat("cd", 62), "Host Name"},
               {Repeat("41", 64), "Vendor String"}}));
  EXPECT_EQ(message.result_code, 2);
  EXPECT_EQ(message.error_code, 6);
  EXPECT_EQ(message.maximum_channels, 0xffff);
}

TEST(ControlMessages, StopControlConnection_Rfc2637_2_3_and_2_4) {
  EXPECT_EQ(
      ExpectMessage<StopControlConnectionRequest>(
          Message("0010", "0003", {{"03", "Reason"}, {"00", "Reserved1"}, {"0000", "Reserved2"}}))
          .reason,
      3);
  EXPECT_EQ(ExpectMessage<StopControlConnectionReply>(
                Message("0010", "0004",
                        {{"01", "Result Code"}, {"00", "Error Code"}, {"0000", "Reserved1"}}))
                .result_code,
            1);
}

TEST(ControlMessages, Echo_Rfc2637_2_5_and_2_6) {
  EXPECT_EQ(
      ExpectMessage<EchoRequest>(Message("0010", "0005", {{"89abcdef", "Identifier"}})).identifier,
      0x89abcdefu);
  EXPECT_EQ(ExpectMessage<EchoReply>(Message("0014", "0006",
                                             {{"89abcdef", "Identifier"},
                                              {"02", "Result Code"},
                                              {"03", "Error Code"},
                                              {"0000", "Reserved1"}}))
                .error_code,
            3);
}

TEST(ControlMessages, OutgoingCallRequest_Rfc2637_2_7) {
  const auto message =
      ExpectMessage<OutgoingCallRequest>(Message("00a8", "0007",
                                                 {{"ffa4", "Call ID"},
                                                  {"0001", "Call Serial Number"},
                                                  {"00000960", "Minimum BPS"},
                                                  {"00989680", "Maximum BPS"},
                                                  {"00000001", "Bearer Type"},
                                                  {"00000002", "Framing Type"},
                                                  {"0040", "Packet Recv. Window Size"},
                                                  {"0005", "Packet Processing Delay"},
                                                  {"0003", "Phone Number Length"},
                                                  {"0000", "Reserved1"},
                                                  {Padded("313233", 64), "Phone Number"},
                                                  {Padded("", 64), "Subaddress"}}));
  EXPECT_EQ(message.call_id, 65444);
  EXPECT_EQ(message.minimum_bps, 2400u);
  EXPECT_EQ(message.maximum_bps, 10000000u);
  EXPECT_EQ(message.packet_recv_window_size, 64);
  EXPECT_EQ(message.packet_processing_delay, 5);
}

TEST(ControlMessages, OutgoingCallReply_Rfc2637_2_8) {
  const auto message =
      ExpectMessage<OutgoingCallReply>(Message("0020", "0008",
                                               {{"0080", "Call ID"},
                                                {"ffa4", "Peer's Call ID"},
                                                {"02", "Result Code"},
                                                {"04", "Error Code"},
                                                {"1234", "Cause Code"},
                                                {"05f5e100", "Connect Speed"},
                                                {"0003", "Packet Recv. Window Size"},
                                                {"0001", "Packet Processing Delay"},
                                                {"deadbeef", "Physical Channel ID"}}));
  EXPECT_EQ(message.call_id, 128);
  EXPECT_EQ(message.peers_call_id, 65444);
  EXPECT_EQ(message.cause_code, 0x1234);
  EXPECT_EQ(message.connect_speed, 100000000u);
  EXPECT_EQ(message.physical_channel_id, 0xdeadbeefu);
}

TEST(ControlMessages, IncomingCallRequest_Rfc2637_2_9) {
  const auto message =
      ExpectMessage<IncomingCallRequest>(Message("00dc", "0009",
                                                 {{"0007", "Call ID"},
                                                  {"0008", "Call Serial Number"},
                                                  {"00000002", "Call Bearer Type"},
                                                  {"00000009", "Physical Channel ID"},
                                                  {"0002", "Dialed Number Length"},
                                                  {"0003", "Dialing Number Length"},
                                                  {Padded("3131", 64), "Dialed Number"},
                                                  {Padded("323232", 64), "Dialing Number"},
                                                  {Padded("33", 64), "Subaddress"}}));
  EXPECT_EQ(message.physical_channel_id, 9u);
  EXPECT_EQ(message.dialing_number_length, 3);
  EXPECT_EQ(SizeOf(message), kMaxControlMessageSize);
}

TEST(ControlMessages, IncomingCallReplyAndConnected_Rfc2637_2_10_and_2_11) {
  EXPECT_EQ(ExpectMessage<IncomingCallReply>(Message("0018", "000a",
                                                     {{"0001", "Call ID"},
                                                      {"0007", "Peer's Call ID"},
                                                      {"03", "Result Code"},
                                                      {"00", "Error Code"},
                                                      {"0010", "Packet Recv. Window Size"},
                                                      {"0002", "Packet Transmit Delay"},
                                                      {"0000", "Reserved1"}}))
                .packet_recv_window_size,
            16);
  EXPECT_EQ(ExpectMessage<IncomingCallConnected>(Message("001c", "000b",
                                                         {{"0001", "Peer's Call ID"},
                                                          {"0000", "Reserved1"},
                                                          {"0000fa00", "Connect Speed"},
                                                          {"0010", "Packet Recv. Window Size"},
                                                          {"0002", "Packet Transmit Delay"},
                                                          {"00000001", "Framing Type"}}))
                .connect_speed,
            64000u);
}

TEST(ControlMessages, EndOfACall_Rfc2637_2_12_and_2_13) {
  EXPECT_EQ(ExpectMessage<CallClearRequest>(
                Message("0010", "000c", {{"ffa4", "Call ID"}, {"0000", "Reserved1"}}))
                .call_id,
            65444);
  EXPECT_EQ(
      ExpectMessage<CallDisconnectNotify>(Message("0094", "000d",
                                                  {{"0080", "Call ID"},
                                                   {"04", "Result Code"},
                                                   {"00", "Error Code"},
                                                   {"0010", "Cause Code"},
                                                   {"0000", "Reserved1"},
                                                   {Padded("787878", 128), "Call Statistics"}}))
          .cause_code,
      16);
}

TEST(ControlMessages, WanErrorNotifyAndSetLinkInfo_Rfc2637_2_14_and_2_15) {
  EXPECT_EQ(ExpectMessage<WanErrorNotify>(Message("0028", "000e",
                                                  {{"0007", "Peer's Call ID"},
                                                   {"0000", "Reserved1"},
                                                   {"00000001", "CRC Errors"},
                                                   {"00000002", "Framing Errors"},
                                                   {"00000003", "Hardware Overruns"},
                                                   {"00000004", "Buffer Overruns"},
                                                   {"00000005", "Time-out Errors"},
                                                   {"00000006", "Alignment Errors"}}))
                .alignment_errors,
            6u);
  EXPECT_EQ(ExpectMessage<SetLinkInfo>(Message("0018", "000f",
                                               {{"0080", "Peer's Call ID"},
                                                {"0000", "Reserved1"},
                                                {"000a0000", "Send ACCM"},
                                                {"ffffffff", "Receive ACCM"}}))
                .send_accm,
            0x000a0000u);
}

TEST(ControlStream, GivesNoLengthToWhatIsNoControlMessage_Rfc2637_1_4) {
  const Bytes echo = WriteControlMessage(EchoRequest{.identifier = 1});
  struct Case {
    size_t offset;
    uint8_t value;
    const char* field;
  };
  for (const Case& c : {Case{1, 17, "Length"}, Case{0, 1, "Length"}, Case{1, 0, "Length"},
                        Case{3, 2, "PPTP Message Type"}, Case{4, 0, "Magic Cookie"},
                        Case{7, 0x4e, "Magic Cookie"}, Case{9, 0, "Control Message Type"},
                        Case{9, 16, "Control Message Type"}, Case{8, 1, "Control Message Type"}}) {
    Bytes bytes = echo;
    bytes[c.offset] = c.value;
    const auto length = FrameLength(bytes);
    ASSERT_FALSE(length) << c.field;
    EXPECT_EQ(std::string(length.error().field), c.field);
    EXPECT_FALSE(ReadControlMessage(bytes)) << c.field;
    EXPECT_TRUE(DescribeControlMessage(bytes).error) << c.field;
  }
}

TEST(ControlStream, AcceptsCiscosReserved0) {
  Bytes bytes = WriteControlMessage(EchoRequest{.identifier = 1});
  bytes[10] = 0xab;
  bytes[11] = 0xcd;
  const auto length = FrameLength(bytes);
  ASSERT_TRUE(length);
  EXPECT_EQ(*length, 16u);
  EXPECT_TRUE(ReadControlMessage(bytes));
}

TEST(ControlStream, LooksAtTheFirstMessageOnly) {
  Bytes bytes = WriteControlMessage(CallClearRequest{.call_id = 5});
  bytes.push_back(0xff);
  const auto length = FrameLength(bytes);
  ASSERT_TRUE(length);
  EXPECT_EQ(*length, 16u);
}

TEST(ControlNames, AreTheRfcs) {
  EXPECT_EQ(NameOfControlType(7), "Outgoing-Call-Request");
  EXPECT_EQ(NameOfControlType(15), "Set-Link-Info");
  EXPECT_EQ(NameOfControlType(0), "");
  EXPECT_EQ(NameOfControlType(16), "");
  EXPECT_EQ(NameOfGeneralError(6), "PAC-Error");
  EXPECT_EQ(NameOfGeneralError(7), "");
  EXPECT_EQ(NameOfOutgoingCallResult(7), "Do Not Accept");
  EXPECT_EQ(NameOfDisconnectResult(4), "Request");
  EXPECT_EQ(NameOfStopReason(3), "Stop-Local-Shutdown");
}

TEST(ControlNames, AreSaidWithTheirNumbersInADescription) {
  const Description description =
      DescribeControlMessage(WriteControlMessage(OutgoingCallReply{.result_code = 7}));
  const auto value = [&](std::string_view name) {
    for (const Field& field : description.fields) {
      if (field.name == name) return field.value;
    }
    return std::string("no such field");
  };
  EXPECT_EQ(value("Control Message Type"), "Outgoing-Call-Reply (8)");
  EXPECT_EQ(value("Magic Cookie"), "0x1a2b3c4d");
  EXPECT_EQ(value("Result Code"), "Do Not Accept (7)");
}

TEST(Name64, IsCutToItsFieldWithAZeroAtTheEnd) {
  const Name64 name = MakeName64(std::string(100, 'x'));
  EXPECT_EQ(name[62], 'x');
  EXPECT_EQ(name[63], 0);
}

}  // namespace
}  // namespace pptplab::wire
