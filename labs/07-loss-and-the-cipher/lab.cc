// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 7: what a lost packet costs with stateless and with stateful MPPE. The predictions are made
// by the stack's own sender and receiver over drawn losses; the measurement by `pptplab sweep`.
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <numeric>
#include <set>
#include <stdexcept>

#include "labs/all_labs.h"
#include "labs/engine/judge.h"
#include "labs/engine/keys.h"
#include "labs/engine/limited_process.h"
#include "labs/engine/workbench.h"
#include "stack/ppp/mppe.h"

namespace pptplab::labs {
namespace {

namespace fs = std::filesystem;
using Numbers = std::vector<uint32_t>;

constexpr uint32_t kPackets = 40;
constexpr uint32_t kTurn = 4096;  // of the coherency count

struct Drawn {
  std::vector<uint64_t> lost;  ///< of packets 1 to 40
  uint32_t first = 0;          ///< packet 1's coherency count
  uint32_t later = 0;          ///< a Reset-Request takes as many packets to reach the sender
  uint32_t asked = 0;          ///< a packet behind the wrap
  uint32_t expected = 0, seen = 0;
  uint32_t many = 0;      ///< packets whose key changes are counted
  uint32_t rate = 0;      ///< packets a second
  uint32_t change = 0;    ///< tenths of a microsecond
  uint32_t encrypt = 0;   ///< also
  std::string low, high;  ///< losses to be measured: "0.5%"

