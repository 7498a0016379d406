// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Keys that several labs need: maps of numbers, and layers as ranges of octets.
#ifndef PPTPLAB_LABS_ENGINE_KEYS_H_
#define PPTPLAB_LABS_ENGINE_KEYS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "labs/engine/lab.h"

namespace pptplab::labs {

/// "name: value" for each.
Answer MapOf(const std::vector<std::pair<std::string, std::string>>& entries);

/// A map of numbers, however they are written. `wrong`: a mistake's name, and what it makes of each
/// entry, in their order; what is right in this instance is left out. Some entries right, no known
/// mistake: a part of the marks, at most 40 %.
Key NumbersKey(std::vector<std::pair<std::string, uint32_t>> right,
               std::vector<std::pair<std::string, std::vector<uint32_t>>> wrong);

/// A packet as a row of layers with their sizes in octets, the first from `start` on.
struct Layout {
  size_t start = 0;
  std::vector<std::pair<std::string, size_t>> layers;

  Answer ranges() const;  ///< "gre: 22-29"; layers of no octets are left out
};
/// Ranges of octets, judged layer by layer.
Key RangesKey(const Layout& right, std::vector<std::pair<std::string, Layout>> wrong);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_KEYS_H_
