// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// HDLC-like framing on an asynchronous line, RFC 1662: how a PPP frame becomes octets on the line,
// and back.
//
//  +----------+-------------------------------+------------+----------+
//  |   Flag   |            frame              |    FCS     |   Flag   |
//  |   0x7e   |  Address, Control, Protocol … | 2 octets   |   0x7e   |
//  +----------+-------------------------------+------------+----------+
#ifndef PPTPLAB_LABS_02_EVERY_BYTE_FRAMING_FRAMING_H_
#define PPTPLAB_LABS_02_EVERY_BYTE_FRAMING_FRAMING_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace framing {

/// The value of the FCS field of a frame (appendix C.2), the final complement included.
uint16_t Fcs16(std::span<const uint8_t> frame);

/// What goes over the line (§4.2): Flag, frame and FCS with octets escaped, Flag. `accm`: octets
/// below 0x20 whose bit is set (bit 3 for 0x03) are escaped.
std::vector<uint8_t> Frame(std::span<const uint8_t> frame, uint32_t accm);

/// The frame in a line that has a Flag, a frame, its FCS and a Flag, without its FCS. Octets below
/// 0x20 whose bit in `accm` is set and that are not escaped didn't come from the sender and are
/// removed (§4.2). std::nullopt for an invalid frame: a wrong FCS, fewer than 4 octets with the
/// FCS, or one that the sender aborted, 7d 7e (§4.3).
std::optional<std::vector<uint8_t>> Unframe(std::span<const uint8_t> line, uint32_t accm);

}  // namespace framing

#endif  // PPTPLAB_LABS_02_EVERY_BYTE_FRAMING_FRAMING_H_