  uint32_t CountOf(uint32_t packet) const { return (first + packet - 1) % kTurn; }
  bool IsLost(uint32_t packet) const { return std::ranges::find(lost, packet) != lost.end(); }
  bool IsFlagPacket(uint32_t packet) const { return CountOf(packet) % 256 == 255; }
};

/// What came of the forty packets.
struct Fate {
  Numbers read;     ///< packets that the receiver could decrypt
  Numbers flushed;  ///< packets that were sent with the A bit
  Numbers asked;    ///< packets at which the receiver sent a Reset-Request
};

/// RFC 3078's dialect. A Reset-Request that packet n gives rise to arrives after the sender has
/// sent packet n + `later`.
Fate Run(const Drawn& drawn, bool stateless, uint32_t later) {
  ppp::MppeParameters parameters;
  parameters.stateless = stateless;
  parameters.modelled = true;  // keys and states are all that counts here
  const Bytes start_key(16, 0x5a);
  ppp::MppeSender sender(parameters, start_key);
  ppp::MppeReceiver receiver(parameters, start_key);
  Fate fate;
  const auto send = [&] {
    Pdu pdu(Bytes{0x00, 0x21, 0x45, 0x00, 0x00, 0x14, 0x00, 0x00});
    const auto done = sender.Encrypt(pdu);
    return std::pair(std::move(pdu), done.header.flushed);
  };
  for (uint32_t before = 0; before < drawn.first; ++before) {
    Pdu pdu = send().first;
    receiver.Decrypt(pdu);
  }
  std::set<uint32_t> arrives_before;  // packets
  for (uint32_t packet = 1; packet <= kPackets; ++packet) {
    if (arrives_before.contains(packet)) sender.ReceiveResetRequest();
    auto [pdu, flushed] = send();
    if (flushed) fate.flushed.push_back(packet);
    if (drawn.IsLost(packet)) continue;
    const auto done = receiver.Decrypt(pdu);
    if (!done.dropped) fate.read.push_back(packet);
    if (done.request_reset) {
      fate.asked.push_back(packet);
      arrives_before.insert(packet + later + 1);
    }
  }
  return fate;
}

Numbers BeforeFirstLoss(const Drawn& drawn) {
  Numbers out(drawn.lost.front() - 1);
  std::iota(out.begin(), out.end(), 1u);
  return out;
}

/// As if a flag packet, which only changes the key, ended the wait as a FLUSHED one does.
Numbers ReadIfFlagPacketsFlushed(const Drawn& drawn, const Fate& fate) {
  Numbers out;
  bool waiting = false;
  for (uint32_t packet = 1; packet <= kPackets; ++packet) {
    if (drawn.IsLost(packet)) {
      waiting = true;
      continue;
    }
    if (std::ranges::binary_search(fate.flushed, packet) || drawn.IsFlagPacket(packet)) {
      waiting = false;
    }
    if (!waiting) out.push_back(packet);
  }
  return out;
}

Numbers WithFlagPackets(const Drawn& drawn, Numbers flushed) {
  for (uint32_t packet = 1; packet <= kPackets; ++packet) {
    if (drawn.IsFlagPacket(packet)) flushed.push_back(packet);
  }
  std::ranges::sort(flushed);
  flushed.erase(std::ranges::unique(flushed).begin(), flushed.end());
  return flushed;
}

Drawn ValuesOnce(const Draw& draw) {
  static const std::vector<std::string> kLow{"0.5%", "1%"}, kHigh{"5%"};
  Drawn out;
  out.later = static_cast<uint32_t>(draw.Integer("later", 3, 5));
  const uint64_t second = draw.Integer("second loss", 16, 20);
  out.lost = {draw.Integer("first loss", 4, 8), second, draw.Integer("third loss", 29, 33)};
  // The count's last value, a flag packet, comes while the receiver waits after the second loss.
  const uint64_t last_of_turn = second + draw.Integer("flag packet", 2, out.later);
  out.first = static_cast<uint32_t>(kTurn - last_of_turn);
  out.asked = static_cast<uint32_t>(draw.Integer("asked", last_of_turn + 3, kPackets));
  out.expected = static_cast<uint32_t>(draw.Integer("expected", 4080, 4094));
  out.seen = static_cast<uint32_t>(draw.Integer("seen", 3, 30));
  out.many =
      static_cast<uint32_t>(draw.Integer("many", 40, 240) * 256 + draw.Integer("rest", 1, 250));
  out.rate = static_cast<uint32_t>(draw.Integer("rate", 20, 80) * 1000);
  out.change = static_cast<uint32_t>(draw.Integer("change", 12, 24));
  out.encrypt = static_cast<uint32_t>(draw.Integer("encrypt", 30, 60));
  out.low = draw.Pick("low", kLow);
  out.high = draw.Pick("high", kHigh);
  return out;
}

/// Draws again until all answers, right and wrong, differ.
Drawn Values(const Draw& draw) {
  for (uint64_t attempt = 0;; ++attempt) {
    Drawn out = ValuesOnce(attempt == 0 ? draw : draw.Again(attempt));
    const Fate stateless = Run(out, true, out.later), stateful = Run(out, false, out.later);
    const std::set<Numbers> reads{stateless.read, stateful.read, BeforeFirstLoss(out),
                                  Run(out, false, 0).read, ReadIfFlagPacketsFlushed(out, stateful)};
    const std::set<Numbers> flushes{stateful.flushed, stateful.asked,
                                    WithFlagPackets(out, stateful.flushed)};
    if (reads.size() == 5 && flushes.size() == 3) return out;
  }
}

Answer AnswerOf(const Numbers& numbers) {
  std::string out;
  for (const uint32_t number : numbers) out += (out.empty() ? "" : ", ") + std::to_string(number);
  return {out};
}

std::string Fixed(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string Tenths(uint32_t value) { return Fixed(value / 10.0, 1); }

/// F1 score of the packets, if it is no known mistake.
Key PacketsKey(const Numbers& right, std::vector<std::pair<std::string, Numbers>> wrong) {
  Key key;
  key.right = AnswerOf(right);
  for (const auto& [name, numbers] : wrong) key.mistakes.emplace_back(name, AnswerOf(numbers));
  key.judge = [right, wrong = std::move(wrong)](const Answer& answer) {
    const Numbers given = ReadNumbers(answer).value_or(Numbers{});
    if (given == right) return Right();
    for (const auto& [name, numbers] : wrong) {
      if (given == numbers) return Known(name);
    }
    if (std::ranges::any_of(given, [](uint32_t n) { return n < 1 || n > kPackets; })) {
      return Wrong("The packets are numbered from 1 to 40; there is another number among yours.");
    }
    const double score = F1(right, given);
    // Whoever names all packets has a good score for nothing; a known mistake earns as much at
    // most.
    const double share = std::max(0.0, 2 * score - 1) * 0.4;
    return Partly(share, "Not all packets are right: F1 score " + Fixed(score, 2) + ".");
  };
  return key;
}

// --- The measurement
// --------------------------------------------------------------------------------

constexpr std::string_view kTunnel =
    R"(# A host sends 250 packets a second to a client, through a tunnel. From 2 s on the link loses packets.
#
#   client ---- isp ---- server ---- host
title: A steady stream through a tunnel that loses packets
duration: 8s

nodes:
  client: {}
  isp:    {kind: router}
  server: {}
  host:   {}

links:
  - {between: [client, isp], rate: 100Mbps, latency: 1ms}
  - {between: [isp, server], rate: 10Mbps, latency: 14ms, changes: [{at: 2s, loss: 0%}]}
  - {between: [server, host], rate: 1Gbps, latency: 100us, network: 10.1.0.0/30, private: true}

# A gap in GRE is accepted at once, so that all waiting is MPPE's.
pptp-servers:
  server: {users: [{name: alice, password: correct-horse}], attributes: {ReorderTime: 0s}}

pptp-clients:
  client: {server: server, user: alice, password: correct-horse, routes: [10.1.0.0/24], attributes: {ReorderTime: 0s}}

on-offs:
  - {from: host, to: client, inside: true, rate: 1Mbps, packet-size: 500, start: 2s}
)";

std::string Study(const std::string& losses, uint32_t replications) {
  return R"(title: Stateless against stateful MPPE over loss
question: What does each mode lose when packets get lost?
scenario: tunnel.yaml
parameters:
  loss: {title: packet loss, set: 'links[1].changes[0].loss', values: [)" +
         losses + R"(]}
  mode:
    title: MPPE
    set: [pptp-servers.server.encryption.mode, pptp-clients.client.encryption.mode]
    values: [stateless, stateful]
metrics:
  goodput: {measure: goodput, of: client}
replications: )" +
         std::to_string(replications) + R"(
warm-up: 3s
pairs:
  - {parameter: mode, from: stateless}
)";
}

constexpr uint32_t kStudents = 10, kReference = 20;  // replications
constexpr double kT9 = 2.262157, kT19 = 2.093024;    // Student's t, 97.5 %
constexpr double kLeastHalfWidth = 0.5;              // kbit/s

/// In kbit/s.
struct Interval {
  double mean = 0, half_width = 0;
};

Interval IntervalOf(const std::vector<double>& data, double t) {
  const auto n = static_cast<double>(data.size());
  Interval out;
  out.mean = std::accumulate(data.begin(), data.end(), 0.0) / n;
  double squares = 0;
  for (const double value : data) squares += (value - out.mean) * (value - out.mean);
  out.half_width = t * std::sqrt(squares / (n - 1) / n);
  return out;
}

void Write(const fs::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw std::runtime_error(path.string() + " can't be written");
}

/// runs.csv of the study with one loss: 20 replications of each mode. The same for all students.
std::string RunsAt(const std::string& loss, Workbench& bench) {
  const std::string study = Study(loss, kReference);
  return bench.Remember("lab 7\n" + std::string(kTunnel) + study, [&] {
    const fs::path scratch = bench.directory() / ("sweep-" + std::to_string(::getpid()));
    fs::remove_all(scratch);
    fs::create_directories(scratch);
    Write(scratch / "tunnel.yaml", kTunnel);
    Write(scratch / "goodput.yaml", study);
    LimitedCommand command;
    command.words = {(DirectoryOfPrograms() / "pptplab-sweep").string(),
                     "goodput.yaml",
                     "--quiet",
                     "--jobs",
                     "1",
                     "--out",
                     "results"};
    command.directory = scratch;
    command.cpu_seconds = 300;
    command.wall_seconds = 900;
    command.memory = uint64_t{6} << 30;
    command.file_size = uint64_t{64} << 20;
    command.reads = {"/"};
    command.writes = {scratch.string(), "/dev"};
    LimitedProcess process(command);
    const Ending& ending = process.End();
    std::ifstream file(scratch / "results/runs.csv", std::ios::binary);
    const std::string runs((std::istreambuf_iterator<char>(file)), {});
    const bool done = ending.why == Ending::Why::kExited && ending.number == 0 && !runs.empty();
    const std::string said = ending.said;
    fs::remove_all(scratch);
    if (!done) throw std::runtime_error("the reference of lab 7 can't be measured: " + said);
    return runs;
  });
}

/// One mode's goodputs in kbit/s, by replication. Lines are loss,mode,run,goodput,…
std::vector<double> Goodputs(const std::string& runs, std::string_view mode) {
  std::vector<double> out;
  for (std::string_view rest = runs; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == ',') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    if (cells.size() < 4 || cells[1] != mode) continue;
    if (const auto value = ReadNumber(cells[3], "")) out.push_back(*value / 1000);
  }
  if (out.size() != kReference) throw std::runtime_error("the reference of lab 7 has missing runs");
  return out;
}

