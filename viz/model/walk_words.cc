// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// A step of the data path in a few words, for the box that stands for it.
#include "stack/wire/ppp.h"
#include "viz/model/walk.h"

namespace pptplab::viz {

namespace {

using trace::Direction;
using trace::Step;
using What = trace::Step::What;

std::string Hex(uint32_t number) {
  uint8_t raw[2];
  StoreBe16(raw, static_cast<uint16_t>(number & 0xffff));
  return ToHex(raw);
}

std::string PppProtocol(uint32_t protocol) {
  const std::string_view name = wire::NameOfPppProtocol(protocol & 0xffff);
  return Hex(protocol) + (name.empty() ? "" : " (" + std::string(name) + ")");
}

std::string TellEncrypt(const Step& step) {
  return "coherency count " + std::to_string(step.number) +
         ((step.flags & Step::kFlushed) != 0 ? ", flushed" : ", not flushed") +
         ((step.flags & Step::kKeyChanged) != 0 ? ", key changed" : ", same key");
}

std::string TellMppc(const Step& step) {
  const bool sent = step.direction == Direction::kSent;
  if ((step.flags & Step::kCompressed) == 0) {
    return sent ? "MPPC finds nothing that repeats: it goes as it is" : "was not compressed";
  }
  return std::string(sent ? "MPPC compresses it" : "MPPC restores it") + ", count " +
         std::to_string(step.number) +
         ((step.flags & Step::kFlushed) != 0 ? ", from an empty history (A)" : "") +
         ((step.flags & Step::kAtFront) != 0 ? ", at the history’s front (B)" : "");
}

std::string TellProtocolField(const Step& step) {
  const bool one_octet = (step.flags & 1) != 0;
  return "protocol " + PppProtocol(step.number) +
         (one_octet ? " in one octet (PFC)" : " in two octets");
}

std::string TellAddressControl(const Step& step) {
  if ((step.flags & 1) != 0) return "Address and Control left out (ACFC)";
  return step.direction == Direction::kSent ? "Address and Control, ff 03, in front"
                                            : "Address and Control, ff 03, taken off";
}

}  // namespace

std::string TellStep(const Step& step) {
  switch (step.what) {
    case What::kCompress:
      if ((step.flags & Step::kVanJacobson) != 0) {
        return std::string(step.direction == Direction::kSent ? "TCP/IP header into slot "
                                                              : "TCP/IP header from slot ") +
               std::to_string(step.number);
      }
      return TellMppc(step);
    case What::kEncrypt:
      return TellEncrypt(step);
    case What::kProtocolField:
      return TellProtocolField(step);
    case What::kAddressControl:
      return TellAddressControl(step);
    case What::kGre:
      return "Sequence Number " + std::to_string(step.number) +
             ((step.flags & 1) != 0 ? ", acknowledges " + std::to_string(step.second)
                                    : ", acknowledges nothing");
    case What::kAckOnly:
      return "acknowledges " + std::to_string(step.second) + " and carries nothing";
    case What::kDeliver:
      return (step.direction == Direction::kSent ? "goes into the tunnel as "
                                                 : "comes out of the tunnel: ") +
             PppProtocol(step.number);
    case What::kLineFraming:
      return std::to_string(step.second) + " octets on the line, FCS " + Hex(step.number);
  }
  return "";
}

const char* NameOfStepBox(const Step& step) {
  switch (step.what) {
    case What::kCompress:
      return (step.flags & Step::kVanJacobson) != 0 ? "VJ" : "MPPC";
    case What::kEncrypt:
      return "MPPE";
    case What::kProtocolField:
      return "PPP Protocol";
    case What::kAddressControl:
      return "PPP framing";
    case What::kGre:
    case What::kAckOnly:
      return "GRE";
    case What::kDeliver:
      return "ppp device";
    case What::kLineFraming:
      return (step.flags & 1) != 0 ? "HDLC bits" : "HDLC octets";
  }
  return "";
}

}  // namespace pptplab::viz
