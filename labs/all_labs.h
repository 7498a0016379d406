// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The list of labs. A new one is a folder NN-name with lab.cc, its line here and in all_labs.cc.
#ifndef PPTPLAB_LABS_ALL_LABS_H_
#define PPTPLAB_LABS_ALL_LABS_H_

#include <memory>
#include <vector>

#include "labs/engine/lab.h"

namespace pptplab::labs {

std::unique_ptr<Lab> MakeTwoChannelsLab();  // 01-two-channels
std::unique_ptr<Lab> MakeEveryByteLab();    // 02-every-byte
std::unique_ptr<Lab> MakeNegotiateLab();    // 03-negotiate
std::unique_ptr<Lab> MakeDetectiveLab();    // 04-state-machine-detective
std::unique_ptr<Lab> MakeMsChapV2Lab();  // 05-mschapv2
std::unique_ptr<Lab> MakeMppeKeysLab();  // 06-mppe-keys
std::unique_ptr<Lab> MakeLossLab();  // 07-loss-and-the-cipher
std::unique_ptr<Lab> MakeCoherencyCountLab();  // 08-coherency-count
std::unique_ptr<Lab> MakeNatLab();  // 09-why-nat-hates-gre
std::unique_ptr<Lab> MakeBreakingMsChapV2Lab();  // 10-breaking-mschapv2
std::unique_ptr<Lab> MakeGreWindowLab();  // 11-gre-window
std::unique_ptr<Lab> MakeDiagnoseLab();  // 12-diagnose

/// Those that exist, in the order of their numbers.
const std::vector<std::unique_ptr<Lab>>& AllLabs();
/// By number ("5", "05") or name ("mschapv2", "05-mschapv2"); null: there is none.
const Lab* FindLab(std::string_view word);
/// 5 of "05-mschapv2".
int NumberOf(const Lab& lab);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ALL_LABS_H_
