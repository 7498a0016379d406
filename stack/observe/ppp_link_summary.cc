// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What one call's PPP link adds to the summary of its session.
#include <algorithm>

#include "stack/observe/ppp_link.h"
#include "stack/wire/ipv6.h"
#include "stack/wire/ipx.h"
#include "stack/wire/network_options.h"
#include "stack/wire/options.h"

namespace pptplab::observe {

namespace {

std::optional<Address> FindAddress(const Negotiation& ipcp, End end, uint8_t type) {
  const Bytes* agreed = ipcp.Agreed(end);
  if (agreed == nullptr) return std::nullopt;
  const auto data = FindOption(*agreed, type);
  if (!data || data->size() != 4) return std::nullopt;
  return Address{LoadBe32(data->data())};
}

void Append(std::vector<Address>& list, std::optional<Address> address) {
  if (address && !address->IsAny()) list.push_back(*address);
}

std::string NameOfCompression(uint8_t type) {
  switch (type) {
    case DeflateDecompressor::kOptionType:
    case DeflateDecompressor::kDraftOptionType:
      return "compressed with Deflate (RFC 1979), not encrypted";
    case 21:
      return "compressed with BSD Compress (RFC 1977), which is not read here; not encrypted";
    default:
      return "compressed in the way that CCP calls " + std::to_string(type) +
             ", which is not read here";
  }
}

void SummarizeAddresses(AddressSummary& addresses, const Negotiation& ipcp) {
  for (const End end : kEnds) {
    auto& place = end == End::kClient ? addresses.client : addresses.server;
    if (const auto address = FindAddress(ipcp, end, wire::kIpcpIpAddress)) place = address;
    Append(addresses.dns, FindAddress(ipcp, end, wire::kIpcpPrimaryDns));
    Append(addresses.dns, FindAddress(ipcp, end, wire::kIpcpSecondaryDns));
    Append(addresses.nbns, FindAddress(ipcp, end, wire::kIpcpPrimaryNbns));
    Append(addresses.nbns, FindAddress(ipcp, end, wire::kIpcpSecondaryNbns));
  }
}

bool IsAgreed(const Negotiation& negotiation) {
  return negotiation.Agreed(End::kClient) != nullptr && negotiation.Agreed(End::kServer) != nullptr;
}

/// Each end's own option of this type.
template <class T>
std::optional<T> AgreedOption(const Negotiation& negotiation, End end) {
  const auto options = wire::ReadOptions(*negotiation.Agreed(end));
  if (!options) return std::nullopt;
  for (const wire::OptionView& option : *options) {
    if (option.type != T::kType) continue;
    if (auto read = Read<T>(option.bytes)) return std::move(*read);
  }
  return std::nullopt;
}

void AddNames(std::vector<std::string>& names, const Negotiation& nbfcp, End end) {
  const auto options = wire::ReadOptions(*nbfcp.Agreed(end));
  if (!options) return;
  for (const wire::OptionView& option : *options) {
    const auto projection = Read<wire::NameProjection>(option.bytes);
    if (!projection) continue;
    for (const auto& name : projection->names) names.push_back(wire::NetbiosNameText(name.name));
  }
}

void SummarizeNetwork(AddressSummary& addresses, uint16_t protocol, const Negotiation& agreed) {
  NetworkSummary network;
  network.protocol = protocol & 0x7fff;
  for (const End end : kEnds) {
    switch (protocol) {
      case wire::kPppIpv6cp:
        if (const auto identifier = AgreedOption<wire::InterfaceIdentifier>(agreed, end)) {
          network.address[end] = wire::ToString(wire::LinkLocalAddress(identifier->value));
        }
        break;
      case wire::kPppIpxcp:
        if (const auto number = AgreedOption<wire::IpxNetworkNumber>(agreed, end)) {
          network.ipx_network = std::max(network.ipx_network, number->value);
        }
        break;
      case wire::kPppNbfcp:
        AddNames(network.names[end], agreed, end);
        break;
      case wire::kPppBcp:
        if (const auto mac = AgreedOption<wire::BcpMacAddress>(agreed, end)) {
          network.address[end] = wire::ToString(mac->value);
        }
        break;
    }
  }
  for (const End end : kEnds) {  // now that the network is known
    if (protocol != wire::kPppIpxcp) break;
    if (const auto node = AgreedOption<wire::IpxNodeNumber>(agreed, end)) {
      network.address[end] = wire::IpxNodeName(network.ipx_network, node->value);
    }
  }
  std::erase_if(addresses.networks,
                [&](const NetworkSummary& other) { return other.protocol == network.protocol; });
  addresses.networks.push_back(std::move(network));
}

}  // namespace

void PppLink::Summarize(SessionSummary& summary) const {
  for (const AuthenticationSummary& exchange : authentication_.Summaries(KeysInUse())) {
    summary.authentication.push_back(exchange);
  }
  for (const End from : kEnds) {
    if (const auto protection = Protection(from)) summary.protection.push_back(*protection);
    if (const auto type = OtherCompression(from)) {
      summary.notes.push_back(std::string(DirectionFrom(from)) + ": " + NameOfCompression(*type));
    }
  }
  if (const SessionKeys* keys = KeysInUse()) {
    // MS-CHAPv1 has no master key: its start keys come from the password's hashes (RFC 3079 §2).
    if (const auto* master = std::get_if<crypto::MasterKey>(&keys->source)) {
      summary.keys.push_back({"master", ToBytes(*master)});
    }
    if (const auto* tls = std::get_if<crypto::EapTlsStartKeys>(&keys->source)) {
      summary.keys.push_back({"msk", ToBytes(tls->msk)});
    }
    for (const End from : kEnds) {
      const auto protection = Protection(from);
      if (!protection || protection->key_bits == 0) continue;
      summary.keys.push_back({from == End::kClient ? "client_start" : "server_start",
                              keys->StartKey(protection->key_bits, from)});
    }
  }
  summary.packets.decrypted += decrypted_;
  summary.packets.inner += inner_;
  summary.packets.malformed += malformed_;
  SummarizeAddresses(summary.addresses, ipcp_);
  for (const auto& [protocol, negotiation] : networks_) {
    if (IsAgreed(negotiation)) SummarizeNetwork(summary.addresses, protocol, negotiation);
  }
  summary.network_up = summary.network_up || network_is_up();
}

bool PppLink::network_is_up() const {
  return IsAgreed(ipcp_) || std::ranges::any_of(networks_, [](const auto& network) {
           return IsAgreed(network.second);
         });
}

std::optional<ProtectionSummary> PppLink::Protection(End from) const {
  ProtectionSummary protection;
  protection.from = from;
  if (const Bytes* agreed = ccp_.Agreed(Other(from))) {
    const auto option = FindOption(*agreed, wire::MppeOption::kType);
    if (!option || option->size() != 4) return std::nullopt;
    const uint32_t bits = LoadBe32(option->data());
    protection.stateless = (bits & wire::MppeOption::kStateless) != 0;
    protection.compression = (bits & wire::MppeOption::kMppc) != 0;
    if ((bits & wire::MppeOption::k40Bit) != 0) protection.key_bits = 40;
    if ((bits & wire::MppeOption::k56Bit) != 0) protection.key_bits = 56;
    if ((bits & wire::MppeOption::k128Bit) != 0) protection.key_bits = 128;
    if (protection.key_bits == 0 && !protection.compression) return std::nullopt;
    return protection;
  }
  // CCP's packets were not captured, but a trial has found out.
  const auto& decryption = directions_[from].decryption;
  if (!decryption || decryption->parameters() == nullptr) return std::nullopt;
  protection.key_bits = decryption->parameters()->key_bits;
  protection.stateless = decryption->parameters()->stateless;
  return protection;
}

const SessionKeys* PppLink::KeysInUse() const {
  for (const End from : kEnds) {
    const auto& decryption = directions_[from].decryption;
    if (decryption && decryption->keys() != nullptr) return decryption->keys();
  }
  for (const SessionKeys& keys : known_keys_) {
    if (authentication_.IsProven(keys)) return &keys;
  }
  return nullptr;
}

std::optional<End> PppLink::authenticator() const {
  std::optional<End> only;
  for (const Exchange& exchange : authentication_.exchanges()) {
    if (only && *only != exchange.summary.authenticator) return std::nullopt;
    only = exchange.summary.authenticator;
  }
  return only;
}

void PppLink::SwapEnds() {
  authentication_.SwapEnds();
  lcp_.SwapEnds();
  ccp_.SwapEnds();
  ipcp_.SwapEnds();
  for (auto& [protocol, negotiation] : networks_) negotiation.SwapEnds();
  facts_.SwapEnds();
  directions_.Swap();
  for (SessionKeys& keys : known_keys_) keys.authenticator = Other(keys.authenticator);
  for (InnerFrame& frame : inner_frames_) frame.from = Other(frame.from);
}

}  // namespace pptplab::observe
