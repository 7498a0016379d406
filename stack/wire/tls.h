// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// TLS's records and handshake as far as anybody can read them who watches (RFC 5246 §6.2, §7): what
// EAP-TLS carries up to ChangeCipherSpec, both certificates included. Nothing is decrypted here.
#ifndef PPTPLAB_STACK_WIRE_TLS_H_
#define PPTPLAB_STACK_WIRE_TLS_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/field_io.h"

namespace pptplab::wire {

inline constexpr uint8_t kTlsChangeCipherSpec = 20;
inline constexpr uint8_t kTlsAlert = 21;
inline constexpr uint8_t kTlsHandshake = 22;
inline constexpr uint8_t kTlsApplicationData = 23;
std::string_view NameOfTlsContentType(uint32_t type);

inline constexpr uint8_t kTlsClientHello = 1;
inline constexpr uint8_t kTlsServerHello = 2;
inline constexpr uint8_t kTlsCertificate = 11;
inline constexpr uint8_t kTlsFinished = 20;
std::string_view NameOfTlsHandshakeType(uint32_t type);  ///< "ClientHello"; empty if unknown

std::string_view NameOfTlsAlert(uint32_t description);  ///< "bad_certificate"; empty if unknown
/// 0x0303 -> "TLS 1.2"
std::string_view NameOfTlsVersion(uint32_t version);
/// "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"; empty if it is none of the usual ones.
std::string_view NameOfTlsCipherSuite(uint32_t suite);

/// One message in a stream of records, or what there is of it.
struct TlsPiece {
  uint8_t content_type = kTlsHandshake;
  uint8_t handshake_type = 0;  ///< of a handshake message in clear
  bool encrypted = false;      ///< behind the sender's ChangeCipherSpec
  bool whole = true;           ///< all its octets are there
  Bytes bytes;                 ///< of a message in clear: behind its header
};
/// Reads until the octets end or make no sense.
std::vector<TlsPiece> ReadTlsPieces(ByteView records);

/// What matters for keys in ClientHello and ServerHello.
struct TlsHello {
  uint16_t version = 0;
  std::array<uint8_t, 32> random{};
  uint16_t cipher_suite = 0;  ///< of a ServerHello
};
/// nullopt: it is neither, or too short.
std::optional<TlsHello> ReadTlsHello(const TlsPiece& piece);

/// Whose certificate, and who says so: the Common Names (RFC 5280 §4.1.2.4, §4.1.2.6), "" if there
/// is none.
struct TlsCertificateNames {
  std::string subject;
  std::string issuer;
};
/// Of the sender's own certificate, the first of the list. nullopt: none is there.
std::optional<TlsCertificateNames> ReadTlsCertificate(const TlsPiece& piece);

/// "ServerHello, Certificate of \"pac\", ServerKeyExchange …"; "" if nothing can be read.
std::string SummarizeTls(ByteView records);
/// All fields, without a gap; what is cut off or encrypted is one field.
Description DescribeTls(ByteView records);

}  // namespace pptplab::wire

#endif  // PPTPLAB_STACK_WIRE_TLS_H_
