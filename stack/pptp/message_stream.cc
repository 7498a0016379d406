// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Framing of the control stream, RFC 2637 §1.4: twelve octets of header say how long the message
// is.
#include "stack/pptp/message_stream.h"

#include <algorithm>
#include <cstring>

namespace pptplab::pptp {

std::optional<Result<ByteView>> MessageStream::Next(ByteView& stream) {
  if (length_ != 0 && size_ == length_) size_ = length_ = 0;  // the last one was taken
  if (length_ == 0) {
    Fill(stream, wire::kControlHeaderSize);
    if (size_ < wire::kControlHeaderSize) return std::nullopt;
    const auto length = wire::FrameLength(ByteView(buffer_).first(size_));
    if (!length) return Result<ByteView>(Unexpected{length.error()});
    PPTPLAB_CHECK(*length >= size_ && *length <= buffer_.size());
    length_ = *length;
  }
  Fill(stream, length_);
  if (size_ < length_) return std::nullopt;
  return Result<ByteView>(ByteView(buffer_).first(length_));
}

void MessageStream::Fill(ByteView& stream, size_t wanted) {
  const size_t n = std::min(wanted - size_, stream.size());
  if (n > 0) std::memcpy(buffer_.data() + size_, stream.data(), n);
  size_ += n;
  stream = stream.subspan(n);
}

}  // namespace pptplab::pptp
