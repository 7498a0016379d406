// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Trials of MPPE's keys, parameters and dialects, and what counts as a success.
#include "stack/observe/decryption.h"

#include <algorithm>
#include <utility>

#include "stack/wire/plausible.h"
#include "stack/wire/ppp.h"

namespace pptplab::observe {

namespace {

// Network-layer protocols that have a PPP number (RFC 3078 §3 allows 0021 to 00fa), as far as they
// are or were in use. The short form of a number (RFC 1661 §6.5) is half of all random octets, so
// it is believed for the common ones only.
bool IsNetworkProtocol(uint16_t protocol, bool one_octet) {
  switch (protocol) {
    case wire::kPppVjCompressed:
    case wire::kPppVjUncompressed:
    case 0x0029:  // AppleTalk
    case 0x003d:  // Multilink
      return true;
    default:
      return !one_octet && protocol > 0x0021 && protocol <= 0x00fa;
  }
}

}  // namespace

Plausibility JudgeInnerFrame(ByteView frame) {
  const auto header = ReadPrefix<wire::PppHeader>(frame);
  if (!header || header->value.has_address_control) return Plausibility::kNone;
  const ByteView packet = frame.subspan(header->size);
  const uint16_t protocol = header->value.protocol;
  if (wire::CanBeJudged(protocol)) {
    return wire::IsPlausible(protocol, packet) ? Plausibility::kPacket : Plausibility::kNone;
  }
  return IsNetworkProtocol(protocol, header->value.protocol_compressed)
             ? Plausibility::kProtocolNumber
             : Plausibility::kNone;
}

Decryption::Decryption(const std::vector<SessionKeys>& keys,
                       const std::vector<ppp::MppeParameters>& parameters, End from) {
  for (const SessionKeys& key : keys) {
    for (const ppp::MppeParameters& parameter : parameters) {
      if (trials_.size() == kMaxTrials) return;
      trials_.push_back(
          {key, parameter, ppp::MppeReceiver(parameter, key.StartKey(parameter.key_bits, from)),
           parameter.compression ? std::make_unique<ppp::MppcDecompressor>() : nullptr, 0, 0});
    }
  }
}

Decryption::Done Decryption::Decrypt(ByteView packet) {
  Done done;
  if (const auto header = Read<wire::MppeHeader>(packet)) done.header = *header;
  const Trial* chosen = nullptr;
  for (Trial& trial : trials_) {
    Pdu pdu(packet);
    const auto result = trial.receiver.Decrypt(pdu);
    if (result.dropped) {
      if (chosen == nullptr) {
        done.reason = result.reason;
        done.detail = result.detail;
      }
      continue;
    }
    const size_t compressed_size = trial.decompressor ? pdu.size() : 0;
    if (trial.decompressor) {
      const auto whole = trial.decompressor->Decompress(result.header, pdu.bytes());
      if (!whole) {
        trial.receiver.Distrust();
        if (chosen == nullptr) {
          done.reason = trace::DropReason::kMalformed;
          done.detail = trial.decompressor->problem();
        }
        continue;
      }
      pdu = Pdu(*whole);
    }
    const Plausibility plausibility = JudgeInnerFrame(pdu.bytes());
    if (plausibility == Plausibility::kNone) {
      if (chosen == nullptr) {
        done.reason = trace::DropReason::kCannotDecrypt;
        done.detail = "what comes out is no packet";
      }
      continue;
    }
    ++trial.packets;
    if (plausibility == Plausibility::kPacket) ++trial.certain;
    const bool better = chosen == nullptr || std::pair(trial.certain, trial.packets) >
                                                 std::pair(chosen->certain, chosen->packets);
    if (!better) continue;
    chosen = &trial;
    done.frame = std::move(pdu);
    done.compressed_size = compressed_size;
    done.key_changed = result.key_changed;
  }
  ++seen_;
  ForgetHopeless();
  return done;
}

const Decryption::Trial* Decryption::Best() const {
  const auto best = std::ranges::max_element(
      trials_, {}, [](const Trial& trial) { return std::pair(trial.certain, trial.packets); });
  return best == trials_.end() || best->packets == 0 ? nullptr : &*best;
}

// A trial costs a decryption for each packet. Dialects differ only after a loss, so those that are
// as good as the best stay; others go once the best has a clear lead.
void Decryption::ForgetHopeless() {
  const Trial* best = Best();
  if (best == nullptr || seen_ % 16 != 0) return;
  const uint64_t certain = best->certain;
  std::erase_if(trials_, [certain](const Trial& trial) { return trial.certain + 8 < certain; });
}

const SessionKeys* Decryption::keys() const {
  const Trial* best = Best();
  return best == nullptr ? nullptr : &best->keys;
}

const ppp::MppeParameters* Decryption::parameters() const {
  const Trial* best = Best();
  return best == nullptr ? nullptr : &best->parameters;
}

}  // namespace pptplab::observe
