// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See eap_tls_stream.h.
#include "stack/ppp/eap_tls_stream.h"

#include <algorithm>
#include <utility>

namespace pptplab::ppp {

EapTlsStream::EapTlsStream(size_t fragment_size)
    : fragment_size_(std::max<size_t>(fragment_size, 16)) {}

void EapTlsStream::Say(Bytes message) {
  out_ = std::move(message);
  at_ = 0;
}

Bytes EapTlsStream::Next() {
  const ByteView rest = ByteView(out_).subspan(at_);
  wire::EapTlsData packet;
  packet.data = rest.first(std::min(rest.size(), fragment_size_));
  packet.more_fragments = packet.data.size() < rest.size();
  // RFC 5216 §3.1: L must be on the first piece of several, and needn't be on a packet that is
  // whole.
  packet.length_included = at_ == 0 && packet.more_fragments;
  packet.message_length = static_cast<uint32_t>(out_.size());
  at_ += packet.data.size();
  return WriteEapTls(packet);
}

Result<EapTlsStream::Heard> EapTlsStream::Hear(ByteView type_data) {
  const Bytes data = Write(wire::EapData{wire::kEapTls, type_data});
  const auto packet = ReadEapTls(data);
  if (!packet) return Unexpected{packet.error()};
  const auto refused = [](const char* why) {
    return Unexpected{Error{why, "TLS Message Length", 1}};
  };
  const size_t size = in_.size() + packet->data.size();
  size_t announced = announced_;
  if (in_.empty() && packet->length_included) announced = packet->message_length;
  if (announced > kMaxMessage || size > kMaxMessage) return refused("too long for a handshake");
  if (announced != 0 && size > announced) return refused("more octets came than were announced");
  if (packet->more_fragments && packet->data.empty()) return refused("an empty piece");
  if (packet->data.empty() && in_.empty()) return Heard::kAcknowledgment;
  if (!packet->more_fragments && announced != 0 && size != announced) {
    return refused("fewer octets came than were announced");
  }
  announced_ = announced;
  in_.insert(in_.end(), packet->data.begin(), packet->data.end());
  return packet->more_fragments ? Heard::kPiece : Heard::kWhole;
}

Bytes EapTlsStream::TakeHeard() {
  announced_ = 0;
  return std::exchange(in_, {});
}

Result<wire::EapTlsData> ReadEapTls(const Bytes& data) {
  const auto packet = Read<wire::EapTlsData>(data);
  if (packet) return *packet;
  Error error = packet.error();
  error.offset -= 1;  // Type
  return Unexpected{error};
}

Bytes WriteEapTls(const wire::EapTlsData& data) {
  Bytes bytes = Write(data);
  bytes.erase(bytes.begin());  // Type
  return bytes;
}

}  // namespace pptplab::ppp
