// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 5: MS-CHAPv2 by hand (RFC 2759 §8). Beside every right value what the usual mistakes give.
#include <algorithm>

#include "labs/all_labs.h"
#include "labs/engine/judge.h"
#include "stack/crypto/des.h"
#include "stack/crypto/digest.h"
#include "stack/crypto/mschap_v1.h"
#include "stack/crypto/mschap_v2.h"

namespace pptplab::labs {
namespace {

using crypto::Challenge16;
using crypto::NtResponse;
using crypto::PasswordHash;

struct Drawn {
  std::string user, domain, password;
  Challenge16 authenticator{}, peer{};
};

Drawn Values(const Draw& draw) {
  static const std::vector<std::string> kDomains{"CAMPUS", "OFFICE", "BRANCH", "DEPOT", "CLINIC"};
  return {draw.FirstName("user"), draw.Pick("domain", kDomains), draw.Password("password"),
          draw.Array<16>("authenticator challenge"), draw.Array<16>("peer challenge")};
}

Answer Hex(ByteView octets) { return {ToHex(octets)}; }

Bytes BigEndian16(std::string_view text) {
  Bytes out;
  for (const char c : text) {
    out.push_back(0);
    out.push_back(static_cast<uint8_t>(c));
  }
  return out;
}

/// The 7 octets of a DES key whose 8 octets are given, parity thrown away.
std::array<uint8_t, 7> KeyBits(std::span<const uint8_t, 8> key) {
  uint64_t bits = 0;
  for (const uint8_t octet : key) bits = bits << 7 | octet >> 1;
  std::array<uint8_t, 7> out{};
  for (size_t i = 0; i < 7; ++i) out[i] = static_cast<uint8_t>(bits >> (8 * (6 - i)) & 0xff);
  return out;
}

NtResponse ResponseTo(ByteView eight, const PasswordHash& hash) {
  std::array<uint8_t, 8> challenge{};
  std::copy_n(eight.begin(), 8, challenge.begin());
  return crypto::ChallengeResponse(challenge, hash);
}

/// Each 7 octets filled up with a zero instead of being spread with room for parity.
NtResponse ResponseWithoutSpreading(const std::array<uint8_t, 8>& challenge,
                                    const PasswordHash& hash) {
  std::array<uint8_t, 21> padded{};
  std::ranges::copy(hash, padded.begin());
  NtResponse out{};
  for (size_t i = 0; i < 3; ++i) {
    std::array<uint8_t, 8> key{};
    std::copy_n(padded.begin() + static_cast<long>(7 * i), 7, key.begin());
    std::ranges::copy(crypto::DesEncrypt(challenge, KeyBits(key)),
                      out.begin() + static_cast<long>(8 * i));
  }
  return out;
}

class MsChapV2Lab final : public Lab {
 public:
  std::string_view name() const override { return "05-mschapv2"; }

  Instance Make(const Draw& draw) const override {
    const Drawn drawn = Values(draw);
    Instance out;
    out.given = {{"user", drawn.user},
                 {"domain", drawn.domain},
                 {"name", drawn.domain + "\\" + drawn.user},
                 {"password", drawn.password},
                 {"authenticator-challenge", ToHex(drawn.authenticator)},
                 {"peer-challenge", ToHex(drawn.peer)}};
    return out;
  }

  Keys Solve(const Draw& draw, Workbench&) const override {
    const Drawn drawn = Values(draw);
    const PasswordHash hash = crypto::NtPasswordHash(drawn.password);
    const auto challenge = crypto::ChallengeHash(drawn.peer, drawn.authenticator, drawn.user);
    const NtResponse response = crypto::ChallengeResponse(challenge, hash);
    const PasswordHash hash_hash = crypto::HashNtPasswordHash(hash);
    Keys keys;
    keys["nt-hash"] = NtHash(drawn, hash);
    keys["challenge-hash"] = ChallengeHash(drawn, challenge);
    keys["des-key"] = DesKey(hash);
    keys["nt-response"] = Response(drawn, hash, challenge, response);
    keys["hash-hash"] = {
        Hex(hash_hash),
        {{"text-of-hash", Hex(crypto::Md4({AsBytes(ToHex(hash))}))}, {"hash-only", Hex(hash)}},
        nullptr};
    keys["authenticator-response"] = Authenticator(drawn, hash, response);
    keys["one-bit"] = {{"client"}, {{"server", {"server"}}, {"nobody", {"nobody"}}}, nullptr};
    keys["mutual"] = {{"knows-hash"},
                      {{"password-sent", {"password-sent"}}, {"certificate", {"certificate"}}},
                      nullptr};
    return keys;
  }

