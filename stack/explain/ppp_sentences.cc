// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// LCP (RFC 1661), CCP (RFC 1962, 3078), IPCP (RFC 1332). The authentication protocols are in
// authentication_sentences.cc.
#include <algorithm>

#include "stack/explain/authentication_sentences.h"
#include "stack/explain/eap_sentences.h"
#include "stack/explain/network_sentences.h"
#include "stack/explain/pptp_sentences.h"
#include "stack/wire/lcp.h"
#include "stack/wire/network_options.h"
#include "stack/wire/options.h"
#include "stack/wire/ppp.h"

namespace pptplab::explain {
namespace {

using namespace wire;  // NOLINT: formats, codes and protocol numbers are wire's

std::string Quoted(ByteView text) {
  constexpr size_t kLongest = 64;
  const std::string_view view = AsText(text);
  return "\"" + std::string(view.substr(0, kLongest)) + (view.size() > kLongest ? "…\"" : "\"");
}

/// "MS-CHAPv2", of "Authentication-Protocol MS-CHAPv2".
std::string ValueOfOption(uint16_t protocol, const OptionView& option) {
  const std::string text = DescribeOption(protocol, option);
  return text.substr(text.find(' ') + 1);
}

/// What an LCP option of a Configure-Request says, as the end of "it …".
std::string LcpWish(const OptionView& option, const Parties& parties) {
  switch (option.type) {
    case MaximumReceiveUnit::kType:
      if (const auto mru = Read<MaximumReceiveUnit>(option.bytes)) {
        return "takes packets of up to " + Counted(mru->value, "octet");
      }
      break;
    case AsyncControlCharacterMap::kType:
      if (const auto map = Read<AsyncControlCharacterMap>(option.bytes); map && map->value == 0) {
        return "needs no control characters escaped";
      }
      break;
    case AuthenticationProtocol::kType:
      return "wants " + parties.receiver + " to prove who it is (" +
             ValueOfOption(kPppLcp, option) + ")";
    case MagicNumber::kType:
      return "has a magic number, to notice if it ever hears itself";
    case ProtocolFieldCompression::kType:
      return "takes a protocol field of one octet";
    case AddressAndControlFieldCompression::kType:
      return "needs no Address and Control octets";
  }
  return "says " + DescribeOption(kPppLcp, option);
}

std::string CcpWish(const OptionView& option, const Parties&) {
  if (option.type == MppeOption::kType) {
    if (const auto mppe = Read<MppeOption>(option.bytes)) {
      if (mppe->supported_bits == 0) return "can receive no encryption at all";
      constexpr uint32_t kStrengths = MppeOption::k128Bit | MppeOption::k56Bit | MppeOption::k40Bit;
      if ((mppe->supported_bits & MppeOption::kMppc) != 0 &&
          (mppe->supported_bits & kStrengths) == 0) {
        return "can receive packets compressed by MPPC, without encryption";
      }
      return "can receive packets encrypted by MPPE, " + DescribeMppeBits(mppe->supported_bits);
    }
  }
  return "can receive packets compressed by " + DescribeOption(kPppCcp, option);
}

std::string IpcpWish(const OptionView& option, const Parties& parties) {
  const auto address = option.bytes.size() == 6
                           ? std::optional<Address>(Address{LoadBe32(&option.bytes[2])})
                           : std::nullopt;
  if (const auto compression = Read<IpCompressionProtocol>(option.bytes)) {
    return "can receive TCP/IP headers that are compressed: " + ValueOfOption(kPppIpcp, option);
  }
  if (address && option.type == kIpcpIpAddress) {
    return address->IsAny() ? "has no address and asks " + parties.receiver + " for one"
                            : "has the address " + ToString(*address) + " in the tunnel";
  }
  if (address && address->IsAny()) {
    switch (option.type) {
      case kIpcpPrimaryDns:
        return "asks for a name server (DNS)";
      case kIpcpSecondaryDns:
        return "asks for a second name server";
      case kIpcpPrimaryNbns:
        return "asks for a NetBIOS name server";
      case kIpcpSecondaryNbns:
        return "asks for a second NetBIOS name server";
    }
  }
  if (address) return "will use " + DescribeOption(kPppIpcp, option);
  return "says " + DescribeOption(kPppIpcp, option);
}

std::string Wish(uint16_t protocol, const OptionView& option, const Parties& parties) {
  switch (protocol) {
    case kPppLcp:
      return LcpWish(option, parties);
    case kPppCcp:
      return CcpWish(option, parties);
    case kPppIpcp:
      return IpcpWish(option, parties);
  }
  const std::string wish = NetworkWish(protocol, option, parties);
  return wish.empty() ? "says " + DescribeOption(protocol, option) : wish;
}

constexpr size_t kMostOptions = 12;

std::string Wishes(uint16_t protocol, const std::vector<OptionView>& options,
                   const Parties& parties) {
  if (options.empty()) return "wants nothing out of the ordinary";
  std::string list;
  for (size_t i = 0; i < options.size() && i < kMostOptions; ++i) {
    if (i > 0) list += i + 1 == options.size() ? ", and " : ", ";
    list += Wish(protocol, options[i], parties);
  }
  if (options.size() > kMostOptions) list += " …";
  return list;
}

/// A request with many options: the one that matters most, for the sentence. RFC 1661 §6.2: whether
/// the other end has to prove who it is.
std::string MainWish(uint16_t protocol, const std::vector<OptionView>& options,
                     const Parties& parties) {
  const auto proof = std::find_if(options.begin(), options.end(), [&](const OptionView& option) {
    return protocol == kPppLcp && option.type == AuthenticationProtocol::kType;
  });
  return Wish(protocol, proof == options.end() ? options.front() : *proof, parties) + ", and " +
         std::to_string(options.size() - 1) + " things besides";
}
constexpr size_t kMostInASentence = 3;

/// "MRU 1400, PFC".
std::string List(uint16_t protocol, const std::vector<OptionView>& options) {
  std::string list;
  for (size_t i = 0; i < options.size() && i < kMostOptions; ++i) {
    list += (i > 0 ? ", " : "") + DescribeOption(protocol, options[i]);
  }
  if (options.size() > kMostOptions) list += " …";
  return list;
}

/// RFC 1570 §1.2.
std::string TellTimeRemaining(ByteView data) {
  const auto time = Read<TimeRemainingData>(data);
  if (!time) return " says how much time is left in this session.";
  const std::string text =
      time->seconds_remaining == TimeRemainingData::kForEver
          ? " says that there is no limit to the time of this session"
          : " says that this session ends in " + std::to_string(time->seconds_remaining) + " s";
  return text + (time->message.empty() ? "." : ": " + Quoted(time->message) + ".");
}

std::string Reason(ByteView data) { return data.empty() ? "." : ": " + Quoted(data) + "."; }

/// What the layer is about, for "the link", "encryption" …
std::string Subject(uint16_t protocol) {
  switch (protocol) {
    case kPppLcp:
      return "the PPP link";
    case kPppCcp:
      return "compression and encryption";
    case kPppIpcp:
      return "IP over this link";
  }
  const std::string network = NetworkSubject(protocol);
  if (!network.empty()) return network;
  const std::string_view name = NameOfPppProtocol(protocol);
  return name.empty() ? "this protocol" : std::string(name);
}

std::string TellRejectedProtocol(ByteView data, const Parties& parties) {
  if (data.size() < 2) return parties.sender + " does not speak some protocol.";
  const uint16_t protocol = LoadBe16(data.data());
  const std::string_view name = NameOfPppProtocol(protocol);
  return parties.sender + " does not speak " +
         (name.empty() ? "protocol 0x" + ToHex(data.first(2)) : std::string(name)) + ".";
}

std::string TellConfigure(uint16_t protocol, const ControlPacket& packet, const Parties& parties) {
  const std::string& s = parties.sender;
  const auto options = ReadOptions(packet.data);
  if (!options) return s + " sends options that are malformed: " + ToString(options.error()) + ".";
  const std::string list = List(protocol, *options);
  switch (packet.code) {
    case kConfigureRequest:
      return s + " says what it wants of " + Subject(protocol) + ": it " +
             (options->size() > kMostInASentence ? MainWish(protocol, *options, parties)
                                                 : Wishes(protocol, *options, parties)) +
             ".";
    case kConfigureAck:
      if (list.empty()) return s + " agrees.";
      return s + " agrees to everything that " + parties.receiver + " wants: " + list + ".";
    case kConfigureNak:
      if (protocol == kPppNbfcp && !options->empty() &&
          options->front().type == NameProjection::kType) {
        return s + " could not take all the names, and says what became of each: " + list + ".";
      }
      return s + " would agree to other values, and asks " + parties.receiver +
             " to use them: " + list + ".";
    default:
      return s + " does not do this at all, and asks " + parties.receiver +
             " to leave it out: " + list + ".";
  }
}

/// What TellConfigure left out.
std::string TellMore(uint16_t protocol, const ControlPacket& packet, const Parties& parties) {
  if (packet.code != kConfigureRequest) return "";
  const auto options = ReadOptions(packet.data);
  if (!options || options->size() <= kMostInASentence) return "";
  return "It " + Wishes(protocol, *options, parties) + ".";
}

/// Of the bundle, or of one of its links (RFC 1962 §2).
bool IsCcp(uint16_t protocol) { return protocol == kPppCcp || protocol == 0x80fb; }

std::string TellControl(uint16_t protocol, const ControlPacket& packet, const Parties& parties) {
  const std::string& s = parties.sender;
  const std::string& r = parties.receiver;
  switch (packet.code) {
    case kConfigureRequest:
    case kConfigureAck:
    case kConfigureNak:
    case kConfigureReject:
      return TellConfigure(protocol, packet, parties);
    case kTerminateRequest:
      return s + " wants to end " + Subject(protocol) + Reason(packet.data);
    case kTerminateAck:
      return s + " agrees to end " + Subject(protocol) + ".";
    case kCodeReject:
      if (packet.data.empty()) return s + " does not understand a packet of " + r + ".";
      return s + " does not understand a packet of " + r + ": its code is " +
             std::to_string(packet.data[0]) + InBrackets(NameOfCode(protocol, packet.data[0])) +
             ".";
    case kProtocolReject:
      if (protocol == kPppLcp) return TellRejectedProtocol(packet.data, parties);
      break;
    case kLcpEchoRequest:
      if (protocol == kPppLcp) return s + " asks through the tunnel whether " + r + " is there.";
      break;
    case kLcpEchoReply:
      if (protocol == kPppLcp) return s + " answers through the tunnel: it is there.";
      break;
    case kDiscardRequest:
      if (protocol == kPppLcp) return s + " sends octets that are to be thrown away, as a test.";
      break;
    case kIdentification:
      if (protocol == kPppLcp) {
        return s + " says what it is: " +
               Quoted(packet.data.subspan(std::min<size_t>(4, packet.data.size()))) + ".";
      }
      break;
    case kTimeRemaining:
      if (protocol == kPppLcp) return s + TellTimeRemaining(packet.data);
      break;
    case kResetRequest:
      if (IsCcp(protocol)) {
        return s + " missed a packet and cannot decrypt or decompress any more: " + r +
               " is to start its tables afresh.";
      }
      break;
    case kResetAck:
      if (IsCcp(protocol)) return s + " has started its tables afresh.";
      break;
  }
  return s + " sends " + Counted(packet.data.size(), "octet") + " with the code " +
         std::to_string(packet.code) + ".";
}

Step StepOf(uint16_t protocol, uint8_t code) {
  const bool control = protocol != kPppChap && protocol != kPppPap && protocol != kPppEap;
  if (control && (code == kTerminateRequest || code == kTerminateAck)) return Step::kHangUp;
  if (control && code > kConfigureReject) return Step::kKeepAlive;
  switch (protocol) {
    case kPppLcp:
      return Step::kEstablishment;
    case kPppChap:
    case kPppPap:
    case kPppEap:
    case kPppCcp:
      return Step::kAuthentication;
  }
  return Step::kEstablished;
}

std::string NameOf(uint16_t protocol, uint8_t code) {
  const std::string_view name = NameOfPppProtocol(protocol);
  const std::string_view code_name = NameOfCode(protocol, code);
  return (name.empty() ? "PPP protocol " + std::to_string(protocol) : std::string(name)) + " " +
         (code_name.empty() ? "code " + std::to_string(code) : std::string(code_name));
}

}  // namespace

Told TellPpp(ByteView frame, const Parties& parties) {
  if (frame.size() < 3) {
    return {"PPP, malformed", parties.sender + " sends a PPP frame that is cut off.",
            Step::kKeepAlive};
  }
  const uint16_t protocol = LoadBe16(frame.data());
  const ByteView information = frame.subspan(2);
  Told told{NameOf(protocol, information[0]), "", StepOf(protocol, information[0])};
  if (protocol == kPppChap) {
    told.sentence = TellChap(information, parties);
  } else if (protocol == kPppPap) {
    told.sentence = TellPap(information, parties);
  } else if (protocol == kPppEap) {
    told.name = NameOfEap(information);
    told.sentence = TellEap(information, parties);
  } else if (const auto packet = Read<ControlPacket>(information)) {
    told.sentence = TellControl(protocol, *packet, parties);
    told.more = TellMore(protocol, *packet, parties);
  } else {
    told.sentence =
        parties.sender + " sends a packet that is malformed: " + ToString(packet.error()) + ".";
  }
  return told;
}

}  // namespace pptplab::explain
