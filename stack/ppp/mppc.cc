// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2118 §4: literals and copies as bits, the history, and what happens when packets are missing.
//
//   literal 00 to 7f   0 + 7 bits            offset up to 63     1111 + 6 bits
//   literal 80 to ff   10 + 7 bits           offset 64 to 319    1110 + 8 bits
//   length 3           0                     offset 320 to 8191  110 + 13 bits
//   length 2^n and on  n - 1 ones, 0, n bits
#include "stack/ppp/mppc.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "stack/base/check.h"
#include "stack/base/serial.h"

namespace pptplab::ppp {
namespace {

constexpr size_t kShortest = 3;     // §4.2: a copy of fewer octets is no gain
constexpr int kLongestPrefix = 11;  // ones of a length: 4096 to 8191
/// A count from here on, seen from where we are, lies behind (as stateful MPPE has it).
constexpr uint16_t kBehind = 0x0f00;

class BitWriter {
 public:
  explicit BitWriter(size_t limit) : limit_(limit) { bytes_.reserve(limit); }

  void Put(uint32_t value, int bits) {
    pending_ = pending_ << bits | value;
    pending_bits_ += bits;
    while (pending_bits_ >= 8) {
      pending_bits_ -= 8;
      bytes_.push_back(static_cast<uint8_t>(pending_ >> pending_bits_));
    }
  }
  bool TooLong() const { return bytes_.size() >= limit_; }
  Bytes Finish() {
    if (pending_bits_ > 0) Put(0, 8 - pending_bits_);
    return std::move(bytes_);
  }

 private:
  size_t limit_;
  Bytes bytes_;
  uint64_t pending_ = 0;
  int pending_bits_ = 0;
};

class BitReader {
 public:
  explicit BitReader(ByteView bytes) : bytes_(bytes) {}

  size_t left() const { return bytes_.size() * 8 - at_; }
  /// Bits that aren't there are 0; Overrun says so.
  uint32_t Take(int bits) {
    uint32_t value = 0;
    for (int i = 0; i < bits; ++i, ++at_) {
      const bool there = at_ / 8 < bytes_.size();
      value = value << 1 | (there ? bytes_[at_ / 8] >> (7 - at_ % 8) & 1u : 0u);
    }
    return value;
  }
  bool Overrun() const { return at_ > bytes_.size() * 8; }

