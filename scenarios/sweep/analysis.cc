// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See analysis.h.
#include "scenarios/sweep/analysis.h"

namespace pptplab::sweep {
namespace {

/// Of the bootstrap: the same for the same place in a study.
uint64_t SeedOf(size_t cell, size_t metric, size_t quantile) {
  return (static_cast<uint64_t>(cell) << 24) + (static_cast<uint64_t>(metric) << 8) + quantile;
}

class Analyst {
 public:
  explicit Analyst(const Campaign& campaign)
      : campaign_(campaign), plan_(campaign.plan()), study_(plan_.study()) {}

  Analysis Run() {
    for (size_t cell = 0; cell < plan_.cells().size(); ++cell) AddPoint(cell);
    for (size_t pairs = 0; pairs < study_.pairs.size(); ++pairs) AddPairs(pairs);
    return std::move(analysis_);
  }

 private:
  void AddPoint(size_t cell) {
    PointResult point;
    point.is_whole = campaign_.IsWhole(cell);
    point.converged = campaign_.HasConverged(cell);
    for (const auto& result : campaign_.results(cell)) {
      if (!result) continue;
      ++point.runs;
      if (!result->failed) continue;
      ++point.failed;
      analysis_.failures.push_back(*result);
    }
    for (size_t metric = 0; metric < study_.metrics.size(); ++metric) {
      const auto values = ValuesOf(campaign_.results(cell), metric);
      Estimate& estimate = point.metrics.emplace_back();
      estimate.mean = MeanOf(values, study_.confidence.value);
      estimate.without = point.runs - point.failed - values.size();
      for (size_t i = 0; i < study_.quantiles.size() && !values.empty(); ++i) {
        estimate.quantiles.push_back(QuantileOf(values, study_.quantiles[i].value,
                                                study_.confidence.value, SeedOf(cell, metric, i)));
      }
    }
    analysis_.is_whole = analysis_.is_whole && point.is_whole;
    analysis_.converged = analysis_.converged && point.converged;
    analysis_.points.push_back(std::move(point));
  }

  void AddPairs(size_t index) {
    const Pairs& pairs = study_.pairs[index];
    const size_t parameter = *IndexOf(study_.parameters, pairs.parameter.name);
    std::map<std::vector<std::string>, size_t> bases;  // by the values of all other parameters
    const auto others = [&](const Cell& cell) {
      std::vector<std::string> values = cell.values;
      values[parameter].clear();
      return values;
    };
    const auto& cells = plan_.cells();
    for (size_t cell = 0; cell < cells.size(); ++cell) {
      if (cells[cell].values[parameter] == pairs.from.name) bases[others(cells[cell])] = cell;
    }
    for (size_t cell = 0; cell < cells.size(); ++cell) {
      const std::string& value = cells[cell].values[parameter];
      if (value == pairs.from.name || (pairs.to && value != pairs.to->name)) continue;
      const auto base = bases.find(others(cells[cell]));
      if (base == bases.end()) continue;
      for (size_t metric = 0; metric < study_.metrics.size(); ++metric) {
        AddDifference(index, base->second, cell, metric);
      }
    }
  }

  void AddDifference(size_t pairs, size_t from, size_t to, size_t metric) {
    std::vector<double> a, b;
    const auto& ones = campaign_.results(from);
    const auto& others = campaign_.results(to);
    const auto value_of = [metric](const std::optional<RunResult>& result) -> std::optional<double> {
      if (!result || result->failed || metric >= result->values.size()) return std::nullopt;
      return result->values[metric];
    };
    for (size_t run = 0; run < std::min(ones.size(), others.size()); ++run) {
      const auto one = value_of(ones[run]), other = value_of(others[run]);
      if (!one || !other) continue;
      a.push_back(*one);
      b.push_back(*other);
    }
    const double confidence = study_.confidence.value;
    Difference difference;
    difference.pairs = pairs;
    difference.from = from;
    difference.to = to;
    difference.metric = metric;
    difference.base = MeanOf(a, confidence).mean;
    difference.paired = PairedDifference(a, b, confidence);
    difference.unpaired = UnpairedDifference(a, b, confidence);
    analysis_.differences.push_back(difference);
  }

  const Campaign& campaign_;
  const Plan& plan_;
  const Study& study_;
  Analysis analysis_;
};

}  // namespace

Analysis Analyse(const Campaign& campaign) { return Analyst(campaign).Run(); }

std::string NameOfPoint(const Study& study, const Cell& cell) {
  std::string name;
  for (size_t i = 0; i < cell.values.size(); ++i) {
    name += (i == 0 ? "" : ", ") + study.parameters[i].name.name + "=" + cell.values[i];
  }
  return name;
}

}  // namespace pptplab::sweep
