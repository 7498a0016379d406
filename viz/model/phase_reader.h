// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Which phase a recording is in, item by item: TCP, PPTP, LCP, authentication, CCP, IPCP, data,
// end. Protocols overlap (CCP and IPCP are negotiated at the same time, several tunnels come and
// go), a scrubber's bands don't: the phase is the furthest that any tunnel has come, until the last
// one is torn down; a tunnel that begins after that begins it again.
#ifndef PPTPLAB_VIZ_MODEL_PHASE_READER_H_
#define PPTPLAB_VIZ_MODEL_PHASE_READER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "viz/model/recording_model.h"
#include "viz/model/timeline.h"

namespace pptplab::viz {

class PhaseReader {
 public:
  explicit PhaseReader(const RecordingModel& recording) : recording_(recording) {}

  /// Before new items are taken: who belongs to whom.
  void PairSessions();
  /// The phase that begins with this item, if one does. `event`: of a Message or of a Transition of
  /// CCP or IPCP, null for others.
  std::optional<PhaseKind> Take(const Item& item, const trace::Event* event);

  static bool NeedsEvent(const Item& item);

 private:
  using EndKey = std::pair<trace::NodeId, trace::SessionId>;

  std::optional<PhaseKind> TakePacket(const Item& item);
  std::optional<PhaseKind> TakeMessage(const Item& item, const trace::Message& message);
  std::optional<PhaseKind> TakeTransition(const Item& item, const trace::Transition& transition);
  std::optional<PhaseKind> TakeCarried(trace::Layer layer);
  std::optional<PhaseKind> Hangup(const Item& item);
  std::optional<PhaseKind> Advance(PhaseKind phase);
  std::optional<PhaseKind> Begin(PhaseKind phase);
  bool HasEnded() const { return phase_ == PhaseKind::kEnd; }
  bool CcpIsUnderWay() const { return ccp_has_begun_ && ccp_done_ < 2; }

  const RecordingModel& recording_;
  std::optional<PhaseKind> phase_;
  bool ccp_has_begun_ = false;
  int ccp_done_ = 0;          // ends that have opened it, or 2: it was given up
  int ipcp_opened_ = 0;       // ends
  std::map<EndKey, int> up_;  // ends with an open network protocol, and how many
  std::unordered_map<uint64_t, std::vector<EndKey>> ends_by_call_ids_;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_PHASE_READER_H_
