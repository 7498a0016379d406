// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Pictures drawn without a screen, read from files, and compared with tolerance.
#ifndef PPTPLAB_TESTS_UI_PICTURES_H_
#define PPTPLAB_TESTS_UI_PICTURES_H_

#include <string>

#include "viz/app/picture.h"
#include "viz/model/settings.h"

namespace pptplab::viz {

/// How many pixels differ noticeably, of a thousand; 1000 if the sizes do.
double Difference(const Picture& a, const Picture& b);
/// The decoded real capture, `steps` messages on.
Picture Draw(ThemeName theme, int width, int height, int steps);
/// Empty if it can't be read.
Picture ReadPng(const std::string& path);

}  // namespace pptplab::viz

#endif  // PPTPLAB_TESTS_UI_PICTURES_H_
