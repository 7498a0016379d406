// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/wire/bridging.h"

#include <algorithm>
#include <array>

namespace pptplab::wire {

std::string_view NameOfMacType(uint32_t type) {
  switch (type) {
    case kMac8023:
      return "IEEE 802.3/Ethernet";
    case 2:
      return "IEEE 802.4";
    case 3:
      return "IEEE 802.5, non-canonical addresses";
    case 4:
      return "FDDI, non-canonical addresses";
    case 11:
      return "IEEE 802.5, canonical addresses";
    case 12:
      return "FDDI, canonical addresses";
  }
  return "";
}

Result<BridgedFrame> ReadBridgedFrame(ByteView packet) {
  const auto prefix = ReadPrefix<BridgedHeader>(packet);
  if (!prefix) return Unexpected{prefix.error()};
  BridgedFrame bridged;
  bridged.header = prefix->value;
  ByteView rest = packet.subspan(prefix->size);
  if (bridged.header.pads > rest.size()) {
    return Unexpected{Error{"more pads than octets", "Pads", 0}};
  }
  rest = rest.first(rest.size() - bridged.header.pads);
  if (bridged.header.has_fcs) {
    if (rest.size() < 4) return Unexpected{Error{"truncated", "LAN FCS", prefix->size}};
    bridged.fcs = LoadBe32(rest.last(4).data());
    rest = rest.first(rest.size() - 4);
  }
  bridged.frame = rest;
  return bridged;
}

bool IsBetweenBridges(ByteView frame) {
  constexpr std::array<uint8_t, 5> kReserved = {0x01, 0x80, 0xc2, 0x00, 0x00};
  return frame.size() >= 14 && std::equal(kReserved.begin(), kReserved.end(), frame.begin()) &&
         (frame[5] < 0x10 || (frame[5] & 0xf0) == 0x20);
}

Bytes BridgeEthernet(ByteView frame, bool tinygram, bool with_fcs, bool indicate) {
  BridgedHeader header;
  header.is_bridge_control = indicate && IsBetweenBridges(frame);
  header.has_fcs = with_fcs;
  // Only what is exactly filled up may be cut: the other end fills up to the same size.
  size_t kept = frame.size();
  if (tinygram && frame.size() == kMinimumEthernetFrame) {
    while (kept > 14 && frame[kept - 1] == 0) --kept;
    header.is_tinygram = kept < frame.size();
  }
  Bytes packet = Write(header);
  packet.insert(packet.end(), frame.begin(), frame.begin() + static_cast<ptrdiff_t>(kept));
  if (with_fcs) {
    std::array<uint8_t, 4> fcs{};
    StoreBe32(fcs.data(), EthernetFcs(frame));
    packet.insert(packet.end(), fcs.begin(), fcs.end());
  }
  return packet;
}

Result<Bytes> UnbridgeEthernet(ByteView packet) {
  const auto bridged = ReadBridgedFrame(packet);
  if (!bridged) return Unexpected{bridged.error()};
  if (bridged->header.mac_type != kMac8023) {
    return Unexpected{Error{"no Ethernet frame", "MAC Type", 1}};
  }
  if (bridged->frame.size() < 14) return Unexpected{Error{"truncated", "frame", 2}};
  Bytes frame = ToBytes(bridged->frame);
  if (bridged->header.is_tinygram && frame.size() < kMinimumEthernetFrame) {
    frame.resize(kMinimumEthernetFrame);
  }
  if (bridged->fcs && *bridged->fcs != EthernetFcs(frame)) {
    return Unexpected{Error{"frame check sequence is wrong", "LAN FCS", packet.size() - 4}};
  }
  return frame;
}

uint32_t EthernetFcs(ByteView frame) {
  static constexpr auto kTable = [] {
    std::array<uint32_t, 256> table{};
    for (uint32_t i = 0; i < 256; ++i) {
      uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xedb88320u : 0);
      table[i] = value;
    }
    return table;
  }();
  uint32_t crc = 0xffffffff;
  for (const uint8_t octet : frame) crc = kTable[(crc ^ octet) & 0xff] ^ (crc >> 8);
  crc = ~crc;
  // Least significant octet first on the wire.
  return crc << 24 | (crc & 0xff00) << 8 | (crc >> 8 & 0xff00) | crc >> 24;
}

}  // namespace pptplab::wire
