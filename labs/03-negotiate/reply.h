// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What a student answers to a Configure-Request, in words or in octets, and whether RFC 1661 §5
// allows it. Which options are acceptable, the product's own LCP says (ppp::LcpOptions).
#ifndef PPTPLAB_LABS_03_NEGOTIATE_REPLY_H_
#define PPTPLAB_LABS_03_NEGOTIATE_REPLY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/bytes.h"
#include "stack/base/result.h"
#include "stack/ppp/session.h"

namespace pptplab::labs::negotiate {

/// A Configure packet of LCP.
struct Packet {
  uint8_t code = 1;
  uint8_t identifier = 0;
  std::vector<Bytes> options;  ///< whole, Type and Length included
};

/// "Configure-Request id 7: MRU 1400, Magic-Number 0x1b2c3d4e, PFC": what Read takes back.
std::string InWords(const Packet& packet);
/// The packet from Code on: "01 07 00 0c …".
std::string InHex(const Packet& packet);
/// Either of the two, as people write them. The problem is a sentence for the student.
Result<Packet, std::string> ReadPacket(std::string_view text);

/// The end that answers: what it can do and wants.
struct Side {
  ppp::LcpConfig lcp;
  ppp::AuthenticationConfig authentication;
  uint64_t seed = 0;  ///< of its Magic-Number
  uint32_t magic() const;
};

/// What is wrong with an answer to a request. `name`: as labs/03-negotiate/tasks.yaml has it;
/// empty: nothing is.
struct Fault {
  std::string name;
  std::string says;
};
Fault FaultOf(const Side& side, const Packet& request, const Packet& reply);
/// An answer that RFC 1661 wants.
Packet ReplyTo(const Side& side, const Packet& request);

}  // namespace pptplab::labs::negotiate

#endif  // PPTPLAB_LABS_03_NEGOTIATE_REPLY_H_
