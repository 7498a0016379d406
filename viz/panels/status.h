// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One line: where we are, and what just happened or went wrong.
#ifndef PPTPLAB_VIZ_PANELS_STATUS_H_
#define PPTPLAB_VIZ_PANELS_STATUS_H_

#include <string>

#include "viz/model/state.h"
#include "viz/ui/ui.h"

namespace pptplab::viz {

void DrawStatus(Ui& ui, const State& state, ImVec2 at, float width);
/// "0.341 203 s" since the recording began.
std::string FormatMoment(const State& state, Instant time);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_STATUS_H_
