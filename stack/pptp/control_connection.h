// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One PPTP control connection and the calls on it, RFC 2637 §3: pure logic for one end of one TCP
// connection. Bytes of the stream come in, whole messages and signals go out. State tables:
// call_table.h.
//
// Not here: GRE, PPP, which connection or peer this is (tunnel/endpoint).
#ifndef PPTPLAB_STACK_PPTP_CONTROL_CONNECTION_H_
#define PPTPLAB_STACK_PPTP_CONTROL_CONNECTION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "stack/base/bytes.h"
#include "stack/base/rng.h"
#include "stack/base/time.h"
#include "stack/base/timer_table.h"
#include "stack/trace/tracer.h"
#include "stack/wire/pptp_control.h"

namespace pptplab::pptp {

/// In an outgoing call the PNS asks and the PAC answers; a client that dials in is the PNS. In an
/// incoming call the PAC asks.
enum class Role : uint8_t { kPns, kPac };

/// What the line of a PAC does with an outgoing call (§2.8, §3.2.4.1). Over IP there is no line,
/// and every call is answered at once.
enum class LineBehaviour : uint8_t {
  kAnswers,
  kNoCarrier,      ///< Result 3
  kBusy,           ///< Result 4
  kNoDialTone,     ///< Result 5
  kDoesNotAnswer,  ///< Result 6, after dial_timeout
  kFails,          ///< Result 2 with Error 6, PAC-Error
};

/// Why a PAC disconnects a call by itself (§2.13).
enum class DisconnectCause : uint8_t {
  kAdminShutdown,  ///< Result 3
  kLostCarrier,    ///< Result 1: the line went dead, or the caller hung up
  kNoResource,     ///< Result 2 with Error 4
  kPacError,       ///< Result 2 with Error 6
};

/// Why an end wants no control connection with a peer at all (§2.2).
enum class StartRefusal : uint8_t {
  kNone,
  kExists,         ///< Result 3: there is one between these two already
  kNotAuthorized,  ///< Result 4
  kNoResource,     ///< Result 2 with Error 4
};

struct ControlConfig {
  Role role = Role::kPns;
  std::string host_name = "pptplab";
  std::string vendor_string = "pptplab";
  uint32_t framing_capabilities = 3;  ///< async and sync
  uint32_t bearer_capabilities = 3;   ///< analog and digital
  uint16_t maximum_channels = 0;
  uint16_t firmware_revision = 1;
  size_t maximum_calls =
      16;  ///< on this connection; more are refused: Busy (§2.8), No-Resource (§2.10)

  uint32_t minimum_bps = 2400;
  uint32_t maximum_bps = 10000000;
  uint32_t connect_speed = 10000000;
  uint32_t bearer_type = 3;    ///< PNS: what it asks for, any (§2.7)
  uint32_t framing_type = 3;   ///< PNS: likewise
  std::string phone_number{};  ///< PNS: to be dialed (§2.7); over IP there is nothing to dial
  std::string subaddress{};
  uint16_t receive_window = 64;          ///< packets
  uint16_t packet_processing_delay = 0;  ///< tenths of a second

  bool accept_incoming_calls = false;  ///< PNS; else refused with Result 3 (do not accept), §2.10
  bool accept_outgoing_calls = true;   ///< PAC; else refused with Result 7 (do not accept), §2.8
  LineBehaviour line = LineBehaviour::kAnswers;  ///< PAC
  Duration answer_delay{0};                      ///< PAC: until the line has done so
  /// PAC: what it allots to an outgoing call (§2.8, Result 6). The RFC gives no value; ours stays
  /// below the 60 s after which all is closed (§3.2.1).
  Duration dial_timeout = std::chrono::seconds(45);
  /// PAC: an outgoing call is dialed over a real line (DialLine), which answers when it likes.
  bool dials_lines = false;

