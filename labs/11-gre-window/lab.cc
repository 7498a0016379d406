// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 11: enhanced GRE's window and time-outs (RFC 2637 §4), and what a measurement is worth.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "labs/11-gre-window/sweep_table.h"
#include "labs/all_labs.h"
#include "labs/engine/judge.h"
#include "labs/engine/workbench.h"
#include "stack/gre/sender.h"

namespace pptplab::labs {
namespace {

using namespace gre_window;
using std::chrono::milliseconds;

/// After each of four samples, with a time-out between the third and the fourth; ms.
using TimeOuts = std::array<double, 5>;
constexpr std::array<std::string_view, 5> kMoments{"after-1", "after-2", "after-3", "after-loss",
                                                   "after-4"};
constexpr double kWithin = 1;  // ms
constexpr double kMost = 1.3;  // of the bandwidth-delay product

struct Drawn {
  uint64_t delay = 1;  ///< Packet Processing Delay, 1/10 s
  std::array<uint64_t, 4> samples{};
  uint64_t rate = 0, round_trip = 0, size = 0;  ///< Mbit/s, ms, octets
  bool pfc = false, acfc = false, acknowledges = false;
  size_t variant = 0;

  uint64_t overhead() const {
    // IP, GRE with its Sequence Number, Acknowledgment Number, FF 03, 00FD, MPPE, 0021.
    return 20 + 8 + 4 + (acknowledges ? 4 : 0) + (acfc ? 0 : 2) + (pfc ? 1 : 2) + 2 + 2;
  }
  double packets(uint64_t octets) const {
    return static_cast<double>(rate) * 1e6 * static_cast<double>(round_trip) / 1e3 / 8 /
           static_cast<double>(octets);
  }
};

/// What somebody thinks that §4.4 says.
struct Rules {
  double alpha = 0.125, beta = 0.25, chi = 4, delta = 2;
  bool signed_deviation = false;
  bool new_round_trip_first = false;
};

TimeOuts Compute(const Drawn& drawn, const Rules& rules) {
  TimeOuts out{};
  double round_trip = 100 * static_cast<double>(drawn.delay), deviation = 0;
  for (size_t moment = 0, sample = 0; moment < out.size(); ++moment) {
    if (kMoments[moment] == "after-loss") {
      round_trip *= rules.delta;
    } else {
      double difference = static_cast<double>(drawn.samples[sample++]) - round_trip;
      const double before = difference;
      if (rules.new_round_trip_first) difference -= rules.alpha * before;
      const double size = rules.signed_deviation ? difference : std::abs(difference);
      deviation += rules.beta * (size - deviation);
      round_trip += rules.alpha * before;
    }
    out[moment] = round_trip + rules.chi * deviation;
  }
  return out;
}

/// The same by the product's own sender.
TimeOuts ByTheProduct(const Drawn& drawn) {
  gre::SenderConfig config;
  config.windowing = true;
  config.minimum_time_out = milliseconds(1);
  config.maximum_time_out = std::chrono::seconds(60);
  gre::Sender sender(config, 64, milliseconds(100 * drawn.delay));
  TimeOuts out{};
  Instant now = AtNanoseconds(0);
  for (size_t moment = 0, sample = 0; moment < out.size(); ++moment) {
    const uint32_t number = sender.TakeSequenceNumber(now);
    if (kMoments[moment] == "after-loss") {
      now = *sender.NextDeadline();
      sender.Tick(now);
    } else {
      now += milliseconds(drawn.samples[sample++]);
      sender.ReceiveAcknowledgment(now, number);
    }
    out[moment] = static_cast<double>(sender.time_out().count()) / 1e6;
  }
  return out;
}

const std::vector<std::pair<std::string, Rules>>& WrongRules() {
  static const std::vector<std::pair<std::string, Rules>> kWrong = [] {
    Rules swapped, few, no_back_off, with_sign, late;
    std::swap(swapped.alpha, swapped.beta);
    few.chi = 2;
    no_back_off.delta = 1;
    with_sign.signed_deviation = true;
    late.new_round_trip_first = true;
    return std::vector<std::pair<std::string, Rules>>{{"swapped-gains", swapped},
                                                      {"two-deviations", few},
                                                      {"no-back-off", no_back_off},
                                                      {"signed", with_sign},
                                                      {"round-trip-first", late}};
  }();
  return kWrong;
}

bool Near(const TimeOuts& a, const TimeOuts& b, double within) {
  return std::ranges::equal(a, b, [&](double x, double y) { return std::abs(x - y) <= within; });
}

/// No two ways to compute may give the same, and nothing may be below zero.
bool CanBeTold(const Drawn& drawn) {
  std::vector<TimeOuts> all{Compute(drawn, {})};
  for (const auto& [name, rules] : WrongRules()) all.push_back(Compute(drawn, rules));
  for (size_t i = 0; i < all.size(); ++i) {
    if (std::ranges::any_of(all[i], [](double value) { return value < 2; })) return false;
    for (size_t j = 0; j < i; ++j) {
      if (Near(all[i], all[j], 3 * kWithin)) return false;
    }
  }
  return true;
}

Drawn Values(const Draw& draw) {
  Drawn out;
  for (uint64_t attempt = 0;; ++attempt) {
    const Draw again = draw.Again(attempt);
    out.delay = again.Integer("delay", 1, 3);
    for (size_t i = 0; i < out.samples.size(); ++i)
      out.samples[i] = 4 * again.Integer("sample " + std::to_string(i), 15, 95);
    if (CanBeTold(out)) break;
  }
  out.rate = draw.Pick("rate", std::vector<uint64_t>{2, 4, 5, 8, 10});
  out.round_trip = 10 * draw.Integer("round trip", 5, 20);
  out.size = draw.Integer("size", 60, 100);
  out.pfc = draw.Integer("pfc", 0, 1) == 1;
  out.acfc = draw.Integer("acfc", 0, 1) == 1;
  out.acknowledges = draw.Integer("acknowledges", 0, 1) == 1;
  out.variant = draw.Integer("variant", 0, Variants().size() - 1);
  return out;
}

Answer Written(const TimeOuts& values) {
  Answer out;
  for (size_t i = 0; i < values.size(); ++i) {
    const std::string number = std::to_string(values[i]);
    out.push_back(std::string(kMoments[i]) + ": " + number.substr(0, number.find('.') + 3));
  }
  return out;
}

std::string Whole(double value) { return std::to_string(std::llround(value)); }

class GreWindowLab final : public Lab {
 public:
  std::string_view name() const override { return "11-gre-window"; }
  bool simulates() const override { return true; }

