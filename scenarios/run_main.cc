// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pptplab-run: one scenario, one run, one recording.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <stdexcept>

#include "ns3/command-line.h"
#include "scenarios/expectations.h"
#include "scenarios/live_follower.h"
#include "scenarios/loader.h"
#include "scenarios/nearest.h"
#include "scenarios/ns3_settings.h"
#include "scenarios/setup_table.h"
#include "scenarios/simulation.h"
#include "stack/explain/story.h"

namespace pptplab::scenarios {
namespace {

constexpr int kDone = 0;
constexpr int kDidNotHold = 1;
constexpr int kBadUsage = 2;

constexpr const char* kExamples = R"(Examples:
  pptplab-run scenarios/remote-access.yaml --text
  pptplab-run scenarios/remote-access.yaml --set links[1].loss=2% --RngRun=7 --out lossy.pcapng
  pptplab-run scenarios/remote-access.yaml --ns3::PptpClient::LcpEchoInterval=1s --check
  pptplab-run scenarios/remote-access.yaml --flows flows.xml --series series.csv --series-step 50ms
  pptplab-run scenarios/remote-access.yaml --live - | wireshark -k -i -

ns-3's own options pass through: --ns3::TYPE::ATTRIBUTE=VALUE, --GLOBALVALUE=VALUE, --PrintGlobals,
--PrintAttributes=TYPE, --PrintGroup=GROUP, --PrintTypeIds.

Exit status: 0 done; 1 it ran, but a tunnel that the scenario expects didn't come up (with --check: any
expectation), or it was interrupted; 2 bad usage or bad input.)";

struct Arguments {
  std::string scenario;
  std::vector<std::string> settings;
  std::optional<uint64_t> run;
  std::string out;
  bool no_recording = false;
  std::string pcap_directory;
  std::string consoles;
  std::string live;
  std::string flows;
  std::string series;
  std::string series_step;
  bool text = false;
  bool check = false;
  bool print_schema = false;
  std::vector<std::string> ns3;  ///< what is left over: ns-3's
};

// --- signals: the only globals, since a handler can reach nothing else
// -----------------------------------

volatile std::sig_atomic_t g_interrupted = 0;
trace::RecordingWriter* g_writer = nullptr;

void HandleInterrupt(int) { g_interrupted = 1; }

/// ns-3 aborts where it finds no way on; what was recorded until then stays readable.
void HandleCrash(int) {
  if (g_writer != nullptr) g_writer->FlushFromSignalHandler();
  constexpr char kSentence[] =
      "pptplab-run: the simulation broke off (ns-3's message is above); the recording holds what "
      "happened until then\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kSentence, sizeof kSentence - 1);
  ::_exit(kDidNotHold);
}

void InstallSignalHandlers() {
  std::signal(SIGPIPE, SIG_IGN);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, &HandleInterrupt);
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE}) std::signal(signal, &HandleCrash);
}

// --- arguments
// -------------------------------------------------------------------------------------------

int Complain(const std::string& sentence) {
  std::cerr << "pptplab-run: " << sentence << "\n";
  return kBadUsage;
}

/// "--name=value" without the dashes; nullopt if it is none.
std::optional<std::pair<std::string, std::string>> SplitOption(const std::string& argument) {
  if (!argument.starts_with("--")) return std::nullopt;
  const size_t equals = argument.find('=');
  if (equals == std::string::npos) return std::pair{argument.substr(2), std::string()};
  return std::pair{argument.substr(2, equals - 2), argument.substr(equals + 1)};
}

/// The options of ours that a mistyped word could have meant.
std::vector<std::string> OwnOptions() {
  std::vector<std::string> names{"set",   "out",    "no-recording", "pcap", "live", "flows", "consoles",
                                 "series", "series-step", "text",    "check", "help"};
  for (const std::string& name : GlobalValueNames()) names.push_back(name);
  return names;
}

