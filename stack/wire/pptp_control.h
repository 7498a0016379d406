// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The control messages of PPTP, RFC 2637 §2: all fifteen, in the RFC's order. They travel on TCP
// port 1723 as a stream; FrameLength says where one ends.
#ifndef PPTPLAB_STACK_WIRE_PPTP_CONTROL_H_
#define PPTPLAB_STACK_WIRE_PPTP_CONTROL_H_

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>

#include "stack/base/field_io.h"

namespace pptplab::wire {

inline constexpr uint16_t kPptpPort = 1723;
inline constexpr uint32_t kMagicCookie = 0x1a2b3c4d;
inline constexpr uint16_t kProtocolVersion = 0x0100;
inline constexpr size_t kControlHeaderSize = 12;
inline constexpr size_t kMaxControlMessageSize = 220;  // Incoming-Call-Request

enum class ControlType : uint16_t {
  kStartControlConnectionRequest = 1,
  kStartControlConnectionReply = 2,
  kStopControlConnectionRequest = 3,
  kStopControlConnectionReply = 4,
  kEchoRequest = 5,
  kEchoReply = 6,
  kOutgoingCallRequest = 7,
  kOutgoingCallReply = 8,
  kIncomingCallRequest = 9,
  kIncomingCallReply = 10,
  kIncomingCallConnected = 11,
  kCallClearRequest = 12,
  kCallDisconnectNotify = 13,
  kWanErrorNotify = 14,
  kSetLinkInfo = 15,
};
std::string_view NameOfControlType(uint32_t type);  ///< "Outgoing-Call-Request"

std::string_view NameOfStartResult(uint32_t code);         // RFC 2637 §2.2
std::string_view NameOfStopReason(uint32_t code);          // §2.3
std::string_view NameOfStopResult(uint32_t code);          // §2.4
std::string_view NameOfEchoResult(uint32_t code);          // §2.6
std::string_view NameOfOutgoingCallResult(uint32_t code);  // §2.8
std::string_view NameOfIncomingCallResult(uint32_t code);  // §2.10
std::string_view NameOfDisconnectResult(uint32_t code);    // §2.13
std::string_view NameOfGeneralError(uint32_t code);        // §2.16
std::string_view NameOfFramingType(uint32_t code);         // §2.1
std::string_view NameOfBearerType(uint32_t code);          // §2.1

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-------------------------------+-------------------------------+
// |             Length            |      PPTP Message Type        |
// +-------------------------------+-------------------------------+
// |                         Magic Cookie                          |
// +-------------------------------+-------------------------------+
// |     Control Message Type      |           Reserved0           |
// +-------------------------------+-------------------------------+
template <class Io>
void ControlHeader(Io& io, const char* section, ControlType type, uint16_t length) {
  io.Section(section);
  io.Const16("Length", length, "not the length of this message",
             "octets of the whole message, this header included");
  io.Const16("PPTP Message Type", 1, "not a control message", "1: control message");
  io.Const32("Magic Cookie", kMagicCookie, "not the magic cookie 1a2b3c4d",
             "1a2b3c4d: a receiver that has lost the message boundary notices here");
  ControlType found = type;
  io.Named16("Control Message Type", found, &NameOfControlType,
             "which of the fifteen messages this is");
  io.Check(found == type, "not this message type");
  io.Reserved("Reserved0", 2);
}

using Name64 = std::array<uint8_t, 64>;
/// Cut at 63 octets, filled with zeros.
Name64 MakeName64(std::string_view text);

struct StartControlConnectionRequest {
  static constexpr ControlType kType = ControlType::kStartControlConnectionRequest;
  uint16_t protocol_version = kProtocolVersion;
  uint32_t framing_capabilities = 3;
  uint32_t bearer_capabilities = 3;
  uint16_t maximum_channels = 0;
  uint16_t firmware_revision = 0;
  Name64 host_name{};
  Name64 vendor_string{};
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    ControlHeader(io, "RFC 2637 §2.1", kType, 156);
    io.Hex16("Protocol Version", self.protocol_version, "1.0 is 0x0100");
    io.Reserved("Reserved1", 2);
    io.Named32("Framing Capabilities", self.framing_capabilities, &NameOfFramingType,
               "kinds of PPP framing that the sender can provide");
    io.Named32("Bearer Capabilities", self.bearer_capabilities, &NameOfBearerType,
               "kinds of telephone line that the sender can provide");
    io.U16("Maximum Channels", self.maximum_channels,
           "PPP sessions that this PAC can support; a PNS says 0");
    io.U16("Firmware Revision", self.firmware_revision, "of the PAC, or the PNS's driver");
    io.Text("Host Name", self.host_name, "DNS name of the sender");
    io.Text("Vendor String", self.vendor_string, "what kind of PAC or PNS this is");
  }
};

