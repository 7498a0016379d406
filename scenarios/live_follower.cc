// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "scenarios/live_follower.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <stdexcept>

namespace pptplab::scenarios {
namespace {

int Open(const std::string& path, int flags) {
  int fd = -1;
  do {
    fd = ::open(path.c_str(), flags | O_CLOEXEC, 0644);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) throw std::runtime_error(path + " can't be opened: " + std::strerror(errno));
  return fd;
}

bool WriteAll(int fd, const char* bytes, size_t size) {
  while (size > 0) {
    const ssize_t n = ::write(fd, bytes, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes += n;
    size -= static_cast<size_t>(n);
  }
  return true;
}

}  // namespace

LiveFollower::LiveFollower(const std::string& recording, const std::string& sink)
    : from_(Open(recording, O_RDONLY)) {
  std::signal(SIGPIPE, SIG_IGN);
  to_ = sink == "-" ? ::dup(STDOUT_FILENO) : Open(sink, O_WRONLY | O_CREAT);
}

LiveFollower::~LiveFollower() {
  ::close(from_);
  if (to_ >= 0) ::close(to_);
}

void LiveFollower::Follow() {
  std::array<char, 65536> buffer;
  while (to_ >= 0) {
    const ssize_t n = ::pread(from_, buffer.data(), buffer.size(), offset_);
    if (n <= 0) return;
    if (!WriteAll(to_, buffer.data(), static_cast<size_t>(n))) {
      std::fprintf(stderr, "pptplab-run: nobody reads the live recording any more (%s)\n",
                   std::strerror(errno));
      ::close(to_);
      to_ = -1;
      return;
    }
    offset_ += n;
  }
}

}  // namespace pptplab::scenarios