/// Sets what ns-3's options say; the sentence says which of them is wrong.
std::optional<std::string> ApplyNs3Options(const Arguments& arguments) {
  for (const std::string& argument : arguments.ns3) {
    const auto option = SplitOption(argument);
    if (!option) return "\"" + argument + "\" is one scenario too many; one run is one scenario";
    const auto& [name, value] = *option;
    if (name.starts_with("Print")) {
      char program[] = "pptplab-run";
      std::string copy = argument;
      char* argv[] = {program, copy.data(), nullptr};
      ns3::CommandLine().Parse(2, argv);  // prints and ends the process
      std::exit(kDone);
    }
    const auto globals = GlobalValueNames();
    const bool is_ns3 = name.find("::") != std::string::npos ||
                        std::find(globals.begin(), globals.end(), name) != globals.end();
    if (!is_ns3) return "there is no option --" + name + Suggestion(name, OwnOptions());
    if (auto error = ApplySetting(name, value)) return argument + ": " + *error;
  }
  return std::nullopt;
}

std::optional<std::vector<Override>> ReadOverrides(const std::vector<std::string>& settings,
                                                   std::string& wrong) {
  std::vector<Override> overrides;
  for (const std::string& setting : settings) {
    const size_t equals = setting.find('=');
    if (equals == std::string::npos) {
      wrong = setting;
      return std::nullopt;
    }
    overrides.push_back({setting.substr(0, equals), setting.substr(equals + 1)});
  }
  return overrides;
}

// --- the run
// ---------------------------------------------------------------------------------------------

/// Says on a terminal how far the run is, now and then.
class Progress {
 public:
  void Say(Duration now) {
    if (!is_terminal_) return;
    const auto wall = std::chrono::steady_clock::now();
    if (wall - last_ < std::chrono::milliseconds(200)) return;
    last_ = wall;
    shown_ = true;
    std::fprintf(stderr, "\r  %.1f s simulated ", static_cast<double>(now.count()) / 1e9);
    std::fflush(stderr);
  }
  void End() const {
    if (shown_) std::fputs("\r\x1b[K", stderr);
  }

 private:
  const bool is_terminal_ = ::isatty(STDERR_FILENO) != 0;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  bool shown_ = false;
};

bool WantsColour() {
  const char* const no_colour = std::getenv("NO_COLOR");
  return (no_colour == nullptr || *no_colour == '\0') && ::isatty(STDOUT_FILENO) != 0;
}

bool TellStory(const Scenario& scenario, const std::string& path, std::ostream& out) {
  auto reader = trace::RecordingReader::Open(path);
  auto again = trace::RecordingReader::Open(path);
  if (!reader || !again) {
    std::cerr << "pptplab-run: the recording " << path << " "
              << (reader ? again.error() : reader.error()) << "\n";
    return false;
  }
  explain::PrintStory(**reader, out, {.colour = WantsColour()});
  PrintSetupTable(scenario, explain::CostOfSetup(**again), out);
  return true;
}

void PrintFlow(const FlowOutcome& flow, std::ostream& out) {
  const auto seconds = static_cast<double>((flow.last_arrival - flow.started).count()) / 1e9;
  out << "  " << flow.from << " sent " << flow.to << " by " << flow.protocol << ": "
      << flow.received << " octets arrived";
  if (flow.received < flow.sent) out << " of " << flow.sent;
  if (flow.received > 0) {
    out << " in " << std::fixed << std::setprecision(3) << seconds << " s, goodput "
        << flow.Goodput() / 1e6 << " Mbps";
  }
  if (!flow.error.empty()) out << "; " << flow.error;
  out << "\n";
}

/// Of what went well, in a run of very many nodes, this much is printed.
constexpr size_t kMostThatHold = 40;
constexpr size_t kSomeThatHold = 8;

void PrintPings(const std::vector<PingOutcome>& pings, std::ostream& out) {
  uint64_t sent = 0, received = 0;
  for (const PingOutcome& ping : pings) {
    sent += ping.sent;
    received += ping.received;
    if (pings.size() > kMostThatHold) continue;
    out << "  " << ping.from << " pinged " << ping.to << ": " << ping.received << " of "
        << ping.sent << " answered\n";
  }
  if (pings.size() <= kMostThatHold) return;
  out << "  all " << pings.size() << " pings together: " << received << " of " << sent << " answered\n";
}

