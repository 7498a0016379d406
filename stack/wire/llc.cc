// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "stack/wire/llc.h"

namespace pptplab::wire {

std::string_view NameOfLlcSap(uint32_t sap) {
  switch (sap & 0xfe) {
    case 0x00:
      return "null";
    case 0x06:
      return "IP";
    case kSapBpdu:
      return "spanning tree";
    case 0x80:
      return "XNS";
    case kSapSnap:
      return "SNAP";
    case kSapIpx:
      return "IPX";
    case kSapNetbios:
      return "NetBIOS";
    case 0xfe:
      return sap == 0xff ? "all" : "ISO";
  }
  return "";
}

std::string DescribeLlcControl(const LlcHeader& header) {
  const std::string expects = ", expects " + std::to_string(header.receive_number());
  if (header.IsInformation()) return "I " + std::to_string(header.send_number()) + expects;
  if (!header.IsUnnumbered()) {
    switch (header.control & 0x0c) {
      case 0x00:
        return "RR" + expects;
      case 0x04:
        return "RNR" + expects;
      case 0x08:
        return "REJ" + expects;
    }
    return "supervisory" + expects;
  }
  switch (header.control & 0xef) {  // without P/F
    case kLlcUi:
      return "UI";
    case 0x6f:
      return "SABME";
    case 0x63:
      return "UA";
    case 0x43:
      return "DISC";
    case 0x0f:
      return "DM";
    case 0x87:
      return "FRMR";
    case 0xaf:
      return "XID";
    case 0xe3:
      return "TEST";
  }
  return "unnumbered";
}

}  // namespace pptplab::wire
