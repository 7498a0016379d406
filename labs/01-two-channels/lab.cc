// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 1: two channels, one tunnel (RFC 2637 §2, §3). All that is right is read from the recording
// of the student's own run.
#include <algorithm>
#include <stdexcept>

#include "labs/all_labs.h"
#include "labs/engine/judge.h"
#include "labs/engine/keys.h"
#include "labs/engine/messages.h"
#include "labs/engine/workbench.h"
#include "stack/wire/options.h"
#include "stack/wire/pptp_control.h"

namespace pptplab::labs {
namespace {

constexpr std::string_view kScenario = R"(title: {user} dials in to {company}

nodes:
  client: {label: the computer of {user}}
{routers}  server: {label: the PPTP server of {company}}

links:
{links}
pptp-servers:
  server:
    users: [{name: {user}, password: {password}}]

pptp-clients:
  client: {server: server, user: {user}, password: {password}, dial: 1s, hang-up: 4s}

pings:
  - {from: client, to: 10.8.0.1, count: 2}

expect:
  client: {tunnel: up, pings-answered: true, orderly-hang-up: true}
)";

/// After which message the student says what comes next: who sends it, and its name.
struct Moment {
  std::string from, name;
};
const std::vector<Moment> kBeginnings{{"client", "Start-Control-Connection-Request"},
                                      {"server", "Start-Control-Connection-Reply"},
                                      {"client", "Outgoing-Call-Request"},
                                      {"server", "LCP Configure-Ack"},
                                      {"client", "CHAP Response"}};
const std::vector<Moment> kEndings{{"client", "LCP Terminate-Request"},
                                   {"server", "LCP Terminate-Ack"},
                                   {"client", "Call-Clear-Request"},
                                   {"server", "Call-Disconnect-Notify"}};

std::map<std::string, std::string> Values(const Draw& draw) {
  static const std::vector<std::string> kCompanies{
      "Harbour Supplies", "Northwind Clinic", "Miller Printing", "Alder College", "Quarry Freight"};
  const Moment& begins = draw.Pick("moment", kBeginnings);
  const Moment& ends = draw.Pick("ending", kEndings);
  return {{"user", draw.FirstName("user")},
          {"company", draw.Pick("company", kCompanies)},
          {"password", draw.Password("password")},
          {"moment", "the " + begins.from + "'s " + begins.name},
          {"ending", "the " + ends.from + "'s " + ends.name}};
}

/// One to three routers on the way, each link with a delay and a network of its own.
InstanceScenario Scenario(const Draw& draw) {
  static const std::vector<std::string> kRouters{"isp", "exchange", "office"};
  const size_t routers = draw.Integer("routers", 1, kRouters.size());
  std::string nodes, links, before = "client";
  const auto link = [&](const std::string& next, size_t number) {
    const std::string place = "link " + std::to_string(number);
    const std::string network = std::to_string(4 * draw.Integer(place + " network", 0, 63));
    links += "  - {between: [" + before + ", " + next + "], rate: 100Mbps, latency: " +
             std::to_string(draw.Integer(place + " latency", 1, 25)) + "ms, network: 198.51." +
             std::to_string(100 + number) + "." + network + "/30}\n";
    before = next;
  };
  for (size_t i = 0; i < routers; ++i) {
    nodes += "  " + kRouters[i] + ": {kind: router}\n";
    link(kRouters[i], i);
  }
  link("server", routers);
  auto values = Values(draw);
  values["routers"] = nodes;
  values["links"] = links;
  return {"dial-in", Fill(kScenario, values),
          static_cast<uint32_t>(draw.Integer("run", 1, 1'000'000))};
}

class TwoChannelsLab final : public Lab {
 public:
  std::string_view name() const override { return "01-two-channels"; }
  bool simulates() const override { return true; }

  Instance Make(const Draw& draw) const override {
    const auto values = Values(draw);
    Instance out;
    out.given.assign(values.begin(), values.end());
    out.scenarios.push_back(Scenario(draw));
    return out;
  }

