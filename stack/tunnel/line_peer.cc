// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/tunnel/line_peer.h"

#include <deque>
#include <set>
#include <utility>

namespace pptplab::tunnel {

using trace::Layer;
using trace::Stimulus;

struct LinePeer::Private {
  Private(const ppp::SessionConfig& session_config, wire::LineFraming line_framing,
          ppp::UserDirectory* directory, Rng& random, trace::TraceSink* sink, trace::NodeId node)
      : config(session_config),
        users(directory),
        rng(random),
        tracer(sink, node),
        framing(line_framing) {}

  void Begin(Instant now, Layer layer, JourneyId journey, Stimulus stimulus) {
    tracer.Begin(now, number, layer, journey, stimulus);
  }
  void SendFrame(Instant now, std::optional<Pdu> frame) {
    if (!frame) return;
    if (frame->journey() == 0) frame->set_journey(tracer.NewJourney());
    outputs.emplace_back(
        SendOctets{port->Send(now, *frame), ToBytes(frame->bytes()), frame->journey()});
  }
  void Pump(Instant now);
  void Handle(Instant now, const ppp::SessionSignal& signal);
  void TakeLinkDown(uint16_t protocol) {
    if (up.erase(protocol) != 0) outputs.emplace_back(LinkDown{kLine, protocol});
  }
  void TakeLinksDown() {
    while (!up.empty()) TakeLinkDown(*up.begin());
  }

  ppp::SessionConfig config;
  ppp::UserDirectory* users;
  Rng& rng;
  trace::Tracer tracer;
  wire::LineFraming framing;
  FrameTap* tap = nullptr;
  LineTap* line_tap = nullptr;
  trace::SessionId number = 0;
  std::optional<LinePort> port;  ///< these three: while the line is up
  std::unique_ptr<ppp::Session> session;
  std::unique_ptr<DataPath> path;
  std::set<uint16_t> up;  ///< network protocols whose LinkUp was said
  std::deque<LineOutput> outputs;
};

LinePeer::LinePeer(const ppp::SessionConfig& config, wire::LineFraming framing,
                   ppp::UserDirectory* users, Rng& rng, trace::TraceSink* trace, trace::NodeId node)
    : p_(std::make_unique<Private>(config, framing, users, rng, trace, node)) {}

LinePeer::~LinePeer() = default;

void LinePeer::SetFrameTap(FrameTap* tap) { p_->tap = tap; }
void LinePeer::SetLineTap(LineTap* tap) { p_->line_tap = tap; }

void LinePeer::LineUp(Instant now) {
  Private& p = *p_;
  if (p.session) return;
  ++p.number;
  p.Begin(now, Layer::kLink, 0, {Stimulus::What::kConnection, "The line is up"});
  p.port.emplace(p.framing, p.tracer);
  p.port->SetTap(p.line_tap);
  p.session = std::make_unique<ppp::Session>(p.config, p.users, p.rng, p.tracer);
  p.path = std::make_unique<DataPath>(kLine, *p.session, p.tracer, p.tap);
  p.session->Open(now);
  p.session->LowerUp(now);
  p.Pump(now);
}

void LinePeer::LineDown(Instant now) {
  Private& p = *p_;
  if (!p.session) return;
  p.Begin(now, Layer::kLink, 0, {Stimulus::What::kConnection, "The carrier is gone"});
  p.session->LowerDown(now);
  while (p.session->TakeFrame()) {  // nobody is there to hear them
  }
  p.TakeLinksDown();
  p.path.reset();
  p.session.reset();
  p.port.reset();
}

void LinePeer::Close(Instant now) {
  Private& p = *p_;
  if (!p.session) return;
  p.Begin(now, Layer::kRun, 0, {Stimulus::What::kUser, "Close"});
  p.session->Close(now);
  p.Pump(now);
}

void LinePeer::ReceiveOctets(Instant now, ByteView octets, JourneyId journey) {
  Private& p = *p_;
  if (!p.session) return;
  p.Begin(now, Layer::kLink, journey, {Stimulus::What::kPacket, "octets from the line"});
  const uint64_t damaged = p.port->damaged();
  p.port->Receive(now, octets, journey);
  for (uint64_t i = damaged; i < p.port->damaged(); ++i) p.path->FrameLost();
  while (auto frame = p.port->TakeFrame()) p.path->ReceiveFrame(std::move(*frame));
  while (p.path) {
    auto arrival = p.path->Up(now);
    if (!arrival) break;
    if (arrival->is_network_packet) {
      p.outputs.emplace_back(
          DeliverPacket{kLine, arrival->protocol, std::move(arrival->information)});
    } else {
      p.session->Receive(now, arrival->protocol, arrival->information.bytes(),
                         arrival->information.journey());
      p.Pump(now);
    }
  }
  p.Pump(now);
}

void LinePeer::FramingError() {
  if (p_->port) p_->port->FramingError();
}

void LinePeer::SendPacket(Instant now, uint16_t protocol, Pdu packet) {
  Private& p = *p_;
  p.Begin(now, Layer::kInner, packet.journey(),
          {Stimulus::What::kPacket, "network packet for the line"});
  if (!p.session) {
    p.tracer.Record(now, Layer::kInner, packet.journey(),
                    trace::Drop{trace::DropReason::kNotOpen, "the line is not up", 0});
    return;
  }
  p.SendFrame(now, p.path->Down(now, protocol, std::move(packet)));
}

void LinePeer::Tick(Instant now) {
  Private& p = *p_;
  if (!p.session) return;
  p.Begin(now, Layer::kPpp, 0, {Stimulus::What::kTimer, "timer of PPP"});
  p.session->Tick(now);
  p.Pump(now);
}

std::optional<LineOutput> LinePeer::TakeOutput() {
  if (p_->outputs.empty()) return std::nullopt;
  LineOutput output = std::move(p_->outputs.front());
  p_->outputs.pop_front();
  return output;
}

std::optional<Instant> LinePeer::NextDeadline() const {
  return p_->session ? p_->session->NextDeadline() : std::nullopt;
}

void LinePeer::Private::Pump(Instant now) {
  while (session) {
    // Frames first: what a protocol sent before it went down still belongs on the line.
    if (auto frame = session->TakeFrame()) {
      SendFrame(now, path->DownControl(now, std::move(*frame)));
      continue;
    }
    const auto signal = session->TakeSignal();
    if (!signal) return;
    Handle(now, *signal);
  }
}

void LinePeer::Private::Handle(Instant /*now*/, const ppp::SessionSignal& signal) {
  if (const auto* negotiated = std::get_if<ppp::LinkNegotiated>(&signal)) {
    port->SetAccm(negotiated->send_accm, negotiated->receive_accm);
  } else if (const auto* network = std::get_if<ppp::NetworkUp>(&signal)) {
    if (!up.insert(network->protocol).second) return;
    // MPPE and MPPC: a header and the Protocol field inside.
    const bool is_protected =
        session->mppe_sender() != nullptr || session->mppc_sender() != nullptr;
    const int mtu = session->framing().peer_mru - (is_protected ? 4 : 0);
    outputs.emplace_back(
        LinkUp{kLine, {}, session->authenticated_user(), *network, static_cast<uint16_t>(mtu)});
  } else if (const auto* down = std::get_if<ppp::NetworkDown>(&signal)) {
    TakeLinkDown(down->protocol);
  } else if (const auto* finished = std::get_if<ppp::LinkFinished>(&signal)) {
    TakeLinksDown();
    outputs.emplace_back(LineEnded{finished->reason});
  }
}

}  // namespace pptplab::tunnel
