// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The recording that decode writes: packets, comments, a decrypted interface, events.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "stack/observe/decode.h"
#include "tests/unit/observe/capture_tools.h"

namespace pptplab::observe {
namespace {

struct Recorded {
  DecodeResult result;
  std::vector<trace::InterfaceInfo> interfaces;
  std::vector<trace::PacketView> packets;
  std::vector<trace::Event> events;
  std::unique_ptr<trace::RecordingReader> reader;  // what the views borrow from
};

Recorded Record(const std::string& name) {
  Recorded recorded;
  Bytes file;
  trace::RecordingWriter writer(&file);
  recorded.result = DecodeFile(GoldenBytes(name), Alice(), &writer);
  writer.Close();
  auto reader = trace::RecordingReader::FromBytes(std::move(file));
  PPTPLAB_CHECK(reader.has_value());
  recorded.reader = std::move(*reader);
  while (auto item = recorded.reader->Next()) {
    if (auto* packet = std::get_if<trace::RecordedPacket>(&*item)) {
      recorded.packets.push_back(packet->packet);
    } else {
      recorded.events.push_back(std::get<trace::RecordedEvent>(*item).event);
    }
  }
  recorded.interfaces = recorded.reader->interfaces();
  EXPECT_EQ(recorded.reader->problem(), "");
  return recorded;
}

template <class Detail>
std::vector<Detail> Details(const Recorded& recorded) {
  std::vector<Detail> details;
  for (const trace::Event& event : recorded.events) {
    if (const auto* detail = std::get_if<Detail>(&event.detail)) details.push_back(*detail);
  }
  return details;
}

TEST(DecodedRecording, HasTheOriginalPacketsAndTheInnerOnesBehindThem) {
  const Recorded recorded = Record("linux/mschapv2-mppe128-loss.pcap");
  ASSERT_EQ(recorded.interfaces.size(), 2u);
  EXPECT_EQ(recorded.interfaces[1].name, "192.0.2.2 - 192.0.2.1 (decrypted)");
  EXPECT_EQ(recorded.interfaces[1].link_type, trace::kLinkTypePpp);
  size_t original = 0, ipv4 = 0;
  JourneyId last = 0;
  for (const trace::PacketView& packet : recorded.packets) {
    EXPECT_GE(packet.journey, last);
    last = packet.journey;
    if (packet.interface == 0) {
      ++original;
      continue;
    }
    ASSERT_GE(packet.bytes.size(), 4u);
    EXPECT_EQ(LoadBe16(packet.bytes.data()), 0xff03);
    if (LoadBe16(&packet.bytes[2]) == 0x0021) ++ipv4;
  }
  EXPECT_EQ(original, recorded.result.summary.frames);
  EXPECT_EQ(ipv4, 80u);
}

TEST(DecodedRecording, SaysWhichEndSentAnInnerPacket) {
  const Recorded recorded = Record("linux/mschapv2-mppe128.pcap");
  for (const trace::PacketView& packet : recorded.packets) {
    if (packet.interface != 1 || LoadBe16(&packet.bytes[2]) != 0x0021) continue;
    const bool from_client = packet.bytes[4 + 15] == 100;  // source 10.8.0.100
    EXPECT_EQ(packet.direction,
              from_client ? trace::Direction::kSent : trace::Direction::kReceived);
  }
}

TEST(DecodedRecording, CommentsOnTheProof) {
  const Recorded recorded = Record("linux/mschapv2-mppe128.pcap");
  const auto comments = [&](trace::InterfaceId interface) {
    return std::ranges::count_if(recorded.packets, [&](const trace::PacketView& packet) {
      return packet.interface == interface &&
             packet.comment == "MS-CHAPv2 Response: proves alice knows the password";
    });
  };
  EXPECT_EQ(comments(0), 1);
  EXPECT_EQ(comments(1), 1);
}

TEST(DecodedRecording, HasTheEventsOfBothEnds) {
  const Recorded recorded = Record("linux/mschapv2-mppe128.pcap");
  const auto nodes = Details<trace::NodeNamed>(recorded);
  ASSERT_EQ(nodes.size(), 2u);
  EXPECT_EQ(nodes[0].name, "192.0.2.2");
  EXPECT_EQ(nodes[0].role, "PPTP client");
  EXPECT_EQ(nodes[1].role, "PPTP server");

  std::map<trace::NodeId, std::vector<trace::Message>> messages;
  for (const trace::Event& event : recorded.events) {
    if (const auto* message = std::get_if<trace::Message>(&event.detail)) {
      messages[event.node].push_back(*message);
    }
  }
  // What one end sent the other one received.
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[1].size(), messages[2].size());
  EXPECT_EQ(messages[1][0].direction, trace::Direction::kSent);
  EXPECT_EQ(messages[2][0].direction, trace::Direction::kReceived);

