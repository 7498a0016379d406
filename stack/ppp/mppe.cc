// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MPPE's keys, sender and receiver, RFC 3078 §7 and §8.
#include "stack/ppp/mppe.h"

#include <algorithm>

#include "stack/base/check.h"
#include "stack/base/serial.h"
#include "stack/crypto/mppe_keys.h"

namespace pptplab::ppp {
namespace {

constexpr uint16_t Next(uint16_t count) {
  return static_cast<uint16_t>((count + 1) & (kCoherencyModulus - 1));
}

/// RFC 3078 §7.2: stateful senders change their key on these.
constexpr bool IsFlagPacket(uint16_t count) { return (count & 0xff) == 0xff; }

/// How many of the `n` packets from `count` on are flag packets.
constexpr uint32_t FlagPackets(uint16_t count, uint16_t n) { return ((count & 0xffu) + n) >> 8; }

/// Whether this packet's key is a new one: the rule that both ends must share.
bool HasNewKey(const MppeParameters& parameters, const wire::MppeHeader& header) {
  if (parameters.stateless) return true;                               // §8.1
  if (IsFlagPacket(header.coherency_count)) return true;               // §7.2
  return parameters.dialect == MppeDialect::kLinux && header.flushed;  // §8.2 wants the current key
}

/// RFC 1661 §2: Protocol numbers are odd, and the first of two octets is even. A wrong key shows
/// here, in one of four cases at once.
bool StartsWithProtocol(ByteView clear) {
  if (clear.empty()) return false;
  if ((clear[0] & 1) != 0) return true;
  return clear.size() >= 2 && (clear[1] & 1) != 0;
}

/// What MPPC made of a packet hides its Protocol, unless the history is empty: then the first
/// octets are literals, and those below 80 stand as they are (RFC 2118 §4.1).
bool MayBePacket(const wire::MppeHeader& header, ByteView clear) {
  if (!header.compressed) return StartsWithProtocol(clear);
  if (!header.flushed) return true;
  return clear[0] < 0x80 && (StartsWithProtocol(clear) || (clear.size() >= 2 && clear[1] >= 0x80));
}

void Drop(MppeReceiver::Done& done, trace::DropReason reason, const char* detail) {
  done.dropped = true;
  done.reason = reason;
  done.detail = detail;
}

}  // namespace

MppeKey::MppeKey(int key_bits, ByteView start_key, bool modelled)
    : length_(key_bits == 128 ? 16 : 8), bits_(key_bits), modelled_(modelled) {
  PPTPLAB_CHECK(start_key.size() == length_);
  std::copy(start_key.begin(), start_key.end(), start_.begin());
  crypto::GetNewKeyFromSha(start_key, start_key, std::span(session_).first(length_));
  crypto::ReduceKey(std::span(session_).first(length_), bits_);
}

void MppeKey::Change() {
  if (modelled_) return MppeCipher::ChangeModelledKey(std::span(session_).first(length_));
  // §7.3: the interim key is encrypted under itself.
  std::array<uint8_t, 16> interim{};
  const auto fresh = std::span(interim).first(length_);
  crypto::GetNewKeyFromSha(ByteView(start_).first(length_), session_key(), fresh);
  session_ = interim;
  const auto session = std::span(session_).first(length_);
  crypto::Rc4Once(fresh, session);
  crypto::ReduceKey(session, bits_);
}

MppeSender::MppeSender(const MppeParameters& parameters, ByteView start_key)
    : parameters_(parameters),
      key_(parameters.key_bits, start_key, parameters.modelled),
      cipher_(parameters.modelled) {
  if (!parameters_.stateless) cipher_.SetKey(key_.session_key());
}

bool MppeSender::FlushesNext() const {
  if (parameters_.stateless) return true;  // §3.1: set on every packet
  if (flush_next_) return true;            // §8.2: the answer to a Reset-Request
  const bool flag = IsFlagPacket(count_);
  if (parameters_.dialect == MppeDialect::kLinux) return flag;
  return (first_ && parameters_.flush_first_packet) || (flag && parameters_.flush_flag_packets);
}

MppeSender::Done MppeSender::Encrypt(Pdu& pdu, const MppcBits& mppc) {
  Done done;
  done.header.coherency_count = count_;
  done.header.flushed = FlushesNext() || mppc.flushed;
  done.header.b = mppc.at_front;
  done.header.compressed = mppc.compressed;
  done.key_changed = HasNewKey(parameters_, done.header);
  if (done.key_changed) key_.Change();
  if (parameters_.stateless) {
    cipher_.Once(key_.session_key(), pdu.mutable_bytes());
  } else {
    if (done.key_changed || done.header.flushed) cipher_.SetKey(key_.session_key());
    cipher_.Apply(pdu.mutable_bytes());
  }
  WriteTo(done.header, pdu.Push(wire::MppeHeader::kSize));
  count_ = Next(count_);
  first_ = false;
  flush_next_ = false;
  return done;
}

MppeReceiver::MppeReceiver(const MppeParameters& parameters, ByteView start_key)
    : parameters_(parameters),
      at_{MppeKey(parameters.key_bits, start_key, parameters.modelled)},
      cipher_(parameters.modelled),
      undo_(at_) {
  if (!parameters_.stateless) cipher_.SetKey(at_.key.session_key());
}

MppeReceiver::Done MppeReceiver::Decrypt(Pdu& pdu) {
  Done done;
  const auto header = ReadPrefix<wire::MppeHeader>(pdu.bytes());
  if (!header || pdu.size() == header->size) {
    Drop(done, trace::DropReason::kMalformed, "shorter than an MPPE header and a protocol");
    done.forged = true;
    return done;
  }
  done.header = header->value;
  if (!done.header.encrypted) {
    Drop(done, trace::DropReason::kNotEncrypted, "the D bit says that it is not encrypted");
    done.forged = true;
  } else if (done.header.compressed && !parameters_.compression) {
    Drop(done, trace::DropReason::kCannotDecrypt, "compressed, but MPPC was not agreed");
    done.forged = true;
  } else {
    PPTPLAB_CHECK(pdu.Pull(header->size).has_value());
    if (parameters_.stateless) {
      DecryptStateless(pdu.mutable_bytes(), done);
      done.forged = done.dropped;
    } else {
      DecryptStateful(pdu.mutable_bytes(), done);
    }
  }
  return done;
}

/// False, and a drop, if these are more changes than one packet may cost.
bool MppeReceiver::ChangeKey(Position& position, uint32_t times, Done& done) const {
  if (times > parameters_.max_key_changes) {
    Drop(done, trace::DropReason::kIncoherent, "too far ahead: would cost too many key changes");
    return false;
  }
  for (uint32_t i = 0; i < times; ++i) position.key.Change();
  done.key_changed = times > 0;
  return true;
}

void MppeReceiver::DecryptStateless(std::span<uint8_t> data, Done& done) {
  const uint16_t count = done.header.coherency_count;
  if (!done.header.flushed && parameters_.dialect == MppeDialect::kLinux) {
    return Drop(done, trace::DropReason::kIncoherent, "stateless, but without the FLUSHED bit");
  }
  Position position = at_;
  uint16_t ahead = CoherencyAhead(position.expected, count);
  if (ahead >= kStatelessBehind && fallback_ &&
      CoherencyAhead(fallback_->expected, count) < kLongJump) {
    // It follows on from where we were: the packet that made us jump was perhaps a forgery.
    position = *fallback_;
    ahead = CoherencyAhead(position.expected, count);
  }
  if (ahead >= kStatelessBehind) {
    return Drop(done, trace::DropReason::kLate, "its coherency count lies behind");
  }
  // §8.1: one change for each packet that is missing, one for this.
  if (!ChangeKey(position, ahead + 1u, done)) return;
  cipher_.Once(position.key.session_key(), data);
  if (!MayBePacket(done.header, data)) {
    done.key_changed = false;
    return Drop(done, trace::DropReason::kCannotDecrypt, "what came out is no PPP packet");
  }
  undo_ = at_;
  undo_fallback_ = fallback_;
  position.expected = Next(count);
  position.missing += ahead;
  fallback_.reset();
  if (ahead >= kLongJump) fallback_ = at_;
  at_ = position;
}

void MppeReceiver::DecryptStateful(std::span<uint8_t> data, Done& done) {
  const wire::MppeHeader& header = done.header;
  Position position = at_;
  uint16_t ahead = CoherencyAhead(position.expected, header.coherency_count);
  if (ahead >= kStatefulBehind && header.flushed && fallback_) {
    // at_ has followed packets that nobody could check.
    position.key = fallback_->key;
    position.expected = fallback_->expected;
    ahead = CoherencyAhead(position.expected, header.coherency_count);
  }
  if (ahead >= kStatefulBehind && (header.flushed || !waiting_for_flush_)) {
    return Drop(done, trace::DropReason::kLate, "its coherency count lies behind");
  }
  if (parameters_.dialect == MppeDialect::kLinux && IsFlagPacket(header.coherency_count) &&
      !header.flushed) {
    return Drop(done, trace::DropReason::kIncoherent, "a flag packet without the FLUSHED bit");
  }
  const uint16_t lost = CountSeen(header.coherency_count);
  if (lost < kStatefulBehind) at_.missing += lost;
  position.missing = at_.missing;
  // §8.2: after a loss nothing can be read until the sender has initialised its tables.
  if (!header.flushed && (ahead != 0 || waiting_for_flush_)) {
    return WaitForFlush(ahead, lost != 0, done);
  }
  const uint32_t changes =
      FlagPackets(position.expected, ahead) + (HasNewKey(parameters_, header) ? 1u : 0u);
  if (!ChangeKey(position, changes, done)) return;
  if (done.key_changed || header.flushed) cipher_.SetKey(position.key.session_key());
  cipher_.Apply(data);
  if (!MayBePacket(header, data)) {
    Drop(done, trace::DropReason::kCannotDecrypt, "what came out is no PPP packet");
    if (parameters_.dialect == MppeDialect::kRfc3078) {
      // The key stream has moved on, rightly or wrongly; only a FLUSHED packet tells where it
      // should be.
      done.key_changed = false;
      done.request_reset = true;
      waiting_for_flush_ = true;
      return;
    }
    // Linux doesn't look, and goes on. To ask would be worse: each answer changes the sender's key.
  }
  position.expected = Next(header.coherency_count);
  at_ = position;
  fallback_.reset();
  waiting_for_flush_ = false;
}

bool MppeReceiver::Reject() {
  if (!parameters_.stateless) return false;
  at_ = undo_;
  fallback_ = undo_fallback_;
  return true;
}

bool MppeReceiver::Distrust() {
  waiting_for_flush_ = !parameters_.stateless;
  return waiting_for_flush_;
}

/// Drops the packet, but keeps track of the count and of the flag packets that pass, so that a wait
/// may last longer than one turn of the count. A packet from far ahead is not followed: it may be
/// forged.
void MppeReceiver::WaitForFlush(uint16_t ahead, bool gap, Done& done) {
  Drop(done, trace::DropReason::kIncoherent,
       waiting_for_flush_ ? "waiting for a FLUSHED packet" : "packets are missing before it");
  done.request_reset = !waiting_for_flush_ || gap;
  waiting_for_flush_ = true;
  if (ahead >= kLongJump) return;
  if (!fallback_) fallback_ = at_;
  const auto passed = static_cast<uint16_t>(ahead + 1);
  for (uint32_t i = FlagPackets(at_.expected, passed); i > 0; --i) at_.key.Change();
  at_.expected = Next(done.header.coherency_count);
}

/// How many packets are missing between the one before, decrypted or not, and this one.
uint16_t MppeReceiver::CountSeen(uint16_t count) {
  const uint16_t lost = CoherencyAhead(next_seen_, count);
  next_seen_ = Next(count);
  return lost;
}

}  // namespace pptplab::ppp
