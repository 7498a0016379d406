// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See pptp-access-concentrator.h.
#include "sim/pptp-access-concentrator.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "sim/bridge.h"
#include "sim/config_accessor.h"
#include "sim/dial-in-user.h"
#include "sim/endpoint_driver.h"
#include "sim/recorder.h"
#include "stack/tunnel/access_concentrator.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("PptpAccessConcentrator");
NS_OBJECT_ENSURE_REGISTERED(PptpAccessConcentrator);

using pptplab::sim::AccessLine;
using pptplab::sim::CurrentInstant;
using pptplab::trace::Direction;
using Config = pptplab::tunnel::EndpointConfig;
using Side = AccessLine::Side;
namespace trace = pptplab::trace;
namespace tunnel = pptplab::tunnel;

/// One line with its end here: the port and the call that it carries.
struct PptpAccessConcentrator::Line final : pptplab::sim::LineEnd {
  Line(PptpAccessConcentrator& owner_in, size_t number_in, Ptr<Node> caller_in,
       const pptplab::sim::AccessLineConfig& config)
      : owner(owner_in), number(number_in), caller_node(caller_in), wire(config) {}

  void ReceiveOctets(pptplab::ByteView octets, pptplab::JourneyId journey) override {
    if (port && !octets.empty()) owner.ReceiveFromLine(*this, octets, journey);
  }
  void ReceiveFramingError() override {
    if (port) port->FramingError();
  }

  PptpAccessConcentrator& owner;
  const size_t number;
  Ptr<Node> caller_node;
  AccessLine wire;
  trace::Tracer tracer;
  std::optional<tunnel::LinePort> port;  ///< while it is answered
  std::optional<tunnel::CallId> call;    ///< … or rings
  DialInUser* caller = nullptr;
  trace::SessionId calls = 0;
  std::array<uint32_t, 2> interfaces{};  ///< of the recorder, by side
};

namespace {

Config Defaults() {
  Config config;
  config.control.host_name = "concentrator";
  return config;
}

}  // namespace

TypeId PptpAccessConcentrator::GetTypeId() {
  static TypeId tid =
      AddCommon(PptpAttributes(TypeId("ns3::PptpAccessConcentrator")
                                   .SetParent<PptpApplication>()
                                   .SetGroupName("PptpLab")
                                   .AddConstructor<PptpAccessConcentrator>(),
                               Defaults())
                    .tid(),
                Defaults())
          .AddAttribute(
              "Server", "outer address of the network server (PNS; TCP port 1723, RFC 2637)",
              Ipv4AddressValue(), MakeIpv4AddressAccessor(&PptpAccessConcentrator::m_server),
              MakeIpv4AddressChecker());
  return tid;
}

PptpAccessConcentrator::PptpAccessConcentrator() = default;
PptpAccessConcentrator::~PptpAccessConcentrator() = default;

int64_t PptpAccessConcentrator::AssignStreams(int64_t stream) {
  int64_t used = PptpApplication::AssignStreams(stream);
  for (const auto& line : m_lines) used += line->wire.AssignStreams(stream + used);
  return used;
}

size_t PptpAccessConcentrator::AddLine(Ptr<Node> caller,
                                       const pptplab::sim::AccessLineConfig& config) {
  m_lines.push_back(std::make_unique<Line>(*this, m_lines.size(), caller, config));
  m_lines.back()->wire.Attach(Side::kConcentrator, m_lines.back().get());
  return m_lines.size() - 1;
}

AccessLine& PptpAccessConcentrator::line(size_t number) { return m_lines.at(number)->wire; }

std::unique_ptr<tunnel::Endpoint> PptpAccessConcentrator::MakeEndpoint() {
  return std::make_unique<tunnel::AccessConcentrator>(m_config, pptplab::sim::ToStack(m_server),
                                                      m_rng, EventSink(), NodeNumber());
}

