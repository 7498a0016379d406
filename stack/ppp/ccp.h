// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// CCP, RFC 1962, for MPPE and MPPC (RFC 3078 §2, RFC 2118 §2), which share one option: strength and
// mode of the encryption, and whether there is compression, each direction for itself. What *we* request binds what we receive. Reset-Request and Reset-Ack (RFC 1962 §3.1).
//
// On a Reset-Request, the Linux dialect answers with a Reset-Ack; RFC 3078 §8.1 needs none, the
// FLUSHED packet is the answer. A Reset-Ack that comes is taken in silence in both.
//
// Not here: other compressions (Rejected), the encryption and compression themselves (mppe, mppc),
// when they start (session).
#ifndef PPTPLAB_STACK_PPP_CCP_H_
#define PPTPLAB_STACK_PPP_CCP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stack/base/timer_table.h"
#include "stack/ppp/control_protocol.h"

namespace pptplab::ppp {

/// What one direction does.
struct MppeChoice {
  int key_bits = 128;  ///< 0: no encryption
  bool stateless = true;
  bool compression = false;  ///< MPPC
};

class CcpOptions final : public OptionPolicy {
 public:
  explicit CcpOptions(const EncryptionConfig& config) : config_(config) {}

  /// False: there are no keys, or no wish for encryption; what is left is MPPC.
  void AllowEncryption(bool allowed) { encryption_is_allowed_ = allowed; }

  void Restart() override;
  std::vector<Bytes> Request() const override;
  Verdict Judge(const wire::OptionView& option) override;
  std::vector<Bytes> Missing(const Options& request) override;
  void PeerNaked(const wire::OptionView& option) override;
  void PeerRejected(const wire::OptionView& option) override;
  void Agreed(const Options& ours, const Options& peers) override;
  std::string Objection() const override { return objection_; }

  const std::optional<MppeChoice>& receive() const { return receive_; }
  const std::optional<MppeChoice>& send() const { return send_; }

 private:
  uint32_t AllowedStrengths() const;
  bool EncryptionIsRequired() const;
  /// One strength, one mode and perhaps MPPC out of what is offered; what we don't allow is left
  /// out, what we require is put in.
  uint32_t Choose(uint32_t offered) const;

  EncryptionConfig config_;
  bool encryption_is_allowed_ = true;
  uint32_t bits_ = 0;  ///< of our Request; 0: none
  std::string objection_;
  std::optional<MppeChoice> receive_, send_;
};

class Ccp final : public ControlProtocol {
 public:
  Ccp(const SessionConfig& config, trace::Tracer& tracer);

  /// Before Open.
  void AllowEncryption(bool allowed) { options_.AllowEncryption(allowed); }
  /// While Opened; empty: that direction is neither encrypted nor compressed.
  const std::optional<MppeChoice>& receive() const { return options_.receive(); }
  const std::optional<MppeChoice>& send() const { return options_.send(); }

  /// Our receiver lost packets. The Reset-Request is repeated after each reset_timeout until the
  /// Reset-Ack comes, ten times at most. RFC 3078 §8.1 peers never send one: ResetDone ends it.
  void RequestReset(Instant now);
  /// Our receiver reads again, because a FLUSHED packet came.
  void ResetDone();
  /// The peer's receiver lost packets: true once for each Reset-Request.
  bool TakeResetRequest();

  void Tick(Instant now) override;
  std::optional<Instant> NextDeadline() const override;

 private:
  enum class Slot { kReset, kCount };

  bool ReceiveOwnCode(Instant now, const wire::ControlPacket& packet, JourneyId journey) override;
  void ThisLayerDown(Instant now) override;
  void SendResetRequest(Instant now);

  EncryptionConfig config_;
  CcpOptions options_;
  TimerTable<Slot> timers_;
  uint8_t reset_identifier_ = 0;
  int resets_left_ = 0;
  bool reset_requested_ = false;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_CCP_H_
