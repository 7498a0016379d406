// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pptplab-sweep: a study's replications, by one of three launchers, and what they say.
#include <sched.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>

#include "scenarios/sweep/analysis.h"
#include "scenarios/sweep/build_id.h"
#include "scenarios/sweep/farm.h"
#include "scenarios/sweep/helper.h"
#include "scenarios/sweep/outputs.h"
#include "scenarios/sweep/progress.h"
#include "scenarios/sweep/replicate.h"
#include "scenarios/sweep/run_log.h"

namespace pptplab::sweep {
namespace {

namespace fs = std::filesystem;

constexpr int kDone = 0;
constexpr int kDidNotHold = 1;
constexpr int kBadUsage = 2;

constexpr const char* kExamples = R"(Examples:
  pptplab sweep scenarios/studies/stateful-mppe.yaml --plan
  pptplab sweep scenarios/studies/stateful-mppe.yaml --jobs 8 --out results/mppe
  pptplab sweep scenarios/studies/stateful-mppe.yaml --out results/mppe --resume
  mpirun -np 64 pptplab sweep scenarios/studies/stateful-mppe.yaml --out results/mppe
  pptplab sweep scenarios/studies/stateful-mppe.yaml --out results/mppe --shard $SLURM_ARRAY_TASK_ID/16
  pptplab sweep scenarios/studies/stateful-mppe.yaml --out results/mppe --merge

The results are the same bytes whoever ran what where. In DIR: report.html (all on one page), results.csv,
differences.csv, runs.csv, results.sqlite, plots as SVG, and runs.jsonl, the log, with which --resume goes on.

Exit status: 0 done; 1 it ran, but runs failed, are missing, or are not as precise as the study asks; 2 bad
usage or bad input.)";

struct Arguments {
  std::string study;
  std::vector<std::string> settings;
  std::string out;
  size_t jobs = 0;
  std::string shard;
  bool merge = false;
  std::vector<std::string> merged;
  bool resume = false;
  bool plan = false;
  bool quiet = false;
};

volatile std::sig_atomic_t g_interrupted = 0;
void HandleInterrupt(int) { g_interrupted = 1; }

int Complain(const std::string& sentence) {
  // Under MPI all ranks find the same; one of them says it.
  if (RankHere().rank == 0) std::cerr << "pptplab-sweep: " << sentence << "\n";
  return kBadUsage;
}

size_t ProcessorsHere() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return std::max<size_t>(1, static_cast<size_t>(CPU_COUNT(&set)));
}

/// "2/16"
std::optional<Shard> ReadShard(std::string_view text) {
  Shard shard{0, 0};
  const char* const end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), end, shard.index);
  if (index.ec != std::errc() || index.ptr == end || *index.ptr != '/') return std::nullopt;
  const auto count = std::from_chars(index.ptr + 1, end, shard.count);
  if (count.ec != std::errc() || count.ptr != end) return std::nullopt;
  if (shard.index < 1 || shard.index > shard.count || shard.count > 1'000'000) return std::nullopt;
  return shard;
}

int ShowPlan(const Plan& plan) {
  const Study& study = plan.study();
  const size_t points = plan.cells().size();
  std::cout << study.name << ": " << points << (points == 1 ? " point, " : " points, ")
            << points * study.replications << " runs";
  if (study.precision) std::cout << " or more, " << points * study.precision->at_most << " at most";
  std::cout << "\n";
  for (const Cell& cell : plan.cells()) {
    std::cout << "  " << NameOfPoint(study, cell) << "\n    "
              << plan.CommandOf(cell, study.first_run) << "\n";
  }
  return kDone;
}

// --- logs
// ------------------------------------------------------------------------------------------------

constexpr const char* kLogName = "runs.jsonl";

std::string NameOfShardLog(const Shard& shard) {
  return "runs." + std::to_string(shard.index) + "-of-" + std::to_string(shard.count) + ".jsonl";
}

/// All logs in a directory, by name.
std::vector<std::string> LogsIn(const fs::path& directory) {
  std::vector<std::string> logs;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("runs.") && name.ends_with(".jsonl")) logs.push_back(entry.path().string());
  }
  std::sort(logs.begin(), logs.end());
  return logs;
}

