// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See plan.h.
#include "scenarios/sweep/plan.h"

#include <cstdio>
#include <filesystem>

#include "scenarios/check_external.h"
#include "scenarios/nearest.h"
#include "scenarios/sweep/measures.h"
#include "scenarios/sweep/points.h"
#include "scenarios/sweep/quantity.h"
#include "stack/crypto/digest.h"

namespace pptplab::sweep {

using scenarios::Entry;
using scenarios::Override;
using scenarios::Problem;
using scenarios::Scenario;

namespace {

constexpr size_t kLargestServedFile = 100'000'000;

/// Where the study says that a path is set.
using Places = std::map<std::string, Position>;

Places PlacesOf(const Study& study) {
  Places places;
  for (const auto& parameter : study.parameters) {
    for (const std::string& path : TextsOf(parameter.value.set)) {
      places.emplace(path, parameter.value.set.at);
    }
    for (const Entry& choice : parameter.value.choices.entries) {
      for (const Entry& entry : choice.value.entries) places.emplace(entry.key, entry.at);
    }
  }
  for (const Entry& entry : study.set.entries) places.emplace(entry.key, entry.at);
  return places;
}

/// What a scenario's check says about a value that the study sets stands in the study.
Problem InTheStudy(Problem problem, const Places& places, const Cell& cell) {
  constexpr std::string_view kMark = "--set ";
  if (!problem.at.source || !problem.at.source->starts_with(kMark)) return problem;
  const auto place = places.find(problem.at.source->substr(kMark.size()));
  if (place == places.end()) return problem;
  std::string value;
  for (const Override& set : cell.sets) {
    if (set.path == place->first) value = set.value;
  }
  return {place->second, place->first + "=" + value.substr(0, 60) + ": " + problem.sentence};
}

std::string InQuotes(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,@+%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char letter : word) {
    quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  }
  return quoted + "'";
}

}  // namespace

std::string Sha256Hex(std::string_view text) {
  std::string hex;
  for (const uint8_t octet : crypto::Sha256({AsBytes(text)})) {
    constexpr char kDigits[] = "0123456789abcdef";
    hex += kDigits[octet >> 4];
    hex += kDigits[octet & 15];
  }
  return hex;
}

class Planner {
 public:
  Planner(const scenarios::FileSource& files, std::vector<Override> more) : files_(files) {
    plan_.texts_ = std::make_shared<std::map<std::string, std::string>>();
    plan_.more_ = std::move(more);
  }

  Result<Plan, Problem> Run(const std::string& path) {
    const scenarios::FileSource source = [this](const std::string& name) { return Read(name); };
    auto study = LoadStudy(path, source);
    if (!study) return Unexpected{study.error()};
    plan_.study_ = std::move(*study);
    const auto directory = std::filesystem::path(path).parent_path();
    plan_.scenario_path_ = (directory / plan_.study_.scenario.name).lexically_normal().string();
    auto tree = scenarios::ReadScenarioTree(plan_.scenario_path_, source);
    if (!tree) return Unexpected{tree.error()};
    plan_.tree_ = std::move(*tree);
    auto points = PointsOf(plan_.study_);
    if (!points) return Unexpected{points.error()};
    const Places places = PlacesOf(plan_.study_);
    for (const Point& point : *points) {
      Cell cell = CellOf(point);
      if (auto problem = Check(cell, source)) {
        return Unexpected{InTheStudy(std::move(*problem), places, cell)};
      }
      plan_.cells_.push_back(std::move(cell));
    }
    if (auto problem = CheckValues()) return Unexpected{*problem};
    return std::move(plan_);
  }

 private:
  /// Each file once, so that a file that changes meanwhile doesn't change the study.
  Result<std::string, std::string> Read(const std::string& name) {
    const auto known = plan_.texts_->find(name);
    if (known != plan_.texts_->end()) return known->second;
    auto text = files_(name);
    if (text) plan_.texts_->emplace(name, *text);
    return text;
  }

  Cell CellOf(const Point& point) const {
    Cell cell;
    for (const Entry& entry : plan_.study_.set.entries) {
      cell.sets.push_back({entry.key, OneLineYaml(entry.value)});
    }
    for (const Setting& setting : point) {
      cell.values.push_back(setting.value);
      for (const auto& [path, yaml] : setting.sets) cell.sets.push_back({path, yaml});
    }
    cell.sets.insert(cell.sets.end(), plan_.more_.begin(), plan_.more_.end());
    return cell;
  }

