// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The walk of a packet through one call: down from the network to GRE, up from GRE to the network.
// This is the only place that knows that PPP rides in GRE.
#ifndef PPTPLAB_STACK_TUNNEL_DATA_PATH_H_
#define PPTPLAB_STACK_TUNNEL_DATA_PATH_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "stack/base/fifo.h"
#include "stack/base/pdu.h"
#include "stack/gre/receiver.h"
#include "stack/gre/sender.h"
#include "stack/ppp/session.h"
#include "stack/trace/tracer.h"
#include "stack/tunnel/gre_leg.h"

namespace pptplab::tunnel {

/// A call by our own Call ID, which is unique in an endpoint and stands in GRE packets to us.
using CallId = uint16_t;

/// Looks at PPP frames (2-octet Protocol field, then information) in clear: before encryption on
/// the way down, after decryption on the way up. What the "(decrypted)" interface of a recording
/// shows.
class FrameTap {
 public:
  virtual ~FrameTap() = default;
  virtual void Frame(Instant now, CallId call, trace::Direction direction, ByteView ppp_frame,
                     JourneyId journey) = 0;
};

class DataPath {
 public:
  /// The references outlive the path; `tap` may be null.
  DataPath(CallId call, CallId peer_call, gre::Sender sender, const gre::ReceiverConfig& receiver,
           ppp::Session& session, trace::Tracer& tracer, FrameTap* tap);
  /// The same walk over a serial line instead of GRE: what comes out of Down and DownControl are
  /// PPP frames, and ReceiveFrame takes such.
  DataPath(CallId call, ppp::Session& session, trace::Tracer& tracer, FrameTap* tap);

  /// A network packet becomes a GRE packet; nullopt: dropped, with its reason recorded, or it waits
  /// for the window and comes out of TakeReleased.
  std::optional<Pdu> Down(Instant now, uint16_t protocol, Pdu packet);
  /// A control packet of PPP becomes a GRE packet, never encrypted; nullopt as above.
  std::optional<Pdu> DownControl(Instant now, ppp::ControlFrame frame);
  /// The next GRE packet that waited and for which the window is open now (RFC 2637 §4.2): take
  /// them all after ReceiveGre and Tick.
  std::optional<Pdu> TakeReleased(Instant now) { return gre_->TakeReleased(now); }

  /// A GRE packet for this call came in. Then take what arrived, one by one, and let the session
  /// see each control packet before taking the next: it may change how the next one is read.
  void ReceiveGre(Instant now, Pdu packet) { gre_->Receive(now, std::move(packet)); }
  /// On a serial line: a frame without its framing (RFC 1662), in order by nature.
  void ReceiveFrame(Pdu frame);
  /// … and one was damaged on it.
  void FrameLost() { ++lost_on_line_; }
  struct Arrival {
    uint16_t protocol = 0;
    bool is_network_packet = false;  ///< else one for the session
    Pdu information;
  };
  std::optional<Arrival> Up(Instant now);

  void Tick(Instant now) { gre_->Tick(now); }
  std::optional<Instant> NextDeadline() const { return gre_->NextDeadline(); }
  /// A packet without payload that acknowledges, if one is due.
  std::optional<Pdu> TakeAckOnly(Instant now) { return gre_->TakeAckOnly(now); }
  std::string Statistics() const { return gre_->Statistics(); }
  const GreLeg* gre() const { return gre_ ? &*gre_ : nullptr; }  ///< null on a serial line

 private:
  /// Van Jacobson's compression, if IPCP agreed on it: the protocol under which the packet goes on.
  uint16_t CompressHeader(Instant now, Pdu& pdu);
  bool RestoreHeader(Instant now, uint16_t protocol, Pdu& pdu);
  void NoticeLoss();
  /// What a packet turned out to be, for the order of GRE.
  void Judge(gre::Receiver::Judgment judgment);
  /// What decryption let pass is none of the peer's packets.
  void RejectClear();
  /// Compresses, encrypts, or both, as CCP agreed.
  void Protect(Instant now, uint16_t protocol, Pdu& pdu);
  std::optional<wire::MppeHeader> Decrypt(Instant now, Pdu& pdu);
  std::optional<wire::MppeHeader> TakeMppcHeader(Instant now, Pdu& pdu);
  bool Decompress(Instant now, const wire::MppeHeader& header, Pdu& pdu);
  void PushFraming(Instant now, uint16_t protocol, Pdu& pdu);
  std::optional<Pdu> Leave(Instant now, Pdu frame);
  std::optional<Pdu> NextFrame();
  void Tap(Instant now, trace::Direction direction, const Pdu& frame);
  /// The same for a Pdu without its Protocol field.
  void TapClear(Instant now, trace::Direction direction, uint16_t protocol, Pdu& pdu);
  void RecordStep(Instant now, trace::Layer layer, JourneyId journey, trace::Step step);
  void RecordDrop(Instant now, trace::Layer layer, JourneyId journey, trace::Drop drop);

  CallId call_;
  std::optional<GreLeg> gre_;  ///< none on a serial line
  Fifo<Pdu> from_line_;
  uint64_t lost_on_line_ = 0;
  uint64_t missing_ = 0;  ///< packets that got lost, as far as was noticed
  ppp::Session& session_;
  trace::Tracer& tracer_;
  FrameTap* tap_;
};

}  // namespace pptplab::tunnel

#endif  // PPTPLAB_STACK_TUNNEL_DATA_PATH_H_
