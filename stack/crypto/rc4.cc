// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RC4 through EVP: one context for the life of an Rc4, from its first key on, re-keyed in place.
// Naming the cipher again at each key would make OpenSSL free and allocate its state for every
// packet of stateless MPPE.
#include "stack/crypto/rc4.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "stack/base/check.h"
#include "stack/crypto/key_streams.h"
#include "stack/crypto/provider.h"

namespace pptplab::crypto {

struct Rc4::State {
  CipherContext context = NewCipherContext();
  size_t key_size = 0;
};

Rc4::Rc4() = default;
Rc4::~Rc4() = default;
Rc4::Rc4(Rc4&&) noexcept = default;
Rc4& Rc4::operator=(Rc4&&) noexcept = default;

void Rc4::SetKey(ByteView key) {
  PPTPLAB_CHECK(key.size() >= 5 && key.size() <= 16);
  if (!state_) {  // more than 1,400 octets, so not before they are needed
    state_ = std::make_unique<State>();
    PPTPLAB_CHECK(EVP_EncryptInit_ex2(state_->context.get(), Provider::Get().rc4(), nullptr,
                                      nullptr, nullptr) == 1);
  }
  EVP_CIPHER_CTX* context = state_->context.get();
  if (key.size() != state_->key_size) {
    PPTPLAB_CHECK(EVP_CIPHER_CTX_set_key_length(context, static_cast<int>(key.size())) == 1);
    state_->key_size = key.size();
  }
  PPTPLAB_CHECK(EVP_EncryptInit_ex2(context, nullptr, key.data(), nullptr, nullptr) == 1);
}

void Rc4::Apply(std::span<uint8_t> data) {
  PPTPLAB_CHECK(state_ != nullptr);
  constexpr size_t kMost = std::numeric_limits<int>::max() / 2;
  while (!data.empty()) {
    const auto piece = data.first(std::min(data.size(), kMost));
    int written = 0;
    PPTPLAB_CHECK(EVP_EncryptUpdate(state_->context.get(), piece.data(), &written, piece.data(),
                                    static_cast<int>(piece.size())) == 1);
    data = data.subspan(piece.size());
  }
}

namespace {

void Xor(std::span<uint8_t> data, ByteView stream) {
  size_t at = 0;
  for (uint64_t word, mask; data.size() - at >= sizeof word; at += sizeof word) {
    std::memcpy(&word, &data[at], sizeof word);
    std::memcpy(&mask, &stream[at], sizeof mask);
    word ^= mask;
    std::memcpy(&data[at], &word, sizeof word);
  }
  for (; at < data.size(); ++at) data[at] ^= stream[at];
}

/// Of each thread, because stateless MPPE comes here twice for every packet and must not allocate.
struct Scratch {
  KeyStreams session{2048, 16};    ///< interim keys, which make the next session key
  KeyStreams packet{2048, 1'536};  ///< session keys, which encrypt one packet
  Rc4 rc4;                         ///< for what is longer
};

}  // namespace

void Rc4Once(ByteView key, std::span<uint8_t> data) {
  thread_local Scratch scratch;
  for (KeyStreams* streams : {&scratch.session, &scratch.packet}) {
    if (data.size() <= streams->longest()) return Xor(data, streams->Of(key, data.size()));
  }
  scratch.rc4.SetKey(key);
  scratch.rc4.Apply(data);
}

}  // namespace pptplab::crypto
