// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What the values of a chain are called, how each comes about, and where the RFCs say so.
#include <utility>

#include "viz/model/keys.h"

namespace pptplab::viz {

namespace {

using S = KeyStep;

class Words {
 public:
  explicit Words(KeyChain& chain) : chain_(chain) {}

  void Say() {
    switch (chain_.method) {
      case KeyMethod::kMsChapV2:
        MsChapV2();
        break;
      case KeyMethod::kMsChapV1:
        MsChapV1();
        break;
      case KeyMethod::kMd5:
        return Md5();
      case KeyMethod::kPap:
        return Pap();
      case KeyMethod::kEapTls:
        EapTls();
        break;
    }
    if (chain_.changes_password) Change();
    SessionKeys();
  }

 private:
  void Put(S step, const char* name, std::string recipe, const char* section, bool on_wire) {
    KeyValue& value = chain_[step];
    value.name = name;
    value.recipe = std::move(recipe);
    value.section = section;
    value.on_wire = on_wire;
  }
  std::string User() const {
    return chain_.user.empty() ? "the user’s name" : "“" + chain_.user + "”";
  }
  const char* Password() const { return chain_.changes_password ? "New password" : "Password"; }
  std::string PasswordRecipe() const {
    return chain_.changes_password ? "what Encrypted-Password holds" : "known to both, never sent";
  }

  void MsChapV2() {
    const bool eap = chain_.in_eap;
    const char* const draft = "draft-kamath-pppext-eap-mschapv2";
    Put(S::kServerChallenge, "Server’s challenge", "16 random octets", eap ? draft : "RFC 2759 §3",
        true);
    Put(S::kClientChallenge, "Client’s challenge", "16 random octets", eap ? draft : "RFC 2759 §4",
        true);
    Put(S::kChallengeHash, "Challenge hash", "SHA-1 of both challenges and " + User(),
        "RFC 2759 §8.2", true);
    Put(S::kPassword, Password(), PasswordRecipe(), "", false);
    Put(S::kNtHash, "NT hash", "MD4 of the password in UTF-16", "RFC 2759 §8.3", false);
    Put(S::kNtResponse, "NT-Response",
        "the challenge hash, encrypted with DES under each third of the NT hash", "RFC 2759 §8.5",
        true);
    Put(S::kNtHashHash, "Hash of the NT hash", "MD4 of the NT hash", "RFC 2759 §8.4", false);
    Put(S::kServerProof, "Server’s proof", "SHA-1 of hash, response and challenge", "RFC 2759 §8.7",
        true);
    Put(S::kMasterKey, "Master key", "SHA-1 of hash and response", "RFC 3079 §3.4", false);
    Put(S::kStartKeyToServer, "Start key, client → server",
        "SHA-1 of master key and a fixed text, " + Length() + " octets", "RFC 3079 §3.4", false);
    Put(S::kStartKeyToClient, "Start key, server → client",
        "SHA-1 of master key and another text, " + Length() + " octets", "RFC 3079 §3.4", false);
  }

