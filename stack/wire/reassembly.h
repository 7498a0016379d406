// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Putting together what the network took apart: IPv4 packets from fragments (RFC 791 §3.2), and one
// direction of a TCP connection from segments (RFC 793 §3.3). Both are for somebody who only
// listens: they take what comes, in any order, with memory that hostile input cannot grow.
#ifndef PPTPLAB_STACK_WIRE_REASSEMBLY_H_
#define PPTPLAB_STACK_WIRE_REASSEMBLY_H_

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/tcp.h"

namespace pptplab::wire {

class Ipv4Reassembler {
 public:
  struct Limits {
    Duration timeout = std::chrono::seconds(30);  ///< from a datagram's first fragment on
    size_t datagrams = 256;                       ///< begun at the same time; the oldest yields
    size_t octets = 4u << 20;                     ///< held at the same time; the oldest yields
  };
  Ipv4Reassembler() = default;
  explicit Ipv4Reassembler(const Limits& limits) : limits_(limits) {}

  /// One IPv4 packet, fragment or not. The whole packet once it is complete (as if it had never
  /// been fragmented, checksum included); nullopt while parts are missing. An error if the packet
  /// is malformed or its fragments contradict each other: a part that overlaps another without
  /// being its exact copy ends its datagram, because nobody can say which of them the receiver
  /// believed.
  Result<std::optional<Bytes>> Add(Instant now, ByteView packet);

  /// Datagrams that have begun and are not complete.
  size_t pending() const { return datagrams_.size(); }
  size_t octets() const { return octets_; }
  /// Datagrams given up so far: too late, too many, contradictory.
  uint64_t given_up() const { return given_up_; }

 private:
  struct Key {
    Address source;
    Address destination;
    uint16_t identification = 0;
    uint8_t protocol = 0;
    friend constexpr auto operator<=>(const Key&, const Key&) = default;
  };
  struct Datagram {
    uint64_t number = 0;  ///< in order of arrival
    Instant begun{};
    std::map<size_t, Bytes> parts;  ///< by offset in octets
    std::optional<size_t> total;    ///< octets, once the last part is there
    std::optional<Bytes> header;    ///< of the part at offset 0
    size_t received = 0;            ///< octets, they don't overlap
    size_t charged = 0;             ///< what this one adds to octets_
  };
  using Datagrams = std::map<Key, Datagram>;

  const char* Insert(Datagram& datagram, const Ipv4Packet& packet, ByteView raw);
  Result<std::optional<Bytes>> Complete(Datagrams::iterator at);
  void GiveUp(Datagrams::iterator at);
  void Expire(Instant now);
  void MakeRoom(const Key& keep);

  Limits limits_;
  Datagrams datagrams_;
  uint64_t next_number_ = 0;
  size_t octets_ = 0;
  uint64_t given_up_ = 0;
};

/// Octets of a stream, in order.
struct StreamChunk {
  uint64_t missing_before = 0;  ///< octets lost for good in front of these
  Bytes bytes;
};

/// One direction of one TCP connection. It begins with its SYN, or with whatever segment is seen
/// first.
class TcpStream {
 public:
  struct Limits {
    size_t pending_octets = 1u << 20;  ///< held behind a gap; beyond that the gap counts as lost
    uint32_t farthest = 1u << 24;      ///< a segment farther ahead than this is not of this stream
  };
  TcpStream() = default;
  explicit TcpStream(const Limits& limits) : limits_(limits) {}

  /// What became readable, in order; mostly one chunk or none. Retransmitted octets are taken once,
  /// the first copy counts.
  std::vector<StreamChunk> Add(const TcpHeader& header, ByteView payload);
  /// The other end acknowledged everything before `acknowledgment_number`: what is missing there
  /// was delivered but not seen here, so don't wait for it.
  std::vector<StreamChunk> SkipTo(uint32_t acknowledgment_number);
  /// At the end of a capture: whatever is still held, gaps reported.
  std::vector<StreamChunk> Flush();

  bool started() const { return started_; }
  /// Everything up to the FIN was handed out.
  bool finished() const { return fin_at_ && next_ >= *fin_at_; }
  bool reset() const { return reset_; }
  /// A SYN that begins another connection on the same addresses and ports: take a new TcpStream.
  bool IsNewConnection(const TcpHeader& header) const;
  /// Octets handed out or lost so far.
  uint64_t position() const { return next_; }
  size_t pending_octets() const { return pending_octets_; }

 private:
  void Start(const TcpHeader& header);
  void Hold(uint64_t at, ByteView payload);
  std::vector<StreamChunk> TakeReady();
  std::vector<StreamChunk> TakeUpTo(uint64_t position);

  Limits limits_;
  bool started_ = false;
  bool reset_ = false;
  uint32_t first_sequence_ = 0;        ///< Sequence Number of octet 0
  uint64_t next_ = 0;                  ///< the next octet to hand out
  uint64_t missing_ = 0;               ///< lost just before it
  std::optional<uint64_t> fin_at_;     ///< octets in the whole stream
  std::map<uint64_t, Bytes> pending_;  ///< not overlapping, all at or behind next_
  size_t pending_octets_ = 0;
};

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_REASSEMBLY_H_
