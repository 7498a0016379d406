// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/phase_reader.h"

#include "stack/wire/ppp.h"
#include "stack/wire/pptp_control.h"

namespace pptplab::viz {

namespace {

using trace::Layer;

/// RFC 2637 §2: the Control Message Type; 0 if it is cut off before it.
uint16_t ControlMessageType(ByteView message) {
  return message.size() < 10 ? 0 : LoadBe16(&message[8]);
}

bool IsTerminateRequest(ByteView frame) {
  return frame.size() >= 3 && LoadBe16(frame.data()) == wire::kPppLcp &&
         frame[2] == wire::kTerminateRequest;
}

uint64_t CallIds(uint16_t local, uint16_t peer) { return uint64_t{local} << 16 | peer; }

}  // namespace

bool PhaseReader::NeedsEvent(const Item& item) {
  return item.Is<trace::Message>() || (item.Is<trace::Transition>() &&
                                       (item.layer == Layer::kCcp || item.layer == Layer::kIpcp));
}

void PhaseReader::PairSessions() {
  ends_by_call_ids_.clear();
  for (const SessionInfo& session : recording_.sessions()) {
    ends_by_call_ids_[CallIds(session.local_call_id, session.peer_call_id)].emplace_back(
        session.node, session.id);
  }
}

std::optional<PhaseKind> PhaseReader::Take(const Item& item, const trace::Event* event) {
  if (item.IsPacket()) return TakePacket(item);
  if (event != nullptr) {
    const auto* message = std::get_if<trace::Message>(&event->detail);
    if (message != nullptr) return TakeMessage(item, *message);
    const auto* transition = std::get_if<trace::Transition>(&event->detail);
    if (transition != nullptr) return TakeTransition(item, *transition);
  }
  const bool is_delivery =
      item.Is<trace::Step>() && item.detail == static_cast<uint8_t>(trace::Step::What::kDeliver);
  if (!is_delivery) return std::nullopt;
  // Somebody hung up, but not everybody.
  if (HasEnded())
    return up_.contains({item.node, item.session}) ? Begin(PhaseKind::kData) : std::nullopt;
  return Advance(PhaseKind::kData);
}

std::optional<PhaseKind> PhaseReader::TakePacket(const Item& item) {
  if ((item.detail & Item::kOpensPptp) != 0 && (!phase_ || HasEnded())) {
    return Begin(PhaseKind::kTcp);
  }
  if (item.layer == Layer::kPptp) return Advance(PhaseKind::kPptp);
  if (item.layer == Layer::kGre) {
    return TakeCarried(static_cast<Layer>(item.detail & Item::kCarriedLayer));
  }
  return std::nullopt;
}

std::optional<PhaseKind> PhaseReader::TakeCarried(Layer layer) {
  switch (layer) {
    case Layer::kLcp:
      return Advance(PhaseKind::kLcp);
    case Layer::kAuthentication:
      return Advance(PhaseKind::kAuthentication);
    case Layer::kCcp:
      ccp_has_begun_ = true;
      return Advance(PhaseKind::kCcp);
    case Layer::kIpcp:
      return CcpIsUnderWay() ? std::nullopt : Advance(PhaseKind::kIpcp);
    case Layer::kMppe:
    case Layer::kInner:
      return Advance(PhaseKind::kData);
    default:
      return std::nullopt;
  }
}

std::optional<PhaseKind> PhaseReader::TakeMessage(const Item& item, const trace::Message& message) {
  if (message.protocol == trace::Protocol::kPppFrame) {
    return IsTerminateRequest(message.bytes) ? Hangup(item) : TakeCarried(item.layer);
  }
  switch (static_cast<wire::ControlType>(ControlMessageType(message.bytes))) {
    case wire::ControlType::kStartControlConnectionRequest:
      return HasEnded() ? Begin(PhaseKind::kPptp) : Advance(PhaseKind::kPptp);
    case wire::ControlType::kStopControlConnectionRequest:
    case wire::ControlType::kCallClearRequest:
    case wire::ControlType::kCallDisconnectNotify:
      return Hangup(item);
    default:
      return Advance(PhaseKind::kPptp);
  }
}

std::optional<PhaseKind> PhaseReader::TakeTransition(const Item& item,
                                                     const trace::Transition& transition) {
  const bool opens = transition.to == "Opened" && transition.from != "Opened";
  const bool closes = transition.from == "Opened" && transition.to != "Opened";
  if (item.layer == Layer::kCcp) {
    if (opens) ++ccp_done_;
    if (transition.to == "Closed" || transition.to == "Stopped") ccp_done_ = 2;
    return std::nullopt;
  }
  if (opens) {
    const bool first = ++up_[{item.node, item.session}] == 1;
    if (first && ++ipcp_opened_ >= 2) return Advance(PhaseKind::kData);
  }
  if (closes) {
    const auto end = up_.find({item.node, item.session});
    if (end != up_.end() && --end->second <= 0) up_.erase(end);
    if (up_.empty() && phase_) return Advance(PhaseKind::kEnd);
  }
  return std::nullopt;
}

std::optional<PhaseKind> PhaseReader::Hangup(const Item& item) {
  if (!phase_) return std::nullopt;
  up_.erase({item.node, item.session});
  const SessionInfo* const session = recording_.FindSession(item.node, item.session);
  const auto other = session == nullptr ? ends_by_call_ids_.end()
                                        : ends_by_call_ids_.find(CallIds(session->peer_call_id,
                                                                         session->local_call_id));
  if (other != ends_by_call_ids_.end()) {
    for (const EndKey& end : other->second) {
      if (end.first != item.node) up_.erase(end);
    }
  }
  return up_.empty() ? Advance(PhaseKind::kEnd) : std::nullopt;
}

std::optional<PhaseKind> PhaseReader::Advance(PhaseKind phase) {
  if (phase_ && phase <= *phase_) return std::nullopt;
  phase_ = phase;
  return phase;
}

std::optional<PhaseKind> PhaseReader::Begin(PhaseKind phase) {
  phase_ = phase;
  ccp_has_begun_ = false;
  ccp_done_ = 0;
  ipcp_opened_ = 0;
  return phase;
}

}  // namespace pptplab::viz
