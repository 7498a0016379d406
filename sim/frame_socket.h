// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Something outside that takes and gives Ethernet frames, one at a time: a file descriptor that is open already, a
// datagram socket in the file system, a tap device. No ns-3 here, and nothing about what is in a frame.
//
// A socket in the file system (OpenUnix) is ours: we bind PATH, and what we have to say goes to the address that the
// last frame came from. So a peer binds an address of its own, sends to PATH, and may come late, go, and come back
// under the same or another one. A peer that bound none is heard and gets no answer.
#ifndef PPTPLAB_SIM_FRAME_SOCKET_H_
#define PPTPLAB_SIM_FRAME_SOCKET_H_

#include <sys/types.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "stack/base/bytes.h"
#include "stack/base/result.h"

namespace pptplab::sim {

class FrameSocket {
 public:
  using Opened = Result<std::unique_ptr<FrameSocket>, std::string>;
  /// A datagram or sequenced-packet socket, or a character device, that somebody has opened; it is closed with the
  /// object. The error is a sentence that says what would be right.
  static Opened FromFd(int fd);
  static Opened OpenUnix(const std::string& path);
  /// A tap device that exists; the error has the commands that make one.
  static Opened OpenTap(const std::string& name);

  virtual ~FrameSocket() = default;
  virtual int fd() const = 0;
  /// Without waiting. How long the frame is, which may be more than there is room for; 0: nothing there or an empty
  /// one; -1: nothing will come any more. May run in another thread than Send.
  virtual ssize_t Receive(std::span<uint8_t> room) = 0;
  /// Without waiting. Empty: it is sent; else a clause that says why it is lost.
  virtual std::string Send(ByteView frame) = 0;
};

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_FRAME_SOCKET_H_
