// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A study's plots: means over a parameter with their intervals, a line for each combination of the
// others. Written as gnuplot scripts that hold their data, so that a figure can be changed and made
// again, and drawn as SVG by gnuplot if it is installed.
#ifndef PPTPLAB_SCENARIOS_SWEEP_PLOTS_H_
#define PPTPLAB_SCENARIOS_SWEEP_PLOTS_H_

#include <string>
#include <vector>

#include "scenarios/sweep/analysis.h"

namespace pptplab::sweep {

struct Figure {
  std::string name;     ///< of its files: "plot-1", "plot-2-stateful"
  std::string title;    ///< of its plot
  std::string panel;    ///< "MPPE: stateful"; empty: the plot has one panel
  size_t plot = 0;      ///< of the study's
  std::string script;   ///< of gnuplot
};

/// The same analysis, the same scripts.
std::vector<Figure> FiguresOf(const Plan& plan, const Analysis& analysis);

/// Writes DIRECTORY/NAME.gp and NAME.svg; returns the SVG's text, or empty if gnuplot can't be run.
/// Throws std::runtime_error if nothing can be written.
std::string Draw(const Figure& figure, const std::string& directory);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_PLOTS_H_
