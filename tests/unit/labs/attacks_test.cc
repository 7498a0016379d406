// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Each attack of labs/attacks against sessions of our own, with all the work that it takes.
#include "labs/attacks/attacks.h"

#include <gtest/gtest.h>

#include <chrono>
#include <ctime>

#include "labs/all_labs.h"
#include "labs/engine/workbench.h"
#include "stack/crypto/mppe_keys.h"
#include "stack/wire/ppp.h"

namespace pptplab::labs::attacks {
namespace {

using ppp::AuthenticationMethod;

LinkConfig Config(std::string password = "tarimo47") {
  LinkConfig config;
  config.client.authentication.user = "amira";
  config.client.authentication.password = std::move(password);
  return config;
}

/// 0021, twenty-eight octets of headers, a text.
Bytes Inner(std::string_view text) {
  Bytes out{0x00, 0x21, 0x45};
  out.resize(30);
  const ByteView octets = AsBytes(text);
  out.insert(out.end(), octets.begin(), octets.end());
  return out;
}

/// Other programs may have the processor as well.
double SecondsOfProcessorSince(std::clock_t start) {
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

Exchange ExchangeOf(const Link& link) { return link.tap().FindExchange().value(); }

TEST(Wiretap, IsWhatItWasAfterItsFileWasRead) {
  Link link(Config());
  link.Connect();
  ASSERT_TRUE(link.is_up() && link.is_encrypted());
  link.Send(true, Inner("hello"));
  const auto read = Wiretap::Read(link.tap().Text());
  ASSERT_TRUE(read) << read.error();
  ASSERT_EQ(read->packets().size(), link.tap().packets().size());
  EXPECT_EQ(read->Text(), link.tap().Text());
  EXPECT_EQ(read->Pcapng(), link.tap().Pcapng());
  EXPECT_EQ(ToHex(read->FindExchange()->nt_response()), ToHex(ExchangeOf(link).nt_response()));
}

TEST(Wiretap, RefusesWhatNoLabHasMade) {
  Link link(Config());
  link.Connect();
  std::string text = link.tap().Text();
  EXPECT_FALSE(Wiretap::Read(""));
  EXPECT_FALSE(Wiretap::Read("0000 45 00 00 14\n"));
  EXPECT_FALSE(Wiretap::Read("nonsense"));
  EXPECT_FALSE(Wiretap::Read(std::string(100'000, '0')));
  for (size_t cut = 0; cut < text.size(); cut += 97) {
    const auto read = Wiretap::Read(text.substr(0, cut));
    EXPECT_FALSE(read) << cut;
    EXPECT_NE(read.error(), "");
  }
  const size_t at = text.rfind("c0 00 02");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 8, "08 08 08");
  const auto changed = Wiretap::Read(text);
  ASSERT_FALSE(changed);
  EXPECT_NE(changed.error().find("no seal of a lab's"), std::string::npos) << changed.error();
}

TEST(Wiretap, RefusesAddressesOfRealNetworksEvenWithASeal_Rfc5737) {
  LinkConfig config = Config();
  config.client_address = Address{0x08080808};
  Link link(config);
  link.Connect();
  const auto read = Wiretap::Read(link.tap().Text());
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().find("real network"), std::string::npos) << read.error();
}

TEST(Attack, FindsTheLastTwoOctetsOfTheHashInUnderASecond_Rfc2759_8_5) {
  for (const char* password : {"tarimo47", "a long pass phrase, with \xc3\xa4"}) {
    Link link(Config(password));
    link.Connect();
    const auto hash = crypto::NtPasswordHash(password);
    const std::clock_t start = std::clock();
    const auto k3 = FindK3(ExchangeOf(link));
    EXPECT_LT(SecondsOfProcessorSince(start), 1);
    ASSERT_TRUE(k3);
    EXPECT_EQ((*k3)[0], hash[14]);
    EXPECT_EQ((*k3)[1], hash[15]);
  }
}

TEST(Attack, TriesAMillionWordsInUnderTwoSeconds) {
  Link link(Config("word-999999"));
  link.Connect();
  std::vector<std::string> storage;
  for (int i = 0; i < 1'000'000; ++i) storage.push_back("word-" + std::to_string(i));
  const std::vector<std::string_view> words(storage.begin(), storage.end());
  const Exchange exchange = ExchangeOf(link);
  const std::clock_t start = std::clock();
  const auto found = TryWords(exchange, words);
  const double seconds = SecondsOfProcessorSince(start);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->password, "word-999999");
  EXPECT_EQ(found->tried, 1'000'000u);
  EXPECT_LT(found->passed, 100u) << "one word in 65,536 passes the filter";
#ifdef NDEBUG
  EXPECT_LT(seconds, 2);
#endif
  RecordProperty("seconds", std::to_string(seconds));
  EXPECT_FALSE(TryWords(exchange, {"word-1", "", "\xff"}));
}

TEST(Attack, ReadsThePacketsOnceThePasswordIsKnown) {
  Link link(Config());
  link.Connect();
  link.Send(true, Inner("first"));
  const auto second = link.Send(true, Inner("second"));
  const auto back = link.Send(false, Inner("from the server"));
  EXPECT_EQ(Decrypt(ExchangeOf(link), "tarimo47", second.packet), Inner("second"));
  EXPECT_EQ(Decrypt(ExchangeOf(link), "tarimo47", back.packet), Inner("from the server"));
  EXPECT_NE(Decrypt(ExchangeOf(link), "tarimo48", second.packet), Inner("second"));
  EXPECT_FALSE(Decrypt(ExchangeOf(link), "tarimo47", link.tap().packets().front()));
}

TEST(Attack, ChangesATextWithoutAKeyAndNobodyNotices_Rfc3078_10) {
  Link link(Config());
  link.Connect();
  const auto passed = link.Send(true, Inner("PAY 0100 EUR"));
  const auto forged = FlipText(passed.packet, 34, "0100", "9100");
  ASSERT_TRUE(forged);
  // What the server's own receiver makes of it.
  const auto master =
      crypto::GetMasterKey(crypto::HashNtPasswordHash(crypto::NtPasswordHash("tarimo47")),
                           ExchangeOf(link).nt_response());
  ppp::MppeReceiver receiver(
      {}, crypto::GetAsymmetricStartKey(master, 128, crypto::KeyUse::kClientToServer));
  Pdu pdu(*forged);
  EXPECT_FALSE(receiver.Decrypt(pdu).dropped);
  EXPECT_EQ(ToBytes(pdu.bytes()), Inner("PAY 9100 EUR"));
  EXPECT_FALSE(FlipText(passed.packet, 40, "0100", "9100")) << "behind the end";
  EXPECT_FALSE(FlipText(passed.packet, SIZE_MAX - 1, "0100", "9100"));
  EXPECT_FALSE(FlipText(passed.packet, 34, "0100", "91000"));
}

LinkConfig WithMsChapV1(int bits) {
  LinkConfig config = Config();
  for (ppp::SessionConfig* session : {&config.client, &config.server}) {
    session->authentication.methods = {AuthenticationMethod::kMsChapV1};
    session->encryption.allow_128 = bits == 128;
    session->encryption.allow_56 = bits == 56;
    session->encryption.allow_40 = bits == 40;
  }
  return config;
}

TEST(Attack, ReadsOneDirectionByTheOtherWithMsChapV1_Rfc3079_2) {
  for (const int bits : {40, 56, 128}) {
    Link link(WithMsChapV1(bits));
    link.Connect();
    ASSERT_TRUE(link.is_up() && link.is_encrypted()) << bits;
    const auto known = link.Send(true, Inner("GET /index.html    "));
    const auto unknown = link.Send(false, Inner("the secret is plum"));
    EXPECT_EQ(ReadBySameKeyStream(known.packet, Inner("GET /index.html    "), unknown.packet),
              Inner("the secret is plum"))
        << bits;
  }
  Link link(Config());  // MS-CHAPv2 has a key for each direction
  link.Connect();
  const auto known = link.Send(true, Inner("GET /index.html    "));
  const auto unknown = link.Send(false, Inner("the secret is plum"));
  EXPECT_NE(ReadBySameKeyStream(known.packet, Inner("GET /index.html    "), unknown.packet),
            Inner("the secret is plum"));
}

TEST(Attack, ReadsOneSessionByAnotherWithMsChapV1AndShortKeys_Rfc3079_2_1) {
  for (const int bits : {40, 56, 128}) {
    LinkConfig config = WithMsChapV1(bits);
    Link monday(config);
    config.seed = 2;  // another challenge
    Link tuesday(config);
    monday.Connect();
    tuesday.Connect();
    const auto known = monday.Send(true, Inner("GET /index.html    "));
    const auto unknown = tuesday.Send(true, Inner("the secret is plum"));
    const bool read = ReadBySameKeyStream(known.packet, Inner("GET /index.html    "),
                                          unknown.packet) == Inner("the secret is plum");
    EXPECT_EQ(read, bits != 128) << bits << ": the challenge has a part in long keys only";
  }
}

LinkConfig Stateful() {
  LinkConfig config = Config();
  for (ppp::SessionConfig* session : {&config.client, &config.server}) {
    session->encryption.allow_stateless = false;
  }
  return config;
}

TEST(Attack, AForgedResetRequestMakesAStatefulSenderUseItsKeyStreamTwice_Rfc3078_8_2) {
  Link link(Stateful());
  link.Connect();
  ASSERT_TRUE(link.is_encrypted());
  const auto known = link.Send(true, Inner("GET /index.html    "));
  link.Inject(false, ForgedResetRequest(9));
  link.RunFor(std::chrono::milliseconds(50));
  const auto unknown = link.Send(true, Inner("the secret is plum"));
  EXPECT_TRUE(unknown.read) << "the server reads it as ever";
  EXPECT_EQ(ReadBySameKeyStream(known.packet, Inner("GET /index.html    "), unknown.packet),
            Inner("the secret is plum"));
}

TEST(Attack, WithoutAResetTheKeyStreamGoesOn) {
  Link link(Stateful());
  link.Connect();
  const auto known = link.Send(true, Inner("GET /index.html    "));
  const auto unknown = link.Send(true, Inner("the secret is plum"));
  EXPECT_NE(ReadBySameKeyStream(known.packet, Inner("GET /index.html    "), unknown.packet),
            Inner("the secret is plum"));
}

TEST(Attack, ADowngradeToPapGetsThePasswordIfTheClientAllowsIt) {
  LinkConfig config = Config();
  config.client.authentication.methods = {AuthenticationMethod::kMsChapV2,
                                          AuthenticationMethod::kPap};
  Link link(config);
  link.SetOnPath(Downgrader(link, Downgrade::kPap));
  link.Connect();
  EXPECT_EQ(PapPassword(link.tap()), "tarimo47");

  Link strict(Config());  // MS-CHAPv2 and nothing else
  strict.SetOnPath(Downgrader(strict, Downgrade::kPap));
  strict.Connect(std::chrono::seconds(60));
  EXPECT_FALSE(PapPassword(strict.tap()));
  EXPECT_FALSE(strict.is_up());
}

TEST(Attack, ADowngradeToMsChapV1GetsItsResponseIfTheClientAllowsIt) {
  LinkConfig config = Config();
  config.client.authentication.methods = {AuthenticationMethod::kMsChapV2,
                                          AuthenticationMethod::kMsChapV1};
  Link link(config);
  link.SetOnPath(Downgrader(link, Downgrade::kMsChapV1));
  link.Connect();
  bool acknowledged = false;
  for (const Tapped& packet : link.tap().packets()) {
    const std::string hex = ToHex(packet.information());
    acknowledged |= packet.protocol() == wire::kPppLcp && packet.from_client() &&
                    hex.starts_with("02") && hex.find("0305c22380") != std::string::npos;
  }
  EXPECT_TRUE(acknowledged) << "the client agrees to MS-CHAPv1";
}

TEST(Attack, WithoutCcpTheTunnelIsClearUnlessEncryptionIsRequired) {
  LinkConfig config = Config();
  for (ppp::SessionConfig* session : {&config.client, &config.server}) {
    session->encryption.policy = ppp::EncryptionPolicy::kAllowed;
  }
  Link link(config);
  link.SetOnPath(Downgrader(link, Downgrade::kNoEncryption));
  link.Connect(std::chrono::seconds(20));
  EXPECT_TRUE(link.is_up());
  EXPECT_FALSE(link.is_encrypted());
  EXPECT_NE(ToHex(link.Send(true, Inner("in clear")).packet.information())
                .find(ToHex(AsBytes("in clear"))),
            std::string::npos);

  Link strict(Config());
  strict.SetOnPath(Downgrader(strict, Downgrade::kNoEncryption));
  strict.Connect(std::chrono::seconds(60));
  EXPECT_FALSE(strict.is_up()) << "required encryption is the only defence";
}

TEST(Lab10, GivesItsAnswersToWhoeverDoesTheWork) {
  const Lab* lab = FindLab("10");
  ASSERT_NE(lab, nullptr);
  Workbench bench(std::string(PPTPLAB_BINARY_DIR) + "/lab-runs");
  for (const char* student : {"ada", "ben", "cem", "dora", "emil"}) {
    SCOPED_TRACE(student);
    const Draw draw(PracticeSeed(student, lab->name()));
    const Instance instance = lab->Make(draw);
    const Keys keys = lab->Solve(draw, bench);
    ASSERT_EQ(instance.files.size(), 2u);
    const auto tap = Wiretap::Read(instance.files[0].text);
    ASSERT_TRUE(tap) << tap.error();
    const Exchange exchange = tap->FindExchange().value();
    EXPECT_EQ(exchange.user(), instance.values().at("user"));
    EXPECT_EQ(ToHex(exchange.challenge_hash()), keys.at("challenge").right[0]);
    EXPECT_EQ(ToHex(FindK3(exchange).value()), keys.at("k3").right[0]);
    std::vector<std::string_view> words;
    for (std::string_view rest = instance.files[1].text; !rest.empty();) {
      words.push_back(rest.substr(0, rest.find('\n')));
      rest.remove_prefix(words.back().size() + 1);
    }
    EXPECT_EQ(std::to_string(words.size()), instance.values().at("words"));
    const auto found = TryWords(exchange, words);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->password, keys.at("password").right[0]);
    std::string all;
    for (const Tapped& packet : tap->packets()) {
      const auto clear = Decrypt(exchange, found->password, packet);
      if (clear) all += AsText(*clear);
    }
    EXPECT_NE(all.find("GET http://intranet.example/" + keys.at("secret").right[0]),
              std::string::npos);
    EXPECT_EQ(instance.files[0].text.find(found->password), std::string::npos);
  }
}

}  // namespace
}  // namespace pptplab::labs::attacks
