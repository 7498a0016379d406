// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What the two helpers do to control messages. Both look at the one message with which a TCP
// segment begins, and only if it is there whole: a message that is split over two segments, one
// behind another in the same segment, and whatever isn't PPTP, pass unharmed and unseen.
//
//   Length · Type · Magic Cookie · Control Message Type · Reserved0 · then, from octet 12 on:
//   7, 9, 12, 13   the sender's Call ID       8, 10   the sender's Call ID, then the Peer's
//   11, 14, 15     the Peer's Call ID
#include <algorithm>

#include "stack/nat/translator.h"
#include "stack/wire/gre.h"
#include "stack/wire/pptp_control.h"

namespace pptplab::nat {

using wire::ControlType;

namespace {

constexpr size_t kFirst = 12;      // the first Call ID of a message
constexpr size_t kPeers = 14;      // 8, 10: the Peer's
constexpr size_t kResult = 16;     // 8, 10: Result Code
constexpr uint8_t kConnected = 1;  // RFC 2637 §2.8, §2.10

/// Where a whole control message stands at the front of a segment's data.
std::optional<size_t> FindMessage(ByteView packet, const Flow& flow) {
  const size_t data = flow.payload + (packet[flow.payload + 12] >> 4) * 4u;
  if (data < flow.payload + 20 || data >= flow.end) return std::nullopt;
  const ByteView stream = packet.subspan(data, flow.end - data);
  const auto length = wire::FrameLength(stream);
  if (!length || *length == 0 || *length > stream.size()) return std::nullopt;
  return data;
}

ControlType TypeAt(ByteView packet, size_t message) {
  return static_cast<ControlType>(LoadBe16(&packet[message + 8]));
}

}  // namespace

void Translator::ControlOutbound(Instant now, Mapping& control, std::span<uint8_t> packet,
                                 const Flow& flow) {
  if (!FollowsCalls()) return;
  const auto message = FindMessage(packet, flow);
  if (!message) return;
  if (settings_.mode == Mode::kLinuxHelper) {
    LinuxOutbound(control, packet, flow, *message);
  } else {
    AliasOutbound(now, control, packet, flow, *message);
  }
}

void Translator::ControlInbound(Instant now, Mapping& control, std::span<uint8_t> packet,
                                const Flow& flow) {
  if (!FollowsCalls()) return;
  const auto message = FindMessage(packet, flow);
  if (!message) return;
  if (settings_.mode == Mode::kLinuxHelper) {
    LinuxInbound(now, control, packet, flow, *message);
  } else {
    AliasInbound(control, packet, flow, *message);
  }
}

// Linux takes the client for the PNS. Outside, its one Call ID is the control connection's port,
// which is unique already; so a second call on the same connection gets the same number and can't
// be told apart.
void Translator::LinuxOutbound(Mapping& control, std::span<uint8_t> packet, const Flow& flow,
                               size_t message) {
  switch (TypeAt(packet, message)) {
    case ControlType::kOutgoingCallRequest:
    case ControlType::kIncomingCallReply:
      control.helper_call_id = LoadBe16(&packet[message + kFirst]);
      Replace(packet, flow, message + kFirst, *control.outside.id);
      return;
    case ControlType::kCallClearRequest:
      if (control.helper_call_id) Replace(packet, flow, message + kFirst, *control.outside.id);
      return;
    default:
      return;
  }
}

void Translator::LinuxInbound(Instant now, Mapping& control, std::span<uint8_t> packet,
                              const Flow& flow, size_t message) {
  const ControlType type = TypeAt(packet, message);
  const uint16_t first = LoadBe16(&packet[message + kFirst]);
  if (type == ControlType::kIncomingCallRequest) control.helper_pac_call_id = first;
  if (!control.helper_call_id) return;
  const uint16_t outside = *control.outside.id;
  // A call of this connection that is up already keeps the Call ID for itself.
  const auto expect = [&](uint16_t pac_call_id) {
    const Key key{wire::kIpProtocolGre, settings_.outside, outside, control.peer.address, kHidden};
    if (table_.FindOutside(key) != nullptr) return;
    if (Mapping* call = AddCall(now, control, *control.helper_call_id, outside)) {
      SetPeersCallId(*call, pac_call_id);
    }
  };
  switch (type) {
    case ControlType::kOutgoingCallReply:
      if (LoadBe16(&packet[message + kPeers]) != outside) return;
      if (packet[message + kResult] == kConnected) expect(first);
      Replace(packet, flow, message + kPeers, *control.helper_call_id);
      return;
    case ControlType::kIncomingCallConnected:
    case ControlType::kWanErrorNotify:
    case ControlType::kSetLinkInfo:
      if (first != outside) return;
      if (type == ControlType::kIncomingCallConnected && control.helper_pac_call_id) {
        expect(*control.helper_pac_call_id);
      }
      Replace(packet, flow, message + kFirst, *control.helper_call_id);
      return;
    case ControlType::kCallDisconnectNotify:
      // RFC 2637 §2.13: this is the PAC's own Call ID. Linux takes it for the client's all the
      // same.
      table_.RemoveCalls(control.id, Gone("its call ended"));
      Replace(packet, flow, message + kFirst, *control.helper_call_id);
      return;
    default:
      return;
  }
}

// libalias gives every call an alias, whoever asked for it, so several calls of one connection
// work.
void Translator::AliasOutbound(Instant now, Mapping& control, std::span<uint8_t> packet,
                               const Flow& flow, size_t message) {
  const ControlType type = TypeAt(packet, message);
  const uint16_t inside = LoadBe16(&packet[message + kFirst]);
  Mapping* call = CallOf(control, inside);
  switch (type) {
    case ControlType::kOutgoingCallRequest:
    case ControlType::kOutgoingCallReply:
    case ControlType::kIncomingCallRequest:
    case ControlType::kIncomingCallReply: {
      if (call == nullptr) {
        const auto alias = FreeId(
            {wire::kIpProtocolGre, settings_.outside, inside, control.peer.address, kHidden});
        if (alias) call = AddCall(now, control, inside, *alias);
      }
      if (call == nullptr) return;
      const uint16_t alias = *call->outside.id;
      if (type == ControlType::kOutgoingCallReply || type == ControlType::kIncomingCallReply) {
        SetPeersCallId(*call, LoadBe16(&packet[message + kPeers]));
      }
      Replace(packet, flow, message + kFirst, alias);
      return;
    }
    case ControlType::kCallClearRequest:
    case ControlType::kCallDisconnectNotify:
      if (call == nullptr) return;
      Replace(packet, flow, message + kFirst, *call->outside.id);
      if (type == ControlType::kCallDisconnectNotify) {
        table_.Remove(call->id, Gone("its call ended"));
      }
      return;
    default:
      return;  // the Peer's Call ID, or none at all
  }
}

void Translator::AliasInbound(Mapping& control, std::span<uint8_t> packet, const Flow& flow,
                              size_t message) {
  const ControlType type = TypeAt(packet, message);
  const uint16_t first = LoadBe16(&packet[message + kFirst]);
  const auto of_this_client = [&](Mapping* call) {
    return call != nullptr && call->control == control.id ? call : nullptr;
  };
  const auto by_alias = [&](uint16_t alias) {
    return of_this_client(table_.FindOutside(
        {wire::kIpProtocolGre, settings_.outside, alias, control.peer.address, kHidden}));
  };
  switch (type) {
    case ControlType::kOutgoingCallReply:
    case ControlType::kIncomingCallReply: {
      Mapping* call = by_alias(LoadBe16(&packet[message + kPeers]));
      if (call == nullptr) return;
      Replace(packet, flow, message + kPeers, *call->inside.id);
      if (packet[message + kResult] == kConnected) {
        SetPeersCallId(*call, first);
      } else {
        table_.Remove(call->id, Gone("its call was refused"));
      }
      return;
    }
    case ControlType::kIncomingCallConnected:
    case ControlType::kWanErrorNotify:
    case ControlType::kSetLinkInfo:
      if (const Mapping* call = by_alias(first)) {
        Replace(packet, flow, message + kFirst, *call->inside.id);
      }
      return;
    case ControlType::kCallDisconnectNotify:
      if (const Mapping* call =
              of_this_client(table_.FindInside({wire::kIpProtocolGre, control.inside.address,
                                                kHidden, control.peer.address, first}))) {
        table_.Remove(call->id, Gone("its call ended"));
      }
      return;
    default:
      return;
  }
}

// A call is found from outside by the Call ID that the server knows, and in what ICMP errors from
// inside quote by the one that the client knows.
Mapping* Translator::AddCall(Instant now, const Mapping& control, uint16_t inside,
                             uint16_t outside) {
  Mapping call;
  call.protocol = wire::kIpProtocolGre;
  call.inside = {control.inside.address, inside};
  call.outside = {settings_.outside, outside};
  call.peer = {control.peer.address, std::nullopt};
  call.control = control.id;
  const Address peer = control.peer.address;
  return Add(now, std::move(call),
             {wire::kIpProtocolGre, control.inside.address, inside, peer, kQuoted},
             {wire::kIpProtocolGre, settings_.outside, outside, peer, kHidden});
}

Mapping* Translator::CallOf(const Mapping& control, uint16_t inside_call_id) {
  Mapping* call = table_.FindInside({wire::kIpProtocolGre, control.inside.address, inside_call_id,
                                     control.peer.address, kQuoted});
  return call != nullptr && call->control == control.id ? call : nullptr;
}

/// What the client's GRE packets carry, known from the first answer on.
void Translator::SetPeersCallId(Mapping& call, uint16_t call_id) {
  if (call.peer.id) return;
  call.peer.id = call_id;
  const Address peer = call.peer.address;
  table_.NameInside(call, {wire::kIpProtocolGre, call.inside.address, kHidden, peer, call_id});
  table_.NameOutside(call, {wire::kIpProtocolGre, settings_.outside, kQuoted, peer, call_id});
  Record(trace::Mapping::Action::kChanged, call, "both Call IDs are known");
}

void Translator::Replace(std::span<uint8_t> packet, const Flow& flow, size_t at, uint16_t call_id) {
  const uint16_t before = LoadBe16(&packet[at]);
  if (before == call_id) return;
  Rewriter(packet, flow).SetPayload16(at, call_id);
  if (tracer_.on()) {
    Note("Call ID in a control message: " + std::to_string(before) + " becomes " +
         std::to_string(call_id));
  }
}

}  // namespace pptplab::nat
