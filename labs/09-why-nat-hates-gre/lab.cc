// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 9: why NAT hates GRE. Two clients behind one router, with one Call ID; the router's helper is
// what differs. All that is right is read from the recordings of the instance's own runs.
#include <algorithm>
#include <cmath>
#include <set>

#include "labs/all_labs.h"
#include "labs/engine/journey.h"
#include "labs/engine/judge.h"
#include "labs/engine/proposal.h"
#include "labs/engine/workbench.h"
#include "scenarios/units.h"
#include "stack/wire/gre.h"

namespace pptplab::labs {
namespace {

using std::chrono::seconds;

struct Drawn {
  std::string first, second;  ///< who dials first, and who second
  std::string first_password, second_password;
  uint64_t call_id = 0;
  std::string helper;              ///< the mode of NAT in helper.yaml
  std::string no_fix_mode;         ///< that of the router which is to be set up
  uint64_t house = 0, office = 0;  ///< octets of addresses
  uint64_t latency = 0;            ///< ms, to the office
  uint64_t call_replied = 0, gre_replied = 0, silence = 0, longest = 0, table_at = 0;  ///< s
  uint64_t background = 0;  ///< pings before anybody dials: packets have other numbers for each
  uint32_t run = 1;

  std::string inside(bool of_first) const {
    return "192.168." + std::to_string(house + (of_first ? 0 : 1)) + ".2";
  }
};

Drawn Values(const Draw& draw) {
  Drawn out;
  out.first = draw.FirstName("first");
  for (uint64_t attempt = 0; out.second.empty() || out.second == out.first; ++attempt) {
    out.second = draw.Again(attempt).FirstName("second");
  }
  out.first_password = draw.Password("first's password");
  out.second_password = draw.Password("second's password");
  out.call_id = draw.Integer("call id", 100, 30000);
  out.helper = draw.Pick("helper", std::vector<std::string>{"linux-helper", "call-alias"});
  out.no_fix_mode = draw.Pick("mode", std::vector<std::string>{"no-helper", "by-address"});
  out.house = draw.Integer("house", 1, 200);
  out.office = draw.Integer("office", 1, 200);
  out.latency = draw.Integer("latency", 8, 40);
  out.call_replied = draw.Integer("call-replied", 50, 100);
  out.gre_replied = draw.Integer("gre-replied", 130, 180);
  out.silence = draw.Integer("silence", 200, 260);
  out.longest = 60 * draw.Integer("longest", 6, 10);
  out.table_at = draw.Integer("table at", 4, 6);
  out.background = draw.Integer("background", 2, 60);
  out.run = static_cast<uint32_t>(draw.Integer("run", 1, 1000));
  return out;
}

/// What is different in the scenarios of one instance.
struct Situation {
  std::string mode;
  uint64_t silence = 0;  ///< s; 0: it ends at 12 s
  bool second_dials_first = false;
  uint64_t call_id = 0;  ///< of both; 0: random ones
};

std::string ScenarioText(const Drawn& drawn, const Situation& now) {
  const auto text = [](uint64_t number) { return std::to_string(number); };
  const std::string house = text(drawn.house), next = text(drawn.house + 1);
  const std::string office = "203.0.113." + text(drawn.office / 4 * 4) + "/30";
  const uint64_t end = now.silence == 0 ? 14 : now.silence + 20;
  const auto client = [&](const std::string& name, const std::string& password, bool is_first) {
    const bool dials_first = is_first != now.second_dials_first;
    return "  " + name + ":\n    {server: server, user: " + name + ", password: " + password +
           ", dial: " + (dials_first ? "1s" : "2s") +
           ", hang-up: " + text(end - (is_first ? 2 : 1)) +
           "s,\n     attributes: {FirstCallId: " + text(now.call_id) + ", EchoInterval: 25s}}\n";
  };
  std::string out =
      "title: Two clients behind one NAT\n"
      "duration: " +
      text(end + 6) +
      "s\n\n"
      "nodes:\n"
      "  " +
      drawn.first + ": {label: " + drawn.first +
      "'s computer}\n"
      "  " +
      drawn.second + ": {label: " + drawn.second +
      "'s computer}\n"
      "  home: {kind: router, label: their router}\n"
      "  server: {label: the company's PPTP server}\n\n"
      "links:\n"
      "  - {between: [home, " +
      drawn.first + "], latency: 1ms, network: 192.168." + house +
      ".0/30, private: true}\n"
      "  - {between: [home, " +
      drawn.second + "], latency: 1ms, network: 192.168." + next +
      ".0/30, private: true}\n"
      "  - {between: [home, server], rate: 10Mbps, latency: " +
      text(drawn.latency) + "ms, network: " + office +
      "}\n\n"
      "nats:\n"
      "  home: {mode: " +
      now.mode + ", call-replied: " + text(drawn.call_replied) +
      "s, gre-replied: " + text(drawn.gre_replied) +
      "s}\n\n"
      "pptp-servers:\n"
      "  server:\n"
      "    address: 10.8.0.1\n"
      "    users:\n"
      "      - {name: " +
      drawn.first + ", password: " + drawn.first_password +
      ", address: 10.8.0.101}\n"
      "      - {name: " +
      drawn.second + ", password: " + drawn.second_password +
      ", address: 10.8.0.102}\n"
      "    encryption: {policy: required, bits: [128], mode: stateless}\n\n"
      "pptp-clients:\n" +
      client(drawn.first, drawn.first_password, true) +
      client(drawn.second, drawn.second_password, false) +
      "\npings:\n"
      "  - {from: home, to: " +
      drawn.first + ", count: " + text(drawn.background) +
      ", interval: 10ms, start: 100ms}\n"
      "  - {from: server, to: 10.8.0.101, count: 2, start: 8s}\n"
      "  - {from: server, to: 10.8.0.102, count: 2, start: 8s}\n";
  if (now.silence != 0) {
    out +=
        "  # After the silence it is the server that has something to say.\n"
        "  - {from: server, to: 10.8.0.101, count: 2, start: " +
        text(now.silence + 10) +
        "s}\n"
        "  - {from: server, to: 10.8.0.102, count: 2, start: " +
        text(now.silence + 10) + "s}\n";
  }
  return out +
         "\nexpect:\n"
         "  " +
         drawn.first +
         ": {tunnel: up, encryption: 128-bit}\n"
         "  " +
         drawn.second +
         ": {tunnel: up, encryption: 128-bit}\n"
         "  server: {pings-answered: true}\n";
}

std::vector<InstanceScenario> Scenarios(const Drawn& drawn) {
  const auto plain = [&](const std::string& mode) {
    return ScenarioText(drawn, {mode, 0, false, drawn.call_id});
  };
  return {
      {"no-nat", plain("routing"), drawn.run},
      {"no-helper", plain("no-helper"), drawn.run},
      {"by-address", plain("by-address"), drawn.run},
      {"helper", plain(drawn.helper), drawn.run},
      {"idle", ScenarioText(drawn, {drawn.helper, drawn.silence, false, drawn.call_id}), drawn.run},
      {"repair", ScenarioText(drawn, {drawn.no_fix_mode, drawn.silence, false, drawn.call_id}),
       drawn.run}};
}

std::vector<Changeable> Allowed(const Drawn& drawn) {
  std::vector<Changeable> out{Changeable::Word(
      "nats.home.mode", {"routing", "no-helper", "by-address", "linux-helper", "call-alias"})};
  for (const char* name : {"tcp-established", "tcp-transitory", "gre-unreplied", "gre-replied",
                           "call-expected", "call-unreplied", "call-replied"}) {
    out.push_back(
        Changeable::Time(std::string("nats.home.") + name, seconds(1), std::chrono::hours(24)));
  }
  for (const std::string& end : {"pptp-clients." + drawn.first, "pptp-clients." + drawn.second,
                                 std::string("pptp-servers.server")}) {
    for (const char* name : {"EchoInterval", "LcpEchoInterval"}) {
      out.push_back(Changeable::Time(end + ".attributes." + name, seconds(1), seconds(3600)));
    }
  }
  return out;
}

// ---- what the recordings say

/// "both", "neither" or the one whose IPCP came up.
std::string WhoseTunnelIsUp(const Drawn& drawn, const Tape& tape) {
  std::set<std::string> up;
  for (const auto& event : tape.events) {
    const auto* agreed = std::get_if<trace::Agreed>(&event.event.detail);
    if (agreed && event.event.layer == trace::Layer::kIpcp) up.insert(tape.NodeOf(event));
  }
  const bool first = up.contains(drawn.first), second = up.contains(drawn.second);
  return first && second ? "both" : first ? drawn.first : second ? drawn.second : "neither";
}

constexpr double kFirstDials = 1, kSecondDials = 2;  // s

bool IsLostGre(const Tape& tape, const trace::RecordedEvent& event, double from) {
  if (!std::holds_alternative<trace::Drop>(event.event.detail) || event.event.journey == 0 ||
      Seconds(event.event.time) < from)
    return false;
  const auto* packet = FirstPacket(tape, [&](const TapePacket& p) {
    return p.packet.journey == event.event.journey && IpProtocol(tape, p) == wire::kIpProtocolGre;
  });
  return packet != nullptr;
}

JourneyId FirstLostGre(const Tape& tape, double from, std::string_view at = "") {
  const auto* event = FirstEvent(tape, [&](const trace::RecordedEvent& e) {
    return (at.empty() || tape.NodeOf(e) == at) && IsLostGre(tape, e, from);
  });
  return event ? event->event.journey : 0;
}

/// The first packet of an IP protocol that an interface of `node` sends from `from` on.
JourneyId FirstSent(const Tape& tape, std::string_view node, uint8_t protocol, double from) {
  const auto* packet = FirstPacket(tape, [&](const TapePacket& p) {
    return p.interface.starts_with(std::string(node) + ":") &&
           p.packet.direction == trace::Direction::kSent && Seconds(p.packet.time) >= from &&
           IpProtocol(tape, p) == protocol;
  });
  return packet ? packet->packet.journey : 0;
}

/// The NAT's entry for a client's call as it stands at a time.
std::optional<trace::Mapping> EntryAt(const Tape& tape, const std::string& inside, double time) {
  std::optional<trace::Mapping> entry;
  for (const auto& event : tape.events) {
    const auto* mapping = std::get_if<trace::Mapping>(&event.event.detail);
    if (!mapping || mapping->protocol != wire::kIpProtocolGre || Seconds(event.event.time) > time ||
        ToString(mapping->inside) != inside)
      continue;
    entry.reset();
    if (mapping->action != trace::Mapping::Action::kRemoved) entry = *mapping;
  }
  return entry;
}

std::string Rounded(double value) {
  const double tenths = std::round(value * 10) / 10;
  std::string text = std::to_string(tenths);
  return text.substr(0, text.find('.') + 2);
}

class NatLab final : public Lab {
 public:
  std::string_view name() const override { return "09-why-nat-hates-gre"; }
  bool simulates() const override { return true; }

