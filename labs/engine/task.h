// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// labs/NN-name/tasks.yaml: what a lab asks, as data.
//
// clang-format off: it would make a paragraph of it
//   title: MS-CHAPv2 by hand
//   level: crypto            # intro, core, crypto, security, performance or capstone
//   minutes: 90
//   version: 1               # of the tasks: submissions of another one are refused
//   reads: [RFC 2759 §8]
//   tasks:
//     - name: challenge-hash
//       title: The challenge that is really used
//       asks: |              # {user} is replaced by the instance's value of that name
//         Which 8 octets does {user}'s computer encrypt?
//       kind: hex            # see Kind
//       points: 10
//       unit: ms             # of a number
//       within: 1            # a number may be as far off; "5%": relative
//       choices: {a: An octet, b: "…"}
//         # of choice, choices, order (the cards) and map (the names)
//       needs: [other-task]
//         # the window and `check` show it after those
//       about: packet
//         # what the window highlights (viz/model/subject.h); optional
//       hints: [where to look, which rule, a worked analogue with other numbers]
//       mistakes:
//         # what people get wrong: marks are a share of the points
//         - {name: raw-challenge, marks: 25%, says: "You used the 16-octet challenge …"}
// clang-format on
#ifndef PPTPLAB_LABS_ENGINE_TASK_H_
#define PPTPLAB_LABS_ENGINE_TASK_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/yaml_tree.h"

namespace pptplab::labs {

enum class Kind : uint8_t {
  kNumber,   ///< "1372", with a unit or without
  kHex,      ///< octets
  kText,     ///< words; upper and lower case are the same
  kSecret,   ///< words to the letter
  kChoice,   ///< one of `choices`, by its name
  kChoices,  ///< some of `choices`
  kOrder,    ///< all of `choices`, in an order
  kPacket,   ///< a packet's number in the recording, as tshark counts
  kPackets,  ///< some packets' numbers
  kBytes,    ///< "NAME: FIRST-LAST" for each of `choices`: octets of a packet, from 0
  kMap,      ///< "NAME: VALUE" for each of `choices`
  kChanges,  ///< "PATH=VALUE" of a scenario, as `pptplab run --set` takes them
  kFile,     ///< a file's name in answers.yaml, its text in a submission: a table, C++
};
/// "number"
std::string_view NameOf(Kind kind);

struct Mistake {
  std::string name;
  double marks = 0;  ///< share of the task's points, 0 to 1
  std::string says;
};

struct Task {
  std::string name;
  std::string title;
  std::string asks;
  Kind kind = Kind::kText;
  double points = 0;
  std::string unit;
  double within = 0;          ///< see above
  bool within_ratio = false;  ///< `within` is a share of the right number
  std::vector<std::pair<std::string, std::string>> choices;
  std::vector<std::string> needs;
  std::string about;
  std::vector<std::string> hints;
  std::vector<Mistake> mistakes;

  const Mistake* FindMistake(std::string_view name) const;
};

/// What the first, the second and the third hint cost, each besides those before it, as shares of
/// the task's points.
inline constexpr std::array<double, 3> kHintPrices{0.05, 0.10, 0.15};

struct TaskList {
  std::string title;
  std::string level;
  uint32_t minutes = 0;
  uint32_t version = 1;
  std::vector<std::string> reads;
  std::vector<Task> tasks;

  const Task* Find(std::string_view name) const;
  double points() const;  ///< of all tasks
};

Result<TaskList, scenarios::Problem> ReadTasks(std::string_view text, const std::string& source);

/// {name} replaced by values["name"]; what has no value stays as it is.
std::string Fill(std::string_view text, const std::map<std::string, std::string>& values);

}  // namespace pptplab::labs

#endif  // PPTPLAB_LABS_ENGINE_TASK_H_
