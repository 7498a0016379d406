// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A recording as large as one wants: a tunnel's packets, each as a run records it, without a run.
#ifndef PPTPLAB_TESTS_BENCH_LARGE_RECORDING_H_
#define PPTPLAB_TESTS_BENCH_LARGE_RECORDING_H_

#include <string>

#include "stack/trace/recording.h"
#include "stack/wire/gre.h"
#include "stack/wire/ppp.h"

namespace pptplab::bench {

using trace::Direction;
using trace::Layer;
using trace::Step;

/// A network packet's way through a tunnel over three links, as a run records it: ten packets and
/// twelve events.
class LargeRecording {
 public:
  explicit LargeRecording(const std::string& path) : out_(path) {
    for (const char* node : {"client", "home", "isp", "server"}) {
      out_.Record({.node = ++nodes_, .detail = trace::NodeNamed{node, "node"}});
    }
    for (const char* name :
         {"client:p2p0", "home:p2p0", "home:p2p1", "isp:p2p0", "isp:p2p1", "server:p2p0"}) {
      out_.AddInterface({name, "", trace::kLinkTypePpp});
    }
    for (const char* name : {"client:ppp0", "server:ppp0"}) {
      out_.AddInterface({name, "", trace::kLinkTypeRawIp});
      out_.AddInterface({std::string(name) + " (decrypted)", "", trace::kLinkTypePpp});
    }
    outer_ = *FromHex(
        "00214500007000000000402f0000c0000202cb007102"
        "3081880b00500001000000010000000a"
        "00fd9001");
    outer_.resize(2 + 0x70, 0xa5);
    inner_ = *FromHex(
        "00214500005000000000400600000a0800640a010002c00a00500000000100000001501020000000"
        "0000");
    inner_.resize(2 + 0x50, 0x20);
  }

  void WriteJourney() {
    const JourneyId journey = out_.NewJourney();
    const ByteView ip = ByteView(inner_).subspan(2);
    Packet(6, Direction::kSent, ip, journey);
    trace::EventId cause = Stimulus(1, Layer::kInner, journey);
    Take(1, Layer::kInner, Step::What::kDeliver, Direction::kSent, journey, cause);
    Packet(7, Direction::kSent, inner_, journey);
    Take(1, Layer::kMppe, Step::What::kEncrypt, Direction::kSent, journey, cause);
    Take(1, Layer::kPpp, Step::What::kProtocolField, Direction::kSent, journey, cause);
    Take(1, Layer::kPpp, Step::What::kAddressControl, Direction::kSent, journey, cause);
    Take(1, Layer::kGre, Step::What::kGre, Direction::kSent, journey, cause);
    for (trace::InterfaceId hop = 0; hop < 6; ++hop) {
      Packet(hop, hop % 2 == 0 ? Direction::kSent : Direction::kReceived, outer_, journey);
      now_ += hop % 2 == 0 ? 5'000'000 : 0;
    }
    cause = Stimulus(4, Layer::kGre, journey);
    Take(4, Layer::kGre, Step::What::kGre, Direction::kReceived, journey, cause);
    Take(4, Layer::kPpp, Step::What::kProtocolField, Direction::kReceived, journey, cause);
    Take(4, Layer::kMppe, Step::What::kEncrypt, Direction::kReceived, journey, cause);
    Packet(9, Direction::kReceived, inner_, journey);
    Take(4, Layer::kInner, Step::What::kDeliver, Direction::kReceived, journey, cause);
    Packet(8, Direction::kReceived, ip, journey);
    now_ += 1'000;
  }
  static constexpr size_t kPacketsOfAJourney = 10;

 private:
  void Packet(trace::InterfaceId interface, Direction direction, ByteView bytes,
              JourneyId journey) {
    out_.WritePacket({AtNanoseconds(now_), interface, direction, bytes, 0, journey, {}});
  }
  trace::EventId Stimulus(trace::NodeId node, Layer layer, JourneyId journey) {
    return out_.Record({AtNanoseconds(now_), node, 1, layer, journey, 0,
                        trace::Stimulus{trace::Stimulus::What::kPacket, "GRE packet"}});
  }
  void Take(trace::NodeId node, Layer layer, Step::What what, Direction direction,
            JourneyId journey, trace::EventId cause) {
    out_.Record({AtNanoseconds(now_), node, 1, layer, journey, cause,
                 Step{what, direction, 0, 80, 84, 7, 9}});
  }

  trace::RecordingWriter out_;
  trace::NodeId nodes_ = 0;
  int64_t now_ = 0;
  Bytes outer_;
  Bytes inner_;
};

}  // namespace pptplab::bench

#endif  // PPTPLAB_TESTS_BENCH_LARGE_RECORDING_H_
