// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Where one can step to, and which phase a moment belongs to. Both directions are the same search
// in the same sorted list, so ← walks back exactly what → walked.
#ifndef PPTPLAB_VIZ_MODEL_TIMELINE_H_
#define PPTPLAB_VIZ_MODEL_TIMELINE_H_

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "viz/model/recording_model.h"

namespace pptplab::viz {

/// What → and ← step over.
enum class StepUnit : uint8_t {
  kPacket,   ///< a packet on a wire where it is first seen
  kLayer,    ///< one layer's work on a packet
  kEvent,    ///< every item
  kMessage,  ///< one control message of any protocol, where it is sent; and the first data packets
  kPhase,
  kSixStep,
};
inline constexpr size_t kStepUnits = 6;
std::string_view NameOfStepUnit(StepUnit unit);  ///< "message"

enum class PhaseKind : uint8_t { kTcp, kPptp, kLcp, kAuthentication, kCcp, kIpcp, kData, kEnd };
inline constexpr size_t kPhaseKinds = 8;
std::string_view NameOfPhase(PhaseKind kind);  ///< "Authentication"
trace::Layer LayerOfPhase(PhaseKind kind);     ///< for its colour

/// The six steps in which PPTP is taught.
enum class SixStep : uint8_t {
  kTunnelEstablishment,
  kAuthenticationAndKeys,
  kTunnelEstablished,
  kEncapsulation,
  kTransmission,
  kDecapsulation,
};
std::string_view NameOfSixStep(SixStep step);

struct Band {
  Instant begin{};
  Instant end{};
  ItemIndex first = 0;
  PhaseKind phase = PhaseKind::kTcp;
};

struct Story;
class StoryReader;

class Timeline {
 public:
  explicit Timeline(const RecordingModel& recording);
  ~Timeline();
  /// After RecordingModel::Grow.
  void Update();

  ItemIndex Next(StepUnit unit, ItemIndex from) const;      ///< kNoItem: this was the last
  ItemIndex Previous(StepUnit unit, ItemIndex from) const;  ///< kNoItem: this was the first
  ItemIndex First(StepUnit unit) const;
  ItemIndex Last(StepUnit unit) const;
  /// How many stops there are, and which of them is at or before `item` (from 1; 0: before the
  /// first).
  size_t Count(StepUnit unit) const;
  size_t Position(StepUnit unit, ItemIndex item) const;

  /// Messages where they arrive, which kMessage leaves out because they are a stop where they were
  /// sent: for somebody who looks from one node.
  ItemIndex NextArrival(ItemIndex from) const;
  ItemIndex PreviousArrival(ItemIndex from) const;

  /// One after the other, without gaps. Before the first: what comes before the first packet.
  const std::vector<Band>& bands() const;
  PhaseKind PhaseAt(ItemIndex item) const;
  /// The name of its six-step, or of the phase in which all of them are over.
  std::string_view StepNameAt(ItemIndex item) const;
  SixStep SixStepAt(ItemIndex item) const;
  /// Packets in each of `buckets` equal spans of time; drops likewise. For the density strip.
  struct Density {
    std::vector<uint32_t> packets;
    std::vector<uint32_t> drops;
  };
  Density DensityStrip(size_t buckets) const;

 private:
  std::span<const ItemIndex> Stops(StepUnit unit) const;

  const RecordingModel& recording_;
  std::unique_ptr<StoryReader> reader_;
  const Story* story_ = nullptr;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_TIMELINE_H_
