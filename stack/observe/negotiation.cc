// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 1661 §4.1 read backwards: from the packets to the states.
#include "stack/observe/negotiation.h"

#include <algorithm>

namespace pptplab::observe {

namespace {

using State = Negotiation::State;

std::string_view NameOfState(State state) {
  switch (state) {
    case State::kStarting:
      return "Starting";
    case State::kRequestSent:
      return "Req-Sent";
    case State::kAckReceived:
      return "Ack-Rcvd";
    case State::kAckSent:
      return "Ack-Sent";
    case State::kOpened:
      return "Opened";
    case State::kClosing:
      return "Closing";
    case State::kStopping:
      return "Stopping";
    case State::kClosed:
      return "Closed";
  }
  return "";
}

bool IsDown(State state) {
  return state == State::kStarting || state == State::kClosed || state == State::kStopping ||
         state == State::kClosing;
}

}  // namespace

std::vector<Negotiation::Change> Negotiation::Observe(End from, const wire::ControlPacket& packet) {
  std::vector<Change> changes;
  switch (packet.code) {
    case wire::kConfigureRequest:
      ObserveRequest(changes, from, packet);
      break;
    case wire::kConfigureAck:
      ObserveAck(changes, from, packet);
      break;
    case wire::kConfigureNak:
    case wire::kConfigureReject:
      // The end that hears it asks again; without an answer yet it stays where it is.
      if (state_[Other(from)] == State::kAckReceived) {
        Step(changes, Other(from), "RCN", "scr", State::kRequestSent);
      }
      break;
    case wire::kTerminateRequest:
      terminated_ = true;
      if (!IsDown(state_[from])) Step(changes, from, "Close", "tld,irc,str", State::kClosing);
      if (!IsDown(state_[Other(from)])) {
        Step(changes, Other(from), "RTR", "tld,zrc,sta", State::kStopping);
      }
      break;
    case wire::kTerminateAck:
      if (state_[Other(from)] == State::kClosing) {
        Step(changes, Other(from), "RTA", "tlf", State::kClosed);
      }
      break;
    default:
      break;
  }
  return changes;
}

void Negotiation::ObserveRequest(std::vector<Change>& changes, End from,
                                 const wire::ControlPacket& packet) {
  const bool is_new = !request_[from] || request_identifier_[from] != packet.identifier ||
                      !std::ranges::equal(*request_[from], packet.data);
  request_[from] = ToBytes(packet.data);
  request_identifier_[from] = packet.identifier;
  if (is_new) request_answered_[from] = false;
  terminated_ = false;
  if (IsDown(state_[from])) {
    Step(changes, from, "Up", "irc,scr", State::kRequestSent);
  } else if (state_[from] == State::kOpened && is_new) {
    Step(changes, from, "RCR", "tld,scr", State::kRequestSent);
  }
}

void Negotiation::ObserveAck(std::vector<Change>& changes, End from,
                             const wire::ControlPacket& packet) {
  const End requester = Other(from);
  if (request_[requester]) {
    // RFC 1661 §5.2: the Identifier and the options are those of the last request, or it is
    // invalid.
    if (request_identifier_[requester] != packet.identifier) return;
    if (!std::ranges::equal(*request_[requester], packet.data)) return;
    if (!request_answered_[requester]) ++generation_[requester];
    request_answered_[requester] = true;
  } else {
    ++generation_[requester];
  }
  agreed_[requester] = ToBytes(packet.data);

  // RCR+ at the one who answers, RCA at the one who asked.
  if (state_[from] == State::kRequestSent) {
    Step(changes, from, "RCR+", "sca", State::kAckSent);
  } else if (state_[from] == State::kAckReceived) {
    Step(changes, from, "RCR+", "sca,tlu", State::kOpened);
  }
  if (state_[requester] == State::kRequestSent) {
    Step(changes, requester, "RCA", "irc", State::kAckReceived);
  } else if (state_[requester] == State::kAckSent) {
    Step(changes, requester, "RCA", "irc,tlu", State::kOpened);
  }
}

void Negotiation::Step(std::vector<Change>& changes, End end, std::string_view event,
                       std::string_view actions, State to) {
  changes.push_back({end, NameOfState(state_[end]), event, actions, NameOfState(to)});
  state_[end] = to;
}

void Negotiation::SwapEnds() {
  state_.Swap();
  request_.Swap();
  request_identifier_.Swap();
  request_answered_.Swap();
  agreed_.Swap();
  generation_.Swap();
}

std::optional<ByteView> FindOption(ByteView options, uint8_t type) {
  const auto list = wire::ReadOptions(options);
  if (!list) return std::nullopt;
  for (const wire::OptionView& option : *list) {
    if (option.type == type) return option.data();
  }
  return std::nullopt;
}

}  // namespace pptplab::observe
