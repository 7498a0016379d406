// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See hdlc.h.
#include "stack/wire/hdlc.h"

#include <algorithm>
#include <array>
#include <utility>

#include "stack/wire/ppp.h"

namespace pptplab::wire {
namespace {

constexpr size_t kShortestFrame = 4;  // §4.3, §5.3: octets with the FCS
constexpr int kFlagBits = 8;

/// x**16 + x**12 + x**5 + 1, bits in the order in which they are sent (appendix C.2).
constexpr std::array<uint16_t, 256> MakeFcsTable() {
  std::array<uint16_t, 256> table{};
  for (unsigned octet = 0; octet < 256; ++octet) {
    unsigned value = octet;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1) != 0 ? (value >> 1) ^ 0x8408u : value >> 1;
    }
    table[octet] = static_cast<uint16_t>(value);
  }
  return table;
}
constexpr std::array<uint16_t, 256> kFcsTable = MakeFcsTable();

bool IsMapped(uint32_t accm, uint8_t octet) { return octet < 0x20 && ((accm >> octet) & 1) != 0; }

}  // namespace

uint16_t UpdateFcs16(uint16_t fcs, ByteView octets) {
  for (const uint8_t octet : octets) {
    fcs = static_cast<uint16_t>((fcs >> 8) ^ kFcsTable[(fcs ^ octet) & 0xff]);
  }
  return fcs;
}

bool IsLcpNegotiation(ByteView frame) {
  const auto header = ReadPrefix<PppHeader>(frame);
  if (!header || header->value.protocol != kPppLcp || frame.size() <= header->size) return false;
  const uint8_t code = frame[header->size];
  return code >= kConfigureRequest && code <= kCodeReject;
}

std::string_view NameOf(HdlcFrame::Verdict verdict) {
  switch (verdict) {
    case HdlcFrame::Verdict::kGood:
      return "good";
    case HdlcFrame::Verdict::kBadFcs:
      return "bad FCS";
    case HdlcFrame::Verdict::kAborted:
      return "aborted";
    case HdlcFrame::Verdict::kTooShort:
      return "fewer than 4 octets";
    case HdlcFrame::Verdict::kNotOctets:
      return "no whole number of octets";
    case HdlcFrame::Verdict::kTooLong:
      return "too long";
  }
  return {};
}

// --- encoder
// -------------------------------------------------------------------------------------------

void HdlcEncoder::Encode(ByteView frame, Bytes& out) {
  const auto fcs = static_cast<uint16_t>(~UpdateFcs16(kFcs16Initial, frame));
  out.reserve(out.size() + frame.size() + frame.size() / 8 + 8);
  if (framing_ == LineFraming::kAsynchronous) {
    EncodeOctets(frame, fcs, out);
  } else {
    EncodeBits(frame, fcs, out);
  }
}

void HdlcEncoder::EncodeOctets(ByteView frame, uint16_t fcs, Bytes& out) const {
  const uint32_t accm = IsLcpNegotiation(frame) ? kDefaultAccm : accm_;
  const auto put = [&](uint8_t octet) {
    if (octet == kHdlcFlag || octet == kHdlcEscape || IsMapped(accm, octet)) {
      out.push_back(kHdlcEscape);
      octet ^= kHdlcComplement;
    }
    out.push_back(octet);
  };
  out.push_back(kHdlcFlag);
  for (const uint8_t octet : frame) put(octet);
  put(static_cast<uint8_t>(fcs & 0xff));
  put(static_cast<uint8_t>(fcs >> 8));
  out.push_back(kHdlcFlag);
}

void HdlcEncoder::EncodeBits(ByteView frame, uint16_t fcs, Bytes& out) {
  PutFlag(flag_bits_sent_, out);  // the whole of it, or what the last octet had no room for
  ones_ = 0;
  for (const uint8_t octet : frame) PutStuffed(octet, out);
  PutStuffed(static_cast<uint8_t>(fcs & 0xff), out);
  PutStuffed(static_cast<uint8_t>(fcs >> 8), out);
  PutFlag(0, out);
  // §5.4: Flags fill the time between frames.
  flag_bits_sent_ = 0;
  while (bits_ != 0) PutBit((kHdlcFlag >> flag_bits_sent_++ & 1) != 0, out);
}

void HdlcEncoder::PutFlag(int from_bit, Bytes& out) {
  for (int bit = from_bit; bit < kFlagBits; ++bit) PutBit((kHdlcFlag >> bit & 1) != 0, out);
}

/// §5.2: a 0 bit after five contiguous 1 bits, the FCS included.
void HdlcEncoder::PutStuffed(uint8_t octet, Bytes& out) {
  for (int bit = 0; bit < 8; ++bit) {
    const bool is_one = (octet >> bit & 1) != 0;
    PutBit(is_one, out);
    ones_ = is_one ? ones_ + 1 : 0;
    if (ones_ < 5) continue;
    PutBit(false, out);
    ones_ = 0;
  }
}

void HdlcEncoder::PutBit(bool bit, Bytes& out) {
  octet_ = static_cast<uint8_t>(octet_ | (bit ? 1u << bits_ : 0u));
  if (++bits_ < 8) return;
  out.push_back(octet_);
  octet_ = 0;
  bits_ = 0;
}

