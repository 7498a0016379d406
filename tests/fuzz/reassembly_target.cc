// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Fragments and segments in any order, overlapping, contradicting, far away; frames on a serial
// line. Memory stays within its limits, a stream's octets are numbered without a gap, and a frame
// comes off the line as it went on.
#include <algorithm>
#include <vector>

#include "stack/base/check.h"
#include "stack/wire/hdlc.h"
#include "stack/wire/reassembly.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace pptplab::fuzz {
namespace {

void Fragments(Input& input) {
  wire::Ipv4Reassembler::Limits limits;
  limits.datagrams = 4;
  limits.octets = 4096;
  wire::Ipv4Reassembler reassembler(limits);
  Instant now = AtNanoseconds(1'000'000'000);
  while (!input.empty()) {
    const uint8_t step = input.U8();
    now += std::chrono::seconds(step >> 5);
    Result<std::optional<Bytes>> result(std::nullopt);
    if ((step & 1) != 0) {
      result = reassembler.Add(now, input.Short());
    } else {
      wire::Ipv4Header header;
      header.identification = static_cast<uint16_t>(step >> 2 & 3);
      header.more_fragments = (step & 2) != 0;
      header.fragment_offset = static_cast<uint16_t>(input.U8() << (step >> 4 & 1 ? 5 : 0));
      header.protocol = 47;
      result = reassembler.Add(now, wire::WriteIpv4Packet(header, input.Short()));
    }
    if (result && *result) {
      const auto whole = wire::ReadIpv4Packet(**result);
      PPTPLAB_CHECK(whole.has_value());
      PPTPLAB_CHECK(!whole->header.IsFragment());
    }
    PPTPLAB_CHECK(reassembler.pending() <= limits.datagrams);
    PPTPLAB_CHECK(reassembler.octets() <= limits.octets + 0x10000);
  }
}

void Segments(Input& input) {
  wire::TcpStream::Limits limits;
  limits.pending_octets = 1024;
  wire::TcpStream stream(limits);
  uint64_t position = 0;
  const auto take = [&](const std::vector<wire::StreamChunk>& chunks) {
    for (const wire::StreamChunk& chunk : chunks) {
      position += chunk.missing_before + chunk.bytes.size();
    }
    // What is missing in front of a chunk that is still to come isn't told yet.
    PPTPLAB_CHECK(position <= stream.position());
    PPTPLAB_CHECK(stream.pending_octets() <= limits.pending_octets + 0xffff);
  };
  uint32_t sequence = input.U32();
  while (!input.empty()) {
    const uint8_t step = input.U8();
    wire::TcpHeader header;
    header.syn = (step & 0x10) != 0;
    header.fin = (step & 0x20) != 0;
    header.rst = (step & 0xc0) == 0xc0;
    header.ack = true;
    switch (step & 7) {
      case 0:
        sequence = input.U32();
        break;
      case 1:
        take(stream.SkipTo(sequence + input.U16()));
        continue;
      case 2:
        take(stream.Flush());
        continue;
      default:
        sequence += static_cast<uint32_t>(input.U8()) - 128;
        break;
    }
    header.sequence_number = sequence;
    (void)stream.IsNewConnection(header);
    take(stream.Add(header, input.Short()));
  }
  take(stream.Flush());
}

/// RFC 1662: what the encoder makes, the decoder reads; and any octets at all.
void Lines(Input& input) {
  const uint8_t options = input.U8();
  const auto framing =
      (options & 1) != 0 ? wire::LineFraming::kSynchronous : wire::LineFraming::kAsynchronous;
  wire::HdlcEncoder encoder(framing);
  wire::HdlcDecoder decoder(framing, 300);
  if ((options & 2) != 0) {
    encoder.SetAccm(0);
    decoder.SetAccm(0);
  }
  wire::HdlcDecoder hostile(framing, 100);
  std::vector<Bytes> sent, received;
  Bytes line;
  while (!input.empty()) {
    const ByteView octets = input.Short();
    ByteView noise = octets;
    while (const auto frame = hostile.Next(noise)) PPTPLAB_CHECK(frame->frame.size() <= 100);
    if (input.Below(8) == 0) hostile.FramingError();
    if (octets.size() < 2) continue;
    sent.push_back(ToBytes(octets));
    line.clear();
    encoder.Encode(octets, line);
    ByteView rest = line;
    while (const auto frame = decoder.Next(rest)) {
      PPTPLAB_CHECK(frame->verdict == wire::HdlcFrame::Verdict::kGood);
      received.push_back(ToBytes(frame->frame));
    }
  }
  // The last one's closing Flag may still be to come.
  PPTPLAB_CHECK(received.size() <= sent.size());
  PPTPLAB_CHECK(sent.size() - received.size() <= 1);
  PPTPLAB_CHECK(std::equal(received.begin(), received.end(), sent.begin()));
}

}  // namespace

void FuzzReassembly(ByteView bytes) {
  Input input(bytes);
  switch (input.Below(3)) {
    case 0:
      return Segments(input);
    case 1:
      return Fragments(input);
    case 2:
      return Lines(input);
  }
}

}  // namespace pptplab::fuzz
