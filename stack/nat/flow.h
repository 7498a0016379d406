// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a NAT looks at in an IPv4 packet, and how it changes it: where addresses, ports, Identifiers
// and Call IDs stand, and the checksums that cover them, updated as RFC 1624 has it. A checksum
// that was wrong before is wrong afterwards: damage stays visible.
#ifndef PPTPLAB_STACK_NAT_FLOW_H_
#define PPTPLAB_STACK_NAT_FLOW_H_

#include <cstdint>
#include <optional>
#include <span>

#include "stack/base/address.h"
#include "stack/base/bytes.h"
#include "stack/base/result.h"
#include "stack/wire/checksum.h"
#include "stack/wire/ipv4.h"

namespace pptplab::nat {

/// Offsets are octets from the start of the bytes that were read; 0: the packet has no such field.
struct Flow {
  enum class Kind : uint8_t {
    kPorts,          ///< TCP or UDP
    kEcho,           ///< ICMP Echo, Echo Reply
    kIcmpError,      ///< quotes another packet from quote_at on
    kCall,           ///< enhanced GRE: one Call ID, the receiver's (RFC 2637 §4.1)
    kGre,            ///< any other GRE: nothing but addresses
    kLaterFragment,  ///< nothing but addresses
    kOther,
  };
  Kind kind = Kind::kOther;
  wire::Ipv4Header header;
  size_t at = 0;                ///< the IP header
  size_t payload = 0;           ///< behind it
  size_t end = 0;               ///< of what is there of the packet
  uint16_t source_id = 0;       ///< port, Identifier
  uint16_t destination_id = 0;  ///< port, Call ID
  size_t source_id_at = 0;
  size_t destination_id_at = 0;
  size_t checksum_at = 0;          ///< of TCP, UDP or ICMP
  bool has_pseudo_header = false;  ///< that checksum covers the addresses
  size_t quote_at = 0;
};

/// Fails on what isn't a whole IPv4 packet, or has no room for what its protocol must have in
/// front.
Result<Flow> ReadFlow(ByteView packet);
/// The packet that an ICMP error quotes: its front, cut after at least 8 octets of payload (RFC
/// 792).
Result<Flow> ReadQuotedFlow(ByteView packet, size_t at);

using wire::UpdatedChecksum;

/// Changes fields of one flow in place, and with them its checksums; of a quoted flow the checksum
/// of the ICMP error around it, too.
class Rewriter {
 public:
  Rewriter(std::span<uint8_t> packet, const Flow& flow, size_t outer_checksum_at = 0)
      : packet_(packet), flow_(flow), outer_checksum_at_(outer_checksum_at) {}

  void SetSource(Address address) { SetAddress(flow_.at + 12, address); }
  void SetDestination(Address address) { SetAddress(flow_.at + 16, address); }
  void SetSourceId(uint16_t id) { SetId(flow_.source_id_at, id); }
  void SetDestinationId(uint16_t id) { SetId(flow_.destination_id_at, id); }
  /// Any two octets at an even place of what TCP, UDP or ICMP carry.
  void SetPayload16(size_t at, uint16_t value);
  /// From now on the IP header's checksum stays as it is.
  void LeaveHeaderChecksum() { header_checksum_follows_ = false; }

 private:
  void SetAddress(size_t at, Address address);
  void SetId(size_t at, uint16_t id);
  void Store(size_t at, uint16_t value);
  void Follow(size_t checksum_at, bool zero_is_none, uint16_t before, uint16_t after);

  std::span<uint8_t> packet_;
  const Flow& flow_;
  size_t outer_checksum_at_;
  bool header_checksum_follows_ = true;
};

}  // namespace pptplab::nat

#endif  // PPTPLAB_STACK_NAT_FLOW_H_
