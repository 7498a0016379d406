// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Two ends of one MPPE direction and a wire between them that loses what a test says.
#ifndef PPTPLAB_TESTS_UNIT_PPP_MPPE_SUPPORT_H_
#define PPTPLAB_TESTS_UNIT_PPP_MPPE_SUPPORT_H_

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/base/check.h"
#include "stack/ppp/mppe.h"

namespace pptplab::ppp {

inline Bytes Hex(std::string_view text) {
  auto bytes = FromHex(text);
  PPTPLAB_CHECK(bytes.has_value());
  return *bytes;
}

inline Bytes StartKey(int key_bits) {
  const Bytes start = Hex("d5f0e9521e3ea9589645e86051c82226");
  return Bytes(start.begin(), start.begin() + (key_bits == 128 ? 16 : 8));
}

/// An IPv4 packet's worth of clear text that names its number.
inline Bytes ClearPacket(uint32_t number) {
  Bytes clear = {0x00, 0x21, 0x45, 0, 0, 0, 0, 0};
  StoreBe32(clear.data() + 4, number);
  return clear;
}

/// A sender's packets, kept in order to be lost, swapped and repeated.
class Direction {
 public:
  Direction(const MppeParameters& sender, const MppeParameters& receiver)
      : sender_(sender, StartKey(sender.key_bits)),
        receiver_(receiver, StartKey(receiver.key_bits)) {}
  explicit Direction(const MppeParameters& both) : Direction(both, both) {}

  /// The next packet of the sender, encrypted. Its number is its place in the sequence, from 0.
  Pdu Send() {
    Pdu pdu(ClearPacket(sent_++));
    last_sent_ = sender_.Encrypt(pdu);
    return pdu;
  }
  void Lose(int packets) {
    for (int i = 0; i < packets; ++i) Send();
  }
  /// True if the packet came out as it went in.
  bool Receive(Pdu pdu, uint32_t number) {
    last_ = receiver_.Decrypt(pdu);
    const Bytes clear = ClearPacket(number);
    return !last_.dropped && std::ranges::equal(pdu.bytes(), clear);
  }
  bool SendAndReceive() {
    const uint32_t number = sent_;
    return Receive(Send(), number);
  }
  /// Sends `packets`, loses those whose number is in `lost`, answers a Reset-Request at once.
  /// Returns how many came out as they went in.
  int Run(int packets, const std::set<uint32_t>& lost = {}) {
    int good = 0;
    for (int i = 0; i < packets; ++i) {
      if (lost.contains(sent_)) {
        Lose(1);
        continue;
      }
      good += SendAndReceive() ? 1 : 0;
      if (last_.request_reset) {
        ++resets_;
        sender_.ReceiveResetRequest();
      }
    }
    return good;
  }

  MppeSender& sender() { return sender_; }
  MppeReceiver& receiver() { return receiver_; }
  const MppeSender::Done& last_sent() const { return last_sent_; }
  const MppeReceiver::Done& last() const { return last_; }
  uint32_t sent() const { return sent_; }
  int resets() const { return resets_; }

 private:
  MppeSender sender_;
  MppeReceiver receiver_;
  MppeSender::Done last_sent_;
  MppeReceiver::Done last_;
  uint32_t sent_ = 0;
  int resets_ = 0;
};

inline MppeParameters Stateless(int key_bits = 128) {
  MppeParameters parameters;
  parameters.key_bits = key_bits;
  return parameters;
}
inline MppeParameters Stateful(MppeDialect dialect, int key_bits = 128) {
  MppeParameters parameters;
  parameters.key_bits = key_bits;
  parameters.stateless = false;
  parameters.dialect = dialect;
  return parameters;
}
inline constexpr MppeDialect kDialects[] = {MppeDialect::kRfc3078, MppeDialect::kLinux};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_TESTS_UNIT_PPP_MPPE_SUPPORT_H_
