// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RC4 as RFC 6229's references describe it, one exchange at a time.
#include "stack/crypto/rc4_steps.h"

#include <numeric>
#include <utility>

#include "stack/base/check.h"

namespace pptplab::crypto {
namespace {

constexpr uint8_t Low(size_t number) { return static_cast<uint8_t>(number & 0xff); }

}  // namespace

Rc4Steps::Rc4Steps(ByteView key) : key_(ToBytes(key)) {
  PPTPLAB_CHECK(!key_.empty() && key_.size() <= s_.size());
  std::iota(s_.begin(), s_.end(), uint8_t{0});
}

Rc4Step Rc4Steps::Next() {
  if (steps_ == kSchedule) i_ = j_ = 0;  // the key stream begins
  last_ = {};
  if (in_schedule()) {
    Schedule();
  } else {
    Generate();
  }
  ++steps_;
  return last_;
}

//   for i = 0 … 255:  j += S[i] + key[i mod length];  exchange S[i], S[j]
void Rc4Steps::Schedule() {
  i_ = Low(steps_);
  last_.key_index = steps_ % key_.size();
  last_.key = key_[last_.key_index];
  j_ = Low(size_t{j_} + s_[i_] + last_.key);
  last_.i = i_;
  last_.j = j_;
  last_.s_i = s_[i_];
  last_.s_j = s_[j_];
  std::swap(s_[i_], s_[j_]);
}

//   i += 1;  j += S[i];  exchange S[i], S[j];  output S[S[i] + S[j]]
void Rc4Steps::Generate() {
  i_ = Low(i_ + size_t{1});
  j_ = Low(size_t{j_} + s_[i_]);
  last_.i = i_;
  last_.j = j_;
  last_.s_i = s_[i_];
  last_.s_j = s_[j_];
  std::swap(s_[i_], s_[j_]);
  last_.t = Low(size_t{last_.s_i} + last_.s_j);
  last_.output = s_[last_.t];
}

}  // namespace pptplab::crypto
