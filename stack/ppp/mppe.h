// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MPPE, RFC 3078: one direction's encryption, at the sender and at the receiver. Stateless: a new
// session key before every packet, the first included. Stateful: a new key on every packet whose
// coherency count ends in ff (a "flag" packet); a loss is mended by Reset-Request (CCP) and a
// FLUSHED packet.
//
// On what FLUSHED does to the key, real implementations disagree, so it is a setting: RFC 3078 §8.2
// re-initialises RC4 with the current key, Linux makes a full key change.
//
// Not here: who negotiates it (ccp), where keys come from (crypto/mppe_keys), how a packet was
// compressed before it was encrypted (mppc); the header speaks of both.
#ifndef PPTPLAB_STACK_PPP_MPPE_H_
#define PPTPLAB_STACK_PPP_MPPE_H_

#include <array>
#include <cstdint>
#include <optional>

#include "stack/base/bytes.h"
#include "stack/base/pdu.h"
#include "stack/ppp/mppc.h"
#include "stack/ppp/mppe_cipher.h"
#include "stack/trace/event.h"
#include "stack/wire/mppe.h"

namespace pptplab::ppp {

enum class MppeDialect : uint8_t { kRfc3078, kLinux };

struct MppeParameters {
  int key_bits = 128;  ///< 40, 56 or 128
  bool stateless = true;
  bool compression = false;  ///< MPPC was agreed, too: packets may be compressed
  MppeDialect dialect = MppeDialect::kRfc3078;
  /// A packet that would need more key changes than this to catch up with is dropped: it costs an
  /// attacker nothing to claim any coherency count.
  uint32_t max_key_changes = 1000;
  /// The cipher is left out: see mppe_cipher.h. Both ends have to agree on it by themselves.
  bool modelled = false;

  // A stateful sender of the RFC's dialect sets the A bit where it initialised its tables (§3.1):
  // on the first packet, says the RFC. FreeBSD doesn't; OpenBSD sets it on flag packets too. No RFC
  // receiver minds; Linux receivers do. (Linux senders: never on the first, always on flag
  // packets.)
  bool flush_first_packet = true;
  bool flush_flag_packets = false;
};

/// The session key of one direction and its changes (RFC 3078 §7.3, RFC 3079 §3.3).
class MppeKey {
 public:
  /// `start_key`: 16 octets for 128 bits, else 8. The initial session key is derived from it.
  MppeKey(int key_bits, ByteView start_key, bool modelled = false);
  void Change();
  ByteView session_key() const { return ByteView(session_).first(length_); }

 private:
  size_t length_;
  int bits_;
  bool modelled_;
  std::array<uint8_t, 16> start_{};
  std::array<uint8_t, 16> session_{};
};

class MppeSender {
 public:
  MppeSender(const MppeParameters& parameters, ByteView start_key);

  struct Done {
    wire::MppeHeader header;
    bool key_changed = false;
  };
  /// `pdu` starts with the inner PPP Protocol field, or is what MPPC made of it (`mppc`). Encrypts
  /// it in place and pushes the MPPE header.
  Done Encrypt(Pdu& pdu, const MppcBits& mppc = {});
  /// The next packet has the A bit. It speaks for MPPC's history, too.
  bool FlushesNext() const;
  /// The coherency count of the next packet.
  uint16_t next_count() const { return count_; }
  /// The peer lost packets: the next one goes out FLUSHED (stateful mode; stateless ones all are).
  void ReceiveResetRequest() { flush_next_ = true; }
  ByteView session_key() const { return key_.session_key(); }

 private:
  MppeParameters parameters_;
  MppeKey key_;
  MppeCipher cipher_;
  uint16_t count_ = 0;  ///< of the next packet
  bool flush_next_ = false;
  bool first_ = true;
};

/// Nobody who merely claims a coherency count, or damages a packet, can spoil the key: it moves
/// when what came out is a PPP packet. That test lets three of four random packets pass, and a
/// stateful receiver that waits for FLUSHED follows packets that it can't test at all; therefore
/// the place before a jump of kLongJump packets or more, or before the wait, is remembered until
/// the next packet confirms the new one, and taken again if packets turn up that follow on from
/// there.
///
/// What can't be mended: the count has 12 bits. Who misses 4096 packets in a row has a key that is
/// 4096 (or 16) changes old and no way to know; stateless mode reads 2048 as "behind" already. CCP
/// has to be negotiated anew then.
class MppeReceiver {
 public:
  /// Stateless: a packet this far ahead or more counts as behind.
  static constexpr uint16_t kStatelessBehind = 2048;
  /// Stateful: a long wait for a FLUSHED packet passes many counts, so only the last 256 count as
  /// behind (as in OpenBSD's npppd).
  static constexpr uint16_t kStatefulBehind = 0x0f00;
  static constexpr uint16_t kLongJump = 256;

  MppeReceiver(const MppeParameters& parameters, ByteView start_key);

  struct Done {
    wire::MppeHeader header;
    bool key_changed = false;
    bool dropped = false;
    trace::DropReason reason = trace::DropReason::kIncoherent;  ///< if dropped
    const char* detail = "";                                    ///< if dropped: a clause for people
    /// Stateful: packets are missing, CCP should send a Reset-Request now. Said once for each loss
    /// (a loss while waiting for FLUSHED is a new one: it may have been the FLUSHED packet).
    bool request_reset = false;
    /// Dropped, and nothing has changed by it: no peer that keeps to what was agreed has sent it.
    bool forged = false;
  };
  /// `pdu` starts with the MPPE header. On success it starts with the inner Protocol field, in
  /// clear; if dropped, its bytes mean nothing any more.
  Done Decrypt(Pdu& pdu);
  /// What the last Decrypt let pass is no packet, as whoever looked closer saw. Stateless: as if it
  /// had never come, so that its place is still free for the peer's own. (Stateful: the key stream
  /// has moved on, and the next packets show whether rightly.) True: nothing has changed by it.
  bool Reject();
  /// What came out could not be decompressed: nothing can be read until a FLUSHED packet comes.
  /// True: that has to be asked for (stateful mode).
  bool Distrust();
  /// Stateful: nothing can be read before the sender flushes; CCP repeats its Reset-Request till
  /// then.
  bool waiting_for_flush() const { return waiting_for_flush_; }
  /// Packets that the coherency count showed to be missing, so far.
  uint64_t missing() const { return at_.missing; }
  ByteView session_key() const { return at_.key.session_key(); }

 private:
  /// A place in the sequence of packets and the key that belongs there.
  struct Position {
    MppeKey key;
    uint16_t expected =
        0;  ///< count of the next packet; `key` is the one before its change, if any
    uint64_t missing = 0;
  };

  void DecryptStateless(std::span<uint8_t> data, Done& done);
  void DecryptStateful(std::span<uint8_t> data, Done& done);
  void WaitForFlush(uint16_t ahead, bool gap, Done& done);
  bool ChangeKey(Position& position, uint32_t times, Done& done) const;
  uint16_t CountSeen(uint16_t count);

  MppeParameters parameters_;
  Position at_;
  MppeCipher cipher_;
  /// Where the last packet that decrypted well, and was not the far end of a long jump, left us.
  std::optional<Position> fallback_;
  Position undo_;                          ///< stateless: at_ before the last packet that passed
  std::optional<Position> undo_fallback_;  ///< and fallback_
  bool waiting_for_flush_ = false;         ///< stateful
  uint16_t next_seen_ = 0;          ///< stateful: the count after the last packet, decrypted or not
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_MPPE_H_
