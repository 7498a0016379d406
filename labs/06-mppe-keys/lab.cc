// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 6: MPPE's keys (RFC 3079 §3) and RC4 as a stream cipher (RFC 3078 §7). The right values are
// the stack's own; beside each stands what the usual mistakes give. The recording is to look at: no
// answer comes from it.
#include <algorithm>

#include "labs/all_labs.h"
#include "labs/attacks/inner.h"
#include "labs/engine/judge.h"
#include "stack/crypto/digest.h"
#include "stack/crypto/mppe_keys.h"
#include "stack/crypto/rc4.h"
#include "stack/crypto/rc4_steps.h"
#include "stack/ppp/mppe.h"

namespace pptplab::labs {
namespace {

using attacks::InnerPacket;
using attacks::kTextAt;
using crypto::KeyUse;
using crypto::MasterKey;

/// The same for everybody, so a course simulates it once. The password is that of RFC 3079 §3.5.
constexpr std::string_view kLive = R"(title: A live tunnel, to see its keys

nodes:
  client: {label: a computer at home}
  isp:    {kind: router}
  server: {label: a PPTP server}

links:
  - {between: [client, isp], rate: 100Mbps, latency: 10ms}
  - {between: [isp, server], rate: 100Mbps, latency: 5ms}

pptp-servers:
  server:
    users: [{name: User, password: clientPass}]
    encryption: {policy: required, bits: [128], mode: stateless}

pptp-clients:
  client: {server: server, user: User, password: clientPass, dial: 1s, hang-up: 5s}

pings:
  - {from: client, to: 10.8.0.1, count: 2}

expect:
  client: {tunnel: up, encryption: 128-bit, pings-answered: true}
)";

constexpr size_t kAmount = 4;  // octets of the amount in the text
constexpr std::string_view kBeforeAmount = "PAY ";

struct Drawn {
  std::string user;
  crypto::PasswordHash hash{}, hash_hash{};
  crypto::NtResponse response{};
  std::string amount, other_amount;
  Bytes clear;         ///< protocol 0021, IPv4, UDP, text
  uint16_t count = 0;  ///< of the packet
  Bytes packet;        ///< MPPE header and ciphertext
  size_t flipped = 0;  ///< an octet of the packet, and its bit
  uint8_t bit = 0;

