// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// From a password to the keys of MPPE, value by value, for every way of authentication: MS-CHAPv2
// (RFC 2759 §8) in CHAP or in EAP, MS-CHAPv1 (RFC 2433 appendix A) and EAP-TLS (RFC 5216 §2.3) with
// the derivations of RFC 3079; PAP and MD5, which give no key, and why. Computed anew from what
// crossed the wire and from a password or its hash. Whoever taps the wire has what is marked so;
// the password gives the rest, to him as to the two ends.
#ifndef PPTPLAB_VIZ_MODEL_KEYS_H_
#define PPTPLAB_VIZ_MODEL_KEYS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viz/model/keys_index.h"
#include "viz/model/state.h"

namespace pptplab::viz {

enum class KeyStep : uint8_t {
  kServerChallenge,
  kClientChallenge,
  kChallengeHash,
  kPassword,
  kNtHash,
  kNtResponse,
  kNtHashHash,
  kServerProof,
  kMasterKey,
  kStartKeyToServer,
  kStartKeyToClient,
  kSessionKeyToServer,
  kSessionKeyToClient,
  // MS-CHAPv1
  kLmHash,
  kLmResponse,
  // the change of an expired password
  kOldPassword,
  kOldNtHash,
  kEncryptedPassword,
  kEncryptedHash,
  // PAP, CHAP with MD5, EAP-MD5
  kUserName,
  kDigest,
  kNoKeys,
  // EAP-TLS
  kClientRandom,
  kServerRandom,
  kTlsMasterSecret,
  kMsk,
};
inline constexpr size_t kKeySteps = static_cast<size_t>(KeyStep::kMsk) + 1;

struct KeyValue {
  /// Whether our own computation gives what was recorded.
  enum class Check : uint8_t { kNone, kMatches, kDiffers };
  std::string name;
  std::string recipe;        ///< "SHA-1 of both challenges and “alice”"
  const char* section = "";  ///< "RFC 2759 §8.2"
  Bytes bytes;
  std::string text;  ///< instead of bytes: the password
  bool is_known = false;
  bool on_wire = false;  ///< an eavesdropper sees it, or can compute it from what he sees
  /// Where it appears in the recording, or what it first can be computed from; kNoItem: nowhere.
  ItemIndex item = kNoItem;
  Check check = Check::kNone;
};

/// One of the three blocks of a response: the challenge (hash) under 7 octets of a password's hash.
struct ResponseBlock {
  std::array<uint8_t, 7> key{};
  std::array<uint8_t, 8> block{};
  bool key_is_known = false;
};
using ResponseBlocks = std::array<ResponseBlock, 3>;

/// A line of the drawing; what follows stands below.
struct KeyRow {
  std::optional<KeyStep> left;
  std::optional<KeyStep> right;
  bool is_wide = false;  ///< `left` takes both places
};
struct KeyEdge {
  KeyStep from;
  KeyStep to;
  bool joins = false;  ///< together with the value below, whose own edge goes on
};

/// What one knows besides the wire.
enum class Knowledge : uint8_t {
  kEnds,  ///< what the recording has of the ends' secrets
  kWire,  ///< nothing
};
/// An eavesdropper, or a node between the ends, knows the wire.
Knowledge KnowledgeOf(const KeyIndex& index, const PointOfView& view);

enum class KeyMethod : uint8_t { kMsChapV2, kMsChapV1, kMd5, kPap, kEapTls };

struct KeyChain {
  enum class Guess : uint8_t { kNone, kRight, kWrong, kUnchecked };
  KeyMethod method = KeyMethod::kMsChapV2;
  bool in_eap = false;
  bool changes_password = false;
  std::array<KeyValue, kKeySteps> values;
  ResponseBlocks blocks;     ///< of the NT-Response
  ResponseBlocks lm_blocks;  ///< of the LM-Response
  bool lm_is_left_out = false;
  // What there is to draw, and what follows from what.
  std::vector<KeyRow> rows;
  std::vector<KeyEdge> edges;
  /// The left column is what crosses the wire, the right one what doesn't; false: values say it.
  bool columns_are_sides = true;
  std::string user;
  std::string server_name;
  int key_bits = 128;
  bool is_stateless = true;
  bool has_mppe = false;       ///< CCP agreed on it
  Guess guess = Guess::kNone;  ///< whether the password that was typed gives the response
  bool failed = false;         ///< the server said no
  ItemIndex first = kNoItem;   ///< the exchange begins
  std::string empty_reason;    ///< nothing to show: why

  const KeyValue& operator[](KeyStep step) const { return values[static_cast<size_t>(step)]; }
  KeyValue& operator[](KeyStep step) { return values[static_cast<size_t>(step)]; }
  /// The values of `rows`, line by line.
  std::vector<KeyStep> Order() const;
  bool HasKeys() const { return method != KeyMethod::kMd5 && method != KeyMethod::kPap; }
};

/// The exchange of `end` that the cursor is in: the last that has begun, else the first.
/// `password`: typed by somebody, empty: none.
KeyChain MakeKeyChain(const RecordingModel& recording, const KeyIndex& index, size_t end,
                      ItemIndex cursor, Knowledge knowledge, const std::string& password);
/// Which exchange and which start of MPPE that would be: the chain is the same while this is.
std::vector<ItemIndex> KeyChainId(const KeyIndex& index, size_t end, ItemIndex cursor);
/// One sentence above the drawing.
std::string CaptionOf(const KeyChain& chain, Knowledge knowledge);

/// The last 2 octets of the NT hash are all that the third DES key holds, and 65,536 trials find
/// them. nullopt: the response is not made of this challenge (hash).
std::optional<std::array<uint8_t, 2>> CrackThirdKey(const KeyChain& chain);

// --- keys_layout.cc, keys_words.cc
void LayOut(KeyChain& chain);
void Describe(KeyChain& chain);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_KEYS_H_
