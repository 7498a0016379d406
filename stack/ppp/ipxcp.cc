// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 1552 §3: see ipxcp.h.
#include "stack/ppp/ipxcp.h"

#include <algorithm>

#include "stack/wire/network_options.h"

namespace pptplab::ppp {
namespace {

constexpr size_t kMaxRouterName = 47;  // §3.5

bool IsNode(const MacAddress& node) { return node != MacAddress{} && (node[0] & 1) == 0; }

/// §3.5: capital letters and - _ @; servers of NetWare have digits in their names, too.
bool IsRouterName(ByteView name) {
  return !name.empty() && name.size() <= kMaxRouterName &&
         std::ranges::all_of(name, [](uint8_t octet) {
           return (octet >= 'A' && octet <= 'Z') || (octet >= '0' && octet <= '9') ||
                  octet == '-' || octet == '_' || octet == '@';
         });
}

template <class T>
std::optional<T> Among(const Options& options) {
  for (const wire::OptionView& option : options) {
    if (option.type != T::kType) continue;
    if (auto read = Read<T>(option.bytes)) return std::move(*read);
  }
  return std::nullopt;
}

}  // namespace

void IpxcpOptions::Restart() {
  network_ = config_.network;
  node_ = config_.node;
  routing_ = config_.routing_protocols;
  ask_network_ = ask_node_ = ask_complete_ = true;
  ask_name_ = !config_.router_name.empty();
}

std::vector<Bytes> IpxcpOptions::Request() const {
  std::vector<Bytes> options;
  if (ask_network_) options.push_back(Write(wire::IpxNetworkNumber{network_}));
  if (ask_node_) options.push_back(Write(wire::IpxNodeNumber{node_}));
  for (const uint16_t protocol : routing_) {
    options.push_back(Write(wire::IpxRoutingProtocol{protocol, {}}));
  }
  if (ask_name_) options.push_back(Write(wire::IpxRouterName{AsBytes(config_.router_name)}));
  // §3.6: nothing that we need is open any more.
  if (ask_complete_ && IsNode(node_)) options.push_back(Write(wire::IpxConfigurationComplete{}));
  return options;
}

Verdict IpxcpOptions::Judge(const wire::OptionView& option) {
  switch (option.type) {
    case wire::IpxNetworkNumber::kType:
      return JudgeNetwork(option);
    case wire::IpxNodeNumber::kType:
      return JudgeNode(option);
    case wire::IpxRoutingProtocol::kType:
      return JudgeRouting(option);
    case wire::IpxRouterName::kType: {
      const auto name = Read<wire::IpxRouterName>(option.bytes);
      return name && IsRouterName(name->name) ? Verdict::Ack() : Verdict::Reject();
    }
    case wire::IpxConfigurationComplete::kType:
      return option.bytes.size() == 2 ? Verdict::Ack() : Verdict::Reject();
  }
  return Verdict::Reject();  // compression among them
}

/// §3.1: both ends must come to the same number, so the higher one counts.
Verdict IpxcpOptions::JudgeNetwork(const wire::OptionView& option) {
  const auto read = Read<wire::IpxNetworkNumber>(option.bytes);
  if (!read || read->value < network_) return Verdict::Nak(Write(wire::IpxNetworkNumber{network_}));
  network_ = read->value;
  return Verdict::Ack();
}

/// §3.2: who has none asks with zero; two ends can't have the same.
Verdict IpxcpOptions::JudgeNode(const wire::OptionView& option) {
  const auto read = Read<wire::IpxNodeNumber>(option.bytes);
  if (!read || !IsNode(read->value) || read->value == node_) return Verdict::Nak(NodeForPeer());
  return Verdict::Ack();
}

Bytes IpxcpOptions::NodeForPeer() {
  if (drawn_ == MacAddress{}) drawn_ = config_.remote_node;
  while (!IsNode(drawn_) || drawn_ == node_) {
    rng_.Fill(drawn_);
    drawn_[0] = 2;  // locally administered, one station (IEEE 802 §8.2)
  }
  return Write(wire::IpxNodeNumber{drawn_});
}

Verdict IpxcpOptions::JudgeRouting(const wire::OptionView& option) {
  if (config_.routing_protocols.empty()) return Verdict::Reject();
  const auto read = Read<wire::IpxRoutingProtocol>(option.bytes);
  if (read && std::ranges::count(config_.routing_protocols, read->protocol) > 0) {
    return Verdict::Ack();
  }
  return Verdict::Nak(Write(wire::IpxRoutingProtocol{config_.routing_protocols.front(), {}}));
}

void IpxcpOptions::PeerNaked(const wire::OptionView& option) {
  if (const auto network = Read<wire::IpxNetworkNumber>(option.bytes)) {
    network_ = std::max(network_, network->value);
  } else if (const auto node = Read<wire::IpxNodeNumber>(option.bytes)) {
    if (IsNode(node->value)) node_ = node->value;
  } else if (const auto routing = Read<wire::IpxRoutingProtocol>(option.bytes)) {
    const bool known = std::ranges::count(config_.routing_protocols, routing->protocol) > 0;
    routing_.clear();
    if (known) routing_.push_back(routing->protocol);
  }
}

void IpxcpOptions::PeerRejected(const wire::OptionView& option) {
  switch (option.type) {
    case wire::IpxNetworkNumber::kType:
      ask_network_ = false;
      break;
    case wire::IpxNodeNumber::kType:
      ask_node_ = false;
      break;
    case wire::IpxRoutingProtocol::kType:
      if (const auto routing = Read<wire::IpxRoutingProtocol>(option.bytes)) {
        std::erase(routing_, routing->protocol);
      }
      break;
    case wire::IpxRouterName::kType:
      ask_name_ = false;
      break;
    case wire::IpxConfigurationComplete::kType:
      ask_complete_ = false;
      break;
  }
}

void IpxcpOptions::Agreed(const Options& ours, const Options& peers) {
  agreed_ = {};
  agreed_.protocol = wire::kPppIpx;
  agreed_.ipx_network = network_;
  agreed_.ipx_local_node = node_;  // §3.2: where it isn't talked about, it is configured
  if (const auto node = Among<wire::IpxNodeNumber>(peers)) agreed_.ipx_remote_node = node->value;
  const auto routing = Among<wire::IpxRoutingProtocol>(ours);
  agreed_.ipx_routing_protocol = routing ? routing->protocol : wire::kIpxRipSap;  // §3.4: default
  if (const auto name = Among<wire::IpxRouterName>(peers)) {
    agreed_.ipx_remote_router = std::string(AsText(name->name));
  }
}

}  // namespace pptplab::ppp
