// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One data unit on its way through the layers. It owns its bytes and keeps room in front, so a layer
// adds or takes its header without moving the payload.
//
//      headroom        bytes()
//   |..............|HEADER|payload...........|
//                  ^ Push moves left, Pull moves right
#ifndef PPTPLAB_STACK_BASE_PDU_H_
#define PPTPLAB_STACK_BASE_PDU_H_

#include <cstdint>
#include <cstring>
#include <span>

#include "stack/base/bytes.h"
#include "stack/base/result.h"

namespace pptplab {

/// Follows one data unit from the application through every layer, link and node. 0: unknown.
using JourneyId = uint64_t;

class Pdu {
 public:
  /// Room for MPPE (2+2), PPP (4), GRE (16), an IP header (20) and a spare.
  static constexpr size_t kDefaultHeadroom = 64;

  Pdu() = default;
  /// A copy of `payload` with room in front.
  explicit Pdu(ByteView payload, JourneyId journey = 0, size_t headroom = kDefaultHeadroom)
      : storage_(headroom + payload.size()), start_(headroom), journey_(journey) {
    if (!payload.empty()) std::memcpy(storage_.data() + start_, payload.data(), payload.size());
  }
  /// `size` zeroed bytes to be filled by the caller through mutable_bytes().
  static Pdu WithSize(size_t size, JourneyId journey = 0, size_t headroom = kDefaultHeadroom) {
    Pdu pdu;
    pdu.storage_.resize(headroom + size);
    pdu.start_ = headroom;
    pdu.journey_ = journey;
    return pdu;
  }

  ByteView bytes() const { return ByteView(storage_).subspan(start_); }
  std::span<uint8_t> mutable_bytes() { return std::span(storage_).subspan(start_); }
  size_t size() const { return storage_.size() - start_; }

  /// Way down: `n` more bytes in front, to be written by the caller. Grows if the headroom is short.
  std::span<uint8_t> Push(size_t n) {
    if (n > start_) GrowHeadroom(n);
    start_ -= n;
    return std::span(storage_).subspan(start_, n);
  }
  /// Way up: takes `n` bytes off the front. The view holds until the Pdu is changed.
  Result<ByteView> Pull(size_t n) {
    if (n > size()) return Unexpected{Error{"truncated", "header", size()}};
    const ByteView header = ByteView(storage_).subspan(start_, n);
    start_ += n;
    return header;
  }
  /// Way up: keeps the first `n` bytes (drops padding behind a length field); n ≤ size().
  void Truncate(size_t n) {
    PPTPLAB_CHECK(n <= size());
    storage_.resize(start_ + n);
  }

  JourneyId journey() const { return journey_; }
  void set_journey(JourneyId journey) { journey_ = journey; }

 private:
  void GrowHeadroom(size_t n) {
    const size_t more = n - start_ + kDefaultHeadroom;
    storage_.insert(storage_.begin(), more, 0);
    start_ += more;
  }

  Bytes storage_;
  size_t start_ = 0;
  JourneyId journey_ = 0;
};

}  // namespace pptplab

#endif  // PPTPLAB_STACK_BASE_PDU_H_
