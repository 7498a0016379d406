// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// pptplab sweep as its users call it: three launchers with the same bytes, ends that come too early, mistakes.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <thread>

#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

namespace fs = std::filesystem;

const std::string kSweep = PPTPLAB_BINARY_DIR "/bin/pptplab-sweep";

constexpr const char* kScenario = R"(duration: 12s
nodes: {client: {}, server: {}}
links: [{between: [client, server], rate: 10Mbps, latency: 5ms}]
pptp-servers: {server: {users: [{name: alice, password: secret}]}}
pptp-clients: {client: {server: server, user: alice, password: secret, hang-up: 10s}}
)";
constexpr const char* kStudy = R"(title: A small study
scenario: net.yaml
parameters:
  loss: {set: 'links[0].loss', values: [1%, 5%]}
  bits:
    set: [pptp-servers.server.encryption.bits, pptp-clients.client.encryption.bits]
    values: [[40], [128]]
metrics: {setup: {measure: set-up-time, of: client}, wire: {measure: wire-octets, link: [client, server]}}
quantiles: [50%]
pairs: [{parameter: bits, from: '[40]'}]
plots: [{x: loss, y: [setup], lines: bits}]
)";

class Sweeps : public ::testing::Test {
 protected:
  Sweeps() {
    WriteFile(directory_ / "net.yaml", AsBytes(std::string(kScenario)));
    Write("replications: 6\n");
  }
  void Write(const std::string& more) {
    const std::string text = kStudy + more;
    WriteFile(Study(), AsBytes(text));
  }
  std::string Study() const { return directory_ / "s.yaml"; }
  CommandResult Sweep(const std::string& out, std::vector<std::string> more) const {
    std::vector<std::string> argv{kSweep, Study(), "--out", directory_ / out, "--quiet"};
    argv.insert(argv.end(), more.begin(), more.end());
    return RunCommand(argv, 200);
  }
  std::string Text(const std::string& out, const std::string& file) const {
    const std::string path = directory_ / (out + "/" + file);
    if (!fs::exists(path)) return "there is no " + path;
    const Bytes bytes = ReadFile(path);
    return {bytes.begin(), bytes.end()};
  }
  void ExpectTheSame(const std::string& one, const std::string& other) const {
    for (const char* file : {"results.csv", "runs.csv", "differences.csv", "report.html", "plot-1.gp"}) {
      EXPECT_EQ(Text(one, file), Text(other, file)) << other << " " << file;
    }
  }
  /// Starts it, and sends `signal` as soon as so many runs are in its log.
  int EndAfter(const std::string& out, size_t runs, int signal) const {
    const pid_t process = ::fork();
    if (process == 0) {
      ::execl(kSweep.c_str(), kSweep.c_str(), Study().c_str(), "--out", (directory_ / out).c_str(),
              "--quiet", "--jobs", "2", nullptr);
      ::_exit(127);
    }
    int status = 0;
    while (::waitpid(process, &status, WNOHANG) == 0) {
      const std::string log = Text(out, "runs.jsonl");
      if (static_cast<size_t>(std::count(log.begin(), log.end(), '\n')) >= runs) {
        ::kill(process, signal);
        ::waitpid(process, &status, 0);
        break;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return status;
  }
  TemporaryDirectory directory_;
};

TEST_F(Sweeps, OneJobTwoJobsRanksOfMpiAndMergedShardsGiveTheSameBytes) {
  const auto one = Sweep("one", {"--jobs", "1"});
  ASSERT_EQ(one.status, 0) << one.out << one.err;
  EXPECT_NE(one.out.find("± "), std::string::npos);
  EXPECT_EQ(Sweep("two", {"--jobs", "2"}).status, 0);
  ExpectTheSame("one", "two");
  for (const char* part : {"1/3", "2/3", "3/3"}) EXPECT_EQ(Sweep("shards", {"--shard", part}).status, 0);
  EXPECT_EQ(Sweep("shards", {"--merge"}).status, 0);
  ExpectTheSame("one", "shards");
  if (RunCommand({"sh", "-c", "command -v mpirun"}).status != 0) GTEST_SKIP() << "there is no mpirun";
  std::vector<std::string> argv{"mpirun", "--oversubscribe", "-np", "3"};
  if (::getuid() == 0) argv.insert(argv.begin() + 1, "--allow-run-as-root");
  argv.insert(argv.end(), {kSweep, Study(), "--out", directory_ / "ranks", "--quiet"});
  const auto ranks = RunCommand(argv, 200);
  if (ranks.err.find("built without MPI") != std::string::npos) GTEST_SKIP() << ranks.err;
  EXPECT_EQ(ranks.status, 0) << ranks.out << ranks.err;
  ExpectTheSame("one", "ranks");
}

TEST_F(Sweeps, WithAPrecisionTooAndWhatIsNotPreciseEnoughIsNamed) {
  Write("replications: 3\nprecision: {metrics: [setup], relative: 20%, at-most: 5}\n");
  const auto one = Sweep("one", {"--jobs", "1"});
  EXPECT_EQ(one.status, 1) << one.err;
  EXPECT_NE(one.out.find("Not as precise as the study asks"), std::string::npos) << one.out;
  EXPECT_EQ(Sweep("two", {"--jobs", "3"}).status, 1);
  ExpectTheSame("one", "two");
  for (const char* part : {"1/2", "2/2"}) EXPECT_EQ(Sweep("shards", {"--shard", part}).status, 0);
  EXPECT_EQ(Sweep("shards", {"--merge"}).status, 1);
  ExpectTheSame("one", "shards");
}

TEST_F(Sweeps, KilledAtAnyMomentItGoesOnWhereItWas) {
  ASSERT_EQ(Sweep("whole", {"--jobs", "2"}).status, 0);
  for (const size_t runs : {1u, 5u, 17u}) {
    const std::string out = "killed-" + std::to_string(runs);
    EXPECT_TRUE(WIFSIGNALED(EndAfter(out, runs, SIGKILL)));
    const std::string before = Text(out, "runs.jsonl");
    const auto refused = Sweep(out, {});
    EXPECT_EQ(refused.status, 2);
    EXPECT_NE(refused.err.find("--resume goes on with it"), std::string::npos) << refused.err;
    EXPECT_EQ(Sweep(out, {"--resume"}).status, 0);
    ExpectTheSame("whole", out);
    const std::string after = Text(out, "runs.jsonl");
    EXPECT_EQ(after.substr(0, before.size()), before) << "only appended to";
    EXPECT_EQ(std::count(after.begin(), after.end(), '\n'), 24) << "nothing twice";
  }
  // A line that was cut short, and one that is no record.
  std::string log = Text("whole", "runs.jsonl");
  log = "nonsense\n" + log.substr(0, log.size() - 20);
  fs::create_directory(directory_ / "cut");
  WriteFile(directory_ / "cut/runs.jsonl", AsBytes(log));
  EXPECT_EQ(Sweep("cut", {"--resume"}).status, 0);
  ExpectTheSame("whole", "cut");
}

TEST_F(Sweeps, AnInterruptKeepsWhatIsDone) {
  const int status = EndAfter("interrupted", 5, SIGINT);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_NE(Text("interrupted", "report.html").find("missing"), std::string::npos);
  EXPECT_EQ(Sweep("interrupted", {"--resume"}).status, 0);
  EXPECT_EQ(Sweep("whole", {}).status, 0);
  ExpectTheSame("whole", "interrupted");
}

TEST_F(Sweeps, RunsThatTakeTooLongFailAndSayHowToRepeatThem) {
  Write("replications: 1\nlimit: 10ms\nset: {pptp-clients.client.attributes: {LcpEchoInterval: 1ms}}\n");
  const auto run = Sweep("late", {});
  EXPECT_EQ(run.status, 1) << run.out << run.err;
  EXPECT_NE(run.out.find("took longer than allowed"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("again: pptplab run "), std::string::npos) << run.out;
  EXPECT_NE(Text("late", "runs.jsonl").find("\"command\":\"pptplab run "), std::string::npos);
}

TEST_F(Sweeps, AnAttributeThatNs3DoesNotKnowFailsWithItsSentence) {
  Write("replications: 1\nset: {pptp-clients.client.attributes: {LcpEchoIntervall: 1s}}\n");
  const auto run = Sweep("wrong", {});
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.out.find("LcpEchoInterval"), std::string::npos) << run.out;
}

TEST_F(Sweeps, TheDatabaseHasEveryRun) {
  ASSERT_EQ(Sweep("db", {}).status, 0);
  if (RunCommand({"python3", "-c", "import sqlite3"}).status != 0) GTEST_SKIP() << "there is no sqlite3";
  const auto asked = RunCommand({"python3", "-c",
                                 "import sqlite3,sys;d=sqlite3.connect(sys.argv[1]);"
                                 "print(d.execute('select count(*) from runs').fetchone()[0],"
                                 "d.execute('select count(*) from results').fetchone()[0],"
                                 "d.execute('select count(*) from \"values\"').fetchone()[0])",
                                 directory_ / "db/results.sqlite"});
  EXPECT_EQ(asked.out, "24 8 48\n") << asked.err;
}

TEST_F(Sweeps, OfRunsThatShareTheirLossesPairsSayMoreThanTheSameRunsUnpaired) {
  const std::string study = R"(scenario: bulk.yaml
set: {'links[1].rate': 2Mbps, duration: 14s, 'bulk-sends[0].stop': 11s}
parameters:
  loss: {set: 'links[1].loss', values: [0.2%, 0.5%]}
  mode:
    set: [pptp-servers.server.encryption.mode, pptp-clients.client.encryption.mode]
    values: [stateless, stateful]
metrics: {goodput: {measure: goodput, of: client}}
replications: 8
pairs: [{parameter: mode, from: stateless}]
)";
  WriteFile(Study(), AsBytes(study));
  fs::copy_file(PPTPLAB_SOURCE_DIR "/scenarios/studies/networks/bulk.yaml", directory_ / "bulk.yaml");
  ASSERT_EQ(Sweep("pairs", {}).status, 0);
  const auto lines = Lines(Text("pairs", "differences.csv"));
  ASSERT_EQ(lines.size(), 3u);
  for (size_t i = 1; i < lines.size(); ++i) {
    std::vector<double> numbers;
    std::istringstream fields(lines[i]);
    for (std::string field; std::getline(fields, field, ',');) numbers.push_back(std::strtod(field.c_str(), nullptr));
    ASSERT_EQ(numbers.size(), 16u) << lines[i];
    const double paired = numbers[10] - numbers[9], unpaired = numbers[15] - numbers[14];
    EXPECT_LT(numbers[10], 0) << "stateful is slower, and that is certain";
    EXPECT_LT(paired, 0.85 * unpaired);
  }
}

TEST_F(Sweeps, MistakesOnTheCommandLineAreAnswered) {
  struct Mistake {
    std::vector<std::string> arguments;
    std::string words;
  };
  const std::vector<Mistake> mistakes{
      {{}, "which study?"},
      {{"no-such.yaml"}, "no-such.yaml: can't be read"},
      {{Study(), "--jobs", "0"}, "--jobs"},
      {{Study(), "--shard", "4/3"}, "--shard 4/3 is no part of a whole, such as 2/16"},
      {{Study(), "--shard", "x"}, "--shard x is no part"},
      {{Study(), "--shard", "1/2", "--merge"}, "excludes"},
      {{Study(), "--merge", directory_ / "nowhere"}, "there is no "},
      {{Study(), "--out", directory_ / "empty", "--merge"}, "are no logs"},
      {{Study(), "--set", "links[0].loss"}, "lacks its value"},
      {{Study(), "--set", "links[9].loss=1%"}, "there is no item 9"},
      {{Study(), "--out", "/proc/nothing"}, "can't be made"},
      {{directory_ / "net.yaml"}, "this is a scenario, not a study"},
  };
  for (const Mistake& mistake : mistakes) {
    std::vector<std::string> argv{kSweep};
    argv.insert(argv.end(), mistake.arguments.begin(), mistake.arguments.end());
    const auto run = RunCommand(argv);
    EXPECT_EQ(run.status, 2) << mistake.words << run.out;
    EXPECT_NE(run.err.find(mistake.words), std::string::npos) << run.err;
  }
}

TEST_F(Sweeps, ThePlanIsShownAndHelpHasExamples) {
  const auto plan = RunCommand({kSweep, Study(), "--plan"});
  EXPECT_EQ(plan.status, 0);
  EXPECT_NE(plan.out.find("4 points, 24 runs"), std::string::npos) << plan.out;
  EXPECT_NE(plan.out.find("loss=5%, bits=[128]"), std::string::npos) << plan.out;
  EXPECT_NE(RunCommand({kSweep, "--help"}).out.find("mpirun -np"), std::string::npos);
}

}  // namespace
}  // namespace pptplab::testing
