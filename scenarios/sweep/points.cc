// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See points.h.
#include "scenarios/sweep/points.h"

#include <cmath>
#include <set>

#include "scenarios/nearest.h"
#include "scenarios/sweep/constraint.h"
#include "scenarios/sweep/quantity.h"
#include "scenarios/sweep/random.h"

namespace pptplab::sweep {
namespace {

using scenarios::Entry;
using scenarios::Named;
using scenarios::Problem;

using Settings = std::vector<Setting>;

std::string NameOfValue(const Value& value) {
  return value.kind == Value::Kind::kText ? value.text : OneLineYaml(value);
}

Setting Setting1(const Parameter& parameter, std::string value, const std::string& yaml) {
  Setting setting{std::move(value), {}};
  for (const std::string& path : TextsOf(parameter.set)) setting.sets.emplace_back(path, yaml);
  return setting;
}

Setting SettingOfChoice(const Entry& choice) {
  Setting setting{choice.key, {}};
  for (const Entry& entry : choice.value.entries) {
    setting.sets.emplace_back(entry.key, OneLineYaml(entry.value));
  }
  return setting;
}

/// `share` of the way through a parameter's range.
Setting InRange(const Parameter& parameter, double share) {
  const auto from = ReadQuantity(parameter.from), to = ReadQuantity(parameter.to);
  const double number = parameter.scale == Scale::kLog
                            ? from->number * std::pow(to->number / from->number, share)
                            : from->number + (to->number - from->number) * share;
  const std::string text = WriteQuantity(number, from->unit, parameter.whole);
  return Setting1(parameter, text, text);
}

/// All values that a grid takes.
Settings SettingsOf(const Parameter& parameter) {
  Settings settings;
  if (parameter.choices.kind == Value::Kind::kMap) {
    for (const Entry& choice : parameter.choices.entries) settings.push_back(SettingOfChoice(choice));
  } else if (!parameter.from.empty()) {
    for (uint32_t i = 0; i < parameter.steps; ++i) {
      settings.push_back(InRange(parameter, static_cast<double>(i) / (parameter.steps - 1)));
    }
  } else {
    for (const Value& value : parameter.values) {
      settings.push_back(Setting1(parameter, NameOfValue(value), OneLineYaml(value)));
    }
  }
  return settings;
}

class Maker {
 public:
  explicit Maker(const Study& study) : study_(study) {
    for (const auto& parameter : study.parameters) settings_.push_back(SettingsOf(parameter.value));
  }

  Result<std::vector<Point>, Problem> Run() {
    switch (study_.design) {
      case Design::kGrid:
        MakeGrid();
        break;
      case Design::kList:
        MakeList();
        break;
      case Design::kRandom:
        MakeRandom();
        break;
    }
    if (!problem_ && points_.empty()) {
      Fail(study_.where.empty() ? study_.scenario.at : study_.where.front().at,
           "no point of the study is left under these conditions");
    }
    if (problem_) return Unexpected{*problem_};
    return std::move(points_);
  }

 private:
  void Fail(const Position& at, std::string sentence) {
    if (!problem_) problem_ = Problem{at, std::move(sentence)};
  }

  bool IsWanted(const Point& point) {
    const ValueOf value_of = [&](std::string_view name) -> std::optional<std::string> {
      const auto index = IndexOf(study_.parameters, name);
      if (!index) return std::nullopt;
      return point[*index].value;
    };
    for (const Reference& condition : study_.where) {
      const auto holds = Holds(condition.name, value_of);
      if (!holds) {
        Fail(condition.at, "\"" + condition.name.substr(0, 80) + "\" can't be judged: " +
                               holds.error());
        return false;
      }
      if (!*holds) return false;
    }
    return true;
  }
  void Add(Point point) {
    if (problem_ || !IsWanted(point)) return;
    if (points_.size() == kMostPoints) {
      return Fail(study_.scenario.at,
                  "the study has more than " + std::to_string(kMostPoints) + " points");
    }
    points_.push_back(std::move(point));
  }

