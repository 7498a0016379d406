// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "tests/ui/driver.h"

#include <gtest/gtest.h>

namespace pptplab::viz {

namespace {

constexpr float kFrame = 1.0f / 60;
constexpr int kShift = 340;
constexpr int kControl = 341;
constexpr int kAlt = 342;

/// As ImGui's GLFW backend does.
void MapKeys(ImGuiIO& io) {
  io.KeyMap[ImGuiKey_Tab] = 258;
  io.KeyMap[ImGuiKey_LeftArrow] = 263;
  io.KeyMap[ImGuiKey_RightArrow] = 262;
  io.KeyMap[ImGuiKey_UpArrow] = 265;
  io.KeyMap[ImGuiKey_DownArrow] = 264;
  io.KeyMap[ImGuiKey_PageUp] = 266;
  io.KeyMap[ImGuiKey_PageDown] = 267;
  io.KeyMap[ImGuiKey_Home] = 268;
  io.KeyMap[ImGuiKey_End] = 269;
  io.KeyMap[ImGuiKey_Delete] = 261;
  io.KeyMap[ImGuiKey_Backspace] = 259;
  io.KeyMap[ImGuiKey_Space] = 32;
  io.KeyMap[ImGuiKey_Enter] = 257;
  io.KeyMap[ImGuiKey_Escape] = 256;
  io.KeyMap[ImGuiKey_KeyPadEnter] = 335;
  io.KeyMap[ImGuiKey_A] = 'A';
  io.KeyMap[ImGuiKey_C] = 'C';
  io.KeyMap[ImGuiKey_V] = 'V';
  io.KeyMap[ImGuiKey_X] = 'X';
  io.KeyMap[ImGuiKey_Y] = 'Y';
  io.KeyMap[ImGuiKey_Z] = 'Z';
}

void SetModifiers(const KeyChord& chord, bool down) {
  ImGuiIO& io = ImGui::GetIO();
  io.KeyCtrl = down && chord.control;
  io.KeyShift = down && chord.shift;
  io.KeyAlt = down && chord.alt;
  io.KeysDown[kControl] = io.KeyCtrl;
  io.KeysDown[kShift] = io.KeyShift;
  io.KeysDown[kAlt] = io.KeyAlt;
}

}  // namespace

Driver::Driver(Settings settings, float width, float height) {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.ClipboardUserData = &clipboard_;
  io.SetClipboardTextFn = [](void* user, const char* text) {
    *static_cast<std::string*>(user) = text;
  };
  io.GetClipboardTextFn = [](void* user) { return static_cast<std::string*>(user)->c_str(); };
  MapKeys(io);
  io.MousePos = {-1000, -1000};
  app_ = std::make_unique<App>(std::move(settings));
  Resize(width, height);
  Frame(2);
}

Driver::~Driver() {
  app_.reset();
  ImGui::DestroyContext();
}

void Driver::Resize(float width, float height) { ImGui::GetIO().DisplaySize = {width, height}; }

void Driver::Frame(int count) {
  for (int i = 0; i < count; ++i) {
    if (app_->Prepare(1)) {
      unsigned char* pixels = nullptr;
      int width = 0;
      int height = 0;
      ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    }
    ImGui::GetIO().DeltaTime = kFrame;
    ImGui::NewFrame();
    app_->Frame(kFrame);
    ImGui::Render();
  }
}

bool Driver::Open(const std::string& path) {
  app_->Open({path, "", "", {}});
  const bool opened = app_->FinishOpening();
  Frame(2);
  return opened;
}

bool Driver::Sees(const std::string& probe) const { return app_->ui().probed().contains(probe); }

std::string Driver::TextOf(const std::string& probe) const {
  const auto& probed = app_->ui().probed();
  const auto at = probed.find(probe);
  if (at != probed.end()) return at->second.text;
  ADD_FAILURE() << "nothing is called " << probe;
  return "";
}

ImVec2 Driver::MiddleOf(const std::string& probe) const {
  const auto& probed = app_->ui().probed();
  const auto at = probed.find(probe);
  if (at == probed.end()) {
    ADD_FAILURE() << "nothing is called " << probe;
    return {-1000, -1000};
  }
  return {(at->second.min.x + at->second.max.x) / 2, (at->second.min.y + at->second.max.y) / 2};
}

void Driver::Click(const std::string& probe) { ClickAt(MiddleOf(probe)); }

void Driver::ClickAt(ImVec2 at) {
  MoveTo(at);
  ImGui::GetIO().MouseDown[0] = true;
  Frame();
  ImGui::GetIO().MouseDown[0] = false;
  Frame(2);
}

void Driver::MoveTo(ImVec2 at) {
  ImGui::GetIO().MousePos = at;
  Frame();
}

void Driver::Drag(const std::string& probe, ImVec2 by) {
  const ImVec2 from = MiddleOf(probe);
  MoveTo(from);
  ImGui::GetIO().MouseDown[0] = true;
  Frame();
  MoveTo({from.x + by.x / 2, from.y + by.y / 2});
  MoveTo({from.x + by.x, from.y + by.y});
  ImGui::GetIO().MouseDown[0] = false;
  Frame(2);
}

void Driver::Press(const std::string& key) {
  const auto chord = ParseKey(key);
  if (!chord) {
    ADD_FAILURE() << "no key is called " << key;
    return;
  }
  SetModifiers(*chord, true);
  ImGui::GetIO().KeysDown[chord->code] = true;
  Frame();
  ImGui::GetIO().KeysDown[chord->code] = false;
  SetModifiers(*chord, false);
  Frame(2);
}

void Driver::Type(const std::string& text) {
  ImGui::GetIO().AddInputCharactersUTF8(text.c_str());
  Frame(2);
}

}  // namespace pptplab::viz