  void MsChapV1() {
    Put(S::kServerChallenge, "Server’s challenge", "8 random octets; the client adds none",
        "RFC 2433 §4", true);
    Put(S::kPassword, Password(), PasswordRecipe(), "", false);
    Put(S::kLmHash, "LM hash", LmRecipe(), "RFC 2433 A.2", false);
    Put(S::kNtHash, "NT hash", "MD4 of the password in UTF-16", "RFC 2433 A.6", false);
    Put(S::kLmResponse, "LM-Response",
        chain_.lm_is_left_out ? "left out: zeros"
                              : "the challenge with DES under each third of the LM hash",
        "RFC 2433 A.1", true);
    Put(S::kNtResponse, "NT-Response", "the challenge with DES under each third of the NT hash",
        "RFC 2433 A.5", true);
    Put(S::kNtHashHash, "Hash of the NT hash", "MD4 of the NT hash", "RFC 3079 §2.3", false);
    const bool is_long = chain_.key_bits == 128;
    const char* const section = is_long                 ? "RFC 3079 §2.3"
                                : chain_.key_bits == 56 ? "RFC 3079 §2.2"
                                                        : "RFC 3079 §2.1";
    const std::string recipe =
        is_long ? "SHA-1 of the hash’s hash, twice, and the challenge"
                : "the LM hash’s first 8 octets: no challenge, the same in every session";
    Put(S::kStartKeyToServer, "Start key, client → server", recipe, section, false);
    Put(S::kStartKeyToClient, "Start key, server → client", "the same as the other way", section,
        false);
  }
  std::string LmRecipe() const {
    // Seven octets are a key of DES: each half of the password is attacked for itself.
    const std::string& password = chain_[S::kPassword].text;
    if (password.empty()) return "DES of a fixed text under each half of the password, in capitals";
    std::string halves[2];
    for (size_t i = 0; i < password.size() && i < 14; ++i) {
      const char c = password[i];
      halves[i / 7] += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return "DES of a fixed text under “" + halves[0] + "”, then under “" + halves[1] + "”";
  }

  void Change() {
    const bool v1 = chain_.method == KeyMethod::kMsChapV1;
    chain_[S::kServerChallenge].recipe = "from the Failure that asked for a new password";
    Put(S::kOldPassword, "Old password", "expired: the server said E=648", "", false);
    Put(S::kOldNtHash, "Old NT hash", "MD4 of the old password in UTF-16",
        v1 ? "RFC 2433 A.6" : "RFC 2759 §8.3", false);
    Put(S::kEncryptedPassword, "Encrypted-Password",
        "the new password, with RC4 under the old NT hash", v1 ? "RFC 2433 A.11" : "RFC 2759 §8.9",
        true);
    Put(S::kEncryptedHash, "Encrypted-Hash", "the old NT hash, with DES under the new one",
        v1 ? "RFC 2433 A.14" : "RFC 2759 §8.12", true);
  }

  void Md5() {
    const bool eap = chain_.in_eap;
    Put(S::kServerChallenge, "Challenge", "random octets", eap ? "RFC 3748 §5.4" : "RFC 1994 §4.1",
        true);
    Put(S::kPassword, "Password", PasswordRecipe(), "", false);
    Put(S::kDigest, "Response", "MD5 of Identifier, password and challenge",
        eap ? "RFC 3748 §5.4" : "RFC 1994 §4.1", true);
    Put(S::kNoKeys, "Keys for MPPE", "all that comes of MD5 crosses the wire: no secret is left",
        "RFC 3079", false);
    chain_[S::kNoKeys].text = "none";
    chain_[S::kNoKeys].is_known = true;
  }

  void Pap() {
    Put(S::kUserName, "Peer-ID", "who says that this is his password", "RFC 1334 §2.2.1", true);
    Put(S::kPassword, "Password", "sent as it is: nothing to compute, nothing to guess",
        "RFC 1334 §2.2.1", true);
    Put(S::kNoKeys, "Keys for MPPE", "no challenge, no hash: every session would have the same key",
        "RFC 3079", false);
    chain_[S::kNoKeys].text = "none";
    chain_[S::kNoKeys].is_known = true;
  }

  void EapTls() {
    Put(S::kClientRandom, "Client’s random", "32 octets of its ClientHello", "RFC 5246 §7.4.1.2",
        true);
    Put(S::kServerRandom, "Server’s random", "32 octets of its ServerHello", "RFC 5246 §7.4.1.3",
        true);
    Put(S::kTlsMasterSecret, "TLS master secret", "what the handshake left to both ends alone",
        "RFC 5246 §8.1", false);
    Put(S::kMsk, "Master session key", "TLS’s PRF of “client EAP encryption”, 64 octets",
        "RFC 5216 §2.3", false);
    const char* const section = chain_.key_bits == 128  ? "RFC 3079 §4.3"
                                : chain_.key_bits == 56 ? "RFC 3079 §4.2"
                                                        : "RFC 3079 §4.1";
    Put(S::kStartKeyToServer, "Start key, client → server",
        "octets 0 to " + Last(0) + " of the master session key", section, false);
    Put(S::kStartKeyToClient, "Start key, server → client",
        "octets 32 to " + Last(32) + " of the master session key", section, false);
  }
  std::string Last(int from) const { return std::to_string(from + std::stoi(Length()) - 1); }

  void SessionKeys() {
    std::string recipe = "SHA-1 of the start key; the first of many";
    if (chain_.key_bits == 40) recipe = "SHA-1 of the start key, begins d1 26 9e: 40 bits are left";
    if (chain_.key_bits == 56) recipe = "SHA-1 of the start key, begins d1: 56 bits are left";
    const char* const section =
        chain_.method == KeyMethod::kMsChapV1 ? "RFC 3079 §2.4" : "RFC 3079 §3.3";
    Put(S::kSessionKeyToServer, "Session key, client → server", recipe, section, false);
    Put(S::kSessionKeyToClient, "Session key, server → client", recipe, section, false);
  }
  std::string Length() const { return chain_.key_bits == 128 ? "16" : "8"; }

  KeyChain& chain_;
};

std::string CaptionOfWire(const KeyChain& chain) {
  const bool right = chain.guess == KeyChain::Guess::kRight;
  switch (chain.method) {
    case KeyMethod::kPap:
      return "Eve needs no guess: the password itself is on the wire.";
    case KeyMethod::kMd5:
      return right ? "The guess is right: Eve can dial in as this user. There are no keys to steal."
                   : "Eve can try passwords until one gives this Response.";
    case KeyMethod::kMsChapV1:
      if (right) return "The guess is right: whoever recorded this session now reads all of it.";
      return chain.lm_is_left_out
                 ? "Eve can try passwords until one gives this NT-Response."
                 : "Eve tries the LM hash first: two halves of seven capital letters, each for "
                   "itself.";
    case KeyMethod::kEapTls:
      return "Eve has both randoms, and no password to guess: the master secret never follows.";
    case KeyMethod::kMsChapV2:
      break;
  }
  return right ? "The guess is right: whoever recorded this session now reads all of it."
               : "Eve has the left half. She can try passwords until one gives this NT-Response.";
}

}  // namespace

void Describe(KeyChain& chain) { Words(chain).Say(); }

std::string CaptionOf(const KeyChain& chain, Knowledge knowledge) {
  const std::string who = chain.user.empty() ? "The user" : chain.user;
  if (chain.guess == KeyChain::Guess::kWrong) {
    return chain.method == KeyMethod::kMd5 ? "Another Response: this is not the password."
                                           : "Another NT-Response: this is not the password.";
  }
  if (knowledge == Knowledge::kWire) return CaptionOfWire(chain);
  if (chain.failed) return who + " could not prove who it is: there are no keys.";
  switch (chain.method) {
    case KeyMethod::kPap:
      return who + " sends the password itself. Nothing is left of which a key could be made.";
    case KeyMethod::kMd5:
      return who + " proves the password without sending it, and no key comes of it: no MPPE.";
    case KeyMethod::kEapTls:
      return who + " and the server show certificates; the keys come out of TLS’s own handshake.";
    case KeyMethod::kMsChapV1:
      if (chain.changes_password) break;
      return who +
             " answers twice, by the old hash and the new one. Both directions start from "
             "the same key.";
    case KeyMethod::kMsChapV2:
      break;
  }
  const bool has_secret = chain[S::kMasterKey].is_known || chain[S::kNtHash].is_known;
  if (!has_secret && chain[S::kNtResponse].is_known) {
    return "No secret is recorded: type the password, or decrypt the recording with Ctrl+D.";
  }
  if (chain.changes_password) {
    return who + "’s password had expired: the new one goes under the old one’s hash.";
  }
  return who + " proves the password without sending it; both ends make the same keys of it.";
}

}  // namespace pptplab::viz
