// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One name of DNS in its message (RFC 1035 §3.1, §4.1.4). A part of dns.h.
#ifndef PPTPLAB_STACK_WIRE_DNS_NAME_H_
#define PPTPLAB_STACK_WIRE_DNS_NAME_H_

#include <string>
#include <string_view>

#include "stack/base/bytes.h"
#include "stack/base/result.h"

namespace pptplab::wire {

struct DnsName {
  std::string text;  ///< as dns.h has names
  size_t size = 0;   ///< octets that it takes where it stands: a pointer takes two
};
/// The name that begins at `at`; pointers go back into `message`.
Result<DnsName> ReadDnsName(ByteView message, size_t at);
/// Labels and their lengths, without compression. `name` is well formed (IsDnsName).
void AppendDnsName(std::string_view name, Bytes& out);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_DNS_NAME_H_
