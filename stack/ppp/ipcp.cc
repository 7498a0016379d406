// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 1332 and RFC 1877: see ipcp.h.
#include "stack/ppp/ipcp.h"

#include <algorithm>
#include <optional>

#include "stack/wire/options.h"

namespace pptplab::ppp {
namespace {

/// All five options are Type, Length 6, address (RFC 1332 §3.3, RFC 1877 §1).
std::optional<Address> AddressIn(const wire::OptionView& option) {
  if (option.bytes.size() != 6) return std::nullopt;
  return Address{LoadBe32(&option.bytes[2])};
}

Bytes AddressOption(uint8_t type, Address address) {
  Bytes option = {type, 6, 0, 0, 0, 0};
  StoreBe32(&option[2], address.value);
  return option;
}

/// RFC 1332 §4.
Bytes VjOption(const VjChoice& choice) {
  return {wire::kIpcpIpCompressionProtocol,
          6,
          0,
          wire::kPppVjCompressed,
          choice.max_slot,
          static_cast<uint8_t>(choice.compress_slot ? 1 : 0)};
}

/// nullopt: another compression, or not as RFC 1332 has it.
std::optional<VjChoice> VjIn(const wire::OptionView& option) {
  const auto compression = Read<wire::IpCompressionProtocol>(option.bytes);
  if (!compression || compression->protocol != wire::kPppVjCompressed) return std::nullopt;
  if (compression->data.size() != 2) return std::nullopt;
  return VjChoice{compression->data[0], compression->data[1] != 0};
}

std::optional<VjChoice> VjAmong(const Options& options) {
  for (const wire::OptionView& option : options) {
    if (option.type == wire::kIpcpIpCompressionProtocol) return VjIn(option);
  }
  return std::nullopt;
}

}  // namespace

IpcpOptions::IpcpOptions(const IpcpConfig& config) : config_(config) { Restart(); }

void IpcpOptions::Restart() {
  const bool dns = config_.request_dns, nbns = config_.request_nbns;
  wishes_ = {Wish{wire::kIpcpIpAddress, true, !config_.local.IsAny(), config_.local},
             Wish{wire::kIpcpPrimaryDns, dns, false, {}},
             Wish{wire::kIpcpPrimaryNbns, nbns, false, {}},
             Wish{wire::kIpcpSecondaryDns, dns, false, {}},
             Wish{wire::kIpcpSecondaryNbns, nbns, false, {}}};
  vj_wish_.reset();
  if (config_.vj) vj_wish_ = VjChoice{config_.vj_max_slot, config_.vj_compress_slot};
}

std::vector<Bytes> IpcpOptions::Request() const {
  std::vector<Bytes> options;
  for (const Wish& wish : wishes_) {
    if (wish.ask) options.push_back(AddressOption(wish.type, wish.value));
  }
  if (vj_wish_) options.push_back(VjOption(*vj_wish_));
  return options;
}

Verdict IpcpOptions::Judge(const wire::OptionView& option) {
  if (option.type == wire::kIpcpIpCompressionProtocol) {
    if (!config_.vj) return Verdict::Reject();
    // The peer knows best how many slots it has.
    return VjIn(option) ? Verdict::Ack() : Verdict::Nak(VjOption(VjChoice{}));
  }
  const std::optional<Address> address = AddressIn(option);
  if (option.type == wire::kIpcpIpAddress) {
    // RFC 1332 §3.3: who sends zero asks; whoever has an address for the peer says it in a Nak.
    if (!config_.remote.IsAny()) {
      return address == config_.remote ? Verdict::Ack()
                                       : Verdict::Nak(AddressOption(option.type, config_.remote));
    }
    return address && !address->IsAny() ? Verdict::Ack() : Verdict::Reject();
  }
  const Address server = ServerFor(option.type);
  if (server.IsAny()) return Verdict::Reject();
  return address == server ? Verdict::Ack() : Verdict::Nak(AddressOption(option.type, server));
}

std::vector<Bytes> IpcpOptions::Missing(const Options& request) {
  if (config_.remote.IsAny()) return {};
  const bool there = std::any_of(request.begin(), request.end(), [](const auto& option) {
    return option.type == wire::kIpcpIpAddress;
  });
  if (there) return {};
  return {AddressOption(wire::kIpcpIpAddress, config_.remote)};
}

void IpcpOptions::PeerNaked(const wire::OptionView& option) {
  if (option.type == wire::kIpcpIpCompressionProtocol && vj_wish_) {
    const auto instead = VjIn(option);
    if (!instead) {
      vj_wish_.reset();  // a compression that we don't know
    } else {
      vj_wish_->max_slot = std::min(instead->max_slot, config_.vj_max_slot);
      vj_wish_->compress_slot = instead->compress_slot && config_.vj_compress_slot;
    }
    return;
  }
  Wish* wish = FindWish(option.type);
  const std::optional<Address> address = AddressIn(option);
  // What we never asked for, the peer can't make us want.
  if (wish == nullptr || !address || !wish->ask || wish->given) return;
  wish->value = *address;
}

void IpcpOptions::PeerRejected(const wire::OptionView& option) {
  if (option.type == wire::kIpcpIpCompressionProtocol) vj_wish_.reset();
  Wish* wish = FindWish(option.type);
  if (wish == nullptr) return;
  wish->ask = false;
  if (!wish->given) wish->value = {};
}

void IpcpOptions::Agreed(const Options& ours, const Options& peers) {
  vj_receive_ = VjAmong(ours);
  vj_send_ = VjAmong(peers);
  agreed_ = {};
  agreed_.local = AddressOf(wire::kIpcpIpAddress);
  agreed_.dns[0] = AddressOf(wire::kIpcpPrimaryDns);
  agreed_.dns[1] = AddressOf(wire::kIpcpSecondaryDns);
  agreed_.nbns[0] = AddressOf(wire::kIpcpPrimaryNbns);
  agreed_.nbns[1] = AddressOf(wire::kIpcpSecondaryNbns);
  agreed_.remote = config_.remote;
  for (const wire::OptionView& option : peers) {
    if (option.type == wire::kIpcpIpAddress) {
      agreed_.remote = AddressIn(option).value_or(config_.remote);
    }
  }
}

IpcpOptions::Wish* IpcpOptions::FindWish(uint8_t type) {
  const auto found = std::find_if(wishes_.begin(), wishes_.end(),
                                  [&](const Wish& wish) { return wish.type == type; });
  return found == wishes_.end() ? nullptr : &*found;
}

Address IpcpOptions::AddressOf(uint8_t type) const {
  for (const Wish& wish : wishes_) {
    if (wish.type == type) return wish.value;
  }
  return {};
}

Address IpcpOptions::ServerFor(uint8_t type) const {
  switch (type) {
    case wire::kIpcpPrimaryDns:
      return config_.dns[0];
    case wire::kIpcpSecondaryDns:
      return config_.dns[1];
    case wire::kIpcpPrimaryNbns:
      return config_.nbns[0];
    case wire::kIpcpSecondaryNbns:
      return config_.nbns[1];
  }
  return {};
}

}  // namespace pptplab::ppp
