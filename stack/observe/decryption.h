// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Decrypts, and decompresses (MPPC), what one end of a session sends. A passive reader can be in
// doubt about the key (both ends authenticated), the parameters (CCP's packets were lost) and, in
// stateful mode, the dialect (protocol facts: real implementations disagree on FLUSHED). It then
// tries all that is possible side by side and believes the one whose output are network packets.
#ifndef PPTPLAB_STACK_OBSERVE_DECRYPTION_H_
#define PPTPLAB_STACK_OBSERVE_DECRYPTION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/base/pdu.h"
#include "stack/observe/authentication.h"
#include "stack/ppp/mppc.h"
#include "stack/ppp/mppe.h"
#include "stack/trace/event.h"

namespace pptplab::observe {

/// How the output of a decryption looks: nothing, a network-layer protocol number, a packet whose
/// own header agrees with itself.
enum class Plausibility : uint8_t { kNone, kProtocolNumber, kPacket };
/// `frame` starts with a PPP Protocol field, of one octet or two.
Plausibility JudgeInnerFrame(ByteView frame);

class Decryption {
 public:
  static constexpr size_t kMaxTrials = 48;

  /// Every combination of `keys` and `parameters` is tried; none of them: nothing can be decrypted.
  Decryption(const std::vector<SessionKeys>& keys,
             const std::vector<ppp::MppeParameters>& parameters, End from);

  struct Done {
    std::optional<Pdu> frame;  ///< starts with the inner Protocol field; nullopt: not decrypted
    wire::MppeHeader header;
    size_t compressed_size = 0;  ///< of `frame` before it was decompressed; 0: MPPC wasn't agreed
    bool key_changed = false;
    trace::DropReason reason = trace::DropReason::kCannotDecrypt;  ///< if not decrypted
    const char* detail = "no key is known";
  };
  /// `packet` starts with the MPPE header.
  Done Decrypt(ByteView packet);

  bool IsEmpty() const { return trials_.empty(); }
  /// What the most successful trial uses; null: nothing was decrypted yet.
  const SessionKeys* keys() const;
  const ppp::MppeParameters* parameters() const;

 private:
  struct Trial {
    SessionKeys keys;
    ppp::MppeParameters parameters;
    ppp::MppeReceiver receiver;
    std::unique_ptr<ppp::MppcDecompressor> decompressor;  ///< null: MPPC wasn't agreed
    uint64_t packets = 0;                                 ///< plausible outputs
    uint64_t certain = 0;                                 ///< of them, whole packets
  };
  const Trial* Best() const;
  void ForgetHopeless();

  std::vector<Trial> trials_;
  uint64_t seen_ = 0;
};

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_DECRYPTION_H_
