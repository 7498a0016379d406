// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Enhanced GRE's two halves under any order of numbers, times and acknowledgments. What goes up is
// in order, no packet is counted twice or not at all, and the window is never exceeded.
#include <algorithm>

#include "stack/base/check.h"
#include "stack/gre/receiver.h"
#include "stack/gre/sender.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace pptplab::fuzz {
namespace {

using std::chrono::milliseconds;

void Receive(Input& input) {
  gre::ReceiverConfig config;
  const uint8_t options = input.U8();
  config.reorder_time = (options & 1) != 0 ? milliseconds(300) : milliseconds(0);
  config.reorder_packets = options >> 1 & 0xf;
  config.window = static_cast<uint16_t>(options >> 5);
  config.max_gap = input.Flag() ? 16 : 1u << 16;
  const bool judges = input.Flag();
  gre::Receiver receiver(config);
  Instant now = AtNanoseconds(1'000'000'000);
  uint32_t number = input.U32();
  uint64_t received = 0;
  std::optional<uint32_t> last;
  bool jumped = false;  // far ahead, so that it may come back
  while (!input.empty()) {
    const uint8_t step = input.U8();
    switch (step >> 6) {
      case 0:  // a little back or ahead
        number += static_cast<uint32_t>(step & 0x1f) - ((step & 0x20) != 0 ? 0x20u : 0u);
        break;
      case 1:
        number = input.U32();
        break;
      case 2:
        now += milliseconds(step & 0x3f) * 8;
        receiver.Tick(now);
        break;
      case 3:
        if (receiver.AcknowledgmentDue(now) || (step & 1) != 0) {
          if (const auto number_up = receiver.TakeAcknowledgment()) {
            PPTPLAB_CHECK(last && (jumped || *number_up == *last));
          }
        }
        break;
    }
    if (step >> 6 < 2) {
      ++received;
      receiver.Receive(now, number, Pdu(input.Take(1)));
    }
    uint32_t skipped = 0;  // at once, whatever went up in between
    while (const auto packet = receiver.TakePacket()) {
      // RFC 2637 §4.3: never backwards; that is, not before the one that was expected. (From the last
      // one, 2^31 is as far ahead as behind: RFC 1982 §3.2.)
      // Only a long jump that nobody has confirmed is taken back.
      const uint32_t steps = packet->sequence_number - (last ? *last + 1 : 0);
      const bool is_back = last && static_cast<int32_t>(steps) < 0;
      if (!is_back) skipped = std::max(skipped, skipped + steps);
      if (judges || skipped >= gre::Receiver::kLongJump) jumped = true;
      PPTPLAB_CHECK(!is_back || jumped);
      last = packet->sequence_number;
      if (judges) receiver.Judge(static_cast<gre::Receiver::Judgment>(input.U8() % 3));
    }
    const gre::ReceiverStatistics& count = receiver.statistics();
    const uint64_t seen = count.delivered + count.rejected + count.duplicate + count.late;
    PPTPLAB_CHECK(seen <= received);
    PPTPLAB_CHECK(received - seen <= config.reorder_packets + 1);
  }
  // Nobody waits for ever.
  for (int i = 0; i < 1000; ++i) {
    const auto next = receiver.NextDeadline();
    if (!next) break;
    now = std::max(now, *next);
    receiver.Tick(now);
    while (receiver.TakePacket()) {
    }
    (void)receiver.TakeAcknowledgment();
  }
  PPTPLAB_CHECK(!receiver.NextDeadline());
  const gre::ReceiverStatistics& count = receiver.statistics();
  PPTPLAB_CHECK(count.delivered + count.rejected + count.duplicate + count.late == received);
}

void Send(Input& input) {
  gre::SenderConfig config;
  config.windowing = input.Flag();
  config.first_sequence_number = input.U32();
  const uint16_t peer_window = input.U16();
  gre::Sender sender(config, peer_window, milliseconds(100) * input.U8());
  Instant now = AtNanoseconds(1'000'000'000);
  while (!input.empty()) {
    const uint8_t step = input.U8();
    switch (step >> 6) {
      case 0:
        for (int i = step & 0x3f; i > 0 && sender.MaySend(); --i) sender.TakeSequenceNumber(now);
        break;
      case 1:
        sender.ReceiveAcknowledgment(now, sender.next_sequence_number() - (step & 0x3fu));
        break;
      case 2:
        sender.ReceiveAcknowledgment(now, input.U32());
        break;
      case 3:
        now += milliseconds(step & 0x3f) * 16;
        sender.Tick(now);
        break;
    }
    PPTPLAB_CHECK(sender.window() >= 1);
    PPTPLAB_CHECK(sender.window() <= std::max<uint16_t>(peer_window, 1));
    PPTPLAB_CHECK(sender.time_out() >= config.minimum_time_out);
    PPTPLAB_CHECK(sender.time_out() <= config.maximum_time_out);
    const gre::SenderStatistics& count = sender.statistics();
    PPTPLAB_CHECK(count.sent == count.acknowledged + count.given_up + sender.unacknowledged());
  }
}

}  // namespace

void FuzzGre(ByteView bytes) {
  Input input(bytes);
  if (input.Flag()) {
    Receive(input);
  } else {
    Send(input);
  }
}

}  // namespace pptplab::fuzz
