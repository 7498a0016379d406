// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Where the cursor goes, as text: what --goto takes and what the window copies for the command
// line.
//
//   packet:17   as tshark counts        item:123   packets and events together, from 0
//   time:1.5s   since the beginning (ns, us, ms, s)        start        end
#ifndef PPTPLAB_VIZ_APP_PLACE_TO_GO_H_
#define PPTPLAB_VIZ_APP_PLACE_TO_GO_H_

#include <string>

#include "viz/model/state.h"

namespace pptplab::viz {

/// Moves the cursor; the returned sentence says what is wrong with the text, empty: nothing.
std::string GoTo(State& state, const std::string& place);
/// The text that leads to where the cursor stands.
std::string PlaceOf(const State& state);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_PLACE_TO_GO_H_
