// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The octets behind the selected item and what each of them means: from an octet to its field and
// back, the field's place in the RFC's box, and how many octets each layer costs. An encrypted
// packet has its decrypted twin beside it, where the recording has one.
//
// Reading bytes is stack/wire's work (dissect.h); this only says which bytes, and finds things in
// them.
#ifndef PPTPLAB_VIZ_MODEL_BYTES_H_
#define PPTPLAB_VIZ_MODEL_BYTES_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "stack/wire/dissect.h"
#include "viz/model/recording_model.h"
#include "viz/model/state.h"

namespace pptplab::viz {

/// FieldRef::field of a layer as a whole: what it carries has no fields that anybody can read.
inline constexpr size_t kWholeLayer = std::numeric_limits<size_t>::max();
inline constexpr uint32_t kNowhere = 0xffffffff;

/// A half-open range of octets.
struct OctetRange {
  size_t begin = 0;
  size_t end = 0;
  bool Contains(size_t octet) const { return octet >= begin && octet < end; }
};

/// A packet of this interface taken apart. A simulated point-to-point link is framed in PPP, too:
/// its packets are not inside a tunnel.
std::vector<wire::DissectedLayer> DissectPacket(const Interface& interface, ByteView bytes);

/// Some octets and their meaning.
struct BytesPane {
  ItemIndex item = kNoItem;
  std::string title;  ///< "client:p2p0", "client:ppp0 (decrypted)", "message"
  Bytes bytes;
  bool in_tunnel = false;        ///< a frame of the tunnel, not of a link
  uint32_t original_length = 0;  ///< more than bytes.size(): the capture cut it
  std::vector<wire::DissectedLayer> layers;
  size_t first_layer = 0;          ///< FieldRef::layer of layers[0]
  std::vector<uint32_t> layer_of;  ///< by octet: index in `layers`, or kNowhere
  std::vector<uint32_t> field_of;  ///< by octet: the narrowest field there, or kNowhere
  std::vector<size_t> layer_size;  ///< by layer: the octets that are its own

  const wire::DissectedLayer* LayerOf(const FieldRef& ref) const;
  /// nullptr for a whole layer, and for a field of another pane.
  const Field* Find(const FieldRef& ref) const;
  /// Empty if it is none of this pane's.
  OctetRange OctetsOf(const FieldRef& ref) const;
  std::optional<FieldRef> FieldAt(size_t octet) const;
};

/// Everything the selection has to show. No pane: `empty_reason` says why.
struct BytesView {
  std::vector<BytesPane> panes;   ///< first what was selected; then its twin, if any
  std::optional<FieldRef> focus;  ///< the layer that a selected step worked on
  std::string empty_reason;

  const BytesPane* PaneOf(const FieldRef& ref) const;
  /// The field after (before) this one through all panes; from nothing, the focus or the first.
  std::optional<FieldRef> NextField(const std::optional<FieldRef>& from) const;
  std::optional<FieldRef> PreviousField(const std::optional<FieldRef>& from) const;
};
/// An eavesdropper has no twin, and of other things than packets on his wire, nothing.
BytesView MakeBytesView(const RecordingModel& recording, ItemIndex item,
                        const PointOfView& view = {});
/// For a view of bytes that are in no recording.
BytesPane MakePane(const Interface& interface, ItemIndex item, ByteView bytes);

/// It carries something that MPPE has encrypted.
bool IsEncrypted(const BytesPane& pane);
/// Whether octets of this layer are what is carried, and not what carries it.
bool IsPayload(const wire::DissectedLayer& layer);

/// The RFC's drawing of a layer: rows of 32 bits. A field of many rows is drawn as two.
struct BoxCell {
  uint32_t field = kNowhere;  ///< kNowhere: bits that no field names
  size_t row = 0;
  size_t rows = 1;
  int bit = 0;  ///< 0 … 31, from the left
  int bits = 32;
  bool is_widest = true;  ///< the part of the field that has its name
};
struct BoxDiagram {
  std::vector<BoxCell> cells;
  std::vector<size_t> row_octet;  ///< the first octet of each row, from the layer's start
};
BoxDiagram MakeBox(const wire::DissectedLayer& layer, size_t most_rows = 64);

/// How a packet's octets divide among headers and payload, and what is left of the room.
struct RulerPart {
  trace::Layer layer = trace::Layer::kLink;
  std::string name;
  size_t octets = 0;
  bool is_payload = false;
  bool is_encrypted = false;
  std::optional<FieldRef> ref;  ///< what to select for it
};
struct Ruler {
  std::vector<RulerPart> parts;  ///< in the order of the wire; those inside MPPE from the twin
  size_t total = 0;
  size_t payload = 0;
  size_t counted = 0;  ///< octets that count against `limit`: without the link's own header
  size_t limit = 0;    ///< MTU or MRU; 0: not known
  std::string limit_name;
};
/// `mru`: what the tunnel agreed on, for frames inside it.
Ruler MakeRuler(const BytesView& view, std::optional<uint32_t> mru);

/// The Maximum-Receive-Units that were agreed, found once.
class MruTable {
 public:
  /// Looks at what the recording has more than last time.
  void Update(const RecordingModel& recording);
  /// The latest agreed before `item` at this item's node (or, of a capture, anywhere).
  std::optional<uint32_t> At(const RecordingModel& recording, ItemIndex item) const;

 private:
  struct Entry {
    ItemIndex item;
    trace::NodeId node;
    uint32_t mru;
  };
  size_t seen_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_BYTES_H_
