// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See mppe_cipher.h.
#include "stack/ppp/mppe_cipher.h"

#include <algorithm>
#include <cstddef>

#include "stack/base/check.h"

namespace pptplab::ppp {
namespace {

constexpr size_t kWord = 8;

uint64_t ReadWord(ByteView octets) {
  uint64_t word = 0;
  for (const uint8_t octet : octets.first(kWord)) word = word << 8 | octet;
  return word;
}

/// Every bit of the result depends on every bit of `word`.
constexpr uint64_t Mix(uint64_t word) {
  word += 0x9e3779b97f4a7c15;
  word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9;
  word = (word ^ word >> 27) * 0x94d049bb133111eb;
  return word ^ word >> 31;
}

void Mask(uint64_t key, uint64_t place, std::span<uint8_t> data) {
  uint64_t mask = Mix(key ^ Mix(place));
  for (uint8_t& octet : data.first(std::min(kWord, data.size()))) {
    octet = static_cast<uint8_t>(octet ^ mask);
    mask >>= 8;
  }
}

}  // namespace

void MppeCipher::SetKey(ByteView key) {
  if (!modelled_) return rc4_.SetKey(key);
  key_ = ReadWord(key);
  place_ = 0;
}

void MppeCipher::Apply(std::span<uint8_t> data) {
  if (!modelled_) return rc4_.Apply(data);
  Mask(key_, place_, data);
  place_ += data.size();
}

void MppeCipher::Once(ByteView key, std::span<uint8_t> data) {
  if (!modelled_) return crypto::Rc4Once(key, data);
  Mask(ReadWord(key), 0, data);
}

void MppeCipher::ChangeModelledKey(std::span<uint8_t> key) {
  PPTPLAB_CHECK(key.size() >= kWord);
  uint64_t word = Mix(ReadWord(key));
  for (size_t i = kWord; i-- > 0; word >>= 8) key[i] = static_cast<uint8_t>(word);
}

}  // namespace pptplab::ppp
