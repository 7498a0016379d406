// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What the plots show, as series over time, read from the events once and in portions:
//
//   goodput   octets of the network packets that came out of the tunnel (Step kDeliver)
//   RTT       from a GRE Sequence Number to its acknowledgment, and the adaptive time-out (RFC 2637
//             §4.4)
//   window    GRE packets sent and not yet acknowledged, the adaptive window beside them, and the
//             peer's (§4.2)
//   loss      drops, and Sequence Numbers that never came
//   queue     how long packets waited in a node before a link took them
//   length    of queues, as the run measured them, by interface: of the first four that ever had
//   one fragments pieces that IP took packets to, and pieces that it put together
//
// Of one tunnel, or of all: then their values stand in one series.
#ifndef PPTPLAB_VIZ_MODEL_PLOTS_H_
#define PPTPLAB_VIZ_MODEL_PLOTS_H_

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "viz/model/recording_model.h"
#include "viz/model/series.h"

namespace pptplab::viz {

enum class PlotKind : uint8_t {
  kGoodput,
  kRoundTrip,
  kWindow,
  kLoss,
  kQueue,
  kQueueLength,
  kFragments
};
inline constexpr size_t kPlotKinds = 7;

/// How a series is read between its points.
enum class PlotShape : uint8_t {
  kRate,    ///< sums for each span, per second
  kSum,     ///< sums for each span
  kHold,    ///< each value holds until the next
  kPoints,  ///< values of their moments
};

struct PlotSeries {
  std::string name;  ///< "to server"
  PlotShape shape = PlotShape::kHold;
  Series data;
};

struct Plot {
  PlotKind kind = PlotKind::kGoodput;
  const char* title = "";
  const char* unit = "";   ///< of the values as they are: "bit/s", "s", "packets"
  const char* empty = "";  ///< why there may be nothing in it
  trace::Layer layer = trace::Layer::kRun;
  std::vector<PlotSeries> series;
  std::optional<float> limit;  ///< kWindow: the smallest Packet Receive Window Size
};

using PlotEnd = std::pair<trace::NodeId, trace::SessionId>;
/// A tunnel to choose, by the one or two ends of it that the recording has.
struct PlotTunnel {
  std::string name;  ///< "client-7", "alice"
  std::vector<PlotEnd> ends;
};
/// In the order in which they began.
std::vector<PlotTunnel> TunnelsToPlot(const RecordingModel& recording);

class Plots {
 public:
  /// `only`: of these ends; empty: of all. What happens on links belongs to no tunnel: of one it is
  /// left out.
  explicit Plots(const RecordingModel& recording, std::vector<PlotEnd> only = {});
  /// Takes in the next `most` items; true: everything is in. Goes on after RecordingModel::Grow.
  bool ReadOn(size_t most);
  float progress() const;  ///< 0 … 1

  const std::array<Plot, kPlotKinds>& plots() const { return plots_; }
  const Plot& plot(PlotKind kind) const { return plots_[static_cast<size_t>(kind)]; }

 private:
  using EndKey = PlotEnd;
  /// What one end of a tunnel has sent and heard.
  struct End {
    bool is_server = false;
    std::deque<std::pair<uint32_t, int64_t>> unacknowledged;  ///< Sequence Number, when sent
    std::optional<uint32_t> last_received;
    std::optional<EndKey> peer;
    bool peer_is_known = false;
  };

  void TakeStep(const Item& item, const trace::Step& step);
  void TakeMessage(const trace::Message& message);
  void TakeNote(const Item& item, std::string_view text);
  void TakePacket(const Item& item);
  void TakeLink(ItemIndex index);
  bool IsAsked(const Item& item) const;
  void TakeSent(End& end, const Item& item, uint32_t sequence);
  void TakeReceived(End& end, const Item& item, uint32_t sequence);
  void TakeAcknowledgment(End& end, const Item& item, uint32_t acknowledgment);
  End& EndOf(const EndKey& key);
  End* PeerOf(End& end, const EndKey& key);
  bool IsServer(trace::NodeId node) const;
  Series& Data(PlotKind kind, size_t series) {
    return plots_[static_cast<size_t>(kind)].series[series].data;
  }

  const RecordingModel& recording_;
  std::vector<PlotEnd> only_;
  ItemIndex seen_ = 0;
  bool is_observed_ = false;  ///< a decoded capture: one clock, and nobody who receives
  std::array<Plot, kPlotKinds> plots_;
  std::map<EndKey, End> ends_;
  std::map<std::string, size_t, std::less<>> queues_;  ///< series by interface
  std::unordered_map<uint64_t, int64_t> entered_;  ///< journey and node: when it came to the node
};

// --- for drawing

/// "12.5 Mb/s", "31 ms", "7 packets".
std::string FormatValue(double value, const char* unit);
/// The next 1, 2 or 5 times a power of ten that is at least `value`.
double NiceCeiling(double value);
/// Where an axis ends that shows up to `value`: it and its half are easily read.
double AxisTop(double value, const char* unit);
/// Ticks that divide begin … end into at most `most` parts: nice numbers, in nanoseconds.
std::vector<int64_t> NiceTicks(int64_t begin_ns, int64_t end_ns, size_t most);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_PLOTS_H_