struct Cell {
  std::string name;  ///< "low-stateless"
  Interval student;  ///< what the study file gives
  Interval reference;
};

/// "990.3 ± 2.0", "990.3 +- 2 kbit/s"; without an interval: half_width is negative.
std::optional<Interval> ReadInterval(std::string text) {
  for (const std::string_view sign : {"±", "+/-", "+-"}) {
    const size_t at = text.find(sign);
    if (at == std::string::npos) continue;
    const auto mean = ReadNumber(text.substr(0, at), "kbit/s");
    const auto half_width = ReadNumber(text.substr(at + sign.size()), "kbit/s");
    if (!mean || !half_width || *half_width < 0) return std::nullopt;
    return Interval{*mean, *half_width};
  }
  const auto mean = ReadNumber(text, "kbit/s");
  if (!mean) return std::nullopt;
  return Interval{*mean, -1};
}

std::string Text(const Interval& interval) {
  return Fixed(interval.mean, 2) + " ± " + Fixed(interval.half_width, 2);
}

/// The measured mean and the reference may differ by what both intervals allow, and the interval is
/// one that ten runs or more can give.
bool Holds(const Cell& cell, const Interval& given) {
  const double usual = std::max(cell.student.half_width, kLeastHalfWidth);
  return given.half_width >= 0 && given.half_width <= 3 * usual &&
         given.half_width >= cell.student.half_width / 4 &&
         std::abs(given.mean - cell.reference.mean) <=
             std::max(given.half_width, kLeastHalfWidth) + cell.reference.half_width;
}

