// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 4: state machine detective (RFC 1661 §4, RFC 2637 §3). Five runs break off; what goes on
// after that, and what each end knew then, is read from the same runs, let go on.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <utility>
#include <variant>

#include "labs/04-state-machine-detective/automaton_row/checks.h"
#include "labs/04-state-machine-detective/cases.h"
#include "labs/all_labs.h"
#include "labs/engine/judge.h"
#include "labs/engine/keys.h"
#include "labs/engine/workbench.h"

namespace pptplab::labs {
namespace {

using detective::Case;
using detective::Findings;

constexpr double kTick = 0.0101;  // s: how far off a time may be

using Entries = std::vector<std::pair<std::string, std::string>>;
using Beliefs = std::map<std::string, std::string>;  // entries that somebody gets wrong

std::string InSeconds(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", seconds);
  return text;
}
double Seconds(Instant at) { return static_cast<double>(Nanoseconds(at)) / 1e9; }

/// "LCP restart timer" is "restart", too.
std::string TimerName(std::string_view word) {
  std::string name = Plain(word);
  for (const std::string_view prefix : {"the ", "lcp ", "ppp ", "pptp "}) {
    if (name.starts_with(prefix)) name.erase(0, prefix.size());
  }
  if (name.ends_with(" timer")) name.erase(name.size() - 6);
  return name;
}

bool SameEntry(const std::string& name, const std::string& right, const std::string& said) {
  if (name == "timer") return TimerName(said) == TimerName(right);
  if (name != "expires") return Plain(said) == Plain(right);
  const auto x = ReadNumber(right, "s"), y = ReadNumber(said, "s");
  return x && y && std::abs(*x - *y) <= kTick;
}

/// The case as a map; a belief that explains all that is wrong in an answer is a known mistake.
Key CaseKey(const Entries& right, const std::vector<std::pair<std::string, Beliefs>>& wrong) {
  Key key;
  key.right = MapOf(right);
  for (const auto& [name, beliefs] : wrong) {
    Entries entries = right;
    for (auto& [entry, value] : entries) {
      if (const auto at = beliefs.find(entry); at != beliefs.end()) value = at->second;
    }
    key.mistakes.emplace_back(name, MapOf(entries));
  }
  key.judge = [right, wrong](const Answer& answer) {
    auto said = ReadMap(answer);
    std::vector<JudgedLine> lines;
    std::vector<std::string> missed;
    for (const auto& [name, value] : right) {
      lines.push_back({name, !said[name].empty(), SameEntry(name, value, said[name])});
      if (!lines.back().is_right) missed.push_back(name);
    }
    if (missed.empty()) return Right();
    for (const auto& [mistake, beliefs] : wrong) {
      const bool explains_all = std::ranges::all_of(missed, [&](const std::string& name) {
        const auto at = beliefs.find(name);
        return at != beliefs.end() && SameEntry(name, at->second, said[name]);
      });
      if (explains_all) return Known(mistake);
    }
    return InPart(lines, 0.5);
  };
  return key;
}

class DetectiveLab final : public Lab {
 public:
  std::string_view name() const override { return "04-state-machine-detective"; }
  bool simulates() const override { return true; }

  Instance Make(const Draw& draw) const override {
    Instance out;
    out.given = {{"user", draw.FirstName("user")}};
    for (const Case& which : detective::CasesOf(draw)) {
      out.given.insert(out.given.end(), which.values.begin(), which.values.end());
      out.scenarios.push_back(which.given);
    }
    out.scenarios.push_back(detective::CleanRun(draw));
    for (auto& value : AutomatonRowValues(draw)) out.given.push_back(std::move(value));
    out.files = AutomatonRowFiles(draw);
    return out;
  }

