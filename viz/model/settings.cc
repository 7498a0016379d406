// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/settings.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace pptplab::viz {

namespace {

using Json = nlohmann::json;

void Take(const Json& json, const char* key, bool& value) {
  if (const auto at = json.find(key); at != json.end() && at->is_boolean()) value = *at;
}

template <class T>
void TakeNumber(const Json& json, const char* key, T low, T high, T& value) {
  const auto at = json.find(key);
  if (at == json.end() || !at->is_number()) return;
  const double number = *at;
  if (number >= static_cast<double>(low) && number <= static_cast<double>(high)) {
    value = static_cast<T>(number);
  }
}

template <class Enum>
void TakeEnum(const Json& json, const char* key, Enum last, Enum& value) {
  int number = static_cast<int>(value);
  TakeNumber(json, key, 0, static_cast<int>(last), number);
  value = static_cast<Enum>(number);
}

}  // namespace

Settings Settings::FromJson(const std::string& text, std::string* problem) {
  Settings settings;
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    if (problem != nullptr) *problem = "the settings are no JSON object, so the defaults are used";
    return settings;
  }
  TakeEnum(json, "theme", ThemeName::kLight, settings.theme);
  TakeEnum(json, "preset", Preset::kStudy, settings.preset);
  TakeEnum(json, "ladder_scale", LadderScale::kTime, settings.ladder_scale);
  TakeNumber(json, "font_scale", 0.75f, 3.0f, settings.font_scale);
  TakeNumber(json, "explanation_depth", 1, 3, settings.explanation_depth);
  TakeNumber(json, "play_speed", 1e-9, 1e3, settings.play_speed);
  TakeNumber(json, "left_column", 0.1f, 0.5f, settings.left_column);
  TakeNumber(json, "right_column", 0.1f, 0.6f, settings.right_column);
  Take(json, "lecture_mode", settings.lecture_mode);
  Take(json, "motion", settings.motion);
  if (const auto keys = json.find("keys"); keys != json.end() && keys->is_object()) {
    for (const auto& [name, key] : keys->items()) {
      if (key.is_string()) settings.keys[name] = key;
    }
  }
  if (const auto recent = json.find("recent"); recent != json.end() && recent->is_array()) {
    for (const auto& file : *recent) {
      if (file.is_string() && settings.recent.size() < 12) settings.recent.push_back(file);
    }
  }
  return settings;
}

std::string Settings::ToJson() const {
  Json json;
  json["theme"] = static_cast<int>(theme);
  // The lab's layout comes and goes with the lab.
  json["preset"] = static_cast<int>(preset == Preset::kLab ? Preset::kOverview : preset);
  json["ladder_scale"] = static_cast<int>(ladder_scale);
  json["font_scale"] = font_scale;
  json["explanation_depth"] = explanation_depth;
  json["play_speed"] = play_speed;
  json["left_column"] = left_column;
  json["right_column"] = right_column;
  json["lecture_mode"] = lecture_mode;
  json["motion"] = motion;
  json["keys"] = keys;
  json["recent"] = recent;
  // File names may be any octets; what is not UTF-8 is replaced rather than thrown over.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string SettingsPath() {
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && *config != '\0') {
    return std::string(config) + "/pptplab/view.json";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return std::string(home) + "/.config/pptplab/view.json";
  }
  return "";
}

}  // namespace pptplab::viz
