// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What ns-3's FlowMonitor would say if it saw GRE and into tunnels: hooks on every node's IPv4 that
// tell a FlowTable. A packet carries its flow and number as a byte tag, through routers and NAT;
// what comes out of a tunnel is known again by addresses, ports and IP identification. Not here:
// IPv6, ICMP, multicast.
#ifndef PPTPLAB_SIM_FLOW_STATISTICS_H_
#define PPTPLAB_SIM_FLOW_STATISTICS_H_

#include <memory>
#include <ostream>

#include "ns3/node.h"
#include "ns3/ptr.h"
#include "sim/flow_table.h"

namespace pptplab::sim {

class FlowStatistics {
 public:
  FlowStatistics();
  ~FlowStatistics();
  FlowStatistics(const FlowStatistics&) = delete;
  FlowStatistics& operator=(const FlowStatistics&) = delete;

  /// The node's IPv4, and the queues and links of the devices that it has now.
  void Watch(ns3::Ptr<ns3::Node> node);
  const FlowTable& table() const;
  /// After the run.
  void WriteXml(std::ostream& out);

 private:
  struct Private;
  std::unique_ptr<Private> p_;
};

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_FLOW_STATISTICS_H_
