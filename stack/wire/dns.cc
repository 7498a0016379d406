// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// One parser reads and describes; see dns.h.
#include "stack/wire/dns.h"

#include <algorithm>
#include <map>
#include <utility>

#include "stack/wire/dns_name.h"
#include "stack/wire/text.h"

namespace pptplab::wire {
namespace {

constexpr size_t kSoaNumbers = 20;

std::string_view OrEmpty(std::string_view name) { return name.empty() ? "." : name; }

/// A message on its way through the bytes; sticky like Reader.
class Parser {
 public:
  explicit Parser(ByteView bytes) : bytes_(bytes), description_(Describe<DnsHeader>(bytes)) {
    if (description_.error) return;
    message_.header = *Read<DnsHeader>(bytes);
    at_ = DnsHeader::kSize;
    const DnsHeader& header = message_.header;
    for (size_t i = 0; i < header.questions && Ok(); ++i) Question();
    Records(header.answers, "RFC 1035 §4.1.3, answer", message_.answers);
    Records(header.authorities, "RFC 1035 §4.1.3, authority", message_.authorities);
    Records(header.additionals, "RFC 1035 §4.1.3, additional", message_.additionals);
    description_.size = at_;
  }

  bool Ok() const { return !description_.error; }
  DnsMessage& message() { return message_; }
  Description& description() { return description_; }

 private:
  void Fail(const char* reason, const char* field, size_t at) {
    if (Ok()) description_.error = Error{reason, field, at};
  }
  void Add(const char* name, const char* meaning, size_t from, std::string value) {
    description_.fields.push_back(
        {name, meaning, section_, from * 8, (at_ - from) * 8, std::move(value)});
  }
  bool Need(const char* field, size_t octets) {
    if (!Ok()) return false;
    if (bytes_.size() - at_ >= octets) return true;
    Fail("truncated", field, at_);
    return false;
  }

  void Name(const char* field, const char* meaning, std::string& out) {
    if (!Ok()) return;
    const auto name = ReadDnsName(bytes_, at_);
    if (!name) return Fail(name.error().reason, field, at_);
    out = name->text;
    const size_t from = std::exchange(at_, at_ + name->size);
    Add(field, meaning, from, std::string(OrEmpty(out)));
  }
  void U16(const char* field, const char* meaning, NameOf names, uint16_t& out) {
    if (!Need(field, 2)) return;
    out = LoadBe16(&bytes_[at_]);
    at_ += 2;
    Add(field, meaning, at_ - 2, WithNumber(names == nullptr ? "" : names(out), out));
  }
  void U32(const char* field, const char* meaning, uint32_t& out) {
    if (!Need(field, 4)) return;
    out = LoadBe32(&bytes_[at_]);
    at_ += 4;
    Add(field, meaning, at_ - 4, std::to_string(out));
  }

  void Question() {
    section_ = "RFC 1035 §4.1.2";
    DnsQuestion question;
    Name("QNAME", "what is asked about", question.name);
    U16("QTYPE", "which kind of record", &NameOfDnsType, question.type);
    U16("QCLASS", "1: the Internet", &NameOfDnsClass, question.dns_class);
    if (Ok()) message_.questions.push_back(std::move(question));
  }

  void Records(size_t count, const char* section, std::vector<DnsRecord>& out) {
    section_ = section;
    for (size_t i = 0; i < count && Ok(); ++i) {
      DnsRecord record;
      Name("NAME", "what it is about", record.name);
      U16("TYPE", "what RDATA holds", &NameOfDnsType, record.type);
      U16("CLASS", "1: the Internet", &NameOfDnsClass, record.dns_class);
      U32("TTL", "seconds for which it may be remembered", record.ttl);
      uint16_t length = 0;
      U16("RDLENGTH", "octets of RDATA", nullptr, length);
      if (Need("RDATA", length)) Data(length, record);
      if (Ok()) out.push_back(std::move(record));
    }
  }

  void Data(size_t length, DnsRecord& record) {
    const size_t from = at_;
    const ByteView raw = bytes_.subspan(from, length);
    switch (record.type) {
      case kDnsTypeNs:
      case kDnsTypeCname:
      case kDnsTypePtr:
        DataWithNames(from, length, 0, 1, 0, record);
        break;
      case kDnsTypeMx:
        DataWithNames(from, length, 2, 1, 0, record);
        break;
      case kDnsTypeSoa:
        DataWithNames(from, length, 0, 2, kSoaNumbers, record);
        break;
      default:
        record.data = ToBytes(raw);
    }
    if (!Ok()) return;
    at_ = from + length;
    if (length > 0) Add("RDATA", "the record's data", from, TextOf(record));
  }
  /// Some octets, some names, some octets: the names come out without compression.
  void DataWithNames(size_t from, size_t length, size_t before, size_t names, size_t after,
                     DnsRecord& record) {
    const size_t end = from + length;
    if (length < before) return Fail("data is shorter than its type's", "RDATA", from);
    record.data = ToBytes(bytes_.subspan(from, before));
    size_t at = from + before;
    for (size_t i = 0; i < names; ++i) {
      const auto name = ReadDnsName(bytes_, at);
      if (!name) return Fail(name.error().reason, "RDATA", from);
      AppendDnsName(name->text, record.data);
      at += name->size;
    }
    if (at > end || end - at < after) return Fail("data is shorter than its type's", "RDATA", from);
    const ByteView rest = bytes_.subspan(at, after);
    record.data.insert(record.data.end(), rest.begin(), rest.end());
  }