  Keys Solve(const Draw& draw, Workbench& workbench) const override {
    Keys keys;
    for (const Case& which : detective::CasesOf(draw)) {
      const Tape tape = Tape::Read(
          workbench.Simulate(which.given.text, which.given.run, {which.whole}).recording);
      const Findings found = detective::Investigate(which, tape);
      keys[which.name] = KeyOf(which, found);
    }
    keys["drop-list"] = DropList(detective::CleanRun(draw), workbench);
    keys["automaton-row"] = AutomatonRowKey(draw, workbench);
    return keys;
  }

 private:
  static Key KeyOf(const Case& which, const Findings& found) {
    Entries right{{"client", found.client},
                  {"server", found.server},
                  {"event", found.event},
                  {"timer", which.timer},
                  {"expires", InSeconds(Seconds(found.deadline))}};
    const std::string length = InSeconds(static_cast<double>(which.length.count()) / 1e9);
    const Beliefs swapped{{"client", found.server}, {"server", found.client}};
    if (which.name == "lost-ack") {
      const std::string at_node = found.node == "client" ? found.client : found.server;
      return CaseKey(right, {{"same-state", {{"client", "Opened"}, {"server", "Opened"}}},
                             {"same-state", {{"client", at_node}, {"server", at_node}}},
                             {"which-ack", {{found.node, "Ack-Rcvd"}}},
                             {"not-even-that", {{found.node, "Req-Sent"}}},
                             {"swapped", swapped},
                             {"counter", {{"event", "TO-"}}},
                             {"length", {{"expires", length}}}});
    }
    if (which.name == "terminate") {
      const std::string other = found.event == "TO+" ? "TO-" : "TO+";
      return CaseKey(right, {{"same-state", {{"client", "Closing"}, {"server", "Closing"}}},
                             {"still-opened", {{"server", "Opened"}}},
                             {"swapped", swapped},
                             {"counter", {{"event", other}}},
                             {"length", {{"expires", length}}}});
    }
    if (which.name == "echo") {
      const double asked = Seconds(found.deadline - which.length);
      return CaseKey(right,
                     {{"knows-already", {{"client", "idle"}, {"server", "idle"}}},
                      {"idle-timer", {{"timer", "PPTP idle timer"}, {"expires", InSeconds(asked)}}},
                      {"from-the-cut", {{"expires", InSeconds(Seconds(which.cut + which.length))}}},
                      {"length", {{"expires", length}}}});
    }
    if (which.name == "call-clear") {
      return CaseKey(
          right, {{"same-state", {{"client", "wait_disconnect"}, {"server", "wait_disconnect"}}},
                  {"stop-control", {{"client", "wait_stop_reply"}, {"timer", "PPTP reply timer"}}},
                  {"client-idle", {{"client", "idle"}}},
                  {"length", {{"expires", length}}}});
    }
    right.insert(right.begin() + 2, {"stays", found.node == "client" ? "server" : "client"});
    return CaseKey(right, {{"lower-stays", {{"stays", found.node}}},
                           {"both-stay", {{"stays", "both"}}},
                           {"established", {{"client", "established"}, {"server", "established"}}},
                           {"length", {{"expires", length}}}});
  }

  // --- the drop list

  struct Lost {
    std::string from;
    uint32_t number = 0;
  };

