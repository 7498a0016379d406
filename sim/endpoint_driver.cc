// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See endpoint_driver.h.
#include "sim/endpoint_driver.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "sim/bridge.h"
#include "sim/path-mtu-tcp.h"
#include "sim/tcp-table.h"
#include "stack/base/check.h"

NS_LOG_COMPONENT_DEFINE("PptpEndpointDriver");

namespace pptplab::sim {

using ns3::MakeCallback;
using ns3::Ptr;
using ns3::Socket;

namespace {

/// How long a peer may take for what was sent before the connection was closed.
constexpr int kLastWordsSeconds = 60;

void Abort(const Ptr<Socket>& socket) {
  if (const auto tcp = ns3::DynamicCast<ns3::TableTcpSocket>(socket)) return tcp->Abort();
  if (const auto tcp = ns3::DynamicCast<ns3::PathMtuTcpSocket>(socket)) return tcp->Abort();
  socket->Close();
}

/// ns-3's TCP waits for ever for a peer that reads nothing more, or doesn't close its own half.
void CloseInTime(const Ptr<Socket>& socket) {
  socket->Close();
  ns3::Simulator::Schedule(ns3::Seconds(kLastWordsSeconds), [socket] { Abort(socket); });
}

void Silence(const Ptr<Socket>& socket) {
  socket->SetRecvCallback(ns3::MakeNullCallback<void, Ptr<Socket>>());
  socket->SetSendCallback(ns3::MakeNullCallback<void, Ptr<Socket>, uint32_t>());
  socket->SetConnectCallback(ns3::MakeNullCallback<void, Ptr<Socket>>(),
                             ns3::MakeNullCallback<void, Ptr<Socket>>());
  socket->SetCloseCallbacks(ns3::MakeNullCallback<void, Ptr<Socket>>(),
                            ns3::MakeNullCallback<void, Ptr<Socket>>());
}

}  // namespace

EndpointDriver::EndpointDriver(Ptr<ns3::Node> node, std::unique_ptr<tunnel::Endpoint> endpoint,
                               DriverHost& host)
    : m_node(node),
      m_endpoint(std::move(endpoint)),
      m_host(host),
      m_gre(ns3::GreL4Protocol::Of(node)) {
  m_greNumber = m_gre->AddEndpoint(
      {[this](ns3::Ipv4Address peer) { return Knows(peer); },
       [this](ns3::Ipv4Address peer, Ptr<ns3::Packet> packet) { ReceiveGre(peer, packet); },
       [this](ns3::Ipv4Address peer, uint16_t call_id, uint8_t type, uint8_t code) {
         FailGre(peer, call_id, type, code);
       }});
}

EndpointDriver::~EndpointDriver() {
  m_timer.Cancel();
  m_heldGreEvent.Cancel();
  m_gre->RemoveEndpoint(m_greNumber);
  for (auto& [id, control] : m_controls) Silence(control.socket);
  if (m_connecting) Silence(m_connecting);
  if (m_listener) {
    m_listener->SetAcceptCallback(ns3::MakeNullCallback<bool, Ptr<Socket>, const ns3::Address&>(),
                                  ns3::MakeNullCallback<void, Ptr<Socket>, const ns3::Address&>());
  }
}

void EndpointDriver::Listen() {
  // A server may have thousands of connections.
  if (m_node->GetObject<ns3::PathMtuTcpFactory>()) {
    m_listener = Socket::CreateSocket(m_node, ns3::PathMtuTcpFactory::GetTypeId());
  } else {
    m_listener = ns3::TcpTable::CreateSocket(m_node);
  }
  const int bound = m_listener->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), kPptpPort));
  NS_ABORT_MSG_UNLESS(bound == 0, "TCP port 1723 is taken on this node");
  m_listener->Listen();
  m_listener->SetAcceptCallback(MakeCallback(&EndpointDriver::HandleSyn, this),
                                MakeCallback(&EndpointDriver::HandleAccept, this));
}

bool EndpointDriver::HandleSyn(Ptr<Socket> listener, const ns3::Address& /*from*/) {
  const auto tcp = ns3::DynamicCast<ns3::TableTcpSocket>(listener);
  return !tcp || tcp->MayAnswerSyn();
}

