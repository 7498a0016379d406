// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One control protocol whose peer is the test itself: packets in and out as hexadecimal text.
#ifndef PPTPLAB_TESTS_UNIT_PPP_SCRIPTED_H_
#define PPTPLAB_TESTS_UNIT_PPP_SCRIPTED_H_

#include <string>
#include <utility>
#include <vector>

#include "stack/base/rng.h"
#include "stack/ppp/control_protocol.h"
#include "stack/trace/recording.h"

namespace pptplab::ppp {

template <class Protocol>
struct Scripted {
  template <class... Args>
  explicit Scripted(Args&&... args)
      : tracer(&sink, 1), protocol(std::forward<Args>(args)..., tracer) {}

  void Start() {
    protocol.Open(now);
    protocol.LowerUp(now);
  }
  void Receive(std::string_view hex) { protocol.Receive(now, *FromHex(hex), 0); }
  /// Code, Identifier; the Length is worked out.
  void Receive(uint8_t code, uint8_t identifier, std::string_view data_hex) {
    const Bytes data = *FromHex(data_hex);
    protocol.Receive(now, Write(wire::ControlPacket{code, identifier, data}), 0);
  }
  void RunFor(Duration duration) {
    const Instant end = now + duration;
    while (protocol.NextDeadline() && *protocol.NextDeadline() <= end) {
      now = *protocol.NextDeadline();
      protocol.Tick(now);
    }
    now = end;
  }
  /// What was sent since the last call, one packet a word.
  std::string Sent() {
    std::string text;
    while (auto packet = protocol.TakePacket()) {
      text += (text.empty() ? "" : " ") + ToHex(*packet);
    }
    return text;
  }
  void AckOurs() {
    Bytes request;
    while (auto packet = protocol.TakePacket()) {
      if ((*packet)[0] == wire::kConfigureRequest) request = *packet;
    }
    ASSERT_FALSE(request.empty());
    request[0] = wire::kConfigureAck;
    protocol.Receive(now, request, 0);
  }
  std::string Signals() {
    std::string text;
    while (const auto signal = protocol.TakeSignal()) {
      text += *signal == LayerSignal::kUp     ? "up "
              : *signal == LayerSignal::kDown ? "down "
                                              : "finished ";
    }
    return text;
  }
  /// The last drop: its reason's field and offset.
  std::string LastDrop() const {
    std::string text;
    for (const trace::Event& event : sink.events()) {
      if (const auto* drop = std::get_if<trace::Drop>(&event.detail)) {
        text = std::string(drop->field) + "@" + std::to_string(drop->offset);
      }
    }
    return text;
  }

  trace::MemorySink sink;
  trace::Tracer tracer;
  Protocol protocol;
  Instant now = AtNanoseconds(1'000'000'000);
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_TESTS_UNIT_PPP_SCRIPTED_H_
