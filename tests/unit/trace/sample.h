// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Small recordings and one event of each kind, for the tests of stack/trace.
#ifndef PPTPLAB_TESTS_UNIT_TRACE_SAMPLE_H_
#define PPTPLAB_TESTS_UNIT_TRACE_SAMPLE_H_

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "stack/trace/recording.h"

namespace pptplab::trace {

inline const uint8_t kSomeBytes[] = {0x00, 0x21, 0x45, 0xff, 0x00};

/// One of each kind, in the order of Detail, every field with a value of its own.
inline std::vector<Event> EveryKindOfEvent() {
  const std::vector<Detail> details = {
      NodeNamed{"client", "PPTP client"},
      SessionNamed{Address{0xc0000201}, 7, 0xfffe, "alice"},
      Stimulus{Stimulus::What::kTimer, "LCP restart timer"},
      Message{Direction::kReceived, Protocol::kPppFrame, ByteView(kSomeBytes)},
      Transition{"LCP", "Req-Sent", "RCR+", "sca", "Ack-Sent"},
      Agreed{"MRU", "1400", true},
      Timer{"Echo timer", Timer::Action::kStopped, AtNanoseconds(-5)},
      Key{"Session key", "client to server", ByteView(kSomeBytes)},
      Drop{DropReason::kChecksum, "Checksum", 10},
      Step{Step::What::kEncrypt, Direction::kReceived, Step::kKeyChanged, 1400, 1404, 0xabc, 9},
      Note{"it's done – really"},
      LinkNamed{"client:eth0", "router:eth0", 10'000'000'000, 20'000'000},
      Mapping{Mapping::Action::kRemoved, 47, 9, Address{0xc0a80102}, 7, Address{0xcb007101}, 1024,
              Address{0xc0000201}, Mapping::kNone, "expired"},
      Sample{"queue", "client:p2p0", 17, "packets"},
      LinkState{"client:p2p0", "router:p2p0", "10 Mb/s, loses 2 %", false},
      Fragmentation{Fragmentation::What::kReassembled, 0x1234, 1520, 3, 576},
  };
  std::vector<Event> events;
  for (const Detail& detail : details) {
    const auto n = static_cast<int64_t>(events.size());
    events.push_back(Event{AtNanoseconds(1'000'000'007 * n), 3, 0x01020304, Layer::kMppe,
                           0xa0b0c0d0e0f00102u, static_cast<EventId>(n), detail});
  }
  return events;
}

/// Two interfaces, two packets, all kinds of events between them.
inline void WriteSample(RecordingWriter& writer) {
  const InterfaceId wire = writer.AddInterface({"client:eth0", "to the router", kLinkTypeRawIp});
  PacketView packet{AtNanoseconds(1), wire, Direction::kSent, ByteView(kSomeBytes), 0, 42,
                    "says hello"};
  writer.WritePacket(packet);
  for (const Event& event : EveryKindOfEvent()) writer.Record(event);
  packet.interface = writer.AddInterface({"client:ppp0 (decrypted)", "", kLinkTypePpp});
  packet.direction = Direction::kReceived;
  packet.time = AtNanoseconds(12'000'000'000);
  packet.bytes = packet.bytes.first(4);
  packet.original_length = 1400;
  packet.journey = 0;
  packet.comment = {};
  writer.WritePacket(packet);
}

inline Bytes SampleRecording() {
  Bytes bytes;
  RecordingWriter writer(&bytes);
  WriteSample(writer);
  writer.Close();
  return bytes;
}

/// Counts what a reader delivers up to its end.
struct Tally {
  size_t packets = 0;
  size_t events = 0;
  size_t octets = 0;  ///< of packets
  std::string problem;
};
inline Tally ReadAll(RecordingReader& reader) {
  Tally tally;
  while (const auto item = reader.Next()) {
    if (const auto* packet = std::get_if<RecordedPacket>(&*item)) {
      ++tally.packets;
      tally.octets += packet->packet.bytes.size();
    } else {
      ++tally.events;
    }
  }
  tally.problem = reader.problem();
  return tally;
}

/// A reader of bytes that can be opened.
inline std::unique_ptr<RecordingReader> ReaderOf(Bytes bytes) {
  auto reader = RecordingReader::FromBytes(std::move(bytes));
  PPTPLAB_CHECK(reader.has_value());
  return std::move(*reader);
}

inline std::string GoldenPath(const std::string& name) {
  return std::string(PPTPLAB_SOURCE_DIR) + "/tests/golden/trace/" + name;
}
inline Bytes FileBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

}  // namespace pptplab::trace

#endif  // PPTPLAB_TESTS_UNIT_TRACE_SAMPLE_H_
