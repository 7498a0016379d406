// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a student does in a terminal.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>

#include "labs/all_labs.h"
#include "labs/engine/answers_file.h"
#include "labs/engine/files.h"
#include "labs/engine/session.h"
#include "labs/engine/submission.h"
#include "labs/verbs.h"

namespace pptplab::labs {
namespace {

namespace fs = std::filesystem;

std::string Number(double number) {
  std::ostringstream out;
  out << std::round(number * 100) / 100;
  return out.str();
}

std::string Points(double points) { return Number(points) + (points == 1 ? " point" : " points"); }

const Lab& Find(const std::string& word) {
  if (const Lab* lab = FindLab(word)) return *lab;
  std::string known;
  for (const auto& lab : AllLabs())
    known += (known.empty() ? "" : ", ") + std::to_string(NumberOf(*lab));
  throw std::runtime_error("there is no lab \"" + word.substr(0, 60) + "\"; there are: " + known);
}

/// With the directory, if it isn't where one is.
std::string Command(const InLab& in, const std::string& words) {
  return "pptplab lab " + words + (in.directory == "." ? "" : " --in " + in.directory);
}

/// A text from a lab or an answer, set in: each of its lines.
void SayIndented(const std::string& text, const std::string& indent = "   ") {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::cout << indent;
    for (const char c : line) {
      // A terminal obeys what control characters say.
      std::cout << (static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c);
    }
    std::cout << "\n";
  }
}

void SayStrays(const Session& session) {
  for (const std::string& stray : session.StrayAnswers()) SayIndented(stray, "Careful: ");
}

std::string Result(const TaskVerdict& each, bool is_answered) {
  if (!is_answered) return "not answered";
  if (each.verdict.share >= 1) return "right";
  if (!each.verdict.mistake.empty()) return "a known mistake: " + each.verdict.mistake;
  return each.verdict.share > 0 ? "partly right" : "not right";
}

void Narrate(const InLab& in, const TaskVerdict& first, size_t number, const TaskState& state,
             const std::map<std::string, std::string>& values) {
  std::cout << "\nThe first that isn't right: " << number << ". " << first.task->title << "\n";
  if (!state.is_answered()) {
    SayIndented(state.asks);
    for (const auto& [name, says] : first.task->choices) {
      if (!says.empty()) SayIndented(name + ": " + Fill(says, values), "     ");
    }
    std::cout << "   Answer: " << HowToAnswer(*first.task) << "\n";
  }
  for (const std::string& step : first.verdict.steps) SayIndented(step, "   held: ");
  if (state.is_answered()) SayIndented(first.verdict.says);
  if (!state.awaits.empty()) {
    std::cout << "   It builds on";
    for (const std::string& needed : state.awaits) std::cout << " " << needed;
    std::cout << ", which you have not answered.\n";
  }
  if (static_cast<size_t>(state.hints) < first.task->hints.size()) {
    std::cout << "   " << Command(in, "hint " + first.task->name) << " gives hint "
              << state.hints + 1 << ", for "
              << Points(kHintPrices[static_cast<size_t>(state.hints)] * first.task->points)
              << ".\n";
  }
}

}  // namespace

int ListLabs() {
  for (const auto& lab : AllLabs()) {
    const TaskList tasks = TasksOf(*lab);
    std::cout << std::setw(3) << NumberOf(*lab) << "  " << tasks.title << " (" << tasks.level
              << ", " << tasks.minutes << " min, " << tasks.tasks.size() << " tasks)\n";
  }
  std::cout << "\npptplab lab start 5 --student ID begins one.\n";
  return kDone;
}

int ShowTeacher(const std::string& word) {
  const Lab& lab = Find(word);
  std::string mistakes;
  for (const Task& task : TasksOf(lab).tasks) {
    for (const Mistake& mistake : task.mistakes) {
      mistakes += "- `" + task.name + "`, " + mistake.name + " (" + Number(mistake.marks * 100) +
                  " %): " + mistake.says + "\n";
    }
  }
  std::cout << Fill(TextOf(lab, "teacher.md"), {{"mistakes", mistakes}});
  return kDone;
}

int StartLab(const StartWords& words) {
  const Lab& lab = Find(words.lab);
  if (!words.student.empty() && !IsSafeName(words.student)) {
    throw std::runtime_error(
        "--student: an id has 1 to 64 letters, digits and ._@-, and doesn't start with a dot");
  }
  Pack pack;
  if (words.pack.empty()) {
    if (words.student.empty()) throw std::runtime_error("who are you? Give --student ID");
    pack = PracticePack(lab, TasksOf(lab).version, words.student);
  } else {
    const auto text = ReadBounded(words.pack, kMostPackOctets);
    if (!text) throw std::runtime_error(words.pack + " " + text.error());
    auto read = ReadPack(*text);
    if (!read) throw std::runtime_error(words.pack + " " + read.error());
    if (read->lab != lab.name())
      throw std::runtime_error(words.pack + " is a pack of lab " +
                               ValidUtf8(read->lab.substr(0, 60)) + ", not " +
                               std::string(lab.name()));
    if (!words.student.empty() && read->student != words.student)
      throw std::runtime_error(words.pack + " is " + read->student + "'s pack, not " +
                               words.student + "'s");
    pack = std::move(*read);
  }
  const fs::path place = Start(pack, words.out, [](const std::string& said) {
                           std::cerr << said << "\n";
                         }).lexically_normal();
  std::cout << place.string() << " is ready.\n";
  if (pack.practice) std::cout << "It is for practice: nobody grades it.\n";
  std::cout << "Next:  cd " << place.string() << "\n"
            << "Read README.md, write into answers.yaml, then pptplab lab "
            << (pack.is_exam() ? "submit" : "check") << ".\n";
  return kDone;
}

