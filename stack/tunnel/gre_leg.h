// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The lower half of the walk: PPP frames into GRE packets and out of them, in order, acknowledged
// and no faster than the window allows (RFC 2637 §4). The data path stands on it where PPP ends
// here; a PAC that relays a dial-in line has nothing else.
#ifndef PPTPLAB_STACK_TUNNEL_GRE_LEG_H_
#define PPTPLAB_STACK_TUNNEL_GRE_LEG_H_

#include <cstdint>
#include <optional>
#include <string>

#include "stack/base/fifo.h"
#include "stack/base/pdu.h"
#include "stack/gre/receiver.h"
#include "stack/gre/sender.h"
#include "stack/trace/tracer.h"

namespace pptplab::tunnel {

class GreLeg {
 public:
  /// `peer_call`: stands in the packets that leave. The tracer outlives the leg.
  GreLeg(uint16_t peer_call, gre::Sender sender, const gre::ReceiverConfig& receiver,
         trace::Tracer& tracer);

  /// RFC 2637 §4.2.4: nothing is accepted while the buffer (and `more`) is full.
  bool IsFull(size_t more = 0) const;
  /// A PPP frame becomes a GRE packet; nullopt: it waits for the window and comes out of
  /// TakeReleased.
  std::optional<Pdu> Leave(Instant now, Pdu frame);
  /// The next packet that waited and for which the window is open now: take them all after Receive
  /// and Tick.
  std::optional<Pdu> TakeReleased(Instant now);
  /// A packet without payload that acknowledges, if one is due.
  std::optional<Pdu> TakeAckOnly(Instant now);

  /// A GRE packet for this call came in; then take the frames.
  void Receive(Instant now, Pdu packet);
  /// The next PPP frame in order.
  std::optional<gre::Receiver::Packet> TakeFrame() { return receiver_.TakePacket(); }

  /// What the last frame taken turned out to be.
  void Judge(gre::Receiver::Judgment judgment) { receiver_.Judge(judgment); }

  void Tick(Instant now);
  std::optional<Instant> NextDeadline() const {
    return Earlier(receiver_.NextDeadline(), sender_.NextDeadline());
  }

  const gre::Receiver& receiver() const { return receiver_; }
  const gre::Sender& sender() const { return sender_; }
  size_t waiting() const { return held_.size(); }  ///< packets that wait for the window
  std::string Statistics() const;                  ///< what both directions counted, in words

 private:
  bool MustWait() const;
  void PushGre(Instant now, Pdu& pdu);
  void RecordWindow(Instant now, uint16_t before, bool timed_out);
  void RecordStep(Instant now, JourneyId journey, trace::Step step);
  void RecordDrop(Instant now, JourneyId journey, trace::Drop drop);

  uint16_t peer_call_;
  gre::Sender sender_;
  gre::Receiver receiver_;
  Fifo<Pdu> held_;  ///< PPP frames, encrypted and framed, that wait for the window
  trace::Tracer& tracer_;
};

}  // namespace pptplab::tunnel

#endif  // PPTPLAB_STACK_TUNNEL_GRE_LEG_H_