  static std::string TextOf(const DnsRecord& record) {
    if (const auto address = AddressIn(record)) return ToString(*address);
    if (const auto name = NameIn(record)) return std::string(OrEmpty(*name));
    constexpr size_t kLongest = 32;
    const ByteView data(record.data);
    if (data.size() <= kLongest) return ToHex(data);
    return ToHex(data.first(kLongest)) + "…";
  }

  ByteView bytes_;
  size_t at_ = 0;
  const char* section_ = "";
  DnsMessage message_;
  Description description_;
};

class MessageWriter {
 public:
  explicit MessageWriter(const DnsMessage& message) {
    DnsHeader header = message.header;
    header.questions = CountOf(message.questions);
    header.answers = CountOf(message.answers);
    header.authorities = CountOf(message.authorities);
    header.additionals = CountOf(message.additionals);
    out_ = Write(header);
    for (const DnsQuestion& question : message.questions) {
      Name(question.name);
      U16(question.type);
      U16(question.dns_class);
    }
    for (const auto* list : {&message.answers, &message.authorities, &message.additionals}) {
      for (const DnsRecord& record : *list) Record(record);
    }
  }
  Bytes Take() { return std::move(out_); }

 private:
  template <class T>
  static uint16_t CountOf(const std::vector<T>& list) {
    PPTPLAB_CHECK(list.size() <= 0xffff);
    return static_cast<uint16_t>(list.size());
  }
  void U16(size_t value) {
    out_.push_back(static_cast<uint8_t>(value >> 8));
    out_.push_back(static_cast<uint8_t>(value & 0xff));
  }
  void Record(const DnsRecord& record) {
    PPTPLAB_CHECK(record.data.size() <= 0xffff);
    Name(record.name);
    U16(record.type);
    U16(record.dns_class);
    U16(record.ttl >> 16);
    U16(record.ttl & 0xffff);
    U16(record.data.size());
    out_.insert(out_.end(), record.data.begin(), record.data.end());
  }
  // §4.1.4: the rest of a name that stands somewhere before is a pointer to there.
  void Name(const std::string& name) {
    Bytes whole;
    AppendDnsName(name, whole);
    size_t at = 0;
    while (whole[at] != 0) {
      const std::string rest(whole.begin() + static_cast<ptrdiff_t>(at), whole.end());
      const auto known = places_.find(rest);
      if (known != places_.end()) return U16(0xc000 | known->second);
      if (out_.size() < 0x4000) places_.emplace(rest, out_.size());
      const size_t label = size_t{1} + whole[at];
      const auto begin = whole.begin() + static_cast<ptrdiff_t>(at);
      out_.insert(out_.end(), begin, begin + static_cast<ptrdiff_t>(label));
      at += label;
    }
    out_.push_back(0);
  }

  Bytes out_;
  std::map<std::string, size_t> places_;
};

std::string Hex(uint16_t id) { return Hex16(id); }

}  // namespace

Result<DnsMessage> ReadDnsMessage(ByteView bytes) {
  Parser parser(bytes);
  if (!parser.Ok()) return Unexpected{*parser.description().error};
  return std::move(parser.message());
}

Bytes WriteDnsMessage(const DnsMessage& message) { return MessageWriter(message).Take(); }

Description DescribeDnsMessage(ByteView bytes) {
  return std::move(Parser(bytes).description());
}

std::string SummarizeDnsMessage(ByteView bytes) {
  const auto message = ReadDnsMessage(bytes);
  if (!message) return "malformed: " + ToString(message.error());
  const DnsHeader& header = message->header;
  std::string text = header.is_response ? "response " : "query ";
  text += Hex(header.id) + ":";
  std::string asked;
  for (const DnsQuestion& question : message->questions) {
    const std::string_view type = NameOfDnsType(question.type);
    asked += asked.empty() ? " " : ", ";
    asked += type.empty() ? "type " + std::to_string(question.type) : std::string(type);
    asked += " ";
    asked += OrEmpty(question.name);
    if (asked.size() > 300) break;
  }
  for (const DnsRecord& record : message->answers) {
    const auto address = AddressIn(record);
    const auto name = NameIn(record);
    if (!address && !name) continue;
    text += text.back() == ':' ? " " : ", ";
    text += OrEmpty(record.name);
    text += " is ";
    text += address ? ToString(*address) : std::string(OrEmpty(*name));
    if (text.size() > 300) break;
  }
  if (text.back() == ':') text += asked;
  if (header.response_code == kDnsNoError) return text;
  const std::string_view why = NameOfDnsResponseCode(header.response_code);
  text += text.back() == ':' ? " " : ": ";
  return text + (why.empty() ? "RCODE " + std::to_string(header.response_code) : std::string(why));
}

DnsRecord DnsAddressRecord(std::string_view name, Address address, uint32_t ttl) {
  DnsRecord record;
  record.name = name;
  record.ttl = ttl;
  record.data.resize(4);
  StoreBe32(record.data.data(), address.value);
  return record;
}

std::optional<Address> AddressIn(const DnsRecord& record) {
  const bool is_address = record.type == kDnsTypeA && record.dns_class == kDnsClassIn;
  if (!is_address || record.data.size() != 4) return std::nullopt;
  return Address{LoadBe32(record.data.data())};
}

std::optional<std::string> NameIn(const DnsRecord& record) {
  if (record.type != kDnsTypeNs && record.type != kDnsTypeCname && record.type != kDnsTypePtr) {
    return std::nullopt;
  }
  auto name = ReadDnsName(record.data, 0);
  if (!name) return std::nullopt;
  return std::move(name->text);
}

}  // namespace pptplab::wire
