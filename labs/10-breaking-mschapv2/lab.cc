// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Lab 10: breaking MS-CHAPv2, on a session that the lab itself makes: two of our own PPP sessions
// in memory, drawn for the student. Handed out is what an eavesdropper has of it
// (attacks/wiretap.h).
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "labs/all_labs.h"
#include "labs/attacks/inner.h"
#include "labs/attacks/link.h"
#include "labs/engine/judge.h"
#include "stack/base/check.h"
#include "stack/base/rng.h"
#include "stack/crypto/des.h"
#include "stack/crypto/mschap_v2.h"

namespace pptplab::labs {
namespace {

using attacks::Exchange;
using attacks::Wiretap;

constexpr size_t kWords = 5000;
const double kKeys = std::pow(2.0, 56);
constexpr double kSecondsInAnHour = 3600;

struct Drawn {
  std::string user, password, secret, secret_text;
  uint64_t seed = 0;
  uint64_t rate = 0;      ///< keys a second, in thousand millions
  uint64_t position = 0;  ///< of the password in the list
  crypto::PasswordHash hash{};
};

/// "tarimo47": syllables and two digits, as people are asked for them.
std::string Word(Rng& rng) {
  static constexpr std::string_view kConsonants = "bdfgklmnprstvz", kVowels = "aeiou";
  std::string word;
  for (int syllable = 0; syllable < 3; ++syllable) {
    word += kConsonants[rng.Below(kConsonants.size())];
    word += kVowels[rng.Below(kVowels.size())];
  }
  return word + std::to_string(10 + rng.Below(90));
}

Drawn ValuesOnce(const Draw& draw) {
  static const std::vector<std::string> kPlaces{"payroll", "exams", "contracts", "patients",
                                                "archive", "board", "research"};
  Drawn out;
  out.user = draw.FirstName("user");
  SeededRng rng(draw.Integer("password", 0, UINT64_MAX));
  out.password = Word(rng);
  out.hash = crypto::NtPasswordHash(out.password);
  out.seed = draw.Integer("link", 0, UINT64_MAX);
  out.rate = draw.Integer("rate", 12, 90) * 10;
  out.position = draw.Integer("position", kWords / 4, kWords - 1);
  out.secret = draw.Pick("place", kPlaces) + "-" + ToHex(draw.Octets("secret", 4));
  out.secret_text = "GET http://intranet.example/" + out.secret;
  return out;
}

/// Draws again while the two octets of K3 are the same, or one of them has no upper seven bits:
/// then mistakes give what is right.
Drawn Values(const Draw& draw) {
  for (uint64_t attempt = 0;; ++attempt) {
    Drawn out = ValuesOnce(attempt == 0 ? draw : draw.Again(attempt));
    if (out.hash[14] != out.hash[15]) return out;
  }
}

/// The session: a log-in, some lines from each end, the secret among them.
Wiretap SessionOf(const Drawn& drawn) {
  attacks::LinkConfig config;
  config.client.authentication.user = drawn.user;
  config.client.authentication.password = drawn.password;
  for (ppp::SessionConfig* session : {&config.client, &config.server}) {
    session->encryption.allow_40 = session->encryption.allow_56 = false;
    session->encryption.allow_stateful = false;
  }
  config.seed = drawn.seed;
  attacks::Link link(config);
  link.Connect(std::chrono::seconds(2));
  PPTPLAB_CHECK(link.is_up() && link.is_encrypted());
  SeededRng rng(drawn.seed + 1);
  const uint32_t place = 2 + rng.Below(5);
  for (uint16_t number = 0; number < 9; ++number) {
    const bool is_it = number == place;
    const std::string text = is_it ? drawn.secret_text : "HELLO number " + std::to_string(number);
    link.Send(is_it || number % 3 != 0, attacks::InnerPacket(text, number));
    link.RunFor(std::chrono::milliseconds(100));
  }
  return link.tap();
}

std::string WordList(const Drawn& drawn) {
  SeededRng rng(drawn.seed + 2);
  std::set<std::string> known{drawn.password};
  std::string out;
  for (size_t number = 0; number < kWords; ++number) {
    std::string word = drawn.password;
    while (number != drawn.position && !known.insert(word).second) word = Word(rng);
    out += word + "\n";
  }
  return out;
}

Answer Hex(ByteView octets) { return {ToHex(octets)}; }

Answer Number(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.6g", value);
  return {text};
}

class BreakingMsChapV2Lab final : public Lab {
 public:
  std::string_view name() const override { return "10-breaking-mschapv2"; }