class Session {
 public:
  Session(const Arguments& arguments, const Plan& plan) : arguments_(arguments), plan_(plan) {
    out_ = arguments.out.empty() ? plan.study().name + "-results" : arguments.out;
  }

  int Sweep(Workers& workers, std::optional<Shard> shard) {
    MakeDirectory();
    const std::string path = (out_ / (shard ? NameOfShardLog(*shard) : kLogName)).string();
    if (!arguments_.resume && fs::exists(path)) {
      return Complain(path + " is there already: --resume goes on with it; another --out, or "
                             "removing it, begins anew");
    }
    RunLog log(path, plan_, build_);
    Campaign campaign(plan_, shard.value_or(Shard{}));
    for (const RunResult& result : ReadLog(path, plan_, build_)) {
      if (!result.failed) campaign.Know(result);  // a failure gets another chance
    }
    campaign.Begin();
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, &HandleInterrupt);
    std::signal(SIGPIPE, SIG_IGN);
    Progress progress(campaign, workers.capacity(), arguments_.quiet);
    Drive(
        campaign, workers, [] { return g_interrupted != 0; },
        [&](const RunResult& result) { log.Append(result); }, [&] { progress.Say(); });
    progress.End();
    const bool holds = shard ? EndShard(campaign) : WriteResults(campaign, out_.string(), std::cout);
    if (g_interrupted != 0) {
      std::cerr << "pptplab-sweep: interrupted; what was done is kept, and --resume does the rest\n";
    }
    return holds && g_interrupted == 0 ? kDone : kDidNotHold;
  }

  /// What shards left behind becomes one log and one set of results.
  int Merge() {
    std::vector<std::string> paths = LogsIn(out_);
    for (const std::string& given : arguments_.merged) {
      if (given.empty()) continue;  // --merge alone
      if (!fs::exists(given)) return Complain("--merge: there is no " + given);
      const auto logs = fs::is_directory(given) ? LogsIn(given) : std::vector<std::string>{given};
      if (logs.empty()) return Complain("--merge: in " + given + " are no logs (runs.*.jsonl)");
      paths.insert(paths.end(), logs.begin(), logs.end());
    }
    if (paths.empty()) return Complain("--merge: in " + out_.string() + " are no logs (runs.*.jsonl)");
    MakeDirectory();
    const std::string whole = (out_ / kLogName).string();
    RunLog log(whole, plan_, build_);
    Campaign campaign(plan_);
    std::map<std::pair<uint32_t, uint32_t>, bool> known;  // whether it failed
    const auto take = [&](const std::string& path, bool append) {
      for (const RunResult& result : ReadLog(path, plan_, build_)) {
        const auto [place, is_new] =
            known.try_emplace({result.task.cell, result.task.run}, result.failed);
        if (!is_new && (result.failed || !place->second)) continue;
        place->second = result.failed;
        campaign.Know(result);
        if (append) log.Append(result);
      }
    };
    take(whole, false);
    for (const std::string& path : paths) {
      if (path != whole) take(path, true);
    }
    if (known.empty()) {
      return Complain("--merge: these logs have no run of this study by this build of pptplab");
    }
    campaign.Begin();
    return WriteResults(campaign, out_.string(), std::cout) ? kDone : kDidNotHold;
  }

 private:
  void MakeDirectory() const {
    std::error_code error;
    fs::create_directories(out_, error);
    if (error) throw std::runtime_error(out_.string() + " can't be made: " + error.message());
  }
  static bool EndShard(const Campaign& campaign) {
    std::cout << campaign.wanted() - campaign.missing() << " of this shard's " << campaign.wanted()
              << " runs are done, " << campaign.failures() << " failed. When all shards are: the same "
              << "command with --merge instead of --shard.\n";
    return campaign.missing() == 0 && campaign.failures() == 0;
  }

  const Arguments& arguments_;
  const Plan& plan_;
  fs::path out_;
  const std::string build_ = BuildId();
};