  Keys Solve(const Draw& draw, Workbench& workbench) const override {
    const InstanceScenario scenario = Scenario(draw);
    const Tape tape = Tape::Read(workbench.Simulate(scenario.text, scenario.run).recording);
    const auto messages = MessagesSent(tape);
    const auto gre = GrePackets(tape);
    Keys keys;
    keys["order"] = Order(messages, gre);
    keys["carriers"] = Carriers(tape);
    keys["sccrq-length"] = SccrqLength(tape, messages);
    keys["magic-cookie"] = MagicCookie(messages);
    keys["call-ids"] = CallIds(messages);
    keys["gre-call-ids"] = GreCallIds(messages, gre);
    keys["protocol-number"] = {{std::to_string(gre.at(0).ip.protocol)},
                               {{"tcp", {std::to_string(wire::kIpProtocolTcp)}},
                                {"protocol-type", {std::to_string(wire::kGreProtocolPpp)}},
                                {"port", {std::to_string(wire::kPptpPort)}}},
                               nullptr};
    keys["firewall"] = {{"ip-47"},
                        {{"tcp-47", {"tcp-47"}}, {"udp-47", {"udp-47"}}, {"nothing", {"nothing"}}},
                        nullptr};
    keys["first-gre"] = FirstGre(tape, messages, gre);
    keys["next"] = Next(messages, draw.Pick("moment", kBeginnings));
    keys["next-at-the-end"] = Next(messages, draw.Pick("ending", kEndings));
    return keys;
  }

 private:
  static Key Order(const std::vector<SaidMessage>& messages, const std::vector<GrePacket>& gre) {
    std::vector<std::pair<Instant, std::string>> cards;
    const auto add = [&](const std::string& card, std::string_view name) {
      cards.emplace_back(FirstOf(messages, name).time, card);
    };
    add("sccrq", "Start-Control-Connection-Request");
    add("sccrp", "Start-Control-Connection-Reply");
    add("ocrq", "Outgoing-Call-Request");
    add("ocrp", "Outgoing-Call-Reply");
    add("lcp-request", "LCP Configure-Request");
    // LCP is Opened at both ends by the second Configure-Ack, which is the server's.
    cards.emplace_back(FirstOf(messages, "LCP Configure-Ack", "server").time, "lcp-ack");
    add("challenge", "CHAP Challenge");
    add("response", "CHAP Response");
    add("success", "CHAP Success");
    // The last one: the client's request with the address that it was told.
    const auto address = std::find_if(messages.rbegin(), messages.rend(), [](const auto& message) {
      return message.name == "IPCP Configure-Ack";
    });
    if (address == messages.rend())
      throw std::runtime_error("the lab's own run has no IPCP Configure-Ack");
    cards.emplace_back(address->time, "address");
    cards.emplace_back(FirstEncrypted(gre), "data");
    add("call-clear", "Call-Clear-Request");
    add("stop", "Stop-Control-Connection-Request");
    std::ranges::stable_sort(cards, {}, &std::pair<Instant, std::string>::first);

    Key key;
    for (const auto& [time, card] : cards) key.right.push_back(card);
    const auto moved = [&](const std::vector<std::string>& what, const std::string& before) {
      Answer out;
      for (const std::string& card : key.right) {
        if (card == before) out.insert(out.end(), what.begin(), what.end());
        if (std::ranges::find(what, card) == what.end()) out.push_back(card);
      }
      return out;
    };
    key.mistakes = {{"chap-before-lcp", moved({"challenge", "response", "success"}, "lcp-request")},
                    {"lcp-before-call", moved({"lcp-request", "lcp-ack"}, "ocrq")}};
    key.judge = [right = key.right](const Answer& answer) { return JudgeOrder(right, answer); };
    return key;
  }

  static Instant FirstEncrypted(const std::vector<GrePacket>& gre) {
    for (const GrePacket& packet : gre) {
      if (!packet.gre.has_sequence) continue;
      const ByteView frame = packet.packet->packet.bytes.subspan(packet.ppp_offset);
      const auto ppp = ReadPrefix<wire::PppHeader>(frame);
      if (ppp && ppp->value.protocol == wire::kPppCompressedDatagram)
        return packet.packet->packet.time;
    }
    throw std::runtime_error("the lab's own run has no encrypted packet");
  }

