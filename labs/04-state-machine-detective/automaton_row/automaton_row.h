// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One row of the state transition table of RFC 1661 §4.1: what happens at one event, in each state.
#ifndef PPTPLAB_LABS_04_STATE_MACHINE_DETECTIVE_AUTOMATON_ROW_AUTOMATON_ROW_H_
#define PPTPLAB_LABS_04_STATE_MACHINE_DETECTIVE_AUTOMATON_ROW_AUTOMATON_ROW_H_

#include <cstdint>
#include <optional>
#include <vector>

namespace automaton {

/// The table's columns, 0 to 9 (§4.2).
enum class State : uint8_t {
  kInitial,
  kStarting,
  kClosed,
  kStopped,
  kClosing,
  kStopping,
  kReqSent,
  kAckRcvd,
  kAckSent,
  kOpened,
};

/// §4.4.
enum class Action : uint8_t {
  kTlu,  ///< This-Layer-Up
  kTld,  ///< This-Layer-Down
  kTls,  ///< This-Layer-Started
  kTlf,  ///< This-Layer-Finished
  kIrc,  ///< Initialize-Restart-Count
  kZrc,  ///< Zero-Restart-Count
  kScr,  ///< Send-Configure-Request
  kSca,  ///< Send-Configure-Ack
  kScn,  ///< Send-Configure-Nak/Rej
  kStr,  ///< Send-Terminate-Request
  kSta,  ///< Send-Terminate-Ack
  kScj,  ///< Send-Code-Reject
  kSer,  ///< Send-Echo-Reply
};

struct Cell {
  std::vector<Action> actions;  ///< in any order
  State next;
};

/// What your event does in this state; std::nullopt where the table has "-".
std::optional<Cell> Row(State state);

}  // namespace automaton

#endif  // PPTPLAB_LABS_04_STATE_MACHINE_DETECTIVE_AUTOMATON_ROW_AUTOMATON_ROW_H_
