// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A file of users and passwords: one "user:password" on each line, up to the first colon the user;
// empty lines and lines that begin with # are left out. Lines of a TLS key log (SSLKEYLOGFILE) may
// stand among them: "CLIENT_RANDOM" tells the master secret of an EAP-TLS handshake.
#ifndef PPTPLAB_STACK_OBSERVE_SECRETS_FILE_H_
#define PPTPLAB_STACK_OBSERVE_SECRETS_FILE_H_

#include <string>
#include <string_view>

#include "stack/base/result.h"
#include "stack/observe/authentication.h"

namespace pptplab::observe {

/// The error is a sentence that begins with the line: "line 3: …".
Result<Secrets, std::string> ReadSecrets(std::string_view text);

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_SECRETS_FILE_H_
