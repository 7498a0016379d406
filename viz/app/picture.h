// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The pixels of the current OpenGL framebuffer, as a PNG file.
#ifndef PPTPLAB_VIZ_APP_PICTURE_H_
#define PPTPLAB_VIZ_APP_PICTURE_H_

#include <cstdint>
#include <string>
#include <vector>

namespace pptplab::viz {

struct Picture {
  int width = 0;
  int height = 0;
  std::vector<uint8_t> pixels;  ///< RGB, rows from the top
};

Picture ReadFramebuffer(int width, int height);
/// The sentence says what went wrong; empty: it is written.
std::string WritePng(const Picture& picture, const std::string& path);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_PICTURE_H_