  std::string text() const { return std::string(AsText(ByteView(clear).subspan(kTextAt))); }
};

std::string Amount(uint64_t value) {
  const std::string digits = std::to_string(value);
  return std::string(kAmount - digits.size(), '0') + digits;
}

Bytes ClientStartKey(const MasterKey& master, int bits = 128) {
  return crypto::GetAsymmetricStartKey(master, bits, KeyUse::kClientToServer);
}

Drawn ValuesOnce(const Draw& draw) {
  Drawn out;
  out.user = draw.FirstName("user");
  out.hash = draw.Array<16>("nt hash");
  out.hash_hash = crypto::HashNtPasswordHash(out.hash);
  out.response = draw.Array<24>("nt response");
  const uint64_t amount = draw.Integer("amount", 100, 4999);
  out.amount = Amount(amount);
  out.other_amount = Amount(draw.Integer("other amount", 5000, 9999));
  out.clear = InnerPacket(std::string(kBeforeAmount) + out.amount + " EUR TO " +
                              draw.FirstName("payee") + " KEYWORD " + draw.Password("keyword"),
                          static_cast<uint16_t>(draw.Integer("identification", 1, 0xffff)));
  out.count = static_cast<uint16_t>(draw.Integer("count", 2, 6));
  ppp::MppeSender sender({}, ClientStartKey(crypto::GetMasterKey(out.hash_hash, out.response)));
  for (int sent = 0; sent <= out.count; ++sent) {
    Pdu pdu(out.clear);
    sender.Encrypt(pdu);
    out.packet = ToBytes(pdu.bytes());
  }
  // Of the text: so the letter that comes out can be looked at.
  out.flipped = wire::MppeHeader::kSize + kTextAt + draw.Integer("flipped octet", 16, 24);
  out.bit = static_cast<uint8_t>(draw.Integer("flipped bit", 0, 4));
  return out;
}

/// Draws again while the flipped octet's key stream is such that two answers would be the same.
Drawn Values(const Draw& draw) {
  for (uint64_t attempt = 0;; ++attempt) {
    Drawn out = ValuesOnce(attempt == 0 ? draw : draw.Again(attempt));
    const size_t at = out.flipped - wire::MppeHeader::kSize;
    const int stream = out.packet[out.flipped] ^ out.clear[at];
    const int mask = 1 << out.bit;
    if (stream != 0 && stream != (mask ^ 0xff)) return out;
  }
}

Answer Hex(ByteView octets) { return {ToHex(octets)}; }

Bytes Truncated(ByteView digest, size_t size) { return ToBytes(digest.first(size)); }

/// RFC 3079 §3.4's texts, for what comes of using them otherwise.
constexpr std::string_view kMagic2 =
    "On the client side, this is the send key; on the server side, it is the receive key.";

Bytes WithoutPads(const MasterKey& master) {
  return Truncated(crypto::Sha1({master, AsBytes(kMagic2)}), 16);
}

/// GetNewKeyFromSHA with the start key twice: the first session key before its leading octets are
/// set.
Bytes Unreduced(ByteView start_key) {
  Bytes key(start_key.size());
  crypto::GetNewKeyFromSha(start_key, start_key, key);
  return key;
}

Bytes Reduced(Bytes key, int bits) {
  crypto::ReduceKey(key, bits);
  return key;
}

Bytes SessionKey(ByteView start_key, int changes) {
  ppp::MppeKey key(static_cast<int>(start_key.size()) * 8, start_key);
  for (int i = 0; i < changes; ++i) key.Change();
  return ToBytes(key.session_key());
}

/// Changes whose interim key is taken as it is.
Bytes WithoutRc4(ByteView start_key, int changes) {
  Bytes key = Unreduced(start_key);
  for (int i = 0; i < changes; ++i) {
    Bytes next(key.size());
    crypto::GetNewKeyFromSha(start_key, key, next);
    key = next;
  }
  return key;
}

Bytes EncryptedUnderItself(Bytes key) {
  const Bytes by = key;
  crypto::Rc4Once(by, key);
  return key;
}

Bytes KeyStream(ByteView key, size_t size) {
  Bytes zeros(size);
  crypto::Rc4Once(key, zeros);
  return zeros;
}

/// RC4 whose i starts at 0 instead of 1: as if it were counted up after use.
Bytes KeyStreamFromZero(ByteView key, size_t size) {
  crypto::Rc4Steps steps(key);
  while (steps.in_schedule()) steps.Next();
  auto s = steps.s();
  uint8_t j = 0;
  Bytes out;
  for (size_t n = 0; n < size; ++n) {
    const auto i = static_cast<uint8_t>(n);
    j = static_cast<uint8_t>(j + s[i]);
    std::swap(s[i], s[j]);
    out.push_back(s[static_cast<uint8_t>(s[i] + s[j])]);
  }
  return out;
}

Answer Octet(size_t at, uint8_t value) {
  return {"octet: " + std::to_string(at), "becomes: " + ToHex(ByteView(&value, 1))};
}

class MppeKeysLab final : public Lab {
 public:
  std::string_view name() const override { return "06-mppe-keys"; }
  bool simulates() const override { return true; }
  bool solves_by_simulation() const override { return false; }

  Instance Make(const Draw& draw) const override {
    const Drawn drawn = Values(draw);
    Instance out;
    out.given = {{"user", drawn.user},
                 {"nt-hash", ToHex(drawn.hash)},
                 {"hash-hash", ToHex(drawn.hash_hash)},
                 {"nt-response", ToHex(drawn.response)},
                 {"count", std::to_string(drawn.count)},
                 {"packet", ToHex(drawn.packet)},
                 {"flipped-octet", std::to_string(drawn.flipped)},
                 {"flipped-bit", std::to_string(drawn.bit)},
                 {"other-amount", drawn.other_amount}};
    out.scenarios.push_back({"live", std::string(kLive)});
    return out;
  }

