// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The PPP link of one call: frames taken apart and handed to who understands them. What it adds to
// a summary stands in ppp_link_summary.cc.
#include "stack/observe/ppp_link.h"

#include <algorithm>
#include <utility>

#include "stack/base/serial.h"
#include "stack/wire/checksum.h"
#include "stack/wire/options.h"
#include "stack/wire/ppp.h"

namespace pptplab::observe {

using trace::DropReason;
using trace::Layer;
using trace::Step;

namespace {

constexpr size_t kMaxDescribedOptions = 32;

uint16_t Size(size_t octets) { return static_cast<uint16_t>(octets); }

bool IsNetworkProtocol(uint16_t protocol) { return protocol < 0x8000; }

bool HasRightTcpChecksum(ByteView packet) {
  const size_t header = (packet[0] & 0xf) * size_t{4};
  return wire::TransportChecksum(Address{LoadBe32(&packet[12])}, Address{LoadBe32(&packet[16])}, 6,
                                 packet.subspan(header)) == 0;
}

std::string_view NameOfNegotiation(uint16_t protocol) { return wire::NameOfPppProtocol(protocol); }

}  // namespace

PppLink::PppLink(const Secrets& secrets, DialectChoice dialect, Chronicle& chronicle,
                 Complaints& complaints)
    : dialect_(dialect),
      chronicle_(&chronicle),
      complaints_(&complaints),
      authentication_(secrets) {}

bool PppLink::IsControl(ByteView frame) {
  const auto header = ReadPrefix<wire::PppHeader>(frame);
  return header && !IsNetworkProtocol(header->value.protocol);
}

bool PppLink::IsCompressedDatagram(ByteView frame) {
  const auto header = ReadPrefix<wire::PppHeader>(frame);
  return header && header->value.protocol == wire::kPppCompressedDatagram;
}

std::optional<InnerFrame> PppLink::TakeInner() {
  if (inner_frames_.empty()) return std::nullopt;
  InnerFrame frame = std::move(inner_frames_.front());
  inner_frames_.pop_front();
  return frame;
}

// --- frames
// ------------------------------------------------------------------------------------------

void PppLink::Observe(Moment moment, End from, const Step& gre, ByteView frame, size_t missing) {
  facts_.Frame(moment.time, from);
  if (missing > 0 && !ReadPrefix<wire::PppHeader>(frame.first(frame.size() - missing))) return;
  auto parsed = Parse(moment, from, gre, frame);
  if (!parsed) return;
  parsed->missing = std::min(missing, parsed->information.size());
  if (parsed->protocol == wire::kPppCompressedDatagram) {
    return ObserveEncrypted(moment, from, std::move(*parsed));
  }
  const uint16_t protocol = parsed->protocol;
  const ByteView information = parsed->information;
  if (IsNetworkProtocol(protocol)) {
    if (DeflateDecompressor* const deflate = DeflateFor(from)) {
      deflate->Incompressible(protocol, information);
    }
    return KeepInner(moment, from, protocol, information, std::move(*parsed), false);
  }
  chronicle_->Walk(from, moment, parsed->steps);
  if (parsed->missing > 0) {  // half a control packet would be misunderstood
    return Keep(moment, from, protocol, information, false, "", parsed->missing);
  }
  ObserveControl(moment, from, protocol, information);
}

std::optional<PppLink::Parsed> PppLink::Parse(Moment moment, End from, const Step& gre,
                                              ByteView frame) {
  const auto header = ReadPrefix<wire::PppHeader>(frame);
  if (!header) {
    ++malformed_;
    complaints_->Add("PPP", header.error());
    const LayerStep steps[] = {{Layer::kGre, gre}};
    chronicle_->Walk(from, moment, steps);
    chronicle_->At(Other(from), moment, Layer::kPpp,
                   trace::Drop{DropReason::kMalformed, header.error().field,
                               static_cast<uint32_t>(header.error().offset)});
    return std::nullopt;
  }
  Parsed parsed;
  parsed.protocol = header->value.protocol;
  parsed.information = frame.subspan(header->size);
  if (!chronicle_->on()) return parsed;
  const bool omitted = !header->value.has_address_control;
  const bool one_octet = header->value.protocol_compressed;
  const size_t behind_address = frame.size() - (omitted ? 0u : 2u);
  parsed.steps.reserve(5);
  parsed.steps.push_back({Layer::kGre, gre});
  parsed.steps.push_back({Layer::kPpp,
                          {Step::What::kAddressControl, trace::Direction::kSent, omitted,
                           Size(behind_address), Size(frame.size()), 0, 0}});
  parsed.steps.push_back(
      {Layer::kPpp,
       {Step::What::kProtocolField, trace::Direction::kSent, one_octet,
        Size(parsed.information.size()), Size(behind_address), parsed.protocol, 0}});
  return parsed;
}

void PppLink::ObserveControl(Moment moment, End from, uint16_t protocol, ByteView packet) {
  std::string comment;
  Layer layer = Layer::kPpp;
  switch (protocol) {
    case wire::kPppLcp:
      layer = Layer::kLcp;
      break;
    case wire::kPppCcp:
      layer = Layer::kCcp;
      break;
    case wire::kPppIpcp:
    case wire::kPppIpv6cp:
    case wire::kPppIpxcp:
    case wire::kPppNbfcp:
    case wire::kPppBcp:
      layer = Layer::kIpcp;
      break;
    case wire::kPppPap:
    case wire::kPppChap:
    case wire::kPppEap:
      layer = Layer::kAuthentication;
      break;
    default:
      break;
  }
  Bytes frame(2 + packet.size());
  StoreBe16(frame.data(), protocol);
  std::copy(packet.begin(), packet.end(), frame.begin() + 2);
  chronicle_->Message(from, moment, layer, trace::Protocol::kPppFrame, frame);

  InspectControlPacket(protocol, packet, *complaints_);
  if (const auto control = Read<wire::ControlPacket>(packet)) {
    facts_.Control(from, protocol, *control);
  }
  if (layer == Layer::kAuthentication) {
    comment = ObserveAuthentication(moment, from, protocol, packet);
  } else if (protocol == wire::kPppLcp) {
    comment = ObserveNegotiation(moment, from, protocol, layer, lcp_, packet);
  } else if (protocol == wire::kPppCcp) {
    comment = ObserveNegotiation(moment, from, protocol, layer, ccp_, packet);
    if (!packet.empty() && packet[0] == wire::kResetAck) {
      if (DeflateDecompressor* const deflate = DeflateFor(from)) deflate->Reset();
    }
  } else if (protocol == wire::kPppIpcp) {
    comment = ObserveNegotiation(moment, from, protocol, layer, ipcp_, packet);
  } else if (layer == Layer::kIpcp) {
    comment = ObserveNegotiation(moment, from, protocol, layer, networks_[protocol], packet);
  }
  FollowPhase(moment);
  Keep(moment, from, protocol, packet, false, std::move(comment));
}

void PppLink::Keep(Moment moment, End from, uint16_t protocol, ByteView information,
                   bool was_encrypted, std::string comment, size_t missing) {
  InnerFrame frame{moment.time, moment.journey, from, {}, 0, was_encrypted, std::move(comment)};
  frame.missing = std::min(missing, information.size());
  information = information.first(information.size() - frame.missing);
  frame.bytes.reserve(4 + information.size());
  frame.bytes = {0xff, 0x03, static_cast<uint8_t>(protocol >> 8),
                 static_cast<uint8_t>(protocol & 0xff)};
  frame.bytes.insert(frame.bytes.end(), information.begin(), information.end());
  inner_frames_.push_back(std::move(frame));
}

// --- negotiation
// -------------------------------------------------------------------------------------

std::string PppLink::ObserveNegotiation(Moment moment, End from, uint16_t protocol, Layer layer,
                                        Negotiation& negotiation, ByteView packet) {
  const auto control = Read<wire::ControlPacket>(packet);
  if (!control) {
    ++malformed_;
    chronicle_->At(Other(from), moment, layer,
                   trace::Drop{DropReason::kMalformed, control.error().field,
                               static_cast<uint32_t>(control.error().offset)});
    return "";
  }
  const End requester = Other(from);
  const uint32_t generation = negotiation.generation(requester);
  for (const Negotiation::Change& change : negotiation.Observe(from, *control)) {
    chronicle_->At(change.end, moment, layer,
                   trace::Transition{NameOfNegotiation(protocol), change.from, change.event,
                                     change.actions, change.to});
  }
  if (negotiation.generation(requester) == generation) return "";
  return ObserveAgreement(moment, protocol, layer, negotiation, requester);
}

std::string PppLink::ObserveAgreement(Moment moment, uint16_t protocol, Layer layer,
                                      const Negotiation& negotiation, End requester) {
  const auto options = wire::ReadOptions(*negotiation.Agreed(requester));
  if (!options) return "";
  std::string list;
  size_t described = 0;
  for (const wire::OptionView& option : *options) {
    if (++described > kMaxDescribedOptions) {  // nobody has so many; a hostile one would be slow
      list += ", …";
      break;
    }
    const std::string text = wire::DescribeOption(protocol, option);
    list += (list.empty() ? "" : ", ") + text;
    const size_t space = text.find(' ');
    const auto value =
        space == std::string::npos ? std::string_view() : std::string_view(text).substr(space + 1);
    const auto what = std::string_view(text).substr(0, space);
    chronicle_->At(requester, moment, layer, trace::Agreed{what, value, false});
    chronicle_->At(Other(requester), moment, layer, trace::Agreed{what, value, true});
  }
  if (protocol == wire::kPppLcp) LcpAgreed(requester);
  if (protocol == wire::kPppCcp) RecordStartKey(moment, Other(requester));
  return "Agreed, for the " + std::string(NameOfEnd(requester)) +
         "'s wish: " + (list.empty() ? "the defaults" : list);
}

// An end that asks for the Authentication-Protocol option wants the other one to prove itself.
void PppLink::LcpAgreed(End requester) {
  const auto options = wire::ReadOptions(*lcp_.Agreed(requester));
  for (const wire::OptionView& option : *options) {
    if (option.type != wire::AuthenticationProtocol::kType) continue;
    const auto authentication = Read<wire::AuthenticationProtocol>(option.bytes);
    if (!authentication) continue;
    authentication_.SetAgreed(Other(requester), authentication->protocol,
                              authentication->data.empty() ? uint8_t{0} : authentication->data[0]);
    needs_authentication_ = true;
  }
}

// RFC 1661 §3.2: Dead, Establish, Authenticate, Network, Terminate.
void PppLink::FollowPhase(Moment moment) {
  const std::string_view phase = phase_;
  const bool lcp_open = lcp_.IsOpened(End::kClient) && lcp_.IsOpened(End::kServer);
  if (lcp_.terminated()) {
    if (phase != "Terminate" && phase != "Dead") SetPhase(moment, "CLOSING", "Terminate");
    return;
  }
  if (phase == "Dead" || phase == "Terminate") SetPhase(moment, "UP", "Establish");
  if (!lcp_open) {
    if (phase == "Network" || phase == "Authenticate") SetPhase(moment, "UP", "Establish");
    return;
  }
  if (std::string_view(phase_) == "Establish") SetPhase(moment, "OPENED", "Authenticate");
  if (std::string_view(phase_) != "Authenticate") return;
  const auto& exchanges = authentication_.exchanges();
  const bool success = !exchanges.empty() &&
                       exchanges.back().summary.verdict == AuthenticationSummary::Verdict::kSuccess;
  if (!needs_authentication_ || success) SetPhase(moment, "SUCCESS/NONE", "Network");
}

void PppLink::SetPhase(Moment moment, const char* event, const char* to) {
  chronicle_->AtBoth(moment, Layer::kPpp, trace::Transition{"PPP phase", phase_, event, "", to});
  phase_ = to;
}

// --- authentication and encryption
// -------------------------------------------------------------------

std::string PppLink::ObserveAuthentication(Moment moment, End from, uint16_t protocol,
                                           ByteView packet) {
  std::string comment = authentication_.Observe(from, protocol, packet);
  auto keys = authentication_.Keys();
  // The latest ones and the first: whether a later challenge changes the keys is the ends' habit.
  if (keys.size() > kMaxKeys) {
    keys[kMaxKeys - 1] = keys.back();
    keys.resize(kMaxKeys);
  }
  const bool is_new =
      !keys.empty() && (known_keys_.empty() || known_keys_.front().source != keys.front().source);
  known_keys_ = std::move(keys);
  if (!is_new || !authentication_.IsProven(known_keys_.front())) return comment;
  const auto record = [&](const char* what, ByteView material) {
    chronicle_->AtBoth(moment, Layer::kAuthentication, trace::Key{what, "", material});
  };
  const SessionKeys& latest = known_keys_.front();
  if (const auto* master = std::get_if<crypto::MasterKey>(&latest.source)) {
    record("Master key", *master);
  }
  if (const auto& tls = latest.tls) {
    record("TLS client random", tls->client_random);
    record("TLS server random", tls->server_random);
    record("TLS master secret", tls->master_secret);
  }
  if (const auto* keys_of_tls = std::get_if<crypto::EapTlsStartKeys>(&latest.source)) {
    record("MSK", keys_of_tls->msk);
  }
  return comment;
}

void PppLink::RecordStartKey(Moment moment, End from) {
  const auto protection = Protection(from);
  if (known_keys_.empty() || !protection || protection->key_bits == 0) return;
  if (!authentication_.IsProven(known_keys_.front())) return;
  const Bytes start = known_keys_.front().StartKey(protection->key_bits, from);
  const ppp::MppeKey key(protection->key_bits, start);
  const char* direction = DirectionFrom(from);
  chronicle_->AtBoth(moment, Layer::kMppe, trace::Key{"Start key", direction, start});
  chronicle_->AtBoth(moment, Layer::kMppe, trace::Key{"Session key", direction, key.session_key()});
}

LayerStep PppLink::CompressStep(const wire::MppeHeader& header, size_t before, size_t after) {
  const auto flags =
      static_cast<uint8_t>((header.flushed ? Step::kFlushed : 0) | (header.b ? Step::kAtFront : 0) |
                           (header.compressed ? Step::kCompressed : 0));
  return {Layer::kMppe,
          {Step::What::kCompress, trace::Direction::kSent, flags, Size(before), Size(after),
           header.coherency_count, 0}};
}

/// RFC 2118 §3.1: D is 0; and nothing says that it should have been encrypted.
bool PppLink::IsOnlyCompressed(End from, ByteView packet) const {
  const auto header = ReadPrefix<wire::MppeHeader>(packet);
  if (!header || header->value.encrypted) return false;
  const auto protection = Protection(from);
  return !protection || protection->key_bits == 0;
}

void PppLink::ObserveCompressed(Moment moment, End from, Parsed parsed) {
  std::unique_ptr<Compression>& compression = directions_[from].compression;
  const uint32_t generation = ccp_.generation(Other(from));
  if (!compression || compression->ccp_generation != generation) {
    compression = std::make_unique<Compression>();
    compression->ccp_generation = generation;
  }
  const auto drop = [&](DropReason reason, const char* detail) {
    chronicle_->Walk(from, moment, parsed.steps);
    chronicle_->At(Other(from), moment, Layer::kMppe, trace::Drop{reason, detail, 0});
  };
  Pdu pdu(parsed.information);
  const auto done = compression->receiver.Receive(pdu);
  if (done.dropped) return drop(done.reason, done.detail);
  const auto whole = compression->decompressor.Decompress(done.header, pdu.bytes());
  if (!whole || JudgeInnerFrame(*whole) == Plausibility::kNone) {
    compression->receiver.Distrust();
    return drop(DropReason::kMalformed,
                whole ? "what comes out is no packet" : compression->decompressor.problem());
  }
  const auto header = ReadPrefix<wire::PppHeader>(*whole);
  const ByteView packet = ByteView(*whole).subspan(header->size);
  parsed.steps.push_back(CompressStep(done.header, packet.size(), parsed.information.size()));
  KeepInner(moment, from, header->value.protocol, packet, std::move(parsed), false);
}

/// Whoever only listens doesn't hear of losses; TCP's checksum tells (RFC 1144 §4.1).
void PppLink::KeepRestored(Moment moment, End from, uint16_t protocol, ByteView packet,
                           Parsed parsed, bool was_encrypted) {
  Direction& direction = directions_[from];
  const uint32_t generation = ipcp_.generation(Other(from));
  if (!direction.vj || direction.ipcp_generation != generation) {
    direction.vj = std::make_unique<ppp::VjDecompressor>(ppp::VjChoice{255, true});
    direction.ipcp_generation = generation;
  }
  const auto whole = direction.vj->Restore(protocol, packet);
  // Of a packet that the capture cut off, the checksum can't tell.
  const bool fits = whole && (parsed.missing > 0 || HasRightTcpChecksum(*whole));
  if (!fits) {
    const char* problem = "packets are missing before it: TCP's checksum doesn't fit";
    if (!whole) problem = direction.vj->problem();
    direction.vj->PacketLost();
    chronicle_->Walk(from, moment, parsed.steps);
    return chronicle_->At(Other(from), moment, Layer::kIpcp,
                          trace::Drop{DropReason::kMalformed, problem, 0});
  }
  const bool compressed = protocol == wire::kPppVjCompressed;
  const auto flags =
      static_cast<uint8_t>(Step::kVanJacobson | (compressed ? Step::kCompressed : 0));
  parsed.steps.push_back(
      {Layer::kIpcp,
       {Step::What::kCompress, trace::Direction::kSent, flags, Size(whole->size()),
        Size(packet.size()), direction.vj->last_slot(), 0}});
  KeepInner(moment, from, wire::kPppIpv4, *whole, std::move(parsed), was_encrypted);
}

void PppLink::KeepInner(Moment moment, End from, uint16_t protocol, ByteView packet, Parsed parsed,
                        bool was_encrypted) {
  if (protocol == wire::kPppVjCompressed || protocol == wire::kPppVjUncompressed) {
    return KeepRestored(moment, from, protocol, packet, std::move(parsed), was_encrypted);
  }
  ++inner_;
  const uint16_t size = Size(packet.size());
  parsed.steps.push_back(
      {Layer::kInner, {Step::What::kDeliver, trace::Direction::kSent, 0, size, size, protocol, 0}});
  chronicle_->Walk(from, moment, parsed.steps);
  Keep(moment, from, protocol, packet, was_encrypted, "", parsed.missing);
}

// --- other compressions
// ------------------------------------------------------------------------------

std::optional<uint8_t> PppLink::OtherCompression(End from) const {
  const Bytes* agreed = ccp_.Agreed(Other(from));
  if (agreed == nullptr || FindOption(*agreed, wire::MppeOption::kType)) return std::nullopt;
  // RFC 1962 §4: of several acknowledged ones the first is meant.
  return agreed->empty() ? std::nullopt : std::optional(agreed->front());
}

DeflateDecompressor* PppLink::DeflateFor(End from) {
  const auto type = OtherCompression(from);
  if (type != DeflateDecompressor::kOptionType && type != DeflateDecompressor::kDraftOptionType) {
    return nullptr;
  }
  Direction& direction = directions_[from];
  const uint32_t generation = ccp_.generation(Other(from));
  if (!direction.deflate || direction.deflate_generation != generation) {
    direction.deflate = std::make_unique<DeflateDecompressor>();
    direction.deflate_generation = generation;
  }
  return direction.deflate.get();
}

void PppLink::ObserveOtherCompression(Moment moment, End from, uint8_t type, Parsed parsed) {
  const auto drop = [&](DropReason reason, const char* detail) {
    facts_.Undecryptable();
    chronicle_->Walk(from, moment, parsed.steps);
    chronicle_->At(Other(from), moment, Layer::kCcp, trace::Drop{reason, detail, 0});
    Keep(moment, from, wire::kPppCompressedDatagram, parsed.information, false, "", parsed.missing);
  };
  DeflateDecompressor* const deflate = DeflateFor(from);
  if (deflate == nullptr) {
    return drop(DropReason::kCannotDecrypt, type == 21 ? "BSD Compress (RFC 1977) is not followed"
                                                       : "this compression is not followed");
  }
  const auto whole = deflate->Decompress(parsed.information);
  if (!whole) return drop(DropReason::kMalformed, deflate->problem());
  const auto header = ReadPrefix<wire::PppHeader>(*whole);
  if (!header || JudgeInnerFrame(*whole) == Plausibility::kNone) {
    return drop(DropReason::kMalformed, "what comes out is no packet");
  }
  const ByteView packet = ByteView(*whole).subspan(header->size);
  parsed.steps.push_back({Layer::kCcp,
                          {Step::What::kCompress, trace::Direction::kSent, Step::kCompressed,
                           Size(packet.size()), Size(parsed.information.size()), 0, 0}});
  KeepInner(moment, from, header->value.protocol, packet, std::move(parsed), false);
}

void PppLink::ObserveEncrypted(Moment moment, End from, Parsed parsed) {
  if (const auto type = OtherCompression(from)) {
    return ObserveOtherCompression(moment, from, *type, std::move(parsed));
  }
  if (IsOnlyCompressed(from, parsed.information)) {
    return ObserveCompressed(moment, from, std::move(parsed));
  }
  Decryption::Done done = DecryptionFor(from).Decrypt(parsed.information);
  if (!done.frame) {
    facts_.Undecryptable();
    chronicle_->Walk(from, moment, parsed.steps);
    chronicle_->At(Other(from), moment, Layer::kMppe, trace::Drop{done.reason, done.detail, 0});
    return;
  }
  ++decrypted_;
  const ByteView frame = done.frame->bytes();
  const auto header = ReadPrefix<wire::PppHeader>(frame);
  PPTPLAB_CHECK(header.has_value());  // Decryption judged it by the same header
  const ByteView packet = frame.subspan(header->size);
  const uint16_t protocol = header->value.protocol;
  const auto flags = static_cast<uint8_t>((done.header.flushed ? Step::kFlushed : 0) |
                                          (done.key_changed ? Step::kKeyChanged : 0));
  const uint16_t clear_size =
      Size(done.compressed_size != 0 ? done.compressed_size : packet.size());
  parsed.steps.push_back({Layer::kMppe,
                          {Step::What::kEncrypt, trace::Direction::kSent, flags, clear_size,
                           Size(parsed.information.size()), done.header.coherency_count, 0}});
  if (done.compressed_size != 0) {
    parsed.steps.push_back(CompressStep(done.header, packet.size(), done.compressed_size));
  }
  KeepInner(moment, from, protocol, packet, std::move(parsed), true);
}

// RFC 3078 §6: an agreement of CCP starts MPPE anew, with the start keys and coherency count 0.
Decryption& PppLink::DecryptionFor(End from) {
  Direction& direction = directions_[from];
  const uint32_t generation = ccp_.generation(Other(from));
  const bool keys_came =
      direction.decryption && direction.decryption->IsEmpty() && !known_keys_.empty();
  if (!direction.decryption || direction.ccp_generation != generation || keys_came) {
    direction.decryption =
        std::make_unique<Decryption>(known_keys_, PossibleParameters(from), from);
    direction.ccp_generation = generation;
  }
  return *direction.decryption;
}

// RFC 1962 §2: a Configure-Request says what its sender is able to decompress, so what `from` may
// send was the other end's wish.
std::vector<ppp::MppeParameters> PppLink::PossibleParameters(End from) const {
  const Bytes* agreed = ccp_.Agreed(Other(from));
  if (agreed == nullptr) agreed = ccp_.LastRequest(Other(from));
  if (agreed == nullptr) agreed = ccp_.Agreed(from);
  uint32_t bits = wire::MppeOption::k128Bit | wire::MppeOption::k56Bit | wire::MppeOption::k40Bit;
  std::vector<bool> modes = {true, false};  // stateless?
  if (agreed != nullptr) {
    const auto option = FindOption(*agreed, wire::MppeOption::kType);
    if (!option || option->size() != 4) return {};
    bits = LoadBe32(option->data());
    modes = {(bits & wire::MppeOption::kStateless) != 0};
  }
  std::vector<ppp::MppeParameters> possible;
  for (const auto& [bit, key_bits] :
       {std::pair(wire::MppeOption::k128Bit, 128), std::pair(wire::MppeOption::k56Bit, 56),
        std::pair(wire::MppeOption::k40Bit, 40)}) {
    if ((bits & bit) == 0) continue;
    for (const bool stateless : modes) {
      ppp::MppeParameters parameters;
      parameters.key_bits = key_bits;
      parameters.stateless = stateless;
      parameters.compression = agreed == nullptr || (bits & wire::MppeOption::kMppc) != 0;
      parameters.max_key_changes =
          kCoherencyModulus;  // a capture may have holes; it can't attack us
      // Stateless, RFC 3078 and Linux differ only in what a receiver insists on.
      if (stateless || dialect_ != DialectChoice::kLinux) possible.push_back(parameters);
      parameters.dialect = ppp::MppeDialect::kLinux;
      if (!stateless && dialect_ != DialectChoice::kRfc3078) possible.push_back(parameters);
    }
  }
  return possible;
}

}  // namespace pptplab::observe
