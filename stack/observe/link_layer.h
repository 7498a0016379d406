// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Takes the link layer of a captured frame off: Ethernet with VLAN tags, raw IP, BSD loopback,
// Linux cooked (SLL and SLL2), PPP. Link types are pcap's LINKTYPE_ numbers.
//
// Not here: frame check sequences, 802.3 length fields, wireless, byte-stuffed PPP.
#ifndef PPTPLAB_STACK_OBSERVE_LINK_LAYER_H_
#define PPTPLAB_STACK_OBSERVE_LINK_LAYER_H_

#include <cstdint>

#include <optional>

#include "stack/base/bytes.h"

namespace pptplab::observe {

struct LinkPayload {
  enum class Kind : uint8_t { kOther, kIpv4, kIpv6 };
  Kind kind = Kind::kOther;
  ByteView bytes;  ///< the IP packet, with padding behind it if there was some
};

/// True if StripLinkLayer knows this link type.
bool KnowsLinkType(uint16_t link_type);
/// The PPP frame, if the link is one of PPP.
std::optional<ByteView> PppFrameOf(uint16_t link_type, ByteView frame);
/// Whatever is not IP, or is cut off within the link layer's header, is kOther.
LinkPayload StripLinkLayer(uint16_t link_type, ByteView frame);

}  // namespace pptplab::observe

#endif  // PPTPLAB_STACK_OBSERVE_LINK_LAYER_H_
