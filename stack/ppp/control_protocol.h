// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What LCP, IPCP and CCP share (RFC 1661 §5): Configure, Terminate and Code-Reject packets around
// one automaton. What differs between them, which options there are and what they mean, is an
// OptionPolicy; codes of their own (Echo-Request, Reset-Request …) come in through ReceiveOwnCode.
//
//   Open, LowerUp, Receive, Tick … -> drain TakePacket and TakeSignal, arm one timer for
//   NextDeadline()
//
// Packets start with the Code octet. The session records them as trace::Message.
#ifndef PPTPLAB_STACK_PPP_CONTROL_PROTOCOL_H_
#define PPTPLAB_STACK_PPP_CONTROL_PROTOCOL_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/base/fifo.h"
#include "stack/ppp/automaton.h"
#include "stack/wire/ppp.h"

namespace pptplab::ppp {

using Options = std::vector<wire::OptionView>;

/// What we say to one option of the peer's Configure-Request.
struct Verdict {
  enum class What : uint8_t { kAck, kNak, kReject };
  What what = What::kAck;
  Bytes instead;  ///< kNak: the whole option as we would have it

  static Verdict Ack() { return {}; }
  static Verdict Nak(Bytes option) { return {What::kNak, std::move(option)}; }
  static Verdict Reject() { return {What::kReject, {}}; }
};

/// The options of one protocol: what we ask for, what we think of the peer's wishes.
class OptionPolicy {
 public:
  virtual ~OptionPolicy() = default;
  /// A negotiation begins: forget what the last one came to.
  virtual void Restart() = 0;
  /// Whole options, for the next Configure-Request.
  virtual std::vector<Bytes> Request() const = 0;
  /// All of the peer's Configure-Request, before each of its options is judged.
  virtual void Examine(const Options& /*request*/) {}
  virtual Verdict Judge(const wire::OptionView& option) = 0;
  /// Options that the peer's request lacks and should have; they are added to a Configure-Nak.
  virtual std::vector<Bytes> Missing(const Options& /*request*/) { return {}; }
  /// The peer would have one of our options otherwise, or would have us ask for one more.
  virtual void PeerNaked(const wire::OptionView& option) = 0;
  /// The peer doesn't know this option of ours, or won't talk about it.
  virtual void PeerRejected(const wire::OptionView& option) = 0;
  /// Whether a rejected option is this one of ours: RFC 1661 §5.4 wants it unchanged.
  virtual bool RejectsOurs(const wire::OptionView& ours, const wire::OptionView& rejected) const {
    return std::ranges::equal(ours.bytes, rejected.bytes);
  }
  /// Both directions are agreed: the layer is Opened.
  virtual void Agreed(const Options& ours, const Options& peers) = 0;
  /// Naks of this option are no failure to agree: they don't turn into Rejects (RFC 1661 §4.6).
  virtual bool InsistsOn(uint8_t /*type*/) const { return false; }
  /// Why there is no point in going on, one clause for people; empty: there is.
  virtual std::string Objection() const { return {}; }
};

enum class LayerSignal : uint8_t { kUp, kDown, kFinished };

class ControlProtocol : private AutomatonActions {
 public:
  /// References outlive the object; `policy` isn't used before the first input.
  ControlProtocol(uint16_t protocol, std::string_view name, trace::Layer layer,
                  const AutomatonConfig& config, OptionPolicy& policy, trace::Tracer& tracer);

  void Open(Instant now);
  /// `reason` goes into the Terminate-Request, and is what reason() will say.
  void Close(Instant now, std::string_view reason);
  void LowerUp(Instant now);
  void LowerDown(Instant now);
  void Receive(Instant now, ByteView packet, JourneyId journey);
  /// The peer answered a packet of ours with a Protocol-Reject (RFC 1661 §5.7).
  void ProtocolRejected(Instant now, JourneyId journey);
  /// If the peer answered our Configure-Request with a Terminate-Ack, it wasn't ready; now it
  /// should be, so the Restart timer need not run out.
  void RepeatRequestIfRefused(Instant now);
  virtual void Tick(Instant now) { automaton_.Tick(now); }
  virtual std::optional<Instant> NextDeadline() const { return automaton_.NextDeadline(); }

  std::optional<Bytes> TakePacket();
  std::optional<LayerSignal> TakeSignal();

  uint16_t protocol() const { return protocol_; }
  const std::string& name() const { return name_; }
  trace::Layer layer() const { return layer_; }
  AutomatonState state() const { return automaton_.state(); }
  bool opened() const { return automaton_.opened(); }
  /// Anything came from the peer since the layer below is up.
  bool heard() const { return heard_; }
  /// Why the layer finished or is about to, one clause for people: the first cause.
  const std::string& reason() const { return reason_; }
  /// Codes and data longer than the peer's MRU are cut (RFC 1661 §5.6).
  void SetPeerMru(uint16_t mru) { peer_mru_ = std::max<uint16_t>(mru, 64); }

