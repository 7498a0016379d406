// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a person set and wants to find again: kept as JSON in $XDG_CONFIG_HOME/pptplab/view.json.
#ifndef PPTPLAB_VIZ_MODEL_SETTINGS_H_
#define PPTPLAB_VIZ_MODEL_SETTINGS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace pptplab::viz {

enum class ThemeName : uint8_t { kDark, kLight };
enum class LadderScale : uint8_t { kOrdinal, kTime };
enum class Preset : uint8_t { kOverview, kLecture, kForensics, kStudy, kLab };

struct Settings {
  ThemeName theme = ThemeName::kDark;
  float font_scale = 1.0f;  ///< 0.75 … 3
  bool lecture_mode = false;
  bool motion = true;
  Preset preset = Preset::kOverview;
  LadderScale ladder_scale = LadderScale::kOrdinal;
  int explanation_depth = 1;  ///< 1 a sentence, 2 a paragraph, 3 all of it
  double play_speed = 1e-3;   ///< simulated seconds per real second
  float left_column = 0.26f;  ///< shares of the window's width
  float right_column = 0.32f;
  std::map<std::string, std::string>
      keys;                         ///< command name -> key, where changed: "step.forward": "L"
  std::vector<std::string> recent;  ///< files, latest first

  /// From JSON text; what is missing or out of range keeps its default. `problem` gets a sentence
  /// if the text could not be used at all.
  static Settings FromJson(const std::string& text, std::string* problem);
  std::string ToJson() const;
};

/// Where they are kept; empty if there is no home.
std::string SettingsPath();

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_SETTINGS_H_
