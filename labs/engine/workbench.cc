// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/workbench.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "stack/base/bytes.h"
#include "stack/crypto/digest.h"

namespace pptplab::labs {
namespace {

namespace fs = std::filesystem;

constexpr rlim_t kMostSeconds = 120;             // of the processor
constexpr rlim_t kMostOctets = 1u << 29;         // of a file
constexpr rlim_t kMostMemory = rlim_t{6} << 30;  // address space
constexpr size_t kMostSaid = 65'536;

std::string ReadSome(const fs::path& path, size_t limit) {
  std::ifstream file(path, std::ios::binary);
  std::string text(limit, '\0');
  file.read(text.data(), static_cast<std::streamsize>(limit));
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

void Write(const fs::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw std::runtime_error(path.string() + " can't be written");
}

/// Of the program that simulates: another one's runs are not this one's.
const std::string& HashOf(const fs::path& program) {
  static std::pair<fs::path, std::string> known;
  if (known.first != program) {
    std::ifstream file(program, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    known = {program, ToHex(crypto::Sha256({AsBytes(text)}))};
  }
  return known.second;
}

void Limit(__rlimit_resource_t what, rlim_t most) {
  const rlimit limit{most, most};
  ::setrlimit(what, &limit);
}

/// Exit status, 128 + N for signal N.
int RunLimited(const std::vector<std::string>& words, const fs::path& directory) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const std::string output = (directory / "said").string();
  const pid_t child = ::fork();
  if (child < 0)
    throw std::runtime_error(std::string("can't start a process: ") + std::strerror(errno));
  if (child == 0) {
    Limit(RLIMIT_CPU, kMostSeconds);
    Limit(RLIMIT_FSIZE, kMostOctets);
    Limit(RLIMIT_AS, kMostMemory);
    Limit(RLIMIT_CORE, 0);
    const int null = ::open("/dev/null", O_RDONLY);
    const int out = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (null < 0 || out < 0 || ::chdir(directory.c_str()) != 0) ::_exit(126);
    ::dup2(null, 0);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Held until it goes: of processes that want the same simulation, one runs it and the others wait.
class Lock {
 public:
  explicit Lock(const fs::path& path)
      : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    while (file_ >= 0 && ::flock(file_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~Lock() {
    if (file_ >= 0) ::close(file_);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int file_;
};

}  // namespace

fs::path DirectoryOfPrograms() { return fs::read_symlink("/proc/self/exe").parent_path(); }

fs::path DirectoryOfLabs() { return DirectoryOfPrograms().parent_path() / "share/pptplab/labs"; }

Workbench::Workbench(fs::path remembered, fs::path programs)
    : remembered_(fs::absolute(remembered)),
      programs_(programs.empty() ? DirectoryOfPrograms() : fs::absolute(programs)) {
  fs::create_directories(remembered_);
}

Workbench::Run Workbench::Simulate(const std::string& scenario, uint32_t run,
                                   const std::vector<std::string>& changes) {
  const fs::path program = programs_ / "pptplab-run";
  std::string all = HashOf(program) + "\n" + std::to_string(run) + "\n";
  for (const std::string& change : changes)
    all += std::to_string(change.size()) + ":" + change + "\n";
  const std::string name = ToHex(crypto::Sha256({AsBytes(all), AsBytes(scenario)})).substr(0, 32);
  const fs::path place = remembered_ / name;
  const auto result = [&](const fs::path& directory) {
    return Run{std::atoi(ReadSome(directory / "status", 16).c_str()),
               ReadSome(directory / "said", kMostSaid), directory / "recording.pcapng"};
  };
  if (fs::exists(place / "status")) return result(place);
  // A file for each 256th of all simulations: they are never removed, as somebody may wait for one.
  const Lock lock(remembered_ / ("lock-" + name.substr(0, 2)));
  if (fs::exists(place / "status")) return result(place);

  if (::access(program.c_str(), X_OK) != 0) {
    throw std::runtime_error(program.string() + " is not there, so nothing can be simulated");
  }
  fs::path scratch = remembered_ / (name + "-" + std::to_string(::getpid()));
  fs::remove_all(scratch);
  fs::create_directories(scratch);
  Write(scratch / "scenario.yaml", scenario);
  std::vector<std::string> words{program.string(),   "scenario.yaml",
                                 "--check",          "--out",
                                 "recording.pcapng", "--RngRun=" + std::to_string(run)};
  for (const std::string& change : changes) {
    words.emplace_back("--set");
    words.push_back(change);
  }
  ++simulated_;
  const int status = RunLimited(words, scratch);
  if (status > 2) {
    const std::string said = ReadSome(scratch / "said", 400);
    fs::remove_all(scratch);
    throw std::runtime_error(
        status == 128 + SIGXCPU || status == 128 + SIGKILL
            ? "the simulation takes too long: more than " + std::to_string(kMostSeconds) + " s"
            : "the simulation ended with status " + std::to_string(status) + ": " + said);
  }
  Write(scratch / "status", std::to_string(status));
  std::error_code error;
  fs::rename(scratch, place, error);
  if (error) fs::remove_all(scratch);  // another process was faster
  return result(place);
}

std::string Workbench::Remember(std::string_view name,
                                const std::function<std::string()>& compute) {
  const std::string key = HashOf(programs_ / "pptplab-run") + std::string(name);
  const fs::path place =
      remembered_ / (ToHex(crypto::Sha256({AsBytes(key)})).substr(0, 32) + ".value");
  if (fs::exists(place)) return ReadSome(place, 1u << 24);
  const std::string value = compute();
  const fs::path scratch = place.string() + "-" + std::to_string(::getpid());
  Write(scratch, value);
  fs::rename(scratch, place);
  return value;
}

}  // namespace pptplab::labs
