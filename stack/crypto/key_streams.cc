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
      streams_(std::make_unique_for_overwrite<uint8_t[]>(keys * longest)) {
  PPTPLAB_CHECK(keys > 0 && keys % kWays == 0);
  for (size_t i = keys; i-- > 0;) free_.push_back(&streams_[i * longest]);
}

ByteView KeyStreams::Of(ByteView key, size_t size) {
  PPTPLAB_CHECK(key.size() >= 5 && key.size() <= 16 && size <= longest_);
  std::array<uint8_t, 16> wanted{};
  std::copy(key.begin(), key.end(), wanted.begin());
  Set& set = sets_[Hash(wanted) % sets_.size()];
  for (Entry& entry : set.entries) {
    if (entry.key_size != key.size() || entry.key != wanted || entry.size < size) continue;
    entry.key_size = 0;  // both ends have had it
    free_.push_back(entry.stream);
    return ByteView(entry.stream, size);
  }
  ++computed_;
  Entry& entry = PlaceIn(set);
  entry = {wanted, static_cast<uint32_t>(key.size()), static_cast<uint32_t>(size), free_.back()};
  free_.pop_back();
  const std::span stream(entry.stream, size);
  std::fill(stream.begin(), stream.end(), uint8_t{0});
  rc4_.SetKey(key);
  rc4_.Apply(stream);
  return stream;
}

KeyStreams::Entry& KeyStreams::PlaceIn(Set& set) {
  for (Entry& entry : set.entries) {
    if (entry.key_size == 0) return entry;
  }
  Entry& oldest = set.entries[set.oldest];
  set.oldest = (set.oldest + 1) % kWays;
  free_.push_back(oldest.stream);
  return oldest;
}

}  // namespace pptplab::crypto
