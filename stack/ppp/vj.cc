// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RFC 1144 §3.2. A compressed packet:
//
//   +-+-+-+-+-+-+-+-+------------+----------------+---------------------------------------------+
//   |0|C|I|P|S|A|W|U|  slot, if C  |  TCP checksum  |  changes of Urgent, Window, Ack, Sequence, ID
//   |
//   +-+-+-+-+-+-+-+-+------------+----------------+---------------------------------------------+
//
// Changes of 1 to 255 take one octet, others a zero and two octets. Two sets of bits that hardly
// ever occur stand for the commonest cases: SWU for an echoed keystroke (Sequence and Ack both
// moved by the data of the packet before), SAWU for one-way data (Sequence did).
#include "stack/ppp/vj.h"

#include <algorithm>

#include "stack/wire/checksum.h"
#include "stack/wire/ppp.h"

namespace pptplab::ppp {
namespace {

constexpr uint8_t kC = 0x40, kI = 0x20, kP = 0x10, kS = 0x08, kA = 0x04, kW = 0x02, kU = 0x01;
constexpr uint8_t kEchoed = kS | kW | kU;
constexpr uint8_t kOneWay = kS | kA | kW | kU;
constexpr uint8_t kSpecials = kOneWay;

constexpr uint8_t kTcp = 6;
constexpr uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kPsh = 0x08, kAck = 0x10, kUrg = 0x20;
/// Offsets in a TCP header.
constexpr size_t kSequence = 4, kAcknowledgment = 8, kFlags = 13, kWindow = 14, kChecksum = 16,
                 kUrgent = 18;

/// The headers of a packet that is whole IPv4 with TCP; size 0: it isn't.
VjHeader HeaderOf(ByteView packet) {
  VjHeader header;
  if (packet.size() < 40 || packet[0] >> 4 != 4) return header;
  const size_t ip_size = (packet[0] & 0xf) * size_t{4};
  if (ip_size < 20 || packet.size() < ip_size + 20) return header;
  const size_t size = ip_size + (packet[ip_size + 12] >> 4) * size_t{4};
  if (size < ip_size + 20 || packet.size() < size) return header;
  std::copy_n(packet.begin(), size, header.octets.begin());
  header.size = size;
  header.ip_size = ip_size;
  return header;
}

/// Whether nothing is lost if it is sent as changes, or to fill a slot.
bool IsCompressible(const VjHeader& header, ByteView packet) {
  if (header.size == 0 || packet[9] != kTcp) return false;
  if ((LoadBe16(&packet[6]) & 0x3fff) != 0) return false;   // a fragment
  if (LoadBe16(&packet[2]) != packet.size()) return false;  // padding would be taken for data
  if (wire::ChecksumOf(packet.first(header.ip_size)) != 0) return false;  // it would come out right
  const uint8_t flags = header.tcp()[kFlags];
  return (flags & (kFin | kSyn | kRst)) == 0 && (flags & kAck) != 0;  // §3.2.3
}

bool IsSameConnection(const VjHeader& a, const VjHeader& b) {
  return a.size != 0 && std::equal(&a.octets[12], &a.octets[20], &b.octets[12]) &&
         std::equal(a.tcp(), a.tcp() + 4, b.tcp());
}

/// What a compressed packet has no words for must be as it was (§3.2.3).
bool OnlyChangesWhatCanBeSaid(const VjHeader& now, const VjHeader& before) {
  constexpr uint8_t kSayable = kPsh | kUrg;
  return now.size == before.size && now.ip_size == before.ip_size &&
         std::equal(&now.octets[0], &now.octets[2], &before.octets[0]) &&   // TOS
         std::equal(&now.octets[6], &now.octets[10], &before.octets[6]) &&  // DF, TTL, protocol
         std::equal(&now.octets[20], now.tcp(), &before.octets[20]) &&      // IP options
         now.tcp()[12] == before.tcp()[12] &&
         (now.tcp()[kFlags] & ~kSayable) == (before.tcp()[kFlags] & ~kSayable) &&
         std::equal(now.tcp() + 20, &now.octets[0] + now.size, before.tcp() + 20);
}

class Changes {
 public:
  uint8_t bits = 0;

  void Put(uint8_t bit, uint16_t value) {
    bits |= bit;
    if (value >= 1 && value <= 255) {
      octets_[size_++] = static_cast<uint8_t>(value);
    } else {
      octets_[size_] = 0;
      StoreBe16(&octets_[size_ + 1], value);
      size_ += 3;
    }
  }
  void ReplaceBy(uint8_t special) {
    bits = special;
    size_ = 0;
  }
  ByteView octets() const { return ByteView(octets_).first(size_); }