struct StartControlConnectionReply {
  static constexpr ControlType kType = ControlType::kStartControlConnectionReply;
  uint16_t protocol_version = kProtocolVersion;
  uint8_t result_code = 1;
  uint8_t error_code = 0;
  uint32_t framing_capabilities = 3;
  uint32_t bearer_capabilities = 3;
  uint16_t maximum_channels = 0;
  uint16_t firmware_revision = 0;
  Name64 host_name{};
  Name64 vendor_string{};
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    ControlHeader(io, "RFC 2637 §2.2", kType, 156);
    io.Hex16("Protocol Version", self.protocol_version, "1.0 is 0x0100");
    io.Named8("Result Code", self.result_code, &NameOfStartResult, "1: the connection is open");
    io.Named8("Error Code", self.error_code, &NameOfGeneralError, "only with Result Code 2");
    io.Named32("Framing Capabilities", self.framing_capabilities, &NameOfFramingType,
               "kinds of PPP framing that the sender can provide");
    io.Named32("Bearer Capabilities", self.bearer_capabilities, &NameOfBearerType,
               "kinds of telephone line that the sender can provide");
    io.U16("Maximum Channels", self.maximum_channels,
           "PPP sessions that this PAC can support; a PNS says 0");
    io.U16("Firmware Revision", self.firmware_revision, "of the PAC, or the PNS's driver");
    io.Text("Host Name", self.host_name, "DNS name of the sender");
    io.Text("Vendor String", self.vendor_string, "what kind of PAC or PNS this is");
  }
};

struct StopControlConnectionRequest {
  static constexpr ControlType kType = ControlType::kStopControlConnectionRequest;
  uint8_t reason = 1;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    ControlHeader(io, "RFC 2637 §2.3", kType, 16);
    io.Named8("Reason", self.reason, &NameOfStopReason, "why the control connection is closed");
    io.Reserved("Reserved1", 1);
    io.Reserved("Reserved2", 2);
  }
};

struct StopControlConnectionReply {
  static constexpr ControlType kType = ControlType::kStopControlConnectionReply;
  uint8_t result_code = 1;
  uint8_t error_code = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    ControlHeader(io, "RFC 2637 §2.4", kType, 16);
    io.Named8("Result Code", self.result_code, &NameOfStopResult, "1: the connection is closed");
    io.Named8("Error Code", self.error_code, &NameOfGeneralError, "only with Result Code 2");
    io.Reserved("Reserved1", 2);
  }
};

struct EchoRequest {
  static constexpr ControlType kType = ControlType::kEchoRequest;
  uint32_t identifier = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    ControlHeader(io, "RFC 2637 §2.5", kType, 16);
    io.U32("Identifier", self.identifier, "the reply carries the same value");
  }
};

struct EchoReply {
  static constexpr ControlType kType = ControlType::kEchoReply;
  uint32_t identifier = 0;
  uint8_t result_code = 1;
  uint8_t error_code = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    ControlHeader(io, "RFC 2637 §2.6", kType, 20);
    io.U32("Identifier", self.identifier, "of the request that this answers");
    io.Named8("Result Code", self.result_code, &NameOfEchoResult, "1: valid");
    io.Named8("Error Code", self.error_code, &NameOfGeneralError, "only with Result Code 2");
    io.Reserved("Reserved1", 2);
  }
};

struct OutgoingCallRequest {
  static constexpr ControlType kType = ControlType::kOutgoingCallRequest;
  uint16_t call_id = 0;
  uint16_t call_serial_number = 0;
  uint32_t minimum_bps = 2400;
  uint32_t maximum_bps = 10000000;
  uint32_t bearer_type = 3;
  uint32_t framing_type = 3;
  uint16_t packet_recv_window_size = 3;
  uint16_t packet_processing_delay = 0;
  uint16_t phone_number_length = 0;
  Name64 phone_number{};
  Name64 subaddress{};
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    ControlHeader(io, "RFC 2637 §2.7", kType, 168);
    io.U16("Call ID", self.call_id,
           "chosen by the sender; the peer puts it into every GRE packet of this call");
    io.U16("Call Serial Number", self.call_serial_number, "names the call in logs of both ends");
    io.U32("Minimum BPS", self.minimum_bps, "lowest acceptable line speed, bits/s");
    io.U32("Maximum BPS", self.maximum_bps, "highest acceptable line speed, bits/s");
    io.Named32("Bearer Type", self.bearer_type, &NameOfBearerType, "kind of line wanted");
    io.Named32("Framing Type", self.framing_type, &NameOfFramingType, "kind of framing wanted");
    io.U16("Packet Recv. Window Size", self.packet_recv_window_size,
           "data packets that the sender buffers for this call");
    io.U16("Packet Processing Delay", self.packet_processing_delay,
           "how long the sender takes for a full window, in 1/10 s");
    io.U16("Phone Number Length", self.phone_number_length, "octets used in Phone Number");
    io.Reserved("Reserved1", 2);
    io.Text("Phone Number", self.phone_number, "to be dialed; empty in a tunnel over IP");
    io.Text("Subaddress", self.subaddress, "further dialing information");
  }
};

