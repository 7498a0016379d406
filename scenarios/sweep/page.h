// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// report.html: a study on one page that needs nothing else, for reading, printing and sending: question,
// plots, differences, results, failures, how to reproduce it all.
#ifndef PPTPLAB_SCENARIOS_SWEEP_PAGE_H_
#define PPTPLAB_SCENARIOS_SWEEP_PAGE_H_

#include <string>
#include <vector>

#include "scenarios/sweep/analysis.h"
#include "scenarios/sweep/plots.h"

namespace pptplab::sweep {

/// A figure and its SVG; empty: it couldn't be drawn.
struct DrawnFigure {
  Figure figure;
  std::string svg;
};

std::string ReportPage(const Campaign& campaign, const Analysis& analysis,
                       const std::vector<DrawnFigure>& figures);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_PAGE_H_
