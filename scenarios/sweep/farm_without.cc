// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// farm.h where there is no MPI to build with.
#include <stdexcept>

#include "scenarios/sweep/farm.h"

namespace pptplab::sweep {

bool HasMpi() { return false; }

Farm::Farm(const std::string&) {
  throw std::runtime_error("this pptplab was built without MPI; install libopenmpi-dev and build it again");
}
Farm::~Farm() = default;
void Farm::EndAll() {}
void Farm::Begin(Task) {}
std::optional<RunResult> Farm::Wait(Duration) { return std::nullopt; }
void Farm::Work(Helper&) {}

}  // namespace pptplab::sweep