  void MakeGrid() {
    double product = 1;
    for (const Settings& settings : settings_) product *= static_cast<double>(settings.size());
    if (product > 100.0 * kMostPoints) {
      return Fail(study_.scenario.at, "this grid has " + NumberText(product, 3) +
                                          " points; " + std::to_string(kMostPoints) +
                                          " are the most that a study may have");
    }
    std::vector<size_t> at(settings_.size(), 0);
    while (!problem_) {
      Point point;
      for (size_t i = 0; i < at.size(); ++i) point.push_back(settings_[i][at[i]]);
      Add(std::move(point));
      size_t place = at.size();
      while (place > 0 && ++at[place - 1] == settings_[place - 1].size()) at[--place] = 0;
      if (place == 0) return;
    }
  }

  void MakeList() {
    std::set<std::vector<std::string>> seen;
    for (const Value& item : study_.points) {
      if (problem_) return;
      if (item.kind != Value::Kind::kMap) {
        return Fail(item.at, "a point is a map of parameters and values: {loss: 1%, mode: stateful}");
      }
      std::vector<std::string> names;
      for (const auto& parameter : study_.parameters) names.push_back(parameter.name.name);
      for (const Entry& entry : item.entries) {
        if (IndexOf(study_.parameters, entry.key)) continue;
        return Fail(entry.at, "there is no parameter \"" + entry.key.substr(0, 60) + "\"" +
                                  scenarios::Suggestion(entry.key, names));
      }
      Point point;
      std::vector<std::string> values;
      for (const auto& parameter : study_.parameters) {
        const Entry* const entry = item.Find(parameter.name.name);
        if (entry == nullptr) {
          return Fail(item.at, "this point lacks a value of \"" + parameter.name.name + "\"");
        }
        point.push_back(Listed(parameter, *entry));
        values.push_back(point.back().value);
      }
      if (!seen.insert(values).second) return Fail(item.at, "this point is there already");
      Add(std::move(point));
    }
  }
  Setting Listed(const Named<Parameter>& parameter, const Entry& entry) {
    if (parameter.value.choices.kind != Value::Kind::kMap) {
      return Setting1(parameter.value, NameOfValue(entry.value), OneLineYaml(entry.value));
    }
    std::vector<std::string> names;
    for (const Entry& choice : parameter.value.choices.entries) {
      if (choice.key == entry.value.text) return SettingOfChoice(choice);
      names.push_back(choice.key);
    }
    Fail(entry.value.at, "\"" + entry.value.text.substr(0, 60) + "\" is no choice of \"" +
                             parameter.name.name + "\"" +
                             scenarios::Suggestion(entry.value.text, names));
    return {};
  }

  void MakeRandom() {
    Random random(study_.seed);
    std::set<std::vector<std::string>> seen;
    constexpr size_t kTries = 1000;
    for (size_t tries = 0; points_.size() < study_.draws && tries < kTries * study_.draws; ++tries) {
      Point point;
      std::vector<std::string> values;
      for (size_t i = 0; i < settings_.size(); ++i) {
        const Parameter& parameter = study_.parameters[i].value;
        point.push_back(parameter.from.empty() ? settings_[i][random.Below(settings_[i].size())]
                                               : InRange(parameter, random.Share()));
        values.push_back(point.back().value);
      }
      if (!seen.insert(values).second) continue;
      Add(std::move(point));
      if (problem_) return;
    }
  }

  const Study& study_;
  std::vector<Settings> settings_;
  std::vector<Point> points_;
  std::optional<Problem> problem_;
};

}  // namespace

std::vector<std::string> TextsOf(const Value& value) {
  if (value.kind == Value::Kind::kText) return {value.text};
  std::vector<std::string> texts;
  for (const Value& item : value.items) {
    if (item.kind != Value::Kind::kText) return {};
    texts.push_back(item.text);
  }
  return texts;
}

Result<std::vector<Point>, Problem> PointsOf(const Study& study) { return Maker(study).Run(); }

}  // namespace pptplab::sweep
