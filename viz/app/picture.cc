// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/app/picture.h"

#include <GL/gl.h>
#include <png.h>

#include <algorithm>
#include <cstring>

namespace pptplab::viz {

Picture ReadFramebuffer(int width, int height) {
  const auto row = static_cast<size_t>(width) * 3;
  Picture picture{width, height, std::vector<uint8_t>(row * static_cast<size_t>(height))};
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, picture.pixels.data());
  // OpenGL counts rows from the bottom.
  for (int y = 0; y < height / 2; ++y) {
    uint8_t* const top = picture.pixels.data() + static_cast<size_t>(y) * row;
    uint8_t* const bottom = picture.pixels.data() + static_cast<size_t>(height - 1 - y) * row;
    std::swap_ranges(top, top + row, bottom);
  }
  return picture;
}

std::string WritePng(const Picture& picture, const std::string& path) {
  png_image image;
  std::memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = PNG_FORMAT_RGB;
  if (png_image_write_to_file(&image, path.c_str(), 0, picture.pixels.data(), 0, nullptr) != 0) {
    return "";
  }
  return path + " could not be written: " + image.message;
}

}  // namespace pptplab::viz
