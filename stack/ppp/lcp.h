// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// LCP, RFC 1661: the link's options (§6), a look at the peer's health (Echo, §5.8), the answer to
// protocols that nobody here knows (Protocol-Reject, §5.7), and what each end says of itself and of
// the time that is left (RFC 1570 §1). Options that we don't know or don't do (callback, multilink,
// link quality, other checksums, padding, numbered mode) are Rejected, RFC 1661 §5.4.
//
// LCP doesn't know that it is tunnelled.
#ifndef PPTPLAB_STACK_PPP_LCP_H_
#define PPTPLAB_STACK_PPP_LCP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stack/base/fifo.h"
#include "stack/base/rng.h"
#include "stack/base/timer_table.h"
#include "stack/ppp/authentication_policy.h"
#include "stack/ppp/control_protocol.h"
#include "stack/wire/options.h"

namespace pptplab::ppp {

/// What holds while LCP is Opened.
struct LcpAgreement {
  uint16_t local_mru = 1500;
  uint16_t peer_mru = 1500;
  uint32_t receive_accm = 0xffffffff;
  uint32_t send_accm = 0xffffffff;
  std::optional<AuthenticationMethod> peer_proves_by;  ///< to us; nullopt: needn't
  std::optional<AuthenticationMethod> we_prove_by;
  uint32_t local_magic = 0;  ///< 0: none
  uint32_t peer_magic = 0;
  bool send_compressed_protocol = false;      ///< PFC
  bool send_without_address_control = false;  ///< ACFC
};

class LcpOptions final : public OptionPolicy {
 public:
  LcpOptions(const LcpConfig& config, const AuthenticationConfig& authentication, Rng& rng);

  void Restart() override;
  std::vector<Bytes> Request() const override;
  Verdict Judge(const wire::OptionView& option) override;
  void PeerNaked(const wire::OptionView& option) override;
  void PeerRejected(const wire::OptionView& option) override;
  void Agreed(const Options& ours, const Options& peers) override;
  /// On a looped line Naks of the Magic-Number go round until the loop is seen for sure (§6.4).
  bool InsistsOn(uint8_t type) const override { return type == wire::MagicNumber::kType; }
  std::string Objection() const override {
    return objection_.empty() ? authentication_.objection() : objection_;
  }

  const LcpAgreement& agreement() const { return agreement_; }
  uint32_t magic() const { return ask_magic_ ? magic_ : 0; }
  /// Our own Magic-Number came back.
  void HeardOurselves();

 private:
  Verdict JudgeMru(const wire::OptionView& option);
  Verdict JudgeMagic(const wire::OptionView& option);
  uint32_t NewMagic();

  LcpConfig config_;
  AuthenticationPolicy authentication_;
  Rng& rng_;
  uint16_t mru_ = 1500;
  uint32_t accm_ = 0;
  uint32_t magic_ = 0;
  bool ask_mru_ = false, ask_accm_ = false, ask_magic_ = false;
  bool ask_pfc_ = false, ask_acfc_ = false;
  int loops_ = 0;
  std::string objection_;
  LcpAgreement agreement_;
};

class Lcp final : public ControlProtocol {
 public:
  Lcp(const SessionConfig& config, Rng& rng, trace::Tracer& tracer);

  const LcpAgreement& agreement() const { return options_.agreement(); }
  /// `information`: what followed the Protocol field. Nothing unless Opened.
  void SendProtocolReject(uint16_t protocol, ByteView information);
  /// RFC 1570 §1.2. Nothing unless Opened.
  void SendTimeRemaining(uint32_t seconds);
  /// A protocol that the peer rejected; drain after every input.
  std::optional<uint16_t> TakeRejectedProtocol();

  void Tick(Instant now) override;
  std::optional<Instant> NextDeadline() const override;

 private:
  enum class Slot { kEcho, kCount };

  bool ReceiveOwnCode(Instant now, const wire::ControlPacket& packet, JourneyId journey) override;
  void ThisLayerUp(Instant now) override;
  void ThisLayerDown(Instant now) override;
  void SendEchoReply(const wire::ControlPacket& packet) override;
  void OptionsWereRejected() override { SendIdentification(); }
  void SendIdentification();
  void ReceiveExtension(Instant now, const wire::ControlPacket& packet, JourneyId journey);
  /// A Magic-Number of ours comes back only on a looped line: then the packet is dropped.
  bool IsOurOwn(Instant now, uint32_t magic, JourneyId journey);
  void ReceiveEcho(Instant now, const wire::ControlPacket& packet, JourneyId journey);
  void ReceiveProtocolReject(Instant now, const wire::ControlPacket& packet, JourneyId journey);
  void SendEcho();
  void SetEchoTimer(Instant now);
  Bytes MagicAnd(ByteView rest) const;

  LcpConfig config_;
  LcpOptions options_;
  uint32_t magic_ = 0;  ///< ours, once it is agreed on
  TimerTable<Slot> timers_;
  int unanswered_echoes_ = 0;
  uint8_t echo_identifier_ = 0;
  Fifo<uint16_t> rejected_protocols_;
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_LCP_H_