/// All four as a function of the right ones.
Answer CellsAs(const std::vector<Cell>& cells, const std::function<std::string(size_t)>& text) {
  Answer out;
  for (size_t i = 0; i < cells.size(); ++i) out.push_back(cells[i].name + ": " + text(i));
  return out;
}

Verdict JudgeMeasured(const std::vector<Cell>& cells, const Answer& answer) {
  const auto given = ReadMap(answer);
  std::vector<std::optional<Interval>> intervals;
  for (const Cell& cell : cells) {
    const auto found = given.find(cell.name);
    intervals.push_back(found == given.end() ? std::nullopt : ReadInterval(found->second));
  }
  const auto all = [&](const auto& holds) {
    for (size_t i = 0; i < cells.size(); ++i) {
      if (!intervals[i] || !holds(i, *intervals[i])) return false;
    }
    return true;
  };
  const auto near = [&](size_t i, double mean) {
    return Holds(cells[i], {mean, cells[i].student.half_width});
  };
  if (all([&](size_t i, const Interval& it) { return Holds(cells[i], it); })) return Right();
  if (all([](size_t, const Interval& it) { return it.half_width < 0; }))
    return Known("no-interval");
  if (all([](size_t, const Interval& it) { return it.half_width == 0; })) return Known("one-run");
  if (all([&](size_t i, const Interval& it) { return near(i, it.mean * 1000); })) {
    return Known("wrong-unit");
  }
  if (all([&](size_t i, const Interval& it) { return Holds(cells[i ^ 1], it); })) {
    return Known("modes-swapped");
  }
  if (all([&](size_t i, const Interval& it) { return Holds(cells[i ^ 2], it); })) {
    return Known("losses-swapped");
  }
  Verdict verdict;
  std::string first;
  for (size_t i = 0; i < cells.size(); ++i) {
    const bool holds = intervals[i] && Holds(cells[i], *intervals[i]);
    if (holds) {
      verdict.share += 0.2;
      verdict.steps.push_back("{" + cells[i].name + "} agrees with the reference");
    } else if (first.empty()) {
      first = cells[i].name;
    }
  }
  verdict.says =
      "{" + first + "}" +
      (given.contains(first) ? " does not agree with the reference of 20 runs." : " is missing.") +
      " Write mean and half-width in kbit/s, like \"" + first + ": 990.3 ± 2.0\".";
  return verdict;
}

class LossLab final : public Lab {
 public:
  std::string_view name() const override { return "07-loss-and-the-cipher"; }
  bool simulates() const override { return true; }

  Instance Make(const Draw& draw) const override {
    const Drawn drawn = Values(draw);
    Instance out;
    std::string lost;
    for (const uint64_t packet : drawn.lost) {
      lost += (lost.empty() ? "" : ", ") + std::to_string(packet);
    }
    out.given = {{"lost", lost},
                 {"first-count", std::to_string(drawn.first)},
                 {"later", std::to_string(drawn.later)},
                 {"asked", std::to_string(drawn.asked)},
                 {"expected", std::to_string(drawn.expected)},
                 {"seen", std::to_string(drawn.seen)},
                 {"many", std::to_string(drawn.many)},
                 {"rate", std::to_string(drawn.rate)},
                 {"change", Tenths(drawn.change)},
                 {"encrypt", Tenths(drawn.encrypt)},
                 {"low", drawn.low},
                 {"high", drawn.high}};
    out.files = {{"tunnel.yaml", std::string(kTunnel)},
                 {"goodput.yaml", Study("0%, " + drawn.low + ", " + drawn.high, kStudents)}};
    return out;
  }

