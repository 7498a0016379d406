// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See pptp-application.h; the attributes are in pptp-attributes.cc.
#include "sim/pptp-application.h"

#include <utility>
#include <variant>

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "sim/recorder.h"
#include "stack/wire/ppp.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("PptpApplication");
NS_OBJECT_ENSURE_REGISTERED(PptpApplication);

namespace trace = pptplab::trace;
namespace tunnel = pptplab::tunnel;

/// Passes the stack's events on: to the recording, and to whoever listens to the trace sources.
class PptpApplication::Events final : public trace::TraceSink {
 public:
  explicit Events(PptpApplication& application) : m_application(application) {}

  trace::EventId Record(const trace::Event& event) override {
    FireTraceSources(event);
    trace::TraceSink* const sink =
        m_application.m_recorder ? m_application.m_recorder->sink() : nullptr;
    return sink ? sink->Record(event) : 0;
  }

  pptplab::JourneyId NewJourney() override { return m_application.NewJourney(); }

 private:
  void FireTraceSources(const trace::Event& event) {
    PptpApplication& a = m_application;
    if (const auto* transition = std::get_if<trace::Transition>(&event.detail)) {
      if (a.m_stateTrace.IsEmpty()) return;
      a.m_stateTrace(std::string(transition->automaton), std::string(transition->from),
                     std::string(transition->event), std::string(transition->to));
    } else if (const auto* drop = std::get_if<trace::Drop>(&event.detail)) {
      if (a.m_dropTrace.IsEmpty()) return;
      a.m_dropTrace(std::string(trace::NameOfLayer(static_cast<uint32_t>(event.layer))),
                    std::string(trace::NameOfDropReason(static_cast<uint32_t>(drop->reason))));
    } else if (const auto* agreed = std::get_if<trace::Agreed>(&event.detail)) {
      if (a.m_negotiatedTrace.IsEmpty()) return;
      a.m_negotiatedTrace(std::string(agreed->what), std::string(agreed->value));
    } else if (const auto* key = std::get_if<trace::Key>(&event.detail)) {
      if (a.m_keyTrace.IsEmpty()) return;
      a.m_keyTrace(std::string(key->what), std::string(key->direction));
    }
  }

  PptpApplication& m_application;
};

TypeId PptpApplication::GetTypeId() {
  static TypeId tid =
      TypeId("ns3::PptpApplication").SetParent<Application>().SetGroupName("PptpLab");
  return tid;
}

PptpApplication::PptpApplication() : m_events(std::make_unique<Events>(*this)) {}
PptpApplication::~PptpApplication() = default;

void PptpApplication::SetRecorder(pptplab::sim::Recorder* recorder) { m_recorder = recorder; }

int64_t PptpApplication::AssignStreams(int64_t stream) {
  m_rng.SetStream(stream);
  return 1;
}

trace::TraceSink* PptpApplication::EventSink() {
  const bool recorded = m_recorder && m_recorder->sink();
  const bool heard = !m_dropTrace.IsEmpty() || !m_stateTrace.IsEmpty() ||
                     !m_negotiatedTrace.IsEmpty() || !m_keyTrace.IsEmpty();
  return recorded || heard ? m_events.get() : nullptr;
}

trace::NodeId PptpApplication::NodeNumber() const {
  return m_recorder ? m_recorder->IdOf(GetNode()) : 0;
}

void PptpApplication::StartApplication() {
  NS_LOG_FUNCTION(this);
  if (m_driver) return;
  auto endpoint = MakeEndpoint();
  if (HasDevice()) {
    MakeDevice();
    endpoint->SetFrameTap(Tap());
    PrepareDevice();
  }
  pptplab::sim::DriverHost& host = *this;
  m_driver = std::make_unique<pptplab::sim::EndpointDriver>(GetNode(), std::move(endpoint), host);
  if (Listens()) m_driver->Listen();
  m_driver->Open();
}

void PptpApplication::MakeDevice() {
  m_device = PppNetDevice::Install(GetNode());
  m_device->SetHandler(
      [this](Ptr<Packet> packet, Ipv4Address destination) { HandlePpp(packet, destination); });
  if (!m_recorder) return;
  m_recorder->AddDevice(m_device, m_device->GetName());
  m_decrypted = m_recorder->AddDecryptedInterface(GetNode(), m_device->GetName());
}

tunnel::FrameTap* PptpApplication::Tap() {
  return m_recorder && m_recorder->sink() ? this : nullptr;
}

void PptpApplication::StopApplication() { HangUp(); }

void PptpApplication::HangUp() {
  NS_LOG_FUNCTION(this);
  if (m_driver) m_driver->Close();
}

void PptpApplication::DoDispose() {
  NS_LOG_FUNCTION(this);
  m_driver.reset();
  if (m_device) m_device->SetHandler(nullptr);
  m_device = nullptr;
  m_links.clear();
  m_recorder = nullptr;
  Application::DoDispose();
}

void PptpApplication::HandlePpp(Ptr<Packet> packet, Ipv4Address destination) {
  // Call 0 does not exist: the endpoint drops the packet and says so.
  SendDown(CallFor(destination), pptplab::wire::kPppIpv4, packet);
}

void PptpApplication::SendDown(tunnel::CallId call, uint16_t protocol, Ptr<const Packet> packet) {
  if (m_driver && protocol == pptplab::wire::kPppIpv4) m_driver->SendPacket(call, packet);
}

pptplab::JourneyId PptpApplication::NewJourney() {
  return m_recorder ? m_recorder->NewJourney() : ++m_ownJourneys;
}

void PptpApplication::GreSent(Ptr<const Packet> packet) { m_txTrace(packet); }
void PptpApplication::GreReceived(Ptr<const Packet> packet) { m_rxTrace(packet); }

void PptpApplication::Deliver(tunnel::CallId /*call*/, uint16_t protocol, Ptr<Packet> packet) {
  if (protocol == pptplab::wire::kPppIpv4) m_device->Deliver(packet);
}

void PptpApplication::LinkUp(const tunnel::LinkUp& up) {
  if (up.network.protocol != pptplab::wire::kPppIpv4) return;
  NS_LOG_INFO("link up: " << up.user << " " << ToString(up.network.remote));
  m_links[up.call] = up;
  LinkIsUp(up);
  m_upTrace(up.user, pptplab::sim::ToNs3(up.network.local), pptplab::sim::ToNs3(up.network.remote));
}

void PptpApplication::LinkDown(const tunnel::LinkDown& down) {
  if (down.protocol != pptplab::wire::kPppIpv4) return;
  const auto found = m_links.find(down.call);
  if (found == m_links.end()) return;
  const tunnel::LinkUp was = found->second;
  m_links.erase(found);
  LinkIsDown(was);
}

void PptpApplication::CallEnded(const tunnel::CallEnded& ended) {
  NS_LOG_INFO("call ended: " << ended.reason);
  m_downTrace(ended.reason);
}

void PptpApplication::Frame(pptplab::Instant now, tunnel::CallId /*call*/,
                            trace::Direction direction, pptplab::ByteView ppp_frame,
                            pptplab::JourneyId journey) {
  m_recorder->WriteFrame(NodeNumber(), m_decrypted, now, direction, ppp_frame, journey);
}

}  // namespace ns3
