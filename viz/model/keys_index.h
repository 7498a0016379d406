// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Where a recording speaks of keys, found in one pass: each end's authentications, the moments at
// which MPPE got its keys, and every packet that MPPE encrypted, with the number of key changes
// until then. After that each question is a binary search.
//
// Not here: the keys themselves (keys.h, packet_key.h).
#ifndef PPTPLAB_VIZ_MODEL_KEYS_INDEX_H_
#define PPTPLAB_VIZ_MODEL_KEYS_INDEX_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "viz/model/proof_message.h"
#include "viz/model/recording_model.h"

namespace pptplab::viz {

inline constexpr size_t kNoEnd = SIZE_MAX;

/// One proof: a question, an answer and a verdict, as one end saw them. kNoItem: not in the
/// recording.
struct ExchangeItems {
  ItemIndex challenge = kNoItem;  ///< of another try: the Failure that asked for it
  ItemIndex response = kNoItem;
  ItemIndex verdict = kNoItem;
  ItemIndex lm_hash = kNoItem;
  ItemIndex nt_hash = kNoItem;
  ItemIndex nt_hash_hash = kNoItem;
  ItemIndex master_key = kNoItem;
  ItemIndex tls_master_secret = kNoItem;
  ItemIndex msk = kNoItem;
  std::optional<ProofWay> way;  ///< nullopt: only keys are known
  bool asked_in_failure = false;
  bool failed = false;     ///< the verdict says no …
  bool try_again = false;  ///< … and that another answer may come (R=1, or PAP)
  ItemIndex first() const { return asked_in_failure ? response : std::min(challenge, response); }
};

/// MPPE got keys for one direction; it begins with coherency count 0.
struct MppeStart {
  ItemIndex start_key = kNoItem;
  ItemIndex session_key = kNoItem;
  int key_bits = 128;
  bool stateless = true;
};

/// A packet that went through MPPE at one end.
struct MppePacket {
  ItemIndex item = kNoItem;  ///< its Step
  uint32_t key_changes = 0;  ///< since MPPE started, this packet's included
  uint32_t missing = 0;      ///< counts that were passed over since then
  uint16_t count = 0;
  bool flushed = false;
  bool key_changed = false;
};

/// A packet that MPPC or Van Jacobson's compression made, or left as it was.
struct CompressedPacket {
  ItemIndex item = kNoItem;  ///< its Step
  uint16_t number = 0;       ///< MPPC: coherency count; VJ: the slot
  bool is_van_jacobson = false;
  bool flushed = false;     ///< A
  bool at_front = false;    ///< B
  bool compressed = false;  ///< C
};

/// One direction at one end.
struct MppeStream {
  std::vector<MppeStart> starts;
  /// What CCP agreed on; where no keys are recorded, this is all that tells of a start.
  std::vector<MppeStart> agreed;
  std::vector<MppePacket> packets;
  std::vector<CompressedPacket> compressed;

  /// The last start, packet, at or before this item; nullptr: none.
  const MppeStart* StartAt(ItemIndex item) const;
  const MppePacket* PacketAt(ItemIndex item) const;
  const MppePacket* FirstAfter(ItemIndex item) const;
};

/// One end of a tunnel.
struct KeyEnd {
  enum class Role : uint8_t { kUnknown, kClient, kServer };
  trace::NodeId node = 0;
  trace::SessionId session = 0;
  Role role = Role::kUnknown;    ///< the server is who asked for the proof
  std::string authentication;    ///< "MS-CHAPv2", as agreed
  ItemIndex identity = kNoItem;  ///< EAP: the latest Response Identity
  size_t peer = kNoEnd;          ///< the end with the same challenge, else with our Call IDs
  std::vector<ExchangeItems> exchanges;
  MppeStream to_server;
  MppeStream to_client;

  MppeStream& StreamOf(bool is_to_server) { return is_to_server ? to_server : to_client; }
  const MppeStream& StreamOf(bool is_to_server) const {
    return is_to_server ? to_server : to_client;
  }
};

class KeyIndex {
 public:
  /// Looks at what the recording has more than last time.
  void Update(const RecordingModel& recording);
  const std::vector<KeyEnd>& ends() const { return ends_; }
  /// Whose keys the item is about: its own end's, else of the latest that happened before. kNoEnd:
  /// the recording knows of no tunnel. `only`: an end of this node, if it has one; 0: of any.
  size_t EndAt(const RecordingModel& recording, ItemIndex item, trace::NodeId only = 0) const;
  bool HasEndAt(trace::NodeId node) const;

 private:
  /// What counting needs to know about a direction while the pass goes on.
  struct Counting {
    uint16_t expected = 0;
    uint32_t changes = 0;
    uint32_t missing = 0;
    bool flush_keeps_key = false;  ///< RFC 3078's dialect, seen
  };
  struct Pending {
    std::string agreed[2];  ///< MPPE's: for what we receive, for what we send
    ItemIndex start_key[2] = {kNoItem, kNoItem};
    Counting counting[2];  ///< by direction: to the client, to the server
  };

  void TakeAgreed(ItemIndex index, size_t end, const trace::Agreed& agreed);
  size_t FindEnd(const Item& item);
  void TakeStep(ItemIndex index, const Item& item);
  void TakeCompression(ItemIndex index, const Item& item);
  void TakeMessage(ItemIndex index, const trace::Event& event);
  void TakeProof(ItemIndex index, size_t end, const ProofMessage& message);
  void TakeKey(ItemIndex index, const trace::Event& event, const trace::Key& key);
  void MeetPeer(size_t end, ByteView challenge);
  void MeetPeersByCallId(const RecordingModel& recording);

  size_t seen_ = 0;
  std::vector<KeyEnd> ends_;
  std::vector<Pending> pending_;  // by end
  std::map<std::pair<trace::NodeId, trace::SessionId>, size_t> by_id_;
  std::map<Bytes, size_t> by_challenge_;
  std::vector<std::pair<ItemIndex, size_t>> marks_;  // messages and keys, and whose they are
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_KEYS_INDEX_H_
