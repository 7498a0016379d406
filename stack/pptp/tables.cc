// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The names of states, events and actions, in RFC 2637's own words (§3.1, §3.2).
#include "stack/pptp/call_table.h"
#include "stack/pptp/connection_table.h"

namespace pptplab::pptp {

std::string_view NameOf(ConnectionState state) {
  switch (state) {
    case ConnectionState::kIdle:
      return "idle";
    case ConnectionState::kWaitCtlReply:
      return "wait_ctl_reply";
    case ConnectionState::kEstablished:
      return "established";
    case ConnectionState::kWaitStopReply:
      return "wait_stop_reply";
    case ConnectionState::kCount:
      break;
  }
  return "";
}

std::string_view NameOf(ConnectionEvent event) {
  switch (event) {
    case ConnectionEvent::kTcpOpen:
      return "TCP Open Indication";
    case ConnectionEvent::kStartRequest:
      return "Receive Start-Control-Connection-Request, Version OK";
    case ConnectionEvent::kStartRequestNotOk:
      return "Receive Start-Control-Connection-Request, Version Not OK";
    case ConnectionEvent::kStartRequestRefused:
      return "Receive Start-Control-Connection-Request, Not Authorized or No Room";
    case ConnectionEvent::kStartReply:
      return "Receive Start-Control-Connection-Reply, Version OK";
    case ConnectionEvent::kStartReplyNotOk:
      return "Receive Start-Control-Connection-Reply, Version Not OK";
    case ConnectionEvent::kStartReplyError:
      return "Receive Start-Control-Connection-Reply with Error";
    case ConnectionEvent::kCollision:
      return "Collision, lost";
    case ConnectionEvent::kCollisionWon:
      return "Collision, won";
    case ConnectionEvent::kStopRequest:
      return "Receive Stop-Control-Connection-Request";
    case ConnectionEvent::kStopReply:
      return "Receive Stop-Control-Connection-Reply";
    case ConnectionEvent::kEchoRequest:
      return "Receive Echo-Request";
    case ConnectionEvent::kEchoReply:
      return "Receive Echo-Reply";
    case ConnectionEvent::kLocalTerminate:
      return "Local Terminate";
    case ConnectionEvent::kLocalShutdown:
      return "Local Shutdown";
    case ConnectionEvent::kSilence:
      return "No message received";
    case ConnectionEvent::kTimeout:
      return "Time-out";
    case ConnectionEvent::kEchoTimeout:
      return "No Echo-Reply";
    case ConnectionEvent::kCallTimeout:
      return "No change of the call's state";
    case ConnectionEvent::kRequestInError:
      return "Receive request in Error";
    case ConnectionEvent::kMalformed:
      return "Receive invalid message";
    case ConnectionEvent::kTcpClosed:
      return "TCP Closed";
    case ConnectionEvent::kCount:
      break;
  }
  return "";
}

std::string_view NameOf(ConnectionAction action) {
  switch (action) {
    case ConnectionAction::kSendStartRequest:
      return "Send Start-Control-Connection-Request";
    case ConnectionAction::kSendStartReply:
      return "Send Start-Control-Connection-Reply";
    case ConnectionAction::kSendStartReplyVersion:
    case ConnectionAction::kSendStartReplyExists:
    case ConnectionAction::kSendStartReplyRefused:
      return "Send Start-Control-Connection-Reply with Error";
    case ConnectionAction::kSendStopRequest:
    case ConnectionAction::kSendStopRequestVersion:
    case ConnectionAction::kSendStopRequestShutdown:
      return "Send Stop-Control-Connection-Request";
    case ConnectionAction::kSendStopReply:
      return "Send Stop-Control-Connection-Reply";
    case ConnectionAction::kSendGeneralError:
      return "Send reply with General Error";
    case ConnectionAction::kSendEchoRequest:
      return "Send Echo-Request";
    case ConnectionAction::kSendEchoReply:
      return "Send Echo-Reply";
    case ConnectionAction::kNoteEchoReply:
      return "Restart echo timer";
    case ConnectionAction::kClearCalls:
      return "Clear calls";
    case ConnectionAction::kCloseTcp:
      return "Close TCP";
  }
  return "";
}

std::string_view NameOf(CallState state) {
  switch (state) {
    case CallState::kIdle:
      return "idle";
    case CallState::kWaitReply:
      return "wait_reply";
    case CallState::kWaitCsAns:
      return "wait_cs_ans";
    case CallState::kWaitConnect:
      return "wait_connect";
    case CallState::kEstablished:
      return "established";
    case CallState::kWaitDisconnect:
      return "wait_disconnect";
    case CallState::kCount:
      break;
  }
  return "";
}

std::string_view NameOf(CallEvent event) {
  switch (event) {
    case CallEvent::kOpen:
      return "Open Indication";
    case CallEvent::kOutgoingCallRequest:
      return "Receive Outgoing-Call-Request, No Error";
    case CallEvent::kOutgoingCallRequestBad:
      return "Receive Outgoing-Call-Request in Error";
    case CallEvent::kAnswer:
      return "Telco Answer";
    case CallEvent::kIncomplete:
      return "Incomplete Call";
    case CallEvent::kOutgoingCallReply:
      return "Receive Outgoing-Call-Reply, No Error";
    case CallEvent::kOutgoingCallReplyError:
      return "Receive Outgoing-Call-Reply with Error";
    case CallEvent::kRing:
      return "Bearer Service Indication";
    case CallEvent::kIncomingCallRequest:
      return "Receive Incoming-Call-Request, Accepting";
    case CallEvent::kIncomingCallRequestBad:
      return "Receive Incoming-Call-Request, Not Accepting";
    case CallEvent::kIncomingCallReply:
      return "Receive Incoming-Call-Reply, Accepting";
    case CallEvent::kIncomingCallReplyError:
      return "Receive Incoming-Call-Reply, Not Accepting";
    case CallEvent::kIncomingCallConnected:
      return "Receive Incoming-Call-Connected";
    case CallEvent::kCallClearRequest:
      return "Receive Call-Clear-Request";
    case CallEvent::kCallDisconnectNotify:
      return "Receive Call-Disconnect-Notify";
    case CallEvent::kWanErrorNotify:
      return "Receive WAN-Error-Notify";
    case CallEvent::kSetLinkInfo:
      return "Receive Set-Link-Info";
    case CallEvent::kHangup:
      return "Local Terminate";
    case CallEvent::kTimeout:
      return "Time-out";
    case CallEvent::kControlClosed:
      return "Control connection closed";
    case CallEvent::kCount:
      break;
  }
  return "";
}

std::string_view NameOf(CallAction action) {
  switch (action) {
    case CallAction::kDial:
      return "Off Hook; Dial";
    case CallAction::kSendOutgoingCallRequest:
      return "Send Outgoing-Call-Request";
    case CallAction::kSendOutgoingCallReply:
      return "Send Outgoing-Call-Reply";
    case CallAction::kSendOutgoingCallReplyError:
      return "Send Outgoing-Call-Reply with Error";
    case CallAction::kSendIncomingCallRequest:
      return "Send Incoming-Call-Request";
    case CallAction::kSendIncomingCallReply:
      return "Send Incoming-Call-Reply, Accepting";
    case CallAction::kAnswerCall:
      return "Answer call";
    case CallAction::kSendIncomingCallConnected:
      return "Send Incoming-Call-Connected";
    case CallAction::kHangUpLine:
      return "Clear local call";
    case CallAction::kSendIncomingCallReplyRefusal:
      return "Send Incoming-Call-Reply, Not Accepting";
    case CallAction::kSendCallClearRequest:
      return "Send Call-Clear-Request";
    case CallAction::kSendCallDisconnectNotify:
      return "Send Call-Disconnect-Notify";
    case CallAction::kLogWanErrors:
      return "Log";
    case CallAction::kReportLinkInfo:
      return "Set ACCM";
    case CallAction::kCloseControlConnection:
      return "Close control connection";
  }
  return "";
}

}  // namespace pptplab::pptp
