// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The end of a link at a machine outside: what the link brings goes out as Ethernet frames, what comes from outside goes
// over the link, each judged by outside::Converter. The node's own IP never sees a packet.
//
// A thread reads (ns3::FdReader) and hands over with ScheduleWithContext, so the simulator must run in real time. What it
// has not taken yet is bounded; what is more is dropped, counted, and recorded.
#ifndef PPTPLAB_SIM_OUTSIDE_PORT_H_
#define PPTPLAB_SIM_OUTSIDE_PORT_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "ns3/event-id.h"
#include "ns3/net-device.h"
#include "ns3/object.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/ptr.h"
#include "sim/frame_socket.h"
#include "stack/outside/converter.h"

namespace pptplab::sim {
class Recorder;
}

namespace ns3 {

class OutsidePort : public Object {
 public:
  static TypeId GetTypeId();
  OutsidePort();
  ~OutsidePort() override;

  /// Takes the place of the node's IP on this device. Reading begins with the run.
  void Install(Ptr<PointToPointNetDevice> device, const pptplab::outside::ConverterConfig& config,
               std::unique_ptr<pptplab::sim::FrameSocket> socket,
               pptplab::sim::Recorder* recorder);

 protected:
  void DoDispose() override;

 private:
  class Reader;
  void Start();
  bool FromLink(Ptr<NetDevice> device, Ptr<const Packet> packet, uint16_t protocol,
                const Address& from);
  void Arrived(const pptplab::Bytes& frame, size_t size);
  void Ended();
  void CarryOut();
  void ArmTimer();
  void Tick();
  void DropFrame(const pptplab::outside::Dropped& dropped);

  Ptr<PointToPointNetDevice> m_device;
  std::optional<pptplab::outside::Converter> m_converter;
  std::unique_ptr<pptplab::sim::FrameSocket> m_socket;
  pptplab::sim::Recorder* m_recorder = nullptr;
  Ptr<Reader> m_reader;
  EventId m_timer;
  std::atomic<uint32_t> m_pending{0};   ///< frames that the reader has handed over
  std::atomic<uint32_t> m_overflow{0};  ///< frames that it couldn't
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_OUTSIDE_PORT_H_
