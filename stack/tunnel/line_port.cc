// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/tunnel/line_port.h"

#include <utility>

namespace pptplab::tunnel {

using trace::Direction;
using trace::Drop;
using trace::DropReason;
using trace::Layer;
using trace::Step;

namespace {

uint16_t Size(size_t octets) { return static_cast<uint16_t>(octets); }

}  // namespace

LinePort::LinePort(wire::LineFraming framing, trace::Tracer& tracer)
    : framing_(framing), tracer_(tracer), encoder_(framing), decoder_(framing) {}

void LinePort::SetAccm(uint32_t send, uint32_t receive) {
  encoder_.SetAccm(send);
  decoder_.SetAccm(receive);
}

Bytes LinePort::Send(Instant now, const Pdu& frame) {
  Bytes line;
  encoder_.Encode(frame.bytes(), line);
  if (tracer_.on()) {
    const auto fcs = static_cast<uint16_t>(~wire::UpdateFcs16(wire::kFcs16Initial, frame.bytes()));
    tracer_.Record(
        now, Layer::kLink, frame.journey(),
        Step{Step::What::kLineFraming, Direction::kSent,
             static_cast<uint8_t>(framing_ == wire::LineFraming::kSynchronous), Size(frame.size()),
             Size(line.size()), fcs, static_cast<uint32_t>(line.size())});
  }
  return line;
}

void LinePort::Receive(Instant now, ByteView octets, JourneyId journey) {
  const size_t arrived = octets.size();
  while (const auto frame = decoder_.Next(octets)) {
    if (frame->verdict != wire::HdlcFrame::Verdict::kGood) {
      Damaged(now, *frame, journey);
      continue;
    }
    frames_.emplace_back(frame->frame, journey);
    if (tap_ != nullptr) tap_->FrameReceived(now, frame->frame, journey);
    if (!tracer_.on()) continue;
    tracer_.Record(
        now, Layer::kLink, journey,
        Step{Step::What::kLineFraming, Direction::kReceived,
             static_cast<uint8_t>(framing_ == wire::LineFraming::kSynchronous), Size(arrived),
             Size(frame->frame.size()), frame->fcs, static_cast<uint32_t>(arrived)});
  }
}

std::optional<Pdu> LinePort::TakeFrame() {
  if (frames_.empty()) return std::nullopt;
  Pdu frame = std::move(frames_.front());
  frames_.pop_front();
  return frame;
}

/// RFC 1662 §4.3, §5.3: discarded in silence towards the sender; the PAC keeps count.
void LinePort::Damaged(Instant now, const wire::HdlcFrame& frame, JourneyId journey) {
  using Verdict = wire::HdlcFrame::Verdict;
  ++damaged_;
  DropReason reason = DropReason::kMalformed;
  switch (frame.verdict) {
    case Verdict::kGood:
      return;
    case Verdict::kBadFcs:
      reason = DropReason::kBadFcs;
      ++errors_.crc;
      break;
    case Verdict::kAborted:
      reason = DropReason::kAborted;
      ++errors_.framing;
      break;
    case Verdict::kTooShort:
      ++errors_.framing;
      break;
    case Verdict::kNotOctets:
      ++errors_.alignment;
      break;
    case Verdict::kTooLong:
      reason = DropReason::kTooLong;
      ++errors_.buffer_overruns;
      break;
  }
  tracer_.Record(now, Layer::kLink, journey, Drop{reason, wire::NameOf(frame.verdict), 0});
}

}  // namespace pptplab::tunnel
