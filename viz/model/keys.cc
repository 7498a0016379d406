// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The chain of values. What the recording holds is read, what follows is computed, and where both
// are there they are compared.
#include "viz/model/keys.h"

#include <algorithm>

#include "stack/crypto/des.h"
#include "stack/crypto/mppe_keys.h"
#include "stack/crypto/mschap_v2.h"
#include "stack/ppp/mppe.h"
#include "stack/wire/chap.h"
#include "stack/wire/ppp.h"

namespace pptplab::viz {

namespace {

using Check = KeyValue::Check;
using crypto::KeyUse;

constexpr size_t kMostPassword = 256;

const ExchangeItems* ExchangeAt(const KeyEnd& end, ItemIndex cursor) {
  const ExchangeItems* found = nullptr;
  for (const ExchangeItems& exchange : end.exchanges) {
    if (found == nullptr || exchange.first() <= cursor) found = &exchange;
  }
  return found;
}

/// The start of MPPE that belongs to the exchange: the last until the cursor, else the first.
const MppeStart* StartOf(const KeyEnd& end, const ExchangeItems& exchange, bool to_server,
                         ItemIndex cursor) {
  const ExchangeItems* const next = &exchange + 1;
  const bool is_last = next == end.exchanges.data() + end.exchanges.size();
  const MppeStream& stream = end.StreamOf(to_server);
  const MppeStart* found = nullptr;
  for (const MppeStart& start : stream.starts.empty() ? stream.agreed : stream.starts) {
    if (exchange.first() != kNoItem && start.session_key < exchange.first()) continue;
    if (!is_last && start.session_key > next->first()) break;
    if (found == nullptr || start.session_key <= cursor) found = &start;
  }
  return found;
}

/// A name from the wire, fit to be shown.
std::string Printable(ByteView bytes) {
  std::string text;
  for (const uint8_t octet : bytes.first(std::min<size_t>(bytes.size(), 64))) {
    text += octet >= ' ' && octet <= '~' ? static_cast<char>(octet) : '.';
  }
  return text;
}

template <size_t N>
std::array<uint8_t, N> ArrayOf(ByteView bytes) {
  std::array<uint8_t, N> array{};
  std::copy_n(bytes.begin(), std::min(N, bytes.size()), array.begin());
  return array;
}

class Builder {
 public:
  Builder(const RecordingModel& recording, const KeyEnd& end, Knowledge knowledge)
      : recording_(recording), end_(end), knowledge_(knowledge) {}

  KeyChain Build(ItemIndex cursor, const std::string& password) {
    const ExchangeItems* const exchange = ExchangeAt(end_, cursor);
    if (exchange == nullptr ||
        (exchange->challenge == kNoItem && exchange->master_key == kNoItem)) {
      chain_.empty_reason = EmptyReason();
      return std::move(chain_);
    }
    exchange_ = *exchange;
    chain_.first = exchange_.first();
    ReadAgreement(*exchange, cursor);
    if (!ReadWire()) return std::move(chain_);
    Describe();
    Secrets(password);
    Derive(*exchange, cursor);
    return std::move(chain_);
  }

 private:
  KeyValue& At(KeyStep step) { return chain_[step]; }
  void Set(KeyStep step, ByteView bytes, ItemIndex item) {
    KeyValue& value = At(step);
    value.bytes = ToBytes(bytes);
    value.is_known = true;
    value.item = item;
  }

  std::string EmptyReason() const {
    if (end_.authentication.empty()) {
      return "Nobody proved a password in this tunnel, so there are no keys.";
    }
    std::string reason = "This tunnel authenticates with " + end_.authentication;
    if (end_.authentication == "PAP") {
      return reason + ": the password itself crosses the wire, and MPPE gets no keys from it.";
    }
    return reason + ". Only MS-CHAPv2’s keys are shown here.";
  }

  void ReadAgreement(const ExchangeItems& exchange, ItemIndex cursor) {
    const MppeStart* start = StartOf(end_, exchange, true, cursor);
    if (start == nullptr) start = StartOf(end_, exchange, false, cursor);
    if (start == nullptr) return;
    chain_.has_mppe = true;
    chain_.key_bits = start->key_bits;
    chain_.is_stateless = start->stateless;
  }

  // --- what crosses the wire
  template <class Packet>
  std::optional<Packet> ReadMessage(ItemIndex item) {
    if (item == kNoItem) return std::nullopt;
    const auto event = recording_.Event(item);
    const auto* const message = event ? std::get_if<trace::Message>(&event->detail) : nullptr;
    if (message == nullptr) return std::nullopt;
    const auto header = ReadPrefix<wire::PppHeader>(message->bytes);
    if (!header) return std::nullopt;
    // Views end with the next block that is read.
    packet_ = ToBytes(message->bytes.subspan(header->size));
    const auto packet = Read<Packet>(packet_);
    return packet ? std::optional<Packet>(*packet) : std::nullopt;
  }

