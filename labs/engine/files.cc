// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/engine/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>

namespace pptplab::labs {
namespace {

/// Closes itself.
struct Descriptor {
  int number = -1;
  explicit Descriptor(int n) : number(n) {}
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
};

/// Octets of the character that starts at `at`; 0: none does. RFC 3629 §4.
size_t Utf8Length(std::string_view text, size_t at) {
  const auto octet = [&](size_t i) {
    return at + i < text.size() ? static_cast<uint8_t>(text[at + i]) : uint8_t{0};
  };
  const auto is_tail = [&](size_t i, uint8_t low = 0x80, uint8_t high = 0xbf) {
    return octet(i) >= low && octet(i) <= high;
  };
  const uint8_t first = octet(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return is_tail(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const uint8_t low = first == 0xe0 ? 0xa0 : 0x80, high = first == 0xed ? 0x9f : 0xbf;
    return is_tail(1, low, high) && is_tail(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const uint8_t low = first == 0xf0 ? 0x90 : 0x80, high = first == 0xf4 ? 0x8f : 0xbf;
    return is_tail(1, low, high) && is_tail(2) && is_tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

Result<std::string, std::string> ReadBounded(const std::filesystem::path& path, size_t limit) {
  // O_NONBLOCK: a FIFO without a writer would be waited for.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (file.number < 0) {
    if (errno == ELOOP) return Unexpected{std::string("is a symbolic link")};
    if (errno == ENOENT) return Unexpected{std::string("is not there")};
    if (errno == ENXIO) return Unexpected{std::string("is no regular file")};
    return Unexpected{std::string("can't be read: ") + std::strerror(errno)};
  }
  struct stat facts {};
  if (::fstat(file.number, &facts) != 0) return Unexpected{std::string("can't be read")};
  if (S_ISDIR(facts.st_mode)) return Unexpected{std::string("is a directory")};
  if (!S_ISREG(facts.st_mode)) return Unexpected{std::string("is no regular file")};
  const std::string too_large = "is too large: more than " + std::to_string(limit) + " octets";
  if (static_cast<uint64_t>(facts.st_size) > limit) return Unexpected{too_large};
  // One more: a file may grow while it is being read.
  std::string text(static_cast<size_t>(facts.st_size) + 1, '\0');
  size_t length = 0;
  while (length < text.size()) {
    const ssize_t n = ::read(file.number, text.data() + length, text.size() - length);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Unexpected{std::string("can't be read: ") + std::strerror(errno)};
    if (n == 0) break;
    length += static_cast<size_t>(n);
    if (length > limit) return Unexpected{too_large};
    if (length == text.size()) text.resize(std::min(text.size() * 2, limit + 1));
  }
  text.resize(length);
  return text;
}

void WriteWhole(const std::filesystem::path& path, std::string_view text, unsigned mode) {
  const std::string beside = path.string() + ".new-" + std::to_string(::getpid());
  const auto fail = [&]() -> std::runtime_error {
    const std::string why = std::strerror(errno);
    ::unlink(beside.c_str());
    return std::runtime_error(path.string() + " can't be written: " + why);
  };
  ::unlink(beside.c_str());
  Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (file.number < 0) throw fail();
  while (!text.empty()) {
    const ssize_t n = ::write(file.number, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw fail();
    text.remove_prefix(static_cast<size_t>(n));
  }
  const int closed = ::close(file.number);
  file.number = -1;
  if (closed != 0 || ::rename(beside.c_str(), path.c_str()) != 0) throw fail();
}

bool IsSafeName(std::string_view word) {
  if (word.empty() || word.size() > 64 || word.front() == '.') return false;
  return std::ranges::all_of(word, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '@' || c == '-';
  });
}

std::string ValidUtf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t length = Utf8Length(text, at);
    if (length == 0) {
      out += "\xef\xbf\xbd";
      ++at;
    } else {
      out += text.substr(at, length);
      at += length;
    }
  }
  return out;
}

}  // namespace pptplab::labs