 private:
  std::array<uint8_t, 15> octets_{};
  size_t size_ = 0;
};

/// nullopt: it has to go whole.
std::optional<Changes> ChangesOf(const VjHeader& now, const VjHeader& before) {
  if (!OnlyChangesWhatCanBeSaid(now, before)) return std::nullopt;
  Changes changes;
  const uint16_t urgent = LoadBe16(now.tcp() + kUrgent);
  if ((now.tcp()[kFlags] & kUrg) != 0) {
    changes.Put(kU, urgent);
  } else if (urgent != LoadBe16(before.tcp() + kUrgent)) {
    return std::nullopt;
  }
  const auto window =
      static_cast<uint16_t>(LoadBe16(now.tcp() + kWindow) - LoadBe16(before.tcp() + kWindow));
  const uint32_t ack =
      LoadBe32(now.tcp() + kAcknowledgment) - LoadBe32(before.tcp() + kAcknowledgment);
  const uint32_t sequence = LoadBe32(now.tcp() + kSequence) - LoadBe32(before.tcp() + kSequence);
  if (ack > 0xffff || sequence > 0xffff) return std::nullopt;
  if (window != 0) changes.Put(kW, window);
  if (ack != 0) changes.Put(kA, static_cast<uint16_t>(ack));
  if (sequence != 0) changes.Put(kS, static_cast<uint16_t>(sequence));
  const uint16_t data_before = before.data_size();
  // The two special cases have no word for URG (§3.2.4), and receivers after appendix A keep it as
  // it was: where it goes away, the changes themselves are said.
  const bool was_urgent = (before.tcp()[kFlags] & kUrg) != 0;
  switch (changes.bits) {
    case 0:
      // §3.2.3: data after an acknowledgment; else it is a repetition, and the peer may have lost
      // us.
      if (now.data_size() == 0 || data_before != 0) return std::nullopt;
      break;
    case kEchoed:
    case kOneWay:
      return std::nullopt;  // would be taken for one of the special cases
    case kS | kA:
      if (!was_urgent && sequence == ack && sequence == data_before) changes.ReplaceBy(kEchoed);
      break;
    case kS:
      if (!was_urgent && sequence == data_before) changes.ReplaceBy(kOneWay);
      break;
  }
  const auto id = static_cast<uint16_t>(LoadBe16(&now.octets[4]) - LoadBe16(&before.octets[4]));
  if (id != 1) changes.Put(kI, id);
  if ((now.tcp()[kFlags] & kPsh) != 0) changes.bits |= kP;
  return changes;
}

}  // namespace

// --- The sender
// ------------------------------------------------------------------------------------

VjCompressor::VjCompressor(const VjChoice& choice)
    : compress_slot_(choice.compress_slot), slots_(choice.max_slot + size_t{1}) {}

/// The slot of this connection, else the one that was not used for the longest time.
size_t VjCompressor::FindSlot(const VjHeader& header) {
  size_t oldest = 0;
  for (size_t i = 0; i < slots_.size(); ++i) {
    if (IsSameConnection(slots_[i].header, header)) return i;
    if (slots_[i].used < slots_[oldest].used) oldest = i;
  }
  slots_[oldest].header.size = 0;
  return oldest;
}

VjCompressor::Done VjCompressor::Compress(Pdu& pdu) {
  const VjHeader now = HeaderOf(pdu.bytes());
  if (!IsCompressible(now, pdu.bytes())) return {wire::kPppIpv4, 0};
  const size_t index = FindSlot(now);
  Slot& slot = slots_[index];
  slot.used = ++clock_;
  const VjHeader before = slot.header;
  slot.header = now;
  const auto number = static_cast<uint8_t>(index);
  const auto changes = before.size == 0 ? std::nullopt : ChangesOf(now, before);
  if (!changes) {
    pdu.mutable_bytes()[9] = number;  // §3.2.3: the slot, where IP says that it is TCP
    last_ = index;
    return {wire::kPppVjUncompressed, number};
  }
  const bool say_slot = !compress_slot_ || last_ != index;
  last_ = index;
  PPTPLAB_CHECK(pdu.Pull(now.size).has_value());
  const size_t size = 3 + (say_slot ? 1u : 0u) + changes->octets().size();
  const auto out = pdu.Push(size);
  size_t at = 0;
  out[at++] = static_cast<uint8_t>(changes->bits | (say_slot ? kC : 0));
  if (say_slot) out[at++] = number;
  std::copy_n(now.tcp() + kChecksum, 2, &out[at]);
  std::copy(changes->octets().begin(), changes->octets().end(),
            out.begin() + static_cast<ptrdiff_t>(at + 2));
  return {wire::kPppVjCompressed, number};
}

// --- The receiver
// ----------------------------------------------------------------------------------

namespace {

/// The octets of a compressed packet, one after the other.
class Reader {
 public:
  explicit Reader(ByteView bytes) : bytes_(bytes) {}

