// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/all_labs.h"

#include <charconv>

namespace pptplab::labs {

const std::vector<std::unique_ptr<Lab>>& AllLabs() {
  static const auto kLabs = [] {
    std::vector<std::unique_ptr<Lab>> labs;
    labs.push_back(MakeTwoChannelsLab());
    labs.push_back(MakeEveryByteLab());
    labs.push_back(MakeNegotiateLab());
    labs.push_back(MakeDetectiveLab());
    labs.push_back(MakeMsChapV2Lab());
    labs.push_back(MakeMppeKeysLab());
    labs.push_back(MakeLossLab());
    labs.push_back(MakeCoherencyCountLab());
    labs.push_back(MakeNatLab());
    labs.push_back(MakeBreakingMsChapV2Lab());
    labs.push_back(MakeGreWindowLab());
    labs.push_back(MakeDiagnoseLab());
    return labs;
  }();
  return kLabs;
}

int NumberOf(const Lab& lab) {
  int number = 0;
  std::from_chars(lab.name().data(), lab.name().data() + lab.name().size(), number);
  return number;
}

const Lab* FindLab(std::string_view word) {
  int number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  const bool is_number = error == std::errc() && end == word.data() + word.size();
  for (const auto& lab : AllLabs()) {
    const std::string_view name = lab->name();
    const bool is_it = is_number ? NumberOf(*lab) == number
                                 : name == word || name.substr(name.find('-') + 1) == word;
    if (is_it) return lab.get();
  }
  return nullptr;
}

}  // namespace pptplab::labs
