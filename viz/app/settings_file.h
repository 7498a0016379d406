// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Settings on disk. Written whole or not at all: a window that is killed leaves the old ones.
#ifndef PPTPLAB_VIZ_APP_SETTINGS_FILE_H_
#define PPTPLAB_VIZ_APP_SETTINGS_FILE_H_

#include <string>

#include "viz/model/settings.h"

namespace pptplab::viz {

/// The defaults if there is no such file. `problem` gets a sentence if there is one and it is bad.
Settings LoadSettings(const std::string& path, std::string* problem);
/// The sentence says what went wrong; empty: nothing. An empty path: nothing is kept.
std::string SaveSettings(const Settings& settings, const std::string& path);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_SETTINGS_FILE_H_
