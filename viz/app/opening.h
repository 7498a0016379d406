// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// From a path to a recording: a recording is opened as it is; a scenario is run and a capture of a
// real network decoded first, each in a second process, so that the window stays alive, the work
// can be stopped, and a hostile file takes nothing with it.
#ifndef PPTPLAB_VIZ_APP_OPENING_H_
#define PPTPLAB_VIZ_APP_OPENING_H_

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "stack/base/result.h"

namespace pptplab::viz {

struct OpenRequest {
  std::string path;
  std::string user;  ///< for captures
  std::string password;
  std::vector<std::string> run_options;  ///< for scenarios: "--set", "links[1].loss=2%"
};

enum class FileKind : uint8_t { kRecording, kCapture, kScenario };
/// By its content; the error is a sentence that names the file.
Result<FileKind, std::string> KindOfFile(const std::string& path);

class Opening {
 public:
  /// Begins; `kind` as KindOfFile says.
  Opening(OpenRequest request, FileKind kind);
  /// Stops what still runs, and removes what it wrote unless it was taken.
  ~Opening();
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;

  /// True while the second process works.
  bool Poll();
  void Cancel();
  bool cancelled() const { return cancelled_; }
  FileKind kind() const { return kind_; }
  const OpenRequest& request() const { return request_; }
  /// "Running remote-access.yaml: 1.2 MB recorded, 3 s"
  std::string Progress() const;
  /// The recording that came out; it may exist even if something went wrong.
  const std::string& result_path() const { return result_path_; }
  /// What went wrong or should be known, as sentences; empty: nothing.
  const std::string& message() const { return message_; }
  bool succeeded() const { return succeeded_; }
  /// The result's directory is the caller's now. Empty: there is none.
  std::string TakeTemporaryDirectory();

 private:
  void Start();
  [[noreturn]] void RunScenarioInChild() const;
  [[noreturn]] void DecodeInChild() const;
  void ReadErrors();
  void Ended(int wait_status);

  OpenRequest request_;
  FileKind kind_;
  std::string temporary_directory_;
  std::string result_path_;
  std::string message_;
  pid_t child_ = -1;
  int errors_ = -1;  ///< the read end of the child's standard error
  bool cancelled_ = false;
  bool succeeded_ = false;
  std::chrono::steady_clock::time_point begin_;
};

/// Removes a directory made by Opening with all that is in it.
void RemoveTemporaryDirectory(const std::string& path);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_APP_OPENING_H_
