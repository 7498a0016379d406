// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The tunnel's own formats: control messages, GRE, PPP and what PPP carries.
#include "stack/wire/dissector.h"
#include "stack/wire/gre.h"
#include "stack/wire/mppe.h"
#include "stack/wire/ppp.h"
#include "stack/wire/vj.h"

namespace pptplab::wire {

void Dissector::ControlMessages(size_t at, ByteView bytes) {
  while (!bytes.empty() && layers_.size() < kMaxMessages) {
    const auto length = FrameLength(bytes);
    if (!length) {
      Add(Layer::kPptp, "PPTP", at, DescribeControlMessage(bytes));
      if (!layers_.back().error)
        SetError(length.error().reason, length.error().field, length.error().offset);
      layers_.back().summary =
          "no control message, or the middle of one (" + ToString(length.error()) + ")";
      layers_.back().size = bytes.size();
      return;
    }
    if (*length == 0 || *length > bytes.size()) {
      return Opaque(Layer::kPptp, "PPTP", at, bytes, "a message begins that goes on elsewhere, ");
    }
    const ByteView message = bytes.first(*length);
    Add(Layer::kPptp, "PPTP", at, DescribeControlMessage(message)).summary =
        SummarizeControlMessage(message);
    at += *length;
    bytes = bytes.subspan(*length);
  }
}

void Dissector::Gre(size_t at, ByteView bytes) {
  const auto prefix = Header<GreHeader>(Layer::kGre, "GRE", at, bytes);
  if (!prefix) return;
  const GreHeader& gre = prefix->value;
  ByteView payload = bytes.subspan(prefix->size);
  if (gre.payload_length > payload.size()) {
    SetError("length is longer than the packet", "Payload Length", 4);
  }
  payload = payload.first(std::min<size_t>(gre.payload_length, payload.size()));
  std::string& summary = layers_.back().summary;
  summary = "Call ID " + std::to_string(gre.call_id);
  if (gre.has_sequence) summary += ", Sequence Number " + std::to_string(gre.sequence_number);
  if (gre.has_acknowledgment) {
    summary += ", Acknowledgment Number " + std::to_string(gre.acknowledgment_number);
  }
  if (!gre.has_sequence) summary += ", no payload";
  if (!payload.empty()) Ppp(at + prefix->size, payload);
}

void Dissector::Ppp(size_t at, ByteView bytes) {
  if (layers_.size() >= kMaxLayers) return;
  const auto prefix = Header<PppHeader>(Layer::kPpp, "PPP", at, bytes);
  if (!prefix) return;
  const PppHeader& ppp = prefix->value;
  std::string& summary = layers_.back().summary;
  summary = WithHex16(NameOfPppProtocol(ppp.protocol), ppp.protocol);
  if (!ppp.has_address_control) summary += ", Address and Control left out";
  if (ppp.protocol_compressed) summary += ", Protocol in one octet";
  PppPacket(ppp.protocol, at + prefix->size, bytes.subspan(prefix->size));
}

namespace {

Layer LayerOf(uint16_t protocol) {
  switch (protocol) {
    case kPppLcp:
      return Layer::kLcp;
    case kPppPap:
    case kPppChap:
    case kPppEap:
      return Layer::kAuthentication;
    case kPppCcp:
      return Layer::kCcp;
  }
  return (protocol & 0xc000) == 0x8000 ? Layer::kIpcp : Layer::kPpp;
}

}  // namespace

void Dissector::PppPacket(uint16_t protocol, size_t at, ByteView bytes) {
  if (protocol == kPppCompressedDatagram) return Mppe(at, bytes);
  const std::string_view name = NameOfPppProtocol(protocol);
  if (IsControlProtocol(protocol)) {
    Add(LayerOf(protocol), name.empty() ? "NCP" : name.data(), at,
        DescribePppPacket(protocol, bytes))
        .summary = SummarizePppPacket(protocol, bytes);
    // The layer has the name already.
    std::string& summary = layers_.back().summary;
    if (summary.starts_with(std::string(name) + " ")) summary.erase(0, name.size() + 1);
    return;
  }
  inside_ = true;
  switch (protocol) {
    case kPppIpv4:
    case kPppIpv6:
      return Ip(at, bytes);
    case kPppIpx:
      return Ipx(at, bytes);
    case kPppNbf:
      return NbfPacket(at, bytes);
    case kPppBridging:
      return Bridged(at, bytes);
    case kPppVjCompressed:
      return VanJacobson(at, bytes);
  }
  Opaque(Layer::kInner, name.empty() ? "Data" : name.data(), at, bytes);
}

void Dissector::VanJacobson(size_t at, ByteView bytes) {
  const auto prefix = Header<VjCompressedHeader>(Layer::kInner, "VJ", at, bytes);
  if (!prefix) return;
  const VjCompressedHeader& vj = prefix->value;
  std::string& summary = layers_.back().summary;
  summary = vj.has_slot ? "slot " + std::to_string(vj.slot) : "the last packet's slot";
  if (vj.IsEchoed()) {
    summary += ", echoed data";
  } else if (vj.IsOneWay()) {
    summary += ", one-way data";
  }
  const ByteView data = bytes.subspan(prefix->size);
  summary += ", " + Octets(data.size()) + " of data";
  Carried(Layer::kInner, "Data", at + prefix->size, data);
}

void Dissector::Mppe(size_t at, ByteView bytes) {
  const auto prefix = Header<MppeHeader>(Layer::kMppe, "MPPE", at, bytes);
  if (!prefix) return;
  const MppeHeader& mppe = prefix->value;
  std::string& summary = layers_.back().summary;
  summary = "coherency count " + std::to_string(mppe.coherency_count);
  if (mppe.flushed) summary += ", flushed";
  if (mppe.compressed) summary += ", compressed";
  summary += mppe.encrypted ? ", encrypted" : ", not encrypted";
  const ByteView data = bytes.subspan(prefix->size);
  // RFC 2118 §3: what could not be compressed goes as it is, with its Protocol field.
  if (!mppe.encrypted && !mppe.compressed && !data.empty()) return Ppp(at + prefix->size, data);
  Carried(Layer::kMppe, mppe.encrypted ? "Encrypted data" : "Compressed data", at + prefix->size,
          data);
}

}  // namespace pptplab::wire
