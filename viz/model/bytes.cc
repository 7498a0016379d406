// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Which bytes belong to an item, and the ways between octets and fields. The tables by octet are
// made once for a selection, so that drawing a row of octets is looking up.
#include "viz/model/bytes.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

namespace pptplab::viz {

namespace {

using trace::Direction;
using trace::Layer;
using What = trace::Step::What;

/// A hostile packet may have thousands of tiny layers; nobody looks at more.
constexpr size_t kMostJourneyItems = 512;

bool IsInteresting(const BytesPane& pane) { return !pane.bytes.empty(); }

/// layer_of, field_of and layer_size.
void Index(BytesPane& pane) {
  pane.layer_of.assign(pane.bytes.size(), kNowhere);
  pane.field_of.assign(pane.bytes.size(), kNowhere);
  pane.layer_size.assign(pane.layers.size(), 0);
  for (size_t l = 0; l < pane.layers.size(); ++l) {
    const auto& layer = pane.layers[l];
    const size_t begin = std::min(layer.offset, pane.bytes.size());
    const size_t end = begin + std::min(layer.size, pane.bytes.size() - begin);
    for (size_t i = begin; i < end; ++i) pane.layer_of[i] = static_cast<uint32_t>(l);
    for (size_t f = 0; f < layer.fields.size(); ++f) {
      const Field& field = layer.fields[f];
      if (field.bit_length == 0) continue;
      const size_t from = std::min(layer.offset + field.bit_offset / 8, pane.bytes.size());
      const size_t to =
          std::min(layer.offset + (field.bit_offset + field.bit_length + 7) / 8, pane.bytes.size());
      for (size_t i = from; i < to; ++i) {
        const uint32_t known = pane.field_of[i];
        const bool same_layer = pane.layer_of[i] == l && known != kNowhere;
        if (same_layer && layer.fields[known].bit_length <= field.bit_length) continue;
        pane.field_of[i] = static_cast<uint32_t>(f);
        pane.layer_of[i] = static_cast<uint32_t>(l);
      }
    }
  }
  for (const uint32_t l : pane.layer_of) {
    if (l != kNowhere) ++pane.layer_size[l];
  }
}

/// The packets of a journey that a selected packet or step may want to show.
struct JourneyPackets {
  ItemIndex wire = kNoItem;  ///< on a link, GRE if there is such; the nearest
  ItemIndex decrypted = kNoItem;
  ItemIndex any = kNoItem;
};

const Interface* InterfaceOf(const RecordingModel& recording, const Item& item) {
  const auto& interfaces = recording.interfaces();
  return item.interface < interfaces.size() ? &interfaces[item.interface] : nullptr;
}

size_t Distance(ItemIndex a, ItemIndex b) { return a > b ? a - b : b - a; }

JourneyPackets PacketsOf(const RecordingModel& recording, JourneyId journey, ItemIndex near) {
  JourneyPackets found;
  if (journey == 0) return found;
  const auto take_nearer = [near](ItemIndex& best, ItemIndex item) {
    if (best == kNoItem || Distance(item, near) < Distance(best, near)) best = item;
  };
  const std::vector<ItemIndex> items = recording.Journey(journey);
  size_t looked_at = 0;
  for (const ItemIndex item : items) {
    if (++looked_at > kMostJourneyItems) break;
    const Item& entry = recording.item(item);
    if (entry.kind != Item::kPacket) continue;
    take_nearer(found.any, item);
    const Interface* const interface = InterfaceOf(recording, entry);
    if (interface == nullptr) continue;
    if (interface->is_decrypted) {
      take_nearer(found.decrypted, item);
    } else if (!interface->is_tunnel) {
      take_nearer(found.wire, item);
    }
  }
  return found;
}

std::optional<BytesPane> PaneOfPacket(const RecordingModel& recording, ItemIndex item) {
  if (item == kNoItem || recording.item(item).kind != Item::kPacket) return std::nullopt;
  const Interface* const interface = InterfaceOf(recording, recording.item(item));
  const auto packet = recording.Packet(item);
  if (!packet || interface == nullptr) return std::nullopt;
  BytesPane pane = MakePane(*interface, item, packet->bytes);
  pane.original_length = packet->original_length;
  return pane;
}

BytesPane PaneOfMessage(ItemIndex item, const trace::Message& message) {
  BytesPane pane;
  pane.item = item;
  const bool is_pptp = message.protocol == trace::Protocol::kPptpControl;
  pane.title = is_pptp ? "PPTP control message" : "PPP packet, before framing";
  pane.in_tunnel = !is_pptp;
  pane.bytes = ToBytes(message.bytes);
  pane.layers =
      wire::Dissect(pane.bytes, is_pptp ? wire::Format::kPptpControl : wire::Format::kPppFrame);
  Index(pane);
  return pane;
}

BytesPane PaneOfKey(ItemIndex item, const trace::Key& key) {
  BytesPane pane;
  pane.item = item;
  pane.title =
      std::string(key.what) + (key.direction.empty() ? "" : ", " + std::string(key.direction));
  pane.bytes = ToBytes(key.material);
  Index(pane);
  return pane;
}

std::optional<FieldRef> FocusOn(const BytesPane& pane, Layer wanted) {
  for (size_t l = 0; l < pane.layers.size(); ++l) {
    if (pane.layers[l].layer == wanted) return FieldRef{pane.first_layer + l, kWholeLayer};
  }
  return std::nullopt;
}

Layer LayerOfStep(What what) {
  switch (what) {
    case What::kCompress:
    case What::kEncrypt:
      return Layer::kMppe;
    case What::kProtocolField:
    case What::kAddressControl:
      return Layer::kPpp;
    case What::kGre:
    case What::kAckOnly:
      return Layer::kGre;
    case What::kDeliver:
      return Layer::kInner;
    case What::kLineFraming:
      return Layer::kLink;
  }
  return Layer::kGre;
}

void Add(BytesView& view, BytesPane pane) {
  if (!IsInteresting(pane)) return;
  pane.first_layer =
      view.panes.empty() ? 0 : view.panes.back().first_layer + view.panes.back().layers.size();
  view.panes.push_back(std::move(pane));
}

void AddPacketWithTwin(BytesView& view, const RecordingModel& recording, ItemIndex item) {
  auto pane = PaneOfPacket(recording, item);
  if (!pane) return;
  const JourneyId journey = recording.item(item).journey;
  const bool is_encrypted = IsEncrypted(*pane);
  const bool is_clear_tunnel_packet = pane->in_tunnel && !is_encrypted;
  Add(view, std::move(*pane));
  const JourneyPackets packets = PacketsOf(recording, journey, item);
  if (is_encrypted && packets.decrypted != item) {
    if (auto twin = PaneOfPacket(recording, packets.decrypted)) Add(view, std::move(*twin));
  } else if (is_clear_tunnel_packet) {
    auto twin = PaneOfPacket(recording, packets.wire);
    if (twin && IsEncrypted(*twin)) Add(view, std::move(*twin));
  }
}

/// The first field at or after layer `l`, or the layer itself if it has none.
FieldRef EdgeOfLayer(const BytesPane& pane, size_t l, bool first) {
  const size_t count = pane.layers[l].fields.size();
  if (count == 0) return {pane.first_layer + l, kWholeLayer};
  return {pane.first_layer + l, first ? 0 : count - 1};
}

}  // namespace

std::vector<wire::DissectedLayer> DissectPacket(const Interface& interface, ByteView bytes) {
  const auto format = wire::FormatOfLinkType(interface.info.link_type);
  if (!format) return {};
  auto layers = wire::Dissect(bytes, *format);
  const bool is_link_framing = *format == wire::Format::kPppFrame && !interface.is_tunnel &&
                               !interface.is_decrypted && !layers.empty() && !layers[0].error;
  if (!is_link_framing) return layers;
  const size_t header = std::min(layers[0].offset + layers[0].size, bytes.size());
  const bool carries_ip = layers.size() > 1 && std::string_view(layers[1].name).starts_with("IPv");
  if (!carries_ip) return layers;
  layers[0].layer = Layer::kLink;
  layers[0].name = "Link";
  auto inner = wire::Dissect(bytes.subspan(header), wire::Format::kIp);
  layers.resize(1);
  for (auto& layer : inner) {
    layer.offset += header;
    layers.push_back(std::move(layer));
  }
  return layers;
}

BytesPane MakePane(const Interface& interface, ItemIndex item, ByteView bytes) {
  BytesPane pane;
  pane.item = item;
  pane.title = interface.info.name;
  pane.in_tunnel = interface.is_tunnel || interface.is_decrypted;
  pane.bytes = ToBytes(bytes);
  pane.original_length = static_cast<uint32_t>(bytes.size());
  pane.layers = DissectPacket(interface, pane.bytes);
  Index(pane);
  return pane;
}

const wire::DissectedLayer* BytesPane::LayerOf(const FieldRef& ref) const {
  if (ref.layer < first_layer || ref.layer - first_layer >= layers.size()) return nullptr;
  return &layers[ref.layer - first_layer];
}

const Field* BytesPane::Find(const FieldRef& ref) const {
  const auto* const layer = LayerOf(ref);
  return layer == nullptr || ref.field >= layer->fields.size() ? nullptr
                                                               : &layer->fields[ref.field];
}

OctetRange BytesPane::OctetsOf(const FieldRef& ref) const {
  const auto* const layer = LayerOf(ref);
  if (layer == nullptr) return {};
  size_t begin = layer->offset;
  size_t end = layer->offset + layer->size;
  if (const Field* const field = Find(ref)) {
    begin = layer->offset + field->bit_offset / 8;
    end = layer->offset + (field->bit_offset + field->bit_length + 7) / 8;
  } else if (ref.field != kWholeLayer) {
    return {};
  }
  end = std::min(end, bytes.size());
  return {std::min(begin, end), end};
}

std::optional<FieldRef> BytesPane::FieldAt(size_t octet) const {
  if (octet >= layer_of.size() || layer_of[octet] == kNowhere) return std::nullopt;
  const size_t field = field_of[octet] == kNowhere ? kWholeLayer : field_of[octet];
  return FieldRef{first_layer + layer_of[octet], field};
}

const BytesPane* BytesView::PaneOf(const FieldRef& ref) const {
  for (const BytesPane& pane : panes) {
    if (pane.LayerOf(ref) != nullptr) return &pane;
  }
  return nullptr;
}

std::optional<FieldRef> BytesView::NextField(const std::optional<FieldRef>& from) const {
  std::optional<FieldRef> start = from ? from : focus;
  const BytesPane* pane = start ? PaneOf(*start) : nullptr;
  if (pane == nullptr) {
    for (const BytesPane& each : panes) {
      if (!each.layers.empty()) return EdgeOfLayer(each, 0, true);
    }
    return std::nullopt;
  }
  const size_t l = start->layer - pane->first_layer;
  const size_t count = pane->layers[l].fields.size();
  if (start->field == kWholeLayer && count > 0) return FieldRef{start->layer, 0};
  if (start->field != kWholeLayer && start->field + 1 < count) {
    return FieldRef{start->layer, start->field + 1};
  }
  const FieldRef next{start->layer + 1, kWholeLayer};
  const BytesPane* const next_pane = PaneOf(next);
  if (next_pane == nullptr) return from;
  return EdgeOfLayer(*next_pane, next.layer - next_pane->first_layer, true);
}

std::optional<FieldRef> BytesView::PreviousField(const std::optional<FieldRef>& from) const {
  const std::optional<FieldRef> start = from ? from : focus;
  if (!start || PaneOf(*start) == nullptr) return NextField(std::nullopt);
  if (start->field != kWholeLayer && start->field > 0) {
    return FieldRef{start->layer, start->field - 1};
  }
  if (start->layer == 0) return from;
  const FieldRef before{start->layer - 1, kWholeLayer};
  const BytesPane* const pane = PaneOf(before);
  if (pane == nullptr) return from;
  return EdgeOfLayer(*pane, before.layer - pane->first_layer, false);
}

BytesView MakeBytesView(const RecordingModel& recording, ItemIndex item,
                        const PointOfView& point_of_view) {
  BytesView view;
  view.empty_reason = "Select a packet or a message: its octets are shown here.";
  if (item >= recording.size()) return view;
  const Item& entry = recording.item(item);
  if (point_of_view.who == PointOfView::Who::kEavesdropper) {
    const bool passes = entry.kind == Item::kPacket && entry.interface == point_of_view.interface;
    auto pane = passes ? PaneOfPacket(recording, item) : std::nullopt;
    if (pane) Add(view, std::move(*pane));
    view.empty_reason = "The eavesdropper sees only the packets on this wire. 0 shows everything.";
    return view;
  }
  if (entry.kind == Item::kPacket) {
    AddPacketWithTwin(view, recording, item);
    if (view.panes.empty()) view.empty_reason = "This packet has no octets that can be read.";
    return view;
  }
  const auto event = recording.Event(item);
  if (!event) return view;
  if (const auto* const message = std::get_if<trace::Message>(&event->detail)) {
    Add(view, PaneOfMessage(item, *message));
    return view;
  }
  if (const auto* const key = std::get_if<trace::Key>(&event->detail)) {
    Add(view, PaneOfKey(item, *key));
    return view;
  }
  const JourneyPackets packets = PacketsOf(recording, entry.journey, item);
  const auto* const step = std::get_if<trace::Step>(&event->detail);
  const std::optional<What> what = step == nullptr ? std::nullopt : std::optional(step->what);
  const bool wants_inner = what == What::kDeliver && packets.decrypted != kNoItem;
  AddPacketWithTwin(view, recording,
                    wants_inner               ? packets.decrypted
                    : packets.wire != kNoItem ? packets.wire
                                              : packets.any);
  if (what) {
    for (const BytesPane& pane : view.panes) {
      view.focus = FocusOn(pane, LayerOfStep(*what));
      if (view.focus) break;
    }
  }
  if (view.panes.empty() && entry.journey != 0) {
    view.empty_reason = "No interface of this recording saw the packet of this event.";
  }
  return view;
}

}  // namespace pptplab::viz
