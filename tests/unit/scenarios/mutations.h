// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Shipped scenario files with one mistake each, of every kind that we could think of.
#ifndef PPTPLAB_TESTS_UNIT_SCENARIOS_MUTATIONS_H_
#define PPTPLAB_TESTS_UNIT_SCENARIOS_MUTATIONS_H_

#include <map>
#include <string>
#include <vector>

namespace pptplab::scenarios {

struct Mutation {
  std::string kind;  ///< "misspelt key"
  std::string what;  ///< "remote-access.yaml:21: \"between\" as \"betwene\""
  std::string name;  ///< of the file that is loaded
  std::map<std::string, std::string> files;
  int line = 0;  ///< where it must be told; 0: anywhere
  int column = 0;
  std::vector<std::string> hints;  ///< one of these must be in the message
};

/// Every mutation of every file in scenarios/, always in the same order.
std::vector<Mutation> AllMutations();

}  // namespace pptplab::scenarios

#endif  // PPTPLAB_TESTS_UNIT_SCENARIOS_MUTATIONS_H_
