// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See outside-port.h.
#include "sim/outside-port.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "ns3/fd-reader.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/queue-item.h"
#include "ns3/simulator.h"
#include "ns3/traffic-control-layer.h"
#include "sim/bridge.h"
#include "sim/recorder.h"

namespace ns3 {

NS_LOG_COMPONENT_DEFINE("OutsidePort");
NS_OBJECT_ENSURE_REGISTERED(OutsidePort);

namespace {

constexpr uint32_t kMostPending = 2048;  // frames
constexpr size_t kRoom = 2048;           // octets: more than any frame that passes
constexpr uint16_t kIpv4 = 0x0800;

using pptplab::trace::DropReason;

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

/// A packet as it came, for the link's queue.
class WholePacket final : public QueueDiscItem {
 public:
  WholePacket(Ptr<Packet> packet, const Address& to) : QueueDiscItem(packet, to, kIpv4) {}
  void AddHeader() override {}
  bool Mark() override { return false; }
  /// By addresses and IP protocol, for FqCoDel.
  uint32_t Hash(uint32_t perturbation) const override {
    uint8_t header[20] = {};
    GetPacket()->CopyData(header, sizeof header);
    std::string key(reinterpret_cast<const char*>(header + 12), 8);
    key += static_cast<char>(header[9]);
    key += std::to_string(perturbation);
    return static_cast<uint32_t>(std::hash<std::string>()(key));
  }
};

}  // namespace

/// Runs in a thread of its own: no packet, no Ptr and no simulator but by ScheduleWithContext.
class OutsidePort::Reader final : public FdReader {
 public:
  Reader(OutsidePort* port, uint32_t context) : m_port(port), m_context(context) {}

 protected:
  /// The frame goes straight to the simulator: FdReader's own callback would need its size twice.
  Data DoRead() override {
    pptplab::Bytes frame(kRoom);
    const ssize_t size = m_port->m_socket->Receive(frame);
    if (size < 0) {
      Simulator::ScheduleWithContext(m_context, Seconds(0), &OutsidePort::Ended, m_port);
      return Data(nullptr, 0);  // reading ends
    }
    if (size > 0) HandOver(std::move(frame), static_cast<size_t>(size));
    return Data(nullptr, -1);  // go on
  }