  Instance Make(const Draw& draw) const override {
    const Drawn drawn = Values(draw);
    Instance out;
    out.given = {{"first", drawn.first},
                 {"second", drawn.second},
                 {"call-id", std::to_string(drawn.call_id)},
                 {"second-inside", drawn.inside(false)},
                 {"table-at", std::to_string(drawn.table_at)},
                 {"call-replied", std::to_string(drawn.call_replied)},
                 {"gre-replied", std::to_string(drawn.gre_replied)},
                 {"longest", std::to_string(drawn.longest)}};
    out.scenarios = Scenarios(drawn);
    out.files = {{"may-be-changed.txt", PathsOf(Allowed(drawn))}};
    return out;
  }

  Keys Solve(const Draw& draw, Workbench& workbench) const override {
    const Drawn drawn = Values(draw);
    std::map<std::string, Tape> tapes;
    for (const InstanceScenario& each : Scenarios(drawn)) {
      if (each.name == "repair") continue;
      tapes.emplace(each.name, Tape::Read(workbench.Simulate(each.text, each.run).recording));
    }
    Keys keys;
    keys["reach"] = Reach(drawn, tapes);
    keys["lost-without-helper"] = LostWithoutHelper(drawn, tapes.at("no-helper"));
    keys["lost-by-address"] = LostByAddress(drawn, tapes.at("by-address"));
    keys["table"] = TableEntry(drawn, tapes.at("helper"));
    keys["rewritten"] = {
        {"clients"},
        {{"servers", {"servers"}}, {"sender", {"sender"}}, {"gre-only", {"gre-only"}}},
        nullptr};
    keys["passes"] = Passes();
    keys["expires"] = Expires(drawn, tapes.at("idle"));
    keys["survive"] = Survive(drawn, workbench);
    return keys;
  }

