// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The packets by which a peer whose password has expired (E=648) brings a new one: CHAP code 7 of
// MS-CHAPv2 (RFC 2759 §7), codes 5 and 6 of MS-CHAPv1 (RFC 2433 §9, §10). How their fields are
// computed is in stack/crypto.
#ifndef PPTPLAB_STACK_WIRE_CHANGE_PASSWORD_H_
#define PPTPLAB_STACK_WIRE_CHANGE_PASSWORD_H_

#include <array>
#include <cstdint>

#include "stack/base/field_io.h"

namespace pptplab::wire {

inline constexpr uint8_t kChapChangePasswordV1 = 5;  ///< RFC 2433 §9
inline constexpr uint8_t kChapChangePasswordV2 = 6;  ///< RFC 2433 §10
inline constexpr uint8_t kChapChangePassword = 7;    ///< RFC 2759 §7

/// Code 7, 586 octets.
struct MsChapV2ChangePassword {
  uint8_t identifier = 0;
  std::array<uint8_t, 516> encrypted_password{};
  std::array<uint8_t, 16> encrypted_hash{};
  std::array<uint8_t, 16> peer_challenge{};
  std::array<uint8_t, 24> nt_response{};
  uint16_t flags = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 2759 §7");
    io.Const8("Code", kChapChangePassword, "another packet");
    io.U8("Identifier", self.identifier, "the Failure's plus one");
    io.TotalLength16("Length", "586");
    io.Octets("Encrypted-Password", self.encrypted_password,
              "the new password, by RC4 under the old NT hash");
    io.Octets("Encrypted-Hash", self.encrypted_hash, "the old NT hash, by DES under the new one");
    io.Octets("Peer-Challenge", self.peer_challenge, "random, as in a Response");
    io.Reserved("Reserved", 8);
    io.Octets("NT-Response", self.nt_response,
              "the answer to the Failure's challenge, with the new password");
    io.U16("Flags", self.flags, "0");
    io.End();
  }
};

/// Code 6, 1118 octets.
struct MsChapV1ChangePassword {
  static constexpr uint16_t kUseNtResponse = 1;
  static constexpr uint16_t kLmFieldsValid = 2;
  uint8_t identifier = 0;
  std::array<uint8_t, 516> password_under_nt_hash{};
  std::array<uint8_t, 16> encrypted_nt_hash{};
  std::array<uint8_t, 516> password_under_lm_hash{};
  std::array<uint8_t, 16> encrypted_lm_hash{};
  std::array<uint8_t, 24> lm_response{};
  std::array<uint8_t, 24> nt_response{};
  uint16_t flags = kUseNtResponse;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 2433 §10");
    io.Const8("Code", kChapChangePasswordV2, "another packet");
    io.U8("Identifier", self.identifier, "the Failure's plus one");
    io.TotalLength16("Length", "1118");
    io.Octets("Password-Under-NT-Hash", self.password_under_nt_hash,
              "the new password, by RC4 under the old NT hash");
    io.Octets("Old-NT-Hash", self.encrypted_nt_hash, "the old NT hash, by DES under the new one");
    io.Octets("Password-Under-LM-Hash", self.password_under_lm_hash,
              "the new password, by RC4 under the old LM hash");
    io.Octets("Old-LM-Hash", self.encrypted_lm_hash,
              "the old LM hash, by DES under the new NT hash");
    io.Octets("LM-Response", self.lm_response,
              "the answer to the Response's challenge, with the new password's LM hash");
    io.Octets("NT-Response", self.nt_response, "the same with its NT hash");
    io.U16("Flags", self.flags, "1: the NT-Response counts; 2: the LM fields are valid");
    io.End();
  }
};

/// Code 5, 72 octets, for servers of V=1. All hashes are encrypted under the challenge, which was
/// sent in clear: whoever hears this packet has them. Peers should not send it any more.
struct MsChapV1ChangeHashes {
  uint8_t identifier = 0;
  std::array<uint8_t, 16> old_lm_hash{};
  std::array<uint8_t, 16> new_lm_hash{};
  std::array<uint8_t, 16> old_nt_hash{};
  std::array<uint8_t, 16> new_nt_hash{};
  uint16_t password_length = 0;
  uint16_t flags = 0;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 2433 §9");
    io.Const8("Code", kChapChangePasswordV1, "another packet");
    io.U8("Identifier", self.identifier, "the Failure's plus one");
    io.TotalLength16("Length", "72");
    io.Octets("Old-LM-Hash", self.old_lm_hash, "by DES under the challenge");
    io.Octets("New-LM-Hash", self.new_lm_hash, "by DES under the challenge");
    io.Octets("Old-NT-Hash", self.old_nt_hash, "by DES under the challenge");
    io.Octets("New-NT-Hash", self.new_nt_hash, "by DES under the challenge");
    io.U16("Password-Length", self.password_length,
           "octets of the new password; up to 14: the LM hashes are valid");
    io.U16("Flags", self.flags, "1: the NT hashes are valid and count");
    io.End();
  }
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_CHANGE_PASSWORD_H_
