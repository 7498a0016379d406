// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The sentences for packets of PAP (RFC 1334) and CHAP (RFC 1994, 2433, 2759); ppp_sentences.cc
// chooses. Packets begin with the Code octet.
#ifndef PPTPLAB_STACK_EXPLAIN_AUTHENTICATION_SENTENCES_H_
#define PPTPLAB_STACK_EXPLAIN_AUTHENTICATION_SENTENCES_H_

#include <string>

#include "stack/base/bytes.h"
#include "stack/explain/sentences.h"

namespace pptplab::explain {

std::string TellPap(ByteView packet, const Parties& parties);
std::string TellChap(ByteView packet, const Parties& parties);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_AUTHENTICATION_SENTENCES_H_
