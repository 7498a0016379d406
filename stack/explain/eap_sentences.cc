// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See eap_sentences.h.
#include "stack/explain/eap_sentences.h"

#include <vector>

#include "stack/explain/pptp_sentences.h"
#include "stack/wire/chap.h"
#include "stack/wire/eap.h"
#include "stack/wire/ppp.h"
#include "stack/wire/tls.h"

namespace pptplab::explain {
namespace {

using namespace wire;  // NOLINT: formats and codes are wire's

std::string Quoted(ByteView text) { return "\"" + Describer::Printable(text) + "\""; }

std::string NameOfType(uint8_t type) {
  const std::string_view name = NameOfEapType(type);
  return name.empty() ? "type " + std::to_string(type) : std::string(name);
}

std::string TellNak(ByteView desired, const Parties& parties) {
  std::string names;
  for (const uint8_t type : desired) {
    if (type == 0) continue;
    names += (names.empty() ? "" : ", ") + NameOfType(type);
  }
  const std::string start = parties.sender + " does not want to prove itself in that way";
  return start +
         (names.empty() ? ", nor in any other." : "; it names what would do: " + names + ".");
}

std::string TellMsChapV2(uint8_t code, ByteView data, const Parties& parties) {
  const std::string& s = parties.sender;
  const uint8_t op_code = data.empty() ? uint8_t{0} : data[0];
  const bool request = code == kEapRequest;
  switch (op_code) {
    case kEapMsChapV2Challenge:
      return s + " challenges " + parties.receiver +
             " with 16 random octets: who knows the password can answer.";
    case kEapMsChapV2Response: {
      const auto value = Read<EapMsChapV2ValueData>(data);
      const std::string who = value && !value->name.empty() ? Quoted(value->name) : "somebody";
      return s + " answers as " + who +
             ": 24 octets that only someone who knows the password can compute, and 16 random "
             "octets that challenge " +
             parties.receiver + " in turn.";
    }
    case kEapMsChapV2Success:
      return request ? s + " accepts, and proves with 20 octets of its own that it knows the "
                           "password too."
                     : s + " has checked that proof and is content.";
    case kEapMsChapV2Failure: {
      if (!request) return s + " has taken note of the refusal.";
      const auto message = Read<EapMsChapV2MessageData>(data);
      const auto failure = message ? ReadMsChapV2Failure(AsText(message->message)) : std::nullopt;
      if (!failure) return s + " refuses.";
      const std::string_view name = NameOfMsChapError(failure->error);
      return s + " refuses: " + (name.empty() ? "error" : std::string(name)) +
             " (E=" + std::to_string(failure->error) + "); " +
             (failure->error == kErrorPasswordExpired ? "a new one may be sent now."
              : failure->retry_allowed                ? "another try is allowed."
                                                      : "this was the last try.");
    }
    case kEapMsChapV2ChangePassword:
      return s +
             " sends a new password, encrypted under the hash of the old one, and proves that "
             "it knows both.";
  }
  return s + " sends a packet of MS-CHAPv2 in EAP with the OpCode " + std::to_string(op_code) + ".";
}

/// What somebody learns from the messages besides their names.
std::string TellTlsMeaning(const std::vector<TlsPiece>& pieces, const Parties& parties) {
  std::string text;
  for (const TlsPiece& piece : pieces) {
    const auto hello = ReadTlsHello(piece);
    if (hello && piece.handshake_type == kTlsServerHello) {
      const std::string_view suite = NameOfTlsCipherSuite(hello->cipher_suite);
      if (!suite.empty()) text += " It chooses " + std::string(suite) + ".";
    }
    const auto names = ReadTlsCertificate(piece);
    if (names && !names->issuer.empty()) {
      text += " Its certificate is signed by \"" + names->issuer + "\".";
    }
    if (piece.content_type == kTlsAlert && !piece.encrypted) {
      text += " That is a refusal of what " + parties.receiver + " has shown.";
    }
    if (piece.content_type == kTlsChangeCipherSpec) {
      text +=
          " From ChangeCipherSpec on it encrypts: the last message is Finished, which proves "
          "that nobody has changed anything on the way.";
    }
  }
  return text;
}

std::string TellTls(ByteView data, const Parties& parties) {
  const std::string& s = parties.sender;
  const auto tls = Read<EapTlsData>(data);
  if (!tls) return s + " sends a packet of EAP-TLS that is malformed.";
  if (tls->start) return s + " asks " + parties.receiver + " to begin TLS's handshake.";
  if (tls->data.empty()) return s + " has got that; it has nothing to add.";
  std::string text = s + " sends " + Counted(tls->data.size(), "octet") + " of TLS's handshake";
  if (tls->length_included) text += ", out of " + std::to_string(tls->message_length);
  const std::vector<TlsPiece> pieces = ReadTlsPieces(tls->data);
  if (pieces.empty()) {
    if (!tls->length_included) text += ", which go on where the last ones ended";
  } else {
    text += ": " + SummarizeTls(tls->data);
  }
  text += tls->more_fragments ? "; the rest follows when this has arrived." : ".";
  return text + TellTlsMeaning(pieces, parties);
}

}  // namespace

std::string NameOfEap(ByteView packet) {
  const uint8_t code = packet.empty() ? uint8_t{0} : packet[0];
  const std::string_view known = NameOfCode(kPppEap, code);
  std::string name = "EAP " + (known.empty() ? "code " + std::to_string(code) : std::string(known));
  const auto control = Read<ControlPacket>(packet);
  const bool typed = code == kEapRequest || code == kEapResponse;
  if (!control || !typed || control->data.empty()) return name;
  return name + " " + NameOfType(control->data[0]);
}

std::string TellEap(ByteView packet, const Parties& parties) {
  const std::string& s = parties.sender;
  const auto control = Read<ControlPacket>(packet);
  if (!control) {
    return s + " sends an EAP packet that is malformed: " + ToString(control.error()) + ".";
  }
  if (control->code == kEapSuccess) return s + " accepts: EAP has come to its end.";
  if (control->code == kEapFailure) return s + " refuses: EAP has come to its end.";
  if (control->code != kEapRequest && control->code != kEapResponse) {
    return s + " sends an EAP packet of code " + std::to_string(control->code) + ".";
  }
  if (control->data.empty()) return s + " sends an EAP packet without a Type.";
  const bool request = control->code == kEapRequest;
  const ByteView data = control->data.subspan(1);
  switch (control->data[0]) {
    case kEapIdentity:
      return request ? s + " asks " + parties.receiver + " who it is."
                     : s + " says who it wants to be: " + Quoted(data) + ".";
    case kEapNotification:
      return request ? s + " has a message for people: " + Quoted(data) + "."
                     : s + " has shown the message.";
    case kEapNak:
      return TellNak(data, parties);
    case kEapMd5Challenge:
      return request ? s + " challenges " + parties.receiver + " as CHAP with MD5 does."
                     : s + " answers with 16 octets that only someone who knows the password can "
                           "compute.";
    case kEapMsChapV2:
      return TellMsChapV2(control->code, data, parties);
    case kEapTls:
      return TellTls(control->data, parties);
  }
  return s + (request ? " asks for " : " answers with ") + "EAP's " + NameOfType(control->data[0]) +
         ".";
}

}  // namespace pptplab::explain
