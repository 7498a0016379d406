// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/08-coherency-count/own_test/serve.h"

#include "labs/engine/code_serve.h"

void pptplab::labs::Serve(CodeReader& call, CodeWriter& result) {
  coherency::ServeTest(call, result);
}
