// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Cuts one direction of a control connection into messages (RFC 2637 §1.4). A capture may begin in
// the middle of one or miss segments; then the magic cookie tells where the next message starts.
// (An endpoint that loses the boundary must close the connection instead.)
#ifndef PPTPLAB_STACK_OBSERVE_CONTROL_STREAM_H_
#define PPTPLAB_STACK_OBSERVE_CONTROL_STREAM_H_

#include <cstdint>
#include <optional>
#include <utility>

#include "stack/base/bytes.h"
#include "stack/base/result.h"
#include "stack/wire/pptp_control.h"

namespace pptplab::observe {

class ControlStream {
 public:
  /// The next octets, in order; `after_gap`: some are missing before them.
  void Add(ByteView octets, bool after_gap);
  /// The next whole message.
  std::optional<Bytes> TakeMessage();
  /// Octets that belonged to no message.
  uint64_t skipped() const { return skipped_; }
  /// Why octets that should be a message are none, once for each run of them. Octets in the middle
  /// of a stream whose beginning is missing are no reason.
  std::optional<Error> TakeProblem() { return std::exchange(problem_, std::nullopt); }

 private:
  static constexpr size_t kStartSize = 8;  ///< Length, PPTP Message Type, Magic Cookie

  void SkipToNextStart(const Error& why);

  ByteView rest() const { return ByteView(buffer_).subspan(start_); }

  Bytes buffer_;
  size_t start_ = 0;  ///< octets of it that are done with
  uint64_t skipped_ = 0;
  bool in_step_ = false;  ///< a message ended just before rest()
  std::optional<Error> problem_;
};

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_CONTROL_STREAM_H_