  static Verdict JudgeOrder(const Answer& right, const Answer& answer) {
    // "a, b, c" in one word is a list, too.
    Answer said;
    for (const std::string& word : answer) {
      size_t at = 0;
      while (at <= word.size()) {
        const size_t comma = std::min(word.find(',', at), word.size());
        if (const std::string card = Plain(word.substr(at, comma - at)); !card.empty())
          said.push_back(card);
        at = comma + 1;
      }
    }
    if (said == right) return Right();
    const auto place = [&](std::string_view card) {
      return std::ranges::find(said, card) - said.begin();
    };
    const auto without = [](Answer order, const std::vector<std::string>& cards) {
      std::erase_if(order, [&](const auto& card) { return std::ranges::count(cards, card) != 0; });
      return order;
    };
    const std::vector<std::string> chap{"challenge", "response", "success"};
    if (place("challenge") < place("lcp-ack") && without(said, chap) == without(right, chap))
      return Known("chap-before-lcp");
    const std::vector<std::string> lcp{"lcp-request", "lcp-ack"};
    if (place("lcp-request") < place("ocrp") && without(said, lcp) == without(right, lcp))
      return Known("lcp-before-call");
    size_t first = 0;
    while (first < right.size() && said[first] == right[first]) ++first;
    Verdict verdict =
        Partly(0.6 * OrderShare(right, said),
               first == 0 ? "The first card is not {" + said[0] + "}."
                          : "The order holds for the first " + std::to_string(first) + " of " +
                                std::to_string(right.size()) + " cards; then {" + said[first] +
                                "} comes too early.");
    for (size_t i = 0; i < first; ++i) verdict.steps.push_back("{" + right[i] + "}");
    return verdict;
  }

  static Key Carriers(const Tape& tape) {
    // What the card is called, and the layer and the beginning of its line in a packet.
    struct Card {
      std::string name, layer, begins;
    };
    static const std::vector<Card> kCards{{"sccrq", "PPTP", "Start-Control-Connection-Request"},
                                          {"ocrp", "PPTP", "Outgoing-Call-Reply"},
                                          {"lcp", "LCP", "Configure-Request"},
                                          {"set-link-info", "PPTP", "Set-Link-Info"},
                                          {"chap", "CHAP", "Challenge"},
                                          {"ipcp", "IPCP", "Configure-Request"},
                                          {"ping", "MPPE", ""},
                                          {"call-clear", "PPTP", "Call-Clear-Request"}};
    std::map<std::string, std::string> carrier;
    for (const TapePacket& packet : tape.packets) {
      std::string by;
      for (const auto& layer : LayersOf(tape, packet)) {
        const std::string_view name = layer.name;
        if (name == "TCP" && by.empty()) by = "tcp";
        if (name == "GRE" && by.empty()) by = "gre";
        for (const Card& card : kCards) {
          if (name == card.layer && layer.summary.starts_with(card.begins) && !by.empty())
            carrier.try_emplace(card.name, by);
        }
      }
    }
    std::vector<std::pair<std::string, std::string>> right;
    for (const Card& card : kCards) {
      if (!carrier.contains(card.name))
        throw std::runtime_error("the lab's own run has no " + card.name);
      right.emplace_back(card.name, carrier[card.name]);
    }
    const auto with = [&](const std::map<std::string, std::string>& changed) {
      auto lines = right;
      for (auto& [name, value] : lines) {
        if (const auto at = changed.find(name); at != changed.end()) value = at->second;
      }
      return MapOf(lines);
    };
    Key key{MapOf(right),
            {{"lcp-over-tcp", with({{"lcp", "tcp"}, {"chap", "tcp"}, {"ipcp", "tcp"}})},
             {"set-link-info", with({{"set-link-info", "gre"}})}},
            nullptr};
    key.judge = [right](const Answer& answer) {
      auto said = ReadMap(answer);
      std::vector<JudgedLine> lines;
      std::vector<std::string> wrong;
      for (const auto& [name, value] : right) {
        lines.push_back({name, !said[name].empty(), Plain(said[name]) == value});
        if (!lines.back().is_right) wrong.push_back(name);
      }
      if (wrong.empty()) return Right();
      if (Plain(said["lcp"]) == "tcp") return Known("lcp-over-tcp");
      if (wrong == std::vector<std::string>{"set-link-info"}) {
        if (Plain(said["set-link-info"]) == "gre") return Known("set-link-info");
      }
      return InPart(lines);
    };
    return key;
  }

