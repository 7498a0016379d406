// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/app/settings_file.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace pptplab::viz {

namespace {
constexpr std::streamsize kMostOctets = 1 << 20;
}

Settings LoadSettings(const std::string& path, std::string* problem) {
  std::ifstream file(path, std::ios::binary);
  if (path.empty() || !file) return {};
  std::string text(static_cast<size_t>(kMostOctets), '\0');
  file.read(text.data(), kMostOctets);
  text.resize(static_cast<size_t>(file.gcount()));
  Settings settings = Settings::FromJson(text, problem);
  if (problem != nullptr && !problem->empty()) *problem = path + ": " + *problem;
  return settings;
}

std::string SaveSettings(const Settings& settings, const std::string& path) {
  if (path.empty()) return "";
  namespace fs = std::filesystem;
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  const std::string draft = path + "." + std::to_string(::getpid());
  {
    std::ofstream file(draft, std::ios::binary | std::ios::trunc);
    file << settings.ToJson();
    file.flush();
    if (!file) {
      fs::remove(draft, error);
      return "The settings can't be kept: " + path + " can't be written.";
    }
  }
  fs::rename(draft, path, error);
  if (!error) return "";
  const std::string reason = error.message();
  fs::remove(draft, error);
  return "The settings can't be kept: " + path + ": " + reason;
}

}  // namespace pptplab::viz
