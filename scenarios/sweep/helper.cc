// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A task goes to the helper as a struct, a result comes back as text, one datagram each: a
// SOCK_SEQPACKET socket keeps them apart and tells when the other end is gone.
#include "scenarios/sweep/helper.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "scenarios/yaml_tree.h"

namespace pptplab::sweep {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kLongestError = 2000;
constexpr size_t kLongestResult = 100'000;

[[noreturn]] void ThrowErrno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    text.remove_prefix(static_cast<size_t>(n));
  }
}

/// A run in its process, as the helper sees it.
struct Child {
  Task task;
  pid_t process = -1;
  int result_fd = -1, error_fd = -1;  ///< -1: closed at the other end
  std::string result, error;
  Clock::time_point began, ends;
  bool timed_out = false;
};

class Helping {
 public:
  Helping(int socket, const Helper::Job& job, Duration limit)
      : socket_(socket), job_(job), limit_(limit) {}

  /// Until the socket's other end is gone.
  void Run() {
    while (true) {
      const auto fds = Descriptors();
      std::vector<pollfd> polled = fds;
      const int ready = ::poll(polled.data(), polled.size(), Patience());
      if (ready < 0 && errno != EINTR) break;
      EndLate();
      if (ready <= 0) continue;
      if (polled[0].revents != 0 && !TakeTask()) break;
      for (const pollfd& one : polled) {
        if (one.fd == socket_ || one.revents == 0) continue;
        for (Child& child : children_) Read(child, one.fd);
      }
      Report();
    }
    for (const Child& child : children_) ::kill(child.process, SIGKILL);
  }

 private:
  std::vector<pollfd> Descriptors() const {
    std::vector<pollfd> fds{{socket_, POLLIN, 0}};
    for (const Child& child : children_) {
      for (const int fd : {child.result_fd, child.error_fd}) {
        if (fd >= 0) fds.push_back({fd, POLLIN, 0});
      }
    }
    return fds;
  }
  /// Milliseconds until the next run has taken too long; -1: for ever.
  int Patience() const {
    if (children_.empty()) return -1;
    auto first = Clock::time_point::max();
    for (const Child& child : children_) first = std::min(first, child.ends);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(first - Clock::now()).count();
    return static_cast<int>(std::clamp<int64_t>(left, 0, 1'000'000));
  }
  void EndLate() {
    const auto now = Clock::now();
    for (Child& child : children_) {
      if (now < child.ends || child.timed_out) continue;
      child.timed_out = true;
      child.ends = Clock::time_point::max();
      ::kill(child.process, SIGKILL);
    }
  }

  /// False: nobody is there any more.
  bool TakeTask() {
    Task task;
    const ssize_t n = ::recv(socket_, &task, sizeof task, MSG_DONTWAIT);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return true;
    if (n != sizeof task) return false;
    Begin(task);
    return true;
  }

  void Begin(Task task) {
    int result[2] = {-1, -1}, error[2] = {-1, -1};
    Child child;
    child.task = task;
    child.began = Clock::now();
    child.ends = child.began + limit_;
    if (::pipe2(result, O_CLOEXEC) == 0 && ::pipe2(error, O_CLOEXEC) == 0) {
      child.process = ::fork();
    }
    if (child.process == 0) Become(task, result[1], error[1]);
    for (const int fd : {result[1], error[1]}) {
      if (fd >= 0) ::close(fd);
    }
    if (child.process < 0) {
      child.error = std::system_error(errno, std::generic_category(), "no process can be made").what();
      for (const int fd : {result[0], error[0]}) {
        if (fd >= 0) ::close(fd);
      }
      Tell(child, 1 << 8);
      return;
    }
    for (const int fd : {result[0], error[0]}) ::fcntl(fd, F_SETFL, O_NONBLOCK);
    child.result_fd = result[0];
    child.error_fd = error[0];
    children_.push_back(std::move(child));
  }

