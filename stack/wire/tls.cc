// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See tls.h. Every length is cut to what is there, so a first fragment can be read as far as it
// goes.
#include "stack/wire/tls.h"

#include <algorithm>

namespace pptplab::wire {
namespace {

constexpr size_t kRecordHeader = 5;
constexpr size_t kHandshakeHeader = 4;

size_t Number(ByteView bytes) {
  size_t number = 0;
  for (const uint8_t octet : bytes) number = number << 8 | octet;
  return number;
}

/// Takes the whole handshake messages off the front of `stream`, the octets of one or more records;
/// at the end of all records also one that isn't whole.
void TakeHandshake(Bytes& stream, bool last, std::vector<TlsPiece>& pieces) {
  size_t at = 0;
  while (stream.size() - at >= kHandshakeHeader) {
    const size_t size = Number(ByteView(stream).subspan(at + 1, 3));
    const size_t there = std::min(size, stream.size() - at - kHandshakeHeader);
    if (there < size && !last) break;
    TlsPiece piece;
    piece.handshake_type = stream[at];
    piece.whole = there == size;
    piece.bytes = ToBytes(ByteView(stream).subspan(at + kHandshakeHeader, there));
    pieces.push_back(std::move(piece));
    at += kHandshakeHeader + there;
  }
  stream.erase(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(at));
}

/// One element of X.690's encoding.
struct Element {
  uint8_t tag = 0;
  ByteView content;
};
std::optional<Element> TakeElement(ByteView& bytes) {
  if (bytes.size() < 2) return std::nullopt;
  Element element{bytes[0], {}};
  size_t size = bytes[1];
  size_t header = 2;
  if (size >= 0x80) {
    const size_t octets = size & 0x7f;
    if (octets == 0 || octets > 3 || bytes.size() < 2 + octets) return std::nullopt;
    size = Number(bytes.subspan(2, octets));
    header += octets;
  }
  size = std::min(size, bytes.size() - header);
  element.content = bytes.subspan(header, size);
  bytes = bytes.subspan(header + size);
  return element;
}

/// Of a Name: SEQUENCE OF SET OF SEQUENCE { type, value }.
std::string CommonName(ByteView name) {
  constexpr std::array<uint8_t, 3> kCommonName = {0x55, 0x04, 0x03};
  while (auto set = TakeElement(name)) {
    ByteView attributes = set->content;
    while (auto attribute = TakeElement(attributes)) {
      ByteView parts = attribute->content;
      const auto type = TakeElement(parts);
      const auto value = TakeElement(parts);
      if (type && value && std::ranges::equal(type->content, kCommonName)) {
        return Describer::Printable(value->content);
      }
    }
  }
  return "";
}

std::string Described(const TlsPiece& piece) {
  if (piece.encrypted) return "encrypted " + std::string(NameOfTlsContentType(piece.content_type));
  if (piece.content_type == kTlsAlert) {
    const std::string_view name = piece.bytes.size() == 2 ? NameOfTlsAlert(piece.bytes[1]) : "";
    return name.empty() ? "Alert" : "Alert " + std::string(name);
  }
  if (piece.content_type != kTlsHandshake) {
    return std::string(NameOfTlsContentType(piece.content_type));
  }
  const std::string_view known = NameOfTlsHandshakeType(piece.handshake_type);
  std::string text =
      known.empty() ? "handshake type " + std::to_string(piece.handshake_type) : std::string(known);
  if (const auto names = ReadTlsCertificate(piece); names && !names->subject.empty()) {
    text += " of \"" + names->subject + "\"";
  }
  return text;
}

}  // namespace

std::string_view NameOfTlsContentType(uint32_t type) {  // RFC 5246 §6.2.1
  switch (type) {
    case kTlsChangeCipherSpec:
      return "ChangeCipherSpec";
    case kTlsAlert:
      return "Alert";
    case kTlsHandshake:
      return "Handshake";
    case kTlsApplicationData:
      return "Application Data";
  }
  return "";
}

std::string_view NameOfTlsHandshakeType(uint32_t type) {  // RFC 5246 §7.4
  switch (type) {
    case 0:
      return "HelloRequest";
    case kTlsClientHello:
      return "ClientHello";
    case kTlsServerHello:
      return "ServerHello";
    case 4:
      return "NewSessionTicket";
    case kTlsCertificate:
      return "Certificate";
    case 12:
      return "ServerKeyExchange";
    case 13:
      return "CertificateRequest";
    case 14:
      return "ServerHelloDone";
    case 15:
      return "CertificateVerify";
    case 16:
      return "ClientKeyExchange";
    case kTlsFinished:
      return "Finished";
    case 22:
      return "CertificateStatus";
  }
  return "";
}

std::string_view NameOfTlsVersion(uint32_t version) {
  switch (version) {
    case 0x0300:
      return "SSL 3.0";
    case 0x0301:
      return "TLS 1.0";
    case 0x0302:
      return "TLS 1.1";
    case 0x0303:
      return "TLS 1.2";
    case 0x0304:
      return "TLS 1.3";
  }
  return "";
}

std::vector<TlsPiece> ReadTlsPieces(ByteView records) {
  std::vector<TlsPiece> pieces;
  Bytes handshake;
  bool encrypted = false;
  while (records.size() > kRecordHeader) {
    const uint8_t type = records[0];
    if (type < kTlsChangeCipherSpec || type > kTlsApplicationData || records[1] != 3) break;
    const size_t size = Number(records.subspan(3, 2));
    const size_t there = std::min(size, records.size() - kRecordHeader);
    const ByteView content = records.subspan(kRecordHeader, there);
    records = records.subspan(kRecordHeader + there);
    if (type == kTlsHandshake && !encrypted) {
      handshake.insert(handshake.end(), content.begin(), content.end());
      TakeHandshake(handshake, false, pieces);
      continue;
    }
    TlsPiece piece;
    piece.content_type = type;
    piece.encrypted =
        encrypted || type == kTlsApplicationData || (type == kTlsAlert && content.size() > 2);
    piece.whole = there == size;
    if (!piece.encrypted) piece.bytes = ToBytes(content);
    pieces.push_back(std::move(piece));
    encrypted = encrypted || type == kTlsChangeCipherSpec;
  }
  TakeHandshake(handshake, true, pieces);
  return pieces;
}

std::optional<TlsHello> ReadTlsHello(const TlsPiece& piece) {
  // RFC 5246 §7.4.1: version, random, session; then a ServerHello's cipher suite.
  constexpr size_t kSession = 34;
  const bool server = piece.handshake_type == kTlsServerHello;
  if (piece.content_type != kTlsHandshake || piece.encrypted ||
      (!server && piece.handshake_type != kTlsClientHello) || piece.bytes.size() <= kSession) {
    return std::nullopt;
  }
  const ByteView bytes = piece.bytes;
  TlsHello hello;
  hello.version = static_cast<uint16_t>(Number(bytes.first(2)));
  std::copy_n(bytes.begin() + 2, hello.random.size(), hello.random.begin());
  const size_t suite = kSession + 1 + bytes[kSession];
  if (!server) return hello;
  if (bytes.size() < suite + 2) return std::nullopt;
  hello.cipher_suite = static_cast<uint16_t>(Number(bytes.subspan(suite, 2)));
  return hello;
}

std::optional<TlsCertificateNames> ReadTlsCertificate(const TlsPiece& piece) {
  // §7.4.2: length of the list, then of the first certificate, three octets each.
  constexpr size_t kFirst = 6;
  if (piece.content_type != kTlsHandshake || piece.encrypted ||
      piece.handshake_type != kTlsCertificate || piece.bytes.size() <= kFirst) {
    return std::nullopt;
  }
  const ByteView bytes = piece.bytes;
  const size_t size = std::min(Number(bytes.subspan(3, 3)), bytes.size() - kFirst);
  ByteView at = bytes.subspan(kFirst, size);
  const auto certificate = TakeElement(at);
  if (!certificate) return std::nullopt;
  at = certificate->content;
  const auto to_be_signed = TakeElement(at);
  if (!to_be_signed) return std::nullopt;
  // RFC 5280 §4.1: [0] version, serialNumber, signature, issuer, validity, subject.
  at = to_be_signed->content;
  constexpr uint8_t kVersion = 0xa0;
  auto element = TakeElement(at);
  if (element && element->tag == kVersion) element = TakeElement(at);
  if (!element || !TakeElement(at)) return std::nullopt;
  TlsCertificateNames names;
  if (const auto issuer = TakeElement(at)) names.issuer = CommonName(issuer->content);
  if (!TakeElement(at)) return names;
  if (const auto subject = TakeElement(at)) names.subject = CommonName(subject->content);
  return names;
}

std::string SummarizeTls(ByteView records) {
  std::string text;
  for (const TlsPiece& piece : ReadTlsPieces(records)) {
    if (!text.empty()) text += ", ";
    text += Described(piece);
    if (!piece.whole) text += " …";
  }
  return text;
}

}  // namespace pptplab::wire