struct OutgoingCallReply {
  static constexpr ControlType kType = ControlType::kOutgoingCallReply;
  uint16_t call_id = 0;
  uint16_t peers_call_id = 0;
  uint8_t result_code = 1;
  uint8_t error_code = 0;
  uint16_t cause_code = 0;
  uint32_t connect_speed = 0;
  uint16_t packet_recv_window_size = 3;
  uint16_t packet_processing_delay = 0;
  uint32_t physical_channel_id = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    ControlHeader(io, "RFC 2637 §2.8", kType, 32);
    io.U16("Call ID", self.call_id,
           "chosen by the sender; the peer puts it into every GRE packet of this call");
    io.U16("Peer's Call ID", self.peers_call_id, "of the request that this answers");
    io.Named8("Result Code", self.result_code, &NameOfOutgoingCallResult, "1: connected");
    io.Named8("Error Code", self.error_code, &NameOfGeneralError, "only with Result Code 2");
    io.U16("Cause Code", self.cause_code, "further reasons, from the telephone network");
    io.U32("Connect Speed", self.connect_speed, "line speed reached, bits/s");
    io.U16("Packet Recv. Window Size", self.packet_recv_window_size,
           "data packets that the sender buffers for this call");
    io.U16("Packet Processing Delay", self.packet_processing_delay,
           "how long the sender takes for a full window, in 1/10 s");
    io.U32("Physical Channel ID", self.physical_channel_id, "of the PAC's line, for logs");
  }
};

struct IncomingCallRequest {
  static constexpr ControlType kType = ControlType::kIncomingCallRequest;
  uint16_t call_id = 0;
  uint16_t call_serial_number = 0;
  uint32_t call_bearer_type = 1;
  uint32_t physical_channel_id = 0;
  uint16_t dialed_number_length = 0;
  uint16_t dialing_number_length = 0;
  Name64 dialed_number{};
  Name64 dialing_number{};
  Name64 subaddress{};
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    ControlHeader(io, "RFC 2637 §2.9", kType, 220);
    io.U16("Call ID", self.call_id,
           "chosen by the sender; the peer puts it into every GRE packet of this call");
    io.U16("Call Serial Number", self.call_serial_number, "names the call in logs of both ends");
    io.Named32("Call Bearer Type", self.call_bearer_type, &NameOfBearerType,
               "kind of line that rings");
    io.U32("Physical Channel ID", self.physical_channel_id, "of the PAC's line, for logs");
    io.U16("Dialed Number Length", self.dialed_number_length, "octets used in Dialed Number");
    io.U16("Dialing Number Length", self.dialing_number_length, "octets used in Dialing Number");
    io.Text("Dialed Number", self.dialed_number, "the number that was called");
    io.Text("Dialing Number", self.dialing_number, "the caller's number");
    io.Text("Subaddress", self.subaddress, "further dialing information");
  }
};

struct IncomingCallReply {
  static constexpr ControlType kType = ControlType::kIncomingCallReply;
  uint16_t call_id = 0;
  uint16_t peers_call_id = 0;
  uint8_t result_code = 1;
  uint8_t error_code = 0;
  uint16_t packet_recv_window_size = 3;
  uint16_t packet_transmit_delay = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    ControlHeader(io, "RFC 2637 §2.10", kType, 24);
    io.U16("Call ID", self.call_id,
           "chosen by the sender; the peer puts it into every GRE packet of this call");
    io.U16("Peer's Call ID", self.peers_call_id, "of the request that this answers");
    io.Named8("Result Code", self.result_code, &NameOfIncomingCallResult, "1: answer the call");
    io.Named8("Error Code", self.error_code, &NameOfGeneralError, "only with Result Code 2");
    io.U16("Packet Recv. Window Size", self.packet_recv_window_size,
           "data packets that the sender buffers for this call");
    io.U16("Packet Transmit Delay", self.packet_transmit_delay,
           "how long the sender takes for a full window, in 1/10 s");
    io.Reserved("Reserved1", 2);
  }
};

