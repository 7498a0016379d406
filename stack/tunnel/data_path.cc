// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The whole walk of a packet on one page: Down() and, directly below it, Up(), which is the same
// steps read from the other end.
//
//      network packet                                         network packet
//   0  TCP/IP header, if agreed    RFC 1144 §3.2              7  TCP/IP header
//   1  + Protocol field            RFC 1661 §2                6  - Protocol field
//   2  compress, if agreed         RFC 2118 §4                5  decompress
//      encrypt, + MPPE header      RFC 3078 §3                   - MPPE header, decrypt
//   3  + Protocol field 00fd       RFC 3078 §3                4  - Protocol field
//   4  + Address, Control          RFC 1662 §3.1              3  - Address, Control
//   5  + GRE header: gre_leg.cc    RFC 2637 §4.1              2  order and acknowledge
//   6  IP protocol 47: the driver                             1  - GRE header
//
// On a dial-in line there is no GRE: after 4 a frame goes to the line (wire/hdlc.h).
#include "stack/tunnel/data_path.h"

#include <utility>

#include "stack/wire/gre.h"
#include "stack/wire/plausible.h"
#include "stack/wire/ppp.h"

namespace pptplab::tunnel {

using Judgment = gre::Receiver::Judgment;
using trace::Direction;
using trace::Drop;
using trace::DropReason;
using trace::Layer;
using trace::Step;

namespace {

uint16_t Size(const Pdu& pdu) { return static_cast<uint16_t>(pdu.size()); }

/// Why a decrypted packet can't be what its Protocol field says.
std::string_view WhatCameOut(uint16_t protocol) {
  switch (protocol) {
    case wire::kPppIpv6:
      return "what came out is no IPv6 packet";
    case wire::kPppIpx:
      return "what came out is no IPX packet";
    case wire::kPppNbf:
      return "what came out is no NetBEUI packet";
    case wire::kPppBridging:
      return "what came out is no bridged frame";
  }
  return "what came out is no IPv4 packet";
}

constexpr size_t kControlRoom = 64;  ///< control packets that may wait beyond the queue

bool IsVj(uint16_t protocol) {
  return protocol == wire::kPppVjCompressed || protocol == wire::kPppVjUncompressed;
}

uint8_t VjFlags(bool compressed) {
  return static_cast<uint8_t>(Step::kVanJacobson | (compressed ? Step::kCompressed : 0));
}

uint8_t MppcFlags(const ppp::MppcBits& bits) {
  return static_cast<uint8_t>((bits.flushed ? Step::kFlushed : 0) |
                              (bits.at_front ? Step::kAtFront : 0) |
                              (bits.compressed ? Step::kCompressed : 0));
}

uint8_t MppeFlags(const wire::MppeHeader& header, bool key_changed) {
  return static_cast<uint8_t>((header.flushed ? Step::kFlushed : 0) |
                              (key_changed ? Step::kKeyChanged : 0));
}

}  // namespace

DataPath::DataPath(CallId call, CallId peer_call, gre::Sender sender,
                   const gre::ReceiverConfig& receiver, ppp::Session& session,
                   trace::Tracer& tracer, FrameTap* tap)
    : call_(call),
      gre_(std::in_place, peer_call, std::move(sender), receiver, tracer),
      session_(session),
      tracer_(tracer),
      tap_(tap) {}

DataPath::DataPath(CallId call, ppp::Session& session, trace::Tracer& tracer, FrameTap* tap)
    : call_(call), session_(session), tracer_(tracer), tap_(tap) {}

// --- down
// --------------------------------------------------------------------------------------------

std::optional<Pdu> DataPath::Down(Instant now, uint16_t protocol, Pdu pdu) {
  if (!session_.NetworkIsOpen(protocol)) {
    RecordDrop(now, Layer::kPpp, pdu.journey(), {DropReason::kNotOpen, "the link is not up", 0});
    return std::nullopt;
  }
  // RFC 2637 §4.2.4: nothing is accepted while the buffer is full. Later would be too late: what is
  // encrypted has its place in MPPE's order.
  if (gre_ && gre_->IsFull()) {
    RecordDrop(now, Layer::kGre, pdu.journey(),
               {DropReason::kQueueFull, "the GRE window is closed", 0});
    return std::nullopt;
  }
  RecordStep(now, Layer::kInner, pdu.journey(),
             {Step::What::kDeliver, Direction::kSent, 0, Size(pdu), Size(pdu), protocol, 0});

  // RFC 1661 §6.1: no Information field is longer than the peer takes. MPPE's and MPPC's header and
  // the Protocol field inside count too (RFC 3078 §3); neither makes the packet itself longer.
  const bool is_protected =
      session_.mppc_sender() != nullptr || session_.mppe_sender() != nullptr;
  if (pdu.size() + (is_protected ? 4u : 0u) > session_.framing().peer_mru) {
    RecordDrop(now, Layer::kPpp, pdu.journey(), {DropReason::kTooLong, "over the peer's MRU", 0});
    return std::nullopt;
  }
  TapClear(now, Direction::kSent, protocol, pdu);
  if (protocol == wire::kPppIpv4) protocol = CompressHeader(now, pdu);
  uint16_t outer_protocol = protocol;
  if (is_protected) {
    Protect(now, protocol, pdu);
    outer_protocol = wire::kPppCompressedDatagram;
  }
  PushFraming(now, outer_protocol, pdu);
  if (pdu.size() > wire::kMaxGrePayload) {
    RecordDrop(now, Layer::kGre, pdu.journey(), {DropReason::kTooLong, "over 1532 octets", 0});
    return std::nullopt;
  }
  return Leave(now, std::move(pdu));
}

// --- up
// ----------------------------------------------------------------------------------------------

void DataPath::ReceiveFrame(Pdu frame) { from_line_.push_back(std::move(frame)); }

std::optional<Pdu> DataPath::NextFrame() {
  if (gre_) {
    auto packet = gre_->TakeFrame();
    return packet ? std::optional(std::move(packet->payload)) : std::nullopt;
  }
  if (from_line_.empty()) return std::nullopt;
  Pdu frame = std::move(from_line_.front());
  from_line_.pop_front();
  return frame;
}

std::optional<DataPath::Arrival> DataPath::Up(Instant now) {
  while (auto packet = NextFrame()) {
    Pdu& pdu = *packet;
    const JourneyId journey = pdu.journey();
    auto header = ReadPrefix<wire::PppHeader>(pdu.bytes());
    if (!header) {
      RecordDrop(now, Layer::kPpp, journey,
                 {DropReason::kMalformed, header.error().field,
                  static_cast<uint32_t>(header.error().offset)});
      Judge(Judgment::kForged);
      continue;
    }
    const uint16_t before = Size(pdu);
    PPTPLAB_CHECK(pdu.Pull(header->size).has_value());
    uint16_t protocol = header->value.protocol;
    RecordStep(
        now, Layer::kPpp, journey,
        {Step::What::kProtocolField, Direction::kReceived,
         static_cast<uint8_t>(header->value.protocol_compressed), before, Size(pdu), protocol, 0});

    bool encrypted = false;
    if (protocol == wire::kPppCompressedDatagram) {
      encrypted = session_.mppe_receiver() != nullptr;
      const auto shared = encrypted ? Decrypt(now, pdu) : TakeMppcHeader(now, pdu);
      if (!shared) continue;
      if (!Decompress(now, *shared, pdu)) {
        Judge(Judgment::kUnknown);
        continue;
      }
      header = ReadPrefix<wire::PppHeader>(pdu.bytes());
      if (!header || !IsVj(header->value.protocol)) Tap(now, Direction::kReceived, pdu);
      if (!header) {
        RecordDrop(now, Layer::kMppe, journey,
                   {DropReason::kCannotDecrypt, "no PPP protocol came out", 0});
        RejectClear();
        continue;
      }
      PPTPLAB_CHECK(pdu.Pull(header->size).has_value());
      protocol = header->value.protocol;
      if (!wire::IsPlausible(protocol, pdu.bytes())) {
        RecordDrop(now, Layer::kMppe, journey,
                   {DropReason::kCannotDecrypt, WhatCameOut(protocol), 0});
        RejectClear();
        continue;
      }
    } else if (!IsVj(protocol)) {
      TapClear(now, Direction::kReceived, protocol, pdu);
    }
    const bool is_vj = session_.vj_decompressor() != nullptr && IsVj(protocol);
    const bool is_known = session_.SpeaksNetwork(is_vj ? wire::kPppIpv4 : protocol);
    if (is_known && !encrypted && session_.EncryptionRequired()) {
      RecordDrop(now, Layer::kMppe, journey,
                 {DropReason::kNotEncrypted, "encryption is required", 0});
      Judge(Judgment::kForged);
      continue;
    }
    if (encrypted && !is_known) {
      // RFC 3078 §3: only protocols from 0021 to 00fa are encrypted, and this one isn't spoken here.
      // If it has a name it is answered (RFC 1661 §5.7), but the packet is nothing to go by.
      RejectClear();
      if (protocol > 0xff || wire::NameOfPppProtocol(protocol).empty()) {
        RecordDrop(now, Layer::kMppe, journey,
                   {DropReason::kCannotDecrypt, "what came out is of no protocol to encrypt", 0});
        continue;
      }
    } else {
      const bool is_sure = encrypted && wire::CanBeJudged(protocol);
      Judge(is_sure ? Judgment::kGenuine : Judgment::kUnknown);
    }
    NoticeLoss();
    if (is_vj) {
      if (!RestoreHeader(now, protocol, pdu)) continue;
      protocol = wire::kPppIpv4;
      TapClear(now, Direction::kReceived, protocol, pdu);
    }
    if (is_known && !session_.NetworkIsOpen(protocol)) {
      RecordDrop(now, Layer::kPpp, journey, {DropReason::kNotOpen, "the link is not up", 0});
      continue;
    }
    if (is_known) {
      RecordStep(
          now, Layer::kInner, journey,
          {Step::What::kDeliver, Direction::kReceived, 0, Size(pdu), Size(pdu), protocol, 0});
    }
    return Arrival{protocol, is_known, std::move(pdu)};
  }
  return std::nullopt;
}

// --- the steps
// ---------------------------------------------------------------------------------------

std::optional<Pdu> DataPath::DownControl(Instant now, ppp::ControlFrame frame) {
  Pdu pdu(frame.packet, frame.journey);
  // They go before network packets that are refused, but a peer that asks much and acknowledges
  // nothing must not fill our memory.
  if (gre_ && gre_->IsFull(kControlRoom)) {
    RecordDrop(now, Layer::kGre, pdu.journey(),
               {DropReason::kQueueFull, "the GRE window is closed", 0});
    return std::nullopt;
  }
  TapClear(now, Direction::kSent, frame.protocol, pdu);
  PushFraming(now, frame.protocol, pdu);
  return Leave(now, std::move(pdu));
}

std::optional<Pdu> DataPath::Leave(Instant now, Pdu frame) {
  if (!gre_) return frame;
  return gre_->Leave(now, std::move(frame));
}

uint16_t DataPath::CompressHeader(Instant now, Pdu& pdu) {
  ppp::VjCompressor* const vj = session_.vj_compressor();
  if (vj == nullptr) return wire::kPppIpv4;
  const uint16_t before = Size(pdu);
  const auto done = vj->Compress(pdu);
  if (done.protocol == wire::kPppIpv4) return done.protocol;
  const bool compressed = done.protocol == wire::kPppVjCompressed;
  RecordStep(now, Layer::kIpcp, pdu.journey(),
             {Step::What::kCompress, Direction::kSent, VjFlags(compressed), before, Size(pdu),
              done.slot, 0});
  return done.protocol;
}

bool DataPath::RestoreHeader(Instant now, uint16_t protocol, Pdu& pdu) {
  ppp::VjDecompressor* const vj = session_.vj_decompressor();
  const uint16_t before = Size(pdu);
  const auto whole = vj->Restore(protocol, pdu.bytes());
  if (!whole) {
    RecordDrop(now, Layer::kIpcp, pdu.journey(), {DropReason::kMalformed, vj->problem(), 0});
    return false;
  }
  pdu = Pdu(*whole, pdu.journey());
  RecordStep(now, Layer::kIpcp, pdu.journey(),
             {Step::What::kCompress, Direction::kReceived,
              VjFlags(protocol == wire::kPppVjCompressed), before, Size(pdu), vj->last_slot(), 0});
  return true;
}

void DataPath::Protect(Instant now, uint16_t protocol, Pdu& pdu) {
  ppp::MppcSender* const mppc = session_.mppc_sender();
  ppp::MppeSender* const mppe = session_.mppe_sender();
  uint16_t before = Size(pdu);
  StoreBe16(pdu.Push(2).data(), protocol);  // inside MPPE never compressed, as Linux sends it
  ppp::MppcBits bits;
  if (mppc != nullptr) {
    // RFC 3078 §3: one A bit for the key stream and the history.
    bits = mppc->compressor().Compress(pdu, mppe != nullptr && mppe->FlushesNext());
    const uint16_t compressed = Size(pdu);
    const uint16_t count =
        mppe == nullptr ? mppc->PushHeader(pdu, bits).coherency_count : mppe->next_count();
    RecordStep(now, Layer::kMppe, pdu.journey(),
               {Step::What::kCompress, Direction::kSent, MppcFlags(bits), before,
                mppe == nullptr ? Size(pdu) : compressed, count, 0});
    before = compressed;
  }
  if (mppe == nullptr) return;
  const auto done = mppe->Encrypt(pdu, bits);
  RecordStep(now, Layer::kMppe, pdu.journey(),
             {Step::What::kEncrypt, Direction::kSent, MppeFlags(done.header, done.key_changed),
              before, Size(pdu), done.header.coherency_count, 0});
}

void DataPath::PushFraming(Instant now, uint16_t protocol, Pdu& pdu) {
  // RFC 1661 §6.5, §6.6: LCP packets are always sent in full, so that a peer that lost its state
  // understands them.
  const bool is_lcp = protocol == wire::kPppLcp;
  const ppp::LinkFraming& framing = session_.framing();
  const bool one_octet = framing.compress_protocol && !is_lcp && protocol < 0x100;
  const bool omit = framing.omit_address_control && !is_lcp;

  const uint16_t start = Size(pdu);
  if (one_octet) {
    pdu.Push(1)[0] = static_cast<uint8_t>(protocol);
  } else {
    StoreBe16(pdu.Push(2).data(), protocol);
  }
  RecordStep(now, Layer::kPpp, pdu.journey(),
             {Step::What::kProtocolField, Direction::kSent, static_cast<uint8_t>(one_octet), start,
              Size(pdu), protocol, 0});
  const uint16_t before = Size(pdu);
  if (!omit) StoreBe16(pdu.Push(2).data(), 0xff03);
  RecordStep(now, Layer::kPpp, pdu.journey(),
             {Step::What::kAddressControl, Direction::kSent, static_cast<uint8_t>(omit), before,
              Size(pdu), 0, 0});
}

std::optional<wire::MppeHeader> DataPath::Decrypt(Instant now, Pdu& pdu) {
  ppp::MppeReceiver* const mppe = session_.mppe_receiver();
  const uint16_t before = Size(pdu);
  const bool waited = mppe->waiting_for_flush();
  const auto done = mppe->Decrypt(pdu);
  // What was asked for has come: the next loss may ask at once, and not only when CCP's timer ends.
  if (waited && !mppe->waiting_for_flush()) session_.Tick(now);
  if (done.dropped) RecordDrop(now, Layer::kMppe, pdu.journey(), {done.reason, done.detail, 0});
  if (done.request_reset) session_.RequestReset(now);
  if (done.dropped) {
    Judge(done.forged ? Judgment::kForged : Judgment::kUnknown);
    return std::nullopt;
  }
  RecordStep(now, Layer::kMppe, pdu.journey(),
             {Step::What::kEncrypt, Direction::kReceived, MppeFlags(done.header, done.key_changed),
              before, Size(pdu), done.header.coherency_count, 0});
  return done.header;
}

void DataPath::Judge(Judgment judgment) {
  if (gre_) gre_->Judge(judgment);
}

void DataPath::RejectClear() {
  ppp::MppeReceiver* const mppe = session_.mppe_receiver();
  Judge(mppe != nullptr && mppe->Reject() ? Judgment::kForged : Judgment::kUnknown);
}

/// RFC 1144 §4.1: whoever knows of a loss says so.
void DataPath::NoticeLoss() {
  const uint64_t missing = gre_ ? gre_->receiver().statistics().missing : lost_on_line_;
  if (missing == missing_) return;
  missing_ = missing;
  if (auto* vj = session_.vj_decompressor()) vj->PacketLost();
}

/// MPPC without MPPE.
std::optional<wire::MppeHeader> DataPath::TakeMppcHeader(Instant now, Pdu& pdu) {
  ppp::MppcReceiver* const mppc = session_.mppc_receiver();
  if (mppc == nullptr) {
    RecordDrop(now, Layer::kMppe, pdu.journey(),
               {DropReason::kCannotDecrypt, "neither encryption nor compression was agreed", 0});
    return std::nullopt;
  }
  const bool waited = mppc->waiting_for_flush();
  const auto done = mppc->Receive(pdu);
  if (waited && !mppc->waiting_for_flush()) session_.Tick(now);  // as in Decrypt
  if (done.dropped) RecordDrop(now, Layer::kMppe, pdu.journey(), {done.reason, done.detail, 0});
  if (done.request_reset) session_.RequestReset(now);
  if (done.dropped) return std::nullopt;
  return done.header;
}

bool DataPath::Decompress(Instant now, const wire::MppeHeader& header, Pdu& pdu) {
  ppp::MppcDecompressor* const mppc = session_.mppc_decompressor();
  if (mppc == nullptr) return true;
  const uint16_t before = Size(pdu);
  const auto whole = mppc->Decompress(header, pdu.bytes());
  if (!whole) {
    RecordDrop(now, Layer::kMppe, pdu.journey(), {DropReason::kMalformed, mppc->problem(), 0});
    session_.HistoryIsLost(now);
    return false;
  }
  pdu = Pdu(*whole, pdu.journey());
  RecordStep(now, Layer::kMppe, pdu.journey(),
             {Step::What::kCompress, Direction::kReceived,
              MppcFlags({header.flushed, header.b, header.compressed}), before, Size(pdu),
              header.coherency_count, 0});
  return true;
}

void DataPath::Tap(Instant now, Direction direction, const Pdu& frame) {
  if (tap_ != nullptr) tap_->Frame(now, call_, direction, frame.bytes(), frame.journey());
}

void DataPath::TapClear(Instant now, Direction direction, uint16_t protocol, Pdu& pdu) {
  if (tap_ == nullptr) return;
  StoreBe16(pdu.Push(2).data(), protocol);
  Tap(now, direction, pdu);
  PPTPLAB_CHECK(pdu.Pull(2).has_value());
}

void DataPath::RecordStep(Instant now, Layer layer, JourneyId journey, Step step) {
  if (tracer_.on()) tracer_.Record(now, layer, journey, step);
}

void DataPath::RecordDrop(Instant now, Layer layer, JourneyId journey, Drop drop) {
  if (tracer_.on()) tracer_.Record(now, layer, journey, drop);
}

}  // namespace pptplab::tunnel
