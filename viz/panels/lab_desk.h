// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A student's lab as the window has it open: the chosen task, what stands in its fields, checks
// and hints. What is answered is in the lab's directory (labs/engine/session.h), which a terminal
// and an editor may change at the same time.
#ifndef PPTPLAB_VIZ_PANELS_LAB_DESK_H_
#define PPTPLAB_VIZ_PANELS_LAB_DESK_H_

#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "labs/engine/session.h"
#include "viz/model/state.h"
#include "viz/panels/lab_check.h"

namespace pptplab::viz {

class LabDesk {
 public:
  /// A lab's directory, another in its place. The sentence says why it can't be opened, and is
  /// shown until one can.
  std::string Open(State& state, const std::filesystem::path& directory);
  /// The lab's directory in which this recording lies; empty: in none.
  static std::filesystem::path LabOf(const std::string& recording);

  bool is_open() const { return session_.has_value(); }
  const labs::Session& session() const { return *session_; }
  /// Why no lab is open, or why its answers can't be read at the moment; empty: all is well.
  const std::string& problem() const { return problem_; }

  const std::vector<labs::TaskState>& tasks() const { return tasks_; }
  size_t chosen() const { return chosen_; }
  const labs::TaskState& task() const { return tasks_[chosen_]; }
  void Choose(State& state, size_t task);
  /// … and the keyboard goes to its field, where there is one to write in: the next letter would be
  /// a command otherwise.
  void ChooseToAnswer(State& state, size_t task);
  /// To what the task is about: "NAME.pcapng", "NAME.pcapng: SUBJECT" or "SUBJECT" (subject.h).
  /// False: it says nothing, or the recording doesn't have it.
  bool GoToSubject(State& state);
  /// A recording of the lab's that is to be opened for that; empty: none.
  std::string TakeWantedRecording() { return std::exchange(wanted_, ""); }

  /// Once a frame: files that others wrote, marks of the ladder, the check that runs.
  void Poll(State& state, float elapsed_seconds);
  bool checking() const { return check_ != nullptr; }

  // --- the answer to the chosen task (lab_answer.cc)

  /// What one chooses among, moves or fills in: choices, cards, names, fields; at least one.
  size_t parts() const;
  size_t part() const { return part_; }
  void SelectPart(size_t part);
  /// Answered by writing alone: nothing to click, to move or to take from another view.
  bool IsWritten() const;
  /// Texts to be edited, one for each part of the kinds that have fields. Write() keeps them.
  std::vector<std::string>& fields() { return fields_; }
  const std::vector<std::string>& fields() const { return fields_; }
  void FieldsChanged() { fields_changed_ = true; }
  bool fields_changed() const { return fields_changed_; }
  void Write(State& state);
  void SetAnswer(State& state, const labs::Answer& answer);
  /// Takes what is selected: the part's choice or card, the packet under the cursor, octets.
  void Take(State& state);
  /// What Take would do, as a button says it; empty: nothing.
  std::string WhatTakeDoes(const State& state) const;
  bool IsTicked(size_t choice) const;
  /// Of an order: the cards as they lie, as indices of the task's choices.
  std::vector<size_t> Cards() const;
  void MoveCard(State& state, size_t from, size_t to);
  /// In the ladder, clicks mark packets of the answer.
  bool CanMark() const;
  void MarkByClicks(State& state, bool on);

  // --- judged

  void Check(State& state, bool all);
  void StopChecking(State& state);
  /// Why the last check came to nothing, until the next; empty: it didn't.
  const std::string& notice() const { return notice_; }
  const LabCheck* check() const { return check_.get(); }
  /// What the last check said of the chosen task; null: nothing.
  const LabCheck::Verdict* verdict() const;
  /// The answer was changed since.
  bool verdict_is_old() const;
  double points() const;
  size_t count_right() const;

  /// First asks with its price, then takes it.
  void Hint(State& state);
  void LeaveHint() { hint_asked_ = false; }
  bool hint_asked() const { return hint_asked_; }
  int hints_left() const;
  double next_price() const;  ///< in points, if the answer is right
  std::string WhatHintCosts() const;
  std::vector<std::string> hints() const;

  /// The lab's README.md.
  const std::string& text() const { return text_; }
  /// The panel puts the keyboard into the part's field in the next frame.
  bool wants_field = false;
  /// One of the task's fields had the keyboard when the panel was drawn last.
  bool has_keyboard = false;
  /// What the panel scrolls to in the next frame.
  enum class News : uint8_t { kNone, kVerdict, kHint };
  News news = News::kNone;
  /// Grows when another task was chosen: the panel scrolls to it.
  uint64_t turn() const { return turn_; }

 private:
  void Refresh();
  void FillFields();
  void ShowMarks(State& state);
  void TakeMarks(State& state);
  void Reload(State& state);
  void ReadVerdicts(State& state);
  std::filesystem::file_time_type NewestChange() const;
  labs::Answer FromFields() const;
  std::string NameOfPart(size_t part) const;

  std::optional<labs::Session> session_;
  std::string problem_;
  std::vector<labs::TaskState> tasks_;
  size_t chosen_ = 0;
  size_t part_ = 0;
  std::vector<std::string> fields_;
  bool fields_changed_ = false;
  std::set<ItemIndex> marks_;  ///< as they were last seen
  uint64_t marked_in_ = 0;     ///< revision of the state
  std::unique_ptr<LabCheck> check_;
  struct Told {
    LabCheck::Verdict verdict;
    bool of_answer = false;  ///< and not of there being none
  };
  std::map<std::string, Told> verdicts_;
  std::string notice_;
  bool hint_asked_ = false;
  std::string text_;
  std::string wanted_;
  std::filesystem::file_time_type seen_change_{};
  float since_look_ = 0;
  uint64_t turn_ = 0;
};

/// "12.5": points and prices, at most two decimals.
std::string PointsText(double points);
/// What an error says, as one line that can be drawn.
std::string SentenceOf(const std::exception& error);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_PANELS_LAB_DESK_H_
