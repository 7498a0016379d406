// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A packet taken apart as far as it can be read without remembering other packets: from Ethernet, a
// cooked capture, IP or PPP down to the options in a Configure-Request. What needs memory is
// elsewhere: fragments and streams in reassembly.h, decryption in stack/observe.
#ifndef PPTPLAB_STACK_WIRE_DISSECT_H_
#define PPTPLAB_STACK_WIRE_DISSECT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stack/base/field_io.h"
#include "stack/trace/event.h"
#include "stack/wire/summary.h"

namespace pptplab::wire {

/// What the first octet of some bytes begins.
enum class Format : uint8_t {
  kEthernet,
  kLinuxCooked,
  kLinuxCooked2,
  kIp,
  kGre,          ///< enhanced GRE, without the IP header
  kPppFrame,     ///< from Address or Protocol on
  kPptpControl,  ///< one or more control messages
};
/// nullopt: a pcap link type that this program doesn't read.
std::optional<Format> FormatOfLinkType(uint32_t link_type);

struct DissectedLayer {
  trace::Layer layer = trace::Layer::kLink;
  const char* name = "";       ///< "PPTP", "IPv4", "LCP"
  std::string summary;         ///< one line: "Outgoing-Call-Request, Call ID 46558"
  size_t offset = 0;           ///< octets from the start of what was dissected
  size_t size = 0;             ///< octets of its own, what it carries not counted
  std::vector<Field> fields;   ///< bit offsets count from this layer's offset
  std::optional<Error> error;  ///< what is malformed, its offset counted from this layer's
};

/// The layers, outermost first. Whatever the bytes are, there is an answer; one layer for each
/// octet is the most. Layers inside the tunnel have layer kInner. A fragment's payload is not
/// looked into.
std::vector<DissectedLayer> Dissect(ByteView bytes, Format format);

/// The line of the innermost layer that can be read: what a list of packets shows.
std::string Summarize(ByteView bytes, Format format);
/// A Message event's bytes in one line.
std::string Summarize(trace::Protocol protocol, ByteView bytes);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_DISSECT_H_
