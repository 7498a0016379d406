// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The making of a KeyChain (keys.h), in three passes over one desk: what crossed the wire
// (keys_wire.cc), what somebody knows besides (keys_secrets.cc), what follows (keys_derived.cc).
#ifndef PPTPLAB_VIZ_MODEL_KEY_DESK_H_
#define PPTPLAB_VIZ_MODEL_KEY_DESK_H_

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "stack/crypto/mschap_v1.h"
#include "stack/crypto/mschap_v2.h"
#include "viz/model/keys.h"

namespace pptplab::viz {

template <size_t N>
std::array<uint8_t, N> ArrayOf(ByteView bytes) {
  std::array<uint8_t, N> array{};
  std::copy_n(bytes.begin(), std::min(N, bytes.size()), array.begin());
  return array;
}

/// One exchange, and what is known of it so far.
struct KeyDesk {
  const RecordingModel& recording;
  const KeyEnd& end;
  const ExchangeItems& exchange;
  Knowledge knowledge;
  KeyChain chain{};
  std::string user{};      ///< as it was sent: hashes are made of it
  uint8_t identifier = 0;  ///< of the question, or of its answer
  Bytes frame{};           ///< of the message that was read last

  KeyValue& At(KeyStep step) { return chain[step]; }
  void Set(KeyStep step, ByteView bytes, ItemIndex item) {
    KeyValue& value = At(step);
    value.bytes = ToBytes(bytes);
    value.is_known = true;
    value.item = item;
  }
  void SetText(KeyStep step, const std::string& text, ItemIndex item) {
    KeyValue& value = At(step);
    value.text = text;
    value.is_known = true;
    value.item = item;
  }

  crypto::Challenge16 Peer() { return ArrayOf<16>(At(KeyStep::kClientChallenge).bytes); }
  crypto::Challenge16 Authenticator() { return ArrayOf<16>(At(KeyStep::kServerChallenge).bytes); }
  crypto::Challenge8 ShortChallenge() { return ArrayOf<8>(At(KeyStep::kServerChallenge).bytes); }
  crypto::NtResponse Response() { return ArrayOf<24>(At(KeyStep::kNtResponse).bytes); }
  crypto::PasswordHash NtHash() { return ArrayOf<16>(At(KeyStep::kNtHash).bytes); }

  /// Views end with the next message that is read.
  std::optional<ProofMessage> ReadMessage(ItemIndex item) {
    if (item == kNoItem) return std::nullopt;
    const auto event = recording.Event(item);
    const auto* const message = event ? std::get_if<trace::Message>(&event->detail) : nullptr;
    if (message == nullptr) return std::nullopt;
    frame = ToBytes(message->bytes);
    return ReadProofMessage(frame);
  }
  /// What an end has recorded, for who may know it.
  std::optional<Bytes> ReadKey(ItemIndex item, size_t size) {
    if (item == kNoItem || knowledge == Knowledge::kWire) return std::nullopt;
    const auto event = recording.Event(item);
    const auto* const key = event ? std::get_if<trace::Key>(&event->detail) : nullptr;
    if (key == nullptr || key->material.size() != size) return std::nullopt;
    return ToBytes(key->material);
  }
  /// Who only taps the wire has no event of the ends' to look at.
  ItemIndex FirstKnown(ItemIndex recorded) const {
    return recorded != kNoItem && knowledge == Knowledge::kEnds ? recorded : exchange.first();
  }
  /// The challenge and the response are there, so a password can be tried.
  bool CanCheck() {
    const KeyStep challenge =
        chain.method == KeyMethod::kMsChapV2 ? KeyStep::kChallengeHash : KeyStep::kServerChallenge;
    return At(KeyStep::kNtResponse).is_known && At(challenge).is_known;
  }
};

/// Finds the method and fills in what the messages say.
void ReadKeyWire(KeyDesk& desk);
/// `password`: typed by somebody, or empty.
void FindKeySecrets(KeyDesk& desk, const std::string& password);
/// Once LayOut and Describe have been there.
void DeriveKeys(KeyDesk& desk, ItemIndex cursor);

/// The start of MPPE that belongs to the exchange: the last until the cursor, else the first;
/// nullptr: none.
const MppeStart* StartOf(const KeyEnd& end, const ExchangeItems& exchange, bool to_server,
                         ItemIndex cursor);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_KEY_DESK_H_