  Instance Make(const Draw& draw) const override {
    const Drawn drawn = Values(draw);
    const auto text = [](uint64_t number) { return std::to_string(number); };
    Instance out;
    out.given = {{"delay", text(drawn.delay)},
                 {"sample-1", text(drawn.samples[0])},
                 {"sample-2", text(drawn.samples[1])},
                 {"sample-3", text(drawn.samples[2])},
                 {"sample-4", text(drawn.samples[3])},
                 {"rate", text(drawn.rate)},
                 {"round-trip", text(drawn.round_trip)},
                 {"size", text(drawn.size)},
                 {"pfc", drawn.pfc ? "agreed" : "not agreed"},
                 {"acfc", drawn.acfc ? "agreed" : "not agreed"},
                 {"acknowledges", drawn.acknowledges ? "every packet" : "no packet"}};
    out.files = {{"path.yaml", PathText(Variants()[drawn.variant])}, {"study.yaml", StudyText()}};
    return out;
  }

  Keys Solve(const Draw& draw, Workbench& workbench) const override {
    const Drawn drawn = Values(draw);
    const Reference reference = ReferenceOf(Variants()[drawn.variant], workbench);
    Keys keys;
    keys["time-out"] = TimeOut(drawn);
    keys["overhead"] = Overhead(drawn);
    keys["window"] = Window(drawn);
    keys["no-acknowledgment"] = {
        {"goes-on"}, {{"sends-again", {"sends-again"}}, {"waits", {"waits"}}}, nullptr};
    keys["late"] = {
        {"thrown-away"}, {{"delivered", {"delivered"}}, {"asked-again", {"asked-again"}}}, nullptr};
    keys["report"] = Report(reference);
    keys["conclusion"] = Conclusion(reference);
    return keys;
  }

