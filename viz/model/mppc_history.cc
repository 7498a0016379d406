// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2118 §4.2: what a token says.
//
//   literal 00 to 7f   0 + 7 bits            offset up to 63     1111 + 6 bits
//   literal 80 to ff   10 + 7 bits           offset 64 to 319    1110 + 8 bits
//   length 3           0                     offset 320 to 8191  110 + 13 bits
//   length 2^n and on  n - 1 ones, 0, n bits
#include "viz/model/mppc_history.h"

namespace pptplab::viz {

namespace {

using ppp::kMppcHistory;

constexpr int kLongestPrefix = 11;  // ones of a length: 4096 to 8191
constexpr size_t kShortestToken = 8;

class BitReader {
 public:
  explicit BitReader(ByteView bytes) : bytes_(bytes) {}
  size_t at() const { return at_; }
  size_t left() const { return at_ >= bytes_.size() * 8 ? 0 : bytes_.size() * 8 - at_; }
  bool Overrun() const { return at_ > bytes_.size() * 8; }
  /// Bits that aren't there are 0.
  uint32_t Take(int bits) {
    uint32_t value = 0;
    for (int i = 0; i < bits; ++i, ++at_) {
      const size_t octet = at_ / 8;
      const uint32_t bit = octet < bytes_.size() ? bytes_[octet] >> (7 - at_ % 8) & 1u : 0u;
      value = value << 1 | bit;
    }
    return value;
  }

 private:
  ByteView bytes_;
  size_t at_ = 0;
};

/// After the prefix 11.
size_t TakeOffset(BitReader& bits) {
  if (bits.Take(1) == 0) return bits.Take(13) + 320;
  if (bits.Take(1) == 0) return bits.Take(8) + 64;
  return bits.Take(6);
}

/// 0: there is no such length.
size_t TakeLength(BitReader& bits) {
  int ones = 0;
  while (bits.Take(1) == 1) {
    if (++ones > kLongestPrefix) return 0;
  }
  return ones == 0 ? 3 : (size_t{1} << (ones + 1)) + bits.Take(ones + 1);
}

}  // namespace

void MppcHistory::Put(MppcRead& read, uint8_t octet, ItemIndex packet) {
  octets_[at_] = octet;
  owners_[at_] = packet;
  read.out.push_back(octet);
  ++at_;
}

MppcRead MppcHistory::Take(const ppp::MppcBits& flags, ByteView data, ItemIndex packet) {
  MppcRead read;
  if (flags.flushed) {
    octets_.fill(0);
    owners_.fill(kNoItem);
    at_ = 0;
  }
  if (flags.at_front) at_ = 0;
  read.begin = static_cast<uint16_t>(at_ % kMppcHistory);
  if (!flags.compressed) {
    read.out = ToBytes(data);
    return read;
  }
  BitReader bits(data);
  while (bits.left() >= kShortestToken) {
    MppcToken token;
    token.bit = bits.at();
    token.out = read.out.size();
    token.at = static_cast<uint16_t>(at_ % kMppcHistory);
    const bool is_low = bits.Take(1) == 0;
    const bool is_high = !is_low && bits.Take(1) == 0;
    uint8_t literal = 0;
    if (is_low || is_high) {
      literal = static_cast<uint8_t>(bits.Take(7) | (is_high ? 0x80u : 0u));
    } else {
      const size_t offset = TakeOffset(bits);
      const size_t length = TakeLength(bits);
      if (offset == 0 || offset >= kMppcHistory || length == 0) {
        read.problem = length == 0 ? "a copy of an impossible length" : "a copy from nowhere";
        return read;
      }
      token.is_copy = true;
      token.offset = static_cast<uint16_t>(offset);
      token.length = static_cast<uint16_t>(length);
      // What was there before the packet moved to the front may be meant, too.
      token.from = static_cast<uint16_t>((at_ + kMppcHistory - offset) % kMppcHistory);
    }
    token.bits = static_cast<uint8_t>(bits.at() - token.bit);
    if (bits.Overrun()) {
      read.problem = "the compressed octets break off";
      return read;
    }
    if (token.length > kMppcHistory - at_) {
      read.problem = "what comes out does not fit into the history";
      return read;
    }
    if (!token.is_copy) {
      Put(read, literal, packet);
    } else {
      for (size_t i = 0; i < token.length; ++i) {
        Put(read, octets_[(token.from + i) % kMppcHistory], packet);
      }
    }
    read.tokens.push_back(token);
  }
  return read;
}

}  // namespace pptplab::viz
