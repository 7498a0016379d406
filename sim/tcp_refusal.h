// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Tells a client that its connection was refused. ns-3.37's TCP ignores an RST with ACK while it is
// in SYN_SENT (RFC 9293 §3.10.7.3 has it abort at once), and would repeat its SYN for minutes.
#ifndef PPTPLAB_SIM_TCP_REFUSAL_H_
#define PPTPLAB_SIM_TCP_REFUSAL_H_

#include <functional>
#include <utility>

#include "ns3/event-id.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-socket-base.h"

namespace pptplab::sim {

/// Watches one socket from before its Connect; calls back in an event of its own. Ends with its
/// lifetime.
class TcpRefusal {
 public:
  using Callback = std::function<void(ns3::Ptr<ns3::Socket>)>;

  TcpRefusal(ns3::Ptr<ns3::Socket> socket, Callback callback)
      : m_socket(socket), m_callback(std::move(callback)) {
    m_socket->TraceConnectWithoutContext("Rx", ns3::MakeCallback(&TcpRefusal::HandleRx, this));
  }
  ~TcpRefusal() {
    m_event.Cancel();
    m_socket->TraceDisconnectWithoutContext("Rx", ns3::MakeCallback(&TcpRefusal::HandleRx, this));
  }
  TcpRefusal(const TcpRefusal&) = delete;
  TcpRefusal& operator=(const TcpRefusal&) = delete;

 private:
  void HandleRx(ns3::Ptr<const ns3::Packet> /*packet*/, const ns3::TcpHeader& header,
                ns3::Ptr<const ns3::TcpSocketBase> /*socket*/) {
    if ((header.GetFlags() & ns3::TcpHeader::RST) == 0 || m_event.IsRunning()) return;
    m_event = ns3::Simulator::ScheduleNow([this] {
      const Callback callback = m_callback;  // which may destroy us
      callback(m_socket);
    });
  }

  ns3::Ptr<ns3::Socket> m_socket;
  Callback m_callback;
  ns3::EventId m_event;
};

}  // namespace pptplab::sim

#endif  // PPTPLAB_SIM_TCP_REFUSAL_H_
