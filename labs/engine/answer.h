// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a student says to one question: words. One for a number, a text or a choice; several for a
// list; "name: value" for each entry of a map. Empty: not answered.
#ifndef PPTPLAB_LABS_ENGINE_ANSWER_H_
#define PPTPLAB_LABS_ENGINE_ANSWER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/yaml_tree.h"
#include "stack/base/bytes.h"

namespace pptplab::labs {

using Answer = std::vector<std::string>;
/// By task.
using Answers = std::map<std::string, Answer>;

/// Reads answers.yaml: a map from tasks to a value, a list of values, or a map of values. A text of
/// several lines stays one word. `text` is hostile; the problem names the line.
Result<Answers, scenarios::Problem> ReadAnswers(std::string_view text, const std::string& source);

/// A number as people write it: "1.5", "-3", "1,372", "0x1A2B", with `unit` behind it or without.
std::optional<double> ReadNumber(std::string_view word, std::string_view unit);
/// Octets as people write them: "0a 1b", "0A:1B", "0x0a1b".
std::optional<Bytes> ReadHex(std::string_view word);
/// "3, 5-7" and lists of such words: 3, 5, 6, 7, in rising order, none twice; at most 100,000.
std::optional<std::vector<uint32_t>> ReadNumbers(const Answer& answer);
/// "gre: 20-35" and the like as a map: name → what follows the colon, trimmed.
std::map<std::string, std::string> ReadMap(const Answer& answer);
/// Lower case, white space at the ends gone and one blank each inside.
std::string Plain(std::string_view word);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_ANSWER_H_
