// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a row of RFC 1661's table must say, state by state.
#ifndef PPTPLAB_LABS_04_STATE_MACHINE_DETECTIVE_AUTOMATON_ROW_CHECKS_H_
#define PPTPLAB_LABS_04_STATE_MACHINE_DETECTIVE_AUTOMATON_ROW_CHECKS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "labs/engine/code_check.h"
#include "labs/engine/draw.h"

namespace pptplab::labs {

/// `event`: as the RFC writes it, "RCR+".
CodeTask AutomatonRowTask(std::string_view event);
std::string AutomatonRowSolution(std::string_view event);
/// Which row a student writes: one of RCR+, RCR-, RCA, RCN and RTR.
std::string AutomatonRowEvent(const Draw& draw);
/// "row-event" and "row-meaning", for the instance's values.
std::vector<std::pair<std::string, std::string>> AutomatonRowValues(const Draw& draw);
/// automaton_row.h and automaton_row.cc, for the instance's files.
std::vector<InstanceFile> AutomatonRowFiles(const Draw& draw);
/// Its mistakes: closed-silent, no-tld, stays-opened, legal-everywhere.
Key AutomatonRowKey(const Draw& draw, Workbench& workbench);
/// The product's row (product.cc), of any of the 16 events.
CodeAsk ProductAutomatonRow(std::string_view event);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_04_STATE_MACHINE_DETECTIVE_AUTOMATON_ROW_CHECKS_H_
