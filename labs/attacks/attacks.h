// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The attacks on PPTP that labs teach, with real work done, on a lab's own traffic only: what they
// take are packets of a Link or of a file that one wrote (wiretap.h says how others are refused).
// README.md tells for each what it shows and what to use instead.
#ifndef PPTPLAB_LABS_ATTACKS_ATTACKS_H_
#define PPTPLAB_LABS_ATTACKS_ATTACKS_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labs/attacks/link.h"
#include "labs/attacks/wiretap.h"
#include "stack/ppp/session.h"

namespace pptplab::labs::attacks {

/// The last two octets of the NT hash. They are the third DES key's only unknown bits (RFC 2759
/// §8.5), so at most 65,536 encryptions find them. nullopt: the exchange is none of MS-CHAPv2.
std::optional<std::array<uint8_t, 2>> FindK3(const Exchange& exchange);

struct FoundWord {
  std::string password;
  size_t tried = 0;   ///< words hashed, this one included
  size_t passed = 0;  ///< of them with the right last two octets: only these cost DES
};
/// The first of `words` that answers the exchange. Each word costs one MD4; the challenges have no
/// part in that.
std::optional<FoundWord> TryWords(const Exchange& exchange,
                                  const std::vector<std::string_view>& words);

/// The client's or the server's MPPE packet (128 bits, stateless) in clear, from the inner Protocol
/// field on. nullopt: it is not encrypted, or the password is another.
std::optional<Bytes> Decrypt(const Exchange& exchange, std::string_view password,
                             const Tapped& packet);

/// The information field of an MPPE packet whose clear text says `then` instead of `now` from octet
/// `at` of the clear text on. No key is needed: RC4 is an XOR, and nothing checks what comes out.
/// Both texts have the same length. nullopt: the packet is too short for them.
std::optional<Bytes> FlipText(const Tapped& packet, size_t at, std::string_view now,
                              std::string_view then);

/// What `unknown` says in clear, if it was encrypted with the same key stream as `known`, whose
/// clear text the attacker knows: as long as the shorter of them. MS-CHAPv1 gives both directions
/// the same start key, and with 40 and 56 bits every session of a password (RFC 3079 §2).
Bytes ReadBySameKeyStream(const Tapped& known, ByteView clear, const Tapped& unknown);

/// A CCP Reset-Request (RFC 1962 §5.6) that nobody had a reason to send. Whoever gets it believes
/// it: it has no proof of where it comes from. A stateful sender of RFC 3078's dialect then starts
/// the key stream anew under the same key (§8.2).
ppp::ControlFrame ForgedResetRequest(uint8_t identifier);

/// What somebody on the way turns a negotiation into. LCP and CCP are not authenticated.
enum class Downgrade : uint8_t { kPap, kMsChapV1, kNoEncryption };

/// Sits on a link. Keeps what the client was told apart from what the server hears.
class Downgrader {
 public:
  Downgrader(Link& link, Downgrade what);
  /// For Link::SetOnPath.
  bool operator()(bool from_client, ppp::ControlFrame& frame);

 private:
  bool ReplaceMethod(bool from_client, ppp::ControlFrame& frame);
  bool RejectCcp(bool from_client, const ppp::ControlFrame& frame);

  Link& link_;
  Downgrade what_;
  Bytes offered_, instead_;  ///< Authentication-Protocol, the option as a whole
};

/// The password that a PAP Authenticate-Request of the wiretap carries (RFC 1334 §2.2).
std::optional<std::string> PapPassword(const Wiretap& tap);

}  // namespace pptplab::labs::attacks

#endif  // PPTPLAB_LABS_ATTACKS_ATTACKS_H_
