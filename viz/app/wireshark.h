// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The selected packet in Wireshark, among those of its interface (several interfaces at once would
// look like retransmissions there).
#ifndef PPTPLAB_VIZ_APP_WIRESHARK_H_
#define PPTPLAB_VIZ_APP_WIRESHARK_H_

#include <string>

#include "viz/model/state.h"

namespace pptplab::viz {

/// Starts Wireshark if it is installed; the sentence says what was done, or how to get it.
std::string OpenInWireshark(const State& state);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_WIRESHARK_H_
