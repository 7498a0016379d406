// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The sentences for PPTP's control messages (RFC 2637 §2) and for PPP's packets; sentences.cc
// chooses.
#ifndef PPTPLAB_STACK_EXPLAIN_PPTP_SENTENCES_H_
#define PPTPLAB_STACK_EXPLAIN_PPTP_SENTENCES_H_

#include "stack/base/bytes.h"
#include "stack/explain/sentences.h"

namespace pptplab::explain {

Told TellPptp(ByteView message, const Parties& parties);
/// `frame` starts with the PPP Protocol field, two octets.
Told TellPpp(ByteView frame, const Parties& parties);

/// " (name)", or nothing if there is no name.
std::string InBrackets(std::string_view name);
/// The first letter in upper case.
std::string Capitalised(std::string text);
/// "1 packet", "2 packets".
std::string Counted(uint64_t count, std::string_view noun);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_PPTP_SENTENCES_H_
