// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Configuration options in words: their names, one line each, and their fields. Reading and judging
// them is done by whoever negotiates; this file only tells people what stands there.
#include "stack/wire/options.h"

#include <array>
#include <optional>

#include "stack/wire/known_option.h"
#include "stack/wire/text.h"

namespace pptplab::wire {
namespace {

std::string_view NameOfLcpOption(uint8_t type) {
  switch (type) {
    case 0:
      return "Vendor-Specific";
    case 1:
      return "Maximum-Receive-Unit";
    case 2:
      return "Async-Control-Character-Map";
    case 3:
      return "Authentication-Protocol";
    case 4:
      return "Quality-Protocol";
    case 5:
      return "Magic-Number";
    case 7:
      return "Protocol-Field-Compression";
    case 8:
      return "Address-and-Control-Field-Compression";
    case 9:
      return "FCS-Alternatives";
    case 10:
      return "Self-Describing-Padding";
    case 11:
      return "Numbered-Mode";
    case 13:
      return "Callback";
    case 15:
      return "Compound-Frames";
    case 17:
      return "Multilink-MRRU";
    case 18:
      return "Multilink-Short-Sequence-Number-Header";
    case 19:
      return "Multilink-Endpoint-Discriminator";
    case 23:
      return "Link-Discriminator";
    case 28:
      return "Internationalization";
  }
  return "";
}

std::string_view NameOfIpcpOption(uint8_t type) {
  switch (type) {
    case 1:
      return "IP-Addresses";
    case kIpcpIpCompressionProtocol:
      return "IP-Compression-Protocol";
    case kIpcpIpAddress:
      return "IP-Address";
    case 4:
      return "Mobile-IPv4";
    case kIpcpPrimaryDns:
      return "Primary-DNS-Address";
    case kIpcpPrimaryNbns:
      return "Primary-NBNS-Address";
    case kIpcpSecondaryDns:
      return "Secondary-DNS-Address";
    case kIpcpSecondaryNbns:
      return "Secondary-NBNS-Address";
  }
  return "";
}

std::string_view NameOfCcpOption(uint8_t type) {
  switch (type) {
    case 0:
      return "OUI";
    case 1:
      return "Predictor type 1";
    case 2:
      return "Predictor type 2";
    case 3:
      return "Puddle Jumper";
    case 16:
      return "Hewlett-Packard PPC";
    case 17:
      return "Stac Electronics LZS";
    case MppeOption::kType:
      return "MPPE";
    case 19:
      return "Gandalf FZA";
    case 20:
      return "V.42bis compression";
    case 21:
      return "BSD Compress";
    case 23:
      return "LZS-DCP";
    case 24:
      return "MVRCA";
    case 26:
      return "Deflate";
    case 27:
      return "V.44";
  }
  return "";
}

/// "CHAP MD5", "MS-CHAPv2", "PAP".
std::string DescribeAuthentication(const AuthenticationProtocol& option) {
  if (option.protocol == kPppChap && option.data.size() == 1) {
    switch (option.data[0]) {
      case kAlgorithmMd5:
        return "CHAP with MD5";
      case kAlgorithmMsChapV1:
        return "MS-CHAPv1";
      case kAlgorithmMsChapV2:
        return "MS-CHAPv2";
    }
    return "CHAP with algorithm " + std::to_string(option.data[0]);
  }
  const std::string_view name = NameOfPppProtocol(option.protocol);
  const std::string text = name.empty() ? Hex16(option.protocol) : std::string(name);
  return option.data.empty() ? text : text + " 0x" + ToHex(option.data);
}

/// "Van Jacobson, 16 slots, slot number may be left out" (RFC 1332 §4).
std::string DescribeIpCompression(const IpCompressionProtocol& option) {
  if (option.protocol != kPppVjCompressed) {
    const std::string text = WithHex16(NameOfPppProtocol(option.protocol), option.protocol);
    return option.data.empty() ? text : text + " 0x" + ToHex(option.data);
  }
  if (option.data.size() != 2) return "Van Jacobson";
  return "Van Jacobson, " + std::to_string(option.data[0] + 1) + " slots" +
         (option.data[1] != 0 ? ", slot number may be left out" : "");
}

std::optional<KnownOption> FindLcp(uint8_t type) {
  switch (type) {
    case MaximumReceiveUnit::kType:
      return MakeKnown<MaximumReceiveUnit>("MRU",
                                           [](const auto& o) { return std::to_string(o.value); });
    case AsyncControlCharacterMap::kType:
      return MakeKnown<AsyncControlCharacterMap>("ACCM",
                                                 [](const auto& o) { return Hex32(o.value); });
    case AuthenticationProtocol::kType:
      return MakeKnown<AuthenticationProtocol>("Authentication-Protocol", &DescribeAuthentication);
    case MagicNumber::kType:
      return MakeKnown<MagicNumber>("Magic-Number", [](const auto& o) { return Hex32(o.value); });
    case ProtocolFieldCompression::kType:
      return MakeKnown<ProtocolFieldCompression>("PFC", [](const auto&) { return std::string(); });
    case AddressAndControlFieldCompression::kType:
      return MakeKnown<AddressAndControlFieldCompression>(
          "ACFC", [](const auto&) { return std::string(); });
  }
  return std::nullopt;
}

template <uint8_t Type>
KnownOption MakeAddress(const char* short_name) {
  return MakeKnown<IpcpAddressOption<Type>>(short_name,
                                            [](const auto& o) { return ToString(o.value); });
}

std::optional<KnownOption> FindIpcp(uint8_t type) {
  switch (type) {
    case kIpcpIpCompressionProtocol:
      return MakeKnown<IpCompressionProtocol>("IP-Compression-Protocol", &DescribeIpCompression);
    case kIpcpIpAddress:
      return MakeAddress<kIpcpIpAddress>("IP-Address");
    case kIpcpPrimaryDns:
      return MakeAddress<kIpcpPrimaryDns>("Primary-DNS");
    case kIpcpPrimaryNbns:
      return MakeAddress<kIpcpPrimaryNbns>("Primary-NBNS");
    case kIpcpSecondaryDns:
      return MakeAddress<kIpcpSecondaryDns>("Secondary-DNS");
    case kIpcpSecondaryNbns:
      return MakeAddress<kIpcpSecondaryNbns>("Secondary-NBNS");
  }
  return std::nullopt;
}

std::optional<KnownOption> Find(uint16_t protocol, uint8_t type) {
  if (protocol == kPppLcp) return FindLcp(type);
  if (protocol == kPppIpcp) return FindIpcp(type);
  if (protocol == kPppCcp && type == MppeOption::kType) {
    return MakeKnown<MppeOption>("MPPE",
                                 [](const auto& o) { return DescribeMppeBits(o.supported_bits); });
  }
  return FindNetworkOption(protocol, type);
}

/// Any option: Type, Length, Data.
struct RawOption {
  uint8_t type = 0;
  ByteView data;
  template <class Io, class Self>
  static void Fields(Io& io, Self& self) {
    io.Section("RFC 1661 §6");
    io.U8("Type", self.type, "which option this is");
    io.TotalLength8("Length", "octets of this option, Type and Length included");
    io.Rest("Data", self.data, "by Type");
  }
};

}  // namespace

std::string DescribeMppeBits(uint32_t bits) {
  struct Strength {
    uint32_t bit;
    const char* name;
  };
  constexpr std::array<Strength, 3> kStrengths = {Strength{MppeOption::k40Bit, "40-bit"},
                                                  Strength{MppeOption::k56Bit, "56-bit"},
                                                  Strength{MppeOption::k128Bit, "128-bit"}};
  std::string text;
  for (const Strength& strength : kStrengths) {
    if ((bits & strength.bit) == 0) continue;
    if (!text.empty()) text += " or ";
    text += strength.name;
  }
  const bool stateless = (bits & MppeOption::kStateless) != 0;
  if (text.empty()) {
    text = stateless ? "no encryption, stateless" : "no encryption";
  } else {
    text += stateless ? " stateless" : " stateful";
  }
  if ((bits & MppeOption::kMppc) != 0) text += ", MPPC";
  if ((bits & MppeOption::kObsolete) != 0) text += ", obsolete bit D";
  constexpr uint32_t kAll = MppeOption::kStateless | MppeOption::k56Bit | MppeOption::k128Bit |
                            MppeOption::k40Bit | MppeOption::kObsolete | MppeOption::kMppc;
  if ((bits & ~kAll) != 0) text += ", unknown bits " + Hex32(bits & ~kAll);
  return text;
}

std::string_view NameOfOption(uint16_t protocol, uint8_t type) {
  switch (protocol) {
    case kPppLcp:
      return NameOfLcpOption(type);
    case kPppIpcp:
      return NameOfIpcpOption(type);
    case kPppCcp:
      return NameOfCcpOption(type);
  }
  return NameOfNetworkOption(protocol, type);
}

std::string DescribeOption(uint16_t protocol, const OptionView& option) {
  if (const auto known = Find(protocol, option.type)) {
    const auto value = known->value(option.bytes);
    if (!value)
      return std::string(known->short_name) + " (malformed: 0x" + ToHex(option.bytes) + ")";
    return value->empty() ? known->short_name : known->short_name + (" " + *value);
  }
  const std::string_view name = NameOfOption(protocol, option.type);
  std::string text = name.empty() ? "option " + std::to_string(option.type) : std::string(name);
  if (option.data().empty()) return text;
  return text + " 0x" + ToHex(option.data());
}

Description DescribeOptionFields(uint16_t protocol, ByteView option) {
  const auto known = option.empty() ? std::nullopt : Find(protocol, option[0]);
  Description description = known ? known->describe(option) : Describe<RawOption>(option);
  const std::string_view name = option.empty() ? "" : NameOfOption(protocol, option[0]);
  for (Field& field : description.fields) {
    if (std::string_view(field.name) == "Type" && !name.empty()) {
      field.value = std::string(name) + " (" + field.value + ")";
    } else if (std::string_view(field.name) == "Supported Bits") {
      field.value = DescribeMppeBits(LoadBe32(&option[2])) + " (" + field.value + ")";
    }
  }
  return description;
}

}  // namespace pptplab::wire
