// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// EAP's methods that are left out on purpose: RFC 3748 §5.3.1's Nak says what may be asked instead.
#include <gtest/gtest.h>

#include "tests/unit/ppp/eap_support.h"

namespace pptplab::ppp {
namespace {

TEST(EapRefused, MethodsThatAreLeftOutAreNakedWithTheOnesAtHand_Rfc3748_5_3_1) {
  const std::pair<uint8_t, const char*> kRefused[] = {
      {5, "One-Time Password"}, {6, "Generic Token Card"}, {18, "EAP-SIM"},
      {19, "EAP-SRP"},          {21, "EAP-TTLS"},          {25, "PEAP"},
      {43, "EAP-FAST"}};
  for (const auto& [type, name] : kRefused) {
    SCOPED_TRACE(name);
    EapHandshake eap({AuthenticationMethod::kEapMsChapV2, AuthenticationMethod::kEapMd5},
                     {AuthenticationMethod::kEapMsChapV2});
    const Instant now{};
    eap.peer.Start(now);
    eap.peer.Receive(now, Bytes{1, 1, 0, 5, 1}, 0);  // who are you?
    ASSERT_FALSE(eap.FromPeer().empty());
    eap.peer.Receive(now, Bytes{1, 2, 0, 6, type, 0x20}, 0);
    EXPECT_EQ(ToHex(eap.FromPeer()), "02020007031a04") << "Nak: MSCHAPv2 or MD5-Challenge";
    EXPECT_EQ(eap.peer.verdict(), AuthenticationVerdict::kPending) << "the server may ask again";
  }
}

}  // namespace
}  // namespace pptplab::ppp
