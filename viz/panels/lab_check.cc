// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The child judges, writes its journal entry and says its verdicts as JSON.
#include "viz/panels/lab_check.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "labs/engine/files.h"
#include "labs/engine/session.h"

namespace pptplab::viz {

namespace {

using nlohmann::json;

constexpr size_t kMostSaid = 4u << 20;
constexpr auto kLongest = std::chrono::minutes(10);

void Say(int line, const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    const ssize_t written = ::write(line, text.data() + at, text.size() - at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    at += static_cast<size_t>(written);
  }
}

[[noreturn]] void CheckInChild(int line, const std::filesystem::path& directory,
                               const std::string& task) {
  json out;
  try {
    labs::Session session = labs::Session::Open(directory);
    out["verdicts"] = json::array();
    for (const labs::TaskVerdict& each : session.Check(task)) {
      json steps = json::array();
      for (const std::string& step : each.verdict.steps) steps.push_back(labs::ValidUtf8(step));
      out["verdicts"].push_back({{"task", each.task->name},
                                 {"share", each.verdict.share},
                                 {"points", each.points},
                                 {"mistake", each.verdict.mistake},
                                 {"says", labs::ValidUtf8(each.verdict.says)},
                                 {"steps", steps}});
    }
  } catch (const std::exception& error) {
    out = {{"problem", labs::ValidUtf8(error.what())}};
  }
  Say(line, out.dump(-1, ' ', false, json::error_handler_t::replace));
  ::_exit(0);
}

}  // namespace

LabCheck::LabCheck(const std::filesystem::path& directory, const std::string& task)
    : task_(task), begin_(std::chrono::steady_clock::now()) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    problem_ = std::string("No second process could be started: ") + std::strerror(errno);
    return;
  }
  child_ = ::fork();
  if (child_ == 0) {
    ::setpgid(0, 0);  // what it starts itself ends with it
    ::close(ends[0]);
    CheckInChild(ends[1], directory, task_);
  }
  ::close(ends[1]);
  line_ = ends[0];
  ::fcntl(line_, F_SETFL, O_NONBLOCK);
  if (child_ < 0) {
    problem_ = std::string("No second process could be started: ") + std::strerror(errno);
  } else {
    ::setpgid(child_, child_);
  }
}

LabCheck::~LabCheck() {
  if (child_ > 0) {
    ::kill(-child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  if (line_ >= 0) ::close(line_);
}

int LabCheck::seconds() const {
  return static_cast<int>(
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begin_)
          .count());
}

bool LabCheck::Poll() {
  if (child_ <= 0) return false;
  Read();
  int status = 0;
  const pid_t ended = ::waitpid(child_, &status, WNOHANG);
  if (ended == 0) {
    if (std::chrono::steady_clock::now() - begin_ < kLongest) return true;
    ::kill(-child_, SIGKILL);
    ::waitpid(child_, &status, 0);
    child_ = -1;
    problem_ = "Checking took more than ten minutes and was stopped.";
    return false;
  }
  Read();
  child_ = -1;
  Understand(ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0);
  return false;
}

void LabCheck::Read() {
  char buffer[8192];
  for (;;) {
    const ssize_t size = ::read(line_, buffer, sizeof buffer);
    if (size <= 0) return;
    if (said_.size() < kMostSaid) said_.append(buffer, static_cast<size_t>(size));
  }
}

void LabCheck::Understand(bool ended_well) {
  const json said = json::parse(said_, nullptr, /*allow_exceptions=*/false);
  if (!ended_well || !said.is_object()) {
    problem_ = "The check ended before it had a verdict; “pptplab lab check” says more.";
    return;
  }
  try {
    if (said.contains("problem")) {
      problem_ = said["problem"].get<std::string>();
      return;
    }
    for (const json& each : said["verdicts"]) {
      verdicts_.push_back({each["task"].get<std::string>(), each["share"].get<double>(),
                           each["points"].get<double>(), each["mistake"].get<std::string>(),
                           each["says"].get<std::string>(),
                           each["steps"].get<std::vector<std::string>>()});
    }
  } catch (const json::exception&) {
    verdicts_.clear();
    problem_ = "The check said something that can't be read.";
  }
}

}  // namespace pptplab::viz