  /// False: this is no MS-CHAPv2.
  bool ReadWire() {
    const bool is_other = !end_.authentication.empty() && end_.authentication != "MS-CHAPv2";
    if (is_other) {
      chain_.empty_reason = EmptyReason();
      return false;
    }
    if (const auto challenge = ReadMessage<wire::ChapValuePacket>(exchange_.challenge)) {
      if (challenge->value.size() != 16) {
        chain_.empty_reason = EmptyReason();
        return false;
      }
      Set(KeyStep::kServerChallenge, challenge->value, exchange_.challenge);
      chain_.server_name = Printable(challenge->name);
    }
    if (const auto response = ReadMessage<wire::ChapValuePacket>(exchange_.response)) {
      chain_.user = Printable(response->name);
      user_ = std::string(AsText(response->name));
      if (const auto value = Read<wire::MsChapV2Response>(response->value)) {
        Set(KeyStep::kClientChallenge, value->peer_challenge, exchange_.response);
        Set(KeyStep::kNtResponse, value->nt_response, exchange_.response);
      }
    }
    if (const auto verdict = ReadMessage<wire::ChapMessagePacket>(exchange_.verdict)) {
      chain_.failed = verdict->code == wire::kChapFailure;
      const auto success = wire::ReadMsChapV2Success(AsText(verdict->message));
      if (success && !chain_.failed) {
        Set(KeyStep::kServerProof, success->authenticator_response, exchange_.verdict);
      }
    }
    if (At(KeyStep::kServerChallenge).is_known && At(KeyStep::kClientChallenge).is_known) {
      Set(KeyStep::kChallengeHash, crypto::ChallengeHash(Peer(), Authenticator(), user_),
          exchange_.response);
    }
    return true;
  }
  crypto::Challenge16 Peer() { return ArrayOf<16>(At(KeyStep::kClientChallenge).bytes); }
  crypto::Challenge16 Authenticator() { return ArrayOf<16>(At(KeyStep::kServerChallenge).bytes); }
  crypto::NtResponse Response() { return ArrayOf<24>(At(KeyStep::kNtResponse).bytes); }

  // --- what doesn't
  std::optional<Bytes> ReadKey(ItemIndex item, size_t size) {
    if (item == kNoItem || knowledge_ == Knowledge::kWire) return std::nullopt;
    const auto event = recording_.Event(item);
    const auto* const key = event ? std::get_if<trace::Key>(&event->detail) : nullptr;
    if (key == nullptr || key->material.size() != size) return std::nullopt;
    return ToBytes(key->material);
  }

  void Secrets(const std::string& password) {
    const auto recorded = ReadKey(exchange_.nt_hash, 16);
    const bool can_check =
        At(KeyStep::kNtResponse).is_known && At(KeyStep::kChallengeHash).is_known;
    if (!password.empty()) {
      const auto hash = crypto::NtPasswordHash(password);
      const bool fits = Fits(hash);
      chain_.guess = !can_check ? KeyChain::Guess::kUnchecked
                     : fits     ? KeyChain::Guess::kRight
                                : KeyChain::Guess::kWrong;
      if (fits || !recorded) {
        KeyValue& value = At(KeyStep::kPassword);
        value.text = password;
        value.is_known = true;
        value.item = exchange_.first();
        Set(KeyStep::kNtHash, hash, FirstKnown(exchange_.nt_hash));
      }
    }
    if (recorded && !At(KeyStep::kNtHash).is_known) {
      Set(KeyStep::kNtHash, *recorded, exchange_.nt_hash);
    }
    if (can_check && At(KeyStep::kNtHash).is_known) {
      hash_is_right_ = Fits(ArrayOf<16>(At(KeyStep::kNtHash).bytes));
      At(KeyStep::kNtResponse).check = hash_is_right_ ? Check::kMatches : Check::kDiffers;
    }
    SplitResponse();
  }
  /// Who only taps the wire has no event of the ends' to look at.
  ItemIndex FirstKnown(ItemIndex recorded) const {
    return recorded != kNoItem && knowledge_ == Knowledge::kEnds ? recorded : exchange_.first();
  }

  bool Fits(const crypto::PasswordHash& hash) {
    if (!At(KeyStep::kNtResponse).is_known || !At(KeyStep::kChallengeHash).is_known) return false;
    return crypto::GenerateNtResponse(Authenticator(), Peer(), user_, hash) == Response();
  }

