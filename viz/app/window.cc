// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/app/window.h"

#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <optional>

#include "viz/app/ground.h"
#include "viz/app/picture.h"
#include "viz/app/settings_file.h"

namespace pptplab::viz {

namespace {

// What is awaited without an input (a run in a second process, a growing file) is looked at this
// often; a play is drawn as the screen refreshes.
constexpr double kIdleWait = 0.5;
constexpr double kAwaitingWait = 0.05;
// A click may change what the next frame shows, and ImGui lays some things out one frame late.
constexpr int kFramesAfterInput = 3;
constexpr double kSaveInterval = 2;

std::string NoDisplay() {
  const char* detail = nullptr;
  glfwGetError(&detail);
  const bool has_display =
      std::getenv("DISPLAY") != nullptr || std::getenv("WAYLAND_DISPLAY") != nullptr;
  if (!has_display) {
    return "there is no display to open a window on. Without one: pptplab explain FILE tells the "
           "same as text, and pptplab view FILE --screenshot OUT.png draws a picture";
  }
  return std::string("the window could not be opened (") +
         (detail == nullptr ? "no reason given" : detail) +
         "); it needs OpenGL 3: install libgl1-mesa-dri, or draw a picture with --screenshot "
         "OUT.png";
}

class Window {
 public:
  explicit Window(App& app) : app_(app) {}
  ~Window();
  std::string Open(const WindowOptions& options);
  void Run(const WindowOptions& options);

 private:
  static Window& Of(GLFWwindow* window) {
    return *static_cast<Window*>(glfwGetWindowUserPointer(window));
  }
  void TakeEvents();
  void Wait() const;
  void DrawFrame();
  void BeginKeys();
  void EndKeys();
  void SaveSettingsIfChanged(double now);
  void SetTitle();

