// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The states of a control connection, RFC 2637 §3.1: one table for the end that opened the TCP
// connection (the originator, §3.1.1), one for the other (the receiver, §3.1.2). Whether an end is
// PNS or PAC doesn't matter here. Rows marked "ours" are arrows that the RFC's figures leave out.
#ifndef PPTPLAB_STACK_PPTP_CONNECTION_TABLE_H_
#define PPTPLAB_STACK_PPTP_CONNECTION_TABLE_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "stack/pptp/table.h"

namespace pptplab::pptp {

enum class ConnectionState : uint8_t { kIdle, kWaitCtlReply, kEstablished, kWaitStopReply, kCount };
std::string_view NameOf(ConnectionState state);  ///< "wait_ctl_reply"

enum class ConnectionEvent : uint8_t {
  kTcpOpen,
  kStartRequest,       ///< Start-Control-Connection-Request, version ok
  kStartRequestNotOk,  ///< … of an earlier version, which nobody supports
  kStartRequestRefused,  ///< … of a peer that this end wants no connection with
  kStartReply,         ///< Start-Control-Connection-Reply, version ok
  kStartReplyNotOk,    ///< … of a version that we don't support
  kStartReplyError,    ///< … with a Result Code that says no
  kCollision,     ///< this connection lost to another one with the same peer
  kCollisionWon,  ///< Start-Control-Connection-Request received, and our own connection wins
  kStopRequest,
  kStopReply,
  kEchoRequest,
  kEchoReply,
  kLocalTerminate,
  kLocalShutdown,  ///< the whole of this end is going
  kSilence,      ///< nothing received for the echo interval
  kTimeout,      ///< an expected message did not come
  kEchoTimeout,  ///< an Echo-Reply did not come
  kCallTimeout,  ///< a call has been waiting for too long
  kRequestInError,  ///< a request that a reply can tell why it isn't done (§2.16)
  kMalformed,    ///< a message that cannot be read, or not from this peer, or not now
  kTcpClosed,
  kCount,
};
std::string_view NameOf(ConnectionEvent event);  ///< "Receive Stop-Control-Connection-Request"

enum class ConnectionAction : uint8_t {
  kSendStartRequest,
  kSendStartReply,
  kSendStartReplyVersion,  ///< with Result 5: the version is not supported
  kSendStartReplyExists,   ///< with Result 3: the channel exists already
  kSendStartReplyRefused,  ///< with the Result that says why
  kSendStopRequest,
  kSendStopRequestVersion,   ///< with Reason 2: the version is not supported
  kSendStopRequestShutdown,  ///< with Reason 3: this end is being shut down
  kSendStopReply,
  kSendGeneralError,  ///< the reply to a request in error: Result 2, and which error
  kSendEchoRequest,
  kSendEchoReply,
  kNoteEchoReply,
  kClearCalls,  ///< every call goes down
  kCloseTcp,
};
std::string_view NameOf(ConnectionAction action);  ///< "Send Stop-Control-Connection-Reply"

using ConnectionRow = Row<ConnectionState, ConnectionEvent, ConnectionAction>;

// clang-format off
namespace connection_rows {
using S = ConnectionState;
using E = ConnectionEvent;
using A = ConnectionAction;

/// RFC 2637 §3.1.1
inline constexpr ConnectionRow kOriginator[] = {
  {S::kIdle,          E::kTcpOpen,         {A::kSendStartRequest},         S::kWaitCtlReply,  "§3.1.1"},
  {S::kIdle,          E::kLocalTerminate,  {A::kCloseTcp},                 S::kIdle,          "ours"},
  {S::kIdle,          E::kLocalShutdown,   {A::kCloseTcp},                 S::kIdle,          "ours"},
  {S::kIdle,          E::kTcpClosed,       {A::kCloseTcp},                 S::kIdle,          "ours"},

  {S::kWaitCtlReply,  E::kCollision,       {A::kCloseTcp},                 S::kIdle,          "§3.1.3"},
  {S::kWaitCtlReply,  E::kStartReply,      {},                             S::kEstablished,   "§3.1.1"},
  {S::kWaitCtlReply,  E::kStartReplyNotOk, {A::kSendStopRequestVersion},   S::kWaitStopReply, "§3.1.1"},
  {S::kWaitCtlReply,  E::kStartReplyError, {A::kCloseTcp},                 S::kIdle,          "§2.2"},
  {S::kWaitCtlReply,  E::kLocalTerminate,  {A::kCloseTcp},                 S::kIdle,          "ours"},
  {S::kWaitCtlReply,  E::kLocalShutdown,   {A::kCloseTcp},                 S::kIdle,          "ours"},
  {S::kWaitCtlReply,  E::kTimeout,         {A::kCloseTcp},                 S::kIdle,          "§3.1.4"},
  {S::kWaitCtlReply,  E::kRequestInError,  {A::kSendGeneralError, A::kCloseTcp}, S::kIdle,    "§2.16"},
  {S::kWaitCtlReply,  E::kMalformed,       {A::kCloseTcp},                 S::kIdle,          "§3"},
  {S::kWaitCtlReply,  E::kTcpClosed,       {A::kCloseTcp},                 S::kIdle,          "§3"},

  {S::kEstablished,   E::kStopRequest,     {A::kClearCalls, A::kSendStopReply, A::kCloseTcp}, S::kIdle, "§3.1.1"},
  {S::kEstablished,   E::kLocalTerminate,  {A::kClearCalls, A::kSendStopRequest}, S::kWaitStopReply, "§3.1.1"},
  {S::kEstablished,   E::kLocalShutdown,   {A::kClearCalls, A::kSendStopRequestShutdown}, S::kWaitStopReply, "§2.3"},
  {S::kEstablished,   E::kEchoRequest,     {A::kSendEchoReply},            S::kEstablished,   "§3.1.4"},
  {S::kEstablished,   E::kEchoReply,       {A::kNoteEchoReply},            S::kEstablished,   "§3.1.4"},
  {S::kEstablished,   E::kSilence,         {A::kSendEchoRequest},          S::kEstablished,   "§3.1.4"},
  {S::kEstablished,   E::kEchoTimeout,     {A::kClearCalls, A::kCloseTcp}, S::kIdle,          "§3.1.4"},
  {S::kEstablished,   E::kCallTimeout,     {A::kClearCalls, A::kCloseTcp}, S::kIdle,          "§3.2.1"},
  {S::kEstablished,   E::kRequestInError,  {A::kClearCalls, A::kSendGeneralError, A::kCloseTcp}, S::kIdle, "§2.16"},
  {S::kEstablished,   E::kMalformed,       {A::kClearCalls, A::kCloseTcp}, S::kIdle,          "§3"},
  {S::kEstablished,   E::kTcpClosed,       {A::kClearCalls, A::kCloseTcp}, S::kIdle,          "§3"},

  {S::kWaitStopReply, E::kStopReply,       {A::kCloseTcp},                 S::kIdle,          "§3.1.1"},
  {S::kWaitStopReply, E::kStopRequest,     {A::kSendStopReply},            S::kWaitStopReply, "ours"},
  {S::kWaitStopReply, E::kEchoRequest,     {A::kSendEchoReply},            S::kWaitStopReply, "ours"},
  {S::kWaitStopReply, E::kEchoReply,       {},                             S::kWaitStopReply, "ours"},
  {S::kWaitStopReply, E::kTimeout,         {A::kCloseTcp},                 S::kIdle,          "§3"},
  {S::kWaitStopReply, E::kRequestInError,  {A::kSendGeneralError, A::kCloseTcp}, S::kIdle,    "§2.16"},
  {S::kWaitStopReply, E::kMalformed,       {A::kCloseTcp},                 S::kIdle,          "§3"},
  {S::kWaitStopReply, E::kTcpClosed,       {A::kCloseTcp},                 S::kIdle,          "§3"},
};

/// RFC 2637 §3.1.2
inline constexpr ConnectionRow kReceiver[] = {
  {S::kIdle,          E::kTcpOpen,           {},                             S::kIdle,        "§3.1.2"},
  {S::kIdle,          E::kStartRequestNotOk, {A::kSendStartReplyVersion, A::kCloseTcp}, S::kIdle, "§3.1.2"},
  {S::kIdle,          E::kStartRequestRefused, {A::kSendStartReplyRefused, A::kCloseTcp}, S::kIdle, "§2.2"},
  {S::kIdle,          E::kStartRequest,      {A::kSendStartReply},           S::kEstablished, "§3.1.2"},
  {S::kIdle,          E::kCollisionWon,      {},                             S::kIdle,        "§3.1.3"},
  {S::kIdle,          E::kLocalTerminate,    {A::kCloseTcp},                 S::kIdle,        "ours"},
  {S::kIdle,          E::kLocalShutdown,     {A::kCloseTcp},                 S::kIdle,        "ours"},
  {S::kIdle,          E::kTimeout,           {A::kCloseTcp},                 S::kIdle,        "§3.1.4"},
  {S::kIdle,          E::kRequestInError,    {A::kSendGeneralError, A::kCloseTcp}, S::kIdle,  "§2.16"},
  {S::kIdle,          E::kMalformed,         {A::kCloseTcp},                 S::kIdle,        "§3"},
  {S::kIdle,          E::kTcpClosed,         {A::kCloseTcp},                 S::kIdle,        "§3"},

  {S::kEstablished,   E::kStopRequest,       {A::kClearCalls, A::kSendStopReply, A::kCloseTcp}, S::kIdle, "§3.1.2"},
  {S::kEstablished,   E::kLocalTerminate,    {A::kClearCalls, A::kSendStopRequest}, S::kWaitStopReply, "§3.1.2"},
  {S::kEstablished,   E::kLocalShutdown,     {A::kClearCalls, A::kSendStopRequestShutdown}, S::kWaitStopReply, "§2.3"},
  {S::kEstablished,   E::kStartRequest,      {A::kSendStartReplyExists},     S::kEstablished, "§2.2"},
  {S::kEstablished,   E::kStartRequestRefused, {A::kSendStartReplyExists},   S::kEstablished, "§2.2"},
  {S::kEstablished,   E::kStartRequestNotOk, {A::kSendStartReplyExists},     S::kEstablished, "§2.2"},
  {S::kEstablished,   E::kEchoRequest,       {A::kSendEchoReply},            S::kEstablished, "§3.1.4"},
  {S::kEstablished,   E::kEchoReply,         {A::kNoteEchoReply},            S::kEstablished, "§3.1.4"},
  {S::kEstablished,   E::kSilence,           {A::kSendEchoRequest},          S::kEstablished, "§3.1.4"},
  {S::kEstablished,   E::kEchoTimeout,       {A::kClearCalls, A::kCloseTcp}, S::kIdle,        "§3.1.4"},
  {S::kEstablished,   E::kCallTimeout,       {A::kClearCalls, A::kCloseTcp}, S::kIdle,        "§3.2.1"},
  {S::kEstablished,   E::kRequestInError,    {A::kClearCalls, A::kSendGeneralError, A::kCloseTcp}, S::kIdle, "§2.16"},
  {S::kEstablished,   E::kMalformed,         {A::kClearCalls, A::kCloseTcp}, S::kIdle,        "§3"},
  {S::kEstablished,   E::kTcpClosed,         {A::kClearCalls, A::kCloseTcp}, S::kIdle,        "§3"},

  {S::kWaitStopReply, E::kStopReply,         {A::kCloseTcp},                 S::kIdle,        "§3.1.2"},
  {S::kWaitStopReply, E::kStopRequest,       {A::kSendStopReply},            S::kWaitStopReply, "ours"},
  {S::kWaitStopReply, E::kEchoRequest,       {A::kSendEchoReply},            S::kWaitStopReply, "ours"},
  {S::kWaitStopReply, E::kEchoReply,         {},                             S::kWaitStopReply, "ours"},
  {S::kWaitStopReply, E::kTimeout,           {A::kCloseTcp},                 S::kIdle,        "§3"},
  {S::kWaitStopReply, E::kRequestInError,    {A::kSendGeneralError, A::kCloseTcp}, S::kIdle,  "§2.16"},
  {S::kWaitStopReply, E::kMalformed,         {A::kCloseTcp},                 S::kIdle,        "§3"},
  {S::kWaitStopReply, E::kTcpClosed,         {A::kCloseTcp},                 S::kIdle,        "§3"},
};
}  // namespace connection_rows
// clang-format on

inline constexpr std::span<const ConnectionRow> kOriginatorTable{connection_rows::kOriginator};
inline constexpr std::span<const ConnectionRow> kReceiverTable{connection_rows::kReceiver};
static_assert(IsDeterministic(kOriginatorTable) && IsDeterministic(kReceiverTable));

}  // namespace pptplab::pptp

#endif  // PPTPLAB_STACK_PPTP_CONNECTION_TABLE_H_
