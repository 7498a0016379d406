// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A study's results as an SQLite file, for whoever asks in SQL: points, runs, values (of each run),
// results, quantiles, differences, study.
#ifndef PPTPLAB_SCENARIOS_SWEEP_DATABASE_H_
#define PPTPLAB_SCENARIOS_SWEEP_DATABASE_H_

#include <string>

#include "scenarios/sweep/analysis.h"

namespace pptplab::sweep {

/// Replaces the file at once; throws std::runtime_error with a sentence.
void WriteDatabase(const std::string& path, const Campaign& campaign, const Analysis& analysis);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_DATABASE_H_
