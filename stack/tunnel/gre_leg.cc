// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See gre_leg.h.
#include "stack/tunnel/gre_leg.h"

#include <utility>

#include "stack/wire/gre.h"

namespace pptplab::tunnel {

using trace::Direction;
using trace::Drop;
using trace::DropReason;
using trace::Layer;
using trace::Step;

namespace {

uint16_t Size(const Pdu& pdu) { return static_cast<uint16_t>(pdu.size()); }

std::string Counted(uint16_t packets) {
  return std::to_string(packets) + (packets == 1 ? " packet" : " packets");
}

std::string Milliseconds(Duration duration) {
  return std::to_string((duration.count() + 500'000) / 1'000'000) + " ms";
}

}  // namespace

GreLeg::GreLeg(uint16_t peer_call, gre::Sender sender, const gre::ReceiverConfig& receiver,
               trace::Tracer& tracer)
    : peer_call_(peer_call), sender_(std::move(sender)), receiver_(receiver), tracer_(tracer) {}

void GreLeg::Receive(Instant now, Pdu pdu) {
  const auto header = ReadPrefix<wire::GreHeader>(pdu.bytes());
  if (!header) {
    RecordDrop(now, pdu.journey(),
               {DropReason::kMalformed, header.error().field,
                static_cast<uint32_t>(header.error().offset)});
    return;
  }
  const uint16_t before = Size(pdu);
  PPTPLAB_CHECK(pdu.Pull(header->size).has_value());
  const wire::GreHeader& gre = header->value;
  if (gre.payload_length > pdu.size() || (gre.payload_length > 0 && !gre.has_sequence)) {
    RecordDrop(now, pdu.journey(), {DropReason::kMalformed, "Payload Length", 4});
    return;
  }
  pdu.Truncate(gre.payload_length);
  const uint16_t window = sender_.window();
  const bool has_grown =
      gre.has_acknowledgment && sender_.ReceiveAcknowledgment(now, gre.acknowledgment_number);
  RecordStep(now, pdu.journey(),
             {gre.has_sequence ? Step::What::kGre : Step::What::kAckOnly, Direction::kReceived,
              static_cast<uint8_t>(gre.has_acknowledgment), before, Size(pdu), gre.sequence_number,
              gre.acknowledgment_number});
  if (has_grown) RecordWindow(now, window, /*timed_out=*/false);
  if (!gre.has_sequence) return;

  const JourneyId journey = pdu.journey();
  // RFC 2637 §4.3: PPP survives loss but not reordering, so a late packet never goes up.
  switch (receiver_.Receive(now, gre.sequence_number, std::move(pdu))) {
    case gre::Receiver::Verdict::kAccepted:
    case gre::Receiver::Verdict::kHeld:
      break;
    case gre::Receiver::Verdict::kDuplicate:
      RecordDrop(now, journey, {DropReason::kDuplicate, "Sequence Number", 8});
      break;
    case gre::Receiver::Verdict::kLate:
      RecordDrop(now, journey, {DropReason::kLate, "Sequence Number", 8});
      break;
  }
}

/// The order stays: nothing overtakes what waits already.
bool GreLeg::MustWait() const { return !held_.empty() || !sender_.MaySend(); }

bool GreLeg::IsFull(size_t more) const {
  return held_.size() >= sender_.config().queue_packets + more && MustWait();
}

std::optional<Pdu> GreLeg::Leave(Instant now, Pdu pdu) {
  if (MustWait()) {
    held_.push_back(std::move(pdu));
    return std::nullopt;
  }
  PushGre(now, pdu);
  return pdu;
}

std::optional<Pdu> GreLeg::TakeReleased(Instant now) {
  if (held_.empty() || !sender_.MaySend()) return std::nullopt;
  Pdu pdu = std::move(held_.front());
  held_.pop_front();
  PushGre(now, pdu);
  return pdu;
}

void GreLeg::PushGre(Instant now, Pdu& pdu) {
  const uint16_t before = Size(pdu);
  wire::GreHeader header;
  header.has_sequence = true;
  header.payload_length = before;
  header.call_id = peer_call_;
  header.sequence_number = sender_.TakeSequenceNumber(now);
  // RFC 2637 §4.2: an acknowledgment rides along whenever a packet leaves anyway.
  if (const auto acknowledgment = receiver_.TakeAcknowledgment()) {
    header.has_acknowledgment = true;
    header.acknowledgment_number = *acknowledgment;
  }
  WriteTo(header, pdu.Push(SizeOf(header)));
  RecordStep(now, pdu.journey(),
             {Step::What::kGre, Direction::kSent, static_cast<uint8_t>(header.has_acknowledgment),
              before, Size(pdu), header.sequence_number, header.acknowledgment_number});
}

void GreLeg::Tick(Instant now) {
  receiver_.Tick(now);
  const uint16_t window = sender_.window();
  if (sender_.Tick(now)) RecordWindow(now, window, /*timed_out=*/true);
}

void GreLeg::RecordWindow(Instant now, uint16_t before, bool timed_out) {
  if (!tracer_.on()) return;
  std::string text = timed_out ? "No GRE acknowledgment came in time: the sending window shrinks "
                               : "A window's worth was acknowledged: the sending window grows ";
  text += "from " + Counted(before) + " to " + Counted(sender_.window()) + "; round-trip time " +
          Milliseconds(sender_.round_trip_time()) + ", time-out " +
          Milliseconds(sender_.time_out()) + " (RFC 2637 §4.2, §4.4).";
  tracer_.Record(now, Layer::kGre, 0, trace::Note{text});
}

std::string GreLeg::Statistics() const {
  const gre::SenderStatistics& out = sender_.statistics();
  const gre::ReceiverStatistics& in = receiver_.statistics();
  const auto n = [](uint64_t number) { return std::to_string(number); };
  std::string text =
      "GRE on this call: sent " + n(out.sent) + ", acknowledged " + n(out.acknowledged);
  if (sender_.config().windowing) {
    text += ", given up " + n(out.given_up) + " in " + n(out.time_outs) +
            " time-outs (" + n(out.late_samples) + " acknowledged late), largest window " +
            n(out.largest_window);
  }
  if (in.rejected != 0) text += "; rejected as forged " + n(in.rejected);
  return text + "; received " + n(in.delivered) + ", of these reordered " + n(in.reordered) +
         "; dropped " + n(in.duplicate) + " duplicates and " + n(in.late) + " late; missing " +
         n(in.missing) + ".";
}

std::optional<Pdu> GreLeg::TakeAckOnly(Instant now) {
  if (!receiver_.AcknowledgmentDue(now)) return std::nullopt;
  const auto acknowledgment = receiver_.TakeAcknowledgment();
  if (!acknowledgment) return std::nullopt;
  wire::GreHeader header;
  header.has_acknowledgment = true;
  header.call_id = peer_call_;
  header.acknowledgment_number = *acknowledgment;
  Pdu pdu(ByteView{}, tracer_.NewJourney());
  WriteTo(header, pdu.Push(SizeOf(header)));
  RecordStep(now, pdu.journey(),
             {Step::What::kAckOnly, Direction::kSent, 1, 0, Size(pdu), 0, *acknowledgment});
  return pdu;
}

void GreLeg::RecordStep(Instant now, JourneyId journey, Step step) {
  if (tracer_.on()) tracer_.Record(now, Layer::kGre, journey, step);
}

void GreLeg::RecordDrop(Instant now, JourneyId journey, Drop drop) {
  if (tracer_.on()) tracer_.Record(now, Layer::kGre, journey, drop);
}

}  // namespace pptplab::tunnel
