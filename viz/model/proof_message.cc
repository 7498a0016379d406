// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "viz/model/proof_message.h"

#include "stack/wire/change_password.h"
#include "stack/wire/chap.h"
#include "stack/wire/eap.h"
#include "stack/wire/lcp.h"
#include "stack/wire/ppp.h"

namespace pptplab::viz {

namespace {

using Kind = ProofMessage::Kind;
using Found = std::optional<ProofMessage>;

constexpr uint8_t kPapRequest = 1, kPapAck = 2, kPapNak = 3;  // RFC 1334 §2.2

template <class Packet>
Found Value(Kind kind, ProofWay way, uint8_t identifier, ByteView bytes) {
  const auto packet = Read<Packet>(bytes);
  if (!packet) return std::nullopt;
  ProofMessage message;
  message.kind = kind;
  message.way = way;
  message.identifier = identifier;
  message.value = packet->value;
  message.name = packet->name;
  return message;
}

ProofMessage Verdict(std::optional<ProofWay> way, uint8_t identifier, bool success, ByteView text) {
  ProofMessage message;
  message.kind = Kind::kVerdict;
  message.way = way;
  message.identifier = identifier;
  message.success = success;
  message.text = text;
  return message;
}

ProofMessage Change(ProofWay way, uint8_t code, uint8_t identifier, ByteView packet) {
  ProofMessage message;
  message.kind = Kind::kAnswer;
  message.way = way;
  message.identifier = identifier;
  message.change_code = code;
  message.packet = packet;
  return message;
}

Found ReadChap(ByteView bytes) {
  if (bytes.size() < 4) return std::nullopt;
  const uint8_t code = bytes[0], identifier = bytes[1];
  switch (code) {
    case wire::kChapChallenge:
      return Value<wire::ChapValuePacket>(Kind::kQuestion, ProofWay::kChap, identifier, bytes);
    case wire::kChapResponse:
      return Value<wire::ChapValuePacket>(Kind::kAnswer, ProofWay::kChap, identifier, bytes);
    case wire::kChapSuccess:
    case wire::kChapFailure: {
      const auto packet = Read<wire::ChapMessagePacket>(bytes);
      return Verdict(ProofWay::kChap, identifier, code == wire::kChapSuccess,
                     packet ? packet->message : ByteView());
    }
    case wire::kChapChangePasswordV1:
    case wire::kChapChangePasswordV2:
    case wire::kChapChangePassword:
      return Change(ProofWay::kChap, code, identifier, bytes);
    default:
      return std::nullopt;
  }
}

Found ReadPap(ByteView bytes) {
  if (bytes.size() < 4) return std::nullopt;
  const uint8_t code = bytes[0], identifier = bytes[1];
  if (code == kPapAck || code == kPapNak) {
    return Verdict(ProofWay::kPap, identifier, code == kPapAck, {});
  }
  if (code != kPapRequest) return std::nullopt;
  const auto data = Read<wire::PapRequestData>(bytes.subspan(4));
  if (!data) return std::nullopt;
  ProofMessage message;
  message.kind = Kind::kAnswer;
  message.way = ProofWay::kPap;
  message.identifier = identifier;
  message.value = data->password;
  message.name = data->peer_id;
  return message;
}

Found ReadEapMsChapV2(ByteView data, uint8_t identifier, bool is_request) {
  if (data.empty()) return std::nullopt;
  const ProofWay way = ProofWay::kEapMsChapV2;
  switch (data[0]) {
    case wire::kEapMsChapV2Challenge:
      return Value<wire::EapMsChapV2ValueData>(Kind::kQuestion, way, identifier, data);
    case wire::kEapMsChapV2Response:
      return Value<wire::EapMsChapV2ValueData>(Kind::kAnswer, way, identifier, data);
    case wire::kEapMsChapV2Success:
    case wire::kEapMsChapV2Failure: {
      if (!is_request) return std::nullopt;  // the peer's "understood"
      const auto packet = Read<wire::EapMsChapV2MessageData>(data);
      return Verdict(way, identifier, data[0] == wire::kEapMsChapV2Success,
                     packet ? packet->message : ByteView());
    }
    case wire::kEapMsChapV2ChangePassword:
      // The draft's packet is CHAP's with OpCode for Code.
      return Change(way, wire::kChapChangePassword, identifier, data);
    default:
      return std::nullopt;
  }
}

Found ReadEap(ByteView bytes) {
  if (bytes.size() < 4) return std::nullopt;
  const uint8_t code = bytes[0], identifier = bytes[1];
  if (code == wire::kEapSuccess || code == wire::kEapFailure) {
    return Verdict(std::nullopt, identifier, code == wire::kEapSuccess, {});
  }
  const bool is_request = code == wire::kEapRequest;
  if ((!is_request && code != wire::kEapResponse) || bytes.size() < 5) return std::nullopt;
  const size_t length = LoadBe16(&bytes[2]);
  if (length < 5 || length > bytes.size()) return std::nullopt;
  const ByteView data = bytes.first(length).subspan(4);
  const Kind kind = is_request ? Kind::kQuestion : Kind::kAnswer;
  switch (data[0]) {
    case wire::kEapIdentity: {
      if (is_request) return std::nullopt;
      ProofMessage message;
      message.kind = Kind::kIdentity;
      message.identifier = identifier;
      message.name = data.subspan(1);
      return message;
    }
    case wire::kEapMd5Challenge:
      return Value<wire::EapMd5Data>(kind, ProofWay::kEapMd5, identifier, data);
    case wire::kEapMsChapV2:
      return ReadEapMsChapV2(data.subspan(1), identifier, is_request);
    case wire::kEapTls: {
      const auto tls = Read<wire::EapTlsData>(data);
      if (!tls) return std::nullopt;
      ProofMessage message;
      message.kind = kind;
      message.way = ProofWay::kEapTls;
      message.identifier = identifier;
      message.value = tls->data;
      return message;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<ProofMessage> ReadProofMessage(ByteView frame) {
  const auto header = ReadPrefix<wire::PppHeader>(frame);
  if (!header) return std::nullopt;
  const ByteView packet = frame.subspan(header->size);
  switch (header->value.protocol) {
    case wire::kPppPap:
      return ReadPap(packet);
    case wire::kPppChap:
      return ReadChap(packet);
    case wire::kPppEap:
      return ReadEap(packet);
    default:
      return std::nullopt;
  }
}

}  // namespace pptplab::viz
