// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// MPPE, MPPC and Van Jacobson's compression. With a faithful wire that only loses, what comes out
// is what went in; whatever a forger sends, nothing breaks, and a forged packet doesn't end what
// follows for longer than the protocol must.
#include <vector>

#include "stack/base/check.h"
#include "stack/ppp/mppc.h"
#include "stack/ppp/mppe.h"
#include "stack/ppp/vj.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/ppp.h"
#include "stack/wire/tcp.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace pptplab::fuzz {
namespace {

/// Octets of which some repeat, as the input says.
Bytes Content(Input& input) {
  Bytes content = ToBytes(input.Short());
  for (int i = input.U8() % 8; i > 0 && !content.empty() && content.size() < 1400; --i) {
    const size_t from = input.U8() % content.size();
    const size_t n = std::min<size_t>(input.U8(), content.size() - from);
    const Bytes copy(content.begin() + static_cast<std::ptrdiff_t>(from),
                     content.begin() + static_cast<std::ptrdiff_t>(from + n));
    content.insert(content.end(), copy.begin(), copy.end());
  }
  return content;
}

/// MPPC through MPPE, with losses, resets and forgeries in between.
void Encrypt(Input& input) {
  const uint8_t options = input.U8();
  ppp::MppeParameters parameters;
  parameters.key_bits = (options & 3) == 0 ? 40 : (options & 3) == 1 ? 56 : 128;
  parameters.stateless = (options & 4) != 0;
  parameters.dialect = (options & 8) != 0 ? ppp::MppeDialect::kLinux : ppp::MppeDialect::kRfc3078;
  parameters.compression = (options & 16) != 0;
  parameters.flush_first_packet = (options & 32) != 0;
  parameters.flush_flag_packets = (options & 64) != 0;
  const Bytes key(parameters.key_bits == 128 ? 16 : 8, 0x5a);
  ppp::MppeSender sender(parameters, key);
  ppp::MppeReceiver receiver(parameters, key);
  ppp::MppcCompressor compressor(parameters.stateless);
  ppp::MppcDecompressor decompressor;
  bool in_step = true;  // nothing was lost or forged since both ends agreed
  while (!input.empty()) {
    const uint8_t step = input.U8();
    if (step % 8 == 7) {  // somebody makes up a packet
      Pdu forged(input.Short());
      const auto done = receiver.Decrypt(forged);
      if (!done.dropped && parameters.compression) {
        (void)decompressor.Decompress(done.header, forged.bytes());
      }
      in_step = false;
      continue;
    }
    Bytes packet = {0x00, 0x21};
    const Bytes content = Content(input);
    packet.insert(packet.end(), content.begin(), content.end());
    Pdu pdu(packet);
    ppp::MppcBits bits;
    if (parameters.compression) bits = compressor.Compress(pdu, sender.FlushesNext());
    (void)sender.Encrypt(pdu, bits);
    if (step % 8 >= 5) {  // lost, perhaps many of them
      for (int i = (step % 8 == 6) ? step : 0; i > 0; --i) {
        Pdu more(packet);
        if (parameters.compression) bits = compressor.Compress(more, sender.FlushesNext());
        (void)sender.Encrypt(more, bits);
      }
      in_step = false;
      continue;
    }
    const auto done = receiver.Decrypt(pdu);
    bool read = !done.dropped;
    if (read && parameters.compression) {
      const auto whole = decompressor.Decompress(done.header, pdu.bytes());
      read = whole.has_value();
      if (read && in_step) PPTPLAB_CHECK(*whole == packet);
    } else if (read && in_step) {
      PPTPLAB_CHECK(ToBytes(pdu.bytes()) == packet);
    }
    PPTPLAB_CHECK(read || !in_step);
    if (!read) {  // as the session does: CCP asks, the next packet is FLUSHED
      sender.ReceiveResetRequest();
      compressor.Flush();
    }
  }
}

void Decompress(Input& input) {
  ppp::MppcDecompressor decompressor;
  ppp::MppcReceiver receiver;
  while (!input.empty()) {
    Pdu pdu(input.Short());
    const auto done = receiver.Receive(pdu);
    if (done.dropped) continue;
    const auto whole = decompressor.Decompress(done.header, pdu.bytes());
    if (!whole) receiver.Distrust();
    // RFC 2118 §4.2.3: what comes out fits the history.
    if (whole) PPTPLAB_CHECK(whole->size() <= std::max(ppp::kMppcHistory, pdu.size()));
  }
}

ppp::VjChoice VjChoiceOf(uint8_t options) {
  ppp::VjChoice choice;
  choice.max_slot = options >> 1 & 0x1f;
  choice.compress_slot = (options & 1) != 0;
  return choice;
}

/// Packets of a few connections, each a little different from the last.
void CompressHeaders(Input& input) {
  const ppp::VjChoice choice = VjChoiceOf(input.U8());
  ppp::VjCompressor compressor(choice);
  ppp::VjDecompressor decompressor(choice);
  std::vector<wire::TcpHeader> connections(4);
  wire::Ipv4Header ip;
  ip.protocol = 6;
  while (!input.empty()) {
    const uint8_t step = input.U8();
    Bytes packet;
    if ((step & 0xc0) == 0xc0) {
      packet = ToBytes(input.Short());  // anything
    } else {
      wire::TcpHeader& tcp = connections[step & 3];
      tcp.source_port = step & 3;
      tcp.ack = (step & 0x40) == 0;
      tcp.psh = (step & 0x20) != 0;
      switch (step >> 2 & 7) {
        case 0:
          tcp.sequence_number += input.U16();
          break;
        case 1:
          tcp.acknowledgment_number += input.U16();
          break;
        case 2:
          tcp.window = input.U16();
          break;
        case 3:
          tcp.urg = !tcp.urg;
          tcp.urgent_pointer = input.U16();
          break;
        case 4:
          tcp.sequence_number = input.U32();
          break;
        case 5:
          ip.identification = input.U16();
          break;
        case 6:
          ip.time_to_live = input.U8();
          break;
        case 7:
          tcp.checksum = input.U16();
          break;
      }
      ++ip.identification;
      Bytes segment = Write(tcp);
      const ByteView data = input.Take(step & 0xf);
      segment.insert(segment.end(), data.begin(), data.end());
      packet = wire::WriteIpv4Packet(ip, segment);
    }
    Pdu pdu(packet);
    const auto done = compressor.Compress(pdu);
    if (done.protocol == wire::kPppIpv4) {
      PPTPLAB_CHECK(ToBytes(pdu.bytes()) == packet);
      continue;
    }
    const auto restored = decompressor.Restore(done.protocol, pdu.bytes());
    PPTPLAB_CHECK(restored.has_value());
    PPTPLAB_CHECK(*restored == packet);
  }
}

void RestoreHeaders(Input& input) {
  ppp::VjDecompressor decompressor(VjChoiceOf(input.U8()));
  while (!input.empty()) {
    const uint8_t step = input.U8();
    if (step % 8 == 0) decompressor.PacketLost();
    (void)decompressor.Restore((step & 1) != 0 ? wire::kPppVjCompressed : wire::kPppVjUncompressed,
                               input.Short());
  }
}

}  // namespace

void FuzzProtection(ByteView bytes) {
  Input input(bytes);
  switch (input.Below(4)) {
    case 0:
      return Encrypt(input);
    case 1:
      return Decompress(input);
    case 2:
      return CompressHeaders(input);
    case 3:
      return RestoreHeaders(input);
  }
}

}  // namespace pptplab::fuzz