  Keys Solve(const Draw& draw, Workbench& bench) const override {
    const Drawn drawn = Values(draw);
    const Fate stateless = Run(drawn, true, drawn.later), stateful = Run(drawn, false, drawn.later);
    const Numbers before = BeforeFirstLoss(drawn);
    Keys keys;
    keys["stateless-read"] =
        PacketsKey(stateless.read, {{"as-stateful", stateful.read}, {"rest-lost", before}});
    keys["stateful-read"] =
        PacketsKey(stateful.read, {{"as-stateless", stateless.read},
                                   {"never-again", before},
                                   {"at-once", Run(drawn, false, 0).read},
                                   {"flag-packet", ReadIfFlagPacketsFlushed(drawn, stateful)}});
    keys["flushed"] =
        PacketsKey(stateful.flushed, {{"flag-packets", WithFlagPackets(drawn, stateful.flushed)},
                                      {"where-asked", stateful.asked},
                                      {"all", stateless.flushed}});
    const uint32_t count = drawn.CountOf(drawn.asked);
    keys["count"] = {{std::to_string(count)},
                     {{"sixteen-bits", {std::to_string(drawn.first + drawn.asked - 1)}},
                      {"no-zero", {std::to_string(count + 1)}}},
                     nullptr};
    const int gap = static_cast<int>(drawn.seen) - static_cast<int>(drawn.expected);
    keys["gap"] = {{std::to_string(gap + 4096)},
                   {{"negative", {std::to_string(gap)}},
                    {"sixteen-bits", {std::to_string(gap + 65536)}},
                    {"wrap-off-by-one", {std::to_string(gap + 4095)}}},
                   nullptr};
    keys["key-changes"] = NumbersKey({{"stateless", drawn.many}, {"stateful", drawn.many / 256}},
                                     {{"opposite", {drawn.many / 256, drawn.many}},
                                      {"each-turn", {drawn.many, drawn.many / kTurn}}});
    keys["cost"] = Cost(drawn);
    keys["goodput"] = Measured(drawn, bench);
    keys["where"] = {
        {"stateless-only-lost", "stateless-key-changes", "stateful-round-trip"},
        {{"opposite", {"stateless-round-trip", "stateful-only-lost", "stateful-key-changes"}},
         {"by-itself", {"stateless-only-lost", "stateless-key-changes", "stateful-only-lost"}},
         {"repeats",
          {"stateless-only-lost", "stateless-key-changes", "stateful-round-trip", "mppe-repeats"}}},
        nullptr};
    return keys;
  }

 private:
  static Key Cost(const Drawn& drawn) {
    const double change = drawn.change / 10.0, encrypt = drawn.encrypt / 10.0;
    const auto percent = [&](double microseconds) {
      return Answer{Fixed(drawn.rate * microseconds / 1e6 * 100, 3)};
    };
    return {percent(encrypt + change),
            {{"as-stateful", percent(encrypt + change / 256)}, {"changes-only", percent(change)}},
            nullptr};
  }

  static Key Measured(const Drawn& drawn, Workbench& bench) {
    std::vector<Cell> cells;
    for (const auto& [name, loss] : {std::pair("low", drawn.low), std::pair("high", drawn.high)}) {
      const std::string runs = RunsAt(loss, bench);
      for (const char* mode : {"stateless", "stateful"}) {
        const std::vector<double> all = Goodputs(runs, mode);
        cells.push_back({std::string(name) + "-" + mode,
                         IntervalOf({all.begin(), all.begin() + kStudents}, kT9),
                         IntervalOf(all, kT19)});
      }
    }
    const auto with = [&](const std::function<std::string(size_t)>& text) {
      return CellsAs(cells, text);
    };
    Key key;
    key.right = with([&](size_t i) { return Text(cells[i].student); });
    key.mistakes = {
        {"no-interval", with([&](size_t i) { return Fixed(cells[i].student.mean, 2); })},
        {"one-run", with([&](size_t i) {
           return Text({cells[i].student.mean, 0});
         })},
        {"wrong-unit", with([&](size_t i) {
           return Fixed(cells[i].student.mean / 1000, 6) + " ± " +
                  Fixed(cells[i].student.half_width / 1000, 6);
         })},
        {"modes-swapped", with([&](size_t i) { return Text(cells[i ^ 1].student); })},
        {"losses-swapped", with([&](size_t i) { return Text(cells[i ^ 2].student); })}};
    key.judge = [cells](const Answer& answer) { return JudgeMeasured(cells, answer); };
    return key;
  }
};

}  // namespace

std::unique_ptr<Lab> MakeLossLab() { return std::make_unique<LossLab>(); }

}  // namespace pptplab::labs
