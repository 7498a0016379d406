// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The same program on many processors of many machines: rank 0 of MPI gives out replications and
// keeps the log, each other rank has a helper that runs one at a time. MPI dislikes forks, so the
// helper is forked before MPI_Init; what crashes is a run, not a rank, which would end them all.
// Works under mpirun and under srun.
#ifndef PPTPLAB_SCENARIOS_SWEEP_FARM_H_
#define PPTPLAB_SCENARIOS_SWEEP_FARM_H_

#include <string>
#include <vector>

#include "scenarios/sweep/helper.h"
#include "scenarios/sweep/workers.h"

namespace pptplab::sweep {

/// Whether a launcher of MPI started this process, and as which of how many.
struct Rank {
  bool is_farm = false;
  int rank = 0, size = 1;
};
Rank RankHere();

/// Whether this program was built with MPI.
bool HasMpi();

class Farm : public Workers {
 public:
  /// MPI_Init. `identity`: of plan and program; throws std::runtime_error on rank 0 if another rank
  /// has another one.
  explicit Farm(const std::string& identity);
  /// MPI_Finalize, when all ranks have come to their end.
  ~Farm() override;
  Farm(const Farm&) = delete;
  Farm& operator=(const Farm&) = delete;

  int rank() const { return rank_; }
  /// What all ranks but 0 do, until rank 0 ends.
  void Work(Helper& helper);

  // Rank 0:
  size_t capacity() const override { return static_cast<size_t>(size_) - 1; }
  void Begin(Task task) override;
  std::optional<RunResult> Wait(Duration wait) override;

 private:
  void EndAll();
  int rank_ = 0, size_ = 1;
  std::vector<int> idle_;  ///< ranks that wait for work
  bool ended_ = false;
};

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_FARM_H_