  void SplitResponse() {
    const KeyValue& hash = At(KeyStep::kNtHash);
    std::array<uint8_t, 21> padded{};  // RFC 2759 §8.5: five zeros fill the third key
    std::copy(hash.bytes.begin(), hash.bytes.end(), padded.begin());
    const crypto::NtResponse response = Response();
    for (size_t i = 0; i < chain_.blocks.size(); ++i) {
      ResponseBlock& block = chain_.blocks[i];
      std::copy_n(padded.begin() + static_cast<std::ptrdiff_t>(7 * i), 7, block.key.begin());
      std::copy_n(response.begin() + static_cast<std::ptrdiff_t>(8 * i), 8, block.block.begin());
      block.key_is_known = hash.is_known;
    }
  }

  // --- what follows
  void Derive(const ExchangeItems& exchange, ItemIndex cursor) {
    const bool has_hash = At(KeyStep::kNtHash).is_known &&
                          At(KeyStep::kNtResponse).check != Check::kDiffers &&
                          At(KeyStep::kNtResponse).is_known;
    const auto recorded = ReadKey(exchange_.master_key, 16);
    if (has_hash) {
      const auto hash = ArrayOf<16>(At(KeyStep::kNtHash).bytes);
      const auto hash_hash = crypto::HashNtPasswordHash(hash);
      Set(KeyStep::kNtHashHash, hash_hash, FirstKnown(exchange_.nt_hash_hash));
      const auto master = crypto::GetMasterKey(hash_hash, Response());
      Set(KeyStep::kMasterKey, master,
          knowledge_ == Knowledge::kEnds && exchange_.master_key != kNoItem ? exchange_.master_key
                                                                            : exchange_.response);
      if (recorded) {
        At(KeyStep::kMasterKey).check =
            *recorded == ToBytes(master) ? Check::kMatches : Check::kDiffers;
      }
      CheckProof(hash);
    } else if (recorded) {
      Set(KeyStep::kMasterKey, *recorded, exchange_.master_key);
    }
    if (At(KeyStep::kMasterKey).is_known) {
      DeriveDirection(exchange, cursor, true);
      DeriveDirection(exchange, cursor, false);
    }
  }
  void CheckProof(const crypto::PasswordHash& hash) {
    KeyValue& proof = At(KeyStep::kServerProof);
    if (!proof.is_known || !At(KeyStep::kServerChallenge).is_known) return;
    const auto expected =
        crypto::GenerateAuthenticatorResponse(hash, Response(), Peer(), Authenticator(), user_);
    proof.check = ToBytes(expected) == proof.bytes ? Check::kMatches : Check::kDiffers;
  }
  void DeriveDirection(const ExchangeItems& exchange, ItemIndex cursor, bool to_server) {
    const MppeStart* const start = StartOf(end_, exchange, to_server, cursor);
    if (start == nullptr) return;
    const auto master = ArrayOf<16>(At(KeyStep::kMasterKey).bytes);
    const Bytes key = crypto::GetAsymmetricStartKey(
        master, start->key_bits, to_server ? KeyUse::kClientToServer : KeyUse::kServerToClient);
    const KeyStep start_step = to_server ? KeyStep::kStartKeyToServer : KeyStep::kStartKeyToClient;
    const KeyStep session_step =
        to_server ? KeyStep::kSessionKeyToServer : KeyStep::kSessionKeyToClient;
    Set(start_step, key, start->start_key == kNoItem ? start->session_key : start->start_key);
    const ppp::MppeKey session(start->key_bits, key);
    Set(session_step, session.session_key(), start->session_key);
    if (const auto recorded = ReadKey(start->session_key, session.session_key().size())) {
      At(session_step).check =
          *recorded == At(session_step).bytes ? Check::kMatches : Check::kDiffers;
    }
  }

