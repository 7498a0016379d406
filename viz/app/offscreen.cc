// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/app/offscreen.h"

#define GL_GLEXT_PROTOTYPES
#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <GL/gl.h>
#include <GL/glext.h>
#include <backends/imgui_impl_opengl3.h>

#include "viz/app/ground.h"

namespace pptplab::viz {

namespace {

constexpr float kFrame = 1.0f / 60;
constexpr const char* kMend = "; install libegl-mesa0 and libgl1-mesa-dri";

template <class Function>
Function Find(const char* name) {
  return reinterpret_cast<Function>(eglGetProcAddress(name));
}

}  // namespace

Result<std::unique_ptr<Offscreen>, std::string> Offscreen::Create(int width, int height) {
  std::unique_ptr<Offscreen> offscreen(new Offscreen(width, height));
  std::string problem = offscreen->MakeContext();
  if (problem.empty()) problem = offscreen->MakeFramebuffer();
  if (!problem.empty()) return Unexpected(problem);
  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;
  ImGui::GetIO().DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
  if (!ImGui_ImplOpenGL3_Init("#version 130")) {
    return Unexpected(std::string("OpenGL 3 did not start") + kMend);
  }
  offscreen->graphics_ = true;
  return offscreen;
}

std::string Offscreen::MakeContext() {
  const auto get_display = Find<PFNEGLGETPLATFORMDISPLAYEXTPROC>("eglGetPlatformDisplayEXT");
  if (get_display == nullptr) return std::string("EGL has no platform displays") + kMend;
  display_ = get_display(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
  if (display_ == EGL_NO_DISPLAY || eglInitialize(display_, nullptr, nullptr) == EGL_FALSE) {
    display_ = nullptr;
    return std::string("EGL without a screen did not start") + kMend;
  }
  constexpr EGLint kConfig[] = {EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_SURFACE_TYPE, 0, EGL_NONE};
  EGLConfig config = nullptr;
  EGLint count = 0;
  eglBindAPI(EGL_OPENGL_API);
  eglChooseConfig(display_, kConfig, &config, 1, &count);
  constexpr EGLint kVersion[] = {EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 0,
                                 EGL_NONE};
  context_ = eglCreateContext(display_, count > 0 ? config : nullptr, EGL_NO_CONTEXT, kVersion);
  if (context_ == EGL_NO_CONTEXT ||
      eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, context_) == EGL_FALSE) {
    context_ = nullptr;
    return std::string("there is no OpenGL 3 without a screen") + kMend;
  }
  return "";
}

std::string Offscreen::MakeFramebuffer() {
  const auto gen_framebuffers = Find<PFNGLGENFRAMEBUFFERSPROC>("glGenFramebuffers");
  const auto bind_framebuffer = Find<PFNGLBINDFRAMEBUFFERPROC>("glBindFramebuffer");
  const auto gen_renderbuffers = Find<PFNGLGENRENDERBUFFERSPROC>("glGenRenderbuffers");
  const auto bind_renderbuffer = Find<PFNGLBINDRENDERBUFFERPROC>("glBindRenderbuffer");
  const auto storage = Find<PFNGLRENDERBUFFERSTORAGEPROC>("glRenderbufferStorage");
  const auto attach = Find<PFNGLFRAMEBUFFERRENDERBUFFERPROC>("glFramebufferRenderbuffer");
  const auto check = Find<PFNGLCHECKFRAMEBUFFERSTATUSPROC>("glCheckFramebufferStatus");
  if (gen_framebuffers == nullptr || bind_framebuffer == nullptr || gen_renderbuffers == nullptr ||
      bind_renderbuffer == nullptr || storage == nullptr || attach == nullptr || check == nullptr) {
    return std::string("OpenGL has no framebuffer objects") + kMend;
  }
  GLuint framebuffer = 0;
  GLuint pixels = 0;
  gen_framebuffers(1, &framebuffer);
  bind_framebuffer(GL_FRAMEBUFFER, framebuffer);
  gen_renderbuffers(1, &pixels);
  bind_renderbuffer(GL_RENDERBUFFER, pixels);
  storage(GL_RENDERBUFFER, GL_RGBA8, width_, height_);
  attach(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, pixels);
  if (check(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE) {
    return "a picture of " + std::to_string(width_) + "x" + std::to_string(height_) +
           " is more than OpenGL can draw";
  }
  return "";
}

Offscreen::~Offscreen() {
  if (graphics_) ImGui_ImplOpenGL3_Shutdown();
  if (ImGui::GetCurrentContext() != nullptr) ImGui::DestroyContext();
  if (display_ == nullptr) return;
  eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
  if (context_ != nullptr) eglDestroyContext(display_, context_);
  eglTerminate(display_);
}

void Offscreen::DrawFrame(App& app) {
  if (app.Prepare(1)) ImGui_ImplOpenGL3_DestroyFontsTexture();
  BeginFrame();
  app.Frame(kFrame);
  ImGui::Render();
  DrawGround(app.ui(), width_, height_);
  EndFrame();
}

void Offscreen::DrawFrame(const std::function<void()>& frame) {
  BeginFrame();
  frame();
  ImGui::Render();
  glViewport(0, 0, width_, height_);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  EndFrame();
}

void Offscreen::BeginFrame() {
  ImGui_ImplOpenGL3_NewFrame();
  if (ImGui::GetIO().Fonts->TexID == nullptr) ImGui_ImplOpenGL3_CreateFontsTexture();
  ImGui::GetIO().DeltaTime = kFrame;
  ImGui::NewFrame();
}

void Offscreen::EndFrame() {
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  glFinish();
}

Picture Offscreen::Draw(App& app, int frames) {
  for (int i = 0; i < frames; ++i) DrawFrame(app);
  return ReadFramebuffer(width_, height_);
}

}  // namespace pptplab::viz