 private:
  static Key Reach(const Drawn& drawn, const std::map<std::string, Tape>& tapes) {
    using Cells = std::map<std::string, std::string>;
    Cells truth;
    for (const auto& [name, tape] : tapes) {
      if (name != "idle") truth[name] = WhoseTunnelIsUp(drawn, tape);
    }
    const auto with = [&](std::string_view name, std::string value) {
      Cells cells = truth;
      cells[std::string(name)] = std::move(value);
      return cells;
    };
    const auto answer = [](const Cells& cells) {
      Answer out;
      for (const auto& [name, value] : cells) out.push_back(name + ": " + value);
      return out;
    };
    Cells transparent = truth;
    for (auto& [name, value] : transparent) value = "both";
    const std::vector<std::pair<std::string, Cells>> wrong{
        {"nat-is-transparent", transparent},
        {"outgoing-is-enough", with("no-helper", "both")},
        {"helper-collides", with("helper", drawn.first)},
        {"by-address-none", with("by-address", "neither")}};
    Key key;
    key.right = answer(truth);
    for (const auto& [name, cells] : wrong) key.mistakes.emplace_back(name, answer(cells));
    key.judge = [truth, wrong](const Answer& given) -> Verdict {
      Cells cells = ReadMap(given);
      for (auto& [name, value] : cells) value = Plain(value);
      if (cells == truth) return Right();
      for (const auto& [name, mistaken] : wrong) {
        if (cells == mistaken) return Known(name);
      }
      double share = 0;
      std::string first_wrong;
      for (const auto& [name, value] : truth) {
        if (cells[name] == value)
          share += 0.2;
        else if (first_wrong.empty())
          first_wrong = name;
      }
      return Partly(share < 0.5 ? 0 : share,
                    "Look at " + first_wrong + ".pcapng again: whose IPCP comes up there?");
    };
    return key;
  }