  static Key SccrqLength(const Tape& tape, const std::vector<SaidMessage>& messages) {
    const SaidMessage& sccrq = FirstOf(messages, "Start-Control-Connection-Request");
    const std::string right = std::to_string(LoadBe16(sccrq.bytes.data()));
    for (const TapePacket& packet : tape.packets) {
      const size_t frame = packet.packet.bytes.size();
      size_t before_ip = 0;
      for (const auto& layer : LayersOf(tape, packet)) {
        if (std::string_view(layer.name) == "IPv4") before_ip = layer.offset;
        if (!layer.summary.starts_with("Start-Control-Connection-Request")) continue;
        return {{right},
                {{"with-headers", {std::to_string(frame - before_ip)}},
                 {"frame", {std::to_string(frame)}}},
                nullptr};
      }
    }
    throw std::runtime_error("the lab's own run has no packet with the first message");
  }

  static Key MagicCookie(const std::vector<SaidMessage>& messages) {
    const SaidMessage& sccrq = FirstOf(messages, "Start-Control-Connection-Request");
    const Bytes cookie = ToBytes(sccrq.bytes.subspan(4, 4));
    const SaidMessage& request = FirstOf(messages, "LCP Configure-Request", "client");
    Bytes magic(4);
    const auto options = wire::ReadOptions(request.bytes.subspan(4));
    for (const wire::OptionView& option : *options) {
      if (option.type == wire::MagicNumber::kType) magic = ToBytes(option.data());
    }
    return {{ToHex(cookie)},
            {{"little-endian", {ToHex(Bytes(cookie.rbegin(), cookie.rend()))}},
             {"magic-number", {ToHex(magic)}}},
            nullptr};
  }

  /// The client's Call ID, then the server's.
  static std::pair<uint16_t, uint16_t> BothCallIds(const std::vector<SaidMessage>& messages) {
    const auto request =
        Read<wire::OutgoingCallRequest>(FirstOf(messages, "Outgoing-Call-Request").bytes);
    const auto reply =
        Read<wire::OutgoingCallReply>(FirstOf(messages, "Outgoing-Call-Reply").bytes);
    if (!request || !reply) throw std::runtime_error("the lab's own run has no call");
    return {request->call_id, reply->call_id};
  }

  /// By what the client sends, not by Call IDs: both ends may have drawn the same one.
  static Address ServersAddress(const std::vector<SaidMessage>& messages,
                                const std::vector<GrePacket>& gre) {
    const SaidMessage& request = FirstOf(messages, "LCP Configure-Request", "client");
    for (const GrePacket& packet : gre) {
      if (packet.packet->packet.journey == request.journey) return packet.ip.destination;
    }
    throw std::runtime_error("the lab's own run has no GRE packet to the server");
  }

  static Key CallIds(const std::vector<SaidMessage>& messages) {
    const auto [client, server] = BothCallIds(messages);
    return NumbersKey({{"client", client}, {"server", server}},
                      {{"swapped", {server, client}},
                       {"peers-field", {client, client}},
                       {"servers-twice", {server, server}}});
  }

  static Key GreCallIds(const std::vector<SaidMessage>& messages,
                        const std::vector<GrePacket>& gre) {
    const auto [client, server] = BothCallIds(messages);
    const Address servers = ServersAddress(messages, gre);
    uint32_t there = 0, back = 0;
    for (const GrePacket& packet : gre) {
      (packet.ip.destination == servers ? there : back) = packet.gre.call_id;
    }
    return NumbersKey({{"to-server", there}, {"to-client", back}},
                      {{"own-call-id", {back, there}},
                       {"one-for-both", {client, client}},
                       {"one-for-both", {server, server}}});
  }

