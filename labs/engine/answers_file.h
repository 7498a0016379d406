// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// answers.yaml as a student meets it: a template that says how to write each answer, and changes
// of one answer that leave the rest of the file as it is.
#ifndef PPTPLAB_LABS_ENGINE_ANSWERS_FILE_H_
#define PPTPLAB_LABS_ENGINE_ANSWERS_FILE_H_

#include <map>
#include <string>
#include <string_view>

#include "labs/engine/answer.h"
#include "labs/engine/task.h"

namespace pptplab::labs {

/// How an answer of this task is written, with an example that isn't right: "octets in hexadecimal,
/// such as 0a 1b 2c".
std::string HowToAnswer(const Task& task);

/// A line with its comment for each task, none answered.
std::string AnswersTemplate(const TaskList& tasks, std::string_view lab);

/// "nt-hash: 0a1b": one entry, as YAML.
std::string AnswerLines(const Task& task, const Answer& answer);

/// The text with the answer of one task changed, comments kept. If the file is one that can't be
/// edited so, a new one is made of `answers`, which are those of the text.
std::string WithAnswer(std::string_view text, const TaskList& tasks, std::string_view lab,
                       Answers answers, const Task& task, const Answer& answer);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_ANSWERS_FILE_H_
