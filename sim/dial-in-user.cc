// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See dial-in-user.h.
#include "sim/dial-in-user.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "sim/bridge.h"
#include "sim/config_accessor.h"
#include "sim/pptp-access-concentrator.h"
#include "sim/recorder.h"
#include "stack/tunnel/endpoint.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("DialInUser");
NS_OBJECT_ENSURE_REGISTERED(DialInUser);

using pptplab::sim::AccessLine;
using pptplab::sim::CurrentInstant;
using pptplab::sim::ToNs3;
using Config = pptplab::tunnel::EndpointConfig;
namespace tunnel = pptplab::tunnel;

TypeId DialInUser::GetTypeId() {
  static TypeId tid = AddCommon(
      PptpAttributes(TypeId("ns3::DialInUser")
                         .SetParent<PptpApplication>()
                         .SetGroupName("PptpLab")
                         .AddConstructor<DialInUser>(),
                     Config())
          .Add(
              "User", "name that we prove ourselves under (RFC 1994, RFC 2759 section 4)",
              [](Config & c) -> auto& { return c.session.authentication.user; })
          .Add(
              "Password", "password of that user (RFC 2759 section 8)",
              [](Config & c) -> auto& { return c.session.authentication.password; })
          .Add(
              "Authentication",
              "how we are ready to prove who we are, the best first (RFC 1661 section 6.2)",
              [](Config & c) -> auto& { return c.session.authentication.methods; })
          .Add(
              "RequestDns", "ask for DNS server addresses (RFC 1877 section 1.1)",
              [](Config & c) -> auto& { return c.session.ipcp.request_dns; })
          .tid(),
      Config());
  return tid;
}

DialInUser::DialInUser() = default;
DialInUser::~DialInUser() = default;

void DialInUser::SetLine(Ptr<PptpAccessConcentrator> concentrator, size_t line) {
  m_concentrator = concentrator;
  m_line = line;
}

void DialInUser::AddTunnelRoute(Ipv4Address network, Ipv4Mask mask) {
  m_routes.emplace_back(network, mask);
}

void DialInUser::StartApplication() {
  NS_LOG_FUNCTION(this);
  if (m_peer || !m_concentrator) return;
  PrepareStart();
  AccessLine& line = m_concentrator->line(m_line);
  m_peer = std::make_unique<tunnel::LinePeer>(m_config.session, line.config().framing, nullptr,
                                              m_rng, EventSink(), NodeNumber());
  m_peer->SetFrameTap(Tap());
  m_peer->SetLineTap(this);
  line.Attach(AccessLine::Side::kCaller, this);
  if (m_waits) {
    m_concentrator->WaitOn(m_line, this);
    return;
  }
  m_offHook = true;
  if (recorder()) recorder()->Note(NodeNumber(), pptplab::trace::Layer::kLink, "The modem dials.");
  // As long as a bit takes: the telephone network is no faster.
  Simulator::Schedule(line.config().latency, [this, concentrator = m_concentrator] {
    if (m_offHook) concentrator->Ring(m_line, this);
  });
}

void DialInUser::HangUp() {
  NS_LOG_FUNCTION(this);
  if (!m_peer || !m_offHook) return;
  m_peer->Close(CurrentInstant());
  Drain();
}

void DialInUser::DoDispose() {
  m_timer.Cancel();
  m_peer.reset();
  m_concentrator = nullptr;
  PptpApplication::DoDispose();
}

// --- the line
// ------------------------------------------------------------------------------------------

bool DialInUser::PicksUp() {
  if (!m_peer || !m_waits || m_offHook) return false;
  m_offHook = true;
  if (recorder()) {
    recorder()->Note(NodeNumber(), pptplab::trace::Layer::kLink, "It rings; the modem answers.");
  }
  return true;
}

void DialInUser::Answered() {
  if (!m_peer || !m_offHook) return;
  m_peer->LineUp(CurrentInstant());
  Drain();
}

void DialInUser::Disconnected(const std::string& why) {
  if (!m_peer || !m_offHook) return;
  End(m_reason.empty() ? why : m_reason);
}

