// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Reads a study by scenarios' reader of keys and judges what can be judged without its scenario.
#include <algorithm>
#include <filesystem>

#include "scenarios/check.h"
#include "scenarios/key_reader.h"
#include "scenarios/nearest.h"
#include "scenarios/sweep/plan.h"
#include "scenarios/sweep/points.h"
#include "scenarios/sweep/quantity.h"
#include "scenarios/sweep/series_rows.h"

namespace pptplab::sweep {
namespace {

using scenarios::Entry;
using scenarios::Named;
using scenarios::Problem;

class Checker {
 public:
  explicit Checker(const Study& study) : study_(study) {}

  std::optional<Problem> Run() {
    if (!scenarios::IsBeside(study_.scenario.name)) {
      Fail(study_.scenario.at, "scenario is a file beside this one or below, such as loss.yaml");
    }
    CheckSet(study_.set, "set");
    if (study_.parameters.empty()) {
      Fail(study_.scenario.at, "a study needs parameters: what varies in it");
    }
    for (const auto& parameter : study_.parameters) CheckParameter(parameter);
    if (study_.design == Design::kList && study_.points.empty()) {
      Fail(study_.scenario.at, "design list needs points: [{PARAMETER: VALUE, …}, …]");
    }
    if (study_.design != Design::kList && !study_.points.empty()) {
      Fail(study_.points.front().at, "points are for design: list");
    }
    if (study_.metrics.empty()) Fail(study_.scenario.at, "a study needs metrics: what is measured");
    for (const auto& metric : study_.metrics) CheckMetric(metric);
    CheckNumbers();
    CheckPairs();
    for (const Plot& plot : study_.plots) CheckPlot(plot);
    return problem_;
  }

 private:
  void Fail(const Position& at, std::string sentence) {
    if (!problem_) problem_ = Problem{at, std::move(sentence)};
  }
  void CheckSet(const Value& value, const std::string& what) {
    if (value.kind == Value::Kind::kNull || value.kind == Value::Kind::kMap) return;
    Fail(value.at, what + " is a map of paths and values: {links[1].loss: 2%}");
  }

  void CheckParameter(const Named<Parameter>& named) {
    const Parameter& parameter = named.value;
    const Position& at = named.name.at;
    const std::string name = "parameter \"" + named.name.name + "\"";
    const bool has_choices = parameter.choices.kind != Value::Kind::kNull;
    const bool has_range = !parameter.from.empty() || !parameter.to.empty();
    const int ways = (parameter.values.empty() ? 0 : 1) + (has_range ? 1 : 0) + (has_choices ? 1 : 0);
    if (has_choices) {
      if (ways > 1 || parameter.set.kind != Value::Kind::kNull) {
        return Fail(at, name + " has choices, so it can't have set, values or a range, too");
      }
      if (parameter.choices.kind != Value::Kind::kMap || parameter.choices.entries.empty()) {
        return Fail(parameter.choices.at, "choices is a map: {NAME: {PATH: VALUE, …}, …}");
      }
      for (const Entry& choice : parameter.choices.entries) CheckSet(choice.value, "a choice");
      return;
    }
    if (TextsOf(parameter.set).empty()) {
      return Fail(at, name + " needs set: what of the scenario it sets, such as links[1].loss");
    }
    if (ways == 0 && study_.design == Design::kList) return;
    if (ways != 1) {
      return Fail(at, ways == 0 ? name + " needs values, such as [1%, 2%], or from and to"
                                : name + " has values and a range; one is enough");
    }
    if (has_range) CheckRange(parameter, at, name);
  }
  void CheckRange(const Parameter& parameter, const Position& at, const std::string& name) {
    const auto from = ReadQuantity(parameter.from), to = ReadQuantity(parameter.to);
    if (!from || !to) {
      const std::string& wrong = from ? parameter.to : parameter.from;
      return Fail(at, wrong.empty() ? name + " has one end of a range only; it needs from and to"
                                    : "\"" + wrong.substr(0, 60) + "\" is no number, such as 20ms");
    }
    if (from->unit != to->unit) {
      return Fail(at, "a range has one unit: \"" + parameter.from + "\" and \"" + parameter.to +
                          "\" have two");
    }
    if (parameter.scale == Scale::kLog && (from->number <= 0 || to->number <= 0)) {
      return Fail(at, "a range with scale log is above 0");
    }
    if (parameter.steps < 2 || parameter.steps > 10'000) {
      Fail(at, "a range has from 2 to 10000 steps");
    }
  }

