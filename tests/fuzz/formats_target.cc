// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Every wire format by itself. What was read and written again reads the same; the describer agrees
// with the reader about what is malformed; sentences and dissections come out of anything.
#include <utility>

#include "stack/base/check.h"
#include "stack/explain/packet_sentences.h"
#include "stack/explain/sentences.h"
#include "stack/trace/event.h"
#include "stack/wire/arp.h"
#include "stack/wire/bridging.h"
#include "stack/wire/change_password.h"
#include "stack/wire/chap.h"
#include "stack/wire/dissect.h"
#include "stack/wire/dns.h"
#include "stack/wire/eap.h"
#include "stack/wire/ethernet.h"
#include "stack/wire/gre.h"
#include "stack/wire/icmp.h"
#include "stack/wire/icmpv6.h"
#include "stack/wire/ipv4.h"
#include "stack/wire/ipv6.h"
#include "stack/wire/ipx.h"
#include "stack/wire/lcp.h"
#include "stack/wire/llc.h"
#include "stack/wire/mppe.h"
#include "stack/wire/nbf.h"
#include "stack/wire/network_options.h"
#include "stack/wire/options.h"
#include "stack/wire/ppp.h"
#include "stack/wire/pptp_control.h"
#include "stack/wire/summary.h"
#include "stack/wire/tcp.h"
#include "stack/wire/tls.h"
#include "stack/wire/udp.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace pptplab::fuzz {
namespace {

void CheckDescription(const Description& description, ByteView bytes) {
  PPTPLAB_CHECK(description.size <= bytes.size());
  for (const Field& field : description.fields) {
    PPTPLAB_CHECK(field.bit_offset + field.bit_length <= bytes.size() * 8);
  }
}

template <class T>
void TryFormat(ByteView bytes) {
  const auto value = Read<T>(bytes);
  const Description description = Describe<T>(bytes);
  CheckDescription(description, bytes);
  PPTPLAB_CHECK(value.has_value() == !description.error.has_value());
  if (!value) {
    PPTPLAB_CHECK(value.error().offset <= bytes.size());
    return;
  }
  // Padding and reserved octets are lost by the first writing, nothing by the second.
  const Bytes once = Write(*value);
  const auto again = Read<T>(once);
  PPTPLAB_CHECK(again.has_value());
  PPTPLAB_CHECK(Write(*again) == once);
}

template <class... T>
struct Formats {
  static constexpr size_t kCount = sizeof...(T);
  static void Try(size_t index, ByteView bytes) {
    size_t i = 0;
    ((i++ == index ? TryFormat<T>(bytes) : void()), ...);
  }
};

// New formats go to the end, so that the corpus keeps its meaning.
using Structs =
    Formats<wire::GreHeader, wire::PppHeader, wire::ControlPacket, wire::LcpMagicData,
            wire::ProtocolRejectData, wire::TimeRemainingData, wire::PapRequestData,
            wire::PapReplyData, wire::ChapValuePacket, wire::ChapMessagePacket,
            wire::MsChapV2Response, wire::MsChapV1Response, wire::MsChapV2ChangePassword,
            wire::MsChapV1ChangePassword, wire::MsChapV1ChangeHashes, wire::EapData,
            wire::EapTextData, wire::EapNakData, wire::EapMd5Data, wire::EapMsChapV2ValueData,
            wire::EapMsChapV2MessageData, wire::EapMsChapV2AnswerData, wire::EapTlsData,
            wire::MppeHeader, wire::Ipv4Header, wire::Ipv6Header, wire::TcpHeader,
            wire::UdpHeader, wire::IcmpHeader, wire::EthernetHeader,
            wire::LinuxCookedHeader, wire::LinuxCooked2Header, wire::MaximumReceiveUnit,
            wire::AsyncControlCharacterMap, wire::AuthenticationProtocol, wire::MagicNumber,
            wire::ProtocolFieldCompression, wire::AddressAndControlFieldCompression,
            wire::IpCompressionProtocol, wire::IpcpAddressOption<wire::kIpcpIpAddress>,
            wire::IpcpAddressOption<wire::kIpcpPrimaryDns>, wire::MppeOption,
            wire::ArpPacket, wire::BridgedHeader, wire::Icmpv6Header,
            wire::IpxHeader, wire::IpxRoute, wire::SapQuery, wire::SapService, wire::LlcHeader,
            wire::SnapHeader, wire::NbfHeader, wire::InterfaceIdentifier, wire::IpxNetworkNumber,
            wire::IpxNodeNumber, wire::IpxCompressionProtocol, wire::IpxRoutingProtocol,
            wire::IpxRouterName, wire::IpxConfigurationComplete, wire::NameProjection,
            wire::PeerInformation, wire::MulticastFiltering,
            wire::IeeeMacAddressRequired, wire::BridgeIdentification, wire::BcpMacAddress,
            wire::SpanningTreeProtocol, wire::MacSupport, wire::ManagementInline,
            wire::IdentificationData, wire::NbfMacAddresses, wire::DnsHeader>;

void TryControlMessage(ByteView bytes) {
  (void)wire::FrameLength(bytes);
  CheckDescription(wire::DescribeControlMessage(bytes), bytes);
  (void)wire::SummarizeControlMessage(bytes);
  const auto message = wire::ReadControlMessage(bytes);
  if (!message) return;
  const Bytes once = wire::WriteControlMessage(*message);
  const auto again = wire::ReadControlMessage(once);
  PPTPLAB_CHECK(again.has_value());
  PPTPLAB_CHECK(wire::WriteControlMessage(*again) == once);
}

/// The texts inside CHAP's messages (RFC 2433 §4, RFC 2759 §5, §6).
void TryMessageTexts(ByteView bytes) {
  const std::string_view text = AsText(bytes);
  if (const auto success = wire::ReadMsChapV2Success(text)) {
    const std::string once = wire::WriteMsChapV2Success(*success);
    const auto again = wire::ReadMsChapV2Success(once);
    PPTPLAB_CHECK(again.has_value());
    PPTPLAB_CHECK(again->authenticator_response == success->authenticator_response);
  }
  if (const auto failure = wire::ReadMsChapV1Failure(text)) {
    const auto again = wire::ReadMsChapV1Failure(wire::WriteMsChapV1Failure(*failure));
    PPTPLAB_CHECK(again.has_value() && again->error == failure->error);
  }
  if (const auto failure = wire::ReadMsChapV2Failure(text)) {
    const auto again = wire::ReadMsChapV2Failure(wire::WriteMsChapV2Failure(*failure));
    PPTPLAB_CHECK(again.has_value() && again->error == failure->error);
  }
}

void TryOptions(uint16_t protocol, ByteView bytes) {
  CheckDescription(wire::DescribeOptionFields(protocol, bytes), bytes);
  const auto options = wire::ReadOptions(bytes);
  if (!options) return;
  for (const wire::OptionView& option : *options) {
    (void)wire::DescribeOption(protocol, option);
    CheckDescription(wire::DescribeOptionFields(protocol, option.bytes), option.bytes);
  }
}

void TryPppPacket(uint16_t protocol, ByteView bytes) {
  (void)wire::SummarizePppPacket(protocol, bytes);
  CheckDescription(wire::DescribePppPacket(protocol, bytes), bytes);
}

/// Bridged frames (RFC 3518 §4): what was taken out can be put in again.
void TryBridging(ByteView bytes) {
  (void)wire::ReadBridgedFrame(bytes);
  const auto frame = wire::UnbridgeEthernet(bytes);
  if (!frame) return;
  for (const bool tinygram : {false, true}) {
    const auto again = wire::UnbridgeEthernet(wire::BridgeEthernet(*frame, tinygram, !tinygram));
    PPTPLAB_CHECK(again.has_value() && *again == *frame);
  }
}

void TryTls(ByteView bytes) {
  (void)wire::SummarizeTls(bytes);
  for (const wire::TlsPiece& piece : wire::ReadTlsPieces(bytes)) {
    PPTPLAB_CHECK(piece.bytes.size() <= bytes.size());
    (void)wire::ReadTlsHello(piece);
    (void)wire::ReadTlsCertificate(piece);
  }
}

/// Names were decompressed by the first reading; nothing is lost by the second writing.
void TryDns(ByteView bytes) {
  const Description description = wire::DescribeDnsMessage(bytes);
  CheckDescription(description, bytes);
  (void)wire::SummarizeDnsMessage(bytes);
  const auto message = wire::ReadDnsMessage(bytes);
  PPTPLAB_CHECK(message.has_value() == !description.error.has_value());
  if (!message) return;
  const Bytes once = wire::WriteDnsMessage(*message);
  const auto again = wire::ReadDnsMessage(once);
  PPTPLAB_CHECK(again.has_value());
  PPTPLAB_CHECK(again->questions == message->questions && again->answers == message->answers);
  PPTPLAB_CHECK(wire::WriteDnsMessage(*again) == once);
}

void TryDissection(wire::Format format, bool in_tunnel, ByteView bytes) {
  const auto layers = wire::Dissect(bytes, format);
  PPTPLAB_CHECK(layers.size() <= bytes.size() + 1);
  for (const wire::DissectedLayer& layer : layers) {
    PPTPLAB_CHECK(layer.offset + layer.size <= bytes.size());
    for (const Field& field : layer.fields) {
      PPTPLAB_CHECK(layer.offset * 8 + field.bit_offset + field.bit_length <= bytes.size() * 8);
    }
  }
  (void)wire::Summarize(bytes, format);
  explain::PacketFacts facts;
  facts.bytes = bytes;
  facts.layers = layers;
  facts.in_tunnel = in_tunnel;
  facts.parties = {"the client", "the server"};
  (void)explain::TellPacket(facts);
}

void TryMessage(trace::Protocol protocol, ByteView bytes) {
  (void)wire::Summarize(protocol, bytes);
  trace::Message message;
  message.protocol = protocol;
  message.bytes = bytes;
  PPTPLAB_CHECK(!explain::Tell(message, {"the client", "the server"}).sentence.empty());
}

}  // namespace

