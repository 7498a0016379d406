// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/observe/nat_pairs.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace pptplab::observe {

namespace {

constexpr size_t kSamples = 24;
constexpr size_t kShortest = 16;  // a payload; an LCP packet with a Magic-Number is longer
constexpr size_t kHashed = 96;    // octets of a payload that are looked at
/// More sessions than this with the same sample are no NAT, but copies of something.
constexpr size_t kMaxAlike = 16;

class Hash {  // FNV-1a, then mixed, because its high bits are what the lowest values are chosen by
 public:
  void Add(ByteView bytes) {
    for (const uint8_t byte : bytes) value_ = (value_ ^ byte) * 0x100000001b3u;
  }
  void Add(uint32_t number) {
    for (int shift = 0; shift < 32; shift += 8) {
      const auto byte = static_cast<uint8_t>(number >> shift);
      Add(ByteView(&byte, 1));
    }
  }
  uint64_t value() const {
    uint64_t mixed = value_;
    mixed = (mixed ^ (mixed >> 33)) * 0xff51afd7ed558ccdu;
    return mixed ^ (mixed >> 33);
  }

 private:
  uint64_t value_ = 0xcbf29ce484222325u;
};

void Keep(std::set<uint64_t>& samples, uint64_t value) {
  if (samples.size() == kSamples && value >= *samples.rbegin()) return;
  samples.insert(value);
  if (samples.size() > kSamples) samples.erase(std::prev(samples.end()));
}

struct Common {
  size_t segments = 0;
  size_t payloads = 0;
};

/// Segments alone are proof: their numbers are random. Payloads may be the same in two sessions
/// that have nothing random in them, so half of them must agree.
bool IsOneSession(const SessionSummary& a, const SessionSummary& b, const Common& common) {
  if (a.client == b.client && a.server == b.server) return false;
  if (common.segments >= 2) return true;
  const size_t fewer = std::min(a.print.payloads.size(), b.print.payloads.size());
  return common.payloads >= 3 && common.payloads * 2 >= fewer;
}

/// Of two ends' packets, those that came by later have the lower Time to Live.
bool IsFirstInside(const SessionSummary& a, const SessionSummary& b) {
  const bool server_is_behind = a.client == b.client;  // the NAT forwards to a server inside
  for (const End end : kEnds) {
    const uint8_t first = a.print.time_to_live[end];
    const uint8_t second = b.print.time_to_live[end];
    if (first == 0 || second == 0 || first == second) continue;
    const bool first_is_nearer = first > second;
    const End inner_end = server_is_behind ? End::kServer : End::kClient;
    return end == inner_end ? first_is_nearer : !first_is_nearer;
  }
  return a.first <= b.first;
}

/// Calls of both in their order; a call that both know by an ID that did not change comes together.
std::vector<std::pair<size_t, size_t>> PairCalls(const SessionSummary& a, const SessionSummary& b) {
  std::vector<std::pair<size_t, size_t>> pairs;
  std::vector<bool> taken(b.calls.size(), false);
  const auto take = [&](size_t i, auto fits) {
    for (size_t j = 0; j < b.calls.size(); ++j) {
      if (taken[j] || !fits(a.calls[i], b.calls[j])) continue;
      taken[j] = true;
      pairs.emplace_back(i, j);
      return true;
    }
    return false;
  };
  for (size_t i = 0; i < a.calls.size(); ++i) {
    const bool known = take(i, [](const CallSummary& one, const CallSummary& other) {
      return one.server_call_id && one.server_call_id == other.server_call_id;
    });
    if (!known) take(i, [](const CallSummary&, const CallSummary&) { return true; });
  }
  return pairs;
}

}  // namespace

void AddSegment(FlowPrint& print, uint32_t sequence_number, size_t octets) {
  Hash hash;
  hash.Add(sequence_number);
  hash.Add(static_cast<uint32_t>(octets));
  Keep(print.segments, hash.value());
}

void AddPayload(FlowPrint& print, uint32_t sequence_number, ByteView payload) {
  if (payload.size() < kShortest) return;
  Hash hash;
  hash.Add(sequence_number);
  hash.Add(payload.first(std::min(payload.size(), kHashed)));
  Keep(print.payloads, hash.value());
}

std::vector<NatSummary> FindNatPairs(const std::vector<SessionSummary>& sessions) {
  // From samples to the sessions that have them, so that a thousand sessions are no million pairs.
  std::map<uint64_t, std::vector<size_t>> segments;
  std::map<uint64_t, std::vector<size_t>> payloads;
  for (size_t i = 0; i < sessions.size(); ++i) {
    for (const uint64_t value : sessions[i].print.segments) segments[value].push_back(i);
    for (const uint64_t value : sessions[i].print.payloads) payloads[value].push_back(i);
  }
  std::map<std::pair<size_t, size_t>, Common> commons;
  const auto count = [&](const auto& owners, size_t Common::*member) {
    for (const auto& [value, list] : owners) {
      if (list.size() > kMaxAlike) continue;
      for (size_t i = 0; i < list.size(); ++i) {
        for (size_t j = i + 1; j < list.size(); ++j) ++(commons[{list[i], list[j]}].*member);
      }
    }
  };
  count(segments, &Common::segments);
  count(payloads, &Common::payloads);

  std::vector<std::tuple<size_t, size_t, size_t>> found;  // how much they have in common, who
  for (const auto& [pair, common] : commons) {
    if (!IsOneSession(sessions[pair.first], sessions[pair.second], common)) continue;
    found.emplace_back(common.segments + common.payloads, pair.first, pair.second);
  }
  std::ranges::stable_sort(found, std::greater<>(),
                           [](const auto& one) { return std::get<0>(one); });
  std::vector<NatSummary> pairs;
  std::vector<bool> taken(sessions.size(), false);
  for (const auto& [common, a, b] : found) {
    if (taken[a] || taken[b]) continue;
    taken[a] = taken[b] = true;
    NatSummary pair{a, b, {}};
    if (!IsFirstInside(sessions[a], sessions[b])) std::swap(pair.inside, pair.outside);
    pair.calls = PairCalls(sessions[pair.inside], sessions[pair.outside]);
    pairs.push_back(std::move(pair));
  }
  std::ranges::sort(pairs, {}, [](const NatSummary& pair) { return pair.inside; });
  return pairs;
}

}  // namespace pptplab::observe
