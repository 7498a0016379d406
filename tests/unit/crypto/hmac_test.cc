// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/crypto/hmac.h"

#include <gtest/gtest.h>

namespace pptplab::crypto {
namespace {

TEST(HmacSha256, IsWhatRfc4231Prints) {
  EXPECT_EQ(ToHex(HmacSha256(Bytes(20, 0x0b), AsBytes("Hi There"))),  // §4.2
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(ToHex(HmacSha256(AsBytes("Jefe"), AsBytes("what do ya want for nothing?"))),  // §4.3
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(ToHex(HmacSha256(
                Bytes(131, 0xaa),  // §4.7, a key of more than a block
                AsBytes("This is a test using a larger than block-size key and a larger than "
                        "block-size data. The key needs to be hashed before being used by the HMAC "
                        "algorithm."))),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

}  // namespace
}  // namespace pptplab::crypto
