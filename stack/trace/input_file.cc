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

/// Reads at most `limit` octets; fewer at the end of the file.
Result<Bytes, std::string> ReadUpTo(int descriptor, size_t expected, size_t limit) {
  Bytes bytes;
  bytes.reserve(std::min(expected, limit));
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
  return bytes;
}

}  // namespace

InputFile::InputFile(InputFile&& other) noexcept
    : memory_(std::move(other.memory_)), mapped_(std::exchange(other.mapped_, {})) {}

InputFile::~InputFile() {
  if (mapped_.data() != nullptr) munmap(const_cast<uint8_t*>(mapped_.data()), mapped_.size());
}

Result<InputFile, std::string> InputFile::FromDescriptor(int descriptor) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0) return Failure("cannot be read", errno);
  if (S_ISDIR(status.st_mode)) return Unexpected{std::string("is a directory, not a capture")};
  if (!S_ISREG(status.st_mode)) {
    auto bytes = ReadUpTo(descriptor, 0, kLongestPipe);
    if (!bytes) return Unexpected{bytes.error()};
    if (bytes->size() == kLongestPipe) {
      return Unexpected{std::string("is longer than 256 MiB and no regular file; save it first")};
    }
    return InputFile(std::move(*bytes));
  }
  const size_t size = static_cast<size_t>(status.st_size);
  if (size <= kReadUpTo) {
    auto bytes = ReadUpTo(descriptor, size, size);
    if (!bytes) return Unexpected{bytes.error()};
    return InputFile(std::move(*bytes));
  }
  void* const at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (at == MAP_FAILED) return Failure("cannot be mapped", errno);
  madvise(at, size, MADV_SEQUENTIAL);
  return InputFile(ByteView(static_cast<const uint8_t*>(at), size));
}

Result<InputFile, std::string> InputFile::Open(const std::string& path) {
  if (path == "-") return FromDescriptor(STDIN_FILENO);
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return Failure("cannot be opened", errno);
  auto file = FromDescriptor(descriptor);
  close(descriptor);
  return file;
}

}  // namespace pptplab::trace
