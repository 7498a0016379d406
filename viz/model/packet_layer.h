// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Which layer a packet belongs to, from its first octets: enough for its colour and for a filter.
// What it says exactly is stack/wire/dissect.h's business.
#ifndef PPTPLAB_VIZ_MODEL_PACKET_LAYER_H_
#define PPTPLAB_VIZ_MODEL_PACKET_LAYER_H_

#include <cstdint>

#include "stack/base/bytes.h"
#include "stack/trace/event.h"

namespace pptplab::viz {

struct PacketClass {
  trace::Layer layer = trace::Layer::kLink;   ///< kLink: it can't be told
  trace::Layer carried = trace::Layer::kRun;  ///< kGre: what is inside; kRun: nothing, or unknown
  bool opens_pptp = false;   ///< a TCP SYN to port 1723, where a tunnel's story begins
  bool closes_pptp = false;  ///< a TCP FIN or RST to or from port 1723, where it ends
};
/// `is_tunnel`: the interface shows what is inside the tunnel (RecordingModel's Interface).
PacketClass ClassifyPacket(uint16_t link_type, bool is_tunnel, ByteView packet);

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_PACKET_LAYER_H_
