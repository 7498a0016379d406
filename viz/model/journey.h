// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One data unit on its way: which interface saw it when, the links that it crossed, what it was
// wrapped in there, and where it ended. The ladder draws it as one arrow, the topology as a packet
// that moves.
//
// In the recording of a run every interface belongs to a node and says which way a packet goes. In
// a capture one interface saw both directions of everybody: there the outer addresses say who sent
// it to whom.
#ifndef PPTPLAB_VIZ_MODEL_JOURNEY_H_
#define PPTPLAB_VIZ_MODEL_JOURNEY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stack/base/address.h"
#include "stack/base/bytes.h"
#include "viz/model/recording_model.h"

namespace pptplab::viz {

/// What stands in front of a packet, as far as it takes to know who talks to whom and whether it is
/// the same again.
struct PacketGist {
  Address source;
  Address destination;
  uint8_t ip_protocol = 0;
  uint16_t source_port = 0;  ///< TCP and UDP
  uint16_t destination_port = 0;
  uint32_t sequence_number = 0;  ///< TCP, GRE
  uint16_t payload = 0;          ///< octets behind the TCP or GRE header
  bool is_bare_ack = false;      ///< TCP or GRE that only acknowledges
  bool is_fragment = false;
  friend bool operator==(const PacketGist&, const PacketGist&) = default;
};
/// nullopt: no IPv4.
std::optional<PacketGist> GistOf(ByteView bytes, uint16_t link_type);

/// A link crossed.
struct Hop {
  ItemIndex sent = kNoItem;
  ItemIndex received = kNoItem;  ///< kNoItem: nobody saw it arrive
  trace::NodeId from = 0;
  trace::NodeId to = 0;  ///< 0: not known
  int64_t time_sent = 0;
  int64_t time_received = 0;               ///< if it was lost: when that happened
  trace::Layer layer = trace::Layer::kIp;  ///< what it was on this link
};

struct JourneyEnd {
  enum class How : uint8_t { kDelivered, kDropped, kUnderWay };
  How how = How::kUnderWay;
  trace::NodeId node = 0;    ///< where it is now, or ended
  ItemIndex item = kNoItem;  ///< the Drop event, else the last sighting
  int64_t time_ns = 0;
  trace::DropReason reason{};  ///< kDropped
  std::string text;            ///< kDropped: "the queue is full (isp:p2p0)"
  bool on_link = false;        ///< kDropped: on the last hop, between the nodes
};

struct JourneyPath {
  JourneyId journey = 0;
  std::vector<ItemIndex> items;  ///< of this journey, bounded
  std::vector<Hop> hops;         ///< in the order in which they began
  JourneyEnd end;
};

/// `near`: of a journey with very many items (a hostile file), those around this one.
JourneyPath FollowJourney(const RecordingModel& recording, JourneyId journey,
                          ItemIndex near = kNoItem);
/// The same for one packet that belongs to no journey.
JourneyPath FollowPacket(const RecordingModel& recording, ItemIndex packet);

/// The journey that shows this item on its way: its own; of a PPTP message, which rides in a TCP
/// segment, the segment's. 0: none.
JourneyId JourneyBehind(const RecordingModel& recording, ItemIndex item);

/// Who these outer addresses are in this recording: nodes have their address as a name in captures.
trace::NodeId NodeByAddress(const RecordingModel& recording, Address address);
/// The other end of this one's tunnel: who has the same Call IDs, as behind a NAT several may have
/// one address; else NodeByAddress.
trace::NodeId PeerOf(const RecordingModel& recording, const SessionInfo& session);

/// What a packet is wrapped in, outermost first, no layer twice in a row: IP GRE PPP MPPE.
std::vector<trace::Layer> EncapsulationOf(const RecordingModel& recording, ItemIndex packet);

/// The interface's own packets cross a link: no ppp device, no decrypted view.
bool IsOnWire(const RecordingModel& recording, const Item& packet);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_JOURNEY_H_
