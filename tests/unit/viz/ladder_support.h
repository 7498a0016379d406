// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Small recordings made by hand, for the tests of journeys, ladder and topology:
//
//   client ── r1 ── server ── host          one wire each, 10 Mb/s and 5 ms
#ifndef PPTPLAB_TESTS_UNIT_VIZ_LADDER_SUPPORT_H_
#define PPTPLAB_TESTS_UNIT_VIZ_LADDER_SUPPORT_H_

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "stack/trace/recording.h"
#include "stack/wire/gre.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/pptp_control.h"
#include "stack/wire/tcp.h"
#include "viz/model/recording_model.h"
#include "viz/model/state.h"

namespace pptplab::viz::ladder_test {

inline constexpr trace::NodeId kClient = 1, kRouter = 2, kServer = 3, kHost = 4;
inline constexpr int64_t kMs = 1'000'000;

inline Bytes TcpPacket(uint16_t from, uint16_t to, uint32_t sequence, ByteView data,
                       bool syn = false) {
  wire::TcpHeader tcp;
  tcp.source_port = from;
  tcp.destination_port = to;
  tcp.sequence_number = sequence;
  tcp.syn = syn;
  tcp.ack = !syn;
  Bytes segment = Write(tcp);
  segment.insert(segment.end(), data.begin(), data.end());
  wire::Ipv4Header ip;
  ip.protocol = wire::kIpProtocolTcp;
  ip.source = *ParseAddress("192.0.2.2");
  ip.destination = *ParseAddress("192.0.2.1");
  return wire::WriteIpv4Packet(ip, segment);
}

inline Bytes GrePacket(uint32_t sequence, ByteView ppp) {
  wire::GreHeader gre;
  gre.has_sequence = true;
  gre.sequence_number = sequence;
  gre.payload_length = static_cast<uint16_t>(ppp.size());
  Bytes packet = Write(gre);
  packet.insert(packet.end(), ppp.begin(), ppp.end());
  wire::Ipv4Header ip;
  ip.protocol = wire::kIpProtocolGre;
  ip.source = *ParseAddress("192.0.2.2");
  ip.destination = *ParseAddress("192.0.2.1");
  return wire::WriteIpv4Packet(ip, packet);
}

/// LCP Configure-Request without options, as a PPP frame from its Protocol field on.
inline Bytes LcpRequest(uint8_t id) { return {0xc0, 0x21, 1, id, 0, 4}; }

/// Writes a recording and opens it as a model.
class Recorded {
 public:
  Recorded() {
    for (const auto& [id, name, role] :
         {std::tuple(kClient, "client", "PPTP client"), std::tuple(kRouter, "r1", "router"),
          std::tuple(kServer, "server", "PPTP server"), std::tuple(kHost, "host", "")}) {
      Event(id, trace::Layer::kRun, 0, trace::NodeNamed{name, role});
    }
    for (const char* name : {"client:p2p0", "r1:p2p0", "r1:p2p1", "server:p2p0", "server:p2p1",
                             "host:p2p0", "client:ppp0"}) {
      interfaces_.push_back(writer_->AddInterface({name, "", trace::kLinkTypeRawIp}));
    }
  }
  void NameLinks() {
    const auto link = [&](const char* a, const char* b) {
      Event(0, trace::Layer::kRun, 0, trace::LinkNamed{a, b, 10'000'000, 5 * kMs});
    };
    link("client:p2p0", "r1:p2p0");
    link("r1:p2p1", "server:p2p0");
    link("server:p2p1", "host:p2p0");
  }
  void At(int64_t ms) { now_ = AtNanoseconds(ms * kMs); }
  trace::EventId Event(trace::NodeId node, trace::Layer layer, JourneyId journey,
                       trace::Detail detail, trace::EventId cause = 0,
                       trace::SessionId session = 0) {
    return writer_->Record({now_, node, session, layer, journey, cause, std::move(detail)});
  }
  /// `interface`: 0 client, 1 and 2 r1, 3 and 4 server, 5 host; 6 client's ppp0.
  void Packet(size_t interface, trace::Direction direction, JourneyId journey, ByteView bytes) {
    writer_->WritePacket({now_, interfaces_[interface], direction, bytes,
                          static_cast<uint32_t>(bytes.size()), journey, ""});
  }
  /// From the client by r1 to the server, 5 ms each link.
  void Cross(int64_t ms, JourneyId journey, ByteView bytes) {
    At(ms);
    Packet(0, trace::Direction::kSent, journey, bytes);
    At(ms + 5);
    Packet(1, trace::Direction::kReceived, journey, bytes);
    Packet(2, trace::Direction::kSent, journey, bytes);
    At(ms + 10);
    Packet(3, trace::Direction::kReceived, journey, bytes);
  }
  trace::RecordingWriter& writer() { return *writer_; }

  std::unique_ptr<RecordingModel> Open() {
    writer_->Close();
    static int number = 0;
    const std::string path = testing::TempDir() + "pptplab-ladder-" + std::to_string(getpid()) +
                             "-" + std::to_string(++number) + ".pcapng";
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes_.data()),
               static_cast<std::streamsize>(bytes_.size()));
    auto model = RecordingModel::Open(path);
    std::remove(path.c_str());  // it stays mapped
    EXPECT_TRUE(model) << (model ? "" : model.error());
    return model ? std::move(*model) : nullptr;
  }

 private:
  Bytes bytes_;
  std::unique_ptr<trace::RecordingWriter> writer_ =
      std::make_unique<trace::RecordingWriter>(&bytes_);
  std::vector<trace::InterfaceId> interfaces_;
  Instant now_{};
};

}  // namespace pptplab::viz::ladder_test

#endif  // PPTPLAB_TESTS_UNIT_VIZ_LADDER_SUPPORT_H_
