// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A router that translates addresses: stack/nat at a node's gate (ip-gate.h). What comes in from
// its inside devices for elsewhere leaves with its outside address; what comes in for that address
// goes to whom it belongs. Its modes are what NATs in the field do about PPTP.
//
//   world.AddNat("home")->SetAttribute("Mode", EnumValue(…));
//
// Its own addresses inside can be pinged, and its outside address; routes and Time to Live are
// ns-3's. Not here: applications of the router itself, which can't use its outside address.
#ifndef PPTPLAB_SIM_NAT_ROUTER_H_
#define PPTPLAB_SIM_NAT_ROUTER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ns3/event-id.h"
#include "ns3/ipv4-address.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/traced-callback.h"
#include "sim/ip-gate.h"

namespace ns3 {

class NatRouter : public Object {
 public:
  /// stack/nat/translator.h says what each does.
  enum Mode : int {
    kRouting,
    kNoHelper,
    kByAddress,
    kLinuxHelper,
    kCallAlias,
    kStaleChecksum,
  };

  static TypeId GetTypeId();
  NatRouter();
  ~NatRouter() override;

  /// Takes its place at the gate. Once, before the first packet; attributes may be set until then.
  /// `address` is the outside device's.
  void Install(Ptr<IpGate> gate, Ptr<NetDevice> outside, Ipv4Address address,
               std::vector<Ptr<NetDevice>> inside, pptplab::sim::Recorder* recorder);

  /// The table as it stands, a line for each mapping: "TCP 192.168.0.2 port 49153 as …".
  std::vector<std::string> Mappings() const;
  /// "added", "changed" or "removed"; the mapping as a line; why.
  typedef void (*MappingTracedCallback)(const std::string& action, const std::string& mapping,
                                        const std::string& why);

 protected:
  void DoDispose() override;

 private:
  struct Private;
  using Stepped = Ptr<const Packet>;
  Stepped Step(Ptr<NetDevice> device, Ptr<const Packet> packet);
  Stepped StepOut(Ptr<const Packet> packet);
  Stepped StepIn(Ptr<const Packet> packet);
  Stepped Outgoing(Ptr<const Packet> packet);
  bool GoesOutside(Ptr<const Packet> packet) const;
  void SendStale(Ptr<const Packet> packet);
  void Expire();
  void SetTimer();

  Mode m_mode = kLinuxHelper;
  Time m_tcpEstablished, m_tcpTransitory, m_udp, m_icmp, m_greUnreplied, m_greReplied;
  Time m_callExpected, m_callUnreplied, m_callReplied;
  uint32_t m_maxMappings = 0;
  TracedCallback<const std::string&, const std::string&, const std::string&> m_mappingTrace;

  std::unique_ptr<Private> m_private;
  EventId m_timer;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_NAT_ROUTER_H_
