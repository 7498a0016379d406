// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// By the environment, before MPI_Init: what Open MPI's mpirun, and srun with PMIx or PMI2, set.
#include <charconv>
#include <cstdlib>
#include <cstring>

#include "scenarios/sweep/farm.h"

namespace pptplab::sweep {
namespace {

std::optional<int> NumberIn(const char* variable) {
  const char* const text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  int number = 0;
  const char* const end = text + std::strlen(text);
  const auto [stop, error] = std::from_chars(text, end, number);
  if (error != std::errc() || stop != end || number < 0) return std::nullopt;
  return number;
}

}  // namespace

Rank RankHere() {
  Rank here;
  for (const auto& [rank_name, size_name] :
       {std::pair{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"}, {"PMIX_RANK", "SLURM_NTASKS"},
        {"PMI_RANK", "PMI_SIZE"}}) {
    const auto rank = NumberIn(rank_name), size = NumberIn(size_name);
    if (!rank || !size || *size < 2) continue;
    here = {true, *rank, *size};
    return here;
  }
  return here;
}

}  // namespace pptplab::sweep
