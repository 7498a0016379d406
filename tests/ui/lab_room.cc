// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "tests/ui/lab_room.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <map>

namespace pptplab::viz {

namespace fs = std::filesystem;

namespace {

fs::path FreshDirectory() {
  static int count = 0;
  const fs::path path = fs::temp_directory_path() / ("pptplab-lab-" + std::to_string(::getpid()) +
                                                     "-" + std::to_string(++count));
  fs::remove_all(path);
  fs::create_directories(path);
  return path;
}

/// Each lab is started once: its simulations take most of the time.
const fs::path& Started(const labs::Lab& lab, bool is_exam) {
  struct Kept {
    std::map<std::string, fs::path> by_name;
    ~Kept() {
      std::error_code ignored;
      for (const auto& [name, path] : by_name) fs::remove_all(path.parent_path(), ignored);
    }
  };
  static Kept kept;
  fs::path& path = kept.by_name[std::string(lab.name()) + (is_exam ? " exam" : "")];
  if (!path.empty()) return path;
  const uint32_t version = labs::TasksOf(lab).version;
  const Bytes key(16, 0x5a);
  path = labs::Start(is_exam ? labs::CoursePack(lab, version, "amira", key, true)
                             : labs::PracticePack(lab, version, "amira"),
                     FreshDirectory());
  return path;
}

}  // namespace

LabRoom::LabRoom(const std::string& lab, bool is_exam) : lab_(labs::FindLab(lab)) {
  const fs::path& started = Started(*lab_, is_exam);
  in_ = FreshDirectory();
  path = in_ / started.filename();
  fs::copy(started, path, fs::copy_options::recursive);
  seed_ = labs::PracticeSeed("amira", lab_->name());
}

LabRoom::~LabRoom() {
  std::error_code ignored;
  fs::remove_all(in_, ignored);
}

const labs::Keys& LabRoom::Keys() {
  if (keys_.empty()) {
    bench_.emplace(path / ".runs");
    keys_ = lab_->Solve(labs::Draw(seed_), *bench_);
  }
  return keys_;
}

labs::Answer LabRoom::Mistaken(const std::string& task, const std::string& mistake) {
  for (const auto& [name, answer] : Keys().at(task).mistakes) {
    if (name == mistake) return answer;
  }
  ADD_FAILURE() << task << " has no mistake " << mistake;
  return {};
}

}  // namespace pptplab::viz
