// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What LANs carry besides IP, on their own wires or inside the tunnel: ARP, LLC, IPX, NetBEUI, and
// whole frames in PPP.
#include "stack/wire/arp.h"
#include "stack/wire/bridging.h"
#include "stack/wire/dissector.h"
#include "stack/wire/ipx.h"
#include "stack/wire/llc.h"
#include "stack/wire/nbf.h"
#include "stack/wire/netware.h"
#include "stack/wire/smb.h"
#include "stack/wire/text.h"

namespace pptplab::wire {

void Dissector::Arp(size_t at, ByteView bytes) {
  const auto prefix = Header<ArpPacket>(Layer::kLink, "ARP", at, bytes);
  if (!prefix) return;
  const ArpPacket& arp = prefix->value;
  layers_.back().summary =
      arp.operation == kArpRequest
          ? "who has " + ToString(arp.target_protocol) + "? Tell " + ToString(arp.sender_protocol)
          : ToString(arp.sender_protocol) + " is at " + ToString(arp.sender_hardware);
}

void Dissector::Llc(size_t at, ByteView bytes) {
  // Novell's "raw" 802.3: IPX without LLC, told by the checksum that it never uses.
  if (bytes.size() >= 2 && LoadBe16(bytes.data()) == 0xffff) return Ipx(at, bytes);
  const auto prefix = Header<LlcHeader>(Layer::kLink, "LLC", at, bytes);
  if (!prefix || layers_.size() >= kMaxLayers) return;
  const LlcHeader& llc = prefix->value;
  layers_.back().summary =
      OrNumber(NameOfLlcSap(llc.dsap), llc.dsap) + ", " + DescribeLlcControl(llc);
  at += prefix->size;
  bytes = bytes.subspan(prefix->size);
  if (bytes.empty()) return;
  switch (llc.dsap) {
    case kSapNetbios:
      return Nbf(at, bytes);
    case kSapIpx:
      return Ipx(at, bytes);
    case kSapBpdu:
      return Opaque(Layer::kLink, "Spanning tree", at, bytes);
    case kSapSnap:
      if (const auto snap = Header<SnapHeader>(Layer::kLink, "SNAP", at, bytes)) {
        layers_.back().summary = WithHex16(NameOfEtherType(snap->value.type), snap->value.type);
        // A length here would lead back to LLC, for ever.
        if (snap->value.type < kFirstEtherType) return;
        return Network(snap->value.type, at + snap->size, bytes.subspan(snap->size));
      }
      return;
  }
  Carried(Layer::kLink, "Data", at, bytes);
}

void Dissector::Ipx(size_t at, ByteView bytes) {
  const auto prefix = Header<IpxHeader>(Layer::kInner, "IPX", at, bytes);
  if (!prefix) return;
  const IpxHeader& ipx = prefix->value;
  if (ipx.packet_length > bytes.size()) {
    SetError("length is longer than the packet", "Packet Length", 2);
  }
  layers_.back().summary = ToString(ipx.source) + " > " + ToString(ipx.destination) + ", " +
                           OrNumber(NameOfIpxPacketType(ipx.packet_type), ipx.packet_type);
  const ByteView payload =
      bytes.first(std::min<size_t>(ipx.packet_length, bytes.size())).subspan(prefix->size);
  const uint16_t known =
      NameOfIpxSocket(ipx.destination.socket).empty() ? ipx.source.socket : ipx.destination.socket;
  IpxData(known, at + prefix->size, payload);
}

void Dissector::IpxData(uint16_t socket, size_t at, ByteView bytes) {
  if (socket == kIpxSocketSap && bytes.size() >= 4) return Sap(at, bytes);
  if (socket == kIpxSocketNcp && bytes.size() >= 2) return NetWareCore(at, bytes);
  if (socket != kIpxSocketRip || bytes.size() < 2) {
    return Carried(Layer::kApplication, "Data", at, bytes);
  }
  Description description;
  description.size = bytes.size();
  const uint16_t operation = LoadBe16(bytes.data());
  std::string text(NameOfIpxRipOperation(operation));
  if (text.empty()) text = "operation " + std::to_string(operation);
  for (size_t offset = 2; offset + 8 <= bytes.size(); offset += 8) {
    Description route = Describe<IpxRoute>(bytes.subspan(offset, 8));
    text += ", " + Hex32(LoadBe32(&bytes[offset]));
    for (Field& field : route.fields) {
      field.bit_offset += offset * 8;
      description.fields.push_back(std::move(field));
    }
  }
  Add(Layer::kApplication, "RIP", at, std::move(description)).summary = text;
}

void Dissector::Sap(size_t at, ByteView bytes) {
  const uint16_t operation = LoadBe16(bytes.data());
  std::string text(NameOfSapOperation(operation));
  if (text.empty()) text = "operation " + std::to_string(operation);
  if (operation == kSapGeneralRequest || operation == kSapNearestRequest) {
    const uint16_t type = LoadBe16(&bytes[2]);
    Add(Layer::kApplication, "SAP", at, Describe<SapQuery>(bytes)).summary =
        text + ", " + WithHex16(NameOfSapService(type), type);
    return;
  }
  Description description;
  description.size = bytes.size();
  for (size_t offset = 2; offset + 64 <= bytes.size(); offset += 64) {
    const ByteView entry = bytes.subspan(offset, 64);
    Description service = Describe<SapService>(entry);
    text += ", " + Describer::Printable(entry.subspan(2, 48)) + " (" +
            OrNumber(NameOfSapService(LoadBe16(entry.data())), LoadBe16(entry.data())) + ")";
    for (Field& field : service.fields) {
      field.bit_offset += offset * 8;
      description.fields.push_back(std::move(field));
    }
  }
  Add(Layer::kApplication, "SAP", at, std::move(description)).summary = text;
}

namespace {

/// What follows the header of a request of NetWare's core protocol.
Description DescribeNetWareRequest(uint8_t function, ByteView bytes) {
  switch (function) {
    case kNcpNegotiateBufferSize:
      return Describe<NcpBufferSize>(bytes);
    case kNcpOpenFile:
      return Describe<NcpOpenFile>(bytes);
    case kNcpReadFile:
      return Describe<NcpReadFile>(bytes);
    case kNcpCloseFile:
      return Describe<NcpCloseFile>(bytes);
  }
  Description description;
  description.size = bytes.size();
  return description;
}

}  // namespace

/// NetWare Core Protocol. What a reply holds only its request tells.
void Dissector::NetWareCore(size_t at, ByteView bytes) {
  const uint16_t type = LoadBe16(bytes.data());
  const std::string name = WithHex16(NameOfNcpType(type), type);
  if (type == kNcpReply || type == kNcpBusy) {
    const auto reply = Header<NcpReplyHeader>(Layer::kApplication, "NetWare", at, bytes);
    if (!reply) return;
    layers_.back().summary =
        name + " " + std::to_string(reply->value.sequence) + ", " +
        OrNumber(NameOfNcpCompletion(reply->value.completion), reply->value.completion);
    return Carried(Layer::kApplication, "Data", at + reply->size, bytes.subspan(reply->size));
  }
  const auto request = Header<NcpRequestHeader>(Layer::kApplication, "NetWare", at, bytes);
  if (!request) return;
  std::string text = name + " " + std::to_string(request->value.sequence);
  const ByteView rest = bytes.subspan(request->size);
  if (type != kNcpRequest) {
    layers_.back().summary = text;
    return Carried(Layer::kApplication, "Data", at + request->size, rest);
  }
  const uint8_t function = request->value.function;
  text += ", " + OrNumber(NameOfNcpFunction(function), function);
  if (function == kNcpOpenFile) {
    const auto open = pptplab::Read<NcpOpenFile>(rest);
    if (open) text += ", " + Describer::Printable(open->path);
  }
  layers_.back().summary = text;
  if (rest.empty()) return;
  const size_t headline = headline_;
  Add(Layer::kApplication, "Parameters", at + request->size, DescribeNetWareRequest(function, rest));
  headline_ = headline;
}

/// SMB in a NetBIOS datagram or session, whole in one frame.
void Dissector::Smb(size_t at, ByteView bytes) {
  Add(Layer::kApplication, "SMB", at, Describe<SmbMessage>(bytes));
  if (const auto message = pptplab::Read<SmbMessage>(bytes)) {
    layers_.back().summary = DescribeSmb(*message);
  }
}

void Dissector::Nbf(size_t at, ByteView bytes) {
  const auto header = ReadPrefix<NbfHeader>(bytes);
  Add(Layer::kInner, "NetBIOS", at, DescribeNbf(bytes));
  if (!header) return;
  layers_.back().summary = SummarizeNbf(header->value);
  const ByteView data = bytes.subspan(header->size);
  if (data.size() >= 4 && LoadBe32(data.data()) == SmbMessage::kMagic) {
    return Smb(at + header->size, data);
  }
  Carried(Layer::kApplication, "Data", at + header->size, data);
}

/// In PPP (RFC 2097 §2.1), perhaps with MAC addresses in front (§3.4).
void Dissector::NbfPacket(size_t at, ByteView bytes) {
  if (NbfStartsWithMac(bytes)) {
    const auto mac = Header<NbfMacAddresses>(Layer::kInner, "MAC addresses", at, bytes);
    if (!mac) return;
    layers_.back().summary = ToString(mac->value.source) + " > " + ToString(mac->value.destination);
    at += mac->size;
    bytes = bytes.subspan(mac->size);
  }
  Llc(at, bytes);
}

void Dissector::Bridged(size_t at, ByteView bytes) {
  const auto prefix = Header<BridgedHeader>(Layer::kInner, "Bridging", at, bytes);
  if (!prefix) return;
  const auto bridged = ReadBridgedFrame(bytes);
  if (!bridged) {
    layers_.back().summary = "malformed: " + ToString(bridged.error());
    return SetError(bridged.error().reason, bridged.error().field, bridged.error().offset);
  }
  const BridgedHeader& header = prefix->value;
  std::string& summary = layers_.back().summary;
  summary = OrNumber(NameOfMacType(header.mac_type), header.mac_type);
  if (header.is_tinygram) summary += ", without its padding";
  if (header.has_fcs) summary += ", with its FCS";
  if (header.is_bridge_control) summary += ", between bridges";
  if (header.pads != 0) summary += ", " + Octets(header.pads) + " of pads";
  at += prefix->size;
  if (header.mac_type != kMac8023) return Carried(Layer::kInner, "Frame", at, bridged->frame);
  Ethernet(at, bridged->frame);
}

}  // namespace pptplab::wire
