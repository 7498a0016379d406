// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See campaign.h.
#include "scenarios/sweep/campaign.h"

#include <algorithm>

namespace pptplab::sweep {

Campaign::Campaign(const Plan& plan, Shard shard) : plan_(plan), shard_(shard) {
  cells_.resize(plan.cells().size());
}

bool Campaign::IsMine(size_t cell, size_t run) const {
  const bool by_cells = plan_.study().precision.has_value();
  const size_t number = by_cells ? cell : run * cells_.size() + cell;
  return number % shard_.count == shard_.index - 1;
}

void Campaign::Know(const RunResult& result) {
  known_[{result.task.cell, result.task.run}] = result;
}

void Campaign::Begin() {
  for (size_t cell = 0; cell < cells_.size(); ++cell) Want(cell, plan_.study().replications);
  for (size_t cell = 0; cell < cells_.size(); ++cell) {
    if (cells_[cell].missing == 0) Judge(cell);
  }
}

void Campaign::Want(size_t cell, size_t count) {
  CellState& state = cells_[cell];
  for (size_t run = state.results.size(); run < count; ++run) {
    state.results.emplace_back();
    if (!IsMine(cell, run)) continue;
    ++wanted_;
    const Task task{static_cast<uint32_t>(cell), static_cast<uint32_t>(run)};
    const auto known = known_.find({task.cell, task.run});
    if (known != known_.end()) {
      state.results[run] = std::move(known->second);
      known_.erase(known);
      if (state.results[run]->failed) ++failures_;
      continue;
    }
    ++state.missing;
    ++missing_;
    pending_[task.run].push_back(task.cell);
  }
}

void Campaign::Judge(size_t cell) {
  const auto& precision = plan_.study().precision;
  CellState& state = cells_[cell];
  state.converged = true;
  if (!precision) return;
  if (!IsMine(cell, 0)) return;
  while (state.missing == 0) {
    const size_t n = state.results.size();
    size_t next = 0;
    for (size_t metric = 0; metric < plan_.study().metrics.size(); ++metric) {
      const std::string& name = plan_.study().metrics[metric].name.name;
      const auto& asked = precision->metrics;
      const bool counts =
          !asked || std::any_of(asked->begin(), asked->end(),
                                [&](const Reference& wanted) { return wanted.name == name; });
      if (!counts) continue;
      const Mean mean = MeanOf(ValuesOf(state.results, metric), plan_.study().confidence.value);
      if (RelativeHalfWidth(mean) <= precision->relative.value) continue;
      next = std::max(next, NextCount(mean, n, precision->relative.value));
    }
    state.converged = next == 0;
    if (state.converged || n >= precision->at_most) return;
    Want(cell, std::min<size_t>(next, precision->at_most));
  }
}

std::optional<Task> Campaign::Next() {
  if (pending_.empty()) return std::nullopt;
  // Run by run, so that whatever is there is spread over all cells; of a run the longest cells
  // first, so that the last to end aren't the longest.
  const auto row = pending_.begin();
  auto& waiting = row->second;
  constexpr size_t kWorthASearch = 4096;
  auto chosen = waiting.begin();
  if (waiting.size() <= kWorthASearch) {
    const auto cost = [this](uint32_t cell) {
      const CellState& state = cells_[cell];
      return state.timed == 0 ? 0 : state.seconds / static_cast<double>(state.timed);
    };
    chosen = std::max_element(waiting.begin(), waiting.end(), [&](uint32_t a, uint32_t b) {
      return cost(a) < cost(b);
    });
  }
  const Task task{*chosen, row->first};
  *chosen = waiting.back();
  waiting.pop_back();
  if (waiting.empty()) pending_.erase(row);
  return task;
}

void Campaign::Take(RunResult result) {
  if (result.task.cell >= cells_.size()) return;
  CellState& state = cells_[result.task.cell];
  if (result.task.run >= state.results.size() || state.results[result.task.run]) return;
  const uint32_t cell = result.task.cell;
  ++taken_;
  if (result.failed) ++failures_;
  state.seconds += result.seconds;
  seconds_ += result.seconds;
  ++state.timed;
  --state.missing;
  --missing_;
  state.results[result.task.run] = std::move(result);
  if (state.missing == 0) Judge(cell);
}

double Campaign::SecondsMissing() const {
  if (taken_ == 0) return 0;
  const double mean = seconds_ / static_cast<double>(taken_);
  double sum = 0;
  for (const CellState& state : cells_) {
    const double each =
        state.timed == 0 ? mean : state.seconds / static_cast<double>(state.timed);
    sum += static_cast<double>(state.missing) * each;
  }
  return sum;
}

std::vector<double> ValuesOf(const std::vector<std::optional<RunResult>>& results, size_t metric) {
  std::vector<double> values;
  for (const auto& result : results) {
    if (result && !result->failed && metric < result->values.size() && result->values[metric]) {
      values.push_back(*result->values[metric]);
    }
  }
  return values;
}

}  // namespace pptplab::sweep