  static Key LostWithoutHelper(const Drawn& drawn, const Tape& tape) {
    const JourneyId lost = FirstLostGre(tape, 0);
    // What comes last before it from the server in TCP is the Outgoing-Call-Reply.
    JourneyId reply = 0;
    for (const TapePacket& packet : tape.packets) {
      if (packet.packet.journey == lost && IpProtocol(tape, packet)) break;
      if (packet.interface.starts_with("server:") && IpProtocol(tape, packet) == 6 &&
          packet.packet.direction == trace::Direction::kSent)
        reply = packet.packet.journey;
    }
    return PacketKey(tape, lost,
                     {{"control", reply},
                      {"error", FirstSent(tape, "home", 1, kFirstDials)},
                      {"clients-own", FirstSent(tape, drawn.first, wire::kIpProtocolGre, 0)}});
  }

  static Key LostByAddress(const Drawn& drawn, const Tape& tape) {
    return PacketKey(tape, FirstLostGre(tape, kSecondDials),
                     {{"before", FirstLostGre(tape, 0)},
                      {"nat-drop", FirstLostGre(tape, kSecondDials, "home")},
                      {"control", FirstSent(tape, drawn.second, 6, kSecondDials)}});
  }

  static Key TableEntry(const Drawn& drawn, const Tape& tape) {
    const auto second = EntryAt(tape, drawn.inside(false), static_cast<double>(drawn.table_at));
    const auto first = EntryAt(tape, drawn.inside(true), static_cast<double>(drawn.table_at));
    if (!first || !second) throw std::runtime_error("the NAT's table lacks a call");
    const auto answer = [](uint32_t inside, uint32_t outside, uint32_t peer) {
      return Answer{"inside: " + std::to_string(inside), "outside: " + std::to_string(outside),
                    "server: " + std::to_string(peer)};
    };
    const auto& s = *second;
    return {answer(s.inside_id, s.outside_id, s.peer_id),
            {{"unchanged", answer(s.inside_id, s.inside_id, s.peer_id)},
             {"swapped", answer(s.inside_id, s.peer_id, s.outside_id)},
             {"other-client", answer(first->inside_id, first->outside_id, first->peer_id)}},
            nullptr};
  }

  static Key Passes() {
    Key key{{"tcp-1723, ip-47"},
            {{"port-47", {"tcp-1723, tcp-47"}},
             {"only-1723", {"tcp-1723"}},
             {"everything", {"tcp-1723, ip-47, tcp-47, udp-47, udp-1723"}}},
            nullptr};
    key.judge = [](const Answer& given) -> Verdict {
      std::string all;
      for (const std::string& word : given) all += "," + word;
      const auto has = [&](std::string_view word) {
        return Plain(all).find(word) != std::string::npos;
      };
      const bool port = has("tcp-47") || has("udp-47"), gre = has("ip-47"),
                 control = has("tcp-1723"), udp = has("udp-1723");
      if (control && gre && !port && !udp) return Right();
      if (gre && control) return Known("everything");
      if (port) return Known("port-47");
      if (control) return Known("only-1723");
      return Wrong("Both the control connection and the tunnel's packets must pass.");
    };
    return key;
  }

