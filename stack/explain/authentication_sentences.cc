// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// See authentication_sentences.h.
#include "stack/explain/authentication_sentences.h"

#include "stack/explain/pptp_sentences.h"
#include "stack/wire/change_password.h"
#include "stack/wire/chap.h"
#include "stack/wire/lcp.h"
#include "stack/wire/ppp.h"

namespace pptplab::explain {
namespace {

using namespace wire;  // NOLINT: formats and codes are wire's

std::string Quoted(ByteView text) {
  constexpr size_t kLongest = 64;
  const std::string_view view = AsText(text);
  return "\"" + std::string(view.substr(0, kLongest)) + (view.size() > kLongest ? "…\"" : "\"");
}

/// ": "text".", or the end of the sentence.
std::string Reason(ByteView text) { return text.empty() ? "." : ": " + Quoted(text) + "."; }

std::string TellChallenge(const ChapValuePacket& packet, const Parties& parties) {
  return parties.sender + " challenges " + parties.receiver + " with " +
         Counted(packet.value.size(), "random octet") + ": who knows the password can answer.";
}

std::string TellResponse(const ChapValuePacket& packet, const Parties& parties) {
  const std::string name = packet.name.empty() ? "somebody" : Quoted(packet.name);
  const std::string start = parties.sender + " answers as " + name;
  if (IsMsChapV2Response(packet.value)) {
    return start +
           ": 24 octets that only someone who knows the password can compute, and 16 random "
           "octets that challenge " +
           parties.receiver + " in turn.";
  }
  if (const auto v1 = Read<MsChapV1Response>(packet.value)) {
    const bool has_lm = v1->lm_response != std::array<uint8_t, 24>{};
    if (v1->use_nt_response != 1) {
      return start +
             " with 24 octets made from the password's LAN Manager hash, which any old PC can take "
             "apart.";
    }
    return start + " with 24 octets that only someone who knows the password can compute" +
           (has_lm ? ", and with 24 more from its LAN Manager hash, which give it away." : ".");
  }
  return start + " with " + Counted(packet.value.size(), "octet") +
         " that only someone who knows the password can compute.";
}

std::string TellFailure(ByteView text, const Parties& parties) {
  const auto failure = ReadMsChapV2Failure(AsText(text));
  if (!failure) return parties.sender + " refuses" + Reason(text);
  const std::string_view name = NameOfMsChapError(failure->error);
  std::string sentence = parties.sender +
                         " refuses: " + (name.empty() ? "error" : std::string(name)) +
                         " (E=" + std::to_string(failure->error) + "); ";
  if (failure->error == kErrorPasswordExpired) return sentence + "a new one may be sent now.";
  return sentence + (failure->retry_allowed ? "another try is allowed." : "this was the last try.");
}

std::string TellChange(uint8_t code, const Parties& parties) {
  const std::string& s = parties.sender;
  if (code == kChapChangePasswordV1) {
    return s + " sends the hashes of a new password, encrypted under those of the old one.";
  }
  return s +
         " sends a new password, encrypted under the hash of the old one, and proves that it "
         "knows both.";
}

}  // namespace

std::string TellChap(ByteView packet, const Parties& parties) {
  const std::string& s = parties.sender;
  const uint8_t code = packet.empty() ? 0 : packet[0];
  switch (code) {
    case kChapChallenge:
    case kChapResponse: {
      const auto value = Read<ChapValuePacket>(packet);
      if (!value) {
        return s + " sends a CHAP packet that is malformed: " + ToString(value.error()) + ".";
      }
      return code == kChapChallenge ? TellChallenge(*value, parties)
                                    : TellResponse(*value, parties);
    }
    case kChapChangePasswordV1:
    case kChapChangePasswordV2:
    case kChapChangePassword:
      return TellChange(code, parties);
  }
  const auto message = Read<ChapMessagePacket>(packet);
  if (!message) return s + " sends a CHAP packet that is malformed.";
  if (code == kChapFailure) return TellFailure(message->message, parties);
  if (code != kChapSuccess) return s + " sends a CHAP packet of code " + std::to_string(code) + ".";
  if (ReadMsChapV2Success(AsText(message->message))) {
    return s + " accepts, and proves with 20 octets of its own that it knows the password too.";
  }
  return s + " accepts.";
}

std::string TellPap(ByteView packet, const Parties& parties) {
  const std::string& s = parties.sender;
  const auto control = Read<ControlPacket>(packet);
  const ByteView data = control ? control->data : ByteView();
  const uint8_t code = packet.empty() ? 0 : packet[0];
  switch (code) {
    case kPapRequest: {
      const auto request = Read<PapRequestData>(data);
      const bool named = request && !request->peer_id.empty();
      return s + " says its name" + (named ? ", " + Quoted(request->peer_id) + "," : "") +
             " and its password, readable for everybody on the way.";
    }
    case kPapAck:
      return s + " accepts.";
    case kPapNak: {
      const auto reply = Read<PapReplyData>(data);
      return s + " refuses the name or the password" + Reason(reply ? reply->message : ByteView());
    }
  }
  return s + " sends a PAP packet of code " + std::to_string(code) + ".";
}

}  // namespace pptplab::explain
