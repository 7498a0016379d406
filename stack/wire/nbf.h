// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// NetBIOS Frames (NBF), the protocol of NetBEUI: IBM, LAN Technical Reference: IEEE 802.2 and
// NetBIOS API, chapter 5. It stands behind an LLC header with SAP f0; its numbers have their low
// octet first. In PPP (RFC 2097 §2.1) the LLC header comes first, or, where
// IEEE-MAC-Address-Required was agreed, the two MAC addresses.
#ifndef PPTPLAB_STACK_WIRE_NBF_H_
#define PPTPLAB_STACK_WIRE_NBF_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "stack/base/field_io.h"
#include "stack/wire/llc.h"

namespace pptplab::wire {

enum class NbfCommand : uint8_t {
  // Datagrams, in UI frames: with names.
  kAddGroupNameQuery = 0x00,
  kAddNameQuery = 0x01,
  kNameInConflict = 0x02,
  kStatusQuery = 0x03,
  kTerminateTrace = 0x07,
  kDatagram = 0x08,
  kDatagramBroadcast = 0x09,
  kNameQuery = 0x0a,
  kAddNameResponse = 0x0d,
  kNameRecognized = 0x0e,
  kStatusResponse = 0x0f,
  kTerminateTraces = 0x13,
  // Of a session, in I frames: with session numbers.
  kDataAck = 0x14,
  kDataFirstMiddle = 0x15,
  kDataOnlyLast = 0x16,
  kSessionConfirm = 0x17,
  kSessionEnd = 0x18,
  kSessionInitialize = 0x19,
  kNoReceive = 0x1a,
  kReceiveOutstanding = 0x1b,
  kReceiveContinue = 0x1c,
  kSessionAlive = 0x1f,
};
std::string_view NameOfNbfCommand(uint32_t command);  ///< "NAME_QUERY"; empty if unknown
/// What it is for, one clause for people.
std::string_view PurposeOfNbfCommand(uint32_t command);

/// 16 octets: 15 characters filled with blanks, and one that says what the name is for.
using NetbiosNameOctets = std::array<uint8_t, 16>;
NetbiosNameOctets MakeNetbiosName(std::string_view name, uint8_t suffix);
std::string NetbiosNameText(ByteView name);  ///< "ALICE<00>"

/// NetBEUI's group address: name queries and datagrams go there.
inline constexpr MacAddress kNetbiosMulticast = {0x03, 0x00, 0x00, 0x00, 0x00, 0x01};

/// A number with its low octet first. A Describer shows its octets; DescribeNbf the number.
template <class Io, class T>
void LittleEndian16(Io& io, const char* name, T& value, const char* meaning) {
  std::array<uint8_t, 2> octets = {static_cast<uint8_t>(value & 0xff),
                                   static_cast<uint8_t>(value >> 8)};
  io.Octets(name, octets, meaning);
  if constexpr (Io::kReads) value = static_cast<T>(octets[0] | octets[1] << 8);
}

// +---------------+---------------+---------------+---------------+
// |  Length (low octet first)     |  Delimiter ff ef              |
// +---------------+---------------+---------------+---------------+
// |    Command    |     Data1     |  Data2                        |
// +---------------+---------------+---------------+---------------+
// |  Transmit Correlator          |  Response Correlator          |
// +---------------+---------------+-------------------------------+
// | Destination Name (16), Source Name (16); or, from command 14 on, Destination, Source Number (1)
struct NbfHeader {
  static constexpr uint16_t kDatagramSize = 44;
  static constexpr uint16_t kSessionSize = 14;
  NbfCommand command = NbfCommand::kNameQuery;
  uint8_t data1 = 0;
  uint16_t data2 = 0;
  uint16_t transmit_correlator = 0;
  uint16_t response_correlator = 0;
  NetbiosNameOctets destination_name{};  ///< datagrams
  NetbiosNameOctets source_name{};
  uint8_t destination_number = 0;  ///< of a session, as the receiver counts
  uint8_t source_number = 0;

  bool IsOfSession() const { return command >= NbfCommand::kDataAck; }

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("NetBIOS Frames");
    uint16_t length = self.IsOfSession() ? kSessionSize : kDatagramSize;
    LittleEndian16(io, "Length", length, "octets of this header");
    io.Const16("Delimiter", 0xffef, "no NetBIOS frame: its delimiter is ff ef", "always ff ef");
    io.Named8("Command", self.command, &NameOfNbfCommand, "which frame this is");
    io.Hex8("Data1", self.data1, "by Command");
    LittleEndian16(io, "Data2", self.data2, "by Command");
    LittleEndian16(io, "Transmit Correlator", self.transmit_correlator,
                   "the answer carries it as Response Correlator");
    LittleEndian16(io, "Response Correlator", self.response_correlator,
                   "Transmit Correlator of what this answers");
    if (self.IsOfSession()) {
      io.U8("Destination Number", self.destination_number, "the session, as the receiver counts");
      io.U8("Source Number", self.source_number, "the session, as the sender counts");
    } else {
      io.Octets("Destination Name", self.destination_name, "whom it is for");
      io.Octets("Source Name", self.source_name, "who sends it");
    }
    io.Check(length == (self.IsOfSession() ? kSessionSize : kDatagramSize),
             "length is wrong for this command");
  }
};
/// Its fields, with names and numbers as people write them.
Description DescribeNbf(ByteView bytes);
/// "NAME_QUERY for SERVER<20> from ALICE<00>", "DATA_ONLY_LAST, session 3 to 5"
std::string SummarizeNbf(const NbfHeader& header);

/// In front of the LLC header where IEEE-MAC-Address-Required was agreed (RFC 2097 §3.4).
struct NbfMacAddresses {
  // As on Ethernet; in the packet the bits of each octet are in the other order.
  MacAddress destination = kNetbiosMulticast;
  MacAddress source{};
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 2097 §3.4");
    Station(io, "Destination", self.destination,
            "the next station; each octet's bits turned round");
    Station(io, "Source", self.source, "the sending station, likewise");
  }

 private:
  /// Non-canonical: the bit that comes first on a LAN is the highest.
  template <class Io, class Value>
  static void Station(Io& io, const char* name, Value& address, const char* meaning) {
    MacAddress turned = TurnedRound(address);
    io.Octets(name, turned, meaning);
    if constexpr (Io::kReads) address = TurnedRound(turned);
  }
  static MacAddress TurnedRound(const MacAddress& address);
};
/// Whether MAC addresses stand in front: an LLC header of NetBIOS starts with f0.
bool NbfStartsWithMac(ByteView packet);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_NBF_H_
