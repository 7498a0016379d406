// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Control connections of real clients and servers, replayed from tests/golden/pptp: configured
// alike, our end says what the real one said, byte for byte.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/unit/pptp/support.h"

namespace pptplab::pptp {
namespace {

struct Line {
  bool from_client = false;
  Bytes bytes;
};
struct Recorded {
  std::string capture;
  std::vector<Line> lines;
};

std::vector<Recorded> Load(const std::string& file) {
  std::ifstream in(PPTPLAB_SOURCE_DIR "/tests/golden/pptp/" + file);
  std::vector<Recorded> connections;
  std::string who, what;
  while (in >> who >> what) {
    if (who == "connection") {
      connections.push_back({what, {}});
    } else {
      connections.back().lines.push_back({who == "client", *FromHex(what)});
    }
  }
  return connections;
}

uint16_t CallIdOf(const Bytes& message) { return LoadBe16(&message[12]); }

ControlConfig LikePptpLinux() {
  ControlConfig config;
  config.host_name = "local";
  config.vendor_string = "cananian";
  config.maximum_channels = 65535;
  config.receive_window = 3;
  return config;
}

ControlConfig LikePptpd() {
  ControlConfig config;
  config.host_name = "local";
  config.vendor_string = "linux";
  config.framing_capabilities = 0;
  config.bearer_capabilities = 0;
  config.maximum_channels = 1;
  config.receive_window = 3;
  return config;
}

TEST(RealPeers, OurClientSaysToPptpdWhatPptpLinuxSaid) {
  const auto connections = Load("linux.txt");
  ASSERT_EQ(connections.size(), 14u);
  for (const Recorded& recorded : connections) {
    End client(Role::kPns, true, LikePptpLinux());
    client.connection.Up(Seconds(0));
    for (const Line& line : recorded.lines) {
      if (!line.from_client) {
        client.connection.Receive(Seconds(1), line.bytes);
        continue;
      }
      const auto type = static_cast<wire::ControlType>(LoadBe16(&line.bytes[8]));
      if (type == wire::ControlType::kOutgoingCallRequest) {
        client.call_ids.next = CallIdOf(line.bytes);
        ASSERT_TRUE(client.connection.PlaceCall(Seconds(1)));
      }
      if (type == wire::ControlType::kCallClearRequest) {
        client.connection.ClearCall(Seconds(1), CallIdOf(line.bytes));
      }
      const auto said = client.connection.TakeMessage();
      ASSERT_TRUE(said) << recorded.capture;
      EXPECT_EQ(ToHex(*said), ToHex(line.bytes)) << recorded.capture;
    }
    client.connection.Down(Seconds(2));  // pptpd answers a Call-Clear-Request by closing TCP
    const Strings signals = client.Signals();
    ASSERT_EQ(signals.size(), 4u) << recorded.capture;
    EXPECT_EQ(signals[0], "Established");
    EXPECT_TRUE(signals[1].starts_with("CallUp "));
    EXPECT_TRUE(signals[2].starts_with("CallDown "));
    EXPECT_EQ(signals[3], "Closed");
  }
}

TEST(RealPeers, OurServerSaysToPptpLinuxWhatPptpdSaid) {
  for (const Recorded& recorded : Load("linux.txt")) {
    End server(Role::kPac, false, LikePptpd());
    server.connection.Up(Seconds(0));
    server.call_ids.next = CallIdOf(recorded.lines[3].bytes);  // pptpd's choice
    for (const Line& line : recorded.lines) {
      if (line.from_client) {
        server.connection.Receive(Seconds(1), line.bytes);
        continue;
      }
      const auto said = server.connection.TakeMessage();
      ASSERT_TRUE(said) << recorded.capture;
      EXPECT_EQ(ToHex(*said), ToHex(line.bytes)) << recorded.capture;
    }
    EXPECT_EQ(server.Said(), Strings{"Call-Disconnect-Notify"});  // which pptpd leaves out
    EXPECT_TRUE(server.Recorded<trace::Drop>().empty());
    EXPECT_EQ(server.Signals().size(), 3u);
  }
}

TEST(RealPeers, ClientsAndServersOfOtherMakesAreUnderstood) {
  const auto connections = Load("others.txt");
  ASSERT_EQ(connections.size(), 2u);
  for (const Recorded& recorded : connections) {
    End server(Role::kPac, false);
    server.connection.Up(Seconds(0));
    End client(Role::kPns, true);
    client.connection.Up(Seconds(0));
    server.call_ids.next = CallIdOf(recorded.lines[3].bytes);
    client.call_ids.next = CallIdOf(recorded.lines[2].bytes);
    for (const Line& line : recorded.lines) {
      if (line.from_client) {
        server.connection.Receive(Seconds(1), line.bytes);
        if (line.bytes.size() == 168) {
          ASSERT_TRUE(client.connection.PlaceCall(Seconds(1)));
        }
      } else {
        client.connection.Receive(Seconds(1), line.bytes);
      }
    }
    EXPECT_TRUE(server.connection.established()) << recorded.capture;
    EXPECT_EQ(server.connection.call_state(CallIdOf(recorded.lines[3].bytes)), "established");
    EXPECT_EQ(client.connection.call_state(CallIdOf(recorded.lines[2].bytes)), "established");
    EXPECT_TRUE(server.Recorded<trace::Drop>().empty());
    EXPECT_TRUE(client.Recorded<trace::Drop>().empty());
  }
}

}  // namespace
}  // namespace pptplab::pptp
