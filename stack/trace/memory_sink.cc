// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Events kept in memory, encoded, because an Event only borrows its texts.
#include "stack/trace/recording.h"

namespace pptplab::trace {

EventId MemorySink::Record(const Event& event) {
  encoded_.push_back(EncodeEvent(event));
  return encoded_.size();
}

std::vector<Event> MemorySink::events() const {
  std::vector<Event> events;
  events.reserve(encoded_.size());
  for (const Bytes& body : encoded_) events.push_back(*DecodeEvent(body));
  return events;
}

}  // namespace pptplab::trace