  void CheckMetric(const Named<Metric>& named) {
    const Metric& metric = named.value;
    const bool is_series = metric.measure == Measure::kSeries;
    if (is_series != metric.row.has_value()) {
      Fail(named.name.at, is_series ? "measure series needs row, such as rtt or queue"
                                    : "row is for measure: series");
    }
    const auto rows = KnownRows();
    if (metric.row && std::find(rows.begin(), rows.end(), metric.row->name) == rows.end()) {
      Fail(metric.row->at, "there are no rows \"" + metric.row->name.substr(0, 60) + "\" in a series" +
                               scenarios::Suggestion(metric.row->name, rows));
    }
    const bool of_links = metric.measure == Measure::kWireOctets ||
                          metric.measure == Measure::kWirePackets ||
                          metric.measure == Measure::kOverhead ||
                          metric.measure == Measure::kLinkLosses ||
                          metric.measure == Measure::kQueueDrops;
    if (metric.link && !of_links) {
      Fail(named.name.at, "link is for wire-octets, wire-packets, overhead, link-losses, queue-drops");
    } else if (metric.link && metric.link->size() != 2) {
      Fail(named.name.at, "link names its two nodes: [isp, server]");
    }
  }

  void CheckNumbers() {
    const Position& at = study_.scenario.at;
    if (study_.replications < 1 || study_.replications > 1'000'000) {
      Fail(at, "replications are from 1 to 1000000");
    }
    if (study_.draws < 1 || study_.draws > kMostPoints) {
      Fail(at, "draws are from 1 to " + std::to_string(kMostPoints));
    }
    if (study_.first_run < 1 || study_.first_run > 4'000'000'000) Fail(at, "first-run is 1 or more");
    if (study_.limit < std::chrono::milliseconds(10)) Fail(at, "limit is 10ms or longer");
    const double level = study_.confidence.value;
    if (level < 0.5 || level >= 0.99999) Fail(at, "confidence is from 50% to 99.999%");
    for (const Fraction& quantile : study_.quantiles) {
      if (quantile.value <= 0 || quantile.value >= 1) Fail(at, "quantiles are above 0% and below 100%");
    }
    if (!study_.precision) return;
    if (study_.replications < 2) Fail(at, "with precision, replications are 2 or more");
    if (study_.precision->relative.value <= 0) Fail(at, "precision is above 0%");
    if (study_.precision->at_most < study_.replications || study_.precision->at_most > 1'000'000) {
      Fail(at, "precision's at-most is from the replications (" +
                   std::to_string(study_.replications) + ") to 1000000");
    }
    if (!study_.precision->metrics) return;
    for (const Reference& metric : *study_.precision->metrics) KnownMetric(metric);
  }

  void KnownMetric(const Reference& reference) {
    if (IndexOf(study_.metrics, reference.name)) return;
    Fail(reference.at, "there is no metric \"" + reference.name.substr(0, 60) + "\"" +
                           scenarios::Suggestion(reference.name, Names(study_.metrics)));
  }
  void KnownParameter(const Reference& reference) {
    if (IndexOf(study_.parameters, reference.name)) return;
    Fail(reference.at, "there is no parameter \"" + reference.name.substr(0, 60) + "\"" +
                           scenarios::Suggestion(reference.name, Names(study_.parameters)));
  }
  template <class T>
  static std::vector<std::string> Names(const Table<T>& table) {
    std::vector<std::string> names;
    for (const auto& entry : table) names.push_back(entry.name.name);
    return names;
  }

  void CheckPairs() {
    for (const Pairs& pairs : study_.pairs) {
      KnownParameter(pairs.parameter);
      if (pairs.to && pairs.to->name == pairs.from.name) {
        Fail(pairs.to->at, "pairs are of two different values");
      }
      if (study_.design == Design::kRandom) {
        Fail(pairs.parameter.at, "random points have no pairs; use design grid or list");
      }
    }
  }

  void CheckPlot(const Plot& plot) {
    KnownParameter(plot.x);
    if (plot.y.empty()) Fail(plot.x.at, "y names one metric or more, as a list");
    for (const Reference& metric : plot.y) KnownMetric(metric);
    for (const auto& role : {plot.lines, plot.panels}) {
      if (!role) continue;
      KnownParameter(*role);
      if (role->name == plot.x.name) Fail(role->at, "x varies already along its axis");
    }
    if (plot.lines && plot.panels && plot.lines->name == plot.panels->name) {
      Fail(plot.panels->at, "lines and panels are two different parameters");
    }
  }

  const Study& study_;
  std::optional<Problem> problem_;
};

}  // namespace

Result<Study, Problem> LoadStudy(const std::string& path, const scenarios::FileSource& files) {
  const auto tree = scenarios::ReadScenarioTree(path, files);
  if (!tree) return Unexpected{tree.error()};
  if (tree->kind == Value::Kind::kNull) {
    return Unexpected{Problem{tree->at, "is empty; a study needs scenario, parameters and metrics"}};
  }
  Study study;
  std::optional<Problem> problem;
  if (tree->Find("nodes") != nullptr && tree->Find("scenario") == nullptr) {
    return Unexpected{Problem{tree->Find("nodes")->at,
                              "this is a scenario, not a study; pptplab run runs it, and a study "
                              "names it: \"scenario: FILE\""}};
  }
  scenarios::KeyReader(&problem).ReadStruct(*tree, study);
  if (!problem) problem = Checker(study).Run();
  if (problem) return Unexpected{*problem};
  study.path = path;
  if (study.name.empty()) study.name = std::filesystem::path(path).stem().string();
  return study;
}

}  // namespace pptplab::sweep
