// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/04-state-machine-detective/cases.h"

#include <optional>
#include <stdexcept>
#include <variant>

#include "stack/trace/event.h"

namespace pptplab::labs::detective {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kTwoNodes = R"(title: {title}

nodes:
  client: {label: the computer of {user}}
  server: {label: a PPTP server}

links:
  - {between: [client, server], rate: 10Mbps, latency: {latency}ms{trouble}}

pptp-servers:
  server:
    users: [{name: {user}, password: {password}}]
    attributes: {timers}

pptp-clients:
  client:
    server: server
    user: {user}
    password: {password}
    hang-up: {hang-up}
    attributes: {timers}
{rest}
)";

/// Both links have a network of their own, so that either end may have the higher address.
constexpr std::string_view kCollision = R"(title: Both ends begin at once

nodes:
  client: {label: the computer of {user}}
  isp:    {kind: router}
  server: {label: a PPTP server}

links:
  - {between: [client, isp], rate: 100Mbps, latency: {half}ms, network: {client-network}}
  - {between: [isp, server], rate: 100Mbps, latency: {half}ms, network: {server-network}}

pptp-servers:
  server:
    users: [{name: {user}, password: {password}}]
    opens-to: client
    attributes: {timers}

pptp-clients:
  client:
    server: server
    user: {user}
    password: {password}
    hang-up: 20s
    attributes: {timers}
{rest}
)";

using Values = std::map<std::string, std::string>;

Values Common(const Draw& draw, const std::string& name) {
  return {{"user", draw.FirstName("user")},
          {"password", draw.Password("password")},
          {"latency", std::to_string(draw.Integer(name + " latency", 3, 20))},
          {"trouble", ""},
          {"hang-up", "200s"}};
}

std::string InSeconds(Instant at) {
  const auto ms = Nanoseconds(at) / 1'000'000;
  std::string fraction = std::to_string(ms % 1000);
  return std::to_string(ms / 1000) + "." + std::string(3 - fraction.size(), '0') + fraction;
}

/// Somewhere between two moments, in whole milliseconds.
Instant Between(const Draw& draw, const std::string& name, milliseconds from, milliseconds to) {
  const uint64_t ms = draw.Integer(name + " end", static_cast<uint64_t>(from.count()),
                                   static_cast<uint64_t>(to.count()));
  return AtNanoseconds(static_cast<int64_t>(ms) * 1'000'000);
}

Case Finish(Case which, const Draw& draw, std::string_view scenario, Values values) {
  const std::string end = std::to_string(Nanoseconds(which.end) / 1'000'000) + "ms";
  values["rest"] = "\n# It breaks off here.\nduration: " + end;
  which.given = {which.name, Fill(scenario, values),
                 static_cast<uint32_t>(draw.Integer(which.name + " run", 1, 1'000'000))};
  which.values[which.name + "-end"] = InSeconds(which.end);
  which.values[which.name + "-node"] = which.node;
  return which;
}

std::string Timers(std::initializer_list<std::pair<std::string_view, uint64_t>> seconds_of) {
  std::string out;
  for (const auto& [name, value] : seconds_of) {
    out += (out.empty() ? "" : ", ") + std::string(name) + ": " + std::to_string(value) + "s";
  }
  return "{" + out + "}";
}

Case LostAck(const Draw& draw) {
  const uint64_t restart = draw.Integer("lost-ack timer", 2, 6);
  // The second GRE packet of each end is its Configure-Ack. Who never gets it waits.
  const std::string loser =
      draw.Pick("lost-ack from", std::vector<std::string>{"client", "server"});
  Values values = Common(draw, "lost-ack");
  values["title"] = "One packet is lost";
  values["trouble"] = ", drop: [{protocol: gre, number: 2, from: " + loser + "}]";
  values["timers"] = Timers({{"RestartTimer", restart}});
  Case out;
  out.name = "lost-ack";
  out.automaton = "LCP";
  out.timer = "LCP restart timer";
  out.node = loser == "client" ? "server" : "client";
  out.length = seconds(restart);
  out.end = Between(draw, "lost-ack", milliseconds(1500), milliseconds(900 + 1000 * restart));
  out.whole = "duration=15s";
  return Finish(std::move(out), draw, kTwoNodes, std::move(values));
}

Case Echo(const Draw& draw) {
  const uint64_t interval = draw.Integer("echo interval", 20, 60);
  uint64_t timeout = draw.Integer("echo timer", 20, 60);
  if (timeout == interval) ++timeout;
  const uint64_t cut = draw.Integer("echo cut", 3, 15);
  Values values = Common(draw, "echo");
  values["title"] = "The cable is cut";
  values["trouble"] = ", changes: [{at: " + std::to_string(cut) + "s, cut: true}]";
  values["timers"] = Timers({{"EchoInterval", interval}, {"EchoTimeout", timeout}});
  Case out;
  out.name = "echo";
  out.automaton = "PPTP control connection";
  out.timer = "PPTP Echo-Reply timer";
  out.node = draw.Pick("echo node", std::vector<std::string>{"client", "server"});
  out.length = seconds(timeout);
  out.cut = Instant(seconds(cut));
  out.end = Between(draw, "echo", milliseconds(1000 * interval + 3000),
                    milliseconds(1000 * (interval + timeout)));
  out.whole = "duration=180s";
  return Finish(std::move(out), draw, kTwoNodes, std::move(values));
}