  App& app_;
  GLFWwindow* window_ = nullptr;
  /// ImGui 1.86 looks at what is down when a frame begins, and so would miss a key that was pressed
  /// and released since the last one: presses wait here for a frame each.
  struct KeyPress {
    int code = 0;
    int modifiers = 0;
  };
  std::deque<KeyPress> presses_;
  std::optional<KeyPress> shown_press_;  ///< in this frame
  bool graphics_ = false;
  int frames_due_ = kFramesAfterInput;
  double last_frame_ = 0;
  double last_save_ = 0;
  std::string saved_;
  std::string title_;
};

Window::~Window() {
  if (graphics_) {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplGlfw_Shutdown();
  }
  if (ImGui::GetCurrentContext() != nullptr) ImGui::DestroyContext();
  if (window_ != nullptr) glfwDestroyWindow(window_);
  glfwTerminate();
}

std::string Window::Open(const WindowOptions& options) {
  if (glfwInit() == GLFW_FALSE) return NoDisplay();
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
  int width = options.width;
  int height = options.height;
  if (width <= 0 || height <= 0) {
    const GLFWvidmode* const mode =
        glfwGetPrimaryMonitor() == nullptr ? nullptr : glfwGetVideoMode(glfwGetPrimaryMonitor());
    width = mode == nullptr ? 1600 : std::max(640, mode->width * 9 / 10);
    height = mode == nullptr ? 900 : std::max(480, mode->height * 17 / 20);
  }
  window_ = glfwCreateWindow(width, height, "pptplab", nullptr, nullptr);
  if (window_ == nullptr) return NoDisplay();
  glfwMakeContextCurrent(window_);
  glfwSwapInterval(1);
  TakeEvents();
  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;
  if (!ImGui_ImplGlfw_InitForOpenGL(window_, true) || !ImGui_ImplOpenGL3_Init("#version 130")) {
    return "OpenGL 3 did not start; install libgl1-mesa-dri";
  }
  graphics_ = true;
  saved_ = app_.state().settings().ToJson();
  return "";
}

/// Before ImGui's backend, which calls these from its own.
void Window::TakeEvents() {
  glfwSetWindowUserPointer(window_, this);
  const auto due = [](GLFWwindow* window) { Of(window).frames_due_ = kFramesAfterInput; };
  static_assert(std::is_convertible_v<decltype(due), void (*)(GLFWwindow*)>);
  glfwSetDropCallback(window_, [](GLFWwindow* window, int count, const char** paths) {
    Window& self = Of(window);
    self.frames_due_ = kFramesAfterInput;
    if (count > 0) self.app_.OpenAsking(paths[0]);
  });
  glfwSetWindowRefreshCallback(window_, due);
  glfwSetCursorPosCallback(window_, [](GLFWwindow* window, double, double) {
    Of(window).frames_due_ = kFramesAfterInput;
  });
  glfwSetFramebufferSizeCallback(
      window_, [](GLFWwindow* window, int, int) { Of(window).frames_due_ = kFramesAfterInput; });
  glfwSetMouseButtonCallback(window_, [](GLFWwindow* window, int, int, int) {
    Of(window).frames_due_ = kFramesAfterInput;
  });
  glfwSetScrollCallback(window_, [](GLFWwindow* window, double, double) {
    Of(window).frames_due_ = kFramesAfterInput;
  });
  glfwSetKeyCallback(window_, [](GLFWwindow* window, int code, int, int action, int modifiers) {
    Window& self = Of(window);
    self.frames_due_ = kFramesAfterInput;
    if (action == GLFW_PRESS && code >= 0) self.presses_.push_back({code, modifiers});
  });
  glfwSetCharCallback(window_, [](GLFWwindow* window, unsigned int) {
    Of(window).frames_due_ = kFramesAfterInput;
  });
}

void Window::Wait() const {
  const bool moves = app_.state().playing() || app_.shell().dragging() || app_.shell().busy();
  if (moves || frames_due_ > 0) {
    glfwPollEvents();
  } else {
    glfwWaitEventsTimeout(app_.Animates() ? kAwaitingWait : kIdleWait);
  }
}

void Window::Run(const WindowOptions& options) {
  last_frame_ = glfwGetTime();
  while (glfwWindowShouldClose(window_) == GLFW_FALSE && !app_.wants_quit()) {
    Wait();
    const double now = glfwGetTime();
    SaveSettingsIfChanged(now);
    if (frames_due_ <= 0 && !app_.Animates()) continue;
    --frames_due_;
    DrawFrame();
    if (!presses_.empty()) frames_due_ = kFramesAfterInput;
    SetTitle();
    if (options.quit_after_first_frame) break;
  }
  SaveSettingsIfChanged(last_save_ + kSaveInterval);
}

void Window::BeginKeys() {
  shown_press_.reset();
  if (presses_.empty()) return;
  ImGuiIO& io = ImGui::GetIO();
  const KeyPress press = presses_.front();
  const bool was_down = io.KeysDownDuration[press.code] >= 0;
  io.KeysDown[press.code] = !was_down;  // up for a frame if it was pressed twice
  shown_press_ = press;
  if (was_down) return;
  presses_.pop_front();
  io.KeyCtrl = (press.modifiers & GLFW_MOD_CONTROL) != 0;
  io.KeyShift = (press.modifiers & GLFW_MOD_SHIFT) != 0;
  io.KeyAlt = (press.modifiers & GLFW_MOD_ALT) != 0;
}

void Window::EndKeys() {
  if (!shown_press_) return;
  ImGuiIO& io = ImGui::GetIO();
  const auto is_down = [&](int code) { return glfwGetKey(window_, code) == GLFW_PRESS; };
  io.KeysDown[shown_press_->code] = is_down(shown_press_->code);
  io.KeyCtrl = is_down(GLFW_KEY_LEFT_CONTROL) || is_down(GLFW_KEY_RIGHT_CONTROL);
  io.KeyShift = is_down(GLFW_KEY_LEFT_SHIFT) || is_down(GLFW_KEY_RIGHT_SHIFT);
  io.KeyAlt = is_down(GLFW_KEY_LEFT_ALT) || is_down(GLFW_KEY_RIGHT_ALT);
}

void Window::DrawFrame() {
  float scale_x = 1;
  float scale_y = 1;
  glfwGetWindowContentScale(window_, &scale_x, &scale_y);
  int points = 0;
  int pixels = 0;
  int unused = 0;
  glfwGetWindowSize(window_, &points, &unused);
  glfwGetFramebufferSize(window_, &pixels, &unused);
  // Where the window's own coordinates are scaled already, only the rest is left to do.
  const float done = points > 0 ? static_cast<float>(pixels) / static_cast<float>(points) : 1;
  if (app_.Prepare(std::clamp(std::max(scale_x, scale_y) / done, 1.0f, 4.0f))) {
    ImGui_ImplOpenGL3_DestroyFontsTexture();
  }
  ImGui_ImplOpenGL3_NewFrame();
  if (ImGui::GetIO().Fonts->TexID == nullptr) ImGui_ImplOpenGL3_CreateFontsTexture();
  ImGui_ImplGlfw_NewFrame();
  BeginKeys();
  ImGui::NewFrame();
  const double now = glfwGetTime();
  app_.Frame(static_cast<float>(std::max(now - last_frame_, 0.0)));
  last_frame_ = now;
  ImGui::Render();
  EndKeys();
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  DrawGround(app_.ui(), width, height);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  if (const auto path = app_.TakePictureRequest()) {
    const std::string problem = WritePng(ReadFramebuffer(width, height), *path);
    if (!problem.empty()) app_.state().Say(problem);
  }
  glfwSwapBuffers(window_);
}

void Window::SaveSettingsIfChanged(double now) {
  if (now - last_save_ < kSaveInterval) return;
  last_save_ = now;
  const std::string json = app_.state().settings().ToJson();
  if (json == saved_) return;
  saved_ = json;
  const std::string problem = SaveSettings(app_.state().settings(), SettingsPath());
  if (!problem.empty()) app_.state().Say(problem);
}

void Window::SetTitle() {
  const std::string& name = app_.name();
  const std::string title =
      name.empty() ? "pptplab" : std::filesystem::path(name).filename().string() + " - pptplab";
  if (title == title_) return;
  title_ = title;
  glfwSetWindowTitle(window_, title.c_str());
}

}  // namespace

std::string RunWindow(App& app, const WindowOptions& options) {
  Window window(app);
  std::string problem = window.Open(options);
  if (problem.empty()) window.Run(options);
  return problem;
}

}  // namespace pptplab::viz
