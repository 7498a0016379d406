// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What PPP can carry, protocol by protocol: a word about each number that has a name, also about
// those that nobody here speaks, so that a Protocol-Reject can be understood.
#ifndef PPTPLAB_STACK_EXPLAIN_PROTOCOL_BACKGROUNDS_H_
#define PPTPLAB_STACK_EXPLAIN_PROTOCOL_BACKGROUNDS_H_

#include <string_view>

#include "stack/explain/background.h"

namespace pptplab::explain {

/// By the name that wire::NameOfPppProtocol gives it, or that of a message that begins with it:
/// "IPX", "BCP Configure-Request". Empty: none of them.
Background BackgroundOfProtocol(std::string_view name);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_PROTOCOL_BACKGROUNDS_H_