void DialInUser::End(const std::string& why) {
  m_offHook = false;
  m_peer->LineDown(CurrentInstant());
  Drain();
  CallEnded({tunnel::LinePeer::kLine, why});
}

void DialInUser::ReceiveOctets(pptplab::ByteView octets, pptplab::JourneyId journey) {
  if (!m_peer || octets.empty()) return;
  m_peer->ReceiveOctets(CurrentInstant(), octets, journey);
  Drain();
}

void DialInUser::FrameReceived(pptplab::Instant /*now*/, pptplab::ByteView frame,
                               pptplab::JourneyId journey) {
  m_concentrator->Record(m_line, AccessLine::Side::kCaller, pptplab::trace::Direction::kReceived,
                         frame, journey);
}

void DialInUser::ReceiveFramingError() {
  if (m_peer) m_peer->FramingError();
}

void DialInUser::SendDown(tunnel::CallId /*call*/, uint16_t protocol, Ptr<const Packet> packet) {
  if (!m_peer) return;
  pptplab::Pdu pdu = pptplab::sim::ToPdu(packet);
  if (pdu.journey() == 0) pdu.set_journey(NewJourney());
  m_peer->SendPacket(CurrentInstant(), protocol, std::move(pdu));
  Drain();
}

void DialInUser::Drain() {
  // A delivered packet may come back as an input before this returns; the outer loop takes its
  // outputs.
  if (m_draining) return;
  m_draining = true;
  std::optional<std::string> ended;
  while (auto output = m_peer->TakeOutput()) {
    if (auto* sent = std::get_if<tunnel::SendOctets>(&*output)) {
      m_concentrator->SendOverLine(m_line, AccessLine::Side::kCaller, std::move(*sent));
    } else if (auto* packet = std::get_if<tunnel::DeliverPacket>(&*output)) {
      Deliver(packet->call, packet->protocol,
              pptplab::sim::ToPacket(packet->packet.bytes(), packet->packet.journey()));
    } else if (const auto* up = std::get_if<tunnel::LinkUp>(&*output)) {
      LinkUp(*up);
    } else if (const auto* down = std::get_if<tunnel::LinkDown>(&*output)) {
      LinkDown(*down);
    } else if (const auto* line = std::get_if<tunnel::LineEnded>(&*output)) {
      ended = line->reason;
    }
  }
  m_draining = false;
  ArmTimer();
  if (!ended || !m_offHook) return;
  m_reason = *ended;
  // What is still on its way goes over the line first.
  Simulator::Schedule(m_concentrator->line(m_line).TimeToDrain(AccessLine::Side::kCaller), [this] {
    if (!m_offHook) return;
    const std::string why = m_reason;
    m_concentrator->HangUpLine(m_line);
    End(why);
  });
}

// As in endpoint_driver.cc.
void DialInUser::ArmTimer() {
  const auto deadline = m_peer->NextDeadline();
  if (!deadline || (m_armed && *m_armed <= *deadline)) return;
  m_timer.Cancel();
  const pptplab::Instant now = CurrentInstant();
  m_armed = std::max(*deadline, now);
  m_timer =
      Simulator::Schedule(pptplab::sim::ToTime(*m_armed - now), &DialInUser::HandleTimer, this);
}

void DialInUser::HandleTimer() {
  m_armed.reset();
  m_peer->Tick(CurrentInstant());
  Drain();
}

// --- ppp0
// ----------------------------------------------------------------------------------------------

void DialInUser::LinkIsUp(const tunnel::LinkUp& up) {
  const auto device = GetPppDevice();
  device->Up(ToNs3(up.network.local), up.mtu);
  device->AddRoute(ToNs3(up.network.remote), Ipv4Mask::GetOnes());
  for (const auto& [network, mask] : m_routes) device->AddRoute(network, mask);
  if (m_routes.empty()) device->AddRoute(Ipv4Address::GetAny(), Ipv4Mask::GetZero());
}

void DialInUser::LinkIsDown(const tunnel::LinkUp& /*was*/) { GetPppDevice()->Down(); }

tunnel::CallId DialInUser::CallFor(Ipv4Address /*destination*/) const {
  return tunnel::LinePeer::kLine;
}

}  // namespace ns3
