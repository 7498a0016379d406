// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Whole control messages out of the octets of a TCP connection, however they were split or joined
// (RFC 2637 §1.4). Keeps at most one unfinished message. A header that cannot be one ends the
// stream: there is no searching for the next Magic Cookie (§1.4: loss of synchronization closes the
// connection).
#ifndef PPTPLAB_STACK_PPTP_MESSAGE_STREAM_H_
#define PPTPLAB_STACK_PPTP_MESSAGE_STREAM_H_

#include <array>
#include <optional>

#include "stack/base/bytes.h"
#include "stack/base/result.h"
#include "stack/wire/pptp_control.h"

namespace pptplab::pptp {

class MessageStream {
 public:
  /// The next whole message. `stream` loses what was used; nullopt: it is used up. The view holds
  /// until the next call. After an error there is nothing more to be had.
  std::optional<Result<ByteView>> Next(ByteView& stream);

  size_t buffered() const { return size_; }
  /// The header of the message being read or, after an error, the one that was none.
  ByteView header() const { return ByteView(buffer_).first(wire::kControlHeaderSize); }

 private:
  void Fill(ByteView& stream, size_t wanted);

  std::array<uint8_t, wire::kMaxControlMessageSize> buffer_{};
  size_t size_ = 0;
  size_t length_ = 0;  ///< of the message in the buffer; 0: header not complete
};

}  // namespace pptplab::pptp

#endif  // PPTPLAB_STACK_PPTP_MESSAGE_STREAM_H_
