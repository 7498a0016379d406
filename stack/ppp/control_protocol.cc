// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 1661 §5: see control_protocol.h.
#include "stack/ppp/control_protocol.h"

#include <algorithm>

#include "stack/base/check.h"
#include "stack/wire/options.h"

namespace pptplab::ppp {
namespace {

/// No answer of ours gets longer, however many options a hostile request has.
constexpr size_t kMaxAnswer = 1400;

/// RFC 1661 §4.2: a Configure-Request was sent, and agreement is under way.
bool IsNegotiating(AutomatonState state) {
  return state == AutomatonState::kReqSent || state == AutomatonState::kAckRcvd ||
         state == AutomatonState::kAckSent;
}

void Append(Bytes& to, ByteView bytes) {
  if (to.size() + bytes.size() <= kMaxAnswer) to.insert(to.end(), bytes.begin(), bytes.end());
}

/// What a Terminate-Request says, as far as it is text: pppd and we put a reason there.
std::string ReasonIn(ByteView data) {
  std::string text;
  for (const uint8_t octet : data.first(std::min<size_t>(data.size(), 120))) {
    if (octet < 0x20 || octet > 0x7e) return {};
    text += static_cast<char>(octet);
  }
  return text;
}

}  // namespace

ControlProtocol::ControlProtocol(uint16_t protocol, std::string_view name, trace::Layer layer,
                                 const AutomatonConfig& config, OptionPolicy& policy,
                                 trace::Tracer& tracer)
    : protocol_(protocol),
      name_(name),
      layer_(layer),
      config_(config),
      policy_(policy),
      tracer_(tracer),
      automaton_(name, layer, config, *this, tracer) {}

// --- Administration and the layer below
// -------------------------------------------------------------

void ControlProtocol::Open(Instant now) {
  reason_.clear();
  automaton_.Handle(now, AutomatonEvent::kOpen);
}

void ControlProtocol::Close(Instant now, std::string_view reason) {
  GiveReason(reason);
  automaton_.Handle(now, AutomatonEvent::kClose);
}

void ControlProtocol::LowerUp(Instant now) {
  reason_.clear();
  peer_reason_.clear();
  heard_ = false;
  automaton_.Handle(now, AutomatonEvent::kUp);
}

void ControlProtocol::LowerDown(Instant now) {
  requested_ = false;
  automaton_.Handle(now, AutomatonEvent::kDown);
}

void ControlProtocol::ProtocolRejected(Instant now, JourneyId journey) {
  HandleReject(now, AutomatonEvent::kRxjMinus,
               "the peer does not speak " + name_ + " (Protocol-Reject)", journey);
}

void ControlProtocol::RepeatRequestIfRefused(Instant now) {
  const bool unanswered =
      state() == AutomatonState::kReqSent || state() == AutomatonState::kAckSent;
  if (!refused_for_now_ || !unanswered) return;
  refused_for_now_ = false;
  automaton_.ExpireNow(now);
}

std::optional<Bytes> ControlProtocol::TakePacket() {
  if (packets_.empty()) return std::nullopt;
  Bytes packet = std::move(packets_.front());
  packets_.pop_front();
  return packet;
}

std::optional<LayerSignal> ControlProtocol::TakeSignal() {
  if (signals_.empty()) return std::nullopt;
  const LayerSignal signal = signals_.front();
  signals_.pop_front();
  return signal;
}

// --- Packets in
// -------------------------------------------------------------------------------------

void ControlProtocol::Receive(Instant now, ByteView bytes, JourneyId journey) {
  if (state() == AutomatonState::kInitial || state() == AutomatonState::kStarting) {
    return DropPacket(now, trace::DropReason::kNotOpen, name_, 0, journey);
  }
  const auto packet = Read<wire::ControlPacket>(bytes);
  if (!packet) {
    return DropPacket(now, trace::DropReason::kMalformed, packet.error().field,
                      packet.error().offset, journey);
  }
  current_ = &*packet;
  current_bytes_ = bytes.first(packet->data.size() + 4);
  switch (packet->code) {
    case wire::kConfigureRequest:
      ReceiveConfigureRequest(now, *packet, journey);
      break;
    case wire::kConfigureAck:
      ReceiveConfigureAck(now, *packet, journey);
      break;
    case wire::kConfigureNak:
      ReceiveConfigureNak(now, *packet, journey);
      break;
    case wire::kConfigureReject:
      ReceiveConfigureReject(now, *packet, journey);
      break;
    case wire::kTerminateRequest:
      ReceiveTerminateRequest(now, *packet, journey);
      break;
    case wire::kTerminateAck:
      refused_for_now_ = true;
      GiveReason(state() == AutomatonState::kOpened ? "the peer says that it has no " + name_ : "");
      automaton_.Handle(now, AutomatonEvent::kRta, journey);
      break;
    case wire::kCodeReject:
      ReceiveCodeReject(now, *packet, journey);
      break;
    default:
      if (!ReceiveOwnCode(now, *packet, journey)) {
        automaton_.Handle(now, AutomatonEvent::kRuc, journey);
      }
  }
  heard_ = true;
  current_ = nullptr;
}

void ControlProtocol::ReceiveConfigureRequest(Instant now, const wire::ControlPacket& packet,
                                              JourneyId journey) {
  const auto options = wire::ReadOptions(packet.data);
  if (!options) {
    return DropPacket(now, trace::DropReason::kMalformed, options.error().field,
                      options.error().offset + 4, journey);
  }
  if (automaton_.opened() && RepeatsAckedRequest(packet)) {
    // Where the way is longer than the peer's Restart timer, repetitions of what we Acked arrive
    // after we are Opened. RFC 1661's table would tear the layer down for each of them, for ever;
    // the Ack again is all that they ask for.
    tracer_.Record(now, layer_, journey,
                   trace::Note{"a Configure-Request that was Acked already came once more"});
    return SendPacket(wire::kConfigureAck, packet.identifier, packet.data);
  }
  if (!IsNegotiating(state())) {
    // The table answers these with scr too: both directions are negotiated anew.
    RestartNegotiation();
    restarted_ = true;
  }
  const bool good = PrepareAnswer(*options, packet.data);
  StopIfPolicyObjects(now);
  automaton_.Handle(now, good ? AutomatonEvent::kRcrPlus : AutomatonEvent::kRcrMinus, journey);
  restarted_ = false;
}

bool ControlProtocol::RepeatsAckedRequest(const wire::ControlPacket& packet) const {
  return acked_ && packet.identifier == acked_identifier_ &&
         std::ranges::equal(packet.data, acked_data_);
}

// RFC 1661 §5.2 to §5.4: if there is anything to reject, a Configure-Reject with that only; else if
// there is anything to be had otherwise, a Configure-Nak with that only; else an Ack with all,
// octet by octet.
bool ControlProtocol::PrepareAnswer(const Options& options, ByteView data) {
  Bytes rejected, naked;
  // RFC 1661 §4.6 Max-Failure: no end of Naks is in sight, so wishes are rejected, none are added.
  const bool patient = naks_sent_ < config_.max_failure;
  policy_.Examine(options);
  for (const wire::OptionView& option : options) {
    const Verdict verdict = policy_.Judge(option);
    switch (verdict.what) {
      case Verdict::What::kAck:
        break;
      case Verdict::What::kNak:
        if (patient || policy_.InsistsOn(option.type)) {
          Append(naked, verdict.instead);
          break;
        }
        [[fallthrough]];
      case Verdict::What::kReject:
        Append(rejected, option.bytes);
        break;
    }
  }
  if (patient) {
    for (const Bytes& option : policy_.Missing(options)) Append(naked, option);
  }
  if (!rejected.empty()) {
    answer_code_ = wire::kConfigureReject;
    answer_data_ = std::move(rejected);
  } else if (!naked.empty()) {
    answer_code_ = wire::kConfigureNak;
    answer_data_ = std::move(naked);
  } else {
    answer_code_ = wire::kConfigureAck;
    answer_data_ = ToBytes(data);
  }
  return answer_code_ == wire::kConfigureAck;
}

/// RFC 1661 §5.2: answers are told apart by the Identifier; late and second ones mean nothing.
bool ControlProtocol::AnswersRequest(Instant now, const wire::ControlPacket& packet,
                                     JourneyId journey) {
  if (requested_ && !answered_ && packet.identifier == request_identifier_) return true;
  DropPacket(now, trace::DropReason::kLate, "Identifier", 1, journey);
  return false;
}

void ControlProtocol::ReceiveConfigureAck(Instant now, const wire::ControlPacket& packet,
                                          JourneyId journey) {
  if (!AnswersRequest(now, packet, journey)) return;
  if (!std::ranges::equal(packet.data, request_data_)) {
    return DropPacket(now, trace::DropReason::kMalformed, "Options", 4, journey);
  }
  answered_ = true;
  naks_received_ = 0;
  automaton_.Handle(now, AutomatonEvent::kRca, journey);
}

void ControlProtocol::ReceiveConfigureNak(Instant now, const wire::ControlPacket& packet,
                                          JourneyId journey) {
  if (!AnswersRequest(now, packet, journey)) return;
  const auto options = wire::ReadOptions(packet.data);
  const auto ours = wire::ReadOptions(request_data_);
  PPTPLAB_CHECK(ours.has_value());
  if (!options || options->empty()) {
    return DropPacket(now, trace::DropReason::kMalformed, "Options", 4, journey);
  }
  answered_ = true;
  // A peer that goes on Nak'ing will not be pleased by anything: as if it had rejected the option.
  const int naks = naks_received_++;
  for (const wire::OptionView& option : *options) {
    const int patience = config_.max_failure * (policy_.InsistsOn(option.type) ? 4 : 1);
    if (naks < patience) {
      policy_.PeerNaked(option);
    } else {
      policy_.PeerRejected(option);
    }
  }
  StopIfPolicyObjects(now);
  automaton_.Handle(now, AutomatonEvent::kRcn, journey);
}

void ControlProtocol::ReceiveConfigureReject(Instant now, const wire::ControlPacket& packet,
                                             JourneyId journey) {
  if (!AnswersRequest(now, packet, journey)) return;
  const auto options = wire::ReadOptions(packet.data);
  const auto ours = wire::ReadOptions(request_data_);
  PPTPLAB_CHECK(ours.has_value());
  // RFC 1661 §5.4: only options that we sent, unchanged.
  const bool valid = options && !options->empty() &&
                     std::all_of(options->begin(), options->end(),
                                 [&](const auto& option) { return Rejects(*ours, option); });
  if (!valid) return DropPacket(now, trace::DropReason::kMalformed, "Options", 4, journey);
  answered_ = true;
  for (const wire::OptionView& option : *options) policy_.PeerRejected(option);
  OptionsWereRejected();
  StopIfPolicyObjects(now);
  automaton_.Handle(now, AutomatonEvent::kRcn, journey);
}

bool ControlProtocol::Rejects(const Options& ours, const wire::OptionView& rejected) const {
  return std::ranges::any_of(
      ours, [&](const wire::OptionView& option) { return policy_.RejectsOurs(option, rejected); });
}

void ControlProtocol::ReceiveTerminateRequest(Instant now, const wire::ControlPacket& packet,
                                              JourneyId journey) {
  const std::string why = ReasonIn(packet.data);
  peer_reason_ = "the peer ended " + (protocol_ == wire::kPppLcp ? "the link" : name_) +
                 (why.empty() ? "" : ": " + why);
  if (automaton_.opened()) GiveReason(peer_reason_);
  automaton_.Handle(now, AutomatonEvent::kRtr, journey);
}

void ControlProtocol::ReceiveCodeReject(Instant now, const wire::ControlPacket& packet,
                                        JourneyId journey) {
  if (packet.data.empty()) {
    return DropPacket(now, trace::DropReason::kMalformed, "Rejected-Packet", 4, journey);
  }
  // RFC 1661 §5.6: without the codes 1 to 7 there is no protocol; others can be done without.
  const uint8_t code = packet.data[0];
  const bool fatal = code >= wire::kConfigureRequest && code <= wire::kCodeReject;
  HandleReject(now, fatal ? AutomatonEvent::kRxjMinus : AutomatonEvent::kRxjPlus,
               fatal ? "the peer rejects the code " + std::to_string(code) + " of " + name_ : "",
               journey);
}

void ControlProtocol::HandleReject(Instant now, AutomatonEvent event, std::string_view reason,
                                   JourneyId journey) {
  if (event == AutomatonEvent::kRxjMinus) GiveReason(reason);
  automaton_.Handle(now, event, journey);
}

void ControlProtocol::HandleRxr(Instant now, const wire::ControlPacket& packet, JourneyId journey) {
  current_ = &packet;
  automaton_.Handle(now, AutomatonEvent::kRxr, journey);
}

void ControlProtocol::StopIfPolicyObjects(Instant now) {
  const std::string objection = policy_.Objection();
  if (objection.empty() || !IsNegotiating(state())) return;
  Close(now, objection);
}

// --- What the automaton asks for
// ---------------------------------------------------------------------

void ControlProtocol::Act(Instant now, AutomatonAction action) {
  switch (action) {
    case AutomatonAction::kTlu:
      return LayerUp(now);
    case AutomatonAction::kTld:
      ThisLayerDown(now);
      return signals_.push_back(LayerSignal::kDown);
    case AutomatonAction::kTlf:
      GiveReason(WhyNoAnswer());
      return signals_.push_back(LayerSignal::kFinished);
    case AutomatonAction::kScr:
      if (!IsNegotiating(state()) && !restarted_) RestartNegotiation();
      return SendConfigureRequest();
    case AutomatonAction::kSca:
    case AutomatonAction::kScn:
      if (answer_code_ == wire::kConfigureAck) {
        naks_sent_ = 0;
        acked_ = true;
        acked_identifier_ = current_->identifier;
        acked_data_ = answer_data_;
      } else {
        acked_ = false;
        if (answer_code_ == wire::kConfigureNak) ++naks_sent_;
      }
      SendPacket(answer_code_, current_->identifier, answer_data_);
      if (answer_code_ == wire::kConfigureReject) OptionsWereRejected();
      return;
    case AutomatonAction::kStr:
      return SendTerminateRequest();
    case AutomatonAction::kSta:
      return SendPacket(wire::kTerminateAck, current_->identifier, {});
    case AutomatonAction::kScj:
      return SendCodeReject();
    case AutomatonAction::kSer:
      return SendEchoReply(*current_);
    case AutomatonAction::kTls:
    case AutomatonAction::kIrc:
    case AutomatonAction::kZrc:
      return;
  }
}

void ControlProtocol::RestartNegotiation() {
  policy_.Restart();
  naks_sent_ = 0;
  naks_received_ = 0;
  requested_ = false;
  acked_ = false;
}

// RFC 1661 §5.1: the Identifier changes with the options and after a valid answer. A repetition
// keeps it, so that an answer that takes longer than the Restart timer still is one.
void ControlProtocol::SendConfigureRequest() {
  Bytes data;
  for (const Bytes& option : policy_.Request())
    data.insert(data.end(), option.begin(), option.end());
  if (!requested_ || answered_ || data != request_data_) ++request_identifier_;
  request_data_ = std::move(data);
  requested_ = true;
  answered_ = false;
  refused_for_now_ = false;
  SendPacket(wire::kConfigureRequest, request_identifier_, request_data_);
}

void ControlProtocol::SendTerminateRequest() {
  const bool repetition =
      state() == AutomatonState::kClosing || state() == AutomatonState::kStopping;
  if (!repetition) terminate_identifier_ = NextIdentifier();
  SendPacket(wire::kTerminateRequest, terminate_identifier_, AsBytes(reason_));
}

void ControlProtocol::SendCodeReject() {
  const size_t room = packet_room() - 4u;  // RFC 1661 §5.6: cut to the peer's MRU
  SendPacket(wire::kCodeReject, NextIdentifier(),
             current_bytes_.first(std::min(current_bytes_.size(), room)));
}

void ControlProtocol::SendPacket(uint8_t code, uint8_t identifier, ByteView data) {
  packets_.push_back(Write(wire::ControlPacket{code, identifier, data}));
}

void ControlProtocol::LayerUp(Instant now) {
  const auto ours = wire::ReadOptions(request_data_);
  const auto peers = wire::ReadOptions(acked_data_);
  PPTPLAB_CHECK(ours.has_value() && peers.has_value());
  policy_.Agreed(*ours, *peers);
  RecordAgreed(now, *ours, false);
  RecordAgreed(now, *peers, true);
  reason_.clear();  // whatever stood in the way is overcome
  peer_reason_.clear();
  ThisLayerUp(now);
  signals_.push_back(LayerSignal::kUp);
}

void ControlProtocol::RecordAgreed(Instant now, const Options& options, bool for_peer) {
  if (!tracer_.on()) return;
  for (const wire::OptionView& option : options) {
    // "MRU 1400": the name, then the value.
    const std::string text = wire::DescribeOption(protocol_, option);
    const size_t space = text.find(' ');
    const std::string_view value =
        space == std::string::npos ? "" : std::string_view(text).substr(space + 1);
    tracer_.Record(now, layer_, 0,
                   trace::Agreed{std::string_view(text).substr(0, space), value, for_peer});
  }
}

std::string ControlProtocol::WhyNoAnswer() const {
  if (!peer_reason_.empty()) return peer_reason_;
  if (heard_) return "no agreement with the peer on " + name_;
  return "no answer to " + std::to_string(config_.max_configure) + " " + name_ +
         " Configure-Requests";
}

void ControlProtocol::DropPacket(Instant now, trace::DropReason reason, std::string_view field,
                                 size_t offset, JourneyId journey) {
  tracer_.Record(now, layer_, journey, trace::Drop{reason, field, static_cast<uint32_t>(offset)});
}

void ControlProtocol::GiveReason(std::string_view reason) {
  if (reason_.empty()) reason_ = reason;
}

}  // namespace pptplab::ppp
