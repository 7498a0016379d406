// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One plain sentence for each control message of PPTP, PPP and its protocols, for somebody who sees
// it for the first time. The bytes come from a recording, and so from anywhere: whatever they are,
// a sentence comes out.
#ifndef PPTPLAB_STACK_EXPLAIN_SENTENCES_H_
#define PPTPLAB_STACK_EXPLAIN_SENTENCES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "stack/trace/event.h"

namespace pptplab::explain {

/// Who speaks to whom, as they stand in a sentence: "the client", "192.0.2.2".
struct Parties {
  std::string sender;
  std::string receiver;
};

/// Which part of a tunnel's life a message belongs to: the six steps in which PPTP is commonly
/// taught, and what is around them.
enum class Step : uint8_t {
  kEstablishment,   ///< 1: control connection, call, LCP
  kAuthentication,  ///< 2: authentication, and agreeing on keys (CCP)
  kEstablished,     ///< 3: network protocols
  kEncapsulation,   ///< 4
  kTransmission,    ///< 5
  kDecapsulation,   ///< 6
  kKeepAlive,       ///< echoes, resets: while data flows
  kHangUp,
};
/// "1  Tunnel establishment (control connection)".
std::string_view TitleOf(Step step);

/// A message told.
struct Told {
  std::string name;      ///< "Start-Control-Connection-Request", "LCP Configure-Request"
  std::string sentence;  ///< "The client asks the server to open …"
  Step step = Step::kEstablishment;
  std::string more{};  ///< what was too much for one sentence, as further ones; mostly empty
};
Told Tell(const trace::Message& message, const Parties& parties);

/// A text from outside made fit for a terminal: control characters become dots.
std::string Printable(std::string_view text);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_SENTENCES_H_