  /// "links[0].drop=[{protocol: gre, number: 3, from: client}, …]", read strictly: nothing else may
  /// come into the scenario.
  static std::optional<std::vector<Lost>> ReadDropList(const Answer& answer) {
    if (answer.size() != 1 || answer[0].size() > 2000) return std::nullopt;
    std::string text;
    for (const char c : answer[0]) {
      if (c != ' ' && c != '"' && c != '\'') text += c;
    }
    static constexpr std::string_view kBegin = "links[0].drop=[";
    if (!text.starts_with(kBegin) || !text.ends_with(']')) return std::nullopt;
    std::string_view rest = std::string_view(text).substr(kBegin.size());
    rest.remove_suffix(1);
    std::vector<Lost> out;
    while (!rest.empty()) {
      const size_t end = rest.find('}');
      if (!rest.starts_with('{') || end == std::string_view::npos) return std::nullopt;
      auto entry = ReadEntry(rest.substr(1, end - 1));
      if (!entry || out.size() == 20) return std::nullopt;
      out.push_back(*entry);
      rest.remove_prefix(end + 1);
      if (rest.starts_with(',')) {
        rest.remove_prefix(1);
        if (rest.empty()) return std::nullopt;
      } else if (!rest.empty()) {
        return std::nullopt;
      }
    }
    return out;
  }
  static std::optional<Lost> ReadEntry(std::string_view text) {
    Lost lost;
    bool is_gre = false;
    while (!text.empty()) {
      const size_t end = std::min(text.find(','), text.size());
      const std::string_view pair = text.substr(0, end);
      const size_t colon = std::min(pair.find(':'), pair.size() - (pair.empty() ? 0 : 1));
      const std::string_view key = pair.substr(0, colon);
      const std::string_view value = pair.substr(std::min(colon + 1, pair.size()));
      if (key == "protocol" && (value == "gre" || value == "47")) {
        is_gre = true;
      } else if (key == "from" && (value == "client" || value == "server")) {
        lost.from = value;
      } else if (key == "number") {
        const auto number = ReadNumber(value, "");
        if (!number || *number < 1 || *number > 1000 || *number != std::floor(*number))
          return std::nullopt;
        lost.number = static_cast<uint32_t>(*number);
      } else {
        return std::nullopt;
      }
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (!is_gre || lost.from.empty() || lost.number == 0) return std::nullopt;
    return lost;
  }
  static std::string Change(const std::vector<Lost>& list) {
    std::string out = "links[0].drop=[";
    for (const Lost& lost : list) {
      out += (out.back() == '[' ? "" : ", ") + std::string("{protocol: gre, number: ") +
             std::to_string(lost.number) + ", from: " + lost.from + "}";
    }
    return out + "]";
  }

  static Key DropList(const InstanceScenario& clean, Workbench& workbench) {
    Key key;
    // Without the client's request the server has an Ack and nothing to Ack. Its timer begins anew.
    key.right = {Change({{"client", 1}})};
    key.mistakes = {{"ack-lost", {Change({{"server", 2}})}},
                    {"once", {Change({{"client", 1}, {"client", 3}})}}};
    key.judge = [clean, &workbench](const Answer& answer) {
      const auto list = ReadDropList(answer);
      if (!list) {
        return Wrong(
            "Write one change, links[0].drop=[{protocol: gre, number: N, from: client}, …]: at "
            "most 20 "
            "packets of GRE, each with its number from 1 and who sends it.");
      }
      const Workbench::Run run = workbench.Simulate(clean.text, clean.run, {Change(*list)});
      if (run.status == 2) return Wrong("That can't be run: " + run.said.substr(0, 300));
      return JudgeRun(Tape::Read(run.recording));
    };
    return key;
  }

  static Verdict JudgeRun(const Tape& tape) {
    std::map<std::string, int> entered;  // Ack-Rcvd, by node and automaton
    int most = 0;
    bool waits_in_ack_sent = false;
    for (const trace::RecordedEvent& event : tape.events) {
      const auto* step = std::get_if<trace::Transition>(&event.event.detail);
      if (step == nullptr || step->automaton != "LCP") continue;
      if (step->to == "Ack-Rcvd" && step->from != "Ack-Rcvd")
        most = std::max(most, ++entered[tape.NodeOf(event)]);
      if (step->from == "Ack-Sent" && step->event == "TO+") waits_in_ack_sent = true;
    }
    if (most >= 2) return Right();
    if (most == 1) return Known("once");
    if (waits_in_ack_sent) return Known("ack-lost");
    return Wrong("In that run LCP is never in Ack-Rcvd, at neither end.");
  }
};

}  // namespace

std::unique_ptr<Lab> MakeDetectiveLab() { return std::make_unique<DetectiveLab>(); }

}  // namespace pptplab::labs
