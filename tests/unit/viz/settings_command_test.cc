// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What is kept between sessions (viz/model/settings.cc), and the table of commands (command.cc,
// model_commands.cc).
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "stack/base/rng.h"
#include "tests/unit/viz/model_support.h"
#include "viz/model/command.h"
#include "viz/model/settings.h"

namespace pptplab::viz {
namespace {

using namespace model_test;

TEST(Settings, ComeBackAsTheyWereKept) {
  Settings settings;
  settings.theme = ThemeName::kLight;
  settings.font_scale = 1.625f;
  settings.lecture_mode = true;
  settings.motion = false;
  settings.preset = Preset::kForensics;
  settings.ladder_scale = LadderScale::kTime;
  settings.explanation_depth = 3;
  settings.play_speed = 0.25;
  settings.left_column = 0.2f;
  settings.right_column = 0.4f;
  settings.keys = {{"step.forward", "J"}, {"play", ""}};
  settings.recent = {"/tmp/a b.pcapng", "ü.pcap"};
  std::string problem;
  const Settings back = Settings::FromJson(settings.ToJson(), &problem);
  EXPECT_EQ(problem, "");
  EXPECT_EQ(back.ToJson(), settings.ToJson());
  EXPECT_EQ(back.keys, settings.keys);
  EXPECT_EQ(back.recent, settings.recent);
  EXPECT_EQ(back.preset, Preset::kForensics);
  EXPECT_FLOAT_EQ(back.font_scale, 1.625f);
}

TEST(Settings, WhatIsMissingOrOutOfRangeKeepsItsDefault) {
  const Settings defaults;
  for (const char* text :
       {"{}", R"({"theme": 7, "preset": -1, "font_scale": 99, "play_speed": 0})",
        R"({"theme": "dark", "font_scale": null, "keys": [1], "recent": {"a": 1}})",
        R"({"left_column": 1e300, "right_column": -1e300, "explanation_depth": 4})",
        R"({"explanation_depth": 99999999999999999999, "motion": 1, "keys": {"a": 1}})",
        R"({"recent": [1, null, []], "unknown": {"deep": [[[]]]}})"}) {
    std::string problem;
    EXPECT_EQ(Settings::FromJson(text, &problem).ToJson(), defaults.ToJson()) << text;
    EXPECT_EQ(problem, "") << text;
  }
}

TEST(Settings, TextThatIsNoObjectIsToldAndTheDefaultsAreUsed) {
  for (const std::string& text :
       {std::string(), std::string("["), std::string("17"), std::string("\xff\xfe{}"),
        std::string(200'000, '['), std::string("{\"theme\": 1"), std::string("{}{}")}) {
    std::string problem;
    EXPECT_EQ(Settings::FromJson(text, &problem).ToJson(), Settings().ToJson());
    EXPECT_NE(problem, "");
    Settings::FromJson(text, nullptr);
  }
}

TEST(Settings, With5000SeedsOfDamageNeverHurt) {
  const std::string whole = Settings().ToJson();
  for (uint64_t seed = 0; seed < 5'000; ++seed) {
    SeededRng rng(seed);
    std::string text = whole;
    for (uint32_t n = 1 + rng.Below(6); n > 0; --n) {
      const uint32_t at = rng.Below(static_cast<uint32_t>(text.size()));
      if (rng.Below(2) == 0) {
        text[at] = static_cast<char>(rng.Below(256));
      } else {
        text.insert(at, 1, "{}[]\",:019eE-."[rng.Below(14)]);
      }
    }
    const Settings settings = Settings::FromJson(text, nullptr);
    EXPECT_LE(settings.theme, ThemeName::kLight);
    EXPECT_LE(settings.preset, Preset::kStudy);
    EXPECT_GE(settings.font_scale, 0.75f);
    EXPECT_LE(settings.font_scale, 3.0f);
    EXPECT_GT(settings.play_speed, 0);
  }
}

TEST(Settings, FileNamesThatAreNoTextAreKeptSomehow) {
  Settings settings;
  settings.recent = {"\xff\xfe"};
  EXPECT_EQ(Settings::FromJson(settings.ToJson(), nullptr).recent.size(), 1u);
}

TEST(Key, IsWrittenAsItIsRead) {
  for (int code = 0; code < 400; ++code) {
    for (int modifiers = 0; modifiers < 8; ++modifiers) {
      const KeyChord key{code, (modifiers & 1) != 0, (modifiers & 2) != 0, (modifiers & 4) != 0};
      const std::string text = ToString(key);
      if (text.empty()) continue;
      const auto back = ParseKey(text);
      ASSERT_TRUE(back) << text;
      EXPECT_EQ(*back, key) << text;
    }
  }
  EXPECT_EQ(ToString(*ParseKey("Ctrl+Shift+p")), "Ctrl+Shift+P");
  EXPECT_EQ(ToString(*ParseKey("?")), "?");
  EXPECT_EQ(ParseKey("Right")->code, 262);
  for (const char* text : {"", "Ctrl+", "Ctrl", "Foo", "Ctrl+Foo", "F13", "ab", "\xc3\xbc"}) {
    EXPECT_FALSE(ParseKey(text)) << text;
  }
}

TEST(ModelCommands, HaveNamesTitlesAndKeysOfTheirOwn) {
  CommandTable table;
  AddModelCommands(table);
  std::set<std::string> names, titles, keys;
  for (const Command& command : table.commands()) {
    EXPECT_TRUE(names.insert(command.name).second) << command.name;
    EXPECT_TRUE(titles.insert(command.title).second) << command.title;
    EXPECT_NE(command.group, "");
    EXPECT_TRUE(command.run);
    if (command.key.empty()) continue;
    ASSERT_TRUE(ParseKey(command.key)) << command.key;
    EXPECT_TRUE(keys.insert(ToString(*ParseKey(command.key))).second) << command.key;
  }
}

TEST(ModelCommands, AllRunOnARecordingAndOnNone) {
  CommandTable table;
  AddModelCommands(table);
  Script script;
  State none, empty, whole;
  empty.Show(script.Open());
  whole.Show(WholeTunnel(script));
  for (const Command& command : table.commands()) {
    for (State* state : {&none, &empty, &whole, &whole}) table.Run(command.name, *state);
  }
  EXPECT_FALSE(table.Run("no.such.command", whole));
  EXPECT_FALSE(table.Run("step.forward", none));
}

TEST(ModelCommands, DoWhatTheySay) {
  CommandTable table;
  AddModelCommands(table);
  Script script;
  State state;
  state.Show(WholeTunnel(script));
  const ItemIndex first = state.cursor();
  EXPECT_TRUE(table.Run("step.forward", state));
  EXPECT_GT(state.cursor(), first);
  EXPECT_TRUE(table.Run("step.back", state));
  EXPECT_EQ(state.cursor(), first);
  table.Run("step.back", state);
  EXPECT_NE(state.status(), "");
  table.Run("go.last", state);
  EXPECT_EQ(state.cursor(), state.timeline().Last(StepUnit::kMessage));
  table.Run("bookmark.toggle", state);
  table.Run("go.first", state);
  EXPECT_EQ(state.cursor(), first);
  table.Run("bookmark.next", state);
  EXPECT_EQ(state.cursor(), state.timeline().Last(StepUnit::kMessage));
  table.Run("bookmark.toggle", state);
  EXPECT_TRUE(state.bookmarks().empty());
  table.Run("view.node.2", state);
  EXPECT_EQ(state.point_of_view().node, 2);
  EXPECT_FALSE(table.Run("view.node.3", state));
  table.Run("break.drop", state);
  ASSERT_EQ(state.breakpoints().size(), 1u);
  table.Run("break.drop", state);
  EXPECT_TRUE(state.breakpoints().empty());
  EXPECT_FALSE(table.Run("break.filter", state));
  table.Run("play", state);
  EXPECT_TRUE(state.playing());
}

TEST(CommandTable, GivesAKeyToWhomTheUserGaveIt) {
  CommandTable table;
  AddModelCommands(table);
  Settings settings;
  EXPECT_EQ(table.ForKey(*ParseKey("Right"), settings)->name, "step.forward");
  settings.keys["theme"] = "Right";
  EXPECT_EQ(table.ForKey(*ParseKey("Right"), settings)->name, "theme");
  settings.keys["theme"] = "";
  settings.keys["step.forward"] = "no such key";
  EXPECT_EQ(table.ForKey(*ParseKey("Right"), settings), nullptr);
  EXPECT_EQ(table.ForKey(*ParseKey("T"), settings), nullptr);
  EXPECT_EQ(table.ForKey(KeyChord{9999}, settings), nullptr);
}

TEST(CommandTable, FindsByTheLettersInTheirOrder) {
  CommandTable table;
  AddModelCommands(table);
  EXPECT_EQ(table.Search("").size(), table.commands().size());
  EXPECT_EQ(table.Search("next phase").front()->name, "step.forward.phase");
  EXPECT_EQ(table.Search("lect").front()->name.find("lecture") != std::string::npos, true);
  EXPECT_TRUE(table.Search("zzzz").empty());
  EXPECT_EQ(table.Find("nothing"), nullptr);
}

}  // namespace
}  // namespace pptplab::viz