 private:
  static Key TimeOut(const Drawn& drawn) {
    const TimeOuts truth = Compute(drawn, {});
    if (!Near(truth, ByTheProduct(drawn), 0.01))
      throw std::runtime_error("the lab and the tunnel compute different time-outs");
    Key key;
    key.right = Written(truth);
    std::vector<std::pair<std::string, TimeOuts>> wrong;
    for (const auto& [name, rules] : WrongRules()) {
      wrong.emplace_back(name, Compute(drawn, rules));
      key.mistakes.emplace_back(name, Written(wrong.back().second));
    }
    key.judge = [truth, wrong](const Answer& given) -> Verdict {
      const auto map = ReadMap(given);
      TimeOuts values{};
      for (size_t i = 0; i < values.size(); ++i) {
        const auto found = map.find(std::string(kMoments[i]));
        values[i] = found == map.end() ? -1e9 : ReadNumber(found->second, "ms").value_or(-1e9);
      }
      if (Near(values, truth, kWithin)) return Right();
      for (const auto& [name, mistaken] : wrong) {
        if (Near(values, mistaken, kWithin)) return Known(name);
      }
      std::vector<std::string> steps;
      for (size_t i = 0; i < truth.size(); ++i) {
        if (std::abs(values[i] - truth[i]) > kWithin) {
          Verdict verdict =
              Partly(0.1 * static_cast<double>(i),
                     "{" + std::string(kMoments[i]) + "} is the first that is wrong.");
          verdict.steps = steps;
          return verdict;
        }
        steps.push_back("{" + std::string(kMoments[i]) + "} is right.");
      }
      return Wrong("That is not it.");
    };
    return key;
  }

  static Key Overhead(const Drawn& drawn) {
    const uint64_t all = drawn.overhead();
    return {{std::to_string(all)},
            {{"no-ip", {std::to_string(all - 20)}},
             {"ethernet", {std::to_string(all + 14)}},
             {"no-mppe", {std::to_string(all - 4)}},
             {"one-protocol", {std::to_string(all - 2)}}},
            nullptr};
  }

  static Key Window(const Drawn& drawn) {
    const double product = drawn.packets(drawn.size + drawn.overhead());
    const double bits = static_cast<double>(drawn.rate * drawn.round_trip) * 1000;
    const std::vector<std::pair<std::string, double>> wrong{
        {"bits", bits},
        {"octets", bits / 8},
        {"no-overhead", std::ceil(drawn.packets(drawn.size))},
        {"one-way", std::ceil(product / 2)}};
    Key key;
    key.right = {Whole(std::ceil(product))};
    for (const auto& [name, value] : wrong) key.mistakes.emplace_back(name, Answer{Whole(value)});
    key.judge = [product, wrong](const Answer& given) -> Verdict {
      const double value = ReadNumber(given[0], "packets").value_or(-1);
      if (value != std::floor(value)) return Wrong("A window is a whole number of packets.");
      if (value >= product && value <= kMost * product) return Right();
      for (const auto& [name, mistaken] : wrong) {
        if (std::abs(value - mistaken) <= 1 + 0.002 * mistaken) return Known(name);
      }
      return Wrong(value < product ? "With this window the sender stands still while "
                                     "acknowledgments are on their way."
                                   : "This window is more than 1.3 times what the path holds: the "
                                     "rest only waits in queues.");
    };
    return key;
  }

  static std::string WithClaims(const Goodput& goodput, uint32_t runs, double factor = 1) {
    std::string out = WriteTable(goodput, runs);
    const Table table = ReadTable(out);
    for (const std::string_view patience : kPatience) {
      Interval interval = IntervalOf(table.values.at(std::string(patience)));
      const double middle = (interval.low + interval.high) / 2;
      interval = {middle - factor * (interval.high - middle),
                  middle + factor * (interval.high - middle)};
      out += WriteClaim(patience, interval);
    }
    return out;
  }

  /// How many times as wide an interval of ten runs is whose maker forgot √n, or took 1.96 for t.
  static double FactorWithoutRoot() { return std::sqrt(10.0); }
  static double FactorOfNormal() { return 1.959964 / 2.262157; }

  static Key Report(const Reference& reference) {
    Key key;
    key.right = {WithClaims(reference.warm, kEnough)};
    std::string seeds = "patience,run,goodput,failed\n";
    for (const std::string_view patience : kPatience) {
      for (const auto& [run, value] : reference.warm.at(std::string(patience)))
        seeds += std::string(patience) + ",1," + std::to_string(value) + ",\n";
    }
    key.mistakes = {{"single-run", {WriteTable(reference.warm, 1)}},
                    {"few-runs", {WithClaims(reference.warm, 5)}},
                    {"seed", {seeds}},
                    {"no-warm-up", {WithClaims(reference.cold, kEnough)}},
                    {"no-interval", {WriteTable(reference.warm, kEnough)}},
                    {"deviation", {WithClaims(reference.warm, kEnough, FactorWithoutRoot())}},
                    {"normal", {WithClaims(reference.warm, kEnough, FactorOfNormal())}}};
    key.judge = [reference](const Answer& given) { return JudgeReport(reference, given[0]); };
    return key;
  }

