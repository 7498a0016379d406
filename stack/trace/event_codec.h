// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The event block's body, for the writer that has the room already. Everybody else uses EncodeEvent
// and DecodeEvent (recording.h).
#ifndef PPTPLAB_STACK_TRACE_EVENT_CODEC_H_
#define PPTPLAB_STACK_TRACE_EVENT_CODEC_H_

#include <cstddef>
#include <span>

#include "stack/trace/event.h"

namespace pptplab::trace {

/// Octets of the fixed prefix in front of every event's detail.
inline constexpr size_t kEventPrefixSize = 32;

/// Octets of the body, prefix and detail, without padding.
size_t EncodedSize(const Event& event);
/// `out` has exactly EncodedSize(event) octets.
void EncodeEventTo(const Event& event, std::span<uint8_t> out);

}  // namespace pptplab::trace

#endif  // PPTPLAB_STACK_TRACE_EVENT_CODEC_H_
