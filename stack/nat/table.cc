// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/nat/table.h"

#include <algorithm>

#include "stack/base/check.h"
#include "stack/wire/gre.h"
#include "stack/wire/ipv4.h"

namespace pptplab::nat {

namespace {

std::string Describe(const Party& party, uint8_t protocol) {
  std::string text = ToString(party.address);
  if (!party.id) return text;
  const char* what = protocol == wire::kIpProtocolGre    ? " Call ID "
                     : protocol == wire::kIpProtocolIcmp ? " Identifier "
                                                         : " port ";
  return text + what + std::to_string(*party.id);
}

}  // namespace

std::string Describe(const Mapping& mapping) {
  return std::string(wire::NameOfIpProtocol(mapping.protocol)) + " " +
         Describe(mapping.inside, mapping.protocol) + " as " +
         Describe(mapping.outside, mapping.protocol) + ", to " +
         Describe(mapping.peer, mapping.protocol);
}

Mapping& Table::Add(Mapping mapping) {
  PPTPLAB_CHECK(!full());
  mapping.id = ++last_;
  const Instant expires = mapping.expires;
  if (mapping.control != 0) calls_.emplace(mapping.control, mapping.id);
  Entry& entry = mappings_[mapping.id];
  entry.mapping = std::move(mapping);
  entry.queued = expires;
  deadlines_.emplace(expires, last_);
  return entry.mapping;
}

void Table::Name(Side side, Mapping& mapping, const Key& key) {
  auto [place, is_new] = Of(side).try_emplace(key, mapping.id);
  if (!is_new && place->second == mapping.id) return;
  place->second = mapping.id;
  mappings_.at(mapping.id).keys.emplace_back(side, key);
}

Mapping* Table::Find(Index& index, const Key& key) {
  const auto place = index.find(key);
  return place == index.end() ? nullptr : Find(place->second);
}

Mapping* Table::Find(MappingId id) {
  const auto place = mappings_.find(id);
  return place == mappings_.end() ? nullptr : &place->second.mapping;
}

// A deadline that moves away stays queued where it is and is looked at again then; only one that
// comes nearer is queued once more. So a packet costs nothing here.
void Table::SetExpiry(Mapping& mapping, Instant expires) {
  mapping.expires = expires;
  Entry& entry = mappings_.at(mapping.id);
  if (expires >= entry.queued) return;
  entry.queued = expires;
  deadlines_.emplace(expires, mapping.id);
}

void Table::Remove(MappingId id, const Gone& gone, bool with_control) {
  const auto place = mappings_.find(id);
  if (place == mappings_.end()) return;
  RemoveCalls(id, gone, true);
  gone(place->second.mapping, with_control);
  for (const auto& [side, key] : place->second.keys) {
    Index& index = Of(side);
    const auto named = index.find(key);
    if (named != index.end() && named->second == id) index.erase(named);
  }
  const auto [first, last] = calls_.equal_range(place->second.mapping.control);
  for (auto call = first; call != last; ++call) {
    if (call->second != id) continue;
    calls_.erase(call);
    break;
  }
  mappings_.erase(place);
  if (deadlines_.size() > 2 * mappings_.size() + 1024) Requeue();
}

// What was removed early leaves its deadline behind: with many short calls, more than there are
// mappings.
void Table::Requeue() {
  std::vector<Deadline> deadlines;
  for (const auto& [id, entry] : mappings_) deadlines.emplace_back(entry.queued, id);
  deadlines_ = decltype(deadlines_)(std::greater<>(), std::move(deadlines));
}

void Table::RemoveCalls(MappingId control, const Gone& gone, bool with_control) {
  std::vector<MappingId> calls;
  const auto [first, last] = calls_.equal_range(control);
  for (auto call = first; call != last; ++call) calls.push_back(call->second);
  for (MappingId call : calls) Remove(call, gone, with_control);
}

void Table::Expire(Instant now, const Gone& gone) {
  while (!deadlines_.empty() && deadlines_.top().first <= now) {
    const auto [deadline, id] = deadlines_.top();
    deadlines_.pop();
    const auto place = mappings_.find(id);
    if (place == mappings_.end() || place->second.queued != deadline) continue;
    Entry& entry = place->second;
    if (entry.mapping.expires <= now) {
      Remove(id, gone);
    } else {
      entry.queued = entry.mapping.expires;
      deadlines_.emplace(entry.queued, id);
    }
  }
}

std::optional<Instant> Table::Next() const {
  if (deadlines_.empty()) return std::nullopt;
  return deadlines_.top().first;
}

std::vector<Mapping> Table::List() const {
  std::vector<Mapping> list;
  for (const auto& [id, entry] : mappings_) list.push_back(entry.mapping);
  return list;
}

}  // namespace pptplab::nat