  Duration reply_timeout = std::chrono::seconds(60);  ///< §3.1.4: for the start of the connection
  Duration stop_timeout = std::chrono::seconds(60);  ///< §3: for the Stop-Control-Connection-Reply
  Duration call_timeout = std::chrono::seconds(60);  ///< §3.2.1: for a change of a call's state
  Duration wan_error_interval = std::chrono::seconds(60);  ///< §2.14: at least, between two of them
  Duration echo_interval = std::chrono::seconds(60);  ///< §3.1.4: without traffic; zero: never
  Duration echo_timeout = std::chrono::seconds(60);   ///< §3.1.4
};

/// Hands out Call IDs that are unique in the whole endpoint (RFC 2637 §2.7: per pair of peers), and
/// Call Serial Numbers that don't come again before they must (§2.7: unique for our address).
class CallIdSource {
 public:
  virtual ~CallIdSource() = default;
  virtual std::optional<uint16_t> AllocateCallId() = 0;  ///< nullopt: none left
  virtual void ReleaseCallId(uint16_t call_id) = 0;
  uint16_t NextCallSerialNumber() { return next_serial_number_++; }

 private:
  uint16_t next_serial_number_ = 0;
};

// What the connection tells its endpoint. Calls are named by our own Call ID.
struct ConnectionEstablished {};
struct CallUp {
  uint16_t call_id = 0;
  uint16_t peer_call_id = 0;
  uint16_t peer_window = 0;
  uint16_t peer_processing_delay = 0;  ///< tenths of a second
};
/// What a PNS wants of one outgoing call (§2.7); empty or 0: as configured.
struct OutgoingCall {
  std::string phone_number;  ///< at most 64 octets, as the other
  std::string subaddress;
  uint32_t bearer_type = 0;   ///< 1: analog, 2: digital, 3: any
  uint32_t framing_type = 0;  ///< 1: asynchronous, 2: synchronous, 3: either
};
/// What a PAC knows of a call that comes in over its line (§2.9, §2.11).
struct IncomingCall {
  std::string dialed_number;   ///< at most 64 octets, as the others
  std::string dialing_number;  ///< the caller's
  std::string subaddress;
  uint32_t bearer_type = 1;          ///< 1: analog, 2: digital
  uint32_t physical_channel_id = 0;  ///< for logs
  uint32_t framing_type = 1;         ///< 1: asynchronous, 2: synchronous
  uint32_t connect_speed = 0;        ///< bits/s; 0: as configured
};
/// Counts of a PAC's line since the call began (§2.14).
struct WanErrors {
  uint32_t crc = 0;
  uint32_t framing = 0;
  uint32_t hardware_overruns = 0;
  uint32_t buffer_overruns = 0;
  uint32_t time_outs = 0;
  uint32_t alignment = 0;
};
struct CallDown {
  uint16_t call_id = 0;
  std::string reason;  ///< one clause for people
};
struct LinkInfoReceived {
  uint16_t call_id = 0;
  uint32_t send_accm = 0;
  uint32_t receive_accm = 0;
};
/// PAC with dials_lines: dial, then say LineAnswered or LineFailed.
struct DialLine {
  uint16_t call_id = 0;
  OutgoingCall wanted;
  uint32_t minimum_bps = 0;
  uint32_t maximum_bps = 0;
};
/// The TCP connection is to be closed now; every call has been reported down before.
struct ConnectionClosed {
  std::string reason;
};
using ControlSignal = std::variant<ConnectionEstablished, CallUp, CallDown, LinkInfoReceived,
                                   DialLine, ConnectionClosed>;

/// Result Codes of an Outgoing-Call-Reply by which a PAC says why its line did not answer (§2.8).
enum class LineFailure : uint8_t {
  kNoCarrier = 3,
  kBusy = 4,
  kNoDialTone = 5,
  kTimeOut = 6,
  kDoNotAccept = 7,
};

/// After every call drain TakeMessage, then TakeSignal (a last reply leaves before ConnectionClosed
/// closes the TCP connection), and arm one timer at NextDeadline. Every call is harmless in every
/// state. What is invalid closes the connection (§3); the reason is recorded and stands in
/// ConnectionClosed, behind a CallDown for each call. After ConnectionClosed nothing is said any
/// more.
class ControlConnection {
 public:
  /// `initiator`: opened the TCP connection and sends the Start-Control-Connection-Request.
  ControlConnection(const ControlConfig& config, bool initiator, CallIdSource& call_ids, Rng& rng,
                    trace::Tracer& tracer);
  ~ControlConnection();

