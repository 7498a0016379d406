// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Sentences for what the network around the tunnel does: NATs, links, fragments, queues.
#include <string>

#include "stack/explain/event_sentences.h"

namespace pptplab::explain {
namespace {

std::string NameOfIpProtocol(uint8_t protocol) {
  switch (protocol) {
    case 1:
      return "ICMP";
    case 6:
      return "TCP";
    case 17:
      return "UDP";
    case 47:
      return "GRE";
  }
  return "IP protocol " + std::to_string(protocol);
}

std::string PartyOf(uint8_t protocol, Address address, uint32_t number) {
  std::string text = ToString(address);
  if (number == trace::Mapping::kNone) return text;
  text += protocol == 47 ? " (Call ID " : protocol == 1 ? " (Identifier " : " (port ";
  text += std::to_string(number);
  return text + ")";
}

}  // namespace

std::string NameOfMapping(const trace::Mapping& mapping) {
  std::string text = NameOfIpProtocol(mapping.protocol);
  text += " " + PartyOf(mapping.protocol, mapping.inside, mapping.inside_id);
  text += " is " + PartyOf(mapping.protocol, mapping.outside, mapping.outside_id);
  return text + " to " + PartyOf(mapping.protocol, mapping.peer, mapping.peer_id);
}

std::string TellMapping(const trace::Mapping& mapping, std::string_view who) {
  std::string text = "The address translation of ";
  text += who;
  switch (mapping.action) {
    case trace::Mapping::Action::kAdded:
      text += " remembers: ";
      break;
    case trace::Mapping::Action::kChanged:
      text += " now knows: ";
      break;
    case trace::Mapping::Action::kRemoved:
      text += " forgets: ";
      break;
  }
  text += NameOfMapping(mapping);
  if (!mapping.why.empty()) {
    text += ", because ";
    text += mapping.why;
  }
  return text + ".";
}

std::string TellSample(const trace::Sample& sample) {
  std::string text = "At ";
  text += sample.where;
  text += ", ";
  text += sample.what;
  text += " is ";
  text += std::to_string(sample.value);
  if (!sample.unit.empty()) {
    text += " ";
    text += sample.unit;
  }
  return text + ".";
}

std::string TellLinkState(const trace::LinkState& link) {
  std::string text = "The link between ";
  text += link.interface_a;
  text += " and ";
  text += link.interface_b;
  if (!link.up) return text + " is cut.";
  text += link.text.empty() ? " does nothing to packets" : ": ";
  text += link.text;
  return text + ".";
}

std::string TellFragmentation(const trace::Fragmentation& fragmentation, std::string_view who) {
  const std::string whole = "a packet of " + std::to_string(fragmentation.size) +
                            " octets (Identification " +
                            std::to_string(fragmentation.identification) + ")";
  std::string text = "At ";
  text += who;
  text += ", ";
  text += whole;
  if (fragmentation.what == trace::Fragmentation::What::kReassembled) {
    return text + " is put together again from " + std::to_string(fragmentation.pieces) +
           " fragments.";
  }
  text += " is sent as " + std::to_string(fragmentation.pieces) + " fragments";
  if (fragmentation.mtu != 0) {
    text += ", because the next link takes " + std::to_string(fragmentation.mtu) + " octets";
  }
  return text + ".";
}

}  // namespace pptplab::explain
