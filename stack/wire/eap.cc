// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Names, one line and all fields of EAP's Data; see eap.h.
#include "stack/wire/eap.h"

#include "stack/wire/change_password.h"
#include "stack/wire/chap.h"
#include "stack/wire/text.h"
#include "stack/wire/tls.h"

namespace pptplab::wire {
namespace {

/// EAP-MSCHAPv2's formats begin behind the Type octet.
constexpr size_t kTypeOctet = 1;

std::string Name(std::string_view name, uint8_t number) {
  return (name.empty() ? "type" : std::string(name)) + " (" + std::to_string(number) + ")";
}

std::string DesiredTypes(ByteView types) {
  std::string text;
  for (const uint8_t type : types) {
    if (!text.empty()) text += ", ";
    text += type == 0 ? "nothing else" : Name(NameOfEapType(type), type);
  }
  return text.empty() ? "names none" : text;
}

std::string MsChapV2Detail(ByteView data) {
  if (data.empty()) return "";
  const std::string_view name = NameOfEapMsChapV2OpCode(data[0]);
  std::string text = " " + (name.empty() ? "OpCode " + std::to_string(data[0]) : std::string(name));
  if (data[0] != kEapMsChapV2Challenge && data[0] != kEapMsChapV2Response) return text;
  const auto value = Read<EapMsChapV2ValueData>(data);
  if (value && !value->name.empty()) text += ", name " + Describer::Printable(value->name);
  return text;
}

std::string TlsDetail(const EapTlsData& tls) {
  if (tls.start) return " start";
  if (tls.data.empty()) return " acknowledgement";
  std::string text = ", " + std::to_string(tls.data.size()) + " octets";
  if (tls.length_included) text += " of " + std::to_string(tls.message_length);
  const std::string messages = SummarizeTls(tls.data);
  if (!messages.empty()) text += ": " + messages;
  return tls.more_fragments ? text + ", more to come" : text;
}

void Append(Description& to, const Description& from, size_t offset) {
  for (Field field : from.fields) {
    field.bit_offset += offset * 8;
    to.fields.push_back(std::move(field));
  }
  to.size = offset + from.size;
  if (from.error && !to.error) {
    to.error = from.error;
    to.error->offset += offset;
  }
}

/// Puts TLS's own fields in the place of the field TLS Data, unless it is a piece from the middle.
Description DescribeEapTls(ByteView data) {
  Description description = Describe<EapTlsData>(data);
  const auto tls = Read<EapTlsData>(data);
  if (!tls || tls->data.empty() || SummarizeTls(tls->data).empty()) return description;
  std::erase_if(description.fields,
                [](const Field& field) { return std::string_view(field.name) == "TLS Data"; });
  Append(description, DescribeTls(tls->data), data.size() - tls->data.size());
  return description;
}

/// Puts what the 49 octets of Value are in the place of that field.
void SplitResponse(Description& description, ByteView data) {
  const auto packet = Read<EapMsChapV2ValueData>(data);
  if (!packet || packet->op_code != kEapMsChapV2Response || packet->value.size() != 49) return;
  Description value = Describe<MsChapV2Response>(packet->value);
  for (size_t i = 0; i < description.fields.size(); ++i) {
    if (std::string_view(description.fields[i].name) != "Value") continue;
    const size_t at = description.fields[i].bit_offset;
    for (Field& field : value.fields) field.bit_offset += at;
    const auto place =
        description.fields.erase(description.fields.begin() + static_cast<std::ptrdiff_t>(i));
    description.fields.insert(place, value.fields.begin(), value.fields.end());
    return;
  }
}

Description DescribeMsChapV2(uint8_t code, ByteView data) {
  const uint8_t op_code = data.empty() ? uint8_t{0} : data[0];
  switch (op_code) {
    case kEapMsChapV2Challenge:
    case kEapMsChapV2Response: {
      Description description = Describe<EapMsChapV2ValueData>(data);
      SplitResponse(description, data);
      return description;
    }
    case kEapMsChapV2ChangePassword:
      return Describe<MsChapV2ChangePassword>(data);
    case kEapMsChapV2Success:
    case kEapMsChapV2Failure:
      if (code == kEapRequest) return Describe<EapMsChapV2MessageData>(data);
  }
  return Describe<EapMsChapV2AnswerData>(data);
}

}  // namespace

std::string_view NameOfEapType(uint32_t type) {  // RFC 3748 §5; 13: RFC 5216
  switch (type) {
    case kEapIdentity:
      return "Identity";
    case kEapNotification:
      return "Notification";
    case kEapNak:
      return "Nak";
    case kEapMd5Challenge:
      return "MD5-Challenge";
    case 5:
      return "One-Time Password";
    case 6:
      return "Generic Token Card";
    case kEapTls:
      return "EAP-TLS";
    case 25:
      return "PEAP";
    case kEapMsChapV2:
      return "MS-CHAPv2";
    case 254:
      return "Expanded Types";
  }
  return "";
}

std::string_view NameOfEapMsChapV2OpCode(uint32_t op_code) {
  switch (op_code) {
    case kEapMsChapV2Challenge:
      return "Challenge";
    case kEapMsChapV2Response:
      return "Response";
    case kEapMsChapV2Success:
      return "Success";
    case kEapMsChapV2Failure:
      return "Failure";
    case kEapMsChapV2ChangePassword:
      return "Change-Password";
  }
  return "";
}

std::string SummarizeEapData(ByteView data) {
  if (data.empty()) return "";
  std::string text = Name(NameOfEapType(data[0]), data[0]);
  const ByteView type_data = data.subspan(1);
  switch (data[0]) {
    case kEapIdentity:
    case kEapNotification:
      return type_data.empty() ? text : text + " " + Describer::Printable(type_data);
    case kEapNak:
      return text + ": " + DesiredTypes(type_data);
    case kEapMd5Challenge:
      if (const auto md5 = Read<EapMd5Data>(data)) {
        return text + ", " + std::to_string(md5->value.size()) + " octets";
      }
      return text;
    case kEapMsChapV2:
      return text + MsChapV2Detail(type_data);
    case kEapTls:
      if (const auto tls = Read<EapTlsData>(data)) return text + TlsDetail(*tls);
      return text;
  }
  return text;
}

Description DescribeEapData(uint8_t code, ByteView data) {
  switch (data.empty() ? uint8_t{0} : data[0]) {
    case kEapIdentity:
    case kEapNotification:
      return Describe<EapTextData>(data);
    case kEapNak:
      return Describe<EapNakData>(data);
    case kEapMd5Challenge:
      return Describe<EapMd5Data>(data);
    case kEapTls:
      return DescribeEapTls(data);
    case kEapMsChapV2: {
      Description description = Describe<EapData>(data.first(kTypeOctet));
      std::erase_if(description.fields,
                    [](const Field& field) { return std::string_view(field.name) != "Type"; });
      Append(description, DescribeMsChapV2(code, data.subspan(kTypeOctet)), kTypeOctet);
      return description;
    }
  }
  return Describe<EapData>(data);
}

}  // namespace pptplab::wire
