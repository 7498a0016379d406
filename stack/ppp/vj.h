// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Van Jacobson's TCP/IP header compression, RFC 1144, as PPP carries it (RFC 1332 §4): one
// direction, at the sender and at the receiver. Both remember the last header of each connection in
// a slot; of a header's 40 octets only what changed is sent, three octets as a rule.
//
// A packet goes as IPv4 (0021), unless it is TCP of a running connection; as 002f, whole, with the
// slot's number where IP says "TCP", to fill a slot; or as 002d, compressed.
//
// Nothing here is checked but the form: what a loss does to a restored header, TCP's own checksum
// finds out, and TCP's next attempt goes out whole (§4.2). Not here: who negotiates it (ipcp).
#ifndef PPTPLAB_STACK_PPP_VJ_H_
#define PPTPLAB_STACK_PPP_VJ_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/base/pdu.h"

namespace pptplab::ppp {

/// What the IP-Compression-Protocol option says (RFC 1332 §4): what its sender can receive.
struct VjChoice {
  uint8_t max_slot = 15;      ///< slots are numbered from 0 to this
  bool compress_slot = true;  ///< the slot's number may be left out if it is the last one's
};

/// A saved header: IPv4 and TCP, options included.
struct VjHeader {
  static constexpr size_t kMaxSize = 120;
  std::array<uint8_t, kMaxSize> octets{};
  size_t size = 0;  ///< 0: none yet
  size_t ip_size = 0;

  const uint8_t* tcp() const { return &octets[ip_size]; }
  uint8_t* tcp() { return &octets[ip_size]; }
  uint16_t data_size() const {  ///< of the packet that it stood in front of
    return static_cast<uint16_t>(LoadBe16(&octets[2]) - size);
  }
};

class VjCompressor {
 public:
  explicit VjCompressor(const VjChoice& choice);

  struct Done {
    uint16_t protocol = 0;  ///< to send it under: 0021, 002f or 002d
    uint8_t slot = 0;       ///< unless 0021
  };
  /// `pdu` is an IPv4 packet, and becomes what goes under `protocol`.
  Done Compress(Pdu& pdu);

 private:
  struct Slot {
    VjHeader header;
    uint64_t used = 0;  ///< when, as a number that grows
  };
  size_t FindSlot(const VjHeader& header);

  bool compress_slot_;
  std::vector<Slot> slots_;
  std::optional<size_t> last_;
  uint64_t clock_ = 0;
};

class VjDecompressor {
 public:
  explicit VjDecompressor(const VjChoice& choice) : slots_(choice.max_slot + size_t{1}) {}

  /// The IPv4 packet that `packet`, which came under `protocol` (002f or 002d), stands for.
  /// nullopt: there is none, and problem() says why.
  std::optional<Bytes> Restore(uint16_t protocol, ByteView packet);
  /// A packet of this direction is missing: those without a slot number can't be told any more
  /// (RFC 1144 §4.1).
  void PacketLost() { last_.reset(); }
  uint8_t last_slot() const { return last_.value_or(0); }
  const char* problem() const { return problem_; }

 private:
  std::optional<Bytes> Fail(const char* problem);
  std::optional<Bytes> Fill(ByteView packet);
  std::optional<Bytes> Expand(ByteView packet);

  std::vector<VjHeader> slots_;
  std::optional<uint8_t> last_;
  const char* problem_ = "";
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_VJ_H_
