// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Captures as other programs write them, in either byte order, block by block.
#ifndef PPTPLAB_TESTS_UNIT_TRACE_CAPTURE_BUILDER_H_
#define PPTPLAB_TESTS_UNIT_TRACE_CAPTURE_BUILDER_H_

#include <cstdint>
#include <string_view>

#include "stack/base/bytes.h"

namespace pptplab::trace {

class CaptureBuilder {
 public:
  explicit CaptureBuilder(bool big_endian) : big_endian_(big_endian) {}

  CaptureBuilder& U8(uint64_t value) { return Number(value, 1); }
  CaptureBuilder& U16(uint64_t value) { return Number(value, 2); }
  CaptureBuilder& U32(uint64_t value) { return Number(value, 4); }
  CaptureBuilder& U64(uint64_t value) { return Number(value, 8); }
  CaptureBuilder& Text(std::string_view text) {
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    return *this;
  }
  CaptureBuilder& Pad() {
    while (bytes_.size() % 4 != 0) bytes_.push_back(0);
    return *this;
  }
  CaptureBuilder& Option(uint16_t code, const CaptureBuilder& value) {
    U16(code).U16(value.bytes_.size());
    return Append(value).Pad();
  }
  CaptureBuilder& Block(uint32_t type, const CaptureBuilder& body) {
    const size_t size = body.bytes_.size() + 12;
    return U32(type).U32(size).Append(body).U32(size);
  }
  CaptureBuilder& Append(const CaptureBuilder& other) {
    bytes_.insert(bytes_.end(), other.bytes_.begin(), other.bytes_.end());
    return *this;
  }
  /// An empty one of the same byte order.
  CaptureBuilder New() const { return CaptureBuilder(big_endian_); }

  CaptureBuilder& SectionHeader(uint16_t major = 1) {
    return Block(0x0a0d0d0a, New().U32(0x1a2b3c4d).U16(major).U16(0).U64(~uint64_t{0}));
  }
  CaptureBuilder& Interface(uint16_t link_type, const CaptureBuilder& options,
                            uint32_t snap_length = 0) {
    return Block(1, New().U16(link_type).U16(0).U32(snap_length).Append(options));
  }
  /// An Enhanced Packet Block.
  CaptureBuilder& Packet(uint32_t interface, uint64_t ticks, std::string_view octets,
                         const CaptureBuilder& options) {
    return Block(6, New()
                        .U32(interface)
                        .U32(ticks >> 32)
                        .U32(ticks & 0xffffffff)
                        .U32(octets.size())
                        .U32(octets.size())
                        .Text(octets)
                        .Pad()
                        .Append(options));
  }

  const Bytes& bytes() const { return bytes_; }

 private:
  CaptureBuilder& Number(uint64_t value, int octets) {
    for (int i = 0; i < octets; ++i) {
      const int shift = 8 * (big_endian_ ? octets - 1 - i : i);
      bytes_.push_back(static_cast<uint8_t>(value >> shift & 0xff));
    }
    return *this;
  }

  bool big_endian_;
  Bytes bytes_;
};

}  // namespace pptplab::trace

#endif  // PPTPLAB_TESTS_UNIT_TRACE_CAPTURE_BUILDER_H_