void EndpointDriver::Open() {
  m_endpoint->Open(CurrentInstant());
  Drain();
}

void EndpointDriver::Close() {
  m_endpoint->Close(CurrentInstant());
  Drain();
}

void EndpointDriver::SendPacket(tunnel::CallId call, uint16_t protocol,
                                Ptr<const ns3::Packet> packet) {
  Pdu pdu = ToPdu(packet);
  if (pdu.journey() == 0) pdu.set_journey(m_host.NewJourney());
  m_endpoint->SendPacket(CurrentInstant(), call, protocol, std::move(pdu));
  Drain();
}

// --- outputs and the timer
// -----------------------------------------------------------------------------

void EndpointDriver::Drain() {
  // A delivered packet may come back as an input before this returns; the outer loop takes its
  // outputs.
  if (m_draining) return;
  m_draining = true;
  while (auto output = m_endpoint->TakeOutput()) Handle(*output);
  m_draining = false;
  ArmTimer();
}

void EndpointDriver::Handle(tunnel::Output& output) {
  if (const auto* open = std::get_if<tunnel::OpenControl>(&output)) {
    Connect(ToNs3(open->server));
  } else if (auto* send = std::get_if<tunnel::SendControl>(&output)) {
    const auto found = m_controls.find(send->connection);
    if (found == m_controls.end()) return;
    Bytes& unsent = found->second.unsent;
    unsent.insert(unsent.end(), send->bytes.begin(), send->bytes.end());
    SendUnsent(send->connection);
    m_controlSentAt = CurrentInstant();
  } else if (const auto* close = std::get_if<tunnel::CloseControl>(&output)) {
    const auto found = m_controls.find(close->connection);
    if (found == m_controls.end()) return;
    const Ptr<Socket> socket = found->second.socket;
    Forget(close->connection);
    close->abruptly ? Abort(socket) : CloseInTime(socket);
  } else if (auto* gre = std::get_if<tunnel::SendGre>(&output)) {
    SendGre(*gre);
  } else if (const auto* packet = std::get_if<tunnel::DeliverPacket>(&output)) {
    m_host.Deliver(packet->call, packet->protocol,
                   ToPacket(packet->packet.bytes(), packet->packet.journey()));
  } else if (const auto* up = std::get_if<tunnel::LinkUp>(&output)) {
    m_host.LinkUp(*up);
  } else if (const auto* down = std::get_if<tunnel::LinkDown>(&output)) {
    m_host.LinkDown(*down);
  } else if (const auto* ended = std::get_if<tunnel::CallEnded>(&output)) {
    m_host.CallEnded(*ended);
  } else if (const auto* line = std::get_if<tunnel::LineUp>(&output)) {
    m_host.LineUp(line->call);
  } else if (const auto* dial = std::get_if<tunnel::DialLine>(&output)) {
    m_host.DialLine(*dial);
  } else if (auto* frame = std::get_if<tunnel::SendFrame>(&output)) {
    m_host.SendFrame(*frame);
  } else if (const auto* accm = std::get_if<tunnel::SetLineAccm>(&output)) {
    m_host.SetLineAccm(*accm);
  }
}

// An armed timer stays where it is when the deadline moves away, as it does with nearly every
// packet: a Tick that comes early is harmless and cheaper than an event cancelled for each packet.
void EndpointDriver::ArmTimer() {
  const auto deadline = m_endpoint->NextDeadline();
  if (!deadline || (m_armed && *m_armed <= *deadline)) return;
  m_timer.Cancel();
  const Instant now = CurrentInstant();
  m_armed = std::max(*deadline, now);
  m_timer = ns3::Simulator::Schedule(ToTime(*m_armed - now), &EndpointDriver::HandleTimer, this);
}

void EndpointDriver::HandleTimer() {
  const Instant now = CurrentInstant();
  m_armed.reset();
  m_endpoint->Tick(now);
  Drain();
  const auto deadline = m_endpoint->NextDeadline();
  m_ticksWithoutProgress = deadline && *deadline <= now ? m_ticksWithoutProgress + 1 : 0;
  PPTPLAB_CHECK(m_ticksWithoutProgress < 1000);  // else the simulation would stand still for ever
}

