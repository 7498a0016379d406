// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 12: three networks, a fault in each: what it is, where it begins, and what mends it.
#include <algorithm>

#include "labs/12-diagnose/faults.h"
#include "labs/all_labs.h"
#include "labs/engine/journey.h"
#include "labs/engine/judge.h"
#include "labs/engine/proposal.h"
#include "labs/engine/workbench.h"

namespace pptplab::labs {
namespace {

using namespace diagnose;

constexpr int kPatients = 3;
constexpr uint32_t kRuns = 5;

std::string NameOfPatient(int level) { return "patient-" + std::to_string(level); }

/// Some of the last packets of a recording: whoever points there points at the symptom.
constexpr uint32_t kLastPackets = 20;

bool IsTimeOut(std::string_view path) {
  return path.ends_with("Timeout") || path.ends_with("Interval") || path.ends_with("Timer") ||
         path.ends_with("ReorderTime") || path.ends_with("-replied");
}

std::string FirstFailure(const std::string& said) {
  const std::string_view mark = "✗ ";
  const size_t at = said.find(mark);
  if (at == std::string::npos) return said.substr(0, 300);
  const size_t begin = at + mark.size();
  return said.substr(begin, said.find('\n', begin) - begin) + ".";
}

class DiagnoseLab final : public Lab {
 public:
  std::string_view name() const override { return "12-diagnose"; }
  bool simulates() const override { return true; }

  Instance Make(const Draw& draw) const override {
    Instance out;
    for (int level = 1; level <= kPatients; ++level) {
      const Patient patient = DrawPatient(draw, level);
      const std::string number = std::to_string(level);
      out.given.emplace_back("first-" + number, patient.first);
      out.given.emplace_back("second-" + number, patient.second);
      out.given.emplace_back("password-" + number, patient.password);
      out.scenarios.push_back({NameOfPatient(level), ScenarioText(patient), patient.run});
      out.files.push_back(
          {NameOfPatient(level) + "-may-be-changed.txt", PathsOf(Allowed(patient))});
    }
    return out;
  }

  Keys Solve(const Draw& draw, Workbench& workbench) const override {
    Keys keys;
    for (int level = 1; level <= kPatients; ++level) {
      const Patient patient = DrawPatient(draw, level);
      const Tape tape =
          Tape::Read(workbench.Simulate(ScenarioText(patient), patient.run).recording);
      const std::string number = "-" + std::to_string(level);
      keys["fault" + number] = {
          {std::string(NameOf(patient.fault))},
          {{"blames-nat", {"nat"}}, {"symptom", {"server-down"}}, {"blocked", {"gre-blocked"}}},
          nullptr};
      keys["packet" + number] = FirstPacketOf(patient, tape);
      keys["fix" + number] = Fix(patient, workbench);
    }
    return keys;
  }

 private:
  static Key FirstPacketOf(const Patient& patient, const Tape& tape) {
    Key key = PacketKey(tape, FirstBad(patient, tape),
                        {{"all-well", tape.packets.front().packet.journey}});
    const uint32_t last = tape.packets.back().number;
    key.mistakes.push_back({"symptom", {std::to_string(last)}});
    key.judge = [judge = key.judge, last](const Answer& given) -> Verdict {
      Verdict verdict = judge(given);
      const uint32_t number = ReadNumbers(given)->front();
      if (verdict.share == 0 && verdict.mistake.empty()) {
        if (number > last)
          return Wrong("The recording ends with packet " + std::to_string(last) + ".");
        if (number + kLastPackets > last) return Known("symptom");
      }
      return verdict;
    };
    return key;
  }

  static Key Fix(const Patient& patient, Workbench& workbench) {
    Key key;
    key.right = FixOf(patient);
    key.mistakes = {
        {"no-encryption", {"pptp-servers.server.encryption.policy=refused"}},
        {"no-authentication", {"pptp-servers.server.attributes.RequireAuthentication=false"}},
        {"removes-nat", {"nats.home.mode=routing"}},
        {"time-out-only", {"pptp-clients." + patient.first + ".attributes.RestartTimer=10s"}}};
    key.judge = [patient, &workbench](const Answer& given) -> Verdict {
      const Proposal proposal = ReadProposal(given, Allowed(patient));
      if (!proposal.problem.empty()) return Wrong(proposal.problem);
      if (Verdict unsafe = ControlChecks(proposal); !unsafe.mistake.empty()) return unsafe;
      std::vector<std::string> steps{"Encryption is still required.",
                                     "Authentication is still required."};
      for (uint32_t run = 0; run < kRuns; ++run) {
        Workbench::Run outcome;
        try {
          outcome =
              workbench.Simulate(ScenarioText(patient), patient.run + run, proposal.changes());
        } catch (const std::runtime_error& error) {
          return Wrong(std::string("It can't be tried: ") + error.what() + ".");
        }
        if (outcome.status != 0) {
          Verdict verdict =
              Wrong("Run " + std::to_string(patient.run + run) + ": " + FirstFailure(outcome.said));
          if (std::ranges::all_of(proposal.values,
                                  [](const auto& each) { return IsTimeOut(each.first); }))
            verdict.mistake = "time-out-only";
          verdict.steps = steps;
          return verdict;
        }
        steps.push_back("Run " + std::to_string(patient.run + run) +
                        ": both tunnels are up, and traffic crosses them.");
      }
      return Right();
    };
    return key;
  }

  /// What a fix must not touch, whatever it mends.
  static Verdict ControlChecks(const Proposal& proposal) {
    for (const auto& [path, value] : proposal.values) {
      if (path == "pptp-servers.server.encryption.policy" && value != "required")
        return Known("no-encryption");
      if ((path == "pptp-servers.server.attributes.RequireAuthentication" && value == "false") ||
          (path == "pptp-servers.server.authentication" && value != "[mschapv2]"))
        return Known("no-authentication");
      if (path == "nats.home.mode" && value == "routing") return Known("removes-nat");
    }
    return {};
  }
};

}  // namespace

std::unique_ptr<Lab> MakeDiagnoseLab() { return std::make_unique<DiagnoseLab>(); }

}  // namespace pptplab::labs
