// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 3079 §2 and §3.4, function by function.
#include "stack/crypto/mppe_keys.h"

#include <algorithm>

#include "stack/base/check.h"
#include "stack/crypto/digest.h"

namespace pptplab::crypto {
namespace {

constexpr std::string_view kMagic1 = "This is the MPPE Master Key";
constexpr std::string_view kMagic2 =
    "On the client side, this is the send key; on the server side, it is the receive key.";
constexpr std::string_view kMagic3 =
    "On the client side, this is the receive key; on the server side, it is the send key.";

template <uint8_t kOctet>
constexpr std::array<uint8_t, 40> Filled() {
  std::array<uint8_t, 40> pad{};
  pad.fill(kOctet);
  return pad;
}
constexpr auto kShsPad1 = Filled<0x00>();
constexpr auto kShsPad2 = Filled<0xf2>();

}  // namespace

MasterKey GetMasterKey(const PasswordHash& password_hash_hash, const NtResponse& nt_response) {
  const auto digest = Sha1({password_hash_hash, nt_response, AsBytes(kMagic1)});
  MasterKey key{};
  std::copy_n(digest.begin(), key.size(), key.begin());
  return key;
}

Bytes GetAsymmetricStartKey(const MasterKey& master_key, int key_bits, KeyUse use) {
  const std::string_view magic = use == KeyUse::kClientToServer ? kMagic2 : kMagic3;
  const auto digest = Sha1({master_key, kShsPad1, AsBytes(magic), kShsPad2});
  return Bytes(digest.begin(), digest.begin() + (key_bits == 128 ? 16 : 8));
}

void GetNewKeyFromSha(ByteView start_key, ByteView session_key, std::span<uint8_t> interim_key) {
  const auto digest = Sha1({start_key, kShsPad1, session_key, kShsPad2});
  PPTPLAB_CHECK(interim_key.size() <= digest.size());
  std::copy_n(digest.begin(), interim_key.size(), interim_key.begin());
}

void ReduceKey(std::span<uint8_t> key, int key_bits) {
  PPTPLAB_CHECK(key_bits == 40 || key_bits == 56 || key_bits == 128);
  if (key_bits == 128) return;
  PPTPLAB_CHECK(key.size() == 8);
  key[0] = 0xd1;
  if (key_bits == 40) {
    key[1] = 0x26;
    key[2] = 0x9e;
  }
}

MsChapV1StartKeys GetMsChapV1StartKeys(std::string_view password, const Challenge8& challenge) {
  MsChapV1StartKeys keys;
  const PasswordHash lm_hash = LmPasswordHash(password);
  std::copy_n(lm_hash.begin(), keys.lm_hash_start.size(), keys.lm_hash_start.begin());
  // §2.3 Get_Start_Key
  const PasswordHash hash_hash = HashNtPasswordHash(NtPasswordHash(password));
  const auto digest = Sha1({hash_hash, hash_hash, challenge});
  std::copy_n(digest.begin(), keys.initial_session_key.size(), keys.initial_session_key.begin());
  return keys;
}

Bytes GetStartKey(const MppeKeySource& source, int key_bits, KeyUse use) {
  if (const auto* v1 = std::get_if<MsChapV1StartKeys>(&source)) {
    return key_bits == 128 ? ToBytes(v1->initial_session_key) : ToBytes(v1->lm_hash_start);
  }
  if (const auto* tls = std::get_if<EapTlsStartKeys>(&source)) {
    const auto half = tls->msk.begin() + (use == KeyUse::kClientToServer ? 0 : 32);
    return Bytes(half, half + (key_bits == 128 ? 16 : 8));
  }
  return GetAsymmetricStartKey(std::get<MasterKey>(source), key_bits, use);
}

}  // namespace pptplab::crypto
