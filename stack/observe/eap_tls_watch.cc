// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See eap_tls_watch.h.
#include "stack/observe/eap_tls_watch.h"

#include <algorithm>

#include "stack/wire/eap.h"
#include "stack/wire/ppp.h"
#include "stack/wire/tls.h"

namespace pptplab::observe {
namespace {

constexpr uint16_t kTls12 = 0x0303;

/// RFC 5246 §5: up to TLS 1.1 there is one; then the cipher suite says which.
crypto::TlsPrf PrfOf(const wire::TlsHello& hello) {
  if (hello.version < kTls12) return crypto::TlsPrf::kMd5Sha1;
  return wire::NameOfTlsCipherSuite(hello.cipher_suite).ends_with("SHA384")
             ? crypto::TlsPrf::kSha384
             : crypto::TlsPrf::kSha256;
}

}  // namespace

std::string EapTlsWatch::Observe(End from, ByteView packet) {
  const auto control = Read<wire::ControlPacket>(packet);
  if (!control || control->data.size() < 2) return "";
  if (std::ranges::equal(packet, last_packet_[from])) return "EAP-TLS: the same again";
  last_packet_[from] = ToBytes(packet);
  const auto tls = Read<wire::EapTlsData>(control->data);
  if (!tls) return "";
  if (tls->start) {
    *this = EapTlsWatch();
    last_packet_[from] = ToBytes(packet);
    return "EAP-TLS start: the " + std::string(NameOfEnd(from)) + " wants to see a certificate";
  }
  auto& stream = stream_[from];
  if (!stream) stream.emplace(1);
  auto heard = stream->Hear(control->data.subspan(1));
  if (!heard) {  // pieces were not captured: what comes now may be the first of another flight
    stream->TakeHeard();
    heard = stream->Hear(control->data.subspan(1));
  }
  if (!heard) return "";
  switch (*heard) {
    case ppp::EapTlsStream::Heard::kAcknowledgment:
      return "EAP-TLS acknowledgment";
    case ppp::EapTlsStream::Heard::kPiece:
      return "EAP-TLS: a piece of a longer message";
    case ppp::EapTlsStream::Heard::kWhole:
      break;
  }
  return ReadFlight(from, stream->TakeHeard());
}

std::string EapTlsWatch::ReadFlight(End from, ByteView flight) {
  for (const wire::TlsPiece& piece : wire::ReadTlsPieces(flight)) {
    if (const auto hello = wire::ReadTlsHello(piece)) {
      if (piece.handshake_type == wire::kTlsClientHello) {
        client_random_ = hello->random;
      } else {
        server_random_ = hello->random;
        prf_ = PrfOf(*hello);
      }
    }
    if (const auto names = wire::ReadTlsCertificate(piece)) certificate_[from] = names->subject;
    if (piece.content_type == wire::kTlsChangeCipherSpec) finished_[from] = true;
    if (piece.content_type == wire::kTlsAlert && piece.bytes.size() == 2) {
      alert_ = wire::NameOfTlsAlert(piece.bytes[1]);
    }
  }
  const std::string messages = wire::SummarizeTls(flight);
  return messages.empty() ? "" : "EAP-TLS: " + messages;
}

std::optional<crypto::TlsSecrets> EapTlsWatch::Secrets(
    const crypto::TlsMasterSecret& master_secret) const {
  if (!client_random_ || !server_random_) return std::nullopt;
  return crypto::TlsSecrets{prf_, *client_random_, *server_random_, master_secret};
}

void EapTlsWatch::SwapEnds() {
  last_packet_.Swap();
  stream_.Swap();
  certificate_.Swap();
  finished_.Swap();
}

}  // namespace pptplab::observe