void PrintReport(const Report& report, std::ostream& out) {
  for (const DownloadOutcome& download : report.downloads) {
    out << "  " << download.client << " fetched " << download.url << ": ";
    if (!download.done) {
      out << "nothing";
    } else if (!download.error.empty()) {
      out << download.error;
    } else {
      out << download.octets << " octets, ";
      if (download.is_http) out << "status " << download.status << ", ";
      out << "SHA-256 " << download.sha256;
    }
    out << "\n";
  }
  PrintPings(report.pings, out);
  for (const MessageOutcome& message : report.messages) {
    out << "  " << message.from << "'s message to " << message.to
        << (message.shown ? " was shown there\n" : " was not shown\n");
  }
  for (const LookupOutcome& lookup : report.lookups) {
    out << "  " << lookup.from << " looked up " << lookup.name << ": "
        << (lookup.error.empty() ? (lookup.done ? lookup.address : "no answer") : lookup.error);
    out << "\n";
  }
  for (const FlowOutcome& flow : report.flows) PrintFlow(flow, out);
  for (const TunnelOutcome& tunnel : report.tunnels) {
    if (!tunnel.up) {
      out << "  " << tunnel.client << "'s tunnel did not come up"
          << (tunnel.reason.empty() ? "" : ": " + tunnel.reason) << "\n";
    }
  }
}

/// Prints the verdicts, all that don't hold; the status that they make.
int PrintVerdicts(const std::vector<Verdict>& verdicts, bool check, std::ostream& out) {
  if (verdicts.empty()) return kDone;
  int status = kDone;
  out << "\nExpected by the scenario:\n";
  const size_t all = verdicts.size() > kMostThatHold ? kSomeThatHold : kMostThatHold;
  size_t holding = 0;
  for (const Verdict& verdict : verdicts) {
    if (verdict.holds && ++holding > all) continue;
    out << (verdict.holds ? "  ✓ " : "  ✗ ") << verdict.sentence << "\n";
    if (!verdict.holds && (check || verdict.is_tunnel)) status = kDidNotHold;
  }
  if (holding > all) out << "  ✓ … and " << holding - all << " more that hold\n";
  return status;
}

/// DIRECTORY/NODE.txt for each real Linux.
void WriteConsoles(const Report& report, const std::string& directory) {
  if (directory.empty()) return;
  std::filesystem::create_directories(directory);
  for (const PeerOutcome& peer : report.peers) {
    const auto path = std::filesystem::path(directory) / (peer.node + ".txt");
    std::ofstream file(path);
    for (const std::string& line : peer.lines) file << line << "\n";
    file.close();
    if (!file) throw std::runtime_error(path.string() + " can't be written");
  }
}

std::string PrefixFor(const std::string& directory, const std::string& name) {
  if (directory.empty()) return "";
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) throw std::runtime_error(directory + " can't be made: " + error.message());
  return (std::filesystem::path(directory) / name).string();
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

/// What decides over the run, and nothing of where its output goes: same run, same bytes.
std::string CommandOf(const Arguments& arguments, const Scenario& scenario) {
  std::string command = "pptplab run " + InQuotes(arguments.scenario);
  for (const std::string& setting : arguments.settings) command += " --set " + InQuotes(setting);
  for (const std::string& option : arguments.ns3) command += " " + InQuotes(option);
  return command + " --RngRun=" + std::to_string(arguments.run.value_or(scenario.run));
}

int Run(const Arguments& arguments, const Scenario& scenario) {
  SimulationOptions options;
  options.command = CommandOf(arguments, scenario);
  if (!arguments.no_recording) {
    options.recording_path = arguments.out.empty() ? scenario.name + ".pcapng" : arguments.out;
  }
  options.pcap_prefix = PrefixFor(arguments.pcap_directory, scenario.name);
  options.run = arguments.run;
  options.flows_path = arguments.flows;
  options.series_path = arguments.series;
  if (!arguments.series_step.empty()) options.series_step = *ReadDuration(arguments.series_step);
  // With the recording on standard output, words go to the other.
  std::ostream& out = arguments.live == "-" ? std::cerr : std::cout;

  Simulation simulation(scenario, options);
  g_writer = simulation.writer();
  for (const std::string& announcement : simulation.announcements()) {
    std::cerr << "pptplab-run: " << announcement << "\n";
  }
  std::optional<LiveFollower> live;
  if (!arguments.live.empty()) live.emplace(options.recording_path, arguments.live);
  Progress progress;
  const Report report = simulation.Run([&](Duration now) {
    progress.Say(now);
    if (live) {
      if (g_writer != nullptr) g_writer->Flush();
      live->Follow();
    }
    return g_interrupted == 0;
  });
  g_writer = nullptr;
  if (live) live->Follow();
  progress.End();

  if (!scenario.title.empty()) out << scenario.name << ": " << scenario.title << "\n";
  if (arguments.text && !TellStory(scenario, options.recording_path, out)) return kDidNotHold;
  out << "\n";
  PrintReport(report, out);
  WriteConsoles(report, arguments.consoles);
  int status = PrintVerdicts(CheckExpectations(scenario, report), arguments.check, out);
  if (!arguments.no_recording) {
    out << "\nRecording: " << options.recording_path << " (open it with Wireshark)\n";
  }
  if (!arguments.pcap_directory.empty()) {
    out << "One capture for each device: " << options.pcap_prefix << "-*.pcap\n";
  }
  out.flush();
  if (report.interrupted) {
    std::cerr << "pptplab-run: interrupted; the recording is complete up to there\n";
    status = kDidNotHold;
  }
  return status;
}

