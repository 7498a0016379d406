// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a story needs of a recording, taken in one pass: every control message, what was agreed and
// computed, counts of the data, and the way of a few data packets. Bounded, however long the
// recording is.
#ifndef PPTPLAB_STACK_EXPLAIN_STORY_DATA_H_
#define PPTPLAB_STACK_EXPLAIN_STORY_DATA_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/explain/names.h"
#include "stack/trace/event.h"
#include "stack/trace/recording.h"

namespace pptplab::explain {

/// One end of a tunnel.
using EndKey = std::pair<trace::NodeId, trace::SessionId>;

struct StoryEnd {
  Address peer;
  uint16_t local_call_id = 0;
  uint16_t peer_call_id = 0;
  std::string user;
  Instant named{};
  std::optional<Instant> up;                           ///< IPCP was Opened
  std::optional<Instant> down;                         ///< … and no longer
  uint64_t sent_packets = 0, sent_octets = 0;          ///< into the tunnel
  uint64_t received_packets = 0, received_octets = 0;  ///< out of it
};

struct StoryMessage {
  trace::EventId cause = 0;
  Instant time{};
  EndKey end;
  JourneyId journey = 0;
  trace::Message message;  ///< its bytes are those below
  Bytes bytes;
  trace::NodeId other = 0;         ///< who receives it (or sent it); 0: not known
  std::optional<Instant> arrived;  ///< of one that was sent
};

/// Something said about a tunnel between its messages.
struct StoryRemark {
  enum class Kind : uint8_t { kNote, kAgreed, kKey };
  Kind kind = Kind::kNote;
  Instant time{};
  EndKey end;
  trace::Layer layer = trace::Layer::kRun;
  std::string what;   ///< the note; what was agreed; which key
  std::string value;  ///< agreed value; key in hexadecimal
  bool for_peer = false;
  std::string direction;
};

/// A step of the data path, or a packet as an interface saw it.
struct WalkRow {
  Instant time{};
  trace::NodeId node = 0;
  std::optional<trace::Step> step;
  std::string interface;  ///< if it is no step
  bool sent = false;
  size_t octets = 0;
};
struct Walk {
  JourneyId journey = 0;
  EndKey end;               ///< where it went into the tunnel
  Bytes packet;             ///< the network packet, if an interface showed it
  bool is_request = false;  ///< its TCP data begins with "GET "
  std::vector<WalkRow> rows;
  uint16_t protocol = 0;  ///< of `packet`, as PPP numbers them
};

struct DropKey {
  trace::NodeId node = 0;
  trace::Layer layer = trace::Layer::kRun;
  trace::DropReason reason{};
  std::string field;
  auto operator<=>(const DropKey&) const = default;
};

struct StoryData {
  std::map<trace::NodeId, StoryNode> nodes;
  std::map<EndKey, StoryEnd> ends;
  std::vector<StoryMessage> messages;  ///< in the order in which they were recorded
  std::vector<StoryRemark> remarks;
  std::map<DropKey, uint64_t> drops;
  std::map<JourneyId, DropKey> dropped;  ///< where the first of them ended
  std::vector<Walk> walks;
  Instant start{};        ///< of the recording
  uint64_t packets = 0;   ///< on all interfaces
  uint64_t left_out = 0;  ///< messages and remarks beyond the bounds
  std::string problem;    ///< what is wrong with the file, if anything
};

StoryData ReadStoryData(trace::RecordingReader& reader);

/// Finds out for every message who is at its other end (story_match.cc).
void MatchMessages(StoryData& data);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_STORY_DATA_H_
