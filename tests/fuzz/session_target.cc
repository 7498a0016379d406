// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One end of a PPP link and a hostile peer. Besides frames of any octets the input can say "Ack
// what it asked last", "ask it for these options": so it gets past LCP without guessing numbers.
#include "stack/base/check.h"
#include "stack/base/rng.h"
#include "stack/ppp/session.h"
#include "stack/wire/ppp.h"
#include "tests/fuzz/configs.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace pptplab::fuzz {
namespace {

class Link {
 public:
  explicit Link(Input& input)
      : rng_(7), session_(SessionConfigOf(input), &users_, rng_, tracer_) {}

  void Run(Input& input) {
    session_.Open(now_);
    session_.LowerUp(now_);
    Drain();
    while (!input.empty()) {
      Step(input);
      Drain();
    }
    session_.Close(now_);
    Drain();
    // It ends by itself, as nobody answers.
    for (int i = 0; i < 100 && session_.phase() != ppp::Phase::kDead; ++i) {
      const auto next = session_.NextDeadline();
      if (!next) break;
      now_ = std::max(now_, *next);
      session_.Tick(now_);
      Drain();
    }
    PPTPLAB_CHECK(session_.phase() == ppp::Phase::kDead);
  }

 private:
  void Step(Input& input) {
    const uint8_t step = input.U8();
    switch (step % 12) {
      case 0: {
        const uint16_t protocol = input.U16();
        return Receive(protocol, ToBytes(input.Short()));
      }
      case 1:  // a control packet with a right length
      case 2: {
        const uint16_t protocol = ProtocolOf(input);
        const uint8_t code = input.U8();
        const uint8_t identifier = input.U8();
        return Receive(protocol, Packet(code, identifier, input.Short()));
      }
      case 3:
      case 4:
        return Answer(wire::kConfigureAck, ProtocolOf(input), {});
      case 5: {
        const uint16_t protocol = ProtocolOf(input);
        return Answer(input.Flag() ? wire::kConfigureNak : wire::kConfigureReject, protocol,
                      input.Short());
      }
      case 6: {  // anything as the answer to what it said last, with its Identifier
        const uint8_t code = input.U8();
        const uint16_t protocol = ProtocolOf(input);
        if (const auto* last = LastOf(protocol)) {
          Receive(protocol, Packet(code, (*last)[1], input.Short()));
        }
        return;
      }
      case 7:
        now_ += std::chrono::milliseconds(100) * input.U8();
        return session_.Tick(now_);
      case 8:
        if (const auto next = session_.NextDeadline()) {
          now_ = std::max(now_, *next);
          session_.Tick(now_);
        }
        return;
      case 9:  // its own words come back
      {
        const uint16_t protocol = ProtocolOf(input);
        if (const auto* last = LastOf(protocol)) Receive(protocol, Bytes(*last));
        return;
      }
      case 10:
        session_.RequestReset(now_);
        return session_.HistoryIsLost(now_);
      case 11:
        switch (input.Below(32)) {
          case 0:
            return session_.Close(now_);
          case 1:
            return session_.LowerDown(now_);
          case 2:
            return session_.LowerUp(now_);
          case 3:
            return session_.Open(now_);
        }
        return;
    }
  }

  static uint16_t ProtocolOf(Input& input) {
    // New protocols go to the end, so that the corpus keeps its meaning.
    constexpr uint16_t kProtocols[] = {wire::kPppLcp, wire::kPppPap,  wire::kPppChap,
                                       wire::kPppEap, wire::kPppIpcp, wire::kPppCcp,
                                       wire::kPppIpv6cp, wire::kPppIpxcp, wire::kPppNbfcp,
                                       wire::kPppBcp};
    const uint8_t choice = input.U8();
    return kProtocols[std::min<size_t>(choice, std::size(kProtocols) - 1)];
  }
  static Bytes Packet(uint8_t code, uint8_t identifier, ByteView data) {
    Bytes packet = {code, identifier, 0, 0};
    packet.insert(packet.end(), data.begin(), data.end());
    StoreBe16(&packet[2], static_cast<uint16_t>(packet.size()));
    return packet;
  }
  /// An answer to its last Configure-Request; an Ack repeats all of it.
  void Answer(uint8_t code, uint16_t protocol, ByteView options) {
    const auto found = requests_.find(protocol);
    if (found == requests_.end()) return;
    const Bytes& request = found->second;
    if (code == wire::kConfigureAck) options = ByteView(request).subspan(4);
    Receive(protocol, Packet(code, request[1], options));
  }
  const Bytes* LastOf(uint16_t protocol) const {
    const auto found = last_.find(protocol);
    return found == last_.end() ? nullptr : &found->second;
  }
  void Receive(uint16_t protocol, const Bytes& packet) {
    session_.Receive(now_, protocol, packet, 0);
  }

  void Drain() {
    for (int left = 1000;; --left) {
      PPTPLAB_CHECK(left > 0);  // there is an end of what it has to say
      if (auto frame = session_.TakeFrame()) {
        PPTPLAB_CHECK(frame->packet.size() >= 4);
        PPTPLAB_CHECK(LoadBe16(&frame->packet[2]) == frame->packet.size());
        if (frame->packet[0] == wire::kConfigureRequest) requests_[frame->protocol] = frame->packet;
        last_[frame->protocol] = std::move(frame->packet);
      } else if (!session_.TakeSignal()) {
        return;
      }
    }
  }

  Users users_;
  SeededRng rng_;
  trace::Tracer tracer_;
  ppp::Session session_;
  Instant now_ = AtNanoseconds(1'000'000'000);
  std::map<uint16_t, Bytes> requests_;
  std::map<uint16_t, Bytes> last_;
};

}  // namespace

void FuzzSession(ByteView bytes) {
  Input input(bytes);
  Link link(input);
  link.Run(input);
}

}  // namespace pptplab::fuzz
