// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A link of a scenario as sim/ wants it.
#ifndef PPTPLAB_SCENARIOS_LINK_CONFIG_H_
#define PPTPLAB_SCENARIOS_LINK_CONFIG_H_

#include "scenarios/link_keys.h"
#include "sim/world.h"

namespace pptplab::scenarios {

/// Tries the attributes of its queue and throws Problem if ns-3 doesn't like one.
sim::LinkConfig LinkConfigOf(const Link& link);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_LINK_CONFIG_H_
