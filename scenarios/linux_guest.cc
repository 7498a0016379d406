// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See linux_guest.h; the guest's own side is linux-guest/init.
#include "scenarios/linux_guest.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "scenarios/linux_guest_files.h"

namespace pptplab::scenarios {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// Octets that a wire holds before the sender waits.
constexpr int kWireBuffer = 4 << 20;
/// Lines that are kept of a guest that never stops talking.
constexpr size_t kMostLines = 200'000;
constexpr size_t kLongestLine = 4096;

[[noreturn]] void Fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

std::pair<FileDescriptor, FileDescriptor> MakePipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) Fail("can't make a pipe");
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

/// For what may be written to somebody who is gone.
std::pair<FileDescriptor, FileDescriptor> MakeStream() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    Fail("can't make a pair of sockets");
  }
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

std::string ToWord(double seconds) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f", seconds);
  return text.data();
}

std::filesystem::path MakePrivateDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "pptplab-guest-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) Fail("can't make the directory " + name);
  return name;
}

/// A guest's memory is a sparse file in /dev/shm, and a fault if that is too small.
bool SharedMemoryIsTooSmall(uint32_t mebibytes) {
  struct statvfs disk {};
  if (::statvfs("/dev/shm", &disk) != 0) return true;
  return static_cast<uint64_t>(disk.f_bavail) * disk.f_frsize >> 20 < mebibytes + 16;
}

