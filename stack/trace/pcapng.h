// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The numbers of pcapng (draft-ietf-opsawg-pcapng) and of the classic pcap format
// (draft-ietf-opsawg-pcap) that the writer and the readers share, and little-endian stores: our own
// files are little-endian on every machine, so that the same run gives the same bytes.
#ifndef PPTPLAB_STACK_TRACE_PCAPNG_H_
#define PPTPLAB_STACK_TRACE_PCAPNG_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace pptplab::trace::pcapng {

// Block types, §4 and §11.1. The event block's has the most significant bit set: local use.
inline constexpr uint32_t kSectionHeader = 0x0a0d0d0a;  // the same in both byte orders
inline constexpr uint32_t kInterfaceDescription = 1;
inline constexpr uint32_t kPacket = 2;  // obsolete, §A
inline constexpr uint32_t kSimplePacket = 3;
inline constexpr uint32_t kEnhancedPacket = 6;
inline constexpr uint32_t kEvent = 0x80005050;

inline constexpr uint32_t kByteOrderMagic = 0x1a2b3c4d;
inline constexpr uint32_t kSwappedByteOrderMagic = 0x4d3c2b1a;
/// Type and length in front of a block's body, and the length again behind it.
inline constexpr size_t kBlockOverhead = 12;

// Option codes: §3.5, §4.1, §4.2, §4.3, §A.
inline constexpr uint16_t kEndOfOptions = 0;
inline constexpr uint16_t kComment = 1;
inline constexpr uint16_t kUserApplication = 4;
inline constexpr uint16_t kInterfaceName = 2;
inline constexpr uint16_t kInterfaceText = 3;  // if_description
inline constexpr uint16_t kTimeResolution = 9;
inline constexpr uint16_t kTimeOffset = 14;
inline constexpr uint16_t kPacketFlags = 2;
inline constexpr uint16_t kPacketId = 5;

// epb_flags, §4.3.1: the two least significant bits.
inline constexpr uint32_t kDirectionMask = 3;
inline constexpr uint32_t kInbound = 1;
inline constexpr uint32_t kOutbound = 2;

/// Wireshark refuses packets that are longer.
inline constexpr size_t kLongestPacket = 262144;

constexpr size_t Padded(size_t n) { return (n + 3) & ~size_t{3}; }

}  // namespace pptplab::trace::pcapng

namespace pptplab::trace::classic_pcap {

inline constexpr uint32_t kMicroseconds = 0xa1b2c3d4;
inline constexpr uint32_t kNanoseconds = 0xa1b23c4d;
inline constexpr size_t kFileHeaderSize = 24;
inline constexpr size_t kRecordHeaderSize = 16;

}  // namespace pptplab::trace::classic_pcap

namespace pptplab::trace {

constexpr uint32_t Swapped(uint32_t value) {
  return value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24;
}

/// Puts little-endian numbers, bytes and pcapng options one behind the other. The caller guarantees
/// the room.
class LittleEndianWriter {
 public:
  explicit LittleEndianWriter(uint8_t* at) : at_(at) {}

  void U16(size_t value) {
    *at_++ = static_cast<uint8_t>(value & 0xff);
    *at_++ = static_cast<uint8_t>(value >> 8 & 0xff);
  }
  void U32(uint64_t value) {
    U16(value & 0xffff);
    U16(value >> 16 & 0xffff);
  }
  void U64(uint64_t value) {
    U32(value & 0xffffffff);
    U32(value >> 32);
  }
  /// `n` octets, then zeros up to a multiple of four.
  void PaddedBytes(const void* from, size_t n) {
    if (n > 0) std::memcpy(at_, from, n);
    at_ += n;
    for (; n % 4 != 0; ++n) *at_++ = 0;
  }
  void OptionHeader(uint16_t code, size_t length) {
    U16(code);
    U16(length);
  }
  /// Jumps over `n` octets that somebody else fills, and returns where they start.
  uint8_t* Skip(size_t n) {
    uint8_t* const here = at_;
    at_ += n;
    return here;
  }

 private:
  uint8_t* at_;
};

}  // namespace pptplab::trace

#endif  // PPTPLAB_STACK_TRACE_PCAPNG_H_
