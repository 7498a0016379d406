// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/03-negotiate/reply.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "labs/engine/answer.h"
#include "stack/ppp/lcp.h"
#include "stack/wire/options.h"

namespace pptplab::labs::negotiate {
namespace {

using What = ppp::Verdict::What;

constexpr size_t kLongest = 2000;  // characters of an answer
constexpr std::array<std::string_view, 4> kNames{"Configure-Request", "Configure-Ack",
                                                 "Configure-Nak", "Configure-Reject"};

wire::OptionView ViewOf(const Bytes& option) { return {option[0], option}; }

std::string OptionInWords(const Bytes& option) {
  switch (option[0]) {
    case wire::MaximumReceiveUnit::kType:
    case wire::AsyncControlCharacterMap::kType:
    case wire::AuthenticationProtocol::kType:
    case wire::MagicNumber::kType:
    case wire::ProtocolFieldCompression::kType:
    case wire::AddressAndControlFieldCompression::kType:
      return wire::DescribeOption(wire::kPppLcp, ViewOf(option));
  }
  std::string text = "option " + std::to_string(option[0]);
  if (option.size() > 2) text += " 0x" + ToHex(ByteView(option).subspan(2));
  return text;
}

std::vector<std::string> Split(std::string_view text, char at) {
  std::vector<std::string> out;
  while (true) {
    const size_t end = std::min(text.find(at), text.size());
    out.push_back(Plain(text.substr(0, end)));
    if (end == text.size()) return out;
    text.remove_prefix(end + 1);
  }
}

/// The rest of `word` after any of `names`, or nothing.
std::optional<std::string> After(const std::string& word,
                                 std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (!word.starts_with(name)) continue;
    const std::string rest = word.substr(name.size());
    if (rest.empty() || rest[0] == ' ' || rest[0] == ':' || rest[0] == '=') {
      return Plain(rest.empty() ? rest : rest.substr(1));
    }
  }
  return std::nullopt;
}

std::optional<uint32_t> Number(const std::string& word, double most) {
  const auto number = ReadNumber(word, "");
  if (!number || *number < 0 || *number > most || *number != static_cast<uint32_t>(*number))
    return std::nullopt;
  return static_cast<uint32_t>(*number);
}

/// A Magic-Number or an ACCM is hexadecimal, with 0x or without.
std::optional<uint32_t> Hex32(const std::string& word) {
  const auto octets = ReadHex(word);
  if (octets && octets->size() == 4) return LoadBe32(octets->data());
  return word.starts_with("0x") || word == "0" ? Number(word, 4294967295.0) : std::nullopt;
}

std::optional<Bytes> Authentication(std::string name) {
  std::erase_if(name, [](char c) { return c == '-' || c == ' '; });
  if (name.starts_with("chap") && name != "chapmd5") name.erase(0, 4);
  using Method = ppp::AuthenticationMethod;
  if (name == "pap") return ppp::OptionOfMethod(Method::kPap);
  if (name == "chapmd5" || name == "md5") return ppp::OptionOfMethod(Method::kChapMd5);
  if (name == "mschapv1") return ppp::OptionOfMethod(Method::kMsChapV1);
  if (name == "mschapv2") return ppp::OptionOfMethod(Method::kMsChapV2);
  if (name == "eap") return ppp::OptionOfMethod(Method::kEapTls);
  return std::nullopt;
}

Unexpected<std::string> Problem(std::string says) { return {std::move(says)}; }

std::optional<Bytes> ReadOption(const std::string& word) {
  if (word == "pfc") return Write(wire::ProtocolFieldCompression{});
  if (word == "acfc") return Write(wire::AddressAndControlFieldCompression{});
  if (const auto rest = After(word, {"mru", "maximum-receive-unit"})) {
    const auto value = Number(*rest, 65535);
    if (!value) return std::nullopt;
    return Write(wire::MaximumReceiveUnit{static_cast<uint16_t>(*value)});
  }
  if (const auto rest = After(word, {"accm", "async-control-character-map"})) {
    const auto value = Hex32(*rest);
    if (!value) return std::nullopt;
    return Write(wire::AsyncControlCharacterMap{*value});
  }
  if (const auto rest = After(word, {"magic-number", "magic"})) {
    const auto value = Hex32(*rest);
    if (!value) return std::nullopt;
    return Write(wire::MagicNumber{*value});
  }
  if (const auto rest = After(word, {"authentication-protocol", "auth"}))
    return Authentication(*rest);
  if (const auto rest = After(word, {"option"})) {
    const size_t blank = std::min(rest->find(' '), rest->size());
    const auto type = Number(rest->substr(0, blank), 255);
    const auto data = blank == rest->size() ? Bytes{} : ReadHex(rest->substr(blank));
    if (!type || !data || data->size() > 253) return std::nullopt;
    Bytes option{static_cast<uint8_t>(*type), static_cast<uint8_t>(data->size() + 2)};
    option.insert(option.end(), data->begin(), data->end());
    return option;
  }
  return std::nullopt;
}

Result<Packet, std::string> ReadOctets(const Bytes& octets) {
  if (octets.size() < 4) return Problem("A packet has at least 4 octets.");
  if (LoadBe16(&octets[2]) != octets.size()) {
    return Problem("Its field Length says " + std::to_string(LoadBe16(&octets[2])) +
                   ", but there are " + std::to_string(octets.size()) + " octets.");
  }
  Packet packet{octets[0], octets[1], {}};
  if (packet.code < 1 || packet.code > 4)
    return Problem("The first octet is the Code: 1 Request, 2 Ack, 3 Nak, 4 Reject.");
  const auto options = wire::ReadOptions(ByteView(octets).subspan(4));
  if (!options) return Problem("The options can't be read: a Length is impossible.");
  for (const wire::OptionView& option : *options) packet.options.push_back(ToBytes(option.bytes));
  return packet;
}

ppp::LcpOptions PolicyOf(const Side& side, Rng& rng) {
  ppp::LcpOptions policy(side.lcp, side.authentication, rng);
  policy.Restart();
  return policy;
}

ppp::Verdict JudgeOption(const Side& side, const Bytes& option) {
  SeededRng rng(side.seed);
  ppp::LcpOptions policy = PolicyOf(side, rng);
  return policy.Judge(ViewOf(option));
}

Fault JudgeReject(const Packet& reply, const std::vector<Bytes>& rejected) {
  if (reply.options == rejected) return {};
  auto sorted = reply.options, wanted = rejected;
  std::ranges::sort(sorted);
  std::ranges::sort(wanted);
  if (sorted == wanted) return {"reordered", "The options are no longer in the request's order."};
  if (std::ranges::includes(sorted, wanted))
    return {"too-much", "The Reject holds an option that could stay."};
  return {"changed", "A Reject repeats the options that it is about unchanged, to the octet."};
}

Fault JudgeNak(const Side& side, const Packet& request, const Packet& reply,
               const std::vector<Bytes>& naked) {
  size_t next = 0;
  for (const Bytes& option : reply.options) {
    if (next < naked.size() && option[0] == naked[next][0]) {
      if (JudgeOption(side, option).what != What::kAck) {
        return {"same-value", "The value that you name is none that you would take yourself."};
      }
      ++next;
      continue;
    }
    // RFC 1661 §5.3: options that the request lacks may be added at the end.
    const auto in_request =
        std::ranges::find_if(request.options, [&](const Bytes& o) { return o[0] == option[0]; });
    if (in_request != request.options.end()) {
      return {"too-much", "The Nak holds an option that could stay as it was."};
    }
    if (next < naked.size() || JudgeOption(side, option).what != What::kAck)
      return {"changed", "The Nak holds an option that nobody asked about."};
  }
  if (next < naked.size())
    return {"changed", "The Nak says nothing of an option that can't stay as it is."};
  return {};
}

Fault JudgeAck(const Packet& request, const Packet& reply) {
  if (reply.options == request.options) return {};
  auto sorted = reply.options, wanted = request.options;
  std::ranges::sort(sorted);
  std::ranges::sort(wanted);
  if (sorted == wanted) return {"reordered", "The options are no longer in the request's order."};
  if (std::ranges::includes(wanted, sorted))
    return {"incomplete", "An Ack repeats all options of the request."};
  return {"changed", "An Ack repeats the request's options unchanged, to the octet."};
}

}  // namespace

