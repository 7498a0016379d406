// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Commands to and from text, and the changes that a recording's own network allows. Links are
// numbered as in the scenario, because a run names them in that order.
#include "viz/model/experiment.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <utility>

#include "viz/model/item_text.h"
#include "viz/model/journey.h"

namespace pptplab::viz {

namespace {

constexpr std::string_view kProgram = "pptplab";
constexpr std::string_view kVerb = "run";
constexpr size_t kMostWords = 1000;
constexpr size_t kLongestCommand = 65536;

constexpr auto kFirst = ExperimentGroup::kFirst;
constexpr auto kTunnel = ExperimentGroup::kTunnel;
constexpr auto kLink = ExperimentGroup::kLink;
constexpr auto kNat = ExperimentGroup::kNat;
constexpr auto kExperiments = std::to_array<Experiment>({
    {"password", "Wrong password", kFirst},
    {"loss", "20 % loss", kFirst},
    {"drop", "Drop exactly this packet", kFirst},
    {"stateful", "Stateful MPPE", kFirst},
    {"gre", "GRE blocked", kFirst},
    {"delay", "High delay", kFirst},
    {"bits", "40-bit keys", kFirst},
    {"nat-linux-helper", "NAT with the Linux helper", kNat},
    {"nat-call-alias", "NAT with an alias for each call", kNat},
    {"nat-by-address", "NAT that passes GRE by address", kNat},
    {"nat-no-helper", "NAT without a helper", kNat},
    {"nat-stale-checksum", "NAT with a stale checksum", kNat},
    {"nat-routing", "A router instead of a NAT", kNat},
    {"cut", "Cut at this moment", kLink},
    {"jitter", "Jitter", kLink},
    {"bursts", "Loss in bursts", kLink},
    {"duplicate", "Duplicates", kLink},
    {"reorder", "Reordering", kLink},
    {"corrupt", "Wrong bits", kLink},
    {"mtu", "Small MTU on the way", kLink},
    {"black-hole", "MTU black hole: ICMP blocked", kLink},
    {"queue", "A slow link with a short queue", kLink},
    {"codel", "… whose queue CoDel keeps short", kLink},
    {"fq-codel", "… shared fairly by FqCoDel", kLink},
    {"red", "… dropped from early by RED", kLink},
    {"refused", "Server refuses encryption", kTunnel},
    {"stateless", "Stateless MPPE", kTunnel},
    {"mppc", "Compression by MPPC", kTunnel},
    {"vj", "Compressed TCP/IP headers", kTunnel},
    {"mschapv1", "MS-CHAPv1", kTunnel},
    {"eap-tls", "Certificates: EAP-TLS", kTunnel},
    {"pap", "PAP: the password in clear", kTunnel},
});

/// What the link in the middle of the way does, and the sentence around its two ends.
struct ForMiddle {
  std::string_view experiment;
  std::array<std::string_view, 2> settings;  ///< the second may be empty
  std::string_view before;
  std::string_view after;
};
constexpr auto kForMiddle = std::to_array<ForMiddle>({
    {"loss", {"loss=20%"}, "Every fifth packet between ", " gets lost, by chance."},
    {"delay", {"latency=500ms"}, "Every packet needs half a second between ", ", either way."},
    {"jitter",
     {"jitter=50ms"},
     "Each packet needs up to 50 ms longer between ",
     ", and none overtakes another."},
    {"bursts",
     {"burst-loss={enter: 2%, leave: 25%}"},
     "Packets between ",
     " get lost in bursts of four on average."},
    {"duplicate", {"duplicate=10%"}, "Every tenth packet between ", " arrives twice."},
    {"reorder",
     {"reorder=10%"},
     "Every tenth packet between ",
     " is held back for 10 ms, and those behind it pass."},
    {"corrupt",
     {"corrupt=5%"},
     "In every twentieth packet between ",
     " one bit changes; checksums find it, or MPPE does."},
    {"gre",
     {"blocks=[47]"},
     "A firewall between ",
     " lets TCP pass, but not IP protocol 47, which is GRE."},
    {"mtu",
     {"mtu=600"},
     "No IP packet above 600 octets fits between ",
     ": larger ones are cut into fragments."},
    {"black-hole",
     {"mtu=600", "blocks=[icmp]"},
     "No IP packet above 600 octets fits between ",
     ", and ICMP, which would say so, is swallowed."},
    {"queue",
     {"rate=256kbps", "queue.packets=5"},
     "Only 256 kb/s go through between ",
     ", and five packets at most wait for it."},
    {"codel",
     {"rate=256kbps", "queue.discipline=codel"},
     "Only 256 kb/s go through between ",
     "; CoDel drops what has waited too long (RFC 8289)."},
    {"fq-codel",
     {"rate=256kbps", "queue.discipline=fq-codel"},
     "Only 256 kb/s go through between ",
     "; each flow has a queue of its own (RFC 8290)."},
    {"red",
     {"rate=256kbps", "queue.discipline=red"},
     "Only 256 kb/s go through between ",
     "; the longer the queue is on average, the more RED drops."},
});

/// Modes of a NAT, and what each does with PPTP.
struct ForNat {
  std::string_view experiment;
  std::string_view mode;
  std::string_view sentence;
};
constexpr auto kForNat = std::to_array<ForNat>({
    {"nat-linux-helper", "linux-helper",
     "changes Call IDs in control messages to the translated TCP port: several clients work."},
    {"nat-call-alias", "call-alias",
     "gives each call a Call ID of its own, as FreeBSD’s libalias does: several clients work."},
    {"nat-by-address", "by-address",
     "passes GRE by address alone: one client works, and no second one to the same server."},
    {"nat-no-helper", "no-helper",
     "knows nothing of PPTP: nobody inside gets what the server sends by GRE."},
    {"nat-stale-checksum", "stale-checksum",
     "forgets to correct the checksum: what it translates is thrown away further on."},
    {"nat-routing", "routing", "translates nothing: the addresses inside are seen outside."},
});

/// What both ends are told, and the sentence about it.
struct ForBothEnds {
  std::string_view experiment;
  std::array<std::string_view, 2> settings;  ///< the second may be empty
  std::string_view sentence;
};
constexpr auto kForBothEnds = std::to_array<ForBothEnds>({
    {"stateful",
     {"encryption.mode=stateful"},
     "Both ends ask for a new key only every 256 packets instead of each time."},
    {"stateless",
     {"encryption.mode=stateless"},
     "Both ends ask for a new key before every packet, so that a loss costs nothing more."},
    {"mppc",
     {"compression=required"},
     "Both ends replace what was sent before by where it stood, and encrypt what is left."},
    {"vj",
     {"header-compression=vj"},
     "Of TCP/IP headers inside the tunnel only what changed is sent: 3 octets as a rule."},
    {"mschapv1",
     {"authentication=[mschapv1]"},
     "The older proof: no challenge of the client’s, and both directions start from one key."},
    {"eap-tls",
     {"authentication=[eap-tls]"},
     "Both ends show certificates instead of a password, and the keys come out of TLS."},
    {"pap",
     {"authentication=[pap]", "encryption.policy=refused"},
     "The password itself crosses the wire, and no key comes of it: nothing is encrypted."},
    {"bits",
     {"encryption.bits=[40]"},
     "Both ends accept keys of 40 bits only, the length that was once meant for export."},
});

/// The words of a command line as a shell reads them: quotes of both kinds and backslashes, nothing
/// else. nullopt: a quote is left open.
std::optional<std::vector<std::string>> WordsOf(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;  // of a word
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
      inside = false;
      continue;
    }
    if (!inside) {
      if (words.size() == kMostWords) return std::nullopt;
      words.emplace_back();
      inside = true;
    }
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      words.back() += text[++i];
    } else {
      words.back() += c;
    }
  }
  if (quote != 0) return std::nullopt;
  return words;
}

