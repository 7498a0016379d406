// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A packet for the inside of a tunnel: a line of text in UDP without a checksum, as syslog sends
// it.
#ifndef PPTPLAB_LABS_ATTACKS_INNER_H_
#define PPTPLAB_LABS_ATTACKS_INNER_H_

#include <cstdint>
#include <string_view>

#include "stack/base/bytes.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/udp.h"

namespace pptplab::labs::attacks {

/// Where the text begins: behind the PPP Protocol field and the headers of IPv4 and UDP.
inline constexpr size_t kTextAt = 2 + wire::Ipv4Header::kMinimumSize + wire::UdpHeader::kSize;

/// From the PPP Protocol field 0021 on. `text`: at most 1,300 octets.
Bytes InnerPacket(std::string_view text, uint16_t identification);

}  // namespace pptplab::labs::attacks

#endif  // PPTPLAB_LABS_ATTACKS_INNER_H_
