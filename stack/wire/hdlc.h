// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// HDLC-like framing, RFC 1662: how PPP frames lie on a serial line, as a streaming encoder and a
// streaming decoder of one direction each. Asynchronous lines (modems) escape octets, §4;
// bit-synchronous ones (ISDN) insert zero bits, §5. FCS-16, appendix C.2.
//
//  +----------+----------+----------+----------+------------+---------+------+----------+
//  |   Flag   | Address  | Control  | Protocol | Information| Padding | FCS  |   Flag   |
//  | 01111110 | 11111111 | 00000011 | 8/16 bits|     *      |    *    |16 bit| 01111110 |
//  +----------+----------+----------+----------+------------+---------+------+----------+
//
// Here a "frame" is what lies between Flag and FCS. Not here: the line itself (rate, bit errors),
// what the frame says (ppp.h), FCS-32, which nobody negotiates.
#ifndef PPTPLAB_STACK_WIRE_HDLC_H_
#define PPTPLAB_STACK_WIRE_HDLC_H_

#include <cstdint>
#include <optional>

#include "stack/base/bytes.h"

namespace pptplab::wire {

inline constexpr uint8_t kHdlcFlag = 0x7e;
inline constexpr uint8_t kHdlcEscape = 0x7d;
inline constexpr uint8_t kHdlcComplement = 0x20;

/// Appendix C.2: the FCS over a frame together with its FCS field is always this.
inline constexpr uint16_t kFcs16Initial = 0xffff;
inline constexpr uint16_t kFcs16Good = 0xf0b8;
/// One more piece of a frame; the FCS field is the complement of the result, low octet first.
uint16_t UpdateFcs16(uint16_t fcs, ByteView octets);

/// The numbers are RFC 2637's Framing Type (§2.7, §2.11).
enum class LineFraming : uint8_t { kAsynchronous = 1, kSynchronous = 2 };

/// §7.1: all control characters are escaped until both ends know better.
inline constexpr uint32_t kDefaultAccm = 0xffffffff;

/// Whether this frame is one by which LCP negotiates or ends (Codes 1 to 7): it goes out as if
/// nothing had been agreed on (RFC 1661 §5), so with every control character escaped.
bool IsLcpNegotiation(ByteView frame);

class HdlcEncoder {
 public:
  explicit HdlcEncoder(LineFraming framing) : framing_(framing) {}
  /// Asynchronous: octets below 20 whose bit is set are escaped from the next frame on. LCP's own
  /// frames (IsLcpNegotiation) always escape them all.
  void SetAccm(uint32_t accm) { accm_ = accm; }

  /// Appends what goes over the line for this frame: whole octets, whose least significant bit is
  /// sent first. Asynchronous: an opening Flag each time (§4.4.2). Bit-synchronous: the line idles
  /// in Flags (§5.4), so a last octet is filled with the beginning of another Flag, with which the
  /// next frame opens.
  void Encode(ByteView frame, Bytes& out);

 private:
  void EncodeOctets(ByteView frame, uint16_t fcs, Bytes& out) const;
  void EncodeBits(ByteView frame, uint16_t fcs, Bytes& out);
  void PutFlag(int from_bit, Bytes& out);
  void PutBit(bool bit, Bytes& out);
  void PutStuffed(uint8_t octet, Bytes& out);

  LineFraming framing_;
  uint32_t accm_ = kDefaultAccm;
  uint8_t octet_ = 0;       ///< bits of the octet that is not whole yet
  int bits_ = 0;            ///< how many
  int ones_ = 0;            ///< contiguous 1 bits of frame content
  int flag_bits_sent_ = 0;  ///< of the Flag that fills the line's idle time
};

/// What a decoder met at the end of a frame.
struct HdlcFrame {
  enum class Verdict : uint8_t {
    kGood,
    kBadFcs,
    kAborted,    ///< 7d 7e, or more than six 1 bits, or a broken stop bit: discarded in silence
    kTooShort,   ///< fewer than 4 octets: discarded in silence
    kNotOctets,  ///< bit-synchronous: no whole number of octets
    kTooLong,    ///< more than the decoder has room for
  };
  Verdict verdict = Verdict::kGood;
  ByteView frame;          ///< kGood: without its FCS; until the decoder's next call
  uint16_t fcs = 0;        ///< the FCS field as received; kGood and kBadFcs
  size_t line_octets = 0;  ///< that it took on the line (asynchronous), escapes and Flag counted
};
std::string_view NameOf(HdlcFrame::Verdict verdict);  ///< "bad FCS"

class HdlcDecoder {
 public:
  /// Frames of more than `largest` octets (FCS not counted) are kTooLong; so much is the memory.
  explicit HdlcDecoder(LineFraming framing, size_t largest = 1600)
      : framing_(framing), largest_(largest + kFcsSize) {}
  /// Asynchronous, §4.2: octets below 20 whose bit is set did not come from the sender (it would
  /// have escaped them) and are removed.
  void SetAccm(uint32_t accm) { accm_ = accm; }

  /// Takes octets off the front of `line` until a frame ends; nullopt: `line` is empty now, and the
  /// frame may go on. What stands before the first Flag is passed over.
  std::optional<HdlcFrame> Next(ByteView& line);
  /// Asynchronous: a stop bit was 0 (§4.3), so the frame that it stands in is invalid.
  void FramingError() { aborted_ = aborted_ || !hunting_; }

 private:
  static constexpr size_t kFcsSize = 2;
  std::optional<HdlcFrame> TakeOctet(uint8_t octet);
  std::optional<HdlcFrame> TakeBit(bool bit);
  void Store(uint8_t octet);
  std::optional<HdlcFrame> EndFrame();
  void Begin();

  LineFraming framing_;
  uint32_t accm_ = kDefaultAccm;
  size_t largest_;
  Bytes buffer_;
  size_t line_octets_ = 0;
  bool hunting_ = true;  ///< no Flag yet
  bool escaped_ = false;
  bool aborted_ = false;
  bool too_long_ = false;
  bool fresh_ = true;  ///< the buffer is the frame being received, not the one last returned
  uint64_t bits_ = 0;  ///< synchronous: of this frame, inserted ones not counted
  uint8_t octet_ = 0;
  int ones_ = 0;
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_HDLC_H_