 private:
  void HandOver(pptplab::Bytes frame, size_t size) {
    if (m_port->m_pending.load(std::memory_order_relaxed) >= kMostPending) {
      m_port->m_overflow.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    m_port->m_pending.fetch_add(1, std::memory_order_relaxed);
    frame.resize(std::min(size, kRoom));
    OutsidePort* const port = m_port;
    Simulator::ScheduleWithContext(m_context, Seconds(0), [port, size, frame = std::move(frame)] {
      port->Arrived(frame, size);
    });
  }

  OutsidePort* const m_port;
  const uint32_t m_context;
};

TypeId OutsidePort::GetTypeId() {
  static TypeId tid = TypeId("ns3::OutsidePort")
                          .SetParent<Object>()
                          .SetGroupName("PptpLab")
                          .AddConstructor<OutsidePort>();
  return tid;
}

OutsidePort::OutsidePort() = default;
OutsidePort::~OutsidePort() = default;

void OutsidePort::Install(Ptr<PointToPointNetDevice> device,
                          const pptplab::outside::ConverterConfig& config,
                          std::unique_ptr<pptplab::sim::FrameSocket> socket,
                          pptplab::sim::Recorder* recorder) {
  m_device = std::move(device);
  m_converter.emplace(config);
  m_socket = std::move(socket);
  m_recorder = recorder;
  m_device->SetReceiveCallback(MakeCallback(&OutsidePort::FromLink, this));
  Simulator::ScheduleWithContext(m_device->GetNode()->GetId(), Seconds(0), &OutsidePort::Start, this);
}

void OutsidePort::Start() {
  m_reader = Ptr<Reader>(new Reader(this, m_device->GetNode()->GetId()), false);
  m_reader->Start(m_socket->fd(), Callback<void, uint8_t*, ssize_t>());
}

void OutsidePort::DoDispose() {
  if (m_reader) m_reader->Stop();  // waits for the thread
  m_reader = nullptr;
  m_timer.Cancel();
  m_socket.reset();
  m_device = nullptr;
  m_recorder = nullptr;
  Object::DoDispose();
}

bool OutsidePort::FromLink(Ptr<NetDevice> /*device*/, Ptr<const Packet> packet, uint16_t protocol,
                           const Address& /*from*/) {
  NS_LOG_FUNCTION(this << packet << protocol);
  if (protocol != kIpv4) {
    m_recorder->RecordDropOn(m_device, packet, DropReason::kUnknownProtocol,
                             "only IPv4 goes outside");
    return true;
  }
  const pptplab::Pdu pdu = pptplab::sim::ToPdu(packet);
  m_converter->ReceivePacket(pptplab::sim::CurrentInstant(), pdu.bytes(), pdu.journey());
  CarryOut();
  return true;
}

void OutsidePort::Arrived(const pptplab::Bytes& frame, size_t size) {
  m_pending.fetch_sub(1, std::memory_order_relaxed);
  if (const uint32_t lost = m_overflow.exchange(0, std::memory_order_relaxed)) {
    const std::string text = std::to_string(lost) +
                             " frames from outside are lost: they come faster than the simulation runs";
    m_recorder->RecordDropOn(m_device, Create<Packet>(), DropReason::kQueueFull, text);
  }
  m_converter->ReceiveFrame(frame, size);
  CarryOut();
}

void OutsidePort::Ended() {
  m_recorder->Note(m_recorder->IdOf(m_device->GetNode()), pptplab::trace::Layer::kLink,
                   "the outside has closed its end");
}

void OutsidePort::CarryOut() {
  while (auto output = m_converter->TakeOutput()) {
    std::visit(Overloaded{
                   [this](const pptplab::outside::ToLink& to) {
                     const auto packet = pptplab::sim::ToPacket(to.packet, m_recorder->NewJourney());
                     const auto control = m_device->GetNode()->GetObject<TrafficControlLayer>();
                     control->Send(m_device,
                                   Create<WholePacket>(packet, m_device->GetBroadcast()));
                   },
                   [this](const pptplab::outside::ToOutside& to) {
                     const std::string lost = m_socket->Send(to.frame);
                     if (lost.empty() || to.journey == 0) return;
                     DropFrame({DropReason::kNoRoute, lost, to.frame, to.journey});
                   },
                   [this](const pptplab::outside::Dropped& dropped) { DropFrame(dropped); },
                   [this](const pptplab::outside::Remark& remark) {
                     m_recorder->Note(m_recorder->IdOf(m_device->GetNode()),
                                      pptplab::trace::Layer::kLink, remark.text);
                   },
               },
               *output);
  }
  ArmTimer();
}

void OutsidePort::DropFrame(const pptplab::outside::Dropped& dropped) {
  const pptplab::JourneyId journey =
      dropped.journey != 0 ? dropped.journey : m_recorder->NewJourney();
  m_recorder->RecordDropOn(m_device, pptplab::sim::ToPacket(dropped.bytes, journey), dropped.reason,
                           dropped.text);
}

void OutsidePort::ArmTimer() {
  const auto deadline = m_converter->NextDeadline();
  m_timer.Cancel();
  if (!deadline) return;
  const auto wait = std::max(*deadline - pptplab::sim::CurrentInstant(), pptplab::Duration(0));
  m_timer = Simulator::Schedule(pptplab::sim::ToTime(wait), &OutsidePort::Tick, this);
}

void OutsidePort::Tick() {
  m_converter->Tick(pptplab::sim::CurrentInstant());
  CarryOut();
}

}  // namespace ns3
