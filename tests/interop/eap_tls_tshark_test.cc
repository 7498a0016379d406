// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The scenario eap-tls as its user runs it: tshark puts the pieces together, reads both
// certificates, and with the key log that we export decrypts TLS's Finished; decode with the same
// key log decrypts MPPE (RFC 5216 §2.3, RFC 3079 §4).
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/command.h"

namespace pptplab::testing {
namespace {

const std::string kPptplab = PPTPLAB_BINARY_DIR "/bin/pptplab";
const std::string kScenario = PPTPLAB_SOURCE_DIR "/scenarios/eap-tls.yaml";

class EapTls : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new TemporaryDirectory;
    run_ = new CommandResult(RunCommand(
        {kPptplab, "run", kScenario, "--out", *directory_ / "run.pcapng", "--check", "--text"}));
    RunCommand({kPptplab, "export", *directory_ / "run.pcapng", "--interface", "client:p2p0",
                "--out", Wire()});
    RunCommand({kPptplab, "export", *directory_ / "run.pcapng", "--key-log", "--out", KeyLog()});
  }
  static void TearDownTestSuite() {
    delete run_;
    delete directory_;
  }
  static std::string Wire() { return *directory_ / "wire.pcap"; }
  static std::string KeyLog() { return *directory_ / "keys.txt"; }
  static std::vector<std::string> Tshark(const std::vector<std::string>& more) {
    std::vector<std::string> argv = {"tshark", "-r", Wire()};
    argv.insert(argv.end(), more.begin(), more.end());
    return Lines(RunCommand(argv).out);
  }
  static std::string Decode(const std::vector<std::string>& more) {
    std::vector<std::string> argv = {kPptplab, "decode", Wire(), "--json"};
    argv.insert(argv.end(), more.begin(), more.end());
    const CommandResult result = RunCommand(argv);
    EXPECT_EQ(result.status, 0) << result.err;
    std::string json = result.out;
    std::erase_if(json, [](char c) { return c == ' ' || c == '\n'; });
    return json;
  }

  static TemporaryDirectory* directory_;
  static CommandResult* run_;
};
TemporaryDirectory* EapTls::directory_ = nullptr;
CommandResult* EapTls::run_ = nullptr;

TEST_F(EapTls, TheScenarioHoldsAndTellsWhatTlsSays) {
  EXPECT_EQ(run_->status, 0) << run_->out << run_->err;
  for (const char* part : {"ClientHello", "\"vpn.example\"", "\"alice\"", "ServerHelloDone",
                           "Both ends compute the TLS master", "Both ends compute the MSK"}) {
    EXPECT_NE(run_->out.find(part), std::string::npos) << part;
  }
}

TEST_F(EapTls, TsharkReadsTheWholeHandshakeWithoutAComplaint_Rfc5216_3_1) {
  EXPECT_EQ(Tshark({"-Y", "_ws.malformed || (eap && _ws.expert.severity >= 6291456)"}),
            std::vector<std::string>{});
  std::string types;
  for (const std::string& line :
       Tshark({"-Y", "tls.handshake.type", "-T", "fields", "-e", "tls.handshake.type"})) {
    types += line + ";";
  }
  EXPECT_EQ(types, "1;2,11,12,13,14;11,16,15;");
  std::string names;
  for (const std::string& line :
       Tshark({"-Y", "x509sat.uTF8String", "-T", "fields", "-e", "x509sat.uTF8String"})) {
    names += line + ";";
  }
  EXPECT_NE(names.find("vpn.example"), std::string::npos) << names;
  EXPECT_NE(names.find("alice"), std::string::npos) << names;
}

TEST_F(EapTls, WithOurKeyLogTsharkDecryptsFinishedOfBothEnds_Rfc5246_7_4_9) {
  EXPECT_EQ(Tshark({"-o", "tls.keylog_file:" + KeyLog(), "-Y", "tls.handshake.type == 20"}).size(),
            2u);
}

TEST_F(EapTls, DecodeFollowsTheHandshakeAndWithTheKeyLogDecryptsMppe_Rfc5216_2_3) {
  const std::string known = Decode({"--secrets", KeyLog()});
  EXPECT_NE(known.find("\"method\":\"EAP-TLS\""), std::string::npos) << known;
  EXPECT_NE(known.find("\"user\":\"alice\""), std::string::npos);
  EXPECT_NE(known.find("\"result\":\"success\""), std::string::npos);
  EXPECT_NE(known.find("\"verified\":true"), std::string::npos);
  const auto number = [&](const std::string& json, const std::string& key) {
    const size_t at = json.find("\"" + key + "\":");
    return at == std::string::npos ? -1 : std::stoi(json.substr(at + key.size() + 3));
  };
  EXPECT_GT(number(known, "mppe"), 40);
  EXPECT_EQ(number(known, "decrypted"), number(known, "mppe"));
  const std::string unknown = Decode({});
  EXPECT_NE(unknown.find("\"verified\":null"), std::string::npos) << unknown;
  EXPECT_EQ(number(unknown, "decrypted"), 0);
}

TEST_F(EapTls, ACertificateOfAnotherAuthorityStaysOutside_Rfc5216_5_3) {
  for (const auto& [setting, why] :
       {std::pair{"pptp-clients.client.certificate.authority=somebody else",
                  "alert \"unknown CA\""},
        {"pptp-servers.server.certificate.name=mallory.example",
         "a certificate of mallory.example where vpn.example was expected"},
        {"date=2060-01-01", "certificate has expired"}}) {
    const auto result = RunCommand({kPptplab, "run", kScenario, "--out",
                                    *directory_ / "refused.pcapng", "--set", setting, "--text"});
    EXPECT_EQ(result.status, 1) << setting;
    std::string text = result.out;
    for (size_t at; (at = text.find("\n")) != std::string::npos;) text.replace(at, 1, " ");
    text.erase(
        std::unique(text.begin(), text.end(), [](char a, char b) { return a == ' ' && b == ' '; }),
        text.end());
    EXPECT_NE(text.find(why), std::string::npos) << setting << "\n" << result.out;
  }
}

}  // namespace
}  // namespace pptplab::testing
