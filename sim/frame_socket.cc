// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See frame_socket.h.
#include "sim/frame_socket.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <mutex>
#include <utility>

namespace pptplab::sim {

namespace {

constexpr int kRoom = 4 << 20;  // octets in a socket's buffers, for bursts

Unexpected<std::string> Failed(std::string sentence) { return {std::move(sentence)}; }
std::string ErrorText(int error) { return std::strerror(error); }

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

void MakeRoom(int fd) {
  for (const int option : {SO_SNDBUF, SO_RCVBUF}) {
    ::setsockopt(fd, SOL_SOCKET, option, &kRoom, sizeof kRoom);  // less is no mistake
  }
}

std::string WhyNotSent(int error) {
  switch (error) {
    case EAGAIN:
    case ENOBUFS:
      return "the outside does not read fast enough";
    case ECONNREFUSED:
    case ENOENT:
    case ENOTCONN:
    case ECONNRESET:
    case EPIPE:
      return "nobody is there outside";
  }
  return "the outside doesn't take it: " + ErrorText(error);
}

/// A socket that is connected.
class ConnectedSocket final : public FrameSocket {
 public:
  ConnectedSocket(Descriptor fd, bool has_end) : fd_(std::move(fd)), has_end_(has_end) {
    MakeRoom(fd_.get());
  }
  int fd() const override { return fd_.get(); }
  ssize_t Receive(std::span<uint8_t> room) override {
    const ssize_t size =
        ::recv(fd_.get(), room.data(), room.size(), MSG_DONTWAIT | MSG_TRUNC);
    if (size == 0 && has_end_) return -1;
    return size < 0 ? 0 : size;
  }
  std::string Send(ByteView frame) override {
    const ssize_t sent =
        ::send(fd_.get(), frame.data(), frame.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    return sent < 0 ? WhyNotSent(errno) : "";
  }

 private:
  Descriptor fd_;
  const bool has_end_;  ///< a sequence of packets can end, datagrams can't
};

/// A tap device, or whatever else has frames for those who read.
class Device final : public FrameSocket {
 public:
  explicit Device(Descriptor fd) : fd_(std::move(fd)) {
    ::fcntl(fd_.get(), F_SETFL, ::fcntl(fd_.get(), F_GETFL) | O_NONBLOCK);
  }
  int fd() const override { return fd_.get(); }
  ssize_t Receive(std::span<uint8_t> room) override {
    const ssize_t size = ::read(fd_.get(), room.data(), room.size());
    if (size > 0) return size;
    // EIO: the device is down now, and may be up again later. Until then it says at once that there is something to
    // read.
    if (size < 0 && errno != EAGAIN && errno != EINTR) ::usleep(20'000);
    return size < 0 && errno == EBADFD ? -1 : 0;
  }
  std::string Send(ByteView frame) override {
    if (::write(fd_.get(), frame.data(), frame.size()) >= 0) return "";
    if (errno == EIO) return "the device outside is down (ip link set … up)";
    return WhyNotSent(errno);
  }

 private:
  Descriptor fd_;
};

class BoundSocket final : public FrameSocket {
 public:
  BoundSocket(Descriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {
    MakeRoom(fd_.get());
  }
  ~BoundSocket() override { ::unlink(path_.c_str()); }
  int fd() const override { return fd_.get(); }
  ssize_t Receive(std::span<uint8_t> room) override {
    sockaddr_un from{};
    socklen_t length = sizeof from;
    const ssize_t size = ::recvfrom(fd_.get(), room.data(), room.size(), MSG_DONTWAIT | MSG_TRUNC,
                                    reinterpret_cast<sockaddr*>(&from), &length);
    if (size < 0) return 0;
    if (length > offsetof(sockaddr_un, sun_path)) {
      const std::scoped_lock lock(mutex_);
      peer_ = from;
      peer_length_ = length;
    }
    return size;
  }
  std::string Send(ByteView frame) override {
    const std::scoped_lock lock(mutex_);
    if (peer_length_ == 0) return "nobody outside has said anything yet";
    const ssize_t sent =
        ::sendto(fd_.get(), frame.data(), frame.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                 reinterpret_cast<const sockaddr*>(&peer_), peer_length_);
    return sent < 0 ? WhyNotSent(errno) : "";
  }

 private:
  Descriptor fd_;
  const std::string path_;
  std::mutex mutex_;
  sockaddr_un peer_{};
  socklen_t peer_length_ = 0;
};

/// Whether somebody has this socket of the file system open.
bool IsInUse(const sockaddr_un& address) {
  const Descriptor probe(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  return ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
         errno != ECONNREFUSED;
}

std::string CommandsFor(const std::string& tap) {
  return "sudo ip tuntap add dev " + tap + " mode tap user $USER && sudo ip link set " + tap + " up";
}

}  // namespace

FrameSocket::Opened FrameSocket::FromFd(int fd) {
  const std::string name = "fd:" + std::to_string(fd);
  struct stat status {};
  if (::fstat(fd, &status) != 0) {
    return Failed(name + " is not open; whoever starts this program must leave a socket open there");
  }
  if (S_ISCHR(status.st_mode) && fd > 2) return {std::make_unique<Device>(Descriptor(fd))};
  int type = 0;
  socklen_t length = sizeof type;
  const bool is_socket = ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0;
  if (!is_socket || (type != SOCK_DGRAM && type != SOCK_SEQPACKET)) {
    return Failed(name + " is no datagram socket, of which each datagram would be an Ethernet frame "
                         "(socketpair(AF_UNIX, SOCK_DGRAM))");
  }
  sockaddr_storage peer{};
  length = sizeof peer;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &length) != 0) {
    return Failed(name + " is a socket that is not connected, so nobody gets what is sent");
  }
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  return {std::make_unique<ConnectedSocket>(Descriptor(fd), type == SOCK_SEQPACKET)};
}

FrameSocket::Opened FrameSocket::OpenUnix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return Failed("a socket's path has 1 to " + std::to_string(sizeof address.sun_path - 1) +
                  " octets");
  }
  path.copy(address.sun_path, path.size());
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) {
    if (!S_ISSOCK(status.st_mode)) {
      return Failed(path + " is there already and is no socket; take another path");
    }
    if (IsInUse(address)) return Failed(path + " is in use: another run has this socket open");
    ::unlink(path.c_str());  // of a run that is gone
  }
  Descriptor fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (fd.get() < 0 ||
      ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return Failed(path + " can't be made: " + ErrorText(errno));
  }
  return {std::make_unique<BoundSocket>(std::move(fd), path)};
}

