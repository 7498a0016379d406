// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 3: negotiate! (RFC 1661 §4 to §6). Replies are judged by RFC 1661 §5 and the product's own
// LCP: each legal one is right. The configuration is run, and the path of states read from the run.
#include <algorithm>
#include <functional>
#include <set>
#include <stdexcept>
#include <variant>

#include "labs/03-negotiate/reply.h"
#include "labs/all_labs.h"
#include "labs/engine/judge.h"
#include "labs/engine/messages.h"
#include "labs/engine/proposal.h"
#include "labs/engine/workbench.h"
#include "stack/ppp/authentication_method.h"
#include "stack/wire/options.h"

namespace pptplab::labs {
namespace {

using negotiate::Fault;
using negotiate::Packet;
using negotiate::Side;

constexpr std::string_view kScenario = R"(title: A client and a stubborn server

nodes:
  client: {label: the computer of {user}}
  server: {label: a server that knows what it wants}

links:
  - {between: [client, server], rate: 10Mbps, latency: {latency}ms}

pptp-servers:
  server:
    users: [{name: {user}, password: {password}}]
    authentication: [{methods}]
    attributes: {MinimumMru: {server-min-mru}, ProtocolFieldCompression: "{server-pfc}", AddressControlFieldCompression: "{server-acfc}"}

pptp-clients:
  client:
    server: server
    user: {user}
    password: {password}
    hang-up: 3s
    attributes: {Mru: {client-mru}, ProtocolFieldCompression: "true", AddressControlFieldCompression: "true"}

pings:
  - {from: client, to: 10.8.0.1, count: 1}

expect:
  client: {tunnel: up, encryption: 128-bit}
)";

/// The eight requests, and whose turn it is after a Nak.
const std::vector<std::string> kRequests{"all-fine",  "unknown-option", "small-mru",
                                         "pap",       "no-pfc",         "mixed",
                                         "own-magic", "second-request"};

/// Values that only the scenario needs.
const std::set<std::string> kOfTheScenario{"client-mru",  "latency",        "methods",   "password",
                                           "server-acfc", "server-min-mru", "server-pfc"};

struct Drawn {
  std::map<std::string, std::string> values;
  uint32_t run = 1;
  Side side;
  std::map<std::string, Packet> requests;
  Packet before, nak, after;  ///< of "your-turn"
  uint16_t server_min_mru = 0;
  bool server_pfc = false, server_acfc = false;
};

Bytes Mru(uint64_t value) { return Write(wire::MaximumReceiveUnit{static_cast<uint16_t>(value)}); }
Bytes Magic(uint64_t value) { return Write(wire::MagicNumber{static_cast<uint32_t>(value)}); }

/// Options that nobody here does: Callback, Multilink's, Compound-Frames (RFC 1570, RFC 1990).
Bytes Unknown(const Draw& draw, const std::string& name) {
  switch (draw.Integer(name, 0, 3)) {
    case 0:
      return {13, 3, 6};
    case 1:
      return {17, 4, 0x05, 0xdc};
    case 2:
      return {15, 2};
    default: {
      Bytes option{19, 9, 3};
      const Bytes address = draw.Octets(name + " address", 6);
      option.insert(option.end(), address.begin(), address.end());
      return option;
    }
  }
}

void DrawRequests(const Draw& draw, Drawn& out) {
  const uint16_t min = out.side.lcp.min_mru;
  const auto magic = [&](const std::string& name) {
    // Never zero, and never ours.
    uint32_t value = static_cast<uint32_t>(draw.Integer(name + " magic", 1, 0xfffffffe));
    return Magic(value == out.side.magic() ? value + 1 : value);
  };
  const auto good_mru = [&](const std::string& name) {
    return Mru(draw.Integer(name + " mru", min, 1499));
  };
  const auto bad_mru = [&](const std::string& name) {
    return Mru(draw.Integer(name + " mru", 200, min - 1u));
  };
  const Bytes accm = Write(wire::AsyncControlCharacterMap{0});
  const Bytes pfc = Write(wire::ProtocolFieldCompression{});
  const Bytes acfc = Write(wire::AddressAndControlFieldCompression{});
  const Bytes v2 = ppp::OptionOfMethod(ppp::AuthenticationMethod::kMsChapV2);
  const Bytes pap = ppp::OptionOfMethod(ppp::AuthenticationMethod::kPap);
  std::map<std::string, std::vector<Bytes>> options{
      {"all-fine", {good_mru("all-fine"), accm, v2, magic("all-fine"), acfc}},
      {"unknown-option",
       {good_mru("unknown-option"), magic("unknown-option"), Unknown(draw, "unknown"), acfc}},
      {"small-mru", {bad_mru("small-mru"), accm, magic("small-mru")}},
      {"pap", {good_mru("pap"), pap, magic("pap")}},
      {"no-pfc", {pfc, acfc, magic("no-pfc")}},
      {"mixed", {bad_mru("mixed"), Unknown(draw, "mixed"), magic("mixed"), acfc}},
      {"own-magic", {good_mru("own-magic"), Magic(out.side.magic()), acfc}}};
  for (const std::string& name : kRequests) {
    if (name == "second-request") continue;
    out.requests[name] = {wire::kConfigureRequest,
                          static_cast<uint8_t>(draw.Integer(name + " id", 1, 200)),
                          draw.Shuffled(name + " order", options[name])};
  }
  // The server took the hint of the Nak to "small-mru".
  Packet second = out.requests["small-mru"];
  ++second.identifier;
  for (Bytes& option : second.options) {
    if (option[0] == wire::MaximumReceiveUnit::kType) option = Mru(min);
  }
  out.requests["second-request"] = second;

  const auto wanted = static_cast<uint16_t>(draw.Integer("your-turn wanted", 1000, 1450));
  out.before = {wire::kConfigureRequest, static_cast<uint8_t>(draw.Integer("your-turn id", 1, 200)),
                draw.Shuffled("your-turn order",
                              std::vector<Bytes>{Mru(1480), accm, Magic(out.side.magic()), acfc})};
  out.nak = {wire::kConfigureNak, out.before.identifier, {Mru(wanted)}};
  out.after = out.before;
  ++out.after.identifier;
  for (Bytes& option : out.after.options) {
    if (option[0] == wire::MaximumReceiveUnit::kType) option = Mru(wanted);
  }
}

std::string Hex8(uint32_t value) {
  Bytes octets(4);
  StoreBe32(octets.data(), value);
  return "0x" + ToHex(octets);
}

Drawn Values(const Draw& draw) {
  Drawn out;
  out.run = static_cast<uint32_t>(draw.Integer("run", 1, 1'000'000));
  out.side.seed = draw.Integer("seed", 1, 1'000'000'000);
  out.side.lcp.min_mru = static_cast<uint16_t>(draw.Integer("min mru", 500, 1200));
  out.side.lcp.protocol_field_compression = false;
  out.side.authentication.user = draw.FirstName("user");
  out.side.authentication.password = draw.Password("password");
  DrawRequests(draw, out);

  out.server_min_mru = static_cast<uint16_t>(draw.Integer("server min mru", 1000, 1400));
  const uint64_t refuses = draw.Integer("server refuses", 0, 2);
  out.server_pfc = refuses == 1;
  out.server_acfc = refuses == 2;
  auto& values = out.values;
  values = {{"user", out.side.authentication.user},
            {"password", out.side.authentication.password},
            {"min-mru", std::to_string(out.side.lcp.min_mru)},
            {"own-magic-number", Hex8(out.side.magic())},
            {"latency", std::to_string(draw.Integer("latency", 2, 40))},
            {"methods", draw.Integer("asks twice", 0, 1) == 1 ? "mschapv1, mschapv2" : "mschapv2"},
            {"server-min-mru", std::to_string(out.server_min_mru)},
            {"server-pfc", out.server_pfc ? "true" : "false"},
            {"server-acfc", out.server_acfc ? "true" : "false"},
            {"client-mru", std::to_string(draw.Integer("client mru", 300, 900))},
            {"your-request", negotiate::InWords(out.before)},
            {"your-request-hex", negotiate::InHex(out.before)},
            {"nak", negotiate::InWords(out.nak)},
            {"nak-hex", negotiate::InHex(out.nak)}};
  for (const auto& [name, request] : out.requests) {
    values["request-" + name] = negotiate::InWords(request);
    values["request-" + name + "-hex"] = negotiate::InHex(request);
  }
  return out;
}

/// Judges words or octets; a fault that the task lists is a known mistake.
Key PacketKey(const Packet& right, const std::vector<std::pair<std::string, Packet>>& wrong,
              const std::function<Fault(const Packet&)>& fault_of) {
  Key key{{negotiate::InWords(right)}, {}, nullptr};
  std::vector<std::string> names;
  for (const auto& [name, packet] : wrong) {
    key.mistakes.emplace_back(name, Answer{negotiate::InWords(packet)});
    names.push_back(name);
  }
  key.judge = [names, fault_of](const Answer& answer) {
    const auto packet = negotiate::ReadPacket(answer[0]);
    if (!packet) return Wrong(packet.error());
    const Fault fault = fault_of(*packet);
    if (fault.says.empty()) return Right();
    return std::ranges::count(names, fault.name) != 0 ? Known(fault.name) : Wrong(fault.says);
  };
  return key;
}

/// What the mistakes of a task make of the right reply.
Packet Mistaken(const std::string& name, const Packet& request, const Packet& right) {
  Packet out = right;
  if (name == "reordered") std::ranges::reverse(out.options);
  if (name == "incomplete") {
    std::erase_if(out.options,
                  [](const Bytes& o) { return o[0] != wire::MaximumReceiveUnit::kType; });
  }
  if (name == "identifier") --out.identifier;
  if (name == "nak-instead") out.code = wire::kConfigureNak;
  if (name == "reject-instead") {
    out.code = wire::kConfigureReject;
    std::erase_if(out.options, [&](const Bytes& o) { return o == request.options[0]; });
  }
  if (name == "ack-anyway") out = {wire::kConfigureAck, request.identifier, request.options};
  if (name == "too-much") {
    out.options.clear();
    for (const Bytes& option : request.options) {
      const auto changed =
          std::ranges::find_if(right.options, [&](const Bytes& o) { return o[0] == option[0]; });
      out.options.push_back(changed == right.options.end() ? option : *changed);
    }
  }
  if (name == "same-value") {
    for (Bytes& option : out.options) {
      for (const Bytes& asked : request.options) {
        if (asked[0] == option[0]) option = asked;
      }
    }
  }
  return out;
}

class NegotiateLab final : public Lab {
 public:
  std::string_view name() const override { return "03-negotiate"; }
  bool simulates() const override { return true; }

  Instance Make(const Draw& draw) const override {
    const Drawn drawn = Values(draw);
    Instance out;
    // What stands in the scenario is for the student to find out.
    for (const auto& [name, value] : drawn.values) {
      if (!kOfTheScenario.contains(name)) out.given.emplace_back(name, value);
    }
    out.scenarios.push_back({"stubborn", Fill(kScenario, drawn.values), drawn.run});
    return out;
  }

  Keys Solve(const Draw& draw, Workbench& workbench) const override {
    static const std::map<std::string, std::vector<std::string>> kMistakes{
        {"all-fine", {"reordered", "reject-instead", "identifier"}},
        {"unknown-option", {"nak-instead", "too-much", "ack-anyway"}},
        {"small-mru", {"same-value", "too-much", "reject-instead"}},
        {"pap", {"reject-instead", "same-value", "ack-anyway"}},
        {"no-pfc", {"nak-instead", "ack-anyway"}},
        {"mixed", {"too-much", "nak-instead"}},
        {"own-magic", {"ack-anyway", "same-value", "reject-instead"}},
        {"second-request", {"incomplete", "identifier", "reordered"}}};
    const Drawn drawn = Values(draw);
    Keys keys;
    for (const auto& [name, request] : drawn.requests) {
      const Packet right = negotiate::ReplyTo(drawn.side, request);
      std::vector<std::pair<std::string, Packet>> wrong;
      for (const std::string& mistake : kMistakes.at(name)) {
        wrong.emplace_back(mistake, Mistaken(mistake, request, right));
      }
      keys[name] = PacketKey(right, wrong, [side = drawn.side, request](const Packet& reply) {
        return negotiate::FaultOf(side, request, reply);
      });
    }
    keys["your-turn"] = YourTurn(drawn);
    keys["direction"] = {
        {"server"}, {{"client", {"client"}}, {"both", {"both"}}, {"nobody", {"nobody"}}}, nullptr};
    const std::string scenario = Fill(kScenario, drawn.values);
    const Tape tape = Tape::Read(workbench.Simulate(scenario, drawn.run).recording);
    keys["converge"] = Converge(drawn, scenario, workbench);
    const auto client = Path(tape, "client"), server = Path(tape, "server");
    keys["path-client"] = PathKey(client, server);
    keys["path-server"] = PathKey(server, client);
    return keys;
  }

 private:
  static Key YourTurn(const Drawn& drawn) {
    Packet same = drawn.after, only = drawn.after, unchanged = drawn.before;
    same.identifier = drawn.before.identifier;
    std::erase_if(only.options,
                  [](const Bytes& o) { return o[0] != wire::MaximumReceiveUnit::kType; });
    ++unchanged.identifier;
    return PacketKey(
        drawn.after, {{"identifier", same}, {"incomplete", only}, {"same-value", unchanged}},
        [before = drawn.before, right = drawn.after](const Packet& packet) -> Fault {
          if (packet.code != wire::kConfigureRequest)
            return {"reply",
                    "It is your turn to ask: a Nak is answered by a new Configure-Request."};
          auto said = packet.options, wanted = right.options, old = before.options;
          std::ranges::sort(said);
          std::ranges::sort(wanted);
          std::ranges::sort(old);
          if (said == old) return {"same-value", "The MRU is still the old one."};
          if (said != wanted && std::ranges::includes(wanted, said))
            return {"incomplete", "A request says all that you want."};
          if (said != wanted)
            return {"changed", "It differs in more than the MRU, or not as the Nak says."};
          if (packet.identifier == before.identifier)
            return {"identifier", "The Identifier is still the old one."};
          return {};
        });
  }

  static std::vector<std::string> Path(const Tape& tape, const std::string& node) {
    std::vector<std::string> states;
    for (const trace::RecordedEvent& event : tape.events) {
      const auto* step = std::get_if<trace::Transition>(&event.event.detail);
      if (step == nullptr || step->automaton != "LCP" || tape.NodeOf(event) != node) continue;
      if (step->from == "Initial") continue;
      states.emplace_back(step->to);
      if (step->to == "Opened") return states;
    }
    throw std::runtime_error("LCP is not Opened in the lab's own run");
  }

  static std::string Joined(const std::vector<std::string>& states) {
    std::string out;
    for (const std::string& state : states) out += (out.empty() ? "" : ", ") + state;
    return out;
  }
  static std::vector<std::string> WithoutRepeats(std::vector<std::string> states) {
    states.erase(std::unique(states.begin(), states.end()), states.end());
    return states;
  }

  static Key PathKey(const std::vector<std::string>& right, const std::vector<std::string>& other) {
    Key key{{Joined(right)},
            {{"other-end", {Joined(other)}},
             {"no-repeats", {Joined(WithoutRepeats(right))}},
             {"straight", {"Req-Sent, Opened"}}},
            nullptr};
    key.judge = [right, other](const Answer& answer) {
      static const std::vector<std::string> kStates{"Req-Sent", "Ack-Rcvd", "Ack-Sent", "Opened"};
      std::vector<std::string> said;
      std::string word;
      for (const char c : answer[0].substr(0, 1000) + ",") {
        if (c != ',' && c != '>' && c != '\n') {
          word += c;
          continue;
        }
        while (word.ends_with('-') || word.ends_with(' ')) word.pop_back();
        for (const std::string& state : kStates) {
          if (Plain(word) == Plain(state)) said.push_back(state);
        }
        word.clear();
      }
      if (said == right) return Right();
      if (said.empty())
        return Wrong(
            "Write states with commas between them, such as \"Req-Sent, Ack-Sent, Opened\".");
      if (said == other) return Known("other-end");
      if (said == std::vector<std::string>{"Req-Sent", "Opened"}) return Known("straight");
      if (said == WithoutRepeats(right)) return Known("no-repeats");
      size_t first = 0;
      while (first < said.size() && first < right.size() && said[first] == right[first]) ++first;
      Verdict verdict = Wrong("The first " + std::to_string(first) + " of " +
                              std::to_string(right.size()) + " states are right.");
      verdict.share = 0.5 * static_cast<double>(first) / static_cast<double>(right.size());
      return verdict;
    };
    return key;
  }

  static constexpr std::string_view kClient = "pptp-clients.client.attributes.";

  /// What the client asks for, then how often and how soon it asks again.
  static std::vector<Changeable> Wishes() {
    const std::string client(kClient);
    const std::vector<std::string> yes_no{"true", "false"};
    return {Changeable::Number(client + "Mru", 128, 1500),
            Changeable::Word(client + "ProtocolFieldCompression", yes_no),
            Changeable::Word(client + "AddressControlFieldCompression", yes_no),
            Changeable::Word(client + "MagicNumber", yes_no),
            Changeable::Word(client + "AsyncMap", yes_no)};
  }
  static std::vector<Changeable> Patience() {
    const std::string client(kClient);
    return {Changeable::Number(client + "MaxConfigure", 1, 50),
            Changeable::Number(client + "MaxFailure", 1, 50),
            Changeable::Number(client + "MaxTerminate", 1, 50),
            Changeable::Time(client + "RestartTimer", std::chrono::milliseconds(100),
                             std::chrono::seconds(30))};
  }

  static Key Converge(const Drawn& drawn, const std::string& scenario, Workbench& workbench) {
    const std::string client(kClient);
    const std::string mru = client + "Mru=" + std::to_string(drawn.server_min_mru);
    Answer flags;
    if (!drawn.server_pfc) flags.push_back(client + "ProtocolFieldCompression=false");
    if (!drawn.server_acfc) flags.push_back(client + "AddressControlFieldCompression=false");
    Key key;
    key.right = flags;
    key.right.push_back(mru);
    key.mistakes = {{"mru-only", {mru}},
                    {"flags-only", flags},
                    {"more-tries", {client + "MaxConfigure=20", client + "MaxFailure=10"}},
                    {"server-changed", {"pptp-servers.server.attributes.MinimumMru=128"}}};
    key.judge = [scenario, run = drawn.run, &workbench](const Answer& answer) {
      return JudgeChanges(answer, scenario, run, workbench);
    };
    return key;
  }

  static Verdict JudgeChanges(const Answer& answer, const std::string& scenario, uint32_t run,
                              Workbench& workbench) {
    for (const std::string& change : answer) {
      if (change.starts_with("pptp-servers.")) return Known("server-changed");
    }
    std::vector<Changeable> allowed = Wishes();
    for (Changeable& patience : Patience()) allowed.push_back(std::move(patience));
    const Proposal proposal = ReadProposal(answer, allowed);
    if (!proposal.problem.empty()) return Wrong(proposal.problem);
    const bool asks_otherwise = std::ranges::any_of(
        Wishes(), [&](const Changeable& wish) { return proposal.values.contains(wish.path); });
    if (!asks_otherwise) return Known("more-tries");
    const Workbench::Run done = workbench.Simulate(scenario, run, proposal.changes());
    if (done.status == 2) return Wrong("That can't be run: " + done.said.substr(0, 300));
    const auto messages = MessagesSent(Tape::Read(done.recording));
    int requests = 0, naks = 0, rejects = 0;
    for (const SaidMessage& message : messages) {
      if (message.name == "LCP Configure-Request" && message.from == "client") ++requests;
      if (message.name == "LCP Configure-Nak" && message.from == "server") ++naks;
      if (message.name == "LCP Configure-Reject" && message.from == "server") ++rejects;
    }
    if (done.status != 0) return Wrong("With that the tunnel does not come up at all.");
    if (requests <= 1) return Right();
    if (naks == 0 && rejects > 0) return Known("mru-only");
    if (rejects == 0 && naks > 0) return Known("flags-only");
    return Wrong("The client still sends " + std::to_string(requests) +
                 " Configure-Requests until LCP is Opened.");
  }
};

}  // namespace

std::unique_ptr<Lab> MakeNegotiateLab() { return std::make_unique<NegotiateLab>(); }

}  // namespace pptplab::labs
