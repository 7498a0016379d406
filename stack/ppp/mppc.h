// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MPPC, RFC 2118: one direction's compression, at the sender and at the receiver. What was sent
// before stays in a history of 8192 octets; what repeats is replaced by where it stood and how long
// it is. Both ends must have the same history, so after a loss it starts anew: a packet with the A
// bit (FLUSHED). Stateless (RFC 3078 §2.1, H bit): before every packet.
//
// The header of two octets is MPPE's. With MPPE, the packet is compressed, then encrypted, and MPPE
// counts and watches for losses; alone, MppcSender and MppcReceiver do (§4.3).
//
// Not here: who negotiates it (ccp), the encryption (mppe).
#ifndef PPTPLAB_STACK_PPP_MPPC_H_
#define PPTPLAB_STACK_PPP_MPPC_H_

#include <array>
#include <cstdint>
#include <optional>

#include "stack/base/bytes.h"
#include "stack/base/pdu.h"
#include "stack/trace/event.h"
#include "stack/wire/mppe.h"

namespace pptplab::ppp {

inline constexpr size_t kMppcHistory = 8192;

/// What MPPC says in the header that it shares with MPPE: the bits A, B and C.
struct MppcBits {
  bool flushed = false;
  bool at_front = false;
  bool compressed = false;
};

class MppcCompressor {
 public:
  explicit MppcCompressor(bool stateless = false) : stateless_(stateless) { Flush(); }

  /// The next packet starts with an empty history: the peer lost packets.
  void Flush() { flush_next_ = true; }
  bool FlushesNext() const { return flush_next_ || stateless_; }
  /// `pdu` starts with the Protocol field. It is replaced if that makes it shorter; else it stays
  /// as it is, and the history starts anew with the next one. `flush`: somebody else (MPPE) sets
  /// the A bit.
  MppcBits Compress(Pdu& pdu, bool flush = false);

 private:
  struct Match {
    size_t offset = 0;  ///< back from here
    size_t length = 0;
  };
  Match FindMatch(size_t at, size_t end);

  bool stateless_;
  bool flush_next_ = false;
  size_t end_ = 0;  ///< of what the history holds
  std::array<uint8_t, kMppcHistory> history_{};
  /// Where three octets that hash to this index stood last, plus one; 0: nowhere.
  std::array<uint16_t, 4096> last_{};
};

class MppcDecompressor {
 public:
  /// `data` follows the header of a packet; what comes out starts with the Protocol field. nullopt:
  /// it can't be right, and the history is no longer the sender's.
  std::optional<Bytes> Decompress(const wire::MppeHeader& header, ByteView data);
  /// Why the last one failed, a clause for people.
  const char* problem() const { return problem_; }

 private:
  std::optional<Bytes> Fail(const char* problem);

  size_t at_ = 0;
  std::array<uint8_t, kMppcHistory> history_{};
  const char* problem_ = "";
};

/// MPPC without MPPE: the header with D = 0, and the coherency count.
class MppcSender {
 public:
  explicit MppcSender(bool stateless) : compressor_(stateless) {}
  MppcCompressor& compressor() { return compressor_; }
  /// `pdu` as Compress left it; pushes the header.
  wire::MppeHeader PushHeader(Pdu& pdu, const MppcBits& bits);

 private:
  MppcCompressor compressor_;
  uint16_t count_ = 0;
};

class MppcReceiver {
 public:
  struct Done {
    wire::MppeHeader header;
    bool dropped = false;
    trace::DropReason reason = trace::DropReason::kIncoherent;  ///< if dropped
    const char* detail = "";                                    ///< if dropped
    bool request_reset = false;  ///< packets are missing: CCP should send a Reset-Request now
  };
  /// `pdu` starts with the header; on success with what follows it.
  Done Receive(Pdu& pdu);
  /// The packet could not be decompressed: nothing can be read until a FLUSHED one comes (§4.3).
  void Distrust() { waiting_for_flush_ = true; }
  bool waiting_for_flush() const { return waiting_for_flush_; }

 private:
  uint16_t expected_ = 0;
  bool waiting_for_flush_ = false;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_MPPC_H_
