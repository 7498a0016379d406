// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What crossed the wire, message by message.
#include <algorithm>

#include "stack/wire/change_password.h"
#include "stack/wire/chap.h"
#include "viz/model/key_desk.h"

namespace pptplab::viz {

namespace {

/// A name from the wire, fit to be shown.
std::string Printable(ByteView bytes) {
  std::string text;
  for (const uint8_t octet : bytes.first(std::min<size_t>(bytes.size(), 64))) {
    text += octet >= ' ' && octet <= '~' ? static_cast<char>(octet) : '.';
  }
  return text;
}

class WireReader {
 public:
  explicit WireReader(KeyDesk& desk) : desk_(desk) {}

  void Run() {
    chain_.method = FindMethod();
    ReadWire();
  }

 private:
  KeyValue& At(KeyStep step) { return desk_.At(step); }
  void Set(KeyStep step, ByteView bytes, ItemIndex item) { desk_.Set(step, bytes, item); }

  /// The challenge of a question, or the one in the Failure that asked once more.
  Bytes ReadChallenge() {
    const auto message = desk_.ReadMessage(exchange_.challenge);
    if (!message) return {};
    desk_.identifier = message->identifier;
    if (message->kind == ProofMessage::Kind::kQuestion) {
      chain_.server_name = Printable(message->name);
      return ToBytes(message->value);
    }
    const std::string_view text = AsText(message->text);
    // As RFC 2433 §7 and RFC 2759 §6 write it: 8 octets, or 16.
    const auto v2 = wire::ReadMsChapV2Failure(text);
    if (v2 && v2->challenge) return ToBytes(*v2->challenge);
    const auto v1 = wire::ReadMsChapV1Failure(text);
    if (v1 && v1->challenge) return ToBytes(*v1->challenge);
    return {};
  }

  KeyMethod FindMethod() {
    switch (exchange_.way.value_or(ProofWay::kChap)) {
      case ProofWay::kPap:
        return KeyMethod::kPap;
      case ProofWay::kEapMd5:
        chain_.in_eap = true;
        return KeyMethod::kMd5;
      case ProofWay::kEapMsChapV2:
        chain_.in_eap = true;
        return KeyMethod::kMsChapV2;
      case ProofWay::kEapTls:
        chain_.in_eap = true;
        return KeyMethod::kEapTls;
      case ProofWay::kChap:
        break;
    }
    // CHAP's packets don't name their algorithm (RFC 1994 §3): their sizes tell it.
    const Bytes challenge = ReadChallenge();
    const auto response = desk_.ReadMessage(exchange_.response);
    if (response && response->change_code != 0) {
      return response->change_code == wire::kChapChangePassword ? KeyMethod::kMsChapV2
                                                                : KeyMethod::kMsChapV1;
    }
    if (response && response->value.size() == 16) return KeyMethod::kMd5;
    if (challenge.size() == 8) return KeyMethod::kMsChapV1;
    if (response && response->value.size() == 49) return KeyMethod::kMsChapV2;
    if (desk_.end.authentication == "CHAP with MD5") return KeyMethod::kMd5;
    if (desk_.end.authentication == "MS-CHAPv1") return KeyMethod::kMsChapV1;
    return KeyMethod::kMsChapV2;
  }

  void ReadWire() {
    const Bytes challenge = ReadChallenge();
    // Of another size it can't have been answered.
    const bool fits = chain_.method == KeyMethod::kMsChapV2   ? challenge.size() == 16
                      : chain_.method == KeyMethod::kMsChapV1 ? challenge.size() == 8
                                                              : !challenge.empty();
    if (fits && chain_.method != KeyMethod::kEapTls) {
      Set(KeyStep::kServerChallenge, challenge, exchange_.challenge);
    }
    if (const auto identity = desk_.ReadMessage(desk_.end.identity))
      chain_.user = Printable(identity->name);
    if (const auto response = desk_.ReadMessage(exchange_.response)) ReadResponse(*response);
    if (const auto verdict = desk_.ReadMessage(exchange_.verdict)) {
      chain_.failed = !verdict->success;
      const auto success = wire::ReadMsChapV2Success(AsText(verdict->text));
      if (success && !chain_.failed && chain_.method == KeyMethod::kMsChapV2) {
        Set(KeyStep::kServerProof, success->authenticator_response, exchange_.verdict);
      }
    }
    if (chain_.method == KeyMethod::kMsChapV2 && At(KeyStep::kServerChallenge).is_known &&
        At(KeyStep::kClientChallenge).is_known) {
      Set(KeyStep::kChallengeHash,
          crypto::ChallengeHash(desk_.Peer(), desk_.Authenticator(), desk_.user),
          exchange_.response);
    }
    if (chain_.method == KeyMethod::kEapTls) ReadRandoms();
  }

