// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One end of a control connection and whatever comes out of its TCP connection. The first octet
// says who we are; then operations. Messages may be made of an input's octets alone, or of a right
// header and what the input says should be in it, which reaches further.
#include <set>

#include "stack/base/check.h"
#include "stack/base/rng.h"
#include "stack/pptp/control_connection.h"
#include "stack/wire/pptp_control.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace pptplab::fuzz {
namespace {

class CallIds final : public pptp::CallIdSource {
 public:
  std::optional<uint16_t> AllocateCallId() override {
    uint16_t id = 1;
    while (ids_.contains(id)) ++id;
    ids_.insert(id);
    return id;
  }
  void ReleaseCallId(uint16_t id) override { PPTPLAB_CHECK(ids_.erase(id) == 1); }
  size_t count() const { return ids_.size(); }

 private:
  std::set<uint16_t> ids_;
};

/// A message of this type, its header right, the rest from the input.
Bytes MadeUp(Input& input) {
  const uint8_t type = static_cast<uint8_t>(1 + input.Below(15));
  constexpr uint16_t kLengths[] = {156, 156, 16, 16, 16, 20, 168, 32, 220, 24, 28, 16, 148, 40, 24};
  Bytes message(kLengths[type - 1]);
  StoreBe16(&message[0], static_cast<uint16_t>(message.size()));
  StoreBe16(&message[2], 1);
  StoreBe32(&message[4], 0x1a2b3c4d);
  StoreBe16(&message[8], type);
  const ByteView body = input.Short();
  std::copy_n(body.begin(), std::min(body.size(), message.size() - 12), message.begin() + 12);
  return message;
}

/// Everything that it wants to say and tell.
void Drain(pptp::ControlConnection& control, bool& closed) {
  for (int left = 1000;; --left) {
    PPTPLAB_CHECK(left > 0);  // there is an end of what it has to say
    if (auto message = control.TakeMessage()) {
      const auto read = wire::ReadControlMessage(*message);
      PPTPLAB_CHECK(read.has_value());
    } else if (auto signal = control.TakeSignal()) {
      PPTPLAB_CHECK(!closed);
      closed = std::holds_alternative<pptp::ConnectionClosed>(*signal);
    } else {
      return;
    }
  }
}

}  // namespace

void FuzzControl(ByteView bytes) {
  Input input(bytes);
  const uint8_t who = input.U8();
  pptp::ControlConfig config;
  config.role = (who & 1) != 0 ? pptp::Role::kPac : pptp::Role::kPns;
  config.accept_incoming_calls = (who & 4) != 0;
  config.maximum_calls = 3;
  CallIds ids;
  SeededRng rng(who);
  trace::Tracer tracer;
  Instant now = AtNanoseconds(1'000'000'000);
  bool closed = false;
  {
    pptp::ControlConnection control(config, (who & 2) != 0, ids, rng, tracer);
    control.Up(now);
    Drain(control, closed);
    while (!input.empty()) {
      switch (input.Below(10)) {
        case 0:
          control.Receive(now, input.Short());
          break;
        case 1:
        case 2:
          control.Receive(now, MadeUp(input));
          break;
        case 3: {
          const Bytes message = MadeUp(input);
          const size_t cut = input.U8() % message.size();
          control.Receive(now, ByteView(message).first(cut));
          Drain(control, closed);
          control.Receive(now, ByteView(message).subspan(cut));
          break;
        }
        case 4:
          now += std::chrono::seconds(input.Below(70));
          control.Tick(now);
          break;
        case 5:
          (void)control.PlaceCall(now);
          break;
        case 6: {
          pptp::IncomingCall call;
          call.dialed_number = AsText(input.Short());
          (void)control.OfferCall(now, call);
          break;
        }
        case 7:
          control.ClearCall(now, input.Below(5));
          break;
        case 8:
          (void)control.SendWanErrors(now, input.Below(5), {});
          control.SendLinkInfo(now, input.Below(5), input.U32(), 0);
          break;
        case 9:
          switch (input.Below(16)) {
            case 0:
              control.Stop(now);
              break;
            case 1:
              control.Down(now);
              break;
            case 2:
              control.SetCollisionWon(true);
              break;
            case 3:
              control.LoseCollision(now);
              break;
          }
          break;
      }
      Drain(control, closed);
      PPTPLAB_CHECK(control.call_count() <= config.maximum_calls);
      PPTPLAB_CHECK(ids.count() == control.call_count());
    }
    // Without another word everything ends, at the latest by its timers.
    control.Stop(now);
    Drain(control, closed);
    for (int i = 0; i < 100 && !closed; ++i) {
      const auto next = control.NextDeadline();
      PPTPLAB_CHECK(next.has_value());
      now = std::max(now, *next);
      control.Tick(now);
      Drain(control, closed);
    }
    PPTPLAB_CHECK(closed && control.call_count() == 0);
  }
  PPTPLAB_CHECK(ids.count() == 0);
}

}  // namespace pptplab::fuzz