// --- control connections
// -------------------------------------------------------------------------------

void EndpointDriver::Connect(ns3::Ipv4Address server) {
  NS_LOG_FUNCTION(this << server);
  if (m_node->GetObject<ns3::PathMtuTcpFactory>()) {
    m_connecting = Socket::CreateSocket(m_node, ns3::PathMtuTcpFactory::GetTypeId());
  } else {
    m_connecting = ns3::TableTcpSocket::CreateClient(m_node);
  }
  m_connecting->SetConnectCallback(MakeCallback(&EndpointDriver::HandleConnected, this),
                                   MakeCallback(&EndpointDriver::HandleConnectFailed, this));
  m_refusal = std::make_unique<TcpRefusal>(
      m_connecting, [this](Ptr<Socket> socket) { HandleConnectFailed(socket); });
  m_connecting->Bind();
  if (m_connecting->Connect(ns3::InetSocketAddress(server, kPptpPort)) != 0) {
    HandleConnectFailed(m_connecting);
  }
}

void EndpointDriver::HandleConnected(Ptr<Socket> socket) {
  m_connecting = nullptr;
  m_refusal.reset();
  ns3::Address peer;
  socket->GetPeerName(peer);
  const auto address = ns3::InetSocketAddress::ConvertFrom(peer).GetIpv4();
  const auto id = Add(socket, address);
  m_endpoint->ControlOpened(CurrentInstant(), id, ToStack(address), LocalOf(id));
  Drain();
}

void EndpointDriver::HandleConnectFailed(Ptr<Socket> socket) {
  Silence(socket);
  m_connecting = nullptr;
  m_refusal.reset();
  socket->Close();
  m_endpoint->ControlDown(CurrentInstant(), 0);
  Drain();
}

void EndpointDriver::HandleAccept(Ptr<Socket> socket, const ns3::Address& from) {
  if (const auto tcp = ns3::DynamicCast<ns3::TableTcpSocket>(socket)) tcp->HandshakeIsDone();
  const auto address = ns3::InetSocketAddress::ConvertFrom(from).GetIpv4();
  const auto id = Add(socket, address);
  m_endpoint->ControlAccepted(CurrentInstant(), id, ToStack(address), LocalOf(id));
  Drain();
}

tunnel::ConnectionId EndpointDriver::Add(Ptr<Socket> socket, ns3::Ipv4Address peer) {
  ns3::Address name;
  socket->GetSockName(name);
  const auto local = ns3::InetSocketAddress::ConvertFrom(name).GetIpv4();
  const tunnel::ConnectionId id = ++m_lastId;
  m_controls[id] = Control{socket, peer, local, {}};
  m_ids[socket] = id;
  Local& towards = m_locals[peer];
  towards.address = local;
  ++towards.connections;
  socket->SetRecvCallback(MakeCallback(&EndpointDriver::HandleRead, this));
  socket->SetSendCallback(MakeCallback(&EndpointDriver::HandleSend, this));
  socket->SetCloseCallbacks(MakeCallback(&EndpointDriver::HandleGone, this),
                            MakeCallback(&EndpointDriver::HandleGone, this));
  return id;
}

Address EndpointDriver::LocalOf(tunnel::ConnectionId id) const {
  return ToStack(m_controls.at(id).local);
}

void EndpointDriver::Forget(tunnel::ConnectionId id) {
  const auto found = m_controls.find(id);
  if (found == m_controls.end()) return;
  const Control control = found->second;
  Silence(control.socket);
  m_ids.erase(control.socket);
  m_controls.erase(found);
  const auto local = m_locals.find(control.peer);
  if (--local->second.connections == 0) m_locals.erase(local);
}

tunnel::ConnectionId EndpointDriver::IdOf(Ptr<Socket> socket) const {
  const auto found = m_ids.find(socket);
  return found == m_ids.end() ? 0 : found->second;
}

