// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a study file says, as plain structs with lists of their keys, as scenario.h has them: one
// scenario, what varies in it, what is measured, how often and how exactly.
#ifndef PPTPLAB_SCENARIOS_SWEEP_STUDY_H_
#define PPTPLAB_SCENARIOS_SWEEP_STUDY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/keys.h"
#include "scenarios/units.h"
#include "scenarios/yaml_tree.h"

namespace pptplab::sweep {

using scenarios::Fraction;
using scenarios::Position;
using scenarios::Reference;
using scenarios::Table;
using scenarios::Value;

enum class Design : uint8_t { kGrid, kList, kRandom };
enum class Scale : uint8_t { kLinear, kLog };
/// What a run can be asked; measures.h says how each is counted.
enum class Measure : uint8_t {
  kGoodput, kTransferTime, kReceived, kLoss, kSetUpTime, kTunnels, kRtt, kPingLoss, kWireOctets,
  kWirePackets, kOverhead, kLinkLosses, kQueueDrops, kSeries, kDuration,
};
/// How several of a kind (flows, tunnels …) become one number.
enum class Reduce : uint8_t { kMean, kSum, kLeast, kMost, kLast };

inline std::vector<std::string> WordsOf(Design) { return {"grid", "list", "random"}; }
inline std::vector<std::string> WordsOf(Scale) { return {"linear", "log"}; }
inline std::vector<std::string> WordsOf(Measure) {
  return {"goodput",     "transfer-time", "received",     "loss",     "set-up-time",
          "tunnels",     "rtt",           "ping-loss",    "wire-octets", "wire-packets",
          "overhead",    "link-losses",   "queue-drops",  "series",   "duration"};
}
inline std::vector<std::string> WordsOf(Reduce) { return {"mean", "sum", "least", "most", "last"}; }

/// Something that varies: either values for one or several paths, or choices that set several.
struct Parameter {
  static constexpr std::string_view kName = "a parameter";
  Position place;
  std::string title;
  Value set;
  std::vector<Value> values;
  std::string from, to;
  uint32_t steps = 5;
  Scale scale = Scale::kLinear;
  bool whole = false;
  Value choices;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("title", self.title, "How tables and plots call it; its name if not said.");
    io.Optional("set", self.set,
                "What of the scenario it sets, as --set names it (links[1].loss); several as a list.");
    io.Optional("values", self.values, "The values that it takes.");
    io.Optional("from", self.from, "Instead of values: the first of a range, such as 10ms.");
    io.Optional("to", self.to, "The last of the range, in the same unit.");
    io.Optional("steps", self.steps, "How many values the range has in a grid; 5 if not said.");
    io.Optional("scale", self.scale,
                "linear (if not said) or log: how a range's values are spaced, or drawn.");
    io.Optional("whole", self.whole, "A range's values are whole numbers. No if not said.");
    io.Optional("choices", self.choices,
                "Instead of set and values: names, and what each sets: {PATH: VALUE, …}.");
  }
};

struct Metric {
  static constexpr std::string_view kName = "a metric";
  Position place;
  std::string title;
  Measure measure = Measure::kGoodput;
  std::optional<Reference> of;
  std::optional<std::vector<Reference>> link;
  std::optional<Reference> row;
  std::string name;
  std::optional<Reduce> reduce;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("title", self.title, "How tables and plots call it; its name if not said.");
    io.Required("measure", self.measure,
                "What is measured: goodput, transfer-time, received, loss (of flows), set-up-time, "
                "tunnels, rtt, ping-loss, wire-octets, wire-packets, overhead, link-losses, "
                "queue-drops, series, duration.");
    io.Optional("of", self.of,
                "Of this node only: who receives, fetches, pings, dials. A node that was copied "
                "stands for all its copies.");
    io.Optional("link", self.link, "wire-…, overhead, …: of this link, by its two nodes; all if not said.");
    io.Optional("row", self.row,
                "series: which rows of pptplab run --series: rtt, queue, congestion-window …");
    io.Optional("name", self.name, "series: only rows whose name begins so; any if not said.");
    io.Optional("reduce", self.reduce,
                "How several of a kind become one number: mean, sum, least, most, last. What fits "
                "the measure if not said.");
  }
};

struct Precision {
  static constexpr std::string_view kName = "precision";
  std::optional<std::vector<Reference>> metrics;
  Fraction relative{0.05};
  uint32_t at_most = 100;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("metrics", self.metrics, "Which metrics have to be so precise; all if not said.");
    io.Optional("relative", self.relative,
                "The half-width of the mean's interval, as a share of the mean; 5% if not said.");
    io.Optional("at-most", self.at_most, "The most replications of a cell; 100 if not said.");
  }
};