std::string InWords(const Packet& packet) {
  std::string out =
      std::string(kNames.at(packet.code - 1u)) + " id " + std::to_string(packet.identifier) + ":";
  for (size_t i = 0; i < packet.options.size(); ++i) {
    out += (i == 0 ? " " : ", ") + OptionInWords(packet.options[i]);
  }
  return out;
}

std::string InHex(const Packet& packet) {
  Bytes octets{packet.code, packet.identifier, 0, 0};
  for (const Bytes& option : packet.options) {
    octets.insert(octets.end(), option.begin(), option.end());
  }
  StoreBe16(&octets[2], static_cast<uint16_t>(octets.size()));
  std::string out;
  for (const uint8_t octet : octets) {
    out += (out.empty() ? "" : " ") + ToHex(ByteView(&octet, 1));
  }
  return out;
}

Result<Packet, std::string> ReadPacket(std::string_view text) {
  if (text.size() > kLongest) return Problem("That is too long for a packet of LCP.");
  if (const auto octets = ReadHex(text)) return ReadOctets(*octets);
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return Problem(
        "Write the packet's name, its Identifier, a colon and the options: "
        "\"Configure-Ack id 3: MRU 1400, PFC\", or all of it in hexadecimal.");
  }
  std::string head = Plain(text.substr(0, colon));
  for (const std::string_view prefix : {"lcp ", "configure-", "conf-"}) {
    if (head.starts_with(prefix)) head.erase(0, prefix.size());
  }
  const std::vector<std::string> words = Split(head, ' ');
  static constexpr std::array<std::array<std::string_view, 2>, 4> kShort{
      {{"request", "req"}, {"ack", "ack"}, {"nak", "nak"}, {"reject", "rej"}}};
  Packet packet;
  const auto code = std::ranges::find_if(
      kShort, [&](const auto& names) { return words[0] == names[0] || words[0] == names[1]; });
  if (code == kShort.end()) {
    return Problem("\"" + head.substr(0, 30) +
                   "\" is none of Configure-Request, -Ack, -Nak, -Reject.");
  }
  packet.code = static_cast<uint8_t>(code - kShort.begin() + 1);
  const auto identifier = words.size() < 2 ? std::nullopt : Number(words.back(), 255);
  if (!identifier) return Problem("Which Identifier? Write \"Configure-Ack id 3: …\".");
  packet.identifier = static_cast<uint8_t>(*identifier);
  for (const std::string& word : Split(text.substr(colon + 1), ',')) {
    if (word.empty()) continue;
    const auto option = ReadOption(word);
    if (!option) {
      return Problem("\"" + word.substr(0, 40) +
                     "\" is no option that can be read; write it as the request does.");
    }
    packet.options.push_back(*option);
  }
  return packet;
}

