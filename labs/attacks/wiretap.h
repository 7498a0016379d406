// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What an eavesdropper has of a lab's own session: PPP frames in GRE in IPv4, as they crossed the
// wire, and nothing else. As a file it is a hex dump that text2pcap reads, with a seal.
//
// Whose traffic it is: packets come from a Link (link.h), which is two of our own PPP sessions in
// memory, or from a file that such a Link has written. The classes have no other way in, the
// attacks (attacks.h) take these classes and no octets, and a file is refused if its seal doesn't
// fit or an address is not one of those that are set aside for documentation (RFC 5737), which no
// real network has. The source is open, so this keeps out mistakes and temptation, not resolve.
#ifndef PPTPLAB_LABS_ATTACKS_WIRETAP_H_
#define PPTPLAB_LABS_ATTACKS_WIRETAP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/address.h"
#include "stack/base/bytes.h"
#include "stack/base/result.h"
#include "stack/base/time.h"
#include "stack/crypto/mschap_v2.h"

namespace pptplab::labs::attacks {

/// One PPP frame on the wire.
class Tapped {
 public:
  Instant at() const { return at_; }
  bool from_client() const { return from_client_; }
  uint16_t protocol() const { return protocol_; }
  /// What follows the PPP Protocol field; of 00fd: MPPE header and ciphertext.
  ByteView information() const { return information_; }

 private:
  friend class Link;
  friend class Wiretap;
  Tapped() = default;
  Instant at_{};
  bool from_client_ = false;
  uint16_t protocol_ = 0;
  Bytes information_;
};

/// What of MS-CHAPv2 crosses the wire in clear.
class Exchange {
 public:
  const crypto::Challenge16& authenticator_challenge() const { return authenticator_; }
  const crypto::Challenge16& peer_challenge() const { return peer_; }
  const crypto::NtResponse& nt_response() const { return response_; }
  const std::string& user() const { return user_; }
  /// The 8 octets that are encrypted (RFC 2759 §8.2).
  std::array<uint8_t, 8> challenge_hash() const;

 private:
  friend class Wiretap;
  Exchange() = default;
  crypto::Challenge16 authenticator_{}, peer_{};
  crypto::NtResponse response_{};
  std::string user_;
};

class Wiretap {
 public:
  /// Reads what Text() wrote. `text` is hostile; the error is a sentence.
  static Result<Wiretap, std::string> Read(std::string_view text);
  std::string Text() const;
  /// For Wireshark: the same packets as pcapng.
  Bytes Pcapng() const;

  const std::vector<Tapped>& packets() const { return packets_; }
  /// The last Challenge that was answered, with the answer; nullopt: there is none of MS-CHAPv2.
  std::optional<Exchange> FindExchange() const;

 private:
  friend class Link;
  Wiretap() = default;
  /// From the IPv4 header on; `number` counts the sender's packets in GRE.
  Bytes Datagram(const Tapped& packet, uint32_t number) const;
  std::vector<Bytes> Datagrams() const;

  Address client_, server_;
  std::vector<Tapped> packets_;
};

}  // namespace pptplab::labs::attacks

#endif  // PPTPLAB_LABS_ATTACKS_WIRETAP_H_
