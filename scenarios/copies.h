// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// "A hundred clients like this one": a node with `copies: 100` becomes client-1 … client-100, and
// what names it is copied with it: links, what runs on it, downloads, expectations. In the texts of
// what is copied, # is the copy's number. Where something names two copied nodes, the smaller
// number is shared out: of 100 clients on 2 routers, 1 to 50 are on router-1. Not copied: stations
// of a LAN.
#ifndef PPTPLAB_SCENARIOS_COPIES_H_
#define PPTPLAB_SCENARIOS_COPIES_H_

#include <optional>

#include "scenarios/scenario.h"

namespace pptplab::scenarios {

/// Makes them all; from then on nothing in the scenario has copies. The problem, if there is one.
std::optional<Problem> MakeCopies(Scenario& scenario);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_COPIES_H_
