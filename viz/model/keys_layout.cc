// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Which values a chain has, where they stand and which follows from which: one small table for each
// way of authentication.
#include <utility>

#include "viz/model/keys.h"

namespace pptplab::viz {

namespace {

using S = KeyStep;

KeyRow Both(S left, S right) { return {left, right, false}; }
KeyRow Left(S left) { return {left, std::nullopt, false}; }
KeyRow Right(S right) { return {std::nullopt, right, false}; }
KeyRow Wide(S step) { return {step, std::nullopt, true}; }

void AddSessionKeys(KeyChain& chain) {
  chain.rows.push_back(Both(S::kStartKeyToServer, S::kStartKeyToClient));
  chain.rows.push_back(Both(S::kSessionKeyToServer, S::kSessionKeyToClient));
  chain.edges.push_back({S::kStartKeyToServer, S::kSessionKeyToServer});
  chain.edges.push_back({S::kStartKeyToClient, S::kSessionKeyToClient});
}

void AddOldPassword(KeyChain& chain) {
  chain.rows.push_back(Both(S::kEncryptedPassword, S::kOldPassword));
  chain.rows.push_back(Both(S::kEncryptedHash, S::kOldNtHash));
  chain.edges.insert(chain.edges.end(), {{S::kOldPassword, S::kOldNtHash},
                                         {S::kOldNtHash, S::kPassword},
                                         {S::kEncryptedPassword, S::kPassword}});
}

void MsChapV2(KeyChain& chain) {
  if (chain.changes_password) AddOldPassword(chain);
  chain.rows.insert(chain.rows.end(),
                    {Both(S::kServerChallenge, S::kPassword), Both(S::kClientChallenge, S::kNtHash),
                     Both(S::kChallengeHash, S::kNtHashHash), Wide(S::kNtResponse),
                     Both(S::kServerProof, S::kMasterKey)});
  chain.edges.insert(chain.edges.end(), {{S::kServerChallenge, S::kChallengeHash, true},
                                         {S::kClientChallenge, S::kChallengeHash},
                                         {S::kChallengeHash, S::kNtResponse},
                                         {S::kPassword, S::kNtHash},
                                         {S::kNtHash, S::kNtHashHash},
                                         {S::kNtHash, S::kNtResponse},
                                         {S::kNtHashHash, S::kMasterKey},
                                         {S::kNtResponse, S::kServerProof},
                                         {S::kNtResponse, S::kMasterKey},
                                         {S::kMasterKey, S::kStartKeyToClient},
                                         {S::kMasterKey, S::kStartKeyToServer}});
  AddSessionKeys(chain);
}

/// The LM half on the left, the NT half on the right.
void MsChapV1(KeyChain& chain) {
  chain.columns_are_sides = false;
  if (chain.changes_password) AddOldPassword(chain);
  chain.rows.insert(chain.rows.end(),
                    {Both(S::kServerChallenge, S::kPassword), Both(S::kLmHash, S::kNtHash),
                     Both(S::kLmResponse, S::kNtResponse)});
  chain.edges.insert(chain.edges.end(), {{S::kPassword, S::kLmHash},
                                         {S::kPassword, S::kNtHash},
                                         {S::kLmHash, S::kLmResponse},
                                         {S::kNtHash, S::kNtResponse},
                                         {S::kServerChallenge, S::kLmResponse},
                                         {S::kServerChallenge, S::kNtResponse}});
  // RFC 3079 §2: the short keys come from the LM hash, the long one from the NT hash and the
  // challenge.
  if (chain.key_bits == 128) {
    chain.rows.push_back(Right(S::kNtHashHash));
    chain.edges.insert(chain.edges.end(), {{S::kNtHash, S::kNtHashHash},
                                           {S::kNtHashHash, S::kStartKeyToClient},
                                           {S::kNtHashHash, S::kStartKeyToServer},
                                           {S::kServerChallenge, S::kStartKeyToServer},
                                           {S::kServerChallenge, S::kStartKeyToClient}});
  } else {
    chain.edges.insert(chain.edges.end(),
                       {{S::kLmHash, S::kStartKeyToServer}, {S::kLmHash, S::kStartKeyToClient}});
  }
  AddSessionKeys(chain);
}

void Md5(KeyChain& chain) {
  chain.rows = {Both(S::kServerChallenge, S::kPassword), Wide(S::kDigest), Right(S::kNoKeys)};
  chain.edges = {{S::kServerChallenge, S::kDigest}, {S::kPassword, S::kDigest}};
}

void Pap(KeyChain& chain) { chain.rows = {Left(S::kUserName), Both(S::kPassword, S::kNoKeys)}; }

void EapTls(KeyChain& chain) {
  chain.rows = {Both(S::kClientRandom, S::kTlsMasterSecret), Both(S::kServerRandom, S::kMsk)};
  chain.edges = {{S::kTlsMasterSecret, S::kMsk},
                 {S::kClientRandom, S::kMsk},
                 {S::kServerRandom, S::kMsk},
                 {S::kMsk, S::kStartKeyToClient},
                 {S::kMsk, S::kStartKeyToServer}};
  AddSessionKeys(chain);
}

}  // namespace

std::vector<KeyStep> KeyChain::Order() const {
  std::vector<KeyStep> order;
  for (const KeyRow& row : rows) {
    if (row.left) order.push_back(*row.left);
    if (row.right) order.push_back(*row.right);
  }
  return order;
}

void LayOut(KeyChain& chain) {
  chain.rows.clear();
  chain.edges.clear();
  chain.columns_are_sides = true;
  switch (chain.method) {
    case KeyMethod::kMsChapV2:
      return MsChapV2(chain);
    case KeyMethod::kMsChapV1:
      return MsChapV1(chain);
    case KeyMethod::kMd5:
      return Md5(chain);
    case KeyMethod::kPap:
      return Pap(chain);
    case KeyMethod::kEapTls:
      return EapTls(chain);
  }
}

}  // namespace pptplab::viz
