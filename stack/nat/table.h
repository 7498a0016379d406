// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The mappings of a NAT, as data, found by what packets of either side show of them. Bounded; every
// mapping has a time at which it expires, and calls end with their control connection.
#ifndef PPTPLAB_STACK_NAT_TABLE_H_
#define PPTPLAB_STACK_NAT_TABLE_H_

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "stack/base/address.h"
#include "stack/base/time.h"

namespace pptplab::nat {

/// An address with a TCP or UDP port, an ICMP Identifier or a Call ID; without: all of that
/// address.
struct Party {
  Address address;
  std::optional<uint16_t> id;
  friend bool operator==(const Party&, const Party&) = default;
};

using MappingId = uint64_t;

struct Mapping {
  MappingId id = 0;  ///< from 1, in the order in which mappings were made
  uint8_t protocol = 0;
  Party inside;           ///< GRE: the client's Call ID as the client chose it
  Party outside;          ///< GRE: that Call ID as the server knows it
  Party peer;             ///< GRE: the server's Call ID, once it is known
  MappingId control = 0;  ///< of a call that the NAT follows: its control connection
  bool sent = false;      ///< a packet went out
  bool replied = false;   ///< a packet came in
  bool closing = false;   ///< TCP: FIN or RST was seen
  Instant expires{};
  /// TCP with the Linux helper: the client's Call ID before it was changed, and the PAC's of an
  /// incoming call.
  std::optional<uint16_t> helper_call_id{};
  std::optional<uint16_t> helper_pac_call_id{};
};
/// "GRE 198.51.100.21 Call ID 46558 as 192.0.2.2 Call ID 52954, to 192.0.2.1 Call ID 0"
std::string Describe(const Mapping& mapping);

/// How packets of one side name a mapping. Where a packet has no number, one of the values below.
struct Key {
  uint8_t protocol = 0;
  Address local;  ///< inside: the client; outside: the NAT
  uint32_t local_id = 0;
  Address peer;
  uint32_t peer_id = 0;
  friend auto operator<=>(const Key&, const Key&) = default;
};
inline constexpr uint32_t kAnyId = 0x10000;   ///< the address is all there is
inline constexpr uint32_t kHidden = 0x20000;  ///< GRE shows only the receiver's Call ID
inline constexpr uint32_t kQuoted = 0x30000;  ///< … and an ICMP error shows the other end's

class Table {
 public:
  explicit Table(size_t limit) : limit_(limit) {}

  bool full() const { return mappings_.size() >= limit_; }
  size_t size() const { return mappings_.size(); }
  /// The caller has seen that it isn't full. `mapping.expires` counts from the start.
  Mapping& Add(Mapping mapping);
  /// A key names one mapping; the latest takes it.
  void NameInside(Mapping& mapping, const Key& key) { Name(Side::kInside, mapping, key); }
  void NameOutside(Mapping& mapping, const Key& key) { Name(Side::kOutside, mapping, key); }
  Mapping* FindInside(const Key& key) { return Find(inside_, key); }
  Mapping* FindOutside(const Key& key) { return Find(outside_, key); }
  Mapping* Find(MappingId id);
  void SetExpiry(Mapping& mapping, Instant expires);

  /// Also for the calls of a control connection that goes: `with_control`.
  using Gone = std::function<void(const Mapping&, bool with_control)>;
  /// With its calls, if it is a control connection.
  void Remove(MappingId id, const Gone& gone) { Remove(id, gone, false); }
  void RemoveCalls(MappingId control, const Gone& gone) { RemoveCalls(control, gone, false); }
  void Expire(Instant now, const Gone& gone);
  /// Nothing expires earlier; perhaps nothing does then either.
  std::optional<Instant> Next() const;
  std::vector<Mapping> List() const;

 private:
  using Index = std::map<Key, MappingId>;
  enum class Side : uint8_t { kInside, kOutside };
  struct Entry {
    Mapping mapping;
    Instant queued{};  ///< the place in deadlines_ that counts
    std::vector<std::pair<Side, Key>> keys;
  };
  Index& Of(Side side) { return side == Side::kInside ? inside_ : outside_; }
  void Name(Side side, Mapping& mapping, const Key& key);
  Mapping* Find(Index& index, const Key& key);
  void Remove(MappingId id, const Gone& gone, bool with_control);
  void RemoveCalls(MappingId control, const Gone& gone, bool with_control);
  void Requeue();

  size_t limit_;
  MappingId last_ = 0;
  std::map<MappingId, Entry> mappings_;
  Index inside_, outside_;
  std::multimap<MappingId, MappingId> calls_;  // by control connection
  using Deadline = std::pair<Instant, MappingId>;
  std::priority_queue<Deadline, std::vector<Deadline>, std::greater<>> deadlines_;
};

}  // namespace pptplab::nat

#endif  // PPTPLAB_STACK_NAT_TABLE_H_
