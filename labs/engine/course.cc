// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/course.h"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

#include "labs/all_labs.h"
#include "labs/engine/files.h"
#include "labs/engine/pack.h"
#include "labs/engine/pool.h"
#include "labs/engine/session.h"
#include "labs/engine/workbench.h"
#include "stack/crypto/digest.h"

namespace pptplab::labs {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLeastKeyOctets = 16;
constexpr size_t kMostRecording = 1u << 29;

/// One line's cells. A quoted cell ends at its line's end here: ids hold no line ends.
std::vector<std::string> Cells(std::string_view line, char separator) {
  std::vector<std::string> cells(1);
  bool is_quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && is_quoted && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += '"';
      ++i;
    } else if (c == '"') {
      is_quoted = !is_quoted;
    } else if (c == separator && !is_quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  for (std::string& cell : cells) {
    while (!cell.empty() && std::isspace(static_cast<unsigned char>(cell.back())) != 0)
      cell.pop_back();
    cell.erase(0, std::min(cell.find_first_not_of(" \t"), cell.size()));
  }
  return cells;
}

bool NamesIds(const std::string& cell) {
  static const std::vector<std::string> kWords{"id",        "student",   "student id", "student_id",
                                               "studentid", "sid",       "login",      "login id",
                                               "username",  "user name", "sis user id"};
  return std::ranges::find(kWords, Plain(cell)) != kWords.end();
}

char SeparatorOf(std::string_view line) {
  for (const char c : {';', '\t'}) {
    if (line.find(c) != std::string_view::npos && line.find(',') == std::string_view::npos)
      return c;
  }
  return ',';
}

/// All that grading this one needs, run and remembered; then the pack.
std::string MakeOne(const ClassOrder& order, const Lab& lab, uint32_t version,
                    const std::string& student, const fs::path& place) {
  if (const auto text = ReadBounded(place, kMostPackOctets)) {
    const auto there = ReadPack(*text);
    const Seed seed = InstanceSeed(order.key, student, lab.name());
    if (there && there->id == InstanceId(seed) && there->version == version &&
        there->is_exam() == order.is_exam) {
      return "kept";
    }
  }
  Pack pack = CoursePack(lab, version, student, order.key, order.is_exam);
  Workbench bench(order.runs);
  for (const InstanceScenario& scenario : pack.instance.scenarios) {
    const Workbench::Run run = bench.Simulate(scenario.text, scenario.run);
    const auto recording = ReadBounded(run.recording, kMostRecording);
    if (!recording) throw std::runtime_error(scenario.name + " can't be run: " + run.said);
    pack.recordings[scenario.name] = ToHex(crypto::Sha256({AsBytes(*recording)}));
  }
  lab.Solve(Draw(InstanceSeed(order.key, student, lab.name())), bench);
  WriteWhole(place, WritePack(pack), 0600);
  return "made";
}

}  // namespace

Bytes ReadCourseKey(const fs::path& path) {
  const auto text = ReadBounded(path, 4096);
  if (!text) throw std::runtime_error(path.string() + " " + text.error());
  auto key = FromHex(*text);
  if (!key || key->size() < kLeastKeyOctets) {
    throw std::runtime_error(path.string() +
                             " is no course's key: hexadecimal digits, 32 of them or more");
  }
  return *key;
}

Bytes ReadOrMakeCourseKey(const fs::path& path) {
  if (fs::exists(fs::symlink_status(path))) return ReadCourseKey(path);
  Bytes key(32);
  if (::getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size()))
    throw std::runtime_error("the system gives no random numbers for a key");
  if (path.has_parent_path()) fs::create_directories(path.parent_path());
  WriteWhole(path, ToHex(key) + "\n", 0600);
  return key;
}

fs::path RunsBeside(const fs::path& key) {
  fs::path runs = fs::absolute(key);
  return runs.replace_extension(".runs");
}

std::vector<std::string> ReadStudents(std::string_view text, const std::string& source) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<std::string> students;
  std::map<std::string, int> lines;
  size_t column = 0;
  char separator = ',';
  bool is_first = true;
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t,;") == std::string_view::npos || line.starts_with('#'))
      continue;
    if (is_first) separator = SeparatorOf(line);
    const std::vector<std::string> cells = Cells(line, separator);
    if (is_first) {
      is_first = false;
      const auto header = std::ranges::find_if(cells, NamesIds);
      if (header != cells.end()) {
        column = static_cast<size_t>(header - cells.begin());
        continue;
      }
    }
    const std::string id = column < cells.size() ? cells[column] : "";
    const std::string where = source + ":" + std::to_string(number) + ": ";
    if (!IsSafeName(id)) {
      throw std::runtime_error(
          where + "\"" + ValidUtf8(id.substr(0, 60)) +
          "\" can't be a student's id: 1 to 64 letters, digits and ._@-, the "
          "first no dot; the column of ids is called \"id\" in the first line, "
          "or is the first one");
    }
    const auto [known, is_new] = lines.try_emplace(id, number);
    if (!is_new)
      throw std::runtime_error(where + id + " is there already, in line " +
                               std::to_string(known->second));
    students.push_back(id);
  }
  if (students.empty()) throw std::runtime_error(source + " has no students");
  return students;
}

ClassDone MakeClass(const ClassOrder& order, const std::function<bool()>& stop) {
  fs::create_directories(order.out);
  std::vector<uint32_t> versions;
  for (const Lab* lab : order.labs) versions.push_back(TasksOf(*lab).version);
  const auto name_of = [&](size_t piece) {
    const std::string lab(order.labs[piece % order.labs.size()]->name());
    return lab.substr(0, lab.find('-')) + "-" + order.students[piece / order.labs.size()] +
           ".lab.json";
  };
  ClassDone done;
  done.all = order.students.size() * order.labs.size();
  ProgressLine progress(done.all, "packs", order.is_quiet);
  PoolLimits limits;
  limits.jobs = order.jobs;
  limits.time = std::chrono::seconds(3600);
  limits.processor_seconds = 1800;
  DoInChildren(
      done.all, limits,
      [&](size_t piece) {
        const size_t lab = piece % order.labs.size();
        return MakeOne(order, *order.labs[lab], versions[lab],
                       order.students[piece / order.labs.size()], order.out / name_of(piece));
      },
      [&](size_t piece, const Outcome& outcome) {
        if (!outcome.trouble.empty()) {
          done.troubles.push_back(name_of(piece) + ": " + outcome.trouble);
        } else {
          ++(outcome.text == "kept" ? done.kept : done.made);
        }
        progress.Say(piece + 1);
      },
      stop);
  progress.End();
  return done;
}

}  // namespace pptplab::labs