void FuzzFormats(ByteView bytes) {
  Input input(bytes);
  const uint8_t choice = input.U8();
  // Everything that is no plain struct stands behind 0xc0, so that structs can be added.
  switch (choice) {
    case 0xff:
      return TryControlMessage(input.Rest());
    case 0xfe:
      return TryMessageTexts(input.Rest());
    case 0xfd: {
      const uint16_t protocol = input.U16();
      return TryOptions(protocol, input.Rest());
    }
    case 0xfc: {
      const uint16_t protocol = input.U16();
      return TryPppPacket(protocol, input.Rest());
    }
    case 0xfb:
      return TryMessage(trace::Protocol::kPptpControl, input.Rest());
    case 0xfa:
      return TryMessage(trace::Protocol::kPppFrame, input.Rest());
    case 0xf9:
      return TryBridging(input.Rest());
    case 0xf8:
      return TryTls(input.Rest());
    case 0xf7:
      return CheckDescription(wire::DescribeNbf(bytes.subspan(1)), bytes.subspan(1));
    case 0xf6:
      return TryDns(input.Rest());
    default:
      break;
  }
  if (choice >= 0xc0) {
    const auto format = static_cast<wire::Format>((choice & 0x1f) % 7);
    return TryDissection(format, (choice & 0x20) != 0, input.Rest());
  }
  static_assert(Structs::kCount < 0xc0);
  Structs::Try(choice, input.Rest());
}

}  // namespace pptplab::fuzz
