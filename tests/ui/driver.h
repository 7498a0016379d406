// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The window on no backend at all: frames are made by hand, the mouse and the keys are written into
// ImGui's input as a backend would, and widgets are found by the names they leave in Ui::probed.
#ifndef PPTPLAB_TESTS_UI_DRIVER_H_
#define PPTPLAB_TESTS_UI_DRIVER_H_

#include <string>
#include <vector>

#include "viz/app/app.h"

namespace pptplab::viz {

class Driver {
 public:
  explicit Driver(Settings settings = {}, float width = 1600, float height = 900);
  ~Driver();

  App& app() { return *app_; }
  State& state() { return app_->state(); }

  void Resize(float width, float height);
  void Frame(int count = 1);
  /// Opens it and waits until it is there; false: it failed.
  bool Open(const std::string& path);

  bool Sees(const std::string& probe) const;
  /// Its text; a failure of the test if it isn't there.
  std::string TextOf(const std::string& probe) const;
  /// A click on the middle of a widget, over three frames; a failure if it isn't there.
  void Click(const std::string& probe);
  void ClickAt(ImVec2 at);
  void MoveTo(ImVec2 at);
  /// From the middle of a widget by so many pixels.
  void Drag(const std::string& probe, ImVec2 by);
  /// "Ctrl+K", "Right"; down for one frame, then up.
  void Press(const std::string& key);
  void Type(const std::string& text);
  ImVec2 MiddleOf(const std::string& probe) const;
  const std::string& clipboard() const { return clipboard_; }
  /// Texts that a panel's edge cut in the last frame.
  const std::vector<std::string>& cut_texts() { return app_->ui().cut_texts(); }

 private:
  std::unique_ptr<App> app_;
  std::string clipboard_;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_TESTS_UI_DRIVER_H_