std::string InQuotes(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,@+%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char letter : word) {
    quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  }
  return quoted + "'";
}

std::string_view PathOf(std::string_view setting) { return setting.substr(0, setting.find('=')); }

/// "links[1].drop=[A]" and "links[1].drop=[B]": "links[1].drop=[A, B]".
std::string Join(const std::string& old_setting, const std::string& more) {
  const size_t list = more.find("=[");
  if (list == std::string::npos || !old_setting.ends_with("]") ||
      old_setting.find("=[") == std::string::npos) {
    return more;
  }
  return old_setting.substr(0, old_setting.size() - 1) + ", " + more.substr(list + 2);
}

}  // namespace

std::optional<RunCommand> ParseRunCommand(std::string_view text) {
  if (text.size() > kLongestCommand) return std::nullopt;
  const auto words = WordsOf(text);
  if (!words || words->size() < 3) return std::nullopt;
  if ((*words)[0] != kProgram || (*words)[1] != kVerb || (*words)[2].starts_with("-")) {
    return std::nullopt;
  }
  return RunCommand{(*words)[2], {words->begin() + 3, words->end()}};
}

std::string ToString(const RunCommand& command) {
  std::string text =
      std::string(kProgram) + " " + std::string(kVerb) + " " + InQuotes(command.scenario);
  for (const std::string& option : command.options) text += " " + InQuotes(option);
  return text;
}