// --- decoder
// -------------------------------------------------------------------------------------------

std::optional<HdlcFrame> HdlcDecoder::Next(ByteView& line) {
  while (!line.empty()) {
    const uint8_t octet = line.front();
    line = line.subspan(1);
    std::optional<HdlcFrame> ended;
    if (framing_ == LineFraming::kAsynchronous) {
      ended = TakeOctet(octet);
    } else {
      // At most one frame ends in an octet: none is shorter than that.
      for (int bit = 0; bit < 8; ++bit) {
        if (auto frame = TakeBit((octet >> bit & 1) != 0)) ended = frame;
      }
    }
    if (ended) return ended;
  }
  return std::nullopt;
}

std::optional<HdlcFrame> HdlcDecoder::TakeOctet(uint8_t octet) {
  if (octet == kHdlcFlag) {
    if (hunting_) {
      hunting_ = false;
      Begin();
      return std::nullopt;
    }
    ++line_octets_;
    if (escaped_) aborted_ = true;  // §4.2: 7d 7e
    return EndFrame();
  }
  if (hunting_) return std::nullopt;
  ++line_octets_;
  if (IsMapped(accm_, octet)) return std::nullopt;
  if (octet == kHdlcEscape) {
    escaped_ = true;
    return std::nullopt;
  }
  if (std::exchange(escaped_, false)) octet ^= kHdlcComplement;
  Store(octet);
  return std::nullopt;
}

/// §5.1, §5.2: after five 1 bits a 0 was inserted; after six it ends a Flag; a seventh 1 aborts the
/// frame (and from the fifteenth on the line is idle).
std::optional<HdlcFrame> HdlcDecoder::TakeBit(bool bit) {
  if (!bit) {
    const int ones = std::exchange(ones_, 0);
    if (ones == 5) return std::nullopt;
    if (ones == 6) {
      if (!std::exchange(hunting_, false)) return EndFrame();
      Begin();
      return std::nullopt;
    }
  } else if (++ones_ > 6) {
    ones_ = 7;  // however long the line stays idle
    if (hunting_) return std::nullopt;
    // Before it was one octet long it was idle time, not a frame.
    const bool was_frame = bits_ > 14;
    hunting_ = true;
    Begin();
    if (!was_frame) return std::nullopt;
    HdlcFrame aborted;
    aborted.verdict = HdlcFrame::Verdict::kAborted;
    return aborted;
  }
  if (hunting_) return std::nullopt;
  octet_ = static_cast<uint8_t>(octet_ | (bit ? 1u << (bits_ % 8) : 0u));
  if (++bits_ % 8 == 0) Store(std::exchange(octet_, uint8_t{0}));
  return std::nullopt;
}

void HdlcDecoder::Store(uint8_t octet) {
  if (!fresh_) {
    buffer_.clear();
    fresh_ = true;
  }
  if (buffer_.size() < largest_ + 1) {  // one more: part of a Flag may be among a frame's bits
    buffer_.push_back(octet);
  } else {
    too_long_ = true;
  }
}

std::optional<HdlcFrame> HdlcDecoder::EndFrame() {
  using Verdict = HdlcFrame::Verdict;
  HdlcFrame ended;
  ended.line_octets = line_octets_;
  if (!fresh_) buffer_.clear();
  size_t size = buffer_.size();
  bool is_whole = true;
  if (framing_ == LineFraming::kSynchronous) {
    // The Flag's first seven bits were taken for content.
    const uint64_t bits = bits_ < 7 ? 0 : bits_ - 7;
    size = std::min(size, static_cast<size_t>(bits / 8));
    is_whole = bits % 8 == 0;
    if (bits == 0) size = 0;
    if (bits > 0 && size == 0) is_whole = true;  // too short, whatever it was
  }
  const bool is_empty = size == 0 && !aborted_;
  const bool aborted = aborted_, too_long = too_long_ || size > largest_;
  Begin();
  if (is_empty) return std::nullopt;  // Flags between frames
  if (aborted) {
    ended.verdict = Verdict::kAborted;
  } else if (too_long) {
    ended.verdict = Verdict::kTooLong;
  } else if (size < kShortestFrame) {
    ended.verdict = Verdict::kTooShort;
  } else if (!is_whole) {
    ended.verdict = Verdict::kNotOctets;
  } else {
    const ByteView whole = ByteView(buffer_).first(size);
    const bool good = UpdateFcs16(kFcs16Initial, whole) == kFcs16Good;
    ended.verdict = good ? Verdict::kGood : Verdict::kBadFcs;
    ended.fcs = static_cast<uint16_t>(whole[size - 2] | whole[size - 1] << 8);
    if (good) ended.frame = whole.first(size - kFcsSize);
  }
  return ended;
}

void HdlcDecoder::Begin() {
  fresh_ = false;
  escaped_ = aborted_ = too_long_ = false;
  line_octets_ = 0;
  bits_ = 0;
  octet_ = 0;
}

}  // namespace pptplab::wire