  static Key Expires(const Drawn& drawn, const Tape& tape) {
    const auto* removed = FirstEvent(tape, [&](const trace::RecordedEvent& event) {
      const auto* mapping = std::get_if<trace::Mapping>(&event.event.detail);
      return mapping && mapping->action == trace::Mapping::Action::kRemoved &&
             mapping->protocol == wire::kIpProtocolGre &&
             ToString(mapping->inside) == drawn.inside(true);
    });
    if (!removed) throw std::runtime_error("the NAT forgets no call");
    const double at = Seconds(removed->event.time);
    const auto life = static_cast<double>(drawn.call_replied);
    return {{Rounded(at)},
            {{"until-hang-up", {Rounded(static_cast<double>(drawn.silence + 18))}},
             {"from-dial", {Rounded(1 + life)}},
             {"other-timer", {Rounded(at - life + static_cast<double>(drawn.gre_replied))}}},
            nullptr};
  }

  /// Three trials: as in repair.yaml; with other Call IDs, the other one first, and the longest
  /// silence; with the same Call IDs as a third run has them.
  static std::vector<std::pair<std::string, std::string>> Trials(const Drawn& drawn) {
    const std::string mode = drawn.no_fix_mode;
    return {{"as in repair.yaml", ScenarioText(drawn, {mode, drawn.silence, false, drawn.call_id})},
            {"with a silence of " + std::to_string(drawn.longest) + " s, and " + drawn.second +
                 " first",
             ScenarioText(drawn, {mode, drawn.longest, true, 0})},
            {"with another Call ID that both have",
             ScenarioText(drawn, {mode, drawn.silence, true, drawn.call_id + 1})}};
  }

  static std::string NameOfMistake(const Proposal& proposal) {
    const auto mode = proposal.values.find("nats.home.mode");
    const bool helps = mode != proposal.values.end() &&
                       (mode->second == "linux-helper" || mode->second == "call-alias");
    bool tcp = false, gre = false, other = false, any = false;
    for (const auto& [path, value] : proposal.values) {
      if (path == "nats.home.mode") continue;
      any = true;
      if (path.find(".tcp-") != std::string::npos || path.ends_with(".EchoInterval"))
        tcp = true;
      else if (path.find(".gre-") != std::string::npos)
        gre = true;
      else
        other = true;
    }
    if (!helps) return any ? "time-out-only" : "";
    if (!any) return "mode-only";
    if (other) return "";
    return tcp && !gre ? "tcp-keepalive" : gre && !tcp ? "wrong-time-out" : "";
  }

  static Key Survive(const Drawn& drawn, Workbench& workbench) {
    Key key;
    const std::string helper = "nats.home.mode=" + drawn.helper;
    key.right = {helper, "nats.home.call-replied=" + std::to_string(2 * drawn.longest) + "s"};
    key.mistakes = {
        {"no-nat", {"nats.home.mode=routing"}},
        {"mode-only", {helper}},
        {"time-out-only", {"nats.home.call-replied=300min", "nats.home.gre-replied=300min"}},
        {"tcp-keepalive", {helper, "pptp-servers.server.attributes.EchoInterval=10s"}},
        {"wrong-time-out", {helper, "nats.home.gre-replied=300min"}}};
    key.judge = [drawn, &workbench](const Answer& given) -> Verdict {
      const Proposal proposal = ReadProposal(given, Allowed(drawn));
      if (!proposal.problem.empty()) return Wrong(proposal.problem);
      const auto mode = proposal.values.find("nats.home.mode");
      if (mode != proposal.values.end() && mode->second == "routing") return Known("no-nat");
      std::vector<std::string> steps;
      uint32_t run = drawn.run;
      for (const auto& [name, text] : Trials(drawn)) {
        Workbench::Run outcome;
        try {
          outcome = workbench.Simulate(text, run++, proposal.changes());
        } catch (const std::runtime_error& error) {
          return Wrong(std::string("It can't be tried: ") + error.what() + ".");
        }
        if (outcome.status != 0) {
          Verdict verdict = Wrong("Trial " + name + ": " + FirstFailure(outcome.said));
          verdict.mistake = NameOfMistake(proposal);
          verdict.steps = steps;
          return verdict;
        }
        steps.push_back("Trial " + name + ": both tunnels work before and after the silence.");
      }
      return Right();
    };
    return key;
  }

  static std::string FirstFailure(const std::string& said) {
    const size_t at = said.find("✗ ");
    if (at == std::string::npos) return said.substr(0, 300);
    const size_t begin = at + std::string_view("✗ ").size();
    return said.substr(begin, said.find('\n', begin) - begin) + ".";
  }
};

}  // namespace

std::unique_ptr<Lab> MakeNatLab() { return std::make_unique<NatLab>(); }

}  // namespace pptplab::labs
