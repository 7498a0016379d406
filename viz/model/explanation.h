// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What `pptplab explain` and the window say about an item: stack/explain has the words, this finds
// in the recording what they are about: who was at the other end, what caused it, what followed.
#ifndef PPTPLAB_VIZ_MODEL_EXPLANATION_H_
#define PPTPLAB_VIZ_MODEL_EXPLANATION_H_

#include <map>
#include <optional>
#include <string>

#include "stack/explain/explanation.h"
#include "stack/explain/names.h"
#include "viz/model/bytes.h"
#include "viz/model/recording_model.h"
#include "viz/model/state.h"

namespace pptplab::viz {

/// Explains items of one recording. Reads only what an explanation needs: the blocks of the item,
/// of its journey and of what stands near it.
class Explainer {
 public:
  explicit Explainer(const RecordingModel& recording);

  /// As deep as asked for; what is deeper stays empty. From one node only what it knows; for an
  /// eavesdropper only what is on his wire, and what the password would give.
  explain::Explanation Explain(ItemIndex item, explain::Depth depth,
                               const PointOfView& view = {}) const;
  /// Name, sentence and place in the story.
  explain::Told Tell(ItemIndex item, const PointOfView& view = {}) const;

 private:
  explain::Told TellEvent(ItemIndex item, const trace::Event& event) const;
  explain::Told TellMessage(ItemIndex item, const trace::Event& event,
                            const trace::Message& message) const;
  explain::Told TellPacket(ItemIndex item, const trace::PacketView& packet,
                           const PointOfView& view) const;
  std::string TellWhatCame(ItemIndex stimulus, const trace::Stimulus& what) const;
  std::string WhatBecameOf(ItemIndex message) const;
  std::string NameOfDropped(ItemIndex drop) const;
  std::string WhatItOpens(ItemIndex message) const;
  explain::Parties PartiesOf(ItemIndex packet, const trace::PacketView& seen,
                             const PointOfView& view) const;
  trace::NodeId PartnerOf(ItemIndex message) const;
  void AddSharedAddresses();
  std::string Whereabouts(trace::NodeId node) const;
  trace::NodeId NodeAt(Address address) const;
  std::string NameAt(Address address, const PointOfView& view) const;
  /// The network packet inside the tunnel that this item belongs to; empty: nobody saw it.
  Bytes InnerFrame(ItemIndex item) const;

  void AddBackground(ItemIndex item, explain::Explanation& e) const;
  void AddLinks(ItemIndex item, const PointOfView& view, explain::Explanation& e) const;
  void AddConsequences(ItemIndex item, const PointOfView& view, explain::Explanation& e) const;
  void AddOverheard(ItemIndex item, explain::Explanation& e) const;

  const RecordingModel& recording_;
  explain::Names names_;
  std::map<uint32_t, trace::NodeId> by_address_;  ///< 0: several nodes', so nobody's
  trace::NodeId client_ = 0, server_ = 0;         ///< if there is one only of each
};

/// The packet's number as tshark and `explain --packet N` count; nullopt: the item is none.
std::optional<uint32_t> PacketNumberOf(const RecordingModel& recording, ItemIndex item);
/// "pptplab explain remote-access.pcapng --packet 17", or --item of an event.
std::string ExplainCommand(const RecordingModel& recording, ItemIndex item);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_EXPLANATION_H_
