// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// From a study's file to the points that are run: read, checked against its scenario, each point
// with all that it sets. Everything that a run depends on is read here, once.
#ifndef PPTPLAB_SCENARIOS_SWEEP_PLAN_H_
#define PPTPLAB_SCENARIOS_SWEEP_PLAN_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/loader.h"
#include "scenarios/sweep/study.h"

namespace pptplab::sweep {

/// One point of a study: one value of each parameter.
struct Cell {
  std::vector<std::string> values;  ///< as tables have them, in the parameters' order
  std::vector<scenarios::Override> sets;
  /// SHA-256, hexadecimal: the scenario with all that is set, the files that it names, the metrics.
  std::string digest;
};

class Plan {
 public:
  /// `more` is set in all runs, over what the study sets. Relative files are beside the study's.
  static Result<Plan, scenarios::Problem> Make(const std::string& path,
                                               const std::vector<scenarios::Override>& more,
                                               const scenarios::FileSource& files);

  const Study& study() const { return study_; }
  const std::vector<Cell>& cells() const { return cells_; }
  const std::string& scenario_path() const { return scenario_path_; }
  /// The texts of the study's and the scenario's files, as they were read.
  const std::map<std::string, std::string>& files() const { return *texts_; }

  /// The scenario of a point, without the random numbers' run. It was fine when the plan was made.
  Result<scenarios::Scenario, scenarios::Problem> ScenarioOf(const Cell& cell) const;
  /// What repeats a run of a point by hand.
  std::string CommandOf(const Cell& cell, uint32_t run) const;
  /// SHA-256 of the point's digest, the run and the program that runs it; hexadecimal.
  static std::string KeyOf(const Cell& cell, uint32_t run, const std::string& build);

 private:
  friend class Planner;
  Study study_;
  std::vector<Cell> cells_;
  std::string scenario_path_;
  Value tree_;
  std::shared_ptr<std::map<std::string, std::string>> texts_;
  std::vector<scenarios::Override> more_;
};

/// Reads and checks the study alone.
Result<Study, scenarios::Problem> LoadStudy(const std::string& path,
                                            const scenarios::FileSource& files);

std::string Sha256Hex(std::string_view text);

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_PLAN_H_
