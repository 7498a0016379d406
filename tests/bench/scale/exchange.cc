// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See exchange.h.
#include "tests/bench/scale/exchange.h"

#include <malloc.h>

#include <algorithm>
#include <vector>

#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/packet.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"
#include "tests/bench/cpu_seconds.h"

namespace pptplab::scale {

using ns3::MakeCallback;
using ns3::Ptr;
using ns3::Socket;

namespace {

Ptr<Socket> TcpSocketOn(Ptr<ns3::Node> node) {
  const auto socket = Socket::CreateSocket(node, ns3::TcpSocketFactory::GetTypeId());
  socket->SetAttribute("SegmentSize", ns3::UintegerValue(kSegment));
  return socket;
}

/// Octets that have come in.
uint32_t ReadAll(Ptr<Socket> socket) {
  uint32_t size = 0;
  while (const auto packet = socket->Recv()) {
    if (packet->GetSize() == 0) break;
    size += packet->GetSize();
  }
  return size;
}

/// Real octets, as a program's are. ns-3 doesn't store those of a packet that is made without any,
/// and a tunnel that encrypts would be the first to have them: their copies are no part of it.
const std::vector<uint8_t> kOctets(kSegment, 0x55);

}  // namespace

Responder::Responder(Ptr<ns3::Node> node, uint32_t reply)
    : listener_(TcpSocketOn(node)), reply_(reply) {
  listener_->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), kExchangePort));
  listener_->Listen();
  listener_->SetAcceptCallback(ns3::MakeNullCallback<bool, Ptr<Socket>, const ns3::Address&>(),
                               MakeCallback(&Responder::Accepted, this));
}

void Responder::Accepted(Ptr<Socket> socket, const ns3::Address& /*from*/) {
  socket->SetRecvCallback(MakeCallback(&Responder::Read, this));
}

void Responder::Read(Ptr<Socket> socket) {
  uint32_t& received = received_[socket];
  const bool was_whole = received >= kRequest;
  received += ReadAll(socket);
  if (was_whole || received < kRequest) return;
  for (uint32_t sent = 0; sent < reply_; sent += kSegment) {
    socket->Send(kOctets.data(), std::min(kSegment, reply_ - sent), 0);
  }
}

void Request::Start(Ptr<ns3::Node> node, ns3::Ipv4Address host) {
  socket_ = TcpSocketOn(node);
  socket_->SetConnectCallback(MakeCallback(&Request::Connected, this),
                              ns3::MakeNullCallback<void, Ptr<Socket>>());
  socket_->SetRecvCallback(MakeCallback(&Request::Read, this));
  socket_->Bind();
  socket_->Connect(ns3::InetSocketAddress(host, kExchangePort));
}

Costs RunInSlices(const Size& size, const std::function<void(double)>& run_until) {
  const auto run = [&](double (Size::*begin)(uint32_t) const, double end,
                       std::vector<double>& slices) {
    for (uint32_t first = 0; first < size.clients; first += size.slice()) {
      const double before = bench::CpuSeconds();
      const uint32_t next = std::min(size.clients, first + size.slice());
      run_until(next < size.clients ? (size.*begin)(next) : end);
      slices.push_back((bench::CpuSeconds() - before) * 1e3 / (next - first));
    }
  };
  Costs costs;
  run(&Size::DialAt, size.dialled(), costs.dial);
  run(&Size::AskAt, size.end(), costs.exchange);
  return costs;
}

uint64_t HeapInUse() {
  const struct mallinfo2 used = mallinfo2();
  return used.uordblks + used.hblkhd;
}

void CountPackets(Ptr<ns3::Node> server, Outcome& outcome) {
  using Counted = ns3::Callback<void, const ns3::Ipv4Header&, Ptr<const ns3::Packet>, uint32_t>;
  server->GetObject<ns3::Ipv4L3Protocol>()->TraceConnectWithoutContext(
      "UnicastForward", Counted([&outcome](const ns3::Ipv4Header&, Ptr<const ns3::Packet>,
                                           uint32_t) { ++outcome.forwarded; }));
}

void Request::Connected(Ptr<Socket> socket) { socket->Send(ns3::Create<ns3::Packet>(kRequest)); }
void Request::Read(Ptr<Socket> socket) { received_ += ReadAll(socket); }

}  // namespace pptplab::scale
