// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One end of PPTP as a whole, without any input or output of its own: control connections, calls,
// the PPP session and the data path of each call. The ns-3 application, the two-endpoint test, the
// fuzzer and a real socket drive it through the same few calls:
//
//   input (a connection, bytes, a packet, the time)  ->  drain TakeOutput()  ->  arm one timer at
//   NextDeadline()
//
// It never calls back, reads no clock and owns no randomness.
#ifndef PPTPLAB_STACK_TUNNEL_ENDPOINT_H_
#define PPTPLAB_STACK_TUNNEL_ENDPOINT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "stack/base/address.h"
#include "stack/base/bytes.h"
#include "stack/base/pdu.h"
#include "stack/base/rng.h"
#include "stack/base/time.h"
#include "stack/gre/receiver.h"
#include "stack/gre/sender.h"
#include "stack/ppp/session.h"
#include "stack/pptp/control_connection.h"
#include "stack/trace/tracer.h"
#include "stack/tunnel/data_path.h"

namespace pptplab::tunnel {

/// The driver's name for one TCP connection.
using ConnectionId = uint32_t;
struct EndpointConfig {
  pptp::ControlConfig control;
  gre::SenderConfig gre_sender;
  gre::ReceiverConfig gre_receiver;
  ppp::SessionConfig session;
  /// Client: calls that it places on its connection, RFC 2637 §3.2; 0: it waits for incoming ones
  /// (control.accept_incoming_calls) and leaves the connection open when they end.
  uint16_t calls = 1;
  /// Call ID of the first call; those after it count up. 0: each is random, so that two clients
  /// behind one NAT seldom meet and a blind attacker has to guess.
  uint16_t first_call_id = 0;
  /// Whom control connections are accepted from (RFC 2637 §2.2): the outer addresses from the first
  /// to the last; neither: everybody. Others get Result 4.
  Address authorized_first{};
  Address authorized_last{};
  // What strangers may cost (RFC 2637 §5 knows no protection and gives no values). 0: any number.
  /// Control connections at once, in all and of one address (a NAT may have many clients behind
  /// it); more get Result 2 with No-Resource.
  size_t maximum_connections = 16384;
  size_t maximum_connections_per_peer = 1024;
  /// Those among them that were accepted and have sent no Start-Control-Connection-Request yet. A
  /// new one closes the oldest: an honest client says it at once. (They end by
  /// control.reply_timeout, too.)
  size_t maximum_half_open = 1024;
  size_t maximum_half_open_per_peer = 256;
  /// Calls whose peer has to prove who it is and hasn't yet; more are cleared with No-Resource.
  size_t maximum_unauthenticated = 4096;
  size_t maximum_unauthenticated_per_peer = 256;
  /// Octets of control messages that may wait for a peer that doesn't read; then ControlStalled.
  /// The driver's to count.
  size_t maximum_unsent = 65536;
  /// RFC 2637 §3.1.3: only one control connection between two ends, a second one gets Result 3.
  /// Off, because behind a NAT many clients have one address.
  bool one_connection_per_peer = false;
  /// PAC: calls are dial-in lines whose PPP ends at the PNS; frames go from line to tunnel and back
  /// as they are. Outgoing calls are dialed over a line.
  bool relays_lines = false;
  /// An ICMP error says that GRE doesn't reach the peer: the call's control connection is closed,
  /// as pptpd does. Else only a sentence is recorded. (RFC 2637 says nothing about it.)
  bool closes_on_unreachable_gre = false;
  /// From a call's establishment to PPP's first message, as pptpd has to start a pppd first. What
  /// the peer sends meanwhile waits, up to kEarlyPackets.
  Duration ppp_start_delay{};
  static constexpr size_t kEarlyPackets = 16;
  /// A PNS sends Set-Link-Info once LCP is opened (RFC 2637 §2.15).
  bool sends_link_info = true;
  /// The peer closed the TCP connection while calls were up: a Call-Clear-Request for each is sent
  /// all the same, as pptp-linux does.
  bool clears_calls_of_closed_connection = false;
  /// Server: addresses to hand out, first to last, one for each call (users may have their own).
  Address pool_first;
  Address pool_last;
};

// Outputs, in the order in which they must happen.
struct OpenControl {  ///< client: open a TCP connection to the server's port 1723
  Address server;
};
struct SendControl {
  ConnectionId connection = 0;
  Bytes bytes;
};
struct CloseControl {
  ConnectionId connection = 0;
  bool abruptly = false;  ///< by RST: what is on the way still isn't waited for
};
struct SendGre {  ///< a whole GRE packet; the driver adds the outer IP header, protocol 47
  Address peer;
  Pdu packet;
};
struct DeliverPacket {  ///< a packet came out of the tunnel
  CallId call = 0;
  /// PPP protocol number: kPppIpv4, kPppIpv6, kPppIpx, kPppNbf; kPppBridging: starts at the flags
  /// octet of RFC 3518 §4.2.
  uint16_t protocol = 0;
  Pdu packet;
};
struct LinkUp {  ///< said once for each network protocol that opens: network.protocol
  CallId call = 0;
  Address peer;  ///< outer
  std::string user;
  ppp::NetworkUp network;
  uint16_t mtu = 0;  ///< octets of network packet that fit
};
/// How far one call may send (RFC 2637 §4.2), at a moment.
struct GreWindow {
  CallId call = 0;
  Address peer;  ///< outer
  uint16_t window = 0;          ///< packets
  uint32_t unacknowledged = 0;  ///< packets
  size_t waiting = 0;           ///< packets that wait for the window
  Duration time_out{};          ///< ATO, §4.4
};
struct LinkDown {  ///< said once for each LinkUp that was said
  CallId call = 0;
  uint16_t protocol = 0;
};
// A PAC's lines. CallEnded: hang up.
struct DialLine {  ///< the PNS wants this called; answer with LineAnswered or LineFailed
  CallId call = 0;
  pptp::DialLine wanted;
};
struct LineUp {  ///< the PNS takes the call: answer the line, frames may come and go
  CallId call = 0;
};
struct SendFrame {  ///< a PPP frame for the line, without Flags, FCS and escapes
  CallId call = 0;
  Pdu frame;
};
struct SetLineAccm {  ///< Set-Link-Info came (RFC 2637 §2.15)
  CallId call = 0;
  uint32_t send_accm = 0xffffffff;
  uint32_t receive_accm = 0xffffffff;
};
struct CallEnded {  ///< the call is gone, whether its link was ever up or not
  CallId call = 0;
  std::string reason;  ///< one clause for people
};
using Output = std::variant<OpenControl, SendControl, CloseControl, SendGre, DeliverPacket, LinkUp,
                            LinkDown, CallEnded, DialLine, LineUp, SendFrame, SetLineAccm>;

struct Call;        // endpoint.cc
struct Connection;  // endpoint.cc

class Endpoint {
 public:
  virtual ~Endpoint();

