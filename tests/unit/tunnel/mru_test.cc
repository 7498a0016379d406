// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What the peer's MRU means for what is sent, RFC 1661 §6.1, and the room of a GRE packet, RFC 2637
// §1.4.
#include <gtest/gtest.h>

#include "stack/trace/recording.h"
#include "stack/wire/ppp.h"
#include "tests/support/pair.h"

namespace pptplab::testing {
namespace {

using std::chrono::seconds;

Bytes PacketOf(size_t size) {
  Bytes packet(size, 0x33);
  packet[0] = 0x45;
  StoreBe16(&packet[2], static_cast<uint16_t>(size));
  return packet;
}

struct MruCase {
  uint16_t mru;  ///< of the server
  ppp::EncryptionPolicy encryption;
  uint16_t mtu;  ///< for the client
};

TEST(Mru, NoPacketIsSentThatIsLongerThanThePeerTakes_Rfc1661_6_1) {
  using P = ppp::EncryptionPolicy;
  const MruCase kCases[] = {{600, P::kRefused, 600},
                            {600, P::kRequired, 596},  // MPPE: a header and a Protocol field
                            {1500, P::kRequired, 1496},
                            {4000, P::kRefused, 1528},  // ff 03 and the Protocol field in 1,532
                            {4000, P::kRequired, 1524}};
  for (const MruCase& c : kCases) {
    SCOPED_TRACE(c.mtu);
    auto client = ClientConfig(), server = ServerConfig();
    client.session.encryption.policy = server.session.encryption.policy = c.encryption;
    client.session.lcp.mru = server.session.lcp.mru = c.mru;
    client.session.lcp.protocol_field_compression = false;
    client.session.lcp.address_control_field_compression = false;
    trace::MemorySink sink;
    Pair pair(client, server, {}, &sink);
    pair.Open();
    pair.RunFor(seconds(5));
    ASSERT_TRUE(pair.IsUp());
    EXPECT_EQ(pair.client.ups[0].mtu, c.mtu);
    pair.Send(pair.client, PacketOf(c.mtu));
    pair.Send(pair.client, PacketOf(c.mtu + 1u));
    pair.RunFor(seconds(1));
    ASSERT_EQ(pair.server.delivered.size(), 1u);
    EXPECT_EQ(pair.server.delivered[0].size(), c.mtu);
    int too_long = 0;
    for (const trace::Event& event : sink.events()) {
      const auto* drop = std::get_if<trace::Drop>(&event.detail);
      if (drop != nullptr && drop->reason == trace::DropReason::kTooLong) ++too_long;
    }
    EXPECT_EQ(too_long, 1);
  }
}

}  // namespace
}  // namespace pptplab::testing
