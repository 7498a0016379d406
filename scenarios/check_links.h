// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Does what a link says of itself fit together? Whether its nodes exist is check.cc's question.
#ifndef PPTPLAB_SCENARIOS_CHECK_LINKS_H_
#define PPTPLAB_SCENARIOS_CHECK_LINKS_H_

#include <optional>

#include "scenarios/link_keys.h"

namespace pptplab::scenarios {

/// The first problem of a link in a run of this duration.
std::optional<Problem> CheckLink(const Link& link, Duration duration);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_CHECK_LINKS_H_
