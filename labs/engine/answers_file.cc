// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/answers_file.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "labs/engine/files.h"
#include "labs/engine/json.h"

namespace pptplab::labs {
namespace {

/// Plain if nobody could take it for anything but a word.
std::string Scalar(const std::string& word) {
  const bool is_plain =
      !word.empty() && word.size() < 200 && word != "null" && word != "Null" && word != "NULL" &&
      std::isalnum(static_cast<unsigned char>(word.front())) != 0 &&
      std::ranges::all_of(word, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_' || c == '/';
      });
  // JSON's strings are YAML's.
  return is_plain ? word : nlohmann::json(ValidUtf8(word)).dump();
}

bool IsMap(const Task& task, const Answer& answer) {
  if (task.kind != Kind::kMap && task.kind != Kind::kBytes) return false;
  const auto has_colon = [](const std::string& word) {
    const size_t colon = word.find(':');
    return colon != std::string::npos && colon > 0 && colon + 1 < word.size();
  };
  return ReadMap(answer).size() == answer.size() && std::ranges::all_of(answer, has_colon);
}

std::string Trimmed(std::string word) {
  while (!word.empty() && std::isspace(static_cast<unsigned char>(word.back())) != 0)
    word.pop_back();
  const auto first = std::ranges::find_if(
      word, [](char c) { return std::isspace(static_cast<unsigned char>(c)) == 0; });
  word.erase(word.begin(), first);
  return word;
}

Answer Normal(const Task& task, const Answer& answer) {
  Answer out;
  for (const std::string& word : answer) {
    std::string text = Trimmed(ValidUtf8(word));
    if (IsMap(task, answer)) {
      const size_t colon = text.find(':');
      text = Trimmed(text.substr(0, colon)) + ": " + Trimmed(text.substr(colon + 1));
    }
    if (!text.empty()) out.push_back(std::move(text));
  }
  return out;
}

/// Starts a new entry, a comment of its own, or the end of the file's part that belongs to a key.
bool StartsSomething(std::string_view line) {
  if (line.empty()) return false;
  const char c = line.front();
  return c != ' ' && c != '\t' && c != '-' && c != '\r';
}

/// Lines [first, last) of the key's entry; equal: it has none.
std::pair<size_t, size_t> EntryOf(const std::vector<std::string>& lines, const std::string& key) {
  for (size_t i = 0; i < lines.size(); ++i) {
    const bool is_it = lines[i].starts_with(key + ":") || lines[i].starts_with("\"" + key + "\":");
    if (!is_it) continue;
    size_t end = i + 1;
    while (end < lines.size() && !StartsSomething(lines[end])) ++end;
    while (end > i + 1 && Trimmed(lines[end - 1]).empty()) --end;
    return {i, end};
  }
  return {lines.size(), lines.size()};
}

std::string Edited(std::string_view text, const Task& task, const std::string& entry) {
  std::vector<std::string> lines;
  std::istringstream stream{std::string(text)};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  const auto [first, last] = EntryOf(lines, task.name);
  std::string out;
  for (size_t i = 0; i < first; ++i) out += lines[i] + "\n";
  out += entry;
  for (size_t i = last; i < lines.size(); ++i) out += lines[i] + "\n";
  return out;
}

std::string Points(double points) {
  std::ostringstream out;
  out << points << (points == 1 ? " point" : " points");
  return out.str();
}

std::string Names(const Task& task) {
  std::string out;
  for (const auto& [name, says] : task.choices) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

std::string HowToAnswer(const Task& task) {
  switch (task.kind) {
    case Kind::kNumber:
      return "a number" + (task.unit.empty() ? "" : " in " + task.unit) + ", such as 1234";
    case Kind::kHex:
      return "octets in hexadecimal, such as 0a 1b 2c";
    case Kind::kText:
      return "a word or a few; upper and lower case are the same";
    case Kind::kSecret:
      return "the words exactly, in quotes: \"Like-this 1\"";
    case Kind::kChoice:
      return "one of: " + Names(task);
    case Kind::kChoices:
      return "a list of those that hold, such as [x, y], out of: " + Names(task);
    case Kind::kOrder:
      return "a list of all of these in the right order, such as [x, y, z]: " + Names(task);
    case Kind::kPacket:
      return "a packet's number in the recording, such as 12 "
             "(\"Packet 12\" of explain, not \"Item 12\")";
    case Kind::kPackets:
      return "packets' numbers, such as [3, 5-7]";
    case Kind::kBytes:
      return "octets of the packet, from 0, in lines \"  NAME: 20-35\" for each of: " + Names(task);
    case Kind::kMap:
      return "below it a line \"  NAME: VALUE\" for each of: " + Names(task);
    case Kind::kChanges:
      return "a list of changes of the scenario, such as [\"links[0].rate=2Mbps\", "
             "\"links[0].latency=5ms\"]";
    case Kind::kFile:
      return "the name of a file in this directory";
  }
  return "";
}

std::string AnswersTemplate(const TaskList& tasks, std::string_view lab) {
  std::string out = "# Your answers to lab " + std::string(lab) +
                    ", a line each: write behind the colon. What isn't answered stays empty.\n"
                    "# pptplab lab check tells how far you are; README.md has the questions.\n";
  int number = 0;
  for (const Task& task : tasks.tasks) {
    out += "\n# " + std::to_string(++number) + ". " + task.title + " (" + Points(task.points) +
           ")\n#    " + HowToAnswer(task) + "\n" + task.name + ":\n";
  }
  return out;
}

std::string AnswerLines(const Task& task, const Answer& given) {
  const Answer answer = Normal(task, given);
  if (answer.empty()) return task.name + ":\n";
  std::string out = task.name + ":";
  if (IsMap(task, answer)) {
    for (const std::string& word : answer) {
      const size_t colon = word.find(": ");
      out += "\n  " + Scalar(word.substr(0, colon)) + ": " + Scalar(word.substr(colon + 2));
    }
  } else if (answer.size() == 1) {
    out += " " + Scalar(answer[0]);
  } else {
    for (const std::string& word : answer) out += "\n  - " + Scalar(word);
  }
  return out + "\n";
}

std::string WithAnswer(std::string_view text, const TaskList& tasks, std::string_view lab,
                       Answers answers, const Task& task, const Answer& given) {
  const Answer answer = Normal(task, given);
  if (answer.empty()) {
    answers.erase(task.name);
  } else {
    answers[task.name] = answer;
  }
  const auto says_it = [&](const std::string& changed) {
    const auto read = ReadAnswers(changed, "answers.yaml");
    return read && *read == answers;
  };
  std::string changed = Edited(text, task, AnswerLines(task, answer));
  if (says_it(changed)) return changed;
  changed = AnswersTemplate(tasks, lab);
  for (const auto& [name, words] : answers) {
    const Task* each = tasks.Find(name);
    Task unknown;
    unknown.name = name;
    changed = Edited(changed, each == nullptr ? unknown : *each,
                     AnswerLines(each == nullptr ? unknown : *each, words));
  }
  if (!says_it(changed))
    throw std::runtime_error("this answer to " + task.name + " can't be written into answers.yaml");
  return changed;
}

}  // namespace pptplab::labs
