// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The colours of both themes by meaning. Panels take them from Ui; tests measure their contrast
// here.
#ifndef PPTPLAB_VIZ_UI_THEME_H_
#define PPTPLAB_VIZ_UI_THEME_H_

#include "viz/ui/ui.h"

namespace pptplab::viz {

ImU32 ThemeColor(ThemeName theme, Tone tone);
ImU32 ThemeLayerColor(ThemeName theme, trace::Layer layer);
/// The same colour at another opacity, 0 … 1.
ImU32 WithAlpha(ImU32 color, float alpha);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_UI_THEME_H_
