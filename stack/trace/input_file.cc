// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/trace/input_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace pptplab::trace {
namespace {

constexpr size_t kReadUpTo = size_t{64} << 20;
/// Of a pipe, which may have no end.
constexpr size_t kLongestPipe = size_t{256} << 20;

Unexpected<std::string> Failure(const char* what, int error) {
  return Unexpected{std::string(what) + ": " + std::generic_category().message(error)};
}

/// Reads at most `limit` octets more, behind those in `bytes`; fewer at the end of the file.
Result<bool, std::string> ReadMore(int descriptor, size_t expected, size_t limit, Bytes& bytes) {
  limit += bytes.size();
  bytes.reserve(std::min(bytes.size() + expected, limit));
  while (bytes.size() < limit) {
    const size_t size = bytes.size();
    const size_t step = std::min(limit - size, std::max(bytes.capacity() - size, size_t{65536}));
    bytes.resize(size + step);
    const ssize_t n = read(descriptor, bytes.data() + size, step);
    const int error = errno;
    bytes.resize(size + static_cast<size_t>(std::max<ssize_t>(n, 0)));
    if (n == 0) break;
    if (n < 0 && error != EINTR) return Failure("cannot be read", error);
  }
  return true;
}

/// Puts zeros in the place of all pages from that of octet `size` on.
void MapZerosFrom(size_t size, ByteView mapped) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t from = size / page * page;
  mmap(const_cast<uint8_t*>(mapped.data()) + from, mapped.size() - from, PROT_READ,
       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

}  // namespace

InputFile::InputFile(InputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      memory_(std::move(other.memory_)),
      mapped_(std::exchange(other.mapped_, {})) {}

InputFile::~InputFile() {
  if (mapped_.data() != nullptr) munmap(const_cast<uint8_t*>(mapped_.data()), mapped_.size());
  if (descriptor_ > STDIN_FILENO) close(descriptor_);
}

Result<InputFile, std::string> InputFile::Open(const std::string& path) {
  const bool is_stdin = path == "-";
  const int descriptor = is_stdin ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return Failure("cannot be opened", errno);
  InputFile file(descriptor, is_stdin ? "" : path);
  struct stat status {};
  if (fstat(descriptor, &status) != 0) return Failure("cannot be read", errno);
  if (S_ISDIR(status.st_mode)) return Unexpected{std::string("is a directory, not a capture")};
  if (!S_ISREG(status.st_mode)) {
    const auto read = ReadMore(descriptor, 0, kLongestPipe, file.memory_);
    if (!read) return Unexpected{read.error()};
    if (file.memory_.size() == kLongestPipe) {
      return Unexpected{std::string("is longer than 256 MiB and no regular file; save it first")};
    }
    InputFile all(std::move(file.memory_));
    return all;
  }
  const size_t size = static_cast<size_t>(status.st_size);
  const auto read = size <= kReadUpTo ? file.ReadTo(size) : file.MapTo(size);
  if (!read) return Unexpected{read.error()};
  return file;
}

Result<bool, std::string> InputFile::ReadTo(size_t size) {
  const size_t expected = size - memory_.size();
  return ReadMore(descriptor_, expected, expected, memory_);
}

Result<bool, std::string> InputFile::MapTo(size_t size) {
  void* const at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor_, 0);
  if (at == MAP_FAILED) return Failure("cannot be mapped", errno);
  if (mapped_.data() != nullptr) munmap(const_cast<uint8_t*>(mapped_.data()), mapped_.size());
  mapped_ = ByteView(static_cast<const uint8_t*>(at), size);
  memory_ = {};
  return true;
}

bool InputFile::WasReplaced() const {
  struct stat named {};
  struct stat ours {};
  return !path_.empty() && stat(path_.c_str(), &named) == 0 && fstat(descriptor_, &ours) == 0 &&
         (named.st_ino != ours.st_ino || named.st_dev != ours.st_dev);
}

Result<bool, std::string> InputFile::Grow() {
  struct stat status {};
  if (descriptor_ < 0 || fstat(descriptor_, &status) != 0) return false;
  const size_t size = static_cast<size_t>(status.st_size);
  const size_t before = bytes().size();
  if (size < before) {
    // Mapped pages that the file has no more would be a SIGBUS. What was whole of them is lost.
    if (mapped_.data() != nullptr) MapZerosFrom(size, mapped_);
    return Unexpected{std::string("has become shorter while it was being read")};
  }
  if (WasReplaced()) return Unexpected{std::string("has been replaced by another file")};
  if (size == before) return false;
  const auto read = size <= kReadUpTo ? ReadTo(size) : MapTo(size);
  if (!read) return Unexpected{read.error()};
  return bytes().size() > before;
}

}  // namespace pptplab::trace
