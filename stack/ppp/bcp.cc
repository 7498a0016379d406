// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 3518 §5: see bcp.h.
#include "stack/ppp/bcp.h"

#include <algorithm>
#include <array>

#include "stack/wire/bridging.h"
#include "stack/wire/network_options.h"

namespace pptplab::ppp {
namespace {

/// §5.6: we take part in none.
constexpr std::array<uint8_t, 1> kNoSpanningTree = {0};

bool IsStation(const MacAddress& address) {
  return address != MacAddress{} && (address[0] & 1) == 0;
}

template <class T>
bool Enables(const Options& options) {
  return std::ranges::any_of(options, [](const wire::OptionView& option) {
    const auto read = Read<T>(option.bytes);
    return read && read->value == wire::kBcpEnabled;
  });
}

bool Has(const Options& options, uint8_t type) {
  return std::ranges::any_of(options, [type](const auto& option) { return option.type == type; });
}

MacAddress MacAmong(const Options& options) {
  for (const wire::OptionView& option : options) {
    if (const auto read = Read<wire::BcpMacAddress>(option.bytes)) return read->value;
  }
  return {};
}

/// §5.4, §5.7: a switch is an announcement; what isn't one of its two values is none.
template <class T>
Verdict JudgeSwitch(const wire::OptionView& option) {
  const auto read = Read<T>(option.bytes);
  const bool known =
      read && (read->value == wire::kBcpEnabled || read->value == wire::kBcpDisabled);
  return known ? Verdict::Ack() : Verdict::Reject();
}

}  // namespace

void BcpOptions::Restart() {
  const auto ask = [this](uint8_t type, bool wanted) {
    if (wanted) asks_ |= 1u << type;
  };
  asks_ = 0;
  ask(wire::kBcpBridgeIdentification, config_.lan_segment != 0);
  ask(wire::kBcpMacSupport, true);
  ask(wire::kBcpTinygramCompression, config_.tinygram_compression);
  ask(wire::kBcpMacAddress, config_.mac_address != MacAddress{});
  ask(wire::kBcpTaggedFrame, config_.tagged_frames);
  ask(wire::kBcpManagementInline, config_.management_inline);
  ask(wire::kBcpBridgeControlPacketIndicator, config_.management_inline);
  bridge_number_ = config_.bridge_number;
  mac_ = config_.mac_address;
  peer_takes_ethernet_ = true;
  peer_offers_inline_ = rejected_inline_ = rejected_spanning_tree_ = false;
}

std::vector<Bytes> BcpOptions::Request() const {
  std::vector<Bytes> options;
  if (Asks(wire::kBcpBridgeIdentification)) {
    options.push_back(Write(wire::BridgeIdentification{config_.lan_segment, bridge_number_}));
  }
  if (Asks(wire::kBcpMacSupport)) options.push_back(Write(wire::MacSupport{wire::kMac8023}));
  if (Asks(wire::kBcpTinygramCompression)) {
    options.push_back(Write(wire::TinygramCompression{wire::kBcpEnabled}));
  }
  if (Asks(wire::kBcpMacAddress)) options.push_back(Write(wire::BcpMacAddress{mac_}));
  if (Asks(wire::kBcpTaggedFrame)) options.push_back(Write(wire::TaggedFrame{wire::kBcpEnabled}));
  if (Asks(wire::kBcpManagementInline)) options.push_back(Write(wire::ManagementInline{}));
  if (Asks(wire::kBcpBridgeControlPacketIndicator)) {
    options.push_back(Write(wire::BridgeControlPacketIndicator{}));
  }
  if (Asks(wire::kBcpSpanningTreeProtocol)) {
    options.push_back(Write(wire::SpanningTreeProtocol{kNoSpanningTree}));
  }
  return options;
}

void BcpOptions::Examine(const Options& request) {
  peer_offers_inline_ = Has(request, wire::kBcpManagementInline);
}

Verdict BcpOptions::Judge(const wire::OptionView& option) {
  switch (option.type) {
    case wire::kBcpBridgeIdentification:
      return JudgeBridge(option);
    case wire::kBcpMacSupport:
      // §5.3: never Nak'ed; a peer without Ethernet is found out when all is agreed.
      return Read<wire::MacSupport>(option.bytes) ? Verdict::Ack() : Verdict::Reject();
    case wire::kBcpTinygramCompression:
      return JudgeSwitch<wire::TinygramCompression>(option);
    case wire::kBcpTaggedFrame:
      return JudgeSwitch<wire::TaggedFrame>(option);
    case wire::kBcpMacAddress:
      return JudgeMac(option);
    case wire::kBcpManagementInline:
      if (!config_.management_inline) return Verdict::Reject();
      return Read<wire::ManagementInline>(option.bytes) ? Verdict::Ack() : Verdict::Reject();
    case wire::kBcpBridgeControlPacketIndicator:
      if (!config_.management_inline) return Verdict::Reject();
      return Read<wire::BridgeControlPacketIndicator>(option.bytes) ? Verdict::Ack()
                                                                    : Verdict::Reject();
    case wire::kBcpSpanningTreeProtocol: {
      // §5.8: of both ways the new one is taken.
      if (peer_offers_inline_ && config_.management_inline) return Verdict::Reject();
      // §5.6: the lower number counts, and nothing is lower than none.
      const auto read = Read<wire::SpanningTreeProtocol>(option.bytes);
      if (read && std::ranges::equal(read->protocols, kNoSpanningTree)) return Verdict::Ack();
      return Verdict::Nak(Write(wire::SpanningTreeProtocol{kNoSpanningTree}));
    }
  }
  return Verdict::Reject();  // Line-Identification, LAN-Identification among them
}

/// §5.1: the two halves of one bridge have the same bridge number, the higher, between two
/// segments.
Verdict BcpOptions::JudgeBridge(const wire::OptionView& option) {
  const auto read = Read<wire::BridgeIdentification>(option.bytes);
  if (!read || !Asks(wire::kBcpBridgeIdentification)) return Verdict::Reject();
  if (read->segment == config_.lan_segment) return Verdict::Reject();
  if (read->number < bridge_number_) {
    return Verdict::Nak(Write(wire::BridgeIdentification{read->segment, bridge_number_}));
  }
  bridge_number_ = read->number;
  return Verdict::Ack();
}

/// §5.5: zero asks for one; who has none to give rejects. A Nak of any other would be ignored.
Verdict BcpOptions::JudgeMac(const wire::OptionView& option) const {
  const auto read = Read<wire::BcpMacAddress>(option.bytes);
  if (read && IsStation(read->value) && read->value != mac_) return Verdict::Ack();
  if (!read || read->value != MacAddress{} || !IsStation(config_.remote_mac_address))
    return Verdict::Reject();
  return Verdict::Nak(Write(wire::BcpMacAddress{config_.remote_mac_address}));
}

void BcpOptions::PeerNaked(const wire::OptionView& option) {
  if (const auto bridge = Read<wire::BridgeIdentification>(option.bytes)) {
    bridge_number_ = std::max(bridge_number_, bridge->number);
  }
  // §5.5: we never ask for a MAC address with zeros, so a Nak with one is ignored.
}

void BcpOptions::PeerRejected(const wire::OptionView& option) {
  if (option.type > wire::kBcpBridgeControlPacketIndicator) return;
  Drop(option.type);
  if (option.type == wire::kBcpManagementInline) {
    // §5.8: it is of RFC 1638's time, so we say the old way that there is no spanning tree.
    rejected_inline_ = true;
    if (!rejected_spanning_tree_) asks_ |= 1u << wire::kBcpSpanningTreeProtocol;
  } else if (option.type == wire::kBcpSpanningTreeProtocol) {
    rejected_spanning_tree_ = true;
  }
}

void BcpOptions::Agreed(const Options& ours, const Options& peers) {
  agreed_ = {};
  agreed_.protocol = wire::kPppBridging;
  agreed_.send_tinygrams = Enables<wire::TinygramCompression>(peers);
  agreed_.receive_tinygrams = Enables<wire::TinygramCompression>(ours);
  agreed_.tagged_frames = Enables<wire::TaggedFrame>(peers) && Enables<wire::TaggedFrame>(ours);
  agreed_.management_inline =
      Has(peers, wire::kBcpManagementInline) && Has(ours, wire::kBcpManagementInline);
  agreed_.control_indicator = Has(peers, wire::kBcpBridgeControlPacketIndicator) &&
                              Has(ours, wire::kBcpBridgeControlPacketIndicator);
  agreed_.bridge_local_mac = mac_;
  agreed_.bridge_remote_mac = MacAmong(peers);
  // §5.3: without the option, all kinds of LAN are taken.
  peer_takes_ethernet_ = !Has(peers, wire::kBcpMacSupport) ||
                         std::ranges::any_of(peers, [](const wire::OptionView& option) {
                           const auto read = Read<wire::MacSupport>(option.bytes);
                           return read && read->value == wire::kMac8023;
                         });
}

}  // namespace pptplab::ppp
