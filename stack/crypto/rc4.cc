// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RC4 through EVP: one context for the life of an Rc4, from its first key on, re-keyed in place. Naming the cipher again
// at each key would make OpenSSL free and allocate its state for every packet of stateless MPPE.
#include "stack/crypto/rc4.h"

#include <openssl/evp.h>

#include <algorithm>
#include <limits>

#include "stack/base/check.h"
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

void Rc4Once(ByteView key, std::span<uint8_t> data) {
  // One context for each thread, because stateless MPPE comes here for every packet and must not
  // allocate. Nothing of one call is left for the next: each sets its own key.
  thread_local Rc4 scratch;
  scratch.SetKey(key);
  scratch.Apply(data);
}

}  // namespace pptplab::crypto