RunCommand With(RunCommand command, const std::vector<std::string>& settings) {
  for (const std::string& setting : settings) {
    const std::string_view path = PathOf(setting);
    const auto same =
        std::find_if(command.options.begin(), command.options.end(),
                     [&](const std::string& option) { return PathOf(option) == path; });
    if (same != command.options.end()) {
      *same = path.ends_with(".drop") ? Join(*same, setting) : setting;
      continue;
    }
    command.options.insert(command.options.end(), {"--set", setting});
  }
  return command;
}

const char* NameOfGroup(ExperimentGroup group) {
  switch (group) {
    case ExperimentGroup::kFirst:
      return "To begin with";
    case ExperimentGroup::kTunnel:
      return "The tunnel’s two ends";
    case ExperimentGroup::kLink:
      return "The way between them";
    case ExperimentGroup::kNat:
      return "The NAT";
  }
  return "";
}

std::span<const Experiment> Experiments() { return kExperiments; }

const Experiment* FindExperiment(std::string_view name) {
  for (const Experiment& experiment : kExperiments) {
    if (name == experiment.name) return &experiment;
  }
  return nullptr;
}

// --- the recording's network

ExperimentPlanner::ExperimentPlanner(const RecordingModel& recording)
    : recording_(recording),
      size_(recording.size()),
      command_(ParseRunCommand(recording.comment())) {
  if (!command_) return;
  for (const Node& node : recording.nodes()) {
    if (node.role == "PPTP client") clients_.push_back(node.name);
    if (node.role == "PPTP server") servers_.push_back(node.name);
  }
  FindWires();
  FindMiddle();
  FindNats();
}

/// Those that the recording tells of, and those that its command names.
void ExperimentPlanner::FindNats() {
  const auto add = [this](std::string_view name) {
    if (name.empty() || std::find(nats_.begin(), nats_.end(), name) != nats_.end()) return;
    nats_.emplace_back(name);
  };
  for (const Item& item : recording_.items()) {
    if (item.IsPacket() || item.layer != trace::Layer::kNat) continue;
    const Node* const node = recording_.FindNode(item.node);
    if (node != nullptr) add(node->name);
  }
  constexpr std::string_view kNats = "nats.";
  for (const std::string_view option : command_->options) {
    if (option.starts_with(kNats))
      add(option.substr(kNats.size(), option.find('.', kNats.size()) - kNats.size()));
  }
}