  void ReadResponse(const ProofMessage& response) {
    if (!response.name.empty()) {
      chain_.user = Printable(response.name);
      desk_.user = std::string(AsText(response.name));
    } else {
      desk_.user = chain_.user;
    }
    desk_.identifier = response.identifier;
    const ItemIndex item = exchange_.response;
    chain_.changes_password = response.change_code != 0;
    if (chain_.changes_password) return ReadChange(response);
    switch (chain_.method) {
      case KeyMethod::kMsChapV2:
        if (const auto value = Read<wire::MsChapV2Response>(response.value)) {
          Set(KeyStep::kClientChallenge, value->peer_challenge, item);
          Set(KeyStep::kNtResponse, value->nt_response, item);
        }
        return;
      case KeyMethod::kMsChapV1:
        if (const auto value = Read<wire::MsChapV1Response>(response.value)) {
          SetResponses(value->lm_response, value->nt_response, item);
        }
        return;
      case KeyMethod::kMd5:
        Set(KeyStep::kDigest, response.value, item);
        return;
      case KeyMethod::kPap:
        desk_.SetText(KeyStep::kUserName, chain_.user, item);
        desk_.SetText(KeyStep::kPassword, Printable(response.value), item);
        return;
      case KeyMethod::kEapTls:
        return;
    }
  }
  void SetResponses(const crypto::NtResponse& lm, const crypto::NtResponse& nt, ItemIndex item) {
    chain_.lm_is_left_out = lm == crypto::NtResponse{};
    Set(KeyStep::kLmResponse, lm, item);
    Set(KeyStep::kNtResponse, nt, item);
  }
  void ReadChange(const ProofMessage& response) {
    const ItemIndex item = exchange_.response;
    if (const auto v2 = Read<wire::MsChapV2ChangePassword>(response.packet)) {
      Set(KeyStep::kEncryptedPassword, v2->encrypted_password, item);
      Set(KeyStep::kEncryptedHash, v2->encrypted_hash, item);
      Set(KeyStep::kClientChallenge, v2->peer_challenge, item);
      Set(KeyStep::kNtResponse, v2->nt_response, item);
    } else if (const auto v1 = Read<wire::MsChapV1ChangePassword>(response.packet)) {
      Set(KeyStep::kEncryptedPassword, v1->password_under_nt_hash, item);
      Set(KeyStep::kEncryptedHash, v1->encrypted_nt_hash, item);
      SetResponses(v1->lm_response, v1->nt_response, item);
    }
    // The packet has no Name: it is the one of the Response that failed.
    for (const ExchangeItems& before : desk_.end.exchanges) {
      if (before.first() >= exchange_.first()) break;
      const auto earlier = desk_.ReadMessage(before.response);
      if (!earlier || earlier->name.empty()) continue;
      chain_.user = Printable(earlier->name);
      desk_.user = std::string(AsText(earlier->name));
    }
  }

  /// The two Hellos are among the first messages of TLS (RFC 5246 §7.3).
  void ReadRandoms() {
    constexpr ItemIndex kMostItems = 4000;
    constexpr uint8_t kHandshake = 22, kClientHello = 1, kServerHello = 2;
    constexpr size_t kRandomAt = 5 + 4 + 2, kRandomSize = 32;
    const ItemIndex last = static_cast<ItemIndex>(
        std::min<size_t>(desk_.recording.size(), size_t{exchange_.first()} + kMostItems));
    for (ItemIndex item = exchange_.first(); item < last; ++item) {
      const Item& of = desk_.recording.item(item);
      if (!of.Is<trace::Message>() || of.node != desk_.end.node ||
          of.session != desk_.end.session || of.layer != trace::Layer::kAuthentication) {
        continue;
      }
      const auto message = desk_.ReadMessage(item);
      if (!message || message->way != ProofWay::kEapTls) continue;
      const ByteView tls = message->value;
      if (tls.size() < kRandomAt + kRandomSize || tls[0] != kHandshake) continue;
      const ByteView random = tls.subspan(kRandomAt, kRandomSize);
      KeyValue& client = At(KeyStep::kClientRandom);
      KeyValue& server = At(KeyStep::kServerRandom);
      if (tls[5] == kClientHello && !client.is_known) Set(KeyStep::kClientRandom, random, item);
      if (tls[5] == kServerHello && !server.is_known) Set(KeyStep::kServerRandom, random, item);
      if (client.is_known && server.is_known) return;
    }
  }

  KeyDesk& desk_;
  KeyChain& chain_ = desk_.chain;
  const ExchangeItems& exchange_ = desk_.exchange;
};

}  // namespace

void ReadKeyWire(KeyDesk& desk) { WireReader(desk).Run(); }

}  // namespace pptplab::viz
