// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Which of the words that would have been right is nearest to the one that was written: for error
// messages.
#ifndef PPTPLAB_SCENARIOS_NEAREST_H_
#define PPTPLAB_SCENARIOS_NEAREST_H_

#include <string>
#include <string_view>
#include <vector>

namespace pptplab::scenarios {

/// Letters to be changed, added, left out or swapped with their neighbour, upper and lower case
/// alike.
size_t EditDistance(std::string_view a, std::string_view b);

/// The nearest of `words`, if it is near enough to be what was meant; else empty.
std::string_view NearestWord(std::string_view word, const std::vector<std::string>& words);

/// `; did you mean "rate"?` if a word is near, else `; known are: between, latency, rate`.
std::string Suggestion(std::string_view word, const std::vector<std::string>& words);

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_SCENARIOS_NEAREST_H_
