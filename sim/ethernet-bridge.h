// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Joins the Ethernet of a node with its PPTP tunnels (BCP, RFC 3518): ns-3's learning bridge, with
// one more port for each tunnel that carries bridged frames. Put beside a PptpClient or PptpServer.
// Not here: spanning trees; two tunnels and a wire that make a loop.
#ifndef PPTPLAB_SIM_ETHERNET_BRIDGE_H_
#define PPTPLAB_SIM_ETHERNET_BRIDGE_H_

#include <cstdint>
#include <map>
#include <vector>

#include "ns3/application.h"
#include "ns3/bridge-net-device.h"
#include "ns3/event-id.h"
#include "ns3/packet.h"
#include "ns3/virtual-net-device.h"
#include "sim/adoptable.h"
#include "sim/pptp-application.h"
#include "stack/tunnel/endpoint.h"

namespace ns3 {

class EthernetBridge : public Application, public pptplab::sim::Adoptable {
 public:
  static TypeId GetTypeId();
  EthernetBridge();
  ~EthernetBridge() override;

  uint64_t GetFramesIn() const { return m_in; }    ///< from LANs into tunnels
  uint64_t GetFramesOut() const { return m_out; }  ///< out of tunnels
  Ptr<BridgeNetDevice> GetBridge() const { return m_bridge; }

  void SetRecorder(pptplab::sim::Recorder* recorder) override { m_recorder = recorder; }
  int64_t AssignStreams(int64_t /*stream*/) override { return 0; }

 protected:
  void DoDispose() override;

 private:
  using CallId = pptplab::tunnel::CallId;
  struct Port {
    Ptr<VirtualNetDevice> device;
    CallId call = 0;                 ///< 0: free
    pptplab::ppp::NetworkUp agreed;  ///< what BCP came to
  };
  void StartApplication() override;
  void StopApplication() override {}
  void TunnelUp(const pptplab::tunnel::LinkUp& up);
  void TakePort(CallId call, const pptplab::ppp::NetworkUp& agreed);
  void TunnelDown(CallId call);
  bool Send(size_t port, Ptr<Packet> payload, const Address& source, const Address& destination,
            uint16_t type);
  void Receive(CallId call, Ptr<Packet> packet);
  void Note(const std::string& text);

  pptplab::sim::Recorder* m_recorder = nullptr;
  Ptr<PptpApplication> m_tunnels;
  Ptr<BridgeNetDevice> m_bridge;
  std::vector<Port> m_ports;
  std::vector<EventId> m_events;
  uint64_t m_in = 0, m_out = 0;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_ETHERNET_BRIDGE_H_
