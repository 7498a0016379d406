// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/02-every-byte/framing/serve.h"

#include "labs/engine/code_serve.h"

void pptplab::labs::Serve(CodeReader& call, CodeWriter& result) { framing::Serve(call, result); }
