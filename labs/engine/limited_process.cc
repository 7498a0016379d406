// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/limited_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "labs/engine/confinement.h"

namespace pptplab::labs {
namespace {

constexpr int kLine = 3;  // the process's descriptor for questions

[[noreturn]] void Fail(const char* what) {
  throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

void Limit(__rlimit_resource_t what, rlim_t most) {
  const rlimit limit{most, most};
  ::setrlimit(what, &limit);
}

/// In the child: only what may be called between fork and exec.
[[noreturn]] void Become(const LimitedCommand& command, char* const* argv, char* const* envp,
                         int line, int output, Confinement& confinement) {
  ::setpgid(0, 0);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const int null = ::open("/dev/null", O_RDONLY);
  if (null < 0 || ::chdir(command.directory.c_str()) != 0) ::_exit(126);
  // The line may be where the output goes to, so first out of the way.
  const int line_aside = ::fcntl(line, F_DUPFD, 16), output_aside = ::fcntl(output, F_DUPFD, 16),
            null_aside = ::fcntl(null, F_DUPFD, 16);
  if (::dup2(null_aside, 0) < 0 || ::dup2(output_aside, 1) < 0 || ::dup2(output_aside, 2) < 0 ||
      ::dup2(line_aside, kLine) < 0) {
    ::_exit(126);
  }
  CloseFrom(kLine + 1);
  Limit(RLIMIT_CORE, 0);
  const rlimit cpu{command.cpu_seconds, command.cpu_seconds + 1};  // SIGXCPU, then SIGKILL
  ::setrlimit(RLIMIT_CPU, &cpu);
  Limit(RLIMIT_FSIZE, command.file_size);
  Limit(RLIMIT_AS, command.memory);
  if (command.bare) {
    Limit(RLIMIT_NPROC, 0);
    Limit(RLIMIT_NOFILE, kLine + 13);
  }
  confinement.Enter();
  ::execve(argv[0], argv, envp);
  ::_exit(127);
}

std::vector<char*> Pointers(const std::vector<std::string>& words) {
  std::vector<char*> out;
  for (const std::string& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

}  // namespace

std::filesystem::path FindProgram(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
  while (!rest.empty()) {
    const size_t colon = std::min(rest.find(':'), rest.size());
    const auto program = std::filesystem::path(rest.substr(0, colon)) / name;
    if (program.is_absolute() && ::access(program.c_str(), X_OK) == 0) return program;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return {};
}

LimitedProcess::LimitedProcess(const LimitedCommand& command)
    : output_limit_(command.output),
      deadline_(Clock::now() + std::chrono::seconds(command.wall_seconds)) {
  const char* path = std::getenv("PATH");
  const std::vector<char*> argv = Pointers(command.words);
  // ccache, if that is what the compiler's name leads to, would want to write elsewhere.
  const std::vector<std::string> environment{
      std::string("PATH=") + (path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path), "LC_ALL=C",
      "TMPDIR=" + command.directory.string(), "CCACHE_DISABLE=1"};
  const std::vector<char*> envp = Pointers(environment);
  Confinement confinement(command, argv[0]);
  std::array<int, 2> line{-1, -1}, output{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line.data()) != 0)
    Fail("can't make a socket");
  if (::pipe2(output.data(), O_CLOEXEC) != 0) {
    ::close(line[0]);
    ::close(line[1]);
    Fail("can't make a pipe");
  }
  process_ = ::fork();
  if (process_ == 0) Become(command, argv.data(), envp.data(), line[1], output[1], confinement);
  ::close(line[1]);
  ::close(output[1]);
  line_ = line[0];
  output_ = output[0];
  if (process_ < 0) {
    const int why = errno;
    ::close(line_);
    ::close(output_);
    errno = why;
    Fail("can't start a process");
  }
  ::setpgid(process_, process_);
  ::fcntl(line_, F_SETFL, O_NONBLOCK);
  ::fcntl(output_, F_SETFL, O_NONBLOCK);
}

LimitedProcess::~LimitedProcess() {
  if (!ending_) {
    if (!stopped_) stopped_ = Ending::Why::kTooLong;
    Reap();
  }
  if (line_ >= 0) ::close(line_);
  if (output_ >= 0) ::close(output_);
}

/// Until something can be done; false: the time is over, or the process was stopped.
bool LimitedProcess::Wait(bool for_writing) {
  if (stopped_) return false;
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
  if (left <= 0) {
    stopped_ = Ending::Why::kTooLong;
    return false;
  }
  std::array<pollfd, 2> wanted{};
  wanted[0] = {line_, static_cast<short>(for_writing ? POLLIN | POLLOUT : POLLIN), 0};
  wanted[1] = {output_, POLLIN, 0};
  // A process may close its output and live on, so it is looked after now and then.
  ::poll(wanted.data(), wanted.size(), static_cast<int>(std::min<int64_t>(left, 20)));
  if (wanted[1].revents != 0) ReadOutput();
  return !stopped_;
}

void LimitedProcess::ReadOutput() {
  std::array<char, 8192> some{};
  while (true) {
    const ssize_t got = ::read(output_, some.data(), some.size());
    if (got < 0) return;
    if (got == 0) {
      ::close(output_);
      output_ = -1;
      return;
    }
    said_.append(some.data(), static_cast<size_t>(got));
    if (said_.size() > output_limit_) {
      said_.resize(output_limit_);
      if (!stopped_) stopped_ = Ending::Why::kTooMuch;
      return;
    }
  }
}

std::optional<Bytes> LimitedProcess::Ask(ByteView question, size_t largest) {
  if (ending_ || line_ < 0) return std::nullopt;
  Bytes out(4);
  StoreBe32(out.data(), static_cast<uint32_t>(question.size()));
  out.insert(out.end(), question.begin(), question.end());
  ByteView left(out);
  Bytes answer;
  while (Wait(!left.empty())) {
    if (!left.empty()) {
      const ssize_t sent = ::send(line_, left.data(), left.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN && errno != EINTR) return std::nullopt;
      if (sent > 0) left = left.subspan(static_cast<size_t>(sent));
    }
    std::array<uint8_t, 8192> some{};
    const ssize_t got = ::recv(line_, some.data(), some.size(), 0);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return std::nullopt;
    if (got > 0) answer.insert(answer.end(), some.begin(), some.begin() + got);
    if (answer.size() < 4) continue;
    const size_t size = LoadBe32(answer.data());
    if (size > largest || answer.size() > size + 4) {
      stopped_ = Ending::Why::kTooMuch;
      return std::nullopt;
    }
    if (answer.size() == size + 4 && left.empty()) return Bytes(answer.begin() + 4, answer.end());
  }
  return std::nullopt;
}

bool LimitedProcess::HasEnded() const {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == process_;
}

/// Ends the whole group and takes the process's status.
void LimitedProcess::Reap() {
  ::kill(-process_, SIGKILL);
  ::kill(process_, SIGKILL);
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  Ending ending;
  if (WIFEXITED(status)) ending.number = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) {
    ending.why = Ending::Why::kSignal;
    ending.number = WTERMSIG(status);
  }
  if (stopped_) ending.why = *stopped_;
  ending_ = ending;
}

const Ending& LimitedProcess::End() {
  if (ending_) return *ending_;
  if (line_ >= 0) ::close(line_);
  line_ = -1;
  while (!HasEnded() && Wait(false)) {
  }
  if (output_ >= 0 && !stopped_) ReadOutput();
  Reap();
  ending_->said = said_;
  return *ending_;
}

}  // namespace pptplab::labs