  std::map<std::string, int> opened;
  for (const auto& transition : Details<trace::Transition>(recorded)) {
    if (transition.to == "Opened") ++opened[std::string(transition.automaton)];
  }
  EXPECT_EQ(opened, (std::map<std::string, int>{{"CCP", 2}, {"IPCP", 2}, {"LCP", 2}}));

  const auto keys = Details<trace::Key>(recorded);
  EXPECT_TRUE(std::ranges::any_of(keys, [](const trace::Key& key) {
    return key.what == "Start key" && key.direction == "server to client" &&
           ToHex(key.material) == "fb72eea69bd15f32578686a057e3c49c";
  }));
  const auto steps = Details<trace::Step>(recorded);
  EXPECT_EQ(std::ranges::count(steps, trace::Step::What::kEncrypt, &trace::Step::what), 2 * 73);
}

TEST(DecodedRecording, IsTheSameEveryTime) {
  for (const char* name : {"linux/nat-alg.outside.pcap", "linux/mschapv2-mppe128-loss.pcap"}) {
    Bytes files[2];
    for (Bytes& file : files) {
      trace::RecordingWriter writer(&file);
      DecodeFile(GoldenBytes(name), Alice(), &writer);
      writer.Close();
    }
    EXPECT_EQ(files[0], files[1]);
  }
}

TEST(DecodedRecording, CanBeDecodedAgainWithTheSameResult) {
  Bytes file;
  trace::RecordingWriter writer(&file);
  DecodeFile(GoldenBytes("linux/mschapv2-mppe128.pcap"), Alice(), &writer);
  writer.Close();
  const auto again = DecodeFile(std::move(file), Alice());
  ASSERT_EQ(again.summary.sessions.size(), 1u);
  EXPECT_EQ(again.summary.sessions[0].packets.decrypted, 73u);
}

TEST(DecodeReport, HasTheFieldsOfTheDesignInTheirOrder) {
  const auto result = DecodeFile(GoldenBytes("linux/mschapv2-wrong-password.pcap"), Alice());
  const std::string json = ToJson(result.summary, "a \"capture\"\x80");
  size_t at = 0;
  for (const char* part : {"\"capture\": \"a \\\"capture\\\"\xef\xbf\xbd\"",
                           "\"frames\": 30",
                           "\"sessions\"",
                           "\"client\": \"192.0.2.2\"",
                           "\"server\": \"192.0.2.1\"",
                           "\"calls\"",
                           "\"client_call_id\": 43784",
                           "\"server_call_id\": 0",
                           "\"authentication\"",
                           "\"authenticator\": \"server\"",
                           "\"method\": \"MS-CHAPv2\"",
                           "\"user\": \"alice\"",
                           "\"result\": \"failure\"",
                           "\"message\": \"E=691 R=1 C=",
                           "\"verified\": false",
                           "\"protection\": []",
                           "\"keys\": {}",
                           "\"packets\"",
                           "\"gre_payloads\": 15",
                           "\"mppe\": 0",
                           "\"decrypted\": 0",
                           "\"lost\": 0",
                           "\"addresses\""}) {
    const size_t found = json.find(part, at);
    ASSERT_NE(found, std::string::npos) << part << " in\n" << json;
    at = found;
  }
}

TEST(DecodeReport, TellsPeopleTheSixSteps) {
  const auto result = DecodeFile(GoldenBytes("linux/mschapv2-mppe128.pcap"), Alice());
  const std::string text = ToText(result.summary, "x.pcap");
  for (const char* part : {"1 PPTP session", "1 Tunnel establishment", "2 Authentication",
                           "3 Tunnel established", "4 Data encapsulation", "5 Transmission",
                           "6 Decapsulation", "73 of 73 MPPE packets decrypted"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
}

}  // namespace
}  // namespace pptplab::observe
