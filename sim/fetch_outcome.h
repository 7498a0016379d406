// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How the fetching of a file ended, by whatever protocol it was fetched.
#ifndef PPTPLAB_SIM_FETCH_OUTCOME_H_
#define PPTPLAB_SIM_FETCH_OUTCOME_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ns3/nstime.h"

namespace pptplab::sim {

struct FetchOutcome {
  bool done = false;  ///< it ended, in one way or the other
  std::string error;  ///< one clause for people; empty: the whole file arrived
  ns3::Time started, finished;
  std::vector<uint8_t> body;
  bool Succeeded() const { return done && error.empty(); }
};
using FetchCallback = std::function<void(const FetchOutcome&)>;

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_FETCH_OUTCOME_H_
