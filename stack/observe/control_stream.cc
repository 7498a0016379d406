// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Message boundaries in a stream with holes.
#include "stack/observe/control_stream.h"

namespace pptplab::observe {

void ControlStream::Add(ByteView octets, bool after_gap) {
  if (after_gap) {
    skipped_ += rest().size();
    start_ = buffer_.size();
    in_step_ = false;
  }
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(start_));
  start_ = 0;
  buffer_.insert(buffer_.end(), octets.begin(), octets.end());
}

std::optional<Bytes> ControlStream::TakeMessage() {
  while (rest().size() >= kStartSize) {
    const auto length = wire::FrameLength(rest());
    if (!length) {
      SkipToNextStart(length.error());
      continue;
    }
    if (*length == 0 || *length > rest().size()) return std::nullopt;
    Bytes message = ToBytes(rest().first(*length));
    start_ += *length;
    in_step_ = true;
    return message;
  }
  return std::nullopt;
}

// A message starts four octets before its magic cookie. What could still become one is kept.
void ControlStream::SkipToNextStart(const Error& why) {
  const ByteView octets = rest();
  const bool starts_right = LoadBe32(&octets[4]) == wire::kMagicCookie;
  if (in_step_ || starts_right) problem_ = why;
  in_step_ = false;
  size_t at = 1;
  for (; at + kStartSize <= octets.size(); ++at) {
    if (LoadBe32(&octets[at + 4]) == wire::kMagicCookie) break;
  }
  skipped_ += at;
  start_ += at;
}

}  // namespace pptplab::observe
