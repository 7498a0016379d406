// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What differs between EAP's methods (RFC 3748 §5): the two halves of one conversation, without the
// Type octet. The frame around them (eap.h) does Identity, Nak, Identifiers, repetitions and
// Success.
#ifndef PPTPLAB_STACK_PPP_EAP_METHOD_H_
#define PPTPLAB_STACK_PPP_EAP_METHOD_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/base/result.h"
#include "stack/base/rng.h"
#include "stack/crypto/mppe_keys.h"
#include "stack/ppp/chap_algorithm.h"
#include "stack/ppp/session.h"

namespace pptplab::ppp {

/// What the authenticator does after a Response.
struct EapVerdict {
  enum class Kind : uint8_t {
    kRequest,  ///< asks on
    kSuccess,
    kFailure,
    kIgnored,  ///< the Response answers nothing that is out
  };
  Kind kind = Kind::kRequest;
  Bytes type_data;         ///< of the next Request
  std::string_view event;  ///< what the Response was, for the trace
  std::string text;        ///< one clause for people; after kFailure the reason
};

/// The authenticator's half.
class EapServerMethod {
 public:
  virtual ~EapServerMethod() = default;
  /// The first Request's Type-Data. `identifier`: that Request's.
  virtual Bytes Begin(uint8_t identifier) = 0;
  /// An error if `type_data` has no form of a Response. `identifier`: the next Request's.
  virtual Result<EapVerdict> Receive(ByteView type_data, uint8_t identifier) = 0;

  /// After kSuccess: who proved itself, as the directory calls it; and what both ends have now.
  const std::string& user() const { return user_; }
  const ChapOutcome& outcome() const { return outcome_; }

 protected:
  std::string user_;
  ChapOutcome outcome_;
};

/// The peer's half. A Success is believed only if the method is content with what it has seen; a
/// Failure only if the method did not see the authenticator's proof (RFC 3748 §4.2).
enum class EapOpinion : uint8_t {
  kUndecided,      ///< the conversation goes on
  kAnswered,       ///< either end of it would be right
  kAuthenticated,  ///< the authenticator said yes under protection
  kRefused,        ///< it said no; only a Failure is due
  kBetrayed,       ///< it didn't prove what it must: we leave
};

struct EapAnswer {
  Bytes type_data;         ///< of the Response
  std::string_view event;  ///< what the Request was, for the trace
  std::string text;        ///< one clause for people, or ""
};

class EapPeerMethod {
 public:
  virtual ~EapPeerMethod() = default;
  /// An error if `type_data` has no form of a Request. `identifier`: of the Request.
  virtual Result<EapAnswer> Receive(ByteView type_data, uint8_t identifier) = 0;
  EapOpinion opinion() const { return opinion_; }
  const ChapOutcome& outcome() const { return outcome_; }
  /// Why it ended with kRefused or kBetrayed.
  const std::string& failure_text() const { return failure_text_; }

 protected:
  EapOpinion opinion_ = EapOpinion::kUndecided;
  ChapOutcome outcome_;
  std::string failure_text_;
};

/// `method` is one of EAP's; references outlive what is made. `identity`: of the Response Identity.
std::unique_ptr<EapServerMethod> MakeEapServerMethod(AuthenticationMethod method,
                                                     const AuthenticationConfig& config,
                                                     UserDirectory& users, Rng& rng,
                                                     std::string_view identity);
std::unique_ptr<EapPeerMethod> MakeEapPeerMethod(AuthenticationMethod method,
                                                 const AuthenticationConfig& config, Rng& rng);

// The methods, each in its own file.
std::unique_ptr<EapServerMethod> MakeEapMd5Server(const AuthenticationConfig& config,
                                                  const UserDirectory& users, Rng& rng,
                                                  std::string_view identity);
std::unique_ptr<EapPeerMethod> MakeEapMd5Peer(const AuthenticationConfig& config, Rng& rng);
std::unique_ptr<EapServerMethod> MakeEapMsChapV2Server(const AuthenticationConfig& config,
                                                       UserDirectory& users, Rng& rng);
std::unique_ptr<EapPeerMethod> MakeEapMsChapV2Peer(const AuthenticationConfig& config, Rng& rng);
std::unique_ptr<EapServerMethod> MakeEapTlsServer(const AuthenticationConfig& config,
                                                  const UserDirectory& users, Rng& rng,
                                                  std::string_view identity);
std::unique_ptr<EapPeerMethod> MakeEapTlsPeer(const AuthenticationConfig& config, Rng& rng);

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_EAP_METHOD_H_
