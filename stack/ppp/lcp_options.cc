// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// LCP's options, RFC 1661 §6: what we ask for and what we think of the peer's wishes. See lcp.h.
#include <algorithm>

#include "stack/ppp/lcp.h"
#include "stack/wire/options.h"

namespace pptplab::ppp {
namespace {

constexpr uint16_t kDefaultMru = 1500;  // RFC 1661 §6.1

/// An option without data. With any it is malformed, and RFC 1661 §6 has us say how it should be.
template <class T>
Verdict JudgeFlag(const wire::OptionView& option, bool allowed) {
  if (!allowed) return Verdict::Reject();
  return Read<T>(option.bytes) ? Verdict::Ack() : Verdict::Nak(Write(T{}));
}

}  // namespace

LcpOptions::LcpOptions(const LcpConfig& config, const AuthenticationConfig& authentication,
                       Rng& rng)
    : config_(config), authentication_(authentication), rng_(rng) {}

void LcpOptions::Restart() {
  mru_ = config_.mru;
  ask_mru_ = mru_ != kDefaultMru;
  accm_ = 0;
  ask_accm_ = config_.asyncmap;
  authentication_.Restart();
  ask_magic_ = config_.magic_number;
  ask_pfc_ = config_.protocol_field_compression;
  ask_acfc_ = config_.address_control_field_compression;
  if (ask_magic_) magic_ = NewMagic();
}

std::vector<Bytes> LcpOptions::Request() const {
  std::vector<Bytes> options;
  if (ask_mru_) options.push_back(Write(wire::MaximumReceiveUnit{mru_}));
  if (ask_accm_) options.push_back(Write(wire::AsyncControlCharacterMap{accm_}));
  if (const auto method = authentication_.asking()) options.push_back(OptionOfMethod(*method));
  if (ask_magic_) options.push_back(Write(wire::MagicNumber{magic_}));
  if (ask_pfc_) options.push_back(Write(wire::ProtocolFieldCompression{}));
  if (ask_acfc_) options.push_back(Write(wire::AddressAndControlFieldCompression{}));
  return options;
}

Verdict LcpOptions::Judge(const wire::OptionView& option) {
  switch (option.type) {
    case wire::MaximumReceiveUnit::kType:
      return JudgeMru(option);
    case wire::AsyncControlCharacterMap::kType:
      // RFC 1662 §7.1: whatever the peer wants escaped; a tunnel has no characters to escape.
      return Read<wire::AsyncControlCharacterMap>(option.bytes)
                 ? Verdict::Ack()
                 : Verdict::Nak(Write(wire::AsyncControlCharacterMap{}));
    case wire::AuthenticationProtocol::kType:
      return authentication_.Judge(option);
    case wire::MagicNumber::kType:
      return JudgeMagic(option);
    case wire::ProtocolFieldCompression::kType:
      return JudgeFlag<wire::ProtocolFieldCompression>(option, config_.protocol_field_compression);
    case wire::AddressAndControlFieldCompression::kType:
      return JudgeFlag<wire::AddressAndControlFieldCompression>(
          option, config_.address_control_field_compression);
  }
  return Verdict::Reject();
}

Verdict LcpOptions::JudgeMru(const wire::OptionView& option) {
  const auto mru = Read<wire::MaximumReceiveUnit>(option.bytes);
  if (!mru) return Verdict::Nak(Write(wire::MaximumReceiveUnit{kDefaultMru}));
  if (mru->value < config_.min_mru) {
    return Verdict::Nak(Write(wire::MaximumReceiveUnit{config_.min_mru}));
  }
  return Verdict::Ack();
}

// RFC 1661 §6.4: zero is no Magic-Number, and our own is a sign of a looped line: in both cases the
// Nak brings a new one. On a loop it comes back to us, and the numbers change until we see the loop
// for sure.
Verdict LcpOptions::JudgeMagic(const wire::OptionView& option) {
  const auto magic = Read<wire::MagicNumber>(option.bytes);
  if (!magic || magic->value == 0) return Verdict::Nak(Write(wire::MagicNumber{NewMagic()}));
  if (ask_magic_ && magic->value == magic_) {
    HeardOurselves();
    return Verdict::Nak(Write(wire::MagicNumber{NewMagic()}));
  }
  loops_ = 0;
  return Verdict::Ack();
}

void LcpOptions::HeardOurselves() {
  if (++loops_ >= config_.max_loops) {
    objection_ = "the line is looped back: our own Magic-Number came back " +
                 std::to_string(loops_) + " times";
  }
}

void LcpOptions::PeerNaked(const wire::OptionView& option) {
  switch (option.type) {
    case wire::MaximumReceiveUnit::kType:
      if (const auto mru = Read<wire::MaximumReceiveUnit>(option.bytes);
          mru && mru->value >= config_.min_mru && mru->value <= kDefaultMru) {
        mru_ = mru->value;
        ask_mru_ = mru_ != kDefaultMru;
      }
      return;
    case wire::AsyncControlCharacterMap::kType:
      if (const auto accm = Read<wire::AsyncControlCharacterMap>(option.bytes); accm && ask_accm_) {
        accm_ |= accm->value;
      }
      return;
    case wire::AuthenticationProtocol::kType:
      authentication_.PeerNaked(option);
      return;
    case wire::MagicNumber::kType:
      if (ask_magic_) magic_ = NewMagic();
      return;
  }
}

void LcpOptions::PeerRejected(const wire::OptionView& option) {
  switch (option.type) {
    case wire::MaximumReceiveUnit::kType:
      ask_mru_ = false;
      return;
    case wire::AsyncControlCharacterMap::kType:
      ask_accm_ = false;
      return;
    case wire::AuthenticationProtocol::kType:
      authentication_.PeerRejected();
      return;
    case wire::MagicNumber::kType:
      ask_magic_ = false;
      return;
    case wire::ProtocolFieldCompression::kType:
      ask_pfc_ = false;
      return;
    case wire::AddressAndControlFieldCompression::kType:
      ask_acfc_ = false;
      return;
  }
}

void LcpOptions::Agreed(const Options& /*ours*/, const Options& peers) {
  loops_ = 0;
  agreement_ = {};
  agreement_.local_mru = ask_mru_ ? mru_ : kDefaultMru;
  if (ask_accm_) agreement_.receive_accm = accm_;
  agreement_.peer_proves_by = authentication_.asking();
  agreement_.local_magic = magic();
  for (const wire::OptionView& option : peers) {
    if (const auto mru = Read<wire::MaximumReceiveUnit>(option.bytes)) {
      agreement_.peer_mru = mru->value;
    } else if (const auto accm = Read<wire::AsyncControlCharacterMap>(option.bytes)) {
      agreement_.send_accm = accm->value;
    } else if (const auto magic = Read<wire::MagicNumber>(option.bytes)) {
      agreement_.peer_magic = magic->value;
    }
    if (option.type == wire::AuthenticationProtocol::kType) {
      agreement_.we_prove_by = authentication_.MethodOf(option);
    }
    if (option.type == wire::ProtocolFieldCompression::kType) {
      agreement_.send_compressed_protocol = true;
    }
    if (option.type == wire::AddressAndControlFieldCompression::kType) {
      agreement_.send_without_address_control = true;
    }
  }
}

uint32_t LcpOptions::NewMagic() {
  uint32_t magic = 0;
  while (magic == 0 || magic == magic_) magic = rng_.U32();
  return magic;
}

}  // namespace pptplab::ppp