  Keys Solve(const Draw& draw, Workbench&) const override {
    const Drawn drawn = Values(draw);
    const MasterKey master = crypto::GetMasterKey(drawn.hash_hash, drawn.response);
    const Bytes send = ClientStartKey(master);
    Keys keys;
    keys["master-key"] = Master(drawn, master);
    const Bytes receive = crypto::GetAsymmetricStartKey(master, 128, KeyUse::kServerToClient);
    keys["send-start-key"] = {
        Hex(send), {{"swapped", Hex(receive)}, {"no-pads", Hex(WithoutPads(master))}}, nullptr};
    keys["receive-start-key"] = {Hex(receive), {{"same-key", Hex(send)}}, nullptr};
    keys["session-key"] = {Hex(SessionKey(send, 0)),
                           {{"rc4-too-early", Hex(EncryptedUnderItself(SessionKey(send, 0)))},
                            {"start-key", Hex(send)}},
                           nullptr};
    const Bytes eight = ClientStartKey(master, 40);
    keys["forty-bits"] = {Hex(Reduced(Unreduced(eight), 40)),
                          {{"salt-of-56", Hex(Reduced(Unreduced(eight), 56))},
                           {"no-salt", Hex(Unreduced(eight))},
                           {"cut-from-128", Hex(Reduced(Truncated(SessionKey(send, 0), 8), 40))}},
                          nullptr};
    keys["fifty-six-bits"] = {
        Hex(Reduced(Unreduced(eight), 56)),
        {{"salt-of-40", Hex(Reduced(Unreduced(eight), 40))}, {"no-salt", Hex(Unreduced(eight))}},
        nullptr};
    const Bytes key = SessionKey(send, drawn.count + 1);
    keys["packet-key"] = {Hex(key),
                          {{"first-not-changed", Hex(SessionKey(send, drawn.count))},
                           {"no-rc4", Hex(WithoutRc4(send, drawn.count + 1))},
                           {"never-changed", Hex(SessionKey(send, 0))}},
                          nullptr};
    keys["key-stream"] = {
        Hex(KeyStream(key, 16)),
        {{"from-zero", Hex(KeyStreamFromZero(key, 16))}, {"start-key", Hex(KeyStream(send, 16))}},
        nullptr};
    keys["keyword"] = Keyword(drawn);
    keys["flip"] = Flip(drawn);
    keys["forge"] = Forge(drawn);
    keys["integrity"] = {
        {"nobody"},
        {{"mppe-integrity", {"mppe"}}, {"garbage", {"garbage"}}, {"sequence", {"sequence"}}},
        nullptr};
    return keys;
  }

 private:
  static Key Master(const Drawn& drawn, const MasterKey& master) {
    static constexpr std::string_view kMagic1 = "This is the MPPE Master Key";
    return {
        Hex(master),
        {{"nt-hash", Hex(crypto::GetMasterKey(drawn.hash, drawn.response))},
         {"whole-digest", Hex(crypto::Sha1({drawn.hash_hash, drawn.response, AsBytes(kMagic1)}))},
         {"response-first",
          Hex(Truncated(crypto::Sha1({drawn.response, drawn.hash_hash, AsBytes(kMagic1)}), 16))}},
        nullptr};
  }

  /// The word behind KEYWORD; whoever gives the whole text is told so.
  static Key Keyword(const Drawn& drawn) {
    const std::string text = drawn.text();
    return {{text.substr(text.rfind(' ') + 1)}, {{"whole-text", {text}}}, nullptr};
  }

  static Key Flip(const Drawn& drawn) {
    const size_t at = drawn.flipped - wire::MppeHeader::kSize;
    const auto mask = static_cast<uint8_t>(1 << drawn.bit);
    const Answer right = Octet(at, drawn.clear[at] ^ mask);
    Key key{right,
            {{"with-header",
              Octet(drawn.flipped, static_cast<uint8_t>(drawn.clear[drawn.flipped] ^ mask))},
             {"all-bits", Octet(at, static_cast<uint8_t>(~drawn.clear[at]))},
             {"cipher-octet", Octet(at, drawn.packet[drawn.flipped] ^ mask)}},
            nullptr};
    key.judge = [key, at](const Answer& answer) {
      const auto same = [given = ReadMap(answer)](const Answer& other) {
        const auto wanted = ReadMap(other);
        const auto octet = given.find("octet"), becomes = given.find("becomes");
        return octet != given.end() && becomes != given.end() &&
               ReadNumber(octet->second, "") == ReadNumber(wanted.at("octet"), "") &&
               ReadHex(becomes->second) == ReadHex(wanted.at("becomes"));
      };
      if (same(key.right)) return Right();
      for (const auto& [name, wrong] : key.mistakes) {
        if (same(wrong)) return Known(name);
      }
      const auto given = ReadMap(answer);
      const auto octet = given.find("octet");
      if (octet != given.end() && ReadNumber(octet->second, "") == static_cast<double>(at)) {
        return Partly(0.4, "The octet is right; its new value isn't.");
      }
      return Wrong("That is not it. Two lines are wanted: \"octet: 12\" and \"becomes: 4f\".");
    };
    return key;
  }

  static Key Forge(const Drawn& drawn) {
    const size_t at = kTextAt + kBeforeAmount.size();
    Bytes mask(kAmount), forged(kAmount);
    for (size_t i = 0; i < kAmount; ++i) {
      mask[i] = static_cast<uint8_t>(drawn.amount[i] ^ drawn.other_amount[i]);
      forged[i] = drawn.packet[wire::MppeHeader::kSize + at + i] ^ mask[i];
    }
    return {Hex(forged),
            {{"in-clear", Hex(AsBytes(drawn.other_amount))}, {"mask", Hex(mask)}},
            nullptr};
  }
};

}  // namespace

std::unique_ptr<Lab> MakeMppeKeysLab() { return std::make_unique<MppeKeysLab>(); }

}  // namespace pptplab::labs
