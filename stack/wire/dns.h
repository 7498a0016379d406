// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Messages of the Domain Name System, RFC 1035 §4: header, questions, resource records, names with
// and without compression. Not here: who asks whom (sim/dns-resolver, sim/dns-server), EDNS,
// messages over TCP.
//
// Names are texts without their last dot: "www.example.com"; the root is "". An octet that isn't a
// letter, digit, hyphen or underscore stands as in §5.1: "\." and "\032".
#ifndef PPTPLAB_STACK_WIRE_DNS_H_
#define PPTPLAB_STACK_WIRE_DNS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/field_io.h"

namespace pptplab::wire {

inline constexpr uint16_t kDnsPort = 53;           // RFC 1035 §4.2
inline constexpr size_t kDnsLargestDatagram = 512;  // RFC 1035 §4.2.1
inline constexpr size_t kDnsLargestLabel = 63;     // RFC 1035 §2.3.4
inline constexpr size_t kDnsLargestName = 255;     // the same, with all length octets

inline constexpr uint16_t kDnsTypeA = 1;
inline constexpr uint16_t kDnsTypeNs = 2;
inline constexpr uint16_t kDnsTypeCname = 5;
inline constexpr uint16_t kDnsTypeSoa = 6;
inline constexpr uint16_t kDnsTypePtr = 12;
inline constexpr uint16_t kDnsTypeMx = 15;
inline constexpr uint16_t kDnsTypeTxt = 16;
inline constexpr uint16_t kDnsTypeAaaa = 28;  // RFC 3596
std::string_view NameOfDnsType(uint32_t type);  ///< "A"; empty if unknown
inline constexpr uint16_t kDnsClassIn = 1;
std::string_view NameOfDnsClass(uint32_t type);

inline constexpr uint8_t kDnsNoError = 0;
inline constexpr uint8_t kDnsFormatError = 1;
inline constexpr uint8_t kDnsServerFailure = 2;
inline constexpr uint8_t kDnsNameError = 3;  ///< there is no such name: NXDOMAIN
inline constexpr uint8_t kDnsNotImplemented = 4;
inline constexpr uint8_t kDnsRefused = 5;
std::string_view NameOfDnsResponseCode(uint32_t code);  ///< "no such name"; empty if unknown

//  0  1  2  3  4  5  6  7  8  9  0  1  2  3  4  5
// +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
// |                      ID                       |
// |QR|   Opcode  |AA|TC|RD|RA|   Z    |   RCODE   |
// |                    QDCOUNT                    |
// |                    ANCOUNT                    |
// |                    NSCOUNT                    |
// |                    ARCOUNT                    |
// +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
struct DnsHeader {
  static constexpr size_t kSize = 12;
  uint16_t id = 0;
  bool is_response = false;
  uint8_t opcode = 0;
  bool authoritative = false;
  bool truncated = false;
  bool recursion_desired = true;
  bool recursion_available = false;
  uint8_t zero = 0;
  uint8_t response_code = kDnsNoError;
  uint16_t questions = 0;
  uint16_t answers = 0;
  uint16_t authorities = 0;
  uint16_t additionals = 0;

  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 1035 §4.1.1");
    io.Hex16("ID", self.id, "the response carries the query's");
    io.BeginBits(16);
    io.Bit("QR", self.is_response, "0: query, 1: response");
    io.Bits("Opcode", 4, self.opcode, "0: a standard query");
    io.Bit("AA", self.authoritative, "the responding server has authority over the name");
    io.Bit("TC", self.truncated, "more would not fit into this datagram");
    io.Bit("RD", self.recursion_desired, "the server is asked to ask others");
    io.Bit("RA", self.recursion_available, "the server would do so");
    io.Bits("Z", 3, self.zero, "reserved; two of these bits are DNSSEC's (RFC 4035)");
    io.Bits("RCODE", 4, self.response_code, "0: no error, 3: no such name");
    io.EndBits();
    io.U16("QDCOUNT", self.questions, "questions that follow");
    io.U16("ANCOUNT", self.answers, "answers");
    io.U16("NSCOUNT", self.authorities, "records about who has authority");
    io.U16("ARCOUNT", self.additionals, "further records");
  }
};

struct DnsQuestion {
  std::string name;
  uint16_t type = kDnsTypeA;
  uint16_t dns_class = kDnsClassIn;
  bool operator==(const DnsQuestion&) const = default;
};
struct DnsRecord {
  std::string name;
  uint16_t type = kDnsTypeA;
  uint16_t dns_class = kDnsClassIn;
  uint32_t ttl = 0;  ///< seconds
  /// RDATA; the names in NS, CNAME, PTR, MX and SOA without compression.
  Bytes data;
  bool operator==(const DnsRecord&) const = default;
};
struct DnsMessage {
  DnsHeader header;  ///< its counts are those of the lists when it is written
  std::vector<DnsQuestion> questions;
  std::vector<DnsRecord> answers, authorities, additionals;
};

/// Octets behind the last record are padding and ignored. A pointer in a name leads to an earlier
/// place than the one before it, so none goes in circles.
Result<DnsMessage> ReadDnsMessage(ByteView bytes);
/// Names that were there before are written as pointers (§4.1.4). Names are well formed
/// (IsDnsName), lists and data no longer than their counts can say.
Bytes WriteDnsMessage(const DnsMessage& message);
Description DescribeDnsMessage(ByteView bytes);
/// "query 0x1234: A www.example.com", "response 0x1234: www.example.com is 192.0.2.1",
/// "response 0x1234: A www.example.com: no such name"; "malformed: …".
std::string SummarizeDnsMessage(ByteView bytes);

/// A text that can be written: labels of 1 to 63 octets, 255 in all.
bool IsDnsName(std::string_view name);
/// As RFC 1035 §2.3.3 compares: upper and lower case are the same.
bool SameDnsName(std::string_view a, std::string_view b);
/// A record with an address.
DnsRecord DnsAddressRecord(std::string_view name, Address address, uint32_t ttl);
/// The address in an A record; nullopt: it is none.
std::optional<Address> AddressIn(const DnsRecord& record);
/// The name in an NS, CNAME or PTR record; nullopt: it has none.
std::optional<std::string> NameIn(const DnsRecord& record);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_DNS_H_
