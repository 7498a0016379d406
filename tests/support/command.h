// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Runs a program as its user would: a command line in, what it printed and how it ended out.
#ifndef PPTPLAB_TESTS_SUPPORT_COMMAND_H_
#define PPTPLAB_TESTS_SUPPORT_COMMAND_H_

#include <filesystem>
#include <string>
#include <vector>

#include "stack/base/bytes.h"

namespace pptplab::testing {

struct CommandResult {
  int status =
      0;  ///< exit status; 128 + N if signal N ended it; 124 if it took longer than allowed
  std::string out;
  std::string err;
};

/// `argv[0]` is looked up in PATH. The program is killed after `seconds`.
CommandResult RunCommand(const std::vector<std::string>& argv, int seconds = 120);

/// A new empty directory that is removed with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

Bytes ReadFile(const std::string& path);
void WriteFile(const std::string& path, ByteView bytes);
/// Lines without their line ends.
std::vector<std::string> Lines(const std::string& text);

}  // namespace pptplab::testing

#endif  // PPTPLAB_TESTS_SUPPORT_COMMAND_H_