 protected:
  /// A code that only this protocol knows. False: nobody knows it.
  virtual bool ReceiveOwnCode(Instant, const wire::ControlPacket&, JourneyId) { return false; }
  virtual void ThisLayerUp(Instant) {}
  virtual void ThisLayerDown(Instant) {}
  /// A Configure-Reject was sent or received.
  virtual void OptionsWereRejected() {}
  /// The answer to the Echo-Request that was handed to HandleRxr.
  virtual void SendEchoReply(const wire::ControlPacket&) {}

  void HandleRxr(Instant now, const wire::ControlPacket& packet, JourneyId journey);
  void HandleReject(Instant now, AutomatonEvent event, std::string_view reason, JourneyId journey);
  void SendPacket(uint8_t code, uint8_t identifier, ByteView data);
  /// For packets that are no answers and no Configure-Requests.
  uint8_t NextIdentifier() { return ++other_identifier_; }
  void DropPacket(Instant now, trace::DropReason reason, std::string_view field, size_t offset,
                  JourneyId journey);
  void GiveReason(std::string_view reason);
  /// Octets of a packet that fit, Code to the end of Data: the peer's MRU, or the default if that is
  /// smaller.
  uint16_t packet_room() const { return std::min<uint16_t>(peer_mru_, 1500); }
  trace::Tracer& tracer() { return tracer_; }

 private:
  void Act(Instant now, AutomatonAction action) override;
  void ReceiveConfigureRequest(Instant now, const wire::ControlPacket& packet, JourneyId journey);
  bool Rejects(const Options& ours, const wire::OptionView& rejected) const;
  bool RepeatsAckedRequest(const wire::ControlPacket& packet) const;
  /// Judges `options` and prepares the answer; true: an Ack.
  bool PrepareAnswer(const Options& options, ByteView data);
  void ReceiveConfigureAck(Instant now, const wire::ControlPacket& packet, JourneyId journey);
  void ReceiveConfigureNak(Instant now, const wire::ControlPacket& packet, JourneyId journey);
  void ReceiveConfigureReject(Instant now, const wire::ControlPacket& packet, JourneyId journey);
  void ReceiveTerminateRequest(Instant now, const wire::ControlPacket& packet, JourneyId journey);
  void ReceiveCodeReject(Instant now, const wire::ControlPacket& packet, JourneyId journey);
  bool AnswersRequest(Instant now, const wire::ControlPacket& packet, JourneyId journey);
  void StopIfPolicyObjects(Instant now);
  void RestartNegotiation();
  void SendConfigureRequest();
  void SendTerminateRequest();
  void SendCodeReject();
  void RecordAgreed(Instant now, const Options& options, bool for_peer);
  void LayerUp(Instant now);
  std::string WhyNoAnswer() const;

  uint16_t protocol_;
  std::string name_;
  trace::Layer layer_;
  AutomatonConfig config_;
  OptionPolicy& policy_;
  trace::Tracer& tracer_;
  Automaton automaton_;
  Fifo<Bytes> packets_;
  Fifo<LayerSignal> signals_;

  // What we ask for.
  uint8_t request_identifier_ = 0;
  Bytes request_data_;            ///< options of the last Configure-Request
  bool requested_ = false;        ///< one was sent, and may be answered
  bool answered_ = false;         ///< … and was: its identifier is used up
  int naks_received_ = 0;         ///< without an Ack
  bool refused_for_now_ = false;  ///< by a Terminate-Ack

  // What the peer asks for, and the answer that is due.
  int naks_sent_ = 0;  ///< without an Ack
  uint8_t acked_identifier_ = 0;
  Bytes acked_data_;
  bool acked_ = false;
  uint8_t answer_code_ = 0;
  Bytes answer_data_;
  bool restarted_ = false;  ///< RestartNegotiation was done already for this event

  const wire::ControlPacket* current_ = nullptr;  ///< being handled
  ByteView current_bytes_;
  uint8_t other_identifier_ = 0;
  uint8_t terminate_identifier_ = 0;
  bool heard_ = false;  ///< anything, since the layer below came up
  uint16_t peer_mru_ = 1500;
  std::string reason_;
  std::string peer_reason_;  ///< why the peer says it ends
};

}  // namespace pptplab::ppp

#endif  // PPTPLAB_STACK_PPP_CONTROL_PROTOCOL_H_