void PptpAccessConcentrator::SetRecorder(pptplab::sim::Recorder* given) {
  PptpApplication::SetRecorder(given);
  if (given == nullptr) return;
  for (const auto& line : m_lines) {
    const std::string here = "tty" + std::to_string(line->number), there = "tty0";
    line->interfaces[static_cast<size_t>(Side::kCaller)] =
        given->AddSerialInterface(line->caller_node, there);
    line->interfaces[static_cast<size_t>(Side::kConcentrator)] =
        given->AddSerialInterface(GetNode(), here);
    given->AddSerialLink(line->caller_node, there, GetNode(), here, line->wire.config().rate,
                         line->wire.config().latency);
  }
}

void PptpAccessConcentrator::DoDispose() {
  m_lines.clear();
  PptpApplication::DoDispose();
}

// --- callers
// --------------------------------------------------------------------------------------------

void PptpAccessConcentrator::Ring(size_t number, DialInUser* caller) {
  NS_LOG_FUNCTION(this << number);
  Line& line = *m_lines.at(number);
  line.caller = caller;
  const auto& config = line.wire.config();
  const bool is_digital = config.framing == pptplab::wire::LineFraming::kSynchronous;
  if (driver() != nullptr) {
    line.call = driver()->Feed([&](tunnel::Endpoint& endpoint, pptplab::Instant now) {
      return static_cast<tunnel::AccessConcentrator&>(endpoint).Ring(
          now, {.dialed_number = config.dialed_number,
                .dialing_number = config.dialing_number,
                .subaddress = config.subaddress,
                .bearer_type = is_digital ? 2u : 1u,
                .physical_channel_id = static_cast<uint32_t>(number),
                .framing_type = static_cast<uint32_t>(config.framing),
                .connect_speed = static_cast<uint32_t>(config.rate)});
    });
  }
  if (!line.call) HangUpCaller(line, "nobody answers: the access concentrator has no server");
}

void PptpAccessConcentrator::LineUp(tunnel::CallId call) {
  Line* const line = LineOf(call);
  if (line == nullptr) return;
  line->tracer = trace::Tracer(EventSink(), NodeNumber());
  line->port.emplace(line->wire.config().framing, line->tracer);
  ++line->calls;
  Simulator::Schedule(line->wire.config().latency, [line, number = line->calls] {
    if (line->port && line->calls == number) line->caller->Answered();
  });
}

void PptpAccessConcentrator::WaitOn(size_t number, DialInUser* user) {
  m_lines.at(number)->caller = user;
}

void PptpAccessConcentrator::DialLine(const tunnel::DialLine& dial) {
  const std::string& wanted = dial.wanted.wanted.phone_number;
  const auto found = std::find_if(m_lines.begin(), m_lines.end(), [&](const auto& line) {
    return line->wire.config().dialing_number == wanted;
  });
  Line* const line = found == m_lines.end() ? nullptr : found->get();
  using pptplab::pptp::LineFailure;
  // There and back: it rings, and somebody answers.
  const Time delay = line == nullptr ? Time(0) : 2 * line->wire.config().latency;
  Simulator::Schedule(delay, [this, line, call = dial.call] {
    if (driver() == nullptr) return;
    const bool is_busy = line != nullptr && line->call;
    const bool is_answered =
        line != nullptr && !is_busy && line->caller != nullptr && line->caller->PicksUp();
    if (is_answered) line->call = call;
    driver()->Feed([&](tunnel::Endpoint& endpoint, pptplab::Instant now) {
      if (is_answered) {
        endpoint.LineAnswered(now, call, static_cast<uint32_t>(line->wire.config().rate));
      } else {
        endpoint.LineFailed(now, call, is_busy ? LineFailure::kBusy : LineFailure::kNoCarrier);
      }
      return true;
    });
  });
}

void PptpAccessConcentrator::SetLineAccm(const tunnel::SetLineAccm& accm) {
  Line* const line = LineOf(accm.call);
  if (line != nullptr && line->port) line->port->SetAccm(accm.send_accm, accm.receive_accm);
}

void PptpAccessConcentrator::HangUpLine(size_t number) {
  Line& line = *m_lines.at(number);
  Simulator::Schedule(line.wire.config().latency, [this, &line] {
    line.port.reset();
    line.wire.Clear();
    if (!line.call || driver() == nullptr) return;
    driver()->Feed([&](tunnel::Endpoint& endpoint, pptplab::Instant now) {
      endpoint.LineLost(now, *line.call);
      return true;
    });
  });
}

