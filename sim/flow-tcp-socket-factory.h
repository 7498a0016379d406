// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// TCP sockets for ns-3's own applications, which take a socket factory's TypeId and nothing else:
// this one gives each flow its congestion control and segment size, and shows the socket before it
// connects.
#ifndef PPTPLAB_SIM_FLOW_TCP_SOCKET_FACTORY_H_
#define PPTPLAB_SIM_FLOW_TCP_SOCKET_FACTORY_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <string>

#include "ns3/node.h"
#include "ns3/socket-factory.h"
#include "ns3/socket.h"

namespace ns3 {

class FlowTcpSocketFactory : public SocketFactory {
 public:
  static TypeId GetTypeId();

  /// The node's; made and aggregated if it has none yet.
  static Ptr<FlowTcpSocketFactory> On(Ptr<Node> node);

  struct Flow {
    std::string congestion;  ///< a TypeId's name; empty: the node's SocketType
    uint32_t segment_size = 1300;
    int64_t stream = 0;  ///< for what is random in congestion control (BBR)
    std::function<void(Ptr<Socket>)> created;
  };
  /// The next socket is for this flow. Applications that are installed in this order and start at
  /// once get them in this order.
  void Expect(Flow flow) { m_flows.push_back(std::move(flow)); }

  Ptr<Socket> CreateSocket() override;

 protected:
  void DoDispose() override;

 private:
  std::deque<Flow> m_flows;
};

}  // namespace ns3

#endif  // PPTPLAB_SIM_FLOW_TCP_SOCKET_FACTORY_H_
