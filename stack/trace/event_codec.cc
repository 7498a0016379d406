// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// An event as bytes: the body of a pcapng block of type 0x80005050. All numbers are big-endian,
// whatever the byte order of the section around it.
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                                                               |
//   |                     Time (nanoseconds, signed)                |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |              Node             |     Layer     |     Kind      |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                            Session                            |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                                                               |
//   |                            Journey                            |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                                                               |
//   |                             Cause                             |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |  Detail: the field list of its struct in event.h, by Kind … , |
//   |  then zeros up to a multiple of 4 octets                      |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//
// Kind is the index in the variant Detail. An event's own number is not in it: it is its place
// among the event blocks of its section, from 1. Octets behind the detail are ignored, so a list
// may grow at its end.
#include "stack/trace/event_codec.h"

#include <algorithm>
#include <utility>

#include "stack/trace/recording.h"

namespace pptplab::trace {
namespace {

/// Takes a field list of event.h as Writer does, without its checks: recordings have a dozen events
/// for each packet. Without kWrites it only counts, and for lists of numbers the compiler has
/// counted already.
template <bool kWrites>
class Put {
 public:
  static constexpr bool kReads = false;

  explicit Put(uint8_t* at = nullptr) : at_(at) {}
  size_t size() const { return size_; }

  template <class T>
  void U8(const char*, const T& value) {
    if constexpr (kWrites) at_[size_] = static_cast<uint8_t>(value);
    size_ += 1;
  }
  template <class T>
  void U16(const char*, const T& value) {
    if constexpr (kWrites) StoreBe16(at_ + size_, static_cast<uint16_t>(value));
    size_ += 2;
  }
  template <class T>
  void U32(const char*, const T& value) {
    if constexpr (kWrites) StoreBe32(at_ + size_, static_cast<uint32_t>(value));
    size_ += 4;
  }
  template <class T>
  void U64(const char* name, const T& value) {
    U32(name, static_cast<uint64_t>(value) >> 32);
    U32(name, static_cast<uint64_t>(value) & 0xffffffff);
  }
  template <class T>
  void Named8(const char* name, const T& value, NameOf) {
    U8(name, value);
  }
  void IpAddress(const char* name, Address value) { U32(name, value.value); }
  /// Longer ones are cut at 65,535 octets.
  void Text16(const char* name, std::string_view value) { Bytes16(name, AsBytes(value)); }
  void Bytes16(const char* name, ByteView value) {
    value = value.first(std::min<size_t>(value.size(), 0xffff));
    U16(name, value.size());
    if constexpr (kWrites) std::copy(value.begin(), value.end(), at_ + size_);
    size_ += value.size();
  }

 private:
  uint8_t* at_;
  size_t size_ = 0;
};

template <class Io>
void DetailFields(Io& io, const Detail& detail) {
  if (const Step* const step = std::get_if<Step>(&detail)) return Step::Fields(io, *step);  // most
  std::visit([&io](const auto& kind) { std::decay_t<decltype(kind)>::Fields(io, kind); }, detail);
}

template <class Io, class Self, class Kind>
void PrefixFields(Io& io, Self& event, Kind& kind) {
  int64_t ns = Nanoseconds(event.time);
  io.U64("Time", ns);
  if constexpr (Io::kReads) event.time = AtNanoseconds(ns);
  io.U16("Node", event.node);
  io.Named8("Layer", event.layer, &NameOfLayer);
  if constexpr (Io::kReads) {
    io.Check(!NameOfLayer(static_cast<uint32_t>(event.layer)).empty(), "no such layer");
  }
  io.Named8("Kind", kind, [](uint32_t value) { return NameOfKind(value); });
  if constexpr (Io::kReads) io.Check(!NameOfKind(kind).empty(), "no such kind of event");
  io.U32("Session", event.session);
  io.U64("Journey", event.journey);
  io.U64("Cause", event.cause);
}

// Whoever looks at an event may rely on it that an enumerator is one of those in event.h.
bool IsKnown(std::string_view name) { return !name.empty(); }
template <class T>
bool IsValid(const T&) {
  return true;
}
bool IsValid(const Stimulus& stimulus) {
  return IsKnown(Stimulus::NameOfWhat(static_cast<uint32_t>(stimulus.what)));
}
bool IsValid(const Message& message) {
  return IsKnown(NameOfDirection(static_cast<uint32_t>(message.direction))) &&
         IsKnown(NameOfProtocol(static_cast<uint32_t>(message.protocol)));
}
bool IsValid(const Timer& timer) {
  return IsKnown(Timer::NameOfAction(static_cast<uint32_t>(timer.action)));
}
bool IsValid(const Drop& drop) {
  return IsKnown(NameOfDropReason(static_cast<uint32_t>(drop.reason)));
}
bool IsValid(const Step& step) {
  return IsKnown(NameOfStep(static_cast<uint32_t>(step.what))) &&
         IsKnown(NameOfDirection(static_cast<uint32_t>(step.direction)));
}
bool IsValid(const Mapping& mapping) {
  return IsKnown(Mapping::NameOfAction(static_cast<uint32_t>(mapping.action)));
}
bool IsValid(const Fragmentation& fragmentation) {
  return IsKnown(Fragmentation::NameOfWhat(static_cast<uint32_t>(fragmentation.what)));
}

template <size_t kIndex>
bool ReadDetail(Reader& reader, Detail& detail) {
  auto& value = detail.emplace<kIndex>();
  std::variant_alternative_t<kIndex, Detail>::Fields(reader, value);
  reader.Check(IsValid(value), "no such value");
  return true;
}

template <size_t... kIndex>
void ReadDetail(Reader& reader, size_t kind, Detail& detail, std::index_sequence<kIndex...>) {
  static_cast<void>(((kind == kIndex && ReadDetail<kIndex>(reader, detail)) || ...));
}

}  // namespace

size_t EncodedSize(const Event& event) {
  Put<false> measure;
  DetailFields(measure, event.detail);
  return kEventPrefixSize + measure.size();
}

void EncodeEventTo(const Event& event, std::span<uint8_t> out) {
  PPTPLAB_CHECK(EncodedSize(event) == out.size());
  Put<true> put(out.data());
  const size_t kind = event.detail.index();
  PrefixFields(put, event, kind);
  DetailFields(put, event.detail);
}

Bytes EncodeEvent(const Event& event) {
  Bytes body(EncodedSize(event));
  EncodeEventTo(event, body);
  return body;
}

Result<Event> DecodeEvent(ByteView body) {
  Event event;
  uint8_t kind = 0;
  Reader reader(body);
  PrefixFields(reader, event, kind);
  if (reader.ok()) {
    ReadDetail(reader, kind, event.detail, std::make_index_sequence<std::variant_size_v<Detail>>());
  }
  if (!reader.ok()) return Unexpected{reader.error()};
  return event;
}

}  // namespace pptplab::trace
