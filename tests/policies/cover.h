// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A cover of every pair of values of every two options: far fewer rows than their product, yet
// whatever goes wrong because of two settings together is met. Greedy, and always the same.
#ifndef PPTPLAB_TESTS_POLICIES_COVER_H_
#define PPTPLAB_TESTS_POLICIES_COVER_H_

#include <cstddef>
#include <vector>

namespace pptplab::testing {

using Row = std::vector<size_t>;  ///< for each option the index of its value

/// `counts`: how many values each option has.
std::vector<Row> PairwiseCover(const std::vector<size_t>& counts);

}  // namespace pptplab::testing

#endif  // PPTPLAB_TESTS_POLICIES_COVER_H_
