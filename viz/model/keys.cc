// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The chain of values. What the recording holds is read, what follows is computed, and where both
// are there they are compared.
#include "viz/model/keys.h"

#include <algorithm>

#include "stack/crypto/des.h"
#include "viz/model/key_desk.h"

namespace pptplab::viz {

namespace {

constexpr size_t kMostPassword = 256;

const ExchangeItems* ExchangeAt(const KeyEnd& end, ItemIndex cursor) {
  const ExchangeItems* found = nullptr;
  for (const ExchangeItems& exchange : end.exchanges) {
    if (found == nullptr || exchange.first() <= cursor) found = &exchange;
  }
  return found;
}

std::string EmptyReason(const KeyEnd& end) {
  if (end.authentication.empty()) {
    return "Nobody proved a password in this tunnel, so there are no keys.";
  }
  return "This tunnel authenticates with " + end.authentication +
         ", and nothing of it is in the recording yet.";
}

void ReadAgreement(KeyDesk& desk, ItemIndex cursor) {
  const MppeStart* start = StartOf(desk.end, desk.exchange, true, cursor);
  if (start == nullptr) start = StartOf(desk.end, desk.exchange, false, cursor);
  if (start == nullptr) return;
  desk.chain.has_mppe = true;
  desk.chain.key_bits = start->key_bits;
  desk.chain.is_stateless = start->stateless;
}

}  // namespace

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
  const KeyEnd& of = index.ends()[end];
  const ExchangeItems* const exchange = ExchangeAt(of, cursor);
  if (exchange == nullptr || (exchange->challenge == kNoItem && exchange->response == kNoItem &&
                              exchange->master_key == kNoItem)) {
    KeyChain chain;
    chain.empty_reason = EmptyReason(of);
    return chain;
  }
  KeyDesk desk{recording, of, *exchange, knowledge};
  desk.chain.first = exchange->first();
  ReadAgreement(desk, cursor);
  ReadKeyWire(desk);
  FindKeySecrets(desk, password.substr(0, kMostPassword));
  LayOut(desk.chain);
  Describe(desk.chain);
  DeriveKeys(desk, cursor);
  return std::move(desk.chain);
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
  const KeyValue& challenge = chain[chain.method == KeyMethod::kMsChapV1 ? KeyStep::kServerChallenge
                                                                         : KeyStep::kChallengeHash];
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
