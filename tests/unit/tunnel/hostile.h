// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What the tests of hostile peers share: a session that must go on, packets that are forged for it,
// and an account of why they were dropped.
#ifndef PPTPLAB_TESTS_UNIT_TUNNEL_HOSTILE_H_
#define PPTPLAB_TESTS_UNIT_TUNNEL_HOSTILE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "stack/trace/tracer.h"
#include "stack/wire/gre.h"
#include "stack/wire/ppp.h"
#include "tests/support/linked_paths.h"
#include "tests/support/pair.h"

namespace pptplab::testing {

inline constexpr Address kAttacker{0xcb007109};  // 203.0.113.9

/// Counts drops by reason; of notes it keeps the last one of a kind that a test looks for.
class DropCounter final : public trace::TraceSink {
 public:
  trace::EventId Record(const trace::Event& event) override {
    if (const auto* drop = std::get_if<trace::Drop>(&event.detail)) ++drops[drop->reason];
    if (const auto* note = std::get_if<trace::Note>(&event.detail)) {
      if (note->text.find(wanted) != std::string_view::npos) ++notes;
    }
    return ++number_;
  }
  uint64_t all() const {
    uint64_t sum = 0;
    for (const auto& [reason, count] : drops) sum += count;
    return sum;
  }

  std::map<trace::DropReason, uint64_t> drops;
  std::string wanted = "Too many";
  uint64_t notes = 0;

 private:
  trace::EventId number_ = 0;
};

/// A GRE packet as an attacker makes it: all that RFC 2637 §4.1 asks for is guessed.
inline Pdu ForgedGre(uint16_t call_id, uint32_t sequence_number, ByteView ppp_frame) {
  Pdu pdu(ppp_frame);
  wire::GreHeader header;
  header.has_sequence = true;
  header.payload_length = static_cast<uint16_t>(ppp_frame.size());
  header.call_id = call_id;
  header.sequence_number = sequence_number;
  WriteTo(header, pdu.Push(SizeOf(header)));
  return pdu;
}

/// An MPPE packet of somebody who doesn't have the key: RFC 3078 §3, FLUSHED, and noise.
inline Bytes ForgedMppe(uint16_t coherency_count, SeededRng& rng, size_t octets = 64) {
  Bytes frame{0x00, 0xfd, static_cast<uint8_t>(0x90 | (coherency_count >> 8 & 0x0f)),
              static_cast<uint8_t>(coherency_count)};
  for (size_t i = 0; i < octets; ++i) frame.push_back(static_cast<uint8_t>(rng.Below(256)));
  return frame;
}

/// A tunnel that is up, and counts what arrives.
class Victims {
 public:
  explicit Victims(tunnel::EndpointConfig server = ServerConfig(),
                   tunnel::EndpointConfig client = ClientConfig())
      : pair(client, server, {}, &counter) {
    pair.Open();
    pair.RunFor(std::chrono::seconds(5));
  }
  /// The client's next GRE packet has this number (it was the last one that it sent).
  void WatchNumbers() {
    pair.gre_filter = [this](const Pair::End& from, ByteView gre) {
      const auto header = ReadPrefix<wire::GreHeader>(gre);
      if (&from == &pair.client && header && header->value.has_sequence) {
        next_number = header->value.sequence_number + 1;
        ByteView frame = gre.subspan(header->size);
        const auto ppp = ReadPrefix<wire::PppHeader>(frame);
        if (ppp && ppp->value.protocol == wire::kPppCompressedDatagram) {
          next_count = (LoadBe16(frame.data() + ppp->size) + 1) & 0xfff;
        }
      }
      return true;
    };
  }
  /// One honest packet of the client's; it arrives 10 ms later.
  void Say() {
    pair.Send(pair.client, packet);
    ++said;
  }
  void Forge(Address source, Pdu gre) {
    pair.Inject(pair.server, source, std::move(gre));
    ++forged;
  }
  uint16_t call_id() const { return pair.server.ups.back().call; }
  size_t heard() const { return pair.server.delivered.size(); }

  DropCounter counter;
  Pair pair;
  Bytes packet = NetworkPacket(200);
  uint32_t next_number = 0;
  uint16_t next_count = 0;
  size_t said = 0;
  uint64_t forged = 0;
};

}  // namespace pptplab::testing

#endif  // PPTPLAB_TESTS_UNIT_TUNNEL_HOSTILE_H_
