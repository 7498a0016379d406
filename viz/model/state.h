// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What the window is looking at: one recording, one cursor, one selection, shared by every panel.
// Panels read it and ask for changes through commands; selecting anything anywhere selects it
// everywhere.
#ifndef PPTPLAB_VIZ_MODEL_STATE_H_
#define PPTPLAB_VIZ_MODEL_STATE_H_

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "viz/model/filter.h"
#include "viz/model/recording_model.h"
#include "viz/model/settings.h"
#include "viz/model/timeline.h"

namespace pptplab::viz {

struct Prediction;
struct Trial;

/// From where one looks (who would see what).
struct PointOfView {
  enum class Who : uint8_t { kEverything, kNode, kEavesdropper };
  Who who = Who::kEverything;
  trace::NodeId node = 0;            ///< kNode: only what this node sends, receives and decides
  trace::InterfaceId interface = 0;  ///< kEavesdropper: only what passes on this wire
};

/// A field of the selected packet: layer number in its dissection, field number in the layer.
struct FieldRef {
  size_t layer = 0;
  size_t field = 0;
  friend bool operator==(const FieldRef&, const FieldRef&) = default;
};

/// Packets that somebody picked for a purpose, such as those that a lab's answer names.
struct Marks {
  std::set<ItemIndex> packets;
  std::string word = "picked";  ///< what each of them is, as the ladder writes it
  bool by_click = false;        ///< a click in the ladder marks, besides selecting
};

struct Breakpoint {
  std::string filter_text;
  Filter filter;
  bool enabled = true;
};

class State {
 public:
  State();
  State(State&&) noexcept;
  ~State();

  /// Takes over a recording; the cursor stands on its first stop.
  void Show(std::unique_ptr<RecordingModel> recording);
  bool empty() const { return recording_ == nullptr; }
  const RecordingModel& recording() const { return *recording_; }
  const Timeline& timeline() const { return *timeline_; }
  /// Live mode: looks for what was written since; keeps the cursor at the end if it was there.
  bool Grow();

  ItemIndex cursor() const { return cursor_; }
  Instant cursor_time() const;
  /// Selects an item and puts the cursor on it.
  void Select(ItemIndex item);
  void SelectField(std::optional<FieldRef> field) {
    field_ = field;
    octets_.reset();
  }
  const std::optional<FieldRef>& field() const { return field_; }
  /// Octets of the selected packet, the first and the last, that were picked with the mouse.
  void SelectOctets(size_t first, size_t last) { octets_ = {first, last}; }
  const std::optional<std::pair<size_t, size_t>>& octets() const { return octets_; }

  StepUnit unit() const { return unit_; }
  void SetUnit(StepUnit unit) { unit_ = unit; }
  bool StepForward(StepUnit unit);  ///< false: at the end
  bool StepBack(StepUnit unit);
  bool StepForward() { return StepForward(unit_); }
  bool StepBack() { return StepBack(unit_); }
  void GoToTime(Instant time);
  /// To the event that the selected one reacts to; of a received packet, to where it was sent.
  bool GoToCause();
  bool NextMatch(const Filter& filter);
  bool PreviousMatch(const Filter& filter);

  /// Where StepForward and StepBack would go; kNoItem: nowhere. Stops that the filter or the point
  /// of view hides are passed over. From one node the messages that arrive there are stops too, and
  /// the packets that pass; an eavesdropper steps from packet to packet of his wire. Phases and the
  /// six steps are moments: nothing hides them.
  ItemIndex NextStop(StepUnit unit, ItemIndex from) const;
  ItemIndex PreviousStop(StepUnit unit, ItemIndex from) const;

  // Play: simulated time goes on at settings().play_speed per second, or one stop of `unit` at a
  // time.
  bool playing() const { return playing_; }
  void SetPlaying(bool playing) {
    playing_ = playing;
    play_left_ = {};
  }
  /// `elapsed`: real time since the last call. Stops at breakpoints, also between two stops, and at
  /// the end.
  void Advance(Duration elapsed);

  const Filter& filter() const { return filter_; }
  void SetFilter(Filter filter);
  /// Passes the filter and the point of view.
  bool IsVisible(ItemIndex item) const;
  const PointOfView& point_of_view() const { return point_of_view_; }
  void SetPointOfView(PointOfView point_of_view);

  std::vector<Breakpoint>& breakpoints() { return breakpoints_; }
  const std::vector<Breakpoint>& breakpoints() const { return breakpoints_; }
  std::set<ItemIndex>& bookmarks() { return bookmarks_; }
  const std::set<ItemIndex>& bookmarks() const { return bookmarks_; }
  Marks& marks() { return marks_; }
  const Marks& marks() const { return marks_; }
  /// Predict, then reveal (predict.h).
  Prediction& prediction() { return *prediction_; }
  const Prediction& prediction() const { return *prediction_; }
  /// "Try it": the same run with one thing changed (trial.h).
  Trial& trial() { return *trial_; }
  const Trial& trial() const { return *trial_; }
  Settings& settings() { return settings_; }
  const Settings& settings() const { return settings_; }

  /// The message at the bottom of the window: what just happened, or an error with its mend.
  void Say(std::string text) { status_ = std::move(text); }
  const std::string& status() const { return status_; }
  /// A number that grows whenever recording, filter or point of view changed: panels cache by it.
  uint64_t revision() const { return revision_; }

 private:
  struct NextMoment {
    ItemIndex from = kNoItem;
    ItemIndex stop = kNoItem;
    StepUnit unit = StepUnit::kEvent;
    uint64_t revision = 0;
  };

  bool IsInView(const Item& item) const;
  ItemIndex NextCandidate(StepUnit unit, ItemIndex from) const;
  ItemIndex PreviousCandidate(StepUnit unit, ItemIndex from) const;
  ItemIndex NextPacketInView(ItemIndex from) const;
  ItemIndex PreviousPacketInView(ItemIndex from) const;
  bool StepsByPacketInView(StepUnit unit) const;
  ItemIndex StopWhilePlaying();
  bool BreakBefore(ItemIndex stop);

  std::unique_ptr<RecordingModel> recording_;
  std::unique_ptr<Timeline> timeline_;
  ItemIndex cursor_ = 0;
  std::optional<FieldRef> field_;
  std::optional<std::pair<size_t, size_t>> octets_;
  StepUnit unit_ = StepUnit::kMessage;
  bool playing_ = false;
  Duration play_left_{};
  NextMoment next_while_playing_;
  Filter filter_;
  PointOfView point_of_view_;
  std::vector<Breakpoint> breakpoints_;
  std::set<ItemIndex> bookmarks_;
  Marks marks_;
  std::unique_ptr<Prediction> prediction_;
  std::unique_ptr<Trial> trial_;
  Settings settings_;
  std::string status_;
  uint64_t revision_ = 0;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_STATE_H_