 private:
  ByteView bytes_;
  size_t at_ = 0;
};

void PutLiteral(BitWriter& bits, uint8_t octet) {
  if (octet < 0x80) {
    bits.Put(octet, 8);
  } else {
    bits.Put(0b10u << 7 | (octet & 0x7fu), 9);
  }
}

void PutCopy(BitWriter& bits, size_t offset, size_t length) {
  const auto back = static_cast<uint32_t>(offset);
  if (back < 64) {
    bits.Put(0b1111u << 6 | back, 10);
  } else if (back < 320) {
    bits.Put(0b1110u << 8 | (back - 64), 12);
  } else {
    bits.Put(0b110u << 13 | (back - 320), 16);
  }
  if (length == kShortest) return bits.Put(0, 1);
  const auto n = static_cast<int>(std::bit_width(length)) - 1;
  bits.Put((1u << n) - 2, n);
  bits.Put(static_cast<uint32_t>(length) & ((1u << n) - 1), n);
}

/// The 1 of the copy's prefix, and the next one, are taken already.
size_t TakeOffset(BitReader& bits) {
  if (bits.Take(1) == 0) return bits.Take(13) + 320;
  if (bits.Take(1) == 0) return bits.Take(8) + 64;
  return bits.Take(6);
}

/// 0: no such length.
size_t TakeLength(BitReader& bits) {
  int ones = 0;
  while (bits.Take(1) == 1) {
    if (++ones > kLongestPrefix) return 0;
  }
  if (ones == 0) return kShortest;
  const int n = ones + 1;
  return (size_t{1} << n) + bits.Take(n);
}

size_t HashOf(const uint8_t* at) {
  const uint32_t three = uint32_t{at[0]} << 16 | uint32_t{at[1]} << 8 | at[2];
  return three * 0x9e3779b1u >> 20;
}

}  // namespace

// --- The sender
// ------------------------------------------------------------------------------------

/// The last place with the same three octets, as far as it goes on alike. What the table says may
/// be out of date: the octets themselves decide.
MppcCompressor::Match MppcCompressor::FindMatch(size_t at, size_t end) {
  uint16_t& last = last_[HashOf(&history_[at])];
  const size_t candidate = last;
  last = static_cast<uint16_t>(at + 1);
  if (candidate == 0 || candidate > at) return {};
  const size_t from = candidate - 1;
  size_t length = 0;
  while (at + length < end && history_[from + length] == history_[at + length]) ++length;
  return {at - from, length};
}

MppcBits MppcCompressor::Compress(Pdu& pdu, bool flush) {
  MppcBits result;
  result.flushed = flush || FlushesNext();
  flush_next_ = false;
  if (result.flushed) {
    end_ = 0;
    last_.fill(0);
  }
  const ByteView data = pdu.bytes();
  if (data.size() > kMppcHistory) {
    Flush();
    return result;
  }
  if (data.size() > kMppcHistory - end_) {
    result.at_front = true;  // §3.1, B bit
    end_ = 0;
  }
  const size_t start = end_;
  end_ = start + data.size();
  std::copy(data.begin(), data.end(), history_.begin() + static_cast<ptrdiff_t>(start));
  BitWriter bits(data.size());
  for (size_t at = start; at < end_ && !bits.TooLong();) {
    const Match match = end_ - at < kShortest ? Match{} : FindMatch(at, end_);
    if (match.length < kShortest) {
      PutLiteral(bits, history_[at++]);
      continue;
    }
    PutCopy(bits, match.offset, match.length);
    const size_t behind = at + match.length;
    for (++at; at < behind; ++at) {
      if (end_ - at >= kShortest) last_[HashOf(&history_[at])] = static_cast<uint16_t>(at + 1);
    }
  }
  const Bytes compressed = bits.Finish();
  if (compressed.size() >= data.size()) {
    // §4: it goes as it is, so it isn't in the peer's history; ours starts anew.
    Flush();
    result.at_front = false;
    return result;
  }
  result.compressed = true;
  pdu.Truncate(compressed.size());
  std::copy(compressed.begin(), compressed.end(), pdu.mutable_bytes().begin());
  return result;
}

wire::MppeHeader MppcSender::PushHeader(Pdu& pdu, const MppcBits& bits) {
  const wire::MppeHeader header{bits.flushed, bits.at_front, bits.compressed, false, count_};
  WriteTo(header, pdu.Push(wire::MppeHeader::kSize));
  count_ = static_cast<uint16_t>((count_ + 1) & (kCoherencyModulus - 1));
  return header;
}

// --- The receiver
// ----------------------------------------------------------------------------------

std::optional<Bytes> MppcDecompressor::Fail(const char* problem) {
  problem_ = problem;
  return std::nullopt;
}

std::optional<Bytes> MppcDecompressor::Decompress(const wire::MppeHeader& header, ByteView data) {
  if (header.flushed) {  // §3.1: both histories begin as zeros
    at_ = 0;
    history_.fill(0);
  }
  if (header.b) at_ = 0;
  if (!header.compressed) return ToBytes(data);
  const size_t start = at_;
  BitReader bits(data);
  while (bits.left() >= 8) {  // less is padding: the shortest token has 8 bits
    if (bits.Take(1) == 0) {
      if (at_ == kMppcHistory) return Fail("what comes out does not fit into MPPC's history");
      history_[at_++] = static_cast<uint8_t>(bits.Take(7));
    } else if (bits.Take(1) == 0) {
      if (at_ == kMppcHistory) return Fail("what comes out does not fit into MPPC's history");
      history_[at_++] = static_cast<uint8_t>(0x80 | bits.Take(7));
    } else {
      const size_t offset = TakeOffset(bits);
      const size_t length = TakeLength(bits);
      if (offset == 0 || offset >= kMppcHistory) return Fail("a copy from outside the history");
      if (length == 0) return Fail("a copy of an impossible length");
      if (length > kMppcHistory - at_) {
        return Fail("what comes out does not fit into MPPC's history");
      }
      // What was there before the packet moved to the front may be meant, too.
      size_t from = (at_ + kMppcHistory - offset) % kMppcHistory;
      for (size_t i = 0; i < length; ++i, from = (from + 1) % kMppcHistory) {
        history_[at_++] = history_[from];
      }
    }
    if (bits.Overrun()) return Fail("the compressed data breaks off");
  }
  if (at_ == start) return Fail("nothing comes out");
  return Bytes(history_.begin() + static_cast<ptrdiff_t>(start),
               history_.begin() + static_cast<ptrdiff_t>(at_));
}

MppcReceiver::Done MppcReceiver::Receive(Pdu& pdu) {
  Done done;
  const auto drop = [&](trace::DropReason reason, const char* detail) {
    done.dropped = true;
    done.reason = reason;
    done.detail = detail;
    return done;
  };
  const auto header = ReadPrefix<wire::MppeHeader>(pdu.bytes());
  if (!header || pdu.size() == header->size) {
    return drop(trace::DropReason::kMalformed, "shorter than an MPPC header and a protocol");
  }
  done.header = header->value;
  if (done.header.encrypted) {
    return drop(trace::DropReason::kCannotDecrypt, "encrypted, but only compression was agreed");
  }
  const uint16_t ahead = CoherencyAhead(expected_, done.header.coherency_count);
  if (ahead >= kBehind && !waiting_for_flush_) {
    return drop(trace::DropReason::kLate, "its coherency count lies behind");
  }
  const bool gap = ahead != 0;
  expected_ = static_cast<uint16_t>((done.header.coherency_count + 1) & (kCoherencyModulus - 1));
  if (!done.header.flushed && (gap || waiting_for_flush_)) {
    done.request_reset = gap || !waiting_for_flush_;
    const char* why =
        waiting_for_flush_ ? "waiting for a FLUSHED packet" : "packets are missing before it";
    waiting_for_flush_ = true;
    return drop(trace::DropReason::kIncoherent, why);
  }
  waiting_for_flush_ = false;
  PPTPLAB_CHECK(pdu.Pull(header->size).has_value());
  return done;
}

}  // namespace pptplab::ppp
