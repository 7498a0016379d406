// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The window on a screen: GLFW and OpenGL 3. Sleeps until something happens, unless something
// plays.
#ifndef PPTPLAB_VIZ_APP_WINDOW_H_
#define PPTPLAB_VIZ_APP_WINDOW_H_

#include <string>

#include "viz/app/app.h"

namespace pptplab::viz {

struct WindowOptions {
  int width = 0;  ///< 0: most of the screen
  int height = 0;
  bool quit_after_first_frame = false;  ///< for measuring how long that takes
};

/// Shows the app until it is closed. The sentence says why there is no window, and what to do;
/// empty: all went well.
std::string RunWindow(App& app, const WindowOptions& options);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_WINDOW_H_
