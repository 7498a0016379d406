// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Control messages in words. What is said about an option is options.cc's; here it is put together,
// and descriptions are nested: options in packets, values in CHAP.
#include "stack/wire/summary.h"

#include <algorithm>
#include <array>

#include "stack/wire/change_password.h"
#include "stack/wire/chap.h"
#include "stack/wire/eap.h"
#include "stack/wire/lcp.h"
#include "stack/wire/options.h"
#include "stack/wire/text.h"

namespace pptplab::wire {
namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

std::string Text(ByteView bytes) { return Describer::Printable(bytes); }

std::string CallId(uint16_t id) { return ", Call ID " + std::to_string(id); }
std::string PeersCallId(uint16_t id) { return ", Peer's Call ID " + std::to_string(id); }

/// ", Connected"; with a general error ", General Error: Bad-Value".
std::string Outcome(NameOf names, uint8_t result, uint8_t error) {
  const std::string_view name = names(result);
  std::string text = ", ";
  text += name.empty() ? "result " + std::to_string(result) : std::string(name);
  if (result != 2) return text;
  const std::string_view error_name = NameOfGeneralError(error);
  return text + ": " +
         (error_name.empty() ? "error " + std::to_string(error) : std::string(error_name));
}

std::string Sender(const Name64& host, const Name64& vendor) {
  std::string text;
  if (host[0] != 0) text += ", host " + Text(host);
  if (vendor[0] != 0) text += ", vendor " + Text(vendor);
  return text;
}

/// What distinguishes this message from others of its type.
std::string DetailOf(const ControlMessage& message) {
  return std::visit(
      Overloaded{
          [](const StartControlConnectionRequest& m) {
            return Sender(m.host_name, m.vendor_string);
          },
          [](const StartControlConnectionReply& m) {
            return Outcome(&NameOfStartResult, m.result_code, m.error_code) +
                   Sender(m.host_name, m.vendor_string);
          },
          [](const StopControlConnectionRequest& m) {
            return ", reason " + WithNumber(NameOfStopReason(m.reason), m.reason);
          },
          [](const StopControlConnectionReply& m) {
            return Outcome(&NameOfStopResult, m.result_code, m.error_code);
          },
          [](const EchoRequest& m) { return ", identifier " + std::to_string(m.identifier); },
          [](const EchoReply& m) {
            return ", identifier " + std::to_string(m.identifier) +
                   Outcome(&NameOfEchoResult, m.result_code, m.error_code);
          },
          [](const OutgoingCallRequest& m) { return CallId(m.call_id); },
          [](const OutgoingCallReply& m) {
            return CallId(m.call_id) + PeersCallId(m.peers_call_id) +
                   Outcome(&NameOfOutgoingCallResult, m.result_code, m.error_code);
          },
          [](const IncomingCallRequest& m) { return CallId(m.call_id); },
          [](const IncomingCallReply& m) {
            return CallId(m.call_id) + PeersCallId(m.peers_call_id) +
                   Outcome(&NameOfIncomingCallResult, m.result_code, m.error_code);
          },
          [](const IncomingCallConnected& m) { return PeersCallId(m.peers_call_id); },
          [](const CallClearRequest& m) { return CallId(m.call_id); },
          [](const CallDisconnectNotify& m) {
            return CallId(m.call_id) +
                   Outcome(&NameOfDisconnectResult, m.result_code, m.error_code);
          },
          [](const WanErrorNotify& m) {
            return PeersCallId(m.peers_call_id) + ", " + std::to_string(m.crc_errors) +
                   " CRC errors, " + std::to_string(m.framing_errors) + " framing errors";
          },
          [](const SetLinkInfo& m) {
            return PeersCallId(m.peers_call_id) + ", send ACCM " + Hex32(m.send_accm) +
                   ", receive ACCM " + Hex32(m.receive_accm);
          }},
      message);
}

bool IsConfigure(uint16_t protocol, uint8_t code) {
  const bool has_options = protocol == kPppLcp || (protocol & 0xc000) == 0x8000;
  return has_options && code >= kConfigureRequest && code <= kConfigureReject;
}

std::string JoinOptions(uint16_t protocol, ByteView data) {
  const auto options = ReadOptions(data);
  if (!options) return "malformed options (" + ToString(options.error()) + ")";
  std::string text;
  for (const OptionView& option : *options) {
    if (!text.empty()) text += ", ";
    text += DescribeOption(protocol, option);
  }
  return text.empty() ? "no options" : text;
}

std::string ValueAndName(ByteView packet) {
  const auto value = Read<ChapValuePacket>(packet);
  if (!value) return "malformed (" + ToString(value.error()) + ")";
  std::string text = std::to_string(value->value.size()) + " octets";
  return value->name.empty() ? text : text + ", name " + Text(value->name);
}

std::string LcpDetail(const ControlPacket& packet) {
  switch (packet.code) {
    case kCodeReject:
      return packet.data.empty() ? "" : "code " + std::to_string(packet.data[0]);
    case kProtocolReject:
      if (packet.data.size() < 2) return "";
      return WithHex16(NameOfPppProtocol(LoadBe16(packet.data.data())),
                       LoadBe16(packet.data.data()));
    case kTerminateRequest:
    case kTerminateAck:
      return Text(packet.data);
    case kLcpEchoRequest:
    case kLcpEchoReply:
    case kDiscardRequest:
      if (packet.data.size() < 4) return "";
      return "Magic-Number " + Hex32(LoadBe32(packet.data.data()));
    case kIdentification:
      return packet.data.size() < 4 ? "" : Text(packet.data.subspan(4));
    case kTimeRemaining:
      if (packet.data.size() < 8) return "";
      return std::to_string(LoadBe32(packet.data.data() + 4)) + " s";
  }
  return "";
}

std::string NcpDetail(const ControlPacket& packet) {
  if (packet.code == kCodeReject && !packet.data.empty()) {
    return "code " + std::to_string(packet.data[0]);
  }
  const bool terminates = packet.code == kTerminateRequest || packet.code == kTerminateAck;
  return terminates ? Text(packet.data) : "";
}

std::string PapDetail(const ControlPacket& packet) {
  if (packet.code == 1) {
    const auto request = Read<PapRequestData>(packet.data);
    if (!request) return "malformed (" + ToString(request.error()) + ")";
    return "Peer-ID " + Text(request->peer_id);
  }
  const auto reply = Read<PapReplyData>(packet.data);
  return reply ? Text(reply->message) : "";
}

/// What stands behind the colon; `bytes` are the whole packet.
std::string DetailOf(uint16_t protocol, const ControlPacket& packet, ByteView bytes) {
  if (IsConfigure(protocol, packet.code)) return JoinOptions(protocol, packet.data);
  switch (protocol) {
    case kPppLcp:
      return LcpDetail(packet);
    case kPppPap:
      return PapDetail(packet);
    case kPppChap:
      if (packet.code == kChapChallenge || packet.code == kChapResponse) {
        return ValueAndName(bytes);
      }
      if (packet.code > kChapFailure) return std::to_string(bytes.size()) + " octets";
      return Text(packet.data);
    case kPppEap:
      return packet.code > kEapResponse ? "" : SummarizeEapData(packet.data);
  }
  return NcpDetail(packet);
}

/// `inner` stands `offset` octets behind the start of `outer`.
void Nest(Description& outer, const Description& inner, size_t offset) {
  for (Field field : inner.fields) {
    field.bit_offset += offset * 8;
    outer.fields.push_back(std::move(field));
  }
  if (inner.error && !outer.error) {
    outer.error = inner.error;
    outer.error->offset += offset;
  }
}

/// Takes a field off that is described more closely by what comes instead.
void Remove(Description& description, std::string_view name) {
  std::erase_if(description.fields, [&](const Field& field) { return field.name == name; });
}

void NestOptions(Description& description, uint16_t protocol, ByteView data, size_t offset) {
  while (!data.empty()) {
    const size_t length = data.size() < 2 ? 0 : data[1];
    const bool fits = length >= 2 && length <= data.size();
    Nest(description, DescribeOptionFields(protocol, fits ? data.first(length) : data), offset);
    if (!fits) return;
    data = data.subspan(length);
    offset += length;
  }
}

Description DescribeChap(ByteView bytes, uint8_t code) {
  switch (code) {
    case kChapChallenge:
    case kChapResponse:
      break;
    case kChapChangePasswordV1:
      return Describe<MsChapV1ChangeHashes>(bytes);
    case kChapChangePasswordV2:
      return Describe<MsChapV1ChangePassword>(bytes);
    case kChapChangePassword:
      return Describe<MsChapV2ChangePassword>(bytes);
    default:
      return Describe<ChapMessagePacket>(bytes);
  }
  Description description = Describe<ChapValuePacket>(bytes);
  const auto packet = Read<ChapValuePacket>(bytes);
  if (!packet || code != kChapResponse || packet->value.size() != 49) return description;
  Remove(description, "Value");
  Nest(description,
       IsMsChapV2Response(packet->value) ? Describe<MsChapV2Response>(packet->value)
                                         : Describe<MsChapV1Response>(packet->value),
       5);
  std::ranges::stable_sort(description.fields, {}, &Field::bit_offset);
  return description;
}

/// The format of a packet's Data, if it has one.
std::optional<Description> DescribeData(uint16_t protocol, uint8_t code, ByteView data) {
  if (protocol == kPppLcp) {
    switch (code) {
      case kProtocolReject:
        return Describe<ProtocolRejectData>(data);
      case kLcpEchoRequest:
      case kLcpEchoReply:
      case kDiscardRequest:
        return Describe<LcpMagicData>(data);
      case kIdentification:
        return Describe<IdentificationData>(data);
      case kTimeRemaining:
        return Describe<TimeRemainingData>(data);
    }
  }
  if (protocol == kPppPap) {
    return code == 1 ? Describe<PapRequestData>(data) : Describe<PapReplyData>(data);
  }
  if (protocol == kPppEap && code <= kEapResponse) return DescribeEapData(code, data);
  return std::nullopt;
}

Description DescribeControl(uint16_t protocol, ByteView bytes) {
  Description description = Describe<ControlPacket>(bytes);
  const auto packet = Read<ControlPacket>(bytes);
  if (!packet || packet->data.empty()) return description;
  if (IsConfigure(protocol, packet->code)) {
    Remove(description, "Data");
    NestOptions(description, protocol, packet->data, 4);
  } else if (const auto data = DescribeData(protocol, packet->code, packet->data)) {
    Remove(description, "Data");
    Nest(description, *data, 4);
  }
  return description;
}

}  // namespace