uint32_t Side::magic() const {
  SeededRng rng(seed);
  return PolicyOf(*this, rng).magic();
}

Packet ReplyTo(const Side& side, const Packet& request) {
  std::vector<Bytes> naked, rejected;
  for (const Bytes& option : request.options) {
    ppp::Verdict verdict = JudgeOption(side, option);
    if (verdict.what == What::kReject) rejected.push_back(option);
    if (verdict.what == What::kNak) naked.push_back(std::move(verdict.instead));
  }
  if (!rejected.empty()) return {wire::kConfigureReject, request.identifier, rejected};
  if (!naked.empty()) return {wire::kConfigureNak, request.identifier, naked};
  return {wire::kConfigureAck, request.identifier, request.options};
}

Fault FaultOf(const Side& side, const Packet& request, const Packet& reply) {
  const Packet wanted = ReplyTo(side, request);
  if (reply.code == wire::kConfigureRequest)
    return {"request", "A Configure-Request is answered by an Ack, a Nak or a Reject."};
  if (reply.code != wanted.code) {
    if (reply.code == wire::kConfigureAck)
      return {"ack-anyway", "You agree to something that you can't or won't do."};
    if (reply.code == wire::kConfigureNak)
      return {"nak-instead", wanted.code == wire::kConfigureAck
                                 ? "All of it is acceptable: there is nothing to Nak."
                                 : "What you don't know at all, you Reject."};
    return {"reject-instead", wanted.code == wire::kConfigureAck
                                  ? "All of it is acceptable: there is nothing to Reject."
                                  : "You know the option and would take another value: Nak it."};
  }
  Fault fault;
  if (wanted.code == wire::kConfigureReject) fault = JudgeReject(reply, wanted.options);
  if (wanted.code == wire::kConfigureNak) fault = JudgeNak(side, request, reply, wanted.options);
  if (wanted.code == wire::kConfigureAck) fault = JudgeAck(request, reply);
  if (fault.name.empty() && reply.identifier != request.identifier) {
    fault = {"identifier", "The Identifier is not that of the request which it answers."};
  }
  return fault;
}

}  // namespace pptplab::labs::negotiate
