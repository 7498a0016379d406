// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The states of a call, RFC 2637 §3.2: one table for each end and kind of call. An outgoing call is
// one that the PNS asks for (§3.2.4), so every client that dials in over IP makes outgoing calls.
// An incoming call is one that reaches the PAC over a telephone line; it asks the PNS (§3.2.3).
#ifndef PPTPLAB_STACK_PPTP_CALL_TABLE_H_
#define PPTPLAB_STACK_PPTP_CALL_TABLE_H_

#include <cstdint>
#include <string_view>

#include "stack/pptp/control_connection.h"
#include "stack/pptp/table.h"

namespace pptplab::pptp {

enum class CallState : uint8_t {
  kIdle,
  kWaitReply,
  kWaitCsAns,
  kWaitConnect,
  kEstablished,
  kWaitDisconnect,
  kCount
};
std::string_view NameOf(CallState state);  ///< "wait_cs_ans"

enum class CallEvent : uint8_t {
  kOpen,                    ///< PNS: the user wants a call
  kOutgoingCallRequest,     ///< PAC: received, and nothing speaks against it
  kOutgoingCallRequestBad,  ///< PAC: received, "in error"
  kAnswer,                  ///< PAC: the called side answered and PPP framing is there
  kIncomplete,              ///< PAC: the call failed
  kOutgoingCallReply,       ///< PNS: connected
  kOutgoingCallReplyError,  ///< PNS: any other Result Code
  kRing,                    ///< PAC: a call comes in over its line
  kIncomingCallRequest,     ///< PNS: received, and it wants the call
  kIncomingCallRequestBad,  ///< PNS: received, and it doesn't
  kIncomingCallReply,       ///< PAC: accepted
  kIncomingCallReplyError,  ///< PAC: any other Result Code
  kIncomingCallConnected,   ///< PNS: received
  kCallClearRequest,        ///< PAC: received
  kCallDisconnectNotify,    ///< PNS: received
  kWanErrorNotify,          ///< PNS: received
  kSetLinkInfo,             ///< PAC: received
  kHangup,                  ///< this end wants the call to end
  kTimeout,                 ///< 60 s without a change of state
  kControlClosed,           ///< the control connection is going or gone
  kCount,
};
std::string_view NameOf(CallEvent event);  ///< "Receive Outgoing-Call-Reply, No Error"

enum class CallAction : uint8_t {
  kDial,
  kSendOutgoingCallRequest,
  kSendOutgoingCallReply,
  kSendOutgoingCallReplyError,
  kSendIncomingCallRequest,
  kSendIncomingCallReply,
  kSendIncomingCallReplyRefusal,
  kAnswerCall,
  kSendIncomingCallConnected,
  kHangUpLine,
  kSendCallClearRequest,
  kSendCallDisconnectNotify,
  kLogWanErrors,
  kReportLinkInfo,
  kCloseControlConnection,
};
std::string_view NameOf(CallAction action);  ///< "Send Call-Clear-Request"

using CallRow = Row<CallState, CallEvent, CallAction>;

// clang-format off
namespace call_rows {
using S = CallState;
using E = CallEvent;
using A = CallAction;

/// RFC 2637 §3.2.4.1
inline constexpr CallRow kPacOutgoing[] = {
  {S::kIdle,        E::kOutgoingCallRequestBad, {A::kSendOutgoingCallReplyError}, S::kIdle,        "§3.2.4.1"},
  {S::kIdle,        E::kOutgoingCallRequest,    {A::kDial},                       S::kWaitCsAns,   "§3.2.4.1"},
  {S::kWaitCsAns,   E::kIncomplete,             {A::kSendOutgoingCallReplyError}, S::kIdle,        "§3.2.4.1"},
  {S::kWaitCsAns,   E::kCallClearRequest,       {A::kSendCallDisconnectNotify},   S::kIdle,        "§3.2.4.1"},
  {S::kWaitCsAns,   E::kAnswer,                 {A::kSendOutgoingCallReply},      S::kEstablished, "§3.2.4.1"},
  {S::kWaitCsAns,   E::kHangup,                 {A::kSendOutgoingCallReplyError}, S::kIdle,        "ours"},
  {S::kWaitCsAns,   E::kTimeout,                {A::kCloseControlConnection},     S::kIdle,        "§3.2.1"},
  {S::kWaitCsAns,   E::kControlClosed,          {},                               S::kIdle,        "§2.3"},
  {S::kEstablished, E::kCallClearRequest,       {A::kSendCallDisconnectNotify},   S::kIdle,        "§3.2.4.1"},
  {S::kEstablished, E::kHangup,                 {A::kSendCallDisconnectNotify},   S::kIdle,        "§3.2.4.1"},
  {S::kEstablished, E::kSetLinkInfo,            {A::kReportLinkInfo},             S::kEstablished, "§2.15"},
  {S::kEstablished, E::kControlClosed,          {},                               S::kIdle,        "§2.3"},
};

/// RFC 2637 §3.2.4.2
inline constexpr CallRow kPnsOutgoing[] = {
  {S::kIdle,           E::kOpen,                   {A::kSendOutgoingCallRequest}, S::kWaitReply,      "§3.2.4.2"},
  {S::kWaitReply,      E::kOutgoingCallReplyError, {},                            S::kIdle,           "§3.2.4.2"},
  {S::kWaitReply,      E::kOutgoingCallReply,      {},                            S::kEstablished,    "§3.2.4.2"},
  {S::kWaitReply,      E::kHangup,                 {A::kSendCallClearRequest},    S::kWaitDisconnect, "§3.2.4.2"},
  {S::kWaitReply,      E::kCallDisconnectNotify,   {},                            S::kIdle,           "ours"},
  {S::kWaitReply,      E::kTimeout,                {A::kCloseControlConnection},  S::kIdle,           "§3.2.1"},
  {S::kWaitReply,      E::kControlClosed,          {},                            S::kIdle,           "§2.3"},
  {S::kEstablished,    E::kCallDisconnectNotify,   {},                            S::kIdle,           "§3.2.4.2"},
  {S::kEstablished,    E::kHangup,                 {A::kSendCallClearRequest},    S::kWaitDisconnect, "§3.2.4.2"},
  {S::kEstablished,    E::kWanErrorNotify,         {A::kLogWanErrors},            S::kEstablished,    "§2.14"},
  {S::kEstablished,    E::kControlClosed,          {},                            S::kIdle,           "§2.3"},
  {S::kWaitDisconnect, E::kCallDisconnectNotify,   {},                            S::kIdle,           "§3.2.4.2"},
  {S::kWaitDisconnect, E::kOutgoingCallReply,      {},                            S::kWaitDisconnect, "ours"},
  {S::kWaitDisconnect, E::kOutgoingCallReplyError, {},                            S::kIdle,           "ours"},
  {S::kWaitDisconnect, E::kWanErrorNotify,         {A::kLogWanErrors},            S::kWaitDisconnect, "ours"},
  {S::kWaitDisconnect, E::kTimeout,                {A::kCloseControlConnection},  S::kIdle,           "§3.2.1"},
  {S::kWaitDisconnect, E::kControlClosed,          {},                            S::kIdle,           "§2.3"},
};

/// RFC 2637 §3.2.3.1
inline constexpr CallRow kPacIncoming[] = {
  {S::kIdle,        E::kRing,                   {A::kSendIncomingCallRequest},    S::kWaitReply,   "§3.2.3.1"},
  {S::kWaitReply,   E::kIncomingCallReplyError, {A::kHangUpLine},                 S::kIdle,        "§3.2.3.1"},
  {S::kWaitReply,   E::kIncomingCallReply,      {A::kAnswerCall, A::kSendIncomingCallConnected}, S::kEstablished, "§3.2.3.1"},
  {S::kWaitReply,   E::kHangup,                 {A::kSendCallDisconnectNotify},   S::kIdle,        "§3.2.3.1"},
  {S::kWaitReply,   E::kTimeout,                {A::kHangUpLine, A::kCloseControlConnection}, S::kIdle, "§3.2.1"},
  {S::kWaitReply,   E::kControlClosed,          {A::kHangUpLine},                 S::kIdle,        "§2.3"},
  {S::kEstablished, E::kCallClearRequest,       {A::kHangUpLine, A::kSendCallDisconnectNotify}, S::kIdle, "§3.2.3.1"},
  {S::kEstablished, E::kHangup,                 {A::kHangUpLine, A::kSendCallDisconnectNotify}, S::kIdle, "§3.2.3.1"},
  {S::kEstablished, E::kSetLinkInfo,            {A::kReportLinkInfo},             S::kEstablished, "§2.15"},
  {S::kEstablished, E::kControlClosed,          {A::kHangUpLine},                 S::kIdle,        "§2.3"},
};

/// RFC 2637 §3.2.3.2
inline constexpr CallRow kPnsIncoming[] = {
  {S::kIdle,           E::kIncomingCallRequestBad, {A::kSendIncomingCallReplyRefusal}, S::kIdle,     "§3.2.3.2"},
  {S::kIdle,           E::kIncomingCallRequest,    {A::kSendIncomingCallReply},   S::kWaitConnect,    "§3.2.3.2"},
  {S::kWaitConnect,    E::kIncomingCallConnected,  {},                            S::kEstablished,    "§3.2.3.2"},
  {S::kWaitConnect,    E::kCallDisconnectNotify,   {},                            S::kIdle,           "§3.2.3.2"},
  {S::kWaitConnect,    E::kHangup,                 {A::kSendCallClearRequest},    S::kWaitDisconnect, "§3.2.3.2"},
  {S::kWaitConnect,    E::kTimeout,                {A::kCloseControlConnection},  S::kIdle,           "§3.2.1"},
  {S::kWaitConnect,    E::kControlClosed,          {},                            S::kIdle,           "§2.3"},
  {S::kEstablished,    E::kCallDisconnectNotify,   {},                            S::kIdle,           "§3.2.3.2"},
  {S::kEstablished,    E::kHangup,                 {A::kSendCallClearRequest},    S::kWaitDisconnect, "§3.2.3.2"},
  {S::kEstablished,    E::kWanErrorNotify,         {A::kLogWanErrors},            S::kEstablished,    "§2.14"},
  {S::kEstablished,    E::kControlClosed,          {},                            S::kIdle,           "§2.3"},
  {S::kWaitDisconnect, E::kCallDisconnectNotify,   {},                            S::kIdle,           "§3.2.3.2"},
  {S::kWaitDisconnect, E::kIncomingCallConnected,  {},                            S::kWaitDisconnect, "ours"},
  {S::kWaitDisconnect, E::kWanErrorNotify,         {A::kLogWanErrors},            S::kWaitDisconnect, "ours"},
  {S::kWaitDisconnect, E::kTimeout,                {A::kCloseControlConnection},  S::kIdle,           "§3.2.1"},
  {S::kWaitDisconnect, E::kControlClosed,          {},                            S::kIdle,           "§2.3"},
};
}  // namespace call_rows
// clang-format on

inline constexpr std::span<const CallRow> kPacOutgoingTable{call_rows::kPacOutgoing};
inline constexpr std::span<const CallRow> kPnsOutgoingTable{call_rows::kPnsOutgoing};
inline constexpr std::span<const CallRow> kPacIncomingTable{call_rows::kPacIncoming};
inline constexpr std::span<const CallRow> kPnsIncomingTable{call_rows::kPnsIncoming};
static_assert(IsDeterministic(kPacOutgoingTable) && IsDeterministic(kPnsOutgoingTable) &&
              IsDeterministic(kPacIncomingTable) && IsDeterministic(kPnsIncomingTable));

/// In these states a peer or a line is awaited, and the 60 s of §3.2.1 run.
constexpr bool IsWaiting(CallState state) {
  return state == CallState::kWaitReply || state == CallState::kWaitCsAns ||
         state == CallState::kWaitConnect || state == CallState::kWaitDisconnect;
}

/// Whether an end of this role may send such a message (§2.1 to §2.15); in the wrong direction it
/// is invalid, §3.
constexpr bool MaySend(Role role, wire::ControlType type) {
  using T = wire::ControlType;
  switch (type) {
    case T::kStartControlConnectionRequest:
    case T::kStartControlConnectionReply:
    case T::kStopControlConnectionRequest:
    case T::kStopControlConnectionReply:
    case T::kEchoRequest:
    case T::kEchoReply:
      return true;
    case T::kOutgoingCallRequest:
    case T::kIncomingCallReply:
    case T::kCallClearRequest:
    case T::kSetLinkInfo:
      return role == Role::kPns;
    case T::kOutgoingCallReply:
    case T::kIncomingCallRequest:
    case T::kIncomingCallConnected:
    case T::kCallDisconnectNotify:
    case T::kWanErrorNotify:
      return role == Role::kPac;
  }
  return false;
}

}  // namespace pptplab::pptp

#endif  // PPTPLAB_STACK_PPTP_CALL_TABLE_H_