void ExperimentPlanner::FindWires() {
  std::map<std::string, trace::InterfaceId> by_name;
  for (trace::InterfaceId id = 0; id < recording_.interfaces().size(); ++id) {
    by_name.emplace(recording_.interfaces()[id].info.name, id);
  }
  sent_.resize(recording_.interfaces().size());
  for (ItemIndex i = 0; i < recording_.size(); ++i) {
    const Item& item = recording_.item(i);
    if (item.IsPacket()) {
      if (item.direction == trace::Direction::kSent) sent_[item.interface].push_back(i);
      continue;
    }
    if (!item.Is<trace::LinkNamed>()) continue;
    const auto event = recording_.Event(i);
    const auto* link = event ? std::get_if<trace::LinkNamed>(&event->detail) : nullptr;
    if (link == nullptr) continue;
    const std::string_view names[2] = {link->interface_a, link->interface_b};
    // Ethernets are named behind all links and are none of the scenario's "links".
    const auto first = by_name.find(std::string(names[0]));
    if (first != by_name.end() &&
        recording_.interfaces()[first->second].info.link_type == trace::kLinkTypeEthernet) {
      continue;
    }
    Wire& wire = wires_.emplace_back();
    for (const size_t end : {size_t{0}, size_t{1}}) {
      wire.node[end] = names[end].substr(0, names[end].rfind(':'));
      const auto found = by_name.find(std::string(names[end]));
      if (found != by_name.end()) wire.interface[end] = found->second;
    }
  }
}

/// The wire in the middle between the first client and the first server, by hops.
void ExperimentPlanner::FindMiddle() {
  if (clients_.empty() || servers_.empty()) return;
  std::map<std::string, size_t> came_by;  // node: wire
  std::deque<std::string> next{clients_[0]};
  came_by[clients_[0]] = wires_.size();
  while (!next.empty() && !came_by.contains(servers_[0])) {
    const std::string here = next.front();
    next.pop_front();
    for (size_t w = 0; w < wires_.size(); ++w) {
      for (const size_t end : {size_t{0}, size_t{1}}) {
        if (wires_[w].node[end] != here || came_by.contains(wires_[w].node[1 - end])) continue;
        came_by[wires_[w].node[1 - end]] = w;
        next.push_back(wires_[w].node[1 - end]);
      }
    }
  }
  std::vector<size_t> way;
  for (std::string at = servers_[0]; came_by.contains(at) && came_by[at] < wires_.size();) {
    const Wire& wire = wires_[came_by[at]];
    way.push_back(came_by[at]);
    at = wire.node[0] == at ? wire.node[1] : wire.node[0];
  }
  if (!way.empty()) middle_ = way[way.size() / 2];
}

// --- this packet

/// A packet where it was received is the one that the other end of the wire sent.
std::optional<ExperimentPlanner::Passage> ExperimentPlanner::PassageOfPacket(
    ItemIndex packet) const {
  const Item& item = recording_.item(packet);
  for (size_t w = 0; w < wires_.size(); ++w) {
    for (const size_t end : {size_t{0}, size_t{1}}) {
      if (wires_[w].interface[end] != item.interface) continue;
      const bool sent = item.direction == trace::Direction::kSent;
      const size_t sender = sent ? end : 1 - end;
      if (!wires_[w].interface[sender]) return std::nullopt;
      const std::vector<ItemIndex>& all = sent_[*wires_[w].interface[sender]];
      auto at = std::upper_bound(all.begin(), all.end(), packet);
      // Of what was sent before it arrived: the last that belongs to its journey.
      while (at != all.begin()) {
        --at;
        if (*at != packet && recording_.item(*at).journey != item.journey) continue;
        return Passage{w, sender, static_cast<uint32_t>(at - all.begin()) + 1, *at};
      }
    }
  }
  return std::nullopt;
}

/// Of an event: the first packet of its journey that is put on a wire.
std::optional<ExperimentPlanner::Passage> ExperimentPlanner::PassageOf(ItemIndex selected) const {
  if (selected >= recording_.size()) return std::nullopt;
  const Item& item = recording_.item(selected);
  if (item.IsPacket()) {
    if (auto passage = PassageOfPacket(selected)) return passage;
  }
  for (const ItemIndex other : recording_.Journey(JourneyBehind(recording_, selected))) {
    const Item& of_journey = recording_.item(other);
    if (!of_journey.IsPacket() || of_journey.direction != trace::Direction::kSent) continue;
    if (auto passage = PassageOfPacket(other)) return passage;
  }
  return std::nullopt;
}

