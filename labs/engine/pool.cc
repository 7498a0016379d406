// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/pool.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <map>
#include <stdexcept>
#include <vector>

namespace pptplab::labs {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char kFine = 'F';
constexpr char kTrouble = 'T';

/// Soft limits only: a simulator that the piece starts has limits of its own, which are higher.
void Limit(__rlimit_resource_t what, rlim_t most) {
  rlimit limit{};
  if (::getrlimit(what, &limit) != 0) return;
  limit.rlim_cur = std::min(most, limit.rlim_max);
  ::setrlimit(what, &limit);
}

[[noreturn]] void BeChild(int pipe, const PoolLimits& limits, size_t piece,
                          const std::function<std::string(size_t)>& work) {
  // A group of its own: the terminal's Ctrl-C is the parent's business, and what the piece starts
  // can be ended with it.
  ::setpgid(0, 0);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_DFL);
  const int null = ::open("/dev/null", O_RDWR);
  for (const int fd : {0, 1, 2}) ::dup2(null, fd);
  Limit(RLIMIT_CPU, limits.processor_seconds);
  Limit(RLIMIT_CORE, 0);
#ifndef __SANITIZE_ADDRESS__  // which takes terabytes of addresses
  Limit(RLIMIT_AS, limits.memory);
#endif
  std::string said(1, kFine);
  try {
    said += work(piece);
  } catch (const std::bad_alloc&) {
    said = std::string(1, kTrouble) + "it takes too much memory";
  } catch (const std::exception& error) {
    said = std::string(1, kTrouble) + error.what();
  }
  for (size_t at = 0; at < said.size();) {
    const ssize_t n = ::write(pipe, said.data() + at, said.size() - at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    at += static_cast<size_t>(n);
  }
  ::_exit(0);
}

struct Child {
  pid_t process = -1;
  int pipe = -1;
  size_t piece = 0;
  Clock::time_point end;
  std::string said;
  bool is_late = false, is_long = false;
};

std::string WhyEnded(const Child& child, int status, const PoolLimits& limits) {
  if (child.is_late) return "it takes longer than " + std::to_string(limits.time.count()) + " s";
  if (child.is_long) return "it says too much";
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
    return "it takes more than " + std::to_string(limits.processor_seconds) + " s of the processor";
  if (WIFSIGNALED(status)) return std::string("it crashed (") + ::strsignal(WTERMSIG(status)) + ")";
  return "it ended with status " + std::to_string(WEXITSTATUS(status));
}

class Pool {
 public:
  Pool(const PoolLimits& limits, const std::function<std::string(size_t)>& work)
      : limits_(limits), work_(work) {}
  ~Pool() {
    for (Child& child : children_) {
      ::kill(-child.process, SIGKILL);
      ::kill(child.process, SIGKILL);
      Reap(child);
    }
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  size_t running() const { return children_.size(); }

  void Begin(size_t piece) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      throw std::runtime_error(std::string("can't make a pipe: ") + std::strerror(errno));
    const pid_t process = ::fork();
    if (process < 0) {
      ::close(ends[0]);
      ::close(ends[1]);
      throw std::runtime_error(std::string("can't start a process: ") + std::strerror(errno));
    }
    if (process == 0) BeChild(ends[1], limits_, piece, work_);
    ::close(ends[1]);
    ::setpgid(process, process);  // whoever is first
    children_.push_back({process, ends[0], piece, Clock::now() + limits_.time, "", false, false});
  }

  /// Waits a little, and gives what ended.
  void Collect(const std::function<void(size_t, Outcome)>& ended) {
    std::vector<pollfd> polled;
    for (const Child& child : children_) polled.push_back({child.pipe, POLLIN, 0});
    ::poll(polled.data(), polled.size(), 200);
    const auto now = Clock::now();
    std::vector<Child> left;
    for (size_t i = 0; i < children_.size(); ++i) {
      Child& child = children_[i];
      if (now > child.end) child.is_late = true;
      const bool is_over =
          (polled[i].revents != 0 && Read(child)) || child.is_late || child.is_long;
      if (!is_over) {
        left.push_back(std::move(child));
        continue;
      }
      // With whatever it started.
      if (child.is_late || child.is_long) ::kill(child.process, SIGKILL);
      const int status = Reap(child);
      ::kill(-child.process, SIGKILL);
      Outcome outcome;
      if (!child.is_late && !child.is_long && WIFEXITED(status) && !child.said.empty()) {
        (child.said[0] == kFine ? outcome.text : outcome.trouble) = child.said.substr(1);
      } else {
        outcome.trouble = WhyEnded(child, status, limits_);
      }
      ended(child.piece, std::move(outcome));
    }
    children_ = std::move(left);
  }

 private:
  /// Whether its end was reached.
  bool Read(Child& child) const {
    std::array<char, 65536> buffer;
    const ssize_t n = ::read(child.pipe, buffer.data(), buffer.size());
    if (n < 0) return errno != EINTR && errno != EAGAIN;
    child.said.append(buffer.data(), static_cast<size_t>(n));
    if (child.said.size() > limits_.answer) child.is_long = true;
    return n == 0;
  }
  static int Reap(Child& child) {
    ::close(child.pipe);
    int status = 0;
    while (::waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
  }

  const PoolLimits& limits_;
  const std::function<std::string(size_t)>& work_;
  std::vector<Child> children_;
};

}  // namespace

void DoInChildren(size_t count, const PoolLimits& limits,
                  const std::function<std::string(size_t)>& work,
                  const std::function<void(size_t, Outcome)>& done,
                  const std::function<bool()>& stop) {
  std::fflush(nullptr);
  Pool pool(limits, work);
  std::map<size_t, Outcome> waiting;  // for an earlier one
  size_t next = 0, told = 0;
  while (told < count && !stop()) {
    // One slow piece doesn't make the others' outcomes pile up.
    while (next < count && pool.running() < std::max<size_t>(1, limits.jobs) &&
           next - told < 64 * std::max<size_t>(1, limits.jobs)) {
      pool.Begin(next++);
    }
    pool.Collect([&](size_t piece, Outcome outcome) { waiting[piece] = std::move(outcome); });
    for (auto first = waiting.begin(); first != waiting.end() && first->first == told;
         first = waiting.begin()) {
      done(told++, std::move(first->second));
      waiting.erase(first);
    }
  }
}

size_t ProcessorsHere() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return std::max<size_t>(1, static_cast<size_t>(CPU_COUNT(&set)));
}

ProgressLine::ProgressLine(size_t all, std::string what, bool is_quiet)
    : all_(all), what_(std::move(what)), is_on_(!is_quiet && ::isatty(2) == 1) {}

void ProgressLine::Say(size_t done) {
  const auto now = Clock::now();
  if (!is_on_ || now - last_ < std::chrono::milliseconds(200)) return;
  last_ = now;
  said_ = true;
  std::fprintf(stderr, "\r%s: %zu of %zu", what_.c_str(), done, all_);
  const double seconds = std::chrono::duration<double>(now - start_).count();
  if (done > 0 && seconds > 1) {
    const double left = seconds / static_cast<double>(done) * static_cast<double>(all_ - done);
    if (left < 90) {
      std::fprintf(stderr, ", %.0f s left", left);
    } else {
      std::fprintf(stderr, ", %.0f min left", left / 60);
    }
  }
  std::fputs("\x1b[K", stderr);
}

void ProgressLine::End() {
  if (said_) std::fputs("\r\x1b[K", stderr);
}

}  // namespace pptplab::labs