void EndpointDriver::SendUnsent(tunnel::ConnectionId id) {
  Control& control = m_controls.at(id);
  Bytes& unsent = control.unsent;
  while (!unsent.empty()) {
    const auto room = std::min<size_t>(unsent.size(), control.socket->GetTxAvailable());
    if (room == 0) break;
    const int sent = control.socket->Send(unsent.data(), static_cast<uint32_t>(room), 0);
    if (sent <= 0) break;
    m_controlSent = CurrentInstant();
    unsent.erase(unsent.begin(), unsent.begin() + sent);
  }
  const size_t limit = m_endpoint->config().maximum_unsent;
  if (limit == 0 || unsent.size() <= limit) return;
  m_endpoint->ControlStalled(CurrentInstant(), id);
  Drain();
}

void EndpointDriver::HandleRead(Ptr<Socket> socket) {
  while (const auto packet = socket->Recv()) {
    if (packet->GetSize() == 0) break;
    const auto id = IdOf(socket);
    if (id == 0) return;
    Bytes bytes(packet->GetSize());
    packet->CopyData(bytes.data(), packet->GetSize());
    m_endpoint->ReceiveControl(CurrentInstant(), id, bytes);
    Drain();
  }
}

void EndpointDriver::HandleSend(Ptr<Socket> socket, uint32_t /*available*/) {
  const auto id = IdOf(socket);
  if (m_controls.contains(id)) SendUnsent(id);
}

void EndpointDriver::HandleGone(Ptr<Socket> socket) {
  const auto id = IdOf(socket);
  if (id == 0) return;
  HandleRead(socket);  // the peer's last words may have come with its FIN
  if (IdOf(socket) == 0) return;
  m_endpoint->ControlHalfClosed(CurrentInstant(), id);
  Drain();
  if (IdOf(socket) == 0) return;
  Forget(id);
  m_endpoint->ControlDown(CurrentInstant(), id);
  Drain();
  CloseInTime(socket);
}

// --- GRE
// -----------------------------------------------------------------------------------------------

bool EndpointDriver::Knows(ns3::Ipv4Address peer) const { return m_locals.contains(peer); }

void EndpointDriver::SendGre(tunnel::SendGre& output) {
  const ns3::Ipv4Address peer = ToNs3(output.peer);
  JourneyId journey = output.packet.journey();
  if (journey == 0) journey = m_host.NewJourney();  // PPP's own packets and lone acknowledgments
  const auto packet = ToPacket(output.packet.bytes(), journey);
  if (m_controlSent == CurrentInstant() || !m_heldGre.empty()) {
    // ns-3's TCP sends 1 ns after it was asked to. What the endpoint said after a control message
    // must not arrive before it: the peer would not know the call yet.
    m_heldGre.push_back({packet, peer});
    if (!m_heldGreEvent.IsRunning()) {
      m_heldGreEvent =
          ns3::Simulator::Schedule(ns3::TimeStep(2), &EndpointDriver::SendHeldGre, this);
    }
    return;
  }
  SendGreNow(packet, peer);
}

void EndpointDriver::SendHeldGre() {
  while (!m_heldGre.empty()) {
    const auto [packet, peer] = m_heldGre.front();
    m_heldGre.pop_front();
    SendGreNow(packet, peer);
  }
}

void EndpointDriver::SendGreNow(Ptr<ns3::Packet> packet, ns3::Ipv4Address peer) {
  m_host.GreSent(packet);
  const auto local = m_locals.find(peer);
  m_gre->Send(packet, local == m_locals.end() ? ns3::Ipv4Address::GetAny() : local->second.address,
              peer);
}

void EndpointDriver::FailGre(ns3::Ipv4Address peer, uint16_t call_id, uint8_t type, uint8_t code) {
  if (type != 3 || code > 3) return;  // RFC 792: Destination Unreachable, and not "too large"
  constexpr const char* kCodes[] = {"network", "host", "protocol", "port"};
  const std::string what = std::string(kCodes[code]) + " unreachable";
  m_endpoint->GreUnreachable(CurrentInstant(), ToStack(peer), call_id, what);
  Drain();
}

void EndpointDriver::ReceiveGre(ns3::Ipv4Address peer, Ptr<ns3::Packet> packet) {
  m_host.GreReceived(packet);
  m_endpoint->ReceiveGre(CurrentInstant(), ToStack(peer), ToPdu(packet));
  Drain();
}

}  // namespace pptplab::sim
