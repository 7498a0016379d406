// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Opening, choosing, checking, hints. The answers themselves: lab_answer.cc.
#include "viz/panels/lab_desk.h"

#include <algorithm>
#include <cstdio>

#include "labs/engine/files.h"
#include "stack/trace/recording.h"
#include "viz/model/predict.h"
#include "viz/model/subject.h"

namespace pptplab::viz {

namespace {

namespace fs = std::filesystem;

constexpr float kLookInterval = 1;
constexpr size_t kMostText = 1u << 20;
constexpr size_t kLongestSentence = 400;

}  // namespace

std::string SentenceOf(const std::exception& error) {
  std::string text = labs::ValidUtf8(std::string(error.what()).substr(0, kLongestSentence));
  for (char& letter : text) {
    if (letter == '\n') letter = ' ';
  }
  return trace::PrintableText(text);
}

std::string PointsText(double points) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", points);
  std::string out = text;
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out == "-0" ? "0" : out;
}

// --- opening

fs::path LabDesk::LabOf(const std::string& recording) {
  std::error_code error;
  const fs::path directory = fs::absolute(recording, error).parent_path();
  return !error && labs::Session::IsThere(directory) ? directory : fs::path();
}

std::string LabDesk::Open(State& state, const fs::path& directory) {
  try {
    labs::Session opened = labs::Session::Open(directory);
    if (session_ && session_->directory() == opened.directory()) {
      Reload(state);
      GoToSubject(state);  // one of its recordings was opened
      return "";
    }
    check_.reset();
    verdicts_.clear();
    session_ = std::move(opened);
    problem_.clear();
  } catch (const std::exception& error) {
    const std::string problem = SentenceOf(error);
    if (!session_) problem_ = problem;
    return problem;
  }
  seen_change_ = NewestChange();
  const auto text = labs::ReadBounded(session_->directory() / "README.md", kMostText);
  text_ = text ? labs::ValidUtf8(*text) : "This lab has no README.md: it " + text.error() + ".";
  fields_changed_ = false;
  chosen_ = 0;
  Refresh();
  // Where one was: the first task that isn't right yet.
  while (chosen_ + 1 < tasks_.size() && tasks_[chosen_].is_right()) ++chosen_;
  if (chosen_ + 1 == tasks_.size() && tasks_[chosen_].is_right()) chosen_ = 0;
  Choose(state, chosen_);
  state.prediction().record = [this](uint32_t packet, const std::string& guess, bool is_right) {
    if (!session_) return std::string();
    try {
      session_->RecordPrediction(packet, guess, is_right);
    } catch (const std::exception& error) {
      return SentenceOf(error);
    }
    seen_change_ = NewestChange();
    return std::string();
  };
  return "";
}

fs::file_time_type LabDesk::NewestChange() const {
  fs::file_time_type newest = fs::file_time_type::min();
  for (const char* name : {"answers.yaml", "journal.jsonl"}) {
    std::error_code error;
    const auto time = fs::last_write_time(session_->directory() / name, error);
    if (!error) newest = std::max(newest, time);
  }
  return newest;
}

void LabDesk::Refresh() {
  tasks_ = session_->States();
  if (tasks_.empty()) return;
  chosen_ = std::min(chosen_, tasks_.size() - 1);
  if (!fields_changed_) FillFields();
}

void LabDesk::Reload(State& state) {
  try {
    session_->Reload();
    problem_.clear();
  } catch (const std::exception& error) {
    problem_ = SentenceOf(error);
    state.Say(problem_);
  }
  seen_change_ = NewestChange();
  Refresh();
  if (!fields_changed_) ShowMarks(state);
}

void LabDesk::Poll(State& state, float elapsed_seconds) {
  if (!session_) return;
  if (check_ && !check_->Poll()) ReadVerdicts(state);
  TakeMarks(state);
  since_look_ += elapsed_seconds;
  if (since_look_ < kLookInterval) return;
  since_look_ = 0;
  if (NewestChange() != seen_change_) Reload(state);
}

// --- choosing

void LabDesk::Choose(State& state, size_t task) {
  if (task >= tasks_.size()) return;
  Write(state);
  chosen_ = task;
  part_ = 0;
  hint_asked_ = false;
  fields_changed_ = false;
  notice_.clear();
  state.Say("");  // what was said of the task before
  ++turn_;
  state.marks().by_click = false;
  FillFields();
  ShowMarks(state);
  GoToSubject(state);
}

void LabDesk::ChooseToAnswer(State& state, size_t task) {
  Choose(state, task);
  wants_field = IsWritten();
}