void PptpAccessConcentrator::CallEnded(const tunnel::CallEnded& ended) {
  PptpApplication::CallEnded(ended);
  Line* const line = LineOf(ended.call);
  if (line != nullptr) {
    HangUpCaller(*line, ended.reason);
    line->call.reset();
  }
}

void PptpAccessConcentrator::HangUpCaller(Line& line, const std::string& why) {
  // What the server said last goes over the line first.
  const Time drained = line.wire.TimeToDrain(Side::kConcentrator);
  Simulator::Schedule(drained + line.wire.config().latency, [&line, why] {
    line.port.reset();
    line.wire.Clear();
    line.caller->Disconnected(why);
  });
}

PptpAccessConcentrator::Line* PptpAccessConcentrator::LineOf(tunnel::CallId call) {
  for (const auto& line : m_lines) {
    if (line->call == call) return line.get();
  }
  return nullptr;
}

// --- frames
// ---------------------------------------------------------------------------------------------

void PptpAccessConcentrator::SendFrame(tunnel::SendFrame& output) {
  Line* const line = LineOf(output.call);
  if (line == nullptr || !line->port) return;
  const pptplab::Pdu& frame = output.frame;
  line->tracer.Begin(CurrentInstant(), 0, trace::Layer::kLink, frame.journey(),
                     {trace::Stimulus::What::kPacket, "frame for the line"});
  SendOverLine(line->number, Side::kConcentrator,
               {line->port->Send(CurrentInstant(), frame), pptplab::ToBytes(frame.bytes()),
                frame.journey()});
}

void PptpAccessConcentrator::SendOverLine(size_t number, Side side, tunnel::SendOctets sent) {
  Line& line = *m_lines.at(number);
  const pptplab::JourneyId journey = sent.journey;
  const bool is_sent = line.wire.Send(side, std::move(sent.octets), journey,
                                      [this, number, side, frame = std::move(sent.frame), journey] {
                                        Record(number, side, Direction::kSent, frame, journey);
                                      });
  trace::TraceSink* const sink = recorder() ? recorder()->sink() : nullptr;
  if (is_sent || sink == nullptr) return;
  const Ptr<Node> node = side == Side::kCaller ? line.caller_node : GetNode();
  sink->Record({CurrentInstant(), recorder()->IdOf(node), 0, trace::Layer::kLink, journey, 0,
                trace::Drop{trace::DropReason::kQueueFull, "the line is slower than this", 0}});
}

void PptpAccessConcentrator::ReceiveFromLine(Line& line, pptplab::ByteView octets,
                                             pptplab::JourneyId journey) {
  const pptplab::Instant at = CurrentInstant();
  line.tracer.Begin(at, 0, trace::Layer::kLink, journey,
                    {trace::Stimulus::What::kPacket, "octets from the line"});
  const uint64_t damaged = line.port->damaged();
  line.port->Receive(at, octets, journey);
  if (!line.call || driver() == nullptr) return;
  const tunnel::CallId call = *line.call;
  if (line.port->damaged() != damaged) {
    driver()->Feed([&](tunnel::Endpoint& endpoint, pptplab::Instant now) {
      endpoint.ReportLineErrors(now, call, line.port->errors());
      return true;
    });
  }
  while (line.port) {
    auto frame = line.port->TakeFrame();
    if (!frame) break;
    Record(line.number, Side::kConcentrator, Direction::kReceived, frame->bytes(),
           frame->journey());
    driver()->Feed([&](tunnel::Endpoint& endpoint, pptplab::Instant now) {
      endpoint.ReceiveFrame(now, call, std::move(*frame));
      return true;
    });
  }
}

void PptpAccessConcentrator::Record(size_t number, Side side, Direction direction,
                                    pptplab::ByteView frame, pptplab::JourneyId journey) {
  if (!recorder()) return;
  const Line& line = *m_lines.at(number);
  const Ptr<Node> node = side == Side::kCaller ? line.caller_node : GetNode();
  recorder()->WriteFrame(recorder()->IdOf(node), line.interfaces[static_cast<size_t>(side)],
                         CurrentInstant(), direction, frame, journey);
}

}  // namespace ns3