  std::optional<Problem> Check(Cell& cell, const scenarios::FileSource& source) {
    Value tree = plan_.tree_;
    for (const Override& set : cell.sets) {
      auto changed = scenarios::SetPath(std::move(tree), set.path, set.value);
      if (!changed) return changed.error();
      tree = std::move(*changed);
    }
    std::string canonical = OneLineYaml(tree);
    const auto scenario = scenarios::ScenarioFromTree(tree, plan_.scenario_path_, source);
    if (!scenario) return scenario.error();
    if (scenarios::HasExternal(*scenario)) {
      return Problem{plan_.study_.scenario.at,
                     "a study's runs can be repeated, byte for byte; those of " + plan_.scenario_path_ +
                         " can't: it has a real machine in it (external)"};
    }
    if (auto problem = CheckMetrics(plan_.study_, *scenario)) return problem;
    if (auto problem = AddFiles(*scenario, canonical)) return problem;
    cell.digest = Sha256Hex(canonical + "\n" + TextOfMetrics(plan_.study_));
    return std::nullopt;
  }
  /// What a run reads besides: topologies, served files.
  std::optional<Problem> AddFiles(const Scenario& scenario, std::string& canonical) {
    const auto add = [&](const Reference& file) -> std::optional<Problem> {
      const std::string path =
          scenario.directory.empty() ? file.name : scenario.directory + "/" + file.name;
      auto& digest = digests_[path];
      if (digest.empty()) {
        const auto text = scenarios::ReadWholeFile(path, kLargestServedFile);
        if (!text) return Problem{file.at, "the file " + path + " " + text.error()};
        digest = Sha256Hex(*text);
      }
      canonical += "\n" + file.name + " " + digest;
      return std::nullopt;
    };
    std::vector<const std::vector<scenarios::ServedFile>*> served;
    for (const auto& server : scenario.http_servers) served.push_back(&server.value.files);
    for (const auto& server : scenario.netware_servers) served.push_back(&server.value.files);
    for (const auto& server : scenario.netbeui_servers) served.push_back(&server.value.files);
    for (const auto* const files : served) {
      for (const scenarios::ServedFile& file : *files) {
        if (auto problem = add(file.file)) return problem;
      }
    }
    if (scenario.topology) return add(scenario.topology->file);
    return std::nullopt;
  }

  /// Values that pairs name must occur.
  std::optional<Problem> CheckValues() const {
    for (const Pairs& pairs : plan_.study_.pairs) {
      const size_t index = *IndexOf(plan_.study_.parameters, pairs.parameter.name);
      std::vector<std::string> values;
      for (const Cell& cell : plan_.cells_) {
        if (std::find(values.begin(), values.end(), cell.values[index]) == values.end()) {
          values.push_back(cell.values[index]);
        }
      }
      for (const Reference& wanted : {pairs.from, pairs.to.value_or(pairs.from)}) {
        if (std::find(values.begin(), values.end(), wanted.name) != values.end()) continue;
        return Problem{wanted.at, "\"" + wanted.name.substr(0, 60) + "\" is no value of \"" +
                                      pairs.parameter.name + "\" in this study" +
                                      scenarios::Suggestion(wanted.name, values)};
      }
    }
    return std::nullopt;
  }

  const scenarios::FileSource& files_;
  Plan plan_;
  std::map<std::string, std::string> digests_;
};

Result<Plan, Problem> Plan::Make(const std::string& path, const std::vector<Override>& more,
                                 const scenarios::FileSource& files) {
  return Planner(files, more).Run(path);
}

Result<Scenario, Problem> Plan::ScenarioOf(const Cell& cell) const {
  Value tree = tree_;
  for (const Override& set : cell.sets) {
    auto changed = scenarios::SetPath(std::move(tree), set.path, set.value);
    if (!changed) return Unexpected{changed.error()};
    tree = std::move(*changed);
  }
  return scenarios::ScenarioFromTree(
      tree, scenario_path_, [this](const std::string& name) -> Result<std::string, std::string> {
        const auto known = texts_->find(name);
        if (known != texts_->end()) return known->second;
        return Unexpected<std::string>{"was not read when the study began"};
      });
}

std::string Plan::CommandOf(const Cell& cell, uint32_t run) const {
  std::string command = "pptplab run " + InQuotes(scenario_path_);
  for (const Override& set : cell.sets) command += " --set " + InQuotes(set.path + "=" + set.value);
  return command + " --RngRun=" + std::to_string(run);
}

std::string Plan::KeyOf(const Cell& cell, uint32_t run, const std::string& build) {
  return Sha256Hex(cell.digest + " " + std::to_string(run) + " " + build);
}

}  // namespace pptplab::sweep
