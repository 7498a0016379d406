// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See outputs.h.
#include "scenarios/sweep/outputs.h"

#include "scenarios/sweep/analysis.h"
#include "scenarios/sweep/database.h"
#include "scenarios/sweep/page.h"
#include "scenarios/sweep/plots.h"
#include "scenarios/sweep/tables.h"

namespace pptplab::sweep {
namespace {

/// As many as one reads.
constexpr size_t kMostSaid = 10;

void SayFailures(const Plan& plan, const Analysis& analysis, std::ostream& out) {
  const auto& failures = analysis.failures;
  if (failures.empty()) return;
  out << "\n" << failures.size() << (failures.size() == 1 ? " run failed:\n" : " runs failed:\n");
  for (size_t i = 0; i < std::min(failures.size(), kMostSaid); ++i) {
    const Cell& cell = plan.cells()[failures[i].task.cell];
    const uint32_t run = plan.study().first_run + failures[i].task.run;
    out << "  " << NameOfPoint(plan.study(), cell) << ", run " << run << ": "
        << WhyFailed(failures[i]) << "\n";
    std::string error = failures[i].error;
    while (!error.empty() && error.back() == '\n') error.pop_back();
    const size_t line = error.rfind('\n');
    if (!error.empty()) out << "    " << (line == std::string::npos ? error : error.substr(line + 1)) << "\n";
    out << "    again: " << plan.CommandOf(cell, run) << "\n";
  }
  if (failures.size() > kMostSaid) out << "  … all are in runs.jsonl\n";
}

void SayWhatIsNotPrecise(const Plan& plan, const Analysis& analysis, std::ostream& out) {
  if (!plan.study().precision || analysis.converged) return;
  size_t count = 0;
  for (const PointResult& point : analysis.points) count += point.converged ? 0 : 1;
  out << "\nNot as precise as the study asks, " << count << " of " << analysis.points.size()
      << " points:\n";
  size_t said = 0;
  for (size_t i = 0; i < analysis.points.size() && said < kMostSaid; ++i) {
    if (analysis.points[i].converged) continue;
    out << "  " << NameOfPoint(plan.study(), plan.cells()[i]) << "\n";
    ++said;
  }
  if (count > said) out << "  … all are in results.csv\n";
}

}  // namespace

bool WriteResults(const Campaign& campaign, const std::string& directory, std::ostream& out) {
  const Plan& plan = campaign.plan();
  const Analysis analysis = Analyse(campaign);
  WriteWhole(directory + "/results.csv", ResultsCsv(plan, analysis));
  WriteWhole(directory + "/runs.csv", RunsCsv(campaign));
  if (!plan.study().pairs.empty()) {
    WriteWhole(directory + "/differences.csv", DifferencesCsv(plan, analysis));
  }
  WriteDatabase(directory + "/results.sqlite", campaign, analysis);
  std::vector<DrawnFigure> figures;
  bool all_drawn = true;
  for (Figure& figure : FiguresOf(plan, analysis)) {
    std::string svg = Draw(figure, directory);
    all_drawn = all_drawn && !svg.empty();
    figures.push_back({std::move(figure), std::move(svg)});
  }
  WriteWhole(directory + "/report.html", ReportPage(campaign, analysis, figures));
  constexpr size_t kMostRows = 60;
  if (analysis.points.size() <= kMostRows) out << ResultsText(plan, analysis);
  SayFailures(plan, analysis, out);
  SayWhatIsNotPrecise(plan, analysis, out);
  if (!analysis.is_whole) {
    out << "\n" << campaign.missing() << " of " << campaign.wanted() << " runs are missing.\n";
  }
  if (!all_drawn) out << "\nThe plots are not drawn: gnuplot is missing (package gnuplot-nox) or failed.\n";
  out << "\nResults: " << directory << "/report.html\n";
  out.flush();
  return analysis.is_whole && analysis.converged && analysis.failures.empty();
}

}  // namespace pptplab::sweep
