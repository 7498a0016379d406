// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/walk_crossings.h"

#include <algorithm>
#include <string_view>

namespace pptplab::viz {

const wire::DissectedLayer* FragmentOf(const BytesPane& pane) {
  for (const auto& layer : pane.layers) {
    if (std::string_view(layer.name) == "Fragment") return &layer;
  }
  return nullptr;
}

std::string PieceOf(const BytesPane& pane) {
  for (const auto& layer : pane.layers) {
    const size_t at = layer.summary.find("fragment ");
    if (layer.layer == trace::Layer::kIp && at != std::string::npos)
      return layer.summary.substr(at);
  }
  return "";
}

std::vector<Crossing> CrossingsOf(const std::vector<SeenPacket>& packets) {
  std::vector<Crossing> crossings;
  std::vector<const SeenPacket*> arrived;  // and not yet sent on
  const SeenPacket* last_received = nullptr;
  for (const SeenPacket& packet : packets) {
    if (packet.direction == trace::Direction::kSent) {
      const auto waiting = std::find_if(arrived.begin(), arrived.end(), [&](const auto* other) {
        return other->node == packet.node;
      });
      crossings.push_back({&packet, nullptr, waiting == arrived.end() ? last_received : *waiting});
      if (waiting != arrived.end()) arrived.erase(waiting);
      continue;
    }
    const auto find = [&](bool with_same_octets) {
      return std::find_if(crossings.begin(), crossings.end(), [&](const Crossing& crossing) {
        return crossing.sent != nullptr && crossing.received == nullptr &&
               crossing.sent->node != packet.node && packet.direction &&
               (!with_same_octets || crossing.sent->pane.bytes == packet.pane.bytes);
      });
    };
    auto sent = find(true);
    if (sent == crossings.end()) sent = find(false);
    if (sent != crossings.end()) {
      sent->received = &packet;
    } else {
      crossings.push_back({nullptr, &packet, last_received});
    }
    if (!packet.direction) continue;
    arrived.push_back(&packet);
    last_received = &packet;
  }
  return crossings;
}

}  // namespace pptplab::viz
