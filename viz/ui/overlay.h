// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What lies over the whole window for a moment: palette, help, a question. The rest is dimmed and
// gets no clicks; Escape or a click beside it closes it.
#ifndef PPTPLAB_VIZ_UI_OVERLAY_H_
#define PPTPLAB_VIZ_UI_OVERLAY_H_

#include <string>

#include "viz/model/command.h"
#include "viz/model/state.h"
#include "viz/ui/ui.h"

namespace pptplab::viz {

class Overlay {
 public:
  virtual ~Overlay() = default;
  virtual const char* id() const = 0;
  /// False: it is done and goes away.
  virtual bool Draw(Ui& ui, State& state, const CommandTable& commands) = 0;
};

/// Opens the box: `size` in design pixels, smaller if the window is; `title` may be empty. False:
/// somebody closed it. EndOverlay must follow in both cases.
bool BeginOverlay(Ui& ui, const char* id, const char* title, ImVec2 size);
void EndOverlay();
/// True in the frame in which the key went down; codes are GLFW's.
bool KeyPressed(int code, bool repeat = false);
/// A key's name as the key is labelled: "Shift+Right" is "Shift+→".
std::string KeyOnKeyboard(std::string name);

inline constexpr int kKeyTab = 258;
inline constexpr int kKeyEscape = 256;
inline constexpr int kKeyEnter = 257;
inline constexpr int kKeyKeypadEnter = 335;
inline constexpr int kKeyDown = 264;
inline constexpr int kKeyUp = 265;
inline constexpr int kKeyPageUp = 266;
inline constexpr int kKeyPageDown = 267;
inline constexpr int kKeyHome = 268;
inline constexpr int kKeyEnd = 269;

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_UI_OVERLAY_H_
