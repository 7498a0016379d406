// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How the parts of one endpoint meet: control connections signal calls, calls carry PPP sessions,
// sessions signal what the driver must know. After every input the parts it touched are pumped
// until they are quiet.
#include "stack/tunnel/endpoint.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "stack/pptp/connection_table.h"
#include "stack/tunnel/endpoint_private.h"
#include "stack/wire/gre.h"
#include "stack/wire/ppp.h"

namespace pptplab::tunnel {

using trace::DropReason;
using trace::Layer;
using trace::Stimulus;

namespace {

/// Visits a variant with a set of lambdas.
template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace

Endpoint::Endpoint(EndpointConfig config, ppp::UserDirectory* users, Rng& rng,
                   trace::TraceSink* trace, trace::NodeId node, bool initiator)
    : config_(std::move(config)),
      tracer_(trace, node),
      p_(std::make_unique<Private>(rng, users, initiator)) {
  p_->next_call_id = config_.first_call_id;
}

Endpoint::~Endpoint() = default;

void Endpoint::SetFrameTap(FrameTap* tap) { p_->tap = tap; }
size_t Endpoint::call_count() const { return p_->calls.size(); }
size_t Endpoint::connection_count() const { return p_->connections.size(); }
std::vector<GreWindow> Endpoint::GreWindows() const {
  std::vector<GreWindow> windows;
  for (const auto& [id, call] : p_->calls) {
    const GreLeg* const gre = call.path ? call.path->gre() : call.relay.get();
    if (gre == nullptr) continue;
    const gre::Sender& sender = gre->sender();
    windows.push_back({id, call.peer, sender.window(), sender.unacknowledged(), gre->waiting(),
                       sender.time_out()});
  }
  std::sort(windows.begin(), windows.end(),
            [](const GreWindow& a, const GreWindow& b) { return a.call < b.call; });
  return windows;
}

void Endpoint::Emit(Output output) { p_->outputs.push_back(std::move(output)); }
std::optional<Instant> Endpoint::NextDeadline() const { return p_->deadlines.Next(); }

std::optional<Output> Endpoint::TakeOutput() {
  if (p_->outputs.empty()) return std::nullopt;
  Output output = std::move(p_->outputs.front());
  p_->outputs.pop_front();
  return output;
}

// --- inputs
// ------------------------------------------------------------------------------------------

void Endpoint::Close(Instant now) {
  tracer_.Begin(now, 0, Layer::kRun, 0, {Stimulus::What::kUser, "Close"});
  p_->closing = true;
  std::vector<CallId> ids;
  for (const auto& [id, call] : p_->calls) ids.push_back(id);
  std::sort(ids.begin(), ids.end());
  for (CallId id : ids) {
    if (Call* call = FindCall(id)) {
      tracer_.SetSession(call->number);
      if (call->relay) {
        ClearRelay(now, id);
        continue;
      }
      if (call->starts_at) StartPpp(now, *call);
      call->session->Close(now);
      PumpCall(now, id);
    }
  }
  std::vector<ConnectionId> idle;
  for (const auto& [id, connection] : p_->connections) {
    if (connection.calls.empty()) idle.push_back(id);
  }
  for (ConnectionId id : idle) {
    StopConnection(now, p_->connections.at(id));
    PumpConnection(now, id);
  }
}

void Endpoint::ControlUp(Instant now, ConnectionId id, Address peer, Address local) {
  if (p_->initiator) return ControlOpened(now, id, peer, local);
  ControlAccepted(now, id, peer, local);
}

void Endpoint::ControlOpened(Instant now, ConnectionId id, Address peer, Address local) {
  AddConnection(now, Connection{.id = id, .peer = peer, .local = local, .opened_here = true});
}

void Endpoint::ControlAccepted(Instant now, ConnectionId id, Address peer, Address local) {
  AddConnection(now, Connection{.id = id, .peer = peer, .local = local, .opened_here = false});
}

void Endpoint::AddConnection(Instant now, Connection connection) {
  const ConnectionId id = connection.id;
  if (p_->connections.contains(id)) return;
  tracer_.Begin(now, 0, Layer::kTcp, 0, {Stimulus::What::kConnection, "TCP connection is up"});
  if (p_->closing) {
    Emit(CloseControl{.connection = id});
    return;
  }
  connection.control = std::make_unique<pptp::ControlConnection>(
      config_.control, connection.opened_here, *p_, p_->rng, tracer_);
  if (!connection.opened_here) {
    connection.control->RefuseStart(RefusalOf(connection));
    LimitHalfOpen(now, connection.peer);
  }
  connection.control->Up(now);
  auto& count = p_->peers[connection.peer];
  ++count.connections;
  if (connection.opened_here) {
    p_->opened_here.insert(id);
  } else {
    p_->half_open.insert(id);
    ++count.half_open;
  }
  p_->connections[id] = std::move(connection);
  PumpConnection(now, id);
}

/// RFC 2637 §2.3: a client that hangs up clears its connection, a server that closes is being shut
/// down.
void Endpoint::StopConnection(Instant now, Connection& connection) {
  if (p_->closing && !p_->initiator) return connection.control->StopForShutdown(now);
  connection.control->Stop(now);
}

void Endpoint::ControlDown(Instant now, ConnectionId id) {
  tracer_.Begin(now, 0, Layer::kTcp, 0, {Stimulus::What::kConnection, "TCP connection is gone"});
  const auto found = p_->connections.find(id);
  if (found == p_->connections.end()) {
    if (p_->initiator && p_->connections.empty()) {
      EndCall(now, 0, "no TCP connection to port 1723 of the server: is it there, is it allowed?");
    }
    return;
  }
  found->second.control->Down(now);
  PumpConnection(now, id);
  if (p_->connections.contains(id)) ForgetConnection(id);
}

void Endpoint::ControlHalfClosed(Instant now, ConnectionId id) {
  const auto found = p_->connections.find(id);
  if (!config_.clears_calls_of_closed_connection || found == p_->connections.end()) return;
  tracer_.Begin(now, 0, Layer::kTcp, 0, {Stimulus::What::kConnection, "the peer's FIN"});
  const std::set<CallId> calls = found->second.calls;
  for (const CallId call : calls) found->second.control->ClearCall(now, call);
  PumpConnection(now, id);
}

/// Without a word to the peer.
void Endpoint::AbandonConnection(Instant now, ConnectionId id, bool abruptly) {
  Emit(CloseControl{id, abruptly});
  p_->connections.at(id).control->Down(now);
  PumpConnection(now, id);
  if (p_->connections.contains(id)) ForgetConnection(id);
}

void Endpoint::GreUnreachable(Instant now, Address peer, uint16_t peer_call_id,
                              std::string_view what) {
  const auto found = std::find_if(p_->calls.begin(), p_->calls.end(), [&](const auto& entry) {
    return entry.second.peer == peer && entry.second.peer_call_id == peer_call_id;
  });
  if (found == p_->calls.end()) return;
  Call& call = found->second;
  tracer_.Begin(now, call.number, Layer::kGre, 0,
                {Stimulus::What::kPacket, "ICMP: GRE does not arrive"});
  std::string text = "GRE does not reach " + ToString(peer) + ": ";
  text += what;
  tracer_.Record(now, Layer::kGre, 0, trace::Note{text});
  if (!config_.closes_on_unreachable_gre) return;
  if (call.reason.empty()) call.reason = std::move(text);
  AbandonConnection(now, call.connection, false);
}

void Endpoint::ReceiveControl(Instant now, ConnectionId id, ByteView stream_bytes) {
  const auto found = p_->connections.find(id);
  if (found == p_->connections.end()) return;
  tracer_.Begin(now, 0, Layer::kTcp, 0, {Stimulus::What::kConnection, "bytes on TCP port 1723"});
  Connection& connection = found->second;
  // RFC 2637 §3.1.3: two ends opened a connection to each other; the higher address's stays.
  Connection* const rival = FindRival(connection);
  const bool we_win = rival != nullptr && connection.local > connection.peer;
  if (rival != nullptr) {
    tracer_.Record(
        now, Layer::kPptp, 0,
        trace::Note{we_win ? "Two control connections collide; the one opened here stays, "
                             "because our address is the higher one (RFC 2637 §3.1.3)."
                           : "Two control connections collide; the peer's stays, because "
                             "its address is the higher one (RFC 2637 §3.1.3)."});
  }
  connection.control->SetCollisionWon(we_win);
  connection.control->Receive(now, stream_bytes);
  if (rival != nullptr && connection.control->established()) {
    rival->control->LoseCollision(now);
    PumpConnection(now, rival->id);
  }
  PumpConnection(now, id);
}

/// The connection that we opened to the same peer. It may have been answered already: the peer's
/// own request, sent before it had heard of ours, can be slower than that answer.
Connection* Endpoint::FindRival(const Connection& accepted) {
  if (accepted.opened_here || accepted.local.IsAny() || accepted.control->established()) {
    return nullptr;
  }
  for (const ConnectionId id : p_->opened_here) {
    Connection& other = p_->connections.at(id);
    const bool waits = other.control->state() == pptp::NameOf(pptp::ConnectionState::kWaitCtlReply);
    const bool counts = waits || other.control->established();
    if (other.peer == accepted.peer && counts) return &other;
  }
  return nullptr;
}

std::optional<CallId> Endpoint::PlaceCall(Instant now, ConnectionId id,
                                          const pptp::OutgoingCall& wanted) {
  const auto found = p_->connections.find(id);
  if (found == p_->connections.end() || p_->closing) return std::nullopt;
  tracer_.Begin(now, 0, Layer::kPptp, 0, {Stimulus::What::kUser, "Place a call"});
  const auto call = found->second.control->PlaceCall(now, wanted);
  PumpConnection(now, id);
  return call;
}

std::optional<CallId> Endpoint::OfferCall(Instant now, ConnectionId id,
                                          const pptp::IncomingCall& incoming) {
  const auto found = p_->connections.find(id);
  if (found == p_->connections.end() || p_->closing) return std::nullopt;
  tracer_.Begin(now, 0, Layer::kPptp, 0, {Stimulus::What::kUser, "A call comes in over the line"});
  const auto call = found->second.control->OfferCall(now, incoming);
  PumpConnection(now, id);
  return call;
}

void Endpoint::HangUp(Instant now, CallId id) {
  Call* const call = FindCall(id);
  if (call == nullptr) return;
  tracer_.Begin(now, call->number, Layer::kRun, 0, {Stimulus::What::kUser, "Hang up"});
  if (call->relay) return ClearRelay(now, id);
  if (call->starts_at) StartPpp(now, *call);
  call->session->Close(now);
  PumpCall(now, id);
}

void Endpoint::ReceiveGre(Instant now, Address peer, Pdu packet) {
  const JourneyId journey = packet.journey();
  tracer_.Begin(now, 0, Layer::kGre, journey, {Stimulus::What::kPacket, "GRE packet"});
  const auto header = ReadPrefix<wire::GreHeader>(packet.bytes());
  if (!header) {
    tracer_.Record(now, Layer::kGre, journey,
                   trace::Drop{DropReason::kMalformed, header.error().field,
                               static_cast<uint32_t>(header.error().offset)});
    return;
  }
  Call* const call = FindCall(header->value.call_id);
  // RFC 2637 §5: GRE is not authenticated; the least is that it comes from the peer of the call.
  if (call == nullptr || call->peer != peer) {
    tracer_.Record(now, Layer::kGre, journey,
                   trace::Drop{call == nullptr ? DropReason::kUnknownCall : DropReason::kWrongPeer,
                               "Call ID", 6});
    return;
  }
  tracer_.SetSession(call->number);
  const CallId id = call->id;
  call->heard_gre = true;
  if (call->relay) {
    call->relay->Receive(now, std::move(packet));
    return TakeFrames(now, id);
  }
  if (call->starts_at) {
    if (call->early_packets.size() < EndpointConfig::kEarlyPackets) {
      call->early_packets.push_back(std::move(packet));
    } else {
      tracer_.Record(now, Layer::kPpp, journey,
                     trace::Drop{DropReason::kNotOpen, "PPP has not begun", 0});
    }
    return;
  }
  call->path->ReceiveGre(now, std::move(packet));
  TakeArrivals(now, id);
  SendReleased(now, id);
}

void Endpoint::SendPacket(Instant now, CallId id, uint16_t protocol, Pdu packet) {
  Call* const call = FindCall(id);
  const JourneyId journey = packet.journey();
  tracer_.Begin(now, call == nullptr ? 0 : call->number, Layer::kInner, journey,
                {Stimulus::What::kPacket, "network packet for the tunnel"});
  if (call == nullptr || call->relay) {
    tracer_.Record(now, Layer::kInner, journey,
                   trace::Drop{DropReason::kUnknownCall, "no such call", 0});
    return;
  }
  if (auto gre = call->path->Down(now, protocol, std::move(packet))) {
    Emit(SendGre{call->peer, std::move(*gre)});
  }
  Reindex(*call);
}

void Endpoint::Tick(Instant now) {
  for (uint64_t key : p_->deadlines.Due(now)) {
    if (key < kCallKey) {
      const auto id = static_cast<ConnectionId>(key);
      const auto found = p_->connections.find(id);
      if (found == p_->connections.end()) continue;
      tracer_.Begin(now, 0, Layer::kPptp, 0, {Stimulus::What::kTimer, "PPTP control timer"});
      found->second.control->Tick(now);
      PumpConnection(now, id);
    } else if (Call* call = FindCall(static_cast<CallId>(key - kCallKey))) {
      TickCall(now, *call);
    }
  }
}

// --- calls
// -------------------------------------------------------------------------------------------

Call* Endpoint::FindCall(CallId id) {
  const auto found = p_->calls.find(id);
  return found == p_->calls.end() ? nullptr : &found->second;
}

void Endpoint::StartCall(Instant now, Connection& connection, const pptp::CallUp& up) {
  Call call;
  call.id = up.call_id;
  call.peer = connection.peer;
  call.peer_call_id = up.peer_call_id;
  call.connection = connection.id;
  call.number = ++p_->last_session;
  tracer_.SetSession(call.number);
  tracer_.Record(now, Layer::kPptp, 0,
                 trace::SessionNamed{call.peer, up.call_id, up.peer_call_id, {}});
  // RFC 2637 §4.2.1, §4.4: the peer's window and delay are ours to keep to; ours, the peer's.
  const gre::Sender sender(config_.gre_sender, up.peer_window,
                           up.peer_processing_delay * std::chrono::milliseconds(100));
  gre::ReceiverConfig receiver = config_.gre_receiver;
  if (receiver.window == 0) receiver.window = config_.control.receive_window;
  if (config_.relays_lines) {
    return StartRelay(connection, std::move(call),
                      GreLeg(up.peer_call_id, sender, receiver, tracer_));
  }
  ppp::SessionConfig config = config_.session;
  const bool is_stranger = config.authentication.require_peer;
  if (is_stranger && !TakesStranger(connection.peer)) {
    tracer_.Record(now, Layer::kPptp, 0,
                   trace::Note{"Too many calls have not proved yet whose they are, so this one is "
                               "cleared."});
    connection.control->ClearCall(now, up.call_id, pptp::DisconnectCause::kNoResource);
    return;
  }
  if (!PrepareSession(config)) {
    tracer_.Record(now, Layer::kIpcp, 0,
                   trace::Note{"The address pool is used up, so the call is cleared."});
    connection.control->ClearCall(now, up.call_id, pptp::DisconnectCause::kNoResource);
    return;
  }
  if (!p_->initiator && config.nbfcp.enabled) {
    // RFC 2097 §2.3: a name is one station's; the server answers for those of all its clients.
    for (const auto& [id, other] : p_->calls) {
      if (!other.up.contains(wire::kPppNbf)) continue;
      auto& taken = config.nbfcp.taken;
      taken.insert(taken.end(), other.netbios_names.begin(), other.netbios_names.end());
    }
  }
  call.session = std::make_unique<ppp::Session>(std::move(config), p_->users, p_->rng, tracer_);
  call.path = std::make_unique<DataPath>(up.call_id, up.peer_call_id, sender, receiver,
                                         *call.session, tracer_, p_->tap);
  connection.calls.insert(up.call_id);
  Call& stored = p_->calls[up.call_id] = std::move(call);
  SetUnauthenticated(stored, is_stranger);
  if (config_.ppp_start_delay > Duration{} && !p_->closing) {
    stored.starts_at = now + config_.ppp_start_delay;
    return Reindex(stored);
  }
  StartPpp(now, stored);
  if (p_->closing) stored.session->Close(now);
  PumpCall(now, up.call_id);
}

void Endpoint::StartPpp(Instant now, Call& call) {
  call.starts_at.reset();
  call.session->Open(now);
  call.session->LowerUp(now);
}

void Endpoint::TakeArrivals(Instant now, CallId id) {
  while (Call* call = FindCall(id)) {
    auto arrival = call->path->Up(now);
    if (!arrival) break;
    if (arrival->is_network_packet) {
      Emit(DeliverPacket{id, arrival->protocol, std::move(arrival->information)});
    } else {
      call->session->Receive(now, arrival->protocol, arrival->information.bytes(),
                             arrival->information.journey());
      PumpCall(now, id);
    }
  }
  if (FindCall(id) != nullptr) PumpCall(now, id);
}

void Endpoint::TickCall(Instant now, Call& call) {
  const CallId id = call.id;
  tracer_.Begin(now, call.number, Layer::kPpp, 0, {Stimulus::What::kTimer, "timer of a call"});
  if (call.relay) return TickRelay(now, id);
  if (call.starts_at && now >= *call.starts_at) {
    StartPpp(now, call);
    PumpCall(now, id);  // its first message before any answer to the peer's
    if (FindCall(id) == nullptr) return;
    for (Pdu& packet : std::exchange(call.early_packets, {})) {
      call.path->ReceiveGre(now, std::move(packet));
    }
  }
  call.path->Tick(now);
  call.session->Tick(now);
  PumpCall(now, id);
  TakeArrivals(now, id);
  SendReleased(now, id);
}

/// What the window lets go, then an acknowledgment that found nothing to ride on.
void Endpoint::SendReleased(Instant now, CallId id) {
  Call* const call = FindCall(id);
  if (call == nullptr) return;
  while (auto gre = call->path->TakeReleased(now)) Emit(SendGre{call->peer, std::move(*gre)});
  if (auto gre = call->path->TakeAckOnly(now)) Emit(SendGre{call->peer, std::move(*gre)});
  Reindex(*call);
}

void Endpoint::PumpCall(Instant now, CallId id) {
  while (Call* call = FindCall(id)) {
    // Frames first: what a protocol sent before it went down still belongs on the link.
    if (auto frame = call->session->TakeFrame()) {
      if (auto gre = call->path->DownControl(now, std::move(*frame))) {
        Emit(SendGre{call->peer, std::move(*gre)});
      }
      continue;
    }
    auto signal = call->session->TakeSignal();
    if (call->session->phase() == ppp::Phase::kNetwork) SetUnauthenticated(*call, false);
    if (!signal) {
      Reindex(*call);
      return;
    }
    HandleSessionSignal(now, *call, *signal);
  }
}

void Endpoint::HandleSessionSignal(Instant now, Call& call, const ppp::SessionSignal& signal) {
  const auto found = p_->connections.find(call.connection);
  PPTPLAB_CHECK(found != p_->connections.end());
  pptp::ControlConnection& control = *found->second.control;
  std::visit(
      Overloaded{
          [&](const ppp::LinkNegotiated& negotiated) {
            // RFC 2637 §2.15: the PNS tells the PAC, whose line it is.
            if (config_.control.role != pptp::Role::kPns || !config_.sends_link_info) return;
            control.SendLinkInfo(now, call.id, negotiated.send_accm, negotiated.receive_accm);
            PumpConnection(now, call.connection);
          },
          [&](const ppp::NetworkUp& network) {
            if (!call.up.insert(network.protocol).second) return;
            if (network.protocol == wire::kPppNbf) call.netbios_names.clear();
            for (const ppp::NetbiosName& name : network.remote_names) {
              if (!name.group) call.netbios_names.push_back(name.name);
            }
            // MPPE and MPPC: a header and the Protocol field inside.
            const bool is_protected =
                call.session->mppe_sender() != nullptr || call.session->mppc_sender() != nullptr;
            // RFC 2637 §1.4: of whatever the peer takes, a GRE packet carries no more than this.
            const int room = std::min<int>(call.session->framing().peer_mru,
                                           static_cast<int>(wire::kMaxGrePayload) - 4);
            const int mtu = room - (is_protected ? 4 : 0);
            Emit(LinkUp{call.id, call.peer, call.session->authenticated_user(), network,
                        static_cast<uint16_t>(mtu)});
          },
          [&](const ppp::NetworkDown& down) { TakeLinkDown(call, down.protocol); },
          [&](const ppp::LinkFinished& finished) {
            TakeLinksDown(call);
            call.reason = finished.reason;
            control.ClearCall(now, call.id);
            PumpConnection(now, call.connection);
          },
      },
      signal);
}

void Endpoint::TakeLinkDown(Call& call, uint16_t protocol) {
  if (call.up.erase(protocol) != 0) Emit(LinkDown{call.id, protocol});
}

void Endpoint::TakeLinksDown(Call& call) {
  while (!call.up.empty()) TakeLinkDown(call, *call.up.begin());
}

void Endpoint::EndCall(Instant now, CallId id, std::string reason) {
  if (Call* call = FindCall(id)) {
    tracer_.SetSession(call->number);
    if (call->session) {
      // What is being ended already ends for the reason that it had first.
      if (call->reason.empty()) call->reason = call->session->reason();
      call->session->LowerDown(now);
      while (call->session->TakeFrame()) {  // nobody is there to hear them
      }
    }
    TakeLinksDown(*call);
    if (!call->reason.empty()) reason = call->reason;
    if (!call->heard_gre && reason.find("47") == std::string::npos) {
      reason += "; no GRE packet ever came in: is IP protocol 47 blocked on the way?";
    }
    tracer_.Record(now, Layer::kGre, 0,
                   trace::Note{call->relay ? call->relay->Statistics() : call->path->Statistics()});
    SetUnauthenticated(*call, false);
    if (call->session) ReleaseSession(call->session->config());
    if (const auto found = p_->connections.find(call->connection); found != p_->connections.end()) {
      found->second.calls.erase(id);
    }
    p_->deadlines.Set(kCallKey + id, std::nullopt);
    p_->calls.erase(id);
  }
  tracer_.Record(now, Layer::kRun, 0, trace::Note{"The call has ended: " + reason});
  Emit(CallEnded{id, std::move(reason)});
}

void Endpoint::Reindex(const Call& call) {
  const auto deadline = call.relay
                            ? Earlier(call.relay->NextDeadline(), call.tell_errors_at)
                            : Earlier(Earlier(call.session->NextDeadline(), call.path->NextDeadline()),
                                      call.starts_at);
  p_->deadlines.Set(kCallKey + call.id, deadline);
}

std::optional<ConnectionId> Endpoint::EstablishedConnection() const {
  for (const auto& [id, connection] : p_->connections) {
    if (connection.control->established()) return id;
  }
  return std::nullopt;
}

// --- connections
// -------------------------------------------------------------------------------------

void Endpoint::PumpConnection(Instant now, ConnectionId id) {
  while (true) {
    const auto found = p_->connections.find(id);
    if (found == p_->connections.end()) return;
    Connection& connection = found->second;
    if (auto message = connection.control->TakeMessage()) {
      Emit(SendControl{id, std::move(*message)});
      continue;
    }
    auto signal = connection.control->TakeSignal();
    if (!signal) {
      p_->deadlines.Set(id, connection.control->NextDeadline());
      return;
    }
    HandleControlSignal(now, connection, *signal);
  }
}

void Endpoint::HandleControlSignal(Instant now, Connection& connection,
                                   const pptp::ControlSignal& signal) {
  std::visit(Overloaded{
                 [&](const pptp::ConnectionEstablished&) {
                   connection.was_established = true;
                   NoteEstablished(connection);
                   OnEstablished(now, *connection.control);
                 },
                 [&](const pptp::CallUp& up) { StartCall(now, connection, up); },
                 [&](const pptp::CallDown& down) {
                   EndCall(now, down.call_id, down.reason);
                   // A client's connection has no use without its calls (RFC 2637 §3.1.2).
                   // One that waits for incoming calls keeps it.
                   const bool is_done = (p_->initiator && config_.calls > 0) || p_->closing;
                   const bool idle =
                       connection.calls.empty() && connection.control->call_count() == 0 && is_done;
                   if (idle) StopConnection(now, connection);
                 },
                 [&](const pptp::LinkInfoReceived& info) {
                   // The ACCMs concern an asynchronous line; most PACs have none.
                   if (!config_.relays_lines) return;
                   Emit(SetLineAccm{info.call_id, info.send_accm, info.receive_accm});
                 },
                 [&](const pptp::DialLine& dial) {
                   Emit(DialLine{dial.call_id, dial});
                 },
                 [&](const pptp::ConnectionClosed& closed) {
                   Emit(CloseControl{.connection = connection.id});
                   // A client that never got as far as a call hears why.
                   const bool is_only_one = p_->initiator && p_->connections.size() == 1;
                   if (is_only_one && !connection.was_established) EndCall(now, 0, closed.reason);
                   ForgetConnection(connection.id);
                 },
             },
             signal);
}

void Endpoint::ForgetConnection(ConnectionId id) {
  const Connection& connection = p_->connections.at(id);
  NoteEstablished(connection);
  const auto count = p_->peers.find(connection.peer);
  if (--count->second.connections == 0) p_->peers.erase(count);
  p_->deadlines.Set(id, std::nullopt);
  p_->opened_here.erase(id);
  p_->connections.erase(id);
}

}  // namespace pptplab::tunnel
