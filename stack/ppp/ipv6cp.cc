// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 5072 §4.1: see ipv6cp.h.
#include "stack/ppp/ipv6cp.h"

#include <algorithm>
#include <optional>

#include "stack/wire/network_options.h"

namespace pptplab::ppp {
namespace {

/// The universal bit: set only where the identifier comes from a globally unique one.
constexpr uint64_t kUniversal = uint64_t{2} << 56;

std::optional<uint64_t> IdentifierIn(const wire::OptionView& option) {
  const auto read = Read<wire::InterfaceIdentifier>(option.bytes);
  if (!read) return std::nullopt;
  return read->value;
}

uint64_t IdentifierAmong(const Options& options) {
  for (const wire::OptionView& option : options) {
    if (option.type == wire::kIpv6cpInterfaceIdentifier) return IdentifierIn(option).value_or(0);
  }
  return 0;
}

}  // namespace

/// Random, so "u" is 0 (§4.1, method 3).
uint64_t Ipv6cpOptions::Draw() {
  uint64_t drawn = 0;
  while (drawn == 0) {
    drawn = (static_cast<uint64_t>(rng_.U32()) << 32 | rng_.U32()) & ~kUniversal;
  }
  return drawn;
}

void Ipv6cpOptions::Restart() {
  if (drawn_ == 0) drawn_ = config_.interface_id != 0 ? config_.interface_id : Draw();
  tentative_ = drawn_;
  ask_ = true;
  suggested_ = 0;
  prompted_ = false;
}

std::vector<Bytes> Ipv6cpOptions::Request() const {
  if (!ask_) return {};
  return {Write(wire::InterfaceIdentifier{tentative_})};
}

Bytes Ipv6cpOptions::Suggestion() {
  if (for_peer_ == 0) {
    for_peer_ = config_.remote_interface_id != 0 ? config_.remote_interface_id : Draw();
  }
  while (for_peer_ == tentative_) for_peer_ = Draw();
  suggested_ = for_peer_;
  return Write(wire::InterfaceIdentifier{for_peer_});
}

Verdict Ipv6cpOptions::Judge(const wire::OptionView& option) {
  if (option.type != wire::kIpv6cpInterfaceIdentifier) return Verdict::Reject();
  const auto identifier = IdentifierIn(option);
  if (!identifier) return Verdict::Nak(Suggestion());
  const uint64_t ours = ask_ ? tentative_ : 0;
  // "If the two interface identifiers are equal to zero": nobody has one to give.
  if (*identifier == 0 && ours == 0) return Verdict::Reject();
  if (*identifier == 0 || *identifier == ours) return Verdict::Nak(Suggestion());
  return Verdict::Ack();
}

/// Once is enough: a peer that still sends none doesn't know the option.
std::vector<Bytes> Ipv6cpOptions::Missing(const Options& request) {
  if (IdentifierAmong(request) != 0 || prompted_) return {};
  const bool there = std::ranges::any_of(request, [](const wire::OptionView& option) {
    return option.type == wire::kIpv6cpInterfaceIdentifier;
  });
  if (there) return {};
  prompted_ = true;
  return {Suggestion()};
}

void Ipv6cpOptions::PeerNaked(const wire::OptionView& option) {
  if (option.type != wire::kIpv6cpInterfaceIdentifier || !ask_) return;
  const uint64_t identifier = IdentifierIn(option).value_or(0);
  // What we suggested to the peer it suggests to us: both of us drew the same, so draw again.
  tentative_ = identifier == 0 || identifier == suggested_ ? Draw() : identifier;
}

void Ipv6cpOptions::PeerRejected(const wire::OptionView& option) {
  if (option.type == wire::kIpv6cpInterfaceIdentifier) ask_ = false;
}

void Ipv6cpOptions::Agreed(const Options& ours, const Options& peers) {
  agreed_ = {};
  agreed_.protocol = wire::kPppIpv6;
  agreed_.local_interface_id = IdentifierAmong(ours);
  agreed_.remote_interface_id = IdentifierAmong(peers);
}

}  // namespace pptplab::ppp
