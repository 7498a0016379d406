// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See run_log.h.
#include "scenarios/sweep/run_log.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <unordered_map>

namespace pptplab::sweep {
namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void Throw(const std::string& path, const char* what) {
  throw std::runtime_error(path + " " + what + ": " + std::strerror(errno));
}

Json RecordOf(const RunResult& result, const Plan& plan, const std::string& build) {
  const Study& study = plan.study();
  const Cell& cell = plan.cells()[result.task.cell];
  const uint32_t run = study.first_run + result.task.run;
  Json record{{"key", Plan::KeyOf(cell, run, build)}};
  record["point"] = Json::object();
  for (size_t i = 0; i < cell.values.size(); ++i) {
    record["point"][study.parameters[i].name.name] = cell.values[i];
  }
  record["run"] = run;
  if (result.failed) {
    record["failed"] = {{"signal", result.signal},
                        {"status", result.status},
                        {"timed_out", result.timed_out},
                        {"stderr", result.error},
                        {"command", plan.CommandOf(cell, run)}};
  } else {
    record["values"] = Json::object();
    for (size_t i = 0; i < result.values.size(); ++i) {
      record["values"][study.metrics[i].name.name] =
          result.values[i] ? Json(*result.values[i]) : Json(nullptr);
    }
  }
  record["seconds"] = result.seconds;
  return record;
}

/// What the record says, for the task that its key is of. False: it is no such record.
bool ReadRecord(const Json& record, const Study& study, RunResult& result) {
  try {
    result.seconds = record.value("seconds", 0.0);
    if (const auto failed = record.find("failed"); failed != record.end()) {
      result.failed = true;
      result.signal = failed->value("signal", 0);
      result.status = failed->value("status", 0);
      result.timed_out = failed->value("timed_out", false);
      result.error = failed->value("stderr", "");
      return true;
    }
    for (const auto& metric : study.metrics) {
      const Json& value = record.at("values").at(metric.name.name);
      if (value.is_null()) {
        result.values.emplace_back(std::nullopt);
      } else {
        result.values.emplace_back(value.get<double>());
      }
    }
    return true;
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

}  // namespace

RunLog::RunLog(const std::string& path, const Plan& plan, std::string build)
    : path_(path), plan_(plan), build_(std::move(build)) {
  fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (fd_ < 0) Throw(path, "can't be written");
  if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd_);
    throw std::runtime_error(path + " is being written by another sweep; wait for it, or use another --out");
  }
  // Behind a line that was cut short.
  struct stat status {};
  char last = '\n';
  if (::fstat(fd_, &status) == 0 && status.st_size > 0 &&
      ::pread(fd_, &last, 1, status.st_size - 1) == 1 && last != '\n') {
    Write("\n");
  }
}

RunLog::~RunLog() {
  if (fd_ >= 0) ::close(fd_);
}

void RunLog::Write(const std::string& text) {
  size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = ::write(fd_, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) Throw(path_, "can't be written");
    done += static_cast<size_t>(n);
  }
}

void RunLog::Append(const RunResult& result) {
  Write(RecordOf(result, plan_, build_).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::vector<RunResult> ReadLog(const std::string& path, const Plan& plan, const std::string& build) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return {};
  const Study& study = plan.study();
  // A record says its run; a key of each cell for that run tells whose it is.
  std::unordered_map<uint32_t, std::unordered_map<std::string, uint32_t>> cells_by_run;
  std::map<std::pair<uint32_t, uint32_t>, RunResult> results;
  std::string line;
  while (std::getline(file, line)) {
    const Json record = Json::parse(line, nullptr, false);
    if (!record.is_object() || !record.contains("key") || !record["key"].is_string()) continue;
    if (!record.contains("run") || !record["run"].is_number_unsigned()) continue;
    const auto run = record["run"].get<uint64_t>();
    if (run < study.first_run || run > 0xffffffffU) continue;
    auto& keys = cells_by_run[static_cast<uint32_t>(run)];
    if (keys.empty()) {
      for (uint32_t cell = 0; cell < plan.cells().size(); ++cell) {
        keys[Plan::KeyOf(plan.cells()[cell], static_cast<uint32_t>(run), build)] = cell;
      }
    }
    const auto cell = keys.find(record["key"].get<std::string>());
    if (cell == keys.end()) continue;
    RunResult result;
    result.task = {cell->second, static_cast<uint32_t>(run - study.first_run)};
    if (!ReadRecord(record, study, result)) continue;
    auto& place = results[{result.task.cell, result.task.run}];
    const bool is_new = place.values.empty() && !place.failed;
    if (is_new || place.failed || !result.failed) place = std::move(result);
  }
  std::vector<RunResult> all;
  for (auto& [task, result] : results) all.push_back(std::move(result));
  return all;
}

}  // namespace pptplab::sweep
