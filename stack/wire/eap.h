// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// EAP's packets (RFC 3748 §4, first RFC 2284 §2.2): the Data of Request and Response, by Type.
// Success and Failure have none. Each format follows Code, Identifier and Length; those of
// EAP-MSCHAPv2 (draft-kamath-pppext-eap-mschapv2) follow the Type octet too, as they count their
// own length from there.
#ifndef PPTPLAB_STACK_WIRE_EAP_H_
#define PPTPLAB_STACK_WIRE_EAP_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "stack/base/field_io.h"

namespace pptplab::wire {

inline constexpr uint8_t kEapRequest = 1;
inline constexpr uint8_t kEapResponse = 2;
inline constexpr uint8_t kEapSuccess = 3;
inline constexpr uint8_t kEapFailure = 4;

inline constexpr uint8_t kEapIdentity = 1;
inline constexpr uint8_t kEapNotification = 2;
inline constexpr uint8_t kEapNak = 3;
inline constexpr uint8_t kEapMd5Challenge = 4;
inline constexpr uint8_t kEapTls = 13;
inline constexpr uint8_t kEapMsChapV2 = 26;

std::string_view NameOfEapType(uint32_t type);  ///< "Identity"; empty if unknown

/// Of any Type.
struct EapData {
  uint8_t type = kEapIdentity;
  ByteView type_data;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 3748 §4.1");
    io.Named8("Type", self.type, &NameOfEapType, "what is asked or answered");
    io.Rest("Type-Data", self.type_data, "by Type");
  }
};

/// Identity and Notification.
struct EapTextData {
  uint8_t type = kEapIdentity;
  ByteView text;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 3748 §5.1, §5.2");
    io.Named8("Type", self.type, &NameOfEapType, "what is asked or answered");
    io.TextRest("Text", self.text, "Response Identity: who the peer says it is; else for people");
  }
};

/// Only in Responses: another method, please.
struct EapNakData {
  uint8_t type = kEapNak;
  ByteView desired;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 3748 §5.3.1");
    io.Named8("Type", self.type, &NameOfEapType, "the method asked for is not accepted");
    io.Rest("Desired Types", self.desired, "one octet each: methods that would do; 0: none");
  }
};

struct EapMd5Data {
  uint8_t type = kEapMd5Challenge;
  ByteView value;
  ByteView name;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 3748 §5.4");
    io.Named8("Type", self.type, &NameOfEapType, "CHAP with MD5, inside EAP");
    uint8_t value_size = static_cast<uint8_t>(self.value.size());
    io.U8("Value-Size", value_size, "octets of Value");
    io.View("Value", self.value, value_size,
            "the challenge, or MD5 of Identifier, password and challenge");
    io.TextRest("Name", self.name, "who sends this; often empty");
  }
};

inline constexpr uint8_t kEapMsChapV2Challenge = 1;
inline constexpr uint8_t kEapMsChapV2Response = 2;
inline constexpr uint8_t kEapMsChapV2Success = 3;
inline constexpr uint8_t kEapMsChapV2Failure = 4;
inline constexpr uint8_t kEapMsChapV2ChangePassword = 7;
std::string_view NameOfEapMsChapV2OpCode(uint32_t op_code);

/// EAP-MSCHAPv2's Challenge and Response; the octets are those of CHAP's packets.
struct EapMsChapV2ValueData {
  uint8_t op_code = kEapMsChapV2Challenge;
  uint8_t ms_chapv2_id = 0;
  ByteView value;
  ByteView name;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("draft-kamath-pppext-eap-mschapv2 §2.1, §2.2");
    io.Named8("OpCode", self.op_code, &NameOfEapMsChapV2OpCode, "what CHAP calls Code");
    io.U8("MS-CHAPv2-ID", self.ms_chapv2_id, "the Response repeats the Challenge's");
    io.TotalLength16("MS-Length", "octets from OpCode on");
    uint8_t value_size = static_cast<uint8_t>(self.value.size());
    io.U8("Value-Size", value_size, "16 of a Challenge, 49 of a Response");
    io.View("Value", self.value, value_size, "the challenge, or the proof");
    io.TextRest("Name", self.name, "who sends this");
  }
};

/// EAP-MSCHAPv2's Success Request and Failure Request.
struct EapMsChapV2MessageData {
  uint8_t op_code = kEapMsChapV2Success;
  uint8_t ms_chapv2_id = 0;
  ByteView message;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("draft-kamath-pppext-eap-mschapv2 §2.3, §2.5");
    io.Named8("OpCode", self.op_code, &NameOfEapMsChapV2OpCode, "what CHAP calls Code");
    io.U8("MS-CHAPv2-ID", self.ms_chapv2_id, "of the Response that this answers");
    io.TotalLength16("MS-Length", "octets from OpCode on");
    io.TextRest("Message", self.message, "S=… proves the server, E=… says what failed");
  }
};

/// The peer's answer to those two: the OpCode alone.
struct EapMsChapV2AnswerData {
  uint8_t op_code = kEapMsChapV2Success;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("draft-kamath-pppext-eap-mschapv2 §2.4, §2.6");
    io.Named8("OpCode", self.op_code, &NameOfEapMsChapV2OpCode, "the verdict was understood");
  }
};

/// EAP-TLS: a piece of TLS's records. L says that the length of the whole is given, M that more
/// pieces follow, S starts the conversation.
struct EapTlsData {
  uint8_t type = kEapTls;
  bool length_included = false;
  bool more_fragments = false;
  bool start = false;
  uint32_t message_length = 0;  ///< if length_included: of all the pieces together
  ByteView data;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 5216 §3.1, §3.2");
    io.Named8("Type", self.type, &NameOfEapType, "TLS, inside EAP");
    io.BeginBits(8);
    io.Bit("L, length included", self.length_included);
    io.Bit("M, more fragments", self.more_fragments);
    io.Bit("S, EAP-TLS start", self.start);
    uint8_t reserved = 0;
    io.Bits("Reserved", 5, reserved, "0");
    io.EndBits();
    if (self.length_included) {
      io.U32("TLS Message Length", self.message_length, "octets of all the pieces together");
    }
    io.Rest("TLS Data", self.data, "TLS records, or a piece of them");
  }
};

/// "Identity (1) alice", "Nak (3): EAP-TLS", "MS-CHAPv2 (26) Challenge"; `data` begins with Type.
std::string SummarizeEapData(ByteView data);
/// The fields of `data`, which begins with Type; for offsets in the packet add 4.
Description DescribeEapData(uint8_t code, ByteView data);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_EAP_H_
