// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pptplab-sweep: a study's replications, and what they say.
#include <sched.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>

#include "scenarios/sweep/analysis.h"
#include "scenarios/sweep/build_id.h"
#include "scenarios/sweep/helper.h"
#include "scenarios/sweep/outputs.h"
#include "scenarios/sweep/progress.h"
#include "scenarios/sweep/replicate.h"
#include "scenarios/sweep/run_log.h"

namespace pptplab::sweep {
namespace {

constexpr int kDone = 0;
constexpr int kDidNotHold = 1;
constexpr int kBadUsage = 2;

constexpr const char* kExamples = R"(Examples:
  pptplab sweep scenarios/studies/mppe-loss.yaml
  pptplab sweep scenarios/studies/mppe-loss.yaml --plan
  pptplab sweep scenarios/studies/mppe-loss.yaml --jobs 8 --out results/mppe-loss --resume

Exit status: 0 done; 1 it ran, but runs failed, are missing, or are not as precise as the study asks; 2 bad
usage or bad input.)";

struct Arguments {
  std::string study;
  std::vector<std::string> settings;
  std::string out;
  size_t jobs = 0;
  bool resume = false;
  bool plan = false;
  bool quiet = false;
};

volatile std::sig_atomic_t g_interrupted = 0;
void HandleInterrupt(int) { g_interrupted = 1; }

int Complain(const std::string& sentence) {
  std::cerr << "pptplab-sweep: " << sentence << "\n";
  return kBadUsage;
}

size_t ProcessorsHere() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return std::max<size_t>(1, static_cast<size_t>(CPU_COUNT(&set)));
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

int Run(const Arguments& arguments, const Plan& plan, Helper& helper) {
  const std::string build = BuildId();
  const std::filesystem::path out =
      arguments.out.empty() ? plan.study().name + "-results" : arguments.out;
  std::error_code error;
  std::filesystem::create_directories(out, error);
  if (error) throw std::runtime_error(out.string() + " can't be made: " + error.message());
  const std::string log_path = (out / "runs.jsonl").string();
  if (!arguments.resume && std::filesystem::exists(log_path)) {
    return Complain(log_path + " is there already: --resume goes on with it; another --out, or "
                               "removing it, begins anew");
  }
  RunLog log(log_path, plan, build);
  Campaign campaign(plan);
  for (const RunResult& result : ReadLog(log_path, plan, build)) campaign.Know(result);
  campaign.Begin();

  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, &HandleInterrupt);
  std::signal(SIGPIPE, SIG_IGN);
  Pool pool(helper, arguments.jobs == 0 ? ProcessorsHere() : arguments.jobs);
  Progress progress(campaign, pool.capacity(), arguments.quiet);
  Drive(
      campaign, pool, [] { return g_interrupted != 0; },
      [&](const RunResult& result) { log.Append(result); }, [&] { progress.Say(); });
  progress.End();
  const bool holds = WriteResults(campaign, out.string(), std::cout);
  if (g_interrupted != 0) {
    std::cerr << "pptplab-sweep: interrupted; what was done is kept, and --resume does the rest\n";
  }
  return holds ? kDone : kDidNotHold;
}

int Main(const Arguments& arguments) {
  if (arguments.study.empty()) {
    return Complain("which study? Give its file, such as scenarios/studies/mppe-loss.yaml");
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
  if (arguments.plan) return ShowPlan(*plan);
  Preload();
  Helper helper([&plan](Task task) { return Replicate(*plan, task); }, plan->study().limit);
  return Run(arguments, *plan, helper);
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
  app.add_option("--jobs", arguments.jobs, "Runs at once; one for each processor if not said")
      ->check(CLI::Range(1, 4096));
  app.add_option("--out", arguments.out, "The directory for results; STUDY-results here if not said");
  app.add_flag("--resume", arguments.resume, "Goes on where an earlier sweep stopped: only runs what is missing");
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
  try {
    return Main(arguments);
  } catch (const pptplab::scenarios::Problem& problem) {
    return Complain(ToString(problem));
  } catch (const std::exception& error) {
    return Complain(error.what());
  }
}