  /// Client: dial. Server: accept connections from now on.
  virtual void Open(Instant now) = 0;
  /// Hang up everything in an orderly way: LCP, then calls, then the control connections.
  void Close(Instant now);

  /// A TCP connection is there: at a client the one that it asked for, at a server one that it
  /// accepted. `local`: our own outer address, by which a collision is decided (RFC 2637 §3.1.3);
  /// not given: collisions are not looked for.
  void ControlUp(Instant now, ConnectionId connection, Address peer, Address local = {});
  /// The same where either end may open one: who opened this one.
  void ControlOpened(Instant now, ConnectionId connection, Address peer, Address local = {});
  void ControlAccepted(Instant now, ConnectionId connection, Address peer, Address local = {});
  void ControlDown(Instant now, ConnectionId connection);
  /// The peer sends no more on it; what we send may still arrive. ControlDown follows.
  void ControlHalfClosed(Instant now, ConnectionId connection);
  /// More than maximum_unsent octets wait for the peer to read. CloseControl follows.
  void ControlStalled(Instant now, ConnectionId connection);
  void ReceiveControl(Instant now, ConnectionId connection, ByteView stream_bytes);
  /// `packet` starts with the GRE header. Dropped, with its reason recorded, unless `peer` has an
  /// established control connection here and the Call ID is one of its calls.
  void ReceiveGre(Instant now, Address peer, Pdu packet);
  /// An ICMP error came back for a GRE packet that went to `peer` with this Call ID of the peer's.
  /// `what`: "protocol unreachable", for people.
  void GreUnreachable(Instant now, Address peer, uint16_t peer_call_id, std::string_view what);
  /// A network packet for the tunnel of this call; protocols as in DeliverPacket.
  void SendPacket(Instant now, CallId call, uint16_t protocol, Pdu packet);
  /// PNS: one more call on an established connection (RFC 2637 §3.2.4). LinkUp or CallEnded
  /// follows; nullopt: not possible.
  std::optional<CallId> PlaceCall(Instant now, ConnectionId connection,
                                  const pptp::OutgoingCall& wanted = {});
  /// PAC: a call came in over a line; asks the PNS whether it takes it (RFC 2637 §3.2.3).
  std::optional<CallId> OfferCall(Instant now, ConnectionId connection,
                                  const pptp::IncomingCall& call);
  /// PAC: what came of DialLine; `connect_speed` in bits/s.
  void LineAnswered(Instant now, CallId call, uint32_t connect_speed);
  void LineFailed(Instant now, CallId call, pptp::LineFailure why);
  /// PAC, relays_lines: a good PPP frame came from the line, without Flags, FCS and escapes.
  void ReceiveFrame(Instant now, CallId call, Pdu frame);
  /// PAC: what was counted on the line since the call began; the PNS is told, at most once a
  /// minute (RFC 2637 §2.14).
  void ReportLineErrors(Instant now, CallId call, const pptp::WanErrors& errors);
  /// PAC: the caller hung up. CallEnded follows.
  void LineLost(Instant now, CallId call);
  /// Ends this one call in an orderly way; the others on its connection stay.
  void HangUp(Instant now, CallId call);
  void Tick(Instant now);  ///< harmless if early

