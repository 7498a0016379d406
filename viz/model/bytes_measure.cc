// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Bytes as pictures by numbers: the RFC's box of a layer, and the ruler of headers and payload.
#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>
#include <variant>

#include "viz/model/bytes.h"

namespace pptplab::viz {

using trace::Layer;

bool IsEncrypted(const BytesPane& pane) {
  return std::any_of(pane.layers.begin(), pane.layers.end(), [](const auto& layer) {
    return std::string_view(layer.name) == "Encrypted data";
  });
}

bool IsPayload(const wire::DissectedLayer& layer) {
  switch (layer.layer) {
    case Layer::kPptp:
    case Layer::kLcp:
    case Layer::kAuthentication:
    case Layer::kCcp:
    case Layer::kIpcp:
      return true;
    default:
      break;
  }
  const std::string_view name = layer.name;
  return name == "Data" || name == "Encrypted data" || name == "Fragment" || name == "Quoted data";
}

// --- the RFC's box -----------------------------------------------------------------------------

namespace {

/// Fills rows of 32 bits from the left.
class BoxDrawer {
 public:
  explicit BoxDrawer(size_t most_rows) : most_rows_(most_rows) {}

  void Place(uint32_t field, size_t bits) {
    const size_t first_cell = box_.cells.size();
    while (bits > 0 && row_ < most_rows_) {
      if (bit_ == 0) box_.row_octet.push_back(position_ / 8);
      if (bit_ == 0 && bits >= size_t{4} * 32) {
        const size_t rows = bits / 32;
        box_.row_octet.push_back(position_ / 8);
        box_.cells.push_back({field, row_, 2, 0, 32, true});
        row_ += 2;
        position_ += rows * 32;
        bits -= rows * 32;
        continue;
      }
      const int take = static_cast<int>(std::min<size_t>(static_cast<size_t>(32 - bit_), bits));
      box_.cells.push_back({field, row_, 1, bit_, take, true});
      bit_ += take;
      position_ += static_cast<size_t>(take);
      bits -= static_cast<size_t>(take);
      if (bit_ < 32) continue;
      bit_ = 0;
      ++row_;
    }
    NameTheWidest(first_cell);
  }
  size_t position() const { return position_; }
  BoxDiagram Take() { return std::move(box_); }

 private:
  void NameTheWidest(size_t first) {
    size_t widest = first;
    const auto area = [this](size_t i) {
      return box_.cells[i].rows * static_cast<size_t>(box_.cells[i].bits);
    };
    for (size_t i = first; i < box_.cells.size(); ++i) {
      box_.cells[i].is_widest = false;
      if (area(i) > area(widest)) widest = i;
    }
    if (widest < box_.cells.size()) box_.cells[widest].is_widest = true;
  }

  size_t most_rows_;
  BoxDiagram box_;
  size_t position_ = 0;
  size_t row_ = 0;
  int bit_ = 0;
};

}  // namespace

BoxDiagram MakeBox(const wire::DissectedLayer& layer, size_t most_rows) {
  BoxDrawer drawer(most_rows);
  for (size_t f = 0; f < layer.fields.size(); ++f) {
    const Field& field = layer.fields[f];
    // A part of what was drawn already has no room of its own.
    if (field.bit_length == 0 || field.bit_offset < drawer.position()) continue;
    if (field.bit_offset > drawer.position()) {
      drawer.Place(kNowhere, field.bit_offset - drawer.position());
    }
    drawer.Place(static_cast<uint32_t>(f), field.bit_length);
  }
  if (layer.size * 8 > drawer.position()) {
    drawer.Place(kNowhere, layer.size * 8 - drawer.position());
  }
  return drawer.Take();
}

// --- the ruler ---------------------------------------------------------------------------------

namespace {

void AddParts(const BytesPane& pane, bool is_encrypted, const BytesPane* twin, Ruler& ruler) {
  size_t named = 0;
  for (size_t l = 0; l < pane.layers.size(); ++l) {
    const auto& layer = pane.layers[l];
    const size_t octets = pane.layer_size[l];
    named += octets;
    if (octets == 0) continue;
    const bool replaced = twin != nullptr && std::string_view(layer.name) == "Encrypted data";
    if (replaced) {
      AddParts(*twin, true, nullptr, ruler);
      continue;
    }
    ruler.parts.push_back({layer.layer, layer.name, octets, IsPayload(layer),
                           is_encrypted || std::string_view(layer.name) == "Encrypted data",
                           FieldRef{pane.first_layer + l, kWholeLayer}});
    if (IsPayload(layer)) ruler.payload += octets;
  }
  if (pane.bytes.size() > named) {
    ruler.parts.push_back(
        {Layer::kLink, "Padding", pane.bytes.size() - named, false, is_encrypted, std::nullopt});
  }
}

}  // namespace

Ruler MakeRuler(const BytesView& view, std::optional<uint32_t> mru) {
  // Ethernet's, and that of every link that a scenario doesn't say more about.
  constexpr size_t kUsualMtu = 1500;
  Ruler ruler;
  if (view.panes.empty() || view.panes[0].layers.empty()) return ruler;
  const BytesPane& pane = view.panes[0];
  const bool has_twin = view.panes.size() > 1 && IsEncrypted(pane);
  AddParts(pane, false, has_twin ? &view.panes[1] : nullptr, ruler);
  ruler.total = pane.bytes.size();
  ruler.counted = ruler.total;
  if (pane.in_tunnel) {
    // RFC 1661 §6.1: the MRU counts the Information field, not the Protocol before it.
    if (pane.layers[0].layer == Layer::kPpp) ruler.counted -= pane.layer_size[0];
    ruler.limit = mru.value_or(kUsualMtu);
    ruler.limit_name = mru ? "MRU, as agreed" : "MRU unless agreed otherwise";
    return ruler;
  }
  if (pane.layers[0].layer == Layer::kLink) ruler.counted -= pane.layer_size[0];
  if (pane.layers[0].layer == Layer::kPptp) return ruler;  // a message alone is in no packet
  ruler.limit = kUsualMtu;
  ruler.limit_name = "MTU of Ethernet";
  return ruler;
}

void MruTable::Update(const RecordingModel& recording) {
  if (seen_ > recording.size()) *this = MruTable();
  for (; seen_ < recording.size(); ++seen_) {
    const auto index = static_cast<ItemIndex>(seen_);
    const Item& item = recording.item(index);
    if (!item.Is<trace::Agreed>() || item.layer != Layer::kLcp) continue;
    const auto event = recording.Event(index);
    const auto* const detail = event ? std::get_if<trace::Agreed>(&event->detail) : nullptr;
    if (detail == nullptr || detail->what != "MRU") continue;
    uint32_t mru = 0;
    const std::string_view text = detail->value;
    if (std::from_chars(text.data(), text.data() + text.size(), mru).ec != std::errc()) continue;
    entries_.push_back({index, item.node, mru});
  }
}

std::optional<uint32_t> MruTable::At(const RecordingModel& recording, ItemIndex item) const {
  if (item >= recording.size()) return std::nullopt;
  const trace::NodeId node = recording.item(item).node;
  std::optional<uint32_t> anywhere;
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    if (entry->item > item) continue;
    if (entry->node == node) return entry->mru;
    if (!anywhere) anywhere = entry->mru;
  }
  return anywhere;
}

}  // namespace pptplab::viz
