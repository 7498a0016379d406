// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Second processes: pptplab-run by its path, the decoder by fork alone, so that a password never
// stands in a list of processes.
#include "viz/app/opening.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "stack/observe/decode.h"
#include "viz/app/decode_report.h"
#include "viz/app/neighbour.h"

namespace pptplab::viz {

namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxMessage = 4096;
constexpr int kPacketsBeforeFirstEvent = 4096;

bool HasEvents(trace::RecordingReader& reader) {
  for (int i = 0; i < kPacketsBeforeFirstEvent; ++i) {
    const auto item = reader.Next();
    if (!item) return false;
    if (std::holds_alternative<trace::RecordedEvent>(*item)) return true;
  }
  return false;
}

bool LooksLikeScenario(const std::string& path) {
  const std::string extension = fs::path(path).extension().string();
  return extension == ".yaml" || extension == ".yml";
}

std::string MakeTemporaryDirectory() {
  std::error_code ignored;
  std::string pattern = (fs::temp_directory_path(ignored) / "pptplab-view-XXXXXX").string();
  return ::mkdtemp(pattern.data()) == nullptr ? "" : pattern;
}

std::string NameOnly(const std::string& path) { return fs::path(path).filename().string(); }

void WriteSentence(const std::string& sentence) {
  [[maybe_unused]] const ssize_t written =
      ::write(STDERR_FILENO, sentence.data(), std::min(sentence.size(), kMaxMessage));
}

}  // namespace

Result<FileKind, std::string> KindOfFile(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return Unexpected(path + ": there is no such file");
  if (fs::is_directory(path, error)) {
    return Unexpected(path + ": is a directory; give the file in it");
  }
  if (LooksLikeScenario(path)) return FileKind::kScenario;
  const auto reader = trace::RecordingReader::Open(path);
  if (!reader) return Unexpected(path + ": " + reader.error());
  return HasEvents(**reader) ? FileKind::kRecording : FileKind::kCapture;
}

Opening::Opening(OpenRequest request, FileKind kind)
    : request_(std::move(request)), kind_(kind), begin_(std::chrono::steady_clock::now()) {
  if (kind_ == FileKind::kRecording) {
    result_path_ = request_.path;
    succeeded_ = true;
    return;
  }
  temporary_directory_ = MakeTemporaryDirectory();
  if (temporary_directory_.empty()) {
    message_ = "No temporary directory could be made; set TMPDIR to one that can be written to.";
    return;
  }
  const std::string name = fs::path(request_.path).stem().string();
  result_path_ = (fs::path(temporary_directory_) / (name + ".pcapng")).string();
  Start();
}

Opening::~Opening() {
  Cancel();
  if (errors_ >= 0) ::close(errors_);
  if (!temporary_directory_.empty()) RemoveTemporaryDirectory(temporary_directory_);
}

void Opening::Start() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    message_ = std::string("No second process could be started: ") + std::strerror(errno);
    return;
  }
  child_ = ::fork();
  if (child_ == 0) {
    ::dup2(ends[1], STDERR_FILENO);
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nothing >= 0) {
      ::dup2(nothing, STDIN_FILENO);
      ::dup2(nothing, STDOUT_FILENO);
    }
    kind_ == FileKind::kScenario ? RunScenarioInChild() : DecodeInChild();
  }
  ::close(ends[1]);
  errors_ = ends[0];
  ::fcntl(errors_, F_SETFL, O_NONBLOCK);
  if (child_ < 0) message_ = std::string("No second process: ") + std::strerror(errno);
}

void Opening::RunScenarioInChild() const {
  const std::string program = NeighbourProgram("pptplab-run");
  std::vector<std::string> words{program, request_.path, "--out", result_path_};
  words.insert(words.end(), request_.run_options.begin(), request_.run_options.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execv(program.c_str(), arguments.data());
  WriteSentence(program + " could not be started: " + std::strerror(errno) +
                "; ./scenarios/run builds it");
  ::_exit(2);
}

void Opening::DecodeInChild() const {
  int status = 2;
  try {
    auto reader = trace::RecordingReader::Open(request_.path);
    if (!reader) {
      WriteSentence(request_.path + ": " + reader.error());
      ::_exit(2);
    }
    observe::SessionOptions options;
    if (!request_.user.empty() || !request_.password.empty()) {
      options.secrets.push_back({request_.user, request_.password});
    }
    trace::RecordingWriter writer(result_path_, "pptplab-view");
    const observe::DecodeResult result = observe::Decode(**reader, options, &writer);
    writer.Close();
    WriteSentence(DescribeDecoding(result, NameOnly(request_.path)));
    status = result.summary.sessions.empty() ? 1 : 0;
  } catch (const std::exception& error) {
    WriteSentence(error.what());
  }
  ::_exit(status);
}

bool Opening::Poll() {
  if (child_ <= 0) return false;
  ReadErrors();
  int wait_status = 0;
  const pid_t ended = ::waitpid(child_, &wait_status, WNOHANG);
  if (ended == 0) return true;
  ReadErrors();
  child_ = -1;
  Ended(ended > 0 ? wait_status : 0x200);
  return false;
}

void Opening::ReadErrors() {
  char buffer[1024];
  for (;;) {
    const ssize_t size = ::read(errors_, buffer, sizeof buffer);
    if (size <= 0) return;
    message_.append(buffer, static_cast<size_t>(size));
    if (message_.size() > kMaxMessage) message_.erase(0, message_.size() - kMaxMessage);
  }
}

void Opening::Ended(int wait_status) {
  while (!message_.empty() && (message_.back() == '\n' || message_.back() == ' ')) {
    message_.pop_back();
  }
  for (char& letter : message_) {
    if (letter == '\n') letter = ' ';
  }
  message_ = trace::PrintableText(message_);
  std::error_code ignored;
  const bool recorded =
      fs::exists(result_path_, ignored) && fs::file_size(result_path_, ignored) > 64;
  const int status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 3;
  // Status 1 of a run: it ran, and what was asked for didn't hold. That is worth looking at.
  succeeded_ = !cancelled_ && status <= 1 && recorded;
  if (succeeded_ && status == 1 && message_.empty()) {
    message_ = "What the scenario expects did not hold: see where it ends.";
  }
  if (!succeeded_ && message_.empty()) {
    message_ = cancelled_ ? "Stopped." : NameOnly(request_.path) + " could not be opened.";
  }
}

void Opening::Cancel() {
  if (child_ <= 0) return;
  cancelled_ = true;
  ::kill(child_, SIGKILL);
  int wait_status = 0;
  ::waitpid(child_, &wait_status, 0);
  child_ = -1;
  Ended(wait_status);
}

std::string Opening::Progress() const {
  std::error_code error;
  const auto size = fs::file_size(result_path_, error);
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begin_)
          .count();
  char figures[64];
  std::snprintf(figures, sizeof figures, "%.1f MB recorded, %lld s",
                error ? 0 : static_cast<double>(size) / 1e6, static_cast<long long>(seconds));
  return std::string(kind_ == FileKind::kScenario ? "Running " : "Decoding ") +
         NameOnly(request_.path) + ": " + figures;
}

std::string Opening::TakeTemporaryDirectory() { return std::exchange(temporary_directory_, ""); }

void RemoveTemporaryDirectory(const std::string& path) {
  // Nothing else than what MakeTemporaryDirectory made.
  if (path.find("pptplab-view-") == std::string::npos) return;
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

}  // namespace pptplab::viz