  /// TCP is connected. §3.1.1: the initiator asks; §3.1.2: the other end waits to be asked.
  void Up(Instant now);
  /// TCP is gone. §3: it may close at any time.
  void Down(Instant now);
  /// Octets of the TCP stream, split anyhow (§1.4). Lost synchronization, a message that only our
  /// own role may send, or one that its state does not foresee closes the connection (§1.4, §3).
  void Receive(Instant now, ByteView stream);
  /// PNS: asks for an outgoing call (§3.2.4.2) and returns our Call ID; nullopt: not established,
  /// not a PNS, maximum_calls reached, or no Call ID left. CallUp or CallDown follows.
  std::optional<uint16_t> PlaceCall(Instant now, const OutgoingCall& wanted = {});
  /// PAC: a call came in; asks the PNS whether it wants it (§3.2.3.1). As above.
  std::optional<uint16_t> OfferCall(Instant now, const IncomingCall& call);
  /// PAC, after DialLine: the line's answer (§3.2.4.1, "Telco Answer"), and its speed in bits/s.
  void LineAnswered(Instant now, uint16_t call_id, uint32_t connect_speed);
  void LineFailed(Instant now, uint16_t call_id, LineFailure why);
  /// PNS: Call-Clear-Request (§2.12); CallDown follows with the PAC's Call-Disconnect-Notify or the
  /// end of the connection. PAC: Call-Disconnect-Notify (§2.13) with this cause, and CallDown at
  /// once.
  void ClearCall(Instant now, uint16_t call_id,
                 DisconnectCause cause = DisconnectCause::kAdminShutdown);
  /// PNS, established call: tells the PAC the ACCMs that LCP agreed on (Set-Link-Info, §2.15).
  void SendLinkInfo(Instant now, uint16_t call_id, uint32_t send_accm, uint32_t receive_accm);
  /// PAC, established call: WAN-Error-Notify, at most one in wan_error_interval (§2.14); false: not
  /// sent, ask again later.
  bool SendWanErrors(Instant now, uint16_t call_id, const WanErrors& errors);
  /// §3.1.3: of two connections that two ends opened towards each other at the same time the one
  /// opened by the higher address stays. On the one that the peer opened: whether a
  /// Start-Control-Connection-Request is met by silence, because ours wins.
  void SetCollisionWon(bool won);
  /// Receiver, before its first message: this peer's Start-Control-Connection-Request is refused.
  void RefuseStart(StartRefusal why);
  /// On the one that we opened: it lost, and closes without another message.
  void LoseCollision(Instant now);
  /// Stop-Control-Connection-Request (§2.3), which clears all calls; if nothing is established,
  /// closes.
  void Stop(Instant now);
  /// The same when not only this connection but the whole of this end is going: Reason 3, not 1.
  void StopForShutdown(Instant now);

  void Tick(Instant now);  ///< harmless if early
  std::optional<Instant> NextDeadline() const;
  std::optional<Bytes> TakeMessage();  ///< one whole control message to send
  std::optional<ControlSignal> TakeSignal();

  bool established() const;
  size_t call_count() const;                            ///< in whatever state
  std::string_view state() const;                       ///< the RFC's name
  std::string_view call_state(uint16_t call_id) const;  ///< the RFC's name; empty: no such call

  struct Private;  ///< control_connection_private.h

 private:
  std::unique_ptr<Private> p_;
};

}  // namespace pptplab::pptp

#endif  // PPTPLAB_STACK_PPTP_CONTROL_CONNECTION_H_
