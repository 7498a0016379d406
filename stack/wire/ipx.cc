// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/wire/ipx.h"

#include <algorithm>

#include "stack/wire/text.h"

namespace pptplab::wire {

std::string_view NameOfIpxPacketType(uint32_t type) {
  switch (type) {
    case kIpxUnknown:
      return "unspecified";
    case kIpxRip:
      return "RIP";
    case kIpxEcho:
      return "Echo";
    case kIpxError:
      return "Error";
    case kIpxPep:
      return "PEP";
    case kIpxSpx:
      return "SPX";
    case kIpxNcp:
      return "NCP";
    case kIpxNetbios:
      return "NetBIOS broadcast";
  }
  return "";
}

std::string_view NameOfIpxSocket(uint32_t socket) {
  switch (socket) {
    case kIpxSocketEcho:
      return "Echo";
    case kIpxSocketNcp:
      return "NCP";
    case kIpxSocketSap:
      return "SAP";
    case kIpxSocketRip:
      return "RIP";
    case kIpxSocketNetbios:
      return "NetBIOS";
    case kIpxSocketDiagnostics:
      return "Diagnostics";
    case 0x0457:
      return "Serialization";
    case 0x9001:
      return "NLSP";
    case 0x9004:
      return "IPXWAN";
  }
  return "";
}

std::string_view NameOfIpxRipOperation(uint32_t operation) {
  switch (operation) {
    case kIpxRipRequest:
      return "Request";
    case kIpxRipResponse:
      return "Response";
  }
  return "";
}

std::string_view NameOfSapOperation(uint32_t operation) {
  switch (operation) {
    case kSapGeneralRequest:
      return "General Service Query";
    case kSapGeneralResponse:
      return "General Service Response";
    case kSapNearestRequest:
      return "Nearest Service Query";
    case kSapNearestResponse:
      return "Nearest Service Response";
  }
  return "";
}

std::string_view NameOfSapService(uint32_t type) {
  switch (type) {
    case kSapPrintQueue:
      return "print queue";
    case kSapFileServer:
      return "file server";
    case 0x0005:
      return "job server";
    case kSapPrintServer:
      return "print server";
    case 0x0278:
      return "directory server";
    case 0x026b:
      return "time server";
    case 0xffff:
      return "any";
  }
  return "";
}

std::string IpxNodeName(uint32_t network, const MacAddress& node) {
  std::array<uint8_t, 4> octets{};
  StoreBe32(octets.data(), network);
  return ToHex(octets) + "." + ToHex(node);
}

std::string ToString(const IpxAddress& address) {
  std::array<uint8_t, 2> socket{};
  StoreBe16(socket.data(), address.socket);
  return IpxNodeName(address.network, address.node) + ":" + ToHex(socket);
}

Bytes WriteIpxPacket(IpxHeader header, ByteView payload) {
  PPTPLAB_CHECK(IpxHeader::kSize + payload.size() <= 0xffff);
  header.packet_length = static_cast<uint16_t>(IpxHeader::kSize + payload.size());
  Bytes packet = Write(header);
  packet.insert(packet.end(), payload.begin(), payload.end());
  return packet;
}

}  // namespace pptplab::wire