  /// Of the rows whose runs the reference has: the share that agree with it.
  static double Agreement(const Table& table, const Goodput& reference, std::string& first_other) {
    double known = 0, agree = 0;
    for (const auto& [patience, rows] : table.rows) {
      for (const auto& [run, value] : rows) {
        const auto& runs = reference.at(patience);
        const auto found = runs.find(run);
        if (found == runs.end()) continue;
        ++known;
        if (std::abs(value - found->second) <= 0.002 * found->second) {
          ++agree;
        } else if (first_other.empty()) {
          first_other = "run " + std::to_string(run) + " with " + patience;
        }
      }
    }
    return known == 0 ? 1 : agree / known;
  }

  static Verdict JudgeReport(const Reference& reference, const std::string& text) {
    const Table table = ReadTable(text);
    if (!table.problem.empty()) return Wrong(table.problem);
    size_t least = SIZE_MAX;
    bool all_one_run = true, twice = false;
    for (const auto& [patience, runs] : table.runs) {
      least = std::min(least, runs.size());
      all_one_run = all_one_run && std::ranges::count(runs, runs[0]) == std::ssize(runs);
      twice = twice || table.rows.at(patience).size() != runs.size();
    }
    if (least == 1) return Known("single-run");
    if (all_one_run) return Known("seed");
    if (twice) return Wrong("A run stands there twice. Replications must be independent.");
    if (least < kEnough) return Known("few-runs", "There are " + std::to_string(least) + ".");
    std::vector<std::string> steps{"There are enough replications, with a run number each."};
    const auto stop = [&](Verdict verdict) {
      verdict.steps = steps;
      return verdict;
    };
    std::string other, ignored;
    const double warm = Agreement(table, reference.warm, other);
    if (warm < 0.5 && Agreement(table, reference.cold, ignored) > 0.5)
      return stop(Known("no-warm-up"));
    if (warm < 1)
      return stop(Wrong("The value of " + other + " can't be reproduced with study.yaml."));
    steps.push_back("The values are those that study.yaml gives.");
    for (const std::string_view patience : kPatience) {
      const auto claim = table.claims.find(std::string(patience));
      if (claim == table.claims.end()) return stop(Known("no-interval"));
      if (Verdict verdict = JudgeClaim(table.values.at(claim->first), claim->second);
          verdict.share < 1) {
        verdict.says = "Of " + claim->first + ": " + verdict.says;
        return stop(verdict);
      }
      const Interval mine = IntervalOf(table.values.at(claim->first));
      std::vector<double> values;
      for (const auto& [run, value] : reference.warm.at(claim->first)) values.push_back(value);
      const Interval theirs = IntervalOf(values);
      if (mine.high < theirs.low || mine.low > theirs.high)
        return stop(Wrong("The mean of " + claim->first + " is not where it should be."));
    }
    return Right();
  }

  static Verdict JudgeClaim(const std::vector<double>& values, const Interval& claim) {
    const Interval right = IntervalOf(values);
    const double middle = (right.low + right.high) / 2, half = right.high - middle;
    const double tolerance = std::max(0.03 * half, 0.001 * middle);
    const auto is = [&](double factor) {
      return std::abs(claim.low - std::max(0.0, middle - factor * half)) <=
                 tolerance * std::max(1.0, factor) &&
             std::abs(claim.high - (middle + factor * half)) <= tolerance * std::max(1.0, factor);
    };
    const double t = half / (Spread(values) / std::sqrt(static_cast<double>(values.size())));
    if (is(1)) return Right();
    if (is(std::sqrt(static_cast<double>(values.size())))) return Known("deviation", "");
    if (is(1.959964 / t)) return Known("normal", "");
    return Partly(0.4, "the interval that follows from the rows is " + Whole(right.low) + " to " +
                           Whole(right.high) + " bit/s, and yours is another one.");
  }

  static double Spread(const std::vector<double>& values) {
    double mean = 0, squares = 0;
    for (const double value : values) mean += value / static_cast<double>(values.size());
    for (const double value : values) squares += (value - mean) * (value - mean);
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
  }

  static Key Conclusion(const Reference& reference) {
    std::vector<double> differences;
    const auto& dropping = reference.warm.at(std::string(kPatience[0]));
    for (const auto& [run, value] : reference.warm.at(std::string(kPatience[1])))
      differences.push_back(value - dropping.at(run));
    const Interval interval = IntervalOf(differences);
    if (interval.low <= 0) throw std::runtime_error("this path doesn't show what waiting is worth");
    Key key;
    key.right = {"waiting"};
    for (const char* name : {"dropping", "same", "recovers"})
      key.mistakes.emplace_back(name, Answer{name});
    return key;
  }
};

}  // namespace

std::unique_ptr<Lab> MakeGreWindowLab() { return std::make_unique<GreWindowLab>(); }

}  // namespace pptplab::labs