  /// In the new process: the run, and its end.
  [[noreturn]] void Become(Task task, int result_fd, int error_fd) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    // What a run writes is for its failure; the helper's other pipes aren't its business.
    ::dup2(error_fd, STDERR_FILENO);
    ::dup2(error_fd, STDOUT_FILENO);
    ::close(error_fd);
    ::close(socket_);
    for (const Child& other : children_) {
      ::close(other.result_fd);
      ::close(other.error_fd);
    }
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    int status = 1;
    try {
      RunResult result;
      result.task = task;
      result.values = job_(task);
      WriteAll(result_fd, ToText(result));
      status = 0;
    } catch (const scenarios::Problem& problem) {
      Say(ToString(problem));
    } catch (const std::exception& error) {
      Say(error.what());
    }
    std::fflush(nullptr);
    ::_exit(status);
  }
  /// As the last word.
  static void Say(const std::string& sentence) {
    std::fflush(nullptr);
    WriteAll(STDERR_FILENO, sentence + "\n");
  }

  static void Read(Child& child, int fd) {
    if (fd != child.result_fd && fd != child.error_fd) return;
    const bool is_result = fd == child.result_fd;
    char buffer[4096];
    while (true) {
      const ssize_t n = ::read(fd, buffer, sizeof buffer);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return;
      if (n == 0) break;
      std::string& text = is_result ? child.result : child.error;
      text.append(buffer, static_cast<size_t>(n));
      if (is_result && text.size() > kLongestResult) text.resize(kLongestResult);
      if (!is_result && text.size() > 2 * kLongestError) {
        text.erase(0, text.size() - kLongestError);
      }
    }
    ::close(fd);
    (is_result ? child.result_fd : child.error_fd) = -1;
  }

  /// Those of which both pipes are closed have ended.
  void Report() {
    for (size_t i = 0; i < children_.size();) {
      Child& child = children_[i];
      if (child.result_fd >= 0 || child.error_fd >= 0) {
        ++i;
        continue;
      }
      int status = 0;
      while (::waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
      }
      Tell(child, status);
      children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  void Tell(const Child& child, int status) {
    RunResult result;
    const auto told = ReadRunResult(child.result);
    if (told && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
      result = *told;
    } else {
      result.failed = true;
      result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
      result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
      result.timed_out = child.timed_out;
      result.error = child.error.substr(child.error.size() - std::min(child.error.size(), kLongestError));
    }
    result.task = child.task;
    result.seconds = std::chrono::duration<double>(Clock::now() - child.began).count();
    const std::string text = ToText(result);
    while (::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) < 0 && errno == EINTR) {
    }
  }

  const int socket_;
  const Helper::Job& job_;
  const Duration limit_;
  std::vector<Child> children_;
};

}  // namespace

Helper::Helper(const Job& job, Duration limit) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) ThrowErrno("no socket pair");
  std::fflush(nullptr);
  process_ = ::fork();
  if (process_ < 0) ThrowErrno("no process can be made");
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::close(ends[0]);
    // An interrupt from the keyboard goes to all; what becomes of the runs is decided elsewhere.
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_IGN);
    Helping(ends[1], job, limit).Run();
    ::_exit(0);
  }
  ::close(ends[1]);
  socket_ = ends[0];
}

Helper::~Helper() {
  ::close(socket_);
  ::kill(process_, SIGKILL);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Helper::Begin(Task task) {
  while (::send(socket_, &task, sizeof task, MSG_NOSIGNAL) < 0) {
    if (errno != EINTR) throw std::runtime_error("the process that starts the runs is gone");
  }
}

std::optional<RunResult> Helper::Wait(Duration wait) {
  pollfd one{socket_, POLLIN, 0};
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(wait).count();
  if (::poll(&one, 1, static_cast<int>(milliseconds)) <= 0) return std::nullopt;
  std::string text(2 * kLongestResult, '\0');
  const ssize_t n = ::recv(socket_, text.data(), text.size(), 0);
  if (n < 0 && errno == EINTR) return std::nullopt;
  if (n <= 0) throw std::runtime_error("the process that starts the runs is gone");
  text.resize(static_cast<size_t>(n));
  return ReadRunResult(text);
}

}  // namespace pptplab::sweep
