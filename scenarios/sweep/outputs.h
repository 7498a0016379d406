// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Everything that a study leaves behind in its directory, besides the log.
#ifndef PPTPLAB_SCENARIOS_SWEEP_OUTPUTS_H_
#define PPTPLAB_SCENARIOS_SWEEP_OUTPUTS_H_

#include <ostream>
#include <string>

#include "scenarios/sweep/campaign.h"

namespace pptplab::sweep {

/// Writes the files, and the table and what is wrong for people to `out`. Whether every run is there
/// and went well, and all is as precise as asked for. Throws std::runtime_error.
bool WriteResults(const Campaign& campaign, const std::string& directory, std::ostream& out);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_OUTPUTS_H_