  /// Drain after every input.
  std::optional<Output> TakeOutput();
  std::optional<Instant> NextDeadline() const;

  /// Calls and control connections that exist now.
  size_t call_count() const;
  size_t connection_count() const;
  const EndpointConfig& config() const { return config_; }
  /// The sending side of each call's GRE, by Call ID.
  std::vector<GreWindow> GreWindows() const;
  /// Sees every PPP frame as it is before encryption and after decryption. Null: nobody.
  void SetFrameTap(FrameTap* tap);

 protected:
  Endpoint(EndpointConfig config, ppp::UserDirectory* users, Rng& rng, trace::TraceSink* trace,
           trace::NodeId node, bool initiator);

  void Emit(Output output);
  /// The oldest control connection that is established.
  std::optional<ConnectionId> EstablishedConnection() const;
  /// Client: a control connection is established, time to place a call.
  virtual void OnEstablished(Instant now, pptp::ControlConnection& control) = 0;
  /// The last word on a call's PPP configuration: a server assigns an address from its pool here.
  virtual bool PrepareSession(ppp::SessionConfig& config) = 0;
  /// Gives back what PrepareSession took.
  virtual void ReleaseSession(const ppp::SessionConfig& config) = 0;
  EndpointConfig config_;
  trace::Tracer tracer_;

 private:
  struct Private;
  void AddConnection(Instant now, Connection connection);
  void LimitHalfOpen(Instant now, Address peer);
  void CloseHalfOpen(Instant now, ConnectionId id, std::string_view what);
  void NoteEstablished(const Connection& connection);
  bool TakesStranger(Address peer) const;
  void SetUnauthenticated(Call& call, bool is_unauthenticated);
  pptp::StartRefusal RefusalOf(const Connection& accepted) const;
  void StopConnection(Instant now, Connection& connection);
  Connection* FindRival(const Connection& accepted);
  Call* FindCall(CallId id);
  void StartCall(Instant now, Connection& connection, const pptp::CallUp& up);
  void StartRelay(Connection& connection, Call call, GreLeg relay);
  void EndCall(Instant now, CallId id, std::string reason);
  void TickCall(Instant now, Call& call);
  void TickRelay(Instant now, CallId id);
  void TellLineErrors(Instant now, Call& call);
  void TakeFrames(Instant now, CallId id);
  void ClearRelay(Instant now, CallId id);
  template <class Action>
  void WithControlOf(Instant now, CallId id, const char* what, Action action);
  void StartPpp(Instant now, Call& call);
  void TakeArrivals(Instant now, CallId id);
  void PumpCall(Instant now, CallId id);
  void SendReleased(Instant now, CallId id);
  void HandleSessionSignal(Instant now, Call& call, const ppp::SessionSignal& signal);
  void TakeLinkDown(Call& call, uint16_t protocol);
  void TakeLinksDown(Call& call);
  void Reindex(const Call& call);
  void PumpConnection(Instant now, ConnectionId id);
  void HandleControlSignal(Instant now, Connection& connection, const pptp::ControlSignal& signal);
  void ForgetConnection(ConnectionId id);
  void AbandonConnection(Instant now, ConnectionId id, bool abruptly);

  std::unique_ptr<Private> p_;
};

}  // namespace pptplab::tunnel

#endif  // PPTPLAB_STACK_TUNNEL_ENDPOINT_H_