FrameSocket::Opened FrameSocket::OpenTap(const std::string& name) {
  if (name.empty() || name.size() >= IFNAMSIZ) {
    return Failed("a device's name has 1 to 15 characters");
  }
  if (::if_nametoindex(name.c_str()) == 0) {
    return Failed("there is no tap device " + name + "; make it: " + CommandsFor(name));
  }
  Descriptor fd(::open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK));
  if (fd.get() < 0) {
    return Failed("/dev/net/tun can't be opened: " + ErrorText(errno) +
                  (errno == ENOENT ? "; load the module: sudo modprobe tun" : ""));
  }
  ifreq request{};
  name.copy(request.ifr_name, name.size());
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  if (::ioctl(fd.get(), TUNSETIFF, &request) == 0) return {std::make_unique<Device>(std::move(fd))};
  const int error = errno;
  if (error == EPERM) {
    return Failed("the tap device " + name + " belongs to somebody else; make it yours: sudo ip tuntap "
                  "del dev " + name + " mode tap && " + CommandsFor(name));
  }
  if (error == EINVAL) {
    return Failed(name + " is a network device, but no tap device; make one of another name, such as: " +
                  CommandsFor("pptp0"));
  }
  if (error == EBUSY) return Failed("the tap device " + name + " is in use by another program");
  return Failed("the tap device " + name + " can't be opened: " + ErrorText(error));
}

}  // namespace pptplab::sim
