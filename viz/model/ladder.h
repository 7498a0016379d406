// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The sequence diagram of all nodes: a lifeline for each, in the order of the path, and a row for
// each data unit (or for each link that it crosses), with an arrow from where it was sent to where
// it arrived or died.
//
// One pass over the index, in portions, finds the rows: 16 octets each. What a row says is read
// from the recording when it comes into sight, so a frame costs what is visible, whatever the
// length of the recording.
#ifndef PPTPLAB_VIZ_MODEL_LADDER_H_
#define PPTPLAB_VIZ_MODEL_LADDER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "viz/model/journey.h"
#include "viz/model/state.h"

namespace pptplab::viz {

struct Lifeline {
  trace::NodeId node = 0;
  std::string name;
  std::string role;
};
inline constexpr size_t kNoLifeline = static_cast<size_t>(-1);

/// How much becomes a row.
enum class LadderDetail : uint8_t {
  kMessages,  ///< control messages and data from end to end; bare acknowledgments are left out
  kUnits,     ///< every data unit, from end to end
  kHops,      ///< every packet on every link
};

struct LadderRow {
  enum class Kind : uint8_t { kArrow, kNote, kDrop };
  /// A stretch of an arrow, from one lifeline to the next.
  struct Stretch {
    size_t from = kNoLifeline;
    size_t to = kNoLifeline;
    int64_t time_sent = 0;
    int64_t time_received = 0;
    trace::Layer layer = trace::Layer::kIp;
  };
  struct Death {
    size_t lifeline = kNoLifeline;  ///< where, or towards where if `on_link`
    int64_t time_ns = 0;
    bool on_link = false;
    trace::DropReason reason{};
    std::string text;  ///< "the queue is full (isp:p2p0)"
    ItemIndex item = kNoItem;
  };

  Kind kind = Kind::kArrow;
  ItemIndex item = kNoItem;  ///< what a click selects
  JourneyId journey = 0;
  size_t from = kNoLifeline;  ///< kNote: where; kNoLifeline: the run
  size_t to = kNoLifeline;    ///< of a dropped one: as far as it came, or was on its way
  int64_t time_sent = 0;
  int64_t time_received = 0;
  trace::Layer layer = trace::Layer::kRun;
  std::string label;
  std::vector<Stretch> way;    ///< at least one if there are `from` and `to`
  std::optional<Death> death;  ///< a packet that ended before it arrived
  bool is_again = false;       ///< the same was sent before: a retransmission
};

class Ladder {
 public:
  /// Takes in what is new in the state, at most `budget` items at a time; false: there is more.
  /// Starts anew when the recording, the filter or the point of view is another.
  bool Update(const State& state, size_t budget = 100'000);
  double progress() const;  ///< 0 … 1 of the recording
  LadderDetail detail() const { return detail_; }
  void SetDetail(LadderDetail detail);

  const std::vector<Lifeline>& lifelines() const { return lifelines_; }
  size_t size() const { return rows_.size(); }
  /// The row's content, read if needed. Valid until the next call of Row or Update.
  const LadderRow& Row(size_t row);
  ItemIndex ItemOf(size_t row) const;
  int64_t TimeOf(size_t row) const;
  /// The row that shows this item, or what caused it; else the last one before it; size(): none.
  size_t RowOf(ItemIndex item) const;
  /// The first row at or after this time.
  size_t FirstAt(int64_t time_ns) const;
  /// Rows of this span of time, at most `most`, spread over it: a picture to scale needs no more
  /// than it has lines. `count` says how many rows each stands for.
  struct Sample {
    size_t row = 0;
    size_t count = 1;
  };
  std::vector<Sample> Thinned(int64_t begin_ns, int64_t end_ns, size_t most) const;

 private:
  /// A data unit, note or lone drop.
  struct Group {
    ItemIndex anchor = kNoItem;  ///< its first item
    ItemIndex teller = kNoItem;  ///< the item that says best what it is
    JourneyId journey = 0;
  };
  struct ShownRow {
    uint32_t group = 0;
    ItemIndex item = kNoItem;  ///< its first visible item, if something is hidden
  };
  static constexpr uint32_t kNoGroup = 0xffffffff;
  static constexpr uint32_t kHidden = 0xfffffffe;

  bool IsSame(const State& state) const;
  void Restart(const State& state);
  void Scan(const State& state, ItemIndex index);
  void ScanUnit(ItemIndex index, const Item& item);
  void ScanHop(ItemIndex index, const Item& item);
  void ScanMessage(ItemIndex index, const Item& item);
  void ScanPacket(ItemIndex index, const Item& item);
  uint32_t AddGroup(ItemIndex item, JourneyId journey);
  uint32_t GroupOf(ItemIndex item) const;
  uint32_t HopOf(ItemIndex item) const;
  bool IsBareAck(ItemIndex packet) const;
  void ListRows();

  size_t LifelineOf(trace::NodeId node) const;
  ItemIndex TellerOf(const ShownRow& shown) const;
  LadderRow Read(size_t row) const;
  void ReadArrow(const Group& group, ItemIndex teller, LadderRow* row) const;
  void ReadWay(const JourneyPath& path, const Group& group, LadderRow* row) const;
  trace::Layer LayerInGre(const JourneyPath& path) const;
  void ReadDeath(const JourneyPath& path, LadderRow* row) const;
  void ReadMessageEnds(const JourneyPath& path, ItemIndex teller, LadderRow* row) const;
  bool IsSentAgain(uint32_t group) const;
  std::string LabelOf(ItemIndex item) const;

  const RecordingModel* recording_ = nullptr;
  LadderDetail detail_ = LadderDetail::kMessages;
  std::string filter_text_;
  PointOfView point_of_view_;
  uint64_t revision_ = 0;
  uint64_t fingerprint_ = 0;  ///< of the items seen: another recording at the same address
  bool everything_ = true;    ///< nothing is hidden by filter or point of view

  std::vector<Lifeline> lifelines_;
  std::unordered_map<trace::NodeId, size_t> lifeline_of_;
  ItemIndex seen_ = 0;
  std::vector<Group> groups_;
  std::vector<ItemIndex> first_visible_;  ///< by group
  std::unordered_map<JourneyId, uint32_t> group_of_journey_;
  /// Messages that came in by TCP, and to which group they belong; in the order of items.
  std::vector<std::pair<ItemIndex, uint32_t>> aliases_;
  std::unordered_map<trace::NodeId, std::vector<uint32_t>> unsent_control_;
  std::unordered_map<trace::NodeId, JourneyId> last_control_;
  std::vector<ShownRow> rows_;
  std::unordered_map<size_t, LadderRow> cache_;
};

/// The nodes in the order of the path: clients, routers, servers, hosts. `links`: pairs of nodes.
std::vector<Lifeline> LifelinesOf(const RecordingModel& recording);

/// The rows [begin, end) as a picture: SVG 1.1 with text, in the light theme's colours.
std::string LadderSvg(Ladder& ladder, const State& state, size_t begin, size_t end);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_LADDER_H_
