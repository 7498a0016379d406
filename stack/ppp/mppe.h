// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MPPE, RFC 3078: one direction's encryption, at the sender and at the receiver. Stateless: a new session
// key before every packet, the first included. Stateful: a new key on every packet whose coherency count
// ends in ff; a loss is mended by Reset-Request (CCP) and a FLUSHED packet.
//
// On what FLUSHED does to the key, real implementations disagree, so it is a setting: RFC 3078 §8.2
// re-initialises RC4 with the current key, Linux makes a full key change.
//
// Not here: who negotiates it (ccp), where keys come from (crypto/mppe_keys), MPPC.
#ifndef PPTPLAB_STACK_PPP_MPPE_H_
#define PPTPLAB_STACK_PPP_MPPE_H_

#include <array>
#include <cstdint>

#include "stack/base/bytes.h"
#include "stack/base/pdu.h"
#include "stack/crypto/rc4.h"
#include "stack/trace/event.h"
#include "stack/wire/mppe.h"

namespace pptplab::ppp {

enum class MppeDialect : uint8_t { kRfc3078, kLinux };

struct MppeParameters {
  int key_bits = 128;  ///< 40, 56 or 128
  bool stateless = true;
  MppeDialect dialect = MppeDialect::kRfc3078;
  /// A packet that would need more key changes than this to catch up with is dropped: it costs an
  /// attacker nothing to claim any coherency count.
  uint32_t max_key_changes = 1000;
};

/// The session key of one direction and its changes (RFC 3078 §7.3, RFC 3079 §3.3).
class MppeKey {
 public:
  /// `start_key`: 16 octets for 128 bits, else 8. The initial session key is derived from it.
  MppeKey(int key_bits, ByteView start_key);
  void Change();
  ByteView session_key() const { return ByteView(session_).first(length_); }

 private:
  size_t length_;
  int bits_;
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
  /// `pdu` starts with the inner PPP Protocol field. Encrypts it in place and pushes the MPPE header.
  Done Encrypt(Pdu& pdu);
  /// The peer lost packets: the next one goes out FLUSHED (stateful mode; stateless ones all are).
  void ReceiveResetRequest() { flush_next_ = true; }
  ByteView session_key() const { return key_.session_key(); }

 private:
  MppeParameters parameters_;
  MppeKey key_;
  crypto::Rc4 rc4_;
  uint16_t count_ = 0;
  bool flush_next_ = false;
  bool first_ = true;
};

class MppeReceiver {
 public:
  MppeReceiver(const MppeParameters& parameters, ByteView start_key);

  struct Done {
    wire::MppeHeader header;
    bool key_changed = false;
    bool dropped = false;
    trace::DropReason reason = trace::DropReason::kIncoherent;  ///< if dropped
    const char* detail = "";                                    ///< if dropped: a clause for people
    /// Stateful: packets are missing, CCP should send a Reset-Request now. Said once for each loss.
    bool request_reset = false;
  };
  /// `pdu` starts with the MPPE header. On success it starts with the inner Protocol field, in clear.
  Done Decrypt(Pdu& pdu);
  /// Packets that the coherency count showed to be missing, so far.
  uint64_t missing() const { return missing_; }
  ByteView session_key() const { return key_.session_key(); }

 private:
  MppeParameters parameters_;
  MppeKey key_;
  crypto::Rc4 rc4_;
  uint16_t expected_ = 0;
  bool started_ = false;
  bool waiting_for_flush_ = false;
  uint64_t missing_ = 0;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_MPPE_H_