  Instance Make(const Draw& draw) const override {
    const Drawn drawn = Values(draw);
    Instance out;
    out.given = {{"user", drawn.user},
                 {"words", std::to_string(kWords)},
                 {"rate", std::to_string(drawn.rate)}};
    out.files = {{"wiretap.txt", SessionOf(drawn).Text()}, {"words.txt", WordList(drawn)}};
    return out;
  }

  Keys Solve(const Draw& draw, Workbench&) const override {
    const Drawn drawn = Values(draw);
    const Exchange exchange = SessionOf(drawn).FindExchange().value();
    const ByteView hash(drawn.hash);
    Keys keys;
    keys["challenge"] = {
        Hex(exchange.challenge_hash()),
        {{"raw-challenge", Hex(ByteView(exchange.authenticator_challenge()).first(8))},
         {"peer-challenge", Hex(ByteView(exchange.peer_challenge()).first(8))},
         {"whole-challenge", Hex(exchange.authenticator_challenge())}},
        nullptr};
    keys["k3"] = K3(hash);
    keys["password"] = {{drawn.password}, {{"hash", Hex(hash)}}, nullptr};
    keys["secret"] = {{drawn.secret}, {{"whole-text", {drawn.secret_text}}}, nullptr};
    const double hours = kKeys / (static_cast<double>(drawn.rate) * 1e9) / kSecondsInAnHour;
    keys["search-time"] = {Number(hours),
                           {{"three-times", Number(3 * hours)},
                            {"half", Number(hours / 2)},
                            {"two-to-112", Number(hours * kKeys)}},
                           nullptr};
    constexpr double kFpgas = 48, kCores = 40, kClock = 450e6;  // as published
    keys["published-rate"] = {
        Number(kFpgas * kCores * kClock),
        {{"one-fpga", Number(kCores * kClock)}, {"cores-left-out", Number(kFpgas * kClock)}},
        nullptr};
    keys["whose-figure"] = {
        {"per-fpga"},
        {{"average", {"average"}}, {"both-right", {"both-right"}}, {"per-core", {"per-core"}}},
        nullptr};
    keys["why-56"] = {{"once"},
                      {{"three-keys", {"three-keys"}},
                       {"meet-in-the-middle", {"meet-in-the-middle"}},
                       {"hash-128", {"hash-128"}}},
                      nullptr};
    keys["longer-password"] = {
        {"no"}, {{"longer-password", {"yes"}}, {"unicode", {"unicode"}}}, nullptr};
    keys["salt"] = {{"no-part"}, {{"challenge-stops", {"stops"}}, {"tables", {"tables"}}}, nullptr};
    keys["recommend"] = Recommend();
    return keys;
  }

 private:
  static Key K3(ByteView hash) {
    const std::array<uint8_t, 7> key{hash[14], hash[15], 0, 0, 0, 0, 0};
    const std::array<uint8_t, 2> swapped{hash[15], hash[14]};
    return {Hex(hash.subspan(14)),
            {{"swapped", Hex(swapped)},
             {"des-key", Hex(crypto::SpreadDesKey(key))},
             {"whole-key", Hex(key)},
             {"whole-hash", Hex(hash)}},
            nullptr};
  }

  static Key Recommend() {
    return {{"ikev2", "wireguard", "openvpn"},
            {{"longer-password", {"ikev2", "wireguard", "openvpn", "long-passwords"}},
             {"only-more-bits", {"mppe-128"}},
             {"still-pptp", {"long-passwords", "mppe-128"}}},
            nullptr};
  }
};

}  // namespace

std::unique_ptr<Lab> MakeBreakingMsChapV2Lab() { return std::make_unique<BreakingMsChapV2Lab>(); }

}  // namespace pptplab::labs
