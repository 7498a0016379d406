// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a control connection says, RFC 2637 §2: messages filled in from the configuration and a
// call.
#include <algorithm>

#include "stack/pptp/control_connection_private.h"

namespace pptplab::pptp {

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

void ControlConnection::Private::SendStartReply(Instant now, uint8_t result_code) {
  wire::StartControlConnectionReply reply;
  reply.result_code = result_code;
  reply.framing_capabilities = config.framing_capabilities;
  reply.bearer_capabilities = config.bearer_capabilities;
  reply.maximum_channels = config.maximum_channels;
  reply.firmware_revision = config.firmware_revision;
  reply.host_name = wire::MakeName64(config.host_name);
  reply.vendor_string = wire::MakeName64(config.vendor_string);
  Send(now, reply);
}

void ControlConnection::Private::SendOutgoingCallRequest(Instant now, const Call& call) {
  wire::OutgoingCallRequest request;
  request.call_id = call.call_id;
  request.call_serial_number = next_serial_number++;
  request.minimum_bps = config.minimum_bps;
  request.maximum_bps = config.maximum_bps;
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
  const auto length = [](const std::string& number) {
    return static_cast<uint16_t>(std::min<size_t>(number.size(), 64));
  };
  wire::IncomingCallRequest request;
  request.call_id = call.call_id;
  request.call_serial_number = next_serial_number++;
  request.call_bearer_type = offered.bearer_type;
  request.physical_channel_id = offered.physical_channel_id;
  request.dialed_number_length = length(offered.dialed_number);
  request.dialing_number_length = length(offered.dialing_number);
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
  connected.packet_recv_window_size = config.receive_window;
  connected.packet_transmit_delay = config.packet_processing_delay;
  Send(now, connected);
}

void ControlConnection::Private::SendCallDisconnectNotify(Instant now, const Call& call,
                                                          uint8_t result_code) {
  wire::CallDisconnectNotify notify;
  notify.call_id = call.call_id;  // §2.13: the PAC's own
  notify.result_code = result_code;
  Send(now, notify);
}

}  // namespace pptplab::pptp
