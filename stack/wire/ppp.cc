// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// PPP: the names of its protocols and codes, and how the options of a Configure packet are told
// apart. What an option means is options.cc's; what to do with a packet is stack/ppp's.
#include "stack/wire/ppp.h"

namespace pptplab::wire {
namespace {

std::string_view NameOfCommonCode(uint8_t code) {
  switch (code) {
    case kConfigureRequest:
      return "Configure-Request";
    case kConfigureAck:
      return "Configure-Ack";
    case kConfigureNak:
      return "Configure-Nak";
    case kConfigureReject:
      return "Configure-Reject";
    case kTerminateRequest:
      return "Terminate-Request";
    case kTerminateAck:
      return "Terminate-Ack";
    case kCodeReject:
      return "Code-Reject";
  }
  return "";
}

std::string_view NameOfLcpCode(uint8_t code) {
  switch (code) {
    case kProtocolReject:
      return "Protocol-Reject";
    case kLcpEchoRequest:
      return "Echo-Request";
    case kLcpEchoReply:
      return "Echo-Reply";
    case kDiscardRequest:
      return "Discard-Request";
    case kIdentification:
      return "Identification";
    case kTimeRemaining:
      return "Time-Remaining";
  }
  return NameOfCommonCode(code);
}

std::string_view NameOfCcpCode(uint8_t code) {
  switch (code) {
    case kResetRequest:
      return "Reset-Request";
    case kResetAck:
      return "Reset-Ack";
  }
  return NameOfCommonCode(code);
}

std::string_view NameOfPapCode(uint8_t code) {  // RFC 1334 §2.2
  switch (code) {
    case 1:
      return "Authenticate-Request";
    case 2:
      return "Authenticate-Ack";
    case 3:
      return "Authenticate-Nak";
  }
  return "";
}

std::string_view NameOfChapCode(
    uint8_t code) {  // RFC 1994 §4; 5 to 7: RFC 2433 §9, §10, RFC 2759 §7
  switch (code) {
    case 1:
      return "Challenge";
    case 2:
      return "Response";
    case 3:
      return "Success";
    case 4:
      return "Failure";
    case 5:
      return "Change-Password (version 1)";
    case 6:
      return "Change-Password (version 2)";
    case 7:
      return "Change-Password";
  }
  return "";
}

std::string_view NameOfEapCode(uint8_t code) {  // RFC 2284 §2.2
  switch (code) {
    case 1:
      return "Request";
    case 2:
      return "Response";
    case 3:
      return "Success";
    case 4:
      return "Failure";
  }
  return "";
}

}  // namespace

std::string_view NameOfPppProtocol(uint32_t protocol) {
  switch (protocol) {
    case 0x0001:
      return "Padding";
    case kPppIpv4:
      return "IPv4";
    case 0x0023:
      return "OSI";
    case 0x0025:
      return "XNS IDP";
    case 0x0027:
      return "DECnet Phase IV";
    case 0x0029:
      return "AppleTalk";
    case kPppIpx:
      return "IPX";
    case kPppVjCompressed:
      return "VJ compressed TCP/IP";
    case kPppVjUncompressed:
      return "VJ uncompressed TCP/IP";
    case kPppBridging:
      return "Bridging PDU";
    case 0x003d:
      return "Multilink";
    case kPppNbf:
      return "NetBIOS Frames";
    case 0x0053:
      return "Encryption";
    case 0x0055:
      return "Individual Link Encryption";
    case kPppIpv6:
      return "IPv6";
    case 0x00fb:
      return "Individual Link Compressed Datagram";
    case kPppCompressedDatagram:
      return "Compressed Datagram";
    case 0x0201:
      return "IEEE 802.1 BPDU";  // RFC 3518 appendix A
    case 0x0203:
      return "IBM source routing BPDU";
    case 0x0205:
      return "DEC LANbridge 100 BPDU";
    case 0x0281:
      return "MPLS";
    case kPppIpcp:
      return "IPCP";
    case 0x8023:
      return "OSINLCP";
    case 0x8029:
      return "ATCP";
    case kPppIpxcp:
      return "IPXCP";
    case kPppBcp:
      return "BCP";
    case kPppNbfcp:
      return "NBFCP";
    case 0x8053:
      return "ECP";
    case kPppIpv6cp:
      return "IPV6CP";
    case 0x80fb:
      return "Individual Link CCP";
    case kPppCcp:
      return "CCP";
    case 0x8281:
      return "MPLSCP";
    case kPppLcp:
      return "LCP";
    case kPppPap:
      return "PAP";
    case 0xc025:
      return "LQR";
    case 0xc029:
      return "CBCP";
    case 0xc02b:
      return "BACP";
    case 0xc02d:
      return "BAP";
    case kPppChap:
      return "CHAP";
    case kPppEap:
      return "EAP";
  }
  return "";
}

std::string_view NameOfCode(uint16_t protocol, uint8_t code) {
  switch (protocol) {
    case kPppLcp:
      return NameOfLcpCode(code);
    case kPppCcp:
    case 0x80fb:
      return NameOfCcpCode(code);
    case kPppPap:
      return NameOfPapCode(code);
    case kPppChap:
      return NameOfChapCode(code);
    case kPppEap:
      return NameOfEapCode(code);
  }
  // The NCPs (8xxx) have codes 1 to 7 and no others.
  return (protocol & 0xc000) == 0x8000 ? NameOfCommonCode(code) : "";
}

Result<std::vector<OptionView>> ReadOptions(ByteView data) {
  std::vector<OptionView> options;
  size_t at = 0;
  while (at < data.size()) {
    if (data.size() - at < 2) return Unexpected{Error{"truncated", "Length", at + 1}};
    const size_t length = data[at + 1];
    if (length < 2) {
      return Unexpected{Error{"length is shorter than its own header", "Length", at + 1}};
    }
    if (length > data.size() - at) {
      return Unexpected{Error{"length is longer than the packet", "Length", at + 1}};
    }
    options.push_back(OptionView{data[at], data.subspan(at, length)});
    at += length;
  }
  return options;
}

}  // namespace pptplab::wire
