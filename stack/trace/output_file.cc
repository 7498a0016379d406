// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a signal handler may find half done is ordered so that it never matters: buffer_ moves only
// while committed_ is 0, and position_ moves only after committed_ went to 0.
#include "stack/trace/output_file.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <limits>
#include <system_error>

#include "stack/base/check.h"

namespace pptplab::trace {
namespace {

[[noreturn]] void Throw(int error, const std::string& sentence) {
  throw std::system_error(error, std::generic_category(), sentence);
}

// A pipe whose reader is gone answers with EPIPE and, unless it is held back, with a signal that
// ends the process. While one of these lives the signal is held back, and taken away if it came.
class SigpipeHeldBack {
 public:
  SigpipeHeldBack() {
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    sigemptyset(&sigpipe_);
    sigaddset(&sigpipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
  }
  ~SigpipeHeldBack() {
    const timespec at_once{};
    if (!was_pending_) sigtimedwait(&sigpipe_, nullptr, &at_once);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  SigpipeHeldBack(const SigpipeHeldBack&) = delete;
  SigpipeHeldBack& operator=(const SigpipeHeldBack&) = delete;

 private:
  sigset_t sigpipe_;
  sigset_t before_;
  bool was_pending_ = false;
};

/// 0, or why not everything could be written.
int WriteAllAt(int descriptor, ByteView bytes, uint64_t position) {
  while (!bytes.empty()) {
    const ssize_t n = pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(position));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n < 0 ? errno : EIO;
    bytes = bytes.subspan(static_cast<size_t>(n));
    position += static_cast<uint64_t>(n);
  }
  return 0;
}

int WriteAll(int descriptor, ByteView bytes) {
  const SigpipeHeldBack held_back;
  while (!bytes.empty()) {
    const ssize_t n = write(descriptor, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) {
      pollfd wait{descriptor, POLLOUT, 0};
      poll(&wait, 1, -1);
      continue;
    }
    if (n <= 0) return n < 0 ? errno : EIO;
    bytes = bytes.subspan(static_cast<size_t>(n));
  }
  return 0;
}

int OpenForWriting(const std::string& path) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_CLOEXEC;
  struct stat before {};
  if (lstat(path.c_str(), &before) == 0 && S_ISREG(before.st_mode) &&
      access(path.c_str(), W_OK) == 0 && unlink(path.c_str()) == 0) {
    return open(path.c_str(), kFlags | O_EXCL, 0666);
  }
  return open(path.c_str(), kFlags | O_TRUNC, 0666);
}

}  // namespace

OutputFile::OutputFile(const std::string& path) : path_(path), buffer_(kBufferSize) {
  if (path == "-") {
    path_ = "standard output";
    descriptor_ = STDOUT_FILENO;
    return;
  }
  descriptor_ = OpenForWriting(path);
  if (descriptor_ < 0) Throw(errno, path_ + ": cannot be opened for writing");
  owned_ = true;
  struct stat status {};
  positional_ = fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
}

OutputFile::OutputFile(Bytes* memory) : memory_(memory), buffer_(kBufferSize) {}

OutputFile::~OutputFile() {
  WriteOut();
  GiveBackReserved();
  if (owned_) close(descriptor_);
}

std::span<uint8_t> OutputFile::Room(size_t size) {
  if (committed_.load(std::memory_order_relaxed) + size > buffer_.size()) {
    WriteOut();
    if (size > buffer_.size()) buffer_.resize(size);
  }
  pending_ = size;
  return std::span(buffer_).subspan(committed_.load(std::memory_order_relaxed), size);
}

void OutputFile::Commit() {
  committed_.store(committed_.load(std::memory_order_relaxed) + pending_,
                   std::memory_order_release);
  pending_ = 0;
}

void OutputFile::WriteOut() {
  const size_t size = committed_.load(std::memory_order_relaxed);
  const ByteView bytes = ByteView(buffer_).first(size);
  if (memory_ != nullptr) {
    memory_->insert(memory_->end(), bytes.begin(), bytes.end());
  } else if (error_ == 0 && positional_) {
    Reserve(position_.load() + size);
    error_ = WriteAllAt(descriptor_, bytes, position_.load());
  } else if (error_ == 0 && descriptor_ >= 0 && size > 0) {
    writing_.store(true);
    error_ = WriteAll(descriptor_, bytes.subspan(handed_over_.load()));
  }
  committed_.store(0);
  position_.store(position_.load() + size);
  handed_over_.store(0);
  writing_.store(false);
}

/// A file system that has to find room for each page by itself (ext4) makes a recording a quarter
/// dearer. The file's length doesn't change, and where it can't be done nothing is lost but that
/// time.
void OutputFile::Reserve(uint64_t end) {
  if (end <= std::max(reserved_, kLongFile)) return;
  const uint64_t at = std::max(reserved_, position_.load());
  const auto more = static_cast<off_t>(kReservedAtOnce);
  const bool can = fallocate(descriptor_, FALLOC_FL_KEEP_SIZE, static_cast<off_t>(at), more) == 0;
  reserved_ = can ? at + kReservedAtOnce : std::numeric_limits<uint64_t>::max();
}

void OutputFile::GiveBackReserved() {
  if (reserved_ == 0 || !positional_) return;
  reserved_ = 0;
  struct stat status {};
  if (fstat(descriptor_, &status) != 0 || ftruncate(descriptor_, status.st_size) != 0) {
    if (error_ == 0) error_ = errno;
  }
}

void OutputFile::ThrowIfFailed() const {
  if (error_ != 0) Throw(error_, path_ + ": cannot be written to the end");
}

void OutputFile::Flush() {
  WriteOut();
  ThrowIfFailed();
}

void OutputFile::Close() {
  WriteOut();
  GiveBackReserved();
  if (owned_ && close(descriptor_) != 0 && error_ == 0) error_ = errno;
  owned_ = false;
  positional_ = false;
  descriptor_ = -1;
  ThrowIfFailed();
}

void OutputFile::FlushFromSignalHandler() noexcept {
  const int errno_before = errno;
  const size_t size = committed_.load(std::memory_order_acquire);
  if (memory_ == nullptr && descriptor_ >= 0 && error_ == 0 && size > 0) {
    const ByteView bytes(buffer_.data(), size);
    if (positional_) {
      static_cast<void>(WriteAllAt(descriptor_, bytes, position_.load()));
    } else if (!writing_.load()) {
      // In the middle of a write to a pipe nobody can say how much of it went out; the pipe gets
      // the rest when the interrupted write goes on.
      static_cast<void>(WriteAll(descriptor_, bytes.subspan(handed_over_.load())));
      handed_over_.store(size);
    }
  }
  errno = errno_before;
}

}  // namespace pptplab::trace
