// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a control connection says, RFC 2637 §2: messages filled in from the configuration and a
// call.
#include <algorithm>
#include <string>

#include "stack/pptp/control_connection_private.h"

namespace pptplab::pptp {
namespace {

constexpr uint8_t kGeneralError = 2;  // in every Result Code
// §2.16
constexpr uint8_t kErrorNoResource = 4;
constexpr uint8_t kErrorPacError = 6;

/// How many octets of `text` MakeName64 keeps.
uint16_t LengthIn64(const std::string& text) {
  return static_cast<uint16_t>(std::min<size_t>(text.size(), 63));
}

}  // namespace

void ControlConnection::Private::Send(Instant now, const wire::ControlMessage& message) {
  messages.push_back(wire::WriteControlMessage(message));
  tracer.Record(
      now, trace::Layer::kPptp, 0,
      trace::Message{trace::Direction::kSent, trace::Protocol::kPptpControl, messages.back()});
}

void ControlConnection::Private::SendStartRequest(Instant now) {
  wire::StartControlConnectionRequest request;
  request.framing_capabilities = config.framing_capabilities;
  request.bearer_capabilities = config.bearer_capabilities;
  request.maximum_channels = config.maximum_channels;
  request.firmware_revision = config.firmware_revision;
  request.host_name = wire::MakeName64(config.host_name);
  request.vendor_string = wire::MakeName64(config.vendor_string);
  Send(now, request);
}

void ControlConnection::Private::SendStartReply(Instant now, uint8_t result_code,
                                                uint8_t error_code) {
  wire::StartControlConnectionReply reply;
  reply.result_code = result_code;
  reply.error_code = error_code;
  reply.framing_capabilities = config.framing_capabilities;
  reply.bearer_capabilities = config.bearer_capabilities;
  reply.maximum_channels = config.maximum_channels;
  reply.firmware_revision = config.firmware_revision;
  reply.host_name = wire::MakeName64(config.host_name);
  reply.vendor_string = wire::MakeName64(config.vendor_string);
  Send(now, reply);
}

void ControlConnection::Private::SendStartRefusal(Instant now) {
  switch (refusal) {
    case StartRefusal::kNone:
      return;
    case StartRefusal::kExists:
      return SendStartReply(now, 3);
    case StartRefusal::kNotAuthorized:
      return SendStartReply(now, 4);
    case StartRefusal::kNoResource:
      return SendStartReply(now, kGeneralError, kErrorNoResource);
  }
}

/// The reply that belongs to the request, with Result 2 and nothing else that would mean anything.
void ControlConnection::Private::SendGeneralError(Instant now) {
  const uint8_t error = in_error->error_code;
  const auto call_id = static_cast<uint16_t>(in_error->identifier & 0xffffu);
  switch (in_error->request) {
    case wire::ControlType::kStartControlConnectionRequest:
      return SendStartReply(now, kGeneralError, error);
    case wire::ControlType::kStopControlConnectionRequest:
      return Send(now, wire::StopControlConnectionReply{kGeneralError, error});
    case wire::ControlType::kEchoRequest:
      return Send(now, wire::EchoReply{in_error->identifier, kGeneralError, error});
    case wire::ControlType::kOutgoingCallRequest: {
      wire::OutgoingCallReply reply{.peers_call_id = call_id, .result_code = kGeneralError};
      reply.error_code = error;
      return Send(now, reply);
    }
    case wire::ControlType::kIncomingCallRequest: {
      wire::IncomingCallReply reply{.peers_call_id = call_id, .result_code = kGeneralError};
      reply.error_code = error;
      return Send(now, reply);
    }
    default:  // the others have no reply
      return;
  }
}

void ControlConnection::Private::SendOutgoingCallRequest(Instant now, const Call& call) {
  wire::OutgoingCallRequest request;
  request.call_id = call.call_id;
  request.call_serial_number = call_ids.NextCallSerialNumber();
  request.minimum_bps = config.minimum_bps;
  request.maximum_bps = config.maximum_bps;
  // What a call says of itself goes before what was configured.
  const std::string& number =
      placed.phone_number.empty() ? config.phone_number : placed.phone_number;
  request.bearer_type = placed.bearer_type == 0 ? config.bearer_type : placed.bearer_type;
  request.framing_type = placed.framing_type == 0 ? config.framing_type : placed.framing_type;
  request.phone_number_length = LengthIn64(number);
  request.phone_number = wire::MakeName64(number);
  request.subaddress =
      wire::MakeName64(placed.subaddress.empty() ? config.subaddress : placed.subaddress);
  request.packet_recv_window_size = config.receive_window;
  request.packet_processing_delay = config.packet_processing_delay;
  Send(now, request);
}

void ControlConnection::Private::SendOutgoingCallReply(Instant now, const Call& call) {
  wire::OutgoingCallReply reply;
  reply.call_id = call.call_id;
  reply.peers_call_id = call.peer_call_id.value_or(0);
  reply.result_code = call.result_code;
  reply.error_code = call.error_code;
  reply.connect_speed = call.connect_speed;
  reply.packet_recv_window_size = config.receive_window;
  reply.packet_processing_delay = config.packet_processing_delay;
  Send(now, reply);
}

void ControlConnection::Private::SendIncomingCallRequest(Instant now, const Call& call) {
  wire::IncomingCallRequest request;
  request.call_id = call.call_id;
  request.call_serial_number = call_ids.NextCallSerialNumber();
  request.call_bearer_type = offered.bearer_type;
  request.physical_channel_id = offered.physical_channel_id;
  request.dialed_number_length = LengthIn64(offered.dialed_number);
  request.dialing_number_length = LengthIn64(offered.dialing_number);
  request.dialed_number = wire::MakeName64(offered.dialed_number);
  request.dialing_number = wire::MakeName64(offered.dialing_number);
  request.subaddress = wire::MakeName64(offered.subaddress);
  Send(now, request);
}

void ControlConnection::Private::SendIncomingCallReply(Instant now, const Call& call) {
  wire::IncomingCallReply reply;
  reply.call_id = call.call_id;
  reply.peers_call_id = call.peer_call_id.value_or(0);
  reply.result_code = call.result_code;
  reply.error_code = call.error_code;
  reply.packet_recv_window_size = config.receive_window;
  reply.packet_transmit_delay = config.packet_processing_delay;
  Send(now, reply);
}

void ControlConnection::Private::SendIncomingCallConnected(Instant now, const Call& call) {
  wire::IncomingCallConnected connected;
  connected.peers_call_id = call.peer_call_id.value_or(0);
  connected.connect_speed = call.connect_speed;
  connected.framing_type = call.framing_type;
  connected.packet_recv_window_size = config.receive_window;
  connected.packet_transmit_delay = config.packet_processing_delay;
  Send(now, connected);
}

void ControlConnection::Private::SendCallDisconnectNotify(Instant now, const Call& call,
                                                          bool was_asked_for) {
  wire::CallDisconnectNotify notify;
  notify.call_id = call.call_id;  // §2.13: the PAC's own
  if (was_asked_for) {
    notify.result_code = 4;  // Request: by a Call-Clear-Request
    return Send(now, notify);
  }
  switch (call.cause) {
    case DisconnectCause::kLostCarrier:
      notify.result_code = 1;
      break;
    case DisconnectCause::kAdminShutdown:
      notify.result_code = 3;
      break;
    case DisconnectCause::kNoResource:
      notify.result_code = kGeneralError;
      notify.error_code = kErrorNoResource;
      break;
    case DisconnectCause::kPacError:
      notify.result_code = kGeneralError;
      notify.error_code = kErrorPacError;
      break;
  }
  Send(now, notify);
}

}  // namespace pptplab::pptp
