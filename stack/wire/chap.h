// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// CHAP's packets (RFC 1994 §4) and what MS-CHAPv1 (RFC 2433) and MS-CHAPv2 (RFC 2759) put into
// them. Their Change-Password packets are in change_password.h.
#ifndef PPTPLAB_STACK_WIRE_CHAP_H_
#define PPTPLAB_STACK_WIRE_CHAP_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stack/base/field_io.h"

namespace pptplab::wire {

inline constexpr uint8_t kChapChallenge = 1;
inline constexpr uint8_t kChapResponse = 2;
inline constexpr uint8_t kChapSuccess = 3;
inline constexpr uint8_t kChapFailure = 4;

// +---------------+---------------+-------------------------------+
// |     Code      |  Identifier   |            Length             |
// +---------------+---------------+-------------------------------+
// |  Value-Size   |  Value ...
// +---------------+-----------------
// |  Name ...
struct ChapValuePacket {  ///< Challenge and Response
  uint8_t code = kChapChallenge;
  uint8_t identifier = 0;
  ByteView value;
  ByteView name;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 1994 §4.1");
    io.U8("Code", self.code, "1 Challenge, 2 Response");
    io.U8("Identifier", self.identifier, "the Response repeats the Challenge's");
    io.TotalLength16("Length", "octets of this packet");
    uint8_t value_size = static_cast<uint8_t>(self.value.size());
    io.U8("Value-Size", value_size, "octets of Value");
    io.View("Value", self.value, value_size, "the challenge, or the proof");
    io.TextRest("Name", self.name, "who sends this");
  }
};

struct ChapMessagePacket {  ///< Success and Failure
  uint8_t code = kChapSuccess;
  uint8_t identifier = 0;
  ByteView message;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 1994 §4.2");
    io.U8("Code", self.code, "3 Success, 4 Failure");
    io.U8("Identifier", self.identifier, "of the Response that this answers");
    io.TotalLength16("Length", "octets of this packet");
    io.TextRest("Message", self.message,
                "text; MS-CHAPv2: S=… proves the server, E=… says what failed");
  }
};

/// The Value of an MS-CHAPv2 Response: 49 octets.
struct MsChapV2Response {
  std::array<uint8_t, 16> peer_challenge{};
  std::array<uint8_t, 24> nt_response{};
  uint8_t flags = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 2759 §4");
    io.Octets("Peer-Challenge", self.peer_challenge, "random, from the one who proves itself");
    io.Reserved("Reserved", 8);
    io.Octets("NT-Response", self.nt_response,
              "three DES encryptions of the challenge hash under the NT hash");
    io.U8("Flags", self.flags, "0");
    io.End();
  }
};

/// The Value of an MS-CHAP Response of version 1: as long, told from version 2 by what was agreed
/// in LCP.
struct MsChapV1Response {
  std::array<uint8_t, 24> lm_response{};
  std::array<uint8_t, 24> nt_response{};
  uint8_t use_nt_response = 1;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 2433 §6");
    io.Octets("LM-Response", self.lm_response, "the proof under the older hash, or zeros");
    io.Octets("NT-Response", self.nt_response,
              "three DES encryptions of the challenge under the NT hash");
    io.U8("Use-NT-Response", self.use_nt_response, "1: the NT-Response counts");
    io.End();
  }
};

/// Which of the two a Value of 49 octets is, if LCP was not heard: RFC 2759 §4 has eight octets of
/// zero where RFC 2433 §6 has a part of the LM-Response.
bool IsMsChapV2Response(ByteView value);

/// "S=<40 hex digits> M=<text>" of a Success (RFC 2759 §5). M= may be missing, as may the space
/// before it; nullopt if there is no whole S=.
struct MsChapV2Success {
  std::array<uint8_t, 20> authenticator_response{};
  std::string message;
};
std::optional<MsChapV2Success> ReadMsChapV2Success(std::string_view text);
std::string WriteMsChapV2Success(const MsChapV2Success& success);

/// "E=eeeeeeeeee R=r C=cccccccccccccccccccccccccccccccc V=vvvvvvvvvv M=<msg>" of a Failure (RFC
/// 2759 §6); with a challenge of 8 octets, and often without M=, that of RFC 2433 §8. What is
/// missing keeps its default.
template <size_t kChallengeSize>
struct MsChapFailure {
  uint32_t error = 691;
  bool retry_allowed = false;
  std::optional<std::array<uint8_t, kChallengeSize>> challenge;
  /// Of the Change-Password packet that the authenticator understands (RFC 2433 §8: 1 if missing).
  uint32_t version = kChallengeSize == 8 ? 1 : 3;
  std::string message;
};
using MsChapV1Failure = MsChapFailure<8>;
using MsChapV2Failure = MsChapFailure<16>;
std::optional<MsChapV1Failure> ReadMsChapV1Failure(std::string_view text);
std::optional<MsChapV2Failure> ReadMsChapV2Failure(std::string_view text);
std::string WriteMsChapV1Failure(const MsChapV1Failure& failure);
std::string WriteMsChapV2Failure(const MsChapV2Failure& failure);
/// E= (RFC 2433 §8, RFC 2759 §6).
inline constexpr uint32_t kErrorRestrictedLogonHours = 646;
inline constexpr uint32_t kErrorAccountDisabled = 647;
inline constexpr uint32_t kErrorPasswordExpired = 648;
inline constexpr uint32_t kErrorNoDialinPermission = 649;
inline constexpr uint32_t kErrorAuthenticationFailure = 691;
inline constexpr uint32_t kErrorChangingPassword = 709;
/// 691 -> "authentication failure", 648 -> "password expired" …
std::string_view NameOfMsChapError(uint32_t error);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_CHAP_H_