 private:
  static Key NtHash(const Drawn& drawn, const PasswordHash& hash) {
    return {Hex(hash),
            {{"utf-8", Hex(crypto::Md4({AsBytes(drawn.password)}))},
             {"big-endian", Hex(crypto::Md4({BigEndian16(drawn.password)}))},
             {"lm-hash", Hex(crypto::LmPasswordHash(drawn.password))}},
            nullptr};
  }

  static Key ChallengeHash(const Drawn& drawn, const std::array<uint8_t, 8>& challenge) {
    const auto whole = crypto::Sha1({drawn.peer, drawn.authenticator, AsBytes(drawn.user)});
    // crypto::ChallengeHash leaves a domain out by itself.
    const auto with_domain =
        crypto::Sha1({drawn.peer, drawn.authenticator, AsBytes(drawn.domain + "\\" + drawn.user)});
    return {Hex(challenge),
            {{"whole-digest", Hex(whole)},
             {"with-domain", Hex(ByteView(with_domain).first(8))},
             {"swapped", Hex(crypto::ChallengeHash(drawn.authenticator, drawn.peer, drawn.user))}},
            nullptr};
  }

  /// Parity bits are the lowest of each octet; DES ignores them, so does the judge.
  static Key DesKey(const PasswordHash& hash) {
    const ByteView octets(hash);
    const Bytes right = ToBytes(crypto::SpreadDesKey(octets.first<7>()));
    Bytes padded = ToBytes(octets.first(7));
    padded.push_back(0);
    Key key{Hex(right), {{"first-eight", Hex(octets.first(8))}, {"padded", Hex(padded)}}, nullptr};
    key.judge = [right, wrong = key.mistakes](const Answer& answer) {
      Bytes given = *ReadHex(answer[0]);
      for (const auto& [name, value] : wrong) {
        if (given == *ReadHex(value[0])) return Known(name);
      }
      if (given.size() != 8)
        return Wrong("A DES key has 8 octets; this has " + std::to_string(given.size()) + ".");
      const bool same = std::ranges::equal(
          given, right, {}, [](uint8_t o) { return o >> 1; }, [](uint8_t o) { return o >> 1; });
      return same ? Right() : Wrong("The upper seven bits of the octets are not the key's.");
    };
    return key;
  }

  static Key Response(const Drawn& drawn, const PasswordHash& hash,
                      const std::array<uint8_t, 8>& challenge, const NtResponse& response) {
    // The 49 octets of the Response's value: peer challenge, 8 reserved, NT-Response, Flags.
    Bytes value = ToBytes(drawn.peer);
    value.resize(24);
    value.insert(value.end(), response.begin(), response.end());
    value.push_back(0);
    return {Hex(response),
            {{"raw-challenge", Hex(ResponseTo(ByteView(drawn.authenticator).first(8), hash))},
             {"no-parity", Hex(ResponseWithoutSpreading(challenge, hash))},
             {"whole-value", Hex(value)},
             {"lm-hash", Hex(ResponseTo(challenge, crypto::LmPasswordHash(drawn.password)))}},
            nullptr};
  }

  static Key Authenticator(const Drawn& drawn, const PasswordHash& hash,
                           const NtResponse& response) {
    const auto right = crypto::GenerateAuthenticatorResponse(hash, response, drawn.peer,
                                                             drawn.authenticator, drawn.user);
    // RFC 2759 §8.7, and what comes of it with the hash instead of its hash, or of the first half
    // alone.
    static constexpr std::string_view kMagic1 = "Magic server to client signing constant";
    static constexpr std::string_view kMagic2 = "Pad to make it do more than one iteration";
    const auto challenge = crypto::ChallengeHash(drawn.peer, drawn.authenticator, drawn.user);
    const auto first = crypto::Sha1({hash, response, AsBytes(kMagic1)});
    const auto hash_only = crypto::Sha1({first, challenge, AsBytes(kMagic2)});
    const auto once = crypto::Sha1({crypto::HashNtPasswordHash(hash), response, AsBytes(kMagic1)});
    return {Hex(right), {{"hash-only", Hex(hash_only)}, {"one-iteration", Hex(once)}}, nullptr};
  }
};

}  // namespace

std::unique_ptr<Lab> MakeMsChapV2Lab() { return std::make_unique<MsChapV2Lab>(); }

}  // namespace pptplab::labs