bool IsControlProtocol(uint16_t protocol) {
  return protocol == kPppLcp || protocol == kPppPap || protocol == kPppChap ||
         protocol == kPppEap || (protocol & 0xc000) == 0x8000;
}

std::string SummarizeControlMessage(const ControlMessage& message) {
  return std::string(NameOfControlType(static_cast<uint32_t>(TypeOf(message)))) + DetailOf(message);
}

std::string SummarizeControlMessage(ByteView bytes) {
  const auto message = ReadControlMessage(bytes);
  if (!message) return "malformed control message (" + ToString(message.error()) + ")";
  return SummarizeControlMessage(*message);
}

std::string SummarizePppPacket(uint16_t protocol, ByteView bytes) {
  const std::string_view known = NameOfPppProtocol(protocol);
  const std::string name = known.empty() ? "protocol " + Hex16(protocol) : std::string(known);
  if (!IsControlProtocol(protocol)) {
    return name + ", " + std::to_string(bytes.size()) + " octets";
  }
  const auto packet = Read<ControlPacket>(bytes);
  if (!packet) return name + " malformed (" + ToString(packet.error()) + ")";
  const std::string_view code = NameOfCode(protocol, packet->code);
  std::string text = name + " ";
  text += code.empty() ? "code " + std::to_string(packet->code) : std::string(code);
  text += " id " + std::to_string(packet->identifier);
  const std::string detail = DetailOf(protocol, *packet, bytes);
  return detail.empty() ? text : text + ": " + detail;
}

std::string SummarizePppFrame(ByteView frame) {
  const auto header = ReadPrefix<PppHeader>(frame);
  if (!header) return "malformed PPP frame (" + ToString(header.error()) + ")";
  return SummarizePppPacket(header->value.protocol, frame.subspan(header->size));
}

Description DescribePppPacket(uint16_t protocol, ByteView packet) {
  if (!IsControlProtocol(protocol)) return {};
  Description description = protocol == kPppChap && !packet.empty()
                                ? DescribeChap(packet, packet[0])
                                : DescribeControl(protocol, packet);
  if (!description.fields.empty()) {
    Field& code = description.fields.front();
    code.value = WithNumber(NameOfCode(protocol, packet[0]), packet[0]);
  }
  return description;
}

}  // namespace pptplab::wire