  // --- words
  void Describe() {
    const auto put = [this](KeyStep step, const char* name, std::string recipe, const char* section,
                            bool on_wire) {
      KeyValue& value = At(step);
      value.name = name;
      value.recipe = std::move(recipe);
      value.section = section;
      value.on_wire = on_wire;
    };
    const std::string user = chain_.user.empty() ? "the user’s name" : "“" + chain_.user + "”";
    put(KeyStep::kServerChallenge, "Server’s challenge", "16 random octets", "RFC 2759 §3", true);
    put(KeyStep::kClientChallenge, "Client’s challenge", "16 random octets", "RFC 2759 §4", true);
    put(KeyStep::kChallengeHash, "Challenge hash", "SHA-1 of both challenges and " + user,
        "RFC 2759 §8.2", true);
    put(KeyStep::kPassword, "Password", "known to both, never sent", "", false);
    put(KeyStep::kNtHash, "NT hash", "MD4 of the password in UTF-16", "RFC 2759 §8.3", false);
    put(KeyStep::kNtResponse, "NT-Response",
        "the challenge hash, encrypted with DES under each third of the NT hash", "RFC 2759 §8.5",
        true);
    put(KeyStep::kNtHashHash, "Hash of the NT hash", "MD4 of the NT hash", "RFC 2759 §8.4", false);
    put(KeyStep::kServerProof, "Server’s proof", "SHA-1 of hash, response and challenge",
        "RFC 2759 §8.7", true);
    put(KeyStep::kMasterKey, "Master key", "SHA-1 of hash and response", "RFC 3079 §3.4", false);
    const std::string octets = chain_.key_bits == 128 ? "16" : "8";
    put(KeyStep::kStartKeyToServer, "Start key, client → server",
        "SHA-1 of master key and a fixed text, " + octets + " octets", "RFC 3079 §3.4", false);
    put(KeyStep::kStartKeyToClient, "Start key, server → client",
        "SHA-1 of master key and another text, " + octets + " octets", "RFC 3079 §3.4", false);
    put(KeyStep::kSessionKeyToServer, "Session key, client → server", SessionRecipe(),
        "RFC 3079 §3.3", false);
    put(KeyStep::kSessionKeyToClient, "Session key, server → client", SessionRecipe(),
        "RFC 3079 §3.3", false);
  }
  std::string SessionRecipe() const {
    if (chain_.key_bits == 40) return "SHA-1 of the start key, begins d1 26 9e: 40 bits are left";
    if (chain_.key_bits == 56) return "SHA-1 of the start key, begins d1: 56 bits are left";
    return "SHA-1 of the start key; the first of many";
  }

  const RecordingModel& recording_;
  const KeyEnd& end_;
  Knowledge knowledge_;
  KeyChain chain_;
  ExchangeItems exchange_;
  Bytes packet_;
  std::string user_;
  bool hash_is_right_ = false;
};

}  // namespace

Knowledge KnowledgeOf(const KeyIndex& index, const PointOfView& view) {
  switch (view.who) {
    case PointOfView::Who::kEverything:
      return Knowledge::kEnds;
    case PointOfView::Who::kNode:
      return index.HasEndAt(view.node) ? Knowledge::kEnds : Knowledge::kWire;
    case PointOfView::Who::kEavesdropper:
      break;
  }
  return Knowledge::kWire;
}

KeyChain MakeKeyChain(const RecordingModel& recording, const KeyIndex& index, size_t end,
                      ItemIndex cursor, Knowledge knowledge, const std::string& password) {
  if (end >= index.ends().size()) {
    KeyChain chain;
    chain.empty_reason = "Nobody proves a password in this recording, so there are no keys.";
    return chain;
  }
  return Builder(recording, index.ends()[end], knowledge)
      .Build(cursor, password.substr(0, kMostPassword));
}

std::vector<ItemIndex> KeyChainId(const KeyIndex& index, size_t end, ItemIndex cursor) {
  if (end >= index.ends().size()) return {};
  const KeyEnd& of = index.ends()[end];
  const ExchangeItems* const exchange = ExchangeAt(of, cursor);
  if (exchange == nullptr) return {static_cast<ItemIndex>(end)};
  const MppeStart* const there = StartOf(of, *exchange, true, cursor);
  const MppeStart* const back = StartOf(of, *exchange, false, cursor);
  return {static_cast<ItemIndex>(end),
          exchange->challenge,
          exchange->response,
          exchange->verdict,
          exchange->master_key,
          there == nullptr ? kNoItem : there->session_key,
          back == nullptr ? kNoItem : back->session_key};
}

std::optional<std::array<uint8_t, 2>> CrackThirdKey(const KeyChain& chain) {
  const KeyValue& challenge = chain[KeyStep::kChallengeHash];
  if (challenge.bytes.size() != 8 || !chain[KeyStep::kNtResponse].is_known) return std::nullopt;
  const auto clear = ArrayOf<8>(challenge.bytes);
  std::array<uint8_t, 7> key{};
  for (uint32_t trial = 0; trial < 0x10000; ++trial) {
    key[0] = static_cast<uint8_t>(trial >> 8);
    key[1] = static_cast<uint8_t>(trial & 0xff);
    if (crypto::DesEncrypt(clear, key) == chain.blocks[2].block) return {{key[0], key[1]}};
  }
  return std::nullopt;
}

}  // namespace pptplab::viz