int CheckLab(const InLab& in) {
  if (in.words.size() > 1) throw std::runtime_error("check takes one task, or none for all");
  Session session = Session::Open(in.directory);
  const auto verdicts = session.Check(in.words.empty() ? "" : in.words[0]);
  std::vector<TaskState> states = session.States();
  std::cout << session.tasks().title << ", " << session.pack().student << "\n";
  size_t first_wrong = verdicts.size();
  std::vector<size_t> numbers;
  for (size_t i = 0; i < verdicts.size(); ++i) {
    const TaskVerdict& each = verdicts[i];
    const auto state = std::ranges::find(states, each.task, &TaskState::task);
    numbers.push_back(static_cast<size_t>(state - states.begin()));
    if (each.verdict.share < 1 && first_wrong == verdicts.size()) first_wrong = i;
    std::cout << std::setw(3) << numbers.back() + 1 << ". " << std::left << std::setw(24)
              << each.task->name << std::setw(36) << Result(each, state->is_answered())
              << std::right << std::setw(6) << Number(each.points) << " of "
              << Number(each.task->points);
    if (state->hints > 0)
      std::cout << ", " << state->hints << (state->hints == 1 ? " hint" : " hints");
    std::cout << "\n";
  }
  if (first_wrong < verdicts.size()) {
    Narrate(in, verdicts[first_wrong], numbers[first_wrong] + 1, states[numbers[first_wrong]],
            session.pack().instance.values());
  }
  std::cout << "\n";
  SayStrays(session);
  std::cout << "Points so far: " << Number(session.points()) << " of "
            << Number(session.points_of_all()) << "\n";
  return first_wrong < verdicts.size() ? kNotAll : kDone;
}

int GiveHint(const InLab& in) {
  if (in.words.size() != 1) throw std::runtime_error("a hint for which task? Give its name");
  Session session = Session::Open(in.directory);
  const auto taken = session.HintsTaken(in.words[0]);
  for (size_t i = 0; i < taken.size(); ++i) {
    std::cout << "Hint " << i + 1 << ", which you have:\n";
    SayIndented(taken[i]);
  }
  if (taken.size() == session.Find(in.words[0]).hints.size()) {
    std::cout << "There are no more.\n";
    return kDone;
  }
  const HintGiven hint = session.Hint(in.words[0]);
  std::cout << "Hint " << hint.level << " (" << Points(hint.price) << "; for this task "
            << Number(hint.so_far) << " so far):\n";
  SayIndented(hint.text);
  return kDone;
}

int SetAnswerOf(const InLab& in) {
  if (in.words.empty()) throw std::runtime_error("an answer to which task? Give its name");
  Session session = Session::Open(in.directory);
  const Task& task = session.Find(in.words[0]);
  Answer answer(in.words.begin() + 1, in.words.end());
  const bool is_list =
      task.kind >= Kind::kChoices && task.kind != Kind::kFile && task.kind != Kind::kPacket;
  if (!is_list && answer.size() > 1) {
    // 0a 1b 2c
    std::string joined;
    for (const std::string& word : answer) joined += (joined.empty() ? "" : " ") + word;
    answer = {joined};
  }
  session.SetAnswer(task.name, answer);
  const auto& answers = session.answers();
  const auto now = answers.find(task.name);
  if (now == answers.end()) {
    std::cout << task.name << " is not answered any more.\n";
  } else {
    SayIndented(AnswerLines(task, now->second), "");
  }
  return kDone;
}

int SubmitLab(const InLab& in, const std::string& out) {
  Session session = Session::Open(in.directory);
  const Submission submission = MakeSubmission(session);
  const fs::path place =
      out.empty() ? session.directory() / NameOfSubmission(submission.lab, submission.student)
                  : fs::path(out);
  WriteWhole(place, WriteSubmission(submission, session.pack().signing_key));
  size_t answered = 0;
  std::string missing;
  for (const TaskState& state : session.States()) {
    if (state.is_answered()) {
      ++answered;
    } else {
      missing += " " + state.task->name;
    }
  }
  std::cout << place.string() << " is the file to hand in: " << answered << " of "
            << session.tasks().tasks.size() << " tasks are answered.\n";
  if (!missing.empty()) std::cout << "Not answered:" << missing << "\n";
  SayStrays(session);
  if (submission.practice) std::cout << "It is of a practice instance, so no course takes it.\n";
  return kDone;
}

}  // namespace pptplab::labs