ScenarioChange ExperimentPlanner::DropThis(ItemIndex selected) const {
  const auto passage = PassageOf(selected);
  if (!passage) {
    return {"Select a packet, or a message that became one: then exactly this one gets lost.", {}};
  }
  const Wire& wire = wires_[passage->wire];
  const std::string& from = wire.node[passage->end];
  const std::string number = std::to_string(passage->number);
  return {"Packet " + number + " from " + from + " to " + wire.node[1 - passage->end] +
              " gets lost, and nothing else: " + OneLine(recording_, passage->item) + ".",
          {"links[" + std::to_string(passage->wire) + "].drop=[{number: " + number +
           ", from: " + from + "}]"}};
}

// --- the list

ScenarioChange ExperimentPlanner::OnMiddle(std::span<const std::string_view> settings,
                                           std::string_view before, std::string_view after) const {
  if (!middle_) return {"The recording does not say which links lead to the server.", {}};
  const Wire& wire = wires_[*middle_];
  ScenarioChange change;
  change.sentence = before;
  change.sentence += wire.node[0] + " and " + wire.node[1];
  change.sentence += after;
  for (const std::string_view setting : settings) {
    if (setting.empty()) continue;
    std::string path = "links[" + std::to_string(*middle_) + "].";
    change.settings.push_back(path += setting);
  }
  return change;
}

ScenarioChange ExperimentPlanner::CutHere(ItemIndex selected) const {
  const ItemIndex item = selected < recording_.size() ? selected : 0;
  const int64_t ms = recording_.size() == 0 ? 0 : recording_.item(item).time_ns / 1'000'000;
  const std::string at = std::to_string(ms) + "ms";
  const std::string setting = "changes=[{at: " + at + ", cut: true}]";
  const std::array<std::string_view, 1> settings{setting};
  return OnMiddle(settings, "Nothing passes any more between ",
                  ", from the moment on at which the cursor stands.");
}

ScenarioChange ExperimentPlanner::OnNat(std::string_view mode, std::string_view sentence) const {
  if (nats_.empty()) return {"No node of this network translates addresses.", {}, false};
  ScenarioChange change;
  for (const std::string& nat : nats_) {
    change.sentence += change.sentence.empty() ? nat : " and " + nat;
    std::string setting = "nats." + nat + ".mode=";
    change.settings.push_back(setting += mode);
  }
  change.sentence += " ";
  change.sentence += sentence;
  return change;
}

ScenarioChange ExperimentPlanner::OnBothEnds(std::span<const std::string_view> settings,
                                             std::string_view sentence) const {
  ScenarioChange change{std::string(sentence), {}};
  for (const std::string_view each : settings) {
    if (each.empty()) continue;
    const std::string setting(each);
    for (const std::string& server : servers_) {
      change.settings.push_back("pptp-servers." + server + "." + setting);
    }
    for (const std::string& client : clients_) {
      change.settings.push_back("pptp-clients." + client + "." + setting);
    }
  }
  if (change.settings.empty()) change.sentence = "There is no PPTP in this recording.";
  return change;
}

ScenarioChange ExperimentPlanner::Plan(std::string_view experiment, ItemIndex selected) const {
  if (!command_) {
    return {"This recording does not say how it was made. “pptplab run” makes recordings that do.",
            {}};
  }
  if (clients_.empty() || servers_.empty()) {
    return {"There is no tunnel between two nodes of this recording.", {}};
  }
  if (experiment == "password") {
    return {clients_[0] + " dials with a password that the server does not know.",
            {"pptp-clients." + clients_[0] + ".password=wrong"}};
  }
  if (experiment == "drop") return DropThis(selected);
  if (experiment == "cut") return CutHere(selected);
  for (const ForMiddle& change : kForMiddle) {
    if (experiment == change.experiment) {
      return OnMiddle(change.settings, change.before, change.after);
    }
  }
  for (const ForNat& change : kForNat) {
    if (experiment == change.experiment) return OnNat(change.mode, change.sentence);
  }
  for (const ForBothEnds& change : kForBothEnds) {
    if (experiment == change.experiment) return OnBothEnds(change.settings, change.sentence);
  }
  if (experiment == "refused") {
    return {"The server agrees to no encryption; " + clients_[0] + " wants what it always wants.",
            {"pptp-servers." + servers_[0] + ".encryption.policy=refused"}};
  }
  return {"There is no such experiment.", {}};
}

}  // namespace pptplab::viz
