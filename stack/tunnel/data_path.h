// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The walk of a packet through one call: down from the network to GRE, up from GRE to the network.
// This is the only place that knows that PPP rides in GRE.
#ifndef PPTPLAB_STACK_TUNNEL_DATA_PATH_H_
#define PPTPLAB_STACK_TUNNEL_DATA_PATH_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "stack/base/pdu.h"
#include "stack/gre/receiver.h"
#include "stack/gre/sender.h"
#include "stack/ppp/session.h"
#include "stack/trace/tracer.h"

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

  /// A network packet becomes a GRE packet; nullopt: dropped, with its reason recorded, or it waits
  /// for the window and comes out of TakeReleased.
  std::optional<Pdu> Down(Instant now, uint16_t protocol, Pdu packet);
  /// A control packet of PPP becomes a GRE packet, never encrypted; nullopt as above.
  std::optional<Pdu> DownControl(Instant now, ppp::ControlFrame frame);
  /// The next GRE packet that waited and for which the window is open now (RFC 2637 §4.2): take
  /// them all after ReceiveGre and Tick.
  std::optional<Pdu> TakeReleased(Instant now);

  /// A GRE packet for this call came in. Then take what arrived, one by one, and let the session
  /// see each control packet before taking the next: it may change how the next one is read.
  void ReceiveGre(Instant now, Pdu packet);
  struct Arrival {
    uint16_t protocol = 0;
    bool is_network_packet = false;  ///< else one for the session
    Pdu information;
  };
  std::optional<Arrival> Up(Instant now);

  void Tick(Instant now);
  std::optional<Instant> NextDeadline() const {
    return Earlier(receiver_.NextDeadline(), sender_.NextDeadline());
  }
  /// A packet without payload that acknowledges, if one is due.
  std::optional<Pdu> TakeAckOnly(Instant now);

  const gre::Receiver& receiver() const { return receiver_; }
  const gre::Sender& sender() const { return sender_; }
  size_t waiting() const { return held_.size(); }  ///< packets that wait for the window
  std::string Statistics() const;                  ///< what both directions counted, in words

 private:
  /// Van Jacobson's compression, if IPCP agreed on it: the protocol under which the packet goes on.
  uint16_t CompressHeader(Instant now, Pdu& pdu);
  bool RestoreHeader(Instant now, uint16_t protocol, Pdu& pdu);
  void NoticeLoss();
  /// Compresses, encrypts, or both, as CCP agreed.
  void Protect(Instant now, uint16_t protocol, Pdu& pdu);
  std::optional<wire::MppeHeader> Decrypt(Instant now, Pdu& pdu);
  std::optional<wire::MppeHeader> TakeMppcHeader(Instant now, Pdu& pdu);
  bool Decompress(Instant now, const wire::MppeHeader& header, Pdu& pdu);
  void PushFraming(Instant now, uint16_t protocol, Pdu& pdu);
  bool MustWait() const;
  std::optional<Pdu> Leave(Instant now, Pdu pdu);
  void PushGre(Instant now, Pdu& pdu);
  void RecordWindow(Instant now, uint16_t before, bool timed_out);
  void Tap(Instant now, trace::Direction direction, const Pdu& frame);
  /// The same for a Pdu without its Protocol field.
  void TapClear(Instant now, trace::Direction direction, uint16_t protocol, Pdu& pdu);
  void RecordStep(Instant now, trace::Layer layer, JourneyId journey, trace::Step step);
  void RecordDrop(Instant now, trace::Layer layer, JourneyId journey, trace::Drop drop);

  CallId call_;
  CallId peer_call_;
  gre::Sender sender_;
  gre::Receiver receiver_;
  uint64_t missing_ = 0;  ///< GRE packets, as far as was noticed
  std::deque<Pdu> held_;  ///< PPP frames, encrypted and framed, that wait for the window
  ppp::Session& session_;
  trace::Tracer& tracer_;
  FrameTap* tap_;
};

}  // namespace pptplab::tunnel

#endif  // PPTPLAB_STACK_TUNNEL_DATA_PATH_H_
