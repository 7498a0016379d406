// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/04-state-machine-detective/automaton_row/serve.h"

#include "labs/engine/code_serve.h"

void pptplab::labs::Serve(CodeReader& call, CodeWriter& result) {
  automaton::ServeRow(automaton::Row, call, result);
}
