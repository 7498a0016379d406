// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Start of session.h: a student's directory, made of a pack.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sstream>
#include <stdexcept>

#include <unistd.h>

#include "labs/all_labs.h"
#include "labs/engine/answers_file.h"
#include "labs/engine/files.h"
#include "labs/engine/journal.h"
#include "labs/engine/json.h"
#include "labs/engine/session.h"
#include "stack/crypto/digest.h"

namespace pptplab::labs {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostRecording = 1u << 29;

std::string Number(double number) {
  std::ostringstream out;
  out << number;
  return out.str();
}

/// "0.5 + 1 + 1.5"
std::string Prices(const Task& task) {
  std::string out;
  for (size_t i = 0; i < task.hints.size(); ++i) {
    out += (i == 0 ? "" : ", then ") + Number(kHintPrices[i] * task.points);
  }
  return out;
}

std::string TaskText(const Task& task, int number,
                     const std::map<std::string, std::string>& values) {
  std::string out = "\n### " + std::to_string(number) + ". " + task.title + "\n\n*" +
                    Number(task.points) + (task.points == 1 ? " point" : " points") + ", task `" +
                    task.name + "`";
  if (!task.needs.empty()) {
    out += "; after";
    for (const std::string& needed : task.needs) out += " `" + needed + "`";
  }
  out += "*\n\n" + Fill(task.asks, values) + "\n";
  if (!task.choices.empty()) out += "\n";
  for (const auto& [name, says] : task.choices) {
    out += "- `" + name + "`" + (says.empty() ? "" : ": " + Fill(says, values)) + "\n";
  }
  out += "\nAnswer: " + HowToAnswer(task) + ".";
  if (!task.hints.empty()) out += " Hints cost " + Prices(task) + " points.";
  return out + "\n";
}

std::string ReadmeOf(const Lab& lab, const TaskList& tasks, const Pack& pack) {
  const auto values = pack.instance.values();
  std::string out = Fill(TextOf(lab, "README.md"), values);
  if (!out.ends_with('\n')) out += "\n";
  out += "\n## Your values\n\n";
  for (const auto& [name, value] : pack.instance.given) {
    out += "- " + name + ": `" + value + "`\n";
  }
  for (const InstanceScenario& scenario : pack.instance.scenarios) {
    out += "- `" + scenario.name + ".yaml`: a scenario; `" + scenario.name +
           ".pcapng`: the recording of its run " + std::to_string(scenario.run) + "\n";
  }
  for (const InstanceFile& file : pack.instance.files) out += "- `" + file.name + "`: a file\n";
  out +=
      "\n## Tasks\n\nWrite your answers into `answers.yaml`, or with `pptplab lab answer TASK "
      "VALUE`. ";
  out += pack.is_exam() ? "This is an exam: nothing is checked before you hand it in.\n"
                        : "`pptplab lab check` says which of them are right, and what is wrong "
                          "with the first that isn't;\n"
                          "`pptplab lab check TASK` what is wrong with that one.\n";
  out +=
      "A list is given word by word (`answer TASK x y z`), an answer of lines line by line "
      "(`answer TASK \"NAME: VALUE\" \"NAME: VALUE\"`).\n"
      "`pptplab lab hint TASK` gives the next hint; it costs what stands with the task.\n"
      "`pptplab lab submit` makes the file to hand in.\n";
  int number = 0;
  for (const Task& task : tasks.tasks) out += TaskText(task, ++number, values);
  return out;
}

/// The text's pictures, beside it.
void CopyPictures(const Lab& lab, const fs::path& directory) {
  for (const fs::directory_entry& file : fs::directory_iterator(DirectoryOfLabs() / lab.name())) {
    if (file.path().extension() == ".png")
      fs::copy_file(file.path(), directory / file.path().filename());
  }
}

void Record(const Pack& pack, const fs::path& directory,
            const std::function<void(const std::string&)>& say) {
  if (pack.instance.scenarios.empty()) return;
  Workbench bench(directory / ".runs");
  for (const InstanceScenario& scenario : pack.instance.scenarios) {
    if (say) say("runs " + scenario.name + ".yaml");
    const Workbench::Run run = bench.Simulate(scenario.text, scenario.run);
    if (!fs::exists(run.recording)) {
      throw std::runtime_error("the scenario " + scenario.name +
                               " can't be run: " + run.said.substr(0, 400));
    }
    const fs::path to = directory / (scenario.name + ".pcapng");
    fs::copy_file(run.recording, to);
    const auto known = pack.recordings.find(scenario.name);
    if (known == pack.recordings.end() || !say) continue;
    const auto text = ReadBounded(to, kMostRecording);
    if (text && ToHex(crypto::Sha256({AsBytes(*text)})) != known->second) {
      say("the recording of " + scenario.name +
          " is not the one that your teacher's pptplab makes: packets may have other numbers; use "
          "the "
          "same version");
    }
  }
}

}  // namespace

fs::path Start(const Pack& pack, const fs::path& in,
               const std::function<void(const std::string&)>& say) {
  const Lab* const lab = FindLab(pack.lab);
  if (lab == nullptr)
    throw std::runtime_error("this pptplab has no lab \"" + pack.lab.substr(0, 60) + "\"");
  const TaskList tasks = TasksOf(*lab);
  if (tasks.version != pack.version) {
    throw std::runtime_error("the pack is of version " + std::to_string(pack.version) +
                             " of the lab's tasks, this pptplab has version " +
                             std::to_string(tasks.version));
  }
  if (!IsSafeName(pack.student)) throw std::runtime_error("that is no student's id");
  const std::string number = pack.lab.substr(0, pack.lab.find('-'));
  const fs::path place = in / ("lab-" + number + "-" + pack.student);
  if (fs::exists(fs::symlink_status(place))) {
    throw std::runtime_error(place.string() +
                             " is there already: go on in it, or begin anew with --out elsewhere");
  }
  fs::create_directories(in);
  const fs::path making =
      in / (".lab-" + number + "-" + pack.student + "-" + std::to_string(::getpid()));
  fs::remove_all(making);
  fs::create_directory(making);
  try {
    WriteWhole(making / "lab.json", WritePack(pack), 0600);
    WriteWhole(making / "README.md", ReadmeOf(*lab, tasks, pack));
    CopyPictures(*lab, making);
    WriteWhole(making / "answers.yaml", AnswersTemplate(tasks, number));
    for (const InstanceScenario& scenario : pack.instance.scenarios)
      WriteWhole(making / (scenario.name + ".yaml"), scenario.text);
    for (const InstanceFile& file : pack.instance.files) WriteWhole(making / file.name, file.text);
    Record(pack, making, say);
    AppendToJournal(making / "journal.jsonl", pack.signing_key,
                    {{"action", "start"}, {"instance", pack.id}});
    fs::rename(making, place);
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(making, ignored);
    throw;
  }
  return place;
}

}  // namespace pptplab::labs
