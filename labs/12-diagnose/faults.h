// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 12's library of faults: each is planted in the same small network, and each knows how its
// first bad packet is found in a recording.
#ifndef PPTPLAB_LABS_12_DIAGNOSE_FAULTS_H_
#define PPTPLAB_LABS_12_DIAGNOSE_FAULTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "labs/engine/draw.h"
#include "labs/engine/proposal.h"
#include "labs/engine/tape.h"

namespace pptplab::labs::diagnose {

enum class Fault : uint8_t {
  kWrongPassword,
  kEncryptionRefused,
  kServerPolicy,
  kNatBug,
  kEchoTimeOut,
  kWrongMru,
  kBlackHole,
  kCallReuse,
  kReordering,
};
/// As the task's choice calls it.
std::string_view NameOf(Fault fault);
/// Of the first, second and third patient.
std::vector<Fault> FaultsOfLevel(int level);

/// One network with its fault.
struct Patient {
  Fault fault = Fault::kWrongPassword;
  std::string first, second;  ///< who dials at 1 s, and who at 2 s
  std::string password, typo, second_password;
  uint64_t call_id = 0, second_call_id = 0;
  uint64_t mru = 0;         ///< octets, too few
  uint64_t latency = 0;     ///< ms, between the provider and the server
  uint64_t background = 0;  ///< pings before anybody dials: packets have other numbers for each
  uint32_t run = 1;
};
Patient DrawPatient(const Draw& draw, int level);

std::string ScenarioText(const Patient& patient);
/// What mends it.
std::vector<std::string> FixOf(const Patient& patient);
std::vector<Changeable> Allowed(const Patient& patient);
/// The packet with which it begins. Throws std::runtime_error if the recording has none.
JourneyId FirstBad(const Patient& patient, const Tape& tape);

}  // namespace pptplab::labs::diagnose

#endif  // PPTPLAB_LABS_12_DIAGNOSE_FAULTS_H_
