// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What is malformed in a capture: which frame, which layer, which field. Only lengths and values
// that a protocol forbids are complained about; what a capture cut off (snaplen) is nobody's fault.
#ifndef PPTPLAB_STACK_OBSERVE_COMPLAINTS_H_
#define PPTPLAB_STACK_OBSERVE_COMPLAINTS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stack/base/result.h"
#include "stack/observe/summary.h"

namespace pptplab::observe {

class Complaints {
 public:
  static constexpr size_t kMaxKept = 100;

  /// The frame that complaints are about from now on: of which file, and its number there.
  void SetFrame(size_t capture, uint64_t frame) {
    capture_ = capture;
    frame_ = frame;
  }
  size_t capture() const { return capture_; }
  uint64_t frame() const { return frame_; }
  void Add(std::string_view layer, const Error& error) {
    Keep({capture_, frame_, std::string(layer), error.field, error.offset, error.reason});
  }
  void Keep(Complaint complaint) {
    ++count_;
    if (kept_.size() < kMaxKept) kept_.push_back(std::move(complaint));
  }
  const std::vector<Complaint>& kept() const { return kept_; }
  uint64_t count() const { return count_; }

 private:
  size_t capture_ = 0;
  uint64_t frame_ = 0;
  uint64_t count_ = 0;
  std::vector<Complaint> kept_;
};

/// Frames that carry no PPTP are looked at as far as lengths go: PPP's own control packets on a
/// link of PPP, UDP, and L2TP's control messages (RFC 2661), which are PPP's other tunnel. `packet`
/// is a frame of PPP as captured whole.
void InspectPpp(ByteView frame, Complaints& complaints);
/// `datagram` begins with the UDP header; `captured` octets of it are real, the rest was cut off.
void InspectUdp(ByteView datagram, size_t captured, Complaints& complaints);
/// A PPP control packet's codes, Length and options.
void InspectControlPacket(uint16_t protocol, ByteView packet, Complaints& complaints);

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_COMPLAINTS_H_