/// The line's report, if it has one: "… PPTPLAB ping to=10.8.0.1 size=56".
std::optional<GuestReport> ReadReport(const std::string& line) {
  constexpr std::string_view kMark = "PPTPLAB ";
  const size_t start = line.find(kMark);
  if (start == std::string::npos) return std::nullopt;
  std::istringstream words(line.substr(start + kMark.size()));
  GuestReport report{"", {}, SteadyClock::now()};
  words >> report.what;
  for (std::string word; words >> word;) {
    const size_t equals = word.find('=');
    if (equals == std::string::npos) continue;
    report.values[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return report;
}

/// The process: only what is safe between fork and exec.
[[noreturn]] void BecomeGuest(pid_t parent, int commands, int console,
                              const std::vector<FileDescriptor>& wires, char* const* arguments,
                              char* const* environment) {
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  ::signal(SIGPIPE, SIG_DFL);
  ::dup2(commands, 0);
  ::dup2(console, 1);
  ::dup2(console, 2);
  for (const FileDescriptor& wire : wires) ::fcntl(wire.get(), F_SETFD, 0);
  ::execve(arguments[0], arguments, environment);
  ::_exit(127);
}

/// A process that waits for our end, however it comes: the guest consists of several processes, of which
/// the kernel would end only the first with us. A word on the pipe: all went well.
[[noreturn]] void Watch(int pipe, pid_t guest, const char* directory) {
  ::setsid();
  const int null = ::open("/dev/null", O_RDWR);
  for (const int fd : {0, 1, 2}) ::dup2(null, fd);
  ::dup2(pipe, 3);
  ::close_range(4, ~0U, 0);  // wires and recordings that aren't its business
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::signal(signal, SIG_IGN);
  char word = 0;
  ssize_t size = 0;
  do {
    size = ::read(3, &word, 1);
  } while (size < 0 && errno == EINTR);
  if (size == 0) {
    ::kill(-guest, SIGKILL);
    ::execl("/bin/rm", "rm", "-rf", directory, nullptr);
  }
  ::_exit(0);
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

/// A sequence of packets: of datagrams, Linux keeps no more than net.unix.max_dgram_qlen, often 10.
std::pair<FileDescriptor, FileDescriptor> MakeWire() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) Fail("can't make a wire");
  for (const int end : ends) {
    ::setsockopt(end, SOL_SOCKET, SO_SNDBUF, &kWireBuffer, sizeof kWireBuffer);
    ::setsockopt(end, SOL_SOCKET, SO_RCVBUF, &kWireBuffer, sizeof kWireBuffer);
  }
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

const std::string& GuestReport::operator[](const std::string& key) const {
  static const std::string none;
  const auto found = values.find(key);
  return found == values.end() ? none : found->second;
}

struct LinuxGuest::Private {
  LinuxGuestConfig config;
  std::filesystem::path directory;
  FileDescriptor commands;  ///< to its console
  FileDescriptor console;   ///< from it
  pid_t process = -1;
  FileDescriptor watch;  ///< as long as it is open, and nothing is written, we live
  pid_t watcher = -1;
  std::thread reader;

  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  std::vector<std::string> lines;
  std::vector<GuestReport> reports;
  bool ended = false;

  void Start(std::vector<FileDescriptor> wires);
  void Read();
  void TakeLine(std::string line);
  std::string LastWords() const;
};

void LinuxGuest::Private::Start(std::vector<FileDescriptor> wires) {
  auto [commands_end, commands_ours] = MakeStream();
  auto [console_ours, console_end] = MakePipe();
  const std::string program = FindProgram("linux.uml", GuestProgramPath());
  std::vector<std::string> words{
      program, "mem=" + std::to_string(config.memory) + "M", "root=/dev/root", "rootfstype=hostfs",
      "rootflags=/", "ro", "init=" + (directory / "init").string(), "con=null", "con0=fd:0,fd:1",
      "console=tty0", "quiet", "umid=" + config.name, "uml_dir=" + directory.string() + "/",
      "pptplab=" + directory.string()};
  for (size_t i = 0; i < wires.size(); ++i) {
    // A locally administered address that tells guests of one run apart.
    std::array<char, 64> mac{};
    const uint32_t ip = config.links[i].address.value;
    std::snprintf(mac.data(), mac.size(), "02:50:%02x:%02x:%02x:%02x", ip >> 24, ip >> 16 & 0xff,
                  ip >> 8 & 0xff, ip & 0xff);
    words.push_back("vec" + std::to_string(i) + ":transport=fd,fd=" + std::to_string(wires[i].get()) +
                    ",mac=" + mac.data());
  }
  std::vector<std::string> variables{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + directory.string(),
                                     "LC_ALL=C"};
  if (SharedMemoryIsTooSmall(config.memory)) variables.push_back("TMPDIR=" + directory.string());
  std::vector<char*> arguments, environment;
  for (std::string& word : words) arguments.push_back(word.data());
  for (std::string& variable : variables) environment.push_back(variable.data());
  arguments.push_back(nullptr);
  environment.push_back(nullptr);

  const pid_t parent = ::getpid();
  process = ::fork();
  if (process < 0) Fail("can't start " + program);
  if (process == 0) {
    BecomeGuest(parent, commands_end.get(), console_end.get(), wires, arguments.data(),
                environment.data());
  }
  auto [watch_end, watch_ours] = MakePipe();
  watcher = ::fork();
  if (watcher < 0) Fail("can't start a process");
  if (watcher == 0) Watch(watch_end.get(), process, directory.c_str());
  watch = std::move(watch_ours);
  commands = std::move(commands_ours);
  console = std::move(console_ours);
  reader = std::thread([this] { Read(); });
}

void LinuxGuest::Private::Read() {
  std::string line;
  std::array<char, 4096> buffer;
  while (true) {
    const ssize_t size = ::read(console.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    for (ssize_t i = 0; i < size; ++i) {
      const char letter = buffer[static_cast<size_t>(i)];
      if (letter == '\n' || line.size() >= kLongestLine) {
        TakeLine(std::exchange(line, ""));
      } else if (letter >= ' ' || letter == '\t') {
        line += letter;
      }
    }
  }
  if (!line.empty()) TakeLine(line);
  const std::lock_guard lock(mutex);
  ended = true;
  changed.notify_all();
}

void LinuxGuest::Private::TakeLine(std::string line) {
  const std::lock_guard lock(mutex);
  if (lines.size() >= kMostLines) return;
  if (auto report = ReadReport(line)) reports.push_back(std::move(*report));
  lines.push_back(std::move(line));
  changed.notify_all();
}

std::string LinuxGuest::Private::LastWords() const {
  const std::lock_guard lock(mutex);
  std::string words;
  const size_t first = lines.size() > 5 ? lines.size() - 5 : 0;
  for (size_t i = first; i < lines.size(); ++i) words += "\n  " + lines[i];
  return words.empty() ? " (it said nothing)" : ":" + words;
}

LinuxGuest::LinuxGuest(const LinuxGuestConfig& config, std::vector<FileDescriptor> wires)
    : p_(std::make_unique<Private>()) {
  if (wires.size() != config.links.size()) throw std::logic_error("a wire for each link");
  const std::string missing = MissingForLinuxGuest(config.role, GuestProgramPath());
  if (!missing.empty()) throw std::runtime_error(missing);
  const auto programs = LinuxGuestPrograms();
  if (::access((programs / "init").c_str(), R_OK) != 0) {
    throw std::runtime_error(programs.string() + "/init, a real Linux's first process, isn't there: build "
                             "or install pptplab again");
  }
  p_->config = config;
  p_->directory = MakePrivateDirectory();
  try {
    WriteGuestFiles(config, p_->directory);
    for (const char* const program : {"init", "flood"}) {
      std::filesystem::copy_file(programs / program, p_->directory / program);
      ::chmod((p_->directory / program).c_str(), S_IRWXU);
    }
    p_->Start(std::move(wires));
  } catch (...) {
    Kill();
    throw;
  }
}

LinuxGuest::~LinuxGuest() { Kill(); }

void LinuxGuest::WaitUntilUp(Seconds longest) {
  const auto until = SteadyClock::now() + longest;
  std::unique_lock lock(p_->mutex);
  const auto has = [this](std::string_view what) {
    return std::any_of(p_->reports.begin(), p_->reports.end(),
                       [what](const GuestReport& report) { return report.what == what; });
  };
  p_->changed.wait_until(lock, until, [&] { return p_->ended || has("ready") || has("failed"); });
  if (has("ready")) return;
  lock.unlock();
  throw std::runtime_error("the real Linux " + p_->config.name + " did not come up" + p_->LastWords());
}

void LinuxGuest::Tell(const std::string& command) {
  const std::string line = command + "\n";
  // One that is gone obeys no more; its end is known by other means.
  [[maybe_unused]] const ssize_t sent =
      ::send(p_->commands.get(), line.data(), line.size(), MSG_NOSIGNAL);
}

void LinuxGuest::Dial() { Tell("dial"); }
void LinuxGuest::AwaitUp(int longest_seconds) { Tell("await-up " + std::to_string(longest_seconds)); }
void LinuxGuest::Ping(uint32_t size, uint32_t count, Seconds interval, const std::string& to) {
  Tell("ping " + std::to_string(size) + " " + to + " " + std::to_string(count) + " " +
       ToWord(interval.count()));
}
void LinuxGuest::Flood(uint32_t size, uint32_t count, const std::string& to) {
  Tell("flood " + std::to_string(size) + " " + to + " " + std::to_string(count));
}
void LinuxGuest::Fetch(const std::string& url, int longest_seconds) {
  Tell("fetch " + url + " " + std::to_string(longest_seconds));
}
void LinuxGuest::Wait(Seconds duration) { Tell("wait " + ToWord(duration.count())); }
void LinuxGuest::HangUp() { Tell("hang-up"); }
void LinuxGuest::Show(const std::string& file) { Tell("show " + file); }
void LinuxGuest::TurnOff() { Tell("off"); }

void LinuxGuest::Freeze() {
  if (p_->process > 0) ::kill(-p_->process, SIGSTOP);
}

void LinuxGuest::Kill() {
  if (p_->process > 0) {
    ::kill(-p_->process, SIGKILL);
    ::kill(p_->process, SIGKILL);  // if it hadn't its own session yet
    ::waitpid(p_->process, nullptr, 0);
    p_->process = -1;
  }
  if (p_->watcher > 0) {
    [[maybe_unused]] const ssize_t told = ::write(p_->watch.get(), "!", 1);
    ::waitpid(p_->watcher, nullptr, 0);
    p_->watcher = -1;
  }
  if (p_->reader.joinable()) p_->reader.join();
  if (!p_->directory.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(p_->directory, ignored);
    p_->directory.clear();
  }
}

bool LinuxGuest::ended() const {
  const std::lock_guard lock(p_->mutex);
  return p_->ended;
}

std::vector<std::string> LinuxGuest::lines() const {
  const std::lock_guard lock(p_->mutex);
  return p_->lines;
}

std::vector<GuestReport> LinuxGuest::reports() const {
  const std::lock_guard lock(p_->mutex);
  return p_->reports;
}

std::optional<GuestReport> LinuxGuest::AwaitReport(std::string_view what, Seconds longest,
                                                   size_t number) const {
  const auto until = SteadyClock::now() + longest;
  std::unique_lock lock(p_->mutex);
  std::optional<GuestReport> found;
  p_->changed.wait_until(lock, until, [&] {
    size_t seen = 0;
    for (const GuestReport& report : p_->reports) {
      if (report.what == what && ++seen == number) found = report;
    }
    return found.has_value() || p_->ended;
  });
  return found;
}

bool LinuxGuest::AwaitLine(std::string_view words, Seconds longest) const {
  const auto until = SteadyClock::now() + longest;
  std::unique_lock lock(p_->mutex);
  bool found = false;
  size_t looked_at = 0;
  p_->changed.wait_until(lock, until, [&] {
    for (; !found && looked_at < p_->lines.size(); ++looked_at) {
      found = p_->lines[looked_at].find(words) != std::string::npos;
    }
    return found || p_->ended;
  });
  return found;
}

}  // namespace pptplab::scenarios