Case Terminate(const Draw& draw) {
  const uint64_t restart = draw.Integer("terminate timer", 2, 6);
  Values values = Common(draw, "terminate");
  values["title"] = "The last word is lost";
  values["trouble"] = ", changes: [{at: 4900ms, from: server, blocks: [gre]}]";
  values["hang-up"] = "5s";
  values["timers"] = Timers({{"RestartTimer", restart}});
  Case out;
  out.name = "terminate";
  out.automaton = "LCP";
  out.timer = "LCP restart timer";
  out.node = draw.Pick("terminate node", std::vector<std::string>{"client", "server"});
  out.length = seconds(restart);
  out.end = Between(draw, "terminate", milliseconds(5200), milliseconds(4900 + 1000 * restart));
  out.whole = "duration=40s";
  return Finish(std::move(out), draw, kTwoNodes, std::move(values));
}

Case Collision(const Draw& draw) {
  const uint64_t half = draw.Integer("collision latency", 6, 20);
  const uint64_t reply = draw.Integer("collision timer", 20, 60);
  const bool client_is_higher = draw.Integer("collision higher", 0, 1) == 1;
  const std::string low = "192.0.2." + std::to_string(4 * draw.Integer("low", 0, 63)) + "/30";
  const std::string high = "203.0.113." + std::to_string(4 * draw.Integer("high", 0, 63)) + "/30";
  Values values = Common(draw, "collision");
  values["half"] = std::to_string(half);
  values["client-network"] = client_is_higher ? high : low;
  values["server-network"] = client_is_higher ? low : high;
  values["timers"] = Timers({{"ReplyTimeout", reply}});
  Case out;
  out.name = "collision";
  out.automaton = "PPTP control connection";
  out.timer = "PPTP reply timer";
  out.length = seconds(reply);
  // Both dial at 1 s. TCP needs a round trip, four halves of the way; both requests are on their
  // way then, and meet after one half. Nobody has heard of the other's before the second.
  out.end = Instant(milliseconds(1000 + 5 * half));
  out.whole = "duration=10s";
  return Finish(std::move(out), draw, kCollision, std::move(values));
}

Case CallClear(const Draw& draw) {
  const uint64_t call = draw.Integer("call-clear timer", 20, 60);
  Values values = Common(draw, "call-clear");
  values["title"] = "A notice that never comes";
  values["trouble"] = ", changes: [{at: 4900ms, from: server, blocks: [tcp/1723]}]";
  values["hang-up"] = "5s";
  values["timers"] = Timers({{"CallTimeout", call}});
  Case out;
  out.name = "call-clear";
  out.automaton = "PPTP call";
  out.timer = "PPTP call timer";
  out.node = "client";
  out.length = seconds(call);
  out.end = Between(draw, "call-clear", milliseconds(5500), milliseconds(4900 + 1000 * call));
  out.whole = "duration=80s";
  return Finish(std::move(out), draw, kTwoNodes, std::move(values));
}

}  // namespace

std::vector<Case> CasesOf(const Draw& draw) {
  return {LostAck(draw), Echo(draw), Terminate(draw), Collision(draw), CallClear(draw)};
}

InstanceScenario CleanRun(const Draw& draw) {
  Values values = Common(draw, "clean");
  values["title"] = "Nothing is lost";
  values["hang-up"] = "15s";
  values["timers"] = Timers({{"RestartTimer", draw.Integer("clean timer", 2, 4)}});
  values["rest"] = "";
  values["trouble"] = ", drop: []";
  return {"clean", Fill(kTwoNodes, values),
          static_cast<uint32_t>(draw.Integer("clean run", 1, 1'000'000))};
}

Findings Investigate(const Case& which, const Tape& tape) {
  const auto missing = [&](const std::string& what) {
    return std::runtime_error("the lab's own run of " + which.name + " has no " + what);
  };
  Findings out;
  out.node = which.node;
  // What has no place of its own is asked where a collision is lost.
  for (const trace::RecordedEvent& event : tape.events) {
    const auto* step = std::get_if<trace::Transition>(&event.event.detail);
    if (out.node.empty() && step != nullptr && step->event == "Collision, lost")
      out.node = tape.NodeOf(event);
  }
  if (out.node.empty()) throw missing("collision");
  std::map<std::string, std::string> states;
  std::optional<Instant> deadline;
  for (const trace::RecordedEvent& event : tape.events) {
    const std::string& node = tape.NodeOf(event);
    const bool is_before = event.event.time <= which.end;
    if (const auto* timer = std::get_if<trace::Timer>(&event.event.detail)) {
      if (!is_before || node != out.node || timer->name != which.timer) continue;
      if (timer->action == trace::Timer::Action::kSet) {
        deadline = timer->deadline;
      } else {
        deadline.reset();
      }
    }
    const auto* step = std::get_if<trace::Transition>(&event.event.detail);
    if (step == nullptr || !step->automaton.starts_with(which.automaton)) continue;
    if (is_before) {
      states[node] = step->to;
    } else if (out.event.empty() && node == out.node && step->from == states[node]) {
      out.event = step->event;
    }
  }
  out.client = states["client"];
  out.server = states["server"];
  if (out.client.empty() || out.server.empty()) throw missing("states");
  if (!deadline) throw missing(which.timer);
  if (out.event.empty()) throw missing("next event");
  out.deadline = *deadline;
  return out;
}

}  // namespace pptplab::labs::detective
