// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What CHAP's Algorithm (RFC 1994 §3) decides: how long a Challenge is, what proves a password,
// what the texts of Success and Failure mean, whether an expired password can be changed. The
// handshake around it (chap.h) is the same for all. Algorithms hold no state.
#ifndef PPTPLAB_STACK_PPP_CHAP_ALGORITHM_H_
#define PPTPLAB_STACK_PPP_CHAP_ALGORITHM_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/base/result.h"
#include "stack/base/rng.h"
#include "stack/crypto/mppe_keys.h"
#include "stack/ppp/session.h"

namespace pptplab::ppp {

/// What is answered: the Identifier that the answer carries, and the value.
struct ChapQuestion {
  uint8_t identifier = 0;
  ByteView challenge;
};

/// A secret that came into being, for the recording.
struct NamedSecret {
  std::string_view what;  ///< "NT hash"
  Bytes material;
};

/// What both ends have after a right answer.
struct ChapOutcome {
  std::optional<crypto::MppeKeySource> keys;
  std::vector<NamedSecret> secrets;
};

/// The authenticator's view of an answer.
struct ChapProof {
  bool right = false;
  std::string success_message;  ///< MS-CHAPv2: with the S= that proves us in turn
  ChapOutcome outcome;
};

/// The peer's answer, and what it must be told if the other end knows the password too.
struct ChapAnswer {
  Bytes value;         ///< of a Response; of Change-Password: the whole packet
  Bytes expect_proof;  ///< MS-CHAPv2: the octets of S=
  ChapOutcome outcome;
};

struct ChapFailure {
  uint32_t error = 0;  ///< E=; 0: the algorithm has none
  bool retry_allowed = false;
  bool change_allowed = true;  ///< after E=648: the authenticator understands our Change-Password
  Bytes challenge;             ///< of the next try; empty: none is told
  std::string message;
};

/// A Change-Password packet, judged.
struct ChapChange {
  ChapProof proof;  ///< right: made by somebody who knows the old password and the new one
  std::string new_password;
};

class ChapAlgorithm {
 public:
  virtual ~ChapAlgorithm() = default;

  /// Octets of the Challenges that we send.
  virtual size_t challenge_size() const = 0;
  /// Whether a Challenge of this size can be answered.
  virtual bool CanAnswer(size_t challenge_size) const {
    return challenge_size == this->challenge_size();
  }

  /// Authenticator: an error if `value` has no form of a Response. Takes as long for a wrong
  /// password as for the right one.
  virtual Result<ChapProof> Judge(const ChapQuestion& question, ByteView value,
                                  std::string_view name, std::string_view password) const = 0;
  /// Text of a Failure; `failure.challenge` is that of the next try.
  virtual std::string WriteFailure(const ChapFailure& failure) const = 0;
  /// Whether a wrong answer may be followed by another one, on the Failure's challenge.
  virtual bool AllowsRetry() const { return true; }

  /// Peer
  virtual ChapAnswer Answer(const ChapQuestion& question, std::string_view user,
                            std::string_view password, Rng& rng) const = 0;
  /// Whether this Success proves that the other end knows the password.
  virtual bool Proves(std::string_view success_message, const ChapAnswer& answer) const = 0;
  /// `challenge`: the one that was answered; MS-CHAPv1 derives the next one from it if need be.
  virtual ChapFailure ReadFailure(std::string_view message, ByteView challenge) const = 0;

  /// The Code of the packet that changes a password; 0: there is none.
  virtual uint8_t change_code() const { return 0; }
  /// Whether the proof in it answers the Failure's challenge, or that of the Response before.
  virtual bool ChangeAnswersTheFailure() const { return true; }
  virtual ChapAnswer ChangePassword(const ChapQuestion& question, std::string_view user,
                                    std::string_view old_password, std::string_view new_password,
                                    Rng& rng) const;
  virtual Result<ChapChange> JudgeChange(const ChapQuestion& question, ByteView packet,
                                         std::string_view name,
                                         std::string_view old_password) const;
};

/// `method` is one of CHAP's.
std::unique_ptr<ChapAlgorithm> MakeChapAlgorithm(AuthenticationMethod method,
                                                 const AuthenticationConfig& config);
// The algorithms, each in its own file.
std::unique_ptr<ChapAlgorithm> MakeMsChapV1(const AuthenticationConfig& config);
std::unique_ptr<ChapAlgorithm> MakeMsChapV2();

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_CHAP_ALGORITHM_H_