struct IncomingCallConnected {
  static constexpr ControlType kType = ControlType::kIncomingCallConnected;
  uint16_t peers_call_id = 0;
  uint32_t connect_speed = 0;
  uint16_t packet_recv_window_size = 3;
  uint16_t packet_transmit_delay = 0;
  uint32_t framing_type = 1;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    ControlHeader(io, "RFC 2637 §2.11", kType, 28);
    io.U16("Peer's Call ID", self.peers_call_id, "of the reply that this answers");
    io.Reserved("Reserved1", 2);
    io.U32("Connect Speed", self.connect_speed, "line speed reached, bits/s");
    io.U16("Packet Recv. Window Size", self.packet_recv_window_size,
           "data packets that the sender buffers for this call");
    io.U16("Packet Transmit Delay", self.packet_transmit_delay,
           "how long the sender takes for a full window, in 1/10 s");
    io.Named32("Framing Type", self.framing_type, &NameOfFramingType, "kind of framing in use");
  }
};

struct CallClearRequest {
  static constexpr ControlType kType = ControlType::kCallClearRequest;
  uint16_t call_id = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    ControlHeader(io, "RFC 2637 §2.12", kType, 16);
    io.U16("Call ID", self.call_id, "assigned by the PNS, the sender of this message");
    io.Reserved("Reserved1", 2);
  }
};

struct CallDisconnectNotify {
  static constexpr ControlType kType = ControlType::kCallDisconnectNotify;
  uint16_t call_id = 0;
  uint8_t result_code = 4;
  uint8_t error_code = 0;
  uint16_t cause_code = 0;
  std::array<uint8_t, 128> call_statistics{};
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    ControlHeader(io, "RFC 2637 §2.13", kType, 148);
    io.U16("Call ID", self.call_id, "assigned by the PAC, the sender of this message");
    io.Named8("Result Code", self.result_code, &NameOfDisconnectResult, "why the call ended");
    io.Named8("Error Code", self.error_code, &NameOfGeneralError, "only with Result Code 2");
    io.U16("Cause Code", self.cause_code, "further reasons, from the telephone network");
    io.Reserved("Reserved1", 2);
    io.Text("Call Statistics", self.call_statistics, "vendor specific, for logs");
  }
};

struct WanErrorNotify {
  static constexpr ControlType kType = ControlType::kWanErrorNotify;
  uint16_t peers_call_id = 0;
  uint32_t crc_errors = 0;
  uint32_t framing_errors = 0;
  uint32_t hardware_overruns = 0;
  uint32_t buffer_overruns = 0;
  uint32_t time_out_errors = 0;
  uint32_t alignment_errors = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    ControlHeader(io, "RFC 2637 §2.14", kType, 40);
    io.U16("Peer's Call ID", self.peers_call_id, "assigned by the PNS, the receiver");
    io.Reserved("Reserved1", 2);
    io.U32("CRC Errors", self.crc_errors, "frames with a bad CRC since the call began");
    io.U32("Framing Errors", self.framing_errors, "frames with bad framing");
    io.U32("Hardware Overruns", self.hardware_overruns, "receive buffer overruns");
    io.U32("Buffer Overruns", self.buffer_overruns, "buffer overruns");
    io.U32("Time-out Errors", self.time_out_errors, "time-outs");
    io.U32("Alignment Errors", self.alignment_errors, "frames that were not whole octets");
  }
};

struct SetLinkInfo {
  static constexpr ControlType kType = ControlType::kSetLinkInfo;
  uint16_t peers_call_id = 0;
  uint32_t send_accm = 0xffffffff;
  uint32_t receive_accm = 0xffffffff;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    ControlHeader(io, "RFC 2637 §2.15", kType, 24);
    io.U16("Peer's Call ID", self.peers_call_id, "assigned by the PAC, the receiver");
    io.Reserved("Reserved1", 2);
    io.Hex32("Send ACCM", self.send_accm,
             "control characters to escape on the PAC's line, sending");
    io.Hex32("Receive ACCM", self.receive_accm,
             "control characters to ignore on the PAC's line, receiving");
  }
};

using ControlMessage =
    std::variant<StartControlConnectionRequest, StartControlConnectionReply,
                 StopControlConnectionRequest, StopControlConnectionReply, EchoRequest, EchoReply,
                 OutgoingCallRequest, OutgoingCallReply, IncomingCallRequest, IncomingCallReply,
                 IncomingCallConnected, CallClearRequest, CallDisconnectNotify, WanErrorNotify,
                 SetLinkInfo>;

ControlType TypeOf(const ControlMessage& message);

/// The length of the message at the front of the stream, once its first 12 octets are there (0: not
/// yet). An error if they cannot be a control message: wrong Length for the type, wrong PPTP
/// Message Type or Magic Cookie, or an unknown type (RFC 2637 §1.4.2: then the connection is to be
/// closed).
Result<size_t> FrameLength(ByteView stream);

/// `bytes` is one whole message.
Result<ControlMessage> ReadControlMessage(ByteView bytes);
Bytes WriteControlMessage(const ControlMessage& message);
Description DescribeControlMessage(ByteView bytes);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_PPTP_CONTROL_H_