/// Two values of a parameter, run by run: they have the same random numbers.
struct Pairs {
  static constexpr std::string_view kName = "pairs";
  Reference parameter;
  Reference from;
  std::optional<Reference> to;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Required("parameter", self.parameter, "The parameter of which two values are compared.");
    io.Required("from", self.from, "The value that the others are compared with.");
    io.Optional("to", self.to, "The other value; each of the others if not said.");
  }
};

struct Plot {
  static constexpr std::string_view kName = "a plot";
  Position place;
  std::string title;
  Reference x;
  std::vector<Reference> y;
  std::optional<Reference> lines;
  std::optional<Reference> panels;
  Scale x_scale = Scale::kLinear;
  Scale y_scale = Scale::kLinear;
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("title", self.title, "What stands above it; what is drawn if not said.");
    io.Required("x", self.x, "The parameter on the horizontal axis.");
    io.Required("y", self.y, "The metrics on the vertical axis, all of one unit.");
    io.Optional("lines", self.lines, "The parameter whose values are a line each.");
    io.Optional("panels", self.panels, "The parameter whose values are a plot each.");
    io.Optional("x-scale", self.x_scale, "linear (if not said) or log.");
    io.Optional("y-scale", self.y_scale, "linear (if not said) or log.");
  }
};

struct Study {
  static constexpr std::string_view kName = "a study";
  std::string name;
  std::string title;
  std::string question;
  Reference scenario;
  Value set;
  Design design = Design::kGrid;
  Table<Parameter> parameters;
  std::vector<Value> points;
  uint32_t draws = 20;
  uint32_t seed = 1;
  std::vector<Reference> where;
  Table<Metric> metrics;
  uint32_t replications = 10;
  uint32_t first_run = 1;
  Duration warm_up{0};
  Duration limit = std::chrono::minutes(10);
  Fraction confidence{0.95};
  std::vector<Fraction> quantiles;
  std::optional<Precision> precision;
  std::vector<Pairs> pairs;
  std::vector<Plot> plots;
  std::string path;  ///< no key: the study's file
  template <class Io, class Self>
  static void Keys(Io& io, Self& self) {
    io.Optional("name", self.name, "A word for file names; the file's own name if not said.");
    io.Optional("title", self.title, "One line about it, for people.");
    io.Optional("question", self.question, "What it is to answer, in a sentence or two.");
    io.Required("scenario", self.scenario, "The scenario that is run: a file beside the study's.");
    io.Optional("set", self.set, "What is different in all runs: {PATH: VALUE, …}, as --set has it.");
    io.Optional("design", self.design,
                "grid (if not said): every combination of all values; list: those under points; "
                "random: drawn out of the parameters' values and ranges.");
    io.Nodes("parameters", self.parameters, "What varies, by name.");
    io.Optional("points", self.points, "design list: [{PARAMETER: VALUE, …}, …].");
    io.Optional("draws", self.draws, "design random: how many points; 20 if not said.");
    io.Optional("seed", self.seed, "design random: which random points; 1 if not said.");
    io.Optional("where", self.where,
                "Only points for which all of this holds: ['window * 1400 <= queue', 'mode == "
                "stateful or loss < 2%'].");
    io.Nodes("metrics", self.metrics, "What is measured in each run, by name.");
    io.Optional("replications", self.replications,
                "Runs of each point, the fewest if precision is asked for; 10 if not said.");
    io.Optional("first-run", self.first_run, "ns-3's RngRun of the first of them; 1 if not said.");
    io.Optional("warm-up", self.warm_up,
                "What flows, links and series do before this time doesn't count; 0s if not said.");
    io.Optional("limit", self.limit, "The longest that one run may take on the clock; 10min if not said.");
    io.Optional("confidence", self.confidence, "The level of all intervals; 95% if not said.");
    io.Optional("quantiles", self.quantiles, "Quantiles that the table has, such as [50%, 95%].");
    io.Optional("precision", self.precision,
                "More replications of each point until its means are so precise.");
    io.Optional("pairs", self.pairs, "Differences between values of a parameter, run by run.");
    io.Optional("plots", self.plots, "What is drawn.");
  }
};

/// Where something of this name is in a table; nullopt: nowhere.
template <class T>
std::optional<size_t> IndexOf(const Table<T>& table, std::string_view name) {
  for (size_t i = 0; i < table.size(); ++i) {
    if (table[i].name.name == name) return i;
  }
  return std::nullopt;
}

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_STUDY_H_