  static Key FirstGre(const Tape& tape, const std::vector<SaidMessage>& messages,
                      const std::vector<GrePacket>& gre) {
    const auto number = [](const TapePacket& packet) {
      return Answer{std::to_string(packet.number)};
    };
    const GrePacket& first = gre.at(0);
    Key key{number(*first.packet), {}, nullptr};
    const Address servers = ServersAddress(messages, gre);
    for (const GrePacket& packet : gre) {
      if (packet.ip.destination == servers) {
        key.mistakes.emplace_back("clients-first", number(*packet.packet));
        break;
      }
    }
    for (const GrePacket& packet : gre) {
      if (&packet != &first && packet.packet->packet.journey == first.packet->packet.journey) {
        key.mistakes.emplace_back("later-place", number(*packet.packet));
      }
    }
    for (const TapePacket& packet : tape.packets) {
      if (packet.interface.find(":ppp") != std::string::npos) {
        key.mistakes.emplace_back("inside", number(packet));
        break;
      }
    }
    return key;
  }

  /// What people write for "LCP Configure-Ack" or "Start-Control-Connection-Request" who find that
  /// long: without the protocol, or the initials as books have them.
  static std::string ShortName(const std::string& name) {
    if (const size_t blank = name.find(' '); blank != std::string::npos)
      return name.substr(blank + 1);
    if (name.starts_with("Stop-")) return name.ends_with("Request") ? "StopCCRQ" : "StopCCRP";
    std::string initials;
    for (size_t at = 0; at < name.size(); ++at) {
      if (at == 0 || name[at - 1] == '-') initials += name[at];
    }
    if (name.ends_with("Request")) initials += 'Q';
    if (name.ends_with("Reply")) initials += 'P';
    return initials;
  }

  /// "TCP acknowledgment", "GRE ACK", "Ack": but not "LCP Configure-Ack".
  static bool IsAcknowledgment(const std::string& message) {
    const std::string word = Plain(message);
    return word.find("acknowledg") != std::string::npos || word == "ack" ||
           (word.ends_with(" ack") && (word.starts_with("tcp") || word.starts_with("gre")));
  }

  static Key Next(const std::vector<SaidMessage>& messages, const Moment& moment) {
    const SaidMessage& last = FirstOf(messages, moment.name, moment.from);
    const auto at = static_cast<size_t>(&last - messages.data());
    if (at + 2 >= messages.size()) throw std::runtime_error("the lab's own run ends too early");
    const auto answer = [](const std::string& from, const std::string& name) {
      return MapOf({{"sender", from}, {"message", name}});
    };
    const SaidMessage &next = messages[at + 1], &later = messages[at + 2];
    const std::string other = next.from == "client" ? "server" : "client";
    Key key{answer(next.from, next.name),
            {{"same-again", answer(last.from, last.name)},
             {"too-far", answer(later.from, later.name)},
             {"other-sender", answer(other, next.name)},
             {"short-name", answer(next.from, ShortName(next.name))},
             {"acknowledgment", answer(next.from, "TCP acknowledgment")}},
            nullptr};
    key.judge = [right = key.right, wrong = key.mistakes](const Answer& given) {
      auto said = ReadMap(given);
      const auto is = [&](const Answer& meant) {
        return std::ranges::all_of(ReadMap(meant), [&](const auto& line) {
          return Plain(said[line.first]) == Plain(line.second);
        });
      };
      if (is(right)) return Right();
      for (const auto& [name, meant] : wrong) {
        if (is(meant)) return Known(name);
      }
      if (IsAcknowledgment(said["message"])) return Known("acknowledgment");
      std::vector<JudgedLine> lines;
      for (const std::string& line : right) {
        const std::string name = ReadMap({line}).begin()->first;
        lines.push_back({name, !said[name].empty(), is({line})});
      }
      return InPart(lines);
    };
    return key;
  }
};

}  // namespace

std::unique_ptr<Lab> MakeTwoChannelsLab() { return std::make_unique<TwoChannelsLab>(); }

}  // namespace pptplab::labs
