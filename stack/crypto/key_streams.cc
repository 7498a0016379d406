// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See key_streams.h.
#include "stack/crypto/key_streams.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "stack/base/check.h"

namespace pptplab::crypto {
namespace {

/// Keys are digests: any eight octets of one tell it from the others. Those of 40 and 56 bits begin
/// alike, hence the multiplication.
uint64_t Hash(const std::array<uint8_t, 16>& key) {
  uint64_t word = 0;
  std::memcpy(&word, key.data(), sizeof word);
  word *= 0x9e3779b97f4a7c15;
  return word >> 32;
}

}  // namespace

KeyStreams::KeyStreams(size_t keys, size_t longest)
    : longest_(longest),
      sets_(keys / kWays),
      // Uninitialised: what nobody needs is never touched.
      streams_(std::make_unique_for_overwrite<uint8_t[]>(sets_.size() * kWays * longest)) {
  PPTPLAB_CHECK(!sets_.empty());
}

ByteView KeyStreams::Of(ByteView key, size_t size) {
  PPTPLAB_CHECK(key.size() >= 5 && key.size() <= 16 && size <= longest_);
  Entry wanted;
  std::copy(key.begin(), key.end(), wanted.key.begin());
  wanted.key_size = static_cast<uint32_t>(key.size());

  const size_t set_index = Hash(wanted.key) % sets_.size();
  Set& set = sets_[set_index];
  size_t way = 0;
  while (way < kWays &&
         !(set.entries[way].key == wanted.key && set.entries[way].key_size == wanted.key_size)) {
    ++way;
  }
  if (way == kWays) {
    way = set.oldest;
    set.oldest = (set.oldest + 1) % kWays;
    set.entries[way] = wanted;
  }
  Entry& entry = set.entries[way];
  const std::span stream(streams_.get() + (set_index * kWays + way) * longest_, longest_);
  if (entry.size < size) {
    ++computed_;
    std::fill_n(stream.begin(), size, uint8_t{0});
    rc4_.SetKey(key);
    rc4_.Apply(stream.first(size));
    entry.size = static_cast<uint32_t>(size);
  }
  return stream.first(size);
}

}  // namespace pptplab::crypto
