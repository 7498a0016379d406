// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Compression at the cursor: of a packet that MPPC compressed, which octets are literals and which
// are copies from where in the history (RFC 2118); of one whose TCP/IP header was compressed, which
// fields were sent as changes, and what the header is restored to (RFC 1144).
//
// What a packet says stands in its octets on the wire. Where MPPE has encrypted them it takes the
// key, as in packet_key.h; the history takes all packets since it was last emptied.
#ifndef PPTPLAB_VIZ_MODEL_COMPRESSION_H_
#define PPTPLAB_VIZ_MODEL_COMPRESSION_H_

#include <optional>
#include <string>
#include <vector>

#include "viz/model/mppc_history.h"
#include "viz/model/packet_key.h"

namespace pptplab::viz {

/// Some octets of the history, and the packet that they came with.
struct HistoryPart {
  ItemIndex packet = kNoItem;
  size_t begin = 0;
  size_t end = 0;
};

struct MppcView {
  CompressedPacket packet;
  size_t size_before = 0;  ///< octets, not compressed and compressed
  size_t size_after = 0;
  MppcRead read;
  std::vector<HistoryPart> parts;  ///< of the history before this packet
  size_t literals = 0;             ///< octets that were sent as they are
  size_t copied = 0;               ///< octets that came out of the history
  std::string why_not;             ///< no octets to show: why
};

struct VjField {
  const char* name = "";
  std::string before;  ///< as the slot had it; empty: it had nothing
  std::string sent;    ///< "+20", "the last packet's 536 octets more", "" : not sent
  std::string after;
  bool changed = false;
};
struct VjView {
  CompressedPacket packet;
  size_t size_before = 0;
  size_t size_after = 0;
  std::string mask;  ///< "C S A", "" of a whole header
  Bytes header;      ///< what was sent of it, as far as the recording has it
  std::vector<VjField> fields;
  std::string why_not;
};

struct CompressionView {
  bool at_cursor = false;  ///< else the last packet before it
  bool to_server = true;
  bool is_busy = false;  ///< keys are still being worked out: ask again in the next frame
  std::optional<MppcView> mppc;
  std::optional<VjView> vj;
  std::string empty_reason;
};
CompressionView CompressionAt(const RecordingModel& recording, const KeyIndex& index, size_t end,
                              ItemIndex cursor, const KeyChain& chain, MppeKeyCache& cache,
                              uint32_t most_changes);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_COMPRESSION_H_