  uint8_t Octet() {
    if (at_ == bytes_.size()) {
      overrun_ = true;
      return 0;
    }
    return bytes_[at_++];
  }
  uint16_t Two() {
    const uint8_t high = Octet();
    return static_cast<uint16_t>(high << 8 | Octet());
  }
  uint16_t Change() {
    const uint8_t octet = Octet();
    return octet != 0 ? octet : Two();
  }
  bool overrun() const { return overrun_; }
  ByteView rest() const { return bytes_.subspan(at_); }

 private:
  ByteView bytes_;
  size_t at_ = 0;
  bool overrun_ = false;
};

void Add16(uint8_t* field, uint16_t change) {
  StoreBe16(field, static_cast<uint16_t>(LoadBe16(field) + change));
}
void Add32(uint8_t* field, uint32_t change) { StoreBe32(field, LoadBe32(field) + change); }

/// Brings `header` up to date.
void ApplyChanges(VjHeader& header, uint8_t bits, Reader& reader) {
  uint8_t* const tcp = header.tcp();
  uint8_t& flags = tcp[kFlags];
  flags = static_cast<uint8_t>((bits & kP) != 0 ? flags | kPsh : flags & ~kPsh);
  const uint16_t data_before = header.data_size();
  if ((bits & kSpecials) == kEchoed) {
    Add32(tcp + kAcknowledgment, data_before);
    Add32(tcp + kSequence, data_before);
    flags = static_cast<uint8_t>(flags & ~kUrg);
  } else if ((bits & kSpecials) == kOneWay) {
    Add32(tcp + kSequence, data_before);
    flags = static_cast<uint8_t>(flags & ~kUrg);
  } else {
    flags = static_cast<uint8_t>((bits & kU) != 0 ? flags | kUrg : flags & ~kUrg);
    if ((bits & kU) != 0) StoreBe16(tcp + kUrgent, reader.Change());
    if ((bits & kW) != 0) Add16(tcp + kWindow, reader.Change());
    if ((bits & kA) != 0) Add32(tcp + kAcknowledgment, reader.Change());
    if ((bits & kS) != 0) Add32(tcp + kSequence, reader.Change());
  }
  Add16(&header.octets[4], (bits & kI) != 0 ? reader.Change() : uint16_t{1});
}

}  // namespace

std::optional<Bytes> VjDecompressor::Fail(const char* problem) {
  problem_ = problem;
  last_.reset();
  return std::nullopt;
}

std::optional<Bytes> VjDecompressor::Restore(uint16_t protocol, ByteView packet) {
  return protocol == wire::kPppVjUncompressed ? Fill(packet) : Expand(packet);
}

std::optional<Bytes> VjDecompressor::Fill(ByteView packet) {
  VjHeader header = HeaderOf(packet);
  if (header.size == 0) return Fail("no whole TCP/IP header");
  const uint8_t slot = packet[9];
  if (slot >= slots_.size()) return Fail("a slot beyond those agreed on");
  const size_t total = LoadBe16(&packet[2]);
  if (total < header.size || total > packet.size()) return Fail("its Total Length can't be right");
  Bytes whole = ToBytes(packet.first(total));
  whole[9] = kTcp;
  header.octets[9] = kTcp;
  slots_[slot] = header;
  last_ = slot;
  return whole;
}

std::optional<Bytes> VjDecompressor::Expand(ByteView packet) {
  Reader reader(packet);
  const uint8_t bits = reader.Octet();
  if ((bits & kC) != 0) {
    const uint8_t slot = reader.Octet();
    if (slot >= slots_.size()) return Fail("a slot beyond those agreed on");
    last_ = slot;
  }
  if (!last_) return Fail("packets are missing, and it doesn't name its slot");
  VjHeader& saved = slots_[*last_];
  if (saved.size == 0) return Fail("nothing is known about its connection");
  VjHeader header = saved;
  StoreBe16(header.tcp() + kChecksum, reader.Two());
  ApplyChanges(header, bits, reader);
  if (reader.overrun()) return Fail("the compressed header breaks off");
  const ByteView data = reader.rest();
  if (header.size + data.size() > 0xffff) return Fail("too long for an IPv4 packet");
  StoreBe16(&header.octets[2], static_cast<uint16_t>(header.size + data.size()));
  StoreBe16(&header.octets[10], 0);
  StoreBe16(&header.octets[10], wire::ChecksumOf(ByteView(header.octets).first(header.ip_size)));
  saved = header;
  Bytes whole(header.octets.begin(), header.octets.begin() + static_cast<ptrdiff_t>(header.size));
  whole.insert(whole.end(), data.begin(), data.end());
  return whole;
}

}  // namespace pptplab::ppp
