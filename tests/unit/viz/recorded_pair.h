// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Two endpoints whose tunnel becomes a recording as a simulated run makes one: their events, the
// GRE packets on one wire, and the frames in clear at each end.
#ifndef PPTPLAB_TESTS_UNIT_VIZ_RECORDED_PAIR_H_
#define PPTPLAB_TESTS_UNIT_VIZ_RECORDED_PAIR_H_

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "stack/trace/recording.h"
#include "stack/wire/checksum.h"
#include "stack/wire/gre.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/ppp.h"
#include "tests/support/pair.h"

namespace pptplab::viz::model_test {

class RecordedPair final : private trace::TraceSink {
 public:
  RecordedPair(const std::string& path, const tunnel::EndpointConfig& client,
               const tunnel::EndpointConfig& server, const testing::WireConfig& wire = {})
      : writer_(path, "tests"), pair_(client, server, wire, this) {
    Name(1, "client", "PPTP client");
    Name(2, "server", "PPTP server");
    pair_.client.endpoint->SetFrameTap(&taps_[0]);
    pair_.server.endpoint->SetFrameTap(&taps_[1]);
    pair_.gre_filter = [this](const testing::Pair::End& from, ByteView packet) {
      WriteGre(&from == &pair_.client ? 0 : 1, packet);
      return true;
    };
  }
  testing::Pair& pair() { return pair_; }
  /// A packet of an application behind this end.
  void Send(testing::Pair::End& from, const Bytes& packet, uint16_t protocol = wire::kPppIpv4) {
    pair_.Send(from, packet, protocol, writer_.NewJourney());
  }
  void Close() { writer_.Close(); }

 private:
  struct Tap final : tunnel::FrameTap {
    Tap(RecordedPair& of, size_t which) : recorded(of), end(which) {}
    void Frame(Instant now, tunnel::CallId, trace::Direction direction, ByteView frame,
               JourneyId journey) override {
      recorded.writer_.WritePacket(
          {now, recorded.decrypted_[end], direction, frame, 0, journey, {}});
    }
    RecordedPair& recorded;
    size_t end;
  };

  void Name(trace::NodeId node, const char* name, const char* role) {
    trace::Event event;
    event.node = node;
    event.detail = trace::NodeNamed{name, role};
    writer_.Record(event);
    const std::string prefix = name;
    wire_[node - 1] = writer_.AddInterface({prefix + ":p2p0", "", trace::kLinkTypeRawIp});
    decrypted_[node - 1] =
        writer_.AddInterface({prefix + ":ppp0 (decrypted)", "", trace::kLinkTypePpp});
  }

  JourneyId NewJourney() override { return writer_.NewJourney(); }
  trace::EventId Record(const trace::Event& event) override {
    if (const auto* const step = std::get_if<trace::Step>(&event.detail)) {
      const bool is_gre = step->what == trace::Step::What::kGre;
      if (is_gre && step->direction == trace::Direction::kSent) {
        journeys_[{event.node, step->number}] = event.journey;
      }
      if (is_gre && step->direction == trace::Direction::kReceived) {
        // What came out of the wire just before.
        const auto sent = on_the_wire_.find({event.node, step->number});
        if (sent != on_the_wire_.end()) {
          writer_.WritePacket({event.time,
                               wire_[event.node - 1u],
                               trace::Direction::kReceived,
                               sent->second,
                               0,
                               event.journey,
                               {}});
        }
      }
    }
    return writer_.Record(event);
  }

  void WriteGre(size_t from, ByteView packet) {
    const auto gre = ReadPrefix<wire::GreHeader>(packet);
    if (!gre) return;
    const uint32_t number = gre->value.sequence_number;
    const auto node = static_cast<trace::NodeId>(from + 1);
    const auto known = gre->value.has_sequence ? journeys_.find({node, number}) : journeys_.end();
    wire::Ipv4Header ip;
    ip.protocol = 47;
    ip.source = from == 0 ? testing::kClientAddress : testing::kServerAddress;
    ip.destination = from == 0 ? testing::kServerAddress : testing::kClientAddress;
    ip.total_length = static_cast<uint16_t>(ip.size() + packet.size());
    Bytes whole = Write(ip);
    StoreBe16(&whole[10], wire::ChecksumOf(ByteView(whole)));
    whole.insert(whole.end(), packet.begin(), packet.end());
    writer_.WritePacket({pair_.now(),
                         wire_[from],
                         trace::Direction::kSent,
                         whole,
                         0,
                         known == journeys_.end() ? 0 : known->second,
                         {}});
    if (gre->value.has_sequence) on_the_wire_[{node == 1 ? 2 : 1, number}] = whole;
  }

  using Key = std::pair<int, uint32_t>;  // node, Sequence Number
  trace::RecordingWriter writer_;
  trace::InterfaceId wire_[2] = {};
  trace::InterfaceId decrypted_[2] = {};
  std::map<Key, JourneyId> journeys_;
  std::map<Key, Bytes> on_the_wire_;
  Tap taps_[2] = {{*this, 0}, {*this, 1}};
  testing::Pair pair_;
};

}  // namespace pptplab::viz::model_test

#endif  // PPTPLAB_TESTS_UNIT_VIZ_RECORDED_PAIR_H_
