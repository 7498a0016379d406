// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What somebody learns who sits on a wire and sees one packet, and what the password would add.
#ifndef PPTPLAB_STACK_EXPLAIN_EAVESDROPPER_H_
#define PPTPLAB_STACK_EXPLAIN_EAVESDROPPER_H_

#include <span>
#include <string>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/wire/dissect.h"

namespace pptplab::explain {

struct Overheard {
  std::vector<std::string> visible;  ///< one short line each
  std::vector<std::string> hidden;   ///< what the wire doesn't show
  std::string with_password;         ///< what the password would give, in a sentence
};
/// `packet` as it is on the wire, taken apart into `layers`. `inside`: the decrypted PPP frame, if
/// the recording has it; only `with_password` tells of it.
Overheard Overhear(ByteView packet, std::span<const wire::DissectedLayer> layers, ByteView inside);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_EAVESDROPPER_H_
