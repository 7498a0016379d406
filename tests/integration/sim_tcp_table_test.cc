// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// TcpTable in front of ns-3's TCP:  a ---- b, a listener of the table's on b.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/tcp-socket-factory.h"
#include "sim/tcp-table.h"
#include "sim/world.h"

namespace pptplab::sim_test {
namespace {

using ns3::InetSocketAddress;
using ns3::Ipv4Address;
using ns3::MakeCallback;
using ns3::MakeNullCallback;
using ns3::Ptr;
using ns3::Seconds;
using ns3::Socket;

constexpr uint16_t kTablePort = 1723, kPlainPort = 80, kClosedPort = 81;

/// What each listener on b received from which port of a.
class Pair {
 public:
  Pair() {
    sim::WorldConfig config;
    config.seed = 1;
    config.run = 1;
    world_ = std::make_unique<sim::World>(config);
    a_ = world_->AddNode("a", "");
    b_ = world_->AddNode("b", "");
    sim::LinkConfig link;
    link.delay = ns3::MilliSeconds(1);
    world_->Connect("a", "b", link);
    Listen(ns3::TcpTable::CreateSocket(b_), kTablePort);
    Listen(Socket::CreateSocket(b_, ns3::TcpSocketFactory::GetTypeId()), kPlainPort);
  }

  Ptr<Socket> ConnectAt(double seconds, uint16_t from, uint16_t to) {
    const auto socket = Socket::CreateSocket(a_, ns3::TcpSocketFactory::GetTypeId());
    ns3::Simulator::Schedule(Seconds(seconds), [this, socket, from, to] {
      socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), from));
      socket->Connect(InetSocketAddress(world_->AddressOf("b"), to));
    });
    sockets_.push_back(socket);
    return socket;
  }
  static void SendAt(double seconds, Ptr<Socket> socket, const std::string& text) {
    ns3::Simulator::Schedule(Seconds(seconds), [socket, text] {
      socket->Send(
          ns3::Create<ns3::Packet>(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
    });
  }
  static void CloseAt(double seconds, Ptr<Socket> socket) {
    ns3::Simulator::Schedule(Seconds(seconds), [socket] { socket->Close(); });
  }
  void RunUntil(double seconds) { world_->RunUntil(Seconds(seconds)); }

  std::map<uint16_t, std::string> received;  ///< by the port of a that it came from
  uint32_t accepted = 0;

 private:
  void Listen(Ptr<Socket> listener, uint16_t port) {
    listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
    listener->Listen();
    listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const ns3::Address&>(),
                                MakeCallback(&Pair::Accepted, this));
    listener->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                                MakeNullCallback<void, Ptr<Socket>>());
    sockets_.push_back(listener);
  }
  void Accepted(Ptr<Socket> socket, const ns3::Address& from) {
    ++accepted;
    const uint16_t port = InetSocketAddress::ConvertFrom(from).GetPort();
    socket->SetRecvCallback(MakeCallback(&Pair::Read, this));
    socket->SetCloseCallbacks(MakeCallback(&Pair::PeerClosed, this),
                              MakeNullCallback<void, Ptr<Socket>>());
    ports_[socket] = port;
  }
  void Read(Ptr<Socket> socket) {
    while (const auto packet = socket->Recv()) {
      if (packet->GetSize() == 0) break;
      std::string text(packet->GetSize(), '\0');
      packet->CopyData(reinterpret_cast<uint8_t*>(text.data()), packet->GetSize());
      received[ports_[socket]] += text;
    }
  }
  void PeerClosed(Ptr<Socket> socket) {
    socket->Close();
    ports_.erase(socket);
  }

  std::unique_ptr<sim::World> world_;
  Ptr<ns3::Node> a_, b_;
  std::vector<Ptr<Socket>> sockets_;
  std::map<Ptr<Socket>, uint16_t> ports_;
};

TEST(SimTcpTable, GivesEachConnectionItsOwnOctets) {
  Pair pair;
  // More than one small TCP holds.
  for (uint16_t i = 0; i < 150; ++i) {
    const auto port = static_cast<uint16_t>(2000 + i);
    const auto socket = pair.ConnectAt(1 + i * 0.001, port, kTablePort);
    Pair::SendAt(2, socket, "one " + std::to_string(port) + ", ");
    Pair::SendAt(3, socket, "two");
  }
  pair.RunUntil(10);
  EXPECT_EQ(pair.accepted, 150u);
  ASSERT_EQ(pair.received.size(), 150u);
  for (const auto& [port, text] : pair.received) {
    EXPECT_EQ(text, "one " + std::to_string(port) + ", two");
  }
}

TEST(SimTcpTable, LeavesOtherListenersAndPortsToTcp) {
  Pair pair;
  const auto plain = pair.ConnectAt(1, 3000, kPlainPort);
  Pair::SendAt(2, plain, "plain");
  const auto refused = pair.ConnectAt(1, 3001, kClosedPort);
  bool reset = false;
  refused->TraceConnectWithoutContext(
      "Rx", ns3::Callback<void, Ptr<const ns3::Packet>, const ns3::TcpHeader&,
                          Ptr<const ns3::TcpSocketBase>>([&reset](Ptr<const ns3::Packet>,
                                                                  const ns3::TcpHeader& header,
                                                                  Ptr<const ns3::TcpSocketBase>) {
        reset = reset || (header.GetFlags() & ns3::TcpHeader::RST) != 0;
      }));
  pair.RunUntil(4);
  EXPECT_EQ(pair.received[3000], "plain");
  EXPECT_TRUE(reset);
  EXPECT_EQ(pair.accepted, 1u);
}

TEST(SimTcpTable, ForgetsAConnectionThatIsOverAndTakesItsPortsAgain) {
  Pair pair;
  const auto first = pair.ConnectAt(1, 4000, kTablePort);
  Pair::SendAt(2, first, "first");
  Pair::CloseAt(3, first);
  const auto second = pair.ConnectAt(400, 4000, kTablePort);  // after TIME-WAIT
  Pair::SendAt(401, second, ", second");
  pair.RunUntil(410);
  EXPECT_EQ(pair.accepted, 2u);
  EXPECT_EQ(pair.received[4000], "first, second");
}

}  // namespace
}  // namespace pptplab::sim_test
