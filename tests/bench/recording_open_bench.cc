// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How long a recording of 1,000,000 packets with their events takes to open, beside tshark reading
// the same file: interleaved, best of three each. Ends with status 1 if it takes a quarter of
// tshark's time or more. Without tshark it only tells its own time.
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>

#include "stack/wire/gre.h"
#include "stack/wire/ppp.h"
#include "viz/model/recording_model.h"
#include "viz/model/timeline.h"

namespace pptplab::viz {
namespace {

using trace::Direction;
using trace::Layer;
using trace::Step;
using Clock = std::chrono::steady_clock;

/// A network packet's way through a tunnel over three links, as a run records it: ten packets and
/// twelve events.
class Writer {
 public:
  explicit Writer(const std::string& path) : out_(path) {
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

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int Main(size_t packets) {
  const std::string path = std::filesystem::temp_directory_path() /
                           ("pptplab-open-bench-" + std::to_string(getpid()) + ".pcapng");
  {
    Writer writer(path);
    for (size_t n = 0; n < packets; n += Writer::kPacketsOfAJourney) writer.WriteJourney();
  }
  const bool has_tshark = std::system("command -v tshark >/dev/null 2>&1") == 0;
  constexpr double kNever = std::numeric_limits<double>::infinity();
  double ours = kNever, with_timeline = kNever, theirs = kNever;
  size_t items = 0;
  for (int round = 0; round < 3; ++round) {
    auto start = Clock::now();
    const auto model = RecordingModel::Open(path);
    if (!model) return 2;
    ours = std::min(ours, SecondsSince(start));
    const Timeline timeline(**model);
    with_timeline = std::min(with_timeline, SecondsSince(start));
    items = (*model)->size();
    if (!has_tshark) continue;
    start = Clock::now();
    if (std::system(("tshark -r '" + path + "' >/dev/null 2>&1").c_str()) != 0) return 2;
    theirs = std::min(theirs, SecondsSince(start));
  }
  std::printf("%zu packets, %zu items, %.0f MB\n", packets, items,
              static_cast<double>(std::filesystem::file_size(path)) / 1e6);
  std::printf("index %.3f s (%.0f ns an item), with its timeline %.3f s\n", ours,
              ours / static_cast<double>(items) * 1e9, with_timeline);
  std::filesystem::remove(path);
  if (!has_tshark) return 0;
  std::printf("tshark %.3f s: 1/%.1f of its time\n", theirs, theirs / with_timeline);
  return with_timeline < theirs / 4 ? 0 : 1;
}

}  // namespace
}  // namespace pptplab::viz

int main(int argc, char** argv) {
  return pptplab::viz::Main(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000);
}