// --- launchers
// ------------------------------------------------------------------------------------------------

std::string IdentityOf(const Plan& plan) {
  std::string text = BuildId();
  for (const Cell& cell : plan.cells()) text += cell.digest;
  return Sha256Hex(text);
}

int Launch(const Arguments& arguments, const Plan& plan) {
  Session session(arguments, plan);
  if (arguments.merge) return session.Merge();
  std::optional<Shard> shard;
  if (!arguments.shard.empty()) {
    shard = ReadShard(arguments.shard);
    if (!shard) return Complain("--shard " + arguments.shard + " is no part of a whole, such as 2/16");
  }
  const Rank here = RankHere();
  if (here.is_farm && (shard || arguments.jobs != 0)) {
    return Complain("under MPI the ranks share the runs; leave out --jobs and --shard");
  }
  Preload();
  Helper helper([&plan](Task task) { return Replicate(plan, task); }, plan.study().limit);
  if (!here.is_farm) {
    Pool pool(helper, arguments.jobs == 0 ? ProcessorsHere() : arguments.jobs);
    return session.Sweep(pool, shard);
  }
  Farm farm(IdentityOf(plan));
  if (farm.rank() == 0) return session.Sweep(farm, std::nullopt);
  // Whoever interrupts: rank 0 decides.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_IGN);
  farm.Work(helper);
  return kDone;
}

int Main(const Arguments& arguments) {
  if (arguments.study.empty()) {
    return Complain("which study? Give its file, such as scenarios/studies/stateful-mppe.yaml");
  }
  std::vector<scenarios::Override> more;
  for (const std::string& setting : arguments.settings) {
    const size_t equals = setting.find('=');
    if (equals == std::string::npos) {
      return Complain("--set " + setting + " lacks its value; write --set links[0].rate=2Mbps");
    }
    more.push_back({setting.substr(0, equals), setting.substr(equals + 1)});
  }
  auto plan = Plan::Make(arguments.study, more, scenarios::FilesOnDisk());
  if (!plan) return Complain(ToString(plan.error()));
  return arguments.plan ? ShowPlan(*plan) : Launch(arguments, *plan);
}

}  // namespace
}  // namespace pptplab::sweep

int main(int argc, char** argv) {
  using namespace pptplab::sweep;  // NOLINT: this program's own
  CLI::App app{"Runs a what-if study: many runs of a scenario, tables, intervals and plots.",
               "pptplab-sweep"};
  app.footer(kExamples);
  Arguments arguments;
  app.add_option("STUDY", arguments.study, "The study's YAML file");
  auto* const jobs = app.add_option("--jobs", arguments.jobs,
                                    "Runs at once; one for each processor if not said")
                         ->check(CLI::Range(1, 4096));
  app.add_option("--out", arguments.out, "The directory for results; STUDY-results here if not said");
  auto* const resume = app.add_flag(
      "--resume", arguments.resume, "Goes on where an earlier sweep stopped: only runs what is missing");
  auto* const shard =
      app.add_option("--shard", arguments.shard,
                     "I/N: only the Ith of N parts, for array jobs; the parts need nothing of each other");
  auto* const merge =
      app.add_option("--merge", arguments.merged,
                     "Runs nothing: makes one of the logs in the output directory and of these, files or "
                     "directories")
          ->expected(0, -1);
  merge->excludes(shard)->excludes(jobs)->excludes(resume);
  app.add_option("--set", arguments.settings, "PATH=VALUE: changes one value of the scenario in all runs")
      ->allow_extra_args(false);
  app.add_flag("--plan", arguments.plan, "Only says what would be run");
  app.add_flag("--quiet", arguments.quiet, "Says nothing about its progress");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    std::cerr << "pptplab-sweep: " << error.what() << "; pptplab-sweep --help shows how\n";
    return kBadUsage;
  }
  arguments.merge = merge->count() > 0;
  try {
    return Main(arguments);
  } catch (const pptplab::scenarios::Problem& problem) {
    return Complain(ToString(problem));
  } catch (const std::exception& error) {
    return Complain(error.what());
  }
}
