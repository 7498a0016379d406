// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The network control protocols other than IPCP in words: IPV6CP (RFC 5072), IPXCP (RFC 1552),
// NBFCP (RFC 2097), BCP (RFC 3518); and what their networks' packets are.
#ifndef PPTPLAB_STACK_EXPLAIN_NETWORK_SENTENCES_H_
#define PPTPLAB_STACK_EXPLAIN_NETWORK_SENTENCES_H_

#include <cstdint>
#include <string>

#include "stack/explain/sentences.h"
#include "stack/wire/ppp.h"

namespace pptplab::explain {

/// What an option of a Configure-Request says, as the end of "it …"; empty: not one of theirs.
std::string NetworkWish(uint16_t protocol, const wire::OptionView& option, const Parties& parties);
/// "IPX over this link"; empty: not one of theirs.
std::string NetworkSubject(uint16_t protocol);
/// A packet inside the tunnel, as far as it tells: "ICMPv6 Echo Request, …", "NetBIOS NAME_QUERY
/// for SERVER<20>". Empty: nothing to tell.
std::string DescribeNetworkPacket(uint16_t protocol, ByteView packet);

}  // namespace pptplab::explain

#endif  // PPTPLAB_STACK_EXPLAIN_NETWORK_SENTENCES_H_
