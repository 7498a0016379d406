// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 2097 §3: see nbfcp.h.
#include "stack/ppp/nbfcp.h"

#include <algorithm>

namespace pptplab::ppp {
namespace {

constexpr size_t kMaxPeerName = 32;  // §3.2
/// NetBIOS's name table: more of a peer's names have no room in it.
constexpr size_t kNameTable = 254;
/// §3.1: adding a name takes NetBIOS about 3 seconds; the Restart timer should leave time for it.
constexpr Duration kRestartWithNames = std::chrono::seconds(10);
constexpr uint16_t kLongestPeriod = 60;  // §3.3

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
  ask_no_names_ = false;
  ask_multicast_ = config_.multicast_forward_period != 0;
  multicast_ = {config_.multicast_forward_period, config_.multicast_priority};
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
  if (names_.empty() && ask_no_names_) options.push_back(Write(wire::NameProjection{}));
  if (ask_peer_information_) {
    const ByteView name = AsBytes(config_.peer_name);
    options.push_back(Write(
        wire::PeerInformation{config_.peer_class, config_.major_version, config_.minor_version,
                              name.first(std::min(name.size(), kMaxPeerName))}));
  }
  if (ask_multicast_) options.push_back(Write(multicast_));
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
      return JudgeMulticasts(option);
    case wire::IeeeMacAddressRequired::kType:
      return Read<wire::IeeeMacAddressRequired>(option.bytes) ? Verdict::Ack() : Verdict::Reject();
  }
  return Verdict::Reject();
}

/// §3.1: all of an option's names or none; the Nak has all of them and tells what became of each.
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
  return all ? Verdict::Ack() : Verdict::Nak(Write(results));
}

/// §3.3: ffff asks for a period; above the longest there is none.
Verdict NbfcpOptions::JudgeMulticasts(const wire::OptionView& option) const {
  using Filtering = wire::MulticastFiltering;
  const auto read = Read<Filtering>(option.bytes);
  if (!read) return Verdict::Reject();
  Filtering better = *read;
  if (read->forward_period == Filtering::kUnknown) {
    better.forward_period = config_.multicast_forward_period;
  } else {
    better.forward_period = std::min(read->forward_period, kLongestPeriod);
  }
  if (read->priority > 1) better.priority = config_.multicast_priority;
  const bool same =
      better.forward_period == read->forward_period && better.priority == read->priority;
  return same ? Verdict::Ack() : Verdict::Nak(Write(better));
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
  if (const auto multicast = Read<wire::MulticastFiltering>(option.bytes)) {
    // §3.3: ffff says that there is no value to agree on.
    ask_multicast_ = multicast->forward_period <= kLongestPeriod;
    if (ask_multicast_) multicast_ = {multicast->forward_period, multicast->priority};
  } else if (const auto results = Read<wire::NameProjection>(option.bytes)) {
    ask_no_names_ = ask_no_names_ || results->names.empty();
    Refused(*results);
  }
}

/// §3.1: the names without a success are not asked for again. False: there was none.
bool NbfcpOptions::Refused(const wire::NameProjection& results) {
  bool told = false;
  for (const wire::ProjectedName& name : results.names) {
    if (!wire::IsNameFailure(name.added)) continue;
    told = true;
    refused_ += (refused_.empty() ? "" : ", ") + wire::NetbiosNameText(name.name) + " " +
                std::string(wire::NameOfAdded(name.added));
    std::erase_if(names_, [&](const auto& known) { return known.name == name.name; });
  }
  return told;
}

void NbfcpOptions::PeerRejected(const wire::OptionView& option) {
  switch (option.type) {
    case wire::NameProjection::kType: {
      const auto refused = Read<wire::NameProjection>(option.bytes);
      // No result at all: the peer doesn't know the option.
      if (!refused || !Refused(*refused)) names_.clear();
      ask_no_names_ = false;
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

AutomatonConfig Nbfcp::WithTimeForNames(const SessionConfig& config) {
  AutomatonConfig automaton = config.automaton;
  if (!config.nbfcp.names.empty()) {
    automaton.restart_interval = std::max(automaton.restart_interval, kRestartWithNames);
  }
  return automaton;
}

std::string Nbfcp::WhyUseless() const {
  if (!options_.HasNoName()) return {};
  return "the peer took none of our NetBIOS names" +
         (options_.refused().empty() ? "" : ": " + options_.refused());
}

}  // namespace pptplab::ppp