bool LabDesk::GoToSubject(State& state) {
  if (tasks_.empty()) return false;
  std::string about = labs::Fill(task().task->about, session_->pack().instance.values());
  if (const size_t end = about.find(".pcapng"); end != std::string::npos) {
    const std::string name = about.substr(0, end + 7);
    if (state.empty() || fs::path(state.recording().path()).filename() != name) {
      std::error_code error;
      const auto known = session_->recordings();
      const auto is_it = [&](const fs::path& path) { return path.filename() == name; };
      const auto found = std::find_if(known.begin(), known.end(), is_it);
      if (found == known.end() || !fs::exists(*found, error)) return false;
      wanted_ = found->string();  // once it is open, this is asked again
      return true;
    }
    about = about.substr(end + 7);
    about.erase(0, about.find_first_not_of(": "));
    if (about.empty()) return true;
  }
  // A text that pointed at what is hidden would answer the question.
  if (about.empty() || state.empty() || state.prediction().is_on) return false;
  const Subject subject = FindSubject(state.recording(), about);
  if (subject.item == kNoItem) return false;
  state.Select(subject.item);
  if (subject.field) state.SelectField(subject.field);
  return true;
}

// --- judged

void LabDesk::Check(State& state, bool all) {
  if (!session_ || check_) return;
  notice_.clear();
  if (!session_->can_check()) {
    notice_ =
        "This is an exam: your teacher checks the answers. “pptplab lab submit” makes the file to "
        "hand in.";
    return state.Say(notice_);
  }
  Write(state);
  check_ = std::make_unique<LabCheck>(session_->directory(), all ? "" : task().task->name);
  state.Say("");
}

void LabDesk::StopChecking(State& state) {
  if (!check_) return;
  check_.reset();
  state.Say("Stopped: nothing was checked.");
}

void LabDesk::ReadVerdicts(State& state) {
  const std::unique_ptr<LabCheck> done = std::move(check_);
  Reload(state);
  if (!done->problem().empty()) {
    notice_ = done->problem();
    return state.Say(notice_);
  }
  news = News::kVerdict;
  for (const LabCheck::Verdict& verdict : done->verdicts()) {
    const auto of = std::ranges::find_if(
        tasks_, [&](const labs::TaskState& each) { return each.task->name == verdict.task; });
    verdicts_[verdict.task] = {verdict, of != tasks_.end() && of->is_answered()};
  }
  if (done->task() == task().task->name && !task().is_answered())
    state.Say("There is no answer to this task yet.");
  if (done->task().empty()) {
    state.Say("Checked: " + std::to_string(count_right()) + " of " + std::to_string(tasks_.size()) +
              " tasks are right, " + PointsText(points()) + " points.");
  }
}

const LabCheck::Verdict* LabDesk::verdict() const {
  const auto found = verdicts_.find(task().task->name);
  return found == verdicts_.end() ? nullptr : &found->second.verdict;
}

bool LabDesk::verdict_is_old() const {
  const auto found = verdicts_.find(task().task->name);
  return found != verdicts_.end() && found->second.of_answer && (fields_changed_ || !task().share);
}

double LabDesk::points() const {
  double sum = 0;
  for (const labs::TaskState& each : tasks_) sum += each.points();
  return sum;
}

size_t LabDesk::count_right() const {
  return static_cast<size_t>(std::count_if(
      tasks_.begin(), tasks_.end(), [](const labs::TaskState& each) { return each.is_right(); }));
}

// --- hints

int LabDesk::hints_left() const {
  return static_cast<int>(task().task->hints.size()) - task().hints;
}

double LabDesk::next_price() const {
  const auto level = static_cast<size_t>(std::max(task().hints, 0));
  return level < labs::kHintPrices.size() ? labs::kHintPrices[level] * task().task->points : 0;
}

std::string LabDesk::WhatHintCosts() const {
  const double share = next_price() / std::max(task().task->points, 1e-9);
  return "The next hint takes " + PointsText(100 * share) +
         " % off what this task earns: " + PointsText(next_price()) + " of " +
         PointsText(task().task->points) + " points if it is right.";
}

std::vector<std::string> LabDesk::hints() const { return session_->HintsTaken(task().task->name); }

void LabDesk::Hint(State& state) {
  if (!session_ || tasks_.empty()) return;
  if (hints_left() <= 0) return state.Say("There are no more hints for this task.");
  news = News::kHint;
  if (!hint_asked_) {
    hint_asked_ = true;
    return state.Say(WhatHintCosts() + " The same again takes it.");
  }
  hint_asked_ = false;
  try {
    session_->Hint(task().task->name);
    state.Say("");
  } catch (const std::exception& error) {
    state.Say(SentenceOf(error));
  }
  seen_change_ = NewestChange();
  Refresh();
}

}  // namespace pptplab::viz