int Main(const Arguments& arguments) {
  if (arguments.print_schema) {
    std::cout << ScenarioSchema();
    return kDone;
  }
  if (auto error = ApplyNs3Options(arguments)) return Complain(*error);
  if (arguments.scenario.empty()) {
    return Complain("which scenario? Give its file, such as scenarios/remote-access.yaml");
  }
  if (!arguments.series_step.empty()) {
    const auto step = ReadDuration(arguments.series_step);
    if (!step) return Complain("--series-step: " + step.error());
    if (*step < std::chrono::microseconds(1)) return Complain("--series-step is 1us or longer");
  }
  std::string wrong;
  const auto overrides = ReadOverrides(arguments.settings, wrong);
  if (!overrides)
    return Complain("--set " + wrong + " lacks its value; write --set links[0].rate=2Mbps");
  const auto scenario = LoadScenario(arguments.scenario, *overrides);
  if (!scenario) return Complain(ToString(scenario.error()));
  for (const std::string& notice : scenario->notices) {
    std::cerr << "pptplab-run: assumed for " << notice << "\n";
  }
  InstallSignalHandlers();
  return Run(arguments, *scenario);
}

}  // namespace
}  // namespace pptplab::scenarios

int main(int argc, char** argv) {
  using namespace pptplab::scenarios;  // NOLINT: this program's own
  CLI::App app{"Runs a scenario as a simulation and records all that happens.", "pptplab-run"};
  app.footer(kExamples);
  app.allow_extras();
  Arguments arguments;
  app.add_option("SCENARIO", arguments.scenario, "The scenario's YAML file");
  app.add_option("--set", arguments.settings, "PATH=VALUE: changes one value of the scenario")
      ->allow_extra_args(false);
  app.add_option("--RngRun", arguments.run, "Which run of the random numbers");
  auto* const recording =
      app.add_option("--out", arguments.out, "The recording; NAME.pcapng here if not said");
  auto* const no_recording =
      app.add_flag("--no-recording", arguments.no_recording,
                   "Records nothing: faster, for runs of which only the outcome matters");
  no_recording->excludes(recording);
  app.add_option("--pcap", arguments.pcap_directory, "A directory for one classic pcap per device");
  app.add_option("--consoles", arguments.consoles,
                 "A directory for what each real Linux said on its console");
  app.add_option("--live", arguments.live, "Also streams the recording to this pipe; - is stdout")
      ->excludes(no_recording);
  app.add_option("--flows", arguments.flows,
                 "What each flow took, GRE and inside tunnels too, as ns-3's FlowMonitor writes it");
  app.add_option("--series", arguments.series,
                 "Goodput, RTT, windows, queues and losses over time, as CSV");
  app.add_option("--series-step", arguments.series_step, "How often; 100ms if not said");
  app.add_flag("--text", arguments.text, "Tells the run as a story")->excludes(no_recording);
  app.add_flag("--check", arguments.check, "Status 1 unless all that the scenario expects holds");
  app.add_flag("--print-schema", arguments.print_schema,
               "Prints the JSON Schema of scenario files");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    std::cerr << "pptplab-run: " << error.what() << "; pptplab-run --help shows how\n";
    return kBadUsage;
  }
  arguments.ns3 = app.remaining();
  try {
    return Main(arguments);
  } catch (const Problem& problem) {
    return Complain(ToString(problem));
  } catch (const std::exception& error) {
    return Complain(error.what());
  }
}
