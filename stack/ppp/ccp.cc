// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 1962 and RFC 3078 §2: see ccp.h.
#include "stack/ppp/ccp.h"

#include <algorithm>

#include "stack/wire/options.h"

namespace pptplab::ppp {
namespace {

using wire::MppeOption;

constexpr uint32_t kStrengths = MppeOption::k128Bit | MppeOption::k56Bit | MppeOption::k40Bit;

/// RFC 3078 §2.1: the strongest goes first.
uint32_t Strongest(uint32_t bits) {
  for (const uint32_t strength : {MppeOption::k128Bit, MppeOption::k56Bit, MppeOption::k40Bit}) {
    if ((bits & strength) != 0) return strength;
  }
  return 0;
}

MppeChoice ChoiceOf(uint32_t bits) {
  const uint32_t strength = Strongest(bits);
  const int key_bits = strength == MppeOption::k128Bit  ? 128
                       : strength == MppeOption::k56Bit ? 56
                       : strength == MppeOption::k40Bit ? 40
                                                        : 0;
  return {key_bits, (bits & MppeOption::kStateless) != 0, (bits & MppeOption::kMppc) != 0};
}

std::optional<MppeChoice> ChoiceIn(const Options& options) {
  for (const wire::OptionView& option : options) {
    if (const auto mppe = Read<MppeOption>(option.bytes)) return ChoiceOf(mppe->supported_bits);
  }
  return std::nullopt;
}

}  // namespace

uint32_t CcpOptions::AllowedStrengths() const {
  if (!encryption_is_allowed_) return 0;
  return (config_.allow_128 ? MppeOption::k128Bit : 0) |
         (config_.allow_56 ? MppeOption::k56Bit : 0) | (config_.allow_40 ? MppeOption::k40Bit : 0);
}

bool CcpOptions::EncryptionIsRequired() const {
  return config_.policy == EncryptionPolicy::kRequired;
}

uint32_t CcpOptions::Choose(uint32_t offered) const {
  const bool asked_mppc = (offered & MppeOption::kMppc) != 0;
  const bool mppc = config_.compression == EncryptionPolicy::kRequired ||
                    (asked_mppc && config_.compression == EncryptionPolicy::kAllowed);
  uint32_t strength = Strongest(offered & AllowedStrengths());
  // Who asks for compression alone may have it, if nothing here depends on encryption.
  const bool compression_will_do = (offered & kStrengths) == 0 && mppc && !EncryptionIsRequired();
  if (strength == 0 && !compression_will_do) strength = Strongest(AllowedStrengths());
  const bool asked_stateless = (offered & MppeOption::kStateless) != 0;
  const bool stateless = asked_stateless ? config_.allow_stateless : !config_.allow_stateful;
  return strength | (stateless ? MppeOption::kStateless : 0) | (mppc ? MppeOption::kMppc : 0);
}

void CcpOptions::Restart() {
  const bool stateful =
      config_.allow_stateful && (config_.prefer_stateful || !config_.allow_stateless);
  const bool mppc = config_.compression != EncryptionPolicy::kRefused;
  bits_ = AllowedStrengths() | (mppc ? MppeOption::kMppc : 0);
  if (bits_ != 0 && !stateful) bits_ |= MppeOption::kStateless;
  objection_.clear();
}

std::vector<Bytes> CcpOptions::Request() const {
  if (bits_ == 0) return {};
  return {Write(MppeOption{bits_})};
}

// RFC 3078 §2.1: several strengths are an offer, and the one who answers picks one by a Nak. The
// obsolete bit and bits without a meaning never survive that, nor does MPPC where it is refused.
Verdict CcpOptions::Judge(const wire::OptionView& option) {
  if (option.type != MppeOption::kType) return Verdict::Reject();
  const auto mppe = Read<MppeOption>(option.bytes);
  const uint32_t offered = mppe ? mppe->supported_bits : MppeOption::kStateless;
  const uint32_t chosen = Choose(offered);
  if ((chosen & (kStrengths | MppeOption::kMppc)) == 0) return Verdict::Reject();
  return mppe && offered == chosen ? Verdict::Ack() : Verdict::Nak(Write(MppeOption{chosen}));
}

std::vector<Bytes> CcpOptions::Missing(const Options& request) {
  if (!EncryptionIsRequired() && config_.compression != EncryptionPolicy::kRequired) return {};
  const bool there = std::any_of(request.begin(), request.end(), [](const auto& option) {
    return option.type == MppeOption::kType;
  });
  if (there) return {};
  return {Write(MppeOption{Choose(config_.prefer_stateful ? 0 : MppeOption::kStateless)})};
}

void CcpOptions::PeerNaked(const wire::OptionView& option) {
  const auto mppe = Read<MppeOption>(option.bytes);
  if (!mppe || bits_ == 0) return;
  const uint32_t wanted = mppe->supported_bits;
  const bool stateless = (wanted & MppeOption::kStateless) != 0;
  const bool mppc = (wanted & MppeOption::kMppc) != 0;
  const uint32_t strength = Strongest(wanted & AllowedStrengths());
  // Compression alone will do, unless encryption is what one of us is after: if the peer asks for
  // nothing else, and once as our own proposal, if the strengths don't meet.
  const bool may_do_without = (wanted & kStrengths) == 0 || (bits_ & kStrengths) != 0;
  const bool without_encryption = mppc && may_do_without && !EncryptionIsRequired();
  if (mppc && config_.compression == EncryptionPolicy::kRefused) {
    objection_ = "the peer insists on compression (MPPC), which is not allowed here";
  } else if (!mppc && config_.compression == EncryptionPolicy::kRequired) {
    objection_ = "the peer does no compression (MPPC)";
  } else if (strength == 0 && !without_encryption) {
    objection_ = "the peer offers only " + wire::DescribeMppeBits(wanted) +
                 ((wanted & kStrengths) == 0 ? "" : " encryption") + ", which is not allowed here";
  } else if (stateless ? !config_.allow_stateless : !config_.allow_stateful) {
    objection_ = std::string("the peer insists on ") + (stateless ? "stateless" : "stateful") +
                 " encryption, which is not allowed here";
  } else {
    bits_ = strength | (wanted & (MppeOption::kStateless | MppeOption::kMppc));
  }
}

void CcpOptions::PeerRejected(const wire::OptionView& option) {
  if (option.type != MppeOption::kType) return;
  bits_ = 0;
  objection_ = "the peer refused it";
}

void CcpOptions::Agreed(const Options& ours, const Options& peers) {
  receive_ = ChoiceIn(ours);
  send_ = ChoiceIn(peers);
}

// --- Codes of CCP's own
// ------------------------------------------------------------------------------

Ccp::Ccp(const SessionConfig& config, trace::Tracer& tracer)
    : ControlProtocol(wire::kPppCcp, "CCP", trace::Layer::kCcp, config.automaton, options_, tracer),
      config_(config.encryption),
      options_(config.encryption) {}

bool Ccp::ReceiveOwnCode(Instant now, const wire::ControlPacket& packet, JourneyId journey) {
  if (packet.code != wire::kResetRequest && packet.code != wire::kResetAck) return false;
  if (!opened()) {
    DropPacket(now, trace::DropReason::kNotOpen, "CCP", 0, journey);
    return true;
  }
  if (packet.code == wire::kResetAck) timers_.Stop(Slot::kReset);
  if (packet.code == wire::kResetRequest) {
    reset_requested_ = true;
    if (config_.dialect == MppeDialect::kLinux) {
      SendPacket(wire::kResetAck, packet.identifier, packet.data);
    }
  }
  HandleRxr(now, packet, journey);
  return true;
}

bool Ccp::TakeResetRequest() {
  const bool requested = reset_requested_;
  reset_requested_ = false;
  return requested;
}

void Ccp::RequestReset(Instant now) {
  if (!opened() || timers_.IsSet(Slot::kReset)) return;
  ++reset_identifier_;
  resets_left_ = 10;
  SendResetRequest(now);
}

void Ccp::ResetDone() {
  // RFC 3078 §8.1: the FLUSHED packet is the answer. pppd, after RFC 1962 §3.1, waits for the
  // Reset-Ack.
  if (config_.dialect == MppeDialect::kRfc3078) timers_.Stop(Slot::kReset);
}

void Ccp::SendResetRequest(Instant now) {
  SendPacket(wire::kResetRequest, reset_identifier_, {});
  if (resets_left_-- == 0) return;
  const Instant deadline = now + config_.reset_timeout;
  timers_.Set(Slot::kReset, deadline);
  tracer().Record(now, layer(), 0,
                  trace::Timer{"CCP reset timer", trace::Timer::Action::kSet, deadline});
}

void Ccp::ThisLayerDown(Instant) {
  timers_.Stop(Slot::kReset);
  reset_requested_ = false;
}

void Ccp::Tick(Instant now) {
  ControlProtocol::Tick(now);
  if (timers_.Take(Slot::kReset, now)) SendResetRequest(now);
}

std::optional<Instant> Ccp::NextDeadline() const {
  return Earlier(ControlProtocol::NextDeadline(), timers_.Next());
}

}  // namespace pptplab::ppp
