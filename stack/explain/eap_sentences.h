// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The sentences for packets of EAP (RFC 3748) and of its methods; ppp_sentences.cc chooses. Packets
// begin with the Code octet.
#ifndef PPTPLAB_STACK_EXPLAIN_EAP_SENTENCES_H_
#define PPTPLAB_STACK_EXPLAIN_EAP_SENTENCES_H_

#include <string>

#include "stack/base/bytes.h"
#include "stack/explain/sentences.h"

namespace pptplab::explain {

/// "EAP Request Identity", "EAP Success".
std::string NameOfEap(ByteView packet);
std::string TellEap(ByteView packet, const Parties& parties);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_EAP_SENTENCES_H_
