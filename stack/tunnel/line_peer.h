// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Plain PPP over a serial line, as a home computer with a modem had it: a session, the upper half
// of the walk, and the line's framing. It knows nothing of PPTP: whether the line ends at the one
// that it talks with, or is relayed through a tunnel, it can't tell.
//
// The same sans-IO contract as endpoint.h: an input, then drain TakeOutput, then one timer at
// NextDeadline.
#ifndef PPTPLAB_STACK_TUNNEL_LINE_PEER_H_
#define PPTPLAB_STACK_TUNNEL_LINE_PEER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "stack/base/bytes.h"
#include "stack/base/pdu.h"
#include "stack/base/rng.h"
#include "stack/base/time.h"
#include "stack/ppp/session.h"
#include "stack/trace/tracer.h"
#include "stack/tunnel/data_path.h"
#include "stack/tunnel/endpoint.h"
#include "stack/tunnel/line_port.h"
#include "stack/wire/hdlc.h"

namespace pptplab::tunnel {

struct SendOctets {  ///< over the line
  Bytes octets;
  Bytes frame;  ///< what they carry, without Flags, escapes and FCS
  JourneyId journey = 0;
};
struct LineEnded {  ///< PPP is over: hang up
  std::string reason;
};
using LineOutput = std::variant<SendOctets, DeliverPacket, LinkUp, LinkDown, LineEnded>;

class LinePeer {
 public:
  /// `users` may be null if the other end need not prove itself. References outlive the peer.
  LinePeer(const ppp::SessionConfig& config, wire::LineFraming framing, ppp::UserDirectory* users,
           Rng& rng, trace::TraceSink* trace, trace::NodeId node);
  ~LinePeer();

  /// The modems have connected: PPP begins.
  void LineUp(Instant now);
  /// The carrier is gone.
  void LineDown(Instant now);
  /// Hang up in an orderly way: LCP first, then LineEnded.
  void Close(Instant now);
  void ReceiveOctets(Instant now, ByteView octets, JourneyId journey);
  void FramingError();
  void SendPacket(Instant now, uint16_t protocol, Pdu packet);
  void Tick(Instant now);

  std::optional<LineOutput> TakeOutput();
  std::optional<Instant> NextDeadline() const;
  void SetFrameTap(FrameTap* tap);  ///< before LineUp; packets in clear
  void SetLineTap(LineTap* tap);    ///< before LineUp; frames as they are on the line

  /// The number that LinkUp and DeliverPacket name this link by.
  static constexpr CallId kLine = 1;

 private:
  struct Private;
  std::unique_ptr<Private> p_;
};

}  // namespace pptplab::tunnel

#endif  // PPTPLAB_STACK_TUNNEL_LINE_PEER_H_
