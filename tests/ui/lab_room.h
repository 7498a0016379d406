// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A lab's directory as `pptplab lab start` makes it, for as long as a test lives, and what is right
// in it.
#ifndef PPTPLAB_TESTS_UI_LAB_ROOM_H_
#define PPTPLAB_TESTS_UI_LAB_ROOM_H_

#include <filesystem>
#include <optional>
#include <string>

#include "labs/all_labs.h"
#include "labs/engine/judge.h"
#include "labs/engine/session.h"
#include "tests/ui/driver.h"
#include "viz/model/item_text.h"

namespace pptplab::viz {

class LabRoom {
 public:
  explicit LabRoom(const std::string& lab, bool is_exam = false);
  ~LabRoom();
  LabRoom(const LabRoom&) = delete;
  LabRoom& operator=(const LabRoom&) = delete;

  const labs::Answer& Right(const std::string& task) { return Keys().at(task).right; }
  bool IsRight(const labs::Task& task, const labs::Answer& answer) {
    return labs::Judge(task, Keys().at(task.name), answer).share >= 1;
  }
  labs::Answer Mistaken(const std::string& task, const std::string& mistake);
  /// As they stand in the directory.
  labs::Answers Answers() const { return labs::Session::Open(path).answers(); }

  std::filesystem::path path;

 private:
  const labs::Keys& Keys();

  const labs::Lab* lab_;
  labs::Seed seed_{};
  std::filesystem::path in_;
  std::optional<labs::Workbench> bench_;  // outlives the keys, whose judges use it
  labs::Keys keys_;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_TESTS_UI_LAB_ROOM_H_
