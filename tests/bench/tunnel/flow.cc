// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See transfer.h.
#include "ns3/application-container.h"
#include "ns3/bulk-send-application.h"
#include "ns3/config.h"
#include "ns3/inet-socket-address.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/type-id.h"
#include "ns3/uinteger.h"
#include "tests/bench/cpu_seconds.h"
#include "tests/bench/tunnel/transfer.h"

namespace pptplab::bench {

using ns3::UintegerValue;

namespace {
constexpr uint16_t kPort = 5001;
constexpr uint32_t kWindow = 120'000;  ///< octets: twice the path's, less than its queue takes
constexpr uint64_t kSlices = 20;
}  // namespace

void SetTcpDefaults() {
  ns3::Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(kSegment));
  ns3::Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(kWindow));
  ns3::Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(kWindow));
}

Flow::Flow(ns3::Ptr<ns3::Node> client, ns3::Ptr<ns3::Node> sink_node, ns3::Ipv4Address server,
           const Transfer& transfer)
    : sink_(ns3::CreateObject<ns3::PacketSink>()), slice_began_(CpuSeconds()) {
  const ns3::TypeIdValue tcp(ns3::TcpSocketFactory::GetTypeId());
  sink_->SetAttribute("Protocol", tcp);
  sink_->SetAttribute("Local",
                      ns3::AddressValue(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), kPort)));
  sink_->TraceConnectWithoutContext(
      "Rx", ns3::Callback<void, ns3::Ptr<const ns3::Packet>, const ns3::Address&>(
                [this, slice = transfer.octets / kSlices](
                    ns3::Ptr<const ns3::Packet>, const ns3::Address&) { Arrived(slice); }));
  sink_node->AddApplication(sink_);
  const auto source = ns3::CreateObject<ns3::BulkSendApplication>();
  source->SetAttribute("Protocol", tcp);
  source->SetAttribute("Remote", ns3::AddressValue(ns3::InetSocketAddress(server, kPort)));
  source->SetAttribute("SendSize", UintegerValue(kSegment));
  source->SetAttribute("MaxBytes", UintegerValue(transfer.octets));
  source->SetStartTime(ns3::Seconds(kStart));
  client->AddApplication(source);
}

void Flow::Arrived(uint64_t slice_size) {
  last_ = ns3::Simulator::Now().GetSeconds();
  if (arrived() < (slices_.size() + 1) * slice_size) return;
  const double now = CpuSeconds();
  slices_.push_back(now - slice_began_);
  slice_began_ = now;
}

}  // namespace pptplab::bench
