// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Chooses who tells a message, and what all of them need.
#include "stack/explain/sentences.h"

#include <cctype>

#include "stack/explain/pptp_sentences.h"

namespace pptplab::explain {

std::string_view TitleOf(Step step) {
  switch (step) {
    case Step::kEstablishment:
      return "1  Tunnel establishment (control connection)";
    case Step::kAuthentication:
      return "2  Authentication and key exchange";
    case Step::kEstablished:
      return "3  Tunnel established";
    case Step::kEncapsulation:
      return "4  Data encapsulation";
    case Step::kTransmission:
      return "5  Transmission";
    case Step::kDecapsulation:
      return "6  Decapsulation";
    case Step::kKeepAlive:
      return "Meanwhile";
    case Step::kHangUp:
      return "Hanging up";
  }
  return "";
}

Told Tell(const trace::Message& message, const Parties& parties) {
  Told told;
  switch (message.protocol) {
    case trace::Protocol::kPptpControl:
      told = TellPptp(message.bytes, parties);
      break;
    case trace::Protocol::kPppFrame:
      told = TellPpp(message.bytes, parties);
      break;
  }
  if (told.name.empty()) told.name = "a message";
  if (told.sentence.empty()) {
    told.sentence = parties.sender + " sends " + Counted(message.bytes.size(), "octet") + ".";
  }
  told.name = Printable(told.name);
  told.sentence = Printable(Capitalised(std::move(told.sentence)));
  told.more = Printable(told.more);
  return told;
}

std::string Printable(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7f) {
      clean += '.';
    } else if (c < 0x80) {
      clean += text[i];
    } else {
      // A whole UTF-8 sequence stays, except U+0080 to U+009f, which terminals take as commands.
      const size_t more = c >= 0xf0 && c < 0xf5 ? 3 : c >= 0xe0 ? 2 : c >= 0xc2 ? 1 : 0;
      bool whole = more > 0 && c < 0xf5 && i + more < text.size();
      for (size_t k = 1; whole && k <= more; ++k) {
        whole = (static_cast<unsigned char>(text[i + k]) & 0xc0) == 0x80;
      }
      if (whole && c == 0xc2 && static_cast<unsigned char>(text[i + 1]) < 0xa0) whole = false;
      clean += whole ? std::string(text.substr(i, more + 1)) : ".";
      if (whole) i += more;
    }
  }
  return clean;
}

std::string InBrackets(std::string_view name) {
  return name.empty() ? "" : " (" + std::string(name) + ")";
}

std::string Capitalised(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string Counted(uint64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace pptplab::explain
