// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One message of an authentication, whatever the protocol: PAP, CHAP, or one of EAP's methods. A
// question (a challenge), an answer to it (a proof, or with PAP the password itself), a verdict.
#ifndef PPTPLAB_VIZ_MODEL_PROOF_MESSAGE_H_
#define PPTPLAB_VIZ_MODEL_PROOF_MESSAGE_H_

#include <cstdint>
#include <optional>

#include "stack/base/bytes.h"

namespace pptplab::viz {

/// How a proof travels. Which of CHAP's algorithms it is, CHAP's packets don't say.
enum class ProofWay : uint8_t { kPap, kChap, kEapMd5, kEapMsChapV2, kEapTls };

struct ProofMessage {
  enum class Kind : uint8_t {
    kIdentity,  ///< EAP: who the peer says it is
    kQuestion,
    kAnswer,
    kVerdict,
  };
  Kind kind = Kind::kQuestion;
  std::optional<ProofWay> way;  ///< nullopt: EAP's Identity and verdict are for any method
  uint8_t identifier = 0;       ///< CHAP-MD5 computes with it (RFC 1994 §4.1)
  /// Of a question the challenge, of an answer the proof, with PAP the password; of EAP-TLS the
  /// octets of TLS.
  ByteView value;
  ByteView name;
  ByteView text;  ///< of a verdict
  bool success = false;
  uint8_t change_code = 0;  ///< an answer that brings a new password: CHAP's Code 5, 6 or 7
  ByteView packet;          ///< of such an answer, whole
};

/// `frame` begins with the PPP Protocol field; views point into it. nullopt: nothing of the kind.
std::optional<ProofMessage> ReadProofMessage(ByteView frame);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_PROOF_MESSAGE_H_
