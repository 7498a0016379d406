// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MPPE at the cursor: both ends of both directions, and for one packet its session key, where its
// octets lie in the key stream, and what they are in clear.
//
// A session key follows only from the one before it, so the key of packet one million costs a
// million changes, once: the cache keeps every 256th and goes on where it stopped, a slice of time
// in each frame.
#ifndef PPTPLAB_VIZ_MODEL_PACKET_KEY_H_
#define PPTPLAB_VIZ_MODEL_PACKET_KEY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stack/ppp/mppe.h"
#include "viz/model/keys.h"

namespace pptplab::viz {

/// Session keys by the number of their changes.
class MppeKeyCache {
 public:
  static constexpr uint32_t kApart = 256;  ///< changes between two that are kept

  /// The key after so many changes; nullopt: not there yet after `most_changes` more, ask again.
  std::optional<ppp::MppeKey> After(int key_bits, const Bytes& start_key, uint32_t changes,
                                    uint32_t most_changes);
  /// How far the keys from this start are known.
  uint32_t Known(int key_bits, const Bytes& start_key) const;

 private:
  struct Chain {
    std::vector<ppp::MppeKey> kept;  ///< after 0, kApart, 2·kApart … changes
    std::optional<ppp::MppeKey> last;
    uint32_t changes = 0;  ///< of `last`
  };
  std::map<std::pair<int, Bytes>, Chain> chains_;
};

/// One end of one direction at the cursor.
struct MppeEndState {
  std::string node;
  bool is_there = false;  ///< the recording has this end
  bool has_packet = false;
  uint16_t count = 0;  ///< of the last packet
  bool flushed = false;
  uint32_t key_changes = 0;
  uint32_t missing = 0;  ///< counts that were passed over
  uint64_t packets = 0;
  ItemIndex item = kNoItem;  ///< the last packet's Step
};
struct MppeDirection {
  bool started = false;
  bool to_server = true;
  int key_bits = 128;
  bool stateless = true;
  MppeEndState sender;
  MppeEndState receiver;
  /// The sender's packets around the cursor, for a strip of them.
  std::vector<MppePacket> nearby;
  size_t current = SIZE_MAX;  ///< which of them is the last until the cursor
};
MppeDirection MppeAt(const RecordingModel& recording, const KeyIndex& index, size_t end,
                     ItemIndex cursor, bool to_server, size_t most_nearby = 24);

/// A packet that MPPE encrypted, and what it takes to read it.
struct PacketKey {
  bool found = false;  ///< there is one at the cursor, or before it
  bool at_cursor = false;
  bool to_server = true;
  int key_bits = 128;
  bool stateless = true;
  MppePacket packet;
  ItemIndex wire = kNoItem;  ///< where its octets were read
  uint64_t number = 0;       ///< which of the encrypted packets of its direction, from 1
  size_t stream_offset = 0;  ///< octets of key stream that packets before it used up
  Bytes cipher;              ///< as on the wire, behind the MPPE header
  Bytes start_key;           ///< empty: not known
};
/// `chain`: whose start keys are known. The packet of the cursor's journey, else the last that the
/// client or the server sent until then.
PacketKey PacketKeyAt(const RecordingModel& recording, const KeyIndex& index, size_t end,
                      ItemIndex cursor, const KeyChain& chain);

/// What of a packet lies behind the header that MPPE and MPPC share, as it crossed the wire.
struct ProtectedPacket {
  ItemIndex wire = kNoItem;  ///< where it was read; kNoItem: nowhere
  Bytes data;
  bool is_encrypted = false;
};
/// Put together from fragments.
ProtectedPacket ReadProtected(const RecordingModel& recording, JourneyId journey);

/// The last change of key before a packet, step by step (RFC 3078 §7.3).
struct KeyChange {
  Bytes before;   ///< the session key until then; of no change: the key itself
  Bytes interim;  ///< SHA-1 of start key and session key
  Bytes key;      ///< the interim key, encrypted with RC4 under itself
};
/// nullopt: not worked out yet, ask again in the next frame.
std::optional<KeyChange> ChangeBefore(const PacketKey& packet, MppeKeyCache& cache,
                                      uint32_t most_changes);

/// Decrypts, or encrypts.
Bytes ApplyRc4(ByteView key, size_t stream_offset, ByteView octets);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_PACKET_KEY_H_
