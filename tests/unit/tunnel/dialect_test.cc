// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Stateful MPPE between the dialects of whole tunnels. What FLUSHED does to the key, the RFC and
// Linux don't agree on: RFC 3078 §8.2 initialises the tables with the current key, Linux changes
// the key. So a tunnel of one dialect mends every loss by a Reset-Request, and a tunnel of two is
// good until the first FLUSHED packet, and never again:
//
//   Linux to RFC   FLUSHED on flag packets alone, where both change the key: good without loss;
//                  dead from the answer to the first Reset-Request on
//   RFC to Linux   FLUSHED on the first packet (§3.1): dead from there on. FreeBSD doesn't set it
//                  and is good until Linux misses it on the first flag packet, 255 packets later.
//                  OpenBSD sets it there, too, and is good until something is lost
//
// Stateless tunnels don't care.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "stack/wire/gre.h"
#include "stack/wire/ppp.h"
#include "tests/support/linked_paths.h"
#include "tests/support/pair.h"

namespace pptplab::testing {
namespace {

/// Who speaks which dialect, and where the RFC's sets FLUSHED unasked.
enum Speaker { kRfc, kFreeBsd, kOpenBsd, kLinux };

tunnel::EndpointConfig With(tunnel::EndpointConfig config, Speaker speaker, bool stateless) {
  config.session.encryption.dialect =
      speaker == kLinux ? ppp::MppeDialect::kLinux : ppp::MppeDialect::kRfc3078;
  config.session.encryption.flush_first_packet = speaker == kRfc;
  config.session.encryption.flush_flag_packets = speaker == kOpenBsd;
  config.session.encryption.allow_stateless = stateless;
  config.session.encryption.allow_stateful = !stateless;
  return config;
}

bool IsDatagram(ByteView packet) {
  const auto gre = ReadPrefix<wire::GreHeader>(packet);
  if (!gre || !gre->value.has_sequence) return false;
  const auto ppp = ReadPrefix<wire::PppHeader>(packet.subspan(gre->size));
  return ppp && ppp->value.protocol == wire::kPppCompressedDatagram;
}

/// Sends 600 packets to the server, each after the one before has been dealt with; of the datagrams
/// on the wire the one of this number (from 0) is lost. Which arrived as they were sent?
std::vector<int> Arrived(Speaker client, Speaker server, bool stateless,
                         std::optional<int> lost) {
  Pair pair(With(ClientConfig(), client, stateless), With(ServerConfig(), server, stateless), {});
  int datagrams = 0;
  pair.gre_filter = [&](const Pair::End& from, ByteView packet) {
    if (&from != &pair.client || !IsDatagram(packet)) return true;
    return datagrams++ != lost;
  };
  pair.Open();
  pair.RunFor(std::chrono::seconds(5));
  EXPECT_TRUE(pair.IsUp());
  std::vector<int> arrived;
  for (int i = 0; i < 600 && pair.IsUp(); ++i) {
    pair.server.delivered.clear();
    const Bytes packet = NetworkPacket(static_cast<size_t>(40 + i));
    pair.Send(pair.client, packet);
    pair.RunFor(std::chrono::seconds(1));  // a gap waits 300 ms, then CCP asks and is answered
    if (std::ranges::count(pair.server.delivered, packet) == 1) arrived.push_back(i);
  }
  return arrived;
}

std::vector<int> AllBut(std::initializer_list<int> missing) {
  std::vector<int> numbers;
  for (int i = 0; i < 600; ++i) {
    if (std::ranges::count(missing, i) == 0) numbers.push_back(i);
  }
  return numbers;
}

std::vector<int> First(int count) {
  std::vector<int> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(i);
  return numbers;
}

TEST(StatefulTunnel, OfTwoDialectsIsGoodUntilTheFirstFlushedPacket_Rfc3078_8_2) {
  const struct {
    const char* name;
    Speaker client;
    Speaker server;
    std::optional<int> lost;
    std::vector<int> arrive;
  } kCases[] = {
      {"RFC to RFC", kRfc, kRfc, std::nullopt, AllBut({})},
      {"Linux to Linux", kLinux, kLinux, std::nullopt, AllBut({})},
      {"Linux to RFC", kLinux, kRfc, std::nullopt, AllBut({})},
      {"RFC to Linux", kRfc, kLinux, std::nullopt, {}},
      {"FreeBSD to OpenBSD", kFreeBsd, kOpenBsd, std::nullopt, AllBut({})},
      {"FreeBSD to Linux", kFreeBsd, kLinux, std::nullopt, First(255)},
      {"OpenBSD to Linux", kOpenBsd, kLinux, std::nullopt, AllBut({})},
      // The packet that shows the loss is lost, too.
      {"RFC to RFC, packet 10 lost", kRfc, kRfc, 10, AllBut({10, 11})},
      {"Linux to Linux, packet 10 lost", kLinux, kLinux, 10, AllBut({10, 11})},
      {"Linux to RFC, packet 10 lost", kLinux, kRfc, 10, First(10)},
      {"RFC to Linux, packet 10 lost", kRfc, kLinux, 10, {}},
      {"FreeBSD to Linux, packet 10 lost", kFreeBsd, kLinux, 10, First(10)},
      {"OpenBSD to Linux, packet 10 lost", kOpenBsd, kLinux, 10, First(10)},
      {"RFC to RFC, flag packet lost", kRfc, kRfc, 255, AllBut({255, 256})},
      {"Linux to Linux, flag packet lost", kLinux, kLinux, 255, AllBut({255, 256})},
      {"Linux to RFC, flag packet lost", kLinux, kRfc, 255, First(255)},
      {"RFC to Linux, flag packet lost", kRfc, kLinux, 255, {}},
      {"FreeBSD to Linux, flag packet lost", kFreeBsd, kLinux, 255, First(255)},
      {"OpenBSD to Linux, flag packet lost", kOpenBsd, kLinux, 255, First(255)},
  };
  for (const auto& each : kCases) {
    EXPECT_EQ(Arrived(each.client, each.server, false, each.lost), each.arrive) << each.name;
  }
}

// The timer of the first Reset-Request, 1 s, kept the second one back once.
TEST(StatefulTunnel, AsksAnewAtOnceWhenSomethingIsLostSoonAfterARecovery_Rfc3078_8_1) {
  auto server = With(ServerConfig(), kRfc, false);
  server.gre_receiver.reorder_time = Duration::zero();
  Pair pair(With(ClientConfig(), kRfc, false), server, {});
  int datagrams = 0;
  pair.gre_filter = [&](const Pair::End& from, ByteView packet) {
    if (&from != &pair.client || !IsDatagram(packet)) return true;
    ++datagrams;
    return datagrams != 10 && datagrams != 16;
  };
  pair.Open();
  pair.RunFor(std::chrono::seconds(5));
  ASSERT_TRUE(pair.IsUp());
  size_t late = 0;
  for (int i = 0; i < 70; ++i) {
    pair.server.delivered.clear();
    pair.Send(pair.client, NetworkPacket(100));
    pair.RunFor(std::chrono::milliseconds(10));
    if (i >= 30) late += pair.server.delivered.size();
  }
  EXPECT_EQ(late, 40u) << "0.15 s after the second loss all is well";
}

TEST(StatelessTunnel, OfTwoDialectsLosesOnlyWhatTheWireLoses_Rfc3078_8_1) {
  for (const Speaker client : {kRfc, kLinux}) {
    for (const Speaker server : {kRfc, kLinux}) {
      EXPECT_EQ(Arrived(client, server, true, std::nullopt), AllBut({}));
      EXPECT_EQ(Arrived(client, server, true, 10), AllBut({10}));
    }
  }
}

}  // namespace
}  // namespace pptplab::testing
