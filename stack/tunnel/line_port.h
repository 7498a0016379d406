// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One end of a serial line: PPP frames out as octets or bits, and in; what RFC 1662 adds and takes
// off, and a count of what the line damaged. The caller has one, and the access concentrator has
// one for each of its lines; neither looks into the frames.
#ifndef PPTPLAB_STACK_TUNNEL_LINE_PORT_H_
#define PPTPLAB_STACK_TUNNEL_LINE_PORT_H_

#include <deque>
#include <optional>

#include "stack/base/pdu.h"
#include "stack/pptp/control_connection.h"
#include "stack/trace/tracer.h"
#include "stack/wire/hdlc.h"

namespace pptplab::tunnel {

/// Sees the good frames that come from a line, from Address on, without FCS.
class LineTap {
 public:
  virtual ~LineTap() = default;
  virtual void FrameReceived(Instant now, ByteView frame, JourneyId journey) = 0;
};

class LinePort {
 public:
  /// Steps and drops go to the tracer, in whatever session it stands.
  LinePort(wire::LineFraming framing, trace::Tracer& tracer);

  /// RFC 1662 §7.1, asynchronous lines: which control characters we escape, and which we take for
  /// the line's own.
  void SetAccm(uint32_t send, uint32_t receive);
  /// What goes over the line for this frame.
  Bytes Send(Instant now, const Pdu& frame);
  /// Octets came from the line; `journey` is that of the frame that most of them belong to. Then
  /// take the frames.
  void Receive(Instant now, ByteView octets, JourneyId journey);
  /// An octet came whose stop bit was 0.
  void FramingError() { decoder_.FramingError(); }
  std::optional<Pdu> TakeFrame();
  void SetTap(LineTap* tap) { tap_ = tap; }

  /// What the line damaged since it was opened (RFC 2637 §2.14).
  const pptp::WanErrors& errors() const { return errors_; }
  uint64_t damaged() const { return damaged_; }  ///< frames

 private:
  void Damaged(Instant now, const wire::HdlcFrame& frame, JourneyId journey);

  wire::LineFraming framing_;
  trace::Tracer& tracer_;
  wire::HdlcEncoder encoder_;
  wire::HdlcDecoder decoder_;
  pptp::WanErrors errors_;
  uint64_t damaged_ = 0;
  LineTap* tap_ = nullptr;
  std::deque<Pdu> frames_;
};

}  // namespace pptplab::tunnel

#endif  // PPTPLAB_STACK_TUNNEL_LINE_PORT_H_
