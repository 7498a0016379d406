// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/tunnel/presets.h"

#include <gtest/gtest.h>

#include "stack/trace/recording.h"
#include "tests/support/pair.h"

namespace pptplab::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using tunnel::End;

TEST(Presets, AnyTwoPeersBringATunnelUpAndHangUp) {
  for (const auto client_name : tunnel::PresetNames()) {
    for (const auto server_name : tunnel::PresetNames()) {
      SCOPED_TRACE(std::string(client_name) + " to " + std::string(server_name));
      auto client = ClientConfig(), server = ServerConfig();
      ASSERT_TRUE(ApplyPreset(client_name, End::kClient, client));
      ASSERT_TRUE(ApplyPreset(server_name, End::kServer, server));
      Pair pair(client, server, {});
      pair.Open();
      pair.RunFor(seconds(10));
      EXPECT_TRUE(pair.IsUp());
      pair.client.endpoint->Close(pair.now());
      pair.RunFor(seconds(30));
      EXPECT_TRUE(pair.client.control_is_closed);
    }
  }
}

TEST(Presets, SayWhatThesePeersAreKnownFor) {
  tunnel::EndpointConfig linux_client, linux_server, windows, mpd;
  ApplyPreset("linux", End::kClient, linux_client);
  ApplyPreset("linux", End::kServer, linux_server);
  ApplyPreset("windows2000", End::kClient, windows);
  ApplyPreset("mpd", End::kServer, mpd);
  EXPECT_EQ(linux_client.control.receive_window, 3);
  EXPECT_EQ(linux_client.gre_sender.first_sequence_number, 1u);
  EXPECT_EQ(linux_client.control.vendor_string, "cananian");
  EXPECT_EQ(linux_server.gre_receiver.acknowledgment_delay, milliseconds(50));
  EXPECT_EQ(linux_server.control.maximum_calls, 1u);
  EXPECT_EQ(windows.control.firmware_revision, 2195);
  EXPECT_EQ(windows.control.receive_window, 64);
  EXPECT_EQ(mpd.control.receive_window, 16);
  EXPECT_EQ(mpd.control.call_timeout, seconds(90));
  EXPECT_EQ(mpd.control.stop_timeout, seconds(3));
  EXPECT_EQ(mpd.session.lcp.min_mru, 296);
  EXPECT_EQ(mpd.gre_receiver.reorder_time, milliseconds(1));
  EXPECT_EQ(mpd.gre_sender.minimum_time_out, milliseconds(12));
  for (const auto* config : {&linux_client, &windows, &mpd}) {
    EXPECT_EQ(config->session.lcp.mru, 1500);
    EXPECT_FALSE(config->gre_sender.windowing);
  }
  EXPECT_EQ(linux_client.session.encryption.dialect, ppp::MppeDialect::kLinux);
  EXPECT_FALSE(linux_client.session.encryption.allow_stateful);
  EXPECT_TRUE(linux_client.session.encryption.before_networks);
  EXPECT_TRUE(linux_client.session.lcp.echo_at_once);
  EXPECT_FALSE(linux_client.sends_link_info);
  EXPECT_EQ(linux_server.session.authentication.server_name, "pptpd");
  EXPECT_FALSE(windows.session.lcp.asyncmap);
  EXPECT_EQ(windows.session.encryption.compression, ppp::EncryptionPolicy::kAllowed);
}

/// The Identification messages that came to an end of a tunnel between these two.
std::vector<std::string> Heard(std::string_view client_name, std::string_view server_name) {
  auto client = ClientConfig(), server = ServerConfig();
  ApplyPreset(client_name, End::kClient, client);
  ApplyPreset(server_name, End::kServer, server);
  trace::MemorySink sink;
  Pair pair(client, server, {}, &sink);
  pair.Open();
  pair.RunFor(seconds(10));
  EXPECT_TRUE(pair.IsUp());
  std::vector<std::string> heard;
  for (const trace::Event& event : sink.events()) {
    const auto* note = std::get_if<trace::Note>(&event.detail);
    if (note != nullptr && note->text.starts_with("The peer says what it is")) {
      heard.emplace_back(note->text);
    }
  }
  return heard;
}

TEST(Presets, AWindowsClientSaysThatItIsOne_Rfc1570_1_1) {
  EXPECT_EQ(Heard("windows2000", "linux"),
            (std::vector<std::string>{"The peer says what it is: \"MSRASV5.00\".",
                                      "The peer says what it is: \"MSRAS-1-pptplab\"."}));
  EXPECT_TRUE(Heard("linux", "mpd").empty());
}

TEST(Presets, AnUnknownNameChangesNothing) {
  tunnel::EndpointConfig config;
  EXPECT_FALSE(ApplyPreset("os2", End::kClient, config));
  EXPECT_EQ(config.control.vendor_string, "pptplab");
}

// pptpd starts a pppd when the call is up; what the client says meanwhile waits for it.
TEST(Presets, ALinuxServersPppBeginsLateAndNothingIsLost) {
  auto client = ClientConfig(), server = ServerConfig();
  ASSERT_TRUE(ApplyPreset("linux", End::kClient, client));
  ASSERT_TRUE(ApplyPreset("linux", End::kServer, server));
  Pair pair(client, server, {});
  pair.Open();
  pair.RunFor(milliseconds(95));
  EXPECT_FALSE(pair.IsUp());
  pair.RunFor(seconds(1));  // before any restart timer: 3 s
  EXPECT_TRUE(pair.IsUp());
}

TEST(Presets, ACallThatEndsBeforePppHasBegunEndsProperly) {
  auto client = ClientConfig(), server = ServerConfig();
  server.ppp_start_delay = seconds(2);
  Pair pair(client, server, {});
  pair.Open();
  pair.RunFor(seconds(1));
  pair.server.endpoint->Close(pair.now());
  pair.RunFor(seconds(30));
  EXPECT_FALSE(pair.IsUp());
  EXPECT_TRUE(pair.server.control_is_closed);
}

}  // namespace
}  // namespace pptplab::testing
