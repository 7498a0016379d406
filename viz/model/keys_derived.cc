// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What follows from secrets and wire: master keys, start keys, the first session keys (RFC 3079).
#include "stack/crypto/digest.h"
#include "stack/crypto/mppe_keys.h"
#include "stack/crypto/tls_keys.h"
#include "stack/ppp/mppe.h"
#include "viz/model/key_desk.h"

namespace pptplab::viz {

namespace {

using Check = KeyValue::Check;
using crypto::KeyUse;

class KeyDeriver {
 public:
  explicit KeyDeriver(KeyDesk& desk) : desk_(desk) {}

  void Derive(ItemIndex cursor) {
    if (!chain_.HasKeys()) return;
    const bool answered = At(KeyStep::kNtHash).is_known && At(KeyStep::kNtResponse).is_known &&
                          At(KeyStep::kNtResponse).check != Check::kDiffers;
    if (chain_.method == KeyMethod::kMsChapV2) DeriveMaster(answered);
    if (chain_.method == KeyMethod::kMsChapV1 && answered) {
      Set(KeyStep::kNtHashHash, crypto::HashNtPasswordHash(desk_.NtHash()),
          desk_.FirstKnown(exchange_.nt_hash_hash));
    }
    if (chain_.method == KeyMethod::kEapTls) DeriveMsk();
    DeriveDirection(cursor, true);
    DeriveDirection(cursor, false);
  }

 private:
  KeyValue& At(KeyStep step) { return desk_.At(step); }
  void Set(KeyStep step, ByteView bytes, ItemIndex item) { desk_.Set(step, bytes, item); }

  /// RFC 5216 §2.3. Which hash TLS's function is made of, the cipher suite says, and the MSK
  /// itself.
  void DeriveMsk() {
    const auto master = desk_.ReadKey(exchange_.tls_master_secret, 48);
    const auto msk = desk_.ReadKey(exchange_.msk, 64);
    if (master) Set(KeyStep::kTlsMasterSecret, *master, exchange_.tls_master_secret);
    if (msk) Set(KeyStep::kMsk, *msk, exchange_.msk);
    if (!master || !msk || !At(KeyStep::kClientRandom).is_known ||
        !At(KeyStep::kServerRandom).is_known) {
      return;
    }
    crypto::TlsSecrets secrets;
    secrets.client_random = ArrayOf<32>(At(KeyStep::kClientRandom).bytes);
    secrets.server_random = ArrayOf<32>(At(KeyStep::kServerRandom).bytes);
    secrets.master_secret = ArrayOf<48>(*master);
    At(KeyStep::kMsk).check = Check::kDiffers;
    for (const auto prf :
         {crypto::TlsPrf::kSha256, crypto::TlsPrf::kSha384, crypto::TlsPrf::kMd5Sha1}) {
      secrets.prf = prf;
      if (ToBytes(crypto::GetEapTlsKeys(secrets).msk) != *msk) continue;
      At(KeyStep::kMsk).check = Check::kMatches;
    }
  }

  void DeriveMaster(bool answered) {
    const auto recorded = desk_.ReadKey(exchange_.master_key, 16);
    if (answered) {
      const auto hash = desk_.NtHash();
      const auto hash_hash = crypto::HashNtPasswordHash(hash);
      Set(KeyStep::kNtHashHash, hash_hash, desk_.FirstKnown(exchange_.nt_hash_hash));
      const auto master = crypto::GetMasterKey(hash_hash, desk_.Response());
      Set(KeyStep::kMasterKey, master,
          desk_.knowledge == Knowledge::kEnds && exchange_.master_key != kNoItem
              ? exchange_.master_key
              : exchange_.response);
      if (recorded) {
        At(KeyStep::kMasterKey).check =
            *recorded == ToBytes(master) ? Check::kMatches : Check::kDiffers;
      }
      CheckProof(hash);
    } else if (recorded) {
      Set(KeyStep::kMasterKey, *recorded, exchange_.master_key);
    }
  }
  void CheckProof(const crypto::PasswordHash& hash) {
    KeyValue& proof = At(KeyStep::kServerProof);
    if (!proof.is_known || !At(KeyStep::kServerChallenge).is_known) return;
    const auto expected = crypto::GenerateAuthenticatorResponse(
        hash, desk_.Response(), desk_.Peer(), desk_.Authenticator(), desk_.user);
    proof.check = ToBytes(expected) == proof.bytes ? Check::kMatches : Check::kDiffers;
  }

  /// Empty: what it takes is not known.
  Bytes StartKeyFor(int key_bits, bool to_server) {
    const auto use = to_server ? KeyUse::kClientToServer : KeyUse::kServerToClient;
    switch (chain_.method) {
      case KeyMethod::kMsChapV2:
        if (!At(KeyStep::kMasterKey).is_known) return {};
        return crypto::GetAsymmetricStartKey(ArrayOf<16>(At(KeyStep::kMasterKey).bytes), key_bits,
                                             use);
      case KeyMethod::kMsChapV1: {
        const KeyValue& lm = At(KeyStep::kLmHash);
        if (key_bits != 128) return lm.is_known ? ToBytes(ByteView(lm.bytes).first(8)) : Bytes();
        const KeyValue& hash_hash = At(KeyStep::kNtHashHash);
        if (!hash_hash.is_known || !At(KeyStep::kServerChallenge).is_known) return {};
        const auto digest =
            crypto::Sha1({hash_hash.bytes, hash_hash.bytes, At(KeyStep::kServerChallenge).bytes});
        return ToBytes(ByteView(digest).first(16));
      }
      case KeyMethod::kEapTls: {
        const KeyValue& msk = At(KeyStep::kMsk);
        if (msk.bytes.size() != 64) return {};
        const size_t size = key_bits == 128 ? 16 : 8;
        return ToBytes(ByteView(msk.bytes).subspan(to_server ? 0 : 32, size));
      }
      case KeyMethod::kMd5:
      case KeyMethod::kPap:
        break;
    }
    return {};
  }

  void DeriveDirection(ItemIndex cursor, bool to_server) {
    const MppeStart* const start = StartOf(desk_.end, exchange_, to_server, cursor);
    if (start == nullptr) return;
    const KeyStep start_step = to_server ? KeyStep::kStartKeyToServer : KeyStep::kStartKeyToClient;
    const KeyStep session_step =
        to_server ? KeyStep::kSessionKeyToServer : KeyStep::kSessionKeyToClient;
    const ItemIndex where = start->start_key == kNoItem ? start->session_key : start->start_key;
    Bytes key = StartKeyFor(start->key_bits, to_server);
    const auto recorded_start = desk_.ReadKey(start->start_key, start->key_bits == 128 ? 16 : 8);
    if (key.empty() && recorded_start) key = *recorded_start;
    if (key.empty()) return;
    Set(start_step, key, where);
    if (recorded_start && *recorded_start != key) At(start_step).check = Check::kDiffers;
    const ppp::MppeKey session(start->key_bits, key);
    Set(session_step, session.session_key(), start->session_key);
    if (const auto recorded = desk_.ReadKey(start->session_key, session.session_key().size())) {
      At(session_step).check =
          *recorded == At(session_step).bytes ? Check::kMatches : Check::kDiffers;
    }
  }

  KeyDesk& desk_;
  KeyChain& chain_ = desk_.chain;
  const ExchangeItems& exchange_ = desk_.exchange;
};

}  // namespace

void DeriveKeys(KeyDesk& desk, ItemIndex cursor) { KeyDeriver(desk).Derive(cursor); }

}  // namespace pptplab::viz
