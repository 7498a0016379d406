// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 4's five cases: what is drawn for them, the runs that break off, and what a whole run says of
// the moment at which they do.
#ifndef PPTPLAB_LABS_04_STATE_MACHINE_DETECTIVE_CASES_H_
#define PPTPLAB_LABS_04_STATE_MACHINE_DETECTIVE_CASES_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "labs/engine/draw.h"
#include "labs/engine/lab.h"
#include "labs/engine/tape.h"

namespace pptplab::labs::detective {

struct Case {
  std::string name;        ///< of the task and of the scenario
  InstanceScenario given;  ///< breaks off at `end`
  Instant end{};
  std::string whole;      ///< the change that lets it go on: "duration=60s"
  std::string automaton;  ///< how its name begins: "LCP", "PPTP call"
  std::string timer;      ///< that the end in question waits for
  std::string node;       ///< at which the next event is asked; "": where a collision is lost
  std::map<std::string, std::string> values;  ///< for the texts, "lost-ack-end" and the like
  Duration length{0};                         ///< of the timer
  Instant cut{};                              ///< of the case "echo"
};
std::vector<Case> CasesOf(const Draw& draw);
/// Nothing gets lost: what the drop list starts from.
InstanceScenario CleanRun(const Draw& draw);

/// What is right at the end of a case, in the order in which it is asked.
struct Findings {
  std::string client, server;  ///< states
  std::string node;            ///< where the next event is
  std::string event;
  Instant deadline{};
};
/// `tape`: of the whole run. Throws std::runtime_error if the case isn't what it should be.
Findings Investigate(const Case& which, const Tape& tape);

}  // namespace pptplab::labs::detective

#endif  // PPTPLAB_LABS_04_STATE_MACHINE_DETECTIVE_CASES_H_
