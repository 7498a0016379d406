// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2097 §3: see nbfcp.h.
#include "stack/ppp/nbfcp.h"

#include <algorithm>

namespace pptplab::ppp {
namespace {

constexpr size_t kMaxPeerName = 32;  // §3.2
/// NetBIOS's name table: more of a peer's names have no room in it.
constexpr size_t kNameTable = 254;

wire::ProjectedName ToWire(const NetbiosName& name) {
  return {wire::MakeNetbiosName(name.name, name.suffix),
          name.group ? wire::kNameGroup : wire::kNameUnique};
}

NetbiosName FromWire(const wire::ProjectedName& projected) {
  std::string text(AsText(ByteView(projected.name).first(15)));
  while (!text.empty() && (text.back() == ' ' || text.back() == 0)) text.pop_back();
  return {std::move(text), projected.name[15], projected.added == wire::kNameGroup};
}

std::vector<NetbiosName> NamesAmong(const Options& options) {
  std::vector<NetbiosName> names;
  for (const wire::OptionView& option : options) {
    const auto projection = Read<wire::NameProjection>(option.bytes);
    if (!projection) continue;
    for (const wire::ProjectedName& name : projection->names) names.push_back(FromWire(name));
  }
  return names;
}

bool Has(const Options& options, uint8_t type) {
  return std::ranges::any_of(options, [type](const auto& option) { return option.type == type; });
}

}  // namespace

void NbfcpOptions::Restart() {
  names_.clear();
  for (const NetbiosName& name : config_.names) names_.push_back(ToWire(name));
  ask_peer_information_ = !config_.peer_name.empty();
  ask_multicast_ = config_.multicast_forward_period != 0;
  ask_mac_ = config_.mac_address_required;
  refused_.clear();
}

std::vector<Bytes> NbfcpOptions::Request() const {
  std::vector<Bytes> options;
  for (size_t at = 0; at < names_.size(); at += wire::NameProjection::kMaxNames) {
    wire::NameProjection projection;
    const size_t end = std::min(names_.size(), at + wire::NameProjection::kMaxNames);
    projection.names.assign(names_.begin() + static_cast<ptrdiff_t>(at),
                            names_.begin() + static_cast<ptrdiff_t>(end));
    options.push_back(Write(projection));
  }
  if (ask_peer_information_) {
    const ByteView name = AsBytes(config_.peer_name);
    options.push_back(Write(
        wire::PeerInformation{config_.peer_class, config_.major_version, config_.minor_version,
                              name.first(std::min(name.size(), kMaxPeerName))}));
  }
  if (ask_multicast_) {
    options.push_back(Write(
        wire::MulticastFiltering{config_.multicast_forward_period, config_.multicast_priority}));
  }
  if (ask_mac_) options.push_back(Write(wire::IeeeMacAddressRequired{}));
  return options;
}

Verdict NbfcpOptions::Judge(const wire::OptionView& option) {
  switch (option.type) {
    case wire::NameProjection::kType:
      return JudgeNames(option);
    case wire::PeerInformation::kType: {
      const auto read = Read<wire::PeerInformation>(option.bytes);
      return read && read->name.size() <= kMaxPeerName ? Verdict::Ack() : Verdict::Reject();
    }
    case wire::MulticastFiltering::kType:
      return Read<wire::MulticastFiltering>(option.bytes) ? Verdict::Ack() : Verdict::Reject();
    case wire::IeeeMacAddressRequired::kType:
      return Read<wire::IeeeMacAddressRequired>(option.bytes) ? Verdict::Ack() : Verdict::Reject();
  }
  return Verdict::Reject();
}

/// §3.1: all of an option's names or none; the Reject tells of each.
Verdict NbfcpOptions::JudgeNames(const wire::OptionView& option) {
  auto projection = Read<wire::NameProjection>(option.bytes);
  if (!projection) return Verdict::Reject();
  bool all = true;
  wire::NameProjection results = *projection;
  for (size_t i = 0; i < projection->names.size(); ++i) {
    uint8_t result = ResultFor(projection->names[i], i);
    const auto begin = projection->names.begin();
    const bool repeated = std::any_of(begin, begin + static_cast<ptrdiff_t>(i), [&](const auto& n) {
      return n.name == projection->names[i].name;
    });
    if (result == wire::kNameAdded && repeated) result = wire::kNameDuplicate;
    results.names[i].added = result;
    all = all && result == wire::kNameAdded;
  }
  return all ? Verdict::Ack() : Verdict::RejectWith(Write(results));
}

uint8_t NbfcpOptions::ResultFor(const wire::ProjectedName& name, size_t earlier) const {
  const bool is_known = name.added == wire::kNameUnique || name.added == wire::kNameGroup;
  if (!is_known || name.name[0] == '*' || name.name[0] == 0) return wire::kNameInvalid;
  if (earlier >= kNameTable) return wire::kNameTableFull;
  const bool ours = std::ranges::any_of(config_.names, [&](const NetbiosName& own) {
    return ToWire(own).name == name.name && !(own.group && name.added == wire::kNameGroup);
  });
  if (ours) return wire::kNameDuplicate;
  const std::string text = FromWire(name).name;
  if (std::ranges::count(config_.taken, text) > 0) return wire::kNameInUse;
  return wire::kNameAdded;
}

bool NbfcpOptions::RejectsOurs(const wire::OptionView& ours,
                               const wire::OptionView& rejected) const {
  if (OptionPolicy::RejectsOurs(ours, rejected)) return true;
  const auto asked = Read<wire::NameProjection>(ours.bytes);
  const auto refused = Read<wire::NameProjection>(rejected.bytes);
  return asked && refused &&
         std::ranges::equal(asked->names, refused->names, {}, &wire::ProjectedName::name,
                            &wire::ProjectedName::name);
}

void NbfcpOptions::PeerNaked(const wire::OptionView& option) {
  // Only of multicasts there is more than one kind of yes.
  const auto multicast = Read<wire::MulticastFiltering>(option.bytes);
  if (multicast) ask_multicast_ = false;
}

void NbfcpOptions::PeerRejected(const wire::OptionView& option) {
  switch (option.type) {
    case wire::NameProjection::kType: {
      const auto refused = Read<wire::NameProjection>(option.bytes);
      bool told = false;
      for (const wire::ProjectedName& name : refused ? refused->names : names_) {
        if (!wire::IsNameFailure(name.added)) continue;
        told = true;
        refused_ += (refused_.empty() ? "" : ", ") + wire::NetbiosNameText(name.name) + " " +
                    std::string(wire::NameOfAdded(name.added));
        std::erase_if(names_, [&](const auto& known) { return known.name == name.name; });
      }
      // No result at all: the peer doesn't know the option.
      if (!told) names_.clear();
      break;
    }
    case wire::PeerInformation::kType:
      ask_peer_information_ = false;
      break;
    case wire::MulticastFiltering::kType:
      ask_multicast_ = false;
      break;
    case wire::IeeeMacAddressRequired::kType:
      ask_mac_ = false;
      break;
  }
}

void NbfcpOptions::Agreed(const Options& ours, const Options& peers) {
  agreed_ = {};
  agreed_.protocol = wire::kPppNbf;
  agreed_.local_names = NamesAmong(ours);
  agreed_.remote_names = NamesAmong(peers);
  agreed_.whole_frames_sent = Has(peers, wire::IeeeMacAddressRequired::kType);
  agreed_.whole_frames_received = Has(ours, wire::IeeeMacAddressRequired::kType);
}

std::string Nbfcp::WhyUseless() const {
  if (!options_.HasNoName()) return {};
  return "the peer took none of our NetBIOS names" +
         (options_.refused().empty() ? "" : ": " + options_.refused());
}

}  // namespace pptplab::ppp
